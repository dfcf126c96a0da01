-- Whether what a company showed as a price at a moment was with tax: by the day of the company, as kernel/tax.ts has it.
create function companies.public_prices_include_tax(company_id text, at timestamptz) returns boolean language sql stable parallel safe as $$
  select coalesce((
    select t.prices_include_tax from companies.price_taxation t join companies.companies c using (company_id)
    where t.company_id = public_prices_include_tax.company_id and t.from_on <= (public_prices_include_tax.at at time zone c.time_zone)::date
    order by t.from_on desc limit 1), true)
$$;
