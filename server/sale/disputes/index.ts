/**
 * Disputes: her bank takes back what she says she does not owe, and it is decided weeks later. How each stands is what the provider has told last; what was taken
 * lies in an account of its own until it is decided, and is neither given back to her nor paid out to us meanwhile.
 */
import { type Db, run, type Tx } from '#platform/database'
import type { Module } from '#platform/module'
import { whenDisputed } from '../payments/index.ts'
import { followDisputes } from './disputes.ts'
import { routes } from './routes.ts'

whenDisputed.fill(followDisputes)

/** A bank holds money of this order that it may give back to us. */
export const isDisputed = async (on: Db | Tx, order_id: string): Promise<boolean> =>
  (await run(on, 'select from disputes.disputes where order_id = $1 and closed_at is null and withdrawn_minor > 0 limit 1', [order_id]))
    .length > 0

export const disputes: Module = {
  name: 'disputes',
  routes,
  audits: [
    {
      name: 'what banks dispute of a payment is what the payment knows of it',
      violations: `select coalesce(d.payment_id, p.payment_id) as payment_id
        from (select payment_id, sum(withdrawn_minor) as minor, sum(fee_minor) as fees from disputes.disputes group by payment_id) d
        full join payments.public_disputed p using (payment_id)
        where coalesce(d.minor, 0) <> coalesce(p.disputed_minor, 0) or coalesce(d.fees, 0) <> coalesce(p.dispute_fees_minor, 0)`,
    },
    {
      name: 'the ledger has booked every dispute as it stands',
      violations: `select coalesce(d.dispute_id, t.dispute_id) as dispute_id from disputes.disputes d
        full join (select split_part(group_key, ':', 2) as dispute_id,
            sum(minor) filter (where split_part(account, '/', 3) = 'disputed') as held,
            sum(minor) filter (where split_part(account, '/', 3) = 'dispute_losses') as lost,
            sum(minor) filter (where split_part(account, '/', 3) = 'commission') as fees
          from ledger.public_transfers, lateral (values (to_account, amount_minor), (from_account, -amount_minor)) as side(account, minor)
          where kind = 'dispute' group by 1) t using (dispute_id)
        where coalesce(t.held, 0) <> case when d.status = 'lost' then 0 else coalesce(d.withdrawn_minor, 0) end
          or coalesce(t.lost, 0) <> case when d.status = 'lost' then d.withdrawn_minor else 0 end or coalesce(t.fees, 0) <> coalesce(d.fee_minor, 0)`,
    },
  ],
}
