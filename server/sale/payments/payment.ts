import { Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { type Announcement, type EventKind, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { slot } from '#platform/slots'
import { account } from '../../foundation/ledger/index.ts'
import { holdOf, isOwnValue, ownAccount, postValue, readyForRefunds } from './own-value.ts'
import type { KeptCard, PaymentMethod, ToldDispute } from './provider.ts'

export interface Payment {
  payment_id: string
  purpose_id: string
  order_id: string | null
  company_id: string
  method: PaymentMethod
  provider: string
  amount_minor: number
  currency: string
  /** `unknown`: the provider fell silent; it is being found out. */
  status: 'authorising' | 'unknown' | 'authorised' | 'captured' | 'refunded' | 'declined' | 'cancelling' | 'cancelled'
  reason: string | null
  provider_reference: string | null
  register_id: string | null
  capturing_minor: number
  captured_minor: number
  refunding_minor: number
  refunded_minor: number
  actor: string
  created_at: string
  settled_at: string | null
  let_go_at: string | null
  /** The customer has to go there before it is decided. */
  continue_at: string | null
  /** What the provider has let go with the last capture. */
  released_minor: number
  /** Until when it is waited for, where it is promised. */
  due_at: string | null
  /** When it is taken: once its order is placed, or part by part as the goods leave. */
  captures: 'at_order' | 'at_hand_over'
  /** The provider lets the rest go with the first capture. */
  captures_once: boolean
  /** Until when the provider keeps it for us, where it says so. */
  capture_before: string | null
  /** By card: 1 is a single payment. */
  instalments: number
  /** Whose cards they are that allow so many. */
  programme: string | null
  /** What is paid for the instalments, on top of the amount. */
  surcharge_minor: number
  /** That it was taken is known by a till alone, which sold without the server, and came late or could not be proven. */
  is_unproven: boolean
  /** What banks have taken back of it, for now or for good. */
  disputed_minor: number
}

const FIELDS = [
  ...['payment_id', 'purpose_id', 'order_id', 'company_id', 'method', 'provider', 'amount_minor', 'currency', 'status', 'reason'],
  ...['provider_reference', 'register_id', 'capturing_minor', 'captured_minor', 'refunding_minor', 'refunded_minor', 'actor'],
  ...['created_at', 'settled_at', 'let_go_at', 'continue_at', 'released_minor', 'due_at', 'instalments', 'programme', 'surcharge_minor'],
  ...['captures', 'captures_once', 'capture_before', 'is_unproven', 'disputed_minor'],
]
export const fields = (of: string) => FIELDS.map((field) => `${of}.${field}`).join(', ')

const Said = Type.Object({
  payment_id: Type.String(),
  purpose_id: Type.String(),
  order_id: Type.Union([Type.String(), Type.Null()]),
  method: Type.String(),
  provider: Type.String(),
  amount_minor: Type.Integer(),
  currency: Type.String(),
})
export const paymentAuthorised = event('payments.payment_authorised', Said)
export const paymentDeclined = event('payments.payment_declined', Said)
export const paymentCaptured = event('payments.payment_captured', Said)
export const paymentRefunded = event('payments.payment_refunded', Said)
export const paymentCancelled = event('payments.payment_cancelled', Said)
/** Of a payment that was captured in part the rest was let go. */
export const paymentReleased = event('payments.payment_released', Said)
/** A capture, refund or cancellation was turned down: people have to look at it. */
export const changeDeclined = event('payments.change_declined', Said)

/** The provider keeps the money no longer, and goods that it was to pay have not left: people have to ask for it anew. */
export const authorisationLapsed = event('payments.authorisation_lapsed', Said)

/** A refund that was done has failed since: the money is here again, and somebody has to give it back another way. */
export const refundFailed = event('payments.refund_failed', Said)

export const sayOf = (kind: EventKind<typeof Said>, payment: Payment, amount_minor: number, actor: string, now: string): Announcement => {
  const { payment_id, purpose_id, order_id, method, provider, currency } = payment
  const data = { payment_id, purpose_id, order_id, method, provider, amount_minor, currency }
  return { kind, subject: payment_id, company_id: payment.company_id, actor, occurred_at: now, data }
}

/** Money was held for something that never became an order; it is on its way back. */
export const paymentWithoutOrder = event('payments.payment_without_order', Said)

/**
 * What a payment's new status means for what it pays for. Asked inside the transaction that settles it, and once before any row of a payment is locked there, so
 * that what it pays for is locked first: the order of decision 4.
 */
export const whenPaymentSettles = slot<[Tx, { about_to: readonly string[] } | { settled: readonly Payment[] }, string], void>(
  'payments.when_payment_settles',
  async () => {},
)

/** The provider keeps the cards of these payments, which are authorised. Asked inside the transaction that settles them. */
export const whenCardIsKept = slot<[Tx, { payment: Payment; card: KeptCard }[], string], void>('payments.when_card_is_kept', async () => {})

/** How her bank's disputes of a payment, which is locked, stand at its provider. */
export const whenDisputed = slot<[Tx, Payment, readonly ToldDispute[], string], void>('payments.when_disputed', async () => {})

/** What banks have taken back of a payment, for now or for good, and the provider's fees for that: neither is given back to her, nor paid out to us. */
export const noteDisputed = (tx: Tx, payment_id: string, { disputed_minor, fees_minor }: { disputed_minor: number; fees_minor: number }) =>
  run(tx, 'update payments.payments set disputed_minor = $2, dispute_fees_minor = $3 where payment_id = $1', [
    payment_id,
    disputed_minor,
    fees_minor,
  ])

/** What of a payment can still be given back. */
export const refundableOf = ({ captured_minor, refunded_minor, refunding_minor, disputed_minor }: Payment) =>
  Math.max(0, captured_minor - refunded_minor - refunding_minor - disputed_minor)

export interface Booking {
  key: string
  kind: 'payment' | 'refund'
  payment: Payment
  amount_minor: number
  /** What comes or goes with it for instalments. */
  surcharge_minor: number
  /** Whose drawer, where it is cash. */
  register_id: string | null
  /** Whose credit it becomes, where it does not go back the way it came. */
  credit_of?: string | null
  /** The gift card it comes on instead. */
  onto_card?: string | null
  actor: string
}

/** Money got pays what the order owes; money given back makes it owe again. Refused where a drawer or a card has not enough. */
export async function book(tx: Tx, bookings: Booking[], now: string) {
  if (!bookings.length) return
  await readyForRefunds(
    tx,
    bookings.flatMap(({ kind, payment, credit_of, onto_card }) =>
      kind === 'payment' || credit_of ? [] : (onto_card ?? (payment.method === 'gift_card' ? payment.provider_reference! : [])),
    ),
    now,
  )
  await postValue(
    tx,
    bookings.map(({ key, kind, payment, amount_minor, surcharge_minor, register_id, credit_of, onto_card, actor }) => {
      const order = account(payment.company_id, payment.currency, 'order', payment.order_id!)
      const { company_id, currency } = payment
      const tender = credit_of
        ? account(company_id, currency, 'store_credit', credit_of)
        : onto_card
          ? account(company_id, currency, 'gift_card', onto_card)
          : tenderAccount(payment, register_id)
      const [from, to] = kind === 'payment' ? [order, tender] : [tender, order]
      // What is taken at a till was not held before.
      const of_hold = isOwnValue(payment) && kind === 'payment' && payment.register_id === null ? holdOf(payment.payment_id) : undefined
      const income = account(company_id, currency, 'instalment_surcharge')
      const transfers = [
        { from, to, amount_minor, ...(of_hold && { of_hold }) },
        ...(surcharge_minor
          ? [{ from: kind === 'payment' ? income : tender, to: kind === 'payment' ? tender : income, amount_minor: surcharge_minor }]
          : []),
      ]
      return { payment, group: { key, kind, document: payment.order_id!, actor, posted_at: now, transfers } }
    }),
  )
}

function tenderAccount(payment: Payment, register_id: string | null) {
  const { company_id, currency, method, provider } = payment
  if (isOwnValue(payment)) return ownAccount(payment)
  if (method === 'bank_transfer') return account(company_id, currency, 'bank')
  return method === 'cash' ? account(company_id, currency, 'drawer', register_id!) : account(company_id, currency, 'provider', provider)
}

export const paymentsByIds = (on: Db | Tx, payment_ids: string[]) =>
  run<Payment>(on, `select ${fields('p')} from payments.payments p where payment_id = any($1)`, [payment_ids])

/** Locked in sorted order. */
export const lockPayments = async (tx: Tx, payment_ids: string[]): Promise<Payment[]> =>
  payment_ids.length
    ? run<Payment>(tx, `select ${fields('p')} from payments.payments p where payment_id = any($1) order by payment_id for no key update`, [
        [...payment_ids].sort(),
      ])
    : []

export const PaymentReply = Type.Object({
  payment_id: Type.String(),
  purpose_id: Type.String(),
  order_id: Type.Union([Type.String(), Type.Null()]),
  company_id: Type.String(),
  method: Type.String(),
  provider: Type.String(),
  provider_reference: Type.Union([Type.String(), Type.Null()]),
  register_id: Type.Union([Type.String(), Type.Null()]),
  status: Type.String(),
  reason: Type.Union([Type.String(), Type.Null()]),
  currency: Type.String(),
  amount_minor: Type.Integer(),
  captured_minor: Type.Integer(),
  refunded_minor: Type.Integer(),
  released_minor: Type.Integer({ description: 'let go by the provider with the last capture' }),
  disputed_minor: Type.Integer({ description: 'taken back by her bank, until it is decided or for good' }),
  due_at: Type.Union([Type.String(), Type.Null()], { description: 'until when it is waited for, where it is promised' }),
  captures: Type.Enum(['at_order', 'at_hand_over'], { description: 'taken once the order is placed, or part by part as its goods leave' }),
  captures_once: Type.Boolean({ description: 'the provider lets the rest go with the first capture' }),
  capture_before: Type.Union([Type.String(), Type.Null()], { description: 'until when the provider keeps it for us, where it says so' }),
  instalments: Type.Integer({ description: '1: a single payment' }),
  programme: Type.Union([Type.String(), Type.Null()], { description: 'of cards, by whose instalments it is paid' }),
  surcharge_minor: Type.Integer({ description: 'what is paid for the instalments, on top of the amount' }),
  created_at: Type.String(),
  created_by: Type.String(),
  settled_at: Type.Union([Type.String(), Type.Null()]),
  changes: Type.Array(
    Type.Object({
      change_id: Type.String(),
      kind: Type.String(),
      status: Type.String(),
      reason: Type.Union([Type.String(), Type.Null()]),
      amount_minor: Type.Integer(),
      surcharge_minor: Type.Integer({ description: 'what of the surcharge goes with it' }),
      without_us: Type.Boolean({ description: 'done at the provider by somebody else than us' }),
      asked_at: Type.String(),
      asked_by: Type.String(),
      settled_at: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
})
type PaymentReply = Type.Static<typeof PaymentReply>

const READ = `
  select p.payment_id, p.purpose_id, p.order_id, p.company_id, p.method, p.provider, p.provider_reference, p.register_id, p.status, p.reason,
    p.currency, p.amount_minor, p.captured_minor, p.refunded_minor, p.released_minor, p.disputed_minor, p.due_at, p.captures, p.captures_once, p.capture_before,
    p.instalments, p.programme, p.surcharge_minor, p.created_at, p.actor as created_by, p.settled_at,
    (select coalesce(json_agg(json_build_object('change_id', c.change_id, 'kind', c.kind, 'status', c.status, 'reason', c.reason,
       'amount_minor', c.amount_minor, 'surcharge_minor', c.surcharge_minor, 'without_us', c.without_us, 'asked_at', c.asked_at, 'asked_by', c.actor, 'settled_at', c.settled_at) order by c.asked_at, c.change_id), '[]')
     from payments.changes c where c.payment_id = p.payment_id) as changes
  from payments.payments p`

const IS_HERS = '($2::text[] is null or p.company_id = any($2))'

/** One payment of the caller's companies. */
export async function readPayment(on: Db | Tx, payment_id: string, call: Call): Promise<PaymentReply> {
  const [payment] = await run<PaymentReply>(on, `${READ} where p.payment_id = $1 and ${IS_HERS}`, [payment_id, companiesOf(call)])
  if (!payment) throw notFound({ what: 'payment', id: payment_id })
  return payment
}

/** How an order was paid, or all payments of the caller's companies, newest first. */
export async function listPayments(
  db: Db,
  { order_id, limit = 50, after }: { order_id?: string; limit?: number; after?: string },
  call: Call,
) {
  const [created_at, payment_id] = readCursor(after) ?? []
  const rows = await run<PaymentReply>(
    db,
    `${READ} where ($3::timestamptz is null or (p.created_at, p.payment_id) < ($3, $4::text)) and ${IS_HERS} ${order_id ? 'and p.order_id = $5' : ''}
     order by p.created_at desc, p.payment_id desc limit $1`,
    [limit + 1, companiesOf(call), created_at ?? null, payment_id ?? null, ...(order_id ? [order_id] : [])],
  )
  return pageOf(rows, limit, (row) => [row.created_at, row.payment_id])
}
