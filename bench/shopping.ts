import { randomUUID } from 'node:crypto'
import type { Pool } from 'undici'
import { client, type Client, drain } from './load.ts'
import type { MeasuredServer } from './measured-server.ts'

export async function mustBe(status: number, answer: Promise<{ status: number; body: string }>) {
  const { status: got, body } = await answer
  if (got !== status) throw new Error(`expected ${status}, got ${got}: ${body.slice(0, 400)}`)
  // oxlint-disable-next-line typescript/no-explicit-any -- the load looks only at a few ids
  return (body.startsWith('{') ? JSON.parse(body) : body) as any
}

const delivery = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } }
export const contact = { name: 'Derya Deniz', phone: '+905334445566' }

export async function fill(shopper: Client, variants: string[]) {
  for (const variant_id of variants) await mustBe(201, shopper('POST', '/v1/cart/lines', { variant_id, quantity: 1 }))
  return mustBe(201, shopper('POST', '/v1/checkouts', { delivery, contact }))
}
export const pay = (shopper: Client, checkout_id: string) =>
  shopper('POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token: 'tok_ok' }, randomUUID())
export const place = (shopper: Client, checkout_id: string) =>
  shopper('POST', `/v1/checkouts/${checkout_id}/order`, undefined, randomUUID())

export async function wholeCheckout(pool: Pool, variants: string[]) {
  const shopper = client(pool)
  const { checkout_id } = await fill(shopper, variants)
  await mustBe(201, pay(shopper, checkout_id))
  return mustBe(201, place(shopper, checkout_id))
}

export const pick = <T>(list: T[]) => list[Math.floor(Math.random() * list.length)]!

/** Prepares paid checkouts, then measures only the one request that turns each into an order; `beside` begins what goes on meanwhile. */
export async function placeOrders(
  server: MeasuredServer,
  count: number,
  clients: number,
  variantsOf: () => string[],
  beside?: () => Promise<unknown>,
) {
  const prepared: { shopper: Client; checkout_id: string }[] = []
  await drain(Array.from({ length: count }), 64, async () => {
    const shopper = client(server.pool)
    const { checkout_id } = await fill(shopper, variantsOf())
    await mustBe(201, pay(shopper, checkout_id))
    prepared.push({ shopper, checkout_id })
  })
  await beside?.()
  return drain(prepared, clients, async ({ shopper, checkout_id }) => void (await mustBe(201, place(shopper, checkout_id))))
}
