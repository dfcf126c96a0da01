-- By which cards and in how many instalments a company lets pay, and what providers have said of cards by their first digits.
create schema instalments;

-- What a company offers by itself: with which cards, in how many instalments, and what she pays for that. Nothing: the company carries the commission.
create table instalments.offers (
  company_id text not null,
  -- Of cards, as the provider names it; `any`: all others.
  programme text not null,
  count integer not null check (count between 2 and 18),
  -- Hundredths of a percent.
  surcharge_bp integer not null check (surcharge_bp between 0 and 10000),
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (company_id, programme, count)
);

-- What a provider has said of cards that begin with these digits. No card: so many begin alike.
create table instalments.card_kinds (
  company_id text not null,
  provider text not null,
  bin text not null check (bin ~ '^[0-9]{6,8}$'),
  -- Null: it does not know them.
  kind jsonb,
  asked_at timestamptz not null,
  primary key (company_id, provider, bin)
);
create index card_kinds_by_time on instalments.card_kinds (asked_at);
