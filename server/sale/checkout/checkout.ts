import { Type } from 'typebox'
import { run, runOne, type Database, type Db, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, notFound, signInRequired } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { gathered } from '#platform/together'
import { theOneSheCameByFirst } from '../../foundation/customers/index.ts'
import { locationOf, noStorefront, type Storefront, storefrontOf } from '../../foundation/stores/index.ts'
import type { Using } from '../../offer/promotions/index.ts'
import { ASKED, type Asked, type IsDue, isDueBy, whatIsAsked } from '../agreements/index.ts'
import { cartForSale, type CartForSale } from '../carts/index.ts'
import type { Gift } from '../gifts/index.ts'
import { paymentsByIds } from '../payments/index.ts'
import { normaliseEmail, normalisePhone } from '@birge/kernel/contact'
import { isDay, type QuoteLine } from '@birge/kernel/quote'
import { isVoucher } from '@birge/kernel/tax'
import { type Chosen, ChosenReply, chosenFor, InstalmentChoice, instalmentsNotOffered, presentChosen } from './instalments.ts'
import { isPersonalTaxNumber, isTaxNumber } from '@birge/kernel/tax-number'
import { Invoice } from '../orders/index.ts'
import type { Part } from '../routing/index.ts'

const Short = (maxLength = 120) => Type.String({ minLength: 1, maxLength })

export const Address = Type.Object(
  {
    street: Short(200),
    district: Type.Optional(Short()),
    city: Short(),
    postal_code: Type.Optional(Short(12)),
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    directions: Type.Optional(Type.String({ maxLength: 300 })),
  },
  { additionalProperties: false },
)
export const Contact = Type.Object(
  { name: Short(), phone: Type.Optional(Short(30)), email: Type.Optional(Short(254)), invoice: Type.Optional(Invoice) },
  { additionalProperties: false },
)
export const HowItArrives = Type.Union([
  Type.Object({ kind: Type.Literal('ship'), address: Address }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('collect'), location_id: Type.String() }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal('digital', { description: 'nothing but gift cards, whose codes are mailed' }) },
    { additionalProperties: false },
  ),
])
type HowItArrives = Type.Static<typeof HowItArrives>

export const CheckoutReply = Type.Object({
  checkout_id: Type.String(),
  version: Type.Integer({ description: 'goes up whenever something she agrees to by paying has changed: send it with the payment' }),
  cart_id: Type.String(),
  cart_version: Type.Integer({ description: 'of the cart as it was taken along' }),
  status: Type.String(),
  delivery: Type.Union([Type.Literal('ship'), Type.Literal('collect'), Type.Literal('digital')]),
  location_id: Type.String(),
  currency: Type.String(),
  total_minor: Type.Integer(),
  discounts: Type.Array(Type.Object({ promotion_id: Type.String(), name: Type.String(), amount_minor: Type.Integer() }), {
    description: 'what each promotion takes off, by its name in the language of the company',
  }),
  shipping: Type.Union([Type.Object({ title: Type.String(), fee_minor: Type.Integer(), total_minor: Type.Integer() }), Type.Null()], {
    description: 'what is asked for sending it, before and after promotions; null where nothing is',
  }),
  hold_expires_at: Type.Union([Type.String(), Type.Null()]),
  order_id: Type.Union([Type.String(), Type.Null()]),
  agreement_due: Type.Boolean({ description: 'she has to agree to something before she pays, and has not yet' }),
  instalments: Type.Union([ChosenReply, Type.Null()], {
    description: 'how she pays what is asked of her card, as she has chosen; null: in a single payment',
  }),
  continue_at: Type.Union([Type.String(), Type.Null()], { description: 'where she has to go before her payment is decided' }),
  lines: Type.Array(
    Type.Object({
      line_id: Type.String(),
      title: Type.String(),
      quantity: Type.Integer(),
      unit_price_minor: Type.Integer(),
      total_minor: Type.Integer(),
    }),
  ),
})
type CheckoutReply = Type.Static<typeof CheckoutReply>

