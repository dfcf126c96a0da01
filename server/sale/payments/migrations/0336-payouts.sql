-- What providers have paid out of what they collected for us, by their own numbers. A payout that was booked wrongly is reversed, with a reason, and stays.
create table payments.payouts (
  payout_id text primary key,
  company_id text not null,
  provider text not null,
  reference text not null,
  currency text not null,
  -- The day that stands on the provider's statement.
  paid_on date not null,
  arrived_minor bigint not null check (arrived_minor >= 0),
  commission_minor bigint not null check (commission_minor >= 0),
  -- What the provider owed at that moment; null where it was booked before this was asked.
  owed_minor bigint,
  group_key text not null unique,
  booked_by text not null,
  booked_at timestamptz not null,
  reversal_reason text,
  reversed_by text,
  reversed_at timestamptz,
  check (arrived_minor + commission_minor > 0),
  check (arrived_minor + commission_minor <= owed_minor),
  check (num_nonnulls(reversal_reason, reversed_by, reversed_at) in (0, 3))
);
create unique index payouts_by_reference on payments.payouts (company_id, provider, reference) where reversed_at is null;
create index payouts_by_time on payments.payouts (booked_at desc, payout_id desc);

-- One row for each provider of a company that has paid out: whoever books a payout holds it, so that two never book the same debt.
create table payments.payers (
  company_id text not null,
  provider text not null,
  booked_at timestamptz not null,
  primary key (company_id, provider)
);

-- What was booked until now.
insert into payments.payouts (payout_id, company_id, provider, reference, currency, paid_on, arrived_minor, commission_minor, group_key, booked_by, booked_at)
  select 'pyt_' || left(md5(group_key), 23), split_part(min(from_account), '/', 1), split_part(min(document), ' ', 1),
    substr(min(document), strpos(min(document), ' ') + 1), min(unit), min(posted_at)::date,
    coalesce(sum(amount_minor) filter (where split_part(to_account, '/', 3) = 'bank'), 0),
    coalesce(sum(amount_minor) filter (where split_part(to_account, '/', 3) = 'commission'), 0), group_key, min(actor), min(posted_at)
  from ledger.public_transfers where kind = 'payout' group by group_key;
