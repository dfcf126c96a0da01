-- What a company takes off its prices, when, for whom, and how often at most.
create schema promotions;

create table promotions.promotions (
  promotion_id text primary key,
  company_id text not null references companies.companies,
  -- Goes up with every change of what it says; an order keeps the one by which it was reduced.
  version integer not null,
  status text not null check (status in ('draft', 'on', 'ended')),
  name jsonb not null,
  -- As kernel/promotions has it, without its id.
  rule jsonb not null,
  -- Null: as often as anybody likes.
  most_uses integer check (most_uses > 0),
  most_uses_per_customer integer check (most_uses_per_customer > 0),
  budget_minor bigint check (budget_minor > 0),
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index promotions_by_company on promotions.promotions (company_id, promotion_id desc);
create index promotions_on on promotions.promotions (company_id) where status = 'on';

create table promotions.versions (
  promotion_id text not null references promotions.promotions,
  version integer not null,
  name jsonb not null,
  rule jsonb not null,
  limits jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (promotion_id, version)
);

-- How often it was used and what it took off. Of one with limits this row is locked by whoever uses it; of others it follows a moment later.
create table promotions.counters (
  promotion_id text primary key references promotions.promotions,
  uses integer not null default 0 check (uses >= 0),
  spent_minor bigint not null default 0 check (spent_minor >= 0)
) with (fillfactor = 50);

create table promotions.customer_uses (
  customer_id text not null,
  promotion_id text not null,
  uses integer not null,
  primary key (customer_id, promotion_id)
);

create table promotions.coupon_batches (
  batch_id text primary key,
  promotion_id text not null references promotions.promotions,
  kind text not null check (kind in ('single', 'mass')),
  code_count integer not null,
  created_at timestamptz not null,
  created_by text not null
);
create index coupon_batches_by_promotion on promotions.coupon_batches (promotion_id, batch_id desc);

create table promotions.coupons (
  company_id text not null,
  -- Folded: as a shopper types it makes no difference.
  code text not null,
  promotion_id text not null,
  batch_id text not null references promotions.coupon_batches,
  -- 1 for one that is somebody's own; null for one that everybody may use as often as the promotion allows.
  most_uses integer check (most_uses > 0),
  uses integer not null default 0 check (uses >= 0),
  primary key (company_id, code),
  check (uses <= most_uses)
);
create index coupons_by_batch on promotions.coupons (batch_id, code);

-- Who uses what: reserved while she pays, consumed by her order, gone when she does not order. No foreign keys, as in orders.
create table promotions.uses (
  -- A checkout or a cart at a till.
  purpose_id text not null,
  promotion_id text not null,
  version integer not null,
  company_id text not null,
  customer_id text,
  coupon_code text,
  amount_minor bigint not null check (amount_minor >= 0),
  status text not null check (status in ('reserved', 'consumed')),
  order_id text,
  -- Whether the counter knows of it.
  is_counted boolean not null,
  used_at timestamptz not null,
  primary key (purpose_id, promotion_id),
  check ((status = 'consumed') = (order_id is not null)),
  check (is_counted or status = 'consumed')
);
create index uses_to_count on promotions.uses (promotion_id) where not is_counted;
create index uses_by_coupon on promotions.uses (company_id, coupon_code) where coupon_code is not null;
create index uses_by_customer on promotions.uses (customer_id) where customer_id is not null;

create view promotions.public_versions as select promotion_id, version, name from promotions.versions;
create view promotions.public_uses as
  select purpose_id, promotion_id, version, coupon_code, amount_minor, status, order_id, used_at from promotions.uses;
create view promotions.public_customer_uses as select customer_id, promotion_id, uses from promotions.customer_uses;
create view promotions.public_coupons as
  select c.company_id, c.code, c.promotion_id, c.uses, c.most_uses, p.status, p.name, p.rule ->> 'starts_at' as starts_at, p.rule ->> 'ends_at' as ends_at
  from promotions.coupons c join promotions.promotions p using (promotion_id);