export const cartEmpty = refusal<{ cart_id: string | null }>('cart_empty', 409, () => 'There is nothing in the cart')
export const contactMalformed = refusal<{ field: string; value: string }>(
  'contact_malformed',
  422,
  ({ field }) => `This ${field} cannot be right`,
)
export const contactMissing = refusal<object>(
  'contact_missing',
  422,
  () => 'Leave a phone number or an e-mail address, so that we can tell you about the order',
)
export const cannotCollectHere = refusal<{ location_id: string }>(
  'cannot_collect_here',
  422,
  () => 'Orders cannot be collected at this place',
)
export const doesNotShip = refusal<{ country: string }>('does_not_ship', 422, ({ country }) => `This shop does not send to ${country}`)
export const goodsNeedAPlace = refusal<object>(
  'goods_need_a_place',
  422,
  () => 'There is more than gift cards in this cart: say where it is sent or collected',
)
export const checkoutClosed = refusal<{ checkout_id: string; status: string }>(
  'checkout_closed',
  409,
  ({ status }) => `This checkout can no longer be changed: it is ${status}`,
)

/** Why a cart is not taken to the checkout. */
export const refusesToOpen = [
  cartEmpty,
  contactMalformed,
  contactMissing,
  cannotCollectHere,
  doesNotShip,
  goodsNeedAPlace,
  instalmentsNotOffered,
  checkoutClosed,
  noStorefront,
  notFound,
]

export const checkoutChanged = event('checkout.checkout_changed', Type.Object({ cart_id: Type.String(), status: Type.String() }))

export interface Checkout {
  checkout_id: string
  version: number
  cart_id: string
  cart_version: number
  company_id: string
  session_id: string
  customer_id: string | null
  channel: string
  status: 'open' | 'paying' | 'paid' | 'ordered' | 'expired' | 'cancelled'
  delivery: HowItArrives['kind']
  location_id: string
  contact: {
    name: string
    phone: string | null
    email: string | null
    address: object | null
    invoice: Invoice | null
    gifts?: Gift[]
    locale?: string
  } | null
  currency: string
  total_minor: number
  /** What was opened before delivery was asked for says nothing of it. */
  quote: Pick<CartForSale, 'lines' | 'quote' | 'quoted_by' | 'applied'> & { delivery?: CartForSale['delivery'] }
  /** The payment that asks somebody outside. */
  payment_id: string | null
  /** Those of what lies with us. */
  value_payment_ids: string[]
  hold_expires_at: string | null
  order_id: string | null
  order_number: string | null
  /** The version she has agreed to, and in which words. */
  agreed_version: number | null
  agreed_words: string[] | null
  /** Null: what is asked of her card is paid at once. */
  instalments: Chosen | null
  /** From where its goods come, once they are held; null: from its place. */
  sources: Part[] | null
}

export type HowAndWho = {
  delivery: HowItArrives
  contact: Type.Static<typeof Contact>
  gifts?: Gift[]
  instalments?: Type.Static<typeof InstalmentChoice>
}

/** Turns the shopper's cart into a checkout. Asked twice, it is the same checkout, brought up to date. */
export async function openCheckout(database: Database, input: HowAndWho, call: Call) {
  const live = await openFor(database, input, await hersToOpen(database.db, input, call))
  if (!mayUse(live, call.principal)) throw checkoutClosed({ checkout_id: live.checkout_id, status: live.status })
  return present(live, live.status === 'open' && hasToAgree(live, isDueBy([{ ...live, asked: live.asked ?? null }], call.now)))
}

