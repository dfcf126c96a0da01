import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { saveCategories, saveProducts } from '../catalog/index.ts'
import { correct } from '../inventory/index.ts'
import { setPrices } from '../pricing/index.ts'
import { optionsOf } from './finding.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const by = () => ({ now: app.clock.now().toISOString(), actor: 'system:test' })
const colors = [
  { value: 'white', label: { tr: 'Beyaz', en: 'White' }, swatch: '#ffffff' },
  { value: 'red, dark', label: { tr: 'Bordo', en: 'Dark Red' } },
]

const rug = (title: string, skus: Record<string, Record<string, string>>) => ({
  title: { tr: title },
  categories: ['hali'],
  options: [
    { name: 'color', label: { tr: 'Renk', en: 'Color' }, values: colors },
    { name: 'size', label: { tr: 'Boy' }, values: [{ value: 's' }, { value: 'l' }] },
  ],
  variants: Object.entries(skus).map(([sku, options]) => ({ sku, options })),
})
const variant = await app.database.transaction(async (tx) => {
  await saveCategories(tx, [{ slug: 'hali', title: { tr: 'Halı', en: 'Rugs' }, parent: 'ev' }], by())
  const saved = await saveProducts(
    tx,
    [
      rug('Kilim Ege', { EGE: { color: 'white', size: 's' } }),
      rug('Kilim Konya', { 'KON-S': { color: 'red, dark', size: 's' }, 'KON-L': { color: 'white', size: 'l' } }),
      rug('Kilim Van', { VAN: { color: 'red, dark', size: 'l' } }),
    ],
    by(),
  )
  const ids = Object.fromEntries(
    saved.flatMap((one) => {
      assert.ok('ok' in one)
      return one.ok.product.variants.map(({ sku, variant_id }) => [sku, variant_id] as const)
    }),
  )
  const costs = { EGE: 30_000, 'KON-S': 50_000, 'KON-L': 90_000, VAN: 30_000 }
  await setPrices(
    tx,
    stage.list.price_list_id,
    Object.entries(costs).map(([sku, amount_minor]) => ({ variant_id: ids[sku]!, amount_minor })),
    by(),
  )
  const count = (location_id: string, sku: string) => ({
    document: `count ${sku}`,
    reason: 'counted',
    actor: 'system:test',
    location_id,
    lines: [{ variant_id: ids[sku]!, on_hand: 2 }],
  })
  await correct(tx, [count(stage.kadikoy.location_id, 'KON-S'), count(stage.gebze.location_id, 'VAN')], by().now)
  return ids
})

const found = async (query: string) => {
  const { status, body, text } = await app.call('GET', `/v1/products?category=hali&${query}`)
  assert.equal(status, 200, text)
  return body.items.map(({ title }: { title: string }) => title.slice(6))
}
const facets = async (query: string, locale = 'tr') => (await app.call('GET', `/v1/facets?${query}`, undefined, { locale })).body

describe('a shopper puts a list in order', () => {
  test('by price, upwards and downwards, whichever way she came to it', async () => {
    for (const scope of ['', 'search=kilim&']) {
      assert.deepEqual(await found(`${scope}sort=price_up`), ['Ege', 'Van', 'Konya'])
      assert.deepEqual(await found(`${scope}sort=price_down`), ['Konya', 'Van', 'Ege'])
      assert.deepEqual(await found(`${scope}sort=newest`), ['Van', 'Konya', 'Ege'])
    }
    const { body } = await app.call('GET', '/v1/products?sort=price_down&limit=3')
    assert.deepEqual(
      body.items.map(({ price_minor }: { price_minor: number }) => price_minor),
      [149_000, 89_999, 50_000],
    )
  })

  test('and walks it to its end', async () => {
    for (const sort of ['newest', 'price_up', 'price_down'])
      for (const scope of ['', 'category=hali&', 'search=kilim&']) {
        const walked: string[] = []
        for (let after = ''; ; ) {
          const { body } = await app.call('GET', `/v1/products?${scope}sort=${sort}&limit=1${after && `&after=${after}`}`)
          walked.push(...body.items.map(({ title }: { title: string }) => title))
          if (!body.next) break
          after = body.next
        }
        const { body } = await app.call('GET', `/v1/products?${scope}sort=${sort}`)
        assert.deepEqual(
          walked,
          body.items.map(({ title }: { title: string }) => title),
          `${scope}${sort}`,
        )
        assert.equal(walked.length, scope ? 3 : 7)
      }
  })

  test('in which a price that takes over has its new place', async () => {
    const at = new Date(app.clock.now().getTime() + 3_600_000).toISOString()
    await app.database.transaction((tx) =>
      setPrices(tx, stage.list.price_list_id, [{ variant_id: variant.VAN!, amount_minor: 20_000 }], { ...by(), valid_from: at }),
    )
    assert.deepEqual(await found('sort=price_up&limit=2'), ['Ege', 'Van'])
    app.clock.advance({ hours: 1 })
    await app.settle()
    assert.deepEqual(await found('sort=price_up&limit=3'), ['Van', 'Ege', 'Konya'])
    await app.database.transaction((tx) =>
      setPrices(tx, stage.list.price_list_id, [{ variant_id: variant.VAN!, amount_minor: 30_000 }], {
        now: new Date(app.clock.now().getTime() + 1).toISOString(),
        actor: 'system:test',
      }),
    )
    app.clock.advance({ seconds: 1 })
  })
})

