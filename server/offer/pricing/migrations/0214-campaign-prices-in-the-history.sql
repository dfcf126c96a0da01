-- What promotions show everybody as the price of a piece is part of what is shown: the history holds what the lists said and what was shown.
alter table pricing.presented_prices add column listed_minor bigint check (listed_minor >= amount_minor);
-- The promotions that made it lower than the lists, by id; null: none did.
alter table pricing.presented_prices add column promotion_ids text[] check (promotion_ids is null or (promotion_ids <> '{}' and amount_minor < listed_minor));
update pricing.presented_prices set listed_minor = amount_minor;
alter table pricing.presented_prices alter column listed_minor set not null;
create index presented_prices_by_promotion on pricing.presented_prices using gin (promotion_ids) where promotion_ids is not null;

-- Behind which doors a list ever showed a price of its own is read without reading its products.
create index priced_products_by_door on pricing.priced_products (price_list_id, door);

drop function pricing.resolved(text, text, text, timestamptz);
drop table pricing.campaign_prices;
-- What the lists say that one piece costs behind a door at a moment: the same rule as kernel/price.ts, by which prices are written down. Audits hold the two
-- against each other.
create function pricing.resolved(price_list_id text, variant_id text, door text, at timestamptz)
returns table (amount_minor bigint, source text) language sql stable parallel safe as $$
  with base as materialized (
    select p.amount_minor from pricing.prices p
    where p.price_list_id = resolved.price_list_id and p.variant_id = resolved.variant_id and p.valid_from <= resolved.at
    order by p.valid_from desc limit 1),
  exceptional as (
    select p.amount_minor, e.exception_id as source from pricing.exception_prices p join pricing.exceptions e using (exception_id)
    where p.variant_id = resolved.variant_id and p.from_quantity = 1 and e.price_list_id = resolved.price_list_id
      and e.door = any(pricing.doors_of(resolved.door)) and e.starts_at <= resolved.at and e.ends_at > resolved.at
    order by array_position(array['location', 'channel', 'market'], e.level), e.overrides desc, p.amount_minor, e.exception_id limit 1)
  select x.amount_minor, x.source from exceptional x where exists (select from base)
  union all
  select base.amount_minor, null from base where not exists (select from exceptional)
$$;

create view pricing.public_presented_prices as
  select price_list_id, variant_id, door, presented_from, amount_minor, listed_minor, reference_minor, source, promotion_ids from pricing.presented_prices;
