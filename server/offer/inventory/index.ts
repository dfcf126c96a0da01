/**
 * Inventory: which goods stand where, and to whom they are promised. Goods move, they never appear or vanish: every level is the sum of its
 * movements, and no piece is given to two.
 */
import type { Module } from '#platform/module'
import { sweepHolds } from './holds.ts'
import { MOVEMENT_KINDS } from './levels.ts'
import { routes } from './routes.ts'

export { type Availability, availability, CHOSEN } from './availability.ts'
export { extendHolds, hold, type HoldRequest, releaseHolds } from './holds.ts'
export { FINDINGS, reroute } from './rerouting.ts'
export { insufficientStock, type Place, placeKey, stockHeld, stockMoved } from './levels.ts'
export {
  type BookedAt,
  booksAt,
  type Correction,
  correct,
  findMissing,
  type Goods,
  type GoodsForOrder,
  notReserved,
  openLevels,
  receive,
  type Receipt,
  release,
  reserve,
  type ReservedGoods,
  sell,
  setSafety,
  ship,
  stockOutOfRange,
  takeGoods,
  unknownPlace,
} from './stock.ts'
export { type Arrived, bringBack, type Journey, notInTransit, sendAway, takeIn, writeOffTransit } from './transit.ts'

export const inventory: Module = {
  name: 'inventory',
  routes,
  permissions: {
    'stock.read': ['manager', 'associate', 'agent', 'analyst'],
    'stock.receive': ['manager', 'associate'],
    'stock.correct': ['manager'],
  },
  tick: sweepHolds,
  partitioned: ['inventory.movements'],
  audits: [
    {
      name: 'every level is the sum of its movements',
      violations: `
        with moved as (
          select variant_id, location_id, sum(on_hand_change) as on_hand, sum(reserved_change) as reserved, sum(in_transit_change) as in_transit,
            sum(damaged_change) as damaged, sum(display_change) as display
          from inventory.movements group by variant_id, location_id)
        select variant_id, location_id from inventory.levels l full join moved m using (variant_id, location_id)
        where (l.on_hand, l.reserved, l.in_transit, l.damaged, l.display) is distinct from (m.on_hand, m.reserved, m.in_transit, m.damaged, m.display)
          and not (m.variant_id is null and (l.on_hand, l.reserved, l.in_transit, l.damaged, l.display) = (0, 0, 0, 0, 0))`,
    },
    {
      name: 'every movement is of a kind that there is',
      violations: `select movement_id, kind from inventory.movements where kind <> all(array['${MOVEMENT_KINDS.join("', '")}'])`,
    },
    {
      name: 'what is reserved is the sum of the open reservations',
      violations: `
        with promised as (select variant_id, location_id, sum(quantity) as quantity from inventory.reservations group by variant_id, location_id)
        select variant_id, location_id from inventory.levels l full join promised p using (variant_id, location_id)
        where coalesce(l.reserved, 0) <> coalesce(p.quantity, 0)`,
    },
    {
      name: 'what is held is the sum of the holds',
      violations: `
        with kept as (select variant_id, location_id, sum(quantity) as quantity from inventory.holds group by variant_id, location_id)
        select variant_id, location_id from inventory.levels l full join kept k using (variant_id, location_id)
        where coalesce(l.held, 0) <> coalesce(k.quantity, 0)`,
    },
    {
      name: 'what has been sent is on its way to where it goes',
      violations: `
        with sent as (select variant_id, location_id, sum(quantity) as quantity from inventory.transit group by variant_id, location_id)
        select variant_id, location_id from sent s left join inventory.levels l using (variant_id, location_id) where coalesce(l.in_transit, 0) < s.quantity`,
    },
    {
      name: 'what is sent is with the sender, on its way or there, and nothing is lost between',
      violations: `
        select document, variant_id from inventory.movements where kind in ('sent', 'arrived') group by document, variant_id
        having sum(on_hand_change + in_transit_change + damaged_change + display_change) <> 0`,
    },
    {
      name: 'nobody is promised what is not there',
      violations: `select variant_id, location_id from inventory.levels
        where on_hand < 0 or reserved < 0 or reserved > on_hand or held < 0 or in_transit < 0 or damaged < 0 or display < 0`,
    },
  ],
}
