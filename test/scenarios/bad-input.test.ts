/** What is wrong is answered with a problem that says so, and every row of every table stays as it was. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheDesk, atTheTill, PASSWORD, setTheStage, signIn } from '../cast.ts'
import { type CallOptions, type Pocket, pocket, startTestApp } from '../harness.ts'
import { changesNothing } from './nothing-changed.ts'

const SHIPPED = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } }
const CONTACT = { name: 'Derya Deniz', phone: '0533 444 55 66' }

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const { mug, towel, lamp } = stage.variants

/** A shopper with two mugs and a towel in her cart. */
async function shopper(as: Pocket = pocket()) {
  await app.call('POST', '/v1/cart/lines', { variant_id: mug, quantity: 2 }, { as })
  const cart = (await app.call('POST', '/v1/cart/lines', { variant_id: towel }, { as })).body
  return { as, cart_id: cart.cart_id as string, line_id: cart.lines[0].line_id as string, total_minor: cart.totals.total_minor as number }
}
async function atCheckout() {
  const { as } = await shopper()
  const opened = await app.call('POST', '/v1/checkouts', { delivery: SHIPPED, contact: CONTACT }, { as })
  assert.equal(opened.status, 201, opened.text)
  return { as, checkout_id: opened.body.checkout_id as string, at: `/v1/checkouts/${opened.body.checkout_id}` }
}
async function paid() {
  const one = await atCheckout()
  const answer = await app.call(
    'POST',
    `${one.at}/payments`,
    { method: 'card', token: 'tok_ok' },
    { as: one.as, key: `pay ${one.checkout_id}` },
  )
  assert.equal(answer.body.status, 'authorised', answer.text)
  return one
}
const placeOf = (at: string, options: CallOptions) => app.call('POST', `${at}/order`, undefined, options)

interface Wrong {
  what: string
  ask: [method: string, path: string, body?: object]
  is: { status: number; code: string; details?: object }
  key?: string
}
async function allChangeNothing(as: Pocket, wrongs: Wrong[]) {
  for (const { what, ask, is, key } of wrongs)
    await changesNothing(app.database, is, () => app.call(ask[0], ask[1], ask[2], { as, ...(key && { key }) })).catch((error: Error) => {
      throw new Error(`${what}: ${error.message}`, { cause: error })
    })
}
const invalid = { status: 400, code: 'invalid_request' }

test('a cart takes no nonsense', async () => {
  const { as, line_id } = await shopper()
  const outOfRange = (quantity: number) => ({ status: 422, code: 'quantity_out_of_range', details: { quantity, least: 1, most: 999 } })
  const lines = '/v1/cart/lines'
  await allChangeNothing(as, [
    {
      what: 'a variant that nobody knows',
      ask: ['POST', lines, { variant_id: 'var_none' }],
      is: { status: 404, code: 'unknown_variant', details: { variant_id: 'var_none' } },
    },
    { what: 'none of it', ask: ['POST', lines, { variant_id: mug, quantity: 0 }], is: outOfRange(0) },
    { what: 'less than none', ask: ['POST', lines, { variant_id: mug, quantity: -3 }], is: outOfRange(-3) },
    { what: 'all the mugs of the world', ask: ['POST', lines, { variant_id: lamp, quantity: 1e12 }], is: outOfRange(1e12) },
    { what: 'more than a cart takes, with what is in it', ask: ['POST', lines, { variant_id: mug, quantity: 998 }], is: outOfRange(1000) },
    { what: 'half a mug', ask: ['POST', lines, { variant_id: mug, quantity: 0.5 }], is: invalid },
    { what: 'a number in words', ask: ['POST', lines, { variant_id: mug, quantity: '2' }], is: invalid },
    { what: 'nothing at all', ask: ['POST', lines, { variant_id: mug, quantity: null as never }], is: invalid },
    { what: 'no variant', ask: ['POST', lines, { quantity: 1 }], is: invalid },
    { what: "a price of one's own", ask: ['POST', lines, { variant_id: mug, unit_price_minor: 1 }], is: invalid },
    { what: 'an id that is none', ask: ['POST', lines, { variant_id: 'x'.repeat(61) }], is: invalid },
    { what: 'a list for a thing', ask: ['POST', lines, [{ variant_id: mug }]], is: invalid },
    {
      what: 'a line that is not hers',
      ask: ['PATCH', `${lines}/lin_none`, { quantity: 1 }],
      is: { status: 404, code: 'line_not_found', details: { line_id: 'lin_none' } },
    },
    { what: 'none of a line', ask: ['PATCH', `${lines}/${line_id}`, { quantity: 0 }], is: outOfRange(0) },
    { what: 'too many of a line', ask: ['PATCH', `${lines}/${line_id}`, { quantity: 1000 }], is: outOfRange(1000) },
    { what: 'taking out what is not there', ask: ['DELETE', `${lines}/lin_none`], is: { status: 404, code: 'line_not_found' } },
    { what: 'a phone that is none', ask: ['PUT', '/v1/cart/contact', { phone: '12' }], is: { status: 422, code: 'contact_invalid' } },
    { what: 'no contact', ask: ['PUT', '/v1/cart/contact', {}], is: { status: 422, code: 'contact_invalid' } },
  ])
})

