-- What somebody is about to buy: one cart, whichever door she comes in by.
create schema carts;

-- No foreign keys to company and variant: every cart of a rush would lock the same row for its check. An audit looks after them.
create table carts.carts (
  cart_id text primary key,
  company_id text not null,
  currency text not null,
  status text not null check (status in ('active', 'frozen', 'ordered', 'merged')),
  -- Goes up with every change of the lines, under the lock of this row: who knows the version knows the lines.
  version integer not null,
  customer_id text references customers.profiles,
  -- Where it was begun.
  channel text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null
) with (fillfactor = 80);
create unique index one_living_cart_per_customer on carts.carts (customer_id, company_id) where status in ('active', 'frozen');
create index carts_by_customer on carts.carts (customer_id, created_at desc) where customer_id is not null;

-- By a time that never changes: a cart is written often, and no index shall have to follow.
create index carts_left_behind on carts.carts (created_at) where status = 'active';

create table carts.cart_lines (
  cart_id text not null references carts.carts on delete cascade,
  variant_id text not null,
  line_id text not null,
  quantity integer not null check (quantity between 1 and 999),
  -- Where it was put in: web, app, till …
  channel text not null,
  added_at timestamptz not null,
  -- When it came in from another cart at a sign-in.
  merged_at timestamptz,
  -- In a cart that has become somebody's: how many of them devices without a name know of.
  shared integer not null default 0 check (shared between 0 and quantity),
  -- Under which of her ids it was put in, where that is not the cart's own: two who turn out not to be one each take theirs along.
  put_by text,
  primary key (cart_id, variant_id)
);

-- Which cart a device without a name shows. Who has signed in is known by her profile instead.
create table carts.session_carts (
  session_id text not null,
  company_id text not null,
  cart_id text not null references carts.carts on delete cascade,
  primary key (session_id, company_id)
);
create index session_carts_by_cart on carts.session_carts (cart_id);

-- Where news of the order shall go: said by somebody, proven by nobody. Personal data, apart so that it can be forgotten.
create table carts.cart_contacts (
  cart_id text not null references carts.carts on delete cascade,
  kind text not null check (kind in ('phone', 'email')),
  value text not null,
  claimed_at timestamptz not null,
  -- When its cart came into that of whoever has proven it, once.
  joined_at timestamptz,
  primary key (cart_id, kind)
);
create index cart_contacts_by_value on carts.cart_contacts (value);
create index cart_contacts_by_age on carts.cart_contacts (claimed_at);

-- Six signs that open a cart at a till, once, for some minutes.
create table carts.handoffs (
  code_hash text primary key,
  cart_id text not null references carts.carts on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz,
  register_id text,
  -- By whose id it was offered: what is sold by it is a fact of that id.
  customer_id text
);
create index handoffs_by_expiry on carts.handoffs (expires_at);

-- Wrong codes in a row at a register, so that nobody tries them all.
create table carts.wrong_codes (
  register_id text primary key,
  tries integer not null,
  last_at timestamptz not null
);

-- Which cart an associate has open at which register, how she came by it, and since when.
create table carts.servings (
  serving_id text primary key,
  cart_id text not null references carts.carts on delete cascade,
  register_id text not null,
  staff_id text not null,
  via text not null check (via in ('handoff', 'proof', 'walk_in')),
  started_at timestamptz not null,
  ended_at timestamptz,
  -- By which of her ids she came: that of the phone that offered the code, or of the contact she has proven.
  customer_id text
);
create unique index one_open_cart_per_register on carts.servings (register_id) where ended_at is null;
create unique index one_register_per_open_cart on carts.servings (cart_id) where ended_at is null;

create view carts.public_carts as
  select cart_id, company_id, currency, status, version, customer_id, channel, created_at, changed_at from carts.carts;

-- Two profiles have become one person with one cart: the others are set aside as they are, with what the one has taken from them.
create table carts.set_aside (
  merge_id text not null,
  cart_id text not null references carts.carts on delete cascade,
  into_cart_id text not null references carts.carts on delete cascade,
  lines jsonb not null,
  -- Once the merge is undone: the ids whose cart it is, and when she had it back.
  owners text[],
  given_back_at timestamptz,
  primary key (merge_id, cart_id)
);
create index set_aside_by_cart on carts.set_aside (cart_id);
create index set_aside_by_kept on carts.set_aside (into_cart_id);
create index set_aside_due on carts.set_aside (cart_id) where owners is not null and given_back_at is null;

-- Merges whose carts come together once one of them is not being paid any more.
create table carts.waiting_merges (
  merge_id text not null,
  customer_id text not null,
  primary key (merge_id, customer_id)
);
