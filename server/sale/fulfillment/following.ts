import { run, type Tx } from '#platform/database'
import { type Event, type EventKind, onMany } from '#platform/events'
import { type Place, placeKey } from '../../offer/inventory/index.ts'
import { handedOver, linesCancelled, linesOff } from '../hand_overs/index.ts'
import { orderCancelled, orderPlaced } from '../orders/index.ts'
import { lockPayments, lockPaymentsOf, type Payment, paymentCaptured, paymentRefunded } from '../payments/index.ts'
import { ordersAwaitingTransfer } from '../promised_payments/index.ts'
import { type By, close, count, linesOf, lockAllOf, openOf, place, type Wanted } from './stages.ts'

/**
 * What follows from orders and their goods, told a moment later: placing an order waits for nothing of this. Orders of before are nobody's task: they are handed
 * over as before, at the order itself.
 */
export const following = [
  onMany(
    'fulfillment.place',
    [orderPlaced, paymentCaptured, linesCancelled] as EventKind[],
    async (tx, events) => {
      const of = (events as MayBegin[]).filter(
        ({ type, data }) => data.order_id && (type !== paymentCaptured.type || data.method === 'bank_transfer'),
      )
      if (of.length) await begin(tx, of)
    },
    'now',
  ),
  onMany(
    'fulfillment.given_back',
    paymentRefunded,
    async (tx, refunded) => {
      for (const { data, actor, occurred_at: now } of refunded) if (data.order_id) await stop(tx, data.order_id, { actor, now })
    },
    'now',
  ),
  onMany(
    'fulfillment.follow',
    [handedOver, linesCancelled, orderCancelled] as EventKind[],
    async (tx, events) => {
      for (const event of events) await follow(tx, event as OfOrder)
    },
    'now',
  ),
]

type MayBegin = Event<{ order_id: string; method?: string }>

/**
 * Each place that has something put aside for a new order is to give it; by transfer, once all its money is here. Told twice, it begins once; what came to
 * nothing meanwhile does not begin.
 */
async function begin(tx: Tx, events: readonly MayBegin[]) {
  const begins = new Map(events.map(({ data, occurred_at }) => [data.order_id, occurred_at]))
  const placed = new Set(events.flatMap(({ type, data }) => (type === orderPlaced.type ? [data.order_id] : [])))
  // Held until they have begun: what goes back from then on finds them.
  const given_back = await givenBackOf(tx, [...begins.keys()])
  for (const order_id of given_back) await stop(tx, order_id, { actor: 'system:fulfillment', now: begins.get(order_id)! }, true)
  const awaiting = await ordersAwaitingTransfer(tx, [...begins.keys()])
  const orders = await run<Wanted>(
    tx,
    `select o.order_id, o.number as order_number, o.company_id, o.location_id, o.channel, o.delivery as method, o.customer_id, leaving.lines
     from unnest($1::text[]) as asked(order_id) join orders.public_orders o using (order_id)
     cross join lateral (
       select jsonb_agg(jsonb_build_object('line_number', line_number, 'variant_id', variant_id, 'quantity', quantity - gone) order by line_number) as lines
       from (${STILL_TO_LEAVE('o.order_id')}) as l where quantity > gone) as leaving
     where o.status = 'placed' and o.delivery in ('ship', 'collect') and leaving.lines is not null and not exists (select from fulfillment.fulfillments f where f.order_id = o.order_id)
       and (o.order_id = any($2::text[]) or exists (select from payments.public_payments p where p.order_id = o.order_id and p.method = 'bank_transfer'))
     order by o.order_id`,
    [[...begins.keys()].filter((order_id) => !awaiting.has(order_id) && !given_back.includes(order_id)), [...placed]],
  )
  const put_aside = await run<Place & { order_id: string; quantity: number }>(
    tx,
    'select order_id, variant_id, location_id, quantity from inventory.public_reservations where order_id = any($1) order by order_id, location_id, variant_id',
    [orders.map(({ order_id }) => order_id)],
  )
  const ofOrder = Map.groupBy(put_aside, ({ order_id }) => order_id)
  await place(
    tx,
    orders.flatMap((order) =>
      byPlace(order, ofOrder.get(order.order_id) ?? []).map((part) => ({ ...part, now: begins.get(order.order_id)! })),
    ),
    'system:fulfillment',
  )
}

