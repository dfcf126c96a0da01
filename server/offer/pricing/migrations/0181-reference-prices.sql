-- Below the list by an exception, it was called a reduction. What it may be compared with is fixed when it begins (kernel/reference-price.ts);
-- null: with nothing, since there was no price before it.
alter table pricing.presented_prices add column reduced boolean not null default false;
alter table pricing.presented_prices add column reference_minor bigint;

-- In percent, what a reduction is advertised with.
alter table pricing.exceptions add column announced_percent integer check (announced_percent between 1 and 99);

-- What promotions show everybody as a price, beside what lists say: written down by those who show it.
create table pricing.campaign_prices (
  campaign_id text not null,
  price_list_id text not null references pricing.price_lists,
  door text not null,
  variant_id text not null references catalog.variants,
  amount_minor bigint not null check (amount_minor >= 0),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at >= starts_at),
  primary key (variant_id, price_list_id, campaign_id, door)
);
create index campaign_prices_by_campaign on pricing.campaign_prices (campaign_id);

drop function pricing.resolved(text, text, text, timestamptz);
-- What one piece costs behind a door at a moment as it is shown: what the lists say (the nearest level decides, inside a level what takes the place of
-- others, then the lowest; the same rule as kernel/price.ts, as a test holds), or what a campaign shows, where that is lower.
create function pricing.resolved(price_list_id text, variant_id text, door text, at timestamptz)
returns table (amount_minor bigint, source text, reduced boolean) language sql stable parallel safe as $$
  with base as materialized (
    select p.amount_minor from pricing.prices p
    where p.price_list_id = resolved.price_list_id and p.variant_id = resolved.variant_id and p.valid_from <= resolved.at
    order by p.valid_from desc limit 1),
  exceptional as (
    select p.amount_minor, e.exception_id as source from pricing.exception_prices p join pricing.exceptions e using (exception_id)
    where p.variant_id = resolved.variant_id and p.from_quantity = 1 and e.price_list_id = resolved.price_list_id
      and e.door = any(pricing.doors_of(resolved.door)) and e.starts_at <= resolved.at and e.ends_at > resolved.at
    order by array_position(array['location', 'channel', 'market'], e.level), e.overrides desc, p.amount_minor, e.exception_id limit 1),
  listed as (
    select x.amount_minor, x.source from exceptional x where exists (select from base)
    union all
    select base.amount_minor, null from base where not exists (select from exceptional)),
  offered as (
    select listed.amount_minor, listed.source from listed
    union all
    select c.amount_minor, c.campaign_id from pricing.campaign_prices c
    where c.variant_id = resolved.variant_id and c.price_list_id = resolved.price_list_id and c.door = any(pricing.doors_of(resolved.door))
      and c.starts_at <= resolved.at and c.ends_at > resolved.at and exists (select from base))
  select o.amount_minor, o.source, o.source is not null and o.amount_minor < (select base.amount_minor from base)
  from offered o order by o.amount_minor, o.source nulls first limit 1
$$;

drop function pricing.public_presented(text, text, text[], timestamptz);
-- What is shown of a variant behind the first of these doors that has a price of its own for it.
create function pricing.public_presented(price_list_id text, variant_id text, doors text[], at timestamptz)
returns table (amount_minor bigint, reference_minor bigint, door text, presented_from timestamptz) language sql stable parallel safe as $$
  select shown.amount_minor, shown.reference_minor, near.door, shown.presented_from from unnest(doors) with ordinality as near (door, distance)
  cross join lateral (
    select p.amount_minor, case when p.reduced and p.reference_minor > p.amount_minor then p.reference_minor end as reference_minor, p.presented_from
    from pricing.presented_prices p
    where p.price_list_id = public_presented.price_list_id and p.variant_id = public_presented.variant_id and p.door = near.door
      and p.presented_from <= public_presented.at
    order by p.presented_from desc limit 1) as shown
  order by near.distance limit 1
$$;

-- Behind which doors an exception is what is shown as reduced now, and with what it may be compared there.
create function pricing.public_references(price_list_id text, variant_id text, source text, at timestamptz)
returns json language sql stable parallel safe as $$
  select json_object_agg(shown.door, shown.reference_minor) from (
    select distinct on (p.door) p.door, p.source, p.reduced, p.amount_minor, p.reference_minor from pricing.presented_prices p
    where p.price_list_id = public_references.price_list_id and p.variant_id = public_references.variant_id and p.presented_from <= public_references.at
    order by p.door, p.presented_from desc) as shown
  where shown.source = public_references.source and shown.reduced and shown.reference_minor > shown.amount_minor
$$;
