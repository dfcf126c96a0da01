-- Pieces that broke, went missing, turned up or stand on show: each adjustment has a reason, and the reason says from which count to which they go.
create schema adjustments;

-- Reasons of a company. A reason is never changed: the newest that has begun holds, and `offered` says whether it is there to be chosen.
create table adjustments.reasons (
  company_id text not null references companies.companies,
  code text not null check (code ~ '^[a-z][a-z0-9_]{1,39}$'),
  valid_from timestamptz not null,
  names jsonb not null,
  -- Null: from nowhere, or out of the place.
  takes_from text check (takes_from in ('on_hand', 'damaged', 'display')),
  puts_to text check (puts_to in ('on_hand', 'damaged', 'display')),
  needs_note boolean not null,
  offered boolean not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (company_id, code, valid_from),
  check (takes_from is distinct from puts_to)
);

-- What one person alone may adjust in a day, at selling prices.
create table adjustments.rules (
  company_id text primary key references companies.companies,
  alone_minor bigint not null check (alone_minor >= 0),
  changed_by text not null,
  changed_at timestamptz not null
);
create table adjustments.adjusted_alone (
  company_id text not null references companies.companies,
  adjusted_by text not null,
  -- By the clock of the company.
  adjusted_on date not null,
  value_minor bigint not null,
  primary key (company_id, adjusted_by, adjusted_on)
);

create table adjustments.adjustments (
  adjustment_id text primary key,
  company_id text not null references companies.companies,
  location_id text not null references stores.locations,
  reason text not null,
  -- As it was called then.
  names jsonb not null,
  takes_from text,
  puts_to text,
  note text not null,
  value_minor bigint not null,
  currency text not null,
  adjusted_by text not null,
  -- The second person, where one was needed.
  confirmed_by text,
  adjusted_at timestamptz not null
);
create index adjustments_by_place on adjustments.adjustments (location_id, adjustment_id desc);
create index adjustments_by_company on adjustments.adjustments (company_id, adjustment_id desc);

create table adjustments.lines (
  adjustment_id text not null references adjustments.adjustments,
  variant_id text not null references catalog.variants,
  quantity integer not null check (quantity > 0),
  primary key (adjustment_id, variant_id)
);
