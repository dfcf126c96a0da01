-- Papers for deposits have letters of their own, and running numbers without a gap: whoever draws one waits for whoever has drawn the one before, and
-- a paper that comes to nothing takes its number with it. Papers that were given before keep the numbers they have.
alter table companies.document_series drop constraint document_series_kind_check;
alter table companies.document_series alter column sequence drop not null, add column last_number bigint;
alter table companies.document_series
  add check (kind in ('order', 'receipt', 'deposit')),
  add check ((kind = 'deposit') = (sequence is null) and (kind = 'deposit') = (last_number is not null));

-- The letters of a company's deposits where it has not said any: those of its orders with a D, else the first that are free.
create function companies.free_letters(orders text) returns text language sql stable as $$
  select letters from (
    select 0 as place, left(orders, 3) || 'D' as letters
    union all select 1 + a * 26 + b, 'D' || chr(65 + a) || chr(65 + b) from generate_series(0, 25) a, generate_series(0, 25) b) as candidates
  where not exists (select from companies.document_series s where s.series = letters) order by place limit 1
$$;

do $$
declare company record;
begin
  for company in select company_id, series from companies.document_series where kind = 'order' order by company_id loop
    insert into companies.document_series (company_id, kind, series, last_number)
    values (company.company_id, 'deposit', companies.free_letters(company.series), 0);
  end loop;
end $$;

create view companies.public_deposit_series as
  select company_id, series, last_number from companies.document_series where kind = 'deposit';
