-- What she has chosen to put on a gift card that is sold without denominations; null: its price.
alter table carts.cart_lines add column amount_minor bigint check (amount_minor > 0);
