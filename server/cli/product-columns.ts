import { checkGtin } from '@birge/kernel/gtin'
import { type Locale, locales } from '@birge/kernel/locale'
import { parseMoney } from '@birge/kernel/money'
import { largest_unit_price_minor } from '@birge/kernel/quote'
import { tax_classes } from '@birge/kernel/tax'
import { type ProductInput, slugOf } from '../offer/catalog/index.ts'
import { BadRow, type Cell, cellsOf, type ColumnMap, mappedColumns, placesOf, readMap } from './columns.ts'
import { CommandError } from './command.ts'
import type { TableRow } from './table-file.ts'

/** One variant of a product as a row of a table gives it. */
export interface VariantRow {
  line: number
  sku: string
  gtin?: string
  options: Record<string, string>
  /** By currency. */
  prices: Record<string, number>
}

/** The rows of one product, put together. */
export interface ProductRows {
  line: number
  product: Omit<ProductInput, 'variants' | 'categories'>
  /** From the top down, in words. */
  category_path?: string[]
  variants: VariantRow[]
  /** Some row of it was left out already, and said why. */
  has_bad_rows?: boolean
}

export interface Reading {
  /** The language of columns that do not name one, and of how numbers are written. */
  locale: Locale
  /** The currency of a column that is called `price` only; undefined where there is no shop to tell: then that column is not read. */
  currency: string | undefined
}

/** Reads the rows of one kind of table: which product a row belongs to, what it says of it, which variant it is. */
export interface Format {
  name: string
  /** In which it names prices. */
  currencies: string[]
  /** Columns nobody asked about. */
  ignored: string[]
  keyOf(cell: Cell): string
  readProduct(cell: Cell, into: ProductRows): void
  readVariant(cell: Cell, of: ProductRows, line: number): VariantRow | undefined
}

const own_columns = [
  'sku',
  'gtin',
  'slug',
  'title',
  'description',
  'brand',
  'category',
  'picture',
  'tax_class',
  'status',
  'price',
  ...[1, 2, 3].flatMap((n) => [`option${n}_name`, `option${n}_value`]),
] // prettier-ignore
const in_languages = /^(title|description)_(tr|az|en)$/
const in_currency = /^price_([a-z]{3})$/i
const isOwn = (column: string) => own_columns.includes(column) || in_languages.test(column) || in_currency.test(column)

export const readProductMap = (text: string) => readMap(text, isOwn, `${own_columns.join(', ')}, title_az, price_AZN …`)

/** Finds out what kind of table this is; with a map it is one of our own columns under other names. */
export function formatOf(columns: string[], map: ColumnMap, reading: Reading): { format: Format; cellOf(row: TableRow): Cell } {
  const isShopify =
    !map.size && columns.includes('Handle') && columns.includes('Title') && columns.some((column) => column.startsWith('Variant '))
  const places = placesOf(columns, map, (column) => (isShopify ? column : column.toLowerCase()))
  const format = isShopify ? shopifyFormat(reading) : ownFormat([...places.keys()], reading)
  const mapped = mappedColumns(columns, map)
  format.ignored = columns.filter(
    (column) => !(isShopify ? shopify_columns.test(column) : isOwn(column.toLowerCase()) || mapped.has(column)),
  )
  return { format, cellOf: cellsOf(columns, places) }
}

function ownFormat(columns: string[], { locale, currency }: Reading): Format {
  const has = new Set(columns)
  if (!has.has('sku') && !has.has('gtin'))
    throw new CommandError('The table needs a column sku or gtin; name them with --map "gtin=their name,title=their name"')
  const textsOf = (cell: Cell, field: string) => {
    const texts = Object.fromEntries(
      [[locale, cell(field)], ...locales.map((l) => [l, cell(`${field}_${l}`) || (l === locale ? cell(field) : '')])].filter(
        ([, text]) => text,
      ),
    )
    return Object.keys(texts).length ? texts : undefined
  }
  const priced = columns.flatMap((column) => {
    const unit = column === 'price' ? currency : in_currency.exec(column)?.[1]?.toUpperCase()
    return unit ? [{ column, unit }] : []
  })
  return {
    name: 'our own columns',
    currencies: priced.map(({ unit }) => unit),
    ignored: [],
    keyOf: (cell) => cell('slug') || cell('sku') || cell('gtin'),
    readProduct(cell, rows) {
      const said = {
        slug: cell('slug') && slugOf(cell('slug')),
        title: textsOf(cell, 'title'),
        description: textsOf(cell, 'description'),
        brand: cell('brand'),
        tax_class: cell('tax_class') && oneOf('tax_class', cell('tax_class'), tax_classes),
        status: cell('status') && oneOf('status', cell('status'), ['draft', 'active', 'archived'] as const),
        media:
          cell('picture') &&
          cell('picture')
            .split(/[|\s]+/)
            .map((url) => ({ url })),
      }
      // What the first row of a product says holds; the rows after it are its further variants.
      rows.product = { ...Object.fromEntries(Object.entries(said).filter(([, value]) => value)), ...rows.product }
      if (cell('category')) rows.category_path ??= pathOf(cell('category'))
    },
    readVariant(cell, _, line) {
      const gtin = withoutApostrophe(cell('gtin'))
      const sku = cell('sku') || gtin
      if (!sku) throw new BadRow('sku_missing', 'The row has neither sku nor gtin')
      const options: Record<string, string> = {}
      for (const n of [1, 2, 3]) if (cell(`option${n}_value`)) options[cell(`option${n}_name`) || `option${n}`] = cell(`option${n}_value`)
      const prices: Record<string, number> = {}
      for (const { column, unit } of priced) if (cell(column)) prices[unit] = amountOf(cell(column), unit, locale)
      return { line, sku, ...(gtin && { gtin: gtinOf(gtin) }), options, prices }
    },
  }
}

