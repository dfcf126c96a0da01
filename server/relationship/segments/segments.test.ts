import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, atTheTill, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout, payAndOrder, SHIPPED } from '../../../test/race/shoppers.ts'
import { run } from '#platform/database'
import { merge, unmerge } from '../../foundation/merging/index.ts'
import { segments } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const { mug, towel } = stage.variants
const company_id = stage.alma.company_id
const list = stage.list.price_list_id

let keys = 0
const post = (path: string, body: object, as: Pocket = desk) => app.call('POST', path, body, { as, key: `s${++keys}` })
const inHours = (hours: number) => new Date(app.clock.now().getTime() + hours * 3_600_000).toISOString()
const named = (text: string) => ({ tr: text, az: text, en: text })
const segment = async (code: string, en = code) => {
  const answer = await post('/v1/segments', { company_id, code, name: { ...named(code), en }, purpose: 'Okullarla anlaşma' })
  assert.equal(answer.status, 201, answer.text)
  return answer.body.segment_id as string
}
const add = (segment_id: string, customer_id: string, reason = 'Kimliğini gösterdi') =>
  post(`/v1/segments/${segment_id}/members`, { customer_ids: [customer_id], reason })
const remove = (segment_id: string, customer_id: string) =>
  post(`/v1/segments/${segment_id}/removals`, { customer_ids: [customer_id], reason: 'Mezun oldu' })
const priceFor = async (segment_id: string, variant_id: string, amount_minor: number, more: object = {}) => {
  const answer = await post('/v1/price-exceptions', {
    ...{ price_list_id: list, name: 'Öğretmen fiyatı', reason: 'Okullarla anlaşma', ends_at: inHours(48), segment_id },
    ...{ prices: [{ variant_id, amount_minor }], ...more },
  })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
let people = 5_330_000_000
const somebody = async () => {
  const as = pocket()
  const phone = `0${++people}`
  const { customer_id } = (await signIn(app, as, phone)).customer
  return { as, phone: `+90${people}`, customer_id: customer_id as string }
}
const put = (as: Pocket, variant_id: string, quantity = 1) => app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as })
const priceIn = (answer: { body: { lines: { variant_id: string; unit_price_minor: number }[] } }, variant_id: string) =>
  answer.body.lines.find((line) => line.variant_id === variant_id)?.unit_price_minor

