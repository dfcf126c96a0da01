import { run, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import type { Call } from '#platform/http'
import { claimContact, type ContactFields, readContact } from '../../foundation/customers/index.ts'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { refusal } from '#platform/refusal'
import { type Cart, cartChanged, isLiving, present } from './cart.ts'
import { mustBeHers, readCarts, shopperOf } from './reading.ts'

export const noCart = refusal<object>('no_cart', 409, () => 'Put something into the cart first')

/** She leaves a phone or an address for news of her order. It is a claim: it shows her nothing of anybody's and joins nothing. */
export async function leaveContact(tx: Tx, fields: ContactFields, call: Call): Promise<Cart> {
  const shop = await storefrontOf(tx, call)
  const { kind, value } = readContact(fields, shop.country)
  const shopper = shopperOf(call)
  const { carts, cards } = await readCarts(tx, [{ ...shopper, company_id: shop.company_id }], call.now, { lock: true })
  const [cart] = carts
  if (!cart || !isLiving(cart)) throw noCart({})
  mustBeHers(cart, shopper)
  await run(
    tx,
    `insert into carts.cart_contacts (cart_id, kind, value, claimed_at) values ($1, $2, $3, $4)
     on conflict (cart_id, kind) do update set value = excluded.value, claimed_at = excluded.claimed_at, joined_at = null`,
    [cart.cart_id, kind, value, call.now],
  )
  if (shopper.customer_id === null) await claimContact(tx, shopper.session_id, kind, value, 'order_news', call.now)
  await announce(tx, cartChanged, {
    subject: cart.cart_id,
    company_id: cart.company_id,
    customer_id: cart.customer_id,
    channel: call.channel,
    actor: call.actor,
    occurred_at: call.now,
    data: { version: cart.version, reason: 'contact' },
  })
  return present(shop, { ...cart, [kind]: value }, cards, { ...call, ...shopper })
}

const DAYS_A_CONTACT_IS_KEPT = 30

export const tidyContacts = (tx: Tx, now: string) =>
  run(tx, `delete from carts.cart_contacts where claimed_at < $1::timestamptz - $2 * interval '1 day'`, [now, DAYS_A_CONTACT_IS_KEPT])
