/**
 * The ledger: double entry for everything of value that is not goods. A transfer moves an amount from one account (credited) to another
 * (debited) of the same company and unit; the transfers of one business fact are posted as a group, together or not at all, and once; nothing
 * is ever changed, only reversed. Hence over all accounts of a unit, debits equal credits. What is promised before it is given is held
 * (`balances.ts`): of an account with a floor nobody can have more than its balance less what is held of it.
 *
 * A sale of 120 with 20 tax: 100 from `revenue` to `order/…`, 20 from `tax/2000` to `order/…`. Its payment: 120 from `order/…` to `drawer/…`
 * or `provider/…`; a refund the other way round. `balanceOf` gives every account on its normal side.
 */
import { type Db, run, type Tx } from '#platform/database'
import type { Module } from '#platform/module'
import { audits, closeDays } from './accounts.ts'
import { routes } from './routes.ts'
import { expireHolds } from './transfers.ts'

export { type AccountKindName, account, balanceOf, balancesOf, lockedBalanceOf, ownersOf } from './accounts.ts'
export { holdExceeded, insufficientBalance } from './balances.ts'
export {
  groupKeyReused,
  type Posted,
  post,
  postNew,
  postTogether,
  reverse,
  type Transfer,
  type TransferGroup,
  unknownGroup,
} from './transfers.ts'

export const ledger: Module = {
  name: 'ledger',
  routes,
  permissions: { 'ledger.read': ['manager', 'analyst'] },
  tick: async (tx, now) => {
    await closeDays(tx, now)
    await expireHolds(tx, now)
  },
  audits,
  partitioned: ['ledger.transfers'],
  merge: {
    preview: async (db, customer_ids, companies = null) => ({ balances: await balancesWith(db, customer_ids, companies) }),
    totals: async (db, customer_ids) =>
      Object.fromEntries(
        (await balancesWith(db, customer_ids, null)).map(({ kind, unit, balance_minor }) => [`ledger.${kind}.${unit}`, balance_minor]),
      ),
  },
}

/** What these customers have with us: each keeps the accounts of her ids, and what she has is the sum of them. */
const balancesWith = (db: Db | Tx, customer_ids: readonly string[], companies: readonly string[] | null) =>
  run<{ kind: 'store_credit' | 'points'; unit: string; balance_minor: number }>(
    db,
    `select k.kind, k.unit, sum(b.balance_minor)::bigint as balance_minor
     from companies.public_companies c cross join lateral (values ('store_credit', c.currency), ('points', 'points')) as k(kind, unit)
     cross join unnest($1::text[]) as hers(customer_id)
     join ledger.balances b on b.account = concat_ws('/', c.company_id, k.unit, k.kind, hers.customer_id)
     where $2::text[] is null or c.company_id = any($2) group by k.kind, k.unit having sum(b.balance_minor) > 0 order by k.kind, k.unit`,
    [customer_ids, companies],
  )
