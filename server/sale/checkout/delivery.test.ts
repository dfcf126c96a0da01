import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, atTheTill, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp({ at: '2026-11-22T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 500)
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const { company_id } = stage.alma
const { mug, heater } = stage.variants
const [MUG, HEATER, FEE] = [24_900, 149_000, 4_990]

let asked = 0
const post = (as: Pocket, path: string, body?: object) => app.call('POST', path, body, { as, key: `${path} ${++asked}` })
const TARIFF = { fee_minor: FEE, free_from_minor: 100_000, tax_class: 'standard' }
const say = (tariff: object) => app.call('POST', `/v1/companies/${company_id}/delivery-tariffs`, tariff, { as: desk })
const END = { fee_minor: null, free_from_minor: null, tax_class: 'standard' }

const SHIP = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } }
const COLLECT = { kind: 'collect', location_id: stage.kadikoy.location_id }
const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
const put = (as: Pocket, variant_id: string = mug, quantity = 1) => app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as })
const cartOf = async (as: Pocket) => (await app.call('GET', '/v1/cart', undefined, { as })).body
const open = async (as: Pocket, delivery: object = SHIP) => (await app.call('POST', '/v1/checkouts', { delivery, contact }, { as })).body
const pay = (as: Pocket, checkout_id: string) => post(as, `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token: 'tok_ok' })
async function shopper(variant_id: string = mug, quantity = 1) {
  const as = pocket()
  await put(as, variant_id, quantity)
  return as
}
async function buy(as: Pocket, delivery: object = SHIP) {
  const { checkout_id } = await open(as, delivery)
  const paid = await pay(as, checkout_id)
  assert.equal(paid.status, 201, paid.text)
  const placed = await post(as, `/v1/checkouts/${checkout_id}/order`)
  assert.equal(placed.status, 201, placed.text)
  return (await app.call('GET', `/v1/orders/${placed.body.order_id}`, undefined, { as })).body
}
const FREE = { class: 'shipping', priority: 0, benefit: { kind: 'percentage', percent_bp: 10_000 } }
async function on<T>(rule: object, limits: object, work: (promotion_id: string) => Promise<T>): Promise<T> {
  const made = await post(desk, '/v1/promotions', { company_id, name: { tr: 'Kargo bedava', en: 'Free delivery' }, rule, limits })
  assert.equal(made.status, 201, made.text)
  const { promotion_id } = made.body
  try {
    await app.call('POST', `/v1/promotions/${promotion_id}/start`, undefined, { as: desk })
    return await work(promotion_id)
  } finally {
    await app.call('POST', `/v1/promotions/${promotion_id}/end`, undefined, { as: desk })
  }
}
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}
const earned = async (order_id: string) =>
  Object.fromEntries(
    (
      await run<{ account: string; amount_minor: number }>(
        app.database.db,
        `select from_account as account, amount_minor from ledger.public_transfers where document = $1 and kind = 'sale'`,
        [order_id],
      )
    ).map(({ account, amount_minor }) => [account.split('/').slice(2).join('/'), amount_minor]),
  )

test('without a tariff nothing is asked for delivery and nothing is said of it', async () => {
  const as = await shopper()
  assert.equal((await cartOf(as)).delivery, null)
  const order = await buy(as)
  assert.deepEqual([order.total_minor, order.shipping, order.lines.length], [MUG, null, 1])
  const { body } = await app.call('GET', `/v1/companies/${company_id}/delivery-tariffs`, undefined, { as: desk })
  assert.deepEqual(body, { now: null, coming: [] })
})

test('what delivery costs is said in the cart, and paid, taxed, booked, written on the order and given back with it', async () => {
  assert.equal((await say(TARIFF)).status, 201)
  const as = await shopper(mug, 2)
  const { totals, delivery } = await cartOf(as)
  assert.deepEqual([totals.shipping_minor, totals.total_minor], [0, 2 * MUG], 'she may still collect it')
  assert.deepEqual(
    [delivery.fee_minor, delivery.total_minor, delivery.missing_minor, delivery.totals.total_minor],
    [FEE, FEE, 100_000 - 2 * MUG, 2 * MUG + FEE],
  )
  const checkout = await open(as)
  assert.deepEqual([checkout.total_minor, checkout.shipping], [2 * MUG + FEE, { title: 'Teslimat', fee_minor: FEE, total_minor: FEE }])
  assert.equal(checkout.lines.length, 1)
  const order = await buy(as)
  const { tax_minor } = order.shipping
  assert.equal(tax_minor, Math.round((FEE * 20) / 120))
  assert.deepEqual(order.shipping, {
    ...{ title: 'Teslimat', fee_minor: FEE, discounts: [], total_minor: FEE, net_minor: FEE - tax_minor, tax_minor, tax_rate_bp: 2_000 },
  })
  assert.deepEqual([order.total_minor, order.lines.length], [2 * MUG + FEE, 1])
  const booked = await earned(order.order_id)
  assert.equal(booked['revenue/delivery'], FEE - tax_minor)
  assert.equal(booked.revenue, order.net_minor - (FEE - tax_minor))
  const { body: list } = await app.call('GET', '/v1/orders', undefined, { as })
  assert.equal(list.items[0].item_count, 2, 'delivery is no piece of goods')
  await app.settle()
  const refund = await post(desk, `/v1/orders/${order.order_id}/refunds`, {})
  assert.deepEqual([refund.status, refund.body.amount_minor], [201, 2 * MUG + FEE])
  await booksHold()
})

test('who collects pays no delivery; who buys enough neither, and her order says that it was free', async () => {
  const collected = await buy(await shopper(), COLLECT)
  assert.deepEqual([collected.total_minor, collected.shipping], [MUG, null])
  const as = await shopper(heater)
  assert.deepEqual([(await cartOf(as)).delivery.total_minor, (await cartOf(as)).delivery.missing_minor], [0, 0])
  const order = await buy(as)
  assert.deepEqual([order.total_minor, order.shipping.total_minor], [HEATER, 0])
  const { body: served } = await post(till, '/v1/till/carts', {})
  const { body: scanned } = await app.call('POST', `/v1/till/carts/${served.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  assert.deepEqual([scanned.delivery, scanned.totals.total_minor], [null, MUG], 'nothing is sent from a till')
  await booksHold()
})

