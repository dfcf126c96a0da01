-- Notes and what was done for a customer are kept for as long as the shop says.
create index notes_by_age on clienteling.notes (changed_at);
-- Not by the bare column: nobody who reads those of one customer by their end shall take this one.
create index follow_ups_by_age on clienteling.follow_ups (coalesce(closed_at, 'infinity'));
