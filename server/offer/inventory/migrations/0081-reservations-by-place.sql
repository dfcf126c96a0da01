-- To whom the pieces of a variant are promised, however many orders wait for other things.
create index reservations_by_place on inventory.reservations (variant_id, location_id);
