import { Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { mustWorkAt } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { companyOf } from '../../foundation/companies/index.ts'
import { CHOSEN, correct, openLevels, unknownPlace } from '../inventory/index.ts'
import { addUp, booksHere, keyOf, SheetLine } from './counting.ts'
import { type Count, lockCount, readCount, setStatus } from './counts.ts'

const State = Type.Enum(['on_hand', 'damaged', 'display'])
type State = Type.Static<typeof State>
const { variant_id, product_id, sku, gtin, title, options } = SheetLine.properties
const IntegerOrNull = Type.Union([Type.Integer(), Type.Null()])

export const ReviewLine = Type.Object({
  ...{ variant_id, product_id, sku, gtin, title, options },
  state: State,
  counted: IntegerOrNull,
  counted_at: Type.Union([Type.String(), Type.Null()]),
  counted_by: Type.Array(Type.String()),
  rounds: Type.Integer({ description: 'how many times it was counted' }),
  again: Type.Boolean(),
  book: Type.Integer({ description: 'at that moment; now, where nobody has counted it' }),
  change: Type.Integer({ description: 'what posting would write; 0 where it was dismissed or nobody has counted it' }),
  value_minor: Type.Integer({ description: 'of the difference, at selling prices, without its sign' }),
  dismissed: Type.Boolean(),
  posted_change: IntegerOrNull,
})
type ReviewLine = Type.Static<typeof ReviewLine>
export const Decision = Type.Object(
  {
    variant_id: Type.String({ minLength: 1, maxLength: 60 }),
    state: Type.Optional(State),
    decision: Type.Enum(['dismiss', 'keep', 'recount', 'none_there']),
  },
  { additionalProperties: false },
)

/** What differs most comes first, by its value; what nobody has counted comes last. */
export async function readReview(
  db: Db,
  { count_id, limit = 50, after }: { count_id: string; limit?: number; after?: string },
  call: Call,
) {
  const count = await readCount(db, { count_id }, call)
  mustWorkAt(call, 'counts.review', count.location_id)
  const [value = null, id = null, state = null] = readCursor(after) ?? []
  const rows = await run<ReviewLine>(
    db,
    `select v.variant_id, v.product_id, v.sku, v.gtin, catalog.public_text(p.title, $1) as title, ${CHOSEN} as options, w.state, w.counted, w.counted_at,
       array(select distinct e.counted_by from counts.entries e
         where e.count_id = $2 and e.variant_id = w.variant_id and e.state = w.state and e.round = w.counted_round order by 1) as counted_by,
       w.counted_round as rounds, w.again, w.book, w.change, greatest(0, w.value_minor)::bigint as value_minor, w.dismissed, w.posted_change
     from (
       select variant_id, state, counted, counted_at, counted_round, round > counted_round as again, book,
         case when dismissed then 0 else coalesce(posted_change, counted - book) end as change, value_minor, dismissed, posted_change
       from counts.lines where count_id = $2
       union all
       select e.variant_id, 'on_hand', null, null, 0, false, coalesce(n.on_hand, 0), 0, -1, false, null
       from counts.expected e left join inventory.public_levels n on n.variant_id = e.variant_id and n.location_id = $3
       where e.count_id = $2 and not exists (select from counts.lines l where l.count_id = $2 and l.variant_id = e.variant_id and l.state = 'on_hand')) w
     join catalog.public_variants v using (variant_id) join catalog.public_products p using (product_id)
     where $4::bigint is null or (-w.value_minor, w.variant_id, w.state) > (-$4::bigint, $5::text, $6::text)
     order by -w.value_minor, w.variant_id, w.state limit $7`,
    [call.locale, count_id, count.location_id, value, id, state, limit + 1],
  )
  // What nobody has counted is worth nothing and yet comes after what counts nothing.
  const page = pageOf(rows, limit, (row) => [row.counted === null ? -1 : row.value_minor, row.variant_id, row.state])
  return { ...page, totals: await totalsOf(db, count) }
}

export const Totals = Type.Object({
  currency: Type.String(),
  more_pieces: Type.Integer(),
  fewer_pieces: Type.Integer(),
  more_minor: Type.Integer(),
  fewer_minor: Type.Integer(),
  differing: Type.Integer(),
  uncounted: Type.Integer(),
})

async function totalsOf(db: Db, { count_id, company_id }: Count): Promise<Type.Static<typeof Totals>> {
  const { currency } = await companyOf(db, company_id)
  const [sums] = await run<Omit<Type.Static<typeof Totals>, 'currency'>>(
    db,
    `select coalesce(sum(greatest(change, 0)), 0)::integer as more_pieces, coalesce(sum(greatest(-change, 0)), 0)::integer as fewer_pieces,
       coalesce(sum(greatest(change, 0) * price_minor), 0)::bigint as more_minor,
       coalesce(sum(greatest(-change, 0) * price_minor), 0)::bigint as fewer_minor, (count(*) filter (where change <> 0))::integer as differing,
       (select count(*) from counts.expected e where e.count_id = $1
         and not exists (select from counts.lines l where l.count_id = $1 and l.variant_id = e.variant_id))::integer as uncounted
     from (select price_minor, case when dismissed then 0 else coalesce(posted_change, counted - book) end as change
       from counts.lines where count_id = $1) l`,
    [count_id],
  )
  return { currency, ...sums! }
}

interface Decided {
  variant_id: string
  state?: State
  decision: 'dismiss' | 'keep' | 'recount' | 'none_there'
}

/** A difference is not believed, or is after all; a thing is counted once more; of what nobody has found there is none. */
export async function decide(tx: Tx, { count_id, lines }: { count_id: string; lines: Decided[] }, call: Call): Promise<Count> {
  const count = await lockCount(tx, { count_id, permission: 'counts.review', statuses: ['review'] }, call)
  const of = (...decisions: Decided['decision'][]) =>
    lines.filter(({ decision }) => decisions.includes(decision)).map(({ variant_id, state = 'on_hand' }) => ({ variant_id, state }))
  const update = (set: string, asked: { variant_id: string; state: State }[]) =>
    run(
      tx,
      `update counts.lines l set ${set} from unnest($2::text[], $3::text[]) as a(variant_id, state)
       where l.count_id = $1 and l.variant_id = a.variant_id and l.state = a.state and l.posted_change is null returning 1`,
      [count_id, asked.map((one) => one.variant_id), asked.map((one) => one.state)],
    )
  await update('dismissed = true', of('dismiss'))
  await update('dismissed = false', of('keep'))
  const none = of('none_there')
  if (none.length) await sayNone(tx, count, none, call)
  const again = await update('round = counted_round + 1, dismissed = false', of('recount'))
  return again.length ? setStatus(tx, count_id, 'recounting', call) : readCount(tx, { count_id }, call)
}

async function sayNone(
  tx: Tx,
  { count_id, company_id, location_id }: Pick<Count, 'count_id' | 'company_id' | 'location_id'>,
  asked: { variant_id: string; state: State }[],
  call: Call,
) {
  const places = asked.map(({ variant_id }) => ({ variant_id, location_id }))
  const stock = await openLevels(tx, places, call.now)
  const unknown = places.find((place) => !stock.level(place))
  if (unknown) throw unknownPlace(unknown)
  const added = await run<{ variant_id: string; state: State; round: number }>(
    tx,
    `insert into counts.entries (count_id, variant_id, state, round, counted_by, shelf, quantity, counted_at)
     select $1, variant_id, state, 1, $4, '', 0, $5 from unnest($2::text[], $3::text[]) as a(variant_id, state)
     where not exists (select from counts.lines l where l.count_id = $1 and l.variant_id = a.variant_id and l.state = a.state)
     on conflict do nothing returning variant_id, state, round`,
    [count_id, asked.map((one) => one.variant_id), asked.map((one) => one.state), call.actor, call.now],
  )
  await addUp(tx, { count_id, company_id, location_id, of: added }, call)
}

export const Left = Type.Object({
  variant_id: Type.String(),
  state: State,
  code: Type.String({
    description: 'insufficient_stock, or why it is to be counted again: to_be_recounted, corrected_since, counted_since by a later count',
  }),
  asked: IntegerOrNull,
  available: IntegerOrNull,
})

/**
 * The differences come into the books: each against what they said at the moment of counting, whatever was sold since. What is promised to an
 * order cannot be counted away, and what is still to be counted once more, or has been told of otherwise since, says nothing any more: such lines are
 * left, and the count stays open for them.
 */
export async function postCount(tx: Tx, { count_id }: { count_id: string }, call: Call) {
  const { location_id } = await lockCount(tx, { count_id, permission: 'counts.review', statuses: ['review'] }, call)
  // Two counts of one place come into the books one after the other: each sees what the other has written.
  await run(tx, `select pg_advisory_xact_lock(hashtext('counts.posting ' || $1))`, [location_id])
  const undecided = await run<{ variant_id: string; state: State; counted: number; counted_at: string; again: boolean }>(
    tx,
    `select variant_id, state, counted, counted_at, round > counted_round as again from counts.lines
     where count_id = $1 and posted_change is null and not dismissed order by variant_id, state`,
    [count_id],
  )
  await openLevels(
    tx,
    undecided.map((line) => ({ variant_id: line.variant_id, location_id })),
    call.now,
  )
  // Something may have come in since that had moved before: the book of that moment is read once more.
  const books = await booksHere(
    tx,
    location_id,
    undecided.map(({ variant_id, state, counted_at }) => ({ variant_id, location_id, state, at: counted_at })),
  )
  const later = await postedLater(tx, count_id, location_id)
  const lines = undecided.map((line) => {
    const { book, put_right } = books.get(keyOf(line))!
    const change = line.counted - book
    const why = line.again
      ? 'to_be_recounted'
      : change !== 0 && later.has(keyOf(line))
        ? 'counted_since'
        : change !== 0 && put_right
          ? 'corrected_since'
          : undefined
    return { ...line, book, change, why }
  })
  const differing = lines.filter(({ change, why }) => change !== 0 && !why)
  const outcomes = await correct(
    tx,
    differing.map(({ variant_id, state, change }) => ({
      ...{ kind: 'counted' as const, document: count_id, location_id, reason: 'counted', actor: call.actor },
      ...(call.request_key && { key: call.request_key.key }),
      lines: [{ variant_id, [state]: change }],
    })),
    call.now,
  )
  const left = [
    ...lines.flatMap(({ variant_id, state, why }) => (why ? [{ variant_id, state, code: why, asked: null, available: null }] : [])),
    ...differing.flatMap(({ variant_id, state }, at) => {
      const outcome = outcomes[at]!
      if (!('refusal' in outcome)) return []
      const { asked = null, available = null } = outcome.refusal.details as { asked?: number; available?: number }
      return [{ variant_id, state, code: outcome.refusal.code, asked, available }]
    }),
  ]
  const kept = new Set(left.map(keyOf))
  const done = lines.filter((line) => !kept.has(keyOf(line)))
  await run(
    tx,
    `update counts.lines l set posted_change = d.change, book = d.book from unnest($2::text[], $3::text[], $4::integer[], $5::integer[])
       as d(variant_id, state, change, book) where l.count_id = $1 and l.variant_id = d.variant_id and l.state = d.state`,
    [count_id, ...(['variant_id', 'state', 'change', 'book'] as const).map((field) => done.map((line) => line[field]))],
  )
  return { count: left.length ? await readCount(tx, { count_id }, call) : await setStatus(tx, count_id, 'posted', call), left }
}

/** What was counted at the place later than in this count, and is in the books. */
async function postedLater(tx: Tx, count_id: string, location_id: string): Promise<Set<string>> {
  const rows = await run<{ variant_id: string; state: State }>(
    tx,
    `select l.variant_id, l.state from counts.lines l where l.count_id = $1 and l.posted_change is null and not l.dismissed and exists (
       select from counts.lines n join counts.counts c using (count_id)
       where n.variant_id = l.variant_id and n.state = l.state and n.counted_at > l.counted_at and n.posted_change is not null and c.location_id = $2)`,
    [count_id, location_id],
  )
  return new Set(rows.map(keyOf))
}
