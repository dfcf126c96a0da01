/**
 * The till: registers that are opened and closed, carts that are served at them, sales with their tenders and receipts. What a drawer should
 * hold is never typed in: it is the balance of its account in the ledger.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export const till: Module = {
  name: 'till',
  routes,
  permissions: { 'till.sell': ['manager', 'associate'] },
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
