-- What was shown behind the first of these doors that has prices of its own, the newest first: so that an old price is known again where somebody still shows it.
create function pricing.public_shown_before(price_list_id text, variant_id text, doors text[], at timestamptz, most integer)
returns table (amount_minor bigint, source text, promotion_ids text[], name text, presented_from timestamptz, presented_until timestamptz) language sql stable parallel safe as $$
  select shown.amount_minor, shown.source, shown.promotion_ids, e.name, shown.presented_from, (
    select min(next.presented_from) from pricing.presented_prices next
    where next.price_list_id = public_shown_before.price_list_id and next.variant_id = public_shown_before.variant_id and next.door = shown.door
      and next.presented_from > shown.presented_from and next.presented_from <= public_shown_before.at) as presented_until
  from (
    select p.door, p.amount_minor, p.source, p.promotion_ids, p.presented_from from pricing.presented_prices p
    where p.price_list_id = public_shown_before.price_list_id and p.variant_id = public_shown_before.variant_id
      and p.door = (select near.door from pricing.public_presented(public_shown_before.price_list_id, public_shown_before.variant_id, doors, public_shown_before.at) as near)
      and p.presented_from <= public_shown_before.at
    order by p.presented_from desc limit public_shown_before.most) as shown
  left join pricing.exceptions e on e.exception_id = shown.source
  order by shown.presented_from desc
$$;

-- The exceptions by name, as shelves see them.
create view pricing.public_exceptions as
  select e.exception_id, e.price_list_id, e.name, e.door, e.starts_at, e.ends_at from pricing.exceptions e where e.customer_id is null;
