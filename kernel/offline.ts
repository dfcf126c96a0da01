/**
 * The till without the server: what it carries, and what a sale costs by that. Pure. A pack holds all that the server would read for a sale to
 * somebody whom nobody knows, dated, so that a price that was announced when the pack was taken counts from its moment on.
 */
import { type Door, type Offer, priceAt, stepsAt } from './offers.ts'
import type { Promotion } from './promotions.ts'
import { type Quote, type QuoteRefusal, quote_rules_version, type ShownPrice } from './quote.ts'
import type { Receipt } from './receipt.ts'
import { linesToQuote, nobody_known, type PromotionsOn, quoteAtDoor, type Seller, type ThingOnSale, type WantedLine } from './shop-quote.ts'
import { tax_rates, type TaxClass } from './tax.ts'
import type { Titled } from './titles.ts'
import type { PriceSource } from './why-price.ts'

type Texts = Partial<Record<string, string>>

/** Why a thing that the scanner knows is not sold here without the server. */
export const reasons_not_sold = ['not_for_sale', 'no_price', 'gift_card'] as const
export type ReasonNotSold = (typeof reasons_not_sold)[number]

export type PackVariant = Titled & {
  variant_id: string
  product_id: string
  gtins: readonly string[]
  category_ids: readonly string[]
  tax_class: TaxClass
  picture: string | null
  not_sold: ReasonNotSold | null
  /** Of the list: the price in force when the pack was taken, and those that were announced. */
  prices: readonly { valid_from: string; amount_minor: number }[]
  /** Exceptions that count at this till, living or to come. */
  offers: readonly (Omit<Offer, 'references'> & { starts_at: string; ends_at: string })[]
  /** What our own shelf or page shows, from when on (null: when the pack was taken). Of a label that follows by itself `since` is empty: it shows it since whenever one asks. */
  shown: readonly (ShownPrice & { from: string | null })[]
}

export const reasons_not_offline = ['coupon', 'first_order', 'segment', 'counted'] as const
export type OfflinePack = {
  /** The clock of the server. */
  taken_at: string
  company: Seller & { locale: string }
  store: { location_id: string }
  register: { register_id: string }
  /** What stands on every receipt of this register. */
  receipt: Pick<Receipt, 'locale' | 'currency' | 'company' | 'store' | 'register' | 'time_zone'>
  rules_version: number
  tax_rates: readonly (typeof tax_rates)[number][]
  promotions: readonly (Promotion & { version: number; name: Texts })[]
  /** On at this till, but given by the server alone: it counts them, or knows for whom they are. */
  not_offline: readonly { promotion_id: string; name: Texts; because: (typeof reasons_not_offline)[number] }[]
  tenders: readonly ('cash' | 'terminal')[]
  /** After so many hours without the server the till should not sell by it any more. */
  good_for_hours: number
  goods: { items: readonly PackVariant[]; next: string | null }
}

/** What of a pack decides what things cost; the rest stands on receipts. */
export type PackToSellBy = Omit<OfflinePack, 'register' | 'receipt'>

export const taxRatesOf = (country: string) => tax_rates.filter((rates) => rates.country === country)

export type OfflineLine = Omit<WantedLine, 'amount_minor'>
export type OfflineQuoted =
  | { ok: true; quote: Quote }
  | { ok: false; because: 'variant_unknown' | ReasonNotSold; line_id: string }
  /** The till calculates by other rules or rates than those by which the pack was made: it has to be loaded anew. */
  | { ok: false; because: 'rules_changed' }
  | { ok: false; because: 'refused'; refusal: QuoteRefusal }

/** What these lines cost at the till of this pack at a moment (RFC 3339, by the clock of the server). */
export function quoteOffline(pack: PackToSellBy, lines: readonly OfflineLine[], at: string): OfflineQuoted {
  const { variants, on, has_our_rules } = readPack(pack)
  if (!has_our_rules) return { ok: false, because: 'rules_changed' }
  const now = Date.parse(at)
  const door = doorOf(pack)
  const things = new Map<string, ThingOnSale>()
  for (const { line_id, variant_id } of lines) {
    const variant = variants.get(variant_id)
    if (!variant) return { ok: false, because: 'variant_unknown', line_id }
    if (variant.not_sold) return { ok: false, because: variant.not_sold, line_id }
    const thing = thingAt(variant, now)
    if (thing.base_minor === null) return { ok: false, because: 'no_price', line_id }
    things.set(variant_id, thing)
  }
  const wanted = lines.map((line): WantedLine => ({ ...line, amount_minor: null }))
  const shownOf = (variant_id: string) => shownAt(variants.get(variant_id)!, now)
  const quotable = linesToQuote(wanted, (variant_id) => things.get(variant_id), shownOf, door)
  const { result } = quoteAtDoor(on, pack.company, quotable, nobody_known, door, at)
  return result.ok ? result : { ok: false, because: 'refused', refusal: result.refusal }
}

