import { type PriceEnding, type PriceStep, steppedPrice, suspicionOf } from '@birge/kernel/price-change'
import { type Static, Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Database, run, type Tx } from '#platform/database'
import { type Call, FinishedJson } from '#platform/http'
import { claimKey, rememberReply } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { herPriceList, priceInThePast, type PriceList } from '../pricing/index.ts'
import { type Change, changeOf } from './looking.ts'
import { whatChangesWhere } from './places.ts'
import { readLargeTable } from './reading-apart.ts'
import { FEW_ROWS, MOST_ROWS, type TableLine, type TableProblem } from './table.ts'

/** A hundred thousand lines with a handful of columns, in base64. */
export const MOST_BYTES_OF_A_FILE = 24_000_000
const Ending = Type.Union((['00', '90', '95', '99'] as const).map((ending) => Type.Literal(ending)))
const Codes = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: FEW_ROWS })

export const NewChange = Type.Object(
  {
    price_list_id: Type.String({ maxLength: 40 }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    how: Type.Union([
      Type.Object(
        {
          kind: Type.Literal('percentage'),
          percent_bp: Type.Integer({ minimum: -9_900, maximum: 100_000, description: '1250 is 12.5 % more' }),
        },
        { additionalProperties: false },
      ),
      Type.Object({ kind: Type.Literal('amount'), amount_minor: Type.Integer() }, { additionalProperties: false }),
      Type.Object(
        {
          kind: Type.Literal('table'),
          content: Type.String({ contentEncoding: 'base64', maxLength: MOST_BYTES_OF_A_FILE, description: 'of the file, in base64' }),
        },
        { additionalProperties: false },
      ),
    ]),
    ending: Type.Optional(Ending),
    /** Of a step: the products of a category, those named, and the variants named; all that have a price where nothing is said. Never a gift card. */
    category: Type.Optional(Type.String({ maxLength: 120 })),
    product_ids: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { minItems: 1, maxItems: 500 })),
    skus: Type.Optional(Codes),
    valid_from: Type.Optional({ ...Moment, description: 'from when on it is meant to hold: what it changes is worked out for then' }),
  },
  { additionalProperties: false },
)

export const nothingChanges = refusal<{ problems: number }>(
  'nothing_changes',
  422,
  () => 'Every one of these prices is so already, or none could be read',
)
export const tooManyPrices = refusal<{ most: number }>('too_many_prices', 422, ({ most }) => `At most ${most} prices are changed at a time`)

export interface Row {
  variant_id: string
  old_minor: number | null
  new_minor: number
}

/** What the list says of a variant at a moment. */
export const PRICE_AT = (price_list_id: string, variant_id: string, moment: string) => `lateral (
    select amount_minor from pricing.public_prices where price_list_id = ${price_list_id} and variant_id = ${variant_id} and valid_from <= ${moment}
    order by valid_from desc limit 1)`

/** What a change would do, written down to be looked at. Nothing costs anything else by it. */
export async function draftChange(database: Database, asked: Static<typeof NewChange>, call: Call): Promise<FinishedJson> {
  const list = await herPriceList(database.db, asked.price_list_id, call)
  const planned_from = asked.valid_from === undefined ? null : new Date(asked.valid_from).toISOString()
  if (planned_from !== null && planned_from < call.now) throw priceInThePast({ valid_from: planned_from })
  // Read before anything is held, and beside everything else.
  const table = asked.how.kind === 'table' ? await readLargeTable(Buffer.from(asked.how.content, 'base64'), list.currency) : undefined
  return database.transaction(async (tx) => {
    const before = await claimKey(tx, call.request_key!, call.now)
    if (before) return new FinishedJson(before.reply)
    const answer = JSON.stringify(await draft(tx, { ...list, planned_from }, asked, table, call))
    await rememberReply(tx, call.request_key!, 201, answer)
    return new FinishedJson(answer)
  })
}

interface Planned extends PriceList {
  planned_from: string | null
}
async function draft(tx: Tx, list: Planned, asked: Static<typeof NewChange>, table: ReadTable | undefined, call: Call): Promise<Change> {
  const at = list.planned_from ?? call.now
  const { rows, problems, how } =
    table || asked.how.kind === 'table'
      ? await rowsOfTable(tx, list.price_list_id, table!, at)
      : { ...(await rowsOfStep(tx, list.price_list_id, asked, asked.how, at)), how: { ...asked.how, ending: asked.ending ?? null } }
  const changed = rows.filter(({ old_minor, new_minor }) => old_minor !== new_minor)
  if (!changed.length) throw nothingChanges({ problems: problems.length })
  const change_id = await keep(tx, { ...list, name: asked.name.trim(), how, problems, undo_of: null }, changed, call)
  const places = await whatChangesWhere(tx, list.price_list_id, changed, at)
  await run(tx, 'update repricing.changes set places = $2 where change_id = $1', [change_id, JSON.stringify(places)])
  return changeOf(tx, change_id, call)
}

interface ReadTable {
  lines: TableLine[]
  problems: TableProblem[]
}
/** So many are looked up or written by one statement. */
const AT_ONCE = 5_000
function* inParts<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += AT_ONCE) yield all.slice(from, from + AT_ONCE)
}

export interface Kept {
  price_list_id: string
  company_id: string
  name: string
  how: object
  problems: TableProblem[]
  undo_of: string | null
  planned_from: string | null
}

