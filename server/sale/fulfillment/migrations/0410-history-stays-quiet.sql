-- What was on its way, or lay packed, before it was told how long that may be: nobody hears of it now.
alter table fulfillment.parcels add is_watched boolean not null default false;
alter table fulfillment.parcels alter is_watched set default true;
-- Those that have not left yet will be watched when they do.
update fulfillment.parcels set is_watched = true where status in ('packing', 'packed');

-- Packed before the update, and given a time by 0388: since then nobody was told of any.
update fulfillment.fulfillments set due_at = null where status = 'packed' and late_since is null and due_at = changed_at + interval '1 day';

drop index fulfillment.parcels_on_the_way;
create index parcels_on_the_way on fulfillment.parcels (sent_at) where status = 'sent' and late_since is null and is_watched;
