-- Cycle counts: what people find at a place, against what the books said at that moment.
create schema counts;

create table counts.counts (
  count_id text primary key,
  company_id text not null references companies.companies,
  location_id text not null references stores.locations,
  -- What is counted: everything at the place, a list of products, or whatever lies on a shelf.
  scope text not null check (scope in ('place', 'list', 'shelf')),
  title text not null,
  -- From so many pieces of difference on a line is counted once more.
  recount_pieces integer not null check (recount_pieces > 0),
  status text not null check (status in ('counting', 'recounting', 'review', 'posted', 'cancelled')),
  ordered_by text not null,
  ordered_at timestamptz not null,
  closed_by text,
  closed_at timestamptz
);
create index counts_by_place on counts.counts (location_id, count_id desc);
create index counts_by_company on counts.counts (company_id, count_id desc);

-- What is to be counted, where that is known beforehand.
create table counts.expected (
  count_id text not null references counts.counts,
  variant_id text not null references catalog.variants,
  primary key (count_id, variant_id)
);

-- What one person counted of a thing on one shelf; said again, the newest word holds. Persons and shelves add up.
create table counts.entries (
  count_id text not null references counts.counts,
  variant_id text not null references catalog.variants,
  state text not null check (state in ('on_hand', 'damaged', 'display')),
  round integer not null,
  counted_by text not null,
  shelf text not null,
  quantity integer not null check (quantity >= 0),
  counted_at timestamptz not null,
  primary key (count_id, variant_id, state, round, counted_by, shelf)
);

-- What a count came to, by thing: all entries of its round, against the book at the moment of the last of them.
create table counts.lines (
  count_id text not null references counts.counts,
  variant_id text not null references catalog.variants,
  state text not null check (state in ('on_hand', 'damaged', 'display')),
  -- In which round it is to be counted, and in which it was.
  round integer not null,
  counted_round integer not null,
  counted integer not null,
  counted_at timestamptz not null,
  book integer not null,
  -- The last movement that the book of that moment holds; null where nothing had moved.
  moved_until text,
  price_minor bigint not null,
  value_minor bigint not null generated always as (abs(counted - book) * price_minor) stored,
  dismissed boolean not null default false,
  -- What was written into the books.
  posted_change integer,
  primary key (count_id, variant_id, state)
);
create index lines_by_value on counts.lines (count_id, value_minor desc, variant_id, state);
