import type { Database, Db, Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { broughtBy, cartNotServedHere, isServedAt, lockCarts } from '../carts/index.ts'
import { linkAtRegister, makeTillLink, presentLink, sendTillLink, takeBackLink } from '../payment_links/index.ts'
import { mustSellAt, registerIdOf } from './register-sessions.ts'
import { nobodyPresent } from './saved-cards.ts'

/** A QR code by which the customer pays this much of the sale on her own phone; the till waits for it, and sells when it is paid. */
export async function askByLink(tx: Tx, { cart_id, amount_minor }: { cart_id: string; amount_minor: number }, call: Call) {
  const { register_id, company_id, currency } = await mustSellAt(tx, call)
  await lockCarts(tx, [cart_id])
  if (!(await isServedAt(tx, cart_id, register_id))) throw cartNotServedHere({ cart_id })
  return makeTillLink(tx, { cart_id, amount_minor, company_id, currency, register_id }, call)
}

type Link = { payment_link_id: string }

export const askedByLink = async (db: Db, { payment_link_id }: Link, call: Call) =>
  presentLink(db, await linkAtRegister(db, payment_link_id, registerIdOf(call)), call)

/** Sent to the phone or the mailbox of whoever has brought the cart: she need not hold a camera to the counter. */
export async function sendLink(tx: Tx, { payment_link_id }: Link, call: Call) {
  const link = await linkAtRegister(tx, payment_link_id, registerIdOf(call))
  const customer_id = await broughtBy(tx, link.cart_id)
  if (!customer_id) throw nobodyPresent({ cart_id: link.cart_id })
  return sendTillLink(tx, link, customer_id, call)
}

/** The customer pays otherwise: what she may have paid by the link is let go. */
export const stopAsking = (database: Database, { payment_link_id }: Link, call: Call) =>
  takeBackLink(database, payment_link_id, registerIdOf(call), call)
