import { Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import type { Log } from '#platform/log'
import { refusal } from '#platform/refusal'
import { release } from '../../offer/inventory/index.ts'
import { cancelOrders, completeOrder } from '../orders/index.ts'
import {
  askRefunds,
  type Change,
  changeWishOf,
  givenBackForRest,
  letGo,
  letRestGo,
  lockPaymentsOf,
  type Payment,
  refundableOf,
  restKey,
  speakChanges,
} from '../payments/index.ts'
import { spread } from '../refunds/index.ts'
import {
  bookParts,
  HandOverLine,
  linesOf,
  merged,
  moreThanOrdered,
  nothingLeftToHandOver,
  type OpenOrder,
  orderOf,
  owedFor,
  type Part,
  paidWhenPlaced,
  partOf,
  readHandOvers,
  stillOf,
  sum,
} from './handing-over.ts'

export const beingTaken = refusal<{ order_id: string }>(
  'being_taken',
  409,
  () => 'Money for this order is being taken at this moment, and the provider has not answered yet: try again in a minute',
)

/**
 * What has not left is not coming any more: its goods are everybody's again, what is held for it is let go, and what was taken beyond what has left
 * goes back. An order of which nothing has left is cancelled whole. Asked again, it has happened.
 */
export async function cancelRest(database: Database, { order_id }: { order_id: string }, call: Call) {
  const changes = await database.transaction((tx) => write(tx, order_id, call))
  await speakChanges(database, changes, call.now)
  return readHandOvers(database.db, { order_id }, call)
}

async function write(tx: Tx, order_id: string, call: Call): Promise<Change[]> {
  const before = await orderOf(tx, order_id, call)
  mustWorkAt(call, 'orders.hand_over', before.location_id)
  if (before.captures !== 'at_hand_over') throw paidWhenPlaced({ order_id })
  const payments = await lockPaymentsOf(tx, order_id)
  return restOff(tx, await orderNow(tx, order_id), payments, call)
}

interface By {
  actor: string
  now: string
}

async function restOff(tx: Tx, order: OrderNow, payments: readonly Payment[], { actor, now }: By, reason = 'given_up'): Promise<Change[]> {
  const { order_id, status, company_id } = order
  const [before] = await run(tx, 'select from hand_overs.cancelled_rests where order_id = $1', [order_id])
  if (before) return []
  if (status !== 'placed') throw nothingLeftToHandOver({ order_id, status })
  if (payments.some(({ capturing_minor }) => capturing_minor > 0)) throw beingTaken({ order_id })
  const owed_minor = await owedFor(tx, order_id)
  const rest = await leavingOf(tx, order_id)
  await run(
    tx,
    `insert into hand_overs.cancelled_rests (order_id, company_id, amount_minor, actor, cancelled_at)
     select order_id, $2, total_minor - $3::bigint, $4, $5 from orders.public_orders where order_id = $1`,
    [order_id, company_id, owed_minor, actor, now],
  )
  const changes = await letRestGo(tx, payments, now)
  const back_minor = await givenBackForRest(tx, order_id)
  const giveBack = async () =>
    void changes.push(...(await refundSurplus(tx, payments, owed_minor + back_minor, restKey(order_id), { actor, now })))
  if (owed_minor === 0) await cancelOrders(tx, [order_id], { reason, actor, now, giveBack })
  else {
    const [released] = await release(tx, [{ order_id, actor }], now)
    if ('refusal' in released!) throw released.refusal
    await giveBack()
    await completeOrder(tx, order_id)
    await sayOff(tx, order, rest, { actor, now })
  }
  return changes
}

export const linesCancelled = event(
  'hand_overs.lines_cancelled',
  Type.Object({ order_id: Type.String(), amount_minor: Type.Integer(), currency: Type.String(), lines: Type.Array(HandOverLine) }),
)

/**
 * These pieces are not coming, others still are: their goods are everybody's again, what was taken for them goes back, and no more than the others cost
 * is ever taken. What was held for them is let go when the others have left. Where nothing is left to leave, the whole rest is cancelled.
 */
export async function cancelLines(database: Database, asked: { order_id: string; lines: HandOverLine[] }, call: Call) {
  const changes = await database.transaction((tx) => takeOff(tx, asked, call))
  await speakChanges(database, changes, call.now)
  return readHandOvers(database.db, asked, call)
}

async function takeOff(tx: Tx, asked: { order_id: string; lines: HandOverLine[] }, call: Call): Promise<Change[]> {
  const { order_id, lines } = asked
  const { location_id, captures } = await orderOf(tx, order_id, call)
  mustWorkAt(call, 'orders.hand_over', location_id)
  if (captures !== 'at_hand_over') throw paidWhenPlaced({ order_id })
  return linesOff(tx, { order_id, lines, key: changeWishOf(call).key }, call)
}

interface Off {
  order_id: string
  lines: HandOverLine[]
  /** Names the wish, so that it is fulfilled once. */
  key: string
  /** Nobody has put them aside any more: they are not there. */
  not_reserved?: boolean
  /** Where they are put aside, when that is to be said. */
  from?: string
  /** Why, where the order comes to nothing with them. */
  reason?: string
}

/**
 * The same in the transaction of whoever could not prepare them, whenever the order is paid. What was paid when it was placed goes back for them; where nothing
 * is left to leave and nothing has left, the order is cancelled with all of it. Returns what is to be asked of the providers after it.
 */
export async function linesOff(
  tx: Tx,
  { order_id, lines: asked, key, not_reserved = false, from, reason = 'given_up' }: Off,
  { actor, now }: By,
): Promise<Change[]> {
  const payments = await lockPaymentsOf(tx, order_id)
  const order = await orderNow(tx, order_id)
  const { captures, status, company_id } = order
  const [before] = await run(tx, 'select from hand_overs.cancelled_lines where order_id = $1 and key = $2', [order_id, key])
  if (before) return []
  if (status !== 'placed') throw nothingLeftToHandOver({ order_id, status })
  if (payments.some(({ capturing_minor }) => capturing_minor > 0)) throw beingTaken({ order_id })
  const rows = await linesOf(tx, order_id)
  const goods = rows.filter(({ kind }) => kind === 'product')
  const off = merged(asked).map(({ line_number, quantity }) => {
    const row = goods.find((line) => line.line_number === line_number)
    const left = row ? row.quantity - row.gone : 0
    if (!row || quantity > left) throw moreThanOrdered({ line_number, asked: quantity, left })
    return partOf(row, quantity)
  })
  const stays = sum(goods.map(({ quantity, gone }) => quantity - gone)) - sum(off.map(({ quantity }) => quantity))
  if (stays === 0 && captures === 'at_hand_over') return restOff(tx, order, payments, { actor, now }, reason)
  if (stays === 0 && (await isAllOfIt(tx, order_id))) {
    const changes: Change[] = []
    const payment_ids = payments.map(({ payment_id }) => payment_id)
    const giveBack = async () => void changes.push(...(await letGo(tx, payment_ids, now)))
    await cancelOrders(tx, [order_id], { reason, actor, now, giveBack })
    return changes
  }
  await run(
    tx,
    `insert into hand_overs.cancelled_lines (order_id, key, line_number, company_id, quantity, total_minor, tax_minor, actor, cancelled_at)
     select $1, $2, l.line_number, $4, l.quantity, l.total_minor, l.tax_minor, $5, $6
     from jsonb_to_recordset($3) as l(line_number integer, quantity integer, total_minor bigint, tax_minor bigint)`,
    [order_id, key, JSON.stringify(off), company_id, actor, now],
  )
  if (!not_reserved) {
    const places = off.map(({ variant_id, quantity }) => ({ variant_id, quantity, location_id: from }))
    const [released] = await release(tx, [{ order_id, actor, key: `not_coming:${order_id}:${key}`, lines: places }], now)
    if ('refusal' in released!) throw released.refusal
  }
  // What is paid as it leaves was never sold.
  if (captures === 'at_order') await bookParts(tx, order, off, { key: `not_coming:${order_id}:${key}`, kind: 'not_coming', actor, now })
  const keep_minor = await keptOf(tx, order)
  const changes = await refundSurplus(tx, payments, keep_minor, restKey(order_id, key), { actor, now })
  if (stays === 0) await completeOrder(tx, order_id)
  await sayOff(tx, order, off, { actor, now })
  return changes
}

type OrderNow = OpenOrder & { total_minor: number }

async function orderNow(tx: Tx, order_id: string): Promise<OrderNow> {
  const order = await runOne<OrderNow>(
    tx,
    `select order_id, company_id, customer_id, channel, location_id, status, captures, currency, total_minor from orders.public_orders where order_id = $1`,
    [order_id],
  )
  if (!order) throw notFound({ what: 'order', id: order_id })
  return order
}

/** Nothing of it has left, nor was any of it good at once, as gift cards are. */
const isAllOfIt = async (tx: Tx, order_id: string) =>
  !(
    await run(
      tx,
      `select from hand_overs.hand_overs where order_id = $1
       union all select from orders.public_order_lines where order_id = $1 and is_gift_card`,
      [order_id],
    )
  ).length

/** What of an order's lines is still to leave, at what it costs. */
const leavingOf = async (tx: Tx, order_id: string): Promise<Part[]> =>
  (await linesOf(tx, order_id)).flatMap((row) =>
    row.kind === 'product' && row.quantity > row.gone ? [partOf(row, row.quantity - row.gone)] : [],
  )

/** What is kept of what was taken for an order: what has left and is still to leave, or what does not come less, and what went back for it before. */
async function keptOf(tx: Tx, { order_id, captures, total_minor }: OrderNow): Promise<number> {
  const back_minor = await givenBackForRest(tx, order_id)
  if (captures === 'at_hand_over') return (await owedFor(tx, order_id)) + stillOf(await linesOf(tx, order_id)) + back_minor
  const off = await runOne<{ minor: number }>(
    tx,
    'select coalesce(sum(total_minor), 0)::bigint as minor from hand_overs.cancelled_lines where order_id = $1',
    [order_id],
  )
  return total_minor - off!.minor + back_minor + (await givenBackBefore(tx, order_id))
}

/**
 * What the back office gave back of an order paid when it was placed, beyond what of it had left by then (a gift card at once): it was for goods that are not coming, and does not go
 * back for them once more.
 */
async function givenBackBefore(tx: Tx, order_id: string): Promise<number> {
  const refunds = await run<{ amount_minor: number; left_minor: number }>(
    tx,
    `select r.amount_minor, (
         select coalesce(sum(h.amount_minor), 0)::bigint from hand_overs.hand_overs h where h.order_id = $1 and h.handed_over_at <= r.asked_at) + (
         select coalesce(sum(l.total_minor), 0)::bigint from orders.public_order_lines l where l.order_id = $1 and l.is_gift_card) as left_minor
     from payments.public_refunds r join payments.public_payments p using (payment_id)
     where p.order_id = $1 and r.status in ('asked', 'done') and not starts_with(r.key, $2) order by r.asked_at, r.key`,
    [order_id, `${restKey(order_id)} `],
  )
  let [before_minor, of_left_minor] = [0, 0]
  for (const { amount_minor, left_minor } of refunds) {
    const part_minor = Math.min(amount_minor, Math.max(0, left_minor - of_left_minor))
    of_left_minor += part_minor
    before_minor += amount_minor - part_minor
  }
  return before_minor
}

async function sayOff(tx: Tx, order: OrderNow, off: readonly Part[], { actor, now }: By) {
  const { order_id, company_id, customer_id, channel, location_id, currency } = order
  await announce(tx, linesCancelled, {
    ...{ subject: order_id, company_id, customer_id, channel, location_id, actor, occurred_at: now },
    data: {
      ...{ order_id, amount_minor: sum(off.map(({ total_minor }) => total_minor)), currency },
      lines: off.map(({ line_number, quantity }) => ({ line_number, quantity })),
    },
  })
}

const AT_MOST = 100

/** Orders of which some pieces were not coming and the others have left and are paid: what is still held goes, and what was taken beyond goes back. */
export async function settleFinished(database: Database, now: string, log: Log): Promise<void> {
  const finished = await run<{ order_id: string }>(
    database.db,
    `select c.order_id from hand_overs.cancelled_lines c join orders.public_orders o using (order_id)
     where c.settled_at is null and o.status in ('completed', 'cancelled')
       and (select coalesce(sum(p.captured_minor), 0) >= (select coalesce(sum(h.amount_minor), 0) from hand_overs.hand_overs h where h.order_id = c.order_id)
            and coalesce(sum(p.capturing_minor), 0) = 0 from payments.public_payments p where p.order_id = c.order_id)
     group by c.order_id order by min(c.cancelled_at), c.order_id limit $1`,
    [AT_MOST],
  )
  // One that cannot be settled keeps no other from it: it is come back to.
  for (const { order_id } of finished)
    try {
      const changes = await database.transaction((tx) => settle(tx, order_id, now))
      await speakChanges(database, changes, now)
    } catch (error) {
      log.error({ order_id, error: String(error) }, 'an order of which some pieces were not coming could not be settled')
    }
}

async function settle(tx: Tx, order_id: string, now: string): Promise<Change[]> {
  const payments = await lockPaymentsOf(tx, order_id)
  if (payments.some(({ capturing_minor }) => capturing_minor > 0)) return []
  const settled = await run(
    tx,
    'update hand_overs.cancelled_lines set settled_at = $2 where order_id = $1 and settled_at is null returning 1',
    [order_id, now],
  )
  if (!settled.length) return []
  const order = await orderNow(tx, order_id)
  const changes = await letRestGo(tx, payments, now)
  const keep_minor =
    order.captures === 'at_hand_over' ? (await owedFor(tx, order_id)) + (await givenBackForRest(tx, order_id)) : await keptOf(tx, order)
  return [...changes, ...(await refundSurplus(tx, payments, keep_minor, restKey(order_id, 'end'), { actor: 'system:hand_overs', now }))]
}

/** Gives back what was taken beyond what is kept. What was given back before is of what has left: it came back. */
async function refundSurplus(
  tx: Tx,
  payments: readonly Payment[],
  keep_minor: number,
  key: string,
  { actor, now }: { actor: string; now: string },
): Promise<Change[]> {
  const left = payments.map((payment) => ({ ...payment, left_minor: refundableOf(payment) }))
  const surplus_minor = Math.max(
    0,
    Math.min(sum(left.map(({ left_minor }) => left_minor)), sum(payments.map(({ captured_minor }) => captured_minor)) - keep_minor),
  )
  const parts = (spread(left, surplus_minor) ?? []).map(({ payment_id, amount_minor }) => ({
    ...{ payment_id, amount_minor, key: `${key} ${payment_id}`, register_id: null, credit_of: null, actor },
  }))
  return askRefunds(tx, payments, parts, now)
}
