-- Money asked for and got, by any method. The row is the intent: written before anybody outside is spoken to, it ends in every case.
create schema payments;

create table payments.payments (
  payment_id text primary key,
  -- What it is paid for before there is an order: a checkout, or a cart at a till.
  purpose_id text not null,
  order_id text,
  company_id text not null,
  method text not null check (method in ('cash', 'terminal', 'card')),
  provider text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  status text not null check (status in ('authorising', 'unknown', 'authorised', 'captured', 'refunded', 'declined', 'cancelling', 'cancelled')),
  reason text,
  provider_reference text,
  register_id text,
  -- What is asked of the provider at this moment counts as taken, so that two askers cannot both have it.
  capturing_minor bigint not null default 0 check (capturing_minor >= 0),
  captured_minor bigint not null default 0 check (captured_minor >= 0),
  refunding_minor bigint not null default 0 check (refunding_minor >= 0),
  refunded_minor bigint not null default 0 check (refunded_minor >= 0),
  actor text not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  -- Nobody wants it any more: should it turn out to be authorised, it is cancelled.
  let_go_at timestamptz,
  look_up_at timestamptz,
  tries integer not null default 0,
  check (captured_minor + capturing_minor <= amount_minor),
  check (refunded_minor + refunding_minor <= captured_minor),
  check (captured_minor = 0 or order_id is not null),
  check (method <> 'cash' or register_id is not null)
);
create index payments_by_purpose on payments.payments (purpose_id);
create index payments_by_order on payments.payments (order_id) where order_id is not null;
create index payments_by_time on payments.payments (created_at desc, payment_id desc);
create index payments_to_look_up on payments.payments (look_up_at) where status in ('authorising', 'unknown');

-- What is done to a payment afterwards. Its id is the reference under which the provider knows it, so that asking again does it once.
create table payments.changes (
  change_id text primary key,
  payment_id text not null references payments.payments,
  kind text not null check (kind in ('capture', 'refund', 'cancellation')),
  amount_minor bigint not null check (amount_minor > 0),
  key text not null unique,
  status text not null check (status in ('asked', 'done', 'declined')),
  reason text,
  provider_reference text,
  register_id text,
  actor text not null,
  asked_at timestamptz not null,
  settled_at timestamptz,
  ask_again_at timestamptz not null,
  tries integer not null default 0
);
create index changes_by_payment on payments.changes (payment_id);
create index changes_to_ask_again on payments.changes (ask_again_at) where status = 'asked';

create view payments.public_payments as
  select payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, currency, status, captured_minor, refunded_minor, register_id, created_at
  from payments.payments;
