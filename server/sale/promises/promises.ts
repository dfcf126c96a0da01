import { dayIn } from '@birge/kernel/shop-time'
import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { type Location, locationOf, storefrontOf } from '../../foundation/stores/index.ts'
import { mustSeeOrder, type PlacedOrder } from '../orders/index.ts'
import { ordersAwaitingTransfer } from '../promised_payments/index.ts'
import { termsAt } from './terms.ts'
import { Arrival, arrivalOf, DaysAfter, daysAfter, endOfDay, readyAt } from './when.ts'

/** Of goods that are there: whoever orders now. Whether they are says the stock. */
export const ShopPromises = Type.Object({
  at: Type.String({ description: 'of an order that is placed then' }),
  time_zone: Type.String(),
  sends: OrNull(Arrival),
  collects: Type.Array(Type.Object({ location_id: Type.String(), ready_at: Type.String() })),
})

const MOST_STORES = 500

/** What a shop promises of an order that is placed now: by parcel, and at each store where something is promised. */
export async function promisesOfShop(db: Db, _: unknown, call: Call): Promise<Static<typeof ShopPromises>> {
  const { company_id, ships_from, time_zone } = await storefrontOf(db, call)
  const places = await run<Pick<Location, 'location_id' | 'opening_hours' | 'collects'>>(
    db,
    `select location_id, opening_hours, collects from stores.public_locations
     where company_id = $1 and (collects or location_id = $2) order by location_id limit ${MOST_STORES}`,
    [company_id, ships_from],
  )
  const terms = await termsAt(
    db,
    places.map(({ location_id }) => location_id),
    call.now,
  )
  const warehouse = places.find(({ location_id }) => location_id === ships_from)
  const send = warehouse && terms.get(warehouse.location_id)?.send
  return {
    at: call.now,
    time_zone,
    sends: (send && arrivalOf({ ...warehouse, time_zone }, send, call.now)) ?? null,
    collects: places.flatMap(({ location_id, opening_hours, collects }) => {
      const collect = collects && terms.get(location_id)?.collect
      const ready_at = collect && readyAt({ opening_hours, time_zone }, collect, call.now)
      return ready_at ? [{ location_id, ready_at }] : []
    }),
  }
}

export const AfterTransfer = Type.Object({ sends: OrNull(DaysAfter), collects: OrNull(DaysAfter) })

/** What a shop promises of an order whose money is still to be transferred: so many days after it is here. */
export async function promisesAfterTransfer(
  db: Db,
  { location_id }: { location_id?: string },
  call: Call,
): Promise<Static<typeof AfterTransfer>> {
  const { company_id, ships_from } = await storefrontOf(db, call)
  const store = location_id === undefined ? undefined : await locationOf(db, location_id)
  if (store && (store.company_id !== company_id || !store.collects)) throw notFound({ what: 'location', id: store.location_id })
  const [sends, collects] = await Promise.all([
    ships_from === null ? null : daysAt(db, await locationOf(db, ships_from), 'ship', call.now),
    store ? daysAt(db, store, 'collect', call.now) : null,
  ])
  return { sends, collects }
}

/** How many days after its money is here an order of a place is with the customer; null where nothing is promised. */
async function daysAt(db: Db, place: Location, delivery: string, now: string) {
  const { collect, send } = (await termsAt(db, [place.location_id], now)).get(place.location_id) ?? {}
  return (
    daysAfter(place, now, (at) => {
      if (delivery === 'ship') return send ? arrivalOf(place, send, at) : undefined
      const ready_at = collect ? readyAt(place, collect, at) : undefined
      const ready_on = ready_at && dayIn(place.time_zone, ready_at)
      return ready_on ? { earliest_on: ready_on, latest_on: ready_on } : undefined
    }) ?? null
  )
}

const MadePromise = Type.Object({
  location_id: Type.String(),
  time_zone: Type.String(),
  delivery: Type.Enum(['ship', 'collect']),
  ready_at: OrNull(Type.String()),
  leaves_on: OrNull(Type.String()),
  earliest_on: OrNull(Type.String()),
  latest_on: OrNull(Type.String()),
  due_at: Type.String({ description: 'kept if it has happened by then' }),
})

