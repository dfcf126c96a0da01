-- What a variant costs in a company's currency, tax included.
create schema pricing;

create table pricing.price_lists (
  price_list_id text primary key,
  company_id text not null unique references companies.companies,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  name text not null,
  created_at timestamptz not null
);

-- A price is never changed: the next one takes over from its moment on. The present one is the newest that has begun.
create table pricing.prices (
  price_list_id text not null references pricing.price_lists,
  variant_id text not null references catalog.variants,
  valid_from timestamptz not null,
  amount_minor bigint not null check (amount_minor >= 0),
  actor text not null,
  primary key (price_list_id, variant_id, valid_from)
);

-- Which products have a price at all, newest first by their id: a shelf is read along this index, whatever else lies in the catalogue.
-- Follows from the prices, as audits prove.
create table pricing.priced_products (
  price_list_id text not null,
  product_id text not null,
  -- What the cheapest variant costs, by which shelves are put in order; null before the first price holds.
  lowest_minor bigint,
  -- When the next price takes over.
  changes_at timestamptz,
  primary key (price_list_id, product_id)
);
create index priced_products_by_price on pricing.priced_products (price_list_id, lowest_minor, product_id);
create index priced_products_by_change on pricing.priced_products (changes_at) where changes_at is not null;

create view pricing.public_price_lists as
  select price_list_id, company_id, currency, name from pricing.price_lists;
create view pricing.public_prices as
  select price_list_id, variant_id, valid_from, amount_minor from pricing.prices;
create view pricing.public_priced_products as
  select price_list_id, product_id, lowest_minor from pricing.priced_products;
