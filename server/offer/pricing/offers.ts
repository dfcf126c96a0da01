import { type Quote, quote } from '@birge/kernel/quote'
import type { TaxClass } from '@birge/kernel/tax'
import { type Db, run, type Tx } from '#platform/database'
import type { Locale } from '#platform/http'
import { refusal } from '#platform/refusal'
import type { OptionText } from '../catalog/index.ts'

export const unknownVariant = refusal<{ variant_id: string }>(
  'unknown_variant',
  404,
  ({ variant_id }) => `There is no variant ${variant_id}`,
)
export const notForSaleHere = refusal<{ variant_id: string }>('not_for_sale_here', 409, () => 'This is not for sale in this shop')
export const notQuotable = refusal<{ reason: string; [detail: string]: string | number }>(
  'not_quotable',
  422,
  ({ reason }) => `This cannot be priced: ${reason.replaceAll('_', ' ')}`,
)

/** A variant as a company offers it at this moment: what it is, what it costs, how it is taxed. */
export interface Offer {
  company_id: string
  variant_id: string
  product_id: string
  slug: string
  sku: string
  gtin: string | null
  title: string
  options: OptionText[]
  picture: string | null
  ground: string | null
  tax_class: TaxClass
  currency: string
  unit_price_minor: number
}

const OFFERS = `
  select a.company_id, v.variant_id, v.product_id, p.slug, v.sku, v.gtin, catalog.public_text(p.title, $3) as title,
         coalesce(v.option_texts -> $3, '[]') as options, p.picture, p.ground, p.tax_class, l.currency,
         case when p.status = 'active' then price.amount_minor end as unit_price_minor
  from unnest($1::text[], $2::text[]) as a (company_id, variant_id)
  join catalog.public_variants v using (variant_id) join catalog.public_products p using (product_id)
  join pricing.price_lists l using (company_id)
  left join lateral (
    select amount_minor from pricing.prices
    where price_list_id = l.price_list_id and variant_id = a.variant_id and valid_from <= $4 order by valid_from desc limit 1) as price on true`

/** What some companies offer now of some variants, with one statement. Refuses what does not exist or is not for sale there. */
export async function offersOf(
  db: Db | Tx,
  asked: readonly { company_id: string; variant_id: string }[],
  { locale, now }: { locale: Locale; now: string },
): Promise<(company_id: string, variant_id: string) => Offer> {
  const rows = asked.length
    ? await run<Omit<Offer, 'unit_price_minor'> & { unit_price_minor: number | null }>(db, OFFERS, [
        asked.map((a) => a.company_id),
        asked.map((a) => a.variant_id),
        locale,
        now,
      ])
    : []
  const known = new Map(rows.map((row) => [`${row.company_id}/${row.variant_id}`, row]))
  return (company_id, variant_id) => {
    const offer = known.get(`${company_id}/${variant_id}`)
    if (!offer) throw unknownVariant({ variant_id })
    if (offer.unit_price_minor === null) throw notForSaleHere({ variant_id })
    return offer as Offer
  }
}

/** Whose prices, in which currency, under which tax law, on whose calendar. */
export interface Seller {
  company_id: string
  country: string
  currency: string
  time_zone: string
}

export interface AskedLine {
  line_id: string
  variant_id: string
  quantity: number
}

/** The local day on which something is sold; tax rates change at midnight there. */
export function dayIn(time_zone: string, now: string): string {
  let format = days.get(time_zone)
  if (!format)
    days.set(
      time_zone,
      (format = new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, year: 'numeric', month: '2-digit', day: '2-digit' })),
    )
  return format.format(new Date(now))
}
const days = new Map<string, Intl.DateTimeFormat>()

/** What these lines cost at this company now. Refuses what it does not sell. */
export async function quoteLines(
  db: Db | Tx,
  { company, lines, locale = 'tr', now }: { company: Seller; lines: readonly AskedLine[]; locale?: Locale; now: string },
): Promise<{ quote: Quote; offers: Map<string, Offer> }> {
  const { company_id, country, currency, time_zone } = company
  const offerOf = await offersOf(
    db,
    lines.map(({ variant_id }) => ({ company_id, variant_id })),
    { locale, now },
  )
  const offers = new Map(lines.map(({ line_id, variant_id }) => [line_id, offerOf(company_id, variant_id)]))
  const result = quote(
    { currency, country, at: dayIn(time_zone, now), prices_include_tax: true },
    lines.map(({ line_id, quantity }) => {
      const { unit_price_minor, tax_class } = offers.get(line_id)!
      return { line_id, quantity, unit_price_minor, tax_class }
    }),
  )
  if (!result.ok) throw notQuotable({ reason: result.refusal.code, ...result.refusal.details })
  return { quote: result.quote, offers }
}