/** The shopper's own cart and device. */
export async function hersToOpen(db: Db, { delivery }: HowAndWho, call: Call): Promise<ForWhom> {
  const shop = await storefrontOf(db, call)
  const cart = await cartForSale(db, { call, is_sent: delivery.kind === 'ship' }, call.now)
  if (!cart || !cart.lines.length) throw cartEmpty({ cart_id: cart?.cart_id ?? null })
  // A device that still shows the cart of somebody who has signed in elsewhere may fill it, not take it to the checkout.
  const customer_id = call.principal.audience === 'shopper' ? call.principal.customer_id : null
  if (cart.customer_id !== null && !isHers(cart.customer_id, call.principal)) throw signInRequired({ permission: 'customer' })
  const { channel, now } = call
  return { cart, shop, session_id: call.principal.id, customer_id, channel, locale: call.locale, now }
}

interface ForWhom {
  cart: CartForSale
  shop: Storefront
  session_id: string
  customer_id: string | null
  channel: string
  /** In which language those who are given something hear of it; else that of the company. */
  locale?: string
  now: string
}

/** The live checkout of a cart, brought up to date unless it is being paid. */
export const openFor = async (database: Database, input: HowAndWho, whom: ForWhom) =>
  openTogether(database.writer, { ...(await asItWouldBe(database.db, input, whom)), created_at: whom.now, changed_at: whom.now })

/** The checkout that a cart and a filled-in form become; nothing is kept of it yet. */
export async function asItWouldBe(
  db: Db,
  input: HowAndWho,
  { cart, shop, session_id, customer_id, channel, locale, now }: ForWhom,
): Promise<Checkout> {
  const contact = readContact(input.contact, cart.country)
  if (input.delivery.kind === 'digital' && !cart.lines.every(isVoucher)) throw goodsNeedAPlace({})
  const sells_vouchers = cart.lines.some(isVoucher)
  // Who asks again without a word about the gifts (an agent, who was told of the goods only) has not taken back what was said of them.
  const [location_id, gifts] = await Promise.all([
    goodsComeFrom(db, input.delivery, shop),
    input.gifts ?? (sells_vouchers ? giftsSaidOf(db, cart.cart_id) : []),
  ])
  return {
    checkout_id: newId('chk'),
    version: 1,
    cart_id: cart.cart_id,
    cart_version: cart.version,
    company_id: cart.company_id,
    session_id,
    customer_id,
    channel,
    status: 'open',
    delivery: input.delivery.kind,
    location_id,
    contact: {
      ...contact,
      address: input.delivery.kind === 'ship' ? input.delivery.address : null,
      ...(sells_vouchers && { gifts: readGifts(gifts, cart.lines, now), ...(locale && { locale }) }),
    },
    currency: cart.currency,
    total_minor: cart.quote.total_minor,
    quote: {
      lines: cart.lines,
      delivery: cart.delivery,
      quote: { ...cart.quote, trace: [], missed: [] },
      quoted_by: cart.quoted_by,
      applied: cart.applied,
    },
    payment_id: null,
    value_payment_ids: [],
    hold_expires_at: null,
    order_id: null,
    order_number: null,
    agreed_version: null,
    agreed_words: null,
    instalments: input.instalments ? await chosenFor(db, input.instalments, { ...cart, channel }, now) : null,
    sources: null,
  }
}

async function giftsSaidOf(db: Db, cart_id: string): Promise<Gift[]> {
  const live = await runOne<Pick<Checkout, 'contact'>>(
    db,
    `select contact from checkout.checkouts where cart_id = $1 and status in ('open', 'paying', 'paid')`,
    [cart_id],
  )
  return live?.contact?.gifts ?? []
}

/** With what its company asks to be agreed to, as long as it is open. */
type Opened = Checkout & { asked?: Asked | null }

