-- From when on a change is meant to hold: what it is compared with is what the list says at that moment. Null: as soon as it is set.
alter table repricing.changes add column planned_from timestamptz;
-- What it changes behind which door, worked out when it was looked at; null of those that were not.
alter table repricing.changes add column places jsonb;
update repricing.changes set summary = summary || '{"later": 0}';
