/**
 * Many prices at a time: by a percentage, an amount or a table, first looked at, then set, and taken back by a change of its own. It keeps what was
 * asked and what it did; prices themselves are kept by pricing alone. A change is made once, whole, and only if nothing has moved since it was looked at.
 */
import type { Module } from '#platform/module'
import { makeAsked } from './applying.ts'
import { routes } from './routes.ts'

export { MOST_BYTES_OF_A_FILE } from './drafting.ts'
export { readLargeTable } from './reading-apart.ts'
export { FEW_ROWS, TableProblem, tableUnreadable } from './table.ts'

export const repricing: Module = {
  name: 'repricing',
  routes,
  work: makeAsked,
  audits: [
    {
      name: 'what a change of many prices has set is what was looked at',
      violations: `
        select c.change_id, r.variant_id from repricing.changes c join repricing.rows r using (change_id)
        where c.applied_at is not null and not exists (
          select from pricing.public_prices p where p.price_list_id = c.price_list_id and p.variant_id = r.variant_id and p.valid_from = c.valid_from
            or p.price_list_id = c.price_list_id and p.variant_id = r.variant_id and p.amount_minor = r.new_minor and p.valid_from <= c.valid_from)`,
    },
  ],
}
