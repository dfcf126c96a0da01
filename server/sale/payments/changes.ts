import { shareOfSurcharge } from '@birge/kernel/instalments'
import { type Database, type Db, type LastWrite, run, runOne, type Tx, writeLast } from '#platform/database'
import { type Announcement, announceAll } from '#platform/events'
import { notFound } from '#platform/http'
import { idempotencyKeyReused } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { type Refusal, refusal } from '#platform/refusal'
import { together } from '#platform/together'
import {
  book,
  changeDeclined,
  paymentsByIds,
  lockPayments,
  type Payment,
  paymentCancelled,
  paymentCaptured,
  paymentRefunded,
  paymentReleased,
  refundableOf,
  sayOf,
  whenPaymentSettles,
} from './payment.ts'
import { isOwnValue, releaseOwnValue } from './own-value.ts'
import { askProvider } from './accounts.ts'
import { type Answer, providerNamed, strongest } from './provider.ts'

/** Something done to a payment after it was authorised or taken. */
export interface Change {
  change_id: string
  payment_id: string
  kind: 'capture' | 'refund' | 'cancellation' | 'release'
  amount_minor: number
  /** What of a surcharge for instalments goes with it. */
  surcharge_minor: number
  /** Of a cancellation: what had been taken there without us, and went back with it. Null: nothing, or they have not said. */
  given_back_minor: number | null
  key: string
  /** `failed`: it was done, and came back. */
  status: 'asked' | 'done' | 'declined' | 'failed'
  reason: string | null
  register_id: string | null
  /** Whose credit it becomes instead of going back the way it came. */
  credit_of: string | null
  /** The gift card it comes on instead. */
  onto_card: string | null
  actor: string
  asked_at: string
}
export const CHANGE_FIELDS =
  'change_id, payment_id, kind, amount_minor, surcharge_minor, given_back_minor, key, status, reason, register_id, credit_of, onto_card, actor, asked_at'

export const captureExceedsAuthorisation = refusal<{ payment_id: string; asked_minor: number; left_minor: number }>(
  'capture_exceeds_authorisation',
  409,
  ({ asked_minor, left_minor }) => `${asked_minor} cannot be captured: ${left_minor} of what was authorised is left`,
)
export const refundExceedsCapture = refusal<{ payment_id: string; asked_minor: number; left_minor: number }>(
  'refund_exceeds_capture',
  409,
  ({ asked_minor, left_minor }) => `${asked_minor} cannot be given back: ${left_minor} of what was taken is left`,
)
export const paymentNotAuthorised = refusal<{ payment_id: string }>(
  'payment_not_authorised',
  409,
  () => 'This payment is not authorised (any more): nothing can be ordered on it',
)
export const paymentNotCancellable = refusal<{ payment_id: string; status: string }>(
  'payment_not_cancellable',
  409,
  ({ status }) => `Only an authorised payment of which nothing was captured can be cancelled; this one is ${status}`,
)

export const takenWithGoods = refusal<{ payment_id: string }>(
  'taken_with_goods',
  409,
  () => 'This payment is taken as the goods of its order leave: say what was handed over, or cancel the rest of the order',
)

/** Long enough that the asker who has just written the change down will have got her answer before the sweeper asks again. */
export const ASK_AGAIN_AFTER_SECONDS = 60

/** An order may be placed on it. What was let go is nobody's wish any more, also where its provider would not cancel it. */
export const isFree = (payment: Payment | undefined): payment is Payment =>
  payment?.status === 'authorised' && payment.order_id === null && payment.let_go_at === null

/**
 * Ties locked payments to the orders they pay, and writes down that the money is now to be captured: in the transaction that places the
 * orders, so that no order is left unpaid by a crash. The capture itself is asked for after the commit. What waits for the goods to leave is
 * captured then (`askDue`).
 */
