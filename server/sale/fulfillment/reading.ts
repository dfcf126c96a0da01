import { Type } from 'typebox'
import { type Db, run, runOne } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { mustSeeOrder } from '../orders/index.ts'
import { collectionCode, qrText } from './collecting.ts'
import { Method, STATUSES, type Status } from './stages.ts'

const Text = Type.String()
export const FulfillmentStatus = Type.Enum([...STATUSES])

const Parcel = Type.Object({
  parcel_id: Text,
  carrier: Text,
  tracking_number: OrNull(Text),
  status: Type.Enum(['packing', 'packed', 'sent', 'delivered', 'lost', 'returned']),
  lines: Type.Array(Type.Object({ line_number: Type.Integer(), quantity: Type.Integer() })),
  sent_at: OrNull(Text),
  settled_at: OrNull(Text),
})
const Line = Type.Object({
  line_number: Type.Integer(),
  variant_id: Text,
  sku: Text,
  gtin: OrNull(Text),
  title: Text,
  picture: OrNull(Text),
  ground: OrNull(Text),
  quantity: Type.Integer(),
  picked_quantity: Type.Integer(),
  left_quantity: Type.Integer({ description: 'with her, or on its way' }),
  rejected_quantity: Type.Integer({ description: 'not given from here after all' }),
  cancelled_quantity: Type.Integer(),
  open_quantity: Type.Integer({ description: 'still to be given from here' }),
})
const head = {
  fulfillment_id: Text,
  order_id: Text,
  order_number: Text,
  company_id: Text,
  location_id: Text,
  location_name: Text,
  method: Method,
  status: FulfillmentStatus,
  created_at: Text,
  due_at: OrNull(Type.String({ description: 'until when the next step should be taken; of what is ready: when she is spoken to next' })),
  late_since: OrNull(Text),
  ready_at: OrNull(Text),
  expires_at: OrNull(Text),
}
export const FulfillmentSummary = Type.Object({
  ...head,
  picker_name: OrNull(Text),
  piece_count: Type.Integer({ description: 'still to be given from here' }),
})
export const FulfillmentReply = Type.Object({
  ...head,
  picker_id: OrNull(Text),
  picker_name: OrNull(Text),
  collected_by: OrNull(Type.String({ description: 'who came for her' })),
  collected_note: OrNull(Text),
  lines: Type.Array(Line),
  steps: Type.Array(Type.Object({ status: FulfillmentStatus, at: Text, actor: Text })),
  parcels: Type.Array(Parcel),
  rejections: Type.Array(
    Type.Object({
      rejection_id: Text,
      line_number: Type.Integer(),
      quantity: Type.Integer(),
      finding: Text,
      outcome: Type.Enum(['rerouted', 'asked', 'cancelled', 'moved']),
      location_id: OrNull(Type.String({ description: 'from where it comes now' })),
      weighed: Type.Array(Type.Object({ location_id: Text, available: Type.Integer() }), {
        description: 'which places could have given how many',
      }),
      told: Type.String({ description: 'by what she heard of it' }),
      rejected_at: Text,
      answer_by: OrNull(Text),
    }),
  ),
})

const HEAD = `f.fulfillment_id, f.order_id, f.order_number, f.company_id, f.location_id, p.name as location_name, f.method, f.status, f.created_at, f.due_at,
  f.late_since, f.ready_at, f.expires_at`
const PICKER = '(select s.name from staff.public_staff s where s.staff_id = f.picker_id) as picker_name'

interface Filter {
  location_id?: string
  order_id?: string
  order_number?: string
  method?: Method
  status?: Status
  open?: boolean
  late?: boolean
  limit?: number
  after?: string
}

/**
 * What is to be given at the places of the caller: the late first, then by when the next step is due, what only waits for its buyer last; where it is over
 * already, the newest first.
 */
