-- What a company asks for sending goods from its shop, from a moment on. The newest that has begun holds; one without a fee ends the one before:
-- nothing is asked and nothing is shown.
create table stores.delivery_tariffs (
  company_id text not null references companies.companies,
  valid_from timestamptz not null,
  fee_minor bigint check (fee_minor >= 0),
  free_from_minor bigint check (free_from_minor >= 0),
  tax_class text not null,
  actor text not null,
  written_at timestamptz not null,
  primary key (company_id, valid_from)
);

create view stores.public_delivery_tariffs as
  select company_id, valid_from, fee_minor, free_from_minor, tax_class from stores.delivery_tariffs;
