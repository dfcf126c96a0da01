import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { run, type Tx } from '#platform/database'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { saveProducts } from '../../offer/catalog/index.ts'
import { hold } from '../../offer/inventory/index.ts'
import { setPrices } from '../../offer/pricing/index.ts'
import { cartForSale, finishCarts, freezeCarts, lockCarts, thawCarts } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const { variants, things, gebze } = stage
const now = () => app.clock.now().toISOString()
const actor = 'system:test'
const inBaku = { 'birge-market': 'AZ' }

afterEach(async () => assert.deepEqual(await app.audit(), []))

const put = (as: Pocket, variant_id: string, quantity?: number, headers: Record<string, string> = {}) =>
  app.call('POST', '/v1/cart/lines', { variant_id, ...(quantity !== undefined && { quantity }) }, { as, headers })
const set = (as: Pocket, line_id: string, quantity: number) => app.call('PATCH', `/v1/cart/lines/${line_id}`, { quantity }, { as })
const takeOut = (as: Pocket, line_id: string) => app.call('DELETE', `/v1/cart/lines/${line_id}`, undefined, { as })
const look = async (as: Pocket, headers: Record<string, string> = {}) =>
  (await app.call('GET', '/v1/cart', undefined, { as, headers })).body
async function everything() {
  const tables = ['carts', 'cart_lines', 'session_carts', 'cart_contacts', 'handoffs', 'servings'].map((table) => `carts.${table}`)
  return run(
    app.database.db,
    `select ${[...tables, 'platform.events'].map((t, i) => `(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${t} t) as t${i}`).join(', ')}`,
  )
}
async function refused(code: string, status: number, ask: () => ReturnType<typeof app.call>) {
  const before = await everything()
  const answer = await ask()
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
  assert.deepEqual(await everything(), before)
  return answer.body.details
}

