import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { saveCategories, saveProducts } from '../catalog/index.ts'
import { correct, hold } from '../inventory/index.ts'
import { setPrices } from '../pricing/index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const by = () => ({ now: app.clock.now().toISOString(), actor: 'system:test' })
const AZ = { 'birge-market': 'AZ' }

const get = (path: string, options: { locale?: string; headers?: Record<string, string> } = {}) => app.call('GET', path, undefined, options)
const titles = async (path: string, options = {}) => (await get(path, options)).body.items.map(({ title }: { title: string }) => title)

const lamps = await app.database.transaction(async (tx) => {
  await saveCategories(
    tx,
    [
      {
        slug: 'aydinlatma',
        title: { tr: 'Aydınlatma', en: 'Lighting' },
        parent: 'ev',
        picture: '/pictures/lamp.webp',
        ground: 'honey',
        position: 1,
      },
      { slug: 'bos', title: { tr: 'Boş Oda' }, position: 2 },
    ],
    by(),
  )
  const [lantern] = await saveProducts(
    tx,
    [
      {
        title: { tr: 'Bahçe Feneri', en: 'Garden Lantern' },
        description: { tr: 'Rüzgârda sönmez.', en: 'Does not go out in the wind.' },
        brand: 'Alma',
        ground: 'sage',
        attributes: { material: { tr: 'Çinko', en: 'Zinc' }, height_cm: 31 },
        categories: ['aydinlatma'],
        media: [{ url: '/pictures/lantern.webp', alt: { tr: 'Fener' } }, { url: '/pictures/lantern-2.webp' }],
        options: [
          {
            name: 'size',
            label: { tr: 'Boy', en: 'Size' },
            values: [
              { value: 's', label: { tr: 'Küçük', en: 'Small' } },
              { value: 'l', label: { tr: 'Büyük', en: 'Large' } },
            ],
          },
        ],
        variants: [
          { sku: 'FEN-S', gtin: '036000291452', options: { size: 's' } },
          { sku: 'FEN-L', options: { size: 'l' } },
        ],
      },
    ],
    by(),
  )
  assert.ok('ok' in lantern!)
  const [small, large] = lantern.ok.product.variants.map(({ variant_id }) => variant_id) as [string, string]
  await setPrices(
    tx,
    stage.list.price_list_id,
    [
      { variant_id: small, amount_minor: 59_900 },
      { variant_id: large, amount_minor: 79_900 },
    ],
    by(),
  )
  await correct(
    tx,
    [
      {
        document: 'count 1',
        reason: 'counted',
        actor: 'system:test',
        location_id: stage.kadikoy.location_id,
        lines: [{ variant_id: small, on_hand: 2 }],
      },
      {
        document: 'count 2',
        reason: 'counted',
        actor: 'system:test',
        location_id: stage.gebze.location_id,
        lines: [{ variant_id: small, on_hand: 5 }],
      },
    ],
    by().now,
  )
  return { small, large }
})