const shopify_columns =
  /^(Handle|Title|Body \(HTML\)|Vendor|Type|Product Category|Published|Status|Option[123] (Name|Value)|Variant (SKU|Price|Barcode|Image)|Image (Src|Alt Text))$/

/** Shopify's product export: a product begins with its title, the rows after it with the same handle are variants or further pictures. */
function shopifyFormat({ locale, currency }: Reading): Format {
  const names = new WeakMap<ProductRows, string[]>()
  return {
    name: "Shopify's product export",
    currencies: currency ? [currency] : [],
    ignored: [],
    keyOf: (cell) => cell('Handle'),
    readProduct(cell, rows) {
      const { product } = rows
      if (!cell('Handle')) throw new BadRow('handle_missing', 'The row has no handle')
      product.slug ??= slugOf(cell('Handle'))
      if (cell('Title')) product.title ??= { [locale]: cell('Title') }
      if (cell('Body (HTML)')) product.description ??= { [locale]: plainText(cell('Body (HTML)')).slice(0, 20_000) || cell('Title') }
      if (cell('Vendor')) product.brand ??= cell('Vendor')
      if (cell('Status')) product.status ??= oneOf('Status', cell('Status').toLowerCase(), ['draft', 'active', 'archived'] as const)
      if (/^false$/i.test(cell('Published'))) product.status = 'draft'
      const category = cell('Product Category') || cell('Type')
      if (category) rows.category_path ??= pathOf(category)
      if (cell('Image Src')) {
        product.media ??= []
        if (!product.media.some(({ url }) => url === cell('Image Src')))
          product.media.push({
            url: cell('Image Src'),
            ...(cell('Image Alt Text') && { alt: { [locale]: cell('Image Alt Text').slice(0, 200) } }),
          })
      }
      if (cell('Option1 Name'))
        names.set(
          rows,
          [1, 2, 3].map((n) => cell(`Option${n} Name`)),
        )
    },
    readVariant(cell, rows, line) {
      if (!cell('Variant SKU') && !cell('Variant Price') && !cell('Option1 Value')) return undefined
      const options: Record<string, string> = {}
      for (const [i, name] of (names.get(rows) ?? []).entries()) {
        const value = cell(`Option${i + 1} Value`)
        if (name && value && !(name === 'Title' && value === 'Default Title')) options[name] = value
      }
      const gtin = withoutApostrophe(cell('Variant Barcode'))
      return {
        line,
        sku: withoutApostrophe(cell('Variant SKU')) || [rows.product.slug, ...Object.values(options).map(slugOf)].join('-').slice(0, 64),
        ...(gtin && { gtin: gtinOf(gtin) }),
        options,
        prices: currency && cell('Variant Price') ? { [currency]: amountOf(cell('Variant Price'), currency, 'en') } : {},
      }
    },
  }
}

/** Spreadsheets keep a long number from becoming 8.7E+12 by an apostrophe before it. */
const withoutApostrophe = (text: string) => text.replace(/^'/, '')

const pathOf = (category: string) =>
  category
    .split(/\s*(?:>|->|→)\s*/)
    .map((name) => name.trim().slice(0, 120))
    .filter(Boolean)

function gtinOf(text: string): string {
  const check = checkGtin(text)
  if (check.ok) return check.gtin
  const expected = 'expected_check_digit' in check ? `, the last digit would be ${check.expected_check_digit}` : ''
  throw new BadRow('bad_gtin', `${text} is not a trade item number: ${check.reason.replaceAll('_', ' ')}${expected}`)
}

function amountOf(text: string, currency: string, locale: Locale): number {
  const amount = parseMoney(text, currency, locale)
  if (!amount.ok) throw new BadRow('bad_price', `${text} is not a price in ${currency}: ${amount.reason.replaceAll('_', ' ')}`)
  if (amount.amount_minor < 0) throw new BadRow('bad_price', `${text} is below zero`)
  if (amount.amount_minor > largest_unit_price_minor) throw new BadRow('bad_price', `${text} is more than anything costs`)
  return amount.amount_minor
}

function oneOf<Value extends string>(column: string, text: string, values: readonly Value[]): Value {
  const value = values.find((known) => known === text.toLowerCase())
  if (!value) throw new BadRow(`bad_${column.toLowerCase()}`, `${column} is ${text}; it can be ${values.join(', ')}`)
  return value
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  rsquo: '’',
  lsquo: '‘',
  rdquo: '”',
  ldquo: '“',
  hellip: '…',
  eacute: 'é',
  trade: '™',
  reg: '®',
  copy: '©',
  bull: '•',
  deg: '°',
} // prettier-ignore

/** What a reader would see of HTML: descriptions are kept as text, so that nothing foreign runs on a page. */
export const plainText = (html: string) =>
  html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<(br|\/p|\/div|\/li|\/h[1-6]|\/tr)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => entities[name.toLowerCase()] ?? numbered(name) ?? whole)
    .replace(/[ \t\r]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

function numbered(name: string): string | undefined {
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : name.startsWith('#') ? Number(name.slice(1)) : Number.NaN
  return code > 31 && code < 0x110000 ? String.fromCodePoint(code) : undefined
}
