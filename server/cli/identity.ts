import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { availableParallelism, constants, setPriority } from 'node:os'
import { join, resolve as absolute } from 'node:path'
import { parseArgs } from 'node:util'
import { type FieldKind, type Fields, field_kinds, gathering, readPerson, resolveInThreads } from '../foundation/identity/index.ts'
import { type Database, openDatabase } from '#platform/database'
import { declareMergeFaces } from '#platform/merge-faces'
import { modules } from '../modules.ts'
import { layDownWaiting, resolveHouse } from '../foundation/resolution/index.ts'
import { CommandError, say, withDatabase } from './command.ts'
import { type InventedKind, invented_kinds, inventPeople } from './invented-people.ts'
import { openTable, type Table } from './table-file.ts'

const usage = {
  resolve: `birge identity resolve --in FILE --out FILE     tells who is who in a table of people
  --map "first_name=given_name,last_name=surname,birth_year=by"   what a column says = what it is called; several columns: street=address_1+address_2
                    there are: ${field_kinds.join(', ')},
                    and text=COLUMN for anything else that is worth comparing; without --map columns that are called so are taken
  --id COLUMN       names the records in the result; else the number of the row, the first being 1
  --keep COLUMN     stands in the result too, as it is: the truth, for evaluate; several: --keep truth,source
  --country TR      whose phone numbers have no country code
  --threads N       how many compare at once (default: as many as there are processors)
birge identity resolve [--data DIR]     the same for everybody the house knows: merges who is surely one, lays the others before whoever looks`,

  evaluate: `birge identity evaluate --clusters FILE --truth COLUMN     how right that was
  --in FILE         the table of people, if neither the clusters have the column (resolve --keep COLUMN puts it there)
                    nor the table that resolve read, named in FILE.source.json beside them, is still there as it was
  --id COLUMN       by which it names its records; else the number of the row
  --pattern REGEX   what of the column is the truth: its first group ("rec-(\\d+)")`,

  invent: `birge identity invent --rows N --out FILE     people who do not exist, for measuring; the column person says who is one
  --kind customers  of a retailer, in households; figures: of history, in many records each; patients: many mistakes in a record;
                    subscribers: name, birth date, city, mail; parishioners: German names and birth dates alone
  --seed 1          the same seed gives the same people`,

  report: `birge identity report --data FOLDER           how right it is on tables whose truth is known; writes docs/reference/identity-evaluation.md
  --large 50000,1000000   also, or alone: how right, how long and how much memory with so many invented people`,
}

const isPart = (what: string | undefined): what is keyof typeof usage => what !== undefined && what in usage

export const help = (what?: string): string => (isPart(what) ? usage[what] : Object.values(usage).join('\n'))

/** One line that says what is missing, and where the rest is told. */
const wanting = (what: keyof typeof usage, told: string) => new CommandError(`${told}. More: npx birge identity ${what} --help`)

export async function run(args: string[]): Promise<number | void> {
  const [what, ...rest] = args
  if (what === 'resolve') return resolveFile(rest)
  if (what === 'evaluate') return evaluateFile(rest)
  if (what === 'invent') return inventFile(rest)
  if (what === 'report') return reportOn(rest)
  const parts = Object.keys(usage).join(', ')
  const told = what === undefined ? `What is to be done? There are ${parts}` : `There is no "identity ${what}"; there are ${parts}`
  throw new CommandError(`${told}. More: npx birge identity --help`)
}

async function resolveFile(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      in: { type: 'string' },
      out: { type: 'string' },
      map: { type: 'string' },
      id: { type: 'string' },
      keep: { type: 'string', default: '' },
      country: { type: 'string', default: 'TR' },
      threads: { type: 'string', default: String(availableParallelism()) },
      data: { type: 'string' },
    },
  })
  if (!values.in && !values.out) return resolveOurs(values.data)
  // It has time; a shop that takes orders on the same machine has not.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  if (!values.in) throw wanting('resolve', 'Which table of people is to be read? Say --in FILE')
  if (!values.out) throw wanting('resolve', 'Where is the result to be written? Say --out FILE')
  const threads = Number(values.threads)
  if (!(threads >= 1)) throw new CommandError(`--threads ${values.threads} is not a number of threads`)
  const started = performance.now()
  const { people, ids, kept, ignored } = await readPeople(values.in, values)
  say(`${count(people.size)} records read${ignored.length ? `; not read: ${ignored.join(', ')}` : ''}`)
  const { pairs, links, clusters } = await resolveInThreads(people, threads)
  if (values.id !== undefined && new Set(ids).size < ids.length)
    say(`${values.id} names ${count(ids.length - new Set(ids).size)} records as others are named already; they cannot be told apart by it`)
  await writeClusters(values.out, values.id ?? 'row', ids, clusters, kept)
  await noteSource(values.out, values.in, values.id)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  const persons = new Set(clusters).size
  process.stdout.write(
    `${count(people.size)} records, ${count(pairs)} pairs compared, ${count(links.length)} links, ${count(persons)} clusters, ${seconds} seconds\n`,
  )
}

