-- To which account money went back is kept as long as the books, and not longer.
do $$ declare name text; begin
  select conname into name from pg_constraint where conrelid = 'promised_payments.given_back'::regclass and contype = 'c'
    and pg_get_constraintdef(oid) like '%iban IS NOT NULL%';
  execute format('alter table promised_payments.given_back drop constraint %I', name);
end $$;
alter table promised_payments.given_back add constraint given_back_iban_of_transfer check (way = 'transfer' or iban is null);
create index given_back_with_iban on promised_payments.given_back (given_at) where iban is not null;
