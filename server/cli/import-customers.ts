import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Database } from '#platform/database'
import { introduceSystem } from '../foundation/companies/index.ts'
import { readDay } from '../foundation/identity/index.ts'
import { importConsents } from '../foundation/privacy/index.ts'
import { type NewRecord, receiveRecords, WITHOUT_SECRET } from '../foundation/merging/index.ts'
import {
  BadRow,
  type Cell,
  cellsOf,
  ColumnOfDates,
  type ColumnMap,
  type DateOrder,
  mappedColumns,
  momentOf,
  type Places,
  placesOf,
  readMap,
  wholeYear,
} from './columns.ts'
import { CommandError } from './command.ts'
import { consent_columns, dated_consents, readConsents, type ReadConsent, type Unclear } from './consent-columns.ts'
import { type Note, type OnProgress, openReport } from './import-report.ts'
import { openTable } from './table-file.ts'

const of_person = [
  ...['first_name', 'last_name', 'full_name', 'birth_on', 'gender', 'occupation', 'email', 'phone', 'card', 'tax_id'],
  ...['social', 'marketplace', 'payment_token', 'device'],
  ...['street', 'house_number', 'address', 'district', 'city', 'postcode', 'region', 'country', 'text'],
]
const birth_parts = ['birth_year', 'birth_month', 'birth_day']
const own_columns = ['external_id', ...of_person, ...birth_parts, ...consent_columns]
const isOwn = (column: string) => own_columns.includes(column)
export const readCustomerMap = (text: string) => readMap(text, isOwn, own_columns.join(', '), 'text')

/** What Shopify, Spree and others of their kind call our columns in their customers' exports. */
const called_elsewhere: Record<string, string> = {
  customer_id: 'external_id',
  zip: 'postcode',
  postal_code: 'postcode',
  address1: 'address',
  province_code: 'region',
  province: 'region',
  country_code: 'country',
  birthday: 'birth_on',
  date_of_birth: 'birth_on',
  mobile: 'phone',
}
const second_lines = ['address2']

function ourName(column: string): string {
  const name = column
    .toLowerCase()
    .trim()
    .replace(/[\s-]+/g, '_')
  const bare = name.replace(/^default_address_/, '')
  return isOwn(name) ? name : (called_elsewhere[bare] ?? bare)
}

export interface CustomerImport {
  file: string
  map: ColumnMap
  /** Whose records these are; its name and the number there are the key of a record. Of the whole house where no company is named. */
  system: { system: string; company_id: string | null }
  /** Of whose people phone numbers without a country code are, where the row does not say it. */
  country: string
  /** How dates are written; where it is not said each column of them has to tell. */
  date_order: DateOrder | undefined
  /** Where consents were said, if no column says it. */
  collected_by?: string | undefined
  report: string
  now?: string
  onProgress?: OnProgress
}

export interface ImportedCustomers {
  rows: number
  left_out: number
  /** People who were not known before, by this or any other system. */
  customers_new: number
  records_new: number
  records_known: number
  /** Of rows that are in: phones, addresses and dates that nobody can read, and that say nothing therefore. */
  unread: number
  /** Consents and refusals that are new here, and those that were not taken over. */
  consents_new: number
  consents_unclear: number
  ignored: string[]
  /** How the dates of each column were read where nobody had said it. */
  date_orders: { column: string; order: DateOrder }[]
}

type Row = NewRecord & { line: number; print: string; of_future: string; consents: ReadConsent[]; unclear: Unclear[] }

/** Rows of one transaction. */
const ROWS_AT_ONCE = 1_000

/**
 * Takes a table of people in. Each row becomes a record of its system, as it came, and is linked to a customer by what is known of her. A row
 * is known again by its number there, or where it has none by all it says: so an import may be repeated, or go on after it was broken off.
 * What cannot be read of a row is listed in the report; the row is in without it. Consents are read only from columns that the map calls so,
 * and only with their day and source; nothing follows from a phone.
 */
