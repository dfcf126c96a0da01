-- Whether the prices and discounts on its lines are with tax; where they are not, it comes on top. Totals are what is paid, either way.
alter table orders.orders add column prices_include_tax boolean not null default true;
