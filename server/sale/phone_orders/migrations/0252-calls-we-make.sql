-- Whoever is called by us is told at the beginning who calls and why; that it was said is kept like what is read out.
alter table phone_orders.phone_calls add column we_call boolean not null default false;
alter table phone_orders.readings drop constraint readings_kind_check;
alter table phone_orders.readings add constraint readings_kind_check
  check (kind in ('opening', 'pre_information', 'distance_contract', 'obligation_to_pay'));
