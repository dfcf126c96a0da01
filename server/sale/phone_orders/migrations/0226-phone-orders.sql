-- Calls in which somebody orders by phone, and what was read out to her.
create schema phone_orders;

create table phone_orders.phone_calls (
  -- Also the session under which what she gathers nameless and her checkouts stand.
  phone_call_id text primary key,
  company_id text not null references companies.companies,
  market text not null,
  -- Who took it.
  staff_id text not null references staff.staff,
  -- In which she is spoken to, and the texts are read out.
  locale text not null check (locale in ('tr', 'az', 'en')),
  -- Null until she has told the code that was sent to what is known to be hers.
  customer_id text references customers.profiles,
  proven_at timestamptz,
  -- By what, masked.
  proven_by text,
  started_at timestamptz not null,
  ended_at timestamptz,
  check ((customer_id is null) = (proven_at is null) and (customer_id is null) = (proven_by is null))
);
-- Whoever takes the next call has ended the one before.
create unique index one_open_call_per_agent on phone_orders.phone_calls (staff_id) where ended_at is null;
create index phone_calls_by_customer on phone_orders.phone_calls (customer_id) where customer_id is not null;
create index phone_calls_by_age on phone_orders.phone_calls (started_at);

-- The checkouts that were opened in a call; one of them becomes the order.
create table phone_orders.checkouts (
  checkout_id text primary key,
  phone_call_id text not null references phone_orders.phone_calls on delete cascade,
  opened_at timestamptz not null
);
create index checkouts_by_call on phone_orders.checkouts (phone_call_id, opened_at desc);

-- What the agent has read out, point by point: the words are known by their hash, so that only a point that changed is read again.
create table phone_orders.readings (
  phone_call_id text not null references phone_orders.phone_calls on delete cascade,
  body_sha256 text not null,
  kind text not null check (kind in ('pre_information', 'distance_contract', 'obligation_to_pay')),
  text_version text not null,
  locale text not null,
  heading text not null,
  read_at timestamptz not null,
  read_by text not null,
  primary key (phone_call_id, body_sha256)
);