describe('a price for a segment', () => {
  test('is hers from the first thing she puts in her cart, and nobody else’s', async () => {
    const teachers = await segment('teachers')
    const her = await somebody()
    assert.deepEqual((await add(teachers, her.customer_id)).body, { changed: 1, as_before: 0, unknown: [] })
    const made = await priceFor(teachers, mug, 20_000)
    assert.deepEqual([made.level, made.segment_id, made.segment_name.tr], ['segment', teachers, 'teachers'])
    assert.equal(priceIn(await put(her.as, mug), mug), 20_000)
    assert.equal(priceIn(await app.call('GET', '/v1/cart', undefined, { as: her.as }), mug), 20_000)
    assert.equal(priceIn(await put(pocket(), mug), mug), 24_900)
    assert.equal(priceIn(await put((await somebody()).as, mug), mug), 24_900)
  })

  test('counts before her store and after what was agreed with her alone; of two segments the better one', async () => {
    const [students, parents] = [await segment('students'), await segment('parents')]
    const her = await somebody()
    for (const one of [students, parents]) await add(one, her.customer_id)
    await priceFor(students, towel, 35_000)
    await priceFor(parents, towel, 34_000)
    assert.equal(priceIn(await put(her.as, towel), towel), 34_000)
    const level = { segment_id: undefined }
    await priceFor(students, towel, 36_000, { ...level, channel: 'web' })
    const { body: cart } = await app.call('GET', '/v1/cart', undefined, { as: her.as, locale: 'en' })
    assert.deepEqual([cart.lines[0].unit_price_minor, cart.lines[0].for_segment], [34_000, { segment_id: parents, name: 'parents' }])
    await priceFor(students, towel, 39_000, { ...level, customer_id: her.customer_id })
    const { body: agreed } = await app.call('GET', '/v1/cart', undefined, { as: her.as })
    assert.deepEqual([agreed.lines[0].unit_price_minor, agreed.lines[0].for_segment], [39_000, null])
  })

  test('is told by its name in the language of whoever reads', async () => {
    const made = await post('/v1/segments', {
      ...{ company_id, code: 'friends', purpose: 'Yakınlar' },
      name: { tr: 'Dostlar', az: 'Dostlar', en: 'Friends' },
    })
    const her = await somebody()
    await add(made.body.segment_id, her.customer_id)
    await priceFor(made.body.segment_id, mug, 21_000)
    await put(her.as, mug)
    const named = async (locale: string) =>
      (await app.call('GET', '/v1/cart', undefined, { as: her.as, locale })).body.lines[0].for_segment.name
    assert.deepEqual([await named('tr'), await named('en')], ['Dostlar', 'Friends'])
  })

  test('is shown to nobody: no shelf, no page, no history, nothing to compare with, and prices by it are no reduction', async () => {
    const insiders = await segment('insiders')
    const heater = stage.variants.heater
    const before = await run(app.database.db, PRESENTED, [heater])
    await priceFor(insiders, heater, 99_000)
    assert.deepEqual(await run(app.database.db, PRESENTED, [heater]), before)
    const shelf = await app.call('GET', '/v1/products?sku=ISI-1401')
    assert.equal(shelf.body.items[0].price_minor, 149_000)
    const page = await app.call('GET', `/v1/products/${shelf.body.items[0].slug}`)
    assert.deepEqual([page.body.variants[0].price_minor, page.body.variants[0].reference_minor ?? null], [149_000, null])
    const labels = await app.call('GET', `/v1/shelf-labels?location_id=${stage.kadikoy.location_id}&skus=ISI-1401`, undefined, { as: desk })
    assert.deepEqual(
      labels.body.items.map(({ price_minor, reference_minor }: Record<string, unknown>) => [price_minor, reference_minor]),
      [[149_000, null]],
      labels.text,
    )
    const her = await somebody()
    await add(insiders, her.customer_id)
    const { body: cart } = await put(her.as, heater)
    assert.deepEqual([cart.lines[0].unit_price_minor, cart.lines[0].reference_minor], [99_000, null])
    const announced = await post('/v1/price-exceptions', {
      ...{ price_list_id: list, name: 'x', reason: 'y', ends_at: inHours(4), segment_id: insiders, announced_percent: 20 },
      prices: [{ variant_id: heater, amount_minor: 90_000 }],
    })
    assert.equal(announced.status, 422, announced.text)
  })

  test('is agreed for a segment of that company which lives, and for nothing beside', async () => {
    const make = (more: object) =>
      post('/v1/price-exceptions', {
        ...{ price_list_id: list, name: 'x', reason: 'y', ends_at: inHours(4), prices: [{ variant_id: mug, amount_minor: 1 }], ...more },
      })
    const mine = await segment('short-lived')
    assert.equal((await make({ segment_id: mine, channel: 'web' })).body.code, 'one_level_only')
    const azeri = await post('/v1/segments', {
      ...{ company_id: stage.alma_az.company_id, code: 'short-lived', name: named('Qonaqlar'), purpose: 'Bakı' },
    })
    assert.equal((await make({ segment_id: azeri.body.segment_id })).status, 404)
    await post(`/v1/segments/${mine}/end`, {})
    assert.equal((await make({ segment_id: mine })).status, 404)
  })
})

const PRESENTED = `
  select door, presented_from, amount_minor, listed_minor, source, reduced, reference_minor from pricing.presented_prices
  where variant_id = $1 order by door, presented_from`

