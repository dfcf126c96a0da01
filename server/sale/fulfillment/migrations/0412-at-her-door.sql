-- Paid for at her door, and not in the books before its money is here: she has it all the same, and may bring it back.
create view fulfillment.public_at_her_door as
  select p.order_id, q.line_number, q.quantity, p.settled_at as arrived_at
  from fulfillment.parcels p cross join lateral jsonb_to_recordset(p.lines) as q(line_number integer, quantity integer)
  where p.status = 'delivered' and not p.is_handed_over;
