-- Everything of value that is not goods, in double entry. Groups and transfers are only ever added; a mistake is reversed by a further group.
create schema ledger;

-- One business fact (a sale, a capture, a refund) and who caused it. Its key makes it happen once.
create table ledger.groups (
  group_key text primary key,
  kind text not null,
  document text not null,
  actor text not null,
  reverses text,
  posted_at timestamptz not null
);
create index groups_by_document on ledger.groups (document);
create index groups_by_time on ledger.groups (posted_at, group_key);
create unique index groups_by_reversed on ledger.groups (reverses) where reverses is not null;

-- Credits `from_account`, debits `to_account`.
create table ledger.transfers (
  group_key text not null,
  number integer not null,
  from_account text not null,
  to_account text not null,
  unit text not null,
  amount_minor bigint not null check (amount_minor > 0),
  posted_at timestamptz not null,
  primary key (group_key, number, posted_at),
  check (from_account <> to_account)
) partition by range (posted_at);
create index transfers_by_from on ledger.transfers (from_account, posted_at);
create index transfers_by_to on ledger.transfers (to_account, posted_at);
create table ledger.transfers_default partition of ledger.transfers default;

-- Only accounts that must not run dry have a row of their own, counted on their normal side; all others are sums of transfers, so that
-- no sale waits for another.
create table ledger.balances (
  account text primary key,
  balance_minor bigint not null check (balance_minor >= 0)
);

-- The transfers before `closed_until`, summed once per line of the trial balance, so that a sum never has to read years.
create table ledger.closing (
  only_row boolean primary key default true check (only_row),
  closed_until timestamptz not null
);
insert into ledger.closing (closed_until) values ('-infinity');
create table ledger.closed_lines (
  line text primary key,
  debit_minor bigint not null,
  credit_minor bigint not null
);

create view ledger.public_transfers as
  select g.group_key, g.kind, g.document, g.actor, t.number, t.from_account, t.to_account, t.unit, t.amount_minor, t.posted_at
  from ledger.groups g join ledger.transfers t on t.group_key = g.group_key and t.posted_at = g.posted_at;
