-- What a bank's statement said of money that came in: each line once, however often the statement is uploaded.
create schema promised_payments;

create table promised_payments.bank_lines (
  bank_line_id text primary key,
  company_id text not null,
  -- Of day, amount, text and how many of the same were before it.
  line_hash text not null,
  booked_on text not null,
  amount_minor bigint not null,
  -- The reference that stood in it. What else was written there is the payer's, and is not kept.
  reference text,
  payment_id text,
  outcome text not null check (outcome in ('reading', 'received', 'short', 'over', 'unknown', 'not_awaited')),
  difference_minor bigint not null default 0,
  read_by text not null,
  read_at timestamptz not null,
  unique (company_id, line_hash)
);
create index bank_lines_by_time on promised_payments.bank_lines (company_id, read_at desc, bank_line_id desc);
create index bank_lines_by_payment on promised_payments.bank_lines (payment_id) where payment_id is not null;
