-- What is taken from gift cards when a link is paid, so that it asks for the rest alone. Their codes are sealed, and forgotten when the link is over.
alter table payment_links.links add column value_minor bigint not null default 0 check (value_minor >= 0);
alter table payment_links.links add column value_sealed text check (value_sealed is null or value_minor > 0);
create index links_with_codes on payment_links.links (expires_at) where value_sealed is not null;
