import type { Locale } from '@birge/kernel/locale'
import { currencyDigits } from '@birge/kernel/money'
import { heldQuantity, type UnitMeasure } from '@birge/kernel/unit-price'
import type { OptionText } from '../catalog/index.ts'

/**
 * The file that price comparison sites and shopping adverts fetch, by Google's product data specification (support.google.com/merchants/answer/7052112),
 * which the others read too: RSS 2.0 with the namespace `g`, or text with tabs. Pure. A reduced price is told as such (`sale_price`, answer/6324471)
 * only beside the price it may lawfully be compared with, which is the one our pages strike through.
 */
export interface FeedItem {
  product_id: string
  slug: string
  title: string
  description: string | null
  brand: string | null
  pictures: string[]
  category: string | null
  variant_id: string
  sku: string
  gtin: string | null
  options: readonly OptionText[]
  has_sisters: boolean
  net_quantity: unknown
  amount_minor: number
  /** With what it may be compared where it is reduced. */
  reference_minor: number | null
  presented_from: string
  /** When something else will be shown, as far as it is known. */
  presented_until: string | null
  is_there: boolean
}

export interface FeedOf {
  locale: Locale
  currency: string
  name: string
  /** Scheme and host of the shop, and the prefix of the language in its addresses. */
  shop: string
  prefix: string
}

export const feed_columns = [
  ...(['id', 'title', 'description', 'link', 'image_link', 'additional_image_link', 'availability', 'price', 'sale_price'] as const),
  ...(['sale_price_effective_date', 'brand', 'gtin', 'identifier_exists', 'condition', 'product_type', 'item_group_id'] as const),
  ...(['color', 'size', 'material', 'pattern', 'unit_pricing_measure', 'unit_pricing_base_measure'] as const),
] as const
type Column = (typeof feed_columns)[number]
export type FeedRow = Partial<Record<Column, string | string[]>>

/** What may be as long as it likes with us and not there. */
const LONGEST = { id: 50, title: 150, description: 5_000, product_type: 750, pictures: 10 }
const units: Record<UnitMeasure, string> = { kg: 'kg', l: 'l', m: 'm', 'm²': 'sqm', piece: 'ct' }
const told_options: Record<string, Column> = {
  ...{ color: 'color', colour: 'color', renk: 'color', rəng: 'color', size: 'size', beden: 'size', ölçü: 'size' },
  ...{ material: 'material', malzeme: 'material', pattern: 'pattern', desen: 'pattern' },
}

/** What an item is called there: our SKU, or where that is too long for them our own number. */
export const feedId = ({ sku, variant_id }: { sku: string; variant_id: string }) => (sku.length <= LONGEST.id ? sku : variant_id)

export function feedRow(item: FeedItem, { locale, currency, shop, prefix }: FeedOf): FeedRow {
  const { amount_minor, reference_minor, presented_from, presented_until, options } = item
  const money = (minor: number) => `${inDecimals(minor, currency)} ${currency}`
  const address = `${shop}${prefix}/p/${item.slug}${item.has_sisters ? `?sku=${encodeURIComponent(item.sku)}` : ''}`
  const pictures = item.pictures.flatMap((url) => URL.parse(url, shop)?.href ?? [])
  const held = typeof item.net_quantity === 'string' ? heldQuantity(item.net_quantity, locale) : undefined
  const gtin = givenOutByGs1(item.gtin)
  const is_reduced = reference_minor !== null && reference_minor > amount_minor
  const row: FeedRow = {
    id: feedId(item),
    title: cut([item.title, ...options.map(({ value_label }) => value_label)].join(', '), LONGEST.title),
    description: cut(item.description?.trim() || item.title, LONGEST.description),
    link: address,
    ...(pictures[0] && { image_link: pictures[0] }),
    ...(pictures.length > 1 && { additional_image_link: pictures.slice(1, 1 + LONGEST.pictures) }),
    availability: item.is_there ? 'in_stock' : 'out_of_stock',
    price: money(is_reduced ? reference_minor : amount_minor),
    ...(is_reduced && { sale_price: money(amount_minor) }),
    ...(is_reduced && presented_until && { sale_price_effective_date: `${toTheMinute(presented_from)}/${toTheMinute(presented_until)}` }),
    ...(item.brand && { brand: item.brand }),
    ...(gtin ? { gtin } : { identifier_exists: 'no' }),
    condition: 'new',
    ...(item.category && { product_type: cut(item.category, LONGEST.product_type) }),
    ...(item.has_sisters && { item_group_id: item.product_id }),
    ...(held && { unit_pricing_measure: `${held.quantity}${units[held.per]}`, unit_pricing_base_measure: `1${units[held.per]}` }),
  }
  for (const { name, value_label } of options) {
    const column = told_options[name.toLowerCase()]
    if (column) row[column] = value_label
  }
  return row
}

/** 24900 of a currency with two digits is `249.00`. */
function inDecimals(minor: number, currency: string): string {
  const digits = currencyDigits(currency)
  const text = String(minor).padStart(digits + 1, '0')
  return digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text
}

const toTheMinute = (moment: string) => `${new Date(moment).toISOString().slice(0, 16)}Z`
const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`)

/** Numbers that shops give themselves (prefixes 02, 04 and 2) are nobody's elsewhere: GS1 General Specifications 1.4.2; Google refuses them. */
function givenOutByGs1(gtin: string | null): string | undefined {
  if (gtin === null) return undefined
  const short = gtin.replace(/^0/, '')
  return /^(?:0[24]|2)/.test(short) && short.length === 13 ? undefined : short
}

// What XML 1.0 knows no way of writing is left out.
// oxlint-disable-next-line no-control-regex -- these are the ones
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const escaped = (text: string) =>
  text.replace(NO_XML, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export const feed_formats = {
  xml: {
    text: escaped,
    before: ({ name, shop, prefix }: FeedOf) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n` +
      `<title>${escaped(name)}</title>\n<link>${escaped(`${shop}${prefix || '/'}`)}</link>\n<description>${escaped(name)}</description>\n`,
    item: (row: FeedRow) =>
      `<item>${feed_columns
        .flatMap((column) => [row[column] ?? []].flat().map((value) => `<g:${column}>${escaped(value)}</g:${column}>`))
        .join('')}</item>\n`,
    after: '</channel>\n</rss>\n',
  },
  tsv: {
    text: (value: string) => value.replace(/\s+/g, ' '),
    before: () => `${feed_columns.join('\t')}\n`,
    item: (row: FeedRow) =>
      `${feed_columns
        .map((column) =>
          [row[column] ?? []]
            .flat()
            .map((value) => value.replace(/\s+/g, ' '))
            .join(','),
        )
        .join('\t')}\n`,
    after: '',
  },
} as const
export type FeedFormat = keyof typeof feed_formats
