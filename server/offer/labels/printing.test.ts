/** What is to be printed for a store: from what prices, exceptions and promotions have made of its shelves, each label once. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'

const app = await startTestApp({ at: '2026-11-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now())
let desk = await atTheDesk(app)
const list = stage.list.price_list_id
const store = stage.kadikoy.location_id
const { mug, towel } = stage.variants

let keys = 0
const post = async (path: string, body?: object) => {
  const answer = await app.call('POST', path, body, { as: desk, key: `k${++keys}` })
  assert.ok(answer.status < 300, answer.text)
  return answer.body
}
const get = (path: string) => app.call('GET', path, undefined, { as: desk })
const pass = async (time: { days?: number; hours?: number; minutes?: number }) => {
  app.clock.advance({ minutes: ((time.days ?? 0) * 24 + (time.hours ?? 0)) * 60 + (time.minutes ?? 0) })
  await app.settle()
  desk = await atTheDesk(app)
}
const moment = (days: number) => new Date(app.clock.now().getTime() + days * 86_400_000).toISOString()
interface Told {
  sku: string
  price_minor: number
  holds_from: string | null
}
const due = async (at?: string, of = store) => {
  const query = new URLSearchParams({ location_id: of, due: 'true', ...(at && { at }) })
  const { status, body, text } = await get(`/v1/shelf-labels?${query}`)
  assert.equal(status, 200, text)
  return Object.fromEntries(body.items.map(({ sku, price_minor }: Told) => [sku, price_minor]))
}
const print = (which: object = { due: true }) => post('/v1/shelf-label-printings', { location_id: store, ...which })
const refusedToPrint = async (which: object = { due: true }) =>
  (await app.call('POST', '/v1/shelf-label-printings', { location_id: store, ...which }, { as: desk, key: `k${++keys}` })).body.code

for (const sku of ['KUP-1001', 'HAV-1501', 'LAM-1301', 'ISI-1401']) {
  const { items } = (await get(`/v1/catalog/products?search=${sku}`)).body
  await app.call('PATCH', `/v1/catalog/products/${items[0].product_id}`, { attributes: { country_of_origin: 'TR' } }, { as: desk })
}

describe('labels are to be printed', () => {
  test('of everything as long as nobody has printed or hung any, and of nothing once they hang', async () => {
    assert.equal(Object.keys(await due()).length, 4)
    await pass({ minutes: 1 })
    await post('/v1/shelf-labels', { location_id: store })
    await pass({ minutes: 1 })
    assert.deepEqual(await due(), {})
    assert.equal(await refusedToPrint(), 'no_labels')
  })

  test('where an exception of that store begins, the evening before it does, once; and again when it has ended', async () => {
    const [begins, ends] = [moment(1), moment(3)]
    await post('/v1/price-exceptions', {
      ...{ price_list_id: list, name: 'Kadıköy', reason: 'Açılış', location_id: store, starts_at: begins, ends_at: ends },
      prices: [{ variant_id: mug, amount_minor: 19_900 }],
    })
    assert.deepEqual([await due(), await due(begins)], [{}, { 'KUP-1001': 19_900 }])
    const { items } = (await get(`/v1/shelf-labels?location_id=${store}&due=true&at=${begins}`)).body
    assert.deepEqual([items[0].holds_from, items[0].since_on], ['12:02', '2026-11-03'], 'the paper says from when on it holds')
    const printing = await print({ due: true, at: begins })
    assert.deepEqual([printing.label_count, printing.as_of, printing.hangs], [1, begins, false])
    const paper = await get(`/v1/shelf-labels.zpl?location_id=${store}&printing_id=${printing.printing_id}`)
    assert.match(paper.text, /Geçerlilik başlangıcı: 03\.11\.2026 12:02/)
    assert.deepEqual([await due(), await due(begins)], [{}, {}], 'what is printed is off the list')
    const hanging = `/v1/shelf-label-printings/${printing.printing_id}/hanging`
    const early = await app.call('POST', hanging, undefined, { as: desk, key: 'early' })
    assert.equal(early.body.code, 'labels_of_the_future')
    await pass({ days: 1, minutes: 1 })
    assert.deepEqual(await due(), {})
    await post(hanging)
    assert.deepEqual(
      (await get(`/v1/shelf-label-printings?location_id=${store}`)).body.items.map((one: { hangs: boolean }) => one.hangs),
      [true],
    )
    await pass({ days: 2 })
    assert.deepEqual(await due(), { 'KUP-1001': 24_900 })
    await print()
    assert.deepEqual(await due(), {})
  })

  test('where a promotion begins and ends, and those of goods it does not touch are not', async () => {
    const name = { tr: 'Kampanya', az: 'Kampaniya', en: 'Campaign' }
    const benefit = { kind: 'percentage', percent_bp: 1_000 }
    const { promotion_id } = await post('/v1/promotions', {
      ...{ company_id: stage.alma.company_id, name, limits: {} },
      rule: { class: 'line', priority: 0, goods: { variant_ids: [towel] }, benefit },
    })
    await post(`/v1/promotions/${promotion_id}/start`)
    await pass({ minutes: 1 })
    assert.deepEqual(await due(), { 'HAV-1501': 35_955 })
    await print()
    assert.deepEqual(await due(), {})
    await post(`/v1/promotions/${promotion_id}/end`)
    await pass({ minutes: 1 })
    assert.deepEqual(await due(), { 'HAV-1501': 39_950 })
    await print()
    assert.deepEqual(await due(), {})
  })

  test('again where what was planned, and printed, is planned anew', async () => {
    const at = moment(1)
    const plan = async (amount_minor: number) => {
      const body = { prices: [{ variant_id: mug, amount_minor }], valid_from: at }
      const set = await app.call('PUT', `/v1/price-lists/${list}/prices`, body, { as: desk, key: `p${++keys}` })
      assert.equal(set.status, 200, set.text)
    }
    await plan(26_000)
    await print({ due: true, at })
    assert.deepEqual(await due(at), {})
    await plan(27_000)
    assert.deepEqual([await due(), await due(at)], [{}, { 'KUP-1001': 27_000 }])
    await print({ due: true, at })
    await pass({ days: 1 })
    assert.deepEqual(await due(), {})
  })

  test('of goods that are new in the store, and of chosen ones as often as somebody wants', async () => {
    const attributes = { country_of_origin: 'TR' }
    const product = await post('/v1/catalog/products', {
      ...{ title: { tr: 'Çaydanlık', az: 'Çaynik', en: 'Kettle' }, attributes, status: 'active' },
      variants: [{ sku: 'CAY-1' }],
    })
    const { variant_id } = product.variants[0]
    const body = { prices: [{ variant_id, amount_minor: 50_000 }] }
    await app.call('PUT', `/v1/price-lists/${list}/prices`, body, { as: desk, key: `p${++keys}` })
    await pass({ minutes: 1 })
    assert.deepEqual(await due(), {}, 'it lies nowhere')
    await post('/v1/shelf-labels', { location_id: store })
    await pass({ minutes: 1 })
    await post('/v1/stock/receipts', { location_id: store, lines: [{ variant_id, quantity: 3 }] })
    assert.deepEqual(await due(), { 'CAY-1': 50_000 })
    await print()
    assert.deepEqual(await due(), {})
    const again = await print({ skus: 'KUP-1001', product_ids: product.product_id })
    assert.equal(again.label_count, 2)
  })

  test('not where labels follow by themselves', async () => {
    await post('/v1/shelf-labels', { location_id: store, follow_by_themselves: true })
    const { change_id } = await post('/v1/price-changes', {
      price_list_id: list,
      name: 'Zam',
      how: { kind: 'percentage', percent_bp: 500 },
    })
    await post(`/v1/price-changes/${change_id}/application`, {})
    await pass({ minutes: 1 })
    assert.deepEqual(await due(), {})
    assert.deepEqual(await app.audit(), [])
  })

  test('once, where two print at the same time', async () => {
    await post('/v1/shelf-labels', { location_id: store })
    await pass({ minutes: 1 })
    const { change_id } = await post('/v1/price-changes', {
      price_list_id: list,
      name: 'Zam',
      how: { kind: 'percentage', percent_bp: 500 },
    })
    await post(`/v1/price-changes/${change_id}/application`, {})
    await pass({ minutes: 1 })
    const wanted = { location_id: store, due: true }
    const both = await Promise.all(['one', 'two'].map((key) => app.call('POST', '/v1/shelf-label-printings', wanted, { as: desk, key })))
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [201, 422])
  })
})
