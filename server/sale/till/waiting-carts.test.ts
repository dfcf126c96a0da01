import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheTill, setTheStage, signIn, type Stage } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp, type TestApp } from '../../../test/harness.ts'

async function atTwoTills() {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  return { app, stage, till: await atTheTill(app, stage) }
}

const carts = async (app: TestApp, as: Pocket) => (await app.call('GET', '/v1/till/carts', undefined, { as })).body.items
const open = (app: TestApp, as: Pocket, way: object = {}) => app.call('POST', '/v1/till/carts', way, { as })
const scan = (app: TestApp, as: Pocket, cart_id: string, gtin: string) =>
  app.call('POST', `/v1/till/carts/${cart_id}/scans`, { gtin }, { as })

/** A walk-in whose things have been scanned. */
async function walkIn(app: TestApp, as: Pocket, ...gtins: string[]): Promise<string> {
  const { cart_id } = (await open(app, as)).body
  for (const gtin of gtins) assert.equal((await scan(app, as, cart_id, gtin)).status, 201)
  return cart_id
}

/** A customer who is signed in on her phone, with something in her cart, and shows its code. */
async function withCode(app: TestApp, stage: Stage, phone: string) {
  const as = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 2 }, { as })
  await signIn(app, as, phone)
  return { as, code: (await app.call('POST', '/v1/cart/handoff', undefined, { as })).body.code as string }
}

test('a cart that was put away waits at its place, and is opened again', async () => {
  const { app, stage, till } = await atTwoTills()
  const first = await walkIn(app, till, stage.things.towel.gtin)
  assert.equal((await app.call('DELETE', `/v1/till/carts/${first}`, undefined, { as: till })).status, 204)
  const second = await walkIn(app, till, stage.things.mug.gtin)

  const [now, waiting, ...more] = await carts(app, till)
  assert.deepEqual([now.open, now.cart.cart_id, waiting.open, waiting.cart.cart_id, more.length], [true, second, false, first, 0])
  assert.deepEqual([waiting.register_name, waiting.cart.item_count, waiting.customer], ['Kasa 1', 1, null])

  const again = await open(app, till, { cart_id: first })
  assert.deepEqual([again.status, again.body.cart_id, again.body.item_count], [201, first, 1], again.text)
  assert.deepEqual(
    (await carts(app, till)).map((item: { open: boolean; cart: { cart_id: string } }) => [item.open, item.cart.cart_id]),
    [
      [true, first],
      [false, second],
    ],
  )
})

test('a cart in which nothing lies waits for nobody', async () => {
  const { app, till } = await atTwoTills()
  const { cart_id } = (await open(app, till)).body
  assert.deepEqual(
    (await carts(app, till)).map((item: { cart: { cart_id: string } }) => item.cart.cart_id),
    [cart_id],
  )
  await app.call('DELETE', `/v1/till/carts/${cart_id}`, undefined, { as: till })
  assert.deepEqual(await carts(app, till), [])
})

test('a walk-in waits for the day; the cart of a customer only while she may still stand there', async () => {
  const { app, stage, till } = await atTwoTills()
  const walk_in = await walkIn(app, till, stage.things.towel.gtin)
  const { code } = await withCode(app, stage, '0532 111 22 33')
  const hers = (await open(app, till, { handoff_code: code })).body.cart_id
  app.clock.advance({ minutes: 1 })
  await app.call('DELETE', `/v1/till/carts/${hers}`, undefined, { as: till })

  app.clock.advance({ minutes: 29 })
  const both = await carts(app, till)
  assert.deepEqual(
    both.map((item: { cart: { cart_id: string } }) => item.cart.cart_id),
    [hers, walk_in],
  )
  assert.match(both[0].customer.phone_masked, /33$/)

  app.clock.advance({ minutes: 2 })
  assert.deepEqual(
    (await carts(app, till)).map((item: { cart: { cart_id: string } }) => item.cart.cart_id),
    [walk_in],
  )
  const late = await open(app, till, { cart_id: hers })
  assert.deepEqual([late.status, late.body.code], [409, 'cart_not_waiting'])
})

test('no other place, and no other register while it is open here, opens the cart', async () => {
  const { app, stage, till } = await atTwoTills()
  const cart_id = await walkIn(app, till, stage.things.towel.gtin)
  const second = await atTheTill(app, stage, { register_id: stage.second_till.register_id, open: false })
  await app.call('POST', '/v1/register-sessions', { float_minor: 10_000 }, { as: second, key: 'open the second' })
  const stolen = await open(app, second, { cart_id })
  assert.deepEqual([stolen.status, stolen.body.code], [409, 'cart_not_waiting'])
  assert.equal((await carts(app, till))[0].open, true)

  await app.call('DELETE', `/v1/till/carts/${cart_id}`, undefined, { as: till })
  assert.equal((await open(app, second, { cart_id })).status, 201, 'the register beside may go on with it')
  assert.equal((await open(app, till, { cart_id: 'crt_nothing' })).body.code, 'cart_not_waiting')
})

test('what lies on the counter comes along when the customer says who she is', async () => {
  const { app, stage, till } = await atTwoTills()
  const walk_in = await walkIn(app, till, stage.things.towel.gtin, stage.things.mug.gtin)
  const { as, code } = await withCode(app, stage, '0532 111 22 33')
  const opened = await open(app, till, { handoff_code: code, bring_cart_id: walk_in })
  assert.equal(opened.status, 201, opened.text)
  const quantities = Object.fromEntries(opened.body.lines.map((line: { sku: string; quantity: number }) => [line.sku, line.quantity]))
  assert.deepEqual(quantities, { 'KUP-1001': 2, 'HAV-1501': 1 }, 'of each thing the larger number')
  assert.equal((await app.call('GET', '/v1/cart', undefined, { as })).body.item_count, 3, 'and her phone shows it')
  assert.deepEqual((await carts(app, till)).length, 1, 'the walk-in cart is over')

  const total_minor = opened.body.totals.total_minor
  const sale = await app.call(
    'POST',
    '/v1/till/sales',
    { cart_id: opened.body.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] },
    { as: till, key: 'sale' },
  )
  assert.equal(sale.status, 201, sale.text)
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

test("nobody's cart but the walk-in of this register comes along", async () => {
  const { app, stage, till } = await atTwoTills()
  const ayse = await withCode(app, stage, '0532 111 22 33')
  const hers = (await open(app, till, { handoff_code: ayse.code })).body.cart_id
  const fatma = await withCode(app, stage, '0533 444 55 66')
  const refused = await open(app, till, { handoff_code: fatma.code, bring_cart_id: hers })
  assert.deepEqual([refused.status, refused.body.code], [403, 'cart_not_served_here'])
  assert.equal((await app.call('GET', '/v1/cart', undefined, { as: ayse.as })).body.item_count, 2, 'hers is as it was')
  assert.equal((await app.call('GET', '/v1/cart', undefined, { as: fatma.as })).body.item_count, 2)
})