export async function attachToOrders(tx: Tx, attachments: Attachment[], now: string) {
  const taken = attachments.find(({ payment }) => !isFree(payment))
  if (taken) throw paymentNotAuthorised({ payment_id: taken.payment.payment_id })
  const captures = attachments.map(({ payment, order_id, capture_minor, waits_for_goods = false }) => {
    const waits = waits_for_goods && payment.captures === 'at_hand_over'
    return {
      ...{ payment, order_id, captures: waits ? 'at_hand_over' : 'at_order' },
      capture_minor: capture_minor ?? (waits || isPromise(payment) ? 0 : payment.amount_minor),
    }
  })
  await writeLast(
    tx,
    ATTACH,
    captures.map(({ payment, order_id, capture_minor, captures: when }) => [payment.payment_id, order_id, capture_minor, when]),
  )
  const asked = captures
    .filter(({ capture_minor }) => capture_minor > 0)
    .map((capture) => ({ ...capture, change_id: newId('pch'), surcharge_minor: firstShare(capture.payment, capture.capture_minor) }))
  await writeLast(
    tx,
    ASK_CAPTURES,
    asked.map(({ change_id, payment, capture_minor, surcharge_minor }) => [
      ...[change_id, payment.payment_id, capture_minor, now, surcharge_minor],
    ]),
  )
  await doAtOnce(
    tx,
    asked.filter(({ payment }) => isOwnValue(payment)),
    now,
  )
}

interface Attachment {
  payment: Payment
  order_id: string
  capture_minor?: number
  /** The order is one whose goods leave later: a payment that is taken with them is not captured yet. */
  waits_for_goods?: boolean
}

/** The money is not here yet, and nobody can be asked for it. */
const isPromise = ({ provider }: Payment) => {
  const named = providerNamed(provider)
  return named !== undefined && !named.on_site && named.is_promise === true
}

/** Nobody outside has to be asked for it. */
const isDoneHere = (payment: Payment) => isOwnValue(payment) || (providerNamed(payment.provider)?.on_site ?? false)
const doAtOnce = async (tx: Tx, changes: readonly { change_id: string }[], now: string): Promise<Change[]> =>
  changes.length
    ? settleChanges(
        tx,
        changes.map(({ change_id }) => ({ change_id, answer: { result: 'done', provider_reference: null } })),
        now,
      )
    : []

const ATTACH: LastWrite = {
  columns: 4,
  row: { of: 'payments.payments', key: 1 },
  sql: ($) => `attached_payments as (
      update payments.payments p set order_id = a.order_id, capturing_minor = a.capture_minor, captures = a.captures
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::bigint[], ${$(4)}::text[]) as a(payment_id, order_id, capture_minor, captures) where p.payment_id = a.payment_id)`,
}
const ASK_CAPTURES: LastWrite = {
  columns: 5,
  sql: ($) => `asked_captures as (
      insert into payments.changes (change_id, payment_id, kind, amount_minor, surcharge_minor, key, status, actor, asked_at, ask_again_at)
      select change_id, payment_id, 'capture', capture_minor, surcharge_minor, change_id, 'asked', 'system:payments', now, now
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::bigint[], ${$(4)}::timestamptz[], ${$(5)}::bigint[])
        as c(change_id, payment_id, capture_minor, now, surcharge_minor))`,
}

export interface ChangeOrder {
  payment_id: string
  /** The rest, when not given. */
  amount_minor?: number
  /** Names the wish, so that it is fulfilled once. */
  key: string
  /** From whose drawer cash is given back, when it is not the one that took it. */
  register_id?: string
  actor: string
}

export const capturePayment = (database: Database, order: ChangeOrder, now: string) => changePayment(database, 'capture', order, now)
export const refundPayment = (database: Database, order: ChangeOrder, now: string) => changePayment(database, 'refund', order, now)
export const cancelPayment = (database: Database, order: ChangeOrder, now: string) => changePayment(database, 'cancellation', order, now)