describe('a shopper fills her cart', () => {
  test('what she puts in is there with its price, its tax and whether it can be had', async () => {
    const as = pocket()
    const first = await put(as, variants.heater)
    assert.equal(first.status, 201, first.text)
    const { body } = await put(as, variants.mug, 2)
    assert.match(body.cart_id, /^crt_/)
    const [heater, mug] = body.lines
    assert.deepEqual(body, {
      cart_id: first.body.cart_id,
      version: 2,
      status: 'active',
      currency: 'TRY',
      prices_include_tax: true,
      customer_id: null,
      lines: [
        {
          line_id: first.body.lines[0].line_id,
          variant_id: variants.heater,
          product_id: heater.product_id,
          slug: 'seramik-isitici',
          sku: 'ISI-1401',
          title: 'Seramik Isıtıcı',
          options: [],
          picture: null,
          ground: null,
          quantity: 1,
          unit_price_minor: 149_000,
          reference_minor: null,
          for_segment: null,
          price: { level: 'base', from_quantity: 1, list_minor: 149_000, next: null },
          discounts: [],
          total_minor: 149_000,
          net_minor: 124_167,
          tax_minor: 24_833,
          tax_rate_bp: 2_000,
          is_gift_card: false,
          availability: 'in_stock',
          only_left: null,
          channel: 'web',
        },
        {
          line_id: mug.line_id,
          variant_id: variants.mug,
          product_id: mug.product_id,
          slug: 'tas-kupa',
          sku: 'KUP-1001',
          title: 'Taş Kupa',
          options: [],
          picture: null,
          ground: null,
          quantity: 2,
          unit_price_minor: 24_900,
          reference_minor: null,
          for_segment: null,
          price: { level: 'base', from_quantity: 1, list_minor: 24_900, next: null },
          discounts: [],
          total_minor: 49_800,
          net_minor: 41_500,
          tax_minor: 8_300,
          tax_rate_bp: 2_000,
          is_gift_card: false,
          availability: 'in_stock',
          only_left: null,
          channel: 'web',
        },
      ],
      added: [],
      discounts: [],
      nearly: [],
      coupons: [],
      totals: {
        subtotal_minor: 198_800,
        shipping_minor: 0,
        discount_minor: 0,
        total_minor: 198_800,
        tax_minor: 33_133,
        net_minor: 165_667,
        taxes: [{ tax_rate_bp: 2_000, net_minor: 165_667, tax_minor: 33_133, total_minor: 198_800 }],
      },
      delivery: null,
      item_count: 3,
      contact: null,
      other_devices: 0,
    })
    assert.deepEqual(await look(as), body)
  })

  test('the same thing again is more of it; a quantity can be set; a line can go', async () => {
    const as = pocket()
    await put(as, variants.mug, 2)
    const { body } = await put(as, variants.mug, 3)
    assert.deepEqual(
      body.lines.map((line: { quantity: number }) => line.quantity),
      [5],
    )
    const { line_id } = body.lines[0]
    assert.equal((await set(as, line_id, 4)).body.item_count, 4)
    const empty = await takeOut(as, line_id)
    assert.deepEqual([empty.status, empty.body.lines, empty.body.totals.total_minor, empty.body.version], [200, [], 0, 4])
    assert.equal((await put(as, variants.mug)).body.cart_id, body.cart_id)
  })

  test('who has put in nothing has an empty cart, and no session is begun by looking', async () => {
    const as = pocket()
    const { cart_id, lines, item_count, currency } = await look(as)
    assert.deepEqual({ cart_id, lines, item_count, currency }, { cart_id: null, lines: [], item_count: 0, currency: 'TRY' })
    assert.equal(as.size, 0)
  })

  test('each shop has its own cart, in its own money', async () => {
    const as = pocket()
    const here = await put(as, variants.lamp)
    const there = await put(as, variants.lamp, 2, inBaku)
    assert.notEqual(here.body.cart_id, there.body.cart_id)
    assert.deepEqual([here.body.totals.total_minor, there.body.currency, there.body.totals.total_minor], [89_999, 'AZN', 6_980])
    assert.deepEqual(
      there.body.totals.taxes.map((tax: { tax_rate_bp: number }) => tax.tax_rate_bp),
      [1_800],
    )
    assert.equal((await look(as)).item_count, 1)
  })

  test('what cannot be ordered is refused with the reason, and changes nothing', async () => {
    const as = pocket()
    const { body } = await put(as, variants.mug, 998)
    const { line_id } = body.lines[0]
    assert.deepEqual(await refused('unknown_variant', 404, () => put(as, 'var_none')), { variant_id: 'var_none' })
    assert.deepEqual(await refused('quantity_out_of_range', 422, () => put(as, variants.mug, 2)), { quantity: 1000, least: 1, most: 999 })
    await refused('quantity_out_of_range', 422, () => put(as, variants.lamp, 0))
    await refused('quantity_out_of_range', 422, () => put(as, variants.mug, -5))
    await refused('quantity_out_of_range', 422, () => set(as, line_id, 0))
    await refused('quantity_out_of_range', 422, () => set(as, line_id, 1_000))
    await refused('line_not_found', 404, () => set(as, 'lin_none', 1))
    await refused('line_not_found', 404, () => takeOut(as, 'lin_none'))
    await refused('invalid_request', 400, () => put(as, variants.mug, 1.5))
    await refused('invalid_request', 400, () => app.call('POST', '/v1/cart/lines', { variant_id: variants.mug, quantity: '2' }, { as }))
    await refused('invalid_request', 400, () => app.call('POST', '/v1/cart/lines', { variant_id: variants.mug, price_minor: 1 }, { as }))
    await refused('invalid_request', 400, () => app.call('POST', '/v1/cart/lines', {}, { as }))
    await refused('no_storefront', 404, () => put(as, variants.mug, 1, { 'birge-market': 'XX' }))
  })

  test("another shopper's line cannot be touched", async () => {
    const hers = pocket()
    const { body } = await put(hers, variants.towel)
    const other = pocket()
    await put(other, variants.lamp)
    await refused('line_not_found', 404, () => set(other, body.lines[0].line_id, 5))
    await refused('line_not_found', 404, () => takeOut(other, body.lines[0].line_id))
    assert.equal((await look(hers)).item_count, 1)
  })

  test('what has no price here or has left the range cannot be put in; in the cart it costs nothing and says so', async () => {
    const as = pocket()
    const at = { now: now(), actor }
    const [saved] = await app.database.transaction((tx) =>
      saveProducts(tx, [{ status: 'active', title: { tr: 'Geçici' }, variants: [{ sku: 'GEC-1' }] }], at),
    )
    assert.ok('ok' in saved!)
    const { product_id, variants: made } = saved.ok.product
    const { variant_id } = made[0]!
    await refused('not_for_sale_here', 409, () => put(as, variant_id))
    await app.database.transaction((tx) => setPrices(tx, stage.list.price_list_id, [{ variant_id, amount_minor: 1_000 }], at))
    await refused('not_for_sale_here', 409, () => put(as, variant_id, 1, inBaku))
    assert.equal((await put(as, variant_id)).body.totals.total_minor, 1_000)
    await put(as, variants.mug)
    await app.database.transaction((tx) => saveProducts(tx, [{ product_id, status: 'archived', variants: [{ sku: 'GEC-1' }] }], at))
    const cart = await look(as)
    assert.deepEqual(
      cart.lines.map((line: { availability: string; total_minor: number }) => [line.availability, line.total_minor]),
      [
        ['not_for_sale', 0],
        ['in_stock', 24_900],
      ],
    )
    assert.equal(cart.totals.total_minor, 24_900)
    await assert.rejects(cartForSale(app.database.db, { cart_id: cart.cart_id }, now()), { code: 'not_for_sale_here' })
  })

  test('a new price is the price, from its moment on, in every cart', async () => {
    const as = pocket()
    await put(as, variants.towel, 2)
    const valid_from = new Date(app.clock.now().getTime() + 60_000).toISOString()
    await app.database.transaction((tx) =>
      setPrices(tx, stage.list.price_list_id, [{ variant_id: variants.towel, amount_minor: 35_000 }], { now: now(), actor, valid_from }),
    )
    assert.equal((await look(as)).totals.total_minor, 2 * things.towel.price)
    app.clock.advance({ minutes: 1 })
    assert.equal((await look(as)).totals.total_minor, 70_000)
  })

  test('she is told when there are few, when there are fewer than she wants, and when there are none; the cart itself holds nothing', async () => {
    const as = pocket()
    const wants = async (quantity: number) => {
      const { body } = await put(as, variants.lamp, quantity)
      const [{ availability, only_left }] = body.lines
      return [availability, only_left]
    }
    const keep = (purpose_id: string, location_id: string, quantity: number) =>
      app.database.transaction((tx) =>
        hold(
          tx,
          [
            {
              purpose_id,
              location_id,
              lines: [{ variant_id: variants.lamp, quantity }],
              expires_at: new Date(app.clock.now().getTime() + 60_000).toISOString(),
            },
          ],
          now(),
        ),
      )
    assert.deepEqual(await wants(3), ['in_stock', null])
    await keep('chk_1', gebze.location_id, 20)
    await keep('chk_2', stage.kadikoy.location_id, 17)
    assert.deepEqual(await wants(1), ['few', 3])
    await keep('chk_2', stage.kadikoy.location_id, 20)
    assert.deepEqual(await wants(1), ['sold_out', 0])
    app.clock.advance({ minutes: 1 })
    assert.deepEqual(await wants(1), ['in_stock', null])
  })

  test('in her own language', async () => {
    const as = pocket()
    const at = { now: now(), actor }
    const title = { tr: 'Bardak', az: 'Stəkan', en: 'Glass' }
    const [saved] = await app.database.transaction((tx) =>
      saveProducts(
        tx,
        [
          {
            status: 'active',
            title,
            variants: [{ sku: 'BAR-1', options: { color: 'white' } }],
            options: [
              {
                name: 'color',
                label: { tr: 'Renk', az: 'Rəng', en: 'Colour' },
                values: [{ value: 'white', label: { tr: 'Beyaz', az: 'Ağ', en: 'White' } }],
              },
            ],
          },
        ],
        at,
      ),
    )
    assert.ok('ok' in saved!)
    const { variant_id } = saved.ok.product.variants[0]!
    await app.database.transaction((tx) => setPrices(tx, stage.list.price_list_id, [{ variant_id, amount_minor: 500 }], at))
    const { body } = await put(as, variant_id)
    for (const [locale, name, label, value_label] of [
      ['tr', 'Bardak', 'Renk', 'Beyaz'],
      ['az', 'Stəkan', 'Rəng', 'Ağ'],
      ['en', 'Glass', 'Colour', 'White'],
    ] as const) {
      const [line] = (await app.call('GET', '/v1/cart', undefined, { as, locale })).body.lines
      assert.deepEqual([line.title, line.options], [name, [{ name: 'color', label, value: 'white', value_label }]])
    }
    const sale = await cartForSale(app.database.db, { cart_id: body.cart_id }, now())
    assert.deepEqual(
      sale!.lines.map((line) => line.title),
      ['Bardak (Beyaz)'],
    )
  })

  test('a hundred different things are enough', async () => {
    const as = pocket()
    const at = { now: now(), actor }
    const skus = Array.from({ length: 101 }, (_, i) => ({ sku: `COK-${i}`, options: { n: String(i) } }))
    const options = [{ name: 'n', values: skus.map(({ options }) => ({ value: options.n })) }]
    const [saved] = await app.database.transaction((tx) =>
      saveProducts(tx, [{ status: 'active', title: { tr: 'Çok' }, options, variants: skus }], at),
    )
    assert.ok('ok' in saved!)
    const many = saved.ok.product.variants.map((variant) => variant.variant_id)
    await app.database.transaction((tx) =>
      setPrices(
        tx,
        stage.list.price_list_id,
        many.map((variant_id) => ({ variant_id, amount_minor: 100 })),
        at,
      ),
    )
    await put(as, many[0]!)
    await Promise.all(many.slice(1, 100).map((variant_id) => put(as, variant_id)))
    assert.equal((await look(as)).lines.length, 100)
    assert.deepEqual(await refused('cart_full', 409, () => put(as, many[100]!)), { most: 100 })
    assert.equal((await put(as, many[5]!)).body.item_count, 101)
  })
})

