-- Which lines of an order have left, when and under which reference; what they cost is what the order owes for them.
create schema hand_overs;

create table hand_overs.hand_overs (
  order_id text not null,
  -- Of the shipment or the parcel, or what whoever hands over calls it.
  reference text not null,
  company_id text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  actor text not null,
  handed_over_at timestamptz not null,
  primary key (order_id, reference)
);

create table hand_overs.lines (
  order_id text not null,
  reference text not null,
  line_number integer not null,
  quantity integer not null check (quantity > 0),
  total_minor bigint not null,
  tax_minor bigint not null,
  primary key (order_id, reference, line_number),
  foreign key (order_id, reference) references hand_overs.hand_overs
);

-- What is not coming any more: the order is done with what has left.
create table hand_overs.cancelled_rests (
  order_id text primary key,
  company_id text not null,
  amount_minor bigint not null,
  actor text not null,
  cancelled_at timestamptz not null
);
