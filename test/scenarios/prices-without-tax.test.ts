/** A company says its prices without tax from a day on: at every door the same comes on top, and orders, parcels, refunds, receipts and books are right to the last cent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { account, balanceOf } from '../../server/foundation/ledger/index.ts'
import { atTheDesk, atTheTill, setTheStage, signIn } from '../cast.ts'
import { type Pocket, pocket, startTestApp } from '../harness.ts'
import { fetchPack, sellOffline } from '../offline-till.ts'
import { SHIPPED } from '../race/shoppers.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 100)
const { company_id } = stage.alma
const { mug, towel } = stage.variants
let desk = await atTheDesk(app)

let asked = 0
const post = (path: string, body?: object, as = desk) => app.call('POST', path, body, { as, key: `${path} ${++asked}` })
const get = async (path: string, as: Pocket = desk) => {
  const { status, body, text } = await app.call('GET', path, undefined, { as })
  assert.equal(status, 200, text)
  return body
}
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}
const sayFrom = (from_on: string, prices_include_tax: boolean, as = desk) =>
  post(`/v1/companies/${company_id}/price-taxation`, { from_on, prices_include_tax }, as)
const inCart = async (as: Pocket, lines: { variant_id: string; quantity: number }[]) => {
  for (const line of lines) await app.call('POST', '/v1/cart/lines', line, { as })
  return get('/v1/cart', as)
}
/** Has it sent and pays by card. */
async function order(as: Pocket, method: object = { method: 'card', token: 'tok_ok' }) {
  const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
  const opened = await post('/v1/checkouts', { delivery: SHIPPED, contact }, as)
  assert.ok(opened.status < 300, opened.text)
  const paid = await post(`/v1/checkouts/${opened.body.checkout_id}/payments`, method, as)
  assert.equal(paid.status, 201, paid.text)
  const placed = await post(`/v1/checkouts/${opened.body.checkout_id}/order`, undefined, as)
  assert.equal(placed.status, 201, placed.text)
  await app.settle()
  return {
    order_id: placed.body.order_id as string,
    payment_id: paid.body.payment_id as string,
    total_minor: opened.body.total_minor as number,
  }
}
const booked = async () => ({
  revenue: await balanceOf(app.database.db, account(company_id, 'TRY', 'revenue')),
  delivery: await balanceOf(app.database.db, account(company_id, 'TRY', 'revenue', 'delivery')),
  tax: await balanceOf(app.database.db, account(company_id, 'TRY', 'tax', '2000')),
})
async function since(before: Awaited<ReturnType<typeof booked>>) {
  const now = await booked()
  return { revenue: now.revenue - before.revenue, delivery: now.delivery - before.delivery, tax: now.tax - before.tax }
}

const shopper = pocket()
const two_and_one = [
  { variant_id: mug, quantity: 2 },
  { variant_id: towel, quantity: 1 },
]

