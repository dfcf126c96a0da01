-- Where a request came from is no address of the shop: whoever asks writes it. Links lead to where the shop says that it is.
alter table agreements.agreed drop column origin;
-- Since then the link she was sent opens her copy no longer, for she was forgotten; the words themselves are kept as long as the law wants them.
alter table agreements.agreed add column link_ended_at timestamptz;
