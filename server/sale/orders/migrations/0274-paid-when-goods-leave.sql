-- What an order costs it owes from the beginning, or as its goods leave: what is held for it then is no debt of hers.
alter table orders.orders add column captures text not null default 'at_order' check (captures in ('at_order', 'at_hand_over'));
create or replace view orders.public_orders as
  select order_id, number, company_id, purpose_id, cart_id, channel, delivery, location_id, register_id, customer_id, status, currency, total_minor, placed_at, captures
  from orders.orders;
create or replace view orders.public_order_lines as
  select order_id, line_number, variant_id, sku, title, quantity, unit_price_minor, discounts, total_minor, is_gift_card, kind, net_minor, tax_minor, tax_rate_bp
  from orders.order_lines;