describe('she leaves a contact for news of her order', () => {
  const leave = (as: Pocket, body: object) => app.call('PUT', '/v1/cart/contact', body, { as })

  test('it is kept in one spelling and shown to nobody in full', async () => {
    const as = pocket()
    const { body } = await put(as, variants.mug)
    const phone = await leave(as, { phone: '0532 111 22 33' })
    assert.equal(phone.status, 200, phone.text)
    assert.deepEqual(phone.body.contact, { phone_masked: '+90 53• ••• •• 33', email_masked: null })
    const both = await leave(as, { email: 'Ayse@Example.com' })
    assert.deepEqual(both.body.contact, { phone_masked: '+90 53• ••• •• 33', email_masked: 'a•••@e•••.com' })
    assert.equal(both.body.version, body.version, 'the lines are the same')
    assert.deepEqual(await look(as), both.body)
    const { contact } = (await cartForSale(app.database.db, { cart_id: body.cart_id }, now()))!
    assert.deepEqual(contact, { phone: '+905321112233', email: 'ayse@example.com' })
  })

  test('what is no contact, or is left without a cart, is refused', async () => {
    const as = pocket()
    await refused('no_cart', 409, () => leave(as, { phone: '0532 111 22 33' }))
    await put(as, variants.mug)
    await refused('contact_invalid', 422, () => leave(as, { phone: '12' }))
    await refused('contact_invalid', 422, () => leave(as, { email: 'nobody' }))
    await refused('contact_invalid', 422, () => leave(as, {}))
    await refused('contact_invalid', 422, () => leave(as, { phone: '0532 111 22 33', email: 'a@b.de' }))
  })

  test('after a month nobody keeps it', async () => {
    const as = pocket()
    await put(as, variants.mug)
    await leave(as, { phone: '0532 999 88 77' })
    app.clock.advance({ days: 31 })
    await app.tick()
    assert.equal((await look(as)).contact, null)
    assert.deepEqual(await run(app.database.db, `select 1 from carts.cart_contacts where value = '+905329998877'`), [])
  })
})

