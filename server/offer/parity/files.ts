import { type Static, Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, CHANNELS, companiesOf, FinishedJson, notFound } from '#platform/http'
import { claimKey, rememberReply } from '#platform/idempotency'
import { newId } from '#platform/ids'
import type { Log } from '#platform/log'
import { refusal } from '#platform/refusal'
import { herPriceList } from '../pricing/index.ts'
import { FEW_ROWS, MOST_BYTES_OF_A_FILE, readLargeTable, TableProblem } from '../repricing/index.ts'
import { isOwn } from './causes.ts'
import { judge, type Reading } from './comparing.ts'
import { noteJudged } from './incidents.ts'

export const PriceFile = Type.Object(
  {
    price_list_id: Type.String({ maxLength: 40 }),
    source: Type.String({ minLength: 1, maxLength: 60, description: 'whose it is: the ERP, a marketplace' }),
    channel: Type.Enum([...CHANNELS]),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    shown_at: Type.Optional({ ...Moment, description: 'when it was written; now, if nothing is said' }),
    content: Type.String({ contentEncoding: 'base64', maxLength: MOST_BYTES_OF_A_FILE, description: 'of the file, in base64' }),
  },
  { additionalProperties: false },
)
export const FileCompared = Type.Object({
  file_id: Type.String(),
  line_count: Type.Integer({ description: 'lines that could be read' }),
  done_count: Type.Integer({
    description: `of these; all of them at once where there are at most ${FEW_ROWS}, else part by part behind the screen`,
  }),
  compared: Type.Integer(),
  agree: Type.Integer(),
  opened: Type.Integer(),
  closed: Type.Integer(),
  problems: Type.Array(TableProblem),
})
type FileCompared = Static<typeof FileCompared>

export const sourceIsOurs = refusal<{ source: string }>(
  'source_is_ours',
  422,
  ({ source }) => `${source} is the name of a place of our own: call the file by whose it is`,
)
export const writtenInTheFuture = refusal<{ shown_at: string }>(
  'written_in_the_future',
  422,
  () => 'A file cannot have been written later than now',
)

interface Line {
  code: string
  amount_minor: number
}
interface OfFile extends Pick<Reading, 'source' | 'channel' | 'currency' | 'shown_at'> {
  file_id: string
  company_id: string
  price_list_id: string
}

