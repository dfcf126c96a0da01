/**
 * Promises: when goods are said to be with the customer. Computed from what each place can keep (opening hours, preparation, the hour after which
 * an order is tomorrow's, the days of the carrier), shown before she orders, and kept with the order as it was said, so that it can be held against
 * what came of it.
 */
import { onMany } from '#platform/events'
import type { Module } from '#platform/module'
import { linesCancelled } from '../hand_overs/index.ts'
import { orderPlaced } from '../orders/index.ts'
import { paymentCaptured } from '../payments/index.ts'
import { keepPromises, TRANSFERRED_AT } from './promises.ts'
import { routes } from './routes.ts'

export { writeTerms } from './terms.ts'

export const promises: Module = {
  name: 'promises',
  routes,
  permissions: { 'promises.manage': ['manager'] },
  subscriptions: [
    // Orders of before stand without a promise: nobody was promised anything then.
    onMany(
      'promises.keep',
      orderPlaced,
      (tx, placed) =>
        keepPromises(
          tx,
          placed.flatMap(({ data }) => (data.delivery === 'ship' || data.delivery === 'collect' ? [data.order_id] : [])),
        ),
      'now',
    ),
    onMany(
      'promises.keep_of_transferred',
      paymentCaptured,
      (tx, captured) =>
        keepPromises(
          tx,
          captured.flatMap(({ data: { order_id, method } }) => (order_id && method === 'bank_transfer' ? [order_id] : [])),
        ),
      'now',
    ),
    // With what is not coming, nothing more may be awaited.
    onMany(
      'promises.keep_of_the_rest',
      linesCancelled,
      (tx, cancelled) =>
        keepPromises(
          tx,
          cancelled.map(({ data }) => data.order_id),
        ),
      'now',
    ),
  ],
  audits: [
    {
      name: 'an order was promised what its place could keep',
      violations: `select m.order_id from promises.made m join orders.public_orders o using (order_id)
        where (m.delivery, m.location_id) is distinct from (o.delivery, o.location_id) or m.due_at < m.made_at
          or m.made_at <> o.placed_at and m.made_at is distinct from ${TRANSFERRED_AT('o.order_id')}
          or not exists (select from promises.terms t where t.location_id = m.location_id and t.valid_from <= m.made_at
            and case m.delivery when 'ship' then t.send else t.collect end is not null)`,
    },
  ],
}
