import { run, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import type { Retention } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
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
  const { carts, ...shown } = await readCarts(tx, [{ ...shopper, company_id: shop.company_id }], call.now, { lock: true })
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
  return present(shop, { ...cart, [kind]: value }, shown, { ...call, ...shopper })
}

const abandoned = (whose: string) => `
  delete from carts.carts where cart_id in (
    select cart_id from carts.carts where status = 'active' and created_at < $1 and changed_at < $1 and ${whose} order by created_at limit $2 for update skip locked) returning 1`

/** Carts that nobody came back to: without a name sooner, hers later. What is being paid, was ordered or joined stays as it is. */
export const retention: Retention[] = [
  {
    what: 'carts.contacts',
    days: 30,
    sweep: sweepBy(
      'delete from carts.cart_contacts where ctid = any(array(select ctid from carts.cart_contacts where claimed_at < $1 limit $2)) returning 1',
    ),
  },
  { what: 'carts.nameless', days: 30, sweep: sweepBy(abandoned('customer_id is null')) },
  { what: 'carts.known', days: 90, sweep: sweepBy(abandoned('customer_id is not null')) },
]
