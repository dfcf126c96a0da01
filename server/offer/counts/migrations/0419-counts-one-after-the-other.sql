-- What was counted later and is posted is not undone by what was counted before.
create index lines_posted on counts.lines (variant_id, state, counted_at) where posted_change is not null;
