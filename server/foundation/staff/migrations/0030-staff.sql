-- The people who work for the retailer, and how they and the tills they stand at are recognised.
create schema staff;

create table staff.staff (
  staff_id text primary key,
  name text not null,
  email text unique,
  email_verified boolean not null default false,
  role text not null check (role in ('owner', 'manager', 'associate', 'agent', 'analyst')),
  locale text not null,
  works_everywhere boolean not null,
  password_hash text,
  pin_hash text,
  disabled_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (password_hash is null or email is not null)
);

create table staff.staff_locations (
  staff_id text not null references staff.staff on delete cascade,
  location_id text not null references stores.locations,
  primary key (staff_id, location_id)
);
create index staff_locations_by_location on staff.staff_locations (location_id);

-- The one device that is this till. Whoever pairs another puts the first one out, with everybody who is signed in there.
create table staff.pairings (
  register_id text primary key references stores.registers,
  token_hash text not null unique,
  paired_by text not null,
  paired_at timestamptz not null
);

create table staff.sessions (
  session_id text primary key,
  token_hash text not null unique,
  staff_id text not null references staff.staff on delete cascade,
  register_id text references staff.pairings on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_by_staff on staff.sessions (staff_id);
create unique index one_session_per_register on staff.sessions (register_id) where register_id is not null;
create index sessions_by_expiry on staff.sessions (expires_at);

-- Passwords and PINs tried in vain. The subject says whose were tried, `pin:stf_…` or the hash of an e-mail address, known or not, and where:
-- at which till, from which address. Without a place it is a bucket for all places, which drains as time goes by.
create table staff.tries (
  subject text primary key,
  tries double precision not null,
  tried_at timestamptz not null
);

-- The same tables in the words of better-auth. Whoever is disabled or has no password is a stranger to it.
create view staff.auth_users as
  select staff_id as id, name, email, email_verified, created_at, updated_at from staff.staff where disabled_at is null and email is not null;
create view staff.auth_accounts as
  select staff_id as id, staff_id as account_id, 'credential'::text as provider_id, staff_id as user_id, password_hash as password, created_at, updated_at
  from staff.staff where password_hash is not null;
create view staff.auth_sessions as
  select session_id as id, token_hash as token, staff_id as user_id, created_at, expires_at from staff.sessions;

create view staff.public_staff as
  select staff_id, name, role, locale, works_everywhere, disabled_at from staff.staff;
create view staff.public_staff_locations as
  select staff_id, location_id from staff.staff_locations;
