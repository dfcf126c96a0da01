import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createCompany } from '../../server/foundation/companies/index.ts'
import { createChannel, createLocation } from '../../server/foundation/stores/index.ts'
import { receive } from '../../server/offer/inventory/index.ts'
import { createPriceList, setPrices } from '../../server/offer/pricing/index.ts'
import { atTheDesk, setTheStage } from '../cast.ts'
import { pocket, startTestApp } from '../harness.ts'

/** Weeks of two campaigns that follow each other: what shelves show, what it may be compared with, and what history says of it. */
const app = await startTestApp({ at: '2026-11-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 200)
const { mug, lamp, towel, heater } = stage.variants
const now = () => app.clock.now().toISOString()
const in_union = await app.database.transaction(async (tx) => {
  const company = await createCompany(tx, {
    ...{ name: 'Alma', legal_name: 'Alma Wohnen GmbH', country: 'DE', currency: 'EUR', tax_number: '123456789', locale: 'en', now: now() },
    ...{ time_zone: 'Europe/Berlin', address: { street: 'Sonnenallee 1', city: 'Berlin' } },
  })
  const { company_id } = company
  const place = await createLocation(tx, {
    ...{ company_id, kind: 'warehouse', name: 'Berlin', address: { street: 'Sonnenallee 1', city: 'Berlin' }, now: now() },
  })
  await createChannel(tx, { company_id, kind: 'web', name: 'alma.de', ships_from: place.location_id, now: now() })
  const list = await createPriceList(tx, { company_id, currency: 'EUR', name: 'Liste', now: now() })
  await setPrices(tx, list.price_list_id, [{ variant_id: mug, amount_minor: 24_900 }], { now: now(), actor: 'system:cast' })
  const lines = [{ variant_id: mug, quantity: 200 }]
  await receive(tx, [{ document: 'opening stock', location_id: place.location_id, actor: 'system:cast', lines }], now())
  return company
})
let desk = await atTheDesk(app)
const lists = (await app.call('GET', '/v1/price-lists', undefined, { as: desk })).body.items
const listOf = (company_id: string): string => lists.find((list: { company_id: string }) => list.company_id === company_id).price_list_id

let keys = 0
const pass = async (days: number, settle = true) => {
  app.clock.advance({ hours: days * 24 })
  if (settle) await app.settle()
  desk = await atTheDesk(app)
}
/** A shop's local minute in so many days, as a promotion has it. */
const minute = (time_zone: string, days: number) =>
  new Date(app.clock.now().getTime() + days * 86_400_000).toLocaleString('sv-SE', { timeZone: time_zone }).replace(' ', 'T').slice(0, 16)
const moment = (days: number) => new Date(app.clock.now().getTime() + days * 86_400_000).toISOString()
const setPrice = async (company_id: string, amount_minor: number, variant_id = mug) => {
  const body = { prices: [{ variant_id, amount_minor }] }
  const answer = await app.call('PUT', `/v1/price-lists/${listOf(company_id)}/prices`, body, { as: desk, key: `p${++keys}` })
  assert.equal(answer.status, 200, answer.text)
}
const say = (percent_bp: number, more: object = {}, of = [mug]) => ({
  ...{ class: 'line', priority: 0, goods: { variant_ids: of }, benefit: { kind: 'percentage', percent_bp } },
  ...more,
})
async function start(company_id: string, rule: object, limits: object = {}) {
  const name = { tr: 'Kampanya', az: 'Kampaniya', en: 'Campaign' }
  const made = await app.call('POST', '/v1/promotions', { company_id, name, rule, limits }, { as: desk, key: `c${++keys}` })
  assert.equal(made.status, 201, made.text)
  const { promotion_id } = made.body
  const started = await app.call('POST', `/v1/promotions/${promotion_id}/start`, undefined, { as: desk })
  assert.equal(started.status, 200, started.text)
  return promotion_id as string
}
const end = (promotion_id: string) => app.call('POST', `/v1/promotions/${promotion_id}/end`, undefined, { as: desk })
const change = async (promotion_id: string, rule: object, limits: object = {}) => {
  const { version, name } = (await app.call('GET', `/v1/promotions/${promotion_id}`, undefined, { as: desk })).body
  const answer = await app.call('PUT', `/v1/promotions/${promotion_id}`, { version, name, rule, limits }, { as: desk })
  assert.equal(answer.status, 200, answer.text)
}
const shelf = async (market = 'TR', sku = 'KUP-1001') => {
  const [row] = (await app.call('GET', `/v1/products?sku=${sku}`, undefined, { headers: { 'birge-market': market } })).body.items
  return [row.price_minor, row.reference_minor, row.discount_percent]
}
const evidence = async (promotion_id: string) =>
  (await app.call('GET', `/v1/promotions/${promotion_id}/evidence`, undefined, { as: desk })).body
interface Shown {
  from: string
  amount_minor: number
}

for (const { market, company, rules, grown } of [
  { market: 'TR', company: stage.alma, rules: ['fiyat_etiketi_md_11', 'ticari_reklam_md_14'], grown: [19_920, 8] },
  { market: 'AZ', company: stage.alma_az, rules: ['az_reklam_qanunu'], grown: [19_920, 8] },
  // Germany lets reductions that grow be one (PAngV § 11 Abs. 2).
  { market: 'DE', company: in_union, rules: ['directive_98_6_art_6a'], grown: [24_900, 26] },
] as const)
  describe(`two campaigns that follow each other in ${market}`, () => {
    const { company_id, time_zone } = company
    const turns: Shown[] = []
    const note = (days: number, amount_minor: number) => turns.push({ from: moment(days), amount_minor })

    test('the first is shown from its beginning to its end, struck through with what it cost before', async () => {
      await setPrice(company_id, 24_900)
      await pass(40)
      await start(company_id, say(2_000, { starts_at: minute(time_zone, 2), ends_at: minute(time_zone, 12) }))
      assert.deepEqual(await shelf(market), [24_900, null, null])
      note(2, 19_920)
      await pass(3, false)
      assert.deepEqual(await shelf(market), [19_920, 24_900, 20], 'on time, though nobody worked meanwhile')
    })

    test('follows a base price that goes down meanwhile, as one reduction that grows where the law has such a thing', async () => {
      await pass(2)
      note(0, 18_320)
      await setPrice(company_id, 22_900)
      assert.deepEqual(await shelf(market), [18_320, ...grown])
    })

    test('and ends at its time, though due work comes days late', async () => {
      note(7, 22_900)
      await pass(15, false)
      assert.deepEqual(await shelf(market), [22_900, null, null])
      await app.settle()
      assert.deepEqual(await shelf(market), [22_900, null, null])
    })

    test('the next is compared with the lowest price of the one before, and its proof tells each price from its own moment on', async () => {
      const promotion_id = await start(company_id, say(3_000, { ends_at: minute(time_zone, 10) }))
      note(0, 16_030)
      assert.deepEqual(await shelf(market), [16_030, 18_320, 12])
      await pass(5)
      const proof = await evidence(promotion_id)
      assert.equal(proof.company.country, market)
      const [reduction] = proof.reductions
      assert.deepEqual(
        [reduction.reference_minor, reduction.lawful_percent, reduction.by_rule.map((rule: { instrument: string }) => rule.instrument)],
        [18_320, 12, rules],
      )
      const told = reduction.history.slice(-turns.length).map(({ from, amount_minor }: Shown) => ({ from, amount_minor }))
      assert.deepEqual(told, turns)
      const { text } = await app.call('GET', `/v1/promotions/${promotion_id}/evidence.csv`, undefined, { as: desk })
      assert.match(text, /"(indirim|reduction|endirim)".*"12"\r\nsha256;[0-9a-f]{64}\r\n$/)
      await end(promotion_id)
      assert.deepEqual(await shelf(market), [22_900, null, null])
    })
  })

test('a promotion that is paused shows nothing meanwhile, and history knows when', async () => {
  await pass(40)
  const { company_id } = stage.alma
  const promotion_id = await start(company_id, say(1_000))
  const turns = [{ from: now(), amount_minor: 20_610 }]
  await pass(1)
  await change(promotion_id, say(1_000, { starts_at: minute('Europe/Istanbul', 3) }))
  turns.push({ from: now(), amount_minor: 22_900 }, { from: moment(3), amount_minor: 20_610 })
  assert.deepEqual(await shelf(), [22_900, null, null])
  await pass(4, false)
  assert.deepEqual(await shelf(), [20_610, null, null], 'it costs what it cost four days ago: that is no reduction')
  const { reductions } = await evidence(promotion_id)
  assert.deepEqual(
    reductions
      .at(-1)
      .history.slice(-3)
      .map(({ from, amount_minor }: Shown) => ({ from, amount_minor })),
    turns,
  )
  await end(promotion_id)
})

test('what can be used up is no price that a shelf shows: it counts in the cart, and a label never outlives it', async () => {
  await pass(40)
  const { company_id } = stage.alma
  for (const limits of [{ budget_minor: 5_000 }, { most_uses: 3 }, { most_uses_per_customer: 1 }]) {
    const promotion_id = await start(company_id, say(1_000), limits)
    assert.deepEqual(await shelf(), [22_900, null, null])
    const { body: cart } = await app.call('POST', '/v1/cart/lines', { variant_id: mug, quantity: 1 }, { as: pocket() })
    assert.equal(cart.totals.total_minor, 'most_uses_per_customer' in limits ? 22_900 : 20_610)
    assert.deepEqual((await evidence(promotion_id)).reductions, [])
    await end(promotion_id)
  }
  const unlimited = await start(company_id, say(1_000))
  assert.equal((await shelf())[0], 20_610)
  await end(unlimited)
})

test('what shelves show is what the cart comes to, whatever is on together', async () => {
  await pass(40)
  const { company_id } = stage.alma
  const promotions = [
    await start(company_id, say(1_000, { priority: 5, goods: {} })),
    await start(company_id, say(2_000, { stacking_group: 'towels', goods: { variant_ids: [towel, lamp] } })),
    await start(company_id, say(500, { stacking_group: 'towels', goods: { variant_ids: [towel] } })),
    await start(company_id, { ...say(0, { exclusive: true }, [lamp]), benefit: { kind: 'fixed_price', price_minor: 59_900 } }),
    await start(company_id, { ...say(0, { asks: { channels: ['web'] } }), benefit: { kind: 'amount', amount_minor: 1_500, per: 'piece' } }),
    await start(company_id, say(3_000, { asks: { channels: ['till'] } })),
    await start(company_id, say(4_000, { asks: { weekdays: [6, 7], from_time: '22:00', until_time: '03:00' } }, [towel])),
    // None of these is a price for everybody.
    await start(company_id, say(5_000, { asks: { least_minor: 100_000_000 } })),
    await start(company_id, say(5_000, { asks: { coupon: true } })),
  ]
  const exception = { price_list_id: listOf(company_id), name: 'Havlu', reason: 'Kış', channel: 'web', ends_at: moment(3) }
  await app.call(
    'POST',
    '/v1/price-exceptions',
    { ...exception, prices: [{ variant_id: towel, amount_minor: 35_000 }] },
    { as: desk, key: 'towel' },
  )
  const skus = { [mug]: 'KUP-1001', [lamp]: 'LAM-1301', [towel]: 'HAV-1501', [stage.variants.heater]: 'ISI-1401' }
  const compared: string[] = []
  for (let step = 0; step < 24; step++) {
    app.clock.advance({ hours: 5 })
    if (step % 7 === 0) await app.settle()
    for (const [variant_id, sku] of Object.entries(skus)) {
      const as = pocket()
      const { body: cart } = await app.call('POST', '/v1/cart/lines', { variant_id, quantity: 1 }, { as })
      assert.deepEqual([sku, now(), (await shelf('TR', sku))[0]], [sku, now(), cart.totals.total_minor])
      compared.push(`${sku} ${cart.totals.total_minor}`)
    }
  }
  assert.ok(new Set(compared).size >= 6, [...new Set(compared)].join())
  // Now all together, and beside what shuts others out: no piece ever costs more than its shelf says.
  const order = { class: 'order', priority: 0, benefit: { kind: 'percentage', percent_bp: 1_500 } }
  promotions.push(await start(company_id, { ...order, stacking_group: 'towels' }), await start(company_id, { ...order, exclusive: true }))
  promotions.push(await start(company_id, say(1_200, { stacking_group: 'towels', goods: { variant_ids: [mug] } })))
  let below = 0
  for (let step = 0; step < 12; step++) {
    app.clock.advance({ hours: 5 })
    const as = pocket()
    const label = new Map<string, number>()
    let body: { lines: { sku: string; quantity: number; total_minor: number }[] } = { lines: [] }
    for (const [at, [variant_id, sku]] of Object.entries(skus).entries()) {
      const quantity = 1 + ((step + at) % 3)
      label.set(sku, (await shelf('TR', sku))[0])
      body = (await app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as })).body
    }
    assert.equal(body.lines.length, 4)
    for (const { sku, quantity, total_minor } of body.lines) {
      assert.ok(
        total_minor <= quantity * label.get(sku)!,
        `${now()}: ${quantity} × ${sku} cost ${total_minor}, the shelf says ${label.get(sku)}`,
      )
      if (total_minor < quantity * label.get(sku)!) below++
    }
  }
  assert.ok(below > 0, 'what stands on the order gave something beside them')
  desk = await atTheDesk(app)
  for (const promotion_id of promotions) await end(promotion_id)
  assert.deepEqual([(await shelf())[0], (await shelf('TR', 'LAM-1301'))[0]], [22_900, 89_999])
})