export async function listFulfillments(db: Db, asked: Filter, call: Call) {
  const { location_id, order_id, order_number, method, status, open = true, late, limit = 50, after } = asked
  const { principal } = call
  const [rank, at, fulfillment_id] = readCursor(after) ?? []
  const works_at = principal.audience === 'staff' && principal.location_ids !== 'all' ? principal.location_ids : null
  // Late ones first; of those that are over nothing is late.
  const [RANK, AT, ORDER, AFTER] = open
    ? [
        `case when late_since is not null then 0 when status = 'ready' then 2 else 1 end`,
        'coalesce(due_at, created_at)',
        'rank, at, fulfillment_id',
        '(rank, at, fulfillment_id) > ($8, $9::timestamptz, $10::text)',
      ]
    : ['0', 'created_at', 'at desc, fulfillment_id desc', '(at, fulfillment_id) < ($9::timestamptz, $10::text) and $8::integer is not null']
  const rows = await run<Type.Static<typeof FulfillmentSummary> & { rank: number; at: string }>(
    db,
    `select * from (
       select ${HEAD}, ${PICKER}, ${RANK} as rank, ${AT} as at,
         (select coalesce(sum(l.open_quantity), 0)::integer from fulfillment.lines l where l.fulfillment_id = f.fulfillment_id) as piece_count
       from fulfillment.fulfillments f join stores.public_locations p using (location_id)
       where f.status in (${open ? OPEN : OVER})
         and ($1::text[] is null or f.company_id = any($1)) and ($2::text[] is null or f.location_id = any($2))
         and ($3::text is null or f.location_id = $3) and ($4::text is null or f.status = $4) and ($5::text is null or f.order_id = $5)
         and ($6::boolean is null or (f.late_since is not null) = $6)
         and ($11::text is null or f.method = $11) and ($12::text is null or f.order_number = $12)) as of
     where $8::integer is null or ${AFTER} order by ${ORDER} limit $7`,
    [
      companiesOf(call),
      works_at,
      location_id ?? null,
      status ?? null,
      order_id ?? null,
      late ?? null,
      limit + 1,
      rank ?? null,
      at ?? null,
      fulfillment_id ?? null,
      method ?? null,
      order_number ?? null,
    ],
  )
  const { items, next } = pageOf(rows, limit, (row) => [row.rank, row.at, row.fulfillment_id])
  return { items: items.map(({ rank: _, at: __, ...item }) => item), next }
}
const OPEN = `'placed', 'accepted', 'picking', 'ready', 'packed'`
const OVER = `'sent', 'collected', 'delivered', 'expired', 'cancelled', 'rejected'`

const LINES = `(select coalesce(json_agg(json_build_object('line_number', l.line_number, 'variant_id', l.variant_id, 'sku', o.sku, 'gtin', v.gtin, 'title', o.title,
    'picture', c.picture, 'ground', c.ground, 'quantity', l.quantity, 'picked_quantity', l.picked_quantity, 'left_quantity', l.left_quantity,
    'rejected_quantity', l.rejected_quantity, 'cancelled_quantity', l.cancelled_quantity, 'open_quantity', l.open_quantity) order by l.line_number), '[]')
  from fulfillment.lines l join orders.public_order_lines o on o.order_id = f.order_id and o.line_number = l.line_number
  left join catalog.public_variants v on v.variant_id = l.variant_id left join catalog.public_products c on c.product_id = v.product_id
  where l.fulfillment_id = f.fulfillment_id) as lines`
const PARCELS = `(select coalesce(json_agg(json_build_object('parcel_id', c.parcel_id, 'carrier', c.carrier, 'tracking_number', c.tracking_number, 'status', c.status,
    'lines', c.lines, 'sent_at', c.sent_at, 'settled_at', c.settled_at) order by c.parcel_id), '[]')
  from fulfillment.parcels c where c.fulfillment_id = f.fulfillment_id) as parcels`

/** One of them, with all that happened to it, for whoever works for its company. */
export async function readFulfillment(db: Db, { fulfillment_id }: { fulfillment_id: string }, call: Call) {
  const one = await runOne<Type.Static<typeof FulfillmentReply>>(
    db,
    `select ${HEAD}, f.picker_id, ${PICKER}, f.collected_by, f.collected_note, ${LINES}, ${PARCELS},
       (select json_agg(json_build_object('status', s.status, 'at', s.at, 'actor', s.actor) order by s.place) from fulfillment.steps s where s.fulfillment_id = f.fulfillment_id) as steps,
       (select coalesce(json_agg(json_build_object('rejection_id', r.rejection_id, 'line_number', r.line_number, 'quantity', r.quantity, 'finding', r.finding,
           'outcome', r.outcome, 'location_id', r.location_id, 'weighed', r.weighed, 'told', r.told, 'rejected_at', r.rejected_at, 'answer_by', r.answer_by) order by r.rejection_id), '[]')
         from fulfillment.rejections r where r.fulfillment_id = f.fulfillment_id) as rejections
     from fulfillment.fulfillments f join stores.public_locations p using (location_id)
     where f.fulfillment_id = $1 and ($2::text[] is null or f.company_id = any($2))`,
    [fulfillment_id, companiesOf(call)],
  )
  if (!one) throw notFound({ what: 'fulfillment', id: fulfillment_id })
  return {
    ...one,
    collected_by: may(call, 'fulfillment.answer') ? one.collected_by : null,
    collected_note: may(call, 'fulfillment.work', one.location_id) ? one.collected_note : null,
  }
}