describe('a card on the shelf', () => {
  test('says what it is, what it costs and whether it is there', async () => {
    const { status, body } = await get('/v1/products?category=aydinlatma', { locale: 'en' })
    assert.equal(status, 200)
    const { product_id, ...card } = body.items[0]
    assert.deepEqual(
      { ...body, items: [card] },
      {
        currency: 'TRY',
        items: [
          {
            slug: 'bahce-feneri',
            title: 'Garden Lantern',
            brand: 'Alma',
            picture: '/pictures/lantern.webp',
            ground: 'sage',
            category: { slug: 'aydinlatma', title: 'Lighting' },
            price_minor: 59_900,
            reference_minor: null,
            discount_percent: null,
            price_from: true,
            availability: 'in_stock',
            variant_count: 2,
          },
        ],
        next: null,
      },
    )
  })

  test('speaks the language that is asked for, else the next one it knows', async () => {
    for (const [locale, title] of [
      ['tr', 'Bahçe Feneri'],
      ['en', 'Garden Lantern'],
      ['az', 'Bahçe Feneri'],
    ] as const)
      assert.deepEqual(await titles('/v1/products?sku=FEN-L', { locale }), [title])
  })

  test('hangs where there is a price for it: in another country at that price, or not at all', async () => {
    const az = await get('/v1/products', { headers: AZ })
    assert.equal(az.body.currency, 'AZN')
    assert.deepEqual(
      az.body.items.map((card: { title: string; price_minor: number }) => [card.title, card.price_minor]),
      [
        ['Kitap Lambası', 3_490],
        ['Pamuklu Havlu', 1_490],
        ['Taş Kupa', 990],
        ['Seramik Isıtıcı', 5_690],
      ],
    )
    assert.deepEqual(await titles('/v1/products?search=fener', { headers: AZ }), [])
    assert.equal((await get('/v1/products/bahce-feneri', { headers: AZ })).status, 404)
    assert.equal((await get('/v1/products', { headers: { 'birge-market': 'DE' } })).body.code, 'no_storefront')
  })

  test('hangs in its own category and in all above', async () => {
    assert.deepEqual(await titles('/v1/products?category=ev&limit=2'), ['Bahçe Feneri', 'Kitap Lambası'])
    assert.deepEqual(await titles('/v1/products?category=bos'), [])
    const unknown = await get('/v1/products?category=yok')
    assert.deepEqual([unknown.status, unknown.body.code, unknown.body.details], [404, 'not_found', { what: 'category', id: 'yok' }])
  })
})

describe('the shelf', () => {
  test('can be walked to its end', async () => {
    for (const query of ['', 'category=ev&', 'search=ev&', 'search=ev&category=ev&']) {
      const whole = await titles(`/v1/products?${query}limit=100`)
      const walked: string[] = []
      for (let after = ''; ; ) {
        const { body } = await get(`/v1/products?${query}limit=2${after && `&after=${after}`}`)
        walked.push(...body.items.map(({ title }: { title: string }) => title))
        if (!body.next) break
        after = body.next
      }
      assert.deepEqual(walked, whole, query)
      assert.equal(walked.length, 5, query)
    }
  })

  test('answers a search, everywhere or in one category', async () => {
    assert.deepEqual(await titles('/v1/products?search=ISITICI'), ['Seramik Isıtıcı'])
    assert.deepEqual(await titles('/v1/products?search=fenre'), ['Bahçe Feneri'])
    assert.deepEqual(await titles('/v1/products?search=lantern'), ['Bahçe Feneri'])
    assert.deepEqual(await titles('/v1/products?search=ISITICI&category=aydinlatma'), [])
    assert.deepEqual(await titles('/v1/products?search=%20%20&limit=1'), ['Bahçe Feneri'])
    assert.equal((await get('/v1/products?search=lantern&category=yok')).status, 404)
  })

  test('refuses what is no question', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=x', `search=${'x'.repeat(201)}`])
      assert.equal((await get(`/v1/products?${query}`)).body.code, 'invalid_request')
    for (const query of ['after=nonsense', 'search=lamba&after=nonsense', 'search=lamba&after=WyJ4IiwieSJd'])
      assert.equal((await get(`/v1/products?${query}`)).body.code, 'bad_cursor', query)
  })
})

