-- What each place is to take on each day. What it took is no row of ours: it is counted from its orders.
create schema takings;

create table takings.targets (
  location_id text not null,
  day_on date not null,
  target_minor bigint not null check (target_minor >= 0),
  set_by text not null,
  set_at timestamptz not null,
  primary key (location_id, day_on)
);
