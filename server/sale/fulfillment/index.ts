/**
 * Fulfillment: what a place does so that goods of an order meet their buyer, collected there or sent from there, with the clocks by which it is done. It stands
 * on what is reserved and on what has left: nothing is given from where it is not promised, and whatever a picker cannot give ends in an answer to the buyer.
 */
import { run } from '#platform/database'
import { forgetReplies } from '#platform/idempotency'
import type { Module } from '#platform/module'
import { guestOrdersOf } from '../orders/index.ts'
import { escalate, escalateParcels, remind, workOff } from './clocks.ts'
import { following } from './following.ts'
import { routes } from './routes.ts'

export { type Carrier, joinCarriers, type Whereabouts } from './carrier.ts'

/** What follows is told a moment later (`following.ts`): until then an order is not held against it. */
const followed = (violations: string) => `select v.* from (${violations}) v where not exists (
  select from platform.events e left join platform.event_positions p using (event_id, occurred_at)
  where e.subject = v.order_id and e.type in ('hand_overs.handed_over', 'hand_overs.lines_cancelled', 'orders.order_cancelled')
    and coalesce(p.position, 9223372036854775807) > (select c.position from platform.subscriber_cursors c where c.subscriber = 'fulfillment.follow'))`

export const fulfillment: Module = {
  name: 'fulfillment',
  routes,
  subscriptions: following,
  async tick(tx, now) {
    await escalate(tx, now)
    await escalateParcels(tx, now)
    await remind(tx, now)
  },
  work: workOff,
  permissions: {
    'fulfillment.read': ['manager', 'associate', 'agent', 'analyst'],
    'fulfillment.work': ['manager', 'associate'],
    // Speaks with her of what was not found, and with carriers of what they lost.
    'fulfillment.answer': ['manager', 'associate', 'agent'],
    'fulfillment.manage': ['manager'],
  },
  audits: [
    {
      name: 'every place has what it is to give, and no more',
      violations:
        followed(`select f.order_id, f.location_id, l.variant_id from fulfillment.fulfillments f join fulfillment.lines l using (fulfillment_id)
        left join inventory.public_reservations r on r.order_id = f.order_id and r.location_id = f.location_id and r.variant_id = l.variant_id
        where l.open_quantity > 0 group by f.order_id, f.location_id, l.variant_id, r.quantity having sum(l.open_quantity) > coalesce(r.quantity, 0)`),
    },
    {
      name: 'what places give of an order is what was ordered and is still to leave or has left',
      violations: followed(`with given as (select f.order_id, l.line_number, sum(l.open_quantity) as open, sum(l.left_quantity) as left
            from fulfillment.fulfillments f join fulfillment.lines l using (fulfillment_id) group by 1, 2),
          asked as (select order_id, line_number, sum(quantity) as quantity from fulfillment.rejections where outcome = 'asked' group by 1, 2),
          off as (select order_id, line_number, sum(quantity) filter (where is_cancelled) as cancelled, sum(quantity) filter (where not is_cancelled) as left
            from hand_overs.public_gone group by 1, 2)
        select g.order_id, g.line_number from given g join orders.public_orders o using (order_id) join orders.public_order_lines l using (order_id, line_number)
        left join asked a using (order_id, line_number) left join off f using (order_id, line_number)
        where case o.status when 'placed' then g.open + g.left + coalesce(a.quantity, 0) + coalesce(f.cancelled, 0) <> l.quantity
          when 'cancelled' then g.open > 0 else g.open + g.left > l.quantity - coalesce(f.cancelled, 0) end or g.left < coalesce(f.left, 0)`),
    },
    {
      name: 'nothing is over while something is still to be given, and nothing waits that is not',
      violations: `select f.fulfillment_id from fulfillment.fulfillments f join fulfillment.lines l using (fulfillment_id) group by f.fulfillment_id, f.status
        having (sum(l.open_quantity) > 0) <> (f.status in ('placed', 'accepted', 'picking', 'ready', 'packed'))`,
    },
    {
      name: 'every rejected line ended in an answer to the buyer',
      violations:
        followed(`select r.rejection_id, r.order_id from fulfillment.rejections r left join orders.public_orders o using (order_id)
        where r.told = '' or r.outcome = 'asked' and o.status is distinct from 'placed'`),
    },
    {
      name: 'what was not found moved as its choice says',
      violations: `with chosen as (
            select d.decision_id, p.part ->> 'location_id' as location_id, l.variant_id, sum(l.quantity) as quantity
            from routing.public_decisions d join (select distinct decision_id from fulfillment.rejections) r using (decision_id)
            cross join lateral jsonb_array_elements(d.parts) as p(part)
            cross join lateral jsonb_to_recordset(p.part -> 'lines') as l(variant_id text, quantity integer) group by 1, 2, 3),
          moved as (
            select r.decision_id, r.location_id, r.variant_id, sum(r.quantity) as quantity
            from fulfillment.rejections r join routing.public_decisions d using (decision_id) where r.outcome = 'rerouted' group by 1, 2, 3)
        select decision_id, location_id, variant_id, c.quantity as chosen, m.quantity as moved
        from chosen c full join moved m using (decision_id, location_id, variant_id) where c.quantity is distinct from m.quantity`,
    },
    {
      name: 'every step of what a place gives is written down',
      violations: `select f.fulfillment_id from fulfillment.fulfillments f
        where f.status is distinct from (select s.status from fulfillment.steps s where s.fulfillment_id = f.fulfillment_id order by s.place desc limit 1)`,
    },
  ],
  personal_data: {
    export: async (db, customer_ids) => ({
      collected_for_her: await run(
        db,
        `select f.order_number, f.collected_by, f.collected_note, f.changed_at from fulfillment.fulfillments f join orders.public_orders o using (order_id)
         where o.customer_id = any($1::text[]) and (f.collected_by is not null or f.collected_note is not null) order by f.changed_at, f.fulfillment_id`,
        [customer_ids],
      ),
    }),
    // That it was collected is kept with the order; who came, and by what she was known, is not: nor of orders that she left her phone or address with alone.
    async erase(tx, customer_ids) {
      const guest = await guestOrdersOf(tx, customer_ids)
      const erased = await run<{ order_id: string }>(
        tx,
        `update fulfillment.fulfillments f set collected_by = null, collected_note = null from orders.public_orders o
         where o.order_id = f.order_id and (o.customer_id = any($1::text[]) or o.order_id = any($2::text[]))
           and (f.collected_by is not null or f.collected_note is not null) returning f.order_id`,
        [customer_ids, guest],
      )
      // What is still answered when a desk asks once more tells of who came as well.
      await forgetReplies(
        tx,
        erased.map(({ order_id }) => order_id),
      )
      return [{ table: 'fulfillment.fulfillments', erased: erased.length, kept: 0 }]
    },
  },
}
