-- Who of the people the house knows may be one: each record as it is compared, the keys under which records find each other, and what was
-- decided, why, and by whom.
create schema resolution;

-- What was learned from the house's own records; the newest counts. Until there is one, the model that comes with Birge does (`built_in`).
create table resolution.models (
  version text primary key,
  model jsonb not null,
  records integer not null,
  trained_at timestamptz not null
);

-- A record of somebody. What staff wrote down or she said herself is a record too, of the
-- system `birge`.
create table resolution.persons (
  person_id integer generated always as identity primary key,
  customer_id text not null references customers.profiles,
  system text not null,
  external_id text not null,
  -- As it was said, for whoever looks at it; and in the one spelling in which it is compared.
  fields jsonb not null,
  person jsonb not null,
  -- Under which keys others may find it: hashes, so that a row of the index is small whatever they say.
  keys bigint[] not null,
  unique (system, external_id)
);
create index persons_by_customer on resolution.persons (customer_id);

-- A key that too many have says nothing, and stops growing: finding it full costs the same whether a hundred or a hundred thousand have it.
create table resolution.keys (
  key bigint not null,
  person_id integer not null,
  primary key (key, person_id)
);

-- Of whom something new was heard that nobody has compared yet.
create table resolution.waiting (
  customer_id text primary key references customers.profiles,
  since timestamptz not null,
  -- Others find what was heard already; compared it will be together with everybody's, as after a large import.
  laid_down boolean not null default false
);
create index waiting_by_age on resolution.waiting (since, customer_id) where not laid_down;
create index waiting_laid_down on resolution.waiting (customer_id) where laid_down;

-- Each decision with what it was made from: which records, by which model, how much each field weighed. Weights and levels only, no values.
create table resolution.decisions (
  decision_id text primary key,
  customer_id text not null references customers.profiles,
  band text not null check (band in ('sure', 'review', 'nothing')),
  model_version text not null,
  -- How many others were compared, and the nearest of them.
  compared integer not null,
  nearest jsonb not null,
  merge_id text,
  decided_at timestamptz not null
);
create index decisions_by_customer on resolution.decisions (customer_id, decided_at desc, decision_id desc);

-- Two who may be one, for somebody to look at.
create table resolution.reviews (
  review_id text primary key,
  customer_id text not null references customers.profiles,
  other_id text not null references customers.profiles,
  -- The two records that are most alike.
  person_id integer not null,
  other_person_id integer not null,
  -- In bits: log2 of the odds that they are one.
  weight real not null,
  fields jsonb not null,
  -- Why they were not joined without a look, where the weight alone would have done.
  guards text[] not null,
  model_version text not null,
  status text not null check (status in ('open', 'same', 'not_same', 'settled')),
  -- `Later` lays it aside until then.
  later_until timestamptz,
  -- Who looked proposed it, and a second person has not: if she says no, it is laid before everybody again.
  proposal_id text,
  created_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  check ((status = 'open') = (decided_at is null)),
  unique (customer_id, other_id),
  check (customer_id < other_id)
);
create index reviews_open on resolution.reviews (weight desc, review_id desc) where status = 'open';
create index reviews_by_other on resolution.reviews (other_id);
create index reviews_by_proposal on resolution.reviews (proposal_id) where proposal_id is not null;
