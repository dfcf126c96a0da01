import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import { type Call, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { idsOf } from '../../foundation/customers/index.ts'
import { registerOf } from '../../foundation/stores/index.ts'
import { Cart, type CartChangeReason, cartChanged, isLiving, present } from './cart.ts'
import { cartNotServedHere, registerOfCaller } from './lines.ts'
import { LIVING_CART, readCart, readCarts } from './reading.ts'
import { lockCarts } from './stages.ts'

/** Where a cart is to be opened, and by whom. */
export interface Till {
  register_id: string
  company_id: string
  staff_id: string
  now: string
}

export const cartOfOtherCompany = refusal<{ cart_id: string; company_id: string }>(
  'cart_of_other_company',
  409,
  () => 'This cart was gathered in the shop of another company; it cannot be sold here',
)

/**
 * Opens a cart at a register: the one given, or a new one for whoever stands here. What was open at the register is put away, and the cart
 * is taken from any other register.
 */
export async function openForServing(
  tx: Tx,
  {
    cart_id,
    via,
    customer_id = null,
    ...till
  }: Till & { cart_id: string | null; via: 'handoff' | 'proof' | 'walk_in'; customer_id?: string | null },
): Promise<string> {
  const { company_id, register_id, staff_id, now } = till
  const opened = cart_id ?? (await beginCart(tx, company_id, null, now))
  const cart = (await lockCarts(tx, [opened])).get(opened)
  if (!cart || !isLiving(cart)) throw notFound({ what: 'cart', id: opened })
  if (cart.company_id !== company_id) throw cartOfOtherCompany({ cart_id: opened, company_id: cart.company_id })
  // Two clicks at one register come one after the other.
  await run(tx, `select pg_advisory_xact_lock(hashtextextended('carts.servings:' || $1::text, 0))`, [register_id])
  const already = await runOne(tx, 'select 1 from carts.servings where cart_id = $1 and register_id = $2 and ended_at is null', [
    opened,
    register_id,
  ])
  if (already) return opened
  await run(tx, 'update carts.servings set ended_at = $3 where (cart_id = $1 or register_id = $2) and ended_at is null', [
    opened,
    register_id,
    now,
  ])
  await run(
    tx,
    'insert into carts.servings (serving_id, cart_id, register_id, staff_id, via, started_at, customer_id) values ($1, $2, $3, $4, $5, $6, $7)',
    [newId('srv'), opened, register_id, staff_id, via, now, customer_id],
  )
  await announceServing(tx, till, cart, 'serving_began')
  return opened
}

/** The associate turns to somebody else; the cart stays as it is behind every other door. */
export async function endServing(tx: Tx, { cart_id, ...till }: Omit<Till, 'company_id'> & { cart_id: string }): Promise<void> {
  const cart = (await lockCarts(tx, [cart_id])).get(cart_id)
  const ended = await run(
    tx,
    'update carts.servings set ended_at = $3 where cart_id = $1 and register_id = $2 and ended_at is null returning 1',
    [cart_id, till.register_id, till.now],
  )
  if (!cart || !ended.length) throw cartNotServedHere({ cart_id })
  await announceServing(tx, till, cart, 'serving_ended')
}

async function announceServing(
  tx: Tx,
  { register_id, staff_id, now }: Omit<Till, 'company_id'>,
  { cart_id, company_id, customer_id, version }: { cart_id: string; company_id: string; customer_id: string | null; version: number },
  reason: CartChangeReason,
) {
  const { location_id } = await registerOf(tx, register_id)
  const actor = `staff:${staff_id}`
  await announce(tx, cartChanged, {
    subject: cart_id,
    company_id,
    customer_id,
    channel: 'till',
    location_id,
    actor,
    occurred_at: now,
    data: { version, reason },
  })
}

export const isServedAt = async (on: Db | Tx, cart_id: string, register_id: string): Promise<boolean> =>
  (await runOne(on, 'select 1 from carts.servings where cart_id = $1 and register_id = $2 and ended_at is null', [
    cart_id,
    register_id,
  ])) !== undefined

/** By which of her ids she came whose cart is open here; of a cart that was put away and opened again, when she last showed it. */
export const broughtBy = async (on: Db | Tx, cart_id: string): Promise<string | null> =>
  (
    await runOne<{ customer_id: string }>(
      on,
      `select s.customer_id from carts.servings s join carts.carts c using (cart_id)
       where s.cart_id = $1 and s.customer_id is not null and c.customer_id is not null order by s.started_at desc limit 1`,
      [cart_id],
    )
  )?.customer_id ?? null

/** Who stands here with this cart: she has shown it, or told her code, since it was opened at this register; one that is opened again from those that wait was shown by nobody. */
export const presentWith = async (on: Db | Tx, cart_id: string, register_id: string): Promise<string | null> =>
  (
    await runOne<{ customer_id: string | null }>(
      on,
      `select s.customer_id from carts.servings s join carts.carts c using (cart_id)
       where s.cart_id = $1 and s.register_id = $2 and s.ended_at is null and s.via in ('handoff', 'proof') and s.customer_id is not null and c.customer_id is not null`,
      [cart_id, register_id],
    )
  )?.customer_id ?? null

/** The cart that is open at the caller's register. */
export async function readServedCart(db: Db, cart_id: string, call: Call): Promise<Cart> {
  if (!(await isServedAt(db, cart_id, registerOfCaller(call)))) throw cartNotServedHere({ cart_id })
  return readCart(db, { cart_id }, call)
}

/** The customer's cart in a company's shop; a new, empty one if she has none. */
export async function cartOfCustomer(tx: Tx, company_id: string, customer_id: string, now: string, channel = 'till'): Promise<string> {
  const cart = await runOne<{ cart_id: string }>(tx, LIVING_CART('$1::text[]', '$2'), [await idsOf(tx, customer_id), company_id])
  return cart?.cart_id ?? beginCart(tx, company_id, customer_id, now, channel)
}

async function beginCart(tx: Tx, company_id: string, customer_id: string | null, now: string, channel = 'till'): Promise<string> {
  const begun = await runOne<{ cart_id: string }>(
    tx,
    `insert into carts.carts (cart_id, company_id, currency, status, version, customer_id, channel, created_at, changed_at)
     select $1, company_id, currency, 'active', 0, $3, $5, $4, $4 from companies.public_companies where company_id = $2
     on conflict (customer_id, company_id) where status in ('active', 'frozen') do update set customer_id = excluded.customer_id
     returning cart_id`,
    [newId('crt'), company_id, customer_id, now, channel],
  )
  if (!begun) throw notFound({ what: 'company', id: company_id })
  return begun.cart_id
}

// ---- what waits

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
  const { carts, ...shown } = await readCarts(
    db,
    served.map(({ cart_id }) => ({ cart_id })),
    call.now,
  )
  return served.flatMap(({ cart_id: _, ...serving }, at) => {
    const cart = carts[at]
    return cart && isLiving(cart) && (serving.open || cart.lines.length)
      ? [{ ...serving, cart: present(cart, cart, shown, { ...call, channel: 'till', location_id: place.location_id }) }]
      : []
  })
}

/** How the associate came by a cart that waits here; refused where it does not. */
export async function viaOfWaiting(tx: Tx, cart_id: string, place: Place): Promise<WaitingCart['via']> {
  const waiting = (await servedAt(tx, place)).find((served) => served.cart_id === cart_id)
  if (!waiting) throw cartNotWaiting({ cart_id })
  return waiting.via
}
