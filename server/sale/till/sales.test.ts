import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { createStaff } from '../../foundation/staff/index.ts'
import { atTheDesk, atTheTill, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 30)
const { mug, towel } = stage.variants
const { location_id } = stage.kadikoy
const till = await atTheTill(app, stage)
const second = await atTheTill(app, stage, { register_id: stage.second_till.register_id, open: false })
await app.call('POST', '/v1/register-sessions', { float_minor: 20_000 }, { as: second, key: 'open the second' })

const openAt = (as: Pocket, way: object = {}) => app.call('POST', '/v1/till/carts', way, { as })
const scan = (as: Pocket, cart_id: string, gtin = stage.things.mug.gtin) =>
  app.call('POST', `/v1/till/carts/${cart_id}/scans`, { gtin }, { as })
const cash = (amount_minor: number) => [{ method: 'cash', amount_minor }]
const sell = (as: Pocket, sale: object, key: string) => app.call('POST', '/v1/till/sales', sale, { as, key })
const levelOf = async (variant_id: string) =>
  (
    await run<{ on_hand: number }>(app.database.db, 'select on_hand from inventory.levels where variant_id = $1 and location_id = $2', [
      variant_id,
      location_id,
    ])
  )[0]!.on_hand
const handoffOf = async (as: Pocket) => (await app.call('POST', '/v1/cart/handoff', undefined, { as })).body.code as string

test('a sale takes goods along, names who sold them, and is the customer’s own order', async () => {
  const phone = pocket()
  await signIn(app, phone, '0532 444 33 22')
  await app.call('POST', '/v1/cart/lines', { variant_id: towel, quantity: 2 }, { as: phone })
  const { body: cart } = await openAt(till, { handoff_code: await handoffOf(phone) })
  await scan(till, cart.cart_id)
  const desk = await atTheDesk(app)
  const before = [await levelOf(towel), await levelOf(mug)]
  const total_minor = 2 * 39_950 + 24_900
  const sold = await sell(
    till,
    { cart_id: cart.cart_id, total_minor, tenders: cash(110_000), salesperson_id: stage.manager.staff_id },
    'hers',
  )
  assert.equal(sold.status, 201, sold.text)
  assert.deepEqual(sold.body, {
    order_id: sold.body.order_id,
    number: sold.body.number,
    receipt_number: sold.body.receipt_number,
    currency: 'TRY',
    total_minor,
    paid_minor: 110_000,
    change_minor: 110_000 - total_minor,
    surcharge_minor: 0,
    gift_cards: [],
  })
  assert.deepEqual([await levelOf(towel), await levelOf(mug)], [before[0]! - 2, before[1]! - 1])

  const { body: order } = await app.call('GET', `/v1/orders/${sold.body.order_id}`, undefined, { as: desk })
  assert.deepEqual(
    [order.status, order.channel, order.delivery, order.location.name, order.register_id, order.placed_by],
    ['completed', 'till', 'taken', 'Kadıköy', stage.till.register_id, `staff:${stage.associate.staff_id}`],
  )
  assert.deepEqual(
    order.lines.map((line: { sku: string; quantity: number; channel: string; salesperson_id: string }) => [
      line.sku,
      line.quantity,
      line.channel,
      line.salesperson_id,
    ]),
    [
      ['HAV-1501', 2, 'web', stage.manager.staff_id],
      ['KUP-1001', 1, 'till', stage.manager.staff_id],
    ],
    'where each thing was put in is remembered',
  )
  assert.equal(order.net_minor + order.tax_minor, total_minor)
  assert.deepEqual(
    (await app.call('GET', '/v1/orders', undefined, { as: phone })).body.items.map((one: { number: string }) => one.number),
    [sold.body.number],
  )
})

