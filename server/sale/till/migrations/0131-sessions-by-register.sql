-- The sessions of one register, the latest first.
create index register_sessions_by_register on till.register_sessions (register_id, opened_at desc);
