/** Between the cart and the order the world moves: prices change, people change their minds, goods are wanted elsewhere. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { setPrices } from '../../server/offer/pricing/index.ts'
import { atTheTill, setTheStage, signIn } from '../cast.ts'
import { type Pocket, pocket, startTestApp } from '../harness.ts'

const SHIPPED = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } }
const CONTACT = { name: 'Derya Deniz', phone: '0533 444 55 66' }

async function openShop(pieces = 5) {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now(), pieces)
  const open = (as: Pocket, delivery: object = SHIPPED) => app.call('POST', '/v1/checkouts', { delivery, contact: CONTACT }, { as })
  return {
    ...app,
    stage,
    put: (as: Pocket, variant_id: string, quantity = 1) => app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as }),
    open,
    pay: (as: Pocket, checkout_id: string, token = 'tok_ok') =>
      app.call('POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token }, { as, key: `pay ${checkout_id} ${token}` }),
    order: (as: Pocket, checkout_id: string) =>
      app.call('POST', `/v1/checkouts/${checkout_id}/order`, undefined, { as, key: `order ${checkout_id}` }),
    level: async (variant_id: string, location_id: string) =>
      (
        await run<{ on_hand: number; reserved: number; held: number }>(
          app.database.db,
          'select on_hand, reserved, held from inventory.levels where variant_id = $1 and location_id = $2',
          [variant_id, location_id],
        )
      )[0],
  }
}

test('a price that has changed since she opened the checkout is shown to her before she pays it', async () => {
  const shop = await openShop()
  const as = pocket()
  await shop.put(as, shop.stage.variants.mug, 2)
  const { body: cart } = await shop.put(as, shop.stage.variants.towel)
  const { body: checkout } = await shop.open(as)
  const mug = cart.lines.find((line: { variant_id: string }) => line.variant_id === shop.stage.variants.mug)
  const now = () => shop.clock.now().toISOString()
  const price = (amount_minor: number) =>
    shop.database.transaction((tx) =>
      setPrices(tx, shop.stage.list.price_list_id, [{ variant_id: shop.stage.variants.mug, amount_minor }], {
        now: now(),
        actor: 'system:test',
      }),
    )
  shop.clock.advance({ minutes: 3 })
  await price(26_000)

  const refused = await shop.pay(as, checkout.checkout_id)
  assert.deepEqual([refused.status, refused.body.code], [409, 'price_changed'], refused.text)
  assert.deepEqual(refused.body.details, { changes: [{ line_id: mug.line_id, old_minor: 24_900, new_minor: 26_000 }] })
  assert.deepEqual(await run(shop.database.db, 'select 1 from payments.payments'), [], 'no card was asked')
  assert.equal((await shop.level(shop.stage.variants.mug, shop.stage.gebze.location_id))!.held, 0)

  const { body: again } = await shop.open(as)
  assert.deepEqual(
    [again.checkout_id, again.total_minor],
    [checkout.checkout_id, 2 * 26_000 + 39_950],
    'the same checkout, brought up to date',
  )
  // What was agreed when she began to pay holds, whatever happens to the price afterwards.
  assert.equal((await shop.pay(as, checkout.checkout_id)).body.status, 'authorised')
  shop.clock.advance({ seconds: 1 })
  await price(99_900)
  const placed = await shop.order(as, checkout.checkout_id)
  assert.deepEqual([placed.status, placed.body.total_minor], [201, 2 * 26_000 + 39_950], placed.text)
  await shop.settle()
  assert.deepEqual(await shop.audit(), [])
})

test('a thing that is no longer sold is named before she pays', async () => {
  const shop = await openShop()
  const as = pocket()
  await shop.put(as, shop.stage.variants.mug)
  const { body: checkout } = await shop.open(as)
  await run(shop.database.db, `delete from pricing.prices where variant_id = $1`, [shop.stage.variants.mug])
  const refused = await shop.pay(as, checkout.checkout_id)
  assert.equal(refused.body.code, 'price_changed', refused.text)
  assert.equal(refused.body.details.changes[0].new_minor, null)
})

test('a cart that was changed on her other device has to be looked at again before it is paid', async () => {
  const shop = await openShop()
  const phone = pocket()
  const desktop = pocket()
  await signIn(shop, phone, '0532 111 22 33')
  await signIn(shop, desktop, '0532 111 22 33')
  await shop.put(phone, shop.stage.variants.mug)
  const { body: checkout } = await shop.open(phone)
  await shop.put(desktop, shop.stage.variants.lamp)
  const refused = await shop.pay(phone, checkout.checkout_id)
  assert.deepEqual([refused.status, refused.body.code, refused.body.details], [409, 'cart_changed', { checkout_id: checkout.checkout_id }])
  const { body: again } = await shop.open(desktop)
  assert.deepEqual([again.checkout_id, again.total_minor], [checkout.checkout_id, 24_900 + 89_999])

  // She pays on one device; the other can neither pay it again nor change it, and sees the order.
  assert.equal((await shop.pay(phone, checkout.checkout_id)).body.status, 'authorised')
  assert.equal((await shop.pay(desktop, checkout.checkout_id, 'tok_slow')).body.code, 'payment_in_flight')
  assert.equal((await shop.put(desktop, shop.stage.variants.towel)).body.code, 'cart_frozen')
  const { body: live } = await shop.open(desktop)
  assert.deepEqual([live.checkout_id, live.status], [checkout.checkout_id, 'paid'])
  const placed = await shop.order(desktop, checkout.checkout_id)
  assert.equal(placed.status, 201, placed.text)
  assert.deepEqual((await shop.order(phone, checkout.checkout_id)).body, placed.body)
  for (const as of [phone, desktop]) {
    assert.equal((await shop.call('GET', '/v1/cart', undefined, { as })).body.item_count, 0)
    assert.deepEqual(
      (await shop.call('GET', '/v1/orders', undefined, { as })).body.items.map((order: { order_id: string }) => order.order_id),
      [placed.body.order_id],
    )
  }
  await shop.settle()
  assert.deepEqual(await shop.audit(), [])
})

test('what she pays is what she saw: a checkout that her other device has changed meanwhile is not paid', async () => {
  const shop = await openShop()
  const [phone, desktop] = [pocket(), pocket()]
  await signIn(shop, phone, '0532 111 22 33')
  await signIn(shop, desktop, '0532 111 22 33')
  await shop.put(phone, shop.stage.variants.mug)
  const { body: seen } = await shop.open(desktop)
  const pay = (as: Pocket, version: number, key: string) =>
    shop.call('POST', `/v1/checkouts/${seen.checkout_id}/payments`, { method: 'card', token: 'tok_ok', version }, { as, key })
  const refused = async (total_minor: number, version: number) => {
    const answer = await pay(desktop, seen.version, 'desktop')
    assert.deepEqual(
      [answer.status, answer.body.code, answer.body.details],
      [409, 'checkout_changed', { checkout_id: seen.checkout_id, version, total_minor }],
      answer.text,
    )
    assert.deepEqual(await run(shop.database.db, 'select 1 from payments.payments'), [], 'no card was asked')
    assert.equal((await shop.level(shop.stage.variants.mug, shop.stage.gebze.location_id))!.held, 0)
  }
  // Elsewhere to, at the same price; then more of it.
  await shop.open(phone, { kind: 'collect', location_id: shop.stage.kadikoy.location_id })
  await refused(24_900, 2)
  await shop.put(phone, shop.stage.variants.lamp)
  const { body: latest } = await shop.open(phone, { kind: 'collect', location_id: shop.stage.kadikoy.location_id })
  await refused(24_900 + 89_999, 3)
  const paid = await pay(phone, latest.version, 'phone')
  assert.deepEqual([paid.status, (await pay(phone, latest.version, 'phone')).body], [201, paid.body])
})

test('what costs nothing becomes an order without a card, once, and its goods are kept like any others', async () => {
  const shop = await openShop(3)
  const { mug } = shop.stage.variants
  const price = (amount_minor: number) =>
    shop.database.transaction((tx) =>
      setPrices(tx, shop.stage.list.price_list_id, [{ variant_id: mug, amount_minor }], {
        now: shop.clock.now().toISOString(),
        actor: 'system:test',
      }),
    )
  shop.clock.advance({ seconds: 1 })
  await price(0)
  const [first, greedy, hesitant] = [pocket(), pocket(), pocket()]
  await shop.put(first, mug, 2)
  const { body: gift } = await shop.open(first)
  assert.equal(gift.total_minor, 0)
  assert.equal((await shop.pay(first, gift.checkout_id)).body.code, 'nothing_to_pay')
  const order = (key: string) => shop.call('POST', `/v1/checkouts/${gift.checkout_id}/order`, undefined, { as: first, key })
  const placed = await Promise.all([order('one'), order('one'), order('two'), order('three')])
  for (const answer of placed) assert.deepEqual([answer.status, answer.body], [201, placed[0]!.body], answer.text)
  assert.equal(placed[0]!.body.total_minor, 0)
  assert.deepEqual(await shop.level(mug, shop.stage.gebze.location_id), { on_hand: 3, reserved: 2, held: 0 })
  assert.equal((await shop.call('GET', '/v1/cart', undefined, { as: first })).body.item_count, 0)
  assert.deepEqual(await run(shop.database.db, 'select 1 from payments.payments'), [])

  await shop.put(greedy, mug, 2)
  const { body: too_many } = await shop.open(greedy)
  assert.equal((await shop.order(greedy, too_many.checkout_id)).body.code, 'insufficient_stock')
  assert.equal((await shop.call('GET', '/v1/cart', undefined, { as: greedy })).body.status, 'active')

  await shop.put(hesitant, mug)
  const { body: late } = await shop.open(hesitant)
  shop.clock.advance({ seconds: 1 })
  await price(24_900)
  assert.equal((await shop.order(hesitant, late.checkout_id)).body.code, 'price_changed', 'the offer is over')
  await shop.put(hesitant, shop.stage.variants.lamp)
  assert.equal((await shop.order(hesitant, late.checkout_id)).body.code, 'cart_changed')
  assert.equal((await shop.order(pocket(), late.checkout_id)).body.code, 'not_found')
  const { body: dear } = await shop.open(hesitant)
  assert.equal((await shop.order(hesitant, dear.checkout_id)).body.code, 'payment_missing')
  await shop.settle()
  assert.deepEqual(await shop.audit(), [])
})

for (const moment of ['before she pays', 'when she has paid'])
  test(`a guest signs in at the checkout, ${moment}: the order is hers on all her devices`, async () => {
    const shop = await openShop()
    const as = pocket()
    const elsewhere = pocket()
    await signIn(shop, elsewhere, '0532 111 22 33')
    const { customer_id: her } = (await shop.put(elsewhere, shop.stage.variants.lamp)).body
    await shop.put(as, shop.stage.variants.mug)
    const { body: checkout } = await shop.open(as)
    if (moment === 'when she has paid') await shop.pay(as, checkout.checkout_id)
    await signIn(shop, as, '0532 111 22 33')
    if (moment === 'before she pays') {
      // What she had on her other device has come in: she looks at it, and pays it all.
      const { body: now } = await shop.open(as)
      assert.equal(now.total_minor, 24_900 + 89_999)
      await shop.pay(as, now.checkout_id)
      assert.equal((await shop.order(as, now.checkout_id)).status, 201)
    } else assert.equal((await shop.order(as, checkout.checkout_id)).status, 201)
    await shop.settle()
    for (const device of [as, elsewhere]) {
      const { body: orders } = await shop.call('GET', '/v1/orders', undefined, { as: device })
      assert.deepEqual(
        orders.items.map((order: { customer_id: string }) => order.customer_id),
        [her],
      )
    }
    const { body: cart } = await shop.call('GET', '/v1/cart', undefined, { as: elsewhere })
    assert.equal(cart.item_count, moment === 'before she pays' ? 0 : 1, 'what she has not paid is in her cart still')
    assert.deepEqual(await shop.audit(), [])
  })

test('a cart that became hers on another device is not paid on this one before she has signed in here as well', async () => {
  const shop = await openShop()
  const phone = pocket()
  await shop.put(phone, shop.stage.variants.mug)
  await shop.call('PUT', '/v1/cart/contact', { phone: '0532 111 22 33' }, { as: phone })
  const { body: checkout } = await shop.open(phone)
  const desktop = pocket()
  await signIn(shop, desktop, '0532 111 22 33')
  const refused = await shop.pay(phone, checkout.checkout_id)
  assert.deepEqual([refused.status, refused.body.code], [401, 'sign_in_required'])
  assert.deepEqual(await run(shop.database.db, 'select 1 from payments.payments'), [])
  await signIn(shop, phone, '0532 111 22 33')
  assert.equal((await shop.pay(phone, checkout.checkout_id)).status, 201)
  assert.equal((await shop.order(phone, checkout.checkout_id)).status, 201)
  assert.equal((await shop.call('GET', '/v1/orders', undefined, { as: desktop })).body.items.length, 1)
})

test('a declined card gives goods and cart back at once, and she pays with another one', async () => {
  const shop = await openShop()
  const as = pocket()
  await shop.put(as, shop.stage.variants.lamp, 5)
  const { body: checkout } = await shop.open(as)
  const declined = await shop.pay(as, checkout.checkout_id, 'tok_declined')
  assert.deepEqual([declined.status, declined.body.code, declined.body.details.reason], [409, 'payment_declined', 'card_declined'])
  assert.equal((await shop.level(shop.stage.variants.lamp, shop.stage.gebze.location_id))!.held, 0)
  assert.equal((await shop.call('GET', '/v1/cart', undefined, { as })).body.status, 'active')
  assert.equal((await shop.order(as, checkout.checkout_id)).body.code, 'payment_missing')
  assert.equal((await shop.pay(as, checkout.checkout_id)).status, 201)
  assert.equal((await shop.order(as, checkout.checkout_id)).status, 201)
  await shop.settle()
  assert.deepEqual(await shop.audit(), [])
})

test('a checkout that is opened and left holds nothing: somebody else buys the goods, and the cart is sold at a till', async () => {
  const shop = await openShop(2)
  const { lamp } = shop.stage.variants
  const hesitant = pocket()
  await shop.put(hesitant, lamp, 2)
  const { body: left } = await shop.open(hesitant)
  assert.equal((await shop.level(lamp, shop.stage.gebze.location_id))!.held, 0, 'goods are kept from the moment of paying on')
  const quick = pocket()
  await shop.put(quick, lamp, 2)
  const { body: checkout } = await shop.open(quick)
  await shop.pay(quick, checkout.checkout_id)
  assert.equal((await shop.order(quick, checkout.checkout_id)).status, 201)
  const late = await shop.pay(hesitant, left.checkout_id)
  assert.deepEqual([late.status, late.body.code, late.body.details.available], [409, 'insufficient_stock', 0])

  const { body: handoff } = await shop.call('POST', '/v1/cart/handoff', undefined, { as: hesitant })
  const till = await atTheTill(shop, shop.stage)
  const { body: cart } = await shop.call('POST', '/v1/till/carts', { handoff_code: handoff.code }, { as: till })
  const sale = {
    cart_id: cart.cart_id,
    total_minor: cart.totals.total_minor,
    tenders: [{ method: 'terminal', amount_minor: cart.totals.total_minor }],
  }
  assert.equal((await shop.call('POST', '/v1/till/sales', sale, { as: till, key: 'sale' })).status, 201)
  const over = await shop.pay(hesitant, left.checkout_id)
  assert.equal(over.body.code, 'cart_changed', 'what was sold at the till cannot be paid on the web as well')
  await shop.settle()
  assert.deepEqual(await shop.audit(), [])
})

test('a cart that is being paid on the phone cannot be sold at the till meanwhile', async () => {
  const shop = await openShop()
  const as = pocket()
  await shop.put(as, shop.stage.variants.mug)
  const { body: handoff } = await shop.call('POST', '/v1/cart/handoff', undefined, { as })
  const till = await atTheTill(shop, shop.stage)
  const { body: cart } = await shop.call('POST', '/v1/till/carts', { handoff_code: handoff.code }, { as: till })
  const { body: checkout } = await shop.open(as)
  await shop.pay(as, checkout.checkout_id)
  const sale = { cart_id: cart.cart_id, total_minor: 24_900, tenders: [{ method: 'cash', amount_minor: 24_900 }] }
  const refused = await shop.call('POST', '/v1/till/sales', sale, { as: till, key: 'sale' })
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.details],
    [409, 'cart_being_paid', { cart_id: cart.cart_id, status: 'frozen' }],
  )
  await shop.call('POST', `/v1/checkouts/${checkout.checkout_id}/cancellation`, undefined, { as, key: 'cancel' })
  assert.equal((await shop.call('POST', '/v1/till/sales', sale, { as: till, key: 'sale' })).status, 201, 'she has come back to her cart')
  await shop.settle()
  assert.deepEqual(await shop.audit(), [])
})

test('an order to be collected takes its goods from that store, and waits there under its number', async () => {
  const shop = await openShop()
  const { kadikoy, gebze, variants } = shop.stage
  const as = pocket()
  await shop.put(as, variants.towel, 3)
  const opened = await shop.open(as, { kind: 'collect', location_id: kadikoy.location_id })
  assert.deepEqual([opened.body.delivery, opened.body.location_id], ['collect', kadikoy.location_id])
  await shop.pay(as, opened.body.checkout_id)
  assert.deepEqual(await shop.level(variants.towel, kadikoy.location_id), { on_hand: 5, reserved: 0, held: 3 })
  const placed = await shop.order(as, opened.body.checkout_id)
  assert.deepEqual(await shop.level(variants.towel, kadikoy.location_id), { on_hand: 5, reserved: 3, held: 0 })
  assert.deepEqual(await shop.level(variants.towel, gebze.location_id), { on_hand: 5, reserved: 0, held: 0 })
  const { body: order } = await shop.call('GET', `/v1/orders/${placed.body.order_id}`, undefined, { as })
  assert.deepEqual(
    [order.delivery, order.location, order.status, order.contact.address],
    ['collect', { location_id: kadikoy.location_id, name: 'Kadıköy' }, 'placed', null],
  )

  // What is promised to her is not sold at the counter, even though it stands there.
  const till = await atTheTill(shop, shop.stage)
  const { body: cart } = await shop.call('POST', '/v1/till/carts', {}, { as: till })
  for (let piece = 0; piece < 3; piece++)
    await shop.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: shop.stage.things.towel.gtin }, { as: till })
  const sale = { cart_id: cart.cart_id, total_minor: 3 * 39_950, tenders: [{ method: 'cash', amount_minor: 3 * 39_950 }] }
  const refused = await shop.call('POST', '/v1/till/sales', sale, { as: till, key: 'sale' })
  assert.deepEqual([refused.body.code, refused.body.details.asked, refused.body.details.available], ['insufficient_stock', 3, 2])
  await shop.settle()
  assert.deepEqual(await shop.audit(), [])
})