/** Of which of these orders all that was paid went back; their payments are locked. */
async function givenBackOf(tx: Tx, order_ids: readonly string[]): Promise<string[]> {
  const found = await run<{ payment_id: string }>(tx, 'select payment_id from payments.public_payments where order_id = any($1)', [
    order_ids,
  ])
  const payments = await lockPayments(
    tx,
    found.map(({ payment_id }) => payment_id),
  )
  return [...Map.groupBy(payments, ({ order_id }) => order_id!)].flatMap(([order_id, of]) => (isGivenBack(of) ? [order_id] : [])).toSorted()
}

function isGivenBack(payments: readonly Payment[]): boolean {
  const sum = (of: 'captured_minor' | 'capturing_minor' | 'refunded_minor') => payments.reduce((total, payment) => total + payment[of], 0)
  return sum('captured_minor') > 0 && sum('refunded_minor') >= sum('captured_minor') && sum('capturing_minor') === 0
}

/** What each place is to give of an order: what is put aside for it there, at the place of the order first. */
function byPlace(order: Wanted, put_aside: (Place & { quantity: number })[]): Wanted[] {
  const places = [order.location_id, ...new Set(put_aside.map(({ location_id }) => location_id))]
  const left = new Map(put_aside.map((row) => [placeKey(row), row.quantity]))
  const parts = new Map<string, Wanted['lines']>()
  for (const { line_number, variant_id, quantity } of order.lines) {
    let open = quantity
    const give = (location_id: string, pieces: number) => {
      if (pieces <= 0) return
      open -= pieces
      const lines = parts.get(location_id) ?? []
      const line = lines.find((of) => of.line_number === line_number)
      if (line) line.quantity += pieces
      else parts.set(location_id, [...lines, { line_number, variant_id, quantity: pieces }])
    }
    for (const location_id of places) {
      const key = placeKey({ variant_id, location_id })
      const pieces = Math.min(open, left.get(key) ?? 0)
      left.set(key, (left.get(key) ?? 0) - pieces)
      give(location_id, pieces)
    }
    // What is put aside nowhere is asked of the place of the order, as the audit will tell.
    give(order.location_id, open)
  }
  return [...parts].map(([location_id, lines]) => ({ ...order, location_id, lines }))
}

const STILL_TO_LEAVE = (order_id: string) => `
  select l.line_number, l.variant_id, l.quantity, coalesce(sum(g.quantity) filter (where not g.is_cancelled), 0)::integer as left, coalesce(sum(g.quantity), 0)::integer as gone
  from orders.public_order_lines l left join hand_overs.public_gone g using (order_id, line_number)
  where l.order_id = ${order_id} and l.kind = 'product' and not l.is_gift_card group by l.line_number, l.variant_id, l.quantity order by l.line_number`

const stillToLeave = (tx: Tx, order_id: string) =>
  run<{ line_number: number; variant_id: string; quantity: number; left: number; gone: number }>(tx, STILL_TO_LEAVE('$1'), [order_id])

/**
 * All that was paid for an order when it was placed went back, while some of it is still here: that is given to nobody. What went back in part may be for
 * her trouble, and stops nothing. What has not begun (`is_new`; what was transferred in part has not either) does not begin, and its goods are everybody's again.
 */
async function stop(tx: Tx, order_id: string, by: By, is_new = false) {
  const all = await lockAllOf(tx, order_id)
  const payments = await lockPaymentsOf(tx, order_id)
  if (!isGivenBack(payments)) return
  const [order] = await run(tx, `select from orders.public_orders where order_id = $1 and status = 'placed' and captures = 'at_order'`, [
    order_id,
  ])
  if (!order) return
  const asked = await run<{ rejection_id: string; line_number: number; quantity: number }>(
    tx,
    `update fulfillment.rejections set outcome = 'cancelled', answered_at = $2 where order_id = $1 and outcome = 'asked' returning rejection_id, line_number, quantity`,
    [order_id, by.now],
  )
  // All of it went back: nothing more does with it.
  for (const { rejection_id, ...line } of asked.toSorted((a, b) => (a.rejection_id < b.rejection_id ? -1 : 1)))
    await linesOff(tx, { order_id, lines: [line], key: `given_back:${rejection_id}`, not_reserved: true }, by)
  const byId = await linesOf(
    tx,
    all.map(({ fulfillment_id }) => fulfillment_id),
  )
  for (const one of all) {
    const { fulfillment_id, location_id } = one
    const open = openOf(byId.get(fulfillment_id) ?? [])
    if (!open.length) continue
    await linesOff(tx, { order_id, lines: open, key: `given_back:${fulfillment_id}`, from: location_id }, by)
    await count(tx, fulfillment_id, 'cancelled', open)
    await close(tx, one, by)
  }
  // What was placed before there were tasks is given back at the order, as before.
  if (all.length || !(is_new || payments.some(({ method }) => method === 'bank_transfer'))) return
  const here = (await stillToLeave(tx, order_id)).flatMap(({ line_number, quantity, gone }) =>
    quantity > gone ? [{ line_number, quantity: quantity - gone }] : [],
  )
  if (here.length) await linesOff(tx, { order_id, lines: here, key: `given_back:${order_id}` }, by)
}