/** What somebody else shows, held against what we charge. It raises incidents and binds nobody. */
export async function compareFile(database: Database, file: Static<typeof PriceFile>, call: Call): Promise<FinishedJson> {
  const { company_id, currency: ours, price_list_id } = await herPriceList(database.db, file.price_list_id, call)
  const source = file.source.trim()
  if (isOwn(source) || !source) throw sourceIsOurs({ source })
  const shown_at = new Date(file.shown_at ?? call.now).toISOString()
  if (shown_at > call.now) throw writtenInTheFuture({ shown_at })
  const currency = file.currency ?? ours
  // Read before anything is held, and beside everything else.
  const { lines, problems } = await readLargeTable(Buffer.from(file.content, 'base64'), currency)
  return database.transaction(async (tx) => {
    const before = await claimKey(tx, call.request_key!, call.now)
    if (before) return new FinishedJson(before.reply)
    const of: OfFile = { file_id: newId('pfl'), company_id, price_list_id, source, channel: file.channel, currency, shown_at }
    await run(
      tx,
      `insert into parity.files (file_id, company_id, price_list_id, source, channel, currency, shown_at, line_count, problems, created_at, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[of.file_id, company_id, price_list_id, source, of.channel, currency, shown_at, lines.length],
        ...[JSON.stringify(problems.slice(0, 200)), call.now, call.actor],
      ],
    )
    if (lines.length <= FEW_ROWS) await compareLines(tx, of, lines, call.now)
    else
      for (let from = 0; from < lines.length; from += LINES_OF_A_PART)
        await run(tx, 'insert into parity.file_parts (file_id, part, lines) values ($1, $2, $3)', [
          ...[
            of.file_id,
            from,
            JSON.stringify(lines.slice(from, from + LINES_OF_A_PART).map(({ code, amount_minor }) => ({ code, amount_minor }))),
          ],
        ])
    const answer = JSON.stringify(await fileOf(tx, of.file_id, call))
    await rememberReply(tx, call.request_key!, 200, answer)
    return new FinishedJson(answer)
  })
}
const LINES_OF_A_PART = 1_000

const TRIES = 5

/**
 * Holds the next part of a large file against ours. One that cannot be compared is tried again later and later, and given up after some tries; it
 * keeps no other waiting. True: there may be more.
 */
export async function compareNextPart(database: Database, now: string, log: Log): Promise<boolean> {
  const taken = await runOne<{ file_id: string; part: number; tries: number }>(
    database.writer,
    `update parity.file_parts set tries = tries + 1, try_at = $1::timestamptz + make_interval(mins => (2 ^ tries)::integer) where (file_id, part) in (
       select file_id, part from parity.file_parts where tries < $2 and (try_at is null or try_at <= $1) order by tries, file_id, part
       limit 1 for update skip locked)
     returning file_id, part, tries`,
    [now, TRIES],
  )
  if (!taken) return false
  const { file_id, part, tries } = taken
  try {
    await database.transaction((tx) => comparePart(tx, file_id, part, now))
  } catch (error) {
    log.error({ file_id, part, tries, error: String(error) }, 'a part of a price file could not be compared')
  }
  return true
}

async function comparePart(tx: Tx, file_id: string, part: number, now: string): Promise<void> {
  const next = await runOne<OfFile & { lines: Line[] }>(
    tx,
    `select f.file_id, f.company_id, f.price_list_id, f.source, f.channel, f.currency, f.shown_at, p.lines
     from parity.file_parts p join parity.files f using (file_id) where p.file_id = $1 and p.part = $2 for update of p, f`,
    [file_id, part],
  )
  if (!next) return
  await compareLines(tx, next, next.lines, now)
  await run(tx, 'delete from parity.file_parts where file_id = $1 and part = $2', [file_id, part])
}

/** What came of them stands in the incidents; how far a file has come is asked while it is compared. */
const KEPT_DAYS = 90
export async function forgetOldFiles(tx: Tx, now: string): Promise<void> {
  await run(
    tx,
    `with old as (select file_id from parity.files where created_at < $1::timestamptz - make_interval(days => $2) order by created_at limit 100),
       parts as (delete from parity.file_parts where file_id in (select file_id from old))
     delete from parity.files where file_id in (select file_id from old)`,
    [now, KEPT_DAYS],
  )
}

async function compareLines(
  tx: Tx,
  { file_id, company_id, price_list_id, source, channel, currency, shown_at }: OfFile,
  lines: readonly Line[],
  now: string,
): Promise<void> {
  const found = await run<{ code: string; variant_id: string; sku: string }>(
    tx,
    `select a.code, v.variant_id, v.sku from unnest($1::text[]) as a(code) cross join lateral (
       select variant_id, sku from catalog.public_variants where sku = a.code
       union select variant_id, sku from catalog.public_variants where gtin = lpad(a.code, 14, '0') and a.code ~ '^[0-9]{8,14}$' limit 1) as v
     where exists (select from pricing.public_prices p where p.price_list_id = $2 and p.variant_id = v.variant_id)`,
    [lines.map(({ code }) => code), price_list_id],
  )
  const byCode = new Map(found.map((one) => [one.code, one]))
  const readings = lines.map(({ code, amount_minor }): Reading => {
    const known = byCode.get(code)
    return {
      ...{ variant_id: known?.variant_id ?? null, code: known?.sku ?? code.slice(0, 64), channel, location_id: null },
      ...{ currency, shown_minor: amount_minor, shown_at, source },
    }
  })
  const judged = await judge(tx, company_id, readings, now)
  const { opened, closed } = await noteJudged(tx, company_id, judged, now)
  await run(
    tx,
    `update parity.files set done_count = done_count + $2, compared = compared + $3, agree = agree + $4, opened = opened + $5, closed = closed + $6
     where file_id = $1`,
    [file_id, lines.length, judged.length, judged.filter(({ differs }) => !differs).length, opened, closed],
  )
}

async function fileOf(db: Db | Tx, file_id: string, call: Call): Promise<FileCompared> {
  const file = await runOne<FileCompared>(
    db,
    `select file_id, line_count, done_count, compared, agree, opened, closed, problems from parity.files
     where file_id = $1 and ($2::text[] is null or company_id = any($2))`,
    [file_id, companiesOf(call)],
  )
  if (!file) throw notFound({ what: 'price file', id: file_id })
  return file
}
export const readFile = (db: Db, { file_id }: { file_id: string }, call: Call) => fileOf(db, file_id, call)
