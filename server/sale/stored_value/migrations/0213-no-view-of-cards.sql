-- Nobody reads it: how much lies on a card, the ledger says.
drop view stored_value.public_gift_cards;
