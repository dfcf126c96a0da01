-- Coupons that were entered. What became of them is told by promotions whenever the cart is read.
create table carts.cart_coupons (
  cart_id text not null references carts.carts on delete cascade,
  code text not null,
  entered_at timestamptz not null,
  primary key (cart_id, code)
);
