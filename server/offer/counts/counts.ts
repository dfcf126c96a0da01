import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, mustWorkAt, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { locationOf } from '../../foundation/stores/index.ts'
import { unknownPlace } from '../inventory/index.ts'

export const Scope = Type.Enum(['place', 'list', 'shelf'])
export const Status = Type.Enum(['counting', 'recounting', 'review', 'posted', 'cancelled'])
type Status = Type.Static<typeof Status>
const OrNull = Type.Union([Type.String(), Type.Null()])

export const Count = Type.Object({
  count_id: Type.String(),
  company_id: Type.String(),
  location_id: Type.String(),
  location_name: Type.String(),
  scope: Scope,
  title: Type.String(),
  recount_pieces: Type.Integer(),
  status: Status,
  expected: Type.Integer({ description: 'how many products are to be counted; 0 where that is not known beforehand' }),
  counted: Type.Integer({ description: 'how many have been' }),
  to_recount: Type.Integer({ description: 'how many are to be counted once more' }),
  ordered_by: Type.String(),
  ordered_at: Type.String(),
  closed_by: OrNull,
  closed_at: OrNull,
})
export type Count = Type.Static<typeof Count>

export const countOver = refusal<{ count_id: string; status: Status }>(
  'count_over',
  409,
  ({ status }) => `This count is not at that stage (${status})`,
)
export const nothingToCount = refusal<{ location_id: string }>(
  'nothing_to_count',
  422,
  () => 'Name the products that are to be counted: with a list there is at least one',
)

/** The office has something counted. What is expected at the place is written down now; what the books say of it is not told to whoever counts. */
export async function orderCount(
  tx: Tx,
  input: { location_id: string; scope: Count['scope']; title: string; recount_pieces?: number; variant_ids?: string[] },
  call: Call,
): Promise<Count> {
  const { location_id, scope, title, recount_pieces = 3, variant_ids = [] } = input
  const { company_id } = await locationOf(tx, location_id)
  if (!worksFor(call, company_id)) throw notFound({ what: 'location', id: location_id })
  mustWorkAt(call, 'counts.order', location_id)
  const wanted = [...new Set(variant_ids)]
  if (scope === 'list' && !wanted.length) throw nothingToCount({ location_id })
  const count_id = newId('cnt')
  await run(
    tx,
    `insert into counts.counts (count_id, company_id, location_id, scope, title, recount_pieces, status, ordered_by, ordered_at)
     values ($1, $2, $3, $4, $5, $6, 'counting', $7, $8)`,
    [count_id, company_id, location_id, scope, title.trim(), recount_pieces, call.actor, call.now],
  )
  const taken = await run<{ variant_id: string }>(
    tx,
    `with expected as (
       insert into counts.expected (count_id, variant_id)
       select $1, variant_id from catalog.public_variants where $2 = 'list' and variant_id = any($3::text[])
       union select $1, variant_id from inventory.public_levels where $2 = 'place' and location_id = $4 and on_hand + display > 0
       returning variant_id)
     select variant_id from expected where $2 = 'list'`,
    [count_id, scope, wanted, location_id],
  )
  if (scope === 'list' && taken.length < wanted.length) {
    const known = new Set(taken.map((of) => of.variant_id))
    throw unknownPlace({ variant_id: wanted.find((id) => !known.has(id))!, location_id })
  }
  return countOf(tx, count_id)
}

/** A count of a place at which the caller works: locked, together with others who count too where it is `shared`. */
export async function lockCount(
  tx: Tx,
  {
    count_id,
    permission,
    statuses,
    shared = false,
  }: { count_id: string; permission: string; statuses: readonly Status[]; shared?: boolean },
  call: Call,
) {
  const count = await runOne<Pick<Count, 'count_id' | 'company_id' | 'location_id' | 'status' | 'recount_pieces' | 'ordered_at'>>(
    tx,
    `select count_id, company_id, location_id, status, recount_pieces, ordered_at from counts.counts where count_id = $1
     ${shared ? 'for share' : 'for no key update'}`,
    [count_id],
  )
  if (!count) throw notFound({ what: 'count', id: count_id })
  mustCount(count, permission, call)
  if (!statuses.includes(count.status)) throw countOver({ count_id, status: count.status })
  return count
}