test('whoever changes how it arrives sees another total, and pays only what she has seen', async () => {
  const as = await shopper()
  const sent = await open(as)
  const collected = await open(as, COLLECT)
  assert.deepEqual([sent.checkout_id, sent.total_minor], [collected.checkout_id, collected.total_minor + FEE])
  const body = { method: 'card', token: 'tok_ok', version: sent.version }
  const refused = await post(as, `/v1/checkouts/${sent.checkout_id}/payments`, body)
  assert.deepEqual([refused.status, refused.body.code], [409, 'checkout_changed'])
})

test('a tariff is said ahead, holds from its moment on, and whoever opened her checkout before is told before she pays', async () => {
  const as = await shopper()
  const { checkout_id } = await open(as)
  const valid_from = new Date(app.clock.now().getTime() + 3_600_000).toISOString()
  const { body: coming } = await say({ ...TARIFF, fee_minor: 7_990, valid_from })
  assert.deepEqual([coming.now.fee_minor, coming.coming.map((one: { fee_minor: number }) => one.fee_minor)], [FEE, [7_990]])
  assert.equal((await cartOf(as)).delivery.fee_minor, FEE)
  app.clock.advance({ minutes: 60 })
  const refused = await pay(as, checkout_id)
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.details.changes],
    [409, 'price_changed', [{ line_id: 'delivery', old_minor: FEE, new_minor: 7_990 }]],
  )
  assert.equal((await buy(as)).total_minor, MUG + 7_990)
  // The tax alone changes: she pays the same, and is not sold what was quoted with another rate.
  const taxed = await shopper()
  const before = await open(taxed)
  app.clock.advance({ minutes: 1 })
  await say({ ...TARIFF, fee_minor: 7_990, tax_class: 'reduced' })
  const anew = await pay(taxed, before.checkout_id)
  assert.deepEqual(
    [anew.body.code, anew.body.details?.changes],
    ['price_changed', [{ line_id: 'delivery', old_minor: 7_990, new_minor: 7_990 }]],
    anew.text,
  )
  assert.equal((await buy(taxed)).total_minor, MUG + 7_990)
  const past = await say({ ...TARIFF, valid_from: '2026-11-01T00:00:00Z' })
  assert.deepEqual([past.status, past.body.code], [422, 'tariff_in_the_past'])
  const last = await shopper()
  const opened = await open(last)
  await say(END)
  assert.equal((await cartOf(last)).delivery, null)
  assert.equal((await pay(last, opened.checkout_id)).body.code, 'price_changed', 'nobody pays for what costs nothing any more')
  await say(TARIFF)
  await booksHold()
})

