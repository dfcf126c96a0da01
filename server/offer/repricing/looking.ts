import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { placesOf } from './places.ts'

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
  planned_from: OrNull(Type.String({ description: 'the moment for which it was looked at; as soon as it is set, if nothing was said' })),
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
  later: Type.Integer({
    description: 'variants for which another price was planned from a later moment on: it will take the place of this one',
  }),
  later_from: OrNull(Type.String({ description: 'the first of those moments' })),
  problems: Type.Array(Type.Object({ line: Type.Integer(), text: Type.String(), why: Type.String() })),
})
export type Change = Static<typeof Change>

export const ChangeRow = Type.Object({
  variant_id: Type.String(),
  product_id: Type.String(),
  sku: Type.String(),
  title: Type.String(),
  old_minor: OrNull(Type.Integer()),
  new_minor: Type.Integer(),
  suspicion: OrNull(Suspicion),
  later_minor: OrNull(Type.Integer({ description: 'what is planned for it next, after this change' })),
  later_from: OrNull(Type.String()),
})

const CHANGE = `
  select c.change_id, c.price_list_id, l.currency, c.name, c.how, c.valid_from, c.planned_from, c.undo_of, c.created_at, c.created_by, c.applied_by, c.problems,
    case when c.applied_at is null then case when c.asked_at is not null and c.hindered is null then 'applying' else 'looked_at' end
      else coalesce((select case when u.applied_at is null then 'undoing' else 'undone' end from repricing.changes u where u.undo_of = c.change_id), 'applied')
    end as state,
    c.hindered, coalesce((select done_count from repricing.progress p where p.change_id = c.change_id), 0) as done_count, told.*
  from repricing.changes c join pricing.public_price_lists l using (price_list_id)
  cross join lateral jsonb_to_record(c.summary) as told (variant_count integer, product_count integer, raised integer, lowered integer, suspicious integer,
    least_bp integer, most_bp integer, lowest_minor bigint, highest_minor bigint, excepted integer,
    later integer, later_from timestamptz)`

/** A change of a company for which the caller works. */
export async function changeOf(db: Db | Tx, change_id: string, call: Call): Promise<Change> {
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
  const { price_list_id, valid_from, planned_from } = await changeOf(db, change_id, call)
  const [last = ''] = readCursor(after) ?? []
  const rows = await run<Static<typeof ChangeRow>>(
    db,
    `select r.variant_id, v.product_id, v.sku, coalesce(catalog.public_text(p.title, $4), v.sku) as title, r.old_minor, r.new_minor, r.suspicion,
       later.amount_minor as later_minor, later.valid_from as later_from
     from repricing.rows r join catalog.public_variants v using (variant_id) join catalog.public_products p using (product_id)
     left join lateral (
       select amount_minor, valid_from from pricing.public_prices where price_list_id = $5 and variant_id = r.variant_id and valid_from > $6
       order by valid_from limit 1) as later on true
     where r.change_id = $1 and r.variant_id > $2 ${suspicious ? 'and r.suspicion is not null' : ''} order by r.variant_id limit $3`,
    [change_id, last, limit + 1, call.locale, price_list_id, valid_from ?? planned_from ?? call.now],
  )
  return pageOf(rows, limit, (row) => [row.variant_id])
}

/** What it changes where, as it was worked out when it was looked at. */
export async function placesOfChange(db: Db, { change_id }: { change_id: string }, call: Call) {
  await changeOf(db, change_id, call)
  return placesOf(db, change_id, call.locale)
}
