import type { Goods } from '@birge/kernel/promotions'
import { shownAsPriced } from '@birge/kernel/quote'
import { pricesIncludeTax, type TaxClass, taxRate } from '@birge/kernel/tax'
import { type Db, run, type Tx } from '#platform/database'
import { companyOf } from '../../foundation/companies/index.ts'
import { dayIn, pricesAt } from '../pricing/index.ts'
import { type Buyer, quoteWith, whatIsOnIn } from '../promotions/index.ts'
import { type Cause, causeOf, type Difference, isOwn, type Told } from './causes.ts'

/** What some place showed as the price of one piece. */
export interface Reading {
  /** Null where the code means nothing to us. */
  variant_id: string | null
  /** Our SKU, or what the place calls it. */
  code: string
  channel: string
  location_id: string | null
  currency: string
  /** Null: it shows no price of it. */
  shown_minor: number | null
  shown_at: string
  source: string
  /** What screens say along with a difference, whatever its cause. */
  told?: Pick<Told, 'register' | 'as_of'>
}

export interface Judged extends Reading {
  /** What we charge who buys one of it there; null where it is not for sale. */
  quote_minor: number | null
  currency_of_ours: string
  /** Undefined where it shows what we charge. */
  differs?: { cause: Cause; told: Told }
}

interface Facts extends Pick<Difference, 'before' | 'list_minor' | 'elsewhere'> {
  at: number
  product_id: string
  category_ids: string[]
  tax_class: TaxClass
  for_sale: boolean
  /** What was presented there when it was read. */
  then_minor: number | null
  /** At a till: what a label or page of ours binds it to. */
  bound: { amount_minor: number; with_tax: boolean } | null
}

const nobody: Buyer = { is_known: false, is_first_order: false, uses: {}, coupons: [], is_paying: false }

/**
 * Holds readings against the quote, to the last cent. A place of our own is right where it shows what is charged, or where promotions that stand on no shelf make
 * it cheaper than what is presented; a foreign one also where it showed at its time what was right then.
 */
export async function judge(db: Db | Tx, company_id: string, readings: readonly Reading[], now: string): Promise<Judged[]> {
  if (!readings.length) return []
  const seller = await companyOf(db, company_id)
  const known = readings.flatMap((reading, at) => (reading.variant_id === null ? [] : [{ at, ...reading, variant_id: reading.variant_id }]))
  const rows = await run<Facts>(db, FACTS, [
    JSON.stringify(
      known.map(({ at, variant_id, channel, location_id, shown_at, shown_minor }) => ({
        ...{ at, variant_id, shown_at, shown_minor, door: location_id ?? channel, till_of: channel === 'till' ? location_id : null },
      })),
    ),
    ...[company_id, now],
  ])
  const facts = new Map(rows.map((row) => [row.at, row]))
  const on = (await whatIsOnIn(db, [company_id])).get(company_id)!
  const doorOf = ({ channel, location_id }: Reading) => ({
    channel: location_id ? 'till' : channel,
    location_id,
    customer_id: null,
    segment_ids: [],
  })
  const prices = known.length
    ? await pricesAt(
        db,
        known.map((reading) => ({ company_id, variant_id: reading.variant_id, quantity: 1, door: doorOf(reading) })),
        now,
      )
    : []
  const today = dayIn(seller.time_zone, now)
  const prices_include_tax = pricesIncludeTax(seller.price_taxation, today)
  const listed = new Map(known.map(({ at }, i) => [at, prices[i]?.price.unit_price_minor]))

  return readings.flatMap((reading, at): Judged[] => {
    const of = facts.get(at)
    // Of a country whose taxes are not known nothing can be sold, so there is no price to hold it against.
    const tax_rate_bp = of && taxRate(seller.country, of.tax_class, today)
    if (of && tax_rate_bp === undefined) return []
    const unit_price_minor = listed.get(at)
    const quote_minor = of?.for_sale && unit_price_minor !== undefined ? priceOfOne(of, unit_price_minor, reading) : null
    const judged: Judged = { ...reading, quote_minor, currency_of_ours: seller.currency }
    const { shown_minor, currency, source } = reading
    if (shown_minor === null) return [judged]
    const [presented] = of?.before ?? []
    const bound_minor = of?.bound && shownAsPriced(of.bound.amount_minor, of.bound.with_tax, prices_include_tax, tax_rate_bp!)
    const isRight =
      currency === seller.currency &&
      quote_minor !== null &&
      (shown_minor === quote_minor ||
        (shown_minor === presented?.amount_minor && quote_minor < presented.amount_minor) ||
        (isReadLater(source) && shown_minor === of?.then_minor) ||
        (atTills.has(source) && shown_minor === bound_minor))
    if (isRight) return [judged]
    if (isOwn(source) && source !== 'shelf' && of?.before.some((was) => was.amount_minor === shown_minor && isJustOver(was, source, now)))
      return []
    const difference: Difference = {
      ...{ is_known: of !== undefined, source, shown_minor, shown_currency: currency, currency: seller.currency, quote_minor },
      ...{ before: of?.before ?? [], list_minor: of?.list_minor ?? null, elsewhere: of?.elsewhere ?? null },
    }
    const { cause, told } = causeOf(difference)
    return [{ ...judged, differs: { cause, told: { ...told, ...reading.told } } }]
  })

  /** What somebody pays whom nobody knows: what promotions take off the piece is its price, what they take off the whole order is not. */
  function priceOfOne({ product_id, category_ids, tax_class }: Facts, unit_price_minor: number, reading: Reading): number {
    const goods: Goods = { variant_id: reading.variant_id!, product_id, category_ids }
    const { quote } = quoteWith(
      on,
      seller,
      [{ line_id: 'one', quantity: 1, unit_price_minor, tax_class, goods }],
      nobody,
      doorOf(reading),
      now,
    )
    const [line] = quote.lines
    return line!.discounts.reduce((left, { scope, amount_minor }) => (scope === 'line' ? left - amount_minor : left), line!.gross_minor)
  }
}

