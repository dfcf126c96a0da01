import { Type } from 'typebox'
import { Moment } from '#platform/clock'
import { type Db, run, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { valueOf } from '../adjustments/index.ts'
import { type BookedAt, booksAt, CHOSEN, openLevels, unknownPlace } from '../inventory/index.ts'
import { lockCount, readCount } from './counts.ts'

const State = Type.Enum(['on_hand', 'damaged', 'display'])
type State = Type.Static<typeof State>
const Id = Type.String({ minLength: 1, maxLength: 60 })
const OrNull = Type.Union([Type.String(), Type.Null()])

export const Entry = Type.Object(
  {
    variant_id: Id,
    state: Type.Optional(State),
    shelf: Type.Optional(Type.String({ maxLength: 40, description: 'where in the place; what several shelves hold adds up' })),
    quantity: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    counted_at: Type.Optional(Moment),
    round: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'for which round it was counted, where it came in late' })),
  },
  { additionalProperties: false },
)
type Entry = Type.Static<typeof Entry>

/** One thing that is to be counted, or was: without what the books say of it. */
export const SheetLine = Type.Object({
  variant_id: Type.String(),
  product_id: Type.String(),
  sku: Type.String(),
  gtin: OrNull,
  title: Type.String(),
  options: Type.String(),
  round: Type.Integer(),
  is_counted: Type.Boolean({ description: 'somebody has, in this round' }),
  again: Type.Boolean({ description: 'it is to be counted once more' }),
  mine: Type.Array(Type.Object({ state: State, shelf: Type.String(), quantity: Type.Integer() }), {
    description: 'what the caller has counted in this round',
  }),
})
type SheetLine = Type.Static<typeof SheetLine>

export const keyOf = ({ variant_id, state }: { variant_id: string; state: State }) => `${variant_id} ${state}`

/**
 * Somebody has counted. She is told nothing of the books; the line remembers what they said when she did, so that what is sold meanwhile is no
 * difference. What she says again replaces what she has said; an older word that comes in late does not.
 */
export async function recordEntries(tx: Tx, { count_id, entries }: { count_id: string; entries: Entry[] }, call: Call) {
  const count = await lockCount(tx, { count_id, permission: 'counts.count', statuses: ['counting', 'recounting'], shared: true }, call)
  const { location_id, company_id } = count
  const places = entries.map(({ variant_id }) => ({ variant_id, location_id }))
  const stock = await openLevels(tx, places, call.now)
  const unknown = places.find((place) => !stock.level(place))
  if (unknown) throw unknownPlace(unknown)
  const variant_ids = [...new Set(entries.map(({ variant_id }) => variant_id))]
  const lines = await run<{ variant_id: string; state: State; round: number }>(
    tx,
    'select variant_id, state, round from counts.lines where count_id = $1 and variant_id = any($2::text[])',
    [count_id, variant_ids],
  )
  const rounds = new Map(lines.map((line) => [keyOf(line), line.round]))
  // A device's clock may be wrong: nobody has counted before she was asked to, nor will have.
  const within = (at: string) =>
    Date.parse(at) > Date.parse(call.now) ? call.now : Date.parse(at) < Date.parse(count.ordered_at) ? count.ordered_at : at
  const said = new Map<string, Required<Entry>>()
  for (const { state = 'on_hand', shelf = '', counted_at = call.now, ...entry } of entries) {
    const round = rounds.get(keyOf({ ...entry, state })) ?? 1
    const one = { round, ...entry, state, shelf: shelf.trim(), counted_at: within(counted_at) }
    const key = JSON.stringify([entry.variant_id, state, one.round, one.shelf])
    if (Date.parse(said.get(key)?.counted_at ?? one.counted_at) <= Date.parse(one.counted_at)) said.set(key, one)
  }
  const newest = [...said.values()]
  await run(
    tx,
    `insert into counts.entries as e (count_id, counted_by, variant_id, state, round, shelf, quantity, counted_at)
     select $1, $2, * from unnest($3::text[], $4::text[], $5::integer[], $6::text[], $7::integer[], $8::timestamptz[])
     on conflict (count_id, variant_id, state, round, counted_by, shelf) do update set quantity = excluded.quantity, counted_at = excluded.counted_at
       where excluded.counted_at >= e.counted_at`,
    [
      ...[count_id, call.actor],
      ...(['variant_id', 'state', 'round', 'shelf', 'quantity', 'counted_at'] as const).map((field) => newest.map((one) => one[field])),
    ],
  )
  await addUp(tx, { count_id, company_id, location_id, of: newest.filter((one) => one.round === (rounds.get(keyOf(one)) ?? 1)) }, call)
  return { count: await readCount(tx, { count_id }, call), items: await sheetLines(tx, { count_id, variant_ids }, call) }
}

/** What can have been there at those moments: the books, without what was on its way from here and not paid, which stands in them until it is. */
export async function booksHere(tx: Tx, location_id: string, asked: readonly BookedAt[]) {
  const rows = await booksAt(tx, asked)
  const away = await run<{ variant_id: string; at: string; quantity: number }>(
    tx,
    `with away as materialized (
       select a.variant_id, a.left_at, a.left_until, case when a.left_until = 'infinity' then least(a.quantity, coalesce(r.quantity, 0)) else a.quantity end as quantity
       from fulfillment.public_left_unpaid a left join inventory.public_reservations r using (order_id, variant_id, location_id)
       where a.location_id = $1 and a.left_until > (select min(at) from unnest($3::timestamptz[]) as m(at)))
     select m.variant_id, m.at, sum(quantity)::integer as quantity
     from (select distinct * from unnest($2::text[], $3::timestamptz[]) as m(variant_id, at)) m
     join away a on a.variant_id = m.variant_id and a.left_at <= m.at and a.left_until > m.at group by 1, 2`,
    [location_id, asked.map((one) => one.variant_id), asked.map((one) => one.at)],
  )
  const awayAt = new Map(away.map(({ variant_id, at, quantity }) => [`${variant_id} ${Date.parse(at)}`, quantity]))
  const at = new Map(asked.map((one) => [keyOf(one), Date.parse(one.at)]))
  return new Map(
    rows.map((row) => {
      const gone = row.state === 'on_hand' ? (awayAt.get(`${row.variant_id} ${at.get(keyOf(row))}`) ?? 0) : 0
      return [keyOf(row), { ...row, book: row.book - gone }]
    }),
  )
}

