-- What payments cannot see for themselves: that somebody has dealt with an alarm elsewhere, at the provider or with the customer, and why it needs nobody
-- any more. A new fact is a new alarm.
create schema alarms;
create table alarms.closed (
  alarm_id text primary key,
  company_id text not null,
  -- As it stood then.
  alarm jsonb not null,
  reason text not null,
  closed_by text not null,
  closed_at timestamptz not null
);
create index closed_by_time on alarms.closed (closed_at desc, alarm_id desc);
