-- Names, dates, places and contacts are read otherwise since: what is written where there is nothing to write is no contact, fathers' names are no last
-- names, Cyrillic letters are Latin ones. Whoever was read before is read again, beside everything else, as after a large import.
insert into resolution.waiting (customer_id, since)
select distinct p.customer_id, now() from resolution.persons p join customers.profiles c using (customer_id) where c.erased_at is null
on conflict (customer_id) do update set laid_down = false where resolution.waiting.laid_down;
