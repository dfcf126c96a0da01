import { type Database, run, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import type { Log } from '#platform/log'
import { Refusal } from '#platform/refusal'
import { releaseHolds } from '../../offer/inventory/index.ts'
import { thawCarts } from '../carts/index.ts'
import { cancelPayments } from '../payments/index.ts'
import { type Checkout, checkoutClosed, ownCheckout, present, sayChanged } from './checkout.ts'
import { extendOrExpire } from './payment.ts'
import { placeTogether } from './place.ts'

/** A customer who has paid and whose last request was lost gets her order after this long. */
const PATIENCE_SECONDS = 60

/** Sets a checkout aside: goods free, cart open again. The money is let go by the caller, outside of the transaction. */
async function setAside(tx: Tx, checkouts: Checkout[], status: 'expired' | 'cancelled', actor: string, now: string) {
  const ended = await run<Checkout>(
    tx,
    `update checkout.checkouts set status = $2, hold_expires_at = null, changed_at = $3
     where checkout_id = any($1) and status in ('open', 'paying', 'paid') returning *`,
    [checkouts.map((c) => c.checkout_id), status, now],
  )
  await releaseHolds(
    tx,
    ended.map((c) => c.checkout_id),
    now,
  )
  await thawCarts(
    tx,
    ended.map((c) => c.cart_id),
    now,
  )
  for (const checkout of ended) await sayChanged(tx, checkout, status, actor, now)
  return ended
}

export async function cancelCheckout(database: Database, { checkout_id }: { checkout_id: string }, call: Call) {
  const checkout = await database.transaction(async (tx) => {
    const before = await ownCheckout(tx, checkout_id, call)
    const [ended] = before.status === 'paying' ? [] : await setAside(tx, [before], 'cancelled', call.actor, call.now)
    if (!ended) throw checkoutClosed({ checkout_id, status: before.status })
    return ended
  })
  if (checkout.payment_id) await cancelPayments(database, [checkout.payment_id], call.now)
  return present(checkout)
}

/**
 * Resumes what a lost request, a crash or a silent provider has left half done: who has paid gets her order, or her money back when the goods
 * are gone; who never paid gives the goods back.
 */
export async function sweep(database: Database, now: string, log: Log) {
  const expired = await database.transaction(async (tx) => setAside(tx, await extendOrExpire(tx, now), 'expired', 'system:checkout', now))
  const paid = await run<Checkout>(
    database.db,
    `select * from checkout.checkouts where status = 'paid' and changed_at <= $1::timestamptz - make_interval(secs => $2) order by changed_at limit 100`,
    [now, PATIENCE_SECONDS],
  )
  const lost = await Promise.all(paid.map((checkout) => placeOrLetGo(database, checkout, now, log)))
  const letGo = [...expired, ...lost.flat()].flatMap((c) => (c.payment_id ? [c.payment_id] : []))
  if (letGo.length) await cancelPayments(database, letGo, now)
}

async function placeOrLetGo(database: Database, checkout: Checkout, now: string, log: Log): Promise<Checkout[]> {
  try {
    const principal = { audience: 'system', id: 'checkout' } as const
    await placeTogether(database, { checkout_id: checkout.checkout_id, principal, actor: 'system:checkout', now, key: undefined })
    return []
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    log.warn({ checkout_id: checkout.checkout_id, code: error.code }, 'a paid checkout could not become an order; its payment is let go')
    return database.transaction((tx) => setAside(tx, [checkout], 'cancelled', 'system:checkout', now))
  }
}
