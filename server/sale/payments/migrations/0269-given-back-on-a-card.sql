-- Money that is given back on a gift card instead of the way it came.
alter table payments.changes add column onto_card text;
alter table payments.changes add check (onto_card is null or (kind = 'refund' and credit_of is null));

create or replace view payments.public_refunds as
  select change_id, payment_id, amount_minor, key, status, reason, credit_of is not null as is_credit, asked_at, settled_at, onto_card
  from payments.changes where kind = 'refund';
