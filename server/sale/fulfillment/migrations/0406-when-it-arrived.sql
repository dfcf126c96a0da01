-- When the parcels of an order arrived, as their carriers tell; null: on its way.
create view fulfillment.public_parcels_sent as
  select p.parcel_id, p.order_id, p.status, p.sent_at, case when p.status = 'delivered' then p.settled_at end as arrived_at
  from fulfillment.parcels p where p.status in ('sent', 'delivered');
