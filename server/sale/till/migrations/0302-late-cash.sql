-- Cash of a sale that was made without the server and told only after its session had been counted and closed: it was among what was counted.
alter table till.sales add column late_minor bigint check (late_minor >= 0);
create index sales_that_came_late on till.sales (register_session_id) where late_minor is not null;
create view till.public_sales as select order_id, register_session_id, register_id, receipt_number, sold_by, sold_at, late_minor from till.sales;