test('what prices are today stays as it is; from another day on they may be said without tax, once, by whoever leads the house', async () => {
  const today = await sayFrom('2026-03-02', false)
  assert.deepEqual([today.status, today.body.code, today.body.details.first_on], [422, 'taxation_not_to_come', '2026-03-03'])
  const manager = await atTheDesk(app, 'murat@alma.example')
  assert.equal((await sayFrom('2026-03-03', false, manager)).body.code, 'not_permitted')

  const prices = [{ variant_id: mug, amount_minor: 20_000 }]
  const exception = (ends_at: string) =>
    post('/v1/price-exceptions', { price_list_id: stage.list.price_list_id, name: 'Kapanış', reason: 'Neden', ends_at, prices })
  const across = await exception('2026-03-04T09:00:00Z')
  assert.equal(across.status, 201, across.text)
  const refused = await sayFrom('2026-03-03', false)
  assert.deepEqual([refused.status, refused.body.code, refused.body.details.exceptions], [409, 'runs_across_taxation', ['Kapanış']])
  assert.deepEqual((await get(`/v1/companies/${company_id}`)).price_taxation, [], 'nothing was said')
  await post(`/v1/price-exceptions/${across.body.exception_id}/ending`, {})

  const piece_for_100 = { class: 'line', priority: 0, benefit: { kind: 'fixed_price', price_minor: 10_000 }, goods: { variant_ids: [mug] } }
  const named = { name: { tr: 'Tanesi 100' }, limits: {} }
  const fixed = await post('/v1/promotions', { company_id, ...named, rule: piece_for_100 })
  const start = () => post(`/v1/promotions/${fixed.body.promotion_id}/start`)
  assert.equal((await start()).status, 200)
  const runs_on = await sayFrom('2026-03-03', false)
  assert.deepEqual([runs_on.status, runs_on.body.code, runs_on.body.details.promotions], [409, 'runs_across_taxation', ['Tanesi 100']])
  const until = (ends_at: string, { version }: { version: number }) =>
    app.call('PUT', `/v1/promotions/${fixed.body.promotion_id}`, { version, ...named, rule: { ...piece_for_100, ends_at } }, { as: desk })
  const ends = await until('2026-03-03T00:00', fixed.body)
  assert.equal(ends.status, 200, ends.text)

  const said = await sayFrom('2026-03-03', false)
  assert.equal(said.status, 201, said.text)
  assert.equal((await until('2026-03-03T00:01', ends.body)).body.code, 'runs_across_taxation')
  await post(`/v1/promotions/${fixed.body.promotion_id}/end`)
  const later = await post('/v1/promotions', { company_id, ...named, rule: piece_for_100 })
  assert.equal((await post(`/v1/promotions/${later.body.promotion_id}/start`)).body.code, 'runs_across_taxation')
  assert.deepEqual(said.body, { company_id, price_taxation: [{ from_on: '2026-03-03', prices_include_tax: false }] })
  assert.equal((await sayFrom('2026-03-03', false)).status, 201, 'said again, it is so')
  assert.equal((await sayFrom('2026-03-03', true)).body.code, 'taxation_said')
  assert.equal((await exception('2026-03-04T09:00:00Z')).body.code, 'runs_across_taxation')
  assert.equal((await exception('2026-03-02T20:59:00Z')).status, 201, 'it ends before that day begins in İstanbul')

  assert.deepEqual(await get('/v1/shop', shopper), { market: 'TR', currency: 'TRY', prices_include_tax: true })
  const cart = await inCart(shopper, [{ variant_id: towel, quantity: 1 }])
  assert.deepEqual([cart.prices_include_tax, cart.totals.total_minor, cart.totals.tax_minor], [true, 39_950, 6_658])
  await booksHold()
})

const of_today = pocket()
const over_midnight = pocket()
let seen_before: { checkout_id: string; total_minor: number }
const goToPay = (as: Pocket) => post('/v1/checkouts', { delivery: SHIPPED, contact: { name: 'Derya Deniz', phone: '0533 444 55 66' } }, as)
test('an order of the day before keeps its prices with tax for ever', async () => {
  await inCart(of_today, [{ variant_id: towel, quantity: 1 }])
  const { order_id } = await order(of_today)
  await inCart(over_midnight, [{ variant_id: towel, quantity: 1 }])
  seen_before = (await goToPay(over_midnight)).body
  assert.equal(seen_before.total_minor, 39_950)
  app.clock.advance({ hours: 24 })
  await app.settle()
  desk = await atTheDesk(app)
  const kept = await get(`/v1/orders/${order_id}`, of_today)
  assert.deepEqual([kept.prices_include_tax, kept.total_minor, kept.net_minor], [true, 39_950, 33_292])
  await booksHold()
})

test('who went to pay the day before is asked again: what she saw with tax would be sold without', async () => {
  const pay = (id: string) => post(`/v1/checkouts/${id}/payments`, { method: 'card', token: 'tok_ok' }, over_midnight)
  const refused = await pay(seen_before.checkout_id)
  assert.deepEqual([refused.status, refused.body.code], [409, 'price_changed'], refused.text)
  assert.deepEqual(
    refused.body.details.changes.map(({ old_minor, new_minor }: Record<string, number>) => [old_minor, new_minor]),
    [[39_950, 47_940]],
  )
  const opened = await goToPay(over_midnight)
  assert.equal(opened.body.total_minor, 47_940)
  assert.equal((await pay(opened.body.checkout_id)).status, 201)
  await booksHold()
})

