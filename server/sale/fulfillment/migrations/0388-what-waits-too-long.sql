-- A parcel that is on its way for too long.
alter table fulfillment.parcels add late_since timestamptz;
create index parcels_on_the_way on fulfillment.parcels (sent_at) where status = 'sent' and late_since is null;
create index parcels_late on fulfillment.parcels (late_since) where late_since is not null;

-- What was packed before it was told until when it leaves.
update fulfillment.fulfillments set due_at = changed_at + interval '1 day' where status = 'packed' and due_at is null;

-- Labels of parcels that were taken apart, or whose carrier was silent: they are cancelled there.
create table fulfillment.unused_labels (
  parcel_id text primary key,
  carrier text not null,
  ask_at timestamptz not null
);
create index unused_labels_to_cancel on fulfillment.unused_labels (ask_at);

create or replace view fulfillment.public_alarms as
  select case f.status when 'placed' then 'acceptance_late' when 'packed' then 'sending_late' else 'preparation_late' end as kind,
    'fulfillment_late:' || f.fulfillment_id || ':' || f.status as alarm_id, f.company_id, f.order_id, f.late_since as since
  from fulfillment.fulfillments f where f.late_since is not null
  union all
  select 'parcel_' || p.status, 'parcel_' || p.status || ':' || p.parcel_id, p.company_id, p.order_id, p.settled_at
  from fulfillment.parcels p where p.status in ('lost', 'returned')
  union all
  select 'parcel_late', 'parcel_late:' || p.parcel_id, p.company_id, p.order_id, p.late_since
  from fulfillment.parcels p where p.late_since is not null and p.status = 'sent';

-- What lies ready is given to whoever has its code, or was looked at: not past it, at the order.
create view fulfillment.public_ready_to_collect as
  select f.order_id, l.line_number from fulfillment.fulfillments f join fulfillment.lines l using (fulfillment_id)
  where f.status = 'ready' and l.open_quantity > 0;
