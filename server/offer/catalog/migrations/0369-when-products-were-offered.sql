-- From when until when a product was offered, and what was true of it then: its name, and whether it perishes. What is a draft, or archived, is shown to
-- nobody, so no price of it is one that was shown. Only ever ended, and begun anew.
create table catalog.offered (
  product_id text not null references catalog.products,
  offered_from timestamptz not null,
  offered_until timestamptz check (offered_until > offered_from),
  title jsonb not null,
  perishable boolean not null,
  primary key (product_id, offered_from)
);
create unique index offered_now on catalog.offered (product_id) where offered_until is null;

-- Of before nothing else is known: what is archived was offered until it was, a draft never was.
insert into catalog.offered (product_id, offered_from, offered_until, title, perishable)
  select product_id, created_at, case when status = 'archived' then updated_at end, title, coalesce(attributes ->> 'perishable' = 'true', false)
  from catalog.products where status = 'active' or (status = 'archived' and updated_at > created_at);

create view catalog.public_offered as select product_id, offered_from, offered_until, title, perishable from catalog.offered;