test('the papers she reads before she agrees name what delivery costs', async () => {
  const seller = { return_address: 'Gebze', phone: '0262 111 22 33', email: 'merhaba@alma.example' }
  const said = await app.call('PUT', `/v1/companies/${company_id}/seller`, seller, { as: desk })
  assert.equal(said.status, 200, said.text)
  const as = await shopper()
  const read = async (query = '') => (await app.call('GET', `/v1/agreements${query}`, undefined, { as, locale: 'tr' })).body.items[0].body
  assert.doesNotMatch(await read(), /Teslimat: ₺49,90/)
  assert.match(await read('?delivery=ship'), /1 × Teslimat: ₺49,90[^]*₺298,90/)
  const checkout = await open(as)
  const { body: documents } = await app.call('GET', `/v1/checkouts/${checkout.checkout_id}/agreements`, undefined, { as, locale: 'tr' })
  assert.match(documents.items[0].body, /1 × Teslimat: ₺49,90[^]*₺298,90/)
  const agreed = documents.items.map(({ kind, text_version }: Record<string, string>) => ({ kind, text_version }))
  const { version } = checkout
  assert.equal((await post(as, `/v1/checkouts/${checkout.checkout_id}/agreements`, { version, agreed })).status, 201)
  await run(app.database.db, 'delete from agreements.sellers where company_id = $1', [company_id])
})

test('free delivery from an amount counts in the cart, at the checkout and on the order, and is said when it is near', async () => {
  await on({ ...FREE, asks: { least_minor: 75_000 } }, {}, async (promotion_id) => {
    const as = await shopper(mug, 3)
    assert.deepEqual((await cartOf(as)).nearly, [
      { promotion_id, name: 'Kargo bedava', missing_minor: 300, missing_quantity: null, gifts: [] },
    ])
    await put(as)
    const cart = await cartOf(as)
    const off = { promotion_id, name: 'Kargo bedava', amount_minor: FEE }
    assert.deepEqual([cart.nearly, cart.discounts, cart.delivery.discounts], [[], [], [off]])
    assert.deepEqual([cart.delivery.fee_minor, cart.delivery.total_minor, cart.delivery.totals.total_minor], [FEE, 0, 4 * MUG])
    const order = await buy(as)
    assert.deepEqual([order.total_minor, order.shipping.total_minor, order.shipping.discounts], [4 * MUG, 0, [off]])
    assert.deepEqual(order.promotions, [{ ...off, version: 1, coupon_code: null }])
    const collects = await shopper(mug, 4)
    assert.deepEqual((await buy(collects, COLLECT)).promotions, [], 'who collects uses nothing of it')
    await booksHold()
  })
})

test('of two on delivery in one group the better one counts; what is off the goods is not off delivery', async () => {
  const group = { stacking_group: 'delivery' }
  await on({ ...FREE, ...group, benefit: { kind: 'percentage', percent_bp: 5_000 } }, {}, (half) =>
    on({ ...FREE, ...group, benefit: { kind: 'amount', amount_minor: 3_000, per: 'whole' } }, {}, async (amount) => {
      const as = await shopper()
      const { delivery } = await cartOf(as)
      assert.deepEqual(
        delivery.discounts.map((off: { promotion_id: string }) => off.promotion_id),
        [amount],
      )
      await on({ class: 'order', priority: 0, benefit: { kind: 'percentage', percent_bp: 5_000 } }, {}, async () => {
        const order = await buy(as)
        assert.deepEqual([order.shipping.total_minor, order.total_minor], [FEE - 3_000, MUG / 2 + FEE - 3_000])
      })
      assert.notEqual(half, amount)
      await booksHold()
    }),
  )
})

