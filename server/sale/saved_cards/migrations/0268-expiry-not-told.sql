-- Some providers keep a card and do not say until when it is good.
alter table saved_cards.cards alter column expires_on drop not null;
