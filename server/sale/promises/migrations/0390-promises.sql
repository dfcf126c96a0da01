-- What a shop may promise of getting goods to people, and what it has promised.
create schema promises;

-- What a place can keep, from a moment on. The newest that has begun holds; null: nothing is promised.
create table promises.terms (
  location_id text not null,
  valid_from timestamptz not null,
  collect jsonb,
  send jsonb,
  actor text not null,
  written_at timestamptz not null,
  primary key (location_id, valid_from)
);

-- What an order was told when it was placed. Never changed.
create table promises.made (
  order_id text primary key,
  company_id text not null,
  location_id text not null,
  delivery text not null check (delivery in ('ship', 'collect')),
  -- To collect: ready from then on.
  ready_at timestamptz check ((ready_at is not null) = (delivery = 'collect')),
  -- To be sent: on these days.
  leaves_on date check ((leaves_on is not null) = (delivery = 'ship')),
  earliest_on date check ((earliest_on is not null) = (delivery = 'ship')),
  latest_on date check ((latest_on is not null) = (delivery = 'ship') and latest_on >= earliest_on),
  -- Kept if it has happened by then.
  due_at timestamptz not null,
  made_at timestamptz not null
);
create index made_by_place on promises.made (location_id, due_at);

create view promises.public_made as
  select order_id, company_id, location_id, delivery, ready_at, leaves_on, earliest_on, latest_on, due_at, made_at from promises.made;
