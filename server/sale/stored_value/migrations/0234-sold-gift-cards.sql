-- Whoever sells cards, or gives money back to them, reads what they are called.
create view stored_value.public_gift_cards as
  select gift_card_id, company_id, currency, last_four, reason, document, initial_minor, issued_at, expires_on, expired_at, blocked_at from stored_value.gift_cards;

-- How a company handles its gift cards; one of which nothing stands here takes what holds for all.
create table stored_value.rules (
  company_id text primary key references companies.companies,
  -- A gift card may be paid with a gift card: off, for it hides where stolen value went and begins the time of an old one anew.
  cards_buy_cards boolean not null default false,
  changed_by text not null,
  changed_at timestamptz not null
);