describe('whoever is in it', () => {
  test('has its price at the till as soon as she is known there, and while she stands as a guest she has none', async () => {
    const neighbours = await segment('neighbours')
    await priceFor(neighbours, stage.variants.lamp, 70_000)
    const her = await somebody()
    await add(neighbours, her.customer_id)
    await put(her.as, stage.variants.lamp)
    const { code } = (await app.call('POST', '/v1/cart/handoff', undefined, { as: her.as })).body
    const { body: cart } = await app.call('POST', '/v1/till/carts', { handoff_code: code }, { as: till })
    assert.deepEqual([cart.lines[0].unit_price_minor, cart.lines[0].for_segment.name], [70_000, 'neighbours'])
    const { total_minor } = cart.totals
    const sold = await app.call(
      'POST',
      '/v1/till/sales',
      { cart_id: cart.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] },
      { as: till, key: 'sold to a neighbour' },
    )
    assert.deepEqual([sold.status, sold.body.total_minor], [201, 70_000], sold.text)
    const { body: of_nobody } = await app.call('POST', '/v1/till/carts', {}, { as: till })
    const scanned = await app.call('POST', `/v1/till/carts/${of_nobody.cart_id}/scans`, { gtin: stage.things.lamp.gtin }, { as: till })
    assert.deepEqual([scanned.body.lines[0].unit_price_minor, scanned.body.lines[0].for_segment], [89_999, null], scanned.text)
  })

  test('gets its price for what she gathered as a guest, once she has signed in', async () => {
    const regulars = await segment('regulars')
    const { heater } = stage.variants
    await priceFor(regulars, heater, 120_000)
    const her = await somebody()
    await add(regulars, her.customer_id)
    const elsewhere = pocket()
    assert.equal(priceIn(await put(elsewhere, heater), heater), 149_000)
    await signIn(app, elsewhere, her.phone.slice(3))
    assert.equal(priceIn(await app.call('GET', '/v1/cart', undefined, { as: elsewhere }), heater), 120_000)
  })

  test('pays what she was told when she went to the checkout, and the list’s price the next time', async () => {
    const leaving = await segment('leaving')
    await priceFor(leaving, mug, 18_000)
    const her = await somebody()
    await add(leaving, her.customer_id)
    const shopper = await goToCheckout(app, { variant_id: mug }, SHIPPED, her.as)
    assert.equal(shopper.total_minor, 18_000)
    assert.deepEqual((await remove(leaving, her.customer_id)).body, { changed: 1, as_before: 0, unknown: [] })
    const ordered = await payAndOrder(app, shopper)
    assert.deepEqual([ordered.status, ordered.body.total_minor], [201, 18_000], ordered.text)
    assert.equal(priceIn(await put(her.as, mug), mug), 24_900)
    const { body } = await app.call('GET', `/v1/customers/${her.customer_id}/segments`, undefined, { as: desk })
    assert.deepEqual(
      body.items.map(({ code, until, reason }: { code: string; until: string; reason: string }) => [code, until !== null, reason]),
      [['leaving', true, 'Kimliğini gösterdi']],
    )
  })

  test('is in it under whichever of her ids; taken apart again, each has her own', async () => {
    const family = await segment('family')
    await priceFor(family, mug, 17_000)
    const [one, other] = [await somebody(), await somebody()]
    await add(family, other.customer_id)
    const doing = () => ({ now: app.clock.now().toISOString(), actor: 'staff:test' })
    const { merge_id } = await app.database.transaction((tx) =>
      merge(tx, { from: other.customer_id, into: one.customer_id, reason: 'aynı kişi', despite: ['both_proved_phones'] }, doing()),
    )
    assert.equal(priceIn(await put(one.as, mug), mug), 17_000)
    assert.deepEqual((await add(family, one.customer_id)).body, { changed: 0, as_before: 1, unknown: [] })
    await app.database.transaction((tx) => unmerge(tx, merge_id, { reason: 'iki kişi', not_same: false }, doing()))
    assert.equal(priceIn(await app.call('GET', '/v1/cart', undefined, { as: one.as }), mug), 24_900)
  })

  test('comes from a list of phones and addresses that are proven; what names nobody is told, and nobody comes in twice', async () => {
    const listed = await segment('listed')
    const her = await somebody()
    const body = { contacts: [her.phone, '0599 000 00 00', 'kimse'], customer_ids: [her.customer_id, 'cus_nobody'], reason: 'Fuar listesi' }
    const answer = await post(`/v1/segments/${listed}/members`, body)
    assert.deepEqual(
      [answer.body.changed, answer.body.as_before, answer.body.unknown.toSorted()],
      [1, 0, ['0599 000 00 00', 'cus_nobody', 'kimse']],
    )
    assert.deepEqual((await add(listed, her.customer_id)).body, { changed: 0, as_before: 1, unknown: [] })
    const { body: members } = await app.call('GET', `/v1/segments/${listed}/members`, undefined, { as: desk })
    assert.deepEqual(
      members.items.map((one: { customer: { customer_id: string }; reason: string }) => [one.customer.customer_id, one.reason]),
      [[her.customer_id, 'Fuar listesi']],
    )
  })

  test('is told of it in the copy of her data, and forgotten with the rest', async () => {
    const told = await segment('told')
    const her = await somebody()
    await add(told, her.customer_id)
    const copy = (await segments.personal_data!.export(app.database.db, [her.customer_id])) as { segments: { name: { en: string } }[] }
    assert.deepEqual(
      copy.segments.map(({ name }) => name.en),
      ['told'],
    )
    const gone = await app.database.transaction((tx) => segments.personal_data!.erase(tx, [her.customer_id], app.clock.now().toISOString()))
    assert.deepEqual(gone, [{ table: 'segments.members', erased: 1, kept: 0 }])
  })
})

