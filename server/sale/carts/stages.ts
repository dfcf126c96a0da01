import { type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { announceAll } from '#platform/events'
import { type CartChangeReason, type CartRecord, cartChanged } from './cart.ts'

export type LockedCart = Pick<CartRecord, 'cart_id' | 'company_id' | 'status' | 'version' | 'customer_id'>

// The carts are looked up one by one (lateral), in the order of their ids, so that everybody locks them in that order.
const LOCKED = `
  select c.cart_id, c.company_id, c.status, c.version, c.customer_id
  from (select distinct id from json_array_elements_text($1::json) as id order by id) asked
  cross join lateral (select * from carts.carts where cart_id = asked.id for no key update) c`

/** Locks carts until the end of the transaction. */
export async function lockCarts(tx: Tx, cart_ids: string[]): Promise<Map<string, LockedCart>> {
  if (!cart_ids.length) return new Map()
  const carts = await run<LockedCart>(tx, LOCKED, [JSON.stringify(cart_ids)])
  return new Map(carts.map((cart) => [cart.cart_id, cart]))
}

interface Move {
  cart: LockedCart
  channel?: string | null
  location_id?: string | null
  actor?: string
}

/** Moves locked carts from one status to another and says so. Carts that are not in that status stay as they are. */
async function moveCarts(
  tx: Tx,
  asked: Move[],
  from: CartRecord['status'][],
  to: CartRecord['status'],
  reason: CartChangeReason,
  now: string,
): Promise<string[]> {
  const moves = asked.filter(({ cart }) => from.includes(cart.status))
  await writeLast(
    tx,
    MOVE,
    moves.map(({ cart }) => [cart.cart_id, to, now]),
  )
  await announceAll(
    tx,
    moves.map(({ cart: { cart_id, company_id, customer_id, version }, channel, location_id, actor = 'system:carts' }) => ({
      kind: cartChanged,
      subject: cart_id,
      company_id,
      customer_id,
      channel,
      location_id,
      actor,
      occurred_at: now,
      data: { version, reason, ...(customer_id && reason === 'ordered' && { shared: { reason } }) },
    })),
  )
  return moves.map(({ cart }) => cart.cart_id)
}

const MOVE: LastWrite = {
  columns: 3,
  row: { of: 'carts.carts', key: 1 },
  sql: ($) => `moved_carts as (
      update carts.carts c set status = m.status, changed_at = m.changed_at
      from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::timestamptz[]) as m(cart_id, status, changed_at) where c.cart_id = m.cart_id)`,
}

const each = (carts: LockedCart[]) => carts.map((cart) => ({ cart }))

/** While she pays nothing in the cart changes. Returns the carts that were frozen by this. */
export const freezeCarts = (tx: Tx, carts: LockedCart[], now: string) => moveCarts(tx, each(carts), ['active'], 'frozen', 'frozen', now)

/** She goes back to the cart. */
export const thawCarts = (tx: Tx, carts: LockedCart[], now: string) => moveCarts(tx, each(carts), ['frozen'], 'active', 'thawed', now)

/** What was in them is ordered: they are empty at once on every device, and no longer open at any register. */
export async function finishCarts(tx: Tx, orders: Move[], now: string): Promise<void> {
  const finished = await moveCarts(tx, orders, ['active', 'frozen'], 'ordered', 'ordered', now)
  await writeLast(
    tx,
    SERVE_NO_LONGER,
    finished.map((cart_id) => [cart_id, now]),
  )
}
const SERVE_NO_LONGER: LastWrite = {
  columns: 2,
  row: { of: 'carts.servings', key: 1 },
  sql: ($) => `served_no_longer as (
      update carts.servings s set ended_at = e.ended_at
      from unnest(${$(1)}::text[], ${$(2)}::timestamptz[]) as e(cart_id, ended_at) where s.cart_id = e.cart_id and s.ended_at is null)`,
}

/** Ends what is open at registers for these carts. */
export const endServings = (tx: Tx, cart_ids: string[], now: string) =>
  cart_ids.length
    ? run<{ cart_id: string }>(
        tx,
        'update carts.servings set ended_at = $2 where cart_id = any($1) and ended_at is null returning cart_id',
        [cart_ids, now],
      )
    : Promise.resolve([])