/** Writes the checkouts that are opened at this moment. Answers with the live checkout of each cart: one that is being paid stays as it was agreed. */
const openTogether = gathered<Db, Checkout & { created_at: string; changed_at: string }, Opened>(async (writer, checkouts) => {
  const answers: Opened[] = []
  // Who asks twice at once is answered twice, one after the other.
  for (let left = [...checkouts.entries()]; left.length; ) {
    const turn = new Map(left.toReversed().map(([at, checkout]) => [checkout.cart_id, { at, checkout }]))
    const sorted = [...turn.values()].map(({ checkout }) => checkout).sort((a, b) => (a.cart_id < b.cart_id ? -1 : 1))
    const kept = await run<Pick<Opened, 'checkout_id' | 'version' | 'cart_id' | 'agreed_version' | 'agreed_words' | 'asked'>>(
      writer,
      UPSERT,
      [JSON.stringify(sorted)],
    )
    const byCart = new Map(kept.map((one) => [one.cart_id, { ...turn.get(one.cart_id)!.checkout, ...one } as Opened]))
    const frozen = [...turn.keys()].filter((cart_id) => !byCart.has(cart_id))
    if (frozen.length) for (const checkout of await run<Opened>(writer, FROZEN, [frozen])) byCart.set(checkout.cart_id, checkout)
    // One that was frozen a moment ago and is over now: it is opened anew.
    for (const [cart_id, { at }] of turn) if (byCart.has(cart_id)) answers[at] = byCart.get(cart_id)!
    left = left.filter(([at]) => !answers[at])
  }
  return answers
})
const FROZEN = `select * from checkout.checkouts where cart_id = any($1) and status in ('paying', 'paid')`

// Only an open checkout is brought up to date; one that is being paid stays as it was agreed.
const UPSERT = `
  insert into checkout.checkouts as c select * from jsonb_populate_recordset(null::checkout.checkouts, $1::jsonb)
  on conflict (cart_id) where status in ('open', 'paying', 'paid') do update set
    cart_version = excluded.cart_version, session_id = excluded.session_id, customer_id = excluded.customer_id, channel = excluded.channel,
    delivery = excluded.delivery, location_id = excluded.location_id, contact = excluded.contact, currency = excluded.currency,
    total_minor = excluded.total_minor, quote = excluded.quote, instalments = excluded.instalments, changed_at = excluded.changed_at,
    version = c.version + ((c.cart_version, c.delivery, c.location_id, c.contact, c.total_minor, c.instalments, c.quote - 'quoted_by') is distinct from
      (excluded.cart_version, excluded.delivery, excluded.location_id, excluded.contact, excluded.total_minor, excluded.instalments, excluded.quote - 'quoted_by'))::integer
  where c.status = 'open' returning checkout_id, version, cart_id, agreed_version, agreed_words, ${ASKED('c.company_id', 'c.changed_at')} as asked`

export function readContact(contact: Type.Static<typeof Contact>, country: string) {
  const phone = contact.phone ? normalisePhone(contact.phone, country) : undefined
  if (phone && !phone.ok) throw contactMalformed({ field: 'phone', value: contact.phone! })
  const email = contact.email ? normaliseEmail(contact.email) : undefined
  if (email && !email.ok) throw contactMalformed({ field: 'email', value: contact.email! })
  if (!phone && !email) throw contactMissing({})
  const invoice = contact.invoice ? readInvoice(contact.invoice, country) : null
  return { name: contact.name.trim(), phone: phone?.ok ? phone.phone : null, email: email?.ok ? email.email : null, invoice }
}

/** For whom the gift cards are meant, as far as they are still in the cart. */
const MOST_DAYS_AHEAD = 366
const readGifts = (gifts: Gift[], lines: CartForSale['lines'], now: string): Gift[] =>
  gifts
    .filter(({ line_id }) => lines.some((line) => line.line_id === line_id && isVoucher(line)))
    .map(({ email, ...gift }) => {
      const read = email === undefined ? undefined : normaliseEmail(email)
      if (read && !read.ok) throw contactMalformed({ field: 'email', value: email! })
      const { send_on } = gift
      // No card waits so long that it could end before its code is known.
      const isTooFar = send_on !== undefined && Date.parse(send_on) > Date.parse(now) + MOST_DAYS_AHEAD * 86_400_000
      if (send_on !== undefined && (!isDay(send_on) || isTooFar)) throw contactMalformed({ field: 'send_on', value: send_on })
      return { ...gift, ...(read?.ok && { email: read.email }) }
    })

