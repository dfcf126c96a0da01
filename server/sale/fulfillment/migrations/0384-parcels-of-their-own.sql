-- A wish is one of the fulfillment it names: another may be packed by the same key.
alter table fulfillment.parcels drop constraint parcels_key_key;
alter table fulfillment.parcels add unique (fulfillment_id, key);

-- What has left and is not paid yet, and not back: what of an order cannot be given up.
create view fulfillment.public_unpaid_on_the_way as
  select parcel_id, order_id from fulfillment.parcels where status in ('sent', 'delivered') and not is_handed_over;
