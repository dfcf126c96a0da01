-- What she is to be reached for. Of what was opened before nobody has said it: only an order speaks for itself, and all else needs her consent.
alter table clienteling.follow_ups add column purpose text check (purpose in ('order', 'requested', 'marketing'));
update clienteling.follow_ups set purpose = case when order_id is null then 'marketing' else 'order' end;
alter table clienteling.follow_ups alter column purpose set not null, add check (purpose <> 'order' or order_id is not null);
