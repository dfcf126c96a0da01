-- Sales that other systems made, kept as they were told. They move no goods and no money of ours.
create schema history;

create table history.sales (
  sale_id text primary key,
  system text not null references companies.systems,
  -- The number of the document there.
  external_id text not null,
  company_id text not null references companies.companies,
  channel text not null,
  country text,
  currency text not null,
  -- How many digits its minor unit has, which PostgreSQL does not know.
  currency_digits smallint not null check (currency_digits between 0 and 4),
  occurred_at timestamptz not null,
  -- Her number there, and the customer her record was linked to. Both are null where nobody was named; where she was forgotten, the number is.
  customer_external_id text,
  customer_id text,
  line_count integer not null,
  -- The exact sum of the lines. They may be finer than a minor unit; rounded is what the document comes to, never what its lines do.
  total numeric not null,
  total_minor bigint not null generated always as (round(total * 10.0 ^ currency_digits)) stored,
  told_at timestamptz not null,
  told_by text not null,
  -- A system of the whole house numbers the documents of each company.
  unique (external_id, system, company_id)
);
create index sales_by_customer on history.sales (customer_id, occurred_at desc, sale_id desc) where customer_id is not null;
create index sales_by_time on history.sales (occurred_at desc, sale_id desc);

-- Two lines that say the same are two lines. What comes back has a quantity below zero.
create table history.sale_lines (
  sale_id text not null references history.sales,
  line_number integer not null check (line_number > 0),
  -- As the other system calls it: postage, bad debt and what was keyed in by hand have codes too.
  sku text,
  title text,
  quantity numeric not null,
  unit_price numeric,
  amount numeric not null,
  -- Where the line was written at another time than the document.
  occurred_at timestamptz,
  primary key (sale_id, line_number)
);

create view history.public_sales as
  select sale_id, customer_id, company_id, occurred_at, channel, country, system, external_id as number, currency, total_minor, line_count
  from history.sales;
