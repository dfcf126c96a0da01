import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { dayIn } from '@birge/kernel/shop-time'
import { atTheDesk, atTheTill, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { pricesAt } from './offers.ts'
import { priceListOf } from './prices.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const { mug, heater, towel, lamp } = stage.variants
const list = stage.list.price_list_id
const now = () => app.clock.now().toISOString()

let keys = 0
const setPrices = (body: object, { price_list_id = list, as = desk, key = `k${++keys}` } = {}) =>
  app.call('PUT', `/v1/price-lists/${price_list_id}/prices`, body, { as, key })
const priceOf = async (variant_id: string) => {
  const door = { channel: 'web', location_id: null, customer_id: null, segment_ids: [] }
  const [price] = await pricesAt(app.database.db, [{ company_id: stage.alma.company_id, variant_id, quantity: 1, door }], now())
  return price?.price.unit_price_minor
}
const announced = async () =>
  (await app.database.pool.query("select data from platform.events where type = 'pricing.price_changed' order by event_id desc limit 1"))
    .rows[0].data
const countPrices = async () => (await app.database.pool.query('select count(*)::int as n from pricing.prices')).rows[0].n

describe('a price', () => {
  test('takes over from its moment on, and the one before is remembered', async () => {
    app.clock.advance({ minutes: 1 })
    const answer = await setPrices({ currency: 'TRY', prices: [{ variant_id: mug, amount_minor: 27_500 }] })
    assert.deepEqual([answer.status, answer.body], [200, { changed: [mug] }])
    assert.equal(await priceOf(mug), 27_500)
    assert.deepEqual(await announced(), { price_list_id: list, variant_ids: [mug], valid_from: '2026-03-02T09:01:00.000Z' })

    const { rows } = await app.database.pool.query('select product_id from catalog.variants where variant_id = $1', [mug])
    const history = await app.call('GET', `/v1/price-lists/${list}/prices?product_id=${rows[0].product_id}`, undefined, { as: desk })
    assert.deepEqual(
      history.body.items.map((price: { amount_minor: number; valid_from: string }) => [price.amount_minor, price.valid_from]),
      [
        [27_500, '2026-03-02T09:01:00.000Z'],
        [24_900, '2026-03-02T09:00:00.000Z'],
      ],
    )
  })

  test('that is set again is not written again', async () => {
    const before = await countPrices()
    app.clock.advance({ minutes: 1 })
    assert.deepEqual(
      (
        await setPrices({
          prices: [
            { variant_id: mug, amount_minor: 27_500 },
            { variant_id: lamp, amount_minor: 89_999 },
          ],
        })
      ).body,
      { changed: [] },
    )
    assert.equal(await countPrices(), before)
  })

  test('of a moment to come holds from that moment', async () => {
    await setPrices({ valid_from: '2026-03-02T13:00:00+03:00', prices: [{ variant_id: towel, amount_minor: 29_950 }] })
    assert.equal(await priceOf(towel), 39_950)
    app.clock.moveTo('2026-03-02T09:59:59.999Z')
    assert.equal(await priceOf(towel), 39_950)
    app.clock.moveTo('2026-03-02T10:00:00Z')
    assert.equal(await priceOf(towel), 29_950)
  })

  test('asked for twice with one key is set once', async () => {
    const body = { prices: [{ variant_id: heater, amount_minor: 139_000 }] }
    const first = await setPrices(body, { key: 'once' })
    const second = await setPrices(body, { key: 'once' })
    assert.deepEqual(second.body, first.body)
    assert.equal(second.headers['idempotent-replayed'], 'true')
    assert.equal(
      (await setPrices({ prices: [{ variant_id: heater, amount_minor: 1 }] }, { key: 'once' })).body.code,
      'idempotency_key_reused',
    )
    assert.equal(await priceOf(heater), 139_000)
  })

  const refusals: [why: string, body: object, status: number, code: string, details: object][] = [
    [
      'nothing bears this id',
      { prices: [{ variant_id: 'var_none', amount_minor: 1 }] },
      404,
      'unknown_variant',
      { variant_id: 'var_none' },
    ],
    [
      'it is in another currency',
      { currency: 'AZN', prices: [{ variant_id: 'x', amount_minor: 1 }] },
      422,
      'other_currency',
      { currency: 'TRY', asked: 'AZN' },
    ],
    [
      'nothing costs so much',
      { prices: [{ variant_id: 'x', amount_minor: 10_000_000_001 }] },
      422,
      'price_out_of_range',
      { variant_id: 'x', amount_minor: 10_000_000_001, most_minor: 10_000_000_000 },
    ],
    [
      'it is for the past',
      { valid_from: '2026-03-01T00:00:00Z', prices: [{ variant_id: 'x', amount_minor: 1 }] },
      422,
      'price_in_the_past',
      { valid_from: '2026-03-01T00:00:00.000Z' },
    ],
  ]
  for (const [why, body, status, code, details] of refusals)
    test(`is refused when ${why}, and nothing changes`, async () => {
      const before = await countPrices()
      const answer = await setPrices(body)
      assert.deepEqual([answer.status, answer.body.code, answer.body.details], [status, code, details], answer.text)
      assert.equal(await countPrices(), before)
    })

  test('is refused for all when it is wrong for one', async () => {
    const answer = await setPrices({
      prices: [
        { variant_id: mug, amount_minor: 1 },
        { variant_id: 'var_none', amount_minor: 1 },
      ],
    })
    assert.equal(answer.body.code, 'unknown_variant')
    assert.equal(await priceOf(mug), 27_500)
  })

  test('is refused when the request is malformed', async () => {
    for (const body of [
      { prices: [] },
      { prices: [{ variant_id: mug, amount_minor: -1 }] },
      { prices: [{ variant_id: mug, amount_minor: 1.5 }] },
      { prices: [{ variant_id: mug, amount_minor: '100' }] },
      { prices: [{ variant_id: mug, amount: 100 }] },
      { valid_from: 'tomorrow', prices: [{ variant_id: mug, amount_minor: 1 }] },
      { valid_from: '2026-13-01T00:00:00Z', prices: [{ variant_id: mug, amount_minor: 1 }] },
    ])
      assert.equal((await setPrices(body)).body.code, 'invalid_request', JSON.stringify(body))
    const keyless = await app.call(
      'PUT',
      `/v1/price-lists/${list}/prices`,
      { prices: [{ variant_id: mug, amount_minor: 1 }] },
      { as: desk },
    )
    assert.equal(keyless.body.code, 'idempotency_key_required')
    assert.equal((await setPrices({ prices: [{ variant_id: mug, amount_minor: 1 }] }, { price_list_id: 'prl_none' })).status, 404)
  })

  test('is set by those who may', async () => {
    const body = { prices: [{ variant_id: mug, amount_minor: 1 }] }
    assert.equal((await setPrices(body, { as: new Map() })).status, 401)
    assert.equal((await setPrices(body, { as: await atTheTill(app, stage, { open: false }) })).status, 403)
    const lists = await app.call('GET', '/v1/price-lists', undefined, { as: desk })
    assert.deepEqual(
      lists.body.items.map(({ currency }: { currency: string }) => currency),
      ['TRY', 'AZN'],
    )
  })
})

test('the day of a sale is that of the clocks where it is sold', () => {
  assert.equal(dayIn('Europe/Istanbul', '2026-03-02T20:59:59Z'), '2026-03-02')
  assert.equal(dayIn('Europe/Istanbul', '2026-03-02T21:00:00Z'), '2026-03-03')
  assert.equal(dayIn('Asia/Baku', '2026-03-02T20:00:00Z'), '2026-03-03')
  assert.equal(dayIn('UTC', '2026-12-31T23:59:59.999Z'), '2026-12-31')
})

test('a company has one price list, and the books agree', async () => {
  assert.equal((await priceListOf(app.database.db, stage.alma.company_id)).price_list_id, list)
  await assert.rejects(priceListOf(app.database.db, 'com_none'), { code: 'not_found' })
  assert.deepEqual(await app.audit(), [])
})
