import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { Texts } from '../catalog/index.ts'

export const Exception = Type.Object({
  exception_id: Type.String(),
  price_list_id: Type.String(),
  company_id: Type.String(),
  currency: Type.String(),
  name: Type.String(),
  reason: Type.String(),
  owner_id: Type.String(),
  owner_name: Type.String(),
  level: Type.Union((['contract', 'segment', 'location', 'channel', 'market'] as const).map((level) => Type.Literal(level))),
  channel: OrNull(Type.String()),
  location_id: OrNull(Type.String()),
  location_name: OrNull(Type.String()),
  segment_id: OrNull(Type.String()),
  segment_name: OrNull(Texts),
  customer_id: OrNull(Type.String()),
  overrides: Type.Boolean(),
  announced_percent: OrNull(Type.Integer()),
  starts_at: Type.String(),
  ends_at: Type.String(),
  state: Type.Union((['coming', 'living', 'over'] as const).map((state) => Type.Literal(state))),
  variant_count: Type.Integer(),
  replaces: OrNull(Type.String({ description: 'the exception whose place it took' })),
  replaced_by: OrNull(Type.String()),
})
export type Exception = Static<typeof Exception>

export const ExceptionPrice = Type.Object({
  variant_id: Type.String(),
  product_id: Type.String(),
  sku: Type.String(),
  from_quantity: Type.Integer(),
  amount_minor: Type.Integer(),
  list_minor: OrNull(Type.Integer({ description: 'what the list says now' })),
})

const EXCEPTION = (now: string) => `
  select e.exception_id, e.price_list_id, l.company_id, l.currency, e.name, e.reason, e.owner_id, s.name as owner_name, e.level, e.channel, e.location_id,
    o.name as location_name, e.segment_id, g.name as segment_name, e.customer_id, e.overrides, e.announced_percent, e.starts_at, e.ends_at,
    case when e.ends_at <= ${now} then 'over' when e.starts_at > ${now} then 'coming' else 'living' end as state,
    (select count(distinct p.variant_id)::integer from pricing.exception_prices p where p.exception_id = e.exception_id) as variant_count,
    e.replaces, (select later.exception_id from pricing.exceptions later where later.replaces = e.exception_id) as replaced_by
  from pricing.exceptions e join pricing.price_lists l using (price_list_id) join staff.public_staff s on s.staff_id = e.owner_id
  left join stores.public_locations o on o.location_id = e.location_id
  left join segments.public_segments g on g.segment_id = e.segment_id`

/** An exception of a company for which the caller works. */
export async function exceptionOf(db: Db | Tx, exception_id: string, call: Call): Promise<Exception> {
  const exception = await runOne<Exception>(
    db,
    `${EXCEPTION('$2')} where e.exception_id = $1 and ($3::text[] is null or l.company_id = any($3))`,
    [exception_id, call.now, companiesOf(call)],
  )
  if (!exception) throw notFound({ what: 'exception', id: exception_id })
  return exception
}

/** What differs from the lists: first what ends first. What is over comes only when it is asked for, the latest first. */
export async function listExceptions(
  db: Db,
  { state, level, limit = 50, after }: { state?: 'living' | 'over'; level?: 'contract'; limit?: number; after?: string },
  call: Call,
) {
  const [ends_at = null, id = null] = readCursor(after) ?? []
  const over = state === 'over'
  const rows = await run<Exception>(
    db,
    `${EXCEPTION('$1')} where ($2::text[] is null or l.company_id = any($2)) and e.ends_at ${over ? '<=' : '>'} $1
       and ($6::text is null or e.level = $6)
       and ($3::timestamptz is null or (e.ends_at, e.exception_id) ${over ? '<' : '>'} ($3, $4::text))
     order by e.ends_at ${over ? 'desc' : ''}, e.exception_id ${over ? 'desc' : ''} limit $5`,
    [call.now, companiesOf(call), ends_at, id, limit + 1, level ?? null],
  )
  return pageOf(rows, limit, (row) => [row.ends_at, row.exception_id])
}

/** What an exception says, beside what the list says now. */
export async function pricesOfException(
  db: Db,
  { exception_id, limit = 50, after }: { exception_id: string; limit?: number; after?: string },
  call: Call,
) {
  const { price_list_id } = await exceptionOf(db, exception_id, call)
  const [variant_id = '', from_quantity = 0] = readCursor(after) ?? []
  const rows = await run<Static<typeof ExceptionPrice>>(
    db,
    `select p.variant_id, v.product_id, v.sku, p.from_quantity, p.amount_minor,
       (select b.amount_minor from pricing.prices b where b.price_list_id = $2 and b.variant_id = p.variant_id and b.valid_from <= $3
        order by b.valid_from desc limit 1) as list_minor
     from pricing.exception_prices p join catalog.public_variants v using (variant_id)
     where p.exception_id = $1 and (p.variant_id, p.from_quantity) > ($4::text, $5::integer) order by p.variant_id, p.from_quantity limit $6`,
    [exception_id, price_list_id, call.now, variant_id, from_quantity, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.variant_id, row.from_quantity])
}
