/**
 * Adjustments: what broke, went missing, turned up or stands on show, by whom and why. A reason says from which count to which pieces go; one
 * invariant: the movements of an adjustment are its lines, and much of value was looked at by two.
 */
import type { Module } from '#platform/module'
import { ADJUST_ACT, confirmedAdjustment } from './adjusting.ts'
import { routes } from './routes.ts'

export { valueOf } from './adjusting.ts'

export const adjustments: Module = {
  name: 'adjustments',
  routes,
  permissions: {
    'adjustments.make': ['manager', 'associate'],
    'adjustments.rules': ['owner'],
  },
  acts: { [ADJUST_ACT]: { permission: 'adjustments.make', carryOut: confirmedAdjustment } },
  audits: [
    {
      name: 'the movements of an adjustment are its lines',
      violations: `
        with told as (
            select a.adjustment_id, l.variant_id, l.quantity, a.takes_from, a.puts_to
            from adjustments.adjustments a join adjustments.lines l using (adjustment_id)),
          moved as (
            select m.document as adjustment_id, m.variant_id, sum(on_hand_change) as on_hand, sum(damaged_change) as damaged, sum(display_change) as display
            from adjustments.adjustments a join inventory.public_movements m on m.document = a.adjustment_id group by 1, 2)
        select adjustment_id, variant_id from told full join moved using (adjustment_id, variant_id)
        where (on_hand, damaged, display) is distinct from (
          quantity * (case when puts_to = 'on_hand' then 1 else 0 end - case when takes_from = 'on_hand' then 1 else 0 end),
          quantity * (case when puts_to = 'damaged' then 1 else 0 end - case when takes_from = 'damaged' then 1 else 0 end),
          quantity * (case when puts_to = 'display' then 1 else 0 end - case when takes_from = 'display' then 1 else 0 end))`,
    },
    {
      name: 'nobody has confirmed her own adjustment',
      violations: 'select adjustment_id from adjustments.adjustments where confirmed_by = adjusted_by',
    },
  ],
}