describe('a shopper wishes', () => {
  const examples: [wish: string, found: string[]][] = [
    ['price_max_minor=30000', ['Van', 'Ege']],
    ['price_min_minor=30001', ['Konya']],
    ['price_min_minor=1&price_max_minor=2', []],
    ['options=color:white', ['Konya', 'Ege']],
    ['options=color:red%5C,%20dark', ['Van', 'Konya']],
    ['options=color:white,color:red%5C,%20dark', ['Van', 'Konya', 'Ege']],
    ['options=color:white,size:s', ['Ege']],
    ['options=material:wool', []],
    ['available=true', ['Van', 'Konya']],
    ['available=false', ['Van', 'Konya', 'Ege']],
    ['search=kilim&options=size:l&available=true', ['Van']],
  ]
  for (const [wish, expected] of examples)
    test(`${wish}: ${expected.join(', ') || 'nothing'}`, async () => assert.deepEqual(await found(wish), expected))

  test('for what is in her store now', async () => {
    assert.deepEqual(await found(`location_id=${stage.kadikoy.location_id}`), ['Konya'])
    assert.deepEqual(await found(`location_id=${stage.kadikoy.location_id}&options=color:white`), [], 'the white one is not there')
    assert.deepEqual(await found('location_id=loc_nowhere'), [])
  })

  test('for nonsense', async () => {
    for (const query of ['options=white', 'options=:,', 'options=a:b,', 'price_min_minor=-1', 'price_max_minor=x', 'sort=best'])
      assert.equal((await app.call('GET', `/v1/products?${query}`)).body.code, 'invalid_request', query)
    for (const sort of ['newest', 'price_up'])
      assert.equal((await app.call('GET', `/v1/products?sort=${sort}&after=nonsense`)).body.code, 'bad_cursor', sort)
  })
})

test('options are read as they were written', () => {
  assert.deepEqual(optionsOf('color:white,color:red\\, dark,a\\:b:c:d'), { color: ['white', 'red, dark'], 'a:b': ['c:d'] })
})

test('she is told what she can wish for, and how many there would be', async () => {
  assert.deepEqual(await facets('category=hali&options=color:white', 'en'), {
    currency: 'TRY',
    count: 2,
    more: false,
    lowest_minor: 30_000,
    highest_minor: 50_000,
    options: [
      {
        name: 'color',
        label: 'Color',
        values: [
          { value: 'white', label: 'White', swatch: '#ffffff', count: 3 },
          { value: 'red, dark', label: 'Dark Red', swatch: null, count: 3 },
        ],
      },
      {
        name: 'size',
        label: 'Boy',
        values: [
          { value: 's', label: 's', swatch: null, count: 3 },
          { value: 'l', label: 'l', swatch: null, count: 3 },
        ],
      },
    ],
  })
  assert.deepEqual((await facets('search=kilim&available=true')).count, 2)
  assert.deepEqual((await facets('')).count, 7)
  assert.deepEqual(await facets('search=qqqqq'), {
    currency: 'TRY',
    count: 0,
    more: false,
    lowest_minor: null,
    highest_minor: null,
    options: [],
  })
  assert.equal((await facets('category=yok')).code, 'not_found')
})
