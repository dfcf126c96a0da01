import { createHash } from 'node:crypto'
import type { Database } from '#platform/database'
import { introduceSystem } from '../foundation/companies/index.ts'
import { type NewRecord, receiveRecords } from '../foundation/merging/index.ts'
import { BadRow, type Cell, cellsOf, type DateOrder, momentOf, placesOf, readMap } from './columns.ts'
import { CommandError } from './command.ts'
import { type Note, type OnProgress, openReport } from './import-report.ts'
import { openTable } from './table-file.ts'

const of_person = [
  ...['first_name', 'last_name', 'full_name', 'birth_on', 'gender', 'occupation', 'email', 'phone', 'card', 'tax_id'],
  ...['street', 'house_number', 'address', 'district', 'city', 'postcode', 'region', 'country', 'text'],
]
const own_columns = ['external_id', ...of_person]
const isOwn = (column: string) => own_columns.includes(column)
export const readCustomerMap = (text: string) => readMap(text, isOwn, own_columns.join(', '))

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
  map: Map<string, string>
  /** Whose records these are; its name and the number there are the key of a record. Of the whole house where no company is named. */
  system: { system: string; company_id: string | null }
  /** Of whose people phone numbers without a country code are, where the row does not say it. */
  country: string
  date_order: DateOrder | undefined
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
  ignored: string[]
}

/** Rows of one transaction. */
const ROWS_AT_ONCE = 1_000

/**
 * Takes a table of people in. Each row becomes a record of its system, as it came, and is linked to a customer by what is known of her. A row
 * is known again by its number there, or where it has none by all it says: so an import may be repeated, or go on after it was broken off.
 * What cannot be read of a row is listed in the report; the row is in without it. That a column says somebody may be written to is not her
 * consent, and is not read.
 */
export async function importCustomers(database: Database, options: CustomerImport): Promise<ImportedCustomers> {
  const { file, map, now = new Date().toISOString(), onProgress = () => {} } = options
  const table = await openTable(file)
  const places = placesOf(table.columns, map, ourName)
  if (!of_person.some((field) => places.has(field)))
    throw new CommandError(
      `The table says nothing of people: name its columns with --map "first_name=their name,phone=…". It has: ${table.columns.join(', ')}`,
    )
  const cellOf = cellsOf(table.columns, places)
  const mapped = new Set(map.values())
  const done: ImportedCustomers = {
    ...{ rows: 0, left_out: 0, customers_new: 0, records_new: 0, records_known: 0, unread: 0 },
    ignored: table.columns.filter((column) => !isOwn(ourName(column)) && !second_lines.includes(ourName(column)) && !mapped.has(column)),
  }
  const report = openReport(options.report, 'external_id')
  const leaveOut: Note = (...left_out) => {
    report.note(...left_out)
    done.left_out++
  }
  await database.transaction((tx) => introduceSystem(tx, options.system, now))
  // Of tables that were never counted PostgreSQL guesses which index to use.
  await database.pool.query('analyze')

  const save = async (batch: (NewRecord & { line: number })[]) => {
    const received = await database.transaction((tx) => receiveRecords(tx, batch, { now, actor: 'system:import' }))
    for (const [i, { created, changed, unread }] of received.entries()) {
      const { line, external_id, fields } = batch[i]!
      if (created) done.customers_new++
      if (changed) done.records_new++
      else done.records_known++
      for (const { field, reason } of unread) {
        report.note(
          line,
          `bad_${field}`,
          `${fields[field]} is no ${field}: ${reason.replaceAll('_', ' ')}; the row is in without it`,
          external_id,
        )
        done.unread++
      }
    }
  }

  // The next rows are read while the database is at work on the last.
  let saving = Promise.resolve()
  const saveNext = async (batch: (NewRecord & { line: number })[]) => {
    await saving
    saving = save(batch)
    saving.catch(() => {}) // heard of by whoever waits for it next
  }
  const read = rowReader(options, now)
  let batch: (NewRecord & { line: number })[] = []
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

function rowReader({ system: { system }, country: usual, date_order }: CustomerImport, received_at: string) {
  const told = new Map<string, { line: number; print: string }>()
  return (cell: Cell, line: number): NewRecord & { line: number } => {
    const fields: Record<string, string> = {}
    for (const field of of_person) if (cell(field)) fields[field] = cell(field)
    if (!Object.keys(fields).length) throw new BadRow('nobody', 'The row says nothing of anybody')
    for (const more of second_lines) if (cell(more)) fields.address = [fields.address, cell(more)].filter(Boolean).join(', ')
    if (fields.phone) fields.phone = fields.phone.replace(/^'/, '')
    if (fields.birth_on) fields.birth_on = birthOf(fields.birth_on, date_order)

    const print = createHash('sha256').update(JSON.stringify(fields)).digest('base64url').slice(0, 22)
    // Spreadsheets keep a long number from becoming 8.7E+12 by an apostrophe before it.
    const external_id = cell('external_id').replace(/^'/, '') || `row:${print}`
    const before = told.get(external_id)
    if (before && before.print !== print)
      throw new BadRow('number_repeated', `${external_id} stands in line ${before.line} already, and says something else there`)
    if (!before) told.set(external_id, { line, print })
    const country = /^[A-Za-z]{2}$/.test(fields.country ?? '') ? fields.country!.toUpperCase() : usual
    return { line, system, external_id, fields, received_at, country }
  }
}

/** In its one spelling where it is a day; as it stands where it is not, which the report will say. */
function birthOf(text: string, order: DateOrder | undefined): string {
  try {
    return momentOf(text, order).slice(0, 10)
  } catch (error) {
    if (error instanceof BadRow) return text
    throw error
  }
}

export function tellCustomers(done: ImportedCustomers, report: string): string[] {
  const n = (count: number) => count.toLocaleString('en')
  const named = `${report} says which and why`
  return [
    `${n(done.rows)} rows: ${n(done.records_new)} records are new or say something new, ${n(done.records_known)} were known; ${n(done.customers_new)} customers are new`,
    ...(done.ignored.length ? [`Columns that were not read: ${done.ignored.join(', ')}`] : []),
    ...(done.unread ? [`${n(done.unread)} phones, addresses or dates cannot be read; their rows are in without them, ${named}`] : []),
    done.left_out ? `${n(done.left_out)} row${done.left_out === 1 ? ' was' : 's were'} left out; ${named}` : 'Nothing was left out',
  ]
}
