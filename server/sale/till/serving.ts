import { type Static, Type } from 'typebox'
import type { Database, Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { refusal } from '#platform/refusal'
import { confirmedProof, logLook } from '../../foundation/customers/index.ts'
import { variantByGtin } from '../../offer/catalog/index.ts'
import { addToCart, cartOfCustomer, endServing, lockCarts, openForServing, readCart, redeemHandoff, type Till } from '../carts/index.ts'
import { mustBeOpen } from './register-sessions.ts'

export const unknownBarcode = refusal<{ gtin: string }>('unknown_barcode', 404, ({ gtin }) => `No product has the barcode ${gtin}`)

/** How the associate comes to a cart: by the code the customer shows, by her proof, or a new one for whoever stands here. */
export const WayIn = Type.Object({
  handoff_code: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  proof_id: Type.Optional(Type.String({ maxLength: 60, description: 'the `code_id` of the code the customer has told at this register' })),
})

/** Opens a cart for serving at the caller's register. Every opening of somebody's cart is written down as a look. */
export async function serveCart(database: Database, way: Static<typeof WayIn>, call: Call) {
  const { register_id, company_id } = await mustBeOpen(database.db, call)
  const till: Till = { register_id, company_id, staff_id: call.principal.id, now: call.now }
  if (way.handoff_code) {
    const cart_id = await redeemHandoff(database, { ...till, code: way.handoff_code })
    await database.transaction(async (tx) =>
      writeDown(tx, till, cart_id, (await lockCarts(tx, [cart_id])).get(cart_id)?.customer_id ?? null, 'handoff'),
    )
    return readCart(database.db, { cart_id }, call)
  }
  const cart_id = await database.transaction((tx) =>
    way.proof_id ? openByProof(tx, till, way.proof_id) : openForServing(tx, { ...till, cart_id: null, via: 'walk_in' }),
  )
  return readCart(database.db, { cart_id }, call)
}

async function openByProof(tx: Tx, till: Till, proof_id: string) {
  const customer_id = await confirmedProof(tx, { ...till, proof_id })
  const cart_id = await cartOfCustomer(tx, till.company_id, customer_id, till.now)
  await openForServing(tx, { ...till, cart_id, via: 'proof' })
  await writeDown(tx, till, cart_id, customer_id, 'cart')
  return cart_id
}

const writeDown = (tx: Tx, { staff_id, register_id, now }: Till, subject: string, customer_id: string | null, reason: string) =>
  logLook(tx, { staff_id, subject, customer_id, reason, register_id, now })

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
