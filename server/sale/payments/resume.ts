import { type Database, run, type Tx } from '#platform/database'
import { announceAll } from '#platform/events'
import type { Call, Locale } from '#platform/http'
import type { Log } from '#platform/log'
import { askProvider } from './accounts.ts'
import { type Settlement, settleTogether } from './authorise.ts'
import { type Change, inTurns, letGo, speakChanges } from './changes.ts'
import { HELD_HOURS, OWN_VALUE } from './own-value.ts'
import { fields, lockPayments, type Payment, paymentWithoutOrder, sayOf, whenPaymentSettles, paymentsByIds } from './payment.ts'

/** After this long a provider who has never heard of a payment never will: our request is dead. */
const GIVE_UP_AFTER_SECONDS = 120
const AT_MOST = 500
/** So many in one transaction, which locks what they were to pay. */
const LET_GO_AT_MOST = 50

/**
 * Finishes what a time-out, a crash or a silent provider left half done: looks up what became of authorisations, and asks again for changes.
 * Every process may run it; each takes rows that no other has.
 */
export async function resumePayments(database: Database, now: string): Promise<void> {
  const unsettled = await run<Payment>(
    database.db,
    `update payments.payments p set look_up_at = $1::timestamptz + interval '60 seconds'
     where payment_id in (select payment_id from payments.payments where status in ('authorising', 'unknown') and look_up_at <= $1
       order by look_up_at limit $2 for no key update skip locked) returning ${fields('p')}`,
    [now, AT_MOST],
  )
  await inTurns(unsettled, (payment) => lookUp(database, payment, now))
  const asked = await run<Change>(
    database.db,
    `update payments.changes c set ask_again_at = $1::timestamptz + interval '60 seconds'
     where change_id in (select change_id from payments.changes where status = 'asked' and ask_again_at <= $1
       order by ask_again_at limit $2 for no key update skip locked) returning c.*`,
    [now, AT_MOST],
  )
  await speakChanges(database, asked, now)
}

export async function lookUp(database: Database, payment: Payment, now: string): Promise<Payment> {
  const { payment_id, company_id, provider_reference } = payment
  const answered = await askProvider(database, payment, now, (provider, line) =>
    provider.lookUp({ reference: payment_id, company_id, provider_reference }, line),
  )
  const isOld = Date.parse(payment.created_at) + GIVE_UP_AFTER_SECONDS * 1000 <= Date.parse(now)
  const neverHeard: Settlement['answer'] = isOld
    ? { result: 'declined', reason: 'not_reached' }
    : { result: 'silence', reason: 'not_reached_yet' }
  const answer = answered.answered ? (answered.value ?? neverHeard) : { result: 'silence' as const, reason: answered.reason }
  return settleTogether(database, { payment_id, answer, now })
}

/** What a provider would not cancel is asked again after a quarter of an hour, then ever later, as long as a bank may hold it; it keeps nobody else waiting. */
const TIMES_AT_MOST = 10

/** So long after it was authorised a payment may wait for its order; checkouts place theirs much sooner. */
const WAITS_FOR_ORDER_MINUTES = 12

/**
 * Money that is held, or was taken, for no order is given back, with an alarm: nobody shall wait for goods that nobody knows of. A checkout
 * lets its own go; this finds what has come from anywhere else. What is held of our own value takes nothing from anybody.
 */
