import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quoteOffline } from '@birge/kernel/offline'
import { quote } from '@birge/kernel/quote'
import fc from 'fast-check'
import { run, runOne } from '#platform/database'
import { pocket, startTestApp } from '../../test/harness.ts'
import { fetchPack } from '../../test/offline-till.ts'
import { cartForSale } from '../sale/carts/index.ts'
import { demo_password, staff } from './people.ts'
import { seedDemo } from './seed.ts'

interface Thing {
  variant_id: string
  product_id: string
  category_ids: string[]
  tax_class: 'standard' | 'reduced' | 'basic' | 'zero'
}

const app = await startTestApp({ at: '2026-11-23T06:30:00Z' }) // Monday morning in both countries
await seedDemo(app.database, app.clock.now(), () => {})
const owner = staff.find(({ role }) => role === 'owner')!
const associate = staff.find(({ role, locations }) => role === 'associate' && locations.includes('kadikoy'))!
const till = pocket()
await app.call('POST', '/v1/staff-sessions', { email: owner.email, password: demo_password }, { as: till })
const place = (await runOne<{ register_id: string; location_id: string; company_id: string; staff_id: string }>(
  app.database.db,
  `select r.register_id, r.location_id, r.company_id, (select staff_id from staff.public_staff where name = $1) as staff_id
   from stores.public_registers r join stores.public_locations l using (location_id) where l.name like '%Kadıköy%' order by r.register_id limit 1`,
  [associate.name],
))!
await app.call('POST', `/v1/registers/${place.register_id}/pairings`, {}, { as: till })
till.delete('birge_staff')
const as = { as: till, headers: { 'birge-audience': 'app' } }
const signed = await app.call('POST', '/v1/till-sign-ins', { staff_id: place.staff_id, pin: associate.pin }, as)
assert.ok(signed.status < 300, signed.text)
await app.call('POST', '/v1/register-sessions', { float_minor: 0 }, { as: till, key: 'open' })

const things = await run<Thing>(
  app.database.db,
  `select v.variant_id, v.product_id, p.tax_class, (select array_agg(category_id) from catalog.public_product_categories c where c.product_id = v.product_id) as category_ids
   from catalog.public_variants v join catalog.public_products p using (product_id)
   join pricing.public_priced_products s using (product_id) join pricing.public_price_lists l using (price_list_id)
   where l.company_id = $1 and p.status = 'active' order by v.variant_id`,
  [place.company_id],
)
test('a till that quotes by itself, by what it was told is on, comes to the total of the server to the last digit, whatever lies in the cart', async () => {
  const of = new Map(things.map((thing) => [thing.variant_id, thing]))
  const { body: list } = await app.call('GET', '/v1/running-promotions', undefined, { as: till })
  assert.ok(list.items.length >= 4)
  const on = list.items.map(({ promotion_id, rule }: { promotion_id: string; rule: object }) => ({ promotion_id, ...rule }))
  const morning = list.items.find(({ name }: { name: { en: string } }) => name.en === 'Weekday morning coffee').promotion_id
  // Who may have them is for the server to count; at this till nobody is known by name.
  const alone = (cart: {
    coupons: unknown[]
    lines: { line_id: string; variant_id: string; quantity: number; unit_price_minor: number }[]
  }) =>
    quote(
      {
        ...{ currency: 'TRY', country: 'TR', at: '2026-11-23', prices_include_tax: true },
        promotions: {
          occasion: {
            ...{ at: '2026-11-23T09:30', channel: 'till', location_id: place.location_id },
            with_coupon: cart.coupons.length ? [morning] : [],
          },
          on,
        },
      },
      cart.lines.map(({ line_id, variant_id, quantity, unit_price_minor }) => {
        const { product_id, category_ids, tax_class } = of.get(variant_id)!
        return { line_id, quantity, unit_price_minor, tax_class, goods: { variant_id, product_id, category_ids } }
      }),
    )
  let reduced = 0
  const carts = 40
  for (let number = 0; number < carts; number++) {
    const { body: opened } = await app.call('POST', '/v1/till/carts', {}, { as: till })
    const put = (at: number, quantity: number) => {
      const { variant_id } = things[at % things.length]!
      return app.call('POST', `/v1/carts/${opened.cart_id}/lines`, { variant_id, quantity }, { as: till })
    }
    let { body: cart } = await put(number * 7, 1 + (number % 5))
    for (let line = 1; line <= number % 4; line++) ({ body: cart } = await put(number * 7 + line * 3, line))
    const entered = await app.call('POST', `/v1/carts/${opened.cart_id}/coupons`, { code: 'sabah 15' }, { as: till })
    if (entered.status === 201) cart = entered.body
    const result = alone(cart)
    assert.ok(result.ok)
    const { subtotal_minor, shipping_minor, discount_minor, total_minor, tax_minor, net_minor, taxes } = result.quote
    const totals = { subtotal_minor, shipping_minor, discount_minor, total_minor, tax_minor, net_minor, taxes }
    assert.equal(JSON.stringify(totals), JSON.stringify(cart.totals), `cart ${number}`)
    if (discount_minor) reduced++
    await app.call('DELETE', `/v1/till/carts/${opened.cart_id}`, undefined, { as: till })
  }
  assert.ok(reduced >= 5, `only ${reduced} of ${carts} carts were reduced at all`)
})