test('the receipt is for staff, and for the customer whose sale it was', async () => {
  const phone = pocket()
  await signIn(app, phone, '0532 444 33 11')
  await app.call('POST', '/v1/cart/lines', { variant_id: mug }, { as: phone })
  const { body: cart } = await openAt(till, { handoff_code: await handoffOf(phone) })
  const { body: sale } = await sell(
    till,
    { cart_id: cart.cart_id, total_minor: 24_900, tenders: [{ method: 'terminal', amount_minor: 24_900, reference: '004217' }] },
    'receipt',
  )
  const receipt = (as: Pocket, kind: string) => app.call('GET', `/v1/orders/${sale.order_id}/receipt.${kind}`, undefined, { as })
  for (const as of [till, phone]) {
    const text = await receipt(as, 'txt')
    assert.equal(text.headers['content-type'], 'text/plain; charset=utf-8')
    for (const part of [/Alma Ev Yaşam A.Ş./, /Taş Kupa/, /249,00/, /004217/, /MALİ DEĞERİ YOKTUR/, new RegExp(sale.number)])
      assert.match(text.text, part)
    const page = await receipt(as, 'html')
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8')
    assert.match(page.text, /^<!doctype html>/i)
  }
  const stranger = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: mug }, { as: stranger })
  for (const kind of ['txt', 'html']) assert.equal((await receipt(stranger, kind)).body.code, 'not_found')
  assert.equal((await app.call('GET', '/v1/orders/ord_none/receipt.txt', undefined, { as: till })).body.code, 'not_found')
})

test('the same sale asked at once, by an impatient thumb, is one sale', async () => {
  const { body: cart } = await openAt(till)
  await scan(till, cart.cart_id)
  const before = await levelOf(mug)
  const sale = { cart_id: cart.cart_id, total_minor: 24_900, tenders: cash(24_900) }
  const answers = await Promise.all(Array.from({ length: 6 }, () => sell(till, sale, 'impatient')))
  assert.deepEqual(new Set(answers.map((answer) => `${answer.status} ${answer.body.order_id}`)).size, 1, answers[1]!.text)
  assert.equal(answers[0]!.status, 201)
  assert.equal(answers.filter((answer) => answer.headers['idempotent-replayed'] === 'true').length, 5)
  assert.equal(await levelOf(mug), before - 1)
  const other = await sell(till, { ...sale, tenders: cash(25_000) }, 'impatient')
  assert.equal(other.body.code, 'idempotency_key_reused')
})

test('two different sales of one cart at once: it is sold once', async () => {
  const { body: cart } = await openAt(till)
  await scan(till, cart.cart_id)
  const before = await levelOf(mug)
  const sale = { cart_id: cart.cart_id, total_minor: 24_900, tenders: cash(24_900) }
  const answers = await Promise.all([1, 2, 3].map((thumb) => sell(till, sale, `thumb ${thumb}`)))
  assert.deepEqual(
    answers.map((answer) => answer.status).sort((a, b) => a - b),
    [201, 403, 403],
    answers.map((answer) => answer.text).join(),
  )
  assert.equal(await levelOf(mug), before - 1)
})

test('a cart that is taken to the next till cannot be sold at the first one', async () => {
  const phone = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: mug }, { as: phone })
  const { body: cart } = await openAt(till, { handoff_code: await handoffOf(phone) })
  const taken = await openAt(second, { handoff_code: await handoffOf(phone) })
  assert.equal(taken.body.cart_id, cart.cart_id, taken.text)
  const sale = { cart_id: cart.cart_id, total_minor: 24_900, tenders: cash(24_900) }
  assert.equal((await sell(till, sale, 'first')).body.code, 'cart_not_served_here')
  assert.equal((await sell(second, sale, 'next')).status, 201)
})

test('what is kept back for safety is sold to whoever has it in her hands, and is not promised on the web', async () => {
  const desk = await atTheDesk(app)
  const { heater } = stage.variants
  await app.call('PUT', '/v1/stock/safety', { location_id, lines: [{ variant_id: heater, safety: 30 }] }, { as: desk })
  const shopper = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: heater }, { as: shopper })
  const { body: checkout } = await app.call(
    'POST',
    '/v1/checkouts',
    { delivery: { kind: 'collect', location_id }, contact: { name: 'Ay', phone: '0533 444 55 66' } },
    { as: shopper },
  )
  const refused = await app.call(
    'POST',
    `/v1/checkouts/${checkout.checkout_id}/payments`,
    { method: 'card', token: 'tok_ok' },
    { as: shopper, key: 'pay' },
  )
  assert.deepEqual([refused.body.code, refused.body.details.available], ['insufficient_stock', 0])
  const { body: cart } = await openAt(till)
  await scan(till, cart.cart_id, stage.things.heater.gtin)
  assert.equal((await sell(till, { cart_id: cart.cart_id, total_minor: 149_000, tenders: cash(149_000) }, 'in her hands')).status, 201)
})

