import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, atTheTill, setTheStage, signIn } from '../../../test/cast.ts'
import { run } from '#platform/database'
import { mulberry32 } from '../../../kernel/random.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const { mug, towel, lamp } = stage.variants
const list = stage.list.price_list_id

let keys = 0
const make = (body: object, as: Pocket = desk) =>
  app.call('POST', '/v1/price-exceptions', { price_list_id: list, name: 'Ad', reason: 'Neden', ...body }, { as, key: `x${++keys}` })
const inHours = (hours: number) => new Date(app.clock.now().getTime() + hours * 3_600_000).toISOString()
const onShelf = async (sku: string, channel = 'web') => {
  const { body } = await app.call('GET', `/v1/products?sku=${sku}`, undefined, { headers: { 'birge-channel': channel } })
  return body.items[0]?.price_minor
}
const onPage = async (channel = 'web') =>
  (await app.call('GET', '/v1/products/tas-kupa', undefined, { headers: { 'birge-channel': channel } })).body.variants[0].price_minor
const inCart = async (variant_id: string, quantity = 1, channel = 'web') => {
  const as = pocket()
  const headers = { 'birge-channel': channel }
  await app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as, headers })
  const { body } = await app.call('GET', '/v1/cart', undefined, { as, headers })
  return body.lines[0].unit_price_minor
}
const atTill = async (variant_id: string, quantity = 1) => {
  const opened = await app.call('POST', '/v1/till/carts', {}, { as: till })
  const { body } = await app.call('POST', `/v1/carts/${opened.body.cart_id}/lines`, { variant_id, quantity }, { as: till })
  return body.lines[0].unit_price_minor
}

