-- From which places its goods come, as they are held; null: from the one that answers for it.
alter table checkout.checkouts add column sources jsonb;