export async function importCustomers(database: Database, options: CustomerImport): Promise<ImportedCustomers> {
  const { file, map, now = new Date().toISOString(), onProgress = () => {} } = options
  const table = await openTable(file)
  const places = placesOf(table.columns, map, ourName)
  if (![...of_person, ...birth_parts].some((field) => places.has(field)))
    throw new CommandError(
      `The table says nothing of people: name its columns with --map "first_name=their name,phone=…". It has: ${table.columns.join(', ')}`,
    )
  const { company_id } = options.system
  if (company_id === null && consent_columns.some((column) => places.has(column)))
    throw new CommandError('Whom did they allow to write to them? Say --company')
  const cellOf = cellsOf(table.columns, places)
  const mapped = mappedColumns(table.columns, map)
  const orders = options.date_order ? new Map<string, DateOrder>() : await ordersOfDates(file, places, now)
  const done: ImportedCustomers = {
    ...{ rows: 0, left_out: 0, customers_new: 0, records_new: 0, records_known: 0, unread: 0, consents_new: 0, consents_unclear: 0 },
    ignored: table.columns.filter((column) => !isOwn(ourName(column)) && !second_lines.includes(ourName(column)) && !mapped.has(column)),
    date_orders: [...orders].map(([column, order]) => ({ column: named(table.columns, places, column), order })),
  }
  const report = openReport(options.report, 'external_id')
  const leaveOut: Note = (...left_out) => {
    report.note(...left_out)
    done.left_out++
  }
  await database.transaction((tx) => introduceSystem(tx, options.system, now))
  // Of tables that were never counted PostgreSQL guesses which index to use.
  await database.pool.query('analyze')

  const by = { now, actor: 'system:import' }
  const save = async (batch: Row[]) => {
    const { received, consents } = await database.transaction(async (tx) => {
      const received = await receiveRecords(tx, batch, by)
      const said = batch.flatMap(({ consents, print, line, external_id }, i) =>
        consents.map((one) => ({ ...one, customer_id: received[i]!.customer_id, row: print, line, external_id })),
      )
      const taken = said.length ? await importConsents(tx, company_id!, said, { ...by, file: basename(file) }) : []
      return { received, consents: said.map((one, i) => ({ ...one, taken: taken[i]! })) }
    })
    for (const { line, external_id, channel, taken } of consents) {
      if (taken === 'taken') done.consents_new++
      if (taken !== 'refused_here') continue
      report.note(
        line,
        'consent_refused_here',
        `She has refused ${channel} in this file or before, and only she can take that back`,
        external_id,
      )
      done.consents_unclear++
    }
    for (const { line, external_id, of_future } of batch) {
      if (!of_future) continue
      done.unread++
      report.note(line, 'bad_birth_on', `${of_future} is no birth_on: nobody is born yet then; the row is in without it`, external_id)
    }
    for (const { line, external_id, unclear } of batch)
      for (const { channel, code, reason } of unclear) {
        report.note(line, code, `The consent to ${channel} is not taken over: ${reason}`, external_id)
        done.consents_unclear++
      }
    for (const [i, { created, changed, unread }] of received.entries()) {
      const { line, external_id, fields } = batch[i]!
      if (created) done.customers_new++
      if (changed) done.records_new++
      else done.records_known++
      for (const { field, reason } of unread) {
        done.unread++
        if (reason === WITHOUT_SECRET) {
          report.note(
            line,
            'tax_id_not_kept',
            'A tax number is kept only as a hash, and there is no BIRGE_SECRET to make it with; the row is in without it',
            external_id,
          )
          continue
        }
        report.note(
          line,
          `bad_${field}`,
          `${field === 'tax_id' ? 'What stands there' : fields[field]} is no ${field}: ${reason.replaceAll('_', ' ')}; the row is in without it`,
          external_id,
        )
      }
    }
  }

  // The next rows are read while the database is at work on the last.
  let saving = Promise.resolve()
  const saveNext = async (batch: Row[]) => {
    await saving
    saving = save(batch)
    saving.catch(() => {}) // heard of by whoever waits for it next
  }
  const read = rowReader(options, now, (column) => options.date_order ?? orders.get(column))
  let batch: Row[] = []
  for await (const row of table.rows) {
    done.rows++
    try {
      batch.push(read(cellOf(row), row.line))
    } catch (error) {
      if (!(error instanceof BadRow)) throw error
      leaveOut(row.line, error.code, error.message)
    }
    if (batch.length < ROWS_AT_ONCE) continue
    await saveNext(batch)
    batch = []
    onProgress(Math.min(0.99, table.progress()), done.rows)
  }
  await saveNext(batch)
  await saving
  await database.pool.query('analyze')
  for (const { line, reason } of table.broken) leaveOut(line, 'not_readable', reason)
  onProgress(1, done.rows)
  await report.close()
  return done
}

/** A look at the whole table before anything of it is taken in: 03/04/1985 shows only beside others which of the two is the day. */
async function ordersOfDates(file: string, places: Places, now: string): Promise<Map<string, DateOrder>> {
  const dated = new Map(
    ['birth_on', ...dated_consents].filter((column) => places.has(column)).map((column) => [column, new ColumnOfDates(now)]),
  )
  const orders = new Map<string, DateOrder>()
  if (!dated.size) return orders
  const { columns, rows } = await openTable(file)
  const cellOf = cellsOf(columns, places)
  for await (const row of rows)
    try {
      const cell = cellOf(row)
      for (const [column, dates] of dated) dates.add(cell(column))
    } catch (error) {
      if (!(error instanceof BadRow)) throw error // it will be left out
    }
  for (const [column, dates] of dated) {
    const order = dates.order(named(columns, places, column))
    if (order) orders.set(column, order)
  }
  return orders
}

/** What one of our columns is called in the table. */
const named = (columns: string[], places: Places, column: string) =>
  [...new Set((places.get(column) ?? []).flat())].map((place) => columns[place]).join('+')

type OrderOf = (column: string) => DateOrder | undefined

