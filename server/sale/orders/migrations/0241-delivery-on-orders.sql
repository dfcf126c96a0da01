-- What is paid for sending the goods is a line of the order, so that the lines add up to it; it is of no variant.
alter table orders.order_lines add column kind text not null default 'product' check (kind in ('product', 'shipping'));
alter table orders.order_lines alter column variant_id drop not null;
alter table orders.order_lines alter column sku drop not null;
alter table orders.order_lines add check ((kind = 'shipping') = (variant_id is null) and (kind = 'shipping') = (sku is null));

create or replace view orders.public_order_lines as
  select order_id, line_number, variant_id, sku, title, quantity, unit_price_minor, discounts, total_minor, is_gift_card, kind from orders.order_lines;
