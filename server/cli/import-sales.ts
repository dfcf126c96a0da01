import type { Locale } from '@birge/kernel/locale'
import { parseDecimal, plus, rounded, times } from '@birge/kernel/decimal'
import { currencyDigits, isCurrency } from '@birge/kernel/money'
import type { Database } from '#platform/database'
import { introduceSystem } from '../foundation/companies/index.ts'
import { type System, type ToldLine, type ToldSale, tellSales, type Totals, totalsOf } from '../sale/history/index.ts'
import {
  BadRow,
  type Cell,
  cellsOf,
  type ColumnMap,
  type DateOrder,
  mappedColumns,
  momentOf,
  type Places,
  placesOf,
  readMap,
} from './columns.ts'
import { CommandError } from './command.ts'
import { type Note, type OnProgress, openReport } from './import-report.ts'
import { openTable } from './table-file.ts'

const of_sale = [
  'invoice',
  'line',
  'sku',
  'title',
  'quantity',
  'unit_price',
  'amount',
  'sold_at',
  'customer',
  'country',
  'currency',
  'channel',
]
const of_person = ['first_name', 'last_name', 'full_name', 'email', 'phone', 'card', 'tax_id', 'address', 'city', 'postcode']
const own_columns = [...of_sale, ...of_person]
const isOwn = (column: string) => own_columns.includes(column)
export const readSalesMap = (text: string) => readMap(text, isOwn, own_columns.join(', '))

export interface SalesImport {
  file: string
  map: ColumnMap
  system: System
  /** Of whose people phone numbers without a country code are. */
  country: string
  /** Where no column says it. */
  currency: string | undefined
  channel: string
  /** How numbers are written; of `1.234` nobody knows without it. */
  locale: Locale | undefined
  date_order: DateOrder | undefined
  report: string
  now?: string
  onProgress?: OnProgress
}

export interface ImportedSales {
  rows: number
  left_out: number
  /** Of the rows that are in the history now: */
  documents: number
  customers: number
  lines_new: number
  lines_known: number
  lines_back: number
  lines_of_nobody: number
  /** Exact, by currency. */
  sums: Map<string, string>
  ignored: string[]
  /** All that the system has told of, with what came by other files. */
  now_there: Totals[]
}

/** Rows of one transaction. A document is divided only where it is longer than any that people write. */
const ROWS_AT_ONCE = 1_000
const LONGEST_DOCUMENT = 5_000

/** One document, as far as its rows stand near each other. */
type Document = ToldSale & { lines: (ToldLine & { row: number })[] }

/**
 * Takes the lines of a table of sales into the history. A line is known by its document and by its number in there, said by the table or
 * counted: so an import may be repeated, or go on after it was broken off, and two lines that say the same stay two. A row that cannot be
 * taken is listed in the report and keeps no other from coming in.
 */