export async function letGoWithoutOrder(database: Database, now: string, log: Log): Promise<void> {
  const changes = await database.transaction(async (tx) => {
    const found = await run<Payment & { times: number }>(
      tx,
      `select ${fields('p')}, c.times from payments.payments p
       cross join lateral (select count(*)::integer as times, max(settled_at) as declined_at
         from payments.changes where payment_id = p.payment_id and kind = 'cancellation') c
       where status = 'authorised' and order_id is null and c.times < $5
         and coalesce(declined_at, '-infinity') <= $1::timestamptz - least(interval '1 day', interval '15 minutes' * 4 ^ (c.times - 1))
         and settled_at <= $1::timestamptz - make_interval(mins => $2) and method <> all ($4)
       order by settled_at, payment_id limit $3`,
      [now, WAITS_FOR_ORDER_MINUTES, LET_GO_AT_MOST, OWN_VALUE, TIMES_AT_MOST],
    )
    const free = await lockForNoOrder(tx, found, now)
    if (!free.length) return []
    const ids = free.map(({ payment_id }) => payment_id)
    // What is asked anew was told of when it was found.
    const asked_anew = new Set(found.flatMap(({ payment_id, times }) => (times ? [payment_id] : [])))
    const forgotten = free.filter(({ payment_id }) => !asked_anew.has(payment_id))
    if (!forgotten.length) return letGo(tx, ids, now)
    await whenPaymentSettles(tx, { settled: forgotten.map((payment) => ({ ...payment, status: 'cancelled' })) }, now)
    await announceAll(
      tx,
      forgotten.map((payment) => sayOf(paymentWithoutOrder, payment, payment.amount_minor, 'system:payments', now)),
    )
    log.error({ payment_ids: forgotten.map(({ payment_id }) => payment_id) }, 'payments without an order are let go')
    return letGo(tx, ids, now)
  })
  await speakChanges(database, changes, now)
}

/** Own value that was set aside for an order that never came has gone back by itself: its payment is over then, and pays nothing any more. */
export async function letGoLapsedValue(tx: Tx, now: string): Promise<void> {
  const lapsed = await run<{ payment_id: string }>(
    tx,
    `select payment_id from payments.payments where status = 'authorised' and order_id is null and method = any($3)
       and settled_at <= $1::timestamptz - make_interval(hours => $2) order by settled_at, payment_id limit $4`,
    [now, HELD_HOURS, OWN_VALUE, LET_GO_AT_MOST],
  )
  const free = await lockForNoOrder(tx, lapsed, now)
  await letGo(
    tx,
    free.map(({ payment_id }) => payment_id),
    now,
  )
}

/** What they were to pay first, then themselves: the order of decision 4. Those that somebody has ordered on or let go meanwhile are left out. */
async function lockForNoOrder(tx: Tx, found: readonly Pick<Payment, 'payment_id'>[], now: string): Promise<Payment[]> {
  if (!found.length) return []
  const ids = found.map(({ payment_id }) => payment_id)
  await whenPaymentSettles(tx, { about_to: ids }, now)
  return (await lockPayments(tx, ids)).filter(({ status, order_id }) => status === 'authorised' && order_id === null)
}

/** Where a provider sends the customer when she has been with them. */
export const returnUrlOf = ({ payment_id }: Pick<Payment, 'payment_id'>, { origin, locale }: Pick<Call, 'origin' | 'locale'>) =>
  `${origin}/v1/payment-returns/${payment_id}?locale=${locale}`

/**
 * She is back. What the browser brings along proves nothing and is not read: the provider is asked. A small page leads her on, since some
 * send her by a form, which a redirect would send on.
 */
export async function customerReturns(
  database: Database,
  { payment_id, locale = 'tr' }: { payment_id: string; locale?: string },
  call: Call,
) {
  await lookUpOpen(database, payment_id, call.now)
  return pageTo(`${locale === 'tr' ? '' : `/${locale}`}/checkout`, locale as Locale)
}

/** What became of a payment is asked now, if it is not known yet. */
export async function lookUpOpen(database: Database, payment_id: string, now: string): Promise<void> {
  const [payment] = await paymentsByIds(database.db, [payment_id])
  if (payment?.status === 'authorising' || payment?.status === 'unknown') await lookUp(database, payment, now)
}

export const pageTo = (address: string, locale: Locale) =>
  `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${address}"><title>…</title><a href="${address}">…</a></html>`
