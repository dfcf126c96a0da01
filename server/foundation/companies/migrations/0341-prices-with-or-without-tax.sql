-- From which day on a company says its prices with tax, or without. Nothing said: with. What was said is not changed; something else is said from another day on.
create table companies.price_taxation (
  company_id text not null references companies.companies,
  from_on date not null,
  prices_include_tax boolean not null,
  said_by text not null,
  said_at timestamptz not null,
  primary key (company_id, from_on)
);

create or replace view companies.public_companies as
  select company_id, name, legal_name, country, currency, tax_number, tax_office, time_zone, locale, address,
    -- The newest first.
    coalesce((
      select jsonb_agg(jsonb_build_object('from_on', t.from_on::text, 'prices_include_tax', t.prices_include_tax) order by t.from_on desc)
      from companies.price_taxation t where t.company_id = c.company_id), '[]') as price_taxation
  from companies.companies c;
