-- What the tracking client of the page calls the browser stands with the session, which is emptied when she is forgotten, and in no event: events stay.
alter table customers.shopper_sessions add column anonymous_id text;
create view customers.public_browsers as
  select session_id, customer_id, anonymous_id from customers.shopper_sessions where customer_id is not null and anonymous_id is not null;