/** Beside a running server or alone; orders go on. */
async function resolveOurs(dataDir: string | undefined) {
  declareMergeFaces(modules)
  const started = performance.now()
  const now = new Date().toISOString()
  const { records, compared, merged, to_review } = await withDatabase(dataDir, async (databaseUrl) => {
    const database = openDatabase(databaseUrl, { connections: 4 })
    try {
      await mustBeUpToDate(database)
      while (await layDownWaiting(database));
      return await resolveHouse(database, { now, onProgress: (done, all) => say(`${count(done)} of ${count(all)} pairs decided`) })
    } finally {
      await database.close()
    }
  })
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  process.stdout.write(
    `${count(records)} records, ${count(compared)} pairs compared, ${count(merged)} merged, ${count(to_review)} to be looked at, ${seconds} seconds\n`,
  )
}

/** Merges are not made on a schema that this version does not know; nor is a house brought up to date by a command that nobody gave for that. */
async function mustBeUpToDate({ pool }: Database) {
  const { migrations } = await import('../app.ts')
  const { rows: kept } = await pool.query<{ there: boolean }>(`select to_regclass('platform.migrations') is not null as there`)
  if (!kept[0]?.there) throw new CommandError('The database is empty. npm start lays the house down in it.')
  const { rows } = await pool.query<{ number: number }>('select number from platform.migrations')
  const done = new Set(rows.map(({ number }) => number))
  const missing = migrations().find(({ number }) => !done.has(number))
  if (missing) throw new CommandError(`The database is older than this Birge (it has no ${missing.name}). npm start brings it up to date.`)
}

const count = (number: number) => number.toLocaleString('en')

/** Rows that are looked at before the first is read: whether days or months stand first in its dates shows only in many. */
const ROWS_FOR_DATES = 5_000

export interface PeopleFile {
  map?: string | undefined
  id?: string | undefined
  /** Columns that are handed on as they are. */
  keep?: string
  country?: string
}

/** Reads a table of people. `ids` names each record as the table does, or by the number of its row. */
export async function readPeople(file: string, { map, id, keep = '', country = 'TR' }: PeopleFile) {
  const table = await openTable(file)
  const fields = columnsOf(table.columns, map)
  const idAt = id === undefined ? undefined : columnAt(table.columns, id, '--id')
  const gathered = gathering()
  const ids: string[] = []
  const kept = keep
    .split(',')
    .filter(Boolean)
    .map((name) => ({ name: name.trim(), at: columnAt(table.columns, name.trim(), '--keep'), cells: [] as string[] }))
  let waiting: string[][] | undefined = []
  let month_first = false
  const read = (cells: string[]) => {
    const person: Fields = {}
    for (const { kind, places } of fields)
      person[kind] = places
        .map((place) => presence(cells[place]))
        .filter(Boolean)
        .join(' ')
    gathered.add(readPerson(person, { country, month_first }))
    for (const { at, cells: into } of kept) into.push(cells[at]?.trim() ?? '')
    ids.push(idAt === undefined ? String(ids.length + 1) : (cells[idAt]?.trim() ?? ''))
  }
  const readWaiting = () => {
    const dates = fields.find(({ kind }) => kind === 'birth_on')?.places[0]
    month_first = dates !== undefined && monthsStandFirst(waiting!.map((cells) => cells[dates] ?? ''))
    for (const cells of waiting!) read(cells)
    waiting = undefined
  }
  for await (const { cells } of table.rows) {
    if (!waiting) read(cells)
    else if (waiting.push(cells) >= ROWS_FOR_DATES) readWaiting()
  }
  if (waiting) readWaiting()
  for (const { line, reason } of table.broken) say(`Line ${line} was left out: ${reason}`)
  if (ids.length === 0) throw new CommandError(`${file} has a header line and nothing else`)
  const taken = new Set(fields.flatMap(({ places }) => places))
  for (const { at } of kept) taken.add(at)
  return { people: gathered.done(), ids, kept, ignored: table.columns.filter((_, place) => !taken.has(place) && place !== idAt) }
}

