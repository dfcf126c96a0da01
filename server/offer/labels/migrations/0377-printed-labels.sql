-- Which labels of a place were printed, and what they say. A price that was still to come may be planned anew after its label was printed, so what
-- the paper says is kept; what a label that hangs says follows from the history of what was presented (parity).
create schema labels;

create table labels.printings (
  printing_id text primary key,
  location_id text not null references stores.locations,
  -- The moment at which they are right: later than they were printed, where their prices were still to come.
  as_of timestamptz not null,
  printed_at timestamptz not null,
  printed_by text not null
);
create index printings_by_place on labels.printings (location_id, printing_id);

create table labels.printed (
  printing_id text not null references labels.printings,
  location_id text not null,
  variant_id text not null,
  as_of timestamptz not null,
  amount_minor bigint not null check (amount_minor >= 0),
  reference_minor bigint,
  primary key (printing_id, variant_id)
);
create index printed_last on labels.printed (location_id, variant_id, as_of desc, printing_id desc);

-- Who prints in a place is alone there, so that two who do it at the same time do not print the same labels.
create table labels.places (
  location_id text primary key references stores.locations
);