describe('an exception from the list', () => {
  test('of a channel is the price on its shelf, its page and in its cart, and nowhere else', async () => {
    const answer = await make({
      name: 'Uygulama tanışma',
      channel: 'app',
      ends_at: inHours(48),
      prices: [{ variant_id: mug, amount_minor: 19_900 }],
    })
    assert.equal(answer.status, 201, answer.text)
    assert.deepEqual([await onShelf('KUP-1001', 'app'), await onPage('app'), await inCart(mug, 1, 'app')], [19_900, 19_900, 19_900])
    assert.deepEqual([await onShelf('KUP-1001'), await onPage(), await inCart(mug), await atTill(mug)], [24_900, 24_900, 24_900, 24_900])
  })

  test('does not put the thing twice among the goods of which promotions are shown', async () => {
    const { body } = await app.call('GET', `/v1/promotion-goods?company_id=${stage.alma.company_id}`, undefined, { as: desk })
    const ids = body.items.map((item: { variant_id: string }) => item.variant_id)
    assert.ok(ids.includes(mug))
    assert.deepEqual(ids.toSorted(), [...new Set(ids)].toSorted())
  })

  test('puts the thing in another place of that shelf alone', async () => {
    await make({ channel: 'app', ends_at: inHours(48), prices: [{ variant_id: lamp, amount_minor: 100 }] })
    const order = async (channel: string) =>
      (await app.call('GET', '/v1/products?sort=price_up', undefined, { headers: { 'birge-channel': channel } })).body.items.map(
        ({ price_minor }: { price_minor: number }) => price_minor,
      )
    assert.deepEqual(await order('app'), [100, 19_900, 39_950, 149_000])
    assert.deepEqual(await order('web'), [24_900, 39_950, 89_999, 149_000])
    const facets = async (channel: string) =>
      (await app.call('GET', '/v1/facets?category=ev', undefined, { headers: { 'birge-channel': channel } })).body
    assert.deepEqual([(await facets('app')).lowest_minor, (await facets('app')).count], [100, 4])
    assert.deepEqual([(await facets('web')).lowest_minor, (await facets('web')).count], [24_900, 4])
  })

  test('of a store is its price at the till, and what is sold is sold at it', async () => {
    const answer = await make({
      location_id: stage.kadikoy.location_id,
      ends_at: inHours(5),
      prices: [{ variant_id: towel, amount_minor: 30_000 }],
    })
    assert.deepEqual([answer.body.level, answer.body.location_name], ['location', 'Kadıköy'])
    assert.equal(await atTill(towel), 30_000)
    assert.equal(await inCart(towel), 39_950)
    const finder = await app.call('GET', '/v1/products?sku=HAV-1501', undefined, { as: till })
    assert.equal(finder.body.items[0].price_minor, 30_000, 'the finder of the till shows what the till takes')
    const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
    await app.call('POST', `/v1/carts/${cart.cart_id}/lines`, { variant_id: towel }, { as: till })
    const sell = (total_minor: number, key: string) =>
      app.call(
        'POST',
        '/v1/till/sales',
        { cart_id: cart.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] },
        { as: till, key },
      )
    assert.equal((await sell(39_950, 'dear')).body.code, 'price_does_not_reconcile')
    assert.equal((await sell(30_000, 'right')).status, 201)
  })

  test('counts from so many pieces on, where it says so, and stands on no shelf then', async () => {
    await make({
      ends_at: inHours(5),
      prices: [
        { variant_id: mug, from_quantity: 6, amount_minor: 20_000 },
        { variant_id: mug, from_quantity: 12, amount_minor: 18_000 },
      ],
    })
    assert.deepEqual(
      [await onShelf('KUP-1001'), await inCart(mug, 5), await inCart(mug, 6), await inCart(mug, 12)],
      [24_900, 24_900, 20_000, 18_000],
    )
    assert.equal(await atTill(mug, 12), 18_000)
    assert.equal(await inCart(mug, 12, 'app'), 19_900, 'the nearer level')
    const told = async (channel: string) =>
      (await app.call('GET', '/v1/products/tas-kupa', undefined, { headers: { 'birge-channel': channel } })).body.quantity_prices
    const steps = [
      { variant_id: mug, from_quantity: 6, unit_price_minor: 20_000 },
      { variant_id: mug, from_quantity: 12, unit_price_minor: 18_000 },
    ]
    assert.deepEqual([await told('web'), await told('app')], [steps, []], 'the page says so where it is so')
  })

  test('begins and ends by itself, on the shelf as in the cart', async () => {
    const { body } = await make({
      channel: 'web',
      starts_at: inHours(1),
      ends_at: inHours(3),
      prices: [{ variant_id: lamp, amount_minor: 70_000 }],
    })
    assert.equal(body.state, 'coming')
    const seen = async () => [await onShelf('LAM-1301'), await inCart(lamp)]
    assert.deepEqual(await seen(), [89_999, 89_999])
    app.clock.advance({ hours: 1 })
    assert.deepEqual(await seen(), [70_000, 70_000])
    await app.call(
      'PUT',
      `/v1/price-lists/${list}/prices`,
      { prices: [{ variant_id: lamp, amount_minor: 95_000 }] },
      { as: desk, key: 'base' },
    )
    assert.deepEqual(await seen(), [70_000, 70_000])
    app.clock.advance({ hours: 2 })
    await app.settle()
    assert.deepEqual(await seen(), [95_000, 95_000])
  })

  test('is ended before its time, and is no more', async () => {
    const { body } = await make({ channel: 'web', ends_at: inHours(9), prices: [{ variant_id: towel, amount_minor: 20_000 }] })
    assert.equal(await inCart(towel), 20_000)
    const end = (key: string, ends_at?: string) =>
      app.call('POST', `/v1/price-exceptions/${body.exception_id}/ending`, { ends_at }, { as: desk, key })
    app.clock.advance({ minutes: 1 })
    const ended = await end('end')
    assert.deepEqual([ended.status, ended.body.state], [201, 'over'], ended.text)
    assert.deepEqual([await onShelf('HAV-1501'), await inCart(towel)], [39_950, 39_950])
    assert.equal((await end('end again')).body.code, 'exception_is_over')
  })

  test('agreed with a customer is hers alone', async () => {
    const hers = pocket()
    const { customer_id } = (await signIn(app, hers, '0532 111 22 33')).customer
    const answer = await make({ customer_id, ends_at: inHours(500), prices: [{ variant_id: mug, amount_minor: 15_000 }] })
    assert.equal(answer.status, 201, answer.text)
    await app.call('POST', '/v1/cart/lines', { variant_id: mug }, { as: hers })
    const { body } = await app.call('GET', '/v1/cart', undefined, { as: hers })
    assert.deepEqual([body.lines[0].unit_price_minor, await inCart(mug), await onShelf('KUP-1001')], [15_000, 24_900, 24_900])
    const own = async (as: Pocket, slug = 'tas-kupa') => app.call('GET', `/v1/products/${slug}/own-prices`, undefined, { as })
    assert.deepEqual((await own(hers)).body.items, [{ variant_id: mug, unit_price_minor: 15_000, quantity_prices: [] }])
    const somebody = pocket()
    await signIn(app, somebody, '0532 111 22 99')
    assert.deepEqual([(await own(somebody)).body.items, (await own(pocket())).status, (await own(hers, 'yok')).status], [[], 401, 404])
  })

  test('is told in the cart with what the list says, from how many on it holds, and from how many more a piece costs less', async () => {
    const hers = pocket()
    const { customer_id } = (await signIn(app, hers, '0532 111 22 44')).customer
    const answer = await make({
      customer_id,
      ends_at: inHours(500),
      prices: [
        { variant_id: lamp, from_quantity: 5, amount_minor: 80_000 },
        { variant_id: lamp, from_quantity: 10, amount_minor: 75_000 },
      ],
    })
    assert.equal(answer.status, 201, answer.text)
    const priced = async (quantity: number) => {
      const { body } = await app.call('GET', '/v1/cart', undefined, { as: hers })
      const [line] = body.lines
      if (line) await app.call('PATCH', `/v1/cart/lines/${line.line_id}`, { quantity }, { as: hers })
      else await app.call('POST', '/v1/cart/lines', { variant_id: lamp, quantity }, { as: hers })
      const { unit_price_minor, price } = (await app.call('GET', '/v1/cart', undefined, { as: hers })).body.lines[0]
      return { unit_price_minor, ...price }
    }
    const list_minor = await inCart(lamp)
    const at_ten = { from_quantity: 10, unit_price_minor: 75_000 }
    assert.deepEqual(
      [await priced(1), await priced(5), await priced(12)],
      [
        { unit_price_minor: list_minor, level: 'base', from_quantity: 1, list_minor, next: { from_quantity: 5, unit_price_minor: 80_000 } },
        { unit_price_minor: 80_000, level: 'contract', from_quantity: 5, list_minor, next: at_ten },
        { unit_price_minor: 75_000, level: 'contract', from_quantity: 10, list_minor, next: null },
      ],
    )
  })

  test('is told with the order for ever: what decided, from how many on, and what the list said; which one it was only to staff', async () => {
    const hers = pocket()
    const { customer_id } = (await signIn(app, hers, '0532 111 22 55')).customer
    const exception = await make({
      customer_id,
      ends_at: inHours(2),
      prices: [{ variant_id: lamp, from_quantity: 2, amount_minor: 80_000 }],
    })
    assert.equal(exception.status, 201, exception.text)
    const { exception_id } = exception.body
    for (const line of [
      { variant_id: lamp, quantity: 2 },
      { variant_id: mug, quantity: 1 },
    ])
      await app.call('POST', '/v1/cart/lines', line, { as: hers })
    const list_minor = await inCart(lamp)
    const address = { street: 'Bağdat Caddesi 7', district: 'Kadıköy', city: 'İstanbul', country: 'TR' }
    const contact = { name: 'Derya', phone: '0532 111 22 55' }
    const { body: opened } = await app.call('POST', '/v1/checkouts', { delivery: { kind: 'ship', address }, contact }, { as: hers })
    const at = `/v1/checkouts/${opened.checkout_id}`
    await app.call('POST', `${at}/payments`, { method: 'card', token: 'tok_ok' }, { as: hers, key: 'pay told' })
    const placed = await app.call('POST', `${at}/order`, undefined, { as: hers, key: 'order told' })
    assert.equal(placed.status, 201, placed.text)
    app.clock.advance({ hours: 3 })
    const told = async (as: Pocket) => {
      const { body } = await app.call('GET', `/v1/orders/${placed.body.order_id}`, undefined, { as })
      return body.lines.map(({ variant_id, price }: { variant_id: string; price: object }) => ({ variant_id, price }))
    }
    const [agreed, on_list] = [
      { level: 'contract', from_quantity: 2, list_minor },
      { level: 'base', from_quantity: 1, list_minor: 24_900, exception_id: null },
    ]
    assert.deepEqual(await told(hers), [
      { variant_id: lamp, price: { ...agreed, exception_id: null } },
      { variant_id: mug, price: on_list },
    ])
    assert.deepEqual((await told(desk))[0], { variant_id: lamp, price: { ...agreed, exception_id } })
    assert.deepEqual(await app.audit(), [])
    const broken = 'what is told of the price of a line is of that line'
    const claim = (price: object) =>
      run(app.database.db, 'update orders.order_lines set price = $2 where order_id = $1 and line_number = 1', [
        placed.body.order_id,
        JSON.stringify(price),
      ])
    for (const price of [
      { ...agreed, from_quantity: 3 },
      { ...agreed, level: 'base' },
    ]) {
      await claim(price)
      assert.deepEqual(
        (await app.audit()).map(({ audit }) => audit),
        [broken],
      )
    }
    await claim({ ...agreed, exception_id })
    assert.deepEqual(await app.audit(), [])
  })

  test('is made anew in the place of another, which ends where it begins and leads to it', async () => {
    const prices = (amount_minor: number) => [{ variant_id: towel, amount_minor }]
    const { body: first } = await make({ channel: 'app', ends_at: inHours(50), prices: prices(30_000) })
    app.clock.advance({ minutes: 1 })
    const second = await make({
      channel: 'app',
      starts_at: inHours(2),
      ends_at: inHours(90),
      prices: prices(28_000),
      replaces: first.exception_id,
    })
    assert.equal(second.status, 201, second.text)
    const read = async (id: string) => (await app.call('GET', `/v1/price-exceptions/${id}`, undefined, { as: desk })).body
    const before = await read(first.exception_id)
    assert.deepEqual(
      [before.state, before.ends_at, before.replaced_by, second.body.replaces],
      ['living', second.body.starts_at, second.body.exception_id, first.exception_id],
    )
    assert.deepEqual(
      (await make({ channel: 'app', ends_at: inHours(9), prices: prices(1), replaces: first.exception_id })).body.code,
      'exception_is_replaced',
    )
    const later = { ends_at: inHours(40) }
    const lengthened = await app.call('POST', `/v1/price-exceptions/${first.exception_id}/ending`, later, { as: desk, key: 'longer' })
    assert.equal(lengthened.body.code, 'exception_is_replaced')
    const seen = async () => [await onShelf('HAV-1501', 'app'), await inCart(towel, 1, 'app')]
    assert.deepEqual(await seen(), [30_000, 30_000])
    app.clock.advance({ hours: 2 })
    assert.deepEqual(await seen(), [28_000, 28_000])
    assert.deepEqual(await app.audit(), [])
    const agreed = await app.call('GET', '/v1/price-exceptions?level=contract', undefined, { as: desk })
    assert.ok(agreed.body.items.length && agreed.body.items.every(({ level }: { level: string }) => level === 'contract'))
  })

  test('that is lengthened while another takes its place ends where that begins', async () => {
    for (let round = 0; round < 10; round++) {
      const { body: first } = await make({ channel: 'phone', ends_at: inHours(50), prices: [{ variant_id: towel, amount_minor: 30_000 }] })
      const path = `/v1/price-exceptions/${first.exception_id}`
      const [longer, other] = await Promise.all([
        app.call('POST', `${path}/ending`, { ends_at: inHours(60) }, { as: desk, key: `longer ${round}` }),
        make({
          ...{ channel: 'phone', starts_at: inHours(2), ends_at: inHours(90), replaces: first.exception_id },
          prices: [{ variant_id: towel, amount_minor: 35_000 }],
        }),
      ])
      assert.equal(other.status, 201, other.text)
      assert.ok(longer.status === 201 || longer.body.code === 'exception_is_replaced', longer.text)
      const { body: now } = await app.call('GET', path, undefined, { as: desk })
      assert.deepEqual([now.ends_at, now.replaced_by], [other.body.starts_at, other.body.exception_id])
    }
    assert.deepEqual(await app.audit(), [])
    const move = (by: string) =>
      run(
        app.database.db,
        `update pricing.exceptions e set ends_at = e.ends_at + $1::interval from pricing.exceptions later where later.replaces = e.exception_id`,
        [by],
      )
    await move('1 minute')
    assert.ok(JSON.stringify(await app.audit()).includes('what is replaced ends where the other begins, at the latest'))
    await move('-1 minute')
  })

  test('takes the place of another only for the same customer, segment, place or channel', async () => {
    const [one, two] = [pocket(), pocket()]
    const { customer_id: her } = (await signIn(app, one, '0532 111 22 55')).customer
    const { customer_id: another } = (await signIn(app, two, '0532 111 22 66')).customer
    const prices = [{ variant_id: towel, amount_minor: 31_000 }]
    const { body: hers } = await make({ customer_id: her, ends_at: inHours(5), prices })
    const inItsPlace = async (whom: object) => (await make({ ...whom, replaces: hers.exception_id, ends_at: inHours(5), prices })).body
    for (const whom of [{ customer_id: another }, {}, { channel: 'web' }, { location_id: stage.kadikoy.location_id }])
      assert.equal((await inItsPlace(whom)).code, 'replaces_for_others')
    const { body: still } = await app.call('GET', `/v1/price-exceptions/${hers.exception_id}`, undefined, { as: desk })
    assert.deepEqual([still.state, still.replaced_by], ['living', null])
    assert.equal((await inItsPlace({ customer_id: her })).replaces, hers.exception_id)
  })

  test('tells nobody a price of her own that is not lower than what a promotion shows to everybody', async () => {
    const { heater } = stage.variants
    const hers = pocket()
    const { customer_id } = (await signIn(app, hers, '0532 111 22 77')).customer
    const prices = [1, 10].map((from_quantity) => ({
      variant_id: heater,
      from_quantity,
      amount_minor: from_quantity === 1 ? 140_000 : 110_000,
    }))
    const { body: agreed } = await make({ customer_id, ends_at: inHours(50), prices })
    const shelf = async () => (await app.call('GET', '/v1/products?sku=ISI-1401')).body.items[0]
    const { slug } = await shelf()
    const own = async () => (await app.call('GET', `/v1/products/${slug}/own-prices`, undefined, { as: hers })).body.items
    const quantity_prices = [{ from_quantity: 10, unit_price_minor: 110_000 }]
    assert.deepEqual(await own(), [{ variant_id: heater, unit_price_minor: 140_000, quantity_prices }])
    const benefit = { kind: 'percentage', percent_bp: 2_000 }
    const rule = { class: 'line', priority: 0, goods: { variant_ids: [heater] }, benefit }
    const asked = { company_id: stage.alma.company_id, name: { tr: 'Yaz' }, rule, limits: {} }
    const { body: promotion } = await app.call('POST', '/v1/promotions', asked, { as: desk, key: 'summer' })
    await app.call('POST', `/v1/promotions/${promotion.promotion_id}/start`, {}, { as: desk, key: 'summer on' })
    await app.settle()
    assert.equal((await shelf()).price_minor, 119_200)
    assert.deepEqual(await own(), [{ variant_id: heater, unit_price_minor: 119_200, quantity_prices }], 'ten of them are lower still')
    await make({ customer_id, ends_at: inHours(50), prices: prices.slice(0, 1), replaces: agreed.exception_id })
    assert.deepEqual(await own(), [])
    await app.call('POST', `/v1/promotions/${promotion.promotion_id}/end`, {}, { as: desk, key: 'summer off' })
    await app.settle()
  })

  test('stands on one page with who answers for it, first what ends first', async () => {
    const { body } = await app.call('GET', '/v1/price-exceptions?limit=1', undefined, { as: desk })
    const [first] = body.items
    const whole = await app.call('GET', `/v1/price-exceptions?after=${body.next}`, undefined, { as: desk })
    const ends = [first, ...whole.body.items].map(({ ends_at }) => ends_at)
    assert.deepEqual(ends, ends.toSorted())
    assert.ok(ends.every((at) => at > app.clock.now().toISOString()))
    assert.equal(first.owner_name, 'Nermin Alkan')
    const over = await app.call('GET', '/v1/price-exceptions?state=over', undefined, { as: desk })
    assert.ok(over.body.items.length >= 2)
    const prices = await app.call('GET', `/v1/price-exceptions/${first.exception_id}/prices`, undefined, { as: desk })
    assert.deepEqual(Object.keys(prices.body.items[0]), ['variant_id', 'product_id', 'sku', 'from_quantity', 'amount_minor', 'list_minor'])
  })

  const one = (more: object) => ({ ends_at: inHours(1), prices: [{ variant_id: mug, amount_minor: 1 }], ...more })
  const refusals: [why: string, body: () => object, code: string][] = [
    ['it has no end', () => ({ prices: [{ variant_id: mug, amount_minor: 1 }] }), 'invalid_request'],
    ['it ends before it begins', () => one({ starts_at: inHours(2) }), 'ends_before_it_begins'],
    ['it begins in the past', () => one({ starts_at: inHours(-1) }), 'ends_before_it_begins'],
    ['it would hardly ever end', () => one({ ends_at: inHours(24 * 800) }), 'lasts_too_long'],
    ['it is for two things at once', () => one({ channel: 'web', location_id: stage.kadikoy.location_id }), 'one_level_only'],
    ['the store is another company’s', () => one({ location_id: stage.baki.location_id }), 'not_found'],
    [
      'more of it would cost more a piece',
      () => one({ prices: [1, 6].map((from_quantity) => ({ variant_id: mug, from_quantity, amount_minor: from_quantity })) }),
      'dearer_by_quantity',
    ],
    [
      'many would cost more a piece than few by the list',
      () => one({ prices: [{ variant_id: mug, from_quantity: 10, amount_minor: 24_901 }] }),
      'dearer_by_quantity',
    ],
    ['what it takes the place of is not there', () => one({ replaces: 'pex_none' }), 'not_found'],
    ['nobody is that customer', () => one({ customer_id: 'cus_none' }), 'not_found'],
    ['nobody of that name answers for it', () => one({ owner_id: 'stf_none' }), 'not_found'],
    ['there is no such thing', () => one({ prices: [{ variant_id: 'var_none', amount_minor: 1 }] }), 'unknown_variant'],
    ['nothing costs so much', () => one({ prices: [{ variant_id: mug, amount_minor: 10_000_000_001 }] }), 'price_out_of_range'],
    [
      'it says two things of one',
      () => one({ prices: [1, 2].map((amount_minor) => ({ variant_id: mug, amount_minor })) }),
      'price_given_twice',
    ],
  ]
  for (const [why, body, code] of refusals)
    test(`is refused when ${why}, and nothing changes`, async () => {
      const count = async () => (await app.database.pool.query('select count(*)::int as n from pricing.presented_prices')).rows[0].n
      const before = await count()
      const answer = await make(body())
      assert.equal(answer.body.code, code, answer.text)
      assert.equal(await count(), before)
    })
})

