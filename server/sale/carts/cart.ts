import { maskEmail, maskPhone } from '@birge/kernel/contact'
import { type DeliveryTariff, deliveryLine, delivery_line_id, missingForFreeDelivery } from '@birge/kernel/delivery'
import { optionText } from '@birge/kernel/option'
import { price_levels } from '@birge/kernel/price'
import { type Quote, type QuoteLine, SHOWN_LESS, type ShownPrice } from '@birge/kernel/quote'
import { linesToQuote, priceSourceOf, segmentOfPrice } from '@birge/kernel/shop-quote'
import { isVoucher, type PriceTaxation, type TaxClass } from '@birge/kernel/tax'
import { inLanguage, titleOf } from '@birge/kernel/titles'
import { type Static, Type } from 'typebox'
import { event } from '#platform/events'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { OptionText, type Texts } from '../../offer/catalog/index.ts'
import { shown_less_name } from '../../offer/parity/index.ts'
import { type Door, type Offer, referenceOf, type Seller, stepsAt } from '../../offer/pricing/index.ts'
import {
  type Buyer,
  type Coupon,
  coupon_standings,
  type QuotedBy,
  quoteWith,
  standingOf,
  type WhatIsOn,
} from '../../offer/promotions/index.ts'

export const LARGEST_QUANTITY = 999
export const MOST_LINES = 100
/** So few that somebody may be quicker. */
const FEW = 3

const Minor = Type.Integer()
/** What a promotion takes off, by its name in the reader's language. */
const Discount = Type.Object({ promotion_id: Type.String(), name: Type.String(), amount_minor: Minor })

const PriceSource = Type.Object({
  level: Type.Enum([...price_levels]),
  from_quantity: Type.Integer({ description: 'from how many pieces on it is so' }),
  list_minor: Minor,
  next: Type.Union([Type.Object({ from_quantity: Type.Integer(), unit_price_minor: Minor }), Type.Null()], {
    description: 'from how many more on a piece costs less',
  }),
})

const Totals = Type.Object({
  subtotal_minor: Minor,
  shipping_minor: Minor,
  discount_minor: Minor,
  total_minor: Minor,
  tax_minor: Minor,
  net_minor: Minor,
  taxes: Type.Array(Type.Object({ tax_rate_bp: Type.Integer(), net_minor: Minor, tax_minor: Minor, total_minor: Minor })),
})

export const Cart = Type.Object({
  cart_id: OrNull(Type.String()),
  version: Type.Integer(),
  status: Type.Union([Type.Literal('active'), Type.Literal('frozen')]),
  currency: Type.String(),
  prices_include_tax: Type.Boolean({
    description: 'false: prices, discounts and subtotals are without tax, which comes on top; totals are always what is paid',
  }),
  customer_id: OrNull(Type.String({ description: 'whose it is, as she herself and associates see it' })),
  lines: Type.Array(
    Type.Object({
      line_id: Type.String(),
      variant_id: Type.String(),
      product_id: Type.String(),
      slug: Type.String(),
      sku: Type.String(),
      title: Type.String(),
      options: Type.Array(OptionText),
      picture: OrNull(Type.String()),
      ground: OrNull(Type.String()),
      quantity: Type.Integer(),
      unit_price_minor: Minor,
      reference_minor: Type.Union([
        Type.Integer({ description: 'with what a reduced price may be compared: the strike-through' }),
        Type.Null(),
      ]),
      for_segment: Type.Union([Type.Object({ segment_id: Type.String(), name: Type.String() }), Type.Null()], {
        description: 'a price for a segment she is in, by its name; null: it is anybody’s, or was agreed with her alone',
      }),
      price: Type.Union([PriceSource, Type.Null()], {
        description: 'why a piece costs what it costs; null where it is not for sale, or she chose the amount',
      }),
      discounts: Type.Array(Discount),
      total_minor: Minor,
      net_minor: Minor,
      tax_minor: Minor,
      tax_rate_bp: Type.Integer(),
      is_gift_card: Type.Boolean(),
      availability: Type.Union([Type.Literal('in_stock'), Type.Literal('few'), Type.Literal('sold_out'), Type.Literal('not_for_sale')]),
      only_left: Type.Union([Type.Integer({ description: 'how many there are, where she wants more' }), Type.Null()]),
      channel: Type.String(),
    }),
  ),
  added: Type.Array(Type.String(), { description: 'lines that came in from another device at a sign-in just now' }),
  discounts: Type.Array(Discount, { description: 'what each promotion takes off the whole, in the order in which they count' }),
  nearly: Type.Array(
    Type.Object({
      promotion_id: Type.String(),
      name: Type.String(),
      missing_minor: Type.Union([Minor, Type.Null()], { description: 'for so much more it counts' }),
      missing_quantity: Type.Union([Type.Integer(), Type.Null()], { description: 'with so many more it counts' }),
      gifts: Type.Array(Type.Object({ variant_id: Type.String(), title: Type.String() }), {
        description: 'she has earned them: of these, so many as are missing cost nothing once they are put in',
      }),
    }),
    { description: 'promotions that would count with a little more in the cart' },
  ),
  coupons: Type.Array(
    Type.Object({ code: Type.String(), promotion_id: Type.String(), name: Type.String(), standing: Type.Enum([...coupon_standings]) }),
  ),
  totals: Totals,
  delivery: Type.Union(
    [
      Type.Object({
        fee_minor: Type.Integer({ description: 'by the tariff, before promotions' }),
        total_minor: Minor,
        net_minor: Minor,
        missing_minor: Type.Union([Minor, Type.Null()], { description: 'for so much more of goods it costs nothing by the tariff' }),
        discounts: Type.Array(Discount, { description: 'what each promotion then takes off the whole' }),
        totals: Totals,
      }),
      Type.Null(),
    ],
    { description: 'what it costs, and what everything costs, when it is sent; null where nothing is asked for that' },
  ),
  item_count: Type.Integer(),
  contact: Type.Union([Type.Null(), Type.Object({ phone_masked: OrNull(Type.String()), email_masked: OrNull(Type.String()) })]),
  other_devices: Type.Integer({ description: 'how many other devices show this cart without being signed in' }),
})
export type Cart = Static<typeof Cart>

