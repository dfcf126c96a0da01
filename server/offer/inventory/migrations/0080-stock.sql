-- Goods move, they never appear or vanish: levels are what the movements add up to, and what may still be promised.
create schema inventory;

-- One row per variant and place. Every change of it, of its holds and of its reservations is made under the lock of this row.
create table inventory.levels (
  variant_id text not null references catalog.variants,
  location_id text not null references stores.locations,
  -- Pieces that stand here and can be sold; what is broken or on show is counted apart.
  on_hand integer not null default 0 check (on_hand >= 0),
  -- Of these, promised to orders.
  reserved integer not null default 0 check (reserved between 0 and on_hand),
  -- Of these, kept for somebody who is paying. The sum of the rows in holds, the expired ones that nobody has swept yet among them.
  held integer not null default 0 check (held >= 0),
  in_transit integer not null default 0 check (in_transit >= 0),
  damaged integer not null default 0 check (damaged >= 0),
  display integer not null default 0 check (display >= 0),
  -- Never promised from afar, since somebody may be carrying the last one through the store.
  safety integer not null default 0 check (safety >= 0),
  changed_at timestamptz not null,
  primary key (variant_id, location_id)
) with (fillfactor = 70);
create index levels_by_location on inventory.levels (location_id, variant_id);

create table inventory.movements (
  movement_id text not null,
  variant_id text not null,
  location_id text not null,
  kind text not null check (kind in ('received', 'reserved', 'released', 'sold', 'shipped', 'corrected')),
  on_hand_change integer not null,
  reserved_change integer not null,
  in_transit_change integer not null,
  damaged_change integer not null,
  display_change integer not null,
  document text not null,
  reason text,
  actor text not null,
  -- The Idempotency-Key of the request that moved the goods, where it had one.
  key text,
  moved_at timestamptz not null,
  primary key (movement_id, moved_at)
) partition by range (moved_at);
create index movements_by_place on inventory.movements (variant_id, location_id, movement_id desc);
create index movements_by_document on inventory.movements (document);
create table inventory.movements_default partition of inventory.movements default;

-- What is kept for somebody who is paying, until it expires. Readers do not count the expired; writers sweep them from the rows they lock.
create table inventory.holds (
  purpose_id text not null,
  variant_id text not null,
  location_id text not null,
  quantity integer not null check (quantity > 0),
  expires_at timestamptz not null,
  primary key (purpose_id, variant_id, location_id)
);
create index holds_by_place on inventory.holds (variant_id, location_id, expires_at);
create index holds_by_expiry on inventory.holds (expires_at);

-- What each order may still ship or release.
create table inventory.reservations (
  order_id text not null,
  variant_id text not null,
  location_id text not null,
  quantity integer not null check (quantity > 0),
  primary key (order_id, variant_id, location_id)
);

-- What may be promised at a time is on_hand - reserved - held - safety + the expired holds, which public_holds shows by expires_at <= now.
create view inventory.public_levels as
  select variant_id, location_id, on_hand, reserved, held, in_transit, damaged, display, safety, changed_at from inventory.levels;
create view inventory.public_holds as
  select purpose_id, variant_id, location_id, quantity, expires_at from inventory.holds;
create view inventory.public_movements as
  select movement_id, variant_id, location_id, kind, on_hand_change, reserved_change, in_transit_change, damaged_change, display_change,
    document, actor, moved_at from inventory.movements;
