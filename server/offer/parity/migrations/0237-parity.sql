-- Whether every place where we show a price shows the one we charge.
create schema parity;

-- "The labels of these things show what was presented as of that moment", said by who has hung them. What a label says follows from the history of
-- presented prices, so no price is kept here. A place is watched from its first word about all labels on (variant_id '').
create table parity.labels (
  label_id text primary key,
  location_id text not null references stores.locations,
  variant_id text not null,
  -- 'infinity': they follow by themselves (electronic labels).
  as_of timestamptz not null,
  confirmed_at timestamptz not null check (as_of <= confirmed_at or as_of = 'infinity'),
  confirmed_by text not null
);
create index labels_by_place on parity.labels (location_id, variant_id, confirmed_at desc);

-- Some place shows another price than we charge. One is open per thing, channel, place and source; they are never removed.
create table parity.incidents (
  incident_id text primary key,
  company_id text not null,
  -- Null where the code means nothing to us.
  variant_id text,
  -- What it is called where it was read: our SKU, or whatever a foreign file says.
  code text not null,
  channel text not null,
  location_id text references stores.locations,
  -- page, page_data, api, till, shelf; or the name of a foreign file.
  source text not null,
  -- A place of our own, whose price binds us.
  is_own boolean not null,
  shown_currency text not null,
  shown_minor bigint not null check (shown_minor >= 0),
  currency text not null,
  -- What we charge; null where it is not for sale.
  quote_minor bigint check (quote_minor >= 0),
  cause text not null,
  told jsonb not null,
  shown_at timestamptz not null,
  opened_at timestamptz not null,
  seen_at timestamptz not null,
  closed_at timestamptz check (closed_at >= opened_at),
  closed_because text check (closed_because in ('agrees', 'gone')),
  assigned_to text references staff.staff,
  check ((closed_at is null) = (closed_because is null)),
  check (is_own or source not in ('page', 'page_data', 'api', 'till', 'shelf'))
);
create unique index incidents_open on parity.incidents (company_id, code, channel, coalesce(location_id, ''), source) where closed_at is null;
create index incidents_by_company on parity.incidents (company_id, incident_id);
create index incidents_by_source on parity.incidents (company_id, source, incident_id) where closed_at is null;
-- What was published too low, looked up for each line at a till.
create index incidents_published on parity.incidents (variant_id, opened_at) where is_own and source in ('page', 'page_data', 'api');

-- How far the round over the whole assortment has come.
create table parity.rounds (
  price_list_id text primary key,
  began_at timestamptz not null,
  last_product_id text not null default '',
  product_count integer not null default 0,
  next_at timestamptz not null
);
create index rounds_by_next on parity.rounds (next_at);

-- What was priced anew just now: its labels are looked at before its turn.
create table parity.priced_anew (
  company_id text not null,
  variant_id text not null,
  primary key (company_id, variant_id)
);

-- As of when the labels of a thing in a place speak; null where nobody has ever said.
create function parity.public_labels_as_of(location_id text, variant_id text, at timestamptz) returns timestamptz language sql stable parallel safe as $$
  select least(said.as_of, public_labels_as_of.at) from unnest(array[public_labels_as_of.variant_id, '']) as of_these (variant_id)
  cross join lateral (
    select l.as_of, l.confirmed_at from parity.labels l
    where l.location_id = public_labels_as_of.location_id and l.variant_id = of_these.variant_id and l.confirmed_at <= public_labels_as_of.at
    order by l.confirmed_at desc, l.label_id desc limit 1) as said
  order by said.confirmed_at desc, of_these.variant_id desc limit 1
$$;

-- What we show of a thing to who stands in this place, where that binds the till: the label of the shelf, and what our own pages are found to say.
create function parity.public_shown(price_list_id text, location_id text, variant_id text, at timestamptz)
returns table (amount_minor bigint, source text, since timestamptz) language sql stable parallel safe as $$
  select bound.amount_minor, bound.source, bound.since from (
    select label.amount_minor, 'shelf' as source, as_of.moment as since
    from (select parity.public_labels_as_of(public_shown.location_id, public_shown.variant_id, public_shown.at) as moment) as as_of
    cross join lateral pricing.public_presented(public_shown.price_list_id, public_shown.variant_id, pricing.doors_of(public_shown.location_id), as_of.moment) as label
    where as_of.moment is not null
    union all
    select i.shown_minor, 'page', i.opened_at from parity.incidents i join pricing.public_price_lists l on l.price_list_id = public_shown.price_list_id
    where i.variant_id = public_shown.variant_id and i.company_id = l.company_id and i.is_own and i.source in ('page', 'page_data', 'api')
      and i.shown_currency = l.currency and i.shown_minor < i.quote_minor and i.opened_at <= public_shown.at and (i.closed_at is null or i.closed_at > public_shown.at)) as bound
  order by bound.amount_minor, bound.source limit 1
$$;