test('quantities in the address do not slip past the body', async () => {
  const { as, line_id } = await shopper()
  const answer = await app.call('PATCH', `/v1/cart/lines/${line_id}?quantity=77`, { quantity: 3 }, { as })
  assert.equal(answer.body.lines[0].quantity, 3, answer.text)
})

test("another shopper's cart, checkout, order and receipt are as if they were not", async () => {
  const hers = await paid()
  const { body: order } = await placeOf(hers.at, { as: hers.as, key: 'hers' })
  const open = await atCheckout()
  const stranger = await shopper()
  await allChangeNothing(stranger.as, [
    {
      what: 'her checkout',
      ask: ['GET', open.at],
      is: { status: 404, code: 'not_found', details: { what: 'checkout', id: open.checkout_id } },
    },
    {
      what: 'paying it',
      ask: ['POST', `${open.at}/payments`, { method: 'card', token: 'tok_ok' }],
      key: 'k',
      is: { status: 404, code: 'not_found' },
    },
    { what: 'cancelling it', ask: ['POST', `${open.at}/cancellation`], key: 'k', is: { status: 404, code: 'not_found' } },
    { what: 'ordering what she has paid', ask: ['POST', `${hers.at}/order`], key: 'hers', is: { status: 404, code: 'not_found' } },
    { what: 'her order', ask: ['GET', `/v1/orders/${order.order_id}`], is: { status: 404, code: 'not_found' } },
    { what: 'her receipt', ask: ['GET', `/v1/orders/${order.order_id}/receipt.html`], is: { status: 404, code: 'not_found' } },
    {
      what: 'her cart at a till that is none',
      ask: ['GET', `/v1/carts/${stranger.cart_id}`],
      is: { status: 401, code: 'sign_in_required' },
    },
    { what: 'the same with nobody behind it', ask: ['GET', '/v1/checkouts/chk_none'], is: { status: 404, code: 'not_found' } },
  ])
  const cart = (await app.call('GET', '/v1/cart', undefined, { as: stranger.as })).body
  assert.equal(cart.cart_id, stranger.cart_id)
  assert.deepEqual((await app.call('GET', '/v1/orders', undefined, { as: stranger.as })).body, { items: [], next: null })
})

