-- What is older than its rule says is let go of.
create index decisions_by_age on resolution.decisions (decided_at);
