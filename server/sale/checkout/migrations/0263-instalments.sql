-- In how many instalments she pays what is asked of her card, as she has chosen and agreed: count, card, card's part, surcharge.
alter table checkout.checkouts add column instalments jsonb;
