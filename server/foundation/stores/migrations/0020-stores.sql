-- Where customers are met: channels, and the places of each company with their tills.
create schema stores;

create table stores.locations (
  location_id text primary key,
  company_id text not null references companies.companies,
  kind text not null check (kind in ('store', 'warehouse')),
  name text not null,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  address jsonb not null,
  city text not null generated always as (address ->> 'city') stored,
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  phone text,
  opening_hours jsonb not null,
  collects boolean not null,
  created_at timestamptz not null,
  unique (location_id, company_id),
  check ((latitude is null) = (longitude is null))
);
create index locations_by_company on stores.locations (company_id);

-- What a channel sends by courier leaves from a place of its own company.
create table stores.channels (
  channel_id text primary key,
  company_id text not null references companies.companies,
  kind text not null check (kind in ('web', 'till', 'phone')),
  name text not null,
  market text not null check (market ~ '^[A-Z]{2}$'),
  ships_from text,
  created_at timestamptz not null,
  foreign key (ships_from, company_id) references stores.locations (location_id, company_id)
);
create unique index one_web_channel_per_market on stores.channels (market) where kind = 'web';
create unique index one_web_channel_per_company on stores.channels (company_id) where kind = 'web';

create table stores.registers (
  register_id text primary key,
  location_id text not null references stores.locations,
  name text not null,
  created_at timestamptz not null,
  unique (location_id, name)
);

create view stores.public_locations as
  select location_id, company_id, kind, name, slug, address, city, latitude, longitude, phone, opening_hours, collects from stores.locations;
create view stores.public_channels as
  select channel_id, company_id, kind, name, market, ships_from from stores.channels;
create view stores.public_registers as
  select r.register_id, r.name, r.location_id, l.name as location_name, l.company_id from stores.registers r join stores.locations l using (location_id);
