import { type Database, type Db, type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { announceAll } from '#platform/events'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { together } from '#platform/together'
import { letGo } from './changes.ts'
import { withOwners } from './own-value.ts'
import {
  book,
  fields,
  type Payment,
  paymentAuthorised,
  paymentCaptured,
  paymentDeclined,
  paymentsByIds,
  sayOf,
  whenCardIsKept,
  whenPaymentSettles,
} from './payment.ts'
import { askProvider } from './accounts.ts'
import { methodNotTaken, methodsOf, takerAt } from './methods.ts'
import { type Answer, type AuthoriseRequest, type PaymentMethod, type PaymentProvider, providerNamed, strongest } from './provider.ts'

/** As she has agreed: in how many, by whose cards, and what that costs on top. */
export interface Instalments {
  count: number
  programme: string | null
  surcharge_minor: number
}

export interface PaymentRequest {
  purpose_id: string
  company_id: string
  method: PaymentMethod
  /** Who is asked for it: found by `takersAt`. */
  provider: string
  amount_minor: number
  currency: string
  /** Agreed with her; none: a single payment. */
  instalments?: Instalments | null
  actor: string
}

export const tenderRefused = refusal<{ method: string; reason: string }>(
  'tender_refused',
  422,
  ({ method, reason }) => `This ${method} payment cannot be taken: ${reason.replaceAll('_', ' ')}`,
)

/** Long enough that no request of ours can still be on its way when the provider is asked what became of it. */
const LOOK_UP_AFTER_SECONDS = 60

/** Writes down that a payment is wanted, before anybody outside is asked: whatever happens next, it is known that it may have happened. */
export async function recordPayments(tx: Tx, requests: PaymentRequest[], now: string): Promise<Payment[]> {
  const payments = requests.map(
    ({ instalments, ...request }): Payment => ({
      ...request,
      payment_id: newId('pay'),
      order_id: null,
      status: 'authorising',
      reason: null,
      provider_reference: null,
      register_id: null,
      capturing_minor: 0,
      captured_minor: 0,
      refunding_minor: 0,
      refunded_minor: 0,
      created_at: now,
      settled_at: null,
      let_go_at: null,
      continue_at: null,
      released_minor: 0,
      is_unproven: false,
      disputed_minor: 0,
      due_at: null,
      // What the company has set is written with it, and read with its answer.
      captures: 'at_order',
      captures_once: false,
      capture_before: null,
      instalments: instalments?.count ?? 1,
      programme: instalments?.programme ?? null,
      surcharge_minor: instalments?.surcharge_minor ?? 0,
    }),
  )
  const look_up_at = new Date(Date.parse(now) + LOOK_UP_AFTER_SECONDS * 1000).toISOString()
  await writeLast(
    tx,
    RECORD,
    payments.map((p) => [
      ...[p.payment_id, p.purpose_id, p.company_id, p.method, p.provider, p.amount_minor, p.currency, p.actor, p.status],
      ...[p.created_at, look_up_at, p.instalments, p.programme, p.surcharge_minor],
    ]),
  )
  return payments
}

const RECORD: LastWrite = {
  columns: 14,
  row: { of: 'payments.payments', key: 1 },
  sql: ($) => `recorded_payments as (
      insert into payments.payments (payment_id, purpose_id, company_id, method, provider, amount_minor, currency, actor, status, created_at, look_up_at,
        instalments, programme, surcharge_minor, captures)
      select p.*, coalesce(m.captures, 'at_order') from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::text[], ${$(6)}::bigint[], ${$(7)}::text[],
        ${$(8)}::text[], ${$(9)}::text[], ${$(10)}::timestamptz[], ${$(11)}::timestamptz[], ${$(12)}::integer[], ${$(13)}::text[], ${$(14)}::bigint[])
        as p(payment_id, purpose_id, company_id, method, provider, amount_minor, currency, actor, status, created_at, look_up_at,
          instalments, programme, surcharge_minor)
      left join payments.methods m on m.company_id = p.company_id and m.method = p.method)`,
}

/** Who takes what at this door, for each company. */
export async function takersAt(on: Db | Tx, company_ids: string[]) {
  const methods = await methodsOf(on, company_ids)
  return (company_id: string, method: PaymentMethod, door: string): PaymentProvider | undefined =>
    takerAt(methods.get(company_id), method, door)
}

const inOrderOf = (ids: string[], payments: Payment[]): Payment[] => {
  const byId = new Map(payments.map((payment) => [payment.payment_id, payment]))
  return ids.map((id) => byId.get(id)!)
}

/** What is known of how she pays, besides how much. */
export type HowShePays = Pick<AuthoriseRequest, 'token' | 'return_url' | 'locale' | 'buyer' | 'kept' | 'keep' | 'agreedCard'>

/** Asks the provider for a payment that was recorded, and settles it. Silence leaves it `unknown`: what became of it will be looked up. */
export async function speakAuthorise(database: Database, payment: Payment, how: HowShePays, now: string): Promise<Payment> {
  if (payment.status !== 'authorising' || payment.continue_at) return payment
  const { payment_id, company_id, amount_minor, currency, instalments: count, programme, surcharge_minor } = payment
  // Taken away between choosing it and now: she is not sent to another page in its stead.
  if (how.kept && how.token === null)
    return settleTogether(database, { payment_id, answer: { result: 'declined', reason: 'saved_card_removed' }, now })
  const answered = await askProvider(database, payment, now, (provider, line) =>
    provider.authorise(
      { ...how, reference: payment_id, company_id, amount_minor, currency, instalments: { count, surcharge_minor, programme } },
      line,
    ),
  )
  return settleTogether(database, {
    payment_id,
    answer: answered.answered ? answered.value : { result: 'silence', reason: answered.reason },
    now,
  })
}

export interface Settlement {
  payment_id: string
  answer: Answer | { result: 'silence'; reason: string }
}

/** Settlements that are ready at the same moment are written with one commit. */
export const settleTogether = together<Settlement & { now: string }, Payment>({
  name: 'settle payment',
  under_way: 2,
  decide: async (tx, settlements) => (await settlePayments(tx, settlements, settlements[0]!.now)).map((payment) => ({ ok: payment })),
})

/**
 * Writes what the provider said. An answer that comes late, twice or after a better one changes nothing. Only `not_reached` is not the last
 * word: should the payment turn out to be authorised after all, it is, and is cancelled at once, because it was given up meanwhile.
 */
export async function settlePayments(tx: Tx, settlements: Settlement[], now: string): Promise<Payment[]> {
  const heard = strongest(settlements, ({ payment_id }) => payment_id)
  const answers = heard.map((settlement) => settlement.answer)
  await whenPaymentSettles(tx, { about_to: heard.map(({ payment_id }) => payment_id) }, now)
  const changed = await run<Payment>(tx, SETTLE, [
    heard.map((settlement) => settlement.payment_id),
    answers.map((answer) => answer.result),
    answers.map((answer) => ('reason' in answer ? answer.reason : null)),
    answers.map((answer) => ('provider_reference' in answer ? answer.provider_reference : null)),
    now,
    answers.map((answer) => ('continue_at' in answer ? answer.continue_at : null)),
    answers.map((answer) => ('due_at' in answer ? answer.due_at : null)),
    answers.map((answer) => 'captures_once' in answer && answer.captures_once === true),
    answers.map((answer) => ('capture_before' in answer ? answer.capture_before : null)),
  ])
  const settled = changed.filter((payment) => payment.status === 'authorised' || payment.status === 'declined')
  const unwanted = settled.filter((payment) => payment.status === 'authorised' && payment.let_go_at)
  if (unwanted.length)
    await letGo(
      tx,
      unwanted.map((payment) => payment.payment_id),
      now,
    )
  const wanted = settled.filter((payment) => !payment.let_go_at || payment.status === 'declined')
  if (wanted.length) await whenPaymentSettles(tx, { settled: wanted }, now)
  const kept = heard.flatMap(({ payment_id, answer }) => {
    const payment = settled.find((one) => one.payment_id === payment_id)
    return payment && 'card' in answer && answer.card ? [{ payment, card: answer.card }] : []
  })
  if (kept.length) await whenCardIsKept(tx, kept, now)
  await announceAll(
    tx,
    settled.map((payment) =>
      sayOf(payment.status === 'authorised' ? paymentAuthorised : paymentDeclined, payment, payment.amount_minor, payment.actor, now),
    ),
  )

  const ids = settlements.map((settlement) => settlement.payment_id)
  const missing = ids.filter((id) => !changed.some((payment) => payment.payment_id === id))
  return inOrderOf(ids, [...changed, ...(missing.length ? await paymentsByIds(tx, missing) : [])])
}

// A payment that was declined and turns out to be authorised (a second card on the provider's page, an answer that came too late) is nobody's wish any
// more: it is cancelled.
const SETTLE = `
  update payments.payments p set
    status = case a.result when 'done' then 'authorised' when 'declined' then 'declined' when 'pending' then 'authorising' else 'unknown' end,
    reason = a.reason,
    provider_reference = coalesce(a.provider_reference, p.provider_reference),
    settled_at = case when a.result in ('done', 'declined') then $5::timestamptz end,
    let_go_at = case when a.reason = 'not_reached' or p.status = 'declined' then coalesce(p.let_go_at, $5) else p.let_go_at end,
    look_up_at = $5::timestamptz + make_interval(secs => least(600, 5 * 2 ^ least(p.tries, 10))),
    tries = p.tries + 1, due_at = a.due_at, captures_once = a.captures_once, capture_before = a.capture_before,
    continue_at = case when a.result = 'pending' then coalesce(a.continue_at, p.continue_at) when a.result = 'silence' then p.continue_at end
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $6::text[], $7::timestamptz[], $8::boolean[], $9::timestamptz[])
    as a(payment_id, result, reason, provider_reference, continue_at, due_at, captures_once, capture_before)
  where p.payment_id = a.payment_id
    and (p.status in ('authorising', 'unknown') or (p.status = 'declined' and a.result = 'done'))
  returning ${fields('p')}`

export interface Tender extends Omit<PaymentRequest, 'provider'> {
  order_id: string
  register_id: string
  /** What the bank terminal printed, or the code of a gift card. */
  reference?: string
  /** Whose credit it is, the id she came by first. */
  customer_ids?: readonly string[]
  /** It was taken without the server: it is here, also where the method is offered no more. */
  is_here?: boolean
  /** And it came late, or what the till says of it could not be proven. */
  is_unproven?: boolean
}

/**
 * Takes money that is seen on the spot (cash, a slip of the bank terminal) and value that lies with us, in the transaction of the sale: nothing
 * about it can be unknown.
 */
export async function recordTaken(tx: Tx, given: Tender[], now: string): Promise<Payment[]> {
  const tenders = await withOwners(tx, given)
  const ids = tenders.map(() => newId('pay'))
  const takers = await takersAt(tx, [...new Set(tenders.map(({ company_id }) => company_id))])
  const taken = tenders.map((tender) => {
    if (tender.owner) return { ...tender, provider: tender.method, provider_reference: tender.owner }
    const provider = takers(tender.company_id, tender.method, 'till') ?? (tender.is_here ? providerNamed(tender.method) : undefined)
    if (!provider?.on_site) throw methodNotTaken({ method: tender.method })
    const amount_minor = tender.amount_minor + (tender.instalments?.surcharge_minor ?? 0)
    const answer = provider.take({ amount_minor, currency: tender.currency, reference: tender.reference ?? null })
    if (answer.result === 'declined') throw tenderRefused({ method: tender.method, reason: answer.reason })
    return { ...tender, provider: provider.name, provider_reference: answer.provider_reference }
  })
  const rows = await run<Payment>(
    tx,
    `insert into payments.payments as p (payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, captured_minor, currency,
       provider_reference, register_id, actor, instalments, programme, surcharge_minor, is_unproven, status, created_at, settled_at)
     select t.payment_id, t.purpose_id, t.order_id, t.company_id, t.method, t.provider, t.amount_minor, t.amount_minor, t.currency,
       t.provider_reference, t.register_id, t.actor, t.instalments, t.programme, t.surcharge_minor, t.is_unproven, 'captured', $11::timestamptz, $11::timestamptz
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[], $10::text[], $12::text[],
         $13::integer[], $14::text[], $15::bigint[], $16::boolean[])
       as t(payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, currency, provider_reference, register_id, actor,
         instalments, programme, surcharge_minor, is_unproven)
     returning ${fields('p')}`,
    [
      ids,
      taken.map((t) => t.purpose_id),
      taken.map((t) => t.order_id),
      taken.map((t) => t.company_id),
      taken.map((t) => t.method),
      taken.map((t) => t.provider),
      taken.map((t) => t.amount_minor),
      taken.map((t) => t.currency),
      taken.map((t) => t.provider_reference),
      taken.map((t) => t.register_id),
      now,
      taken.map((t) => t.actor),
      taken.map((t) => t.instalments?.count ?? 1),
      taken.map((t) => t.instalments?.programme ?? null),
      taken.map((t) => t.instalments?.surcharge_minor ?? 0),
      taken.map((t) => t.is_unproven ?? false),
    ],
  )
  const payments = inOrderOf(ids, rows)
  await book(
    tx,
    payments.map((payment) => ({
      key: `payment:${payment.payment_id}`,
      kind: 'payment',
      payment,
      amount_minor: payment.amount_minor,
      surcharge_minor: payment.surcharge_minor,
      register_id: payment.register_id,
      actor: payment.actor,
    })),
    now,
  )
  await announceAll(
    tx,
    payments.map((payment) => sayOf(paymentCaptured, payment, payment.amount_minor, payment.actor, now)),
  )
  return payments
}