/** What we hold against ours a while after it was shown: it is right where it showed what was right then. */
const isReadLater = (source: string) => source === 'product_feed' || !isOwn(source)
const atTills = new Set(['till', 'offline_pack'])

/** Pages are kept for so long: whoever loaded hers before a change still reads it, and a look at this moment proves nothing. */
const KEPT_MS = 60_000
/** A till asks every five minutes for what has changed (apps/store/src/offline.tsx); one that has not asked for so long carries something old. */
const CARRIED_MS = 10 * 60_000
const isJustOver = ({ presented_until }: Difference['before'][number], source: string, now: string) =>
  presented_until !== null && Date.parse(now) - Date.parse(presented_until) < (source === 'offline_pack' ? CARRIED_MS : KEPT_MS)

const CAMPAIGN = `(
        select catalog.public_text(p.name, m.locale) from promotions.public_versions p
        where p.promotion_id = b.promotion_ids[1] order by p.version desc limit 1)`
const FACTS = `
  select a.at, p.product_id, p.tax_class, p.status = 'active' as for_sale,
    coalesce((select array_agg(c.category_id order by c.category_id) from catalog.public_product_categories c where c.product_id = p.product_id), '{}') as category_ids,
    (select r.amount_minor from pricing.public_prices r where r.price_list_id = l.price_list_id and r.variant_id = a.variant_id and r.valid_from <= $3
     order by r.valid_from desc limit 1) as list_minor,
    (select s.amount_minor from pricing.public_presented(l.price_list_id, a.variant_id, pricing.doors_of(a.door), a.shown_at) as s) as then_minor,
    case when a.till_of is not null then (
      select json_build_object('amount_minor', s.amount_minor, 'with_tax', companies.public_prices_include_tax($2, s.since))
      from parity.public_shown(l.price_list_id, a.till_of, a.variant_id, $3) as s) end as bound,
    coalesce((
      select json_agg(json_build_object('amount_minor', b.amount_minor, 'name', b.name, 'campaign', ${CAMPAIGN}, 'presented_from', b.presented_from, 'presented_until', b.presented_until)
        order by b.presented_from desc)
      from pricing.public_shown_before(l.price_list_id, a.variant_id, pricing.doors_of(a.door), $3, 12) as b), '[]') as before,
    (select e.name from pricing.public_exception_prices x join pricing.public_exceptions e using (exception_id)
     where x.variant_id = a.variant_id and x.price_list_id = l.price_list_id and x.starts_at <= $3 and x.ends_at > $3 and x.amount_minor = a.shown_minor
       and not e.door = any(pricing.doors_of(a.door)) order by x.exception_id limit 1) as elsewhere
  from json_to_recordset($1::json) as a(at integer, variant_id text, door text, till_of text, shown_at timestamptz, shown_minor bigint)
  join pricing.public_price_lists l on l.company_id = $2 join companies.public_companies m on m.company_id = $2
  join catalog.public_variants v on v.variant_id = a.variant_id join catalog.public_products p using (product_id)`