test('a quote by the pack that a till carries is that of the server to the last sign, for whatever cart and moment, while prices, exceptions, labels and promotions come and go', async () => {
  const desk = pocket()
  await app.call('POST', '/v1/staff-sessions', { email: owner.email, password: demo_password }, { as: desk })
  const after = (hours: number) => new Date(app.clock.now().getTime() + hours * 3_600_000).toISOString()
  const local = (hours: number) => new Date(app.clock.now().getTime() + (hours + 3) * 3_600_000).toISOString().slice(0, 16)
  let key = 0
  const asked = async (method: string, path: string, body?: object) => {
    const answer = await app.call(method, path, body, { as: desk, key: `${++key}` })
    assert.ok(answer.status < 300, `${path} ${answer.text}`)
    return answer.body
  }
  const { price_list_id } = (await runOne<{ price_list_id: string }>(
    app.database.db,
    'select price_list_id from pricing.public_price_lists where company_id = $1',
    [place.company_id],
  ))!
  const goods = things.filter(({ tax_class }) => (tax_class as string) !== 'voucher')
  const some = (from: number, count: number) => goods.slice(from, from + count)
  const prices = (of: Thing[], amount_minor: number) =>
    of.map(({ variant_id }, at) => ({ variant_id, amount_minor: amount_minor + at * 37 }))
  await asked('PUT', `/v1/price-lists/${price_list_id}/prices`, { prices: prices(some(0, 8), 12_345), valid_from: after(5) })
  await asked('PUT', `/v1/price-lists/${price_list_id}/prices`, { prices: prices(some(4, 8), 9_999), valid_from: after(30) })
  const exception = (more: object, of: Thing[], amount_minor: number, starts: number, ends: number) =>
    asked('POST', '/v1/price-exceptions', {
      ...{ price_list_id, name: `no. ${key}`, reason: 'a test', starts_at: after(starts), ends_at: after(ends), ...more },
      prices: [...prices(of, amount_minor), ...prices(of, amount_minor - 1_111).map((price) => ({ ...price, from_quantity: 3 }))],
    })
  await exception({}, some(6, 6), 8_000, 0, 40)
  await exception({ channel: 'till' }, some(8, 6), 7_500, 1, 20)
  await exception({ location_id: place.location_id }, some(10, 6), 7_000, 10, 60)
  await exception({ location_id: place.location_id, overrides: true }, some(12, 4), 7_700, 12, 30)
  await exception({ channel: 'web' }, some(0, 20), 1_500, 0, 60)
  const promotion = async (name: string, rule: object, limits: object = {}) => {
    const { promotion_id } = await asked('POST', '/v1/promotions', {
      ...{ company_id: place.company_id, name: { tr: name, az: name, en: name }, rule: { priority: 1, ...rule }, limits },
    })
    await asked('POST', `/v1/promotions/${promotion_id}/start`, {})
    return promotion_id as string
  }
  const named = (of: Thing[]) => ({ variant_ids: of.map(({ variant_id }) => variant_id) })
  await promotion('happy hour', {
    class: 'line',
    asks: { from_time: '12:00', until_time: '15:00' },
    goods: named(some(0, 12)),
    benefit: { kind: 'percentage', percent_bp: 1_250 },
  })
  await promotion('weekend', {
    class: 'order',
    asks: { weekdays: [6, 7], channels: ['till'] },
    benefit: { kind: 'amount', amount_minor: 3_333, per: 'whole' },
  })
  await promotion('two for less', {
    class: 'line',
    priority: 9,
    goods: named(some(5, 9)),
    benefit: { kind: 'buy_get', buy: 1, get: 1, percent_bp: 5_000 },
  })
  await promotion('alone', {
    class: 'order',
    exclusive: true,
    asks: { least_minor: 60_000 },
    benefit: { kind: 'percentage', percent_bp: 900 },
  })
  await promotion('tomorrow', {
    class: 'line',
    starts_at: local(24),
    ends_at: local(48),
    goods: named(some(2, 12)),
    benefit: { kind: 'fixed_price', price_minor: 5_555 },
  })
  await promotion('on the web', { class: 'order', asks: { channels: ['web'] }, benefit: { kind: 'percentage', percent_bp: 4_000 } })
  const capped = await promotion(
    'so many times',
    { class: 'order', benefit: { kind: 'percentage', percent_bp: 4_000 } },
    { most_uses: 100 },
  )
  const [paper, electronic] = [some(0, 10), some(10, 8)].map((of) => of.map(({ variant_id }) => variant_id))
  await asked('POST', '/v1/shelf-labels', { location_id: place.location_id, variant_ids: paper })
  await asked('POST', '/v1/shelf-labels', { location_id: place.location_id, variant_ids: electronic, follow_by_themselves: true })
  await app.settle()

  const counted = (await fetchPack(app, till)).not_offline
  assert.deepEqual(
    counted.map(({ promotion_id, because }) => [promotion_id === capped ? 'so many times' : 'of the demo', because]).toSorted(),
    [
      ['of the demo', 'coupon'],
      ['of the demo', 'coupon'],
      ['so many times', 'counted'],
    ],
  )
  await asked('POST', `/v1/promotions/${capped}/end`, {})
  const pack = await fetchPack(app, till)

  const { body: opened } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  const { cart_id } = opened
  const seen = { shown: 0, promotions: 0, exceptions: 0 }
  const one = fc.record({
    minutes: fc.integer({ min: 0, max: 71 * 60 }),
    lines: fc.uniqueArray(fc.record({ at: fc.integer({ min: 0, max: 25 }), quantity: fc.integer({ min: 1, max: 7 }) }), {
      ...{ selector: ({ at }) => at, minLength: 1, maxLength: 7 },
    }),
  })
  await fc.assert(
    fc.asyncProperty(one, async ({ minutes, lines }) => {
      const at = after(minutes / 60)
      const wanted = lines.map(({ at, quantity }, place) => ({ line_id: `lin_${place}`, variant_id: goods[at]!.variant_id, quantity }))
      await run(app.database.db, 'delete from carts.cart_lines where cart_id = $1', [cart_id])
      await run(
        app.database.db,
        `insert into carts.cart_lines (cart_id, line_id, variant_id, quantity, channel, added_at)
         select $1, l.line_id, l.variant_id, l.quantity, 'till', $3 from json_to_recordset($2::json) as l(line_id text, variant_id text, quantity integer)`,
        [cart_id, JSON.stringify(wanted), app.clock.now().toISOString()],
      )
      const server = (await cartForSale(app.database.db, { cart_id }, at))!.quote
      const alone = quoteOffline(pack, wanted, at)
      assert.ok(alone.ok, JSON.stringify(alone))
      assert.equal(JSON.stringify(alone.quote), JSON.stringify(server), at)
      if (server.promotions.length) seen.promotions++
      if (server.lines.some(({ discounts }) => discounts.some(({ scope }) => scope === 'shown'))) seen.shown++
      if (server.lines.some(({ unit_price_minor }) => unit_price_minor < 8_000)) seen.exceptions++
    }),
    { numRuns: 300 },
  )
  for (const [what, times] of Object.entries(seen)) assert.ok(times > 20, `${what} came about ${times} times`)
})