/** Who came for her is told to whoever speaks with her, and what was looked at to those who work there: to nobody who only counts orders. */
const may = ({ principal }: Call, permission: string, location_id?: string) =>
  principal.audience === 'system' ||
  (principal.audience === 'staff' &&
    principal.permissions.has(permission) &&
    (location_id === undefined || principal.location_ids === 'all' || principal.location_ids.includes(location_id)))

/** How an order meets its buyer, as she is told: no names of ours, and her code while it waits for her. */
export const HerFulfillments = Type.Object({
  items: Type.Array(
    Type.Object({
      fulfillment_id: Text,
      location_id: Text,
      location_name: Text,
      method: Method,
      status: FulfillmentStatus,
      ready_at: OrNull(Text),
      expires_at: OrNull(Text),
      collected_by: OrNull(Type.String({ description: 'who came for her' })),
      code: OrNull(Type.String({ description: 'for herself alone, while it waits for her' })),
      qr: OrNull(Type.String({ description: 'what stands in the square that is scanned' })),
      lines: Type.Array(Type.Object({ line_number: Type.Integer(), quantity: Type.Integer(), left_quantity: Type.Integer() })),
      parcels: Type.Array(Parcel),
      steps: Type.Array(Type.Object({ status: FulfillmentStatus, at: Text })),
    }),
  ),
  questions: Type.Array(
    Type.Object({
      rejection_id: Text,
      line_number: Type.Integer(),
      quantity: Type.Integer(),
      answer_by: Text,
      places: Type.Array(Type.Object({ location_id: Text, name: Text })),
    }),
    { description: 'what her store could not give: she may collect it elsewhere, or cancel it' },
  ),
})
type Hers = Type.Static<typeof HerFulfillments>

export async function fulfillmentsOfOrder(db: Db, { order_id }: { order_id: string }, call: Call): Promise<Hers> {
  await mustSeeOrder(db, order_id, call)
  const isHerself = call.principal.audience === 'shopper'
  const rows = await run<Hers['items'][number] & { order_number: string }>(
    db,
    `select f.fulfillment_id, f.order_number, f.location_id, p.name as location_name, f.method, f.status, f.ready_at, f.expires_at, f.collected_by, null as code, null as qr, ${PARCELS},
       (select coalesce(json_agg(json_build_object('line_number', l.line_number, 'quantity', l.left_quantity + l.open_quantity, 'left_quantity', l.left_quantity) order by l.line_number)
         filter (where l.left_quantity + l.open_quantity > 0), '[]') from fulfillment.lines l where l.fulfillment_id = f.fulfillment_id) as lines,
       (select json_agg(json_build_object('status', s.status, 'at', s.at) order by s.place) from fulfillment.steps s where s.fulfillment_id = f.fulfillment_id) as steps
     from fulfillment.fulfillments f join stores.public_locations p using (location_id) where f.order_id = $1 order by f.created_at, f.fulfillment_id`,
    [order_id],
  )
  const mayKnow = isHerself || may(call, 'fulfillment.answer')
  const items = await Promise.all(
    rows.map(async ({ order_number, ...row }) => {
      const one = mayKnow ? row : { ...row, collected_by: null }
      if (!isHerself || one.status !== 'ready') return one
      const code = await collectionCode(db, one.fulfillment_id)
      return { ...one, code, qr: qrText(order_number, code) }
    }),
  )
  const questions = await run<Hers['questions'][number]>(
    db,
    `select r.rejection_id, r.line_number, r.quantity, r.answer_by,
       (select json_agg(json_build_object('location_id', l.location_id, 'name', l.name) order by l.name, l.location_id)
        from jsonb_array_elements(r.weighed) w join stores.public_locations l on l.location_id = w ->> 'location_id') as places
     from fulfillment.rejections r where r.order_id = $1 and r.outcome = 'asked' order by r.rejection_id`,
    [order_id],
  )
  return { items, questions }
}
