-- People who buy: who they are, by what they are known, on which devices they are with us, and who of the staff looked at them.
create schema customers;

create table customers.profiles (
  customer_id text primary key,
  -- Who answers for this id today: itself, or the profile it was merged into. Facts keep the id they were made under; readers look here.
  -- An audit holds it; a foreign key to itself would cost every new profile a look.
  profile_id text not null,
  -- Under it came a record of another system that was hers already: as long as she answers for it, it is nobody who was ever asked anything.
  of_record boolean not null default false,
  first_name text,
  last_name text,
  -- Both names folded for search, each word after a space, so that a search by the beginning of a word can use the index.
  name_folded text not null default '',
  locale text not null check (locale in ('tr', 'az', 'en')),
  -- What each source says of her, field by field; under the id it was said of. What a profile shows follows from what was said of all its ids.
  said jsonb not null default '[]',
  shown jsonb not null default '{}',
  created_at timestamptz not null,
  -- A forgotten person leaves an empty profile behind: orders and entries keep pointing at it.
  erased_at timestamptz,
  check (erased_at is null or (first_name is null and last_name is null and name_folded = '' and said = '[]' and shown = '{}'))
);
create index profiles_by_age on customers.profiles (created_at desc, customer_id desc) where erased_at is null and profile_id = customer_id;
-- Holds only those who were merged, so that it costs nobody else anything.
create index profiles_merged on customers.profiles (profile_id) where customer_id <> profile_id;
-- New names go into the index at once: a list of pending ones would make it too dear to be used.
create index profiles_by_name on customers.profiles using gin (name_folded extensions.gin_trgm_ops) with (fastupdate = off);

create table customers.identifiers (
  customer_id text not null references customers.profiles,
  kind text not null check (kind in ('phone', 'email', 'card', 'device', 'social', 'marketplace', 'payment_token', 'tax_id')),
  -- In its one spelling; of a tax number only a keyed hash.
  value text not null,
  -- When she proved by a code that it is hers, or a source vouched for it; null for what somebody else wrote down.
  verified_at timestamptz,
  source text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- Only a later version of what was written down says it: whoever proves it does not get the rest by that.
  apart boolean not null default false,
  primary key (customer_id, kind, value)
);
create unique index identifiers_verified on customers.identifiers (kind, value) where verified_at is not null;
create index identifiers_by_value on customers.identifiers (kind, value);

-- One browser or phone app of a shopper, of any company's shop. The token is known to it alone.
create table customers.shopper_sessions (
  session_id text primary key,
  token_hash text not null unique,
  -- The token before the last sign-in. It opens nothing, but for a minute it begins no new session either.
  replaced_token_hash text,
  replaced_at timestamptz,
  customer_id text references customers.profiles,
  locale text not null,
  device text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index shopper_sessions_by_replaced_token on customers.shopper_sessions (replaced_token_hash) where replaced_token_hash is not null;
create index shopper_sessions_by_customer on customers.shopper_sessions (customer_id) where customer_id is not null;
create index shopper_sessions_by_end on customers.shopper_sessions (expires_at);

-- What a guest left as hers without proof: it shows and joins nothing, until somebody proves it by a code.
create table customers.claims (
  claim_id text primary key,
  session_id text not null references customers.shopper_sessions on delete cascade,
  kind text not null check (kind in ('phone', 'email')),
  value text not null,
  purpose text not null,
  created_at timestamptz not null,
  unique (session_id, purpose, kind)
);
create index claims_by_value on customers.claims (kind, value, created_at desc);
create index claims_by_age on customers.claims (created_at);

create table customers.codes (
  code_id text primary key,
  purpose text not null check (purpose in ('sign_in', 'till_proof', 'data_request')),
  kind text not null check (kind in ('phone', 'email')),
  value text not null,
  -- The session or staff member who may enter it; nobody else's tries count or help.
  asked_by text not null,
  register_id text,
  -- Whom the staff had in mind; once the code was used, whom it proved.
  customer_id text references customers.profiles,
  code_hash text not null,
  tries integer not null default 0 check (tries between 0 and 5),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index codes_by_contact on customers.codes (kind, value, created_at desc);
create index codes_by_asker on customers.codes (asked_by, created_at desc);
create index codes_by_age on customers.codes (created_at);

-- Who of the staff looked at whom, and why. Kept as long as the profile, also when it is erased.
create table customers.looks (
  look_id text primary key,
  -- What was opened: a profile, or something of hers such as a cart.
  subject text not null,
  -- Whose business that is; null for a profile, which all companies share.
  company_id text references companies.companies,
  customer_id text references customers.profiles,
  actor text not null,
  reason text not null,
  register_id text,
  looked_at timestamptz not null
);
create index looks_by_customer on customers.looks (customer_id, looked_at desc, look_id desc) where customer_id is not null;
create index looks_by_subject on customers.looks (subject, looked_at desc);
create index looks_by_age on customers.looks (looked_at);

create view customers.public_customers as
  select customer_id, first_name, last_name, locale, created_at from customers.profiles where erased_at is null and profile_id = customer_id;

-- Every id of everybody who was forgotten: nothing of hers is kept but what proves it, and nothing new is taken in.
create view customers.public_forgotten as select customer_id from customers.profiles where erased_at is not null;
-- Whoever reads what is hers reads it by every id that has the same profile (`idsOf`).
create view customers.public_aliases as
  select customer_id, profile_id, of_record and customer_id <> profile_id as by_record, created_at from customers.profiles;
-- What each source says of whom, under the id it was said of (kernel/field-winners).
create view customers.public_said as select customer_id, profile_id, said from customers.profiles where erased_at is null;
