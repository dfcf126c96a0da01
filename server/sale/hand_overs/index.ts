/**
 * Hand-overs: which lines of an order have left. What leaves takes its goods out of stock and, where the order is paid as its goods leave, is the sale
 * that is booked and is captured of what was held; no piece leaves twice, and nothing is taken for what stays.
 */
import type { Module } from '#platform/module'
import { settleFinished } from './rest.ts'
import { routes } from './routes.ts'

export { handedOver, handOver, HandOverLine, handOverIn, moneyMissing, moreThanOrdered, nothingLeftToHandOver } from './handing-over.ts'
export { beingTaken, linesCancelled, linesOff } from './rest.ts'

export const hand_overs: Module = {
  name: 'hand_overs',
  routes,
  work: settleFinished,
  permissions: { 'orders.hand_over': ['manager', 'associate', 'agent'] },
  audits: [
    {
      name: 'no more of a line has left than was ordered',
      violations: `select l.order_id, l.line_number from hand_overs.gone l join orders.public_order_lines o using (order_id, line_number)
        group by l.order_id, l.line_number, o.quantity, o.total_minor, o.tax_minor
        having sum(l.quantity) > o.quantity
          or sum(l.quantity) = o.quantity and (sum(l.total_minor), sum(l.tax_minor)) is distinct from (o.total_minor, o.tax_minor)`,
    },
    {
      name: 'what has left is what the order owes, and the other way round',
      violations: `select order_id, reference from (select h.order_id, h.reference, h.amount_minor, coalesce(sum(l.total_minor), 0) as lines_minor
          from hand_overs.hand_overs h left join hand_overs.lines l using (order_id, reference) group by h.order_id, h.reference) h
        full join (select d.* from payments.public_dues d join orders.public_orders using (order_id)) d using (order_id, reference)
        where h.amount_minor is distinct from d.amount_minor or h.amount_minor is distinct from h.lines_minor`,
    },
    {
      name: 'of an order that is paid as its goods leave so many were shipped as have left',
      violations: `with gone as (select l.order_id, o.variant_id, sum(l.quantity) as quantity from hand_overs.lines l
            join orders.public_order_lines o using (order_id, line_number) where o.kind = 'product' group by 1, 2),
          shipped as (select document as order_id, variant_id, sum(-on_hand_change) as quantity from inventory.public_movements
            where kind = 'shipped' and document in (select order_id from hand_overs.hand_overs) group by 1, 2)
        select order_id, variant_id from gone full join shipped using (order_id, variant_id) where gone.quantity is distinct from shipped.quantity`,
    },
    {
      name: 'an order that is paid as its goods leave is done when all has left, or when its rest was cancelled',
      violations: `select o.order_id from orders.public_orders o
        cross join lateral (select sum(l.quantity) as quantity from orders.public_order_lines l where l.order_id = o.order_id and not l.is_gift_card) ordered
        cross join lateral (select sum(h.quantity) as quantity from hand_overs.gone h where h.order_id = o.order_id) gone
        where (o.captures = 'at_hand_over' or exists (select from hand_overs.hand_overs h where h.order_id = o.order_id)) and o.status <> 'cancelled'
          and (o.status = 'completed') <> (gone.quantity is not distinct from ordered.quantity or exists (
            select from hand_overs.cancelled_rests r where r.order_id = o.order_id))`,
    },
    {
      name: 'what is not coming is sold no more',
      violations: `select o.order_id from orders.public_orders o
        left join (select order_id, sum(total_minor) as minor from hand_overs.cancelled_lines group by order_id) c using (order_id)
        left join (select document, sum(case kind when 'not_coming' then amount_minor else -amount_minor end) as minor
          from ledger.public_transfers where kind in ('not_coming', 'not_coming_reversal') group by document) t on t.document = o.order_id
        where (c.order_id is not null or t.document is not null)
          and coalesce(t.minor, 0) <> case when o.captures = 'at_order' and o.status <> 'cancelled' then coalesce(c.minor, 0) else 0 end`,
    },
    {
      // What came back after it was let go has its own alarm, and a refund that a provider turned down is not asked again by itself.
      name: 'no more is kept of what an order was paid with than what of it has left or is still coming costs, wherever it is captured',
      violations: `select o.order_id, taken_minor, back_minor, not_coming_minor from orders.public_orders o
        cross join lateral (select coalesce((select amount_minor from hand_overs.cancelled_rests r where r.order_id = o.order_id),
          (select sum(total_minor) from hand_overs.cancelled_lines c where c.order_id = o.order_id)) as not_coming_minor) n
        cross join lateral (select sum(captured_minor + capturing_minor) as taken_minor from payments.public_payments p
          where p.order_id = o.order_id and (captures = 'at_hand_over' or let_go_at is null)) t
        cross join lateral (select coalesce(sum(r.amount_minor), 0) as back_minor from payments.public_refunds r join payments.public_payments p using (payment_id)
          where p.order_id = o.order_id and (o.status <> 'placed' or starts_with(r.key, 'rest ' || o.order_id || ' '))) b
        where o.captures = 'at_hand_over' and not_coming_minor > 0 and taken_minor - back_minor > o.total_minor - not_coming_minor`,
    },
  ],
}
