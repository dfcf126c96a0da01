import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Database } from '#platform/database'
import { introduceSystem } from '../foundation/companies/index.ts'
import { importConsents } from '../foundation/privacy/index.ts'
import { type NewRecord, receiveRecords, WITHOUT_SECRET } from '../foundation/merging/index.ts'
import { BadRow, type Cell, cellsOf, type DateOrder, momentOf, placesOf, readMap } from './columns.ts'
import { CommandError } from './command.ts'
import { consent_columns, readConsents, type ReadConsent, type Unclear } from './consent-columns.ts'
import { type Note, type OnProgress, openReport } from './import-report.ts'
import { openTable } from './table-file.ts'

const of_person = [
  ...['first_name', 'last_name', 'full_name', 'birth_on', 'gender', 'occupation', 'email', 'phone', 'card', 'tax_id'],
  ...['social', 'marketplace', 'payment_token', 'device'],
  ...['street', 'house_number', 'address', 'district', 'city', 'postcode', 'region', 'country', 'text'],
]
const own_columns = ['external_id', ...of_person, ...consent_columns]
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
}

type Row = NewRecord & { line: number; print: string; consents: ReadConsent[]; unclear: Unclear[] }

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
  if (!of_person.some((field) => places.has(field)))
    throw new CommandError(
      `The table says nothing of people: name its columns with --map "first_name=their name,phone=…". It has: ${table.columns.join(', ')}`,
    )
  const { company_id } = options.system
  if (company_id === null && consent_columns.some((column) => places.has(column)))
    throw new CommandError('Whom did they allow to write to them? Say --company')
  const cellOf = cellsOf(table.columns, places)
  const mapped = new Set(map.values())
  const done: ImportedCustomers = {
    ...{ rows: 0, left_out: 0, customers_new: 0, records_new: 0, records_known: 0, unread: 0, consents_new: 0, consents_unclear: 0 },
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
  const read = rowReader(options, now)
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

function rowReader({ system: { system }, country: usual, date_order, collected_by }: CustomerImport, received_at: string) {
  const told = new Map<string, { line: number; print: string }>()
  return (cell: Cell, line: number): Row => {
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
    mustFit('external_id', external_id, LONGEST_NUMBER)
    for (const [field, text] of Object.entries(fields)) mustFit(field, text, LONGEST_FIELD)
    mustFit('consent.collected_by', cell('consent.collected_by'), LONGEST_FIELD)
    const country = /^[A-Za-z]{2}$/.test(fields.country ?? '') ? fields.country!.toUpperCase() : usual
    const { said: consents, unclear } = readConsents(cell, { date_order, country, collected_by, now: received_at })
    return { line, system, external_id, fields, received_at, country, print, consents, unclear }
  }
}

/** As long as one record may have them that is told by itself (`POST /v1/customer-records`). */
const LONGEST_NUMBER = 200
const LONGEST_FIELD = 400

function mustFit(column: string, text: string, most: number) {
  if (text.length > most) throw new BadRow('too_long', `${column} has ${text.length} characters; it may have ${most}`)
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
    ...(done.unread
      ? [`${n(done.unread)} phones, addresses, dates or tax numbers cannot be kept; their rows are in without them, ${named}`]
      : []),
    ...(done.consents_new ? [`${n(done.consents_new)} consents and refusals are new`] : []),
    ...(done.consents_unclear ? [`${n(done.consents_unclear)} consents were not taken over; ${named}`] : []),
    done.left_out ? `${n(done.left_out)} row${done.left_out === 1 ? ' was' : 's were'} left out; ${named}` : 'Nothing was left out',
  ]
}
