-- Value that is promised before it is given: a hold is made by a group, settled by transfers of others, in parts if need be, and let go of.
create table ledger.holds (
  -- The group that made it.
  hold_key text not null,
  account text not null,
  amount_minor bigint not null check (amount_minor > 0),
  settled_minor bigint not null default 0 check (settled_minor between 0 and amount_minor),
  document text not null,
  held_at timestamptz not null,
  -- When nobody has settled or let go of it by then, it is let go of; null: it waits for ever.
  expires_at timestamptz,
  ended_at timestamptz,
  primary key (hold_key, account)
);
create index holds_due on ledger.holds (expires_at) where ended_at is null and expires_at is not null;
create index holds_living on ledger.holds (account) where ended_at is null;

-- What is held of it cannot be given to anybody else.
alter table ledger.balances add column held_minor bigint not null default 0 check (held_minor >= 0);
alter table ledger.balances add constraint balances_cover_holds check (held_minor <= balance_minor);
alter table ledger.transfers add column of_hold text;
create index transfers_by_hold on ledger.transfers (of_hold) where of_hold is not null;

create view ledger.public_holds as
  select hold_key, account, amount_minor, settled_minor, document, held_at, expires_at, ended_at from ledger.holds;
create view ledger.public_balances as
  select account, balance_minor, held_minor, balance_minor - held_minor as available_minor from ledger.balances;
