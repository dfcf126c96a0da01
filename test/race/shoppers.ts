/** What shoppers do in a race, each in a browser of her own. */
import assert from 'node:assert/strict'
import { type Answer, type Pocket, pocket } from '../harness.ts'
import type { Server } from './servers.ts'

type Asked = Pick<Server, 'call'>
export const SHIPPED = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', district: 'Kadıköy', city: 'İstanbul', country: 'TR' } }
export const collectedAt = (location_id: string) => ({ kind: 'collect', location_id })

export interface AtTheCheckout {
  as: Pocket
  checkout_id: string
  total_minor: number
}

/** Comes to the shop, puts something into a new cart and opens the checkout. */
export async function goToCheckout(
  server: Asked,
  wish: { variant_id: string; quantity?: number },
  delivery: object = SHIPPED,
  as = pocket(),
): Promise<AtTheCheckout> {
  const added = await server.call('POST', '/v1/cart/lines', wish, { as })
  assert.equal(added.status, 201, added.text)
  const opened = await server.call('POST', '/v1/checkouts', { delivery, contact: { name: 'Derya Deniz', phone: '0533 444 55 66' } }, { as })
  assert.equal(opened.status, 201, opened.text)
  return { as, checkout_id: opened.body.checkout_id, total_minor: opened.body.total_minor }
}

export const pay = (server: Asked, { as, checkout_id }: AtTheCheckout, token = 'tok_ok', key = `pay ${checkout_id}`): Promise<Answer> =>
  server.call('POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token }, { as, key })

export const order = (server: Asked, { as, checkout_id }: AtTheCheckout, key = `order ${checkout_id}`): Promise<Answer> =>
  server.call('POST', `/v1/checkouts/${checkout_id}/order`, undefined, { as, key })

/** Goes through with it, or is told why not. */
export async function payAndOrder(server: Asked, shopper: AtTheCheckout): Promise<Answer> {
  const paid = await pay(server, shopper)
  return paid.status === 201 ? order(server, shopper) : paid
}