test('a coupon for free delivery is kept while she pays, comes back when she does not, and is used by her order; the till has no use for it', async () => {
  await on({ ...FREE, asks: { coupon: true } }, {}, async (promotion_id) => {
    const batch = await post(desk, `/v1/promotions/${promotion_id}/coupon-batches`, {
      batch: { kind: 'mass', code: 'KARGO', most_uses: 1 },
    })
    assert.equal(batch.status, 201, batch.text)
    const enter = (as: Pocket) => app.call('POST', '/v1/cart/coupons', { code: 'kargo' }, { as })
    const as = await shopper()
    const other = await shopper()
    assert.equal((await enter(as)).body.coupons[0].standing, 'counts')
    await enter(other)
    const mine = await open(as)
    const theirs = await open(other)
    assert.deepEqual([mine.total_minor, mine.shipping.total_minor], [MUG, 0])
    assert.equal((await pay(as, mine.checkout_id)).status, 201)
    assert.equal((await pay(other, theirs.checkout_id)).body.code, 'coupon_used_meanwhile')
    await post(as, `/v1/checkouts/${mine.checkout_id}/cancellation`)
    const order = await buy(other)
    assert.deepEqual([order.total_minor, order.promotions[0].coupon_code], [MUG, 'KARGO'])
    await booksHold()
    const { body: served } = await post(till, '/v1/till/carts', {})
    await app.call('POST', `/v1/till/carts/${served.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
    const atTill = await app.call('POST', `/v1/till/carts/${served.cart_id}/coupons`, { code: 'kargo' }, { as: till })
    assert.notEqual(atTill.status, 201)
  })
})

test('thirty want free delivery at once and ten get it: nobody more, and nobody is charged less than she owes', async () => {
  await on({ ...FREE, asks: { coupon: true } }, { most_uses: 10 }, async (promotion_id) => {
    await post(desk, `/v1/promotions/${promotion_id}/coupon-batches`, { batch: { kind: 'mass', code: 'YARIS' } })
    const racers = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const as = await shopper()
        await app.call('POST', '/v1/cart/coupons', { code: 'yaris' }, { as })
        return { as, checkout: await open(as) }
      }),
    )
    assert.ok(racers.every(({ checkout }) => checkout.total_minor === MUG))
    const paid = await Promise.all(racers.map(({ as, checkout }) => pay(as, checkout.checkout_id)))
    const [lucky, late] = [paid.filter(({ status }) => status === 201), paid.filter(({ status }) => status !== 201)]
    assert.deepEqual([lucky.length, new Set(late.map(({ body }) => body.code))], [10, new Set(['promotion_used_up'])])
    await Promise.all(
      racers.filter((_, at) => paid[at]!.status === 201).map(({ as, checkout }) => post(as, `/v1/checkouts/${checkout.checkout_id}/order`)),
    )
    const { body } = await app.call('GET', `/v1/promotions/${promotion_id}`, undefined, { as: desk })
    assert.deepEqual([body.uses, body.spent_minor], [10, 10 * FEE])
    const loser = racers[paid.findIndex(({ status }) => status !== 201)]!
    assert.equal((await buy(loser.as)).total_minor, MUG + FEE)
    await booksHold()
  })
})

test('an order taken on the phone is paid by a link with its delivery', async () => {
  const as = pocket()
  await signIn(app, as, '0532 111 22 33')
  const { body: cart } = await put(as)
  const link = await post(desk, `/v1/carts/${cart.cart_id}/payment-links`, { delivery: SHIP, contact })
  assert.deepEqual([link.status, link.body.amount_minor], [201, MUG + FEE], link.text)
})

test('what another company asks for sending is not asked here', async () => {
  const as = await shopper()
  const { checkout_id } = await open(as)
  const dear = { ...TARIFF, fee_minor: 9_900, free_from_minor: null }
  const said = await app.call('POST', `/v1/companies/${stage.alma_az.company_id}/delivery-tariffs`, dear, { as: desk })
  assert.equal(said.status, 201, said.text)
  const paid = await pay(as, checkout_id)
  assert.equal(paid.status, 201, paid.text)
})