test('a checkout takes no nonsense', async () => {
  const { as } = await shopper()
  const ask = (delivery: object, contact: object = CONTACT, more: object = {}): Wrong['ask'] => [
    'POST',
    '/v1/checkouts',
    { delivery, contact, ...more },
  ]
  const address = (change: object) => ({ kind: 'ship', address: { ...SHIPPED.address, ...change } })
  const collect = (location_id: string) => ({ kind: 'collect', location_id })
  await allChangeNothing(as, [
    { what: 'nowhere', ask: ask({ kind: 'ship' }), is: invalid },
    { what: 'by pigeon', ask: ask({ kind: 'pigeon', address: SHIPPED.address }), is: invalid },
    { what: 'an address without a street', ask: ask(address({ street: '' })), is: invalid },
    { what: 'a country in words', ask: ask(address({ country: 'Türkiye' })), is: invalid },
    { what: 'a field that nobody knows', ask: ask(address({ planet: 'Earth' })), is: invalid },
    { what: "a total of one's own", ask: ask(SHIPPED, CONTACT, { total_minor: 1 }), is: invalid },
    { what: 'abroad', ask: ask(address({ country: 'DE' })), is: { status: 422, code: 'does_not_ship', details: { country: 'DE' } } },
    {
      what: "the other company's country",
      ask: ask(address({ country: 'AZ' })),
      is: { status: 422, code: 'does_not_ship', details: { country: 'AZ' } },
    },
    { what: 'nobody to tell', ask: ask(SHIPPED, { name: 'Derya' }), is: { status: 422, code: 'contact_missing' } },
    {
      what: 'a phone that is none',
      ask: ask(SHIPPED, { name: 'Derya', phone: '0533' }),
      is: { status: 422, code: 'contact_malformed', details: { field: 'phone', value: '0533' } },
    },
    {
      what: 'an address that is none',
      ask: ask(SHIPPED, { name: 'Derya', email: 'derya@' }),
      is: { status: 422, code: 'contact_malformed', details: { field: 'email', value: 'derya@' } },
    },
    { what: 'a name with half a character', ask: ask(SHIPPED, { ...CONTACT, name: 'Derya \ud83c' }), is: invalid },
    {
      what: 'a store that is none',
      ask: ask(collect('loc_none')),
      is: { status: 404, code: 'not_found', details: { what: 'location', id: 'loc_none' } },
    },
    { what: 'a warehouse', ask: ask(collect(stage.gebze.location_id)), is: { status: 422, code: 'cannot_collect_here' } },
    { what: 'a store of another company', ask: ask(collect(stage.baki.location_id)), is: { status: 422, code: 'cannot_collect_here' } },
  ])
  const empty = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: 'var_none' }, { as: empty })
  await allChangeNothing(empty, [
    { what: 'an empty cart', ask: ask(SHIPPED), is: { status: 409, code: 'cart_empty', details: { cart_id: null } } },
    { what: 'a code for no cart', ask: ['POST', '/v1/cart/handoff'], is: { status: 409, code: 'no_cart' } },
  ])
})

test('nobody pays twice, without a key, or with a key that was used for something else', async () => {
  const { as, at, checkout_id } = await atCheckout()
  const other = await app.call('GET', at, undefined, { as })
  const pay = (token: unknown, more: object = {}): Wrong['ask'] => ['POST', `${at}/payments`, { method: 'card', token, ...more }]
  const missing = { status: 400, code: 'idempotency_key_required', details: { operation: 'POST /v1/checkouts/:checkout_id/payments' } }
  await allChangeNothing(as, [
    { what: 'without a key', ask: pay('tok_ok'), is: missing },
    { what: 'without a card', ask: pay(''), key: 'k', is: invalid },
    { what: 'with cash', ask: ['POST', `${at}/payments`, { method: 'cash', token: 'x' }], key: 'k', is: invalid },
    { what: "a sum of one's own", ask: pay('tok_ok', { amount_minor: 1 }), key: 'k', is: invalid },
    {
      what: 'an order that is not paid',
      ask: ['POST', `${at}/order`],
      key: 'k',
      is: { status: 409, code: 'payment_missing', details: { checkout_id, status: 'open', total_minor: other.body.total_minor } },
    },
    {
      what: 'an order without a key',
      ask: ['POST', `${at}/order`],
      is: { ...missing, details: { operation: 'POST /v1/checkouts/:checkout_id/order' } },
    },
  ])
  const paid = await app.call(...pay('tok_ok'), { as, key: 'mine' })
  assert.equal(paid.status, 201, paid.text)
  const again = await app.call(...pay('tok_ok'), { as, key: 'mine' })
  assert.deepEqual(again.body, paid.body)
  await allChangeNothing(as, [
    {
      what: 'the key again with another card',
      ask: pay('tok_declined'),
      key: 'mine',
      is: { status: 422, code: 'idempotency_key_reused', details: { key: 'mine' } },
    },
    {
      what: 'another payment of what is paid',
      ask: pay('tok_ok'),
      key: 'another',
      is: { status: 409, code: 'payment_in_flight', details: { checkout_id } },
    },
    {
      what: 'changing the cart that is paid',
      ask: ['POST', '/v1/cart/lines', { variant_id: lamp }],
      is: { status: 409, code: 'cart_frozen', details: { cart_id: other.body.cart_id } },
    },
  ])
  const placed = await placeOf(at, { as, key: 'order' })
  assert.equal(placed.status, 201)
  const next = await atCheckout()
  await app.call('POST', `${next.at}/payments`, { method: 'card', token: 'tok_ok' }, { as: next.as, key: 'mine' })
  await allChangeNothing(as, [
    {
      what: 'going back after all',
      ask: ['POST', `${at}/cancellation`],
      key: 'back',
      is: { status: 409, code: 'checkout_closed', details: { checkout_id, status: 'ordered' } },
    },
    { what: 'paying what is ordered', ask: pay('tok_ok'), key: 'late', is: { status: 409, code: 'checkout_closed' } },
    {
      what: "her key on somebody else's checkout",
      ask: ['POST', `${next.at}/order`],
      key: 'order',
      is: { status: 422, code: 'idempotency_key_reused' },
    },
  ])
})