let spring: string
test('from its day on tax comes on top of goods, delivery and what promotions leave; order and books say so, parcel by parcel', async () => {
  assert.equal((await get('/v1/shop', shopper)).prices_include_tax, false)
  const tariff = { fee_minor: 5_990, free_from_minor: null, tax_class: 'standard' }
  assert.equal((await post(`/v1/companies/${company_id}/delivery-tariffs`, tariff)).status, 201)
  const methods = [{ method: 'card', provider: 'test-card', doors: ['web', 'phone'], captures: 'at_hand_over' }]
  assert.equal((await app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk })).status, 200)
  const rule = { class: 'order', priority: 0, benefit: { kind: 'percentage', percent_bp: 1_000 } }
  const promotion = await post('/v1/promotions', { company_id, name: { tr: 'Bahar' }, rule, limits: {} })
  assert.equal(promotion.status, 201, promotion.text)
  spring = promotion.body.promotion_id
  await post(`/v1/promotions/${spring}/start`)

  const as = pocket()
  const cart = await inCart(as, two_and_one)
  assert.equal(cart.prices_include_tax, false)
  assert.deepEqual(
    cart.lines.map((line: Record<string, number>) => [line.unit_price_minor, line.net_minor, line.tax_minor, line.total_minor]),
    [
      [24_900, 44_820, 8_964, 53_784],
      [39_950, 35_955, 7_191, 43_146],
    ],
  )
  const { taxes, ...totals } = cart.delivery.totals
  assert.deepEqual(totals, {
    ...{ subtotal_minor: 89_750, shipping_minor: 5_990, discount_minor: 8_975 },
    ...{ net_minor: 86_765, tax_minor: 17_353, total_minor: 104_118 },
  })
  assert.deepEqual(taxes, [{ tax_rate_bp: 2_000, net_minor: 86_765, tax_minor: 17_353, total_minor: 104_118 }])
  assert.deepEqual([cart.delivery.net_minor, cart.delivery.total_minor], [5_990, 7_188])

  const before = await booked()
  const { order_id, payment_id, total_minor } = await order(as)
  assert.equal(total_minor, 104_118)
  const placed = await get(`/v1/orders/${order_id}`, as)
  assert.deepEqual(
    [
      placed.prices_include_tax,
      placed.net_minor,
      placed.tax_minor,
      placed.total_minor,
      placed.shipping.net_minor,
      placed.shipping.total_minor,
    ],
    [false, 86_765, 17_353, 104_118, 5_990, 7_188],
  )
  assert.deepEqual(await since(before), { revenue: 0, delivery: 0, tax: 0 }, 'it is sold as it leaves')
  // One mug leaves with what sending costs, one is not coming, then the towel.
  const leaves = (reference: string, lines?: object[]) => post(`/v1/orders/${order_id}/hand-overs`, { reference, ...(lines && { lines }) })
  assert.equal((await leaves('1', [{ line_number: 1, quantity: 1 }])).status, 201)
  assert.deepEqual(await since(before), { revenue: 22_410, delivery: 5_990, tax: 4_482 + 1_198 })
  const off = await post(`/v1/orders/${order_id}/line-cancellations`, { lines: [{ line_number: 1, quantity: 1 }] })
  assert.ok(off.status < 300, off.text)
  assert.equal((await leaves('2')).status, 201)
  await app.tick()
  const sold = { revenue: 22_410 + 35_955, delivery: 5_990, tax: 4_482 + 1_198 + 7_191 }
  assert.deepEqual(await since(before), sold)
  const payment = await get(`/v1/payments/${payment_id}`)
  assert.equal(payment.captured_minor, sold.revenue + sold.delivery + sold.tax)
  const back = await post(`/v1/orders/${order_id}/refunds`, { amount_minor: 43_146 })
  assert.equal(back.status, 201, back.text)
  await booksHold()
})

