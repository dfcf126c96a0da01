import { type Database, run, type Tx } from '#platform/database'
import { type Call, FinishedJson } from '#platform/http'
import { claimKey, rememberReply } from '#platform/idempotency'
import type { Log } from '#platform/log'
import { Refusal } from '#platform/refusal'
import { type Change, paymentsByIds, speakChanges } from '../payments/index.ts'
import { type Checkout, checkoutClosed, ownCheckout, present, sayChanged } from './checkout.ts'
import { extendOrExpire, freeWhatIsHeld } from './holding.ts'
import { placeTogether } from './place.ts'

/** A customer who has paid and whose last request was lost gets her order after this long. */
const PATIENCE_SECONDS = 60

interface SetAside {
  checkouts: Checkout[]
  /** What the payment providers are now to be asked for; should we die before that, it is written down. */
  changes: Change[]
}

/** Sets checkouts aside: goods free, cart open again, money let go. Those that have moved on meanwhile stay as they are. */
async function setAside(
  tx: Tx,
  checkouts: Checkout[],
  from: Checkout['status'][],
  to: 'expired' | 'cancelled',
  actor: string,
  now: string,
): Promise<SetAside> {
  const ended = await run<Checkout>(
    tx,
    `update checkout.checkouts set status = $2, hold_expires_at = null, changed_at = $3
     where checkout_id = any($1) and status = any($4) returning *`,
    [checkouts.map((c) => c.checkout_id), to, now, from],
  )
  if (!ended.length) return { checkouts: [], changes: [] }
  const changes = await freeWhatIsHeld(tx, ended, now)
  for (const checkout of ended) await sayChanged(tx, checkout, to, actor, now)
  return { checkouts: ended, changes }
}

export async function cancelCheckout(database: Database, { checkout_id }: { checkout_id: string }, call: Call) {
  const { answer, changes } = await database.transaction(async (tx) => {
    const before = await claimKey(tx, call.request_key!, call.now)
    if (before) return { answer: before.reply, changes: [] }
    const checkout = await ownCheckout(tx, checkout_id, call)
    // Whose bank waits for her may think better of it; should she have paid there all the same, it is let go as soon as it is known.
    const [payment] = checkout.payment_id ? await paymentsByIds(tx, [checkout.payment_id]) : []
    const from = ['open', 'paid', ...(payment?.continue_at ? ['paying' as const] : [])] satisfies Checkout['status'][]
    const ended = await setAside(tx, [checkout], from, 'cancelled', call.actor, call.now)
    if (!ended.checkouts.length) throw checkoutClosed({ checkout_id, status: (await ownCheckout(tx, checkout_id, call)).status })
    const answer = JSON.stringify(present(ended.checkouts[0]!, false))
    await rememberReply(tx, call.request_key!, 201, answer)
    return { answer, changes: ended.changes }
  })
  await speakChanges(database, changes, call.now)
  return new FinishedJson(answer)
}

/**
 * Resumes what a lost request, a crash or a silent provider has left half done: who has paid gets her order, or her money back when the goods
 * are gone; who never paid gives the goods back.
 */
export async function sweep(database: Database, now: string, log: Log) {
  const expired = await database.transaction(async (tx) =>
    setAside(tx, await extendOrExpire(tx, now), ['paying'], 'expired', 'system:checkout', now),
  )
  const paid = await run<Checkout>(
    database.db,
    `select * from checkout.checkouts where status = 'paid' and changed_at <= $1::timestamptz - make_interval(secs => $2) order by changed_at, checkout_id limit 100`,
    [now, PATIENCE_SECONDS],
  )
  const lost = await Promise.all(paid.map((checkout) => placeOrLetGo(database, checkout, now, log)))
  await speakChanges(database, [...expired.changes, ...lost.flat()], now)
}

async function placeOrLetGo(database: Database, checkout: Checkout, now: string, log: Log): Promise<Change[]> {
  const { checkout_id } = checkout
  try {
    const principal = { audience: 'system', id: 'checkout' } as const
    await placeTogether(database, { checkout_id, principal, actor: 'system:checkout', now, key: undefined })
    return []
  } catch (error) {
    if (error instanceof Refusal) {
      log.warn({ checkout_id, refusal: error.code }, 'a paid checkout could not become an order; its payment is let go')
      return (await database.transaction((tx) => setAside(tx, [checkout], ['paid'], 'cancelled', 'system:checkout', now))).changes
    }
    // The others shall not wait for this one.
    log.error({ checkout_id, error: String(error) }, 'a paid checkout could not become an order; trying again')
    return []
  }
}
