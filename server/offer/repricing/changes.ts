import { type PriceEnding, type PriceStep, steppedPrice, suspicionOf } from '@birge/kernel/price-change'
import { type Static, Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, FinishedJson, notFound } from '#platform/http'
import { claimKey, rememberReply } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { herPriceList, holdPrices, priceInThePast, type PriceList, setPrices } from '../pricing/index.ts'
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
  },
  { additionalProperties: false },
)

const Suspicion = Type.Union((['tenfold', 'far', 'free'] as const).map((one) => Type.Literal(one)))
export const Change = Type.Object({
  change_id: Type.String(),
  price_list_id: Type.String(),
  currency: Type.String(),
  name: Type.String(),
  how: Type.Unknown(),
  state: Type.Union((['looked_at', 'applying', 'applied', 'undoing', 'undone'] as const).map((state) => Type.Literal(state))),
  done_count: Type.Integer({ description: 'of its variants, while it is being made behind the screen' }),
  hindered: OrNull(Type.Object({ code: Type.String(), variant_count: OrNull(Type.Integer()) })),
  valid_from: OrNull(Type.String()),
  undo_of: OrNull(Type.String()),
  created_at: Type.String(),
  created_by: Type.String(),
  applied_by: OrNull(Type.String()),
  variant_count: Type.Integer(),
  product_count: Type.Integer(),
  raised: Type.Integer(),
  lowered: Type.Integer(),
  suspicious: Type.Integer(),
  /** Of what had a price, in hundredths of a percent. */
  least_bp: OrNull(Type.Integer()),
  most_bp: OrNull(Type.Integer()),
  lowest_minor: OrNull(Type.Integer()),
  highest_minor: OrNull(Type.Integer()),
  /** Variants of which an exception showed another price somewhere when it was looked at. */
  excepted: Type.Integer(),
  problems: Type.Array(Type.Object({ line: Type.Integer(), text: Type.String(), why: Type.String() })),
})
type Change = Static<typeof Change>

export const ChangeRow = Type.Object({
  variant_id: Type.String(),
  product_id: Type.String(),
  sku: Type.String(),
  title: Type.String(),
  old_minor: OrNull(Type.Integer()),
  new_minor: Type.Integer(),
  suspicion: OrNull(Suspicion),
})
export const Application = Type.Object({ valid_from: Type.Optional(Moment) })

export const nothingChanges = refusal<{ problems: number }>(
  'nothing_changes',
  422,
  () => 'Every one of these prices is so already, or none could be read',
)
export const tooManyPrices = refusal<{ most: number }>('too_many_prices', 422, ({ most }) => `At most ${most} prices are changed at a time`)
export const changeApplied = refusal<{ change_id: string }>('change_applied', 409, () => 'These prices were set already')
export const changeNotApplied = refusal<{ change_id: string }>(
  'change_not_applied',
  409,
  () => 'This change was never made, or it was taken back already',
)
export const pricesMoved = refusal<{ change_id: string; variant_count: number }>(
  'prices_moved',
  409,
  ({ variant_count }) => `${variant_count} of these prices were changed by somebody else since: look at it again`,
)

interface Row {
  variant_id: string
  old_minor: number | null
  new_minor: number
}

/** What the list says of a variant at a moment. */
const PRICE_AT = (price_list_id: string, variant_id: string, moment: string) => `lateral (
    select amount_minor from pricing.public_prices where price_list_id = ${price_list_id} and variant_id = ${variant_id} and valid_from <= ${moment}
    order by valid_from desc limit 1)`

/** What a change would do, written down to be looked at. Nothing costs anything else by it. */
export async function draftChange(database: Database, asked: Static<typeof NewChange>, call: Call): Promise<FinishedJson> {
  const list = await herPriceList(database.db, asked.price_list_id, call)
  // Read before anything is held, and beside everything else.
  const table = asked.how.kind === 'table' ? await readLargeTable(Buffer.from(asked.how.content, 'base64'), list.currency) : undefined
  return database.transaction(async (tx) => {
    const before = await claimKey(tx, call.request_key!, call.now)
    if (before) return new FinishedJson(before.reply)
    const answer = JSON.stringify(await draft(tx, list, asked, table, call))
    await rememberReply(tx, call.request_key!, 201, answer)
    return new FinishedJson(answer)
  })
}