export const cartFrozen = refusal<{ cart_id: string }>(
  'cart_frozen',
  409,
  () => 'This cart is being paid; finish that, or go back to the cart first',
)

export const cartChanged = event(
  'carts.cart_changed',
  Type.Object({
    version: Type.Integer(),
    /** What devices without a name hear of it in a cart that has become somebody's. */
    shared: Type.Optional(Type.Object({ reason: Type.Enum(['lines', 'joined', 'ordered', 'devices_detached']) })),
    reason: Type.Enum([
      'lines',
      'coupons',
      'contact',
      'joined',
      'devices_detached',
      'frozen',
      'thawed',
      'ordered',
      'serving_began',
      'serving_ended',
    ]),
  }),
)
export type CartChangeReason = Static<typeof cartChanged.data>['reason']

/** A cart as it stands in the database, with what is needed to show and price it. */
export interface CartRecord {
  cart_id: string
  company_id: string
  currency: string
  country: string
  time_zone: string
  price_taxation: PriceTaxation
  locale: string
  status: 'active' | 'frozen' | 'ordered' | 'merged'
  version: number
  customer_id: string | null
  channel: string
  lines: LineRecord[]
  phone: string | null
  email: string | null
  /** Devices without a name that show it. */
  session_ids: string[]
  /** The register at which it is open, and its store. */
  served_at: string | null
  served_in: string | null
  coupons: Coupon[]
  /** Open at a register: what the shelf of that store, or a page of ours, shows of a variant. */
  shown: Map<string, ShownPrice>
  /** What is known of its customer, as far as promotions ask. */
  buyer: { is_first_order: boolean; uses: Record<string, number> | null } | null
  /** Those its customer is in, by their names: what they pay less for, and why. */
  segments: readonly Segment[]
}
export interface Segment {
  segment_id: string
  name: Texts
}
export interface LineRecord {
  line_id: string
  variant_id: string
  quantity: number
  channel: string
  added_at: string
  merged_at: string | null
  /** In a cart that has become somebody's: how many of them devices without a name know of. */
  shared: number
  /** Under which of her ids it was put in, where that is not the cart's own. */
  put_by: string | null
  /** What she has chosen to put on a gift card; null: its price. */
  amount_minor: number | null
}

