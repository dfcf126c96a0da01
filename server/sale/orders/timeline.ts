import type { Static } from 'typebox'
import { type Database, run } from '#platform/database'
import type { TimelineEntry } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { showToStaff } from '../../foundation/customers/index.ts'

/**
 * What happened with an order, newest first, from the first thing that was put into its cart: a page of the event log, over the order itself,
 * its cart, what it was paid for (its checkout) and its payments.
 */
export async function orderTimeline(
  database: Database,
  { order_id, limit = 50, after }: { order_id: string; limit?: number; after?: string },
  call: Call,
) {
  const { db } = database
  const [order] = await run<{ company_id: string; customer_id: string | null; subjects: string[] }>(
    db,
    `select o.company_id, o.customer_id, array[o.order_id, o.cart_id, o.purpose_id] || array(select payment_id from payments.public_payments p where p.order_id = o.order_id) as subjects
     from orders.orders o where o.order_id = $1 and ($2::text[] is null or o.company_id = any($2))`,
    [order_id, companiesOf(call)],
  )
  if (!order) throw notFound({ what: 'order', id: order_id })
  await showToStaff(database, [{ subject: order_id, ...order }], 'order', call)
  const [occurred_at = null, event_id = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof TimelineEntry>>(
    db,
    `select event_id, type, channel, location_id, subject, actor, data, occurred_at from platform.events
     where subject = any($1::text[]) and (occurred_at, event_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::text, ''))
     order by occurred_at desc, event_id desc limit $4`,
    [order.subjects, occurred_at, event_id, limit + 1],
  )
  return pageOf(rows, limit, (entry) => [entry.occurred_at, entry.event_id])
}
