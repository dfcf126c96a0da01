import type { Static } from 'typebox'
import { type Db, run } from '#platform/database'
import { notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import type { TimelineEntry } from '../../foundation/customers/index.ts'

/**
 * What happened with an order, newest first, from the first thing that was put into its cart: a page of the event log, over the order itself,
 * its cart, what it was paid for (its checkout) and its payments.
 */
export async function orderTimeline(db: Db, { order_id, limit = 50, after }: { order_id: string; limit?: number; after?: string }) {
  const [subject] = await run<{ subjects: string[] }>(
    db,
    `select array[o.order_id, o.cart_id, o.purpose_id] || array(select payment_id from payments.public_payments p where p.order_id = o.order_id) as subjects
     from orders.orders o where o.order_id = $1`,
    [order_id],
  )
  if (!subject) throw notFound({ what: 'order', id: order_id })
  const [occurred_at = null, event_id = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof TimelineEntry>>(
    db,
    `select event_id, type, channel, location_id, subject, actor, data, occurred_at from platform.events
     where subject = any($1::text[]) and (occurred_at, event_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::text, ''))
     order by occurred_at desc, event_id desc limit $4`,
    [subject.subjects, occurred_at, event_id, limit + 1],
  )
  return pageOf(rows, limit, (entry) => [entry.occurred_at, entry.event_id])
}
