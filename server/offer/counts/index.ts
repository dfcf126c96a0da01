/**
 * Counts: what people find at a place, without being told what the books say. One invariant: a difference is what was counted less what the books said
 * at that moment, so that what is sold while they count is none; and what a count has posted is what its movements say.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export const counts: Module = {
  name: 'counts',
  routes,
  permissions: {
    'counts.order': ['manager'],
    'counts.count': ['manager', 'associate'],
    'counts.review': ['manager'],
  },
  audits: [
    {
      name: 'what a count has posted is what its movements say',
      violations: `
        with posted as (
            select count_id, variant_id, sum(posted_change) as change from counts.lines where posted_change <> 0 group by 1, 2),
          moved as (
            select m.document as count_id, m.variant_id, sum(on_hand_change + damaged_change + display_change) as change
            from inventory.public_movements m where m.kind = 'counted' group by 1, 2)
        select count_id, variant_id from posted full join moved using (count_id, variant_id)
        where posted.change is distinct from moved.change and coalesce(posted.change, 0) <> coalesce(moved.change, 0)`,
    },
    {
      name: 'what was counted is the sum of what its counters said',
      violations: `
        select l.count_id, l.variant_id, l.state from counts.lines l where l.counted <> (
          select coalesce(sum(e.quantity), -1) from counts.entries e
          where e.count_id = l.count_id and e.variant_id = l.variant_id and e.state = l.state and e.round = l.counted_round)`,
    },
  ],
}
