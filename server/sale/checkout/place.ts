import { type Static, Type } from 'typebox'
import { type Database, type LastWrite, type Tx, writeLast } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { answeredBefore, type RequestKey, rememberAnswers } from '#platform/idempotency'
import { Refusal, refusal } from '#platform/refusal'
import { type Outcome, together } from '#platform/together'
import { consumeUses } from '../../offer/promotions/index.ts'
import { finishCarts, type LockedCart, lockCarts } from '../carts/index.ts'
import { type GiftOrder, makeSoldCards } from '../gifts/index.ts'
import { draftLines, draftShipping, type OrderDraft, placeOrders } from '../orders/index.ts'
import { attachToOrders, isFree, lockPayments, type Payment, paymentNotAuthorised } from '../payments/index.ts'
import { buyerOf, type Checkout, checkoutClosed, checkoutsByIds, mayUse, paymentsOf, usingOf } from './checkout.ts'
import { checkoutChangedMeanwhile, paymentInFlight, refusesToHold, startTogether } from './starting.ts'

export const paymentMissing = refusal<{ checkout_id: string; status: string; total_minor: number }>(
  'payment_missing',
  409,
  () => 'This checkout has not been paid yet',
)

interface Place {
  checkout_id: string
  principal: Call['principal']
  actor: string
  now: string
  key: RequestKey | undefined
}
export const Placed = Type.Object({
  order_id: Type.String(),
  number: Type.String(),
  status: Type.String(),
  currency: Type.String(),
  total_minor: Type.Integer(),
})
export type Placed = Static<typeof Placed>

/**
 * Places all orders that were asked for while the last commit was under way, in one transaction. Locks are taken in the order of decision
 * 0004; the outcome is that of the calls one by one.
 */
export const placeTogether = together<Place, Placed>({
  name: 'place order',
  async decide(tx, calls) {
    const now = calls[0]!.now
    // First the locks, then the memory: a twin of this call in another process has committed its answer before it let the checkout go.
    const [found, before] = await Promise.all([
      checkoutsByIds(tx, [...new Set(calls.map((call) => call.checkout_id))].sort()),
      answeredBefore<Placed>(tx, calls),
    ])
    const checkouts = new Map(found.map((checkout) => [checkout.checkout_id, checkout]))
    const paid = found.filter(({ status }) => status === 'paid')
    const [carts, locked] = await Promise.all([
      lockCarts(
        tx,
        paid.map(({ cart_id }) => cart_id),
      ),
      lockPayments(tx, paid.flatMap(paymentsOf)),
    ])
    const payments = new Map(locked.map((payment) => [payment.payment_id, payment]))
    const outcomes = [...before]

    const drafts: { checkout: Checkout; draft: OrderDraft }[] = []
    const twins = new Map<string, number[]>() // a second call for a checkout of this batch gets the first one's answer
    for (const [at, call] of calls.entries()) {
      if (before[at]) continue
      const checkout = checkouts.get(call.checkout_id)
      const no = whyNot(call, checkout, payments)
      if (no) outcomes[at] = no
      else if (twins.has(call.checkout_id)) twins.get(call.checkout_id)!.push(at)
      else {
        twins.set(call.checkout_id, [at])
        const hers = { ...checkout!, customer_id: buyerOf(checkout!, call.principal) }
        const draft = draftOf(hers, call)
        const waits = waitsForGoods(draft, paymentsOf(hers), payments)
        drafts.push({ checkout: hers, draft: waits ? { ...draft, captures: 'at_hand_over' } : draft })
      }
    }
    if (drafts.length) {
      const answers = await placeOrders(
        tx,
        drafts.map(({ draft }) => draft),
        now,
      )
      const ordered: Ordered[] = []
      const gifts: GiftOrder[] = []
      for (const [i, { checkout, draft }] of drafts.entries()) {
        const answer = answers[i]!
        if ('ok' in answer) {
          const { order_id, number } = answer.ok
          ordered.push({ checkout, order_id, number, waits_for_goods: draft.captures === 'at_hand_over' })
          gifts.push({ order_id, draft, gifts: checkout.contact?.gifts ?? [], locale: checkout.contact?.locale ?? null })
        }
        const { currency, total_minor } = checkout
        const outcome: Outcome<Placed> = 'ok' in answer ? { ok: { ...answer.ok, currency, total_minor } } : answer
        for (const at of twins.get(checkout.checkout_id)!) outcomes[at] = outcome
      }
      await makeSoldCards(tx, gifts, now)
      await finishCheckouts(tx, ordered, carts, payments, now)
    }
    await rememberAnswers(tx, calls, before, outcomes, now)
    return outcomes as Outcome<Placed>[]
  },
})

interface Ordered {
  checkout: Checkout
  order_id: string
  number: string
  waits_for_goods: boolean
}