describe('a cart on its way to an order', () => {
  const did = <T>(work: Parameters<typeof app.database.transaction<T>>[0]) => app.database.transaction(work)
  const locked = async (tx: Tx, ...cart_ids: string[]) => [...(await lockCarts(tx, cart_ids)).values()]
  const freeze = (...cart_ids: string[]) => did(async (tx) => freezeCarts(tx, await locked(tx, ...cart_ids), now()))
  const thaw = (...cart_ids: string[]) => did(async (tx) => thawCarts(tx, await locked(tx, ...cart_ids), now()))
  const finish = (cart_id: string, at: object = {}) =>
    did(async (tx) => finishCarts(tx, [{ cart: (await locked(tx, cart_id))[0]!, ...at }], now()))

  test('frozen, it is as it was: nothing in or out until it is paid or thawed', async () => {
    const as = pocket()
    const { body } = await put(as, variants.mug, 2)
    assert.deepEqual(await freeze(body.cart_id, 'crt_none'), [body.cart_id])
    assert.deepEqual(await freeze(body.cart_id), [], 'it is frozen once')
    await refused('cart_frozen', 409, () => put(as, variants.lamp))
    await refused('cart_frozen', 409, () => set(as, body.lines[0].line_id, 1))
    await refused('cart_frozen', 409, () => takeOut(as, body.lines[0].line_id))
    const frozen = await look(as)
    assert.deepEqual([frozen.status, frozen.version], ['frozen', body.version])
    assert.deepEqual(await thaw(body.cart_id), [body.cart_id])
    assert.equal((await put(as, variants.lamp)).status, 201)
  })

  test('ordered, it is empty on every device; the next thing begins a new one', async () => {
    const phone = pocket()
    const desktop = pocket()
    await signIn(app, phone, '0532 200 00 01')
    await signIn(app, desktop, '0532 200 00 01')
    const { body } = await put(phone, variants.mug)
    assert.equal((await look(desktop)).cart_id, body.cart_id)
    await finish(body.cart_id, { channel: 'till', location_id: stage.kadikoy.location_id, actor })
    for (const as of [phone, desktop]) assert.deepEqual([(await look(as)).cart_id, (await look(as)).item_count], [null, 0])
    const next = await put(desktop, variants.lamp)
    assert.notEqual(next.body.cart_id, body.cart_id)
    assert.equal((await look(phone)).cart_id, next.body.cart_id)
    assert.deepEqual(await finish(body.cart_id), undefined)
    assert.equal((await did((tx) => lockCarts(tx, [body.cart_id]))).get(body.cart_id)!.status, 'ordered')
  })

  test('a guest whose cart was ordered begins a new one too', async () => {
    const as = pocket()
    const { body } = await put(as, variants.mug)
    await finish(body.cart_id)
    assert.equal((await look(as)).cart_id, null)
    const next = await put(as, variants.lamp)
    assert.deepEqual([next.status, next.body.item_count], [201, 1])
    assert.notEqual(next.body.cart_id, body.cart_id)
    assert.equal((await look(as)).cart_id, next.body.cart_id)
  })

  test('every change is told to those who listen, by ids alone', async () => {
    const as = pocket()
    const { body } = await put(as, variants.mug)
    await app.call('PUT', '/v1/cart/contact', { phone: '0532 111 22 44' }, { as })
    await freeze(body.cart_id)
    await thaw(body.cart_id)
    await set(as, body.lines[0].line_id, 3)
    await finish(body.cart_id)
    const events = await run<{ data: { version: number; reason: string } }>(
      app.database.db,
      `select data from platform.events where subject = $1 and type = 'carts.cart_changed' order by event_id`,
      [body.cart_id],
    )
    assert.deepEqual(
      events.map(({ data }) => `${data.reason} ${data.version}`),
      ['lines 1', 'contact 1', 'frozen 1', 'thawed 1', 'lines 2', 'ordered 2'],
    )
    const listen = (who: Pocket) => app.call('GET', `/v1/live-subjects?subjects=${body.cart_id}`, undefined, { as: who })
    assert.equal((await listen(as)).status, 200)
    const stranger = pocket()
    await put(stranger, variants.mug)
    assert.equal((await listen(stranger)).status, 403)
    assert.equal(
      (
        await app.call('GET', `/v1/live-subjects?subjects=${body.cart_id}`, undefined, {
          as: await atTheDesk(app),
          headers: { 'birge-audience': 'staff' },
        })
      ).status,
      403,
    )
  })
})

describe('her data', () => {
  test('can be given to her and forgotten', async () => {
    const { carts } = await import('./index.ts')
    const as = pocket()
    const { customer } = await signIn(app, as, '0532 200 00 02')
    const { body } = await put(as, variants.mug, 2)
    await app.call('PUT', '/v1/cart/contact', { email: 'ayla@example.com' }, { as })
    const given = (await carts.personal_data!.export(app.database.db, [customer.customer_id])) as {
      carts: { lines: object[]; contacts: object[] }[]
    }
    assert.deepEqual(
      given.carts.map(({ lines, contacts }) => [lines.length, contacts]),
      [[1, [{ kind: 'email', value: 'ayla@example.com' }]]],
    )
    await app.database.transaction((tx) => carts.personal_data!.erase(tx, [customer.customer_id], now()))
    assert.deepEqual(await run(app.database.db, 'select 1 from carts.carts where cart_id = $1', [body.cart_id]), [])
    assert.equal((await look(as)).item_count, 0)
  })
})