function rowReader({ system: { system }, country: usual, collected_by }: CustomerImport, received_at: string, orderOf: OrderOf) {
  const told = new Map<string, { line: number; print: string }>()
  return (cell: Cell, line: number): Row => {
    const fields: Record<string, string> = {}
    for (const field of of_person) if (cell(field)) fields[field] = cell(field)
    if (!fields.birth_on) Object.assign(fields, bornIn(cell, received_at))
    if (!Object.keys(fields).length) throw new BadRow('nobody', 'The row says nothing of anybody')
    for (const more of second_lines) if (cell(more)) fields.address = [fields.address, cell(more)].filter(Boolean).join(', ')
    if (fields.phone) fields.phone = fields.phone.replace(/^'/, '')
    if (fields.birth_on) fields.birth_on = birthOf(fields.birth_on, orderOf('birth_on'), received_at)
    let of_future = ''
    if ((readDay(fields.birth_on ?? '') ?? '') > received_at.slice(0, 10)) {
      // It stays with the record, under a name that nothing is read from.
      of_future = fields.birth_as_written = fields.birth_on!
      delete fields.birth_on
    }

    const print = createHash('sha256').update(JSON.stringify(fields)).digest('base64url').slice(0, 22)
    // Spreadsheets keep a long number from becoming 8.7E+12 by an apostrophe before it.
    const external_id = cell('external_id').replace(/^'/, '') || `row:${print}`
    const before = told.get(external_id)
    if (before && before.print !== print)
      throw new BadRow('number_repeated', `${external_id} stands in line ${before.line} already, and says something else there`)
    if (!before) told.set(external_id, { line, print })
    mustFit('external_id', external_id, LONGEST_NUMBER)
    for (const [field, text] of Object.entries(fields)) mustFit(field, text, LONGEST_FIELD)
    mustFit('consent.collected_by', cell('consent.collected_by'), LONGEST_FIELD)
    const country = /^[A-Za-z]{2}$/.test(fields.country ?? '') ? fields.country!.toUpperCase() : usual
    const { said: consents, unclear } = readConsents(cell, { orderOf, country, collected_by, now: received_at })
    return { line, system, external_id, fields, received_at, country, print, of_future, consents, unclear }
  }
}

/** As long as one record may have them that is told by itself (`POST /v1/customer-records`). */
const LONGEST_NUMBER = 200
const LONGEST_FIELD = 400

function mustFit(column: string, text: string, most: number) {
  if (text.length > most) throw new BadRow('too_long', `${column} has ${text.length} characters; it may have ${most}`)
}

/** In its one spelling where it is a day; as it stands where it is not, which the report will say. Three columns make one text with spaces in it. */
function birthOf(text: string, order: DateOrder | undefined, now: string): string {
  try {
    return momentOf(order ? text.replace(/^(\d{1,4}) (\d{1,2}) (\d{1,4})$/, '$1/$2/$3') : text, order, now).slice(0, 10)
  } catch (error) {
    if (error instanceof BadRow) return text
    throw error
  }
}

/** A birth date that stands in columns of its parts; where it is not whole, or no day, the parts as they stand. */
function bornIn(cell: Cell, now: string): Record<string, string> {
  // Data frames make 1985.0 of a number in a column that has gaps.
  const parts = Object.fromEntries(birth_parts.flatMap((part) => (cell(part) ? [[part, cell(part).replace(/\.0$/, '')]] : [])))
  const { birth_year, birth_month, birth_day } = parts
  if (!birth_year || !birth_month || !birth_day) return parts
  const on = (year: string | number) => readDay(`${year} ${birth_month} ${birth_day}`)
  const day = on(birth_year) ?? on(wholeYear(birth_year, on(2000)?.slice(5) ?? '', now))
  return day ? { birth_on: day } : parts
}

const said_order: Record<DateOrder, string> = { dmy: 'day first', mdy: 'month first', ymd: 'year first' }

export function tellCustomers(done: ImportedCustomers, report: string): string[] {
  const n = (count: number) => count.toLocaleString('en')
  const named = `${report} says which and why`
  return [
    `${n(done.rows)} rows: ${n(done.records_new)} records are new or say something new, ${n(done.records_known)} were known; ${n(done.customers_new)} customers are new`,
    ...(done.ignored.length ? [`Columns that were not read: ${done.ignored.join(', ')}`] : []),
    ...done.date_orders.map(({ column, order }) => `The dates of ${column} were read ${said_order[order]} (--date-order ${order})`),
    ...(done.unread
      ? [`${n(done.unread)} phones, addresses, dates or tax numbers cannot be kept; their rows are in without them, ${named}`]
      : []),
    ...(done.consents_new ? [`${n(done.consents_new)} consents and refusals are new`] : []),
    ...(done.consents_unclear ? [`${n(done.consents_unclear)} consents were not taken over; ${named}`] : []),
    done.left_out ? `${n(done.left_out)} row${done.left_out === 1 ? ' was' : 's were'} left out; ${named}` : 'Nothing was left out',
  ]
}
