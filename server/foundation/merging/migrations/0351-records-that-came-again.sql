-- What a system said of her before it said something else is kept for a while. Only a record that comes again has a later version: nothing is kept up to
-- date here for one that comes for the first time.
create index records_again on merging.records (received_at) where version > 1;
