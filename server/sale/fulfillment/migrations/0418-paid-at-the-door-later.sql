-- When what left before its money was handed over in the books; null where that was as it left, or of before this was written down.
alter table fulfillment.parcels add handed_over_at timestamptz;
create index parcels_left_unpaid on fulfillment.parcels (
    coalesce(case when is_handed_over then handed_over_at when status in ('lost', 'returned') then settled_at end, timestamptz 'infinity'))
  where sent_at is not null and (not is_handed_over or handed_over_at is not null);

-- What was not there any more and yet stood in the books of its place, and until when: then it was paid, lost or brought back; 'infinity': it still is so.
create view fulfillment.public_left_unpaid as
  select p.parcel_id, p.order_id, f.location_id, l.variant_id, q.quantity, p.sent_at as left_at,
    coalesce(case when p.is_handed_over then p.handed_over_at when p.status in ('lost', 'returned') then p.settled_at end, timestamptz 'infinity') as left_until
  from fulfillment.parcels p join fulfillment.fulfillments f using (fulfillment_id)
    cross join lateral jsonb_to_recordset(p.lines) as q(line_number integer, quantity integer)
    join fulfillment.lines l on l.fulfillment_id = p.fulfillment_id and l.line_number = q.line_number
  where p.sent_at is not null and (not p.is_handed_over or p.handed_over_at is not null);
