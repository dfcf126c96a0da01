/** What the scenarios of returns begin with: two stores and a warehouse, a desk and a clerk, and how something is bought, brought and settled. */
import assert from 'node:assert/strict'
import { run } from '../server/platform/database.ts'
import { createStaff } from '../server/foundation/staff/index.ts'
import { createLocation } from '../server/foundation/stores/index.ts'
import { saySeller } from '../server/sale/agreements/index.ts'
import { atTheDesk, PASSWORD, setTheStage } from './cast.ts'
import { type Answer, type Pocket, pocket, startTestApp } from './harness.ts'
import { SHIPPED } from './race/shoppers.ts'

export const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
export const { db } = app.database
export const now = () => app.clock.now().toISOString()
export const stage = await setTheStage(app.database, app.clock.now(), 200)
export const { company_id } = stage.alma
export const { kadikoy, gebze, variants } = stage
export const { mug, towel, heater } = variants
export const [MUG, TOWEL, LAMP] = [24_900, 39_950, 89_999]
export const besiktas = await app.database.transaction(async (tx) => {
  const seller = {
    phone: '+90 216 000 00 00',
    email: 'destek@alma.example',
    return_address: 'Gebze Deposu, Kocaeli',
    carrier: 'Hızlı Kargo',
  }
  await saySeller(tx, { company_id, ...seller }, { actor: 'system:cast', now: now() })
  const place = { company_id, kind: 'store' as const, name: 'Beşiktaş', address: { street: 'Çarşı 3', city: 'İstanbul' }, now: now() }
  return createLocation(tx, place)
})
await app.database.transaction((tx) =>
  createStaff(tx, {
    ...{ name: 'Deniz Ak', email: 'deniz@alma.example', role: 'associate', password: PASSWORD },
    ...{ location_ids: [kadikoy.location_id, besiktas.location_id], now: now() },
  }),
)
export let desk = await atTheDesk(app)
export let clerk = await atTheDesk(app, 'deniz@alma.example')

let asked = 0
export const post = (path: string, body?: object, as: Pocket = clerk, key = `${path} ${++asked}`) =>
  app.call('POST', path, body, { as, key })
export const get = (path: string, as: Pocket = clerk) => app.call('GET', path, undefined, { as })
export const must = async (answer: Promise<Answer>, status = 201) => {
  const { body, status: got, text } = await answer
  assert.equal(got, status, text)
  return body
}
export const refusedAs = async (answer: Promise<Answer>, code: string) => assert.equal((await answer).body.code, code)
export const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}
export async function later(time: { hours?: number; days?: number }) {
  app.clock.advance(time)
  await app.tick()
  await app.settle()
  desk = await atTheDesk(app)
  clerk = await atTheDesk(app, 'deniz@alma.example')
}

export interface Bought {
  as: Pocket
  order_id: string
  total_minor: number
}
/** Orders on the web what is then sent, and has it at once. */
export async function bought(
  goods: [string, number][],
  as: Pocket = pocket(),
  payment: object = { method: 'card', token: 'tok_ok' },
): Promise<Bought> {
  for (const [variant_id, quantity] of goods) await must(app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as }))
  const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
  const { checkout_id, total_minor, version } = await must(app.call('POST', '/v1/checkouts', { delivery: SHIPPED, contact }, { as }))
  const { items } = await must(get(`/v1/checkouts/${checkout_id}/agreements`, as), 200)
  const agreed = items.map(({ kind, text_version }: Record<string, string>) => ({ kind, text_version }))
  await must(app.call('POST', `/v1/checkouts/${checkout_id}/agreements`, { version, agreed }, { as }))
  await must(post(`/v1/checkouts/${checkout_id}/payments`, payment, as))
  const { order_id } = await must(post(`/v1/checkouts/${checkout_id}/order`, undefined, as))
  await app.settle()
  return { as, order_id, total_minor }
}
export const sent = async (order_id: string, lines?: object[], reference = 'parcel') => {
  await must(post(`/v1/orders/${order_id}/hand-overs`, { reference, ...(lines && { lines }) }, desk))
  await app.settle()
}
export const has = async (goods: [string, number][], as?: Pocket): Promise<Bought> => {
  const order = await bought(goods, as)
  await sent(order.order_id)
  return order
}
export const start = (order_id: string, lines: object[], as: Pocket, more: object = {}) =>
  post(`/v1/orders/${order_id}/returns`, { lines, method: 'store', ...more }, as)
export const piece = (line_number: number, quantity = 1, reason = 'changed_mind') => ({ line_number, quantity, reason })
export const here = (line_number: number, quantity = 1, disposition = 'resell') => ({ line_number, quantity, disposition })
export const receipt = (return_id: string, lines: object[], location_id = besiktas.location_id, as: Pocket = clerk) =>
  post(`/v1/returns/${return_id}/receipt`, { location_id, lines }, as)
export const settlement = (return_id: string, body: object = { way: 'original' }, as: Pocket = clerk) =>
  post(`/v1/returns/${return_id}/settlement`, body, as)
const ofPayments = async (what: 'captured_minor' | 'refunded_minor', order_id: string) =>
  (
    await run<{ minor: number }>(db, `select coalesce(sum(${what}), 0)::bigint as minor from payments.payments where order_id = $1`, [
      order_id,
    ])
  )[0]!.minor
export const back = (order_id: string) => ofPayments('refunded_minor', order_id)
export const taken = (order_id: string) => ofPayments('captured_minor', order_id)
export const level = async (variant_id: string, { location_id }: { location_id: string }) => {
  const [row] = await run<{ on_hand: number; damaged: number }>(
    db,
    'select on_hand, damaged from inventory.levels where variant_id = $1 and location_id = $2',
    [variant_id, location_id],
  )
  return row ?? { on_hand: 0, damaged: 0 }
}
export const owed = async (order_id: string) =>
  (
    await run<{ minor: number }>(
      db,
      `select coalesce(sum(case when split_part(to_account, '/', 3) = 'order' then amount_minor else 0 end
         - case when split_part(from_account, '/', 3) = 'order' then amount_minor else 0 end), 0)::bigint as minor
       from ledger.public_transfers where document = $1`,
      [order_id],
    )
  )[0]!.minor
