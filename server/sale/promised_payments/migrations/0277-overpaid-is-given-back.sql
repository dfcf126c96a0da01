-- What was transferred too much, or when nothing was awaited any more, has gone back: to which account, or as her credit. Kept with the books.
create table promised_payments.given_back (
  bank_line_id text primary key references promised_payments.bank_lines,
  amount_minor bigint not null check (amount_minor > 0),
  way text not null check (way in ('transfer', 'credit')),
  -- Where the money was sent.
  iban text,
  given_by text not null,
  given_at timestamptz not null,
  check ((way = 'transfer') = (iban is not null))
);
create index bank_lines_overpaid on promised_payments.bank_lines (read_at, bank_line_id) where outcome in ('over', 'not_awaited') and difference_minor > 0;
