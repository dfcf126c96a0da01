import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { atTheDesk, atTheTill, setTheStage } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
let desk = await atTheDesk(app)
const { mug, lamp, heater, towel } = stage.variants
const list = stage.list.price_list_id

let keys = 0
const moment = (days: number) => new Date(app.clock.now().getTime() + days * 86_400_000).toISOString()
const pass = async (days: number) => {
  app.clock.advance({ days })
  await app.settle()
  desk = await atTheDesk(app)
}
const setPrice = async (variant_id: string, amount_minor: number, valid_from?: string) => {
  const answer = await app.call(
    'PUT',
    `/v1/price-lists/${list}/prices`,
    { prices: [{ variant_id, amount_minor }], valid_from },
    { as: desk, key: `p${++keys}` },
  )
  assert.equal(answer.status, 200, answer.text)
}
const reduce = async (variant_id: string, amount_minor: number, days: number, more: object = {}) => {
  const answer = await app.call(
    'POST',
    '/v1/price-exceptions',
    { price_list_id: list, name: 'Kış', reason: 'Sezon', ends_at: moment(days), prices: [{ variant_id, amount_minor }], ...more },
    { as: desk, key: `r${++keys}` },
  )
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
const shelf = async (sku: string) => {
  const { price_minor, reference_minor, discount_percent } = (await app.call('GET', `/v1/products?sku=${sku}`)).body.items[0]
  return [price_minor, reference_minor, discount_percent]
}

describe('a reduced price is struck through with', () => {
  test('the lowest of the thirty days before, on shelf, page and in the cart', async () => {
    await setPrice(mug, 22_000)
    await pass(40)
    await setPrice(mug, 24_900)
    await pass(5)
    await reduce(mug, 20_000, 10)
    assert.deepEqual(await shelf('KUP-1001'), [20_000, 22_000, 9])
    const { variants } = (await app.call('GET', '/v1/products/tas-kupa')).body
    assert.deepEqual([variants[0].price_minor, variants[0].reference_minor, variants[0].discount_percent], [20_000, 22_000, 9])
    const as = pocket()
    await app.call('POST', '/v1/cart/lines', { variant_id: mug }, { as })
    const [line] = (await app.call('GET', '/v1/cart', undefined, { as })).body.lines
    assert.deepEqual([line.unit_price_minor, line.reference_minor], [20_000, 22_000])
  })

  test('the same as long as it lasts and however deep it goes, and no longer', async () => {
    await pass(5)
    await reduce(mug, 18_000, 60, { overrides: true })
    await pass(50)
    assert.deepEqual(await shelf('KUP-1001'), [18_000, 20_000, 10], 'in Türkiye each step is a reduction of its own')
    await pass(11)
    assert.deepEqual(await shelf('KUP-1001'), [24_900, null, null])
  })

  test('what it cost in the last reduction, when the next one comes too soon', async () => {
    await reduce(mug, 17_000, 5)
    assert.deepEqual(await shelf('KUP-1001'), [17_000, 18_000, 5])
    await pass(6)
  })

  test('nothing, where it is no cheaper than it was: it is cheaper than the list of today alone', async () => {
    await setPrice(lamp, 120_000)
    await pass(1)
    await reduce(lamp, 89_999, 10)
    assert.deepEqual(await shelf('LAM-1301'), [89_999, null, null])
  })

  test('nothing, where it is dearer than the list, or the list has become as low', async () => {
    await reduce(heater, 160_000, 10)
    assert.deepEqual(await shelf('ISI-1401'), [160_000, null, null])
    await reduce(towel, 30_000, 10)
    assert.deepEqual(await shelf('HAV-1501'), [30_000, 39_950, 24])
    await pass(1)
    await setPrice(towel, 30_000)
    assert.deepEqual(await shelf('HAV-1501'), [30_000, null, null])
  })

  test('what was shown behind that door', async () => {
    await reduce(heater, 120_000, 43, { location_id: stage.kadikoy.location_id, starts_at: moment(40) })
    await pass(40)
    const till = await atTheTill(app, stage, { open: false })
    const [here] = (await app.call('GET', '/v1/products?sku=ISI-1401', undefined, { as: till })).body.items
    assert.deepEqual([here.price_minor, here.reference_minor], [120_000, 149_000])
    assert.deepEqual(await shelf('ISI-1401'), [149_000, null, null])
  })
})

describe('a banner', () => {
  const announce = (announced_percent: number, prices: object[]) =>
    app.call(
      'POST',
      '/v1/price-exceptions',
      { price_list_id: list, name: 'Kasım', reason: 'Kasım indirimi', channel: 'web', ends_at: moment(5), announced_percent, prices },
      { as: desk, key: `b${++keys}` },
    )
  const count = async () => (await app.database.pool.query('select count(*)::int as n from pricing.exceptions')).rows[0].n

  test('that claims more than the law lets it is refused with what it may say, and nothing is made', async () => {
    await pass(40)
    await setPrice(towel, 40_000)
    await pass(31)
    await setPrice(towel, 50_000)
    await pass(1)
    const before = await count()
    const prices = [
      { variant_id: towel, amount_minor: 33_000 },
      { variant_id: mug, amount_minor: 17_400 },
    ]
    const answer = await announce(30, prices)
    assert.deepEqual(
      [answer.body.code, answer.body.details],
      ['unlawful_reduction', { announced_percent: 30, lawful_percent: 17, variant_count: 1, of: 2 }],
    )
    assert.equal(await count(), before)
    assert.deepEqual(await shelf('HAV-1501'), [50_000, null, null])
    assert.equal((await announce(17, prices)).status, 201)
    assert.deepEqual(await shelf('HAV-1501'), [33_000, 40_000, 17])
  })

  test('of a thing that is not cheaper at all is refused', async () => {
    const answer = await announce(5, [{ variant_id: lamp, amount_minor: 500_000 }])
    assert.deepEqual([answer.body.code, answer.body.details.lawful_percent], ['unlawful_reduction', 0])
  })

  test('is proven by what was shown before, twice the same, and as a table', async () => {
    const { body } = await app.call('GET', '/v1/price-exceptions?limit=1', undefined, { as: desk })
    const path = `/v1/price-exceptions/${body.items[0].exception_id}/evidence`
    const first = (await app.call('GET', path, undefined, { as: desk })).body
    assert.equal(first.company.legal_name, 'Alma Ev Yaşam A.Ş.')
    const towels = first.reductions.find(({ sku }: { sku: string }) => sku === 'HAV-1501')
    assert.deepEqual(
      [
        towels.door,
        towels.amount_minor,
        towels.reference_minor,
        towels.lawful_percent,
        towels.by_rule.map(({ days }: { days: number }) => days),
      ],
      ['web', 33_000, 40_000, 17, [10, 30]],
    )
    assert.deepEqual(
      towels.history.slice(-3).map(({ amount_minor }: { amount_minor: number }) => amount_minor),
      [40_000, 50_000, 33_000],
    )
    await pass(3)
    const second = (await app.call('GET', path, undefined, { as: desk })).body
    assert.equal(second.sha256, first.sha256)
    const { sha256, ...pack } = first
    assert.equal(createHash('sha256').update(JSON.stringify(pack)).digest('hex'), sha256)
    const { text } = await app.call('GET', `${path}.csv`, undefined, { as: desk })
    const lines = text.slice(1).trimEnd().split('\r\n')
    assert.equal(lines.at(-1), `sha256;${createHash('sha256').update(lines.slice(0, -1).join('\r\n')).digest('hex')}`)
    assert.deepEqual(lines.slice(0, 3), [
      '"İndirim kanıtı"',
      '"Satıcı";"Alma Ev Yaşam A.Ş."',
      `"Vergi numarası";"${first.company.tax_number}"`,
    ])
    const rule = '"Ticari Reklam ve Haksız Ticari Uygulamalar Yönetmeliği m. 14";"30";""'
    assert.ok(
      lines.some(
        (line) => line.startsWith('"HAV-1501"') && line.includes('"web mağazası";"karşılaştırılabilecek fiyat"') && line.endsWith(rule),
      ),
    )
    assert.ok(lines.some((line) => line.endsWith(';"330,00 TRY (karşılaştırıldığı fiyat: 400,00 TRY)";"";"";"17"')))
    const said = async (locale: string) =>
      (await app.call('GET', `${path}.csv`, undefined, { as: desk, headers: { 'birge-locale': locale } })).text
    assert.match(await said('az'), /^\uFEFF"Endirimin sübutu"\r\n/)
    assert.match(await said('en'), /"330\.00 TRY \(compared with: 400\.00 TRY\)"/)
  })
})

describe('what is offered to nobody', () => {
  let product_id: string
  let variant_id: string
  const save = async (more: object) => {
    const { version } = (await app.call('GET', `/v1/catalog/products/${product_id}`, undefined, { as: desk })).body
    const answer = await app.call('PATCH', `/v1/catalog/products/${product_id}`, { version, ...more }, { as: desk })
    assert.equal(answer.status, 200, answer.text)
    await app.settle()
  }
  const evidence = async (exception_id: string) =>
    (await app.call('GET', `/v1/price-exceptions/${exception_id}/evidence`, undefined, { as: desk })).body
  const told = ({ reductions }: { reductions: { begins_at: string; reference_minor: number | null }[] }) =>
    reductions.map(({ begins_at, reference_minor }) => [begins_at, reference_minor])

  test('is no price that was: a draft at a high price is struck through with nothing when it is offered', async () => {
    const made = await app.call(
      'POST',
      '/v1/catalog/products',
      { title: { tr: 'Bal' }, status: 'draft', variants: [{ sku: 'BAL-1' }] },
      { as: desk, key: 'honey' },
    )
    assert.equal(made.status, 201, made.text)
    ;({ product_id } = made.body)
    variant_id = made.body.variants[0].variant_id
    await setPrice(variant_id, 90_000)
    await pass(40)
    const { exception_id } = await reduce(variant_id, 50_000, 20)
    assert.deepEqual(told(await evidence(exception_id)), [], 'nobody has seen it')
    await pass(5)
    await save({ status: 'active' })
    assert.deepEqual(await shelf('BAL-1'), [50_000, null, null])
    assert.deepEqual(told(await evidence(exception_id)), [[app.clock.now().toISOString(), null]])
    await pass(16)
    assert.deepEqual(await shelf('BAL-1'), [90_000, null, null])
    await pass(31)
    await reduce(variant_id, 60_000, 200)
    assert.deepEqual(await shelf('BAL-1'), [60_000, 90_000, 33], 'now everybody could have bought it for that')
  })

  test('nor is what it cost while it was archived, and a reduction begins anew when it comes back', async () => {
    await pass(3)
    await save({ status: 'archived' })
    await pass(40)
    await save({ status: 'active' })
    assert.deepEqual(await shelf('BAL-1'), [60_000, null, null], 'in the days before, it was offered at no price')
    await pass(1)
    await save({ status: 'archived' })
    await setPrice(variant_id, 300_000)
    await pass(1)
    await save({ status: 'active' })
    assert.deepEqual(await shelf('BAL-1'), [60_000, null, null], 'it cost that before')
    await app.settle()
    assert.deepEqual(await app.audit(), [])
  })

  test('nor a price to come of a draft: what is announced for later is compared with what was shown by then', async () => {
    await save({ status: 'draft' })
    await pass(40)
    const { exception_id } = await reduce(variant_id, 40_000, 20, { starts_at: moment(2), overrides: true })
    await pass(1)
    await save({ status: 'active' })
    await pass(2)
    assert.deepEqual(await shelf('BAL-1'), [40_000, 60_000, 33])
    assert.deepEqual(
      (await evidence(exception_id)).reductions[0].history.slice(-2).map(({ amount_minor }: { amount_minor: number }) => amount_minor),
      [60_000, 40_000],
    )
  })

  test('is told in the proof, which says of the goods what was so then, whatever they are called now', async () => {
    const { body } = await app.call('GET', '/v1/price-exceptions?limit=1', undefined, { as: desk })
    const { exception_id } = body.items[0]
    const before = await evidence(exception_id)
    assert.equal(before.reductions.length, 1)
    await pass(1)
    await save({ title: { tr: 'Kestane balı' }, attributes: { perishable: true } })
    await pass(1)
    await save({ status: 'archived' })
    const after = await evidence(exception_id)
    assert.deepEqual([after.sha256, after.reductions[0].title, after.reductions[0].perishable], [before.sha256, 'Bal', false])
    const [gone] = after.reductions[0].history.filter(({ until }: { until?: string }) => until)
    assert.ok(gone.until > gone.from)
    const { text } = await app.call('GET', `/v1/price-exceptions/${exception_id}/evidence.csv`, undefined, { as: desk })
    assert.match(text, /"BAL-1";"Bal";"her yer";"satışta değil"/)
  })
})

test('what has begun to be shown is never changed, and the books agree', async () => {
  const rows = async () =>
    (
      await app.database.pool.query('select * from pricing.presented_prices where presented_from < $1 order by 1, 2, 3, 4', [
        app.clock.now(),
      ])
    ).rows
  await pass(1)
  const before = await rows()
  await reduce(lamp, 50_000, 3)
  await setPrice(lamp, 130_000, moment(1))
  await setPrice(heater, 99_000)
  assert.deepEqual(await rows(), before)
  assert.deepEqual(await app.audit(), [])
})
