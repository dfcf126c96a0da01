-- Cash that comes into a drawer or leaves it without a sale while the register is open. How much is in it, the ledger says.
create table till.cash_movements (
  cash_movement_id text primary key,
  register_session_id text not null references till.register_sessions,
  kind text not null check (kind in ('to_safe', 'from_safe', 'paid_out', 'paid_in')),
  amount_minor bigint not null check (amount_minor > 0),
  -- What it was for; what goes to the safe or comes from it stays ours and needs none.
  reason text,
  -- The number of the bill that was paid, or of the receipt for it.
  document text,
  moved_by text not null,
  moved_at timestamptz not null,
  check ((kind in ('paid_out', 'paid_in')) = (reason is not null))
);
create index cash_movements_by_session on till.cash_movements (register_session_id, moved_at desc, cash_movement_id desc);