/** What a shopper reads of a variant, and what it costs and how many there are in a company. */
export interface Card {
  company_id: string
  variant_id: string
  product_id: string
  slug: string
  sku: string
  title: Texts
  option_texts: Partial<Record<string, Static<typeof OptionText>[]>>
  picture: string | null
  ground: string | null
  category_ids: string[]
  tax_class: TaxClass
  for_sale: boolean
  /** What the list says, and what may count beside it. */
  base_minor: number | null
  offers: Offer[] | null
  available: number
  /** Of a gift card: between what she may choose, where its company lets her. */
  amounts: { least_minor: number; most_minor: number } | null
}
export type Cards = Map<string, Card>
export const cardKey = ({ company_id, variant_id }: { company_id: string; variant_id: string }) => `${company_id} ${variant_id}`

export const isLiving = (cart: { status: string }) => cart.status === 'active' || cart.status === 'frozen'
const optionsOf = (card: Card, locale: string) => inLanguage(card.option_texts, locale) ?? []

/** Between what she may choose of a gift card that has no denominations. What she chooses is nobody's price: it stands on her line and nowhere else. */
export const amountsOf = ({ amounts, tax_class, option_texts }: Card) =>
  isVoucher({ tax_class }) && Object.values(option_texts).every((options) => !options?.length) ? amounts : null

type OfLine = Pick<LineRecord, 'quantity' | 'amount_minor'>

/** Why a piece costs what it costs, and with what that may be compared. */
function sourceOf(
  card: Card | undefined,
  door: Door,
  { quantity, amount_minor }: OfLine,
): Pick<Cart['lines'][number], 'price' | 'reference_minor'> {
  const priced = priceSourceOf(card, door, { quantity, amount_minor })
  if (!card || !priced) return { price: null, reference_minor: null }
  const { level, from_quantity, list_minor } = priced.source
  const { unit_price_minor } = priced.found.price
  const next = stepsAt(card, door).find((step) => step.from_quantity > quantity && step.unit_price_minor < unit_price_minor) ?? null
  return { price: { level, from_quantity, list_minor, next }, reference_minor: referenceOf(card, priced.found, door) }
}

/** The door behind which a cart is priced: that of who looks at it. A cart that is open at a register is sold there, in that store. */
export const doorOf = (cart: CartRecord | undefined, viewer: Pick<Viewer, 'channel' | 'location_id'>): Door => ({
  channel: viewer.channel,
  location_id: viewer.channel === 'till' ? (viewer.location_id ?? cart?.served_in ?? null) : null,
  customer_id: cart?.customer_id ?? null,
  segment_ids: (cart?.segments ?? []).map(({ segment_id }) => segment_id),
})

export interface Priced {
  quote: Quote
  by: QuotedBy
  lines: QuoteLine[]
  buyer: Buyer
}

/** What the lines that can be sold cost at this moment by the promotions that are on, taxed by the day of the shop; with delivery where they are sent. */
export function priceCart(
  shop: Seller,
  cart: Pick<CartRecord, 'lines' | 'coupons' | 'buyer' | 'status' | 'shown'> | undefined,
  { cards, on, tariffs }: Shown,
  door: Door,
  now: string,
  is_sent = false,
): Priced {
  const lines = linesToQuote(
    cart?.lines ?? [],
    (variant_id) => cards.get(cardKey({ company_id: shop.company_id, variant_id })),
    (variant_id) => cart?.shown.get(variant_id),
    door,
  )
  const delivery = is_sent && deliveryLine(tariffs.get(shop.company_id), lines)
  if (delivery) lines.push(delivery)
  const buyer: Buyer = {
    is_known: Boolean(cart?.buyer),
    is_first_order: cart?.buyer?.is_first_order ?? false,
    uses: cart?.buyer?.uses ?? {},
    coupons: cart?.coupons ?? [],
    is_paying: cart?.status === 'frozen',
  }
  return { ...quoteWith(onIn(on, shop.company_id), shop, lines, buyer, door, now), lines, buyer }
}

export const onIn = (on: Shown['on'], company_id: string): WhatIsOn => {
  const found = on.get(company_id)
  if (!found) throw new Error(`nobody has asked what is on in ${company_id}`)
  return found
}

/** By what carts are shown and priced: the cards of things, and by company the promotions that are on. */
export interface Shown {
  cards: Cards
  on: ReadonlyMap<string, WhatIsOn>
  /** What each company asks for delivery. */
  tariffs: ReadonlyMap<string, DeliveryTariff | null>
}

export interface Viewer {
  locale: string
  now: string
  channel: string
  /** The store in whose till it waits. */
  location_id?: string
  /** Her own device, which is not counted among the others. */
  session_id?: string | undefined
  /** Null for a guest, who is told nothing of the person that a shared cart belongs to; undefined for an associate. */
  customer_id?: string | null
}
const MINUTES_A_MERGE_IS_NEWS = 15

