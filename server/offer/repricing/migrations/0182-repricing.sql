-- Many prices of a list changed at a time: what was asked, what it would do, and what became of it.
create schema repricing;

create table repricing.changes (
  change_id text primary key,
  price_list_id text not null,
  company_id text not null,
  name text not null check (name <> ''),
  -- A step and an ending, or the table that came.
  how jsonb not null,
  -- Lines of the table that cannot be done, each with why.
  problems jsonb not null,
  -- From when on the new prices hold; null as long as it is looked at.
  valid_from timestamptz,
  undo_of text unique references repricing.changes,
  created_at timestamptz not null,
  created_by text not null,
  applied_at timestamptz,
  applied_by text,
  check ((valid_from is null) = (applied_at is null))
);
create index changes_by_company on repricing.changes (company_id, change_id);

create table repricing.rows (
  change_id text not null references repricing.changes,
  variant_id text not null,
  old_minor bigint,
  new_minor bigint not null check (new_minor >= 0),
  suspicion text check (suspicion in ('tenfold', 'far', 'free')),
  primary key (change_id, variant_id)
);
create index rows_by_suspicion on repricing.rows (change_id, suspicion, variant_id) where suspicion is not null;
