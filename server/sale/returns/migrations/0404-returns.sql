-- Goods that come back: why, by what right, where they came in and what became of them and of their money.
create schema returns;

-- What the shop itself says, from a moment on. The newest that has begun holds.
create table returns.rules (
  company_id text not null,
  valid_from timestamptz not null,
  store_days integer not null check (store_days >= 0),
  -- What the shop's own word gives: the money, or credit. What the law gives is always the money.
  store_gives text not null check (store_gives in ('original', 'credit')),
  -- What was sent and of whose arrival nobody has told counts as arrived so many days later.
  arrives_in_days integer not null check (arrives_in_days >= 0),
  actor text not null,
  written_at timestamptz not null,
  primary key (company_id, valid_from)
);

-- Products that do not come back, sold from a moment on and until another.
create table returns.exceptions (
  company_id text not null,
  product_id text not null,
  valid_from timestamptz not null,
  valid_until timestamptz,
  exception text not null check (exception in ('final_sale', 'personalised', 'perishable', 'hygiene', 'digital')),
  actor text not null,
  primary key (company_id, product_id, valid_from)
);

-- One row for each order of which something comes back: whoever changes anything of it begins with this.
create table returns.orders (
  order_id text primary key,
  -- With which return the delivery was paid back.
  delivery_with text
);

create table returns.returns (
  return_id text primary key,
  -- What stands in the square that she shows.
  code text not null unique,
  -- By which wish it was made, so that it is made once.
  key text not null unique,
  order_id text not null references returns.orders,
  order_number text not null,
  company_id text not null,
  customer_id text,
  currency text not null,
  method text not null check (method in ('store', 'post')),
  status text not null check (status in ('started', 'received', 'settled', 'refused', 'lapsed', 'cancelled')),
  -- What she would like: her money the way it came, or credit.
  wish text not null check (wish in ('original', 'credit')),
  -- Whoever brings it has a gift receipt and is not who paid.
  gift_receipt text,
  channel text not null,
  started_by text not null,
  -- When she said so. All days count from then, whenever the goods arrive.
  declared_at timestamptz not null,
  -- Until when she is paid back; whether that may wait for the goods.
  due_at timestamptz not null,
  waits_for_goods boolean not null,
  -- Until when it should be on its way or here; then nobody waits for it any more.
  send_by timestamptz not null,
  lapses_at timestamptz not null,
  carrier text,
  tracking_number text,
  sent_at timestamptz,
  location_id text,
  received_at timestamptz,
  received_by text,
  -- What was paid for what came in, and for its delivery; what of that had gone back before; what went back with it.
  goods_minor bigint not null default 0 check (goods_minor >= 0),
  delivery_minor bigint not null default 0 check (delivery_minor >= 0),
  before_minor bigint not null default 0 check (before_minor >= 0),
  paid_minor bigint not null default 0 check (paid_minor >= 0),
  way text,
  settled_at timestamptz,
  settled_by text,
  refused_because text,
  ended_at timestamptz,
  changed_at timestamptz not null,
  check ((status in ('received', 'settled')) <= (received_at is not null)),
  check ((status = 'settled') = (settled_at is not null)),
  check (paid_minor + before_minor = case when status = 'settled' then goods_minor + delivery_minor else 0 end or status <> 'settled')
);
create index returns_by_order on returns.returns (order_id);
create index returns_by_customer on returns.returns (customer_id, declared_at) where customer_id is not null;
create index returns_by_time on returns.returns (declared_at desc, return_id desc);
create index returns_to_lapse on returns.returns (lapses_at) where status = 'started';
create index returns_open on returns.returns (due_at, return_id) where status in ('started', 'received');

create table returns.lines (
  return_id text not null references returns.returns,
  line_number integer not null,
  variant_id text not null,
  title text not null,
  quantity integer not null check (quantity > 0),
  reason text not null,
  ground text not null check (ground in ('withdrawal', 'store', 'defect', 'exception')),
  -- The last day on which she could say so, by what held then.
  until_on date,
  received_quantity integer not null default 0 check (received_quantity between 0 and quantity),
  total_minor bigint not null default 0 check (total_minor >= 0),
  tax_minor bigint not null default 0,
  tax_rate_bp integer not null,
  primary key (return_id, line_number)
);

-- What became of the pieces that came in, step by step: a piece on its way to the warehouse or in repair takes another step later.
create table returns.dispositions (
  return_id text not null,
  place integer not null,
  line_number integer not null,
  -- Of those that lay so before; null: they came in just now.
  out_of text check (out_of in ('repair', 'to_warehouse')),
  disposition text not null check (disposition in ('resell', 'damaged', 'repair', 'to_warehouse', 'kept')),
  quantity integer not null check (quantity > 0),
  location_id text not null,
  actor text not null,
  at timestamptz not null,
  primary key (return_id, place),
  foreign key (return_id, line_number) references returns.lines
);

-- A card for whom it was given to: what it is, and no price. Only the hash of what stands on it is kept.
create table returns.gift_receipts (
  gift_receipt text primary key,
  order_id text not null,
  company_id text not null,
  lines jsonb not null,
  made_by text not null,
  made_at timestamptz not null
);
create index gift_receipts_by_order on returns.gift_receipts (order_id);

-- Goods that came without any proof of where they were bought: two people have looked, and a gift card was given.
create table returns.blind (
  blind_id text primary key,
  company_id text not null,
  location_id text not null,
  lines jsonb not null,
  currency text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  gift_card_id text not null,
  asked_by text not null,
  confirmed_by text not null,
  at timestamptz not null,
  check (asked_by <> confirmed_by)
);

-- What should have been paid back by now: of what may wait for the goods, only what is here.
create view returns.public_alarms as
  select 'return_unpaid'::text as kind, 'return_unpaid:' || r.return_id as alarm_id, r.company_id, null::text as payment_id, r.order_id, null::text as method,
    null::text as provider, r.currency, r.goods_minor + r.delivery_minor as amount_minor, null::text as reason,
    case when r.waits_for_goods then greatest(r.due_at, r.received_at) else r.due_at end as since, null::timestamptz as again_at, r.due_at as due_by
  from returns.returns r where r.status = 'received' or r.status = 'started' and not r.waits_for_goods;
