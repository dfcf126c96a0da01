-- From a cart to an order: where it goes, what it costs, and how far the payment has come.
create schema checkout;

-- No foreign keys to company and place, as in orders.
create table checkout.checkouts (
  checkout_id text primary key,
  -- Goes up whenever something that she agrees to by paying has changed.
  version integer not null default 1,
  cart_id text not null,
  cart_version integer not null,
  company_id text not null,
  session_id text not null,
  customer_id text,
  channel text not null,
  status text not null check (status in ('open', 'paying', 'paid', 'ordered', 'expired', 'cancelled')),
  delivery text not null check (delivery in ('ship', 'collect')),
  location_id text not null,
  contact jsonb,
  currency text not null,
  total_minor bigint not null,
  quote jsonb not null,
  payment_id text,
  hold_expires_at timestamptz,
  order_id text,
  order_number text,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
-- One live checkout per cart: paying from two devices at once ends in one of them.
create unique index checkouts_live on checkout.checkouts (cart_id) where status in ('open', 'paying', 'paid');
create index checkouts_due on checkout.checkouts (hold_expires_at) where status in ('paying', 'paid');
create index checkouts_by_customer on checkout.checkouts (customer_id) where customer_id is not null;
create index checkouts_with_contact on checkout.checkouts (created_at) where contact is not null;
