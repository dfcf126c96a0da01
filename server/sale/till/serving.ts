import { type Static, Type } from 'typebox'
import type { Database, Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { refusal } from '#platform/refusal'
import { confirmedProof, CustomerCard, customerCards, logLooks, showToStaff } from '../../foundation/customers/index.ts'
import { variantByGtin } from '../../offer/catalog/index.ts'
import {
  addToCart,
  bringAlong,
  cartOfCustomer,
  cartsAt,
  endServing,
  lockCarts,
  openForServing,
  readCart,
  redeemHandoff,
  type Till,
  viaOfWaiting,
  WaitingCart,
} from '../carts/index.ts'
import { mustBeOpen } from './register-sessions.ts'

export const unknownBarcode = refusal<{ gtin: string }>('unknown_barcode', 404, ({ gtin }) => `No product has the barcode ${gtin}`)

/** How the associate comes to a cart: by the code the customer shows, by her proof, one that waits here, or a new one for whoever stands here. */
export const WayIn = Type.Object({
  handoff_code: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  proof_id: Type.Optional(Type.String({ maxLength: 60, description: 'the `code_id` of the code the customer has told at this register' })),
  cart_id: Type.Optional(Type.String({ maxLength: 60, description: 'a cart that was put away here a while ago' })),
  bring_cart_id: Type.Optional(Type.String({ maxLength: 60, description: 'the walk-in cart whose goods come along into hers' })),
})

/** Opens a cart for serving at the caller's register. Every opening of somebody's cart is written down as a look. */
export async function serveCart(database: Database, way: Static<typeof WayIn>, call: Call) {
  const { register_id, company_id, location_id } = await mustBeOpen(database.db, call)
  const till: Till = { register_id, company_id, staff_id: call.principal.id, now: call.now }
  const bring = async (tx: Tx, into: string) => {
    const from = way.bring_cart_id
    if (from && from !== into) await bringAlong(tx, { from, into, register_id }, call)
    return into
  }
  const cart_id = way.handoff_code
    ? await redeemHandoff(database, { ...till, code: way.handoff_code }, async (tx, handed_over) => {
        await writeDown(tx, handed_over, 'handoff', call)
        await bring(tx, handed_over)
      })
    : await database.transaction(async (tx) => {
        if (way.proof_id) return bring(tx, await openByProof(tx, till, way.proof_id, call))
        if (way.cart_id) return bring(tx, await openAgain(tx, till, way.cart_id, location_id, call))
        return bring(tx, await openForServing(tx, { ...till, cart_id: null, via: 'walk_in' }))
      })
  return readCart(database.db, { cart_id }, call)
}

async function openByProof(tx: Tx, till: Till, proof_id: string, call: Call) {
  const customer_id = await confirmedProof(tx, { ...till, proof_id })
  const cart_id = await cartOfCustomer(tx, till.company_id, customer_id, till.now)
  await openForServing(tx, { ...till, cart_id, customer_id, via: 'proof' })
  return writeDown(tx, cart_id, 'cart', call)
}

async function openAgain(tx: Tx, till: Till, cart_id: string, location_id: string, call: Call) {
  const via = await viaOfWaiting(tx, cart_id, { ...till, location_id })
  await openForServing(tx, { ...till, cart_id, via })
  return via === 'walk_in' ? cart_id : writeDown(tx, cart_id, 'cart', call)
}

async function writeDown(tx: Tx, cart_id: string, reason: string, call: Call) {
  const { company_id, customer_id } = (await lockCarts(tx, [cart_id])).get(cart_id)!
  await logLooks(tx, [{ subject: cart_id, company_id, customer_id }], reason, call)
  return cart_id
}

export const CartAtTill = Type.Object({ ...WaitingCart.properties, customer: Type.Union([CustomerCard, Type.Null()]) })

/** What is open at my register, and what waits here for customers who come back, each with whose it is. */
export async function cartsAtTill(database: Database, _: unknown, call: Call) {
  const { db } = database
  const till = await mustBeOpen(db, call)
  const items = await cartsAt(db, { ...till, now: call.now }, call)
  const customers = await customerCards(
    db,
    items.flatMap(({ cart }) => cart.customer_id ?? []),
  )
  const looks = items.flatMap(({ cart: { cart_id, customer_id } }) =>
    cart_id && customer_id ? [{ subject: cart_id, ...till, customer_id }] : [],
  )
  await showToStaff(database, looks, 'cart', call)
  return { items: items.map((item) => ({ ...item, customer: customers.get(item.cart.customer_id ?? '') ?? null })) }
}

/** A scanned barcode puts one more piece into the cart that is open here. */
export async function scan(tx: Tx, { cart_id, gtin }: { cart_id: string; gtin: string }, call: Call) {
  await mustBeOpen(tx, call)
  const variant = await variantByGtin(tx, gtin)
  if (!variant) throw unknownBarcode({ gtin })
  return addToCart(tx, { cart_id, variant_id: variant.variant_id, quantity: 1 }, call)
}

/** The associate turns to the next customer; the cart stays as it is, for every other door. */
export async function putAway(tx: Tx, { cart_id }: { cart_id: string }, call: Call) {
  const { register_id } = await mustBeOpen(tx, call)
  await endServing(tx, { cart_id, register_id, staff_id: call.principal.id, now: call.now })
}
