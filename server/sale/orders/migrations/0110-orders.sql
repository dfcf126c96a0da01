-- What was sold, to whom, where and by whom. An order keeps what was true when it was placed; only its status moves.
create schema orders;

-- No foreign keys to company, place and register: every order of a rush would lock the same rows for its checks. An audit looks after them.
create table orders.orders (
  order_id text primary key,
  number text not null unique,
  company_id text not null,
  -- What this order is the end of: a checkout or a cart at a till. One order each, whatever is asked twice.
  purpose_id text not null unique,
  cart_id text not null,
  channel text not null,
  delivery text not null check (delivery in ('ship', 'collect', 'taken')),
  location_id text not null,
  register_id text,
  customer_id text,
  session_id text,
  status text not null check (status in ('placed', 'completed', 'cancelled')),
  currency text not null,
  total_minor bigint not null check (total_minor >= 0),
  net_minor bigint not null,
  tax_minor bigint not null,
  taxes jsonb not null,
  placed_at timestamptz not null,
  placed_by text not null,
  check (net_minor + tax_minor = total_minor)
);
create index orders_by_customer on orders.orders (customer_id, placed_at desc) where customer_id is not null;
create index orders_by_session on orders.orders (session_id, placed_at desc) where session_id is not null;
create index orders_by_time on orders.orders (placed_at desc, order_id desc);
-- What somebody still has to send or hand over.
create index orders_waiting on orders.orders (delivery, company_id) where status = 'placed';
create index orders_by_register on orders.orders (register_id, placed_at desc) where register_id is not null;

create table orders.order_lines (
  order_id text not null references orders.orders,
  line_number integer not null,
  line_id text not null,
  variant_id text not null,
  sku text not null,
  title text not null,
  quantity integer not null check (quantity > 0),
  unit_price_minor bigint not null,
  total_minor bigint not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  tax_rate_bp integer not null,
  channel text not null,
  salesperson_id text,
  primary key (order_id, line_number),
  check (net_minor + tax_minor = total_minor)
);
create index order_lines_by_variant on orders.order_lines (variant_id);

-- Personal data stands apart, so that it can be forgotten while the books stay.
create table orders.order_contacts (
  order_id text primary key references orders.orders,
  name text,
  phone text,
  email text,
  address jsonb
);
create index order_contacts_by_phone on orders.order_contacts (phone) where phone is not null;
create index order_contacts_by_email on orders.order_contacts (email) where email is not null;

create view orders.public_orders as
  select order_id, number, company_id, purpose_id, cart_id, channel, delivery, location_id, register_id, customer_id, status, currency, total_minor, placed_at
  from orders.orders;
create view orders.public_order_lines as
  select order_id, line_number, variant_id, sku, title, quantity, unit_price_minor, total_minor from orders.order_lines;