/** Written down to be looked at: nothing costs anything else by it. */
export async function keep(tx: Tx, change: Kept, rows: readonly Row[], { now, actor }: Call): Promise<string> {
  const change_id = newId('pch')
  await run(
    tx,
    `insert into repricing.changes (change_id, price_list_id, company_id, name, how, problems, undo_of, planned_from, created_at, created_by, summary)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '{}')`,
    [
      ...[
        change_id,
        change.price_list_id,
        change.company_id,
        change.name,
        JSON.stringify(change.how),
        JSON.stringify(change.problems.slice(0, 200)),
      ],
      ...[change.undo_of, change.planned_from, now, actor],
    ],
  )
  for (const part of inParts(rows))
    await run(
      tx,
      `insert into repricing.rows (change_id, variant_id, old_minor, new_minor, suspicion)
       select $1, r.variant_id, r.old_minor, r.new_minor, r.suspicion
       from unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[]) as r(variant_id, old_minor, new_minor, suspicion)`,
      [
        change_id,
        part.map(({ variant_id }) => variant_id),
        part.map(({ old_minor }) => old_minor),
        part.map(({ new_minor }) => new_minor),
        part.map(({ old_minor, new_minor }) => suspicionOf(old_minor, new_minor)),
      ],
    )
  await run(tx, SUMMARY, [change_id, change.price_list_id, change.planned_from ?? now])
  return change_id
}

async function rowsOfTable(tx: Tx, price_list_id: string, { lines, problems }: ReadTable, at: string) {
  const found: { code: string; variant_id: string; old_minor: number | null }[] = []
  for (const part of inParts(lines))
    found.push(
      ...(await run<(typeof found)[number]>(
        tx,
        `select a.code, v.variant_id, p.amount_minor as old_minor from unnest($2::text[]) as a(code)
         cross join lateral (
           select variant_id from catalog.public_variants where sku = a.code
           union select variant_id from catalog.public_variants where gtin = lpad(a.code, 14, '0') and a.code ~ '^[0-9]{8,14}$' limit 1) as v
         left join ${PRICE_AT('$1', 'v.variant_id', '$3')} as p on true`,
        [price_list_id, part.map(({ code }) => code), at],
      )),
    )
  const byCode = new Map(found.map((one) => [one.code, one]))
  const rows = new Map<string, Row>()
  for (const { line, code, amount_minor } of lines) {
    const known = byCode.get(code)
    if (!known) problems.push({ line, text: code, why: 'unknown' })
    else if (rows.has(known.variant_id)) problems.push({ line, text: code, why: 'twice' })
    else rows.set(known.variant_id, { variant_id: known.variant_id, old_minor: known.old_minor, new_minor: amount_minor })
  }
  return { rows: [...rows.values()], problems: problems.toSorted((a, b) => a.line - b.line), how: { kind: 'table', lines: lines.length } }
}

async function rowsOfStep(
  tx: Tx,
  price_list_id: string,
  { category, product_ids, skus, ending }: { category?: string; product_ids?: string[]; skus?: string[]; ending?: PriceEnding },
  step: PriceStep,
  at: string,
) {
  const priced = await run<{ variant_id: string; sku: string; old_minor: number; is_gift_card: boolean }>(tx, PRICED, [
    price_list_id,
    at,
    category ?? null,
    skus ?? null,
    MOST_ROWS + 1,
    product_ids ?? null,
  ])
  if (priced.length > MOST_ROWS) throw tooManyPrices({ most: MOST_ROWS })
  const problems: TableProblem[] = []
  const rows = priced.flatMap(({ variant_id, sku, old_minor, is_gift_card }): Row[] => {
    // What a gift card costs is what it is worth: by a step nobody would sell 500 for 450.
    if (is_gift_card) {
      problems.push({ line: 0, text: sku, why: 'gift_card' })
      return []
    }
    const new_minor = steppedPrice(old_minor, step, ending)
    if (new_minor === undefined) problems.push({ line: 0, text: sku, why: 'below_zero' })
    return new_minor === undefined ? [] : [{ variant_id, old_minor, new_minor }]
  })
  return { rows, problems }
}
const PRICED = `
  select v.variant_id, v.sku, p.amount_minor as old_minor, o.tax_class = 'voucher' as is_gift_card
  from pricing.public_priced_products s join catalog.public_products o using (product_id) join catalog.public_variants v using (product_id)
  cross join ${PRICE_AT('$1', 'v.variant_id', '$2')} as p
  where s.price_list_id = $1 and s.door = '' and (num_nonnulls($3::text, $4::text[], $6::text[]) = 0
    or v.sku = any($4) or s.product_id = any($6) or exists (
      select from catalog.public_product_categories pc join catalog.public_categories c using (category_id)
      where c.slug = $3 and pc.product_id = s.product_id))
  order by v.variant_id limit $5`

/** Counted once: nobody waits for a hundred thousand rows with every look. */
const SUMMARY = `
  update repricing.changes set summary = (
    select json_build_object(
      'variant_count', count(*), 'product_count', count(distinct v.product_id),
      'raised', count(*) filter (where r.new_minor > r.old_minor), 'lowered', count(*) filter (where r.new_minor < r.old_minor),
      'suspicious', count(*) filter (where r.suspicion is not null),
      'least_bp', min((r.new_minor - r.old_minor) * 10000 / nullif(r.old_minor, 0)), 'most_bp', max((r.new_minor - r.old_minor) * 10000 / nullif(r.old_minor, 0)),
      'lowest_minor', min(r.new_minor), 'highest_minor', max(r.new_minor),
      'later', count(n.later_from), 'later_from', min(n.later_from),
      'excepted', count(*) filter (where exists (
        select from pricing.public_exception_prices e
        where e.variant_id = r.variant_id and e.price_list_id = $2 and e.starts_at <= $3 and e.ends_at > $3)))
    from repricing.rows r join catalog.public_variants v using (variant_id) cross join lateral (
      select min(valid_from) as later_from from pricing.public_prices where price_list_id = $2 and variant_id = r.variant_id and valid_from > $3) as n
    where r.change_id = $1)
  where change_id = $1`
