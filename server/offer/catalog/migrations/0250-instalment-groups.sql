-- What kind of goods stands in a category, as far as the law limits instalments by it; null: as the category above.
alter table catalog.categories add column instalment_group text;
