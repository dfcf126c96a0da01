import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quote } from '@birge/kernel/quote'
import { run, runOne } from '#platform/database'
import { pocket, startTestApp } from '../../test/harness.ts'
import { demo_password, staff } from './people.ts'
import { seedDemo } from './seed.ts'

interface Thing {
  variant_id: string
  product_id: string
  category_ids: string[]
  tax_class: 'standard' | 'reduced' | 'basic' | 'zero'
}

test('a till that quotes by itself, by what it was told is on, comes to the total of the server to the last digit, whatever lies in the cart', async () => {
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
