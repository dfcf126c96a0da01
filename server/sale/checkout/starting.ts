import { isVoucher, type PriceTaxation } from '@birge/kernel/tax'
import { deliveryLine, delivery_line_id, type DeliveryTariff } from '@birge/kernel/delivery'
import { type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { type Call, notFound, signInRequired } from '#platform/http'
import { answeredBefore, rememberAnswers, type RequestKey } from '#platform/idempotency'
import { type Refusal, refusal } from '#platform/refusal'
import { type Outcome, together } from '#platform/together'
import { TARIFF } from '../../foundation/stores/index.ts'
import { insufficientStock } from '../../offer/inventory/index.ts'
import { pricesAt } from '../../offer/pricing/index.ts'
import {
  couponUsedMeanwhile,
  lockUses,
  promotionUsedUp,
  quotedAnew,
  type Using,
  type WhatIsOn,
  whatIsOnIn,
} from '../../offer/promotions/index.ts'
import { agreementMissing, ASKED, type Asked, type IsDue, isDueBy } from '../agreements/index.ts'
import { freezeCarts, type LockedCart, lockCarts } from '../carts/index.ts'
import { type Method, methodNotTaken, METHODS, type Payment, paymentsByIds, recordPayments, takersBy } from '../payments/index.ts'
import { askedOf, buyerOf, type Checkout, checkoutClosed, checkoutsByIds, hasToAgree, isHers, mayUse, usingOf } from './checkout.ts'
import { holdGoods, holdUntil } from './holding.ts'
import { whatBuysNoCards, whyBuysNoCards } from '../stored_value/index.ts'
import { instalmentsChanged, whyNoLonger } from './instalments.ts'
import type { Part } from '../routing/index.ts'
import { addsUp, holdValue, valueOf, type ValueTender } from './split.ts'

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
export const checkoutChangedMeanwhile = refusal<{ checkout_id: string; version: number; total_minor: number }>(
  'checkout_changed',
  409,
  () => 'This checkout was changed on another device: look at it again before you pay',
)
export const nothingToPay = refusal<{ checkout_id: string }>(
  'nothing_to_pay',
  409,
  () => 'This costs nothing, and no card can be charged nothing: place the order as it is',
)
export const paymentInFlight = refusal<{ checkout_id: string }>('payment_in_flight', 409, () => 'A payment for this checkout is under way')
/** Why nothing is held for a checkout. */
export const refusesToHold = [
  cartChangedMeanwhile,
  agreementMissing,
  priceChanged,
  instalmentsChanged,
  promotionUsedUp,
  couponUsedMeanwhile,
  checkoutClosed,
  insufficientStock,
]

/** By what it can be paid without a member of staff. */
export type AskedMethod = 'card' | 'bank_transfer' | 'cash_on_delivery'

interface Start {
  checkout_id: string
  /** What she saw; when it has changed meanwhile, she has not agreed to it. */
  version?: number
  /** Null where there is nothing (more) to pay. */
  method: AskedMethod | null
  /** What she pays of what lies with us. */
  value?: readonly ValueTender[]
  principal: Call['principal']
  actor: string
  now: string
  key: RequestKey | undefined
}

/**
 * Holds the goods, freezes the cart and records the payment for all checkouts that start to pay at this moment. Whoever comes after the last
 * piece is refused here, before any card is asked. What costs nothing is held without a payment, as if it were paid.
 */
export const startTogether = together<Start, Payment | null>({
  name: 'start payment',
  async decide(tx, starts) {
    const now = starts[0]!.now
    const [found, before] = await Promise.all([
      checkoutsByIds(tx, [...new Set(starts.map((s) => s.checkout_id))].sort()),
      startedBefore(tx, starts),
    ])
    const checkouts = new Map(found.map((checkout) => [checkout.checkout_id, checkout]))
    const outcomes: (Outcome<Payment | null> | undefined)[] = [...before]
    const open = found.filter((checkout) => checkout.status === 'open')
    const companies = [...new Set(open.map((c) => c.company_id))]
    const [carts, prices, { tariffs, taxations, takers, isDue, isRouted }] = await Promise.all([
      lockCarts(
        tx,
        open.map((c) => c.cart_id),
      ),
      presentPrices(tx, open, now),
      termsOf(tx, companies, now),
    ])
    const takerOf = ({ method }: Start, { company_id, channel }: Checkout) => {
      const taker = method && takers(company_id, method, channel)
      return taker && !taker.on_site ? taker.name : undefined
    }
    const on = await whatIsOnIn(
      tx,
      open.map((c) => c.company_id),
    )
    const barred = starts.some(({ value = [] }) => value.length)
      ? await whatBuysNoCards(
          tx,
          open.map((c) => c.company_id),
        )
      : new Map<string, ReadonlySet<string>>()
    const eager: Eager[] = []
    for (const [at, start] of starts.entries()) {
      if (before[at]) continue
      const checkout = checkouts.get(start.checkout_id)
      const no =
        whyNot(start, checkout, checkout && carts.get(checkout.cart_id), { prices, tariffs, taxations, on, isDue, barred }) ??
        (await whyNotInInstalments(tx, start, checkout!, takerOf(start, checkout!)))
      if (no) outcomes[at] = { refusal: no }
      else if (start.method && !takerOf(start, checkout!)) outcomes[at] = { refusal: methodNotTaken({ method: start.method }) }
      else
        eager.push({
          ...{ at, start, using: usingOf(checkout!, buyerOf(checkout!, start.principal)), is_routed: isRouted(checkout!) },
          checkout: { ...checkout!, sources: null },
        })
    }
    const kept = await keep(tx, eager, now)
    const lucky = new Map<string, { start: Start; checkout: Checkout; sources: Part[] | null }>()
    for (const one of eager) {
      const { at, start, checkout } = one
      const outcome = kept.get(one)!
      const first = lucky.get(start.checkout_id)
      if ('refusal' in outcome) outcomes[at] = outcome
      else if (!first) lucky.set(start.checkout_id, { start, checkout, sources: outcome.ok.sources })
      else if (!isSameRequest(start, first.start)) outcomes[at] = { refusal: paymentInFlight({ checkout_id: start.checkout_id }) }
    }
    const payments = await beginPaying(
      tx,
      [...lucky.values()].map((one) => ({ ...one, provider: takerOf(one.start, one.checkout) })),
      carts,
      now,
    )
    for (const { at, start } of eager) outcomes[at] ??= { ok: payments.get(start.checkout_id) ?? null }
    const answers = outcomes.map((outcome) => (outcome && 'ok' in outcome ? { ok: { payment_id: outcome.ok?.payment_id } } : outcome))
    await rememberAnswers(tx, starts, before, answers, now)
    return outcomes as Outcome<Payment | null>[]
  },
})

/** What she has chosen holds for her card and the amount she has seen, and for nothing else. */
const whyNotInInstalments = async (
  tx: Tx,
  { value = [], now }: Start,
  { instalments, ...checkout }: Checkout,
  provider: string | undefined,
) =>
  instalments
    ? whyNoLonger(tx, { ...checkout, instalments }, { asked_minor: checkout.total_minor - valueOf(value), provider }, now)
    : undefined

interface Eager {
  at: number
  start: Start
  checkout: Checkout
  using: Using
  is_routed: boolean
}

/**
 * Keeps for each what it uses of promotions, and its goods, or neither. Whoever asks twice at this moment keeps the same twice, which is once.
 * Who came too late for a promotion has another try when somebody before her did not get her goods.
 */
async function keep(tx: Tx, eager: Eager[], now: string): Promise<Map<Eager, Outcome<{ sources: Part[] | null }>>> {
  const outcomes = new Map<Eager, Outcome<{ sources: Part[] | null }>>()
  const until = holdUntil(now)
  const uses = await lockUses(
    tx,
    eager.map(({ using }) => using),
  )
  for (let waiting = eager; waiting.length; ) {
    const turn = waiting.filter((one) => {
      const no = uses.take(one.using)
      if (no) outcomes.set(one, { refusal: no })
      return !no
    })
    const held = await holdGoods(
      tx,
      turn.map(({ checkout, is_routed }) => ({ checkout, until, is_routed })),
      now,
    )
    const without = turn.filter((one, i) => {
      outcomes.set(one, held[i]!)
      return 'refusal' in held[i]!
    })
    for (const { using } of without) uses.giveBack(using)
    waiting = without.length ? waiting.filter((one) => !turn.includes(one)) : []
  }
  await uses.write(now)
  return outcomes
}

const isSameRequest = (one: Start, other: Start) =>
  one.key !== undefined && one.key.key === other.key?.key && one.key.principal === other.key.principal

/** Whoever asks again with her key is told how her payment stands now. */
async function startedBefore(tx: Tx, starts: Start[]): Promise<(Outcome<Payment> | undefined)[]> {
  const before = await answeredBefore<{ payment_id: string }>(tx, starts)
  const ids = before.flatMap((outcome) => (outcome && 'ok' in outcome ? [outcome.ok.payment_id] : []))
  if (!ids.length) return before as (Outcome<Payment> | undefined)[]
  const payments = new Map((await paymentsByIds(tx, ids)).map((payment) => [payment.payment_id, payment]))
  return before.map((outcome) => (outcome && 'ok' in outcome ? { ok: payments.get(outcome.ok.payment_id)! } : outcome))
}

/** The payments that begin, by checkout; none for what costs nothing. */
async function beginPaying(
  tx: Tx,
  lucky: { checkout: Checkout; start: Start; provider: string | undefined; sources: Part[] | null }[],
  carts: Map<string, LockedCart>,
  now: string,
): Promise<Map<string, Payment>> {
  await freezeCarts(
    tx,
    lucky.map(({ checkout }) => carts.get(checkout.cart_id)!),
    now,
  )
  const held = await holdValue(tx, lucky, now)
  const recorded = await recordPayments(
    tx,
    lucky.flatMap(({ start: { method, value = [], actor }, checkout, provider }) => {
      const { checkout_id, company_id, total_minor, currency, instalments } = checkout
      const amount_minor = total_minor - valueOf(value)
      const payment = { purpose_id: checkout_id, company_id, amount_minor, currency, instalments, actor }
      return method && provider ? [{ ...payment, method, provider }] : []
    }),
    now,
  )
  const payments = new Map(recorded.map((payment) => [payment.purpose_id, payment]))
  await writeLast(
    tx,
    BEGIN_PAYING,
    lucky.map(({ checkout, start, sources }) => [
      ...[checkout.checkout_id, payments.get(checkout.checkout_id)?.payment_id ?? null, buyerOf(checkout, start.principal)],
      ...[holdUntil(now), now, idsText(held.get(checkout.checkout_id)), sources && JSON.stringify(sources)],
    ]),
  )
  return new Map(
    lucky.flatMap(({ checkout: { checkout_id } }) => {
      const payment = payments.get(checkout_id) ?? held.get(checkout_id)?.[0]
      return payment ? [[checkout_id, payment] as const] : []
    }),
  )
}

/** An array inside an array of arrays, as `unnest` cannot take it. */
const idsText = (payments: Payment[] = []) => `{${payments.map(({ payment_id }) => payment_id).join(',')}}`

const BEGIN_PAYING: LastWrite = {
  columns: 7,
  row: { of: 'checkout.checkouts', key: 1 },
  sql: ($) => `paying_checkouts as (
      update checkout.checkouts c
      set status = case when p.payment_id is null then 'paid' else 'paying' end, payment_id = p.payment_id, customer_id = p.customer_id,
        hold_expires_at = p.hold_expires_at, changed_at = p.now, value_payment_ids = p.value_payment_ids::text[],
        sources = p.sources::jsonb
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::timestamptz[], ${$(5)}::timestamptz[], ${$(6)}::text[], ${$(7)}::text[])
        as p(checkout_id, payment_id, customer_id, hold_expires_at, now, value_payment_ids, sources) where c.checkout_id = p.checkout_id)`,
}

/** By what things are sold at this moment. */
interface Terms {
  prices: ReadonlyMap<string, number | undefined>
  tariffs: ReadonlyMap<string, DeliveryTariff | null>
  taxations: ReadonlyMap<string, PriceTaxation>
  on: ReadonlyMap<string, WhatIsOn>
  isDue: IsDue
  barred: Awaited<ReturnType<typeof whatBuysNoCards>>
}

/** What is asked for sending it, as it was said and as it is now. */
function deliveryOf({ delivery, quote }: Checkout, tariff: DeliveryTariff | null | undefined) {
  const old_minor = quote.delivery?.unit_price_minor ?? 0
  const new_minor = delivery === 'ship' ? (deliveryLine(tariff, quote.lines)?.unit_price_minor ?? 0) : old_minor
  return { line_id: delivery_line_id, old_minor, new_minor: new_minor as number | null }
}

/** The same is asked for sending it, and taxed otherwise: what was quoted is no longer what would be sold. */
function isTaxedAnew({ delivery, quote }: Checkout, tariff: DeliveryTariff | null | undefined): boolean {
  const line = delivery === 'ship' && quote.quote.lines.find(({ line_id }) => line_id === delivery_line_id)
  return Boolean(line && tariff && line.tax_class !== tariff.tax_class)
}

interface OfCompany {
  company_id: string
  price_taxation: PriceTaxation
  tariff: DeliveryTariff | null
  methods: Method[] | null
  asked: Asked | null
  sends_for: string[]
}

/** What these companies ask for sending, whether their prices are with tax, how they are paid and what has to be agreed to. */
async function termsOf(tx: Tx, company_ids: string[], now: string) {
  const companies = await run<OfCompany>(
    tx,
    `select of.company_id, ${TARIFF('of.company_id', '$2')} as tariff, ${METHODS('of.company_id')} as methods, ${ASKED('of.company_id', '$2')} as asked,
       array(select distinct unnest(s.channels) from stores.public_sending_places s where s.company_id = of.company_id) as sends_for,
       (select m.price_taxation from companies.public_companies m where m.company_id = of.company_id) as price_taxation
     from unnest($1::text[]) as of(company_id)`,
    [company_ids, now],
  )
  return {
    tariffs: new Map(companies.map(({ company_id, tariff }) => [company_id, tariff])),
    taxations: new Map(companies.map(({ company_id, price_taxation }) => [company_id, price_taxation])),
    takers: takersBy(companies),
    isDue: isDueBy(companies, now),
    /** Only the place of the channel sends where no other has said that it does. */
    isRouted: ({ delivery, company_id, channel }: Checkout) =>
      delivery === 'ship' && companies.some((of) => of.company_id === company_id && of.sends_for.includes(channel)),
  }
}

function whyNot(
  { checkout_id, version, method, value = [], principal, now }: Start,
  checkout: Checkout | undefined,
  cart: { status: string; version: number; customer_id: string | null } | undefined,
  { prices, tariffs, taxations, on, isDue, barred }: Terms,
): Refusal | undefined {
  if (!checkout || !mayUse(checkout, principal)) return notFound({ what: 'checkout', id: checkout_id })
  if (checkout.status === 'paying' || checkout.status === 'paid') return paymentInFlight({ checkout_id })
  if (checkout.status !== 'open') return checkoutClosed({ checkout_id, status: checkout.status })
  // The cart has become somebody's by name on another device: this one would order in her stead.
  if (cart?.customer_id && cart.customer_id !== buyerOf(checkout, principal) && !isHers(cart.customer_id, principal))
    return signInRequired({ permission: 'customer' })
  if (version !== undefined && version !== checkout.version)
    return checkoutChangedMeanwhile({ checkout_id, version: checkout.version, total_minor: checkout.total_minor })
  if (!cart || cart.status !== 'active' || cart.version !== checkout.cart_version) return cartChangedMeanwhile({ checkout_id })
  if (hasToAgree(checkout, isDue)) return agreementMissing({ kinds: [] })
  if (checkout.total_minor === 0 && method) return nothingToPay({ checkout_id })
  if (method === 'cash_on_delivery' && checkout.delivery !== 'ship') return methodNotTaken({ method })
  // A gift card is worth its money as soon as it is ordered, and cannot be taken back when the money does not come.
  if (method && method !== 'card' && checkout.quote.quote.lines.some(isVoucher)) return methodNotTaken({ method })
  // It cost nothing when she was asked for nothing, and has grown since.
  if (checkout.total_minor > 0 && !method && !value.length)
    return checkoutChangedMeanwhile({ checkout_id, version: checkout.version, total_minor: checkout.total_minor })
  const uneven = addsUp(checkout.total_minor, value, method)
  if (uneven) return uneven
  // Looked at again: what lies in the cart may have been swapped for gift cards of the same total since.
  const buysNone = value.length ? whyBuysNoCards(checkout.quote.quote.lines, value, barred.get(checkout.company_id)!) : undefined
  if (buysNone) return buysNone
  const taxedAnew = isTaxedAnew(checkout, tariffs.get(checkout.company_id))
  const changes = checkout.quote.lines
    .map((line) => ({ line_id: line.line_id, old_minor: line.unit_price_minor, new_minor: prices.get(line.line_id) ?? null }))
    .concat(deliveryOf(checkout, tariffs.get(checkout.company_id)))
    .filter((change) => change.old_minor !== change.new_minor || (change.line_id === delivery_line_id && taxedAnew))
  return changes.length ? priceChanged({ changes }) : comesToAnother(checkout, on, taxations, now)
}

/** Promotions that were counted in are over, others count by now, or tax comes on top of prices that were with it yesterday. */
function comesToAnother(checkout: Checkout, on: Terms['on'], taxations: Terms['taxations'], now: string): Refusal | undefined {
  const { company_id } = checkout
  const { quote, quoted_by } = checkout.quote
  const anew = quotedAnew(on.get(company_id)!, askedOf(checkout), quoted_by, taxations.get(company_id)!, now)
  if (anew === 'as before') return undefined
  const changes = quote.lines
    .map(({ line_id, total_minor }, i) => ({ line_id, old_minor: total_minor, new_minor: anew.lines[i]!.total_minor }))
    .filter((change) => change.old_minor !== change.new_minor)
  return changes.length || anew.prices_include_tax !== quote.prices_include_tax ? priceChanged({ changes }) : undefined
}

/** What the lines of these checkouts cost now, by line. */
async function presentPrices(tx: Tx, checkouts: Checkout[], now: string): Promise<Map<string, number | undefined>> {
  // In which segments she is was asked when she went to pay: what she was told then holds for as long as this checkout does.
  const wanted = checkouts.flatMap(({ company_id, channel, customer_id, quote: { lines, quoted_by } }) =>
    lines.map(({ line_id, variant_id, quantity, amount_minor }) => ({
      ...{ line_id, amount_minor },
      ...{
        company_id,
        variant_id,
        quantity,
        door: { channel, location_id: null, customer_id, segment_ids: quoted_by.occasion.segments ?? [] },
      },
    })),
  )
  const prices = wanted.length ? await pricesAt(tx, wanted, now) : []
  return new Map(
    wanted.map(({ line_id, amount_minor }, at) => [line_id, prices[at] && (amount_minor ?? prices[at].price.unit_price_minor)]),
  )
}
