import { readGiftCardCode } from '@birge/kernel/gift-card-code'
import { Type } from 'typebox'
import { runOne, type Tx } from '#platform/database'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { refusal } from '#platform/refusal'
import { drawNumbers } from '../../foundation/companies/index.ts'
import { idsOf, theOneSheCameByFirst } from '../../foundation/customers/index.ts'
import { staffOf } from '../../foundation/staff/index.ts'
import { consumeUses, lockUses, type Using } from '../../offer/promotions/index.ts'
import {
  broughtBy,
  cartForSale,
  type CartForSale,
  cartNotServedHere,
  finishCarts,
  isServedAt,
  lockCarts,
  presentWith,
} from '../carts/index.ts'
import { makeSoldCards, SoldCard, soldCardsOf } from '../gifts/index.ts'
import { draftLines, type OrderDraft, placeOrders } from '../orders/index.ts'
import {
  attachToOrders,
  type Instalments,
  isFree,
  lockPayments,
  type Payment,
  paymentNotAuthorised,
  recordTaken,
} from '../payments/index.ts'
import { linkAtRegister } from '../payment_links/index.ts'
import { cardToPayWith, mustPayGiftCardsOtherwise } from '../stored_value/index.ts'
import { TenderInstalments, withInstalments } from './instalments.ts'
import { mustSellAt, type RegisterSession } from './register-sessions.ts'

export const Tender = Type.Object(
  {
    method: Type.Enum(['cash', 'terminal', 'gift_card', 'store_credit', 'card', 'deposit']),
    amount_minor: Type.Integer({ minimum: 1, maximum: 100_000_000_00 }),
    reference: Type.Optional(
      Type.String({
        maxLength: 60,
        description:
          'what the bank terminal printed, the code of a gift card, the number of a deposit, or the payment link by which the customer has paid',
      }),
    ),
    instalments: Type.Optional(TenderInstalments),
  },
  { additionalProperties: false },
)
export type Tender = Type.Static<typeof Tender>

/** What was given, once it is known to be what is offered here. */
export type Given = Omit<Tender, 'instalments'> & { instalments?: Instalments }

export const SaleReply = Type.Object({
  gift_cards: Type.Array(SoldCard, { description: 'that were sold: each still needs its code' }),
  order_id: Type.String(),
  number: Type.String(),
  receipt_number: Type.String(),
  currency: Type.String(),
  total_minor: Type.Integer(),
  paid_minor: Type.Integer(),
  change_minor: Type.Integer(),
  surcharge_minor: Type.Integer({ description: 'what cards were charged for instalments, on top of what was paid' }),
})

export const nothingToSell = refusal<{ cart_id: string }>('nothing_to_sell', 409, () => 'There is nothing in this cart')
export const priceDoesNotReconcile = refusal<{ expected_minor: number; claimed_minor: number }>(
  'price_does_not_reconcile',
  409,
  ({ expected_minor, claimed_minor }) => `The cart costs ${expected_minor}, not ${claimed_minor}: look at it again before taking money`,
)
export const tendersShort = refusal<{ total_minor: number; paid_minor: number }>(
  'tenders_short',
  422,
  () => 'What was given is less than the total',
)
export const onlyCashGivesChange = refusal<{ total_minor: number; paid_minor: number }>(
  'only_cash_gives_change',
  422,
  () => 'Only cash may be more than what is still due',
)
export const salespersonNotHere = refusal<{ salesperson_id: string; location_id: string }>(
  'salesperson_not_here',
  422,
  () => 'Only somebody who works at this place can have sold here',
)
export const cartBeingPaid = refusal<{ cart_id: string; status: string }>('cart_being_paid', 409, () => 'This cart is being paid elsewhere')

interface SaleRequest {
  cart_id: string
  total_minor: number
  tenders: Tender[]
  salesperson_id?: string
  top_ups?: TopUp[]
}

export const TopUp = Type.Object(
  { line_id: Type.String({ maxLength: 40 }), code: Type.String({ minLength: 8, maxLength: 40 }) },
  { additionalProperties: false },
)
type TopUp = Type.Static<typeof TopUp>

