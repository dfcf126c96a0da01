import { type Database, run, type Tx } from '#platform/database'
import { type Call, mustWorkAt } from '#platform/http'
import { refusal } from '#platform/refusal'
import { release } from '../../offer/inventory/index.ts'
import { cancelOrders, completeOrder } from '../orders/index.ts'
import { askRefunds, type Change, letRestGo, lockPaymentsOf, speakChanges } from '../payments/index.ts'
import { spread } from '../refunds/index.ts'
import { nothingLeftToHandOver, orderOf, owedFor, paidWhenPlaced, readHandOvers, sum } from './handing-over.ts'

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
  mustWorkAt(call, 'orders.hand_over', (await orderOf(tx, order_id, call)).location_id)
  const payments = await lockPaymentsOf(tx, order_id)
  const { captures, status, company_id } = await orderOf(tx, order_id, call)
  if (captures !== 'at_hand_over') throw paidWhenPlaced({ order_id })
  const [before] = await run(tx, 'select from hand_overs.cancelled_rests where order_id = $1', [order_id])
  if (before) return []
  if (status !== 'placed') throw nothingLeftToHandOver({ order_id, status })
  if (payments.some(({ capturing_minor }) => capturing_minor > 0)) throw beingTaken({ order_id })
  const { actor, now } = call
  const owed_minor = await owedFor(tx, order_id)
  await run(
    tx,
    `insert into hand_overs.cancelled_rests (order_id, company_id, amount_minor, actor, cancelled_at)
     select order_id, $2, total_minor - $3::bigint, $4, $5 from orders.public_orders where order_id = $1`,
    [order_id, company_id, owed_minor, actor, now],
  )
  const left = payments.map((payment) => ({
    ...payment,
    left_minor: payment.captured_minor - payment.refunded_minor - payment.refunding_minor,
  }))
  // What was given back before is of what has left: it came back. The rest of what was taken is hers.
  const surplus_minor = Math.max(
    0,
    Math.min(sum(left.map(({ left_minor }) => left_minor)), sum(payments.map(({ captured_minor }) => captured_minor)) - owed_minor),
  )
  const changes = await letRestGo(tx, payments, now)
  const giveBack = async () => {
    const parts = (spread(left, surplus_minor) ?? []).map(({ payment_id, amount_minor }) => ({
      ...{ payment_id, amount_minor, key: `rest ${order_id} ${payment_id}`, register_id: null, credit_of: null, actor },
    }))
    changes.push(...(await askRefunds(tx, payments, parts, now)))
  }
  if (owed_minor === 0) await cancelOrders(tx, [order_id], { reason: 'given_up', actor, now, giveBack })
  else {
    const [released] = await release(tx, [{ order_id, actor }], now)
    if ('refusal' in released!) throw released.refusal
    await giveBack()
    await completeOrder(tx, order_id)
  }
  return changes
}
