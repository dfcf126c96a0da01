import { formatOfflineNumber } from '@birge/kernel/offline'
import { Type } from 'typebox'
import { type Db, run } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { Finding, finding_codes } from './differences.ts'

export const OfflineSaleRow = Type.Object({
  sale_id: Type.String(),
  offline_number: Type.String(),
  order_id: OrNull(Type.String()),
  order_number: OrNull(Type.String()),
  company_id: Type.String(),
  location_id: Type.String(),
  register_id: Type.String(),
  register_name: Type.String(),
  location_name: Type.String(),
  sold_at: Type.String(),
  told_at: Type.String({ description: 'when it was booked, or refused last' }),
  currency: Type.String(),
  total_minor: Type.Integer(),
  sold_by: OrNull(Type.String()),
  sent_by: Type.String(),
  late: Type.Boolean(),
  findings: Type.Array(Finding),
  titles: Type.Record(Type.String(), Type.String(), { description: 'of its things, by `variant_id`, as they were sold' }),
  refusal: Type.Union([Type.Object({ code: Type.String(), details: Type.Any(), times: Type.Integer() }), Type.Null()], {
    description: 'it could not be booked and waits at the till',
  }),
})
type OfflineSaleRow = Type.Static<typeof OfflineSaleRow>

export const MissingNumbers = Type.Object({
  device: Type.String(),
  register_id: Type.String({ description: 'where that device has sold last' }),
  numbers: Type.Array(Type.String(), {
    description: 'printed by a till, or to be printed before those that came, and never heard of here',
  }),
})

interface Asked {
  differences?: boolean
  refused?: boolean
  finding?: (typeof finding_codes)[number]
  location_id?: string
  limit?: number
  after?: string
}

/** Sales that tills have made without the server, the last told first: all, those that differ, or those that could not be booked. */
export async function offlineSales(db: Db, { differences, refused, finding, location_id, limit = 50, after }: Asked, call: Call) {
  const [told_at = null, sale_id = null] = readCursor(after) ?? []
  const rows = await run<OfflineSaleRow & { device: string; number: number }>(db, READ, [
    ...[companiesOf(call), placesOf(call), location_id ?? null, told_at, sale_id, limit + 1],
    ...[differences ?? false, refused ?? false, finding ?? null],
  ])
  const page = pageOf(rows, limit, (row) => [row.told_at, row.sale_id])
  return {
    items: page.items.map(({ device, number, ...row }) => ({ ...row, offline_number: formatOfflineNumber({ device, number }) })),
    next: page.next,
    missing: await missingNumbers(db, location_id ?? null, call),
  }
}

const placesOf = ({ principal }: Call) =>
  principal.audience === 'staff' && principal.location_ids !== 'all' ? principal.location_ids : null

const OF_CALLER =
  '($1::text[] is null or s.company_id = any($1)) and ($2::text[] is null or s.location_id = any($2)) and ($3::text is null or s.location_id = $3)'
const AFTER = (time: string) => `($4::timestamptz is null or (${time}, s.sale_id) < ($4::timestamptz, $5::text))`
const READ = `
  with told as (
    (select s.sale_id, s.device, s.number, s.order_id, s.company_id, s.location_id, s.register_id, s.sold_at, s.booked_at as told_at, s.sold_by, s.sent_by,
      s.is_late as late, s.findings, null::bigint as refused_minor, null::text as code, null::jsonb as details, null::integer as times
     from offline_sales.sales s where ${OF_CALLER} and ${AFTER('s.booked_at')} and not $8::boolean and (not $7::boolean or s.findings <> '[]')
       and ($9::text is null or s.findings @> jsonb_build_array(jsonb_build_object('code', $9)))
     order by s.booked_at desc, s.sale_id desc limit $6)
    union all
    (select s.sale_id, s.device, s.number, null, s.company_id, s.location_id, s.register_id, s.sold_at, s.refused_at, null, s.sent_by, false, '[]',
      s.total_minor, s.code, s.details, s.times
     from offline_sales.refused s where ${OF_CALLER} and ${AFTER('s.refused_at')} and $9::text is null order by s.refused_at desc, s.sale_id desc limit $6))
  select s.sale_id, s.device, s.number, s.order_id, o.number as order_number, s.company_id, s.location_id, s.register_id, r.name as register_name, p.name as location_name, s.sold_at,
    s.told_at, c.currency, coalesce(o.total_minor, s.refused_minor) as total_minor, s.sold_by, s.sent_by, s.late, s.findings,
    coalesce((select json_object_agg(l.variant_id, l.title) from orders.public_order_lines l where l.order_id = s.order_id and l.kind = 'product'), '{}') as titles,
    case when s.code is not null then json_build_object('code', s.code, 'details', s.details, 'times', s.times) end as refusal
  from told s join companies.public_companies c using (company_id) join stores.public_registers r using (register_id)
  join stores.public_locations p on p.location_id = s.location_id
  left join orders.public_orders o on o.order_id = s.order_id
  order by s.told_at desc, s.sale_id desc limit $6`

const MOST_DEVICES = 50
const MOST_MISSING = 50
/** Numbers that a device has given before others that came; of the devices that told something last. */
async function missingNumbers(db: Db, location_id: string | null, call: Call) {
  const rows = await run<{ device: string; register_id: string; numbers: number[] }>(
    db,
    `with devices as (
       select s.device, max(s.number) as last from offline_sales.sales s where ${OF_CALLER} group by s.device
       order by max(s.booked_at) desc, s.device limit ${MOST_DEVICES})
     select d.device, missing.numbers,
       (select s.register_id from offline_sales.sales s where s.device = d.device order by s.number desc, s.sale_id limit 1) as register_id
     from devices d cross join lateral (
       select array_agg(number order by number) as numbers from (
         select number from generate_series(greatest(1, d.last - 10000), d.last) as number
         where not exists (select from offline_sales.sales s where s.device = d.device and s.number = number.number)
         order by number limit ${MOST_MISSING}) as gaps) as missing
     where missing.numbers is not null order by d.device`,
    [companiesOf(call), placesOf(call), location_id],
  )
  return rows.map(({ device, register_id, numbers }) => ({
    ...{ device, register_id },
    numbers: numbers.map((number) => formatOfflineNumber({ device, number })),
  }))
}