test('a checkout that was opened before an exception began is looked at again before it is paid', async () => {
  const as = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: towel }, { as })
  const opened = await app.call(
    'POST',
    '/v1/checkouts',
    { delivery: { kind: 'collect', location_id: stage.kadikoy.location_id }, contact: { name: 'Ayşe Kaya', phone: '0532 444 55 66' } },
    { as, key: 'open' },
  )
  assert.equal(opened.status, 201, opened.text)
  await make({ channel: 'web', ends_at: inHours(1), prices: [{ variant_id: towel, amount_minor: 35_000 }] })
  const paid = await app.call(
    'POST',
    `/v1/checkouts/${opened.body.checkout_id}/payments`,
    { method: 'card', token: 'tok_visa' },
    { as, key: 'pay' },
  )
  assert.deepEqual([paid.body.code, paid.body.details?.changes?.[0]?.new_minor], ['price_changed', 35_000], paid.text)
})

test('shelf, cart and till agree whatever exceptions there are, and say what the lists say', async () => {
  const levels: object[] = [{}, { channel: 'web' }, { channel: 'app' }, { channel: 'till' }, { location_id: stage.kadikoy.location_id }]
  const random = mulberry32(Number(process.env.SEED ?? 7))
  const below = (most: number) => Math.floor(random() * most)
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < 3; i++)
      await make({
        ...levels[below(levels.length)],
        overrides: below(4) === 0,
        starts_at: inHours(below(3) / 10),
        ends_at: inHours((3 + below(4)) / 10),
        prices: [
          { variant_id: lamp, amount_minor: 10_000 + below(50) * 100 },
          ...(below(2) ? [{ variant_id: lamp, from_quantity: 3, amount_minor: 5_000 + below(50) * 100 }] : []),
        ],
      })
    const finder = await app.call('GET', '/v1/products?sku=LAM-1301', undefined, { as: till })
    assert.deepEqual(
      [await onShelf('LAM-1301'), await onShelf('LAM-1301', 'app'), finder.body.items[0].price_minor],
      [await inCart(lamp), await inCart(lamp, 1, 'app'), await atTill(lamp)],
    )
    app.clock.advance({ minutes: 6 })
    await app.settle()
    assert.deepEqual(await app.audit(), [])
  }
})