/** Several columns make one value; what programs write for nothing must not become a part of it. */
const presence = (cell: string | undefined) => (/^\s*(?:NA|N\/A|NULL|NaN)\s*$/.test(cell ?? '') ? '' : (cell?.trim() ?? ''))

/** 12/31/1980 is no day first; where nothing tells, days stand first. */
function monthsStandFirst(dates: string[]): boolean {
  let day_first = 0
  let month_first = 0
  for (const date of dates) {
    const [, a, b] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}/.exec(date) ?? []
    if (Number(a) > 12) day_first++
    else if (Number(b) > 12) month_first++
  }
  return month_first > day_first
}

function columnsOf(columns: string[], map: string | undefined): { kind: FieldKind; places: number[] }[] {
  const known = (kind: string): kind is FieldKind => (field_kinds as readonly string[]).includes(kind)
  if (map === undefined) {
    const own = columns.flatMap((column, place) =>
      known(column.toLowerCase()) ? [{ kind: column.toLowerCase() as FieldKind, places: [place] }] : [],
    )
    if (!own.length) throw wanting('resolve', 'No column of the table is called as one of ours; say which is what: --map "first_name=…"')
    return own
  }
  const fields = new Map<FieldKind, number[]>()
  for (const pair of map.split(',').filter((part) => part.trim())) {
    const [ours = '', theirs = ''] = pair.split('=').map((part) => part.trim())
    if (!theirs) throw new CommandError(`"${pair}" in --map is not of the form ours=theirs`)
    const kind = ours === 'text' ? (`text:${theirs.toLowerCase()}` as const) : ours
    if (!known(kind) && !kind.startsWith('text:'))
      throw new CommandError(`"${ours}" in --map is nothing a column can say. There are: ${field_kinds.join(', ')}, text`)
    const places = theirs.split('+').map((name) => columnAt(columns, name.trim(), '--map'))
    fields.set(kind as FieldKind, [...(fields.get(kind as FieldKind) ?? []), ...places])
  }
  return [...fields].map(([kind, places]) => ({ kind, places }))
}

function columnAt(columns: string[], name: string, option: string): number {
  const exact = columns.indexOf(name)
  const place = exact >= 0 ? exact : columns.findIndex((column) => column.toLowerCase() === name.toLowerCase())
  if (place < 0)
    throw new CommandError(`${option} names the column "${name}", which the table does not have. It has: ${columns.join(', ')}`)
  return place
}

async function inventFile(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: 'string' },
      out: { type: 'string' },
      kind: { type: 'string', default: 'customers' },
      seed: { type: 'string', default: '1' },
    },
  })
  const kind = invented_kinds.find((known) => known === values.kind)
  const rows = Number(values.rows)
  if (!values.rows) throw wanting('invent', 'How many people are to be invented? Say --rows N')
  if (!(Number.isSafeInteger(rows) && rows >= 1)) throw wanting('invent', `--rows ${values.rows} is not a number of rows, 1 or more`)
  if (!kind) throw wanting('invent', `There is no --kind ${values.kind}; there are ${invented_kinds.join(', ')}`)
  if (!values.out) throw wanting('invent', 'Where are they to be written? Say --out FILE')
  await writeInvented(values.out, kind, rows, Number(values.seed))
}

export async function writeInvented(file: string, kind: InventedKind, rows: number, seed: number) {
  function* table() {
    let columns: string[] | undefined
    for (const record of inventPeople(kind, rows, seed)) {
      if (!columns) yield (columns = Object.keys(record))
      yield columns.map((column) => record[column]!)
    }
  }
  await writeTable(file, table())
}

