-- Two card schemes, networks or marketplaces give one number or name to different people: it is kept with whose it is. What is known already was told
-- by the system that had it.
update customers.identifiers i set value = source || ':' || value
where kind in ('card', 'social', 'marketplace') and value !~* '^[a-z0-9._-]*[a-z][a-z0-9._-]*:[^/]'
  and not exists (select from customers.identifiers other where other.kind = i.kind and other.value = i.source || ':' || i.value);
-- Whoever has the card in her hand knows its number.
create index identifiers_by_card on customers.identifiers (substr(value, strpos(value, ':') + 1)) where kind = 'card';
