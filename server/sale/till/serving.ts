import { Type } from 'typebox'
import type { Tx } from '#platform/database'
import { type Call, mustWorkAt } from '#platform/http'
import { refusal } from '#platform/refusal'
import { logLook, provenAtRegister } from '../../foundation/customers/index.ts'
import { addToCart, cartOfCustomer, endServing, openForServing, readCart, redeemHandoff } from '../carts/index.ts'
import { variantByGtin } from '../../offer/catalog/index.ts'
import { mustBeOpen } from './register-sessions.ts'

export const notProven = refusal<{ customer_id: string }>('not_proven', 403, () => 'She has not told a code at this register yet')
export const unknownBarcode = refusal<{ gtin: string }>('unknown_barcode', 404, ({ gtin }) => `No product has the barcode ${gtin}`)

/** How the associate comes to a cart: by the code the customer shows, by her confirmed phone, or a new one for whoever stands here. */
export const WayIn = Type.Object({
  handoff_code: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  customer_id: Type.Optional(Type.String({ maxLength: 60, description: 'a customer who has just proved herself at this register by a code' })),
})

/** Opens a cart for serving at the caller's register. Every opening of somebody's cart is logged as a look. */
export async function serveCart(tx: Tx, { handoff_code, customer_id }: Type.Static<typeof WayIn>, call: Call) {
  const session = await mustBeOpen(tx, call)
  mustWorkAt(call, 'till.sell', session.location_id)
  const { register_id, company_id } = session
  const at = { register_id, company_id, staff_id: call.principal.id, now: call.now }
  if (handoff_code) return look(tx, await redeemHandoff(tx, { ...at, code: handoff_code, actor: call.actor }), 'handoff', call)
  if (customer_id) {
    if (!(await provenAtRegister(tx, { customer_id, register_id, now: call.now }))) throw notProven({ customer_id })
    const cart_id = await cartOfCustomer(tx, company_id, customer_id, call.now)
    await openForServing(tx, { ...at, cart_id, via: 'proof', customer_id })
    return look(tx, cart_id, 'till_proof', call)
  }
  return readCart(tx, { cart_id: await openForServing(tx, { ...at, cart_id: null, via: 'walk_in' }) }, call)
}

async function look(tx: Tx, cart_id: string, why: string, call: Call) {
  const cart = await readCart(tx, { cart_id }, call)
  if (cart.customer_id) await logLook(tx, [cart.customer_id], why, call)
  return cart
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
  await endServing(tx, { cart_id, register_id, now: call.now })
}
