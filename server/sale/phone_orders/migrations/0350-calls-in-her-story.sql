-- Her calls stand in her story, the newest first, also those of which no order came.
drop index phone_orders.phone_calls_by_customer;
create index phone_calls_by_customer on phone_orders.phone_calls (customer_id, started_at desc, phone_call_id desc) where customer_id is not null;

create view phone_orders.public_phone_calls as
  select phone_call_id, company_id, staff_id, customer_id, we_call, started_at, ended_at from phone_orders.phone_calls where customer_id is not null;
-- Of which order which call was, and of which call which order.
create view phone_orders.public_call_checkouts as select checkout_id, phone_call_id from phone_orders.checkouts;
