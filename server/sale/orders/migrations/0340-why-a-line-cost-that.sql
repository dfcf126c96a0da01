-- By what a piece cost what it cost when it was sold: {level, from_quantity, list_minor, exception_id}. Null where she chose the amount, and for
-- what was sold before this was kept.
alter table orders.order_lines add column price jsonb;