type OfOrder = Event<{ order_id: string }>

/**
 * Goods may leave, and lines be cancelled, by the door of the order itself: what its places are to give follows, first where less is put aside than was to be
 * given, then the oldest. Whatever was counted here already is counted once.
 */
async function follow(tx: Tx, { data: { order_id }, occurred_at: now, actor }: OfOrder) {
  const by: By = { actor, now }
  const all = await lockAllOf(tx, order_id)
  if (!all.length) return
  const [order] = await run<{ status: string }>(tx, 'select status from orders.public_orders where order_id = $1', [order_id])
  const isOpen = order?.status === 'placed'
  if (!isOpen)
    await run(tx, `update fulfillment.rejections set outcome = 'cancelled', answered_at = $2 where order_id = $1 and outcome = 'asked'`, [
      order_id,
      now,
    ])
  const asked = await run<{ line_number: number; quantity: number }>(
    tx,
    `select line_number, sum(quantity)::integer as quantity from fulfillment.rejections where order_id = $1 and outcome = 'asked' group by line_number`,
    [order_id],
  )
  const byId = await linesOf(
    tx,
    all.map(({ fulfillment_id }) => fulfillment_id),
  )
  const lines = all.flatMap(({ fulfillment_id }) => byId.get(fulfillment_id) ?? [])
  const changed = new Set<string>()
  const placeOf = new Map(all.map(({ fulfillment_id, location_id }) => [fulfillment_id, location_id]))
  const still = await stillToLeave(tx, order_id)
  // Behind what is gone: of what goes meanwhile the next fact tells.
  const lacking = await lackingOf(tx, order_id)
  for (const { line_number, quantity, left, gone } of still) {
    const of = lines.filter((line) => line.line_number === line_number)
    const take = async (what: 'left' | 'cancelled', times: number) => {
      for (const isWhereItLacks of [true, false])
        for (const line of of) {
          const place = lacking.get(placeKey({ variant_id: line.variant_id, location_id: placeOf.get(line.fulfillment_id)! }))
          const part = Math.min(line.open_quantity, times, isWhereItLacks ? (place?.pieces ?? 0) : times)
          if (part <= 0) continue
          await count(tx, line.fulfillment_id, what, [{ line_number, quantity: part }])
          line.open_quantity -= part
          if (place) place.pieces -= part
          if (what === 'left') line.left_quantity += part
          times -= part
          changed.add(line.fulfillment_id)
        }
    }
    await take('left', left - of.reduce((sum, line) => sum + line.left_quantity, 0))
    const waits = asked.find((one) => one.line_number === line_number)?.quantity ?? 0
    const may = isOpen ? Math.max(0, quantity - gone - waits) : 0
    await take('cancelled', of.reduce((sum, line) => sum + line.open_quantity, 0) - may)
  }
  for (const one of all) if (changed.has(one.fulfillment_id)) await close(tx, one, by)
}

/** Where an order has less put aside than is to be given from there, with what is on its way unpaid: that is where it was taken. */
async function lackingOf(tx: Tx, order_id: string): Promise<Map<string, { pieces: number }>> {
  const rows = await run<Place & { pieces: number }>(
    tx,
    `with wanted as (
       select f.location_id, l.variant_id, l.open_quantity as pieces from fulfillment.fulfillments f join fulfillment.lines l using (fulfillment_id) where f.order_id = $1
       union all select f.location_id, l.variant_id, i.quantity from fulfillment.parcels p join fulfillment.fulfillments f using (fulfillment_id)
         cross join lateral jsonb_to_recordset(p.lines) as i(line_number integer, quantity integer)
         join fulfillment.lines l on l.fulfillment_id = p.fulfillment_id and l.line_number = i.line_number
       where p.order_id = $1 and p.status in ('sent', 'delivered') and not p.is_handed_over)
     select w.location_id, w.variant_id, (sum(w.pieces) - coalesce(max(r.quantity), 0))::integer as pieces from wanted w
     left join inventory.public_reservations r on r.order_id = $1 and r.location_id = w.location_id and r.variant_id = w.variant_id
     group by w.location_id, w.variant_id having sum(w.pieces) > coalesce(max(r.quantity), 0)`,
    [order_id],
  )
  return new Map(rows.map((row) => [placeKey(row), row]))
}