/** Goods that leave later, paid with money that is taken with them. Gift cards are good at once, so an order with one among its lines is paid at once. */
const waitsForGoods = ({ delivery, lines }: OrderDraft, payment_ids: string[], payments: Map<string, Payment>) =>
  (delivery === 'ship' || delivery === 'collect') &&
  !lines.some((line) => line.is_gift_card) &&
  payment_ids.some((payment_id) => payments.get(payment_id)?.captures === 'at_hand_over')

async function finishCheckouts(tx: Tx, ordered: Ordered[], carts: Map<string, LockedCart>, payments: Map<string, Payment>, now: string) {
  await attachToOrders(
    tx,
    ordered.flatMap(({ checkout, order_id, waits_for_goods }) =>
      paymentsOf(checkout).map((payment_id) => ({ payment: payments.get(payment_id)!, order_id, waits_for_goods })),
    ),
    now,
  )
  await consumeUses(
    tx,
    ordered.map(({ checkout, order_id }) => ({ ...usingOf(checkout, checkout.customer_id), order_id })),
    now,
  )
  await writeLast(
    tx,
    FINISH,
    ordered.map(({ checkout, order_id, number }) => [checkout.checkout_id, order_id, number, checkout.customer_id, now]),
  )
  await finishCarts(
    tx,
    ordered.flatMap(({ checkout: { cart_id, channel, location_id } }) => {
      const cart = carts.get(cart_id)
      return cart ? [{ cart, channel, location_id, actor: 'system:checkout' }] : []
    }),
    now,
  )
}

const FINISH: LastWrite = {
  columns: 5,
  row: { of: 'checkout.checkouts', key: 1 },
  sql: ($) => `finished_checkouts as (
      update checkout.checkouts c
      set status = 'ordered', order_id = o.order_id, order_number = o.number, customer_id = o.customer_id, changed_at = o.now
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::timestamptz[])
        as o(checkout_id, order_id, number, customer_id, now) where c.checkout_id = o.checkout_id)`,
}

function whyNot(
  { checkout_id, principal }: Place,
  checkout: Checkout | undefined,
  payments: Map<string, Payment>,
): { refusal: Refusal } | { ok: Placed } | undefined {
  if (!checkout || !mayUse(checkout, principal)) return { refusal: notFound({ what: 'checkout', id: checkout_id }) }
  const { status, order_id, order_number, currency, total_minor } = checkout
  if (status === 'open' || status === 'paying') return { refusal: paymentMissing({ checkout_id, status, total_minor }) }
  if (status === 'ordered') return { ok: { order_id: order_id!, number: order_number!, status: 'placed', currency, total_minor } }
  if (status !== 'paid') return { refusal: checkoutClosed({ checkout_id, status }) }
  const unfit = paymentsOf(checkout).find((payment_id) => !isFree(payments.get(payment_id)))
  if (unfit) return { refusal: paymentNotAuthorised({ payment_id: unfit }) }
  return undefined
}

function draftOf(checkout: Checkout, { actor }: Place): OrderDraft {
  const { quote, lines, delivery, applied } = checkout.quote
  return {
    company_id: checkout.company_id,
    purpose_id: checkout.checkout_id,
    cart_id: checkout.cart_id,
    channel: checkout.channel,
    delivery: checkout.delivery,
    location_id: checkout.location_id,
    sources: checkout.sources,
    register_id: null,
    customer_id: checkout.customer_id,
    session_id: checkout.session_id,
    currency: checkout.currency,
    total_minor: quote.total_minor,
    net_minor: quote.net_minor,
    tax_minor: quote.tax_minor,
    taxes: quote.taxes,
    // What was quoted before prices could be without tax says nothing of it.
    prices_include_tax: quote.prices_include_tax ?? true,
    lines: draftLines(lines, quote, null),
    shipping: delivery ? draftShipping(delivery, quote) : null,
    promotions: applied,
    contact: checkout.contact,
    actor,
  }
}

export async function placeOrder(database: Database, { checkout_id }: { checkout_id: string }, call: Call): Promise<Placed> {
  const place = { checkout_id, principal: call.principal, actor: call.actor, now: call.now, key: call.request_key }
  try {
    return await placeTogether(database, place)
  } catch (no) {
    const { total_minor } = (no instanceof Refusal && no.code === paymentMissing.code ? no.details : {}) as { total_minor?: number }
    if (total_minor !== 0) throw no
    // What costs nothing is looked at and held like anything else, and is paid by that. Her other request may have been quicker.
    await startTogether(database, { ...place, method: null, key: undefined }).catch((refused: unknown) => {
      if (!(refused instanceof Refusal && refused.code === paymentInFlight.code)) throw refused
    })
    return placeTogether(database, place)
  }
}
export const refusesToPlace = [...refusesToHold, checkoutChangedMeanwhile, notFound, paymentMissing, paymentNotAuthorised]
