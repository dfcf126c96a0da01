/** The bank says nothing, late, twice or in the wrong order; requests and servers are lost. No order is lost by that, and none is placed twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testBankOf } from '../../server/connectors/test-card/index.ts'
import { run } from '../../server/platform/database.ts'
import { atTheDesk, setTheStage } from '../cast.ts'
import { pocket, startTestApp } from '../harness.ts'

const SHIPPED = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } }
const CONTACT = { name: 'Derya Deniz', phone: '0533 444 55 66' }
const PRICE = 89_999

/** A shop with five lamps, and one shopper who wants two of them. */
async function openShop() {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now(), 5)
  const variant_id = stage.variants.lamp
  const as = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id, quantity: 2 }, { as })
  const opened = await app.call('POST', '/v1/checkouts', { delivery: SHIPPED, contact: CONTACT }, { as })
  assert.equal(opened.status, 201, opened.text)
  const at = `/v1/checkouts/${opened.body.checkout_id}`

  const waiting: (() => void)[] = []
  const sent: Promise<unknown>[] = []
  const bank = testBankOf(app.database)
  const { notify } = bank
  bank.wait = (_ms, send) => void waiting.push(send)
  bank.notify = (word) => {
    const heard = notify!(word)
    sent.push(heard)
    return heard
  }

  return {
    ...app,
    as,
    at,
    stage,
    pay: (token: string, key = token) => app.call('POST', `${at}/payments`, { method: 'card', token }, { as, key }),
    order: (key = 'order') => app.call('POST', `${at}/order`, undefined, { as, key }),
    checkout: async () => (await app.call('GET', at, undefined, { as })).body,
    cart: async () => (await app.call('GET', '/v1/cart', undefined, { as })).body,
    async pass(minutes: number, seconds = 0) {
      for (let minute = 0; minute < minutes; minute++) {
        app.clock.advance({ minutes: 1 })
        await app.settle()
      }
      app.clock.advance({ seconds })
      await app.settle()
    },
    /** The bank sends what it has to say, in the order in which it wants. */
    async bankSpeaks() {
      for (const send of waiting.splice(0)) send()
      await Promise.all(sent.splice(0))
      await app.settle()
    },
    free: async () => {
      const [level] = await run<{ on_hand: number; reserved: number; held: number }>(
        app.database.db,
        'select on_hand, reserved, held from inventory.levels where variant_id = $1 and location_id = $2',
        [variant_id, stage.gebze.location_id],
      )
      return level!.on_hand - level!.reserved - level!.held
    },
    orders: () => run<{ order_id: string; number: string }>(app.database.db, 'select order_id, number from orders.orders'),
    payments: () =>
      run<{ status: string; captured_minor: number }>(
        app.database.db,
        'select status, captured_minor from payments.payments order by payment_id',
      ),
    /** What the bank itself has in its books. */
    charges: () =>
      run<{ status: string; captured_minor: number }>(
        app.database.db,
        'select status, captured_minor from test_bank.charges order by reference',
      ),
    said: async (type: string) =>
      (await run<{ count: number }>(app.database.db, 'select count(*) from platform.events where type = $1', [type]))[0]!.count,
    booksHold: async () => assert.deepEqual(await app.audit(), []),
  }
}
type Shop = Awaited<ReturnType<typeof openShop>>

/** However it came about: one order, taken from the stock once, paid once, told once. */
async function isOrderedOnce(shop: Shop) {
  await shop.settle()
  assert.equal((await shop.orders()).length, 1)
  assert.deepEqual(
    (await shop.payments()).filter((payment) => payment.status !== 'declined'),
    [{ status: 'captured', captured_minor: 2 * PRICE }],
  )
  assert.deepEqual(
    (await shop.charges()).filter((charge) => charge.captured_minor),
    [{ status: 'authorised', captured_minor: 2 * PRICE }],
  )
  assert.equal(await shop.free(), 3)
  for (const type of ['orders.order_placed', 'payments.payment_authorised', 'payments.payment_captured'])
    assert.equal(await shop.said(type), 1, type)
  const news = await run(shop.database.db, `select recipient from platform.messages where kind = 'order_news'`)
  assert.deepEqual(news, [{ recipient: '+905334445566' }], 'she is told once')
  const [order] = await shop.orders()
  const answer = await shop.order('whenever she asks')
  assert.deepEqual([answer.status, answer.body.order_id], [201, order!.order_id])
  assert.equal((await shop.cart()).item_count, 0)
  await shop.booksHold()
}