export async function importSales(database: Database, options: SalesImport): Promise<ImportedSales> {
  const { file, map, system, now = new Date().toISOString(), onProgress = () => {} } = options
  const table = await openTable(file)
  const places = placesOf(table.columns, map, (column) => column.toLowerCase())
  const cellOf = cellsOf(table.columns, places)
  const mapped = mappedColumns(table.columns, map)
  const done: ImportedSales = {
    ...{ rows: 0, left_out: 0, documents: 0, customers: 0, lines_new: 0, lines_known: 0, lines_back: 0, lines_of_nobody: 0 },
    sums: new Map(),
    ignored: table.columns.filter((column) => !isOwn(column.toLowerCase()) && !mapped.has(column)),
    now_there: [],
  }
  mustTellEnough(places, options)
  const report = openReport(options.report, 'invoice')
  const leaveOut: Note = (...left_out) => {
    report.note(...left_out)
    done.left_out++
  }
  const by = { now, actor: 'system:import', country: options.country }
  await database.transaction((tx) => introduceSystem(tx, system, now))
  // Of tables that were never counted PostgreSQL guesses which index to use.
  await database.pool.query('analyze')

  const documents = new Set<string>()
  const customers = new Set<string>()
  let taken = 0
  const save = async (batch: Document[]) => {
    const told = await database.transaction((tx) => tellSales(tx, system, batch, by))
    for (const [i, { lines_added, contradicts }] of told.entries()) {
      const sale = batch[i]!
      const { currency, customer_external_id } = contradicts
      const other = new Set(contradicts.line_numbers)
      documents.add(sale.external_id)
      if (sale.customer) customers.add(sale.customer.external_id)
      done.lines_new += lines_added
      for (const line of sale.lines) {
        const before = currency ?? customer_external_id
        if (before !== undefined || other.has(line.line_number)) {
          const was = before === undefined ? `line ${line.line_number} said something else` : `it was of ${before}`
          leaveOut(line.row, 'told_otherwise', `${sale.external_id} was told before, and ${was}`, sale.external_id)
          continue
        }
        taken++
        if (line.quantity.startsWith('-')) done.lines_back++
        if (!sale.customer) done.lines_of_nobody++
        done.sums.set(sale.currency, plus(done.sums.get(sale.currency) ?? '0', line.amount))
      }
    }
  }

  // The next rows are read while the database is at work on the last.
  let saving = Promise.resolve()
  const saveNext = async (batch: Document[]) => {
    await saving
    saving = save(batch)
    saving.catch(() => {}) // heard of by whoever waits for it next
  }
  const read = rowReader(options, places.has('line'), now)
  // By number: a document may be gone on with after others.
  let batch = new Map<string, Document>()
  let rowsInBatch = 0
  const [invoices] = places.get('invoice') as [number[]]
  let last = ''
  const counted = new Map<string, number>()
  for await (const row of table.rows) {
    done.rows++
    const number = invoices.flatMap((place) => row.cells[place]?.trim() || []).join(' ')
    if (rowsInBatch >= (number === last ? LONGEST_DOCUMENT : ROWS_AT_ONCE)) {
      await saveNext([...batch.values()])
      batch = new Map()
      rowsInBatch = 0
      onProgress(Math.min(0.99, table.progress()), done.rows)
    }
    last = number
    rowsInBatch++
    // What cannot be taken is counted too: mended, it comes in at its own place.
    const ordinal = (counted.get(number) ?? 0) + 1
    counted.set(number, ordinal)
    try {
      read(cellOf(row), row.line, ordinal, batch)
    } catch (error) {
      if (!(error instanceof BadRow)) throw error
      leaveOut(row.line, error.code, error.message, number)
    }
  }
  await saveNext([...batch.values()])
  await saving
  await database.pool.query('analyze')
  for (const { line, reason } of table.broken) leaveOut(line, 'not_readable', reason)
  done.lines_known = taken - done.lines_new
  done.documents = documents.size
  done.customers = customers.size
  done.now_there = await totalsOf(database.db, system.system)
  onProgress(1, done.rows)
  await report.close()
  return done
}

function mustTellEnough(places: Places, { currency }: SalesImport) {
  const mapIt = 'name it with --map "invoice=their name,…"'
  for (const needed of ['invoice', 'sold_at', 'quantity'])
    if (!places.has(needed)) throw new CommandError(`The table needs a column ${needed}: ${mapIt}`)
  if (!places.has('unit_price') && !places.has('amount')) throw new CommandError(`The table needs a column unit_price or amount: ${mapIt}`)
  if (!currency && !places.has('currency'))
    throw new CommandError('In what money are these sales? Say --currency, or --map "currency=their name"')
}

/** Puts lines together to documents. */
function rowReader({ locale, date_order, currency: usual, channel }: SalesImport, isNumbered: boolean, now: string) {
  const momentOfText = remembered((text: string) => momentOf(text, date_order, now))
  const quantityOf = remembered((text: string) => numberOf(text, 'quantity', locale))
  const priceOf = remembered((text: string) => numberOf(text, 'unit_price', locale))
  return (cell: Cell, row: number, ordinal: number, into: Map<string, Document>) => {
    const external_id = cell('invoice')
    if (!external_id) throw new BadRow('invoice_missing', 'The row does not say to which document it belongs')
    const line_number = isNumbered ? lineNumber(cell('line')) : ordinal
    const before = into.get(external_id)
    const sold_at = cell('sold_at') ? momentOfText(cell('sold_at')) : before?.occurred_at
    if (!sold_at) throw new BadRow('bad_time', 'The row does not say when it was')
    const currency = cell('currency').toUpperCase() || (before?.currency ?? usual ?? '')
    if (!isCurrency(currency)) throw new BadRow('bad_currency', `${currency || 'Nothing'} is not a currency`)
    const number = personNumber(cell('customer')) || (before?.customer?.external_id ?? '')
    const quantity = quantityOf(cell('quantity'))
    const unit_price = cell('unit_price') ? priceOf(cell('unit_price')) : null
    const amount = cell('amount') ? numberOf(cell('amount'), 'amount', locale) : unit_price && times(quantity, unit_price)
    if (amount === null) throw new BadRow('bad_amount', 'The row says neither its price nor its amount')
    if (wholeDigitsOf(amount) > MOST_WHOLE_DIGITS) throw new BadRow('bad_amount', 'The row comes to more than anything costs')
    if (before && before.currency !== currency) throw new BadRow('two_currencies', `${external_id} is in ${before.currency}`)
    if (before?.customer && before.customer.external_id !== number)
      throw new BadRow('two_customers', `${external_id} is of ${before.customer.external_id}`)
    if (isNumbered && before?.lines.some((line) => line.line_number === line_number))
      throw new BadRow('line_repeated', `${external_id} has a line ${line_number} already`)

    const document: Document = before ?? { external_id, occurred_at: sold_at, channel, country: null, currency, customer: null, lines: [] }
    into.set(external_id, document)
    if (number) document.customer ??= { external_id: number, fields: {} }
    if (document.customer) for (const field of of_person) if (cell(field)) document.customer.fields[field] ??= cell(field)
    document.country ??= cell('country') || null
    if (!before && cell('channel')) document.channel = cell('channel').toLowerCase()
    document.lines.push({
      row,
      line_number,
      sku: cell('sku') || null,
      title: cell('title') || null,
      quantity,
      unit_price,
      amount,
      occurred_at: sold_at === document.occurred_at ? null : sold_at,
    })
  }
}