test('an order that is paid when it is placed owes net and tax from then on, and gives all of it back when it is cancelled', async () => {
  const settings = {
    iban: 'TR330006100519786457841326',
    account_holder: 'Alma Ev Yaşam A.Ş.',
    bank_name: 'Deneme Bankası',
    days_to_pay: '3',
  }
  await app.call('PUT', `/v1/companies/${company_id}/payment-accounts/bank-transfer`, { settings }, { as: desk })
  const methods = [
    { method: 'bank_transfer', provider: 'bank-transfer', doors: ['web'] },
    { method: 'cash', provider: 'cash', doors: ['till'] },
  ]
  const set = await app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk })
  assert.equal(set.status, 200, set.text)
  const before = await booked()
  const as = pocket()
  await signIn(app, as, '0532 111 22 33')
  await inCart(as, [{ variant_id: mug, quantity: 3 }])
  const { order_id } = await order(as, { method: 'bank_transfer' })
  // 3 × 249.00, less ten percent, and what sending costs.
  assert.deepEqual(await since(before), { revenue: 67_230, delivery: 5_990, tax: 14_644 })
  const given_up = await post(`/v1/orders/${order_id}/cancellation`)
  assert.ok(given_up.status < 300, given_up.text)
  await app.settle()
  assert.deepEqual(await since(before), { revenue: 0, delivery: 0, tax: 0 })
  await booksHold()
})

test('at the till the same comes on top, and the receipt says how; part of it goes back', async () => {
  const till = await atTheTill(app, stage)
  const before = await booked()
  const { body: cart } = await post('/v1/till/carts', {}, till)
  const { body } = await post(`/v1/carts/${cart.cart_id}/lines`, { variant_id: mug, quantity: 3 }, till)
  assert.deepEqual([body.prices_include_tax, body.totals.net_minor, body.totals.total_minor], [false, 67_230, 80_676])
  const sell = (total_minor: number) =>
    post('/v1/till/sales', { cart_id: cart.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] }, till)
  assert.equal((await sell(67_230)).body.code, 'price_does_not_reconcile', 'the price without tax is not what is paid')
  const sale = await sell(80_676)
  assert.equal(sale.status, 201, sale.text)
  assert.deepEqual(await since(before), { revenue: 67_230, delivery: 0, tax: 13_446 })
  const receipt = await app.call('GET', `/v1/orders/${sale.body.order_id}/receipt.txt`, undefined, { as: till })
  for (const row of [/3 x 249,00 +747,00/, /Bahar +-74,70/, /Matrah +672,30/, /KDV %20 +134,46/, /TOPLAM TL +806,76/])
    assert.match(receipt.text, row)
  const page = await app.call('GET', `/v1/orders/${sale.body.order_id}/receipt.html`, undefined, { as: till })
  assert.match(page.text, /Matrah<\/th><td>₺672,30/)
  const refund = await post('/v1/till/refunds', { order_id: sale.body.order_id, amount_minor: 26_892, way: 'original' }, till)
  assert.equal(refund.status, 201, refund.text)
  await booksHold()
})

test('a till without the server comes to the same; what says otherwise of its tax is refused', async () => {
  const till = await atTheTill(app, stage, { open: false })
  const pack = await fetchPack(app, till)
  assert.deepEqual(pack.company.price_taxation, [{ from_on: '2026-03-03', prices_include_tax: false }])
  const before = await booked()
  const { staff_id } = stage.associate
  const sale = sellOffline(pack, { staff_id, number: 1, sold_at: app.clock.now().toISOString(), lines: two_and_one })
  assert.deepEqual([sale.prices_include_tax, sale.net_minor, sale.total_minor], [false, 80_775, 96_930])
  const { prices_include_tax: _, ...as_if_with_tax } = sale
  const refused = await post('/v1/offline-sales', as_if_with_tax, till)
  assert.deepEqual([refused.status, refused.body.code], [422, 'offline_sale_malformed'])
  const taken = await post('/v1/offline-sales', sale, till)
  assert.deepEqual([taken.status, taken.body.findings], [201, []], taken.text)
  assert.deepEqual(await since(before), { revenue: 80_775, delivery: 0, tax: 16_155 })
  assert.equal((await get(`/v1/orders/${taken.body.order_id}`)).prices_include_tax, false)
  await booksHold()
})