async function draft(tx: Tx, list: PriceList, asked: Static<typeof NewChange>, table: ReadTable | undefined, call: Call): Promise<Change> {
  const { rows, problems, how } =
    table || asked.how.kind === 'table'
      ? await rowsOfTable(tx, list.price_list_id, table!, call.now)
      : { ...(await rowsOfStep(tx, list.price_list_id, asked, asked.how, call.now)), how: { ...asked.how, ending: asked.ending ?? null } }
  const changed = rows.filter(({ old_minor, new_minor }) => old_minor !== new_minor)
  if (!changed.length) throw nothingChanges({ problems: problems.length })
  const change_id = await keep(tx, { ...list, name: asked.name.trim(), how, problems, undo_of: null }, changed, call)
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

interface Kept {
  price_list_id: string
  company_id: string
  name: string
  how: object
  problems: TableProblem[]
  undo_of: string | null
}

async function keep(tx: Tx, change: Kept, rows: readonly Row[], { now, actor }: Call): Promise<string> {
  const change_id = newId('pch')
  await run(
    tx,
    `insert into repricing.changes (change_id, price_list_id, company_id, name, how, problems, undo_of, created_at, created_by, summary)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '{}')`,
    [
      ...[
        change_id,
        change.price_list_id,
        change.company_id,
        change.name,
        JSON.stringify(change.how),
        JSON.stringify(change.problems.slice(0, 200)),
      ],
      ...[change.undo_of, now, actor],
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
  await run(tx, SUMMARY, [change_id, change.price_list_id, now])
  return change_id
}

async function rowsOfTable(tx: Tx, price_list_id: string, { lines, problems }: ReadTable, now: string) {
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
        [price_list_id, part.map(({ code }) => code), now],
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
  now: string,
) {
  const priced = await run<{ variant_id: string; sku: string; old_minor: number; is_gift_card: boolean }>(tx, PRICED, [
    price_list_id,
    now,
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

/**
 * The prices are set, from now or from a moment on: all, or none where somebody has changed one of them since it was looked at. Many are set behind the
 * screen, and hold from one moment on that is still to come when the last of them is written.
 */
export async function applyChange(
  tx: Tx,
  { change_id, valid_from }: { change_id: string; valid_from?: string },
  call: Call,
): Promise<Change> {
  const { now, actor } = call
  const { price_list_id, variant_count } = await changeOf(tx, change_id, call)
  const from = valid_from === undefined ? now : new Date(valid_from).toISOString()
  if (Date.parse(from) < Date.parse(now)) throw priceInThePast({ valid_from: from })
  if (variant_count > FEW_ROWS) {
    const asked = await runOne(
      tx,
      `update repricing.changes set asked_at = $2, asked_by = $3, asked_from = $4, hindered = null, tries = 0
       where change_id = $1 and applied_at is null and (asked_at is null or hindered is not null) returning 1`,
      [change_id, now, actor, valid_from === undefined ? null : from],
    )
    if (!asked) throw changeApplied({ change_id })
    await run(tx, 'delete from repricing.progress where change_id = $1', [change_id])
    return changeOf(tx, change_id, call)
  }
  await setAll(tx, { change_id, price_list_id, valid_from: from, actor }, now)
  return changeOf(tx, change_id, call)
}

interface Setting {
  change_id: string
  price_list_id: string
  valid_from: string
  actor: string
}
/** So many products' prices are set by one go of statements. */
const PRODUCTS_AT_ONCE = 500

export async function setAll(tx: Tx, { change_id, price_list_id, valid_from, actor }: Setting, now: string, told?: (done: number) => void) {
  const taken = await runOne<{ undone_id: string | null }>(
    tx,
    `update repricing.changes c set valid_from = $2, applied_at = $3, applied_by = $4, hindered = null where change_id = $1 and applied_at is null
     returning (select u.change_id from repricing.changes u where u.change_id = c.undo_of and u.valid_from <= $3) as undone_id`,
    [change_id, valid_from, now, actor],
  )
  if (!taken) throw changeApplied({ change_id })
  const rows = await run<{ product_id: string; variant_ids: string[] }>(
    tx,
    `select v.product_id, array_agg(v.variant_id order by v.variant_id) as variant_ids
     from repricing.rows r join catalog.public_variants v using (variant_id) where r.change_id = $1 group by v.product_id order by v.product_id`,
    [change_id],
  )
  // By product, since that is how prices are held: whoever sets others at the same time does so in the same order (ADR 4).
  let done = 0
  let moved = 0
  for (let from = 0; from < rows.length; from += PRODUCTS_AT_ONCE) {
    const variant_ids = rows.slice(from, from + PRODUCTS_AT_ONCE).flatMap((row) => row.variant_ids)
    await holdPrices(tx, price_list_id, variant_ids)
    const prices = await run<{ variant_id: string; amount_minor: number; moved: boolean }>(
      tx,
      // What was still to come when somebody took it back may hold by now: then that is what things cost.
      `select r.variant_id, r.new_minor as amount_minor, p.amount_minor is distinct from coalesce(held.new_minor, r.old_minor) as moved
       from unnest($4::text[]) as a (variant_id) join repricing.rows r on r.change_id = $1 and r.variant_id = a.variant_id
       left join repricing.rows held on held.change_id = $5 and held.variant_id = r.variant_id
       left join ${PRICE_AT('$2', 'r.variant_id', '$3')} as p on true order by r.variant_id`,
      [change_id, price_list_id, now, variant_ids, taken.undone_id],
    )
    moved += prices.filter((price) => price.moved).length
    // How many have moved is told of all; nothing of it stays.
    if (!moved) await setPrices(tx, price_list_id, prices, { now, actor, valid_from })
    done += prices.length
    told?.(done)
  }
  if (moved) throw pricesMoved({ change_id, variant_count: moved })
}

/** Who changes one of them at this moment is waited for, and what it costs then is compared. */
async function holdPricesOf(tx: Tx, change_id: string, price_list_id: string): Promise<void> {
  const rows = await run<{ variant_id: string }>(
    tx,
    'select r.variant_id from repricing.rows r join catalog.public_variants v using (variant_id) where r.change_id = $1 order by v.product_id',
    [change_id],
  )
  for (const part of inParts(rows))
    await holdPrices(
      tx,
      price_list_id,
      part.map(({ variant_id }) => variant_id),
    )
}

/** What was only looked at is thrown away: nothing has cost anything else by it. */
export async function discardChange(tx: Tx, { change_id }: { change_id: string }, call: Call): Promise<null> {
  await changeOf(tx, change_id, call)
  const looked_at = await runOne(
    tx,
    'select from repricing.changes where change_id = $1 and applied_at is null and (asked_at is null or hindered is not null) for update',
    [change_id],
  )
  if (!looked_at) throw changeApplied({ change_id })
  await run(tx, 'delete from repricing.progress where change_id = $1', [change_id])
  await run(tx, 'delete from repricing.rows where change_id = $1', [change_id])
  await run(tx, 'delete from repricing.changes where change_id = $1', [change_id])
  return null
}

/** A change is taken back by another one, from now on: what was charged meanwhile was charged. */
export async function undoChange(tx: Tx, { change_id }: { change_id: string }, call: Call): Promise<Change> {
  const before = await changeOf(tx, change_id, call)
  if (before.state !== 'applied') throw changeNotApplied({ change_id })
  const { price_list_id, company_id } = await herPriceList(tx, before.price_list_id, call)
  await holdPricesOf(tx, change_id, price_list_id)
  // Prices that had none before stay: what somebody has seen has a price.
  const found = await run<Row & { moved: boolean }>(
    tx,
    `select r.variant_id, p.amount_minor as old_minor, r.old_minor as new_minor, meanwhile.amount_minor is distinct from r.new_minor as moved
     from repricing.rows r left join ${PRICE_AT('$2', 'r.variant_id', '$3')} as p on true
     left join ${PRICE_AT('$2', 'r.variant_id', '$4')} as meanwhile on true
     where r.change_id = $1 and r.old_minor is not null order by r.variant_id`,
    [change_id, price_list_id, call.now, before.valid_from! > call.now ? before.valid_from : call.now],
  )
  if (!found.length) throw nothingChanges({ problems: 0 })
  // What somebody has priced since is not taken back with it.
  const variant_count = found.filter(({ moved }) => moved).length
  if (variant_count) throw pricesMoved({ change_id, variant_count })
  const rows = found.map(({ moved: _, ...row }) => row)
  const kept: Kept = { price_list_id, company_id, name: before.name, how: { kind: 'undo' }, problems: [], undo_of: change_id }
  // One that is still to come is taken back at its own moment.
  const coming = before.valid_from! > call.now ? { valid_from: before.valid_from! } : {}
  return applyChange(tx, { change_id: await keep(tx, kept, rows, call), ...coming }, call)
}

/** Counted once: nobody waits for a hundred thousand rows with every look. */
const SUMMARY = `
  update repricing.changes set summary = (
    select json_build_object(
      'variant_count', count(*), 'product_count', count(distinct v.product_id),
      'raised', count(*) filter (where r.new_minor > r.old_minor), 'lowered', count(*) filter (where r.new_minor < r.old_minor),
      'suspicious', count(*) filter (where r.suspicion is not null),
      'least_bp', min((r.new_minor - r.old_minor) * 10000 / nullif(r.old_minor, 0)), 'most_bp', max((r.new_minor - r.old_minor) * 10000 / nullif(r.old_minor, 0)),
      'lowest_minor', min(r.new_minor), 'highest_minor', max(r.new_minor),
      'excepted', count(*) filter (where exists (
        select from pricing.public_exception_prices e
        where e.variant_id = r.variant_id and e.price_list_id = $2 and e.starts_at <= $3 and e.ends_at > $3)))
    from repricing.rows r join catalog.public_variants v using (variant_id) where r.change_id = $1)
  where change_id = $1`

const CHANGE = `
  select c.change_id, c.price_list_id, l.currency, c.name, c.how, c.valid_from, c.undo_of, c.created_at, c.created_by, c.applied_by, c.problems,
    case when c.applied_at is null then case when c.asked_at is not null and c.hindered is null then 'applying' else 'looked_at' end
      else coalesce((select case when u.applied_at is null then 'undoing' else 'undone' end from repricing.changes u where u.undo_of = c.change_id), 'applied')
    end as state,
    c.hindered, coalesce((select done_count from repricing.progress p where p.change_id = c.change_id), 0) as done_count, told.*
  from repricing.changes c join pricing.public_price_lists l using (price_list_id)
  cross join lateral jsonb_to_record(c.summary) as told (variant_count integer, product_count integer, raised integer, lowered integer, suspicious integer,
    least_bp integer, most_bp integer, lowest_minor bigint, highest_minor bigint, excepted integer)`

/** A change of a company for which the caller works. */
async function changeOf(db: Db | Tx, change_id: string, call: Call): Promise<Change> {
  const change = await runOne<Change>(db, `${CHANGE} where c.change_id = $1 and ($2::text[] is null or c.company_id = any($2))`, [
    change_id,
    companiesOf(call),
  ])
  if (!change) throw notFound({ what: 'price change', id: change_id })
  return change
}
export const readChange = (db: Db, { change_id }: { change_id: string }, call: Call) => changeOf(db, change_id, call)

export async function listChanges(db: Db, { limit = 50, after }: { limit?: number; after?: string }, call: Call) {
  const [last = null] = readCursor(after) ?? []
  const rows = await run<Change>(
    db,
    `${CHANGE} where ($1::text[] is null or c.company_id = any($1)) and ($2::text is null or c.change_id < $2) order by c.change_id desc limit $3`,
    [companiesOf(call), last, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.change_id])
}

/** What a change does, price by price; only the suspicious ones when they are asked for. */
export async function rowsOfChange(
  db: Db,
  { change_id, suspicious = false, limit = 50, after }: { change_id: string; suspicious?: boolean; limit?: number; after?: string },
  call: Call,
) {
  await changeOf(db, change_id, call)
  const [last = ''] = readCursor(after) ?? []
  const rows = await run<Static<typeof ChangeRow>>(
    db,
    `select r.variant_id, v.product_id, v.sku, coalesce(catalog.public_text(p.title, $4), v.sku) as title, r.old_minor, r.new_minor, r.suspicion
     from repricing.rows r join catalog.public_variants v using (variant_id) join catalog.public_products p using (product_id)
     where r.change_id = $1 and r.variant_id > $2 ${suspicious ? 'and r.suspicion is not null' : ''} order by r.variant_id limit $3`,
    [change_id, last, limit + 1, call.locale],
  )
  return pageOf(rows, limit, (row) => [row.variant_id])
}