/** Records, speaks, settles. What is on site needs no asking, so it is done in the one transaction. */
async function changePayment(database: Database, kind: Change['kind'], order: ChangeOrder, now: string): Promise<Change> {
  const { change, payment } = await database.transaction(async (tx) => {
    if (kind === 'cancellation') await whenPaymentSettles(tx, { about_to: [order.payment_id] }, now)
    const [payment] = await lockPayments(tx, [order.payment_id])
    if (!payment) throw notFound({ what: 'payment', id: order.payment_id })
    const before = await runOne<Change>(tx, `select ${CHANGE_FIELDS} from payments.changes where key = $1`, [order.key])
    if (before) {
      const isSame =
        before.payment_id === order.payment_id &&
        before.kind === kind &&
        before.amount_minor === (order.amount_minor ?? before.amount_minor)
      if (!isSame) throw idempotencyKeyReused({ key: order.key })
      return { change: before, payment }
    }
    const wanted = whatIsLeft(payment, kind, order.amount_minor ?? (kind === 'capture' ? await askedFor(tx, payment) : undefined))
    if (typeof wanted !== 'number') throw wanted
    const [asked] = await writeChanges(tx, [payment], [{ ...order, kind, amount_minor: wanted }], now, ASK_AGAIN_AFTER_SECONDS)
    if (!isDoneHere(payment)) return { change: asked!, payment }
    const [done] = await doAtOnce(tx, [asked!], now)
    return { change: done!, payment }
  })
  return change.status === 'asked' ? speakChange(database, change, payment, now) : change
}

/** What of a payment is still asked for: what is not coming of its order is not, though it was promised. */
async function askedFor(tx: Tx, payment: Payment): Promise<number> {
  const not_coming = await runOne<{ amount_minor: number }>(
    tx,
    'select amount_minor from hand_overs.public_not_coming where order_id = $1',
    [payment.order_id],
  )
  return Math.max(0, restOf(payment) - (not_coming?.amount_minor ?? 0))
}

/** How much a change takes, or why not. */
function whatIsLeft(payment: Payment, kind: Change['kind'], amount_minor: number | undefined): number | Refusal {
  const { payment_id, status } = payment
  if (kind === 'cancellation') {
    const isUntouched = status === 'authorised' && payment.capturing_minor + payment.captured_minor === 0
    return isUntouched ? payment.amount_minor : paymentNotCancellable({ payment_id, status })
  }
  const left_minor =
    kind === 'refund' ? refundableOf(payment) : ['authorised', 'captured'].includes(status) && payment.order_id ? restOf(payment) : 0
  const asked_minor = amount_minor ?? left_minor
  if (asked_minor > 0 && asked_minor <= left_minor) return asked_minor
  return (kind === 'refund' ? refundExceedsCapture : captureExceedsAuthorisation)({ payment_id, asked_minor, left_minor })
}

/** What of an authorisation nobody has captured, is capturing or has let go. */
export const restOf = ({ amount_minor, captured_minor, capturing_minor, released_minor }: Payment) =>
  amount_minor - captured_minor - capturing_minor - released_minor

type NewChange = Pick<Change, 'payment_id' | 'kind' | 'amount_minor' | 'key' | 'actor'> & {
  register_id?: string | null
  credit_of?: string | null
  onto_card?: string | null
}

/** The payments are locked by the caller. */
export async function writeChanges(
  tx: Tx,
  payments: readonly Payment[],
  changes: NewChange[],
  now: string,
  ask_again_after_seconds: number,
): Promise<Change[]> {
  const surcharges = await surchargesWith(tx, payments, changes)
  return run<Change>(
    tx,
    `with wanted as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $10::text[], $11::text[], $12::bigint[])
         as w(change_id, payment_id, kind, amount_minor, key, register_id, actor, credit_of, onto_card, surcharge_minor)),
     counted as (
       update payments.payments p set
         capturing_minor = p.capturing_minor + case when w.kind = 'capture' then w.amount_minor else 0 end,
         refunding_minor = p.refunding_minor + case when w.kind = 'refund' then w.amount_minor else 0 end,
         status = case when w.kind = 'cancellation' then 'cancelling' else p.status end
       from wanted w where p.payment_id = w.payment_id)
     insert into payments.changes (change_id, payment_id, kind, amount_minor, key, register_id, actor, credit_of, onto_card, surcharge_minor, status, asked_at, ask_again_at)
     select w.*, 'asked', $8::timestamptz, $8::timestamptz + make_interval(secs => $9) from wanted w returning ${CHANGE_FIELDS}`,
    [
      changes.map(() => newId('pch')),
      changes.map((change) => change.payment_id),
      changes.map((change) => change.kind),
      changes.map((change) => change.amount_minor),
      changes.map((change) => change.key),
      changes.map((change) => change.register_id ?? null),
      changes.map((change) => change.actor),
      now,
      ask_again_after_seconds,
      changes.map((change) => change.credit_of ?? null),
      changes.map((change) => change.onto_card ?? null),
      surcharges,
    ],
  )
}