test('a label that hangs since the day before still says what is paid: the till takes no more', async () => {
  await post(`/v1/promotions/${spring}/end`)
  app.clock.advance({ seconds: 2 })
  const hung = await post('/v1/shelf-labels', {
    ...{ location_id: stage.kadikoy.location_id, as_of: '2026-03-02T12:00:00Z', variant_ids: [towel] },
  })
  assert.equal(hung.status, 200, hung.text)
  const till = await atTheTill(app, stage, { open: false })
  const { body: cart } = await post('/v1/till/carts', {}, till)
  const { body } = await post(`/v1/carts/${cart.cart_id}/lines`, { variant_id: towel, quantity: 3 }, till)
  assert.deepEqual([body.lines[0].unit_price_minor, body.totals.net_minor, body.totals.total_minor], [39_950, 99_875, 119_850])
  assert.deepEqual(
    body.lines[0].discounts.map(({ promotion_id, amount_minor }: Record<string, unknown>) => [promotion_id, amount_minor]),
    [['shown_less', 19_975]],
  )
  const tenders = [{ method: 'cash', amount_minor: 119_850 }]
  const sale = await post('/v1/till/sales', { cart_id: cart.cart_id, total_minor: 119_850, tenders }, till)
  assert.equal(sale.status, 201, sale.text)

  const pack = await fetchPack(app, till)
  const lines = [{ variant_id: towel, quantity: 3 }]
  const alone = sellOffline(pack, { staff_id: stage.associate.staff_id, number: 2, sold_at: app.clock.now().toISOString(), lines })
  assert.equal(alone.total_minor, 119_850)
  const taken = await post('/v1/offline-sales', alone, till)
  assert.deepEqual([taken.status, taken.body.findings], [201, []], taken.text)
  // Everything is looked at once, and what the till carries is no difference.
  for (let minutes = 0; minutes < 12; minutes++) {
    app.clock.advance({ minutes: 1 })
    await app.settle()
  }
  const { items } = await get('/v1/price-incidents')
  assert.deepEqual(
    items.map(({ code, source }: Record<string, string>) => [code, source]),
    [],
  )
  await booksHold()
})

test('labels and feeds say what is paid, so there are none; what was shown with tax is no measure for what is shown without', async () => {
  const labels = await app.call('GET', `/v1/shelf-labels?location_id=${stage.kadikoy.location_id}`, undefined, { as: desk })
  assert.deepEqual([labels.status, labels.body.code], [409, 'labels_are_with_tax'])
  const feed = await app.call('GET', '/feeds/TR/tr/products.xml', undefined, { as: pocket() })
  assert.deepEqual([feed.status, feed.body.code], [409, 'feed_is_with_tax'])
  const reduced = await post('/v1/price-exceptions', {
    ...{ price_list_id: stage.list.price_list_id, name: 'İndirim', reason: 'Neden', ends_at: '2026-03-20T09:00:00Z' },
    prices: [{ variant_id: mug, amount_minor: 20_000 }],
  })
  assert.equal(reduced.status, 201, reduced.text)
  const cart = await inCart(pocket(), [{ variant_id: mug, quantity: 1 }])
  assert.deepEqual([cart.lines[0].unit_price_minor, cart.lines[0].reference_minor], [20_000, null])
  await booksHold()
})

test('where what is said of prices is changed by hand, or the lines are not what they come to, the books name it', async () => {
  const [one] = await run<{ order_id: string }>(
    app.database.db,
    'select order_id from orders.orders where not prices_include_tax order by order_id limit 1',
  )
  const turn = (to: boolean) =>
    run(app.database.db, 'update orders.orders set prices_include_tax = $2 where order_id = $1', [one!.order_id, to])
  await turn(true)
  assert.deepEqual([...new Set((await app.audit()).map(({ audit }) => audit))], ['a line costs its pieces less what was taken off'])
  await turn(false)
  await booksHold()
})
