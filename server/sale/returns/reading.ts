/** Returns as they stand: for her, for whoever serves her, for whoever looks after the late ones. */
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { isTheirs, mustSeeOrder } from '../orders/index.ts'
import { isHidden, Return, type ReturnReply, ReturnSummary, type Status } from './stages.ts'

/** $now: the moment of whoever asks. */
const head = (now: string) => `r.return_id, r.code, r.order_id, r.order_number, r.company_id, r.currency, r.method, r.status, r.wish,
  r.gift_receipt is not null as by_gift_receipt, r.channel, r.declared_at, r.due_at, r.rest_of,
  coalesce((r.status = 'received' or r.status = 'started' and not r.waits_for_goods) and
    case when r.waits_for_goods then greatest(r.due_at, r.received_at) else r.due_at end <= ${now}, false) as is_late,
  r.send_by, r.lapses_at, r.carrier, r.tracking_number, r.sent_at, r.location_id, (select name from stores.public_locations p where p.location_id = r.location_id) as location_name,
  r.received_at, r.goods_minor, r.delivery_minor, r.before_minor, r.paid_minor, r.way, r.settled_at, r.refused_because`

type Summary = Static<typeof ReturnSummary>

export const ListQuery = {
  status: Type.Optional(Type.Enum(['started', 'received', 'settled', 'refused', 'lapsed', 'cancelled'])),
  late: Type.Optional(Type.Boolean({ description: 'those that should have been paid back by now' })),
  location_id: Type.Optional(Type.String({ maxLength: 60, description: 'that came in there' })),
  order_id: Type.Optional(Type.String({ maxLength: 60 })),
  search: Type.Optional(Type.String({ maxLength: 40, description: 'the code of the return, or the number of its order' })),
}
interface Asked {
  status?: Status
  late?: boolean
  location_id?: string
  order_id?: string
  search?: string
  limit?: number
  after?: string
}

/** Of the caller's companies, newest first. */
export async function listReturns(db: Db, { status, late, location_id, order_id, search, limit = 50, after }: Asked, call: Call) {
  const [declared_at, return_id] = readCursor(after) ?? []
  const rows = await run<Summary>(
    db,
    `select * from (select ${head('$2::timestamptz')}, (select coalesce(sum(l.quantity), 0)::integer from returns.lines l where l.return_id = r.return_id) as piece_count
       from returns.returns r where ($1::text[] is null or r.company_id = any($1)) and ($3::text is null or r.status = $3)
         and ($4::text is null or r.location_id = $4) and ($5::text is null or r.order_id = $5)
         and ($6::text is null or r.code = upper($6) or r.order_number = upper($6))
         and ($7::timestamptz is null or (r.declared_at, r.return_id) < ($7, $8::text))) as found
     where $9::boolean is null or is_late = $9 order by declared_at desc, return_id desc limit $10`,
    [
      ...[companiesOf(call), call.now, status ?? null, location_id ?? null, order_id ?? null, search?.trim() ?? null],
      ...[declared_at ?? null, return_id ?? null, late ?? null, limit + 1],
    ],
  )
  return pageOf(rows, limit, (row) => [row.declared_at, row.return_id])
}

export const ReturnsOfOrder = Type.Object({ items: Type.Array(Return) })

/** All of one order, newest first: hers, and for whoever serves her those of gifts. */
export async function returnsOfOrder(db: Db, { order_id }: { order_id: string }, call: Call) {
  await mustSeeOrder(db, order_id, call)
  const rows = await run<Summary>(
    db,
    `select ${head('$2::timestamptz')} from returns.returns r where r.order_id = $1 and (not $3::boolean or r.gift_receipt is null)
     order by r.declared_at desc, r.return_id desc limit 100`,
    [order_id, call.now, isHidden(call)],
  )
  return { items: await withLines(db, rows) }
}

async function withLines(on: Db | Tx, rows: readonly Omit<Summary, 'piece_count'>[]): Promise<ReturnReply[]> {
  const lines = await run<ReturnReply['lines'][number] & { return_id: string }>(
    on,
    `select l.return_id, l.line_number, l.variant_id, v.sku, v.gtin, l.title, p.picture, l.quantity, l.received_quantity, l.reason, l.ground, l.until_on::text,
       l.total_minor, coalesce((
         select json_agg(json_build_object('disposition', lies.disposition, 'location_id', lies.location_id, 'quantity', lies.quantity) order by lies.disposition, lies.location_id) from (
           select disposition, location_id, sum(change)::integer as quantity from (
             select disposition, location_id, quantity as change from returns.dispositions d where d.return_id = l.return_id and d.line_number = l.line_number
             union all select d.out_of, (select f.location_id from returns.dispositions f where f.return_id = d.return_id and f.line_number = d.line_number
                 and f.disposition = d.out_of order by f.place limit 1), -d.quantity
               from returns.dispositions d where d.return_id = l.return_id and d.line_number = l.line_number and d.out_of is not null) as steps
           group by disposition, location_id having sum(change) > 0) as lies), '[]') as lies
     from returns.lines l left join catalog.public_variants v using (variant_id) left join catalog.public_products p using (product_id)
     where l.return_id = any($1) order by l.return_id, l.line_number`,
    [rows.map(({ return_id }) => return_id)],
  )
  const by = Map.groupBy(lines, ({ return_id }) => return_id)
  return rows.map((row) => ({ ...row, lines: (by.get(row.return_id) ?? []).map(({ return_id: _, ...line }) => line) }))
}

/** One return; to whom its order is not hers, it does not exist. */
export async function readReturn(on: Db | Tx, { return_id }: { return_id: string }, call: Call): Promise<ReturnReply> {
  const row = await runOne<Summary>(on, `select ${head('$2::timestamptz')} from returns.returns r where r.return_id = $1`, [
    return_id,
    call.now,
  ])
  if (!row || (row.by_gift_receipt && isHidden(call)) || !(await isTheirs(on, row.order_id, call)))
    throw notFound({ what: 'return', id: return_id })
  return (await withLines(on, [row]))[0]!
}
