-- What is promised to an order may be promised from another place: taken off here and put there, or given up here for what was found. It is promised once all
-- the while, so that neither counts as reserved or released anew.
alter table inventory.movements drop constraint movements_kind_check;
alter table inventory.movements add constraint movements_kind_check
  check (kind in ('received', 'reserved', 'released', 'sold', 'shipped', 'corrected', 'rerouted'));

-- What each order may still ship or release, and where.
create view inventory.public_reservations as
  select order_id, variant_id, location_id, quantity from inventory.reservations;
