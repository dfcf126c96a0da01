-- As the owner writes it; `programme` is the key by which it is known again. Null: written down before that was kept.
alter table instalments.offers add column name text;