type Surcharged = Pick<Payment, 'payment_id' | 'amount_minor' | 'surcharge_minor' | 'captured_minor' | 'capturing_minor'>

/** What goes with the first that is taken of a payment. */
const firstShare = ({ surcharge_minor, amount_minor }: Surcharged, part_minor: number) =>
  shareOfSurcharge({ surcharge_minor, whole_minor: amount_minor, before_minor: 0, part_minor, went_minor: 0 })

/** What of its payment's surcharge goes with each change. The payments are locked by the caller. */
export async function surchargesWith(
  tx: Db | Tx,
  payments: readonly Payment[],
  changes: readonly Pick<Change, 'payment_id' | 'kind' | 'amount_minor'>[],
): Promise<number[]> {
  const surcharged = new Map(payments.flatMap((payment) => (payment.surcharge_minor ? [[payment.payment_id, payment]] : [])))
  const went = surcharged.size
    ? await run<{ payment_id: string; captured_minor: number; capturing_minor: number; given_minor: number }>(
        tx,
        `select payment_id,
           coalesce(sum(surcharge_minor) filter (where kind = 'capture' and status = 'done'), 0)::bigint as captured_minor,
           coalesce(sum(surcharge_minor) filter (where kind = 'capture' and status = 'asked'), 0)::bigint as capturing_minor,
           coalesce(sum(surcharge_minor) filter (where kind = 'refund' and status in ('asked', 'done')), 0)::bigint as given_minor
         from payments.changes where payment_id = any($1) group by payment_id`,
        [[...surcharged.keys()]],
      )
    : []
  return changes.map(({ payment_id, kind, amount_minor: part_minor }) => {
    const payment = surcharged.get(payment_id)
    if (!payment) return 0
    const { surcharge_minor, amount_minor, captured_minor, capturing_minor, refunded_minor, refunding_minor } = payment
    const written = went.find((one) => one.payment_id === payment_id) ?? { captured_minor: 0, capturing_minor: 0, given_minor: 0 }
    // What was taken at a till was taken with its sale, surcharge and all: there is no change for it.
    const so_far = payment.register_id === null ? written : { ...written, captured_minor: surcharge_minor }
    // What is left of it is let go whole.
    if (kind === 'cancellation' || kind === 'release') return surcharge_minor - so_far.captured_minor - so_far.capturing_minor
    return kind === 'capture'
      ? shareOfSurcharge({
          ...{ surcharge_minor, whole_minor: amount_minor, before_minor: captured_minor + capturing_minor, part_minor },
          went_minor: so_far.captured_minor + so_far.capturing_minor,
        })
      : shareOfSurcharge({
          ...{
            surcharge_minor: so_far.captured_minor,
            whole_minor: captured_minor,
            before_minor: refunded_minor + refunding_minor,
            part_minor,
          },
          went_minor: so_far.given_minor,
        })
  })
}

/** What of a surcharge went with these changes. */
export async function surchargesOf(on: Db | Tx, change_ids: readonly string[]): Promise<(change_id: string) => number> {
  const rows = await run<{ change_id: string; surcharge_minor: number }>(
    on,
    'select change_id, surcharge_minor from payments.changes where change_id = any($1) and surcharge_minor > 0',
    [change_ids],
  )
  const byId = new Map(rows.map((row) => [row.change_id, row.surcharge_minor]))
  return (change_id) => byId.get(change_id) ?? 0
}

export interface RefundPart {
  payment_id: string
  amount_minor: number
  key: string
  register_id: string | null
  credit_of: string | null
  onto_card?: string | null
  actor: string
}

/**
 * Writes down what is given back of several payments, which the caller has locked. What needs nobody outside is done at once, in her transaction;
 * the rest is returned, to be asked of the providers after it.
 */
