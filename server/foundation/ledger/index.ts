/**
 * The ledger: double entry for everything of value that is not goods. A transfer debits one account and credits another of the same company
 * and unit; transfers of one business fact are posted as a group, together or not at all, and once; nothing is ever changed, only reversed.
 * Hence over all accounts of a unit, debits always equal credits.
 *
 * A sale of 120 with 20 tax reads: from `order/…` to `revenue` 100, from `order/…` to `tax/2000` 20. The order owes 120 (debit), until its payment
 * is booked from `drawer/…` or `provider/…` to `order/…`; a refund is booked the other way round. `balanceOf` gives every account on its
 * normal side: the drawer what is in it, revenue what was earned, a gift card what it is still worth.
 */
import type { Module } from '#platform/module'
import { audits, closeDays } from './accounts.ts'
import { routes } from './routes.ts'

export { type AccountKindName, account, balanceOf, balancesOf } from './accounts.ts'
export {
  groupKeyReused,
  insufficientBalance,
  type Posted,
  post,
  reverse,
  type Transfer,
  type TransferGroup,
  unknownGroup,
} from './transfers.ts'

export const ledger: Module = {
  name: 'ledger',
  routes,
  permissions: { 'ledger.read': ['manager', 'analyst'] },
  tick: async (tx, now) => void (await closeDays(tx, now)),
  audits,
  partitioned: ['ledger.transfers'],
}
