-- Whether somebody with these ids is as a rule asks at a moment, by what is known of her at this company; and when time alone may change that, if ever.
-- The one place where rules are read: by what keeps members, by previews, and by the audit. A day is 24 hours.
-- Bought is what is paid and kept: of an order that is paid when it is placed, once all of it is; of one that is paid as its goods leave, what has left.
-- Who buys a gift card has bought nothing yet: what is bought with it counts, and once.
-- What other systems say that they have sold her counts as what it came to; what came back there is money that was not spent, and no order.
create or replace function segments.look(rule jsonb, company_id text, customer_ids text[], at timestamptz)
returns table (meets boolean, look_at timestamptz) language sql stable parallel safe as $$
  with paid as materialized (
    select o.placed_at, o.order_id, o.channel, o.location_id, goods.kept_minor as spent_minor, true as is_order from orders.public_orders o
    cross join lateral (
      select sum(p.captured_minor) as taken_minor, sum(p.captured_minor - p.refunded_minor) as kept_minor from payments.public_payments p
      where p.order_id = o.order_id offset 0) as money
    cross join lateral (
      select case when o.captures = 'at_hand_over' then (select sum(d.amount_minor) from payments.public_dues d where d.order_id = o.order_id)
        when money.taken_minor >= o.total_minor then o.total_minor end as due_minor offset 0) as due
    cross join lateral (
      select coalesce(sum(s.amount_minor), 0) as sold_minor, coalesce(sum(s.amount_minor) filter (where s.returned_at is null), 0) as left_minor
      from gifts.public_sold_cards s where s.order_id = o.order_id offset 0) as cards
    cross join lateral (
      select least(least(money.kept_minor, due.due_minor) - cards.left_minor, due.due_minor - cards.sold_minor)::bigint as kept_minor offset 0) as goods
    where o.customer_id = any(look.customer_ids) and o.company_id = look.company_id and o.status <> 'cancelled'
      and money.kept_minor > 0 and due.due_minor > 0 and goods.kept_minor > 0
    union all
    select s.occurred_at, s.sale_id, s.channel, null, case when s.currency = c.currency then s.total_minor else 0 end, s.total_minor > 0
    from companies.public_companies c join history.public_sales s using (company_id)
    where c.company_id = look.company_id and s.customer_id = any(look.customer_ids) and s.total_minor <> 0),
  bought as (select * from paid where paid.placed_at <= look.at),
  asked as (
    select of.c, of.c ->> 'kind' as kind, coalesce(of.c ->> 'within_days', of.c ->> 'older_than_days', of.c ->> 'newer_than_days')::integer * interval '24 hours' as span
    from jsonb_array_elements(look.rule -> 'conditions') as of (c)),
  met as (
    select case asked.kind
        when 'orders' then counted.orders >= coalesce((c ->> 'at_least')::bigint, 0) and counted.orders <= coalesce((c ->> 'at_most')::bigint, counted.orders)
        when 'spent' then counted.spent_minor >= coalesce((c ->> 'at_least_minor')::bigint, 0)
          and counted.spent_minor <= coalesce((c ->> 'at_most_minor')::bigint, counted.spent_minor)
        when 'last_order' then case when c ? 'older_than_days' then last.placed_at <= look.at - span else last.placed_at > look.at - span end
        when 'first_order' then c -> 'channels' ? (select b.channel from bought b where b.is_order order by b.placed_at, b.order_id limit 1)
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
      select count(*) filter (where b.is_order) as orders, greatest(coalesce(sum(b.spent_minor), 0), 0)::bigint as spent_minor,
        min(b.placed_at) as first_at from bought b
      where asked.span is null or b.placed_at > look.at - asked.span) as counted
    cross join lateral (select max(b.placed_at) as placed_at from bought b where b.is_order) as last)
  select case look.rule ->> 'match' when 'any' then coalesce(bool_or(met.is_met), false) else coalesce(bool_and(coalesce(met.is_met, false)), false) end,
    -- What another clock has written down as later than this one counts when this one has come there.
    least(min(met.look_at), (select min(paid.placed_at) from paid where paid.placed_at > look.at))
  from met
$$;

-- Where others have told of sales, every rule is held against everybody anew.
update segments.segments set looked_to = '' where rule is not null and ended_at is null and exists (select from history.sales);