export async function askRefunds(tx: Tx, payments: readonly Payment[], parts: readonly RefundPart[], now: string): Promise<Change[]> {
  const byId = new Map(payments.map((payment) => [payment.payment_id, payment]))
  for (const { payment_id, amount_minor } of parts) {
    const wanted = whatIsLeft(byId.get(payment_id)!, 'refund', amount_minor)
    if (typeof wanted !== 'number') throw wanted
  }
  const asked = await writeChanges(
    tx,
    payments,
    parts.map((part) => ({ ...part, kind: 'refund' })),
    now,
    ASK_AGAIN_AFTER_SECONDS,
  )
  const isHere = ({ payment_id, credit_of, onto_card }: Change) => (credit_of ?? onto_card) !== null || isDoneHere(byId.get(payment_id)!)
  await doAtOnce(tx, asked.filter(isHere), now)
  return asked.filter((change) => !isHere(change))
}

/**
 * Nobody wants these payments any more. What is authorised is cancelled, what is taken is given back. What is not taken is remembered as unwanted: what is
 * still unknown is cancelled as soon as it is known, and nothing is ordered on what a provider would not cancel. Returns what is now to be asked of the
 * providers.
 */
export async function letGo(tx: Tx, payment_ids: string[], now: string): Promise<Change[]> {
  const payments = await lockPayments(tx, payment_ids)
  const before = await timesLetGo(tx, payment_ids)
  const changes = payments.flatMap((payment): NewChange[] => {
    const kind = payment.status === 'captured' ? 'refund' : 'cancellation'
    const amount_minor = whatIsLeft(payment, kind, undefined)
    if (typeof amount_minor !== 'number') return []
    const { payment_id } = payment
    const times = before.get(payment_id) ?? 0
    return [{ payment_id, kind, amount_minor, key: `let_go:${payment_id}${times ? `:${times}` : ''}`, actor: 'system:payments' }]
  })
  const open = payments.filter((payment) => payment.status === 'authorising' || payment.status === 'unknown')
  const cancelled = changes.filter(({ kind }) => kind === 'cancellation')
  const untaken = [...open, ...cancelled].map(({ payment_id }) => payment_id)
  if (untaken.length)
    await run(tx, 'update payments.payments set let_go_at = coalesce(let_go_at, $2) where payment_id = any($1)', [untaken, now])
  if (!changes.length) return []
  const written = await writeChanges(tx, payments, changes, now, 0)
  const ours = new Set(payments.filter(isOwnValue).map(({ payment_id }) => payment_id))
  await doAtOnce(
    tx,
    written.filter(({ payment_id }) => ours.has(payment_id)),
    now,
  )
  return written.filter(({ payment_id }) => !ours.has(payment_id))
}

/** How often a provider was asked before to let these go, and did not. The payments are locked. */
async function timesLetGo(tx: Tx, payment_ids: string[]): Promise<Map<string, number>> {
  const rows = await run<{ payment_id: string; times: number }>(
    tx,
    `select payment_id, count(*)::integer as times from payments.changes where payment_id = any($1) and starts_with(key, 'let_go:') group by payment_id`,
    [payment_ids],
  )
  return new Map(rows.map(({ payment_id, times }) => [payment_id, times]))
}

/** Lets payments go and asks the providers at once; whoever falls silent is asked again later. */
export async function cancelPayments(database: Database, payment_ids: string[], now: string): Promise<void> {
  const changes = await database.transaction(async (tx) => {
    await whenPaymentSettles(tx, { about_to: payment_ids }, now)
    return letGo(tx, payment_ids, now)
  })
  await speakChanges(database, changes, now)
}

const AT_ONCE = 64

/** Asks for many changes, so many at a time. A failure of one keeps no other from being tried; it is thrown when all have been. */
export async function speakChanges(database: Database, changes: Change[], now: string): Promise<void> {
  if (!changes.length) return
  const payments = new Map(
    (
      await paymentsByIds(
        database.db,
        changes.map((change) => change.payment_id),
      )
    ).map((p) => [p.payment_id, p]),
  )
  await inTurns(changes, (change) => speakChange(database, change, payments.get(change.payment_id)!, now))
}