describe('a promotion for a segment', () => {
  test('is taken off for her on the web and at the till, and for nobody else', async () => {
    const guides = await segment('guides')
    const rule = {
      ...{ class: 'line', priority: 0, asks: { segments: [guides] } },
      ...{ goods: { variant_ids: [stage.variants.lamp] }, benefit: { kind: 'percentage', percent_bp: 2_000 } },
    }
    const made = await post('/v1/promotions', { company_id, name: { tr: 'Rehberlere' }, rule, limits: {} })
    assert.equal(made.status, 201, made.text)
    await post(`/v1/promotions/${made.body.promotion_id}/start`, {})
    await app.settle()
    const her = await somebody()
    await add(guides, her.customer_id)
    const discountIn = ({ body }: { body: { totals: { discount_minor: number } } }) => body.totals.discount_minor
    assert.equal(discountIn(await put(her.as, stage.variants.lamp)), 18_000)
    assert.equal(discountIn(await put(pocket(), stage.variants.lamp)), 0)
    const { code } = (await app.call('POST', '/v1/cart/handoff', undefined, { as: her.as })).body
    assert.equal(discountIn(await app.call('POST', '/v1/till/carts', { handoff_code: code }, { as: till })), 18_000)
    const shelf = await app.call('GET', '/v1/products?sku=LAM-1301')
    assert.equal(shelf.body.items[0].price_minor, 89_999)
  })

  test('asks for a segment that there is', async () => {
    const rule = { class: 'order', priority: 0, asks: { segments: ['seg_nobody'] }, benefit: { kind: 'percentage', percent_bp: 1_000 } }
    const answer = await post('/v1/promotions', { company_id, name: { tr: 'x' }, rule, limits: {} })
    assert.deepEqual(
      [answer.status, answer.body.code, answer.body.details?.what ?? answer.body.what],
      [422, 'promotion_of_unknown', 'segment'],
    )
  })
})

test('all of it agrees with itself', async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})