test('a price that changes between looking and paying is seen before money is taken', async () => {
  const { body: cart } = await openAt(till)
  const { body: scanned } = await scan(till, cart.cart_id, stage.things.lamp.gtin)
  const desk = await atTheDesk(app)
  app.clock.advance({ seconds: 1 })
  const raised = { prices: [{ variant_id: stage.variants.lamp, amount_minor: 95_000 }] }
  assert.equal(
    (await app.call('PUT', `/v1/price-lists/${stage.list.price_list_id}/prices`, raised, { as: desk, key: 'raise' })).status,
    200,
  )
  const sale = (total_minor: number, key: string) => sell(till, { cart_id: cart.cart_id, total_minor, tenders: cash(100_000) }, key)
  const refused = await sale(scanned.totals.total_minor, 'old')
  assert.deepEqual(
    [refused.body.code, refused.body.details],
    ['price_does_not_reconcile', { expected_minor: 95_000, claimed_minor: 89_999 }],
  )
  assert.equal((await sale(95_000, 'new')).body.change_minor, 5_000)
})

test('the audits find a sale whose tenders were tampered with, one without its order, and money left in a closed drawer', async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
  await run(
    app.database.db,
    `update till.sales set change_minor = change_minor + 1 where order_id = (select min(order_id) from till.sales)`,
  )
  await run(app.database.db, `delete from till.sales where order_id = (select max(order_id) from till.sales)`)
  await run(app.database.db, `update till.register_sessions set closed_at = opened_at, counted_minor = 0 where register_id = $1`, [
    stage.second_till.register_id,
  ])
  assert.deepEqual((await app.audit()).map((broken) => broken.audit).sort(), [
    'a closed register has left nothing in its drawer',
    'every sale at a till is an order that was taken along, and the other way round',
    'the tenders of every sale, less the change, are its total',
  ])
})

test('a line is sold by somebody who works here', async () => {
  const stranger = await app.database.transaction((tx) =>
    createStaff(tx, {
      name: 'Aytən Quliyeva',
      role: 'associate',
      pin: '803164',
      location_ids: [stage.baki.location_id],
      now: app.clock.now().toISOString(),
    }),
  )
  const retired = await app.database.transaction((tx) =>
    createStaff(tx, {
      name: 'Okan Tuna',
      role: 'associate',
      pin: '713064',
      location_ids: [location_id],
      now: app.clock.now().toISOString(),
    }),
  )
  const owner = await atTheDesk(app)
  assert.equal((await app.call('PATCH', `/v1/staff/${retired.staff_id}`, { disabled: true }, { as: owner })).status, 200)
  const { body: cart } = await openAt(till)
  await scan(till, cart.cart_id)
  const before = await levelOf(mug)
  const sale = (salesperson_id: string) => ({ cart_id: cart.cart_id, total_minor: 24_900, tenders: cash(24_900), salesperson_id })
  for (const { staff_id } of [stranger, retired]) {
    const refused = await sell(till, sale(staff_id), `by ${staff_id}`)
    assert.deepEqual(
      [refused.status, refused.body.code, refused.body.details],
      [422, 'salesperson_not_here', { salesperson_id: staff_id, location_id }],
      refused.text,
    )
  }
  assert.equal((await sell(till, sale('stf_nobody'), 'by nobody')).body.code, 'not_found')
  assert.equal(await levelOf(mug), before)
  assert.equal((await sell(till, sale(stage.owner.staff_id), 'by the owner, who works everywhere')).status, 201)
})