export async function inTurns<Thing>(things: Thing[], work: (thing: Thing) => Promise<unknown>, at_once = AT_ONCE) {
  const waiting = [...things]
  const failures: unknown[] = []
  const lane = async () => {
    for (let thing = waiting.shift(); thing !== undefined; thing = waiting.shift())
      await work(thing).catch((error: unknown) => failures.push(error))
  }
  await Promise.all(Array.from({ length: Math.min(at_once, things.length) }, lane))
  if (failures.length) throw failures[0]
}

/** Asks the provider for a change that was written down. Asked again with the same reference it does it once, so silence is simply asked anew. */
async function speakChange(database: Database, change: Change, payment: Payment, now: string): Promise<Change> {
  return settleTogether(database, {
    ...{ change, change_id: change.change_id, now },
    answer: await askForChange(database, change, payment, now),
  })
}

export async function askForChange(database: Database, change: Change, payment: Payment, now: string): Promise<Told['answer']> {
  const request = {
    reference: change.change_id,
    company_id: payment.company_id,
    payment_reference: payment.payment_id,
    provider_reference: payment.provider_reference!,
    amount_minor: change.amount_minor + change.surcharge_minor,
    currency: payment.currency,
  }
  const verb = ({ capture: 'capture', refund: 'refund', cancellation: 'cancel', release: 'release' } as const)[change.kind]
  const answered = await askProvider(
    database,
    payment,
    now,
    async (provider, line) =>
      (await provider[verb]?.(request, line)) ?? { result: 'done' as const, provider_reference: request.provider_reference },
  )
  return answered.answered ? answered.value : { result: 'silence', reason: answered.reason }
}

interface Told {
  change_id: string
  answer: Answer | { result: 'silence'; reason: string } | { result: 'done'; provider_reference: null }
}

export const settleTogether = together<Told & { change: Change; now: string }, Change>({
  name: 'settle change',
  under_way: 2,
  async decide(tx, told) {
    const now = told[0]!.now
    // What is cancelled opens again what it was to pay.
    const about_to = told.flatMap(({ change: { kind, payment_id } }) => (kind === 'cancellation' ? [payment_id] : []))
    if (about_to.length) await whenPaymentSettles(tx, { about_to }, now)
    return (await settleChanges(tx, told, now)).map((change) => ({ ok: change }))
  },
})

/** Writes what the provider said, counts it on the payment, books the money and says so. What was settled before stays as it is. */
export async function settleChanges(tx: Tx, told: Told[], now: string): Promise<Change[]> {
  const heard = strongest(told, ({ change_id }) => change_id)
  const written = await run<{ change: Change; payment: null } | { change: null; payment: Payment }>(tx, SETTLE, [
    heard.map((t) => t.change_id),
    heard.map((t) => t.answer.result),
    heard.map((t) => ('reason' in t.answer ? t.answer.reason : null)),
    heard.map((t) => ('provider_reference' in t.answer ? t.answer.provider_reference : null)),
    now,
    heard.map((t) => 'is_last' in t.answer && t.answer.is_last === true),
    heard.map((t) => ('given_back_minor' in t.answer ? t.answer.given_back_minor : null)),
  ])
  const payments = new Map(written.flatMap(({ payment }) => (payment ? [[payment.payment_id, payment]] : [])))
  const rows = written.flatMap(({ change }) => (change ? [{ change, payment: payments.get(change.payment_id)! }] : []))
  const settled = rows.filter(({ change }) => change.status !== 'asked')
  await book(
    tx,
    settled.flatMap(({ change, payment }) =>
      change.status === 'done' && (change.kind === 'capture' || change.kind === 'refund')
        ? [
            {
              key: `${change.kind}:${change.change_id}`,
              kind: change.kind === 'capture' ? ('payment' as const) : ('refund' as const),
              payment,
              amount_minor: change.amount_minor,
              surcharge_minor: change.surcharge_minor,
              register_id: change.register_id ?? payment.register_id,
              credit_of: change.credit_of,
              onto_card: change.onto_card,
              actor: change.actor,
            },
          ]
        : [],
    ),
    now,
  )
  await announceAll(
    tx,
    settled.map(({ change, payment }) => whatHappened(change, payment, now)),
  )
  const cancelled = settled.filter(({ change }) => change.kind === 'cancellation' && change.status === 'done')
  await releaseOwnValue(
    tx,
    cancelled.flatMap(({ payment }) => (isOwnValue(payment) ? [payment] : [])),
    now,
  )
  if (cancelled.length) await whenPaymentSettles(tx, { settled: cancelled.map(({ payment }) => payment) }, now)

  const byId = new Map(rows.map(({ change }) => [change.change_id, change]))
  const missing = told.map((t) => t.change_id).filter((id) => !byId.has(id))
  if (missing.length)
    for (const change of await run<Change>(tx, `select ${CHANGE_FIELDS} from payments.changes where change_id = any($1)`, [missing]))
      byId.set(change.change_id, change)
  return told.map((t) => byId.get(t.change_id)!)
}