export type WhyOffline = PriceSource & { unit_price_minor: number; next: { from_quantity: number; unit_price_minor: number } | null }

/** By what a piece of this line costs what it costs, and from how many more on it costs less; null where it is not sold. */
export function whyOffline(pack: OfflinePack, { variant_id, quantity }: Omit<OfflineLine, 'line_id'>, at: string): WhyOffline | null {
  const variant = readPack(pack).variants.get(variant_id)
  const thing = variant && thingAt(variant, Date.parse(at))
  const found = thing && priceAt(thing, doorOf(pack), quantity)
  if (!thing || !found || thing.base_minor === null) return null
  const { level, from_quantity = 1, unit_price_minor } = found.price
  const next = stepsAt(thing, doorOf(pack)).find((step) => step.from_quantity > quantity && step.unit_price_minor < unit_price_minor)
  return { level, from_quantity, unit_price_minor, list_minor: thing.base_minor, next: next ?? null }
}

const doorOf = ({ store }: PackToSellBy): Door => ({ channel: 'till', location_id: store.location_id, customer_id: null, segment_ids: [] })

function thingAt({ variant_id, product_id, category_ids, tax_class, prices, offers }: PackVariant, now: number): ThingOnSale {
  const [price] = prices.filter(({ valid_from }) => Date.parse(valid_from) <= now).slice(-1)
  const living = offers.filter(({ starts_at, ends_at }) => Date.parse(starts_at) <= now && now < Date.parse(ends_at))
  return {
    ...{ variant_id, product_id, category_ids, tax_class, for_sale: true, base_minor: price?.amount_minor ?? null },
    offers: living.map(({ starts_at: _, ends_at: __, ...offer }) => ({ ...offer, references: null })),
  }
}

function shownAt({ shown }: PackVariant, now: number): ShownPrice | undefined {
  const [last] = shown.filter(({ from }) => from === null || Date.parse(from) <= now).slice(-1)
  if (!last) return undefined
  const { unit_price_minor, source, since } = last
  return { unit_price_minor, source, since: since || inDatabase(now) }
}

/** As the database writes a time. */
const inDatabase = (now: number) => new Date(now).toISOString().replace(/\.?0*Z$/, '+00:00')

type ReadPack = { variants: ReadonlyMap<string, PackVariant>; on: PromotionsOn; has_our_rules: boolean }
/** A pack is read once and kept: another one is another object. */
const read = new WeakMap<PackToSellBy, ReadPack>()

function readPack(pack: PackToSellBy): ReadPack {
  const before = read.get(pack)
  if (before) return before
  const promotions = pack.promotions.map(({ version: _, name: __, ...promotion }): Promotion => promotion)
  const found: ReadPack = {
    variants: new Map(pack.goods.items.map((variant) => [variant.variant_id, variant])),
    on: {
      ...{ stamp: '', on: promotions, counted_by_customer: [], without: new Map() },
      by_id: new Map(promotions.map(({ promotion_id }) => [promotion_id, { left_minor: undefined }])),
    },
    has_our_rules: pack.rules_version === quote_rules_version && areSameRates(pack),
  }
  read.set(pack, found)
  return found
}

function areSameRates({ company, tax_rates: told }: PackToSellBy): boolean {
  const ours = taxRatesOf(company.country)
  const fields = Object.keys(ours[0] ?? {}) as (keyof (typeof ours)[number])[]
  return ours.length === told.length && ours.every((rates, at) => fields.every((field) => rates[field] === told[at]![field]))
}

// ---- numbers

/** The signs of a device: none that is mistaken for another. */
export const offline_signs = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
export type OfflineNumber = {
  /** Six signs that the device has drawn once. */
  device: string
  /** 1, 2, 3 … of this device. */
  number: number
}

/** `OFL-7K3MQ2-0001`: what a receipt is called before the server gives the order its number. */
export const formatOfflineNumber = ({ device, number }: OfflineNumber) => `OFL-${device}-${String(number).padStart(4, '0')}`

/** Reads a typed number in any case, with other or no separators. */
export function parseOfflineNumber(text: string): OfflineNumber | undefined {
  const typed = text.normalize('NFKC').trim().toUpperCase()
  const [, device, number] = /^OFL[\s./–-]*([2-9A-HJKMNP-TV-Z]{6})[\s./–-]*(\d{4,9})$/.exec(typed) ?? []
  return device !== undefined && Number(number) >= 1 ? { device, number: Number(number) } : undefined
}