async function reportOn(args: string[]) {
  const { values } = parseArgs({ args, options: { data: { type: 'string' }, large: { type: 'string' } } })
  const large = values.large?.split(',').map(Number)
  if (large?.some((rows) => !Number.isInteger(rows) || rows < 1)) throw wanting('report', `How many people? Not ${values.large}`)
  if (!values.data && !large) throw wanting('report', 'Where are the tables whose truth is known? Say --data FOLDER')
  const { writeLarge, writeReport } = await import('./identity-report.ts')
  const file = join(import.meta.dirname, '../../docs/reference/identity-evaluation.md')
  if (values.data) await writeReport(values.data, file)
  if (large) await writeLarge(large, file)
  say(`Wrote ${file}`)
}

interface SourceTable {
  in: string
  id?: string | undefined
  changed_at: string
}
const sourceNote = (clusters: string) => `${clusters}.source.json`
const changedAt = async (file: string) => (await stat(file)).mtime.toISOString()

/** Which table the clusters are of stands beside them, so that they can be judged by a column of it; beside what is no file (a pipe) nothing stands. */
async function noteSource(clusters: string, table: string, id: string | undefined) {
  if (!(await stat(clusters)).isFile()) return
  const source: SourceTable = { in: absolute(table), id, changed_at: await changedAt(table) }
  await writeFile(sourceNote(clusters), `${JSON.stringify(source)}\n`)
}

/** The table that these clusters are of, if it is still what it was. */
async function sourceOf(clusters: string): Promise<SourceTable | undefined> {
  const source = await readFile(sourceNote(clusters), 'utf8').then(
    (text) => JSON.parse(text) as SourceTable,
    () => undefined,
  )
  const now = source && (await changedAt(source.in).catch(() => undefined))
  if (source && now !== source.changed_at)
    throw new CommandError(
      `${source.in}, of which ${clusters} was made, ${now ? 'has changed since' : 'is gone'}: name the table, --in FILE`,
    )
  return source
}

/** One line per record, in the order of the table. A cluster is called by the row of its first record. */
async function writeClusters(
  file: string,
  id: string,
  ids: string[],
  clusters: Int32Array,
  kept: readonly { name: string; cells: string[] }[],
) {
  function* table() {
    yield [id, 'cluster_id', ...kept.map(({ name }) => name)]
    for (const [row, name] of ids.entries()) yield [name, String(clusters[row]! + 1), ...kept.map(({ cells }) => cells[row]!)]
  }
  await writeTable(file, table())
}

async function writeTable(file: string, rows: Iterable<string[]>) {
  const out = createWriteStream(file)
  const broken = once(out, 'error').then(([error]) => {
    throw new CommandError(`${file} cannot be written: ${(error as Error).message}`)
  })
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  let lines = ''
  for (const cells of rows) {
    lines += `${cells.map(quoted).join(',')}\n`
    if (lines.length < 65_536) continue
    if (!out.write(lines)) await Promise.race([once(out, 'drain'), broken])
    lines = ''
  }
  out.end(lines)
  await Promise.race([once(out, 'close'), broken])
}

// ---- how right it was

export interface Evaluation {
  records: number
  true_pairs: number
  joined_pairs: number
  right_pairs: number
  precision: number
  recall: number
  f1: number
}

/** Pairs of records that are in one cluster against pairs that are one in truth. With no pairs at all nothing is wrong. */
export function evaluate(clusters: readonly string[], truth: readonly string[]): Evaluation {
  const true_pairs = pairsWithin(truth)
  const joined_pairs = pairsWithin(clusters)
  const right_pairs = pairsWithin(clusters.map((cluster, row) => JSON.stringify([cluster, truth[row]])))
  const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole)
  return {
    records: truth.length,
    true_pairs,
    joined_pairs,
    right_pairs,
    precision: share(right_pairs, joined_pairs),
    recall: share(right_pairs, true_pairs),
    f1: share(2 * right_pairs, joined_pairs + true_pairs),
  }
}

function pairsWithin(groups: readonly string[]): number {
  const sizes = new Map<string, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  let pairs = 0
  for (const size of sizes.values()) pairs += (size * (size - 1)) / 2
  return pairs
}

