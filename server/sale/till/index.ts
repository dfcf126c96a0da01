/**
 * The till: registers that are opened and closed, carts that are served at them, sales with their tenders and receipts. What a drawer should
 * hold is never typed in: it is the balance of its account in the ledger.
 */
import { SHOWN_LESS } from '@birge/kernel/quote'
import type { Module } from '#platform/module'
import { GIVE_MORE_ACT } from '../refunds/index.ts'
import { confirmedGivingBack } from './cash-movements.ts'
import { routes } from './routes.ts'

export { receiptHead } from './receipt.ts'
export { bookLateCash, type RegisterSession, registerIdOf, noRegister, sessionOfSale } from './register-sessions.ts'
export { type Given, settleTenders, writeSale } from './sales.ts'

export const till: Module = {
  name: 'till',
  routes,
  // What more than one person may give needs a second one; whose drawer it leaves is known here.
  acts: { [GIVE_MORE_ACT]: { permission: 'payments.refund', carryOut: confirmedGivingBack } },
  permissions: {
    'till.sell': ['manager', 'associate'],
    'till.move_cash': ['manager', 'associate'],
    'till.refund': ['manager', 'associate'],
  },
  audits: [
    {
      name: 'every sale at a till is an order that was taken along, and the other way round',
      violations: `select coalesce(s.order_id, o.order_id) as order_id from till.sales s
        full join (select * from orders.public_orders where delivery = 'taken') o using (order_id)
        where s.order_id is null or o.order_id is null or s.register_id <> o.register_id`,
    },
    {
      name: 'the tenders of every sale, less the change, are its total',
      violations: `select s.order_id from till.sales s join orders.public_orders o using (order_id)
        where o.total_minor <> (select coalesce(sum((t ->> 'amount_minor')::bigint), 0) from jsonb_array_elements(s.tenders) t) - s.change_minor`,
    },
    {
      name: 'what a sale says of instalments is what its payments say',
      violations: `select order_id from (
          select s.order_id, (t ->> 'amount_minor')::bigint as amount_minor, (t -> 'instalments' ->> 'count')::integer as count,
            (t -> 'instalments' ->> 'surcharge_minor')::bigint as surcharge_minor, 1 as said
          from till.sales s cross join jsonb_array_elements(s.tenders) t where t ? 'instalments'
          union all
          select order_id, amount_minor, instalments, surcharge_minor, -1 from payments.public_instalments join till.sales using (order_id)) as both_say
        group by order_id, amount_minor, count, surcharge_minor having sum(said) <> 0`,
    },
    {
      name: 'what a till took off because its shelf or a page of ours showed less is no more than that',
      violations: `
        select l.order_id, l.line_number from orders.public_orders o join orders.public_order_lines l using (order_id)
        cross join jsonb_array_elements(l.discounts) as d
        -- A till without the server has charged by what it knew; what differed stands beside the sale.
        where d ->> 'promotion_id' = '${SHOWN_LESS}' and o.is_offline is false and not exists (
          select from pricing.public_price_lists i cross join lateral parity.public_shown(i.price_list_id, o.location_id, l.variant_id, o.placed_at) as s
          cross join lateral (select case when companies.public_prices_include_tax(o.company_id, o.placed_at) then 10000 + l.tax_rate_bp else 10000 end as sold_by,
            case when companies.public_prices_include_tax(o.company_id, s.since) then 10000 + l.tax_rate_bp else 10000 end as shown_by) as tax
          where i.company_id = o.company_id
            and (d ->> 'amount_minor')::bigint <= l.quantity * l.unit_price_minor - floor(l.quantity * s.amount_minor::numeric * tax.sold_by / tax.shown_by))`,
    },
    {
      name: 'cash that came or went without a sale is booked as it was written down',
      violations: `select coalesce('cash:' || m.cash_movement_id, t.group_key) as group_key from till.cash_movements m
        full join (select * from ledger.public_transfers where group_key like 'cash:%') t on t.group_key = 'cash:' || m.cash_movement_id
        where t.amount_minor is distinct from m.amount_minor or (m.kind in ('to_safe', 'paid_out')) <> (split_part(t.from_account, '/', 3) = 'drawer')`,
    },
    {
      name: 'a closed register has left nothing in its drawer',
      violations: `with drawers as (
          select account, sum(change) as balance_minor from (
            select from_account as account, amount_minor as change from ledger.public_transfers
            union all select to_account, -amount_minor from ledger.public_transfers) as both_sides
          where account like '%/drawer/%' group by account)
        select r.register_id from stores.public_registers r join drawers d on d.account like '%/drawer/' || r.register_id
        where d.balance_minor <> 0 and not exists (select from till.register_sessions s where s.register_id = r.register_id and s.closed_at is null)`,
    },
  ],
}
