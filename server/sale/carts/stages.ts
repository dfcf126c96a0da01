import { run, type Tx } from '#platform/database'
import { announceAll } from '#platform/events'
import { type CartChangeReason, type CartRecord, cartChanged } from './cart.ts'

type LockedCart = Pick<CartRecord, 'cart_id' | 'company_id' | 'status' | 'version' | 'customer_id'>

// The carts are looked up one by one (lateral), in the order of their ids, so that everybody locks them in that order.
const LOCKED = `
  select c.cart_id, c.company_id, c.status, c.version, c.customer_id
  from (select distinct id from json_array_elements_text($1::json) as id order by id) asked
  cross join lateral (select * from carts.carts where cart_id = asked.id for no key update) c`

/** Locks carts until the end of the transaction. */
export async function lockCarts(tx: Tx, cart_ids: string[]): Promise<Map<string, LockedCart>> {
  const carts = await run<LockedCart>(tx, LOCKED, [JSON.stringify(cart_ids)])
  return new Map(carts.map((cart) => [cart.cart_id, cart]))
}

interface Move {
  cart_id: string
  channel?: string | null
  location_id?: string | null
  actor?: string
}

/** Moves carts from one status to another and says so, with one statement each. Carts that are not in that status stay as they are. */
async function moveCarts(
  tx: Tx,
  moves: Move[],
  from: CartRecord['status'][],
  to: CartRecord['status'],
  reason: CartChangeReason,
  now: string,
): Promise<string[]> {
  if (!moves.length) return []
  const moved = await run<LockedCart>(
    tx,
    `with locked as materialized (${LOCKED})${to === 'ordered' ? SERVED_NO_LONGER : ''}
     update carts.carts c set status = $3, changed_at = $4
     where c.cart_id = any(array(select cart_id from locked where status = any($2)))
     returning c.cart_id, c.company_id, c.status, c.version, c.customer_id`,
    [JSON.stringify(moves.map((move) => move.cart_id)), from, to, now],
  )
  const byId = new Map(moves.map((move) => [move.cart_id, move]))
  await announceAll(
    tx,
    moved.map(({ cart_id, company_id, customer_id, version }) => {
      const { channel, location_id, actor = 'system:carts' } = byId.get(cart_id)!
      const data = { version, reason }
      return { kind: cartChanged, subject: cart_id, company_id, customer_id, channel, location_id, actor, occurred_at: now, data }
    }),
  )
  return moved.map((cart) => cart.cart_id)
}

const each = (cart_ids: string[]) => cart_ids.map((cart_id) => ({ cart_id }))

/** While she pays nothing in the cart changes. Returns the carts that were frozen by this. */
export const freezeCarts = (tx: Tx, cart_ids: string[], now: string) => moveCarts(tx, each(cart_ids), ['active'], 'frozen', 'frozen', now)

/** She goes back to the cart. */
export const thawCarts = (tx: Tx, cart_ids: string[], now: string) => moveCarts(tx, each(cart_ids), ['frozen'], 'active', 'thawed', now)

/** What was in them is ordered: they are empty at once on every device, and no longer open at any register. */
export async function finishCarts(tx: Tx, orders: (Move & { customer_id?: string | null })[], now: string): Promise<void> {
  await moveCarts(tx, orders, ['active', 'frozen'], 'ordered', 'ordered', now)
}
const SERVED_NO_LONGER = `, served as (
       update carts.servings set ended_at = $4
       where cart_id = any(array(select cart_id from locked where status = any($2))) and ended_at is null)`

/** Ends what is open at registers for these carts. */
export const endServings = (tx: Tx, cart_ids: string[], now: string) =>
  cart_ids.length
    ? run<{ cart_id: string }>(
        tx,
        'update carts.servings set ended_at = $2 where cart_id = any($1) and ended_at is null returning cart_id',
        [cart_ids, now],
      )
    : Promise.resolve([])