async function evaluateFile(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      clusters: { type: 'string' },
      truth: { type: 'string' },
      in: { type: 'string' },
      id: { type: 'string' },
      pattern: { type: 'string' },
    },
  })
  if (!values.clusters) throw wanting('evaluate', 'Which result is to be judged? Say --clusters FILE')
  if (!values.truth) throw wanting('evaluate', 'Which column says who is one in truth? Say --truth COLUMN')
  const table = await openTable(values.clusters)
  const clusterAt = columnAt(table.columns, 'cluster_id', values.clusters)
  const own = values.in === undefined ? table.columns.find((column) => column.toLowerCase() === values.truth!.toLowerCase()) : undefined
  const source = own === undefined && !values.in ? await sourceOf(values.clusters) : undefined
  if (source) say(`Judged by ${source.in}`)
  const people = values.in ?? source?.in
  if (own === undefined && !people)
    throw new CommandError(
      `${values.clusters} has no column "${values.truth}": name the table of people too, --in FILE; or let resolve put it there, --keep ${values.truth}`,
    )
  const clusters: string[] = []
  const names: string[] = []
  const truth: string[] = []
  const truthAt = own === undefined ? undefined : columnAt(table.columns, own, '--truth')
  for await (const { cells } of table.rows) {
    names.push(cells[0]?.trim() ?? '')
    clusters.push(cells[clusterAt] ?? '')
    if (truthAt !== undefined) truth.push(cells[truthAt] ?? '')
  }
  if (people) {
    const id = values.id ?? source?.id
    truth.push(...truthsFor(names, await readTruth(people, values.truth, id), { clusters: values.clusters, people, id }))
  }
  tell(evaluate(clusters, truth.map(truthBy(values.pattern))))
}

/** What is true of each record of the clusters. Where both name the same records in the same order, as `resolve` writes them, a name may stand twice. */
function truthsFor(
  names: string[],
  records: { name: string; truth: string }[],
  files: { clusters: string; people: string; id: string | undefined },
): string[] {
  if (names.length === records.length && names.every((name, row) => name === records[row]!.name)) return records.map(({ truth }) => truth)
  const truths = new Map<string, string>()
  for (const { name, truth } of records) {
    if (truths.has(name))
      throw new CommandError(`The column ${files.id} of ${files.people} names two records ${name}: nobody can tell which of them is meant`)
    truths.set(name, truth)
  }
  const judged = new Set<string>()
  const found = names.map((name) => {
    const truth = truths.get(name)
    if (truth === undefined)
      throw new CommandError(`${files.people} has no record ${name}${files.id ? '' : '; is it named by a column? --id COLUMN'}`)
    if (judged.has(name)) throw new CommandError(`${files.clusters} has the record ${name} twice`)
    judged.add(name)
    return truth
  })
  const missing = records.find(({ name }) => !judged.has(name))
  if (missing) throw new CommandError(`${files.clusters} does not have the record ${missing.name} of ${files.people}`)
  return found
}

export function truthBy(pattern: string | undefined): (cell: string) => string {
  if (pattern === undefined) return (cell) => cell.trim()
  const expression = new RegExp(pattern)
  return (cell) => {
    const found = expression.exec(cell)
    if (!found) throw new CommandError(`"${cell}" does not fit --pattern ${pattern}`)
    return found[1] ?? found[0]
  }
}

/** Every record of a table by what it is called, or by the number of its row, with what is true of it, in their order. */
export async function readTruth(file: string, column: string, id: string | undefined): Promise<{ name: string; truth: string }[]> {
  const table: Table = await openTable(file)
  const at = columnAt(table.columns, column, '--truth')
  const idAt = id === undefined ? undefined : columnAt(table.columns, id, '--id')
  const records: { name: string; truth: string }[] = []
  for await (const { cells } of table.rows)
    records.push({ name: idAt === undefined ? String(records.length + 1) : (cells[idAt]?.trim() ?? ''), truth: cells[at] ?? '' })
  return records
}

function tell({ records, true_pairs, joined_pairs, right_pairs, precision, recall, f1 }: Evaluation) {
  process.stdout.write(
    `${count(records)} records; ${count(true_pairs)} pairs are one person, ${count(joined_pairs)} were joined, ${count(right_pairs)} of them rightly\n` +
      `precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}  F1 ${f1.toFixed(4)}\n`,
  )
}