test('what comes into a category, or a category under another, is shown as the promotion of it has it', async () => {
  await pass(1)
  const title = { tr: 'Banyo', az: 'Hamam', en: 'Bath' }
  const put = (categories: object[]) => app.call('PUT', '/v1/catalog/categories', { categories }, { as: desk })
  const { category_id } = (await put([{ slug: 'banyo', title }])).body.categories[0]
  await start(stage.alma.company_id, say(1_000, { goods: { category_ids: [category_id] } }))
  const { product_id } = (await app.call('GET', '/v1/products?sku=HAV-1501')).body.items[0]
  await app.call('PATCH', `/v1/catalog/products/${product_id}`, { categories: ['banyo'] }, { as: desk })
  await app.settle()
  assert.equal((await shelf('TR', 'HAV-1501'))[0], 35_955)
  await app.call('PATCH', `/v1/catalog/products/${product_id}`, { categories: ['ev'] }, { as: desk })
  await app.settle()
  assert.equal((await shelf('TR', 'HAV-1501'))[0], 39_950)
  await put([{ slug: 'ev', title, parent: 'banyo' }])
  await app.settle()
  assert.equal((await shelf('TR', 'HAV-1501'))[0], 35_955)
  assert.deepEqual(await app.audit(), [])
})

describe('what a promotion says on its banner, or in its name', () => {
  const { company_id } = stage.alma
  const plain = { tr: 'Isıtıcı haftası' }
  const make = async (rule: object, name: object, more: object = {}) => {
    const made = await app.call('POST', '/v1/promotions', { company_id, name, rule, limits: {}, ...more }, { as: desk, key: `c${++keys}` })
    return made.status === 201 ? (made.body.promotion_id as string) : made.body
  }
  const starts = (promotion_id: string) => app.call('POST', `/v1/promotions/${promotion_id}/start`, undefined, { as: desk })
  const read = async (promotion_id: string) => (await app.call('GET', `/v1/promotions/${promotion_id}`, undefined, { as: desk })).body
  const changes = async (promotion_id: string, more: object) => {
    const { version, name, rule, limits, announced_percent, announced_up_to } = await read(promotion_id)
    const body = { version, name, rule, limits, announced_percent, announced_up_to, ...more }
    return app.call('PUT', `/v1/promotions/${promotion_id}`, body, { as: desk })
  }
  const told = ({ status, body }: { status: number; body: { code?: string; details?: Record<string, unknown> } }) => {
    const { said_in, announced_percent, announced_up_to, lawful_percent, variant_count, of } = body.details ?? {}
    return [status, body.code, said_in, announced_up_to, announced_percent, lawful_percent, variant_count, of]
  }

  test('stands alone here: what was on before is over', async () => {
    await pass(1)
    const before = (await app.call('GET', '/v1/promotions?status=on&limit=100', undefined, { as: desk })).body.items
    for (const { promotion_id } of before) await end(promotion_id)
  })

  test('is no more than the law lets it say of all it shows; refused, nothing has happened, and it is told of which goods it is not true', async () => {
    await pass(40)
    const half = await make(say(1_000, {}, [heater]), { tr: 'Isıtıcıda %50 indirim', en: '50 % off heaters' })
    const refused = await starts(half)
    assert.deepEqual(told(refused), [422, 'unlawful_banner', 'name', false, 50, 10, 1, 1])
    assert.deepEqual(
      refused.body.details.variants.map(({ sku, lawful_percent }: { sku: string; lawful_percent: number }) => [sku, lawful_percent]),
      [['ISI-1401', 10]],
    )
    assert.equal((await read(half)).status, 'draft')
    assert.deepEqual((await evidence(half)).reductions, [])

    const eleven = await make(say(1_000, {}, [heater]), plain, { announced_percent: 11 })
    assert.deepEqual(told(await starts(eleven)), [422, 'unlawful_banner', 'announced_percent', false, 11, 10, 1, 1])
    assert.equal((await changes(eleven, { announced_percent: 10 })).status, 200, 'a draft may be mended')
    assert.equal((await starts(eleven)).body.state, 'on')
    assert.deepEqual(told(await changes(eleven, { announced_percent: 12 })), [
      422,
      'unlawful_banner',
      'announced_percent',
      false,
      12,
      10,
      1,
      1,
    ])
    assert.deepEqual(told(await changes(eleven, { name: { tr: '%15 isıtıcı' } })), [422, 'unlawful_banner', 'name', false, 15, 10, 1, 1])
    assert.deepEqual(
      [(await read(eleven)).announced_percent, (await read(eleven)).name],
      [10, plain],
      'what was refused has changed nothing',
    )
    const smaller = await changes(eleven, { rule: say(800, {}, [heater]) })
    assert.deepEqual(told(smaller), [422, 'unlawful_banner', 'announced_percent', false, 10, 8, 1, 1])
    await pass(1)
    await end(eleven)
  })

  test('"up to" is true where a tenth of the goods may be called so much lower, and all of them lower', async () => {
    await pass(40)
    // A price of one amount is a different percentage of each.
    const fixed = (amount_minor: number) => ({
      ...say(0, {}, [mug, lamp, towel]),
      benefit: { kind: 'amount', amount_minor, per: 'piece' },
    })
    const asked = async (more: object, amount_minor = 10_000) => {
      const body = { company_id, name: plain, rule: fixed(amount_minor), limits: {}, ...more }
      return (await app.call('POST', '/v1/promotion-banners', body, { as: desk })).body
    }
    const { lawful_percent: each, lawful_up_to_percent: up_to, of, is_all, unlawful } = await asked({})
    assert.deepEqual([each < up_to, of, is_all, unlawful], [true, 3, true, null])
    assert.equal((await asked({ announced_percent: up_to, announced_up_to: true })).unlawful, null)
    assert.equal((await asked({ name: { tr: `%${up_to}'e varan indirim`, en: `Up to ${up_to}% off` } })).unlawful, null)
    for (const [more, lawful] of [
      [{ announced_percent: up_to }, each],
      [{ announced_percent: up_to + 1, announced_up_to: true }, up_to],
      [{ name: { tr: `%${up_to} indirim` } }, each],
    ] as const)
      assert.equal((await asked(more)).unlawful.lawful_percent, lawful)
    const made = await make(fixed(10_000), plain, { announced_percent: up_to, announced_up_to: true })
    assert.equal((await starts(made)).body.announced_up_to, true)
    await pass(1)
    await end(made)
  })

  test('is asked for before there is anything, with its proof, and leaves no trace', async () => {
    await pass(40)
    const before = (await app.call('GET', '/v1/promotions?limit=100', undefined, { as: desk })).body.items.length
    const body = { company_id, name: plain, rule: say(3_000, {}, [heater]), limits: {}, announced_percent: 40 }
    const asked = await app.call('POST', '/v1/promotion-banners', body, { as: desk })
    assert.deepEqual([asked.status, asked.body.lawful_percent, asked.body.unlawful.announced_percent], [200, 30, 40])
    const proof = await app.call('POST', '/v1/promotion-banners/evidence.csv', body, { as: desk })
    assert.ok(
      proof.status === 200 && proof.text.includes('ISI-1401') && proof.text.includes('fiyat_etiketi') === false,
      proof.text.slice(0, 200),
    )
    assert.equal((await app.call('GET', '/v1/promotions?limit=100', undefined, { as: desk })).body.items.length, before)
    const [amount_minor] = await shelf('TR', 'ISI-1401')
    const { body: cart } = await app.call('POST', '/v1/cart/lines', { variant_id: heater, quantity: 1 }, { as: pocket() })
    assert.equal(cart.totals.total_minor, amount_minor)
    const on_order = { class: 'order', priority: 0, benefit: { kind: 'percentage', percent_bp: 1_000 } }
    assert.deepEqual((await make(on_order, plain, { announced_percent: 10 })).details, { field: 'announced_percent' })
  })

  test('is weighed again when prices change: the price stays, and who announced it is told what may be said now', async () => {
    await pass(40)
    await setPrice(company_id, 100_000, heater)
    await pass(40)
    const made = await make(say(2_000, {}, [heater]), plain, { announced_percent: 20 })
    assert.equal((await starts(made)).body.unlawful, null)
    await pass(1)
    assert.equal((await read(made)).unlawful, null)
    await setPrice(company_id, 110_000, heater)
    await app.settle()
    const { unlawful } = await read(made)
    assert.deepEqual([unlawful.since, unlawful.lawful_percent, unlawful.variant_count], [now(), 0, 1])
    assert.equal((await shelf('TR', 'ISI-1401'))[0], 88_000, 'what customers were promised they get')
    assert.deepEqual(await app.audit(), [])
    const listed = (await app.call('GET', '/v1/promotions?status=on', undefined, { as: desk })).body.items
    assert.deepEqual(listed.find(({ promotion_id }: { promotion_id: string }) => promotion_id === made).unlawful, unlawful)
    await pass(1)
    await setPrice(company_id, 100_000, heater)
    await app.settle()
    assert.equal((await read(made)).unlawful.lawful_percent, 0, 'a price that goes back is compared with what was shown meanwhile')
    await setPrice(company_id, 50_000, heater)
    await app.settle()
    assert.equal((await read(made)).unlawful, null, 'it may be said again')
    await setPrice(company_id, 120_000, heater)
    await app.settle()
    assert.equal((await read(made)).unlawful.variant_count, 1)
    assert.deepEqual(
      (await app.call('GET', '/v1/promotions?unlawful=true', undefined, { as: desk })).body.items.map(
        (one: { promotion_id: string }) => one.promotion_id,
      ),
      [made],
    )
    assert.equal((await changes(made, { announced_percent: null })).body.unlawful, null, 'whoever takes the banner down is done')
    await end(made)
    assert.deepEqual(await app.audit(), [])
  })
})
