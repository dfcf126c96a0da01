/**
 * The ledger: double entry for everything of value that is not goods. A transfer moves an amount from one account (credited) to another
 * (debited) of the same company and unit; the transfers of one business fact are posted as a group, together or not at all, and once; nothing
 * is ever changed, only reversed. Hence over all accounts of a unit, debits equal credits.
 *
 * A sale of 120 with 20 tax: 100 from `revenue` to `order/…`, 20 from `tax/2000` to `order/…`. Its payment: 120 from `order/…` to `drawer/…`
 * or `provider/…`; a refund the other way round. `balanceOf` gives every account on its normal side: the drawer what is in it, the order
 * what it owes, revenue what was earned.
 */
import type { Module } from '#platform/module'
import { audits, closeDays } from './accounts.ts'
import { routes } from './routes.ts'

export { type AccountKindName, account, balanceOf, balancesOf, lockedBalanceOf } from './accounts.ts'
export {
  groupKeyReused,
  insufficientBalance,
  type Posted,
  post,
  postNew,
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
