-- What shoppers are told before they buy from a distance, and what they agreed to.
create schema agreements;

-- Who sells, as the law wants it said. A company that has said it sells from a distance by agreement.
create table agreements.sellers (
  company_id text primary key references companies.companies,
  registry_number text,
  phone text not null,
  email text not null,
  return_address text not null,
  carrier text,
  changed_at timestamptz not null,
  changed_by text not null
);

-- A company's own words; the next version takes over, none is changed. Where there is none, those that come with Birge hold.
create table agreements.texts (
  company_id text not null references companies.companies,
  kind text not null check (kind in ('pre_information', 'distance_contract')),
  locale text not null check (locale in ('tr', 'az', 'en')),
  version integer not null check (version >= 1),
  body text not null,
  valid_from timestamptz not null,
  actor text not null,
  primary key (company_id, kind, locale, version)
);

-- What was agreed to, word for word as it stood before her. No foreign keys to what a rush would lock; an audit looks after them.
create table agreements.agreed (
  agreement_id text primary key,
  -- What it was agreed for: a checkout.
  purpose_id text not null,
  company_id text not null,
  customer_id text,
  kind text not null check (kind in ('pre_information', 'distance_contract')),
  locale text not null,
  -- `company 3` or `birge 1`.
  text_version text not null,
  -- Null once it need not be kept any more; what it was can still be proven by whoever has it.
  body text,
  body_sha256 text not null,
  channel text not null,
  agreed_at timestamptz not null,
  actor text not null,
  unique (purpose_id, kind, body_sha256)
);
create index agreed_by_customer on agreements.agreed (customer_id) where customer_id is not null;
create index agreed_by_age on agreements.agreed (agreed_at) where body is not null;
