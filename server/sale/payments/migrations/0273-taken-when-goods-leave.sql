-- When the money of a method is taken: once the order is placed, or part by part as its goods leave.
alter table payments.methods add column captures text not null default 'at_order' check (captures in ('at_order', 'at_hand_over'));
-- What held of that when the payment began; at its order, whether it waits for goods.
alter table payments.payments add column captures text not null default 'at_order' check (captures in ('at_order', 'at_hand_over'));
-- With the first capture the provider lets the rest go.
alter table payments.payments add column captures_once boolean not null default false;
-- Until when the provider keeps the money for us, where it says so.
alter table payments.payments add column capture_before timestamptz;
create index payments_to_lapse on payments.payments (capture_before)
  where captures = 'at_hand_over' and status in ('authorised', 'captured', 'refunded') and let_go_at is null and capture_before is not null;
create index payments_rest_to_let_go on payments.payments (let_go_at)
  where captures = 'at_hand_over' and status in ('authorised', 'captured', 'refunded') and let_go_at is not null and order_id is not null;

-- The rest of an authorisation of which a part was captured is let go.
alter table payments.changes drop constraint changes_kind_check;
alter table payments.changes add constraint changes_kind_check check (kind in ('capture', 'refund', 'cancellation', 'release'));

-- What an order owes from a moment on, because so much of it was handed over: once for each reference.
create table payments.dues (
  order_id text not null,
  reference text not null,
  company_id text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  actor text not null,
  due_at timestamptz not null,
  -- All that was due until then is captured.
  covered_at timestamptz,
  -- It could not be captured, and people were told.
  missed_at timestamptz,
  primary key (order_id, reference)
);
create index dues_open on payments.dues (missed_at nulls first, due_at) where covered_at is null;

create view payments.public_dues as select order_id, reference, company_id, amount_minor, due_at, covered_at, missed_at from payments.dues;
create or replace view payments.public_payments as
  select payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, currency, status, captured_minor, refunded_minor, register_id, created_at,
    capturing_minor, due_at, provider_reference, captures, captures_once, capture_before, released_minor, let_go_at
  from payments.payments;
