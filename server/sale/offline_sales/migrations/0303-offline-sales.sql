-- Sales that a till has made without the server. What was sold stands in orders; here stands how it came here, and in what it differs.
create schema offline_sales;

create table offline_sales.sales (
  -- Made by the till before it printed: the key under which a sale is booked once, for ever.
  sale_id text primary key,
  order_id text not null unique,
  company_id text not null,
  location_id text not null,
  register_id text not null,
  device text not null,
  number integer not null check (number > 0),
  sold_at timestamptz not null,
  pack_at timestamptz not null,
  booked_at timestamptz not null,
  sold_by text not null,
  sent_by text not null,
  -- Of all that was sent, so that another sale under the same id is known as another.
  digest text not null,
  is_late boolean not null,
  -- In what it differs from what the server would have said, or could have known.
  findings jsonb not null
);
create index sales_by_time on offline_sales.sales (booked_at desc, sale_id desc);
create index sales_by_device on offline_sales.sales (device, number);

-- What a till has sent and nobody could book: somebody has to look at that till. It keeps the sale; here is no more than what tells which.
create table offline_sales.refused (
  sale_id text primary key,
  company_id text not null,
  location_id text not null,
  register_id text not null,
  device text not null,
  number integer not null,
  sold_at timestamptz not null,
  total_minor bigint not null,
  sent_by text not null,
  code text not null,
  details jsonb not null,
  refused_at timestamptz not null,
  times integer not null
);
create index refused_by_time on offline_sales.refused (refused_at desc, sale_id desc);