/** Turkey asks for the tax office beside a company's number (Vergi Usul Kanunu art. 230). */
function readInvoice(invoice: Invoice, country: string): Invoice {
  const tax_number = invoice.tax_number.replace(/\s/g, '').toUpperCase()
  if (!(invoice.kind === 'person' ? isPersonalTaxNumber : isTaxNumber)(country, tax_number))
    throw contactMalformed({ field: 'tax_number', value: invoice.tax_number })
  if (invoice.kind === 'company' && country === 'TR' && !invoice.tax_office?.trim())
    throw contactMalformed({ field: 'tax_office', value: '' })
  return { ...invoice, tax_number }
}

async function goodsComeFrom(db: Db, delivery: HowItArrives, shop: Storefront): Promise<string> {
  if (delivery.kind === 'digital') {
    // Nothing is sent from there, but every sale is of a place of the company.
    if (!shop.ships_from) throw doesNotShip({ country: shop.country })
    return shop.ships_from
  }
  if (delivery.kind === 'ship') {
    if (delivery.address.country !== shop.country || !shop.ships_from) throw doesNotShip({ country: delivery.address.country })
    return shop.ships_from
  }
  const location = await locationOf(db, delivery.location_id)
  if (location.company_id !== shop.company_id || !location.collects) throw cannotCollectHere({ location_id: delivery.location_id })
  return location.location_id
}

/** By whichever of her ids it was written down. */
export const isHers = (customer_id: string | null, principal: Call['principal']) =>
  customer_id !== null && principal.audience === 'shopper' && principal.customer_ids.includes(customer_id)

export const mayUse = (checkout: Checkout, principal: Call['principal']) =>
  principal.audience === 'system' ||
  (principal.audience === 'shopper' && (checkout.session_id === principal.id || isHers(checkout.customer_id, principal)))

/** Who signs in between opening and ordering is known by then: what she orders is hers on all her devices. */
export const buyerOf = (checkout: Checkout, principal: Call['principal']) =>
  checkout.customer_id ?? (principal.audience === 'shopper' ? principal.customer_id : null)

/** What it uses of promotions. */
export const usingOf = ({ checkout_id, company_id, quote }: Checkout, customer_id: string | null): Using => ({
  ...{ purpose_id: checkout_id, company_id, customer_id, applied: quote.applied },
})

/** Every payment by which it is being paid. */
export const paymentsOf = ({ payment_id, value_payment_ids }: Pick<Checkout, 'payment_id' | 'value_payment_ids'>): string[] =>
  payment_id ? [payment_id, ...value_payment_ids] : value_payment_ids

/** Under which ids she who buys has credit, the one that her session carries first. */
export const buyerIds = (principal: Call['principal']): readonly string[] =>
  principal.audience === 'shopper' ? theOneSheCameByFirst(principal.customer_id, principal.customer_ids) : []

export const checkoutById = (on: Db | Tx, checkout_id: string) =>
  runOne<Checkout>(on, 'select * from checkout.checkouts where checkout_id = $1', [checkout_id])

export const checkoutsOf = (on: Db | Tx, checkout_ids: readonly string[]) =>
  run<Checkout>(on, 'select * from checkout.checkouts where checkout_id = any($1)', [checkout_ids])

/** The form as it was filled in when the checkout was opened. */
export function formOf({ delivery, location_id, contact }: Checkout): HowAndWho | null {
  if (!contact) return null
  const { name, phone, email, address, invoice, gifts } = contact
  return {
    delivery:
      delivery === 'ship' ? { kind: delivery, address } : delivery === 'collect' ? { kind: delivery, location_id } : { kind: delivery },
    contact: { name, ...(phone && { phone }), ...(email && { email }), ...(invoice && { invoice }) },
    ...(gifts && { gifts }),
  } as HowAndWho
}

