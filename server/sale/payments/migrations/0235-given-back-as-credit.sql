-- Money that is given back as credit of a customer instead of the way it came: because she prefers it to cash, or no way back is left.
alter table payments.changes add column credit_of text;
alter table payments.changes add check (credit_of is null or kind = 'refund');

create view payments.public_refunds as
  select change_id, payment_id, amount_minor, key, status, reason, credit_of is not null as is_credit, asked_at, settled_at
  from payments.changes where kind = 'refund';
