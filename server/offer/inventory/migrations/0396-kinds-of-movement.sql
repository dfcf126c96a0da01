-- Which kinds of movement there are is said in one place, by the code, and proven by an audit: a list here would have to be made anew, and every month of
-- movements looked through under lock, each time goods move in a new way. `not valid` looks through none.
alter table inventory.movements drop constraint movements_kind_check;
alter table inventory.movements add constraint movements_kind_check check (kind <> '') not valid;
