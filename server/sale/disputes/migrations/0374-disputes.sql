-- Her bank takes back what she says she does not owe: as her provider has told it last.
create schema disputes;
create table disputes.disputes (
  dispute_id text primary key,
  company_id text not null,
  payment_id text not null,
  order_id text not null,
  provider text not null,
  -- What it is called there.
  provider_reference text not null,
  currency text not null,
  amount_minor bigint not null check (amount_minor > 0),
  reason text not null,
  status text not null check (status in ('inquiry', 'needs_response', 'under_review', 'won', 'lost', 'closed')),
  answer_by timestamptz,
  -- Taken off what the provider owes us, for now or for good; and what it asks for that.
  withdrawn_minor bigint not null check (withdrawn_minor >= 0),
  fee_minor bigint not null,
  -- How often it was booked.
  bookings integer not null,
  opened_at timestamptz not null,
  changed_at timestamptz not null,
  closed_at timestamptz,
  unique (payment_id, provider_reference),
  check ((closed_at is null) = (status in ('inquiry', 'needs_response', 'under_review')))
);
create index disputes_by_time on disputes.disputes (opened_at desc, dispute_id desc);
create index disputes_by_order on disputes.disputes (order_id);
create index disputes_to_answer on disputes.disputes (opened_at) where status in ('inquiry', 'needs_response');

-- As the alarms of payments: open until it is answered.
create view disputes.public_alarms as
  select 'dispute' as kind, 'dispute:' || d.dispute_id || ':' || d.status as alarm_id, d.company_id, d.payment_id, d.order_id, 'card'::text as method, d.provider,
    d.currency, d.amount_minor, d.reason, d.opened_at as since, null::timestamptz as again_at, d.answer_by as due_by
  from disputes.disputes d where d.status in ('inquiry', 'needs_response');
