-- Goods that go from one place of a company to another: asked for, approved, sent with a delivery note, arrived, and what was different on the way.
create schema transfers;

create table transfers.transfers (
  transfer_id text primary key,
  -- By what people call it.
  running bigint generated always as identity unique,
  company_id text not null references companies.companies,
  from_location_id text not null references stores.locations,
  to_location_id text not null references stores.locations,
  status text not null check (status in ('asked', 'approved', 'sent', 'arrived', 'closed', 'cancelled')),
  note text,
  needed_on date,
  asked_at timestamptz not null,
  changed_at timestamptz not null,
  check (from_location_id <> to_location_id)
);
create index transfers_from on transfers.transfers (from_location_id, transfer_id desc);
create index transfers_to on transfers.transfers (to_location_id, transfer_id desc);
create index transfers_open on transfers.transfers (company_id, transfer_id desc) where status not in ('closed', 'cancelled');

create table transfers.lines (
  transfer_id text not null references transfers.transfers,
  variant_id text not null references catalog.variants,
  asked_quantity integer not null check (asked_quantity >= 0),
  approved_quantity integer not null default 0 check (approved_quantity >= 0),
  sent_quantity integer not null default 0 check (sent_quantity between 0 and approved_quantity),
  -- Of what was sent: whole, broken, given up on the way, and with the sender again. The rest is on its way.
  whole_quantity integer not null default 0 check (whole_quantity >= 0),
  damaged_quantity integer not null default 0 check (damaged_quantity >= 0),
  lost_quantity integer not null default 0 check (lost_quantity >= 0),
  returned_quantity integer not null default 0 check (returned_quantity >= 0),
  in_transit_quantity integer generated always as (sent_quantity - whole_quantity - damaged_quantity - lost_quantity - returned_quantity) stored
    check (in_transit_quantity >= 0),
  -- What came and was never sent.
  surplus_quantity integer not null default 0 check (surplus_quantity >= 0),
  primary key (transfer_id, variant_id)
);

-- Every step, with who, when and what: never changed.
create table transfers.steps (
  transfer_id text not null references transfers.transfers,
  place integer not null,
  what text not null check (what in ('asked', 'approved', 'sent', 'arrived', 'decided', 'closed', 'cancelled')),
  lines jsonb not null,
  note text,
  actor text not null,
  at timestamptz not null,
  primary key (transfer_id, place)
);

-- What was not as it was sent, until somebody has decided what becomes of it.
create table transfers.differences (
  difference_id text primary key,
  transfer_id text not null,
  variant_id text not null,
  kind text not null check (kind in ('missing', 'damaged', 'surplus')),
  quantity integer not null check (quantity > 0),
  reason text not null,
  found_by text not null,
  found_at timestamptz not null,
  -- `awaited` leaves what is missing open: it is still to come.
  outcome text check (outcome in ('awaited', 'arrived', 'lost', 'returned', 'kept', 'written_off', 'taken_from_sender')),
  decided_by text,
  decided_at timestamptz,
  decision_note text,
  is_open boolean generated always as (outcome is null or outcome = 'awaited') stored,
  foreign key (transfer_id, variant_id) references transfers.lines
);
create index differences_by_transfer on transfers.differences (transfer_id, difference_id);

-- The letters of a company's delivery notes, and the last number of each year: without a gap, for whoever draws one waits for the one before.
create table transfers.note_letters (
  company_id text primary key references companies.companies,
  letters text not null unique check (letters ~ '^[A-Z]{3}$')
);
create table transfers.note_numbers (
  company_id text not null references companies.companies,
  year integer not null,
  last_number integer not null,
  primary key (company_id, year)
);

-- The paper that goes with goods. Never changed once it is issued: what was wrong is put right by another that stands in its place.
create table transfers.delivery_notes (
  note_id text primary key,
  transfer_id text not null references transfers.transfers,
  company_id text not null,
  year integer not null,
  running integer not null,
  number text not null unique,
  replaces text unique references transfers.delivery_notes,
  issued_at timestamptz not null,
  issued_by text not null,
  content jsonb not null,
  content_hash text not null,
  unique (company_id, year, running)
);
create index delivery_notes_by_transfer on transfers.delivery_notes (transfer_id, note_id);

create view transfers.public_incoming as
  select t.transfer_id, 'TRF-' || t.running as number, t.company_id, t.from_location_id, t.to_location_id, t.status, t.needed_on, t.asked_at,
    l.variant_id, l.approved_quantity, l.sent_quantity, l.in_transit_quantity
  from transfers.transfers t join transfers.lines l using (transfer_id) where t.status in ('approved', 'sent', 'arrived');
