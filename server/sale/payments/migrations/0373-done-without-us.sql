-- What was done to a payment at its provider by somebody else than us: on its own pages, or by a bank.
alter table payments.changes add column without_us boolean not null default false;
create index changes_without_us on payments.changes (payment_id) where without_us;

-- What banks have taken back of it, for now or for good, and what the provider asks for that. How each dispute stands is kept with the disputes.
alter table payments.payments add column disputed_minor bigint not null default 0 check (disputed_minor >= 0);
alter table payments.payments add column dispute_fees_minor bigint not null default 0;

-- Some news names a payment only as the provider does.
create index payments_by_their_name on payments.payments (provider_reference) where method = 'card';

-- When a provider is asked next how a payment stands there: news may never come, and some send none.
create table payments.looks (
  payment_id text primary key,
  look_at timestamptz not null,
  times integer not null default 0
);
create index looks_due on payments.looks (look_at);

create view payments.public_disputed as
  select payment_id, disputed_minor, dispute_fees_minor from payments.payments where disputed_minor > 0 or dispute_fees_minor <> 0;

-- As `public_alarms`. Each is of an order whose goods may still leave, which the order knows.
create view payments.public_alarms_without_us as
  select case c.kind when 'refund' then 'refunded_there' else 'let_go_there' end as kind,
    case c.kind when 'refund' then 'refunded_there:' else 'let_go_there:' end || c.change_id as alarm_id, p.company_id, p.payment_id, p.order_id, p.method, p.provider,
    p.currency, case when c.kind = 'refund' then c.amount_minor end as amount_minor, null::text as reason, c.settled_at as since, null::timestamptz as again_at
  from payments.changes c join payments.payments p using (payment_id)
  where c.without_us and c.kind <> 'capture' and c.status = 'done' and p.order_id is not null;