/** As if she had never paid: no order, no money, the goods free and the cart open as it was. */
async function isUndone(shop: Shop, status: string) {
  assert.deepEqual(await shop.orders(), [])
  assert.equal((await shop.checkout()).status, status)
  assert.equal(await shop.free(), 5)
  const cart = await shop.cart()
  assert.deepEqual([cart.status, cart.item_count], ['active', 2])
  for (const charge of await shop.charges()) assert.notDeepEqual(charge.status, 'authorised', 'the bank keeps no money of hers')
  await shop.booksHold()
}

test('the bank has done it and says nothing: the order is found out about and placed, once', async () => {
  const shop = await openShop()
  const paid = await shop.pay('tok_timeout')
  assert.deepEqual([paid.status, paid.body.status], [201, 'unknown'])
  assert.equal((await shop.order()).body.code, 'payment_missing')
  assert.deepEqual([(await shop.checkout()).status, await shop.free(), (await shop.cart()).status], ['paying', 3, 'frozen'])
  const again = await shop.pay('tok_timeout', 'impatient')
  assert.equal(again.body.code, 'payment_in_flight', 'a second payment is not begun')
  await shop.pass(1)
  assert.equal((await shop.checkout()).status, 'paid')
  assert.equal((await shop.order()).status, 201)
  await isOrderedOnce(shop)
})

test('asked again with her key while the bank is silent, she is told how it stands', async () => {
  const shop = await openShop()
  const paid = await shop.pay('tok_timeout', 'mine')
  const again = await shop.pay('tok_timeout', 'mine')
  assert.deepEqual(again.body, paid.body)
  await shop.pass(1)
  const later = await shop.pay('tok_timeout', 'mine')
  assert.deepEqual([later.status, later.body], [201, { ...paid.body, status: 'authorised' }])
  await shop.order()
  await isOrderedOnce(shop)
})

test('the bank was never reached: nothing is charged, the goods are free again, and she pays with another card', async () => {
  const shop = await openShop()
  assert.equal((await shop.pay('tok_lost')).body.status, 'unknown')
  assert.equal(await shop.free(), 3)
  await shop.pass(3)
  await isUndone(shop, 'open')
  assert.deepEqual(
    (await shop.payments()).map((payment) => payment.status),
    ['declined'],
  )
  const again = await shop.pay('tok_lost', 'tok_lost')
  assert.equal(again.body.code, 'payment_declined', 'the same request has the same end')
  assert.equal((await shop.pay('tok_ok')).body.status, 'authorised')
  await shop.order()
  await isOrderedOnce(shop)
})

for (const [what, token] of [
  ['late', 'tok_webhook_late'],
  ['twice', 'tok_webhook_twice'],
  ['in the wrong order', 'tok_webhook_out_of_order'],
] as const)
  test(`the bank sends word ${what}: the order is placed once`, async () => {
    const shop = await openShop()
    assert.equal((await shop.pay(token)).body.status, 'authorising')
    await shop.bankSpeaks()
    if (token === 'tok_webhook_late')
      assert.equal((await shop.checkout()).status, 'paying', 'a knock before the bank has made up its mind changes nothing')
    shop.clock.advance({ seconds: 5 })
    await shop.pay(token) // she asks for it once more meanwhile
    await shop.bankSpeaks()
    assert.equal((await shop.checkout()).status, 'paid')
    await shop.order()
    await shop.bankSpeaks()
    await isOrderedOnce(shop)
  })

