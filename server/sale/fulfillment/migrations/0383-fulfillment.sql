-- What a place does so that goods of an order meet their buyer: collected there, or sent from there. Built on what is reserved there and on what has left.
create schema fulfillment;

-- How long a place may take, for a company or one of its places, from a moment on. The newest that has begun holds.
create table fulfillment.settings (
  company_id text not null,
  -- '' for all its places.
  location_id text not null,
  valid_from timestamptz not null,
  accept_minutes integer not null check (accept_minutes > 0),
  prepare_minutes integer not null check (prepare_minutes > 0),
  remind_days integer[] not null,
  expire_days integer not null check (expire_days > 0),
  answer_hours integer not null check (answer_hours > 0),
  actor text not null,
  written_at timestamptz not null,
  primary key (company_id, location_id, valid_from)
);

-- No foreign keys to order and place: they are told apart by an audit, as with orders themselves.
create table fulfillment.fulfillments (
  fulfillment_id text primary key,
  order_id text not null,
  order_number text not null,
  company_id text not null,
  location_id text not null,
  channel text not null,
  method text not null check (method in ('collect', 'ship')),
  status text not null check (status in
    ('placed', 'accepted', 'picking', 'ready', 'packed', 'sent', 'collected', 'delivered', 'expired', 'cancelled', 'rejected')),
  picker_id text,
  -- Until when somebody should have taken the next step; for what is ready, when the next word is said to her.
  due_at timestamptz,
  late_since timestamptz,
  ready_at timestamptz,
  -- How often she was reminded; the last time she is told until when.
  reminded integer not null default 0,
  expires_at timestamptz,
  wrong_codes integer not null default 0,
  code_locked_until timestamptz,
  -- Where somebody else came for it, or no code was told: who, and by what she was known.
  collected_by text,
  collected_note text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check (case when method = 'collect' then status not in ('packed', 'sent', 'delivered') else status not in ('ready', 'collected', 'expired') end)
);
create index fulfillments_by_order on fulfillment.fulfillments (order_id);
create index fulfillments_open on fulfillment.fulfillments (location_id, created_at, fulfillment_id)
  where status in ('placed', 'accepted', 'picking', 'ready', 'packed');
create index fulfillments_by_time on fulfillment.fulfillments (created_at desc, fulfillment_id desc);
create index fulfillments_due on fulfillment.fulfillments (due_at) where due_at is not null;
create index fulfillments_late on fulfillment.fulfillments (late_since) where late_since is not null;

create table fulfillment.lines (
  fulfillment_id text not null references fulfillment.fulfillments,
  line_number integer not null,
  variant_id text not null,
  quantity integer not null check (quantity > 0),
  picked_quantity integer not null default 0 check (picked_quantity >= 0),
  -- Of it: with her or on its way, not given from here after all, not coming.
  left_quantity integer not null default 0 check (left_quantity >= 0),
  rejected_quantity integer not null default 0 check (rejected_quantity >= 0),
  cancelled_quantity integer not null default 0 check (cancelled_quantity >= 0),
  open_quantity integer not null generated always as (quantity - left_quantity - rejected_quantity - cancelled_quantity) stored,
  primary key (fulfillment_id, line_number),
  check (quantity >= left_quantity + rejected_quantity + cancelled_quantity),
  check (picked_quantity <= quantity - rejected_quantity - cancelled_quantity)
);

-- Every state it came to, when and by whom.
create table fulfillment.steps (
  fulfillment_id text not null references fulfillment.fulfillments,
  place integer not null,
  status text not null,
  actor text not null,
  at timestamptz not null,
  primary key (fulfillment_id, place)
);

-- What a picker could not give, why, and what became of it. The places that were weighed stand with it.
create table fulfillment.rejections (
  rejection_id text primary key,
  -- By which wish it was said, so that it is said once.
  key text not null,
  fulfillment_id text not null references fulfillment.fulfillments,
  order_id text not null,
  company_id text not null,
  line_number integer not null,
  variant_id text not null,
  quantity integer not null check (quantity > 0),
  finding text not null check (finding in ('not_found', 'mismatch', 'damaged', 'display')),
  weighed jsonb not null,
  -- rerouted: another place gives it; asked: she chooses; cancelled: nobody has it, or she wants it no more; moved: she chose another place.
  outcome text not null check (outcome in ('rerouted', 'asked', 'cancelled', 'moved')),
  -- Where it comes from now.
  location_id text,
  -- By what she heard of it; why not, where she could not be told.
  told text not null,
  actor text not null,
  rejected_at timestamptz not null,
  -- Until when she may choose.
  answer_by timestamptz,
  answered_at timestamptz,
  check ((outcome in ('rerouted', 'moved')) = (location_id is not null)),
  check ((outcome = 'asked') = (answered_at is null and answer_by is not null))
);
create index rejections_by_order on fulfillment.rejections (order_id);
create index rejections_by_fulfillment on fulfillment.rejections (fulfillment_id);
create index rejections_asked on fulfillment.rejections (answer_by) where outcome = 'asked';

create table fulfillment.parcels (
  parcel_id text primary key,
  fulfillment_id text not null references fulfillment.fulfillments,
  order_id text not null,
  company_id text not null,
  -- By which wish it was packed, so that it is packed once.
  key text not null unique,
  carrier text not null,
  tracking_number text,
  lines jsonb not null,
  status text not null check (status in ('packing', 'packed', 'sent', 'delivered', 'lost', 'returned')),
  actor text not null,
  packed_at timestamptz not null,
  sent_at timestamptz,
  -- What is paid at the door is handed over in the books once its money is here.
  is_handed_over boolean not null default false,
  -- When the carrier is asked the next time where it is.
  look_at timestamptz,
  settled_at timestamptz,
  check (status = 'packing' or tracking_number is not null)
);
create index parcels_by_fulfillment on fulfillment.parcels (fulfillment_id);
create index parcels_to_hand_over on fulfillment.parcels (order_id) where not is_handed_over and status in ('sent', 'delivered');
create index parcels_by_order on fulfillment.parcels (order_id);
create index parcels_to_look_at on fulfillment.parcels (look_at) where look_at is not null;
create index parcels_astray on fulfillment.parcels (settled_at) where status in ('lost', 'returned');

-- What needs somebody: a place that does not get to it, a parcel that went astray.
create view fulfillment.public_alarms as
  select case f.status when 'placed' then 'acceptance_late' else 'preparation_late' end as kind,
    'fulfillment_late:' || f.fulfillment_id || ':' || f.status as alarm_id, f.company_id, f.order_id, f.late_since as since
  from fulfillment.fulfillments f where f.late_since is not null
  union all
  select 'parcel_' || p.status, 'parcel_' || p.status || ':' || p.parcel_id, p.company_id, p.order_id, p.settled_at
  from fulfillment.parcels p where p.status in ('lost', 'returned');
