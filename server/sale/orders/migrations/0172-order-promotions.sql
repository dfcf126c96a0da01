-- What promotions took off an order, by the version that held then and by its name in the language of the company.
create table orders.order_promotions (
  order_id text not null references orders.orders,
  place integer not null,
  promotion_id text not null,
  version integer not null,
  name text not null,
  coupon_code text,
  amount_minor bigint not null check (amount_minor >= 0),
  primary key (order_id, place)
);
create index order_promotions_by_promotion on orders.order_promotions (promotion_id);

-- What each of them took off the line: [{promotion_id, amount_minor}]. Null where nothing was taken off.
alter table orders.order_lines add column discounts jsonb;

drop view orders.public_order_lines;
create view orders.public_order_lines as
  select order_id, line_number, variant_id, sku, title, quantity, unit_price_minor, discounts, total_minor from orders.order_lines;
