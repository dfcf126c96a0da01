-- How often in a row she could not be looked at. After some she has her turn once a day, and the audit names her.
alter table segments.looks add column tries integer not null default 0;
