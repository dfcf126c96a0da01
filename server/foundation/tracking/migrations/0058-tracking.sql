-- What people do on websites, in apps, and wherever else a program tells of it.
create schema tracking;

-- Whoever may send events: one website, app or system of one company, known by its write key.
create table tracking.sources (
  source_id text primary key,
  company_id text not null references companies.companies,
  name text not null,
  kind text not null check (kind in ('web', 'app', 'server', 'pos')),
  -- Where the customer is being met when it tells of her.
  channel text not null,
  -- Null for the shop's own pages, which need none.
  key_hash text unique,
  -- The last signs of the key, to know it by.
  key_ends text,
  -- The key before, which pages that are still open go on using for a while.
  old_key_hash text unique,
  old_key_until timestamptz,
  -- It calls people by the ids of this one, whose key is secret: only so does a key that everybody can read say whose something is.
  same_ids_as text references tracking.sources,
  -- Its key is secret, and what it calls verified was proven to it: such contacts may join a profile. Of anybody else they are claims.
  vouches boolean not null default false check (not vouches or kind in ('server', 'pos')),
  created_by text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create unique index sources_of_the_shop on tracking.sources (company_id) where key_hash is null;

-- How much came in from whom, by the minute: for people who look whether it comes in right. Written by each server once a second.
create table tracking.tallies (
  source_id text not null references tracking.sources,
  minute timestamptz not null,
  accepted integer not null,
  duplicates integer not null,
  rejected integer not null,
  -- Requests that were asked to come again.
  put_off integer not null,
  primary key (source_id, minute)
);

-- Written once and never changed, only forgotten. Whose an event is that came before its person was known is found out when it is read.
create table tracking.events (
  event_id text not null,
  source_id text not null,
  company_id text not null,
  -- By this the sender knows it again: what comes twice is kept once.
  message_id text not null,
  type text not null check (type in ('identify', 'track', 'page', 'screen', 'group', 'alias')),
  -- What happened, which page or screen it was, which group she joined, or under which id she was known before.
  name text,
  anonymous_id text,
  -- What the source calls her.
  user_id text,
  -- Whose it was, as far as that was known when it came in.
  customer_id text,
  channel text not null,
  properties jsonb not null,
  traits jsonb,
  context jsonb not null,
  -- When it happened: by the sender's clock, set right by the difference between when he sent it and when it came in.
  occurred_at timestamptz not null,
  original_at timestamptz,
  sent_at timestamptz,
  received_at timestamptz not null,
  primary key (source_id, event_id, received_at)
) partition by range (received_at);
create index events_by_customer on tracking.events (customer_id, occurred_at desc) where customer_id is not null;
create index events_by_user on tracking.events (source_id, user_id, occurred_at desc) where user_id is not null and customer_id is null;
create index events_by_device on tracking.events (company_id, anonymous_id, occurred_at desc) where user_id is null and customer_id is null;
create index events_by_age on tracking.events using brin (received_at) with (pages_per_range = 32);
create table tracking.events_default partition of tracking.events default;

-- Which messages came in during the last days. In a table of its own, since an index of a partitioned one knows only its own month.
create table tracking.messages (
  message_key uuid primary key,
  received_at timestamptz not null
);
-- They come in the order of their age, so a mark for each few pages finds the old ones.
create index messages_by_age on tracking.messages using brin (received_at) with (pages_per_range = 16);

-- Whom a source has told us of, under the id it knows her by. Who that is, is found out right after.
create table tracking.users (
  source_id text not null references tracking.sources,
  user_id text not null,
  -- All that was said of her, the newest word on each; null as long as she was only named, by an alias.
  traits jsonb,
  customer_id text references customers.profiles,
  -- She has refused that the company looks at what she does.
  withheld boolean not null default false,
  -- Another id of hers at the same source, which vouches for it, as long as nobody has looked at the two.
  same_as text,
  first_seen_at timestamptz not null,
  -- To the day.
  last_seen_at timestamptz not null,
  -- When to look again whose it is: something new was said.
  due_at timestamptz,
  tries integer not null default 0,
  primary key (source_id, user_id)
);
create index users_by_customer on tracking.users (customer_id) where customer_id is not null;
create index users_due on tracking.users (due_at) where due_at is not null;
create index users_same on tracking.users (source_id, same_as) where same_as is not null;
create index users_by_age on tracking.users (last_seen_at);

-- Lets go of a whole month, if it can be had at once: whoever writes events waits for nobody who reads a month for hours (a backup).
create function tracking.drop_month(month regclass) returns boolean language plpgsql set lock_timeout = '500ms' as $$
begin
  execute format('drop table %s', month);
  return true;
exception when lock_not_available then return false;
end $$;

-- How far what nobody has done was gone through, to be forgotten earlier than what is somebody's.
create table tracking.swept (
  one boolean primary key default true check (one),
  until timestamptz not null
);

-- From when on which device was in whose hands. What happened before it was ever known belongs to the first.
create table tracking.devices (
  company_id text not null references companies.companies,
  anonymous_id text not null,
  since timestamptz not null,
  source_id text not null,
  user_id text not null,
  -- To the day.
  last_seen_at timestamptz not null,
  -- Among whose identifiers it stands as it was last seen.
  noted_for text,
  primary key (company_id, anonymous_id, since),
  foreign key (source_id, user_id) references tracking.users
);
create index devices_by_user on tracking.devices (source_id, user_id, last_seen_at, anonymous_id);

-- What somebody without a name has said on the shop's own pages: whether they may be looked at. The session is the device; whoever signs in
-- with it takes its history along.
create table tracking.visitors (
  session_id text not null,
  company_id text not null references companies.companies,
  decision text not null check (decision in ('granted', 'refused')),
  -- The words that were shown, and where it was said, hashed: the proof.
  text_version integer not null,
  address_hash text not null,
  said_at timestamptz not null,
  -- Who has signed in with it.
  customer_id text references customers.profiles,
  primary key (session_id, company_id)
);
create index visitors_by_customer on tracking.visitors (customer_id) where customer_id is not null;
create index visitors_by_age on tracking.visitors (said_at);

-- What could not be taken, and why. Kept for a month, so that whoever sends it can be told.
create table tracking.rejections (
  rejection_id text primary key,
  source_id text not null references tracking.sources,
  company_id text not null,
  reason text not null,
  detail text not null,
  -- As it came, cut short; null for a whole request that was too large to be read.
  body text,
  anonymous_id text,
  user_id text,
  received_at timestamptz not null
);
create index rejections_by_source on tracking.rejections (source_id, rejection_id desc);
create index rejections_by_user on tracking.rejections (source_id, user_id) where user_id is not null;
create index rejections_by_age on tracking.rejections (received_at);

-- Whose hands a device was in, from when until when.
create view tracking.hands as
  select d.company_id, d.anonymous_id, d.source_id, d.user_id, case when not u.withheld then u.customer_id end as customer_id,
    case when exists (select from tracking.devices before
        where before.company_id = d.company_id and before.anonymous_id = d.anonymous_id and before.since < d.since)
      then d.since else '-infinity' end as since,
    coalesce((select min(after.since) from tracking.devices after
      where after.company_id = d.company_id and after.anonymous_id = d.anonymous_id and after.since > d.since), 'infinity') as until
  from tracking.devices d join tracking.users u using (source_id, user_id);

-- What somebody did, under the id that was hers when it became known; whoever reads "hers" asks for all ids of her profile. In three parts, by how
-- it is hers: each alone is answered by its index in the order of time, all together are sorted. First whose a user or device is, then what it did (`offset 0`):
-- never the events of everybody.
create view tracking.public_own_events as
  select event_id, company_id, source_id, customer_id, channel, type, name, properties, occurred_at
  from tracking.events where customer_id is not null;
create view tracking.public_user_events as
  select e.event_id, e.company_id, e.source_id, u.customer_id, e.channel, e.type, e.name, e.properties, e.occurred_at
  from tracking.users u cross join lateral (
    select * from tracking.events e where e.source_id = u.source_id and e.user_id = u.user_id and e.customer_id is null offset 0) as e
  where u.customer_id is not null and not u.withheld;
create view tracking.public_device_events as
  select e.event_id, e.company_id, e.source_id, h.customer_id, e.channel, e.type, e.name, e.properties, e.occurred_at
  from tracking.hands h cross join lateral (
    select * from tracking.events e where e.company_id = h.company_id and e.anonymous_id = h.anonymous_id
      and e.user_id is null and e.customer_id is null and e.occurred_at >= h.since and e.occurred_at < h.until offset 0) as e
  where h.customer_id is not null;
create view tracking.public_events as
  select * from tracking.public_own_events union all select * from tracking.public_user_events union all select * from tracking.public_device_events;
