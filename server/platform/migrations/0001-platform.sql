-- Tools that know nothing of commerce: the event log, idempotency keys, outgoing messages, settings.
create schema if not exists extensions;
create extension if not exists pg_trgm schema extensions;
create extension if not exists btree_gist schema extensions;

create table platform.events (
  event_id text not null,
  type text not null,
  subject text not null,
  company_id text,
  customer_id text,
  channel text,
  location_id text,
  actor text not null,
  data jsonb not null,
  occurred_at timestamptz not null,
  primary key (event_id, occurred_at)
) partition by range (occurred_at);
create index events_by_subject on platform.events (subject, occurred_at desc);
create index events_by_customer on platform.events (customer_id, occurred_at desc) where customer_id is not null;
create table platform.events_default partition of platform.events default;

-- Written beside each event; the sequencer takes the visible ones away and gives each a position. No id or snapshot order has to be trusted.
create table platform.events_waiting (
  event_id text primary key,
  occurred_at timestamptz not null
);

create table platform.event_positions (
  position bigint generated always as identity primary key,
  event_id text not null,
  occurred_at timestamptz not null
);

create table platform.subscriber_cursors (
  subscriber text primary key,
  position bigint not null default 0,
  tries integer not null default 0
);

create table platform.parked_events (
  subscriber text not null,
  position bigint not null,
  error text not null,
  parked_at timestamptz not null,
  primary key (subscriber, position)
);

create table platform.idempotency_keys (
  principal text not null,
  operation text not null,
  key text not null,
  request_hash text not null,
  status integer,
  reply text,
  created_at timestamptz not null,
  primary key (principal, operation, key)
);
create index idempotency_keys_by_age on platform.idempotency_keys (created_at);

create table platform.messages (
  message_id text primary key,
  kind text not null,
  medium text not null check (medium in ('sms', 'email')),
  recipient text not null,
  locale text not null,
  subject text,
  body text not null,
  -- Why it is said, and by whose consent, where it needs one.
  purpose text not null check (purpose in ('proof', 'order', 'request', 'marketing')),
  consent_id text,
  -- Where its reader refuses more of it: nobody is sent marketing without a way to.
  refuse_at text,
  check (purpose <> 'marketing' or (consent_id is not null and refuse_at is not null)),
  customer_id text,
  company_id text,
  status text not null default 'waiting' check (status in ('waiting', 'sent', 'failed', 'kept')),
  tries integer not null default 0,
  error text,
  created_at timestamptz not null,
  due_at timestamptz not null,
  sent_at timestamptz
);
create index messages_waiting on platform.messages (due_at) where status = 'waiting';
create index messages_by_age on platform.messages (created_at desc);

create table platform.settings (
  name text primary key,
  value jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null
);
-- What this shop signs with and hashes by: 244 bits of PostgreSQL's strong random numbers, made with the database.
insert into platform.settings (name, value, changed_at, changed_by)
values ('secret', to_jsonb(encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex')), now(), 'system:birge');

-- Monthly partitions of an append-only table, made ahead of time. The default partition catches what no month was made for (a server that
-- was off for long); when its month is made after all, it moves there.
create function platform.make_month_partition(parent regclass, month date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', month)::date;
  next date := (first + interval '1 month')::date;
  home text := (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = parent);
  name text := (select relname from pg_class where oid = parent);
  child text := format('%I.%I', home, format('%s_%s', name, to_char(first, 'YYYY_MM')));
  spare text := format('%I.%I', home, format('%s_default', name));
  at text := substring(pg_get_partkeydef(parent) from '\((\w+)\)');
begin
  if to_regclass(child) is not null then return; end if;
  execute format('create table %s (like %s including all)', child, parent);
  execute format('with moved as (delete from %s where %I >= %L and %I < %L returning *) insert into %s select * from moved', spare, at, first, at, next, child);
  execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, child, first, next);
end $$;
