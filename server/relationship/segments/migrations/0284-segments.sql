-- Who belongs together for a company, chosen by hand or by a rule, and since when: what they pay less for asks here.
create schema segments;

create table segments.segments (
  segment_id text primary key,
  company_id text not null references companies.companies,
  -- By what lists and files call it; one of its company.
  code text not null check (code <> ''),
  name jsonb not null,
  purpose text not null check (purpose <> ''),
  owner_id text not null references staff.staff,
  -- What is asked of whoever is in it; null: people choose by hand.
  rule jsonb,
  -- Goes up with every change of what it says.
  version integer not null,
  -- Since then it is nobody's, whoever was in it.
  ended_at timestamptz,
  -- A rule that is new or was changed is held against everybody in the order of their ids: so far it has come. Null: past everybody.
  looked_to text,
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  unique (company_id, code)
);
create index segments_to_look_at on segments.segments (segment_id) where looked_to is not null;

-- What it said on a day.
create table segments.versions (
  segment_id text not null references segments.segments,
  version integer not null,
  name jsonb not null,
  purpose text not null,
  owner_id text not null,
  rule jsonb,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (segment_id, version)
);

-- Who is in it and who was, under the id by which she came into it: what she paid on a day can be explained by it.
create table segments.members (
  segment_id text not null references segments.segments,
  customer_id text not null references customers.profiles,
  since timestamptz not null,
  until timestamptz check (until >= since),
  -- In words where somebody chose her; by a rule: its version says why.
  reason text,
  version integer not null,
  added_by text not null,
  removed_for text,
  removed_by text,
  primary key (segment_id, customer_id, since)
);
create unique index members_now on segments.members (customer_id, segment_id) where until is null;
create index members_in on segments.members (segment_id, customer_id) where until is null;
create index members_by_customer on segments.members (customer_id, since);

-- When only time will change something for somebody, or what has happened already has: her rules are looked at then. By the profile.
create table segments.looks (
  customer_id text primary key references customers.profiles,
  look_at timestamptz not null
);
create index looks_due on segments.looks (look_at);

create view segments.public_segments as select segment_id, company_id, code, name, ended_at from segments.segments;
-- Who is in which of them now, under whichever of her ids.
create view segments.public_members as
  select m.customer_id, m.segment_id, s.company_id, s.name, m.since from segments.members m join segments.segments s using (segment_id)
  where m.until is null and s.ended_at is null;
