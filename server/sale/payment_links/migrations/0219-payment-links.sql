-- A link by which somebody pays who is not at our screens: it names a checkout, or an amount that a till waits for. Its token is signed and not
-- kept; one link opens one payment, and ends by itself.
create schema payment_links;

create table payment_links.links (
  payment_link_id text primary key,
  company_id text not null,
  cart_id text not null,
  -- Of a cart that becomes an order when it is paid.
  checkout_id text,
  -- Of a sale at a till, which the till finishes.
  register_id text,
  payment_id text,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- Taken back, or another one was made in its stead.
  revoked_at timestamptz,
  check ((checkout_id is null) <> (register_id is null))
);
create index links_by_cart on payment_links.links (cart_id, created_at desc);
create index links_of_checkouts on payment_links.links (checkout_id) where checkout_id is not null;
create index links_of_payments on payment_links.links (payment_id) where payment_id is not null;
