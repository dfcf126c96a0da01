import { Type } from 'typebox'
import { run, type Tx } from '#platform/database'
import { announceAll, event } from '#platform/events'
import { reverse } from '../../foundation/ledger/index.ts'
import { release } from '../../offer/inventory/index.ts'
import { releaseUsesOfOrders } from '../../offer/promotions/index.ts'

export const orderCancelled = event(
  'orders.order_cancelled',
  Type.Object({
    order_id: Type.String(),
    number: Type.String(),
    reason: Type.String(),
    currency: Type.String(),
    total_minor: Type.Integer(),
    variant_ids: Type.Array(Type.String()),
  }),
)

interface Row {
  order_id: string
  number: string
  company_id: string
  customer_id: string | null
  channel: string
  location_id: string
  currency: string
  total_minor: number
  variant_ids: string[]
}

/**
 * Orders that come to nothing before anything has left: their goods are everybody's again, so are their coupons and
 * what they used of promotions, and their sale is taken back in the books. Whose
 * payments they have locks and lets go of those first. Those that are not waiting any more stay as they are; answers with those that were cancelled.
 */
export async function cancelOrders(
  tx: Tx,
  order_ids: readonly string[],
  {
    reason,
    actor,
    now,
    giveBack,
  }: {
    reason: string
    actor: string
    now: string
    /** Gives back what was taken for those that are cancelled, behind the goods and before the orders are locked (ADR 4). */
    giveBack?: (order_ids: readonly string[]) => Promise<void>
  },
): Promise<string[]> {
  const sorted = [...new Set(order_ids)].sort()
  const waiting = await run<{ order_id: string; purpose_id: string; total_minor: number; captures: string }>(
    tx,
    `select order_id, purpose_id, total_minor, captures from orders.orders where order_id = any($1) and status = 'placed' order by order_id`,
    [sorted],
  )
  if (!waiting.length) return []
  const ids = waiting.map(({ order_id }) => order_id)
  await releaseUsesOfOrders(tx, waiting, now)
  const released = await release(
    tx,
    ids.map((order_id) => ({ order_id, actor })),
    now,
  )
  for (const outcome of released) if ('refusal' in outcome) throw outcome.refusal
  const sold = waiting.filter(({ total_minor, captures }) => total_minor > 0 && captures === 'at_order').map(({ order_id }) => order_id)
  await takeBack(
    tx,
    sold.map((order_id) => `sale:${order_id}`),
    { kind: 'sale_reversal', actor, posted_at: now },
  )
  // What of them was not coming had been taken off before.
  await takeBack(tx, await notComingGroups(tx, sold), { kind: 'not_coming_reversal', actor, posted_at: now })
  await giveBack?.(ids)
  const cancelled = await run<Row>(
    tx,
    `update orders.orders o set status = 'cancelled' where order_id = any($1) and status = 'placed'
     returning o.order_id, o.number, o.company_id, o.customer_id, o.channel, o.location_id, o.currency, o.total_minor,
       array(select distinct l.variant_id from orders.order_lines l where l.order_id = o.order_id and l.kind = 'product' order by 1) as variant_ids`,
    [ids],
  )
  // Somebody was quicker: nothing of this has happened.
  if (cancelled.length !== ids.length) throw new Error('an order was changed while it was cancelled')
  await announceAll(
    tx,
    cancelled.map(({ order_id, number, currency, total_minor, variant_ids, company_id, customer_id, channel, location_id }) => ({
      ...{ kind: orderCancelled, subject: order_id, company_id, customer_id, channel, location_id, actor, occurred_at: now },
      data: { order_id, number, reason, currency, total_minor, variant_ids },
    })),
  )
  return ids
}

async function takeBack(tx: Tx, group_keys: string[], by: Parameters<typeof reverse>[2]) {
  if (!group_keys.length) return
  for (const outcome of await reverse(tx, group_keys, by)) if ('refusal' in outcome) throw outcome.refusal
}

/** The groups by which these orders were owed less. */
async function notComingGroups(tx: Tx, order_ids: readonly string[]): Promise<string[]> {
  const rows = await run<{ group_key: string }>(
    tx,
    `select distinct group_key from ledger.public_transfers where document = any($1) and kind = 'not_coming' order by group_key`,
    [order_ids],
  )
  return rows.map(({ group_key }) => group_key)
}

/** All of it that is to leave has left. */
export const completeOrder = (tx: Tx, order_id: string) =>
  run(tx, `update orders.orders set status = 'completed' where order_id = $1 and status = 'placed'`, [order_id])
