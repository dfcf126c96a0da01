create schema test_bank;
create table test_bank.charges (
  reference text primary key,
  token text not null,
  amount_minor bigint not null,
  currency text not null,
  status text not null,
  reason text,
  decided_at timestamptz not null,
  captured_minor bigint not null default 0,
  refunded_minor bigint not null default 0
);
create table test_bank.answers (
  reference text primary key,
  charge text not null,
  kind text not null,
  amount_minor bigint not null,
  reason text
);
