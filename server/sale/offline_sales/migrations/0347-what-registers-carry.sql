-- What each register was last given to sell by without the server, so that somebody can look at what it would take. The goods of a page are the same for many
-- registers and are kept once, packed; nothing of a person stands in them.
create table offline_sales.contents (
  mark text primary key,
  content bytea not null
);
create table offline_sales.carried (
  register_id text not null,
  -- The page begins behind this variant; the first behind none.
  after_variant text not null,
  -- The last one in it; null: it is the last page.
  until_variant text,
  company_id text not null,
  location_id text not null,
  mark text not null references offline_sales.contents,
  -- When it was last given, or told that nothing has changed.
  given_at timestamptz not null,
  primary key (register_id, after_variant)
);
create index carried_by_company on offline_sales.carried (company_id, register_id, after_variant);
create index carried_by_mark on offline_sales.carried (mark);
