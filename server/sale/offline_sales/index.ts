/**
 * The till without the server: what a register carries to sell by itself, and the sales it has made so. The goods have left and the money is in the
 * drawer, so a sale is booked as it happened, once, and what the server would have said otherwise stands beside it.
 */
import type { Module } from '#platform/module'
import { takenAlone } from '../../offer/parity/index.ts'
import { letGo, takenByPacks } from './carried.ts'
import { routes } from './routes.ts'

takenAlone.fill(takenByPacks)

export const offline_sales: Module = {
  name: 'offline_sales',
  routes,
  tick: letGo,
  permissions: { 'offline_sales.read': ['manager', 'analyst'] },
  audits: [
    {
      name: 'every sale that a till made without the server is an order of its own, sold when and where it says',
      violations: `select coalesce(s.order_id, o.order_id) as order_id from offline_sales.sales s
        full join (select * from orders.public_orders where is_offline) o using (order_id)
        where s.order_id is null or o.order_id is null or (s.sale_id, s.company_id, s.location_id, s.register_id, s.sold_at)
          is distinct from (o.purpose_id, o.company_id, o.location_id, o.register_id, o.placed_at)`,
    },
    {
      name: 'cash that was told after its drawer had been counted is booked as that',
      violations: `select coalesce('late_cash:' || s.order_id, t.group_key) as group_key
        from (select order_id, late_minor from till.public_sales where late_minor > 0) s
        full join (select group_key, amount_minor from ledger.public_transfers where kind = 'late_cash') t on t.group_key = 'late_cash:' || s.order_id
        where s.late_minor is distinct from t.amount_minor`,
    },
    {
      name: 'goods that a till sold though the books had none were written down as found, and the sale says so',
      violations: `
        with said as (
          select s.sale_id, f ->> 'variant_id' as variant_id, sum((f ->> 'quantity')::bigint) as quantity
          from offline_sales.sales s cross join jsonb_array_elements(s.findings) f where f ->> 'code' = 'stock_short' group by 1, 2),
        found as (
          select document as sale_id, variant_id, sum(on_hand_change) as quantity from inventory.public_movements
          where kind = 'corrected' and document like 'ofs\\_%' group by 1, 2)
        select sale_id, variant_id from said full join found using (sale_id, variant_id) where said.quantity is distinct from found.quantity`,
    },
  ],
}
