/** The story of the house, through the API: a sale that begins on a phone and ends at a till. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheTill, setTheStage, signIn } from '../cast.ts'
import { pocket, startTestApp } from '../harness.ts'

test('a sale begins on a phone, goes on at a desktop, and ends at a till', async () => {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  const phone = pocket()
  const desktop = pocket()

  for (const spelling of ['ısıtıcı', 'ISITICI', 'isitici']) {
    const found = await app.call('GET', `/v1/products?search=${encodeURIComponent(spelling)}`, undefined, { as: phone })
    assert.deepEqual(
      found.body.items.map((item: { title: string }) => item.title),
      ['Seramik Isıtıcı'],
      spelling,
    )
  }
  const page = await app.call('GET', '/v1/products/seramik-isitici', undefined, { as: phone })
  assert.equal(page.status, 200, page.text)

  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.heater, quantity: 1 }, { as: phone })
  const two = await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 2 }, { as: phone })
  assert.equal(two.body.totals.total_minor, 149_000 + 2 * 24_900, two.text)
  const left = await app.call('PUT', '/v1/cart/contact', { phone: '0532 111 22 33' }, { as: phone })
  assert.equal(left.status, 200, left.text)

  await signIn(app, desktop, '0532 111 22 33')
  const seen = await app.call('GET', '/v1/cart', undefined, { as: desktop })
  assert.equal(seen.body.cart_id, two.body.cart_id)
  assert.equal(seen.body.item_count, 3)
  const mugs = seen.body.lines.find((line: { variant_id: string }) => line.variant_id === stage.variants.mug)
  await app.call('PATCH', `/v1/cart/lines/${mugs.line_id}`, { quantity: 3 }, { as: desktop })
  const onPhone = await app.call('GET', '/v1/cart', undefined, { as: phone })
  assert.equal(onPhone.body.item_count, 4)
  const taken = await app.call(
    'POST',
    '/v1/checkouts',
    { delivery: { kind: 'collect', location_id: stage.kadikoy.location_id }, contact: { name: 'Kim', phone: '0532 111 22 33' } },
    { as: phone },
  )
  assert.deepEqual(
    [taken.status, taken.body.code],
    [401, 'sign_in_required'],
    'a device without a name takes nobody else’s cart to the checkout',
  )

  const handoff = await app.call('POST', '/v1/cart/handoff', undefined, { as: desktop })
  assert.match(handoff.body.code, /^.{6}$/)
  const till = await atTheTill(app, stage)
  const opened = await app.call('POST', '/v1/till/carts', { handoff_code: handoff.body.code }, { as: till })
  assert.equal(opened.status, 201, opened.text)
  assert.equal(opened.body.cart_id, two.body.cart_id)
  const scanned = await app.call('POST', `/v1/till/carts/${opened.body.cart_id}/scans`, { gtin: stage.things.towel.gtin }, { as: till })
  assert.equal(scanned.status, 201, scanned.text)
  const heater = scanned.body.lines.find((line: { variant_id: string }) => line.variant_id === stage.variants.heater)
  const less = await app.call('DELETE', `/v1/carts/${opened.body.cart_id}/lines/${heater.line_id}`, undefined, { as: till })
  assert.equal(less.status, 200, less.text)
  const total_minor = 3 * 24_900 + 39_950
  assert.equal(less.body.totals.total_minor, total_minor)

  const sale = await app.call(
    'POST',
    '/v1/till/sales',
    {
      cart_id: opened.body.cart_id,
      total_minor,
      tenders: [
        { method: 'terminal', amount_minor: 50_000 },
        { method: 'cash', amount_minor: 70_000 },
      ],
    },
    { as: till, key: 'sale 1' },
  )
  assert.equal(sale.status, 201, sale.text)
  assert.equal(sale.body.change_minor, 120_000 - total_minor)

  const receipt = await app.call('GET', `/v1/orders/${sale.body.order_id}/receipt.txt`, undefined, { as: till })
  assert.match(receipt.text, /MALİ DEĞERİ YOKTUR/)
  assert.match(receipt.text, /Taş Kupa/)
  assert.equal((await app.call('GET', `/v1/orders/${sale.body.order_id}/receipt.html`, undefined, { as: desktop })).status, 200)

  await app.settle()
  for (const as of [phone, desktop]) assert.equal((await app.call('GET', '/v1/cart', undefined, { as })).body.item_count, 0)
  const mine = await app.call('GET', '/v1/orders', undefined, { as: desktop })
  assert.deepEqual(
    mine.body.items.map((order: { number: string }) => order.number),
    [sale.body.number],
  )
  const levels = await app.database.pool.query(
    'select on_hand, reserved from inventory.levels where variant_id = $1 and location_id = $2',
    [stage.variants.mug, stage.kadikoy.location_id],
  )
  assert.deepEqual(levels.rows, [{ on_hand: 17, reserved: 0 }])
  assert.deepEqual(await app.audit(), [])
})

test('an order on the web holds its goods before the card is asked, and is placed once', async () => {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  const as = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.lamp, quantity: 2 }, { as })
  const opened = await app.call(
    'POST',
    '/v1/checkouts',
    {
      delivery: { kind: 'ship', address: { street: 'Bağdat Caddesi 7', district: 'Kadıköy', city: 'İstanbul', country: 'TR' } },
      contact: { name: 'Derya Deniz', phone: '0533 444 55 66' },
    },
    { as },
  )
  assert.equal(opened.status, 201, opened.text)
  const at = `/v1/checkouts/${opened.body.checkout_id}`
  const paid = await app.call('POST', `${at}/payments`, { method: 'card', token: 'tok_ok' }, { as, key: 'pay' })
  assert.deepEqual({ status: paid.status, of: paid.body.status }, { status: 201, of: 'authorised' }, paid.text)
  const frozen = await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as })
  assert.equal(frozen.body.code, 'cart_frozen')
  const placed = await app.call('POST', `${at}/order`, undefined, { as, key: 'order' })
  assert.equal(placed.status, 201, placed.text)
  const again = await app.call('POST', `${at}/order`, undefined, { as, key: 'order' })
  assert.deepEqual(again.body, placed.body)
  await app.settle()
  const order = await app.call('GET', `/v1/orders/${placed.body.order_id}`, undefined, { as })
  assert.equal(order.body.lines[0].quantity, 2)
  assert.deepEqual(await app.audit(), [])
})
