import { type Database, run, type Tx } from '#platform/database'
import { announceAll } from '#platform/events'
import type { Log } from '#platform/log'
import { beingTaken, linesOff } from '../hand_overs/index.ts'
import { notComing } from '../orders/index.ts'
import { type Change, lockPaymentsOf, speakChanges } from '../payments/index.ts'
import { collectionCode, DAY_MS, remindersOf } from './collecting.ts'
import { tellHer } from './news.ts'
import { giveUpUnanswered } from './rejecting.ts'
import { cancelUnusedLabels, handOverPaidAtTheDoor, lookAfterParcels } from './sending.ts'
import { settingsOf } from './settings.ts'
import { close, count, factOf, type Fulfillment, fulfillmentLate, fulfillmentReminded, linesOf, lockAllOf, openOf, say } from './stages.ts'

const AT_MOST = 100
const WITH_CUSTOMER = '(select o.customer_id from orders.public_orders o where o.order_id = f.order_id) as customer_id'

/** Nobody has taken the next step in its time: somebody of ours is told, once for each step. */
export async function escalate(tx: Tx, now: string): Promise<void> {
  const late = await run<Fulfillment>(
    tx,
    `update fulfillment.fulfillments f set late_since = due.due_at from (
       select fulfillment_id, due_at from fulfillment.fulfillments where due_at <= $1 and late_since is null and status in ('placed', 'accepted', 'picking', 'packed')
       order by due_at, fulfillment_id limit $2 for no key update skip locked) as due
     where f.fulfillment_id = due.fulfillment_id returning f.*, ${WITH_CUSTOMER}`,
    [now, AT_MOST],
  )
  await announceAll(
    tx,
    late.map((one) => factOf(fulfillmentLate, one, { actor: 'system:fulfillment', now })),
  )
}

const DAYS_ON_THE_WAY = 7

/** A parcel of which nothing was heard for a week: somebody asks its carrier. Those that were on their way before there was this are not told of. */
export const escalateParcels = (tx: Tx, now: string) =>
  run(
    tx,
    `update fulfillment.parcels p set late_since = $1 from (
       select parcel_id from fulfillment.parcels where status = 'sent' and late_since is null and is_watched and sent_at <= $1::timestamptz - make_interval(days => $3)
       order by sent_at, parcel_id limit $2 for no key update skip locked) as due
     where p.parcel_id = due.parcel_id`,
    [now, AT_MOST, DAYS_ON_THE_WAY],
  )

/** What lies ready is remembered to her; on the last day she is warned. Where several days went by she hears the newest word only. */
export async function remind(tx: Tx, now: string): Promise<void> {
  const due = await run<Fulfillment>(
    tx,
    `select f.*, ${WITH_CUSTOMER} from fulfillment.fulfillments f where f.due_at <= $1 and f.status = 'ready' and f.expires_at > $1
     order by f.due_at, f.fulfillment_id limit $2 for no key update of f skip locked`,
    [now, AT_MOST],
  )
  for (const one of due) {
    const days = remindersOf(await settingsOf(tx, one, now))
    const passed = days.filter((day) => Date.parse(one.ready_at!) + day * DAY_MS <= Date.parse(now)).length
    const next = days[passed]
    const due_at = next === undefined ? one.expires_at! : new Date(Date.parse(one.ready_at!) + next * DAY_MS).toISOString()
    const isLast = next === undefined
    await run(tx, 'update fulfillment.fulfillments set reminded = reminded + 1, due_at = $2 where fulfillment_id = $1', [
      one.fulfillment_id,
      due_at > now ? due_at : one.expires_at,
    ])
    await tellHer(tx, { kind: isLast ? 'warning' : 'reminder', one, code: await collectionCode(tx, one.fulfillment_id) }, now)
    await say(tx, fulfillmentReminded, one, { actor: 'system:fulfillment', now })
  }
}

/**
 * What may ask providers, each in a transaction of its own: one that cannot be done now keeps no other from it, and is come back to. Where more are due than are
 * worked off at once it is others each time, so that those that fail keep none waiting for ever.
 */
export async function workOff(database: Database, now: string, log: Log): Promise<void> {
  const { db } = database
  const expired = await run<{ order_id: string; fulfillment_id: string }>(
    db,
    `select order_id, fulfillment_id from fulfillment.fulfillments where due_at <= $1 and status = 'ready' and expires_at <= $1 order by hashtext(fulfillment_id || $1::text), fulfillment_id limit $2`,
    [now, AT_MOST],
  )
  const unanswered = await run<{ order_id: string; rejection_id: string }>(
    db,
    `select order_id, rejection_id from fulfillment.rejections where outcome = 'asked' and answer_by <= $1 order by hashtext(rejection_id || $1::text), rejection_id limit $2`,
    [now, AT_MOST],
  )
  const paid = await run<{ order_id: string }>(
    db,
    `select p.order_id from fulfillment.parcels p where not p.is_handed_over and p.status in ('sent', 'delivered')
       and exists (select from payments.public_payments m where m.order_id = p.order_id and m.method = 'cash_on_delivery'
         and m.captured_minor >= m.amount_minor - ${notComing('p.order_id')})
     group by p.order_id order by hashtext(p.order_id || $1::text), p.order_id limit $2`,
    [now, AT_MOST],
  )
  const each = async (order_id: string, what: string, work: (tx: Tx) => Promise<Change[]>) => {
    try {
      await speakChanges(database, await database.transaction(work), now)
    } catch (error) {
      if ((error as { code?: string }).code === beingTaken.code) return
      log.error({ order_id, error: String(error) }, what)
    }
  }
  for (const of of expired) await each(of.order_id, 'what was not collected could not be given up', (tx) => expire(tx, of, now))
  for (const of of unanswered)
    await each(of.order_id, 'what she was asked about could not be given up', (tx) => giveUpUnanswered(tx, of, now))
  for (const { order_id } of paid)
    await each(order_id, 'what was paid at the door could not be handed over', (tx) => handOverPaidAtTheDoor(tx, order_id, now))
  await lookAfterParcels(database, now, log)
  await cancelUnusedLabels(database, now, log)
}

/** She has not come: her goods are everybody's again, what she paid goes back, and she hears. */
async function expire(tx: Tx, { order_id, fulfillment_id }: { order_id: string; fulfillment_id: string }, now: string): Promise<Change[]> {
  const one = (await lockAllOf(tx, order_id)).find((of) => of.fulfillment_id === fulfillment_id)!
  if (one.status !== 'ready') return []
  const by = { actor: 'system:fulfillment', now }
  await lockPaymentsOf(tx, order_id)
  const open = openOf((await linesOf(tx, [fulfillment_id])).get(fulfillment_id) ?? [])
  const key = `expired:${fulfillment_id}`
  const changes = await linesOff(tx, { order_id, lines: open, key, from: one.location_id, reason: 'not_collected' }, by)
  await count(tx, fulfillment_id, 'cancelled', open)
  await close(tx, one, by, 'expired')
  const [left] = await run(tx, `select from orders.public_orders where order_id = $1 and status <> 'cancelled'`, [order_id])
  // Of an order that comes to nothing she hears as a whole.
  if (left) await tellHer(tx, { kind: 'expired', one }, now)
  return changes
}