/** What the entries of the round come to, against the book of the moment of the last of them. The levels are locked. */
export async function addUp(
  tx: Tx,
  {
    count_id,
    company_id,
    location_id,
    of,
  }: { count_id: string; company_id: string; location_id: string; of: readonly { variant_id: string; state: State; round: number }[] },
  call: Call,
) {
  if (!of.length) return
  const sums = await run<{ variant_id: string; state: State; round: number; counted: number; counted_at: string }>(
    tx,
    `select e.variant_id, e.state, e.round, sum(e.quantity)::integer as counted, max(e.counted_at) as counted_at
     from (select distinct * from unnest($2::text[], $3::text[], $4::integer[]) as a(variant_id, state, round)) a
     join counts.entries e using (variant_id, state, round) where e.count_id = $1 group by 1, 2, 3`,
    [count_id, of.map((one) => one.variant_id), of.map((one) => one.state), of.map((one) => one.round)],
  )
  const asked: BookedAt[] = sums.map(({ variant_id, state, counted_at }) => ({ variant_id, location_id, state, at: counted_at }))
  const books = await booksHere(tx, location_id, asked)
  const prices = await valueOf(
    tx,
    company_id,
    sums.map(({ variant_id }) => ({ variant_id, quantity: 1 })),
    call.now,
  )
  await run(
    tx,
    `insert into counts.lines as l (count_id, variant_id, state, round, counted_round, counted, counted_at, book, moved_until, price_minor)
     select $1, variant_id, state, round, round, counted, counted_at, book, moved_until, price_minor
     from unnest($2::text[], $3::text[], $4::integer[], $5::integer[], $6::timestamptz[], $7::integer[], $8::text[], $9::bigint[])
       as s(variant_id, state, round, counted, counted_at, book, moved_until, price_minor)
     on conflict (count_id, variant_id, state) do update set counted_round = excluded.counted_round, counted = excluded.counted,
       counted_at = excluded.counted_at, book = excluded.book, moved_until = excluded.moved_until, price_minor = excluded.price_minor`,
    [
      count_id,
      ...(['variant_id', 'state', 'round', 'counted', 'counted_at'] as const).map((field) => sums.map((sum) => sum[field])),
      sums.map((sum) => books.get(keyOf(sum))!.book),
      sums.map((sum) => books.get(keyOf(sum))!.moved_until),
      sums.map(({ variant_id }) => prices.get(variant_id) ?? 0),
    ],
  )
}

/** What is to be counted and what has been, by SKU: blind. */
export async function readSheet(
  db: Db,
  { count_id, limit = 50, after, again }: { count_id: string; limit?: number; after?: string; again?: boolean },
  call: Call,
) {
  await readCount(db, { count_id }, call)
  const [sku = null, id = null] = readCursor(after) ?? []
  const rows = await sheetLines(db, { count_id, sku, id, limit: limit + 1, again: again ?? null }, call)
  return pageOf(rows, limit, (row) => [row.sku, row.variant_id])
}

const sheetLines = (
  on: Db | Tx,
  {
    count_id,
    variant_ids = null,
    sku = null,
    id = null,
    again = null,
    limit = 1_000,
  }: {
    count_id: string
    variant_ids?: string[] | null
    sku?: string | number | null
    id?: string | number | null
    again?: boolean | null
    limit?: number
  },
  { locale, actor }: Call,
) =>
  run<SheetLine>(
    on,
    `select v.variant_id, v.product_id, v.sku, v.gtin, catalog.public_text(p.title, $1) as title, ${CHOSEN} as options,
       coalesce(l.round, 1) as round, coalesce(l.is_counted, false) as is_counted, coalesce(l.again, false) as again,
       coalesce((select json_agg(json_build_object('state', e.state, 'shelf', e.shelf, 'quantity', e.quantity) order by e.shelf, e.state)
         from counts.entries e where e.count_id = $2 and e.variant_id = v.variant_id and e.counted_by = $3 and e.round = coalesce(l.round, 1)), '[]') as mine
     from (select variant_id from counts.expected where count_id = $2 union select variant_id from counts.lines where count_id = $2) w
     join catalog.public_variants v using (variant_id) join catalog.public_products p using (product_id)
     left join lateral (select max(round) as round, bool_and(counted_round = round) as is_counted, bool_or(counted_round < round) as again
       from counts.lines l where l.count_id = $2 and l.variant_id = v.variant_id having count(*) > 0) l on true
     where ($4::text[] is null or v.variant_id = any($4)) and ($5::text is null or (v.sku, v.variant_id) > ($5::text, $6::text))
       and ($7::boolean is null or coalesce(l.again, false) = $7)
     order by v.sku, v.variant_id limit $8`,
    [locale, count_id, actor, variant_ids, sku, id, again, limit],
  )