test('she has paid and her last request is lost: the order places itself after a minute', async () => {
  const shop = await openShop()
  assert.equal((await shop.pay('tok_ok')).body.status, 'authorised')
  await shop.pass(0, 59)
  assert.deepEqual(await shop.orders(), [], 'a while she may still come')
  await shop.pass(0, 2)
  await isOrderedOnce(shop)
})

test('she has paid and comes back to her cart instead: the money is let go and the goods are free', async () => {
  const shop = await openShop()
  await shop.pay('tok_ok')
  const cancelled = await shop.call('POST', `${shop.at}/cancellation`, undefined, { as: shop.as, key: 'cancel' })
  assert.equal(cancelled.body.status, 'cancelled', cancelled.text)
  await isUndone(shop, 'cancelled')
  assert.deepEqual(await shop.charges(), [{ status: 'cancelled', captured_minor: 0 }])
  await shop.pass(15)
  await isUndone(shop, 'cancelled')
})

test('as long as the bank thinks, the goods stay hers; after half an hour they are given back, and so is the money', async () => {
  const shop = await openShop()
  const { variant_id, location_id } = { variant_id: shop.stage.variants.lamp, location_id: shop.stage.gebze.location_id }
  await shop.pay('tok_webhook_late')
  // The bank cannot be asked either.
  await run(shop.database.db, `update test_bank.charges set decided_at = $1`, ['2026-03-02T12:00:00Z'])
  for (let minute = 1; minute < 30; minute++) {
    await shop.pass(1)
    assert.deepEqual([minute, await shop.free(), (await shop.checkout()).status], [minute, 3, 'paying'])
    const { held } = (
      await run<{ held: number }>(
        shop.database.db,
        'select coalesce(sum(quantity), 0)::integer as held from inventory.holds where variant_id = $1 and location_id = $2 and expires_at > $3',
        [variant_id, location_id, shop.clock.now().toISOString()],
      )
    )[0]!
    assert.equal(held, 2, `minute ${minute}: her hold has not run out`)
  }
  await shop.pass(1)
  await isUndone(shop, 'expired')
  // Hours later the bank has made up its mind after all: nobody wants the money now.
  await shop.pass(3 * 60)
  assert.deepEqual(await shop.charges(), [{ status: 'cancelled', captured_minor: 0 }])
  assert.deepEqual(
    (await shop.payments()).map((payment) => payment.status),
    ['cancelled'],
  )
  assert.deepEqual(await shop.orders(), [])
  await shop.booksHold()
})

test('who waits at the checkout hears it when the bank has made up its mind', async () => {
  const shop = await openShop()
  assert.equal((await shop.pay('tok_webhook_late')).body.status, 'authorising')
  const heard = async () =>
    (
      await run<{ data: { status: string } }>(
        shop.database.db,
        `select data from platform.events where type = 'checkout.checkout_changed' and subject = $1 order by event_id`,
        [shop.at.split('/').at(-1)],
      )
    ).map(({ data }) => data.status)
  assert.deepEqual(await heard(), [])
  shop.clock.advance({ seconds: 30 })
  await shop.bankSpeaks()
  assert.deepEqual(await heard(), ['paid'])
  assert.equal((await shop.checkout()).status, 'paid')
})

