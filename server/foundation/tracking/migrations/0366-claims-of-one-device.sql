-- What a browser says of somebody counts on the device that said it, and there alone. What had been joined by such a word without that is given back.
create temporary table given_back on commit drop as
  select u.source_id, u.user_id, u.customer_id as was from tracking.users u join tracking.sources s using (source_id)
  where s.kind in ('web', 'app') and u.customer_id is not null
    and exists (select from tracking.claims c where (c.source_id, c.user_id) = (u.source_id, u.user_id) and c.proven_by is not null);
update tracking.events e set customer_id = null from given_back g
where e.customer_id = g.was and e.source_id = g.source_id
  and (e.user_id = g.user_id or e.user_id is null and e.anonymous_id in (
    select anonymous_id from tracking.devices d where (d.source_id, d.user_id) = (g.source_id, g.user_id)));
-- Whom a system of ours knows by that name is found again at once.
update tracking.users u set customer_id = null, withheld = false, due_at = u.last_seen_at, tries = 0 from given_back g
where (u.source_id, u.user_id) = (g.source_id, g.user_id);

-- The devices on which she is who proved it; null where she is wherever this user is.
alter table tracking.users add column on_devices text[];

-- Each word that was said, on the device that said it: one that comes after takes nothing of the one before away, it speaks against it.
drop index tracking.claims_by_owner;
alter table tracking.claims drop column proven_by, add column anonymous_id text not null default '', drop constraint claims_pkey;
alter table tracking.claims alter column anonymous_id drop default, add primary key (source_id, user_id, kind, value, anonymous_id);
create index claims_by_device on tracking.claims (anonymous_id);

-- Who has signed in on which device, as the page told it by what its tracking client calls the browser.
create table tracking.sign_ins (
  anonymous_id text not null,
  customer_id text not null references customers.profiles,
  signed_in_at timestamptz not null,
  primary key (anonymous_id, customer_id)
);
create index sign_ins_by_customer on tracking.sign_ins (customer_id);
create index sign_ins_by_age on tracking.sign_ins (signed_in_at);

create or replace view tracking.hands as
  select d.company_id, d.anonymous_id, d.source_id, d.user_id,
    case when not u.withheld and (u.on_devices is null or d.anonymous_id = any(u.on_devices)) then u.customer_id end as customer_id,
    case when exists (select from tracking.devices before
        where before.company_id = d.company_id and before.anonymous_id = d.anonymous_id and before.since < d.since)
      then d.since else '-infinity' end as since,
    coalesce((select min(after.since) from tracking.devices after
      where after.company_id = d.company_id and after.anonymous_id = d.anonymous_id and after.since > d.since), 'infinity') as until
  from tracking.devices d join tracking.users u using (source_id, user_id);
create or replace view tracking.public_user_events as
  select e.event_id, e.company_id, e.source_id, u.customer_id, e.channel, e.type, e.name, e.properties, e.occurred_at
  from tracking.users u cross join lateral (
    select * from tracking.events e where e.source_id = u.source_id and e.user_id = u.user_id and e.customer_id is null
      and (u.on_devices is null or e.anonymous_id = any(u.on_devices)) offset 0) as e
  where u.customer_id is not null and not u.withheld;
