import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { type Location, locationOf, storefrontOf } from '../../foundation/stores/index.ts'
import { mustSeeOrder, type PlacedOrder } from '../orders/index.ts'
import { termsAt } from './terms.ts'
import { Arrival, arrivalOf, endOfDay, readyAt } from './when.ts'

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

export const PromiseOfOrder = Type.Object({ order_id: Type.String(), promise: OrNull(MadePromise) })

/** What an order was promised when it was placed. */
export async function promiseOfOrder(db: Db, { order_id }: { order_id: string }, call: Call): Promise<Static<typeof PromiseOfOrder>> {
  await mustSeeOrder(db, order_id, call)
  const [made] = await run<Static<typeof MadePromise>>(
    db,
    `select m.location_id, c.time_zone, m.delivery, m.ready_at, m.leaves_on::text, m.earliest_on::text, m.latest_on::text, m.due_at
     from promises.made m join companies.public_companies c using (company_id) where m.order_id = $1`,
    [order_id],
  )
  return { order_id, promise: made ?? null }
}

/** Keeps what these orders were promised when they were placed: by what held then, so that hearing of one late or twice says the same. */
export async function keepPromises(tx: Tx, order_ids: readonly string[]) {
  const orders = await run<
    Pick<PlacedOrder, 'order_id'> & { company_id: string; location_id: string; delivery: string; placed_at: string }
  >(
    tx,
    `select order_id, company_id, location_id, delivery, placed_at from orders.public_orders
     where order_id = any($1::text[]) and delivery in ('ship', 'collect') order by order_id`,
    [order_ids],
  )
  for (const { order_id, company_id, location_id, delivery, placed_at } of orders) {
    const [place, terms] = await Promise.all([locationOf(tx, location_id), termsAt(tx, [location_id], placed_at)])
    const { collect, send } = terms.get(location_id) ?? {}
    const ready_at = delivery === 'collect' && collect ? readyAt(place, collect, placed_at) : undefined
    const arrival = delivery === 'ship' && send ? arrivalOf(place, send, placed_at) : undefined
    const due_at = ready_at ?? (arrival && endOfDay(arrival.latest_on, place.time_zone))
    if (!due_at) continue
    await run(
      tx,
      `insert into promises.made (order_id, company_id, location_id, delivery, ready_at, leaves_on, earliest_on, latest_on, due_at, made_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
      [
        ...[order_id, company_id, location_id, delivery, ready_at ?? null],
        ...[arrival?.leaves_on ?? null, arrival?.earliest_on ?? null, arrival?.latest_on ?? null, due_at, placed_at],
      ],
    )
  }
}