describe("a product's page", () => {
  test('tells everything, and in which stores each variant is now', async () => {
    const { status, body } = await get('/v1/products/bahce-feneri', { locale: 'en' })
    assert.equal(status, 200)
    const { product_id, related, ...page } = body
    assert.deepEqual(page, {
      slug: 'bahce-feneri',
      title: 'Garden Lantern',
      brand: 'Alma',
      picture: '/pictures/lantern.webp',
      ground: 'sage',
      is_gift_card: false,
      description: 'Does not go out in the wind.',
      attributes: { material: 'Zinc', height_cm: 31 },
      media: [
        { url: '/pictures/lantern.webp', alt: 'Fener' },
        { url: '/pictures/lantern-2.webp', alt: 'Garden Lantern' },
      ],
      quantity_prices: [],
      breadcrumbs: [
        { slug: 'ev', title: 'Home' },
        { slug: 'aydinlatma', title: 'Lighting' },
      ],
      currency: 'TRY',
      price_minor: 59_900,
      price_from: true,
      variants: [
        {
          variant_id: lamps.small,
          sku: 'FEN-S',
          gtin: '00036000291452',
          options: [{ name: 'size', label: 'Size', value: 's', value_label: 'Small' }],
          price_minor: 59_900,
          reference_minor: null,
          discount_percent: null,
          availability: 'in_stock',
          delivery: 'in_stock',
          stores: [{ location_id: stage.kadikoy.location_id, name: 'Kadıköy', city: 'İstanbul', availability: 'few', quantity_hint: 2 }],
        },
        {
          variant_id: lamps.large,
          sku: 'FEN-L',
          gtin: null,
          options: [{ name: 'size', label: 'Size', value: 'l', value_label: 'Large' }],
          price_minor: 79_900,
          reference_minor: null,
          discount_percent: null,
          availability: 'sold_out',
          delivery: 'sold_out',
          stores: [],
        },
      ],
    })
    assert.deepEqual(related, [])
    const lamp = await get('/v1/products/kitap-lambasi')
    assert.deepEqual(
      lamp.body.related.map(({ title }: { title: string }) => title),
      ['Bahçe Feneri', 'Pamuklu Havlu', 'Taş Kupa', 'Seramik Isıtıcı'],
    )
  })

  test('is each visitor’s own, however many look at one moment: her language, her country, her price', async () => {
    const answers = await Promise.all([
      get('/v1/products/bahce-feneri'),
      get('/v1/products/bahce-feneri', { locale: 'en' }),
      get('/v1/products/bahce-feneri', { headers: AZ }),
      get('/v1/products/tas-kupa'),
      get('/v1/products/tas-kupa', { headers: AZ }),
      get('/v1/products/yok'),
      get('/v1/products/tas-kupa', { headers: { 'birge-market': 'DE' } }),
    ])
    assert.deepEqual(
      answers.map(({ body }) => (body.slug ? [body.title, body.price_minor, body.currency] : body.code)),
      [
        ['Bahçe Feneri', 59_900, 'TRY'],
        ['Garden Lantern', 59_900, 'TRY'],
        'not_found',
        ['Taş Kupa', 24_900, 'TRY'],
        ['Taş Kupa', 990, 'AZN'],
        'not_found',
        'no_storefront',
      ],
    )
  })

  test('of a draft or of nothing is not there', async () => {
    for (const slug of ['yok', 'x'.repeat(100)]) assert.equal((await get(`/v1/products/${slug}`)).body.code, 'not_found')
  })

  test('is also found by the number under the bars', async () => {
    for (const gtin of ['036000291452', '0036000291452', '00036000291452', '0 36000 29145 2']) {
      const { status, body } = await get(`/v1/variants/by-gtin/${encodeURIComponent(gtin)}`)
      assert.deepEqual(
        [status, body.title, body.variant?.sku, body.variant?.price_minor, body.currency],
        [200, 'Bahçe Feneri', 'FEN-S', 59_900, 'TRY'],
        gtin,
      )
    }
    for (const gtin of ['036000291453', '8690000000005', 'abc']) assert.equal((await get(`/v1/variants/by-gtin/${gtin}`)).status, 404)
  })
})

