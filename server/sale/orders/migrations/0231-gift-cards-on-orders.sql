-- A line that sells a gift card takes no goods and earns nothing yet: it is owed to whoever holds the card.
alter table orders.order_lines add column is_gift_card boolean not null default false;
create or replace view orders.public_order_lines as
  select order_id, line_number, variant_id, sku, title, quantity, unit_price_minor, discounts, total_minor, is_gift_card from orders.order_lines;

-- An order of gift cards alone is sent to nobody's door: it is done once it is placed.
alter table orders.orders drop constraint orders_delivery_check;
alter table orders.orders add constraint orders_delivery_check check (delivery in ('ship', 'collect', 'taken', 'digital'));
