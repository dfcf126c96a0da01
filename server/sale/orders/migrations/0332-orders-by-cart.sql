-- A till that has no answer asks whether its cart was sold.
create index orders_by_cart on orders.orders (cart_id);
