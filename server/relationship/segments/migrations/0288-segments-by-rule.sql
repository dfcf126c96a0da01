-- Set by something that has happened, not by time alone: until it is looked at, what she is in may be as it was before.
alter table segments.looks add column is_asked boolean not null default false;

-- A city as it compares, however it was typed.
create function segments.city_key(city text) returns text language sql immutable parallel safe
  return lower(translate(btrim(city), 'İIıŞşĞğÜüÖöÇçƏə', 'iiissgguuooccee'));

-- Whether somebody with these ids is as a rule asks at a moment, by what is known of her at this company; and when time alone may change that, if ever.
-- The one place where rules are read: by what keeps members, by previews, and by the audit. A day is 24 hours.
create function segments.look(rule jsonb, company_id text, customer_ids text[], at timestamptz)
returns table (meets boolean, look_at timestamptz) language sql stable parallel safe as $$
  with bought as materialized (
    select o.placed_at, o.order_id, o.total_minor, o.channel, o.location_id from orders.public_orders o
    where o.customer_id = any(look.customer_ids) and o.company_id = look.company_id and o.status <> 'cancelled' and o.placed_at <= look.at),
  asked as (
    select of.c, of.c ->> 'kind' as kind, coalesce(of.c ->> 'within_days', of.c ->> 'older_than_days', of.c ->> 'newer_than_days')::integer * interval '24 hours' as span
    from jsonb_array_elements(look.rule -> 'conditions') as of (c)),
  met as (
    select case asked.kind
        when 'orders' then counted.orders >= coalesce((c ->> 'at_least')::bigint, 0) and counted.orders <= coalesce((c ->> 'at_most')::bigint, counted.orders)
        when 'spent' then counted.spent_minor >= coalesce((c ->> 'at_least_minor')::bigint, 0)
          and counted.spent_minor <= coalesce((c ->> 'at_most_minor')::bigint, counted.spent_minor)
        when 'last_order' then case when c ? 'older_than_days' then last.placed_at <= look.at - span else last.placed_at > look.at - span end
        when 'first_order' then c -> 'channels' ? (select b.channel from bought b order by b.placed_at, b.order_id limit 1)
        when 'store' then exists (select from bought b where b.channel = 'till' and c -> 'location_ids' ? b.location_id)
        when 'city' then exists (
          select from customers.public_cities home cross join jsonb_array_elements_text(c -> 'cities') as named (city)
          where home.customer_id = look.customer_ids[1] and segments.city_key(home.city) = segments.city_key(named.city))
        when 'consent' then privacy.public_own_word(look.company_id, look.customer_ids, c ->> 'channel')
      end as is_met,
      case when asked.kind in ('orders', 'spent') and span is not null then counted.first_at + span
        when asked.kind = 'last_order' and last.placed_at + span > look.at then last.placed_at + span end as look_at
    from asked
    cross join lateral (
      select count(*) as orders, coalesce(sum(b.total_minor), 0)::bigint as spent_minor, min(b.placed_at) as first_at from bought b
      where asked.span is null or b.placed_at > look.at - asked.span) as counted
    cross join lateral (select max(b.placed_at) as placed_at from bought b) as last)
  select case look.rule ->> 'match' when 'any' then coalesce(bool_or(met.is_met), false) else coalesce(bool_and(coalesce(met.is_met, false)), false) end, min(met.look_at)
  from met
$$;
