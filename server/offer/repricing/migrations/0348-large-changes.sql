-- What a change would do is counted once, when it is looked at: of a hundred thousand rows nobody counts them anew with every look.
alter table repricing.changes add column summary jsonb;
update repricing.changes c set summary = (
  select jsonb_build_object(
    'variant_count', count(*), 'product_count', count(distinct v.product_id),
    'raised', count(*) filter (where r.new_minor > r.old_minor), 'lowered', count(*) filter (where r.new_minor < r.old_minor),
    'suspicious', count(*) filter (where r.suspicion is not null),
    'least_bp', min((r.new_minor - r.old_minor) * 10000 / nullif(r.old_minor, 0)), 'most_bp', max((r.new_minor - r.old_minor) * 10000 / nullif(r.old_minor, 0)),
    'lowest_minor', min(r.new_minor), 'highest_minor', max(r.new_minor), 'excepted', 0)
  from repricing.rows r join catalog.public_variants v using (variant_id) where r.change_id = c.change_id);
alter table repricing.changes alter column summary set not null;

-- A large change is made behind the screen. It was asked for, and from when on it is to hold; what hindered it.
alter table repricing.changes add column asked_at timestamptz;
alter table repricing.changes add column asked_by text;
alter table repricing.changes add column asked_from timestamptz;
alter table repricing.changes add column tries integer not null default 0;
alter table repricing.changes add column hindered jsonb;
alter table repricing.changes add constraint changes_asked check ((asked_at is null) = (asked_by is null));
create index changes_asked on repricing.changes (asked_at) where asked_at is not null and applied_at is null and hindered is null;

-- How far it has come, told beside the transaction that makes it.
create table repricing.progress (
  change_id text primary key references repricing.changes,
  done_count integer not null
);
