-- Goods between two places: they have left the one and are at none until they arrive at the other, where they count as `in_transit`.

-- What has been sent to a place by a document and has not arrived. Changed under the lock of the level it is on its way to.
create table inventory.transit (
  document text not null,
  variant_id text not null,
  -- Where it goes.
  location_id text not null,
  from_location_id text not null,
  quantity integer not null check (quantity > 0),
  primary key (document, variant_id, location_id)
);
create index transit_by_place on inventory.transit (variant_id, location_id);
create view inventory.public_transit as
  select document, variant_id, location_id, from_location_id, quantity from inventory.transit;
