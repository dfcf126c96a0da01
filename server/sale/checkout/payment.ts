import { run, type Database, type Tx } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { type Refusal, refusal } from '#platform/refusal'
import { type Outcome, together } from '#platform/together'
import { extendHolds, hold, insufficientStock, releaseHolds } from '../../offer/inventory/index.ts'
import { priceListOf, pricesOf } from '../../offer/pricing/index.ts'
import { freezeCarts, lockCarts, thawCarts } from '../carts/index.ts'
import { type Payment, recordPayments, speakAuthorise } from '../payments/index.ts'
import { type Checkout, checkoutClosed, checkoutsByIds, sayChanged } from './checkout.ts'

export const HOLD_MINUTES = 10
const LONGEST_HOLD_MINUTES = 30

export const cartChangedMeanwhile = refusal<{ checkout_id: string }>(
  'cart_changed',
  409,
  () => 'The cart was changed after this checkout was opened: open the checkout again and look at it',
)
export const priceChanged = refusal<{ changes: { line_id: string; old_minor: number; new_minor: number | null }[] }>(
  'price_changed',
  409,
  () => 'A price has changed since this checkout was opened: open the checkout again and look at it',
)
export const paymentInFlight = refusal<{ checkout_id: string }>('payment_in_flight', 409, () => 'A payment for this checkout is under way')
export const paymentDeclined = refusal<{ payment_id: string; reason: string | null }>(
  'payment_declined',
  409,
  () => 'The card was declined; nothing was charged',
)

interface Start {
  checkout_id: string
  method: 'card'
  token: string
  principal: Call['principal']
  actor: string
  now: string
}
interface Started {
  payment: Payment
  fresh: boolean
}

/**
 * Holds the goods, freezes the cart and records the payment for all checkouts that start to pay at this moment. Whoever comes after the last
 * piece is refused here, before any card is asked.
 */
const startTogether = together<Start, Started>({
  name: 'start payment',
  async decide(tx, starts) {
    const checkouts = new Map(
      (await checkoutsByIds(tx, [...new Set(starts.map((s) => s.checkout_id))].sort())).map((c) => [c.checkout_id, c]),
    )
    const carts = await lockCarts(
      tx,
      [...checkouts.values()].map((c) => c.cart_id),
    )
    const prices = await presentPrices(tx, [...checkouts.values()], starts[0]!.now)
    const outcomes: (Outcome<Started> | undefined)[] = []
    const eager: { at: number; start: Start; checkout: Checkout }[] = []
    const seen = new Set<string>()
    for (const [at, start] of starts.entries()) {
      const checkout = checkouts.get(start.checkout_id)
      const no = whyNot(start, checkout, checkout && carts.get(checkout.cart_id), prices, seen)
      if (no) outcomes[at] = { refusal: no }
      else eager.push({ at, start, checkout: checkout! })
      seen.add(start.checkout_id)
    }
    const expires_at = new Date(Date.parse(starts[0]!.now) + HOLD_MINUTES * 60_000).toISOString()
    const held = eager.length
      ? await hold(
          tx,
          eager.map(({ checkout }) => ({
            purpose_id: checkout.checkout_id,
            location_id: checkout.location_id,
            lines: goodsOf(checkout),
            expires_at,
          })),
          starts[0]!.now,
        )
      : []
    const lucky = eager.filter(({ at }, i) => {
      const outcome = held[i]!
      if ('refusal' in outcome) outcomes[at] = { refusal: outcome.refusal }
      return 'ok' in outcome
    })
    if (lucky.length) {
      const now = starts[0]!.now
      await freezeCarts(
        tx,
        lucky.map(({ checkout }) => checkout.cart_id),
        now,
      )
      const payments = await recordPayments(
        tx,
        lucky.map(({ start, checkout }) => ({
          purpose_id: checkout.checkout_id,
          company_id: checkout.company_id,
          method: start.method,
          token: start.token,
          amount_minor: checkout.total_minor,
          currency: checkout.currency,
          actor: start.actor,
        })),
        now,
      )
      await run(
        tx,
        `update checkout.checkouts c set status = 'paying', payment_id = p.payment_id, hold_expires_at = $3, changed_at = $4
         from unnest($1::text[], $2::text[]) as p(checkout_id, payment_id) where c.checkout_id = p.checkout_id`,
        [lucky.map(({ checkout }) => checkout.checkout_id), payments.map((p) => p.payment_id), expires_at, now],
      )
      for (const [i, { at }] of lucky.entries()) outcomes[at] = { ok: { payment: payments[i]!, fresh: true } }
    }
    return outcomes as Outcome<Started>[]
  },
})

const goodsOf = (checkout: Checkout) => checkout.quote.lines.map(({ variant_id, quantity }) => ({ variant_id, quantity }))

