-- What had been taken at a provider without us of what was cancelled, and went back with it, as the provider says: should it come back, so much is ours to
-- give back. Null: nothing, or nobody has said.
alter table payments.changes add column given_back_minor bigint check (given_back_minor is null or given_back_minor > 0 and kind = 'cancellation');
