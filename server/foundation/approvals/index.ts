/**
 * Four eyes: what one person alone may not do is proposed by one and confirmed by another who may do it as well. Modules declare such acts and
 * propose them; what will happen, to whom and why is on a list until somebody has looked or a week has passed. One invariant, held by the
 * table itself: nobody ever confirmed what she proposed.
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { expire } from './proposals.ts'
import { routes } from './routes.ts'

export {
  Awaits,
  isAlwaysConfirmed,
  proposalChanged,
  proposalOf,
  ProposalStatus,
  propose,
  type Proposed,
  proposedAlready,
  proposedBefore,
  subjectOf,
} from './proposals.ts'

export const approvals: Module = {
  name: 'approvals',
  routes,
  permissions: {
    'approvals.decide': ['owner', 'manager'],
    'approvals.rules': ['owner'],
  },
  async tick(tx, now) {
    await expire(tx, now)
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      proposals: await run(
        db,
        'select act, status, reason, proposed_at, decided_at from approvals.proposals where customer_ids && $1::text[] order by proposed_at',
        [customer_ids],
      ),
    }),
    // That two have decided something about her, and who, is kept; what they wrote of her is not.
    async erase(tx, customer_ids, now) {
      const kept = await run(
        tx,
        `update approvals.proposals set reason = '', input = '{}', details = '{}', decided_at = coalesce(decided_at, $2),
           status = case status when 'open' then 'expired' else status end
         where customer_ids && $1::text[] returning 1`,
        [customer_ids, now],
      )
      return [{ table: 'approvals.proposals', erased: 0, kept: kept.length, why: 'accountability' }]
    },
  },
}
