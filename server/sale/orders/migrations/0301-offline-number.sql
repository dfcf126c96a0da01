-- What a till that sold without the server has printed on the receipt: the order is found by it as by its own number.
alter table orders.orders add column offline_number text;
create index orders_by_offline_number on orders.orders (offline_number) where offline_number is not null;

create or replace view orders.public_orders as
  select order_id, number, company_id, purpose_id, cart_id, channel, delivery, location_id, register_id, customer_id, status, currency, total_minor, placed_at, captures,
    offline_number is not null as is_offline
  from orders.orders;