describe('what is shown is true', () => {
  const stock = async () => {
    const { body } = await get('/v1/products/bahce-feneri')
    const { availability, delivery, stores } = body.variants[0]
    return [availability, delivery, stores.map(({ quantity_hint }: { quantity_hint: number | null }) => quantity_hint)]
  }
  /** Whoever looks a second later sees it, however long looking takes. */
  const soon = async (check: () => Promise<void>) => {
    for (const start = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const looked = performance.now()
      try {
        return await check()
      } catch (error) {
        if (looked - start > 1_100) throw error
      }
    }
  }

  test('a new price is seen at once', async () => {
    assert.equal((await get('/v1/products/bahce-feneri')).body.price_minor, 59_900)
    app.clock.advance({ minutes: 1 })
    await app.call(
      'PUT',
      `/v1/price-lists/${stage.list.price_list_id}/prices`,
      { prices: [{ variant_id: lamps.small, amount_minor: 49_900 }] },
      { as: desk, key: 'a' },
    )
    assert.equal((await get('/v1/products/bahce-feneri')).body.price_minor, 49_900)
    assert.equal((await get('/v1/products?sku=FEN-S')).body.items[0].price_minor, 49_900)
  })

  test('a new text is seen at once', async () => {
    const { body } = await get('/v1/products/bahce-feneri')
    await app.call('PATCH', `/v1/catalog/products/${body.product_id}`, { title: { tr: 'Rüzgâr Feneri' } }, { as: desk })
    assert.deepEqual(await titles('/v1/products?sku=FEN-S'), ['Rüzgâr Feneri'])
  })

  test('what somebody is paying for is not offered to others, until the hold runs out', async () => {
    assert.deepEqual(await stock(), ['in_stock', 'in_stock', [2]])
    const expires_at = new Date(app.clock.now().getTime() + 600_000).toISOString()
    const [held] = await app.database.transaction((tx) =>
      hold(
        tx,
        [{ purpose_id: 'chk_1', expires_at, location_id: stage.gebze.location_id, lines: [{ variant_id: lamps.small, quantity: 5 }] }],
        by().now,
      ),
    )
    assert.ok('ok' in held!, JSON.stringify(held))
    assert.deepEqual(await stock(), ['few', 'sold_out', [2]])
    app.clock.advance({ minutes: 11 })
    await soon(async () => assert.deepEqual(await stock(), ['in_stock', 'in_stock', [2]]))
  })

  test('a change made by another server process is seen within a second', async () => {
    assert.deepEqual(await stock(), ['in_stock', 'in_stock', [2]])
    // As another process would: its commit is not heard of here but through the log.
    await app.database.pool.query('update inventory.levels set on_hand = 0 where variant_id = $1', [lamps.small])
    await soon(async () => assert.deepEqual(await stock(), ['sold_out', 'sold_out', []]))
  })
})

test('categories come as a tree in order, and the window shows a little of every room', async () => {
  const { body } = await get('/v1/categories', { locale: 'en' })
  const ids = new Map(body.items.map(({ category_id, slug }: { category_id: string; slug: string }) => [category_id, slug]))
  assert.deepEqual(
    body.items.map(({ slug, title, parent_id, picture, ground }: Record<string, string>) => [
      slug,
      title,
      ids.get(parent_id!) ?? null,
      picture,
      ground,
    ]),
    [
      ['ev', 'Home', null, null, null],
      ['aydinlatma', 'Lighting', 'ev', '/pictures/lamp.webp', 'honey'],
      ['bos', 'Boş Oda', null, null, null],
    ],
  )
  const home = await get('/v1/home')
  assert.deepEqual(
    home.body.sections.map(({ category, items }: { category: { slug: string }; items: object[] }) => [category.slug, items.length]),
    [
      ['ev', 5],
      ['bos', 0],
    ],
  )
  assert.deepEqual([home.body.currency, home.body.new.length], ['TRY', 5])
})

test('who has seen the page already is told that it is the same, until it is not', async () => {
  const first = await app.call('GET', '/v1/products/tas-kupa')
  const asked = () => app.call('GET', '/v1/products/tas-kupa', undefined, { headers: { 'if-none-match': first.headers.etag! } })
  assert.deepEqual({ status: (await asked()).status, text: (await asked()).text }, { status: 304, text: '' })
  const at = new Date(app.clock.now().getTime() + 1_000).toISOString()
  app.clock.advance({ seconds: 2 })
  await app.database.transaction((tx) =>
    setPrices(tx, stage.list.price_list_id, [{ variant_id: stage.variants.mug, amount_minor: 25_900 }], { now: at, actor: 'system:test' }),
  )
  const later = await asked()
  assert.deepEqual({ status: later.status, price: later.body.variants[0].price_minor }, { status: 200, price: 25_900 })
})
