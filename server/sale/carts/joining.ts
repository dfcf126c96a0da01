import { run, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import type { Call } from '#platform/http'
import { newId } from '#platform/ids'
import type { SignedIn } from '../../foundation/customers/index.ts'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { type Cart, type CartRecord, cartChanged, cartFrozen, LARGEST_QUANTITY, MOST_LINES } from './cart.ts'
import { noCart } from './contact.ts'
import { cartNotServedHere } from './lines.ts'
import { cartOf, LIVING_CART, shopperOf } from './reading.ts'
import { endServings, lockCarts } from './stages.ts'

interface Candidate {
  cart_id: string
  company_id: string
  status: CartRecord['status']
  version: number
  customer_id: string | null
  changed_at: string
  on_this_device: boolean
  lines: Line[]
}
type WithLines = Pick<Candidate, 'cart_id' | 'version' | 'lines'>
export interface Line {
  cart_id: string
  line_id: string
  variant_id: string
  quantity: number
  channel: string
  added_at: string
  amount_minor: number | null
}

/**
 * She has proven who she is. In each shop, what she had gathered becomes one cart: her own, that of the device she signs in on, and the
 * newest that waits under the contact she has just proven. If her own is empty, the newest of the others becomes hers as it is, and the
 * device it was gathered on goes on showing it; otherwise what they have more of is added to hers. Only this device's cart ends by that:
 * another device, whose claim nobody has proven, keeps its own.
 */
export async function joinCarts(tx: Tx, signedIn: SignedIn): Promise<void> {
  const { session_id, customer_ids, kind, value, call } = signedIn
  const carts = await run<Omit<Candidate, 'lines'>>(tx, FIND_AND_LOCK, [customer_ids, session_id, kind, value, call.now])
  if (carts.length) {
    const lines = Map.groupBy(await run<Line>(tx, LINES, [carts.map((cart) => cart.cart_id)]), (line) => line.cart_id)
    const candidates = carts.map((cart) => ({ ...cart, lines: lines.get(cart.cart_id) ?? [] }))
    for (const inShop of Map.groupBy(candidates, (cart) => cart.company_id).values()) await joinInShop(tx, signedIn, inShop)
  }
  await run(tx, 'delete from carts.session_carts where session_id = $1', [session_id])
}

const DAYS_A_GUEST_CART_WAITS = 30

const FIND_AND_LOCK = `
  with candidate as (
    select cart_id, false as on_this_device from carts.carts where customer_id = any($1::text[]) and status in ('active', 'frozen')
    union all
    select cart_id, true from carts.session_carts where session_id = $2
    union all
    select cart_id, false from carts.cart_contacts k where k.kind = $3 and k.value = $4 and k.joined_at is null)
  select c.cart_id, c.company_id, c.status, c.version, c.customer_id, c.changed_at,
    exists (select from candidate d where d.cart_id = c.cart_id and d.on_this_device) as on_this_device
  from carts.carts c
  where c.cart_id in (select cart_id from candidate) and c.status in ('active', 'frozen')
    and (c.customer_id = any($1) or c.customer_id is null and c.changed_at > $5::timestamptz - interval '${DAYS_A_GUEST_CART_WAITS} days')
  order by c.cart_id for no key update of c`

export const LINES = `
  select cart_id, line_id, variant_id, quantity, channel, added_at, amount_minor from carts.cart_lines where cart_id = any($1) order by added_at, line_id`

async function joinInShop(tx: Tx, { customer_id, kind, value, call }: SignedIn, carts: Candidate[]) {
  const own = carts.filter((cart) => cart.customer_id !== null).sort(frozenThenNewest)[0]
  const guests = carts
    .filter((cart) => cart.customer_id === null && cart.lines.length > 0 && (cart.status === 'active' || cart.on_this_device))
    .sort((a, b) => (a.changed_at < b.changed_at ? 1 : -1))
  const here = guests.find((cart) => cart.on_this_device)
  const waiting = guests.find((cart) => !cart.on_this_device)
  const hers = own?.lines.length ? own : guests[0]
  if (!hers) return
  if (hers !== own) {
    // She has one living cart in a shop: the empty one makes room first.
    if (own) await endCart(tx, own.cart_id, call.now)
    await run(tx, MAKE_HERS, [hers.cart_id, customer_id, call.now])
    if (!hers.on_this_device) await run(tx, CLOSE_DOORS, [hers.cart_id, call.now, kind, value])
  }
  for (const guest of [here, waiting]) {
    if (!guest || guest === hers || guest.status === 'frozen' || hers.status === 'frozen') continue
    await addLines(tx, hers, guest, call.now)
    // What she takes out again shall not come back the next time.
    if (guest === waiting)
      await run(tx, 'update carts.cart_contacts set joined_at = $4 where cart_id = $1 and kind = $2 and value = $3', [
        waiting.cart_id,
        kind,
        value,
        call.now,
      ])
    if (guest === here) await endCart(tx, here.cart_id, call.now)
  }
  await announce(tx, cartChanged, {
    subject: hers.cart_id,
    company_id: hers.company_id,
    customer_id: hers.customer_id ?? customer_id,
    channel: call.channel,
    actor: call.actor,
    occurred_at: call.now,
    data: { version: hers.version, reason: 'joined', ...(hers !== own && { shared: { reason: 'joined' } }) },
  })
}

const frozenThenNewest = (a: Candidate, b: Candidate) =>
  Number(b.status === 'frozen') - Number(a.status === 'frozen') || (a.changed_at < b.changed_at ? 1 : -1)

/** What lies in it is known to the device it was gathered on; what she adds will not be. */
const MAKE_HERS = `
  with known as (update carts.cart_lines set shared = quantity where cart_id = $1)
  update carts.carts set customer_id = $2, changed_at = $3 where cart_id = $1`

/**
 * Whoever gathered it elsewhere has no door to her by it: neither a code from before, nor a till where it stands open or waits, nor a contact
 * of his own on it.
 */
const CLOSE_DOORS = `
  with codes as (update carts.handoffs set expires_at = $2 where cart_id = $1 and expires_at > $2),
       tills as (delete from carts.servings where cart_id = $1)
  delete from carts.cart_contacts where cart_id = $1 and not (kind = $3 and value = $4)`

export async function endCart(tx: Tx, cart_id: string, now: string) {
  await run(tx, `update carts.carts set status = 'merged', changed_at = $2 where cart_id = $1`, [cart_id, now])
  await endServings(tx, [cart_id], now)
}

const BRING_COUPONS = `
  insert into carts.cart_coupons (cart_id, code, entered_at) select $1, code, entered_at from carts.cart_coupons where cart_id = $2 on conflict do nothing returning 1`

/** Of each thing the larger number: who put two into both carts wants two. */
export async function addLines(tx: Tx, hers: WithLines, guest: WithLines, now: string) {
  const more = guest.lines.flatMap((line) => {
    const mine = hers.lines.find((other) => other.variant_id === line.variant_id)
    // Of a gift card with another amount she keeps what is hers: nobody adds up two amounts.
    if (mine && (mine.quantity >= line.quantity || mine.amount_minor !== line.amount_minor)) return []
    if (mine) return [Object.assign(mine, { quantity: Math.min(LARGEST_QUANTITY, line.quantity) })]
    if (hers.lines.length >= MOST_LINES) return []
    const added = { ...line, line_id: newId('lin') }
    hers.lines.push(added)
    return [added]
  })
  const coupons = await run(tx, BRING_COUPONS, [hers.cart_id, guest.cart_id])
  if (!more.length && !coupons.length) return
  hers.version++
  await run(
    tx,
    `with cart as (update carts.carts set version = $2, changed_at = $4 where cart_id = $1)
     insert into carts.cart_lines (cart_id, variant_id, line_id, quantity, channel, added_at, merged_at, amount_minor)
     select $1, l.variant_id, l.line_id, l.quantity, l.channel, l.added_at, $4, l.amount_minor
     from json_to_recordset($3::json) as l(variant_id text, line_id text, quantity integer, channel text, added_at timestamptz, amount_minor bigint)
     on conflict (cart_id, variant_id) do update set quantity = excluded.quantity, merged_at = excluded.merged_at`,
    [hers.cart_id, hers.version, JSON.stringify(more), now],
  )
}

/** What lies on the counter comes into the cart of the customer who has said who she is only now; the walk-in cart ends by that. */
export async function bringAlong(tx: Tx, { from, into, register_id }: { from: string; into: string; register_id: string }, call: Call) {
  const carts = await lockCarts(tx, [from, into])
  const [walkIn, hers] = [carts.get(from), carts.get(into)]
  const lies = await run(tx, `select 1 from carts.servings where cart_id = $1 and register_id = $2 and via = 'walk_in'`, [
    from,
    register_id,
  ])
  if (walkIn?.status !== 'active' || walkIn.company_id !== hers?.company_id || !lies.length) throw cartNotServedHere({ cart_id: from })
  if (hers.status === 'frozen') throw cartFrozen({ cart_id: into })
  const lines = Map.groupBy(await run<Line>(tx, LINES, [[from, into]]), (line) => line.cart_id)
  const theirs = { cart_id: into, version: hers.version, lines: lines.get(into) ?? [] }
  await addLines(tx, theirs, { cart_id: from, version: walkIn.version, lines: lines.get(from) ?? [] }, call.now)
  await endCart(tx, from, call.now)
  await announce(tx, cartChanged, {
    subject: into,
    company_id: hers.company_id,
    customer_id: hers.customer_id,
    channel: call.channel,
    actor: call.actor,
    occurred_at: call.now,
    data: { version: theirs.version, reason: 'joined' },
  })
}

/** Devices that are not signed in stop showing her cart. */
export async function detachOtherDevices(tx: Tx, call: Call): Promise<Cart> {
  const { customer_ids } = shopperOf(call)
  const { company_id } = await storefrontOf(tx, call)
  const [cart] = await run<{ cart_id: string; version: number; customer_id: string }>(
    tx,
    `select cart_id, version, customer_id from carts.carts where cart_id = (${LIVING_CART('$1', '$2')}) for no key update`,
    [customer_ids, company_id],
  )
  if (!cart) throw noCart({})
  const detached = await run(tx, 'delete from carts.session_carts where cart_id = $1 returning session_id', [cart.cart_id])
  if (detached.length)
    await announce(tx, cartChanged, {
      subject: cart.cart_id,
      company_id,
      customer_id: cart.customer_id,
      channel: call.channel,
      actor: call.actor,
      occurred_at: call.now,
      data: { version: cart.version, reason: 'devices_detached', shared: { reason: 'devices_detached' } },
    })
  return cartOf(tx, call)
}