/** Sells what is in the cart at this register: goods leave, money comes in, the cart is finished, all in one transaction. */
export async function sell(tx: Tx, { cart_id, total_minor, tenders, salesperson_id, top_ups = [] }: SaleRequest, call: Call) {
  const session = await mustSellAt(tx, call)
  mustWorkAt(call, 'till.sell', session.location_id)
  const locked = (await lockCarts(tx, [cart_id])).get(cart_id)
  if (!locked) throw notFound({ what: 'cart', id: cart_id })
  if (!(await isServedAt(tx, cart_id, session.register_id))) throw cartNotServedHere({ cart_id })
  if (locked.status !== 'active') throw cartBeingPaid({ cart_id, status: locked.status })
  const cart = await cartForSale(tx, { cart_id }, call.now)
  if (!cart?.lines.length) throw nothingToSell({ cart_id })
  if (cart.quote.total_minor !== total_minor)
    throw priceDoesNotReconcile({ expected_minor: cart.quote.total_minor, claimed_minor: total_minor })
  const given = await withInstalments(tx, cart, tenders, call.now)
  const { taken, paid_minor, change_minor } = settleTenders(given, total_minor)
  await mustPayGiftCardsOtherwise(tx, session.company_id, cart.quote.lines, taken)
  const [byLink, here] = [taken.filter(({ method }) => method === 'card'), taken.filter(({ method }) => method !== 'card')]
  const paidByLink = await paymentsMade(tx, byLink, session, cart_id)

  const salesperson = await salespersonAt(tx, session, salesperson_id ?? call.principal.id)
  const customer_id = (await broughtBy(tx, cart_id)) ?? cart.customer_id
  const customer_ids = taken.some(({ method }) => method === 'store_credit') ? await presentIds(tx, cart_id, session.register_id) : []
  const using: Using = { purpose_id: cart_id, company_id: session.company_id, customer_id, applied: cart.applied }
  const uses = await lockUses(tx, [using])
  const usedUp = uses.take(using)
  if (usedUp) throw usedUp
  await uses.write(call.now)
  const draft = draftOf({ ...cart, customer_id }, session, call, salesperson)
  const [placed] = await placeOrders(tx, [draft], call.now)
  if ('refusal' in placed!) throw placed.refusal
  const { order_id, number } = placed!.ok
  const onto = await cardsToTopUp(tx, session, top_ups)
  await makeSoldCards(tx, [{ order_id, draft, gifts: [], locale: null, onto }], call.now)
  await consumeUses(tx, [{ ...using, order_id }], call.now)
  await attachToOrders(
    tx,
    paidByLink.map((payment) => ({ payment, order_id })),
    call.now,
  )
  await recordTaken(
    tx,
    here.map((tender) => ({
      ...tender,
      customer_ids,
      purpose_id: cart_id,
      order_id,
      company_id: session.company_id,
      currency: session.currency,
      register_id: session.register_id,
      actor: call.actor,
    })),
    call.now,
  )
  const [receipt_number] = await drawNumbers(tx, session.company_id, 'receipt', 1)
  await writeSale(tx, session, {
    ...{ order_id, receipt_number: receipt_number!, tenders: given, change_minor },
    ...{ sold_by: call.principal.id, sold_at: call.now, late_minor: null },
  })
  await finishCarts(tx, [{ cart: locked, channel: 'till', location_id: session.location_id, actor: call.actor }], call.now)
  const gift_cards = draft.lines.some((line) => line.is_gift_card) ? await soldCardsOf(tx, order_id) : []
  const { currency } = session
  const surcharge_minor = given.reduce((sum, { instalments }) => sum + (instalments?.surcharge_minor ?? 0), 0)
  return { order_id, number, receipt_number: receipt_number!, currency, total_minor, paid_minor, change_minor, surcharge_minor, gift_cards }
}

