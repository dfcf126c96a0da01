-- Which place gives what of an order: the rules of each company, and every choice with the places that were weighed.
create schema routing;

-- The newest version holds; none: what is usual.
create table routing.rules (
  company_id text not null,
  version integer not null check (version > 0),
  rules jsonb not null,
  actor text not null,
  written_at timestamptz not null,
  primary key (company_id, version)
);

-- What was known of each place when it was weighed, what was chosen, and which rule let each of the others fall out. Never changed.
create table routing.decisions (
  decision_id text primary key,
  -- The checkout whose goods were held, or the order of which something could not be given.
  document text not null,
  company_id text not null,
  channel text not null,
  reason text not null check (reason in ('ordered', 'rejected')),
  -- 0: what is usual.
  rules_version integer not null,
  rules jsonb not null,
  lines jsonb not null,
  -- The middle of the city to which it goes; null: not known.
  goes_to jsonb,
  weighed jsonb not null,
  -- Of more places than these nothing is kept.
  weighed_count integer not null,
  parts jsonb not null,
  rounds jsonb not null,
  decided_at timestamptz not null
);
create index decisions_by_document on routing.decisions (document, decided_at);
create index decisions_by_company on routing.decisions (company_id, decided_at desc, decision_id desc) where reason = 'ordered';

-- How many orders each place was given on each of its days.
create table routing.loads (
  location_id text not null,
  on_day date not null,
  orders integer not null,
  primary key (location_id, on_day)
);

create view routing.public_decisions as
  select decision_id, document, company_id, channel, reason, parts, decided_at from routing.decisions;
