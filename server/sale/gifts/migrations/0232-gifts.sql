-- Gift cards that were sold with an order: one row for each card, or for each time one was topped up.
create schema gifts;

create table gifts.sold_cards (
  sold_card_id text primary key,
  gift_card_id text not null,
  order_id text not null,
  line_id text not null,
  company_id text not null,
  currency text not null,
  amount_minor bigint not null check (amount_minor > 0),
  -- More was put on a card that its holder had already.
  is_top_up boolean not null,
  sold_at timestamptz not null,
  -- To whom its code goes, in whose name and words: personal data, forgotten as soon as it has gone out. Null where it is handed over at a till.
  medium text check (medium in ('email', 'sms')),
  recipient text,
  words jsonb,
  -- When it goes out, once it is paid; null: it has a code, or gets one at a till.
  send_at timestamptz,
  -- When it got its code.
  opened_at timestamptz,
  -- When it was taken back unused.
  returned_at timestamptz,
  check (send_at is null or (recipient is not null and medium is not null and opened_at is null and returned_at is null))
);
create index sold_cards_by_order on gifts.sold_cards (order_id);
create index sold_cards_by_card on gifts.sold_cards (gift_card_id);
create index sold_cards_to_send on gifts.sold_cards (send_at) where send_at is not null;
create index sold_cards_by_recipient on gifts.sold_cards (recipient) where recipient is not null;

create view gifts.public_sold_cards as
  select sold_card_id, gift_card_id, order_id, line_id, company_id, currency, amount_minor, is_top_up, sold_at, opened_at, returned_at from gifts.sold_cards;
