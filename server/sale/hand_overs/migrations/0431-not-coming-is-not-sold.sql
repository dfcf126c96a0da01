-- What is not coming of orders that were sold when they were placed stayed earned, and its tax owed: it is taken off now.
create temporary table taken_off on commit drop as
  select 'not_coming:' || c.order_id || ':' || c.key as group_key, c.order_id, o.currency, c.company_id || '/' || o.currency || '/' as of_company,
    l.tax_rate_bp, sum(c.total_minor - c.tax_minor)::bigint as net_minor, sum(c.tax_minor)::bigint as tax_minor
  from hand_overs.cancelled_lines c join orders.public_orders o using (order_id) join orders.public_order_lines l using (order_id, line_number)
  where o.captures = 'at_order' and o.status <> 'cancelled' and c.total_minor > 0
  group by c.order_id, c.key, c.company_id, o.currency, l.tax_rate_bp;
insert into ledger.groups (group_key, kind, document, actor, posted_at)
  select distinct group_key, 'not_coming', order_id, 'system:hand_overs', now() from taken_off;
insert into ledger.transfers (group_key, number, from_account, to_account, unit, amount_minor, posted_at)
  select group_key, row_number() over (partition by group_key order by earned), of_company || 'order/' || order_id, of_company || earned, currency, amount_minor, now()
  from (
    select group_key, of_company, order_id, currency, 'revenue' as earned, sum(net_minor)::bigint as amount_minor from taken_off group by 1, 2, 3, 4
    union all select group_key, of_company, order_id, currency, 'tax/' || tax_rate_bp, tax_minor from taken_off) as parts
  where amount_minor > 0;