test('the shop is opened again without the bank that has her money: everything else goes on, and it is told why hers waits', async () => {
  const shop = await openShop()
  const desk = await atTheDesk(shop)
  const paymentOf = async () => (await shop.call('GET', '/v1/payments?limit=5', undefined, { as: desk })).body.items[0]
  await shop.pay('tok_ok')
  await shop.order()
  const unsettled = pocket()
  await shop.call('POST', '/v1/cart/lines', { variant_id: shop.stage.variants.mug }, { as: unsettled })
  const { body: other } = await shop.call('POST', '/v1/checkouts', { delivery: SHIPPED, contact: CONTACT }, { as: unsettled })
  const pay = () =>
    shop.call(
      'POST',
      `/v1/checkouts/${other.checkout_id}/payments`,
      { method: 'card', token: 'tok_webhook_late' },
      { as: unsettled, key: 'p' },
    )
  await pay()
  const leave = (from: string, to: string) =>
    run(shop.database.db, 'update payments.payments set provider = $2 where provider = $1', [from, to])
  await leave('test-card', 'bank-that-left')
  await shop.pass(2)
  const [thinking, captured] = (await shop.call('GET', '/v1/payments', undefined, { as: desk })).body.items
  assert.deepEqual([thinking.status, thinking.reason], ['unknown', 'provider_gone'])
  assert.deepEqual(
    [captured.status, captured.changes.map((change: { status: string; reason: string }) => [change.status, change.reason])],
    ['authorised', [['asked', 'provider_gone']]],
  )
  assert.deepEqual([(await pay()).status, (await pay()).body.status], [201, 'unknown'], 'she is told that it is being found out')
  assert.equal((await paymentOf()).status, 'unknown')
  assert.equal((await shop.call('POST', '/v1/payment-webhooks/bank-that-left', {})).status, 404)

  // The bank is back: what waited goes on.
  await leave('bank-that-left', 'test-card')
  await shop.pass(12)
  assert.deepEqual((await shop.payments()).map((payment) => payment.status).sort(), ['captured', 'captured'])
  assert.deepEqual(await shop.audit(), [])
})

test('all servers sleep while she pays, and her goods are sold meanwhile: she gets her money back', async () => {
  const shop = await openShop()
  await shop.pay('tok_ok')
  shop.clock.advance({ minutes: 11 }) // nobody is there to look after her hold
  const rival = pocket()
  await shop.call('POST', '/v1/cart/lines', { variant_id: shop.stage.variants.lamp, quantity: 5 }, { as: rival })
  const { body } = await shop.call('POST', '/v1/checkouts', { delivery: SHIPPED, contact: CONTACT }, { as: rival })
  await shop.call('POST', `/v1/checkouts/${body.checkout_id}/payments`, { method: 'card', token: 'tok_ok' }, { as: rival, key: 'pay' })
  const sold = await shop.call('POST', `/v1/checkouts/${body.checkout_id}/order`, undefined, { as: rival, key: 'order' })
  assert.equal(sold.status, 201, sold.text)
  const refused = await shop.order()
  assert.deepEqual([refused.status, refused.body.code], [409, 'insufficient_stock'])
  await shop.settle()
  assert.equal((await shop.checkout()).status, 'cancelled')
  assert.equal((await shop.cart()).status, 'active')
  assert.deepEqual((await shop.charges()).map((charge) => `${charge.status} ${charge.captured_minor}`).sort(), [
    `authorised ${5 * PRICE}`,
    'cancelled 0',
  ])
  await shop.booksHold()
})

test('all servers sleep while she pays, and nobody wants her goods: she gets her order', async () => {
  const shop = await openShop()
  await shop.pay('tok_timeout')
  shop.clock.advance({ minutes: 25 })
  await shop.settle()
  await shop.pass(1)
  await isOrderedOnce(shop)
})

test('somebody at the desk lets the payment go before she orders: she is told, and nothing is sold', async () => {
  const shop = await openShop()
  await shop.pay('tok_ok')
  const [payment] = await run<{ payment_id: string }>(shop.database.db, 'select payment_id from payments.payments')
  // The bank does not answer the desk either: the payment is being cancelled.
  await run(shop.database.db, `update payments.payments set status = 'cancelling' where payment_id = $1`, [payment!.payment_id])
  const refused = await shop.order()
  assert.deepEqual([refused.status, refused.body.code], [409, 'payment_not_authorised'], refused.text)
  assert.deepEqual(await shop.orders(), [])
  assert.equal(await shop.free(), 3)
  await run(shop.database.db, `update payments.payments set status = 'authorised' where payment_id = $1`, [payment!.payment_id])
  await shop.order()
  await isOrderedOnce(shop)
})