test('what costs nothing is given away at the till, with or without a coin on the counter, and not by card', async () => {
  const gift = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.heater }, { as: gift })
  const desk = await atTheDesk(app)
  const price = (amount_minor: number) => {
    app.clock.advance({ seconds: 1 })
    const prices = [{ variant_id: stage.variants.heater, amount_minor }]
    return app.call('PUT', `/v1/price-lists/${stage.list.price_list_id}/prices`, { prices }, { as: desk, key: `price ${amount_minor}` })
  }
  assert.equal((await price(0)).status, 200)
  const { body } = await app.call('POST', '/v1/checkouts', { delivery: SHIPPED, contact: CONTACT }, { as: gift })
  assert.equal(body.total_minor, 0)
  await allChangeNothing(gift, [
    {
      what: 'a card for nothing',
      ask: ['POST', `/v1/checkouts/${body.checkout_id}/payments`, { method: 'card', token: 'tok_ok' }],
      key: 'k',
      is: { status: 409, code: 'nothing_to_pay', details: { checkout_id: body.checkout_id } },
    },
  ])
  const till = await atTheTill(app, stage, { register_id: stage.second_till.register_id, open: false })
  await app.call('POST', '/v1/register-sessions', { float_minor: 0 }, { as: till, key: 'gifts' })
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.heater.gtin }, { as: till })
  const sale = { cart_id: cart.cart_id, total_minor: 0, tenders: [{ method: 'cash', amount_minor: 100 }] }
  const given = await app.call('POST', '/v1/till/sales', sale, { as: till, key: 'gift' })
  assert.deepEqual([given.status, given.body.total_minor, given.body.change_minor], [201, 0, 100], given.text)
  const { body: next } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  await app.call('POST', `/v1/till/carts/${next.cart_id}/scans`, { gtin: stage.things.heater.gtin }, { as: till })
  const gave = await app.call('POST', '/v1/till/sales', { cart_id: next.cart_id, total_minor: 0, tenders: [] }, { as: till, key: 'gift 2' })
  assert.deepEqual([gave.status, gave.body.total_minor, gave.body.change_minor], [201, 0, 0], gave.text)
  await app.call('POST', '/v1/register-sessions/current/closing', { counted_minor: 0 }, { as: till, key: 'gifts are given' })
  await price(149_000)
})

