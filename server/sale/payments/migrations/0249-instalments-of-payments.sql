-- Paid by card in instalments: in how many, by which programme of cards, and what is paid for that on top of the goods. The amounts of a payment and of
-- what is done to it stay those of the goods; the surcharge stands beside them.
alter table payments.payments add column instalments integer not null default 1 check (instalments between 1 and 18);
alter table payments.payments add column programme text;
alter table payments.payments add column surcharge_minor bigint not null default 0 check (surcharge_minor >= 0);
alter table payments.payments add check (instalments > 1 or surcharge_minor = 0);
alter table payments.changes add column surcharge_minor bigint not null default 0 check (surcharge_minor >= 0);

create view payments.public_instalments as
  select payment_id, order_id, amount_minor, instalments, programme, surcharge_minor from payments.payments where instalments > 1;
