-- What lies with us as value of the customer is a means of payment too: a gift card, her credit. It is held, settled and released in the ledger.
alter table payments.payments drop constraint payments_method_check;
alter table payments.payments add constraint payments_method_check check (method in ('cash', 'terminal', 'card', 'gift_card', 'store_credit'));
