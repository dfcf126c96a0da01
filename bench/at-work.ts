/**
 * What the work with people costs the shop that goes on meanwhile, and how fast a history comes in, written into the reference: each section by the
 * command that measured it, the others as they stand.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { importSales, readSalesMap, tellSalesImport } from '../server/cli/import-sales.ts'
import { showProgress } from '../server/cli/import-report.ts'
import { openTable } from '../server/cli/table-file.ts'
import { openDatabase } from '../server/platform/database.ts'
import type { Measured } from './load.ts'
import { note } from './rows.ts'

const FILE = join(import.meta.dirname, '../docs/reference/people-at-work.md')
const HEAD = `# People at work

What is measured of the work with people beside everything else: each section is written by the command it names, anew when that is run again.
Speeds are of the machine of that day; what is claimed are the shares, whose two sides were measured in one run.
`
const BESIDE = '## Orders beside a run that resolves'
const SALES = "## A year of a shop's sales"

const count = (number: number) => Math.round(number).toLocaleString('en')
/** Whoever reads a figure wants to know what else the machine did. */
export const busyBefore = () =>
  `On ${availableParallelism()} processors, for which ${loadavg()[0]!.toFixed(1)} programs were waiting in the minute before; server, database and load share them.`

function writeDown(title: string, body: string) {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
  const sections = new Map(
    before.split(/\n(?=## )/).flatMap((text) => (text.startsWith('## ') ? [[text.split('\n')[0]!, text.trimEnd()]] : [])),
  )
  sections.set(title, `${title}\n\n${body.trim()}`)
  writeFileSync(FILE, `${HEAD}\n${[BESIDE, SALES].flatMap((one) => sections.get(one) ?? []).join('\n\n')}\n`)
}

export function writeBeside(
  people: number,
  alone: Measured,
  others: readonly (readonly [name: string, measured: Measured])[],
  busy: string,
) {
  const line = (name: string, { per_second, p50_ms, p99_ms }: Measured) =>
    `| ${name} | ${count(per_second)} | ${(per_second / alone.per_second).toFixed(2)} | ${p50_ms.toFixed(1)} | ${p99_ms.toFixed(1)} |`
  writeDown(
    BESIDE,
    `Written by \`npm run bench beside\`: orders of two things each, by 32 buyers at once, in a house of ${count(people)} made-up people; then while a file of as many is
resolved by \`birge identity resolve\`, and while the whole house is. At most a third may be lost: a share of 0.67 is left. ${busy}

| orders | a second | share | p50 ms | p99 ms |
|---|---:|---:|---:|---:|
${[line('alone', alone), ...others.map(([name, measured]) => line(name, measured))].join('\n')}`,
  )
}

/** The till roll of a gift shop (UCI, Online Retail): half a million lines with returns, cancellations and lines of nobody. */
const MAP =
  'invoice=InvoiceNo,sku=StockCode,title=Description,quantity=Quantity,sold_at=InvoiceDate,unit_price=UnitPrice,customer=CustomerID,country=Country'
const EXPECTED = { lines: 541_909, customers: 4_372, total: '9747747.934' }
const MOST_SECONDS = 60

/** `npm run bench sales FILE`: how long it takes, and whether it comes to what the file comes to. */
export async function benchSales(url: string, file: string, company: { company_id: string }) {
  const busy = busyBefore()
  const bare = await bareRows(url, file)
  const database = openDatabase(url, { connections: 4 })
  const folder = mkdtempSync(join(tmpdir(), 'birge-sales-'))
  const began = performance.now()
  const done = await importSales(database, {
    ...{ file, report: join(folder, 'left-out.csv'), map: readSalesMap(MAP), locale: undefined, date_order: undefined },
    ...{ currency: 'GBP', channel: 'till', country: 'GB' },
    system: { system: 'till-roll', company_id: company.company_id, time_zone: 'Europe/London' },
    onProgress: showProgress(),
  }).finally(() => rmSync(folder, { recursive: true }))
  const took_s = (performance.now() - began) / 1_000
  await database.close()
  const [of] = done.now_there
  for (const line of tellSalesImport(done, 'till-roll', '')) console.log(`  ${line}`)
  const found = { lines: of!.lines, customers: of!.customers, total: of!.total }
  const isExact = done.left_out === 0 && JSON.stringify(found) === JSON.stringify(EXPECTED)
  const per_second = done.rows / took_s
  note('sales, lines in', per_second, '/s', `<= ${MOST_SECONDS} s, exact`, took_s <= MOST_SECONDS && isExact, { limit: bare })
  writeDown(
    SALES,
    `Written by \`npm run bench sales FILE\` with the till roll of a gift shop (UCI, *Online Retail*, CC BY 4.0; the data are not part of the project), by
\`birge import sales\`: every line is read, checked, put to its document and its customer, and can be brought again without being there twice. PostgreSQL alone is
given the same rows, a thousand to a commit, into one table with a key. ${busy}

| | found | has to be |
|---|---:|---:|
| lines | ${count(found.lines)} | ${count(EXPECTED.lines)} |
| lines left out | ${count(done.left_out)} | 0 |
| customers | ${count(found.customers)} | ${count(EXPECTED.customers)} |
| sum, GBP | ${found.total} | ${EXPECTED.total} |
| seconds | ${took_s.toFixed(1)} | at most ${MOST_SECONDS} |
| lines a second | ${count(per_second)} | |
| PostgreSQL alone, rows a second | ${count(bare)} | |
| share of that | ${(per_second / bare).toFixed(2)} | |`,
  )
  return took_s <= MOST_SECONDS && isExact
}

/** The same rows into one table, as fast as one connection takes them. */
async function bareRows(url: string, file: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create table public.bare_rows (line integer primary key, cells text[] not null)')
  const { rows } = await openTable(file)
  const began = performance.now()
  let lines = 0
  let batch: [number, string][] = []
  const write = () =>
    client.query({
      name: 'bare',
      text: 'insert into public.bare_rows select line, cells::text[] from unnest($1::integer[], $2::text[]) as t(line, cells)',
      values: [batch.map(([line]) => line), batch.map(([, cells]) => cells)],
    })
  for await (const { line, cells } of rows) {
    batch.push([line, `{${cells.map((cell) => `"${cell.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`])
    if (batch.length < 1_000) continue
    lines += batch.length
    await write()
    batch = []
  }
  if (batch.length) {
    lines += batch.length
    await write()
  }
  const per_second = (1_000 * lines) / (performance.now() - began)
  await client.query('drop table public.bare_rows')
  await client.end()
  return per_second
}
