-- Money that is promised and not here yet (a bank transfer, cash on delivery): until when it is waited for.
alter table payments.payments add column due_at timestamptz;
create index payments_promised on payments.payments (due_at, payment_id) where status = 'authorised' and order_id is not null and method in ('bank_transfer', 'cash_on_delivery');
create index payments_by_reference on payments.payments (provider_reference) where method = 'bank_transfer';
create or replace view payments.public_payments as
  select payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, currency, status, captured_minor, refunded_minor, register_id, created_at,
    capturing_minor, due_at, provider_reference
  from payments.payments;
create view payments.public_changes as select change_id, payment_id, kind, amount_minor, key, status from payments.changes;
