-- What other systems know of people, which profiles are one person, and which are not.
create schema merging;

-- A record of another system as it came; never changed, but forgotten. What it says newly is a version of its own.
create table merging.records (
  record_id text primary key,
  system text not null,
  external_id text not null,
  version integer not null check (version >= 1),
  -- Tax numbers only as their keyed hash.
  fields jsonb not null,
  received_at timestamptz not null,
  -- The id it came under, its own. Whom a rule linked it to answers for that (merging.merges).
  customer_id text not null references customers.profiles,
  erased_at timestamptz,
  check (erased_at is null or fields = '{}'),
  unique (system, external_id, version)
);
create index records_by_customer on merging.records (customer_id);

-- Two profiles become one: the first answers to the second from then on. Undone, the row stays.
create table merging.merges (
  merge_id text primary key,
  from_id text not null references customers.profiles,
  into_id text not null references customers.profiles,
  -- Who decided: staff, or a rule; and by what.
  actor text not null,
  reason text not null,
  evidence jsonb,
  merged_at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  undone_because text,
  -- By this record a rule has found its id to be hers.
  record_id text references merging.records,
  check (from_id <> into_id),
  check ((undone_at is null) = (undone_by is null))
);
-- Living merges are a forest: each profile was merged into one other at most.
create unique index merged_once on merging.merges (from_id) where undone_at is null;
create index merges_by_into on merging.merges (into_id);
create index merges_by_from on merging.merges (from_id);

-- Pairs that somebody has looked at and found to be two people. Kept under the ids they were found under, the smaller first.
create table merging.not_same (
  one_id text not null references customers.profiles,
  other_id text not null references customers.profiles,
  actor text not null,
  reason text not null,
  said_at timestamptz not null,
  -- Somebody knew better and merged them all the same. Parted, they are two again.
  overruled_by text references merging.merges,
  primary key (one_id, other_id),
  check (one_id < other_id)
);
create index not_same_by_other on merging.not_same (other_id);

-- What happened while two profiles were one and could be of either: somebody says whose it was.
create table merging.ambiguous_facts (
  merge_id text not null references merging.merges,
  subject text not null,
  module text not null,
  kind text not null,
  -- The id it stands under, and the one it may be of instead.
  customer_id text not null references customers.profiles,
  other_id text not null references customers.profiles,
  company_id text references companies.companies,
  occurred_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by text,
  resolved_to text,
  primary key (merge_id, subject),
  check ((resolved_at is null) = (resolved_to is null))
);
create index ambiguous_facts_open on merging.ambiguous_facts (occurred_at desc) where resolved_at is null;
create index ambiguous_facts_by_subject on merging.ambiguous_facts (subject);
create index ambiguous_facts_by_customer on merging.ambiguous_facts (customer_id);

-- Records in their newest version.
create view merging.public_records as
  select record_id, system, external_id, fields, received_at, customer_id from merging.records r
  where erased_at is null
    and not exists (select from merging.records newer where newer.system = r.system and newer.external_id = r.external_id and newer.version > r.version);
create view merging.public_not_same as select one_id, other_id from merging.not_same where overruled_by is null;
