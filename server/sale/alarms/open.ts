import { Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'

const MONEY = [
  ...(['payment_without_order', 'due_missed', 'capture_declined', 'refund_declined', 'refund_failed', 'release_declined'] as const),
  ...(['authorisation_lapsed', 'let_go_there', 'refunded_there', 'dispute', 'return_unpaid'] as const),
] as const
const GOODS = ['acceptance_late', 'preparation_late', 'sending_late', 'parcel_late', 'parcel_lost', 'parcel_returned'] as const
export const MoneyKind = Type.Enum([...MONEY])
export const GoodsKind = Type.Enum([...GOODS])
const AlarmKind = Type.Enum([...MONEY, ...GOODS], {
  description:
    'payment_without_order: held for nothing; due_missed: goods have left unpaid; capture_declined: an order was not paid; refund_declined, refund_failed: money is (again) here that was to go back; release_declined: the rest of an order is still held; authorisation_lapsed: goods are to leave, and nothing is held for them any more; let_go_there, refunded_there: so it was done at the provider, and goods are still to leave; dispute: her bank takes money back, and somebody has to answer; return_unpaid: goods came back, or somebody withdrew, and her money should be back by now; acceptance_late, preparation_late, sending_late: a place does not get to it; parcel_late: on its way for a week; parcel_lost, parcel_returned: it has not reached its buyer',
})

export const Alarm = Type.Object({
  alarm_id: Type.String(),
  kind: AlarmKind,
  company_id: Type.String(),
  order_id: OrNull(Type.String()),
  order_number: OrNull(Type.String()),
  payment_id: OrNull(Type.String({ description: 'null: it is of the order as a whole' })),
  method: OrNull(Type.String()),
  provider: OrNull(Type.String()),
  amount_minor: Type.Integer(),
  currency: Type.String(),
  reason: OrNull(Type.String({ description: 'as the provider has said it' })),
  since: Type.String(),
  due_by: OrNull(Type.String({ description: 'until when somebody has to have done something' })),
  again_at: OrNull(Type.String({ description: 'when the provider is asked again by itself; null: it is not' })),
  closed: OrNull(Type.Object({ reason: Type.String(), closed_by: Type.String(), closed_at: Type.String() })),
})
export type Alarm = Type.Static<typeof Alarm>

/** What of an order is neither taken nor held any more. */
const MISSING = `(select o.total_minor - coalesce(sum(p.captured_minor + p.capturing_minor + case when p.captures = 'at_hand_over' and p.let_go_at is null
    and p.status in ('authorised', 'captured', 'refunded') then p.amount_minor - p.captured_minor - p.capturing_minor - p.released_minor else 0 end), 0)::bigint as minor
  from payments.public_payments p where p.order_id = o.order_id)`

const COLUMNS = 'kind, alarm_id, company_id, payment_id, order_id, method, provider, currency, amount_minor, reason, since, again_at'
const OF = {
  money: `
    select ${COLUMNS}, null::timestamptz as due_by from payments.public_alarms
    union all select ${COLUMNS}, null from payments.public_alarms_without_us
    union all select ${COLUMNS}, due_by from disputes.public_alarms
    union all select ${COLUMNS}, due_by from returns.public_alarms`,
  // What a place or a carrier keeps her waiting for is of the whole order.
  goods: `
    select kind, alarm_id, company_id, null as payment_id, order_id, null as method, null as provider, currency, total_minor as amount_minor, null as reason, since,
      null::timestamptz as again_at, null::timestamptz as due_by from fulfillment.public_alarms join orders.public_orders using (order_id, company_id)`,
}

/** $1: the companies of whoever asks, $2: now. */
const open = (of: string) => `
  select a.alarm_id, a.kind, a.company_id, a.order_id, o.number as order_number, a.payment_id, a.method, a.provider,
    coalesce(a.amount_minor, missing.minor) as amount_minor, a.currency, a.reason, a.since, a.due_by, a.again_at, null::json as closed
  from (${of}) a
  -- One by one: they are few, however many orders there are.
  left join lateral (select order_id, number, status, total_minor from orders.public_orders where order_id = a.order_id limit 1) o on true
  left join lateral ${MISSING} missing on a.amount_minor is null
  where a.since <= $2 and ($1::text[] is null or a.company_id = any($1))
    and (a.amount_minor is not null or o.status = 'placed' and missing.minor > 0)
    -- Whose goods are gone, or are not coming, needs nobody.
    and (a.kind <> 'refunded_there' or o.status = 'placed')
    and not exists (select from alarms.closed c where c.alarm_id = a.alarm_id offset 0)`

/** One that is open now, of the caller's companies. */
export const openAlarm = (on: Db | Tx, alarm_id: string, call: Call) =>
  runOne<Alarm>(on, `${open(`${OF.money} union all ${OF.goods}`)} and a.alarm_id = $3`, [companiesOf(call), call.now, alarm_id])

interface Filter {
  about: keyof typeof OF
  kind?: Alarm['kind']
  limit?: number
  after?: string
}

/** What needs somebody now, newest first. */
export async function listOpen(db: Db, { about, kind, limit = 50, after }: Filter, call: Call) {
  const [since, alarm_id] = readCursor(after) ?? []
  const rows = await run<Alarm>(
    db,
    `select * from (${open(OF[about])} and ($3::text is null or a.kind = $3)) as open
     where $4::timestamptz is null or (since, alarm_id) < ($4, $5::text) order by since desc, alarm_id desc limit $6`,
    [companiesOf(call), call.now, kind ?? null, since ?? null, alarm_id ?? null, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.since, row.alarm_id])
}
