import { Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announceAll, event } from '#platform/events'
import { newId } from '#platform/ids'
import type { Log } from '#platform/log'
import { refusal } from '#platform/refusal'
import { ASK_AGAIN_AFTER_SECONDS, captureExceedsAuthorisation, type Change, restOf, speakChanges, writeChanges } from './changes.ts'
import { authorisationLapsed, fields, lockPayments, type Payment, sayOf } from './payment.ts'

/** So much of an order was handed over: it is owed from now on. */
export interface Due {
  order_id: string
  company_id: string
  /** Of what was handed over: a shipment, a parcel. For one, an order owes once. */
  reference: string
  amount_minor: number
  /** What the order may come to owe besides: of what lies beyond that a provider that captures once is not asked. Left out: all that was promised. */
  still_minor?: number
  actor: string
}

export const referenceReused = refusal<{ order_id: string; reference: string }>(
  'reference_reused',
  409,
  ({ reference }) => `Something else was handed over under ${reference}`,
)

export const dueMissed = event(
  'payments.due_missed',
  Type.Object({ order_id: Type.String(), amount_minor: Type.Integer({ description: 'what is missing' }), currency: Type.String() }),
)

/** The payments of an order, locked; whoever says that some of its goods have left begins with this. */
export async function lockPaymentsOf(tx: Tx, order_id: string): Promise<Payment[]> {
  const rows = await run<{ payment_id: string }>(tx, 'select payment_id from payments.payments where order_id = $1', [order_id])
  return lockPayments(
    tx,
    rows.map(({ payment_id }) => payment_id),
  )
}

/**
 * Takes what an order owes for what was handed over, once for each reference, however often and by how many it is asked. What was taken before
 * counts first (value that lies with us is settled with the order; a provider that captures once has given all that may be owed the first time); the rest
 * is captured of the payments that wait for goods, the oldest first. What a provider turned down is asked for again when the same is said again.
 */
export async function captureFor(database: Database, due: Due, now: string): Promise<void> {
  const changes = await database.transaction(async (tx) => askDue(tx, await lockPaymentsOf(tx, due.order_id), due, now))
  await speakChanges(database, changes, now)
}