/** The cart as its shopper or an associate sees it. */
export function present(shop: Seller, whole: CartRecord | undefined, shown: Shown, viewer: Viewer): Cart {
  const { cards, on: running } = shown
  const cart = whole && asSeenBy(whole, viewer)
  const lines = cart?.lines ?? []
  const door = doorOf(cart, viewer)
  const priced = priceCart(shop, cart, shown, door, viewer.now)
  const sent = isSentFor(shop, shown, door) ? priceCart(shop, cart, shown, door, viewer.now, true) : priced
  const { quote } = priced
  const on = onIn(running, shop.company_id)
  const named = (promotion_id: string) =>
    nameIn(promotion_id === SHOWN_LESS ? shown_less_name : on.by_id.get(promotion_id)!.name, viewer.locale)
  const quoted = new Map(quote.lines.map((line) => [line.line_id, line]))
  const discounts = (of: Quote) =>
    [...of.promotions, ...takenOffAsShown(of)].map(({ promotion_id, amount_minor }) => ({
      ...{ promotion_id, amount_minor },
      name: named(promotion_id),
    }))
  const news = Date.parse(viewer.now) - MINUTES_A_MERGE_IS_NEWS * 60_000
  return {
    cart_id: cart?.cart_id ?? null,
    version: cart?.version ?? 0,
    status: cart?.status === 'frozen' ? 'frozen' : 'active',
    currency: shop.currency,
    prices_include_tax: quote.prices_include_tax,
    customer_id: cart?.customer_id ?? null,
    lines: lines.map((line) => {
      const card = cards.get(cardKey({ ...shop, ...line }))
      return {
        ...presentLine(line, card, quoted.get(line.line_id), viewer.locale, named),
        ...sourceOf(card, door, line),
        for_segment: namedSegment(cart, segmentOfPrice(card, door, line), viewer.locale),
      }
    }),
    added: lines.filter((line) => line.merged_at && Date.parse(line.merged_at) > news).map((line) => line.line_id),
    discounts: discounts(quote),
    nearly: nearly(sent.quote, on, viewer.locale).map((missed) => ({ ...missed, name: named(missed.promotion_id) })),
    coupons: (cart?.coupons ?? []).map((coupon) => ({
      code: coupon.code,
      promotion_id: coupon.promotion_id,
      name: nameIn(coupon.name, viewer.locale),
      standing: standingOf(coupon, on, sent, shop, viewer.now),
    })),
    totals: totalsOf(quote),
    delivery: presentDelivery(sent, shown.tariffs.get(shop.company_id), discounts),
    item_count: lines.reduce((count, line) => count + line.quantity, 0),
    contact: cart ? presentContact(cart) : null,
    other_devices: whole ? otherDevices(whole, viewer) : 0,
  }
}

function namedSegment(cart: CartRecord | undefined, segment_id: string | null, locale: string) {
  const segment = cart?.segments.find((one) => one.segment_id === segment_id)
  return segment ? { segment_id: segment.segment_id, name: nameIn(segment.name, locale) } : null
}

/** What came off because a shelf or page of ours shows less. */
function takenOffAsShown({ lines }: Quote) {
  const taken = lines.flatMap(({ discounts }) => discounts.filter(({ scope }) => scope === 'shown'))
  if (!taken.length) return []
  return [{ promotion_id: SHOWN_LESS, amount_minor: taken.reduce((sum, { amount_minor }) => sum + amount_minor, 0) }]
}

/** Whether something is asked for sending it from this door: promotions on delivery, and coupons for it, are for those who have it sent. */
export const isSentFor = ({ company_id }: Seller, { tariffs }: Shown, { channel }: Door) =>
  channel !== 'till' && Boolean(tariffs.get(company_id))

const totalsOf = ({ subtotal_minor, shipping_minor, discount_minor, total_minor, tax_minor, net_minor, taxes }: Quote) => ({
  ...{ subtotal_minor, shipping_minor, discount_minor, total_minor, tax_minor, net_minor, taxes },
})

