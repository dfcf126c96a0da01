/**
 * What a cart costs behind a door of a shop: how prices, exceptions, promotions and moment are put before `quote`. Server and offline till come to a
 * quote by these functions and no other way.
 */
import { type Door, priceAt, type Priced } from './offers.ts'
import type { ResolvedPrice } from './price.ts'
import type { Goods, Occasion, Promotion } from './promotions.ts'
import { type Quote, quote, type QuoteLine, type QuoteResult, type ShownPrice } from './quote.ts'
import { dayIn, minuteIn } from './shop-time.ts'
import { pricesIncludeTax, type PriceTaxation, type TaxClass } from './tax.ts'
import type { KeptPriceSource } from './why-price.ts'

/** Whose prices, in which currency, under which tax law, on whose calendar. */
export type Seller = {
  company_id: string
  country: string
  currency: string
  time_zone: string
  price_taxation: PriceTaxation
}

/** A thing as it may be sold now in a shop. What has no price on the list is not for sale, also where an exception names one. */
export type ThingOnSale = Goods & Priced & { tax_class: TaxClass; for_sale: boolean }

/** What of which thing; `amount_minor` is what she has chosen to put on a gift card. */
export type WantedLine = { line_id: string; variant_id: string; quantity: number; amount_minor: number | null }

export const isOnSale = <Thing extends ThingOnSale>(thing: Thing | undefined): thing is Thing & { base_minor: number } =>
  thing !== undefined && thing.for_sale && thing.base_minor !== null

type OfLine = Pick<WantedLine, 'quantity' | 'amount_minor'>

/** What a piece costs who takes so many behind this door; undefined where it is not for sale. */
export const unitPriceOf = (thing: ThingOnSale | undefined, door: Door, { quantity, amount_minor }: OfLine): number | undefined =>
  isOnSale(thing) ? (amount_minor ?? priceAt(thing, door, quantity)?.price.unit_price_minor) : undefined

/** By what a piece costs that; undefined where it is not for sale, or she chose the amount herself. */
export function priceSourceOf(
  thing: ThingOnSale | undefined,
  door: Door,
  { quantity, amount_minor }: OfLine,
): { source: KeptPriceSource; found: ResolvedPrice } | undefined {
  const found = isOnSale(thing) && amount_minor === null ? priceAt(thing, door, quantity) : undefined
  if (!isOnSale(thing) || !found) return undefined
  const { level, from_quantity = 1, price_list_id } = found.price
  return { source: { level, from_quantity, list_minor: thing.base_minor, ...(level !== 'base' && { exception_id: price_list_id }) }, found }
}

/** The segment for which a price is, where it is for one. */
export function segmentOfPrice(thing: ThingOnSale | undefined, door: Door, { quantity, amount_minor }: OfLine): string | null {
  const price = isOnSale(thing) && amount_minor === null ? priceAt(thing, door, quantity)?.price : undefined
  if (price?.level !== 'segment') return null
  return thing!.offers!.find(({ exception_id }) => exception_id === price.price_list_id)!.of
}

/** The lines that can be sold, as they are quoted. What our own shelf or page shows binds the till alone. */
export const linesToQuote = (
  wanted: readonly WantedLine[],
  thingOf: (variant_id: string) => ThingOnSale | undefined,
  shownOf: (variant_id: string) => ShownPrice | undefined,
  door: Door,
): QuoteLine[] =>
  wanted.flatMap(({ line_id, variant_id, quantity, amount_minor }): QuoteLine[] => {
    const thing = thingOf(variant_id)
    const unit_price_minor = unitPriceOf(thing, door, { quantity, amount_minor })
    if (!thing || unit_price_minor === undefined) return []
    const shown = door.channel === 'till' && amount_minor === null ? shownOf(variant_id) : undefined
    const segment_id = segmentOfPrice(thing, door, { quantity, amount_minor })
    const price = priceSourceOf(thing, door, { quantity, amount_minor })?.source
    const why = { ...(shown && { shown }), ...(segment_id !== null && { segment_id }), ...(price && { price }) }
    return [{ line_id, quantity, unit_price_minor, tax_class: thing.tax_class, goods: goodsOf(thing), ...why }]
  })

export const goodsOf = ({ variant_id, product_id, category_ids }: Goods) => ({ variant_id, product_id, category_ids })

/** What is on in a company: the same list for thousands of carts, and another one after each change. */
export type PromotionsOn = {
  /** The same in every process, as long as the same promotions are on. */
  stamp: string
  on: readonly Promotion[]
  /** Of its budget; undefined: it has none. */
  by_id: ReadonlyMap<string, { left_minor: number | undefined }>
  /** Those a customer may use so many times only. */
  counted_by_customer: readonly { promotion_id: string; most_per_customer: number | undefined }[]
  /** The list without some, which is asked for again and again. */
  without: Map<string, readonly Promotion[]>
}

/** Who buys, as far as promotions ask. */
export type BuyerAtDoor = {
  is_known: boolean
  is_first_order: boolean
  /** How often she has used what a customer may use so many times only. */
  uses: Record<string, number>
  coupons: readonly { promotion_id: string; uses: number; most_uses: number | null }[]
  /** She is paying: what is kept for her is not used up for her. */
  is_paying: boolean
}
export const nobody_known: BuyerAtDoor = { is_known: false, is_first_order: false, uses: {}, coupons: [], is_paying: false }

