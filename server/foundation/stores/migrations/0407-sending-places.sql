-- From which places, besides that of a channel itself, parcels of its orders may leave: each says so for itself, and may take it back.
create table stores.sending_places (
  location_id text primary key references stores.locations,
  company_id text not null,
  channels text[] not null check (channels <@ array['web', 'phone']),
  -- So many orders a day; null: as many as come.
  orders_a_day integer check (orders_a_day > 0),
  actor text not null,
  said_at timestamptz not null,
  foreign key (location_id, company_id) references stores.locations (location_id, company_id)
);
create index sending_places_by_company on stores.sending_places (company_id);

create view stores.public_sending_places as
  select location_id, company_id, channels, orders_a_day from stores.sending_places where channels <> '{}';
