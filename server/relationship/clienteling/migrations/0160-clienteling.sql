-- What those who serve a customer keep of her: notes, what they have promised to do, and whose customer she is.
create schema clienteling;

create table clienteling.notes (
  note_id text primary key,
  customer_id text not null references customers.profiles,
  company_id text not null references companies.companies,
  -- Where it was written; null at a desk that belongs to no place.
  location_id text references stores.locations,
  -- Who reads it: those who work at the place, or everybody of the company.
  visibility text not null check (visibility in ('location', 'company')),
  kind text not null check (kind in ('note', 'size', 'taste')),
  body text not null,
  pinned_at timestamptz,
  written_by text not null,
  written_at timestamptz not null,
  changed_at timestamptz not null,
  check (visibility = 'company' or location_id is not null)
);
create index notes_by_customer on clienteling.notes (customer_id, written_at desc);

create table clienteling.follow_ups (
  follow_up_id text primary key,
  customer_id text not null references customers.profiles,
  company_id text not null references companies.companies,
  location_id text references stores.locations,
  assigned_to text not null references staff.staff,
  reason text not null,
  channel text not null check (channel in ('phone', 'sms', 'email', 'chat', 'visit')),
  due_on date not null,
  status text not null check (status in ('open', 'done', 'dropped')),
  -- What it came out of, if anything.
  order_id text,
  note_id text references clienteling.notes on delete set null,
  -- How it ended, in the words of whoever ended it.
  outcome text,
  times_postponed integer not null default 0,
  created_by text not null,
  -- Whoever opened it might see how to reach her: she was there.
  with_her boolean not null,
  created_at timestamptz not null,
  closed_by text,
  closed_at timestamptz,
  check ((status = 'open') = (closed_at is null))
);
create index follow_ups_by_customer on clienteling.follow_ups (customer_id, created_at desc);
create index follow_ups_by_end on clienteling.follow_ups (customer_id, closed_at desc) where closed_at is not null;
create index follow_ups_by_assignee on clienteling.follow_ups (assigned_to, due_on) where status = 'open';
create index follow_ups_by_location on clienteling.follow_ups (location_id, due_on) where status = 'open';

-- The own customers of an associate, who have agreed to be looked after by her. The manager of the place sees them too.
create table clienteling.clients (
  staff_id text not null references staff.staff,
  customer_id text not null references customers.profiles,
  company_id text not null references companies.companies,
  location_id text references stores.locations,
  agreed_at timestamptz not null,
  primary key (staff_id, customer_id)
);
create index clients_by_customer on clienteling.clients (customer_id);
create index clients_by_location on clienteling.clients (location_id);