function whyNot(
  { checkout_id, principal }: Start,
  checkout: Checkout | undefined,
  cart: { status: string; version: number } | undefined,
  prices: Map<string, Map<string, number>>,
  seen: Set<string>,
): Refusal | undefined {
  const mine =
    principal.audience === 'shopper' &&
    (checkout?.session_id === principal.id || (checkout?.customer_id && checkout.customer_id === principal.customer_id))
  if (!checkout || !mine) return notFound({ what: 'checkout', id: checkout_id })
  if (checkout.status === 'paying' || checkout.status === 'paid' || seen.has(checkout_id)) return paymentInFlight({ checkout_id })
  if (checkout.status !== 'open') return checkoutClosed({ checkout_id, status: checkout.status })
  if (!cart || cart.status !== 'active' || cart.version !== checkout.cart_version) return cartChangedMeanwhile({ checkout_id })
  const list = prices.get(checkout.company_id)
  const changes = checkout.quote.lines
    .map((line) => ({ line_id: line.line_id, old_minor: line.unit_price_minor, new_minor: list?.get(line.variant_id) ?? null }))
    .filter((change) => change.old_minor !== change.new_minor)
  return changes.length ? priceChanged({ changes }) : undefined
}

async function presentPrices(tx: Tx, checkouts: Checkout[], now: string) {
  const prices = new Map<string, Map<string, number>>()
  for (const [company_id, of] of Map.groupBy(checkouts, (c) => c.company_id)) {
    const list = await priceListOf(tx, company_id)
    const variants = [...new Set(of.flatMap((c) => c.quote.lines.map((line) => line.variant_id)))]
    prices.set(company_id, await pricesOf(tx, list.price_list_id, variants, now))
  }
  return prices
}

/** Pays a checkout: hold and record, speak to the provider, settle. A time-out leaves it `unknown`, and the sweeper finds out. */
export async function payCheckout(database: Database, input: { checkout_id: string; method: 'card'; token: string }, call: Call) {
  const { payment } = await startTogether(database, { ...input, principal: call.principal, actor: call.actor, now: call.now })
  const settled = await speakAuthorise(database, payment, input.token, call.now)
  if (settled.status === 'declined') throw paymentDeclined({ payment_id: settled.payment_id, reason: settled.reason ?? null })
  return { payment_id: settled.payment_id, status: settled.status }
}
export const refusesToPay = [
  notFound,
  cartChangedMeanwhile,
  priceChanged,
  paymentInFlight,
  paymentDeclined,
  checkoutClosed,
  insufficientStock,
]

/** What a settled payment means for its checkout. Runs in the transaction that settles. */
export async function paymentsSettled(tx: Tx, payments: { payment_id: string; purpose_id: string; status: string }[], now: string) {
  const authorised = payments.filter((p) => p.status === 'authorised' || p.status === 'captured')
  const failed = payments.filter((p) => p.status === 'declined' || p.status === 'cancelled')
  if (authorised.length)
    await run(
      tx,
      `update checkout.checkouts c set status = 'paid', changed_at = $2 from unnest($1::text[], $3::text[]) as p(checkout_id, payment_id)
       where c.checkout_id = p.checkout_id and c.payment_id = p.payment_id and c.status = 'paying'`,
      [authorised.map((p) => p.purpose_id), now, authorised.map((p) => p.payment_id)],
    )
  if (failed.length) {
    const reopened = await run<Checkout>(
      tx,
      `update checkout.checkouts c set status = 'open', payment_id = null, hold_expires_at = null, changed_at = $2
       from unnest($1::text[], $3::text[]) as p(checkout_id, payment_id)
       where c.checkout_id = p.checkout_id and c.payment_id = p.payment_id and c.status in ('paying', 'paid') returning c.*`,
      [failed.map((p) => p.purpose_id), now, failed.map((p) => p.payment_id)],
    )
    await releaseHolds(
      tx,
      reopened.map((c) => c.checkout_id),
      now,
    )
    await thawCarts(
      tx,
      reopened.map((c) => c.cart_id),
      now,
    )
    for (const checkout of reopened) await sayChanged(tx, checkout, 'open', 'system:checkout', now)
  }
}

/** A payment that is still in flight keeps its goods a while longer, up to a cap. Returns the checkouts whose time is up. */
export async function extendOrExpire(tx: Tx, now: string): Promise<Checkout[]> {
  const due = await run<Checkout & { old: boolean }>(
    tx,
    `select *, created_at < $1::timestamptz - make_interval(mins => $2) as old from checkout.checkouts
     where status = 'paying' and hold_expires_at <= $1 order by checkout_id limit 200 for no key update skip locked`,
    [now, LONGEST_HOLD_MINUTES],
  )
  const waiting = due.filter((c) => !c.old)
  if (waiting.length) {
    const until = new Date(Date.parse(now) + HOLD_MINUTES * 60_000).toISOString()
    await extendHolds(
      tx,
      waiting.map((c) => c.checkout_id),
      until,
      now,
    )
    await run(tx, 'update checkout.checkouts set hold_expires_at = $2 where checkout_id = any($1)', [
      waiting.map((c) => c.checkout_id),
      until,
    ])
  }
  return due.filter((c) => c.old)
}
