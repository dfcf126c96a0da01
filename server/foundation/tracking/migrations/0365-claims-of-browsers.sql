-- What a key that everybody can read said is her phone or address. It names nobody; what such a user did is hers who proves the contact after.
create table tracking.claims (
  source_id text not null,
  user_id text not null,
  kind text not null check (kind in ('phone', 'email')),
  value text not null,
  said_at timestamptz not null,
  -- Who has proven it since.
  proven_by text references customers.profiles,
  primary key (source_id, user_id, kind),
  foreign key (source_id, user_id) references tracking.users on delete cascade
);
create index claims_by_contact on tracking.claims (kind, value);
create index claims_by_owner on tracking.claims (proven_by) where proven_by is not null;
