-- With which account of its provider a card is kept, and under whom there, each as a keyed hash: with another account it cannot be used, and who is
-- shown one of a holder's cards by the provider may be shown all. Null: kept before this was written down.
alter table saved_cards.cards add column account_mark text, add column holder_mark text;
create index cards_by_holder on saved_cards.cards (company_id, provider, holder_mark) where holder_mark is not null;