/** By what a cart was quoted, so that it can be seen later whether that still holds. */
export type QuotedBy = {
  stamp: string
  seller: Seller
  occasion: Occasion
  left_out: string[]
}

/** What these lines cost now who stands at this door. What is not sound (a tax rate that nobody knows) comes back as a refusal. */
export function quoteAtDoor(
  on: PromotionsOn,
  seller: Seller,
  lines: readonly QuoteLine[],
  buyer: BuyerAtDoor,
  door: Door,
  now: string,
): { result: QuoteResult; by: QuotedBy } {
  const occasion: Occasion = {
    at: minuteIn(seller.time_zone, now),
    channel: door.channel,
    ...(door.location_id !== null && { location_id: door.location_id }),
    ...(door.segment_ids.length > 0 && { segments: door.segment_ids }),
    is_first_order: buyer.is_known && buyer.is_first_order,
    with_coupon: buyer.coupons.filter((coupon) => buyer.is_paying || hasUsesLeft(coupon)).map(({ promotion_id }) => promotion_id),
  }
  const left_out = on.counted_by_customer
    .filter(({ promotion_id, most_per_customer }) => !buyer.is_known || usedUpBy(buyer, promotion_id, most_per_customer!))
    .map(({ promotion_id }) => promotion_id)
  const { company_id, country, currency, time_zone, price_taxation } = seller
  const by: QuotedBy = { stamp: on.stamp, seller: { company_id, country, currency, time_zone, price_taxation }, occasion, left_out }
  for (;;) {
    const result = quoteBy(on, lines, by, now)
    if (!result.ok) return { result, by }
    // Whose discount is more than what is left of the budget does not get part of it.
    const dear = result.quote.promotions.filter(({ promotion_id, amount_minor }) => {
      const left_minor = on.by_id.get(promotion_id)!.left_minor
      return left_minor !== undefined && amount_minor > left_minor
    })
    if (!dear.length) return { result, by }
    left_out.push(...dear.map(({ promotion_id }) => promotion_id))
  }
}

export const hasUsesLeft = ({ uses, most_uses }: { uses: number; most_uses: number | null }) => most_uses === null || uses < most_uses
export const usedUpBy = ({ uses, is_paying }: Pick<BuyerAtDoor, 'uses' | 'is_paying'>, promotion_id: string, most: number) =>
  !is_paying && (uses[promotion_id] ?? 0) >= most

function quoteBy(on: PromotionsOn, lines: readonly QuoteLine[], { seller, occasion, left_out }: QuotedBy, now: string): QuoteResult {
  const at = dayIn(seller.time_zone, now)
  const prices_include_tax = pricesIncludeTax(seller.price_taxation, at)
  const { currency, country } = seller
  const promotions = { occasion, on: onWithout(on, left_out) }
  return quote({ currency, country, at, prices_include_tax, promotions }, asShown(seller, lines, prices_include_tax))
}

/** A label that hangs since prices were said with tax still says what is paid. */
const asShown = ({ price_taxation, time_zone }: Seller, lines: readonly QuoteLine[], prices_include_tax: boolean) =>
  price_taxation?.length
    ? lines.map((line): QuoteLine => {
        const with_tax = line.shown ? pricesIncludeTax(price_taxation, dayIn(time_zone, line.shown.since)) : prices_include_tax
        return with_tax === prices_include_tax ? line : { ...line, shown: { ...line.shown!, with_tax } }
      })
    : lines

/**
 * Whether what was quoted a while ago would be quoted the same now; else what the lines cost by now. On another day the same prices may be with tax or
 * without, by what the company says of them now.
 */
export function quotedAnew(
  on: PromotionsOn,
  lines: readonly QuoteLine[],
  before: QuotedBy,
  price_taxation: PriceTaxation,
  now: string,
): Quote | 'as before' {
  const at = minuteIn(before.seller.time_zone, now)
  const isSameDay = at.slice(0, 10) === before.occasion.at.slice(0, 10)
  if (on.stamp === before.stamp && (at === before.occasion.at || (isSameDay && !on.on.length))) return 'as before'
  const by = { ...before, seller: { ...before.seller, price_taxation }, occasion: { ...before.occasion, at } }
  return soundQuote(quoteBy(on, lines, by, now))
}

/** Of lines that come from our own prices. */
export function soundQuote(result: QuoteResult): Quote {
  if (!result.ok) throw new Error(`a cart cannot be priced: ${JSON.stringify(result.refusal)}`)
  return result.quote
}

const MOST_KEPT = 1_000
/** What is on but for some; the kernel keeps for each list how it finds what concerns a cart. */
function onWithout({ on, without }: PromotionsOn, left_out: readonly string[]): readonly Promotion[] {
  if (!left_out.length) return on
  const key = left_out.join()
  const known = without.get(key)
  if (known) return known
  if (without.size >= MOST_KEPT) without.clear()
  const out = new Set(left_out)
  const left = on.filter(({ promotion_id }) => !out.has(promotion_id))
  without.set(key, left)
  return left
}
