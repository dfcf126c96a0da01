import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { locales } from '@birge/kernel/locale'
import { type Database, openDatabase } from '#platform/database'
import { migrateDatabase } from '../app.ts'
import { isSystemName, knownSystem } from '../foundation/companies/index.ts'
import { type DateOrder, date_orders, oneOf } from './columns.ts'
import { companyFor } from './company-option.ts'
import { CommandError, withDatabase } from './command.ts'
import { importCustomers, readCustomerMap, tellCustomers } from './import-customers.ts'
import { importProducts, tellProducts } from './import-products.ts'
import { showProgress } from './import-report.ts'
import { importSales, readSalesMap, tellSalesImport } from './import-sales.ts'
import { readProductMap } from './product-columns.ts'

const usage = {
  products: `birge import products FILE
  --map "gtin=barcode_id,title=product_name"   our columns, and what they are called in the file
  --market TR       whose prices a column called price has; AZ, ...
  --locale tr       the language of title and description, and of how numbers are written`,

  customers: `birge import customers FILE --system NAME    records of another system, each linked to a customer by what is known of her
  --map "first_name=ad,last_name=soyad,phone=telefon,external_id=musteri_no"   our columns, and what they are called; Shopify's export needs none
  --company TR      whose customers they are: country, id or name; needed once per system where there are several companies, as in the demo
  --country TR      of whose people phones without a country code are (default: the company's); without --company the system is of the whole house
                    two columns for one: address=street+number; more of what is only kept: text=note,text=nickname; a birth date in parts: birth_year, birth_month, birth_day
  --date-order dmy  or mdy, ymd: how the dates are written, where a column does not tell it by itself
  --map "consent.email=izin,consent.on=izin_tarihi"  who allowed you to write, call (consent.sms, consent.call), and on which day; never without one
  --collected-by "web form"  where they said so, if no column consent.collected_by says it`,

  sales: `birge import sales FILE --system NAME    sales that another system made; they move no goods and no money here
  --map "invoice=InvoiceNo,sku=StockCode,title=Description,quantity=Quantity,sold_at=InvoiceDate,unit_price=UnitPrice,customer=CustomerID,country=Country"
  --currency GBP    where no column says it
  --company TR      whose sales they are: country, id or name; needed once per system where there are several companies, as in the demo
  --time-zone Europe/London                    in which the file's times are written (default: the company's)
  --channel till    where no column says it: till, web, marketplace ...
  --locale en       how numbers are written, where 1.234 can be read in two ways
  --date-order dmy  or mdy, ymd: where 5/6/2010 can be`,
}
const of_all = '--report FILE     where the rows that are left out are listed (default: beside you, FILE.left-out.csv)'

const isKind = (what: string | undefined): what is keyof typeof imports => what !== undefined && what in imports

export function help(what?: string): string {
  if (isKind(what)) return `${usage[what]}\n  ${of_all}`
  return `${Object.values(usage).join('\n\n')}\n\nOf all of them: ${of_all}`
}

const options = {
  map: { type: 'string', default: '' },
  market: { type: 'string', default: 'TR' },
  locale: { type: 'string' },
  report: { type: 'string' },
  data: { type: 'string' },
  system: { type: 'string' },
  company: { type: 'string' },
  currency: { type: 'string' },
  channel: { type: 'string', default: 'till' },
  country: { type: 'string' },
  'collected-by': { type: 'string' },
  'time-zone': { type: 'string' },
  'date-order': { type: 'string' },
} as const

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
  const [what, file] = positionals
  if (!isKind(what)) {
    const told =
      what === undefined
        ? 'What is brought in? Say products, customers or sales'
        : `There is no import of "${what}"; there are products, customers and sales`
    throw new CommandError(`${told}. More: npx birge import --help`)
  }
  if (!file) throw new CommandError(`Which file? birge import ${what} FILE. More: npx birge import ${what} --help`)
  const locale = locales.find((known) => known === values.locale)
  if (values.locale && !locale) throw new CommandError(`There is no language ${values.locale}; there are ${locales.join(', ')}`)
  const report = resolve(values.report ?? `${basename(file)}.left-out.csv`)

  return withDatabase(values.data, async (databaseUrl) => {
    await migrateDatabase(databaseUrl)
    const database = openDatabase(databaseUrl, { connections: 4 })
    try {
      const { lines, took } = await imports[what](database, { ...values, file, report, locale })
      process.stdout.write(`${lines.join('\n')}\n`)
      return took ? 0 : 1
    } finally {
      await database.close()
    }
  })
}

type Values = Omit<ReturnType<typeof parseArgs<{ options: typeof options }>>['values'], 'locale'> & {
  file: string
  report: string
  locale: (typeof locales)[number] | undefined
}
/** What is told at the end, and whether anything of the file is in. */
interface Done {
  lines: string[]
  took: boolean
}

const imports = {
  async products(database: Database, { map, market, locale = 'tr', file, report }: Values): Promise<Done> {
    const done = await importProducts(database, { file, map: readProductMap(map), market, locale, report, onProgress: showProgress() })
    return { lines: tellProducts(done, report), took: done.created + done.updated + done.unchanged > 0 || done.left_out === 0 }
  },
  async customers(database: Database, values: Values): Promise<Done> {
    const { file, report } = values
    const system = systemOf(values)
    const known = await knownSystem(database.db, system)
    const whose = values.company ?? known?.company_id ?? undefined
    const country = values.country?.toUpperCase()
    const company =
      whose === undefined && country
        ? undefined
        : await companyFor(
            database,
            { whose: 'Whose customers are these', or: '; or --country alone, if they are of the whole house' },
            whose,
          )
    const done = await importCustomers(database, {
      ...{ file, report, map: readCustomerMap(values.map), date_order: dateOrderOf(values) },
      collected_by: values['collected-by'],
      system: { system, company_id: company?.company_id ?? null },
      country: country ?? company!.country,
      onProgress: showProgress(),
    })
    return { lines: tellCustomers(done, report), took: done.records_new + done.records_known > 0 || done.left_out === 0 }
  },
  async sales(database: Database, values: Values): Promise<Done> {
    const { currency, channel, locale, file, report } = values
    const system = systemOf(values)
    const known = await knownSystem(database.db, system)
    const company = await companyFor(database, { whose: 'Whose sales are these' }, values.company ?? known?.company_id ?? undefined)
    const done = await importSales(database, {
      ...{ file, report, locale, channel, currency: currency?.toUpperCase(), date_order: dateOrderOf(values) },
      map: readSalesMap(values.map),
      system: { system, company_id: company.company_id, time_zone: zoneOf(values['time-zone']) ?? known?.time_zone ?? company.time_zone },
      country: company.country,
      onProgress: showProgress(),
    })
    return { lines: tellSalesImport(done, system, report), took: done.lines_new + done.lines_known > 0 || done.left_out === 0 }
  },
}

function systemOf({ system }: Values): string {
  if (system && isSystemName(system)) return system
  throw new CommandError('Which system does the file come from? Say --system NAME, in small letters, always the same')
}

function dateOrderOf({ 'date-order': order }: Values): DateOrder | undefined {
  const known = date_orders.find((one) => one === order)
  if (order === undefined || known) return known
  throw new CommandError(`--date-order is ${oneOf(date_orders)}`)
}

function zoneOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    throw new CommandError(`${name} is not a time zone; they are called Europe/Istanbul, Asia/Baku …`)
  }
}