/** The shopper's checkout; to anybody else it does not exist. */
export async function ownCheckout(on: Db | Tx, checkout_id: string, call: Call): Promise<Checkout> {
  const checkout = await checkoutById(on, checkout_id)
  if (!checkout || !mayUse(checkout, call.principal)) throw notFound({ what: 'checkout', id: checkout_id })
  return checkout
}

/** What she agreed to was not this checkout as it is now, or not in the words that hold now. */
export const hasToAgree = (checkout: Checkout, isDue: IsDue) =>
  isDue(checkout, checkout.agreed_version === checkout.version ? checkout.agreed_words : null)

/** Everything she pays for, as it was asked of the kernel. */
export const askedOf = ({ quote: { lines, delivery } }: Pick<Checkout, 'quote'>): QuoteLine[] => (delivery ? [...lines, delivery] : lines)

function presentShipping({ delivery, quote }: Checkout['quote']): CheckoutReply['shipping'] {
  if (!delivery) return null
  const { title, line_id, unit_price_minor: fee_minor } = delivery
  return { title, fee_minor, total_minor: quote.lines.find((line) => line.line_id === line_id)!.total_minor }
}

/** One that is being paid or is over asks nothing more. */
export const isAgreementDue = async (db: Db | Tx, checkout: Checkout, now: string): Promise<boolean> =>
  checkout.status === 'open' && hasToAgree(checkout, await whatIsAsked(db, [checkout.company_id], now))

/** The checkout as she is to see it. */
export const presentNow = async (db: Db | Tx, checkout: Checkout, now: string, continue_at: string | null = null) =>
  present(checkout, await isAgreementDue(db, checkout, now), continue_at)

export const present = (checkout: Checkout, agreement_due: boolean, continue_at: string | null = null): CheckoutReply => ({
  checkout_id: checkout.checkout_id,
  version: checkout.version,
  cart_id: checkout.cart_id,
  cart_version: checkout.cart_version,
  status: checkout.status,
  delivery: checkout.delivery,
  location_id: checkout.location_id,
  currency: checkout.currency,
  total_minor: checkout.total_minor,
  discounts: checkout.quote.applied.map(({ promotion_id, name, amount_minor }) => ({ promotion_id, name, amount_minor })),
  shipping: presentShipping(checkout.quote),
  hold_expires_at: checkout.hold_expires_at,
  order_id: checkout.order_id,
  agreement_due,
  instalments: presentChosen(checkout.instalments),
  continue_at,
  lines: checkout.quote.lines.map((line) => ({
    line_id: line.line_id,
    title: line.title,
    quantity: line.quantity,
    unit_price_minor: line.unit_price_minor,
    total_minor: checkout.quote.quote.lines.find((quoted) => quoted.line_id === line.line_id)!.total_minor,
  })),
})

/** Her checkout; while it is being paid, with the place where she has to go. */
export async function readCheckout(db: Db, { checkout_id }: { checkout_id: string }, call: Call) {
  const checkout = await ownCheckout(db, checkout_id, call)
  const [payment] = checkout.status === 'paying' && checkout.payment_id ? await paymentsByIds(db, [checkout.payment_id]) : []
  return presentNow(db, checkout, call.now, payment?.continue_at)
}

/** What is said of a checkout that has changed. */
export type SaidOf = Pick<Checkout, 'checkout_id' | 'company_id' | 'cart_id' | 'customer_id' | 'channel'>

export const sayChanged = (tx: Tx, checkout: SaidOf, status: Checkout['status'], actor: string, now: string) =>
  announce(tx, checkoutChanged, {
    subject: checkout.checkout_id,
    company_id: checkout.company_id,
    customer_id: checkout.customer_id,
    channel: checkout.channel,
    actor,
    occurred_at: now,
    data: { cart_id: checkout.cart_id, status },
  })

export const checkoutsByIds = (tx: Tx, ids: string[]) =>
  run<Checkout>(tx, 'select * from checkout.checkouts where checkout_id = any($1) order by checkout_id for no key update', [ids])