const DONE = { capture: paymentCaptured, refund: paymentRefunded, cancellation: paymentCancelled, release: paymentReleased }
const whatHappened = (change: Change, payment: Payment, now: string): Announcement =>
  sayOf(change.status === 'done' ? DONE[change.kind] : changeDeclined, payment, change.amount_minor, change.actor, now)

// Several changes of one payment may be settled at once, so they are summed first.
// The changes are found by their ids (`|| ''`), not by the index of those still asked: when a provider was away, thousands are.
const SETTLE = `
  with told as (select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $6::boolean[], $7::bigint[])
    as t(change_id, result, reason, provider_reference, is_last, given_back_minor)),
  settled as (
    update payments.changes c set
      status = case t.result when 'done' then 'done' when 'declined' then 'declined' else 'asked' end,
      reason = t.reason, provider_reference = t.provider_reference,
      given_back_minor = case when c.kind = 'cancellation' and t.result = 'done' then t.given_back_minor end,
      settled_at = case when t.result in ('done', 'declined') then $5::timestamptz end,
      ask_again_at = $5::timestamptz + make_interval(secs => least(600, 5 * 2 ^ least(c.tries, 10))), tries = c.tries + 1
    from told t where c.change_id = t.change_id and c.status || '' = 'asked'
    returning c.*, t.is_last),
  sums as (
    select payment_id,
      coalesce(sum(amount_minor) filter (where kind = 'capture'), 0)::bigint as no_longer_capturing,
      coalesce(sum(amount_minor) filter (where kind = 'capture' and status = 'done'), 0)::bigint as captured,
      coalesce(sum(amount_minor) filter (where kind = 'refund'), 0)::bigint as no_longer_refunding,
      coalesce(sum(amount_minor) filter (where kind = 'refund' and status = 'done'), 0)::bigint as refunded,
      bool_or(kind = 'cancellation' and status = 'done') as is_cancelled,
      bool_or(kind = 'cancellation' and status = 'declined') as is_kept,
      bool_or(kind = 'capture' and status = 'done' and is_last) as is_last,
      coalesce(sum(amount_minor) filter (where kind = 'release' and status = 'done'), 0)::bigint as released
    from settled where status <> 'asked' group by payment_id),
  counted as (
    update payments.payments p set
      capturing_minor = p.capturing_minor - s.no_longer_capturing, captured_minor = p.captured_minor + s.captured,
      refunding_minor = p.refunding_minor - s.no_longer_refunding, refunded_minor = p.refunded_minor + s.refunded,
      -- What others are capturing at this moment is theirs until the provider turns it down.
      released_minor = case when s.is_last then p.amount_minor - p.captured_minor - s.captured - (p.capturing_minor - s.no_longer_capturing)
        else p.released_minor + s.released end,
      status = case when s.is_cancelled then 'cancelled' when s.is_kept then 'authorised'
        when p.refunded_minor + s.refunded > 0 and p.refunded_minor + s.refunded = p.captured_minor + s.captured then 'refunded'
        when p.captured_minor + s.captured > 0 then 'captured' else p.status end
    from sums s where p.payment_id = s.payment_id returning p.*)
  select to_jsonb(s) as change, null as payment from settled s union all select null, to_jsonb(c) from counted c`
