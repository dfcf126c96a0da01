-- Nothing but gift cards: their codes are mailed, and nobody's door is asked for.
alter table checkout.checkouts drop constraint checkouts_delivery_check;
alter table checkout.checkouts add constraint checkouts_delivery_check check (delivery in ('ship', 'collect', 'digital'));
