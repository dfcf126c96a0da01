-- The till: when a register was open, and what was sold at it. Its drawer is an account of the ledger.
create schema till;

create table till.register_sessions (
  register_session_id text primary key,
  register_id text not null references stores.registers,
  company_id text not null references companies.companies,
  location_id text not null references stores.locations,
  currency text not null,
  float_minor bigint not null check (float_minor >= 0),
  opened_at timestamptz not null,
  opened_by text not null,
  closed_at timestamptz,
  closed_by text,
  expected_minor bigint,
  counted_minor bigint,
  check ((closed_at is null) = (counted_minor is null))
);
create unique index register_sessions_open on till.register_sessions (register_id) where closed_at is null;

create table till.sales (
  order_id text primary key,
  register_session_id text not null references till.register_sessions,
  register_id text not null,
  receipt_number text not null unique,
  tenders jsonb not null,
  change_minor bigint not null,
  sold_by text not null,
  sold_at timestamptz not null
);
create index sales_by_session on till.sales (register_session_id, sold_at desc);
