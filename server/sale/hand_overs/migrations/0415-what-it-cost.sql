create or replace view hand_overs.public_gone as select order_id, line_number, quantity, is_cancelled, total_minor, tax_minor from hand_overs.gone;
