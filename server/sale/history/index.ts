/**
 * Sales that other systems made: old tills, an ERP, marketplaces, the past. They are kept as they were told, so that a customer is known by all
 * that she ever bought, and never touch our stock, payments or ledger. One invariant: every row of a source is either in here or named in a
 * report with its reason, and the totals equal those of the source to the last digit.
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { spentElsewhere } from './reading.ts'
import { routes } from './routes.ts'

export { Spent, spentElsewhere, type Totals, totalsOf } from './reading.ts'
export { salesTold, type System, type Told, type ToldLine, type ToldSale, tellSales } from './sales.ts'

export const history: Module = {
  name: 'history',
  routes,
  permissions: {
    'history.read': ['manager', 'associate', 'agent', 'analyst'],
    'history.tell': ['manager'],
  },
  audits: [
    {
      name: 'every sale made elsewhere is the sum of its lines',
      violations: `select s.sale_id from history.sales s left join history.sale_lines l using (sale_id) group by s.sale_id
        having count(l.line_number) <> s.line_count or coalesce(sum(l.amount), 0) <> s.total`,
    },
    {
      name: 'whoever bought elsewhere is a customer',
      violations: `select s.sale_id from history.sales s left join customers.public_aliases a using (customer_id)
        where s.customer_id is not null and a.customer_id is null`,
    },
    {
      name: 'who was forgotten is named by none of her sales elsewhere',
      violations: `select s.sale_id from history.sales s join customers.public_forgotten using (customer_id) where s.customer_external_id is not null`,
    },
  ],
  personal_data: {
    export: async (db, customer_ids) => ({
      sales_elsewhere: await run(
        db,
        `select s.system, s.external_id as number, s.customer_external_id, s.occurred_at, s.channel, s.country, s.currency, s.total::text as total,
           (select json_agg(json_build_object('sku', l.sku, 'title', l.title, 'quantity', l.quantity, 'amount', l.amount) order by l.line_number)
            from history.sale_lines l where l.sale_id = s.sale_id) as lines
         from history.sales s where s.customer_id = any($1::text[]) order by s.occurred_at`,
        [customer_ids],
      ),
    }),
    // What was sold stays, as in our own books. Her number there, by which the other system would know her, is forgotten.
    async erase(tx, customer_ids) {
      const sales = await run(tx, 'update history.sales set customer_external_id = null where customer_id = any($1::text[]) returning 1', [
        customer_ids,
      ])
      return [{ table: 'history.sales', erased: 0, kept: sales.length, why: 'tax_law' }]
    },
  },
  merge: {
    preview: async (db, customer_ids, company_ids) => ({ sales_elsewhere: await spentElsewhere(db, customer_ids, company_ids) }),
    totals: async (db, customer_ids) => {
      const totals: Record<string, number> = {}
      for (const { currency, purchases, returns, total_minor } of await spentElsewhere(db, customer_ids)) {
        totals[`history.${currency}`] = (totals[`history.${currency}`] ?? 0) + total_minor
        totals['history.documents'] = (totals['history.documents'] ?? 0) + purchases + returns
      }
      return totals
    },
  },
}
