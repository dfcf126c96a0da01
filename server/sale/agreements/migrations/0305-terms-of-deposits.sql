-- Before she leaves a deposit from a distance she agrees to its terms, which are words like the others.
alter table agreements.texts drop constraint texts_kind_check;
alter table agreements.texts add constraint texts_kind_check check (kind in ('pre_information', 'distance_contract', 'deposit_terms'));
alter table agreements.agreed drop constraint agreed_kind_check;
alter table agreements.agreed add constraint agreed_kind_check check (kind in ('pre_information', 'distance_contract', 'deposit_terms'));
-- What it was agreed for has come about and is no order, by which one would know.
alter table agreements.agreed add column concluded_at timestamptz;
