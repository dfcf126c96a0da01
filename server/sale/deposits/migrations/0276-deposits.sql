-- Money that is taken before there is an order to pay (kapora, beh): what lies on each deposit says the ledger; here is whose it is, for what, and what
-- was agreed of it.
create schema deposits;

-- What a company agrees with whoever leaves a deposit. A company of which nothing stands here takes earnest money, for thirty days.
create table deposits.rules (
  company_id text primary key,
  -- earnest: it counts towards the price, and goes back if nothing comes of it; withdrawal: whoever withdraws loses it.
  kind text not null check (kind in ('earnest', 'withdrawal')),
  days integer not null check (days between 1 and 730),
  changed_by text not null,
  changed_at timestamptz not null
);

-- Where the law knows money by which one buys oneself free, and how many times of it whoever took it then gives back. Elsewhere there is only earnest money.
create table deposits.laws (
  country text not null,
  holds_from date not null,
  times_back integer not null check (times_back >= 1),
  source text not null,
  primary key (country, holds_from)
);
insert into deposits.laws (country, holds_from, times_back, source) values
  ('TR', '2012-07-01', 2, '6098 sayılı Türk Borçlar Kanunu m. 178 (cayma parası); m. 177 (bağlanma parası)');

create table deposits.deposits (
  deposit_id text primary key,
  number text not null unique,
  company_id text not null,
  location_id text not null,
  register_id text not null,
  customer_id text,
  -- Who left it, where she is nobody we know.
  name text,
  -- What it is for: the cart that was put away for her, and in words.
  cart_id text,
  about text not null,
  kind text not null check (kind in ('earnest', 'withdrawal')),
  -- How many times of it we give back if it is we who withdraw.
  times_back integer not null check (times_back >= 1),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  tenders jsonb not null,
  -- Until when it was agreed to stand.
  stands_until timestamptz not null,
  taken_by text not null,
  taken_at timestamptz not null,
  -- Its time was over, and people were told; it is still hers.
  lapsed_at timestamptz,
  check (kind = 'withdrawal' or times_back = 1)
);
create index deposits_by_time on deposits.deposits (taken_at desc, deposit_id desc);
create index deposits_by_customer on deposits.deposits (customer_id) where customer_id is not null;
create index deposits_by_cart on deposits.deposits (cart_id) where cart_id is not null;
create index deposits_to_lapse on deposits.deposits (stands_until) where lapsed_at is null;

-- What left a deposit otherwise than by paying: given back, or kept because she withdrew.
create table deposits.ends (
  end_id text primary key,
  deposit_id text not null references deposits.deposits,
  -- By what whoever asked names the wish, so that it is fulfilled once.
  key text not null unique,
  kind text not null check (kind in ('returned', 'kept')),
  -- Who withdrew; null: nobody, it was simply not needed.
  withdrawn_by text check (withdrawn_by in ('customer', 'company')),
  amount_minor bigint not null check (amount_minor > 0),
  -- What we gave besides, because we withdrew.
  besides_minor bigint not null default 0 check (besides_minor >= 0),
  reason text not null,
  actor text not null,
  confirmed_by text,
  ended_at timestamptz not null,
  check ((kind = 'kept') = (confirmed_by is not null))
);
create index ends_by_deposit on deposits.ends (deposit_id);

create view deposits.public_deposits as select deposit_id, number, company_id, customer_id, currency, amount_minor, taken_at from deposits.deposits;
