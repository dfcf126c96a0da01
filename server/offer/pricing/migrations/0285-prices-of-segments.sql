-- A price may be for those who are in a segment: nearer than a store's, not as near as what was agreed with one customer. It is shown to nobody.
alter table pricing.exceptions add column segment_id text;
create index exceptions_by_segment on pricing.exceptions (segment_id) where segment_id is not null;
alter table pricing.exceptions drop constraint exceptions_check1;
alter table pricing.exceptions add constraint exceptions_of_one_level check (num_nonnulls(customer_id, segment_id, location_id, channel) <= 1);

-- What is generated is generated anew: another expression for a column that is there is known to PostgreSQL 17 only.
-- Formerly 2df1b6e7c4bd1b60, which did the same there.
drop view pricing.public_exception_prices, pricing.public_exceptions;
alter table pricing.exceptions drop column level, drop column door;
alter table pricing.exceptions add column level text not null generated always as (case
  when customer_id is not null then 'contract' when segment_id is not null then 'segment' when location_id is not null then 'location'
  when channel is not null then 'channel' else 'market' end) stored;
alter table pricing.exceptions add column door text
  generated always as (case when customer_id is null and segment_id is null then coalesce(location_id, channel, '') end) stored;
create index exceptions_by_door on pricing.exceptions (price_list_id, door);

create view pricing.public_exception_prices as
  select e.price_list_id, l.company_id, p.variant_id, e.exception_id, e.level, e.customer_id, e.segment_id, e.location_id, e.channel, e.overrides,
    e.starts_at, e.ends_at, p.from_quantity, p.amount_minor
  from pricing.exception_prices p join pricing.exceptions e using (exception_id) join pricing.price_lists l using (price_list_id);

create view pricing.public_exceptions as
  select e.exception_id, e.price_list_id, e.name, e.door, e.starts_at, e.ends_at from pricing.exceptions e
  where e.customer_id is null and e.segment_id is null;