const MOST_REMEMBERED = 10_000

/** In half a million lines the same few thousand prices and times come again and again. */
function remembered<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>()
  return (text) => {
    let value = known.get(text)
    if (value === undefined) {
      if (known.size >= MOST_REMEMBERED) known.clear()
      known.set(text, (value = read(text)))
    }
    return value
  }
}

/** Spreadsheets and data frames make 17850.0 of the number 17850. */
const personNumber = (text: string) => (/^\d+\.0$/.test(text) ? text.slice(0, -2) : text)

function lineNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 2 ** 31 - 1)
    throw new BadRow('bad_line', `${text || 'Nothing'} is not the number of a line`)
  return number
}

const MOST_WHOLE_DIGITS = 13
const MOST_DIGITS = 8
const wholeDigitsOf = (decimal: string) => decimal.replace(/^-|\..*$/g, '').length

function numberOf(text: string, column: string, locale: Locale | undefined): string {
  const read = parseDecimal(text.replace(/^(-?)\p{Sc}\s*|\s*\p{Sc}$/gu, '$1'), locale)
  const bad = (reason: string) => new BadRow(`bad_${column}`, `${text || 'Nothing'} is not a number: ${reason}`)
  if (!read.ok) throw bad(read.reason === 'ambiguous' ? 'a thousand or a fraction? Say --locale' : read.reason.replaceAll('_', ' '))
  const [whole = '', fraction = ''] = read.decimal.split('.')
  if (whole.length > MOST_WHOLE_DIGITS || fraction.length > MOST_DIGITS) throw bad('more digits than anything has')
  return read.decimal
}

/** What a person wants to hold against the file and against the books of the other system. */
export function tellSalesImport(done: ImportedSales, system: string, report: string): string[] {
  const n = (count: number) => count.toLocaleString('en')
  return [
    `${n(done.rows)} rows: ${n(done.documents)} documents of ${n(done.customers)} customers; ${n(done.lines_new)} lines are new, ${n(done.lines_known)} were known`,
    `Lines that went back: ${n(done.lines_back)}; lines without a customer: ${n(done.lines_of_nobody)}`,
    ...[...done.sums].map(([currency, sum]) => `They come to ${amount(sum, currency)}`),
    ...done.now_there.map(
      ({ currency, documents, customers, lines, total }) =>
        `All that ${system} has told: ${n(documents)} documents of ${n(customers)} customers, ${n(lines)} lines, ${amount(total, currency)}`,
    ),
    ...(done.ignored.length ? [`Columns that were not read: ${done.ignored.join(', ')}`] : []),
    done.left_out
      ? `${n(done.left_out)} row${done.left_out === 1 ? ' was' : 's were'} left out; ${report} says which and why`
      : 'Nothing was left out',
  ]
}

function amount(exact: string, currency: string): string {
  const digits = currencyDigits(currency)
  const [whole = '', fraction = ''] = rounded(exact, digits).split('.')
  const shown = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${digits ? `.${fraction.padEnd(digits, '0')}` : ''} ${currency}`
  return rounded(exact, digits) === exact ? shown : `${shown} (exactly ${exact})`
}
