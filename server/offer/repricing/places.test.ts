/** From a moment to come on: what a change of many prices is held against, what it changes where, and what was planned beside it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'

const app = await startTestApp({ at: '2026-11-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now())
let desk = await atTheDesk(app)
const list = stage.list.price_list_id
const { mug, towel, lamp, heater } = stage.variants
const store = stage.kadikoy.location_id

let keys = 0
const send = (path: string, body?: object) => app.call('POST', path, body, { as: desk, key: `k${++keys}` })
const post = async (path: string, body?: object) => {
  const answer = await send(path, body)
  assert.ok(answer.status < 300, answer.text)
  return answer.body
}
const get = async (path: string) => (await app.call('GET', path, undefined, { as: desk })).body
const moment = (hours: number) => new Date(app.clock.now().getTime() + hours * 3_600_000).toISOString()
const pass = async (hours: number) => {
  app.clock.advance({ hours })
  await app.settle()
  desk = await atTheDesk(app)
}
const plan = async (variant_id: string, amount_minor: number, valid_from?: string) => {
  const body = { prices: [{ variant_id, amount_minor }], ...(valid_from && { valid_from }) }
  const set = await app.call('PUT', `/v1/price-lists/${list}/prices`, body, { as: desk, key: `p${++keys}` })
  assert.equal(set.status, 200, set.text)
}
const draft = (more: object) => post('/v1/price-changes', { price_list_id: list, name: 'Zam', ...more })
interface Named {
  sku: string
  old_minor: number | null
  new_minor: number
  because: string | null
  beside_minor: number | null
}
interface Told {
  door: string
  raised: number
  lowered: number
  unchanged: number
  hidden: number
  labels: number | null
  most_raised: Named[]
  most_lowered: Named[]
  hidden_some: Named[]
}
const brief = (some: Named[]) =>
  some.map(({ sku, old_minor, new_minor, because, beside_minor }) => [sku, old_minor, new_minor, because, beside_minor])

describe('a change of many prices from a moment on', () => {
  test('is held against what was planned until then, names what is planned after it, and holds from then on', async () => {
    await plan(mug, 30_000, moment(10))
    await plan(mug, 32_000, moment(40))
    const at = moment(20)
    const change = await draft({ how: { kind: 'percentage', percent_bp: 1_000 }, skus: ['KUP-1001', 'LAM-1301'], valid_from: at })
    assert.deepEqual([change.planned_from, change.later, change.later_from, change.state], [at, 1, moment(40), 'looked_at'])
    const rows = async () =>
      Object.fromEntries(
        (await get(`/v1/price-changes/${change.change_id}/rows`)).items.map(
          ({ sku, old_minor, new_minor, later_minor, later_from }: Named & { later_minor: number | null; later_from: string | null }) => [
            sku,
            [old_minor, new_minor, later_minor, later_from],
          ],
        ),
      )
    const told = { 'KUP-1001': [30_000, 33_000, 32_000, moment(40)], 'LAM-1301': [89_999, 98_999, null, null] }
    assert.deepEqual(await rows(), told)
    const applied = await post(`/v1/price-changes/${change.change_id}/application`, {})
    assert.deepEqual([applied.state, applied.valid_from], ['applied', at])
    assert.deepEqual(await rows(), told, 'the outcome says so too')
    const price = async () => (await get('/v1/products?sku=KUP-1001')).items[0].price_minor
    const seen = [await price()]
    for (const hours of [11, 10, 20]) {
      await pass(hours)
      seen.push(await price())
    }
    assert.deepEqual(seen, [24_900, 30_000, 33_000, 32_000])
    assert.deepEqual(await app.audit(), [])
  })

  test('is set for nobody where one of them was planned anew until then, and as soon as can be where its moment has passed', async () => {
    const change = await draft({ how: { kind: 'amount', amount_minor: 1_000 }, skus: ['KUP-1001'], valid_from: moment(5) })
    await plan(mug, 31_000, moment(3))
    const path = `/v1/price-changes/${change.change_id}/application`
    assert.equal((await send(path, {})).body.code, 'prices_moved')
    await plan(mug, 32_000, moment(3))
    await pass(6)
    const applied = await post(path, {})
    assert.equal(applied.valid_from, app.clock.now().toISOString())
    const past = { price_list_id: list, name: 'Zam', how: { kind: 'amount', amount_minor: 1 }, valid_from: moment(-1) }
    assert.equal((await send('/v1/price-changes', past)).body.code, 'price_in_the_past')
  })
})

describe('what it changes where', () => {
  test('is counted for each channel and store, with the furthest, what exceptions hide, and what falls below the lowest of the last days', async () => {
    const named = { price_list_id: list, reason: 'Açılış', starts_at: moment(1), ends_at: moment(100) }
    await post('/v1/price-exceptions', {
      ...named,
      name: 'Kadıköy açılış',
      location_id: store,
      prices: [{ variant_id: towel, amount_minor: 35_000 }],
    })
    await post('/v1/price-exceptions', {
      ...named,
      name: 'Yalnız web',
      channel: 'web',
      prices: [{ variant_id: lamp, amount_minor: 80_000 }],
    })
    const say = { class: 'line', priority: 0, goods: { variant_ids: [heater] }, benefit: { kind: 'percentage', percent_bp: 1_000 } }
    const name = { tr: 'Kampanya', az: 'Kampaniya', en: 'Campaign' }
    const { promotion_id } = await post('/v1/promotions', { company_id: stage.alma.company_id, name, rule: say, limits: {} })
    await post(`/v1/promotions/${promotion_id}/start`)
    await pass(1)
    const content = Buffer.from('sku;fiyat\nKUP-1001;20.000,00\nHAV-1501;300,00\nLAM-1301;1.000,00\nISI-1401;2.000,00\n').toString('base64')
    const change = await draft({ how: { kind: 'table', content }, valid_from: moment(2) })
    const told = await get(`/v1/price-changes/${change.change_id}/places`)
    const at = Object.fromEntries(told.places.map((place: Told) => [place.door, place])) as Record<string, Told>
    const numbers = ({ raised, lowered, unchanged, hidden, labels }: Told) => [raised, lowered, unchanged, hidden, labels]
    assert.deepEqual(
      [numbers(at['']!), numbers(at.web!), numbers(at[store]!)],
      [
        [3, 1, 0, 0, null],
        [2, 1, 1, 1, null],
        [3, 0, 1, 1, 3],
      ],
    )
    assert.deepEqual(brief(at['']!.most_raised), [
      ['KUP-1001', 33_000, 2_000_000, null, null],
      ['ISI-1401', 134_100, 180_000, null, null],
      ['LAM-1301', 98_999, 100_000, null, null],
    ])
    assert.deepEqual(brief(at['']!.most_lowered), [['HAV-1501', 39_950, 30_000, null, null]])
    assert.deepEqual(brief(at[store]!.hidden_some), [['HAV-1501', 35_000, 30_000, 'Kadıköy açılış', 35_000]])
    assert.deepEqual(brief(at.web!.hidden_some), [['LAM-1301', 80_000, 100_000, 'Yalnız web', 80_000]])
    assert.deepEqual([told.below_lowest, brief(told.below_lowest_some)], [1, [['HAV-1501', 39_950, 30_000, null, 39_950]]])

    // What was said comes true: behind each door exactly that is shown.
    await post(`/v1/price-changes/${change.change_id}/application`, {})
    await pass(2)
    const { rows } = await app.database.pool.query<{ door: string; sku: string; amount_minor: number }>(
      `select d.door, v.sku, p.amount_minor from unnest($2::text[]) as d (door) cross join catalog.public_variants v
       cross join lateral pricing.public_presented($1, v.variant_id, pricing.doors_of(d.door), $3) as p where v.sku in ('HAV-1501', 'ISI-1401') order by 1, 2`,
      [list, ['', store], app.clock.now().toISOString()],
    )
    assert.deepEqual(
      Object.fromEntries(rows.map(({ door, sku, amount_minor }) => [`${door === store ? 'store' : 'all'} ${sku}`, Number(amount_minor)])),
      { 'all HAV-1501': 30_000, 'all ISI-1401': 180_000, 'store HAV-1501': 35_000, 'store ISI-1401': 180_000 },
    )
  })
})
