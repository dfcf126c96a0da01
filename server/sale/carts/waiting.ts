import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { refusal } from '#platform/refusal'
import { Cart, isLiving, present } from './cart.ts'
import { readCarts } from './reading.ts'

/** A walk-in cart waits as long as the day lasts; one that belongs to somebody as long as she may still stand there. */
const HOURS_A_WALK_IN_WAITS = 12
const MINUTES_A_CUSTOMER_WAITS = 30
const MOST_THAT_WAIT = 50

export const cartNotWaiting = refusal<{ cart_id: string }>('cart_not_waiting', 409, () => 'This cart does not wait here any more')

export const WaitingCart = Type.Object({
  open: Type.Boolean({ description: 'it is the one that is open at my register now' }),
  via: Type.Union([Type.Literal('walk_in'), Type.Literal('handoff'), Type.Literal('proof')]),
  register_id: Type.String({ description: 'where it was open last' }),
  register_name: Type.String(),
  put_away_at: Type.Union([Type.String(), Type.Null()]),
  cart: Cart,
})
export type WaitingCart = Static<typeof WaitingCart>
type Served = Omit<WaitingCart, 'cart'> & { cart_id: string }

interface Place {
  location_id: string
  register_id: string
  now: string
}

/** The cart that is open at a register, and those that were put away at any register of the place, the latest first. */
const servedAt = (on: Db | Tx, { location_id, register_id, now }: Place) => run<Served>(on, SERVED, [location_id, register_id, now])

const SERVED = `
  select cart_id, via, register_id, register_name, ended_at as put_away_at, ended_at is null as open from (
    select distinct on (s.cart_id) s.cart_id, s.via, s.register_id, r.name as register_name, s.ended_at
    from stores.public_registers r join carts.servings s using (register_id) join carts.carts c using (cart_id)
    where r.location_id = $1 and s.started_at > $3::timestamptz - interval '${HOURS_A_WALK_IN_WAITS} hours' and c.status in ('active', 'frozen')
    order by s.cart_id, s.ended_at is null desc, s.started_at desc, s.serving_id desc) as latest
  where case when ended_at is null then register_id = $2
    else via = 'walk_in' or ended_at > $3::timestamptz - interval '${MINUTES_A_CUSTOMER_WAITS} minutes' end
  order by ended_at desc nulls first limit ${MOST_THAT_WAIT}`

/** What is open at the register and what waits at its place. A cart in which nothing lies waits for nobody. */
export async function cartsAt(db: Db, place: Place, call: Call): Promise<WaitingCart[]> {
  const served = await servedAt(db, place)
  const { carts, cards } = await readCarts(
    db,
    served.map(({ cart_id }) => ({ cart_id })),
    call.now,
  )
  return served.flatMap(({ cart_id: _, ...serving }, at) => {
    const cart = carts[at]
    return cart && isLiving(cart) && (serving.open || cart.lines.length)
      ? [{ ...serving, cart: present(cart, cart, cards, { ...call, channel: 'till', location_id: place.location_id }) }]
      : []
  })
}

/** How the associate came by a cart that waits here; refused where it does not. */
export async function viaOfWaiting(tx: Tx, cart_id: string, place: Place): Promise<WaitingCart['via']> {
  const waiting = (await servedAt(tx, place)).find((served) => served.cart_id === cart_id)
  if (!waiting) throw cartNotWaiting({ cart_id })
  return waiting.via
}