test('a till sells only what it serves, for what it costs', async () => {
  const till = await atTheTill(app, stage)
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  const total_minor = stage.things.mug.price
  const hers = await shopper()
  const cash = (amount_minor: number) => ({ method: 'cash', amount_minor })
  const card = (amount_minor: number) => ({ method: 'terminal', amount_minor })
  const sell = (of: object): Wrong['ask'] => [
    'POST',
    '/v1/till/sales',
    { cart_id: cart.cart_id, total_minor, tenders: [cash(total_minor)], ...of },
  ]
  const scan = (gtin: string): Wrong['ask'] => ['POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin }]
  const key = 'k'
  await allChangeNothing(till, [
    {
      what: 'a total that was never shown',
      ask: sell({ total_minor: 1 }),
      key,
      is: { status: 409, code: 'price_does_not_reconcile', details: { expected_minor: total_minor, claimed_minor: 1 } },
    },
    { what: 'a total beyond all numbers', ask: sell({ total_minor: 1e300 }), key, is: { status: 409, code: 'price_does_not_reconcile' } },
    { what: 'a negative total', ask: sell({ total_minor: -1 }), key, is: invalid },
    {
      what: 'too little money',
      ask: sell({ tenders: [cash(total_minor - 1)] }),
      key,
      is: { status: 422, code: 'tenders_short', details: { total_minor, paid_minor: total_minor - 1 } },
    },
    { what: 'change on a card', ask: sell({ tenders: [card(total_minor + 1)] }), key, is: { status: 422, code: 'only_cash_gives_change' } },
    {
      what: 'cash back on a card',
      ask: sell({ tenders: [card(total_minor + 100), cash(100)] }),
      key,
      is: { status: 422, code: 'only_cash_gives_change' },
    },
    { what: 'negative money', ask: sell({ tenders: [cash(total_minor + 100), cash(-100)] }), key, is: invalid },
    { what: 'no money', ask: sell({ tenders: [] }), key, is: { status: 422, code: 'tenders_short' } },
    { what: 'shells', ask: sell({ tenders: [{ method: 'shells', amount_minor: total_minor }] }), key, is: invalid },
    {
      what: 'a salesperson that is none',
      ask: sell({ salesperson_id: 'stf_none' }),
      key,
      is: { status: 404, code: 'not_found', details: { what: 'staff', id: 'stf_none' } },
    },
    { what: 'no key', ask: sell({}), is: { status: 400, code: 'idempotency_key_required' } },
    { what: 'a cart that is none', ask: sell({ cart_id: 'crt_none' }), key, is: { status: 404, code: 'not_found' } },
    {
      what: 'a cart that is not open here',
      ask: sell({ cart_id: hers.cart_id }),
      key,
      is: { status: 403, code: 'cart_not_served_here', details: { cart_id: hers.cart_id } },
    },
    { what: 'reading it', ask: ['GET', `/v1/carts/${hers.cart_id}`], is: { status: 403, code: 'cart_not_served_here' } },
    {
      what: 'putting into it',
      ask: ['POST', `/v1/carts/${hers.cart_id}/lines`, { variant_id: mug }],
      is: { status: 403, code: 'cart_not_served_here' },
    },
    {
      what: 'scanning into it',
      ask: ['POST', `/v1/till/carts/${hers.cart_id}/scans`, { gtin: stage.things.mug.gtin }],
      is: { status: 403, code: 'cart_not_served_here' },
    },
    { what: 'putting it away', ask: ['DELETE', `/v1/till/carts/${hers.cart_id}`], is: { status: 403, code: 'cart_not_served_here' } },
    {
      what: 'a barcode that nobody knows',
      ask: scan('4006381333931'),
      is: { status: 404, code: 'unknown_barcode', details: { gtin: '4006381333931' } },
    },
    { what: 'a barcode of letters', ask: scan('868042101001X'), is: invalid },
    { what: 'a proof that is none', ask: ['POST', '/v1/till/carts', { proof_id: 'cod_none' }], is: { status: 404, code: 'proof_unknown' } },
    {
      what: 'opening what is open',
      ask: ['POST', '/v1/register-sessions', { float_minor: 0 }],
      key: 'again',
      is: { status: 409, code: 'register_is_open' },
    },
    {
      what: 'closing with less than nothing',
      ask: ['POST', '/v1/register-sessions/current/closing', { counted_minor: -1 }],
      key,
      is: invalid,
    },
  ])
  // The walk-in cart is emptied: there is nothing to sell.
  const { body: now } = await app.call('GET', `/v1/carts/${cart.cart_id}`, undefined, { as: till })
  await app.call('DELETE', `/v1/carts/${cart.cart_id}/lines/${now.lines[0].line_id}`, undefined, { as: till })
  await allChangeNothing(till, [
    {
      what: 'nothing',
      ask: sell({ total_minor: 0, tenders: [cash(1)] }),
      key,
      is: { status: 409, code: 'nothing_to_sell', details: { cart_id: cart.cart_id } },
    },
  ])
})

test('a handoff code opens one cart, once, for ten minutes, at a till of its company', async () => {
  const till = await atTheTill(app, stage, { open: false })
  const { as, cart_id } = await shopper()
  const codeOf = async () => (await app.call('POST', '/v1/cart/handoff', undefined, { as })).body.code as string
  const open = (code: string, by = till) => app.call('POST', '/v1/till/carts', { handoff_code: code }, { as: by })
  const expired = await codeOf()
  app.clock.advance({ minutes: 10 })
  await changesNothing(app.database, { status: 410, code: 'handoff_expired' }, () => open(expired))
  await changesNothing(app.database, { status: 404, code: 'handoff_unknown' }, () => open('ZZZZZZ'), ['carts.wrong_codes'])
  await changesNothing(app.database, { status: 404, code: 'handoff_unknown' }, () => open('not a code at all'), ['carts.wrong_codes'])

  // Somebody of the Bakı store, at her till, with a cart that was gathered in İstanbul's shop.
  const desk = await atTheDesk(app)
  const hired = await app.call(
    'POST',
    '/v1/staff',
    {
      name: 'Aysel Quliyeva',
      role: 'manager',
      email: 'aysel@alma.example',
      password: PASSWORD,
      pin: '740382',
      location_ids: [stage.baki.location_id],
    },
    { as: desk },
  )
  assert.equal(hired.status, 201, hired.text)
  const baki = await atTheDesk(app)
  await app.call('POST', `/v1/registers/${stage.till_baki.register_id}/pairings`, undefined, { as: baki })
  baki.delete('birge_staff')
  const wrongPlace = () =>
    app.call(
      'POST',
      '/v1/till-sign-ins',
      { staff_id: stage.associate.staff_id, pin: '258014' },
      { as: baki, headers: { 'birge-audience': 'app' } },
    )
  assert.equal((await wrongPlace()).status, 401, 'an associate of Kadıköy cannot sign in at a till of Bakı')
  const signed = await app.call(
    'POST',
    '/v1/till-sign-ins',
    { staff_id: hired.body.staff_id, pin: '740382' },
    { as: baki, headers: { 'birge-audience': 'app' } },
  )
  assert.equal(signed.status, 201, signed.text)
  const code = await codeOf()
  await changesNothing(app.database, { status: 409, code: 'register_is_closed' }, () => open(code, baki))
  await app.call('POST', '/v1/register-sessions', { float_minor: 10_000 }, { as: baki, key: 'open' })
  await changesNothing(
    app.database,
    { status: 409, code: 'cart_of_other_company', details: { cart_id, company_id: stage.alma.company_id } },
    () => open(code, baki),
  )
  assert.equal((await open(code)).body.cart_id, cart_id, 'the code is still good where it belongs')

  // And a till of Bakı neither counts nor sells what Kadıköy has open.
  const sale = { cart_id, total_minor: 1, tenders: [{ method: 'cash', amount_minor: 1 }] }
  await changesNothing(app.database, { status: 403, code: 'cart_not_served_here' }, () =>
    app.call('POST', '/v1/till/sales', sale, { as: baki, key: 'k' }),
  )
  const count = { location_id: stage.kadikoy.location_id, lines: [{ variant_id: mug, quantity: 1 }] }
  await changesNothing(app.database, { status: 403, code: 'not_permitted' }, () =>
    app.call('POST', '/v1/stock/receipts', count, { as: baki, key: 'k' }),
  )
})

test('who has no right, has none', async () => {
  const till = await atTheTill(app, stage, { register_id: stage.second_till.register_id, open: false })
  const desk = await atTheDesk(app)
  const guest = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: 'var_none' }, { as: guest })
  await allChangeNothing(till, [
    {
      what: 'a sale at a closed register',
      ask: ['POST', '/v1/till/sales', { cart_id: 'c', total_minor: 1, tenders: [{ method: 'cash', amount_minor: 1 }] }],
      key: 'k',
      is: { status: 409, code: 'register_is_closed', details: { register_id: stage.second_till.register_id } },
    },
    {
      what: 'an associate who corrects the stock',
      ask: [
        'POST',
        '/v1/stock/corrections',
        { location_id: stage.kadikoy.location_id, reason: 'lost', lines: [{ variant_id: mug, on_hand: -1 }] },
      ],
      key: 'k',
      is: { status: 403, code: 'not_permitted' },
    },
    {
      what: 'an associate who gives prices',
      ask: ['PUT', `/v1/price-lists/${stage.list.price_list_id}/prices`, { prices: [{ variant_id: mug, amount_minor: 1 }] }],
      key: 'k',
      is: { status: 403, code: 'not_permitted' },
    },
  ])
  await allChangeNothing(desk, [
    {
      what: 'a sale at a desk',
      ask: ['POST', '/v1/till/sales', { cart_id: 'c', total_minor: 1, tenders: [{ method: 'cash', amount_minor: 1 }] }],
      key: 'k',
      is: { status: 409, code: 'no_register' },
    },
    {
      what: 'stock at a place that is none',
      ask: ['POST', '/v1/stock/receipts', { location_id: 'loc_none', lines: [{ variant_id: mug, quantity: 1 }] }],
      key: 'k',
      is: { status: 404, code: 'not_found' },
    },
    {
      what: 'more lost than there was',
      ask: [
        'POST',
        '/v1/stock/corrections',
        { location_id: stage.kadikoy.location_id, reason: 'lost', lines: [{ variant_id: lamp, on_hand: -21 }] },
      ],
      key: 'k',
      is: {
        status: 409,
        code: 'insufficient_stock',
        details: { variant_id: lamp, location_id: stage.kadikoy.location_id, asked: 21, available: 20 },
      },
    },
    {
      what: 'the refund of what is not there',
      ask: ['POST', '/v1/payments/pay_none/refunds', {}],
      key: 'k',
      is: { status: 404, code: 'not_found' },
    },
  ])
  await allChangeNothing(guest, [
    { what: 'a guest at a till', ask: ['POST', '/v1/till/carts', {}], is: { status: 401, code: 'sign_in_required' } },
    {
      what: 'a guest who books goods in',
      ask: ['POST', '/v1/stock/receipts', { location_id: stage.gebze.location_id, lines: [{ variant_id: mug, quantity: 1 }] }],
      key: 'k',
      is: { status: 401, code: 'sign_in_required' },
    },
    { what: 'a guest who detaches devices', ask: ['DELETE', '/v1/cart/other-devices'], is: { status: 401, code: 'sign_in_required' } },
  ])
})

