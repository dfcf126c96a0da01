import type { Locale } from '@birge/kernel/locale'
import { Compile } from 'typebox/compile'
import type { Database, Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { noStorefront, type Storefront, storefrontOf } from '../foundation/stores/index.ts'
import {
  missingCategories,
  NewProduct,
  type ProductInput,
  type SavedProduct,
  saveCategories,
  saveProducts,
  slugOf,
} from '../offer/catalog/index.ts'
import { type NewPrice, priceLists, setPrices } from '../offer/pricing/index.ts'
import { BadRow, type Cell, type ColumnMap } from './columns.ts'
import { say } from './command.ts'
import { type Note, type OnProgress, openReport } from './import-report.ts'
import { type Format, formatOf, type ProductRows, type VariantRow } from './product-columns.ts'
import { openTable, type TableRow } from './table-file.ts'

/** Rows of one transaction: long enough to be fast, short enough that nobody waits. */
const ROWS_AT_ONCE = 1_000
const MANY = 1_000
const ACTOR = 'system:import'

export interface ImportedProducts {
  rows: number
  created: number
  updated: number
  unchanged: number
  prices: number
  left_out: number
  format: string
  ignored: string[]
  /** Why prices of the file were not taken, where they were not. */
  prices_left: string[]
}

export interface ProductImport {
  file: string
  map: ColumnMap
  market: string
  locale: Locale
  report: string
  now?: string
  onProgress?: OnProgress
}

/**
 * Takes the products of a table into the catalogue, and their prices into the price lists. What is there already is brought up to date, and
 * where nothing is new nothing is touched; so an import may be repeated, or go on after it was broken off. A bad row is listed in the
 * report and keeps no other from coming in.
 */
export async function importProducts(database: Database, options: ProductImport): Promise<ImportedProducts> {
  const { file, map, locale, now = new Date().toISOString(), onProgress = () => {} } = options
  const table = await openTable(file)
  const shop = await shopOf(database, options.market, now)
  const { format, cellOf } = formatOf(table.columns, map, { locale, currency: shop?.currency })
  const { lists, unlisted } = await listsIn(database, format.currencies, shop)
  const prices_left = [
    ...(shop ? [] : [`There is no shop for the market ${options.market}: prices without a currency are not taken`]),
    ...unlisted.map((currency) => `There is no price list in ${currency} to choose: prices in it are not taken`),
  ]
  for (const why of prices_left) say(why)
  const done: ImportedProducts = {
    rows: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    prices: 0,
    left_out: 0,
    format: format.name,
    ignored: format.ignored,
    prices_left,
  }
  const report = openReport(options.report, 'sku')
  const leaveOut: Note = (...left_out) => {
    report.note(...left_out)
    done.left_out++
  }

  const save = async (products: ProductRows[]) => {
    const sound = products.filter((product) => isSound(product, leaveOut))
    if (!sound.length) return
    const saved = await database.transaction((tx) => saveBatch(tx, sound, { locale, now, lists }))
    for (const { line, sku, refusal } of saved.refused) leaveOut(line, refusal.code, refusal.message, sku)
    for (const change of saved.changes) done[change]++
    await pricing
    pricing = database.transaction((tx) => priceBatch(tx, saved.prices, now)).then((count) => void (done.prices += count))
    pricing.catch(() => {})
  }

  // Of tables that were never counted PostgreSQL guesses which index to use.
  await database.pool.query('analyze')

  // The next rows are read while the database is at work on the last, and the next products saved while these are given their prices.
  let saving = Promise.resolve()
  let pricing = Promise.resolve()
  const saveNext = async (products: ProductRows[]) => {
    await saving
    saving = save(products)
    saving.catch(() => {}) // heard of by whoever waits for it next
  }

  let batch: ProductRows[] = []
  let rowsInBatch = 0
  const read = rowReader(format, cellOf)
  for await (const row of table.rows) {
    done.rows++
    const product = read(row, leaveOut)
    if (product && batch.at(-1) !== product) batch.push(product)
    // The product that is being read stays for the next batch: its next variant may follow.
    if (++rowsInBatch >= ROWS_AT_ONCE && batch.length > 1) {
      await saveNext(batch.slice(0, -1))
      batch = batch.slice(-1)
      rowsInBatch = 0
      onProgress(Math.min(0.99, table.progress()), done.rows)
    }
  }
  await saveNext(batch)
  await saving
  await pricing
  // So that running servers plan anew at once, for tables of the size they have now.
  if (done.created >= MANY) await database.pool.query('analyze')
  for (const { line, reason } of table.broken) leaveOut(line, 'not_readable', reason)
  onProgress(1, done.rows)
  await report.close()
  return done
}

/** Puts rows together to products: those that follow each other with the same key are one. */
function rowReader(format: Format, cellOf: (row: TableRow) => Cell) {
  const lineOfSku = new Map<string, number>()
  let current: (ProductRows & { key: string }) | undefined
  return (row: TableRow, leaveOut: Note): ProductRows | undefined => {
    try {
      const cell = cellOf(row)
      const key = format.keyOf(cell)
      if (!current || !key || current.key !== key) current = { key, line: row.line, product: {}, variants: [] }
      format.readProduct(cell, current)
      const variant = format.readVariant(cell, current, row.line)
      if (!variant) return current
      const before = lineOfSku.get(variant.sku)
      if (before !== undefined) throw new BadRow('sku_repeated', `The sku ${variant.sku} stands in line ${before} already`)
      lineOfSku.set(variant.sku, row.line)
      current.variants.push(variant)
    } catch (error) {
      if (!(error instanceof BadRow)) throw error
      if (current) current.has_bad_rows = true
      leaveOut(row.line, error.code, error.message)
    }
    return current
  }
}

const shape = Compile(NewProduct)

function isSound(rows: ProductRows, leaveOut: Note): boolean {
  if (!rows.variants.length) {
    if (!rows.has_bad_rows) leaveOut(rows.line, 'no_variant', 'The row names a product, but nothing that can be sold')
    return false
  }
  const input = inputOf(rows)
  if (shape.Check(input)) return true
  const [first] = shape.Errors(input)
  const reason = `${first?.instancePath.slice(1).replaceAll('/', '.') || 'the product'} ${first?.message ?? 'is wrong'}`
  for (const { line, sku } of rows.variants) leaveOut(line, 'bad_value', reason, sku)
  return false
}

const inputOf = ({ product, category_path, variants }: ProductRows): ProductInput => ({
  ...product,
  ...(category_path?.length && { categories: [slugOfPath(category_path)] }),
  variants: variants.map(({ sku, gtin, options }) => ({ sku, ...(gtin !== undefined && { gtin }), options })),
})

const slugs = new Map<string, string>()
function slugOfPath(path: string[]): string {
  const words = path.join('>')
  const slug = slugs.get(words) ?? (path.map(slugOf).filter(Boolean).join('-').slice(0, 120).replace(/-$/, '') || 'other')
  slugs.set(words, slug)
  return slug
}

interface Saved {
  changes: SavedProduct['change'][]
  refused: { line: number; sku: string; refusal: Refusal }[]
  /** By price list. */
  prices: Map<string, NewPrice[]>
}

async function saveBatch(
  tx: Tx,
  products: ProductRows[],
  { locale, now, lists }: { locale: Locale; now: string; lists: Map<string, string> },
): Promise<Saved> {
  const by = { now, actor: ACTOR }
  await makeCategories(tx, products, locale, by)
  const saved: Saved = { changes: [], refused: [], prices: new Map([...lists.values()].map((list) => [list, []])) }
  for (let left = products; left.length; ) {
    const outcomes = await saveProducts(tx, left.map(inputOf), by)
    const again: ProductRows[] = []
    for (const [i, outcome] of outcomes.entries()) {
      const rows = left[i]!
      if ('refusal' in outcome) {
        const guilty = guiltyRows(rows, outcome.refusal)
        saved.refused.push(...guilty.map(({ line, sku }) => ({ line, sku, refusal: outcome.refusal })))
        const others = rows.variants.filter((variant) => !guilty.includes(variant))
        if (others.length) again.push({ ...rows, variants: others })
        continue
      }
      saved.changes.push(outcome.ok.change)
      const ids = new Map(outcome.ok.product.variants.map(({ sku, variant_id }) => [sku, variant_id]))
      for (const { sku, prices: of } of rows.variants)
        for (const [currency, amount_minor] of Object.entries(of))
          saved.prices.get(lists.get(currency) ?? '')?.push({ variant_id: ids.get(sku)!, amount_minor })
    }
    left = again
  }
  return saved
}

async function priceBatch(tx: Tx, prices: Saved['prices'], now: string): Promise<number> {
  let count = 0
  for (const [list, of] of prices) count += (await setPrices(tx, list, of, { now, actor: ACTOR })).length
  return count
}

/** A number or sku that belongs to another product is the fault of one row; its sisters come in without it. */
function guiltyRows({ variants }: ProductRows, { details }: Refusal): VariantRow[] {
  const { gtin, sku } = details as { gtin?: string; sku?: string }
  const guilty = variants.findLast((variant) => (gtin === undefined ? variant.sku === sku : variant.gtin === gtin))
  return guilty ? [guilty] : variants
}

async function makeCategories(tx: Tx, products: ProductRows[], locale: Locale, by: { now: string; actor: string }) {
  const paths = new Map<string, string[]>()
  for (const { category_path = [] } of products)
    for (let depth = 1; depth <= category_path.length; depth++)
      paths.set(slugOfPath(category_path.slice(0, depth)), category_path.slice(0, depth))
  const missing = paths.size ? await missingCategories(tx, [...paths.keys()]) : []
  const inputs = missing.map((slug) => {
    const path = paths.get(slug)!
    return { slug, title: { [locale]: path.at(-1)! }, parent: path.length > 1 ? slugOfPath(path.slice(0, -1)) : null }
  })
  await saveCategories(tx, inputs, by)
}

async function shopOf(database: Database, market: string, now: string): Promise<Storefront | undefined> {
  try {
    return await storefrontOf(database.db, { market, now, database })
  } catch (error) {
    if (error instanceof Refusal && error.code === noStorefront.code) return undefined
    throw error
  }
}

/** The price list for each currency: that of the market's company where it is its own, else the only one there is. */
async function listsIn(database: Database, currencies: string[], shop: Storefront | undefined) {
  const all = await priceLists(database.db)
  const lists = new Map(
    currencies.flatMap((currency): [string, string][] => {
      const fitting = all.filter((list) => list.currency === currency)
      const list = fitting.find((own) => own.company_id === shop?.company_id) ?? (fitting.length === 1 ? fitting[0] : undefined)
      return list ? [[currency, list.price_list_id]] : []
    }),
  )
  return { lists, unlisted: currencies.filter((currency) => !lists.has(currency)) }
}

export function tellProducts(done: ImportedProducts, report: string) {
  const { rows, created, updated, unchanged, prices, left_out, format, ignored, prices_left } = done
  return [
    `${rows} rows of ${format}: ${created} products are new, ${updated} were changed, ${unchanged} were so already; ${prices} prices were set`,
    ...(ignored.length ? [`Columns that were not read (--map takes them under their names): ${ignored.join(', ')}`] : []),
    ...prices_left,
    left_out
      ? `${left_out} row${left_out === 1 ? ' was' : 's were'} left out; ${report} says which and why`
      : ignored.length || prices_left.length
        ? 'No row was left out'
        : 'Nothing was left out',
  ]
}
