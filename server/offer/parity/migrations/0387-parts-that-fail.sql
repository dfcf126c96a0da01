-- A part of a file that cannot be compared holds up no other: it is tried again later, and given up after some tries.
alter table parity.file_parts add column tries integer not null default 0, add column try_at timestamptz;
