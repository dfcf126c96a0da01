-- Pieces of an order that are not coming, while others still are. What they would have cost is never owed: what was taken for it goes back, and what is
-- held for it is let go once the rest has left and is paid.
create table hand_overs.cancelled_lines (
  order_id text not null,
  -- By what whoever asked names the wish, so that it is fulfilled once.
  key text not null,
  line_number integer not null,
  company_id text not null,
  quantity integer not null check (quantity > 0),
  total_minor bigint not null,
  tax_minor bigint not null,
  actor text not null,
  cancelled_at timestamptz not null,
  -- The rest of the order has left and is paid, and nothing of hers is held or kept any more.
  settled_at timestamptz,
  primary key (order_id, key, line_number)
);
create index cancelled_lines_to_settle on hand_overs.cancelled_lines (cancelled_at) where settled_at is null;

-- What is not to leave any more, because it has left or is not coming.
create view hand_overs.gone as
  select order_id, line_number, quantity, total_minor, tax_minor, false as is_cancelled from hand_overs.lines
  union all select order_id, line_number, quantity, total_minor, tax_minor, true from hand_overs.cancelled_lines;