interface WrittenSale {
  order_id: string
  receipt_number: string
  tenders: Given[]
  change_minor: number
  sold_by: string
  sold_at: string
  /** Of one that was told after its session had been counted: how much of it is cash. */
  late_minor: number | null
}
export const writeSale = (tx: Tx, { register_session_id, register_id }: RegisterSession, sale: WrittenSale) =>
  runOne(
    tx,
    `insert into till.sales (order_id, register_session_id, register_id, receipt_number, tenders, change_minor, sold_by, sold_at, late_minor)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[sale.order_id, register_session_id, register_id, sale.receipt_number, JSON.stringify(keptOf(sale.tenders))],
      ...[sale.change_minor, sale.sold_by, sale.sold_at, sale.late_minor],
    ],
  )

/** The cards on which more is put, by the line that pays for it. */
async function cardsToTopUp(tx: Tx, { company_id, currency }: RegisterSession, top_ups: readonly TopUp[]): Promise<Map<string, string>> {
  const onto = new Map<string, string>()
  for (const { line_id, code } of top_ups) onto.set(line_id, (await cardToPayWith(tx, { code, company_id, currency })).gift_card_id)
  return onto
}

/** What the customer has paid for this very sale on her own phone: all of it, no more and no less, each once. Locked. */
export async function paymentsMade(tx: Tx, tenders: Given[], { register_id }: RegisterSession, cart_id: string): Promise<Payment[]> {
  const links = await Promise.all(tenders.map(({ reference = '' }) => linkAtRegister(tx, reference, register_id)))
  const payments = await lockPayments(
    tx,
    links.flatMap(({ payment_id }) => payment_id ?? []),
  )
  return links.map((link, at) => {
    const payment = payments.find(({ payment_id }) => payment_id === link.payment_id)
    const isForThis =
      link.cart_id === cart_id &&
      payment?.amount_minor === tenders[at]!.amount_minor &&
      links.findIndex(({ payment_id }) => payment_id === link.payment_id) === at
    if (!isFree(payment) || !isForThis) throw paymentNotAuthorised({ payment_id: link.payment_id ?? '' })
    return payment
  })
}

/** Credit is spent only by who stands here and has shown that she is who she is. */
async function presentIds(tx: Tx, cart_id: string, register_id: string): Promise<string[]> {
  const customer_id = await presentWith(tx, cart_id, register_id)
  return customer_id ? theOneSheCameByFirst(customer_id, await idsOf(tx, customer_id)) : []
}

async function salespersonAt(tx: Tx, { location_id }: RegisterSession, salesperson_id: string): Promise<string> {
  const { works_everywhere, location_ids, disabled_at } = await staffOf(tx, salesperson_id)
  if (disabled_at !== null || !(works_everywhere || location_ids.includes(location_id)))
    throw salespersonNotHere({ salesperson_id, location_id })
  return salesperson_id
}

/** What is kept of a tender with the sale: of a gift card the last four signs of its code, never the code. */
const keptOf = (tenders: Given[]) =>
  tenders.map((tender) =>
    tender.method === 'gift_card' ? { ...tender, reference: readGiftCardCode(tender.reference ?? '')?.slice(-4) } : tender,
  )

/** Cards take exactly what they are asked for; cash may be more, and the rest is given back. */
export function settleTenders(tenders: Given[], total_minor: number) {
  const paid_minor = tenders.reduce((sum, tender) => sum + tender.amount_minor, 0)
  const cards_minor = tenders.filter((t) => t.method !== 'cash').reduce((sum, tender) => sum + tender.amount_minor, 0)
  if (paid_minor < total_minor) throw tendersShort({ total_minor, paid_minor })
  if (cards_minor > total_minor || (paid_minor > total_minor && cards_minor === paid_minor))
    throw onlyCashGivesChange({ total_minor, paid_minor })
  const change_minor = paid_minor - total_minor
  const cash_minor = paid_minor - cards_minor
  if (change_minor > cash_minor) throw onlyCashGivesChange({ total_minor, paid_minor })
  const cash_kept_minor = cash_minor - change_minor
  const taken = [
    ...tenders.filter((t) => t.method !== 'cash'),
    ...(cash_kept_minor ? [{ method: 'cash' as const, amount_minor: cash_kept_minor }] : []),
  ]
  return { taken, paid_minor, change_minor }
}

function draftOf(cart: CartForSale, session: RegisterSession, call: Call, salesperson_id: string): OrderDraft {
  return {
    company_id: session.company_id,
    purpose_id: cart.cart_id,
    cart_id: cart.cart_id,
    channel: 'till',
    delivery: 'taken',
    location_id: session.location_id,
    register_id: session.register_id,
    customer_id: cart.customer_id,
    session_id: cart.session_id,
    currency: cart.currency,
    total_minor: cart.quote.total_minor,
    net_minor: cart.quote.net_minor,
    tax_minor: cart.quote.tax_minor,
    taxes: cart.quote.taxes,
    prices_include_tax: cart.quote.prices_include_tax,
    lines: draftLines(cart.lines, cart.quote, salesperson_id),
    shipping: null,
    promotions: cart.applied,
    contact: cart.contact ? { name: null, ...cart.contact, address: null } : null,
    actor: call.actor,
  }
}