function presentDelivery(
  { quote, lines }: Priced,
  tariff: DeliveryTariff | null | undefined,
  discounts: (quote: Quote) => Cart['discounts'],
): Cart['delivery'] {
  const line = quote.lines.find(({ line_id }) => line_id === delivery_line_id)
  if (!line || !tariff) return null
  const { unit_price_minor: fee_minor, total_minor, net_minor } = line
  const missing_minor = missingForFreeDelivery(tariff, lines)
  return { fee_minor, total_minor, net_minor, missing_minor, discounts: discounts(quote), totals: totalsOf(quote) }
}

export const nameIn = (name: Texts, locale: string) => inLanguage<string>(name, locale) ?? ''

const MOST_NEARLY = 3
/** Gifts that only have to be put in, and the promotions of which least is missing. */
function nearly({ missed }: Quote, on: WhatIsOn, locale: string): Omit<Cart['nearly'][number], 'name'>[] {
  const lacking = missed.flatMap((one) => {
    if (one.because === 'outdone') return []
    const { promotion_id } = one
    const gifts = one.because === 'gift_waits' ? on.by_id.get(promotion_id)!.gifts : []
    if (one.because === 'gift_waits' && !gifts.length) return []
    const [missing_minor, missing_quantity] = one.because === 'too_little' ? [one.missing_minor, null] : [null, one.missing_quantity]
    const named = gifts.map(({ variant_id, title, option_texts }) => {
      const options = (inLanguage(option_texts, locale) ?? []).map(optionText)
      return { variant_id, title: [nameIn(title, locale), ...options].join(', ') }
    })
    return [{ promotion_id, missing_minor, missing_quantity, gifts: named }]
  })
  return lacking
    .sort((a, b) => Number(b.gifts.length > 0) - Number(a.gifts.length > 0) || (a.missing_minor ?? 0) - (b.missing_minor ?? 0))
    .slice(0, MOST_NEARLY)
}

/** A device without a name that shows a cart which has become somebody's, since she signed in elsewhere. */
export const isNameless = (cart: { customer_id: string | null }, { customer_id }: { customer_id?: string | null }) =>
  cart.customer_id !== null && customer_id === null

/** What devices without a name have put in, and nothing of her: not how often she changes it, nor that she is paying. */
function asSeenBy(cart: CartRecord, viewer: Viewer): CartRecord {
  if (!isNameless(cart, viewer)) return cart
  const lines = cart.lines.flatMap((line) => (line.shared > 0 ? [{ ...line, quantity: line.shared }] : []))
  return {
    ...cart,
    version: 0,
    status: 'active',
    customer_id: null,
    phone: null,
    email: null,
    coupons: [],
    shown: new Map(),
    buyer: null,
    segments: [],
    lines,
  }
}

function presentLine(
  line: LineRecord,
  card: Card | undefined,
  quoted: Quote['lines'][number] | undefined,
  locale: string,
  named: (promotion_id: string) => string,
): Omit<Cart['lines'][number], 'price' | 'reference_minor' | 'for_segment'> {
  if (!card) throw new Error(`cart line ${line.line_id} is of no variant that exists`)
  const { product_id, slug, sku, picture, ground } = card
  const available = isVoucher(card) ? Infinity : card.available
  const { line_id, variant_id, quantity, channel } = line
  return {
    line_id,
    variant_id,
    product_id,
    slug,
    sku,
    title: titleOf(card, locale),
    options: optionsOf(card, locale),
    picture,
    ground,
    quantity,
    unit_price_minor: quoted?.unit_price_minor ?? 0,
    discounts: (quoted?.discounts ?? []).map(({ discount_id, amount_minor }) => ({
      promotion_id: discount_id,
      name: named(discount_id),
      amount_minor,
    })),
    total_minor: quoted?.total_minor ?? 0,
    net_minor: quoted?.net_minor ?? 0,
    tax_minor: quoted?.tax_minor ?? 0,
    tax_rate_bp: quoted?.tax_rate_bp ?? 0,
    is_gift_card: isVoucher(card),
    availability: !quoted ? 'not_for_sale' : available < 1 ? 'sold_out' : available <= FEW ? 'few' : 'in_stock',
    only_left: quoted && quantity > available ? available : null,
    channel,
  }
}

const presentContact = ({ phone, email }: CartRecord) =>
  phone === null && email === null ? null : { phone_masked: phone && maskPhone(phone), email_masked: email && maskEmail(email) }

/** A guest is told of the person who made the cart hers, but not who that is. */
const otherDevices = (cart: CartRecord, viewer: Viewer) =>
  cart.session_ids.filter((id) => id !== viewer.session_id).length + (isNameless(cart, viewer) ? 1 : 0)
