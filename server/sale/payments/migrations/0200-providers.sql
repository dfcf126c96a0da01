-- What there is to pay with, says the code; so that a new method needs no change here.
alter table payments.payments drop constraint payments_method_check;
-- The customer has to go there before it is decided: to her bank, or to a page of the provider.
alter table payments.payments add column continue_at text;
-- Let go by the provider with its last capture: nothing more can be taken of it.
alter table payments.payments add column released_minor bigint not null default 0 check (released_minor >= 0);
alter table payments.payments add check (captured_minor + capturing_minor + released_minor <= amount_minor);

-- With what one can pay a company, and where. A company of which nothing stands here takes what needs no account.
create table payments.methods (
  company_id text not null,
  method text not null,
  provider text not null,
  doors text[] not null check (cardinality(doors) > 0),
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (company_id, method)
);

-- A company's account with a provider. What is secret in it is sealed with a key that is not in the database.
create table payments.accounts (
  company_id text not null,
  provider text not null,
  settings jsonb not null,
  sealed text not null,
  changed_by text not null,
  changed_at timestamptz not null,
  tried_at timestamptz,
  works boolean,
  trouble text,
  primary key (company_id, provider)
);

-- News from providers: by their own number, so that what is sent twice is heard once. What they wrote is not kept, only what it is about.
create table payments.webhooks (
  provider text not null,
  webhook_id text not null,
  kind text not null,
  company_id text not null,
  payment_ids text[] not null,
  received_at timestamptz not null,
  -- Null until what it is about has been looked up.
  heard_at timestamptz,
  hear_again_at timestamptz,
  tries integer not null default 0,
  primary key (provider, webhook_id)
);
create index webhooks_to_hear on payments.webhooks (hear_again_at) where heard_at is null;
create index webhooks_by_time on payments.webhooks (received_at desc);

-- Money that is held for nothing: it is let go, with an alarm.
create index payments_without_order on payments.payments (settled_at) where status = 'authorised' and order_id is null;
