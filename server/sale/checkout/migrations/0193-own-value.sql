-- Besides the one payment that asks somebody outside, a checkout may be paid from what lies with us: gift cards, her credit.
alter table checkout.checkouts add column value_payment_ids text[] not null default '{}';