test('JSON that is none, and words that are too long, are no bugs of ours', async () => {
  const { as } = await shopper()
  const raw = (payload: string, type = 'application/json') =>
    app.call('POST', '/v1/cart/lines', payload as never, { as, headers: { 'content-type': type } })
  for (const payload of ['{"variant_id":', 'null', '"text"', '[]', '', '{"variant_id": "x", "__proto__": {"quantity": 5}}'])
    await changesNothing(app.database, invalid, () => raw(payload))
  await changesNothing(app.database, { status: 415, code: 'invalid_request' }, () =>
    raw('variant_id=x', 'application/x-www-form-urlencoded'),
  )
  await changesNothing(app.database, { status: 413, code: 'invalid_request' }, () => raw(`{"variant_id": "${'x'.repeat(1_100_000)}"}`))
})

test('after all this every book holds', async () => {
  const customer = pocket()
  await signIn(app, customer, '0532 111 22 33')
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

test('addresses that mean nothing are answered, not stumbled over', async () => {
  const { as } = await shopper()
  for (const word of ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__']) {
    const answer = await app.call('GET', `/v1/live-subjects?subjects=${word}_1`, undefined, { as })
    assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'], word)
  }
  for (const moment of ['0000-01-01T00:00Z', '0001-01-01T00:00%2B14:00', '9999-12-31T23:59-14:00'])
    assert.equal((await app.call('GET', `/v1/orders?placed_from=${moment}`, undefined, { as })).body.code, 'invalid_request', moment)
  const garbled = await app.call('GET', '/v1/products/%ff')
  assert.deepEqual(
    [garbled.status, garbled.body.code, garbled.headers['content-type']],
    [400, 'invalid_request', 'application/problem+json; charset=utf-8'],
  )
})

test('behind a proxy, who is limited cannot write herself another address', async () => {
  process.env.BIRGE_TRUST_PROXY = '1'
  const limited = await startTestApp({ rate_limits: true }).finally(() => delete process.env.BIRGE_TRUST_PROXY)
  const ask = (claimed: string, from: string) =>
    limited.call('POST', '/v1/staff-sessions', { email: 'x', password: 'y' }, { headers: { 'x-forwarded-for': `${claimed}, ${from}` } })
  for (let i = 0; i < 30; i++) assert.equal((await ask(`10.0.0.${i}`, '203.0.113.7')).status, 401)
  assert.equal((await ask('10.0.0.99', '203.0.113.7')).status, 429)
  assert.equal((await ask('10.0.0.99', '203.0.113.8')).status, 401)
})
