-- When what of an order left, and what it costs: for whoever takes some of it back.
create view hand_overs.public_left as
  select l.order_id, l.line_number, l.quantity, l.total_minor, l.tax_minor, h.handed_over_at from hand_overs.lines l join hand_overs.hand_overs h using (order_id, reference);
