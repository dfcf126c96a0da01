-- When money came, for whoever counts days from then.
create or replace view payments.public_changes as select change_id, payment_id, kind, amount_minor, key, status, settled_at from payments.changes;