/** What another company has counted does not exist for her. */
function mustCount(
  { count_id, company_id, location_id }: Pick<Count, 'count_id' | 'company_id' | 'location_id'>,
  permission: string,
  call: Call,
) {
  if (!worksFor(call, company_id)) throw notFound({ what: 'count', id: count_id })
  mustWorkAt(call, permission, location_id)
}

export async function setStatus(tx: Tx, count_id: string, status: Status, call: Call) {
  const isOver = status === 'posted' || status === 'cancelled'
  await run(tx, 'update counts.counts set status = $2, closed_by = $3, closed_at = $4 where count_id = $1', [
    count_id,
    status,
    isOver ? call.actor : null,
    isOver ? call.now : null,
  ])
  return countOf(tx, count_id)
}

/** Nothing of it comes into the books. */
export async function cancelCount(tx: Tx, { count_id }: { count_id: string }, call: Call) {
  await lockCount(tx, { count_id, permission: 'counts.order', statuses: ['counting', 'recounting', 'review'] }, call)
  return setStatus(tx, count_id, 'cancelled', call)
}

/** Everybody says when she has counted what she was to; then what differs much is counted once more, and after that it is looked at. */
export async function finishCounting(tx: Tx, { count_id }: { count_id: string }, call: Call) {
  const count = await lockCount(tx, { count_id, permission: 'counts.count', statuses: ['counting', 'recounting'] }, call)
  const again =
    count.status === 'counting'
      ? await run(
          tx,
          'update counts.lines set round = round + 1 where count_id = $1 and abs(counted - book) >= $2 and round = counted_round returning 1',
          [count_id, count.recount_pieces],
        )
      : []
  return setStatus(tx, count_id, again.length ? 'recounting' : 'review', call)
}

const READ = `
  select c.count_id, c.company_id, c.location_id, o.name as location_name, c.scope, c.title, c.recount_pieces, c.status,
    (select count(*) from counts.expected e where e.count_id = c.count_id)::integer as expected, l.counted, l.to_recount,
    c.ordered_by, c.ordered_at, c.closed_by, c.closed_at
  from counts.counts c join stores.public_locations o using (location_id) cross join lateral (
    select count(distinct variant_id)::integer as counted, (count(*) filter (where round > counted_round))::integer as to_recount
    from counts.lines l where l.count_id = c.count_id) l`

const countOf = async (on: Db | Tx, count_id: string): Promise<Count> =>
  (await runOne<Count>(on, `${READ} where c.count_id = $1`, [count_id]))!

export async function readCount(db: Db | Tx, { count_id }: { count_id: string }, call: Call): Promise<Count> {
  const count = await countOf(db, count_id)
  if (!count) throw notFound({ what: 'count', id: count_id })
  mustCount(count, 'counts.count', call)
  return count
}

/** The counts of the places at which the caller works, the newest first; those under way alone, if she asks so. */
export async function listCounts(
  db: Db,
  { limit = 50, after, location_id, open }: { limit?: number; after?: string; location_id?: string; open?: boolean },
  call: Call,
) {
  const [last = null] = readCursor(after) ?? []
  const { principal } = call
  const places = principal.audience === 'staff' && principal.location_ids !== 'all' ? principal.location_ids : null
  const rows = await run<Count>(
    db,
    `${READ} where ($1::text[] is null or c.company_id = any($1)) and ($2::text[] is null or c.location_id = any($2))
       and ($3::text is null or c.location_id = $3) and ($4::text is null or c.count_id < $4)
       and ($5::boolean is null or (c.status in ('counting', 'recounting', 'review')) = $5)
     order by c.count_id desc limit $6`,
    [companiesOf(call), places, location_id ?? null, last, open ?? null, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.count_id])
}