export const PromiseOfOrder = Type.Object({
  order_id: Type.String(),
  promise: OrNull(MadePromise),
  after_transfer: Type.Union([DaysAfter, Type.Null()], {
    description: 'while its transfer is awaited: how many days after it is here; the promise itself is made then',
  }),
})

/** What an order was promised when it was placed, or when its transfer had come. */
export async function promiseOfOrder(db: Db, { order_id }: { order_id: string }, call: Call): Promise<Static<typeof PromiseOfOrder>> {
  await mustSeeOrder(db, order_id, call)
  const [made] = await run<Static<typeof MadePromise>>(
    db,
    `select m.location_id, c.time_zone, m.delivery, m.ready_at, m.leaves_on::text, m.earliest_on::text, m.latest_on::text, m.due_at
     from promises.made m join companies.public_companies c using (company_id) where m.order_id = $1`,
    [order_id],
  )
  return { order_id, promise: made ?? null, after_transfer: made ? null : await afterTransferOf(db, order_id, call.now) }
}

async function afterTransferOf(db: Db, order_id: string, now: string) {
  if (!(await ordersAwaitingTransfer(db, [order_id])).has(order_id)) return null
  const [order] = await run<{ location_id: string; delivery: string }>(
    db,
    `select location_id, delivery from orders.public_orders where order_id = $1 and delivery in ('ship', 'collect')`,
    [order_id],
  )
  return order ? daysAt(db, await locationOf(db, order.location_id), order.delivery, now) : null
}

/** When the last of what was transferred for an order came; null where nothing did. */
export const TRANSFERRED_AT = (order_id: string) =>
  `(select max(c.settled_at) from payments.public_payments p join payments.public_changes c using (payment_id)
    where p.order_id = ${order_id} and p.method = 'bank_transfer' and c.kind = 'capture' and c.status = 'done')`

/**
 * Keeps what these orders were promised when they were placed, or, by transfer, when all their money was here: nothing begins before. By what held then, so that
 * hearing of one late or twice says the same.
 */
export async function keepPromises(tx: Tx, order_ids: readonly string[]) {
  const orders = await run<
    Pick<PlacedOrder, 'order_id'> & { company_id: string; location_id: string; delivery: string; begins_at: string }
  >(
    tx,
    `select order_id, company_id, location_id, delivery, greatest(placed_at, ${TRANSFERRED_AT('o.order_id')}) as begins_at from orders.public_orders o
     where order_id = any($1::text[]) and delivery in ('ship', 'collect') and status <> 'cancelled'
       and not exists (select from promises.made m where m.order_id = o.order_id) order by order_id`,
    [order_ids],
  )
  const awaiting = await ordersAwaitingTransfer(
    tx,
    orders.map(({ order_id }) => order_id),
  )
  for (const { order_id, company_id, location_id, delivery, begins_at } of orders) {
    if (awaiting.has(order_id)) continue
    const [place, terms] = await Promise.all([locationOf(tx, location_id), termsAt(tx, [location_id], begins_at)])
    const { collect, send } = terms.get(location_id) ?? {}
    const ready_at = delivery === 'collect' && collect ? readyAt(place, collect, begins_at) : undefined
    const arrival = delivery === 'ship' && send ? arrivalOf(place, send, begins_at) : undefined
    const due_at = ready_at ?? (arrival && endOfDay(arrival.latest_on, place.time_zone))
    if (!due_at) continue
    await run(
      tx,
      `insert into promises.made (order_id, company_id, location_id, delivery, ready_at, leaves_on, earliest_on, latest_on, due_at, made_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
      [
        ...[order_id, company_id, location_id, delivery, ready_at ?? null],
        ...[arrival?.leaves_on ?? null, arrival?.earliest_on ?? null, arrival?.latest_on ?? null, due_at, begins_at],
      ],
    )
  }
}
