/** Companies, places and drawers: nobody decides for a company in which she has no place to work, nor gives from a drawer that is not near her. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStaff } from '../../server/foundation/staff/index.ts'
import { atTheDesk, atTheTill, PASSWORD, setTheStage } from '../cast.ts'
import { startTestApp } from '../harness.ts'
import { changesNothing } from './nothing-changed.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const { mug } = stage.variants
await app.database.transaction((tx) =>
  createStaff(tx, {
    name: 'Nigar Əliyeva',
    email: 'nigar@alma.example',
    role: 'manager',
    password: PASSWORD,
    location_ids: [stage.baki.location_id],
    now: app.clock.now().toISOString(),
  }),
)
const inBaku = await atTheDesk(app, 'nigar@alma.example')
const inKadikoy = await atTheDesk(app, 'murat@alma.example')

/** A mug, sold for cash in Kadıköy. */
async function cashPayment(): Promise<string> {
  const till = await atTheTill(app, stage)
  const { cart_id } = (await app.call('POST', '/v1/till/carts', {}, { as: till })).body
  const { totals } = (await app.call('POST', `/v1/carts/${cart_id}/lines`, { variant_id: mug }, { as: till })).body
  const tenders = [{ method: 'cash', amount_minor: totals.total_minor }]
  const sale = await app.call('POST', '/v1/till/sales', { cart_id, total_minor: totals.total_minor, tenders }, { as: till, key: 'sale' })
  assert.equal(sale.status, 201, sale.text)
  const { items } = (await app.call('GET', `/v1/payments?order_id=${sale.body.order_id}`, undefined, { as: inKadikoy })).body
  return items[0].payment_id
}
const unknown = (what: string, id: string) => ({ status: 404, code: 'not_found', details: { what, id } })

test('the prices of a company are set by its own people', async () => {
  const address = `/v1/price-lists/${stage.list.price_list_id}/prices`
  const body = { prices: [{ variant_id: mug, amount_minor: 1 }] }
  await changesNothing(app.database, unknown('price list', stage.list.price_list_id), () =>
    app.call('PUT', address, body, { as: inBaku, key: 'cheap' }),
  )
  assert.equal(
    (await app.call('PUT', address, { prices: [{ variant_id: mug, amount_minor: 25_000 }] }, { as: inKadikoy, key: 'new' })).status,
    200,
  )
})

test('the money of a company is given back by its own people, out of its own drawers', async () => {
  const payment_id = await cashPayment()
  const refund = (as: typeof inBaku, body: object, key: string) => app.call('POST', `/v1/payments/${payment_id}/refunds`, body, { as, key })
  const elsewhere = { amount_minor: 100, register_id: stage.till_baki.register_id }
  await changesNothing(app.database, unknown('payment', payment_id), () => refund(inBaku, { amount_minor: 100 }, 'a'))
  await changesNothing(app.database, unknown('payment', payment_id), () => refund(inBaku, elsewhere, 'b'))
  await changesNothing(app.database, unknown('register', stage.till_baki.register_id), () => refund(inKadikoy, elsewhere, 'c'))
  await changesNothing(app.database, unknown('register', 'a/b'), () => refund(inKadikoy, { amount_minor: 100, register_id: 'a/b' }, 'd'))
  const given = await refund(inKadikoy, { amount_minor: 100 }, 'e')
  assert.deepEqual([given.status, given.body.refunded_minor], [201, 100], given.text)
})

test('who works elsewhere is not looked up by her id either', async () => {
  const { staff_id } = stage.associate
  assert.equal((await app.call('GET', `/v1/staff/${staff_id}`, undefined, { as: inKadikoy })).status, 200)
  assert.equal((await app.call('GET', `/v1/staff/${staff_id}`, undefined, { as: inBaku })).status, 404)
})