/** The same in the transaction of whoever hands over, who has locked the payments; returns what is to be asked of the providers after it. */
export async function askDue(tx: Tx, payments: readonly Payment[], due: Due, now: string): Promise<Change[]> {
  const { order_id, company_id, reference, amount_minor, still_minor = Infinity, actor } = due
  await run(
    tx,
    `insert into payments.dues (order_id, reference, company_id, amount_minor, actor, due_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [order_id, reference, company_id, amount_minor, actor, now],
  )
  const dues = await run<{ reference: string; amount_minor: number }>(
    tx,
    'select reference, amount_minor from payments.dues where order_id = $1',
    [order_id],
  )
  if (dues.find((one) => one.reference === reference)!.amount_minor !== amount_minor) throw referenceReused({ order_id, reference })
  const owed_minor = sum(dues.map((one) => one.amount_minor))
  const promised_minor = sum(payments.map((payment) => payment.amount_minor))
  if (owed_minor > promised_minor)
    throw captureExceedsAuthorisation({
      ...{ payment_id: payments[0]?.payment_id ?? '', asked_minor: amount_minor },
      left_minor: promised_minor - (owed_minor - amount_minor),
    })
  let missing_minor = owed_minor - takenOf(payments)
  let ever_minor = missing_minor + still_minor
  const asked = waitingOf(payments).flatMap((payment) => {
    if (missing_minor <= 0) return []
    const rest_minor = restOf(payment)
    const part_minor = Math.min(payment.captures_once ? ever_minor : missing_minor, rest_minor)
    missing_minor -= part_minor
    ever_minor -= part_minor
    return [{ payment_id: payment.payment_id, amount_minor: part_minor }]
  })
  if (!asked.length) return []
  return writeChanges(
    tx,
    payments,
    asked.map((part) => ({ ...part, kind: 'capture', key: `due:${order_id}:${reference}:${newId('due')}`, actor })),
    now,
    ASK_AGAIN_AFTER_SECONDS,
  )
}

/** Names refunds of what was taken ahead for goods of an order that are not coming: nothing that has left comes back with them. */
export const restKey = (order_id: string, wish?: string) => ['rest', order_id, ...(wish === undefined ? [] : [wish])].join(' ')

/** What went back already, or is going, for goods that are not coming. */
export const givenBackForRest = async (on: Db | Tx, order_id: string): Promise<number> =>
  (await runOne<{ amount_minor: number }>(
    on,
    `select coalesce(sum(r.amount_minor), 0)::bigint as amount_minor from payments.changes r join payments.payments p using (payment_id)
     where p.order_id = $1 and r.kind = 'refund' and r.status in ('asked', 'done') and starts_with(r.key, $2)`,
    [order_id, `${restKey(order_id)} `],
  ))!.amount_minor

/** What was captured for an order, or is being. */
export const takenOf = (payments: readonly Payment[]) => sum(payments.map((payment) => payment.captured_minor + payment.capturing_minor))

/** What of an order's payments can still be captured as its goods leave. */
export const heldOf = (payments: readonly Payment[]) => sum(waitingOf(payments).map(restOf))

/** Which payments of an order can still be captured as its goods leave, the oldest first. */
const waitingOf = (payments: readonly Payment[]) =>
  payments
    .filter((payment) => payment.captures === 'at_hand_over' && payment.let_go_at === null && restOf(payment) > 0)
    .filter(({ status }) => status === 'authorised' || status === 'captured' || status === 'refunded')
    .toSorted((one, other) => (one.created_at + one.payment_id < other.created_at + other.payment_id ? -1 : 1))

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)

/**
 * Nothing more of an order will leave, or the provider keeps the money no longer: what of its payments waits for goods is let go. While a part is
 * being captured nothing is asked; due work comes back to it. Returns what is to be asked of the providers.
 */
export async function letRestGo(tx: Tx, payments: readonly Payment[], now: string): Promise<Change[]> {
  const waiting = payments.filter((payment) => payment.captures === 'at_hand_over' && restOf(payment) > 0)
  if (!waiting.length) return []
  await run(tx, 'update payments.payments set let_go_at = coalesce(let_go_at, $2) where payment_id = any($1)', [
    waiting.map(({ payment_id }) => payment_id),
    now,
  ])
  const key = ({ payment_id }: Payment) => `let_rest_go:${payment_id}`
  const asked = await run<{ key: string }>(tx, 'select key from payments.changes where key = any($1)', [waiting.map(key)])
  const free = waiting.filter(
    (payment) =>
      payment.capturing_minor === 0 &&
      payment.status !== 'cancelling' &&
      payment.status !== 'cancelled' &&
      // What a provider is silent about is asked of it already, and what it would not let go ends by itself.
      !asked.some((before) => before.key === key(payment)),
  )
  if (!free.length) return []
  return writeChanges(
    tx,
    payments,
    free.map((payment) => ({
      ...{ payment_id: payment.payment_id, amount_minor: restOf(payment) },
      kind: payment.captured_minor > 0 ? 'release' : 'cancellation',
      ...{ key: key(payment), actor: 'system:payments' },
    })),
    now,
    ASK_AGAIN_AFTER_SECONDS,
  )
}

const AT_MOST = 200

/** Authorisations whose time is over are let go, with an alarm; and so is what could not be let go while a part of it was being captured. */
export async function letGoLapsed(database: Database, now: string, log: Log): Promise<void> {
  const changes = await database.transaction(async (tx) => {
    const lapsed = await run<Payment>(
      tx,
      `select ${fields('p')} from payments.payments p
       where captures = 'at_hand_over' and status in ('authorised', 'captured', 'refunded') and let_go_at is null and capture_before <= $1
         and order_id is not null and amount_minor > captured_minor + capturing_minor + released_minor
       order by payment_id limit $2 for no key update skip locked`,
      [now, AT_MOST],
    )
    const left = await run<Payment>(
      tx,
      `select ${fields('p')} from payments.payments p
       where captures = 'at_hand_over' and status in ('authorised', 'captured', 'refunded') and let_go_at is not null and order_id is not null
         and capturing_minor = 0 and amount_minor > captured_minor + released_minor
         -- What a provider would not let go is not asked again and again: it ends by itself.
         and not exists (select from payments.changes c where c.key = 'let_rest_go:' || p.payment_id)
       order by payment_id limit $1 for no key update skip locked`,
      [AT_MOST],
    )
    if (lapsed.length) log.error({ payment_ids: lapsed.map(({ payment_id }) => payment_id) }, 'authorisations lapsed before the goods left')
    await announceAll(
      tx,
      lapsed.map((payment) => sayOf(authorisationLapsed, payment, restOf(payment), 'system:payments', now)),
    )
    return letRestGo(tx, [...lapsed, ...left], now)
  })
  await speakChanges(database, changes, now)
}

/** What was handed over is watched until it is paid; where a provider has turned it down, people are told once. The goods are gone, the debt stays in the books. */
export async function watchDues(tx: Tx, now: string, log: Log): Promise<void> {
  const missed = await run<{ order_id: string; company_id: string; currency: string; missing_minor: number }>(
    tx,
    `with open as (
       select distinct order_id from (select order_id from payments.dues where covered_at is null order by missed_at nulls first, due_at limit $2) as oldest),
     sums as (
       select o.order_id, d.owed_minor, coalesce(p.captured_minor, 0) as captured_minor, coalesce(p.capturing_minor, 0) as capturing_minor, p.currency, d.company_id
       from open o
       cross join lateral (select sum(amount_minor)::bigint as owed_minor, min(company_id) as company_id from payments.dues where order_id = o.order_id) d
       cross join lateral (select sum(captured_minor)::bigint as captured_minor, sum(capturing_minor)::bigint as capturing_minor, min(currency) as currency
         from payments.payments where order_id = o.order_id) p),
     covered as (
       update payments.dues set covered_at = $1 from sums where dues.order_id = sums.order_id and covered_at is null and captured_minor >= owed_minor),
     missed as (
       update payments.dues set missed_at = $1 from sums
       where dues.order_id = sums.order_id and missed_at is null and covered_at is null and captured_minor + capturing_minor < owed_minor
       returning dues.order_id)
     select order_id, company_id, currency, owed_minor - captured_minor - capturing_minor as missing_minor from sums where order_id in (select order_id from missed)`,
    [now, AT_MOST],
  )
  if (missed.length) log.error({ order_ids: missed.map(({ order_id }) => order_id) }, 'what was handed over could not be captured')
  await announceAll(
    tx,
    missed.map(({ order_id, company_id, currency, missing_minor }) => ({
      ...{ kind: dueMissed, subject: order_id, company_id, actor: 'system:payments', occurred_at: now },
      data: { order_id, amount_minor: missing_minor, currency },
    })),
  )
}
