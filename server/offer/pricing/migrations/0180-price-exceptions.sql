-- One price is the rule. Whatever differs from a company's list is an exception with a name, a reason, an owner and an end.
create table pricing.exceptions (
  exception_id text primary key,
  price_list_id text not null references pricing.price_lists,
  -- For whom, where, or behind which door; nothing of these: the whole market of the company.
  customer_id text,
  location_id text references stores.locations,
  channel text,
  level text not null generated always as (case
    when customer_id is not null then 'contract' when location_id is not null then 'location' when channel is not null then 'channel' else 'market'
  end) stored,
  -- Where its prices are shown to everybody: '' is every door. What was agreed with one person is shown nowhere.
  door text generated always as (case when customer_id is null then coalesce(location_id, channel, '') end) stored,
  -- It takes the place of other exceptions of its level, also where it is dearer.
  overrides boolean not null,
  name text not null check (name <> ''),
  reason text not null check (reason <> ''),
  owner_id text not null references staff.staff,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at >= starts_at),
  created_at timestamptz not null,
  created_by text not null,
  ended_by text,
  check (num_nonnulls(customer_id, location_id, channel) <= 1)
);
create index exceptions_by_end on pricing.exceptions (ends_at, exception_id);
create index exceptions_by_door on pricing.exceptions (price_list_id, door);
create index exceptions_by_customer on pricing.exceptions (customer_id) where customer_id is not null;

create table pricing.exception_prices (
  variant_id text not null references catalog.variants,
  exception_id text not null references pricing.exceptions,
  from_quantity integer not null check (from_quantity >= 1),
  amount_minor bigint not null check (amount_minor >= 0),
  primary key (variant_id, exception_id, from_quantity)
);
create index exception_prices_by_exception on pricing.exception_prices (exception_id, variant_id, from_quantity);

-- What was shown to everybody as the price of one piece, from when on, and what will be as far as it is set. What has begun is never changed:
-- it is the history by which discounts are judged, and what shelves are written from. A door has rows of its own from its first exception of
-- the variant on, and counts with those of '' before.
create table pricing.presented_prices (
  price_list_id text not null,
  variant_id text not null,
  door text not null,
  presented_from timestamptz not null,
  amount_minor bigint not null check (amount_minor >= 0),
  -- The exception it comes from; null: the list itself.
  source text,
  primary key (price_list_id, variant_id, door, presented_from)
);
insert into pricing.presented_prices (price_list_id, variant_id, door, presented_from, amount_minor)
  select price_list_id, variant_id, '', valid_from, amount_minor from pricing.prices;

-- A product stands at another place on the shelf of a door that has prices of its own for it.
alter table pricing.priced_products add column door text not null default '';
alter table pricing.priced_products drop constraint priced_products_pkey;
alter table pricing.priced_products add primary key (price_list_id, product_id, door);

-- Whose prices count behind a door, the nearest first: a store is met at its tills.
create function pricing.doors_of(door text) returns text[] language sql immutable parallel safe
  return case when door = '' then array[''] when door like 'loc\_%' then array[door, 'till', ''] else array[door, ''] end;

-- What the lists say that one piece costs behind a door at a moment: the nearest level decides, inside a level what takes the place of others,
-- then the lowest. The same rule as kernel/price.ts, as a test holds.
create function pricing.resolved(price_list_id text, variant_id text, door text, at timestamptz)
returns table (amount_minor bigint, source text) language sql stable parallel safe as $$
  select offers.amount_minor, offers.source from (
    (select p.amount_minor, null::text as source, 'base' as level, false as overrides from pricing.prices p
     where p.price_list_id = resolved.price_list_id and p.variant_id = resolved.variant_id and p.valid_from <= resolved.at
     order by p.valid_from desc limit 1)
    union all
    select p.amount_minor, e.exception_id, e.level, e.overrides
    from pricing.exception_prices p join pricing.exceptions e using (exception_id)
    where p.variant_id = resolved.variant_id and p.from_quantity = 1 and e.price_list_id = resolved.price_list_id
      and e.door = any(pricing.doors_of(resolved.door)) and e.starts_at <= resolved.at and e.ends_at > resolved.at) as offers
  order by array_position(array['location', 'channel', 'market', 'base'], offers.level), offers.overrides desc, offers.amount_minor limit 1
$$;

-- What is shown of a variant behind the first of these doors that has a price of its own for it.
create function pricing.public_presented(price_list_id text, variant_id text, doors text[], at timestamptz)
returns table (amount_minor bigint, door text, presented_from timestamptz) language sql stable parallel safe as $$
  select shown.amount_minor, near.door, shown.presented_from from unnest(doors) with ordinality as near (door, distance)
  cross join lateral (
    select p.amount_minor, p.presented_from from pricing.presented_prices p
    where p.price_list_id = public_presented.price_list_id and p.variant_id = public_presented.variant_id and p.door = near.door
      and p.presented_from <= public_presented.at
    order by p.presented_from desc limit 1) as shown
  order by near.distance limit 1
$$;

drop view pricing.public_priced_products;
create view pricing.public_priced_products as
  select price_list_id, product_id, door, lowest_minor from pricing.priced_products;

-- For carts: all that may count beside the list, whoever asks.
create view pricing.public_exception_prices as
  select e.price_list_id, l.company_id, p.variant_id, e.exception_id, e.level, e.customer_id, e.location_id, e.channel, e.overrides, e.starts_at, e.ends_at,
    p.from_quantity, p.amount_minor
  from pricing.exception_prices p join pricing.exceptions e using (exception_id) join pricing.price_lists l using (price_list_id);
