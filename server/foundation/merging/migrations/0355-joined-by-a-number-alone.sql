-- Before a card, a handle or a buyer's number was kept with whose it is (0312), a rule linked records by the number alone, and two schemes give one number
-- to two people. Where nothing else of theirs is the same, somebody looks once: is it one person?
create table merging.doubted_links (
  merge_id text primary key references merging.merges,
  by_kind text not null check (by_kind in ('card', 'social', 'marketplace')),
  decision text check (decision in ('one', 'two')),
  decided_at timestamptz,
  decided_by text,
  check ((decision is null) = (decided_at is null) and (decision is null) = (decided_by is null))
);
insert into merging.doubted_links (merge_id, by_kind)
select m.merge_id, m.evidence ->> 'by' from merging.merges m join customers.profiles of on of.customer_id = m.from_id
where m.undone_at is null and m.record_id is not null and m.evidence ->> 'by' in ('card', 'social', 'marketplace') and of.erased_at is null
  and not exists (
    select from customers.identifiers own join customers.identifiers other on other.kind = own.kind and other.value = own.value
    join customers.profiles h on h.customer_id = other.customer_id
    where own.customer_id = m.from_id and own.kind not in ('device', 'payment_token') and other.customer_id <> own.customer_id and h.profile_id = of.profile_id);
