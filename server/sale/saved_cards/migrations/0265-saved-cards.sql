-- Cards that a payment provider keeps for a customer, so that she need not enter them again. Of a card we have the provider's word for it, sealed,
-- and what she knows it by; its number is nowhere here (PCI DSS, SAQ A).
create schema saved_cards;

create table saved_cards.cards (
  saved_card_id text primary key,
  company_id text not null,
  provider text not null,
  -- The id under which she kept it; it stays hers whoever answers for that id. Null: nobody's, and on its way out.
  customer_id text check (customer_id is not null or removed_at is not null),
  sealed text not null,
  -- A keyed hash: kept again, it is the same card.
  fingerprint text not null,
  brand text not null,
  last_four text not null check (last_four ~ '^\d{4}$'),
  -- The last day on which it is good.
  expires_on date not null,
  label text,
  -- She allowed it to be charged while she is not at the screen.
  absent_allowed boolean not null,
  -- Which words she agreed to, when and where.
  text_version text not null,
  channel text,
  saved_at timestamptz not null,
  -- Of several the latest counts, so that two defaults of one person are one.
  default_at timestamptz,
  last_used_at timestamptz,
  -- She has taken it away: nobody pays with it any more, and the provider is asked to forget it, until it has.
  removed_at timestamptz,
  forget_at timestamptz,
  forget_tries integer not null default 0,
  check ((removed_at is null) = (forget_at is null))
);
create unique index cards_once on saved_cards.cards (company_id, provider, customer_id, fingerprint) where removed_at is null;
create index cards_by_customer on saved_cards.cards (customer_id);
create index cards_to_forget on saved_cards.cards (forget_at) where removed_at is not null;

-- She wants the card of this payment kept. It is, when the payment is authorised and the provider has given its word for it.
create table saved_cards.wishes (
  payment_id text primary key,
  company_id text not null,
  customer_id text not null,
  absent_allowed boolean not null,
  text_version text not null,
  channel text,
  wished_at timestamptz not null
);
create index wishes_by_customer on saved_cards.wishes (customer_id);
create index wishes_by_time on saved_cards.wishes (wished_at);

-- What was paid with which; she is told of each.
create table saved_cards.uses (
  payment_id text primary key,
  saved_card_id text not null,
  company_id text not null,
  customer_id text not null,
  brand text not null,
  last_four text not null,
  presence text not null check (presence in ('present', 'absent')),
  used_at timestamptz not null
);
create index uses_by_customer on saved_cards.uses (customer_id);
create index uses_by_time on saved_cards.uses (used_at);
create index uses_by_card on saved_cards.uses (saved_card_id);
