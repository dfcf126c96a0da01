-- Value of customers that lies with us: gift cards, and credit that goes by name. How much it is, says the ledger (gift_card/<id>, store_credit/<id>).
create schema stored_value;

-- When a gift card ends at the earliest, by the country of the company that made it. No rule: never.
create table stored_value.expiry_rules (
  country text not null,
  valid_from date not null,
  years integer not null check (years > 0),
  -- Counted from the end of the year in which it was made.
  from_end_of_year boolean not null default false,
  law text not null,
  primary key (country, valid_from)
);
insert into stored_value.expiry_rules (country, valid_from, years, from_end_of_year, law) values
  ('TR', '2012-07-01', 10, false, 'Türk Borçlar Kanunu (6098) m. 146, 148'),
  ('AZ', '2000-09-01', 10, false, 'Azərbaycan Respublikası Mülki Məcəlləsi m. 373'),
  ('DE', '2002-01-01', 3, true, 'BGB §§ 195, 199'),
  ('IE', '2019-12-02', 5, false, 'Consumer Protection (Gift Vouchers) Act 2019, s. 3');

create table stored_value.gift_cards (
  gift_card_id text primary key,
  company_id text not null references companies.companies,
  currency text not null,
  -- Of the code that opens it now; null while it has none.
  last_four text,
  -- Why it was given, or `sold`.
  reason text not null,
  -- What it was given for, or the order it was sold with.
  document text,
  initial_minor bigint not null check (initial_minor > 0),
  issued_by text not null,
  issued_at timestamptz not null,
  expires_on date,
  expired_at timestamptz,
  blocked_at timestamptz,
  blocked_by text,
  blocked_reason text,
  check ((blocked_at is null) = (blocked_reason is null))
);
create index gift_cards_by_time on stored_value.gift_cards (issued_at desc, gift_card_id desc);
create index gift_cards_to_expire on stored_value.gift_cards (expires_on) where expired_at is null and expires_on is not null;
create index gift_cards_by_document on stored_value.gift_cards (document) where document is not null;

-- The codes a card ever had, as keyed hashes; one opens it, at most. A lost card keeps its value and gets another code.
create table stored_value.gift_card_codes (
  code_hash text primary key,
  gift_card_id text not null references stored_value.gift_cards,
  last_four text not null,
  made_by text not null,
  made_at timestamptz not null,
  dead_at timestamptz
);
create unique index gift_card_codes_living on stored_value.gift_card_codes (gift_card_id) where dead_at is null;
create index gift_card_codes_by_last_four on stored_value.gift_card_codes (last_four, made_at desc);

-- Credit that was given to somebody, and why. It stands under the id she had then.
create table stored_value.credit_grants (
  grant_id text primary key,
  company_id text not null references companies.companies,
  customer_id text not null references customers.profiles,
  currency text not null,
  amount_minor bigint not null check (amount_minor > 0),
  reason text not null,
  document text,
  granted_by text not null,
  granted_at timestamptz not null
);
create index credit_grants_by_customer on stored_value.credit_grants (customer_id, granted_at desc);

create view stored_value.public_gift_cards as
  select gift_card_id, company_id, currency, last_four, reason, document, issued_at, expires_on, expired_at, blocked_at from stored_value.gift_cards;
