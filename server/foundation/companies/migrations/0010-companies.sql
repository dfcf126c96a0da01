-- Legal entities. Locations, price lists, carts, orders and ledger accounts each belong to exactly one.
create schema companies;

create table companies.companies (
  company_id text primary key,
  name text not null,
  legal_name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  tax_number text not null,
  tax_office text,
  time_zone text not null,
  locale text not null,
  address jsonb not null,
  created_at timestamptz not null,
  unique (country, tax_number)
);

-- The letters that begin a company's documents belong to one series alone, so that a number read out on the phone names one document.
-- Numbers come from a PostgreSQL sequence of their own: it leaves gaps when an order fails, and makes no order wait for another.
create table companies.document_series (
  company_id text not null references companies.companies,
  kind text not null check (kind in ('order', 'receipt')),
  series text not null unique check (series ~ '^[A-Z]{1,4}$'),
  sequence text not null,
  primary key (company_id, kind)
);

create view companies.public_companies as
  select company_id, name, legal_name, country, currency, tax_number, tax_office, time_zone, locale, address from companies.companies;

-- Who else tells us of people and of sales: an old till, an ERP, a CRM, a marketplace, a website that is tracked.
create table companies.systems (
  system text primary key check (system <> ''),
  -- Null: of the whole house.
  company_id text references companies.companies,
  -- In which it writes times that do not say theirs; where it is of the whole house, each company's clock is its own.
  time_zone text check (company_id is not null or time_zone is null),
  known_since timestamptz not null
);
create view companies.public_systems as select system, company_id from companies.systems;
