import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, atTheTill, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const put = (path: string, body: object, as = desk) => app.call('PUT', path, body, { as })
const post = (body: object, as = desk) => app.call('POST', '/v1/catalog/products', body, { as })
const patch = (id: string, body: object) => app.call('PATCH', `/v1/catalog/products/${id}`, body, { as: desk })
const read = async (id: string) => (await app.call('GET', `/v1/catalog/products/${id}`, undefined, { as: desk })).body
const countProducts = async () => (await app.database.pool.query('select count(*)::int as n from catalog.products')).rows[0].n
const announced = async (subject: string) =>
  (
    await app.database.pool.query(
      "select data ->> 'change' as change from platform.events where subject = $1 and type = 'catalog.product_saved' order by event_id",
      [subject],
    )
  ).rows.map((row) => row.change)

const vase = {
  title: { tr: 'Cam Vazo', en: 'Glass Vase' },
  description: { tr: 'Tek dal için.' },
  brand: 'Alma',
  ground: 'sage',
  categories: ['ev'],
  attributes: { material: { tr: 'Cam', en: 'Glass' }, height_cm: 24 },
  media: [{ url: '/pictures/vase.webp' }],
  options: [
    {
      name: 'color',
      label: { tr: 'Renk', en: 'Color' },
      values: [{ value: 'green', label: { tr: 'Yeşil', en: 'Green' }, swatch: '#3f7d58' }],
    },
  ],
  variants: [
    { sku: 'VAZ-1-G', gtin: '8680421019007', options: { color: 'green' } },
    { sku: 'VAZ-1-S', options: { color: 'smoke' } },
  ],
}

describe('taking a product into the catalogue', () => {
  test('keeps all that was said, and gives it an address', async () => {
    const { status, body } = await post(vase)
    assert.equal(status, 201)
    const { product_id, variants, ...rest } = body
    assert.deepEqual(rest, {
      slug: 'cam-vazo',
      status: 'active',
      brand: 'Alma',
      tax_class: 'standard',
      ground: 'sage',
      title: vase.title,
      description: vase.description,
      attributes: vase.attributes,
      options: [{ ...vase.options[0], values: [...vase.options[0]!.values, { value: 'smoke' }] }],
      categories: ['ev'],
      media: [{ url: '/pictures/vase.webp', alt: {} }],
      version: 1,
      created_at: '2026-03-02T09:00:00.000Z',
      updated_at: '2026-03-02T09:00:00.000Z',
    })
    assert.deepEqual(
      variants.map(({ variant_id, ...variant }: { variant_id: string }) => variant),
      [
        {
          sku: 'VAZ-1-G',
          gtin: '08680421019007',
          options: { color: 'green' },
          option_texts: {
            tr: [{ name: 'color', label: 'Renk', value: 'green', value_label: 'Yeşil', swatch: '#3f7d58' }],
            az: [{ name: 'color', label: 'Renk', value: 'green', value_label: 'Yeşil', swatch: '#3f7d58' }],
            en: [{ name: 'color', label: 'Color', value: 'green', value_label: 'Green', swatch: '#3f7d58' }],
          },
        },
        {
          sku: 'VAZ-1-S',
          gtin: null,
          options: { color: 'smoke' },
          option_texts: {
            tr: [{ name: 'color', label: 'Renk', value: 'smoke', value_label: 'smoke' }],
            az: [{ name: 'color', label: 'Renk', value: 'smoke', value_label: 'smoke' }],
            en: [{ name: 'color', label: 'Color', value: 'smoke', value_label: 'smoke' }],
          },
        },
      ],
    )
    assert.deepEqual(await read(product_id), body)
    assert.deepEqual(await announced(product_id), ['created'])
  })

  const refusals: [why: string, body: object, status: number, code: string, details: object][] = [
    [
      'its sku belongs to another product',
      { title: { tr: 'Kopya' }, variants: [{ sku: 'KUP-1001' }] },
      409,
      'sku_taken',
      { sku: 'KUP-1001' },
    ],
    [
      'its number belongs to another variant, however it is written',
      { title: { tr: 'Kopya' }, variants: [{ sku: 'YENI-1', gtin: '08680421010011' }] },
      409,
      'gtin_taken',
      { gtin: '08680421010011', sku: 'KUP-1001' },
    ],
    [
      'two of its variants have one number',
      {
        title: { tr: 'İkiz' },
        variants: [
          { sku: 'YENI-1', gtin: '8680421018000' },
          { sku: 'YENI-2', gtin: '8680421018000' },
        ],
      },
      409,
      'gtin_taken',
      { gtin: '08680421018000', sku: 'YENI-1' },
    ],
    [
      'a sku is given twice',
      { title: { tr: 'İkiz' }, variants: [{ sku: 'YENI-1' }, { sku: 'YENI-1' }] },
      422,
      'sku_repeated',
      { sku: 'YENI-1' },
    ],
    [
      'the check digit of its number is wrong',
      { title: { tr: 'Yanlış' }, variants: [{ sku: 'YENI-1', gtin: '8680421018001' }] },
      422,
      'bad_gtin',
      { gtin: '8680421018001', sku: 'YENI-1', reason: 'wrong_check_digit', expected_check_digit: 0 },
    ],
    [
      'its number has letters',
      { title: { tr: 'Yanlış' }, variants: [{ sku: 'YENI-1', gtin: 'abc' }] },
      422,
      'bad_gtin',
      { gtin: 'abc', sku: 'YENI-1', reason: 'not_digits' },
    ],
    [
      'its address is taken',
      { slug: 'tas-kupa', title: { tr: 'Başka' }, variants: [{ sku: 'YENI-1' }] },
      409,
      'slug_taken',
      { slug: 'tas-kupa' },
    ],
    [
      'there is no such category',
      { title: { tr: 'Kayıp' }, categories: ['yok'], variants: [{ sku: 'YENI-1' }] },
      422,
      'unknown_category',
      { slug: 'yok' },
    ],
    ['it has no title', { variants: [{ sku: 'YENI-1' }] }, 422, 'product_incomplete', { missing: 'title' }],
    ['there is nothing to sell of it', { title: { tr: 'Boş' } }, 422, 'product_incomplete', { missing: 'variants' }],
  ]
  for (const [why, body, status, code, details] of refusals)
    test(`is refused when ${why}, and nothing changes`, async () => {
      const before = await countProducts()
      const answer = await post(body)
      assert.equal(answer.status, status, answer.text)
      assert.equal(answer.body.code, code)
      assert.deepEqual({ ...answer.body.details, product_id: undefined }, { ...details, product_id: undefined })
      assert.equal(await countProducts(), before)
    })

  test('is refused when the request is malformed', async () => {
    for (const body of [
      { title: { tr: '' }, variants: [{ sku: 'YENI-1' }] },
      { title: { ru: 'Ваза' }, variants: [{ sku: 'YENI-1' }] },
      { title: { tr: 'x' }, variants: [{ sku: 5 }] },
      { title: { tr: 'x' }, tax_class: 'none', variants: [{ sku: 'YENI-1' }] },
      { title: { tr: 'x' }, slug: 'Büyük Harf', variants: [{ sku: 'YENI-1' }] },
      { title: { tr: 'x' }, colour: 'red', variants: [{ sku: 'YENI-1' }] },
    ])
      assert.equal((await post(body)).body.code, 'invalid_request', JSON.stringify(body))
  })

  test('gives one of two that ask for the same sku at once to the first', async () => {
    const answers = await Promise.all([1, 2].map((n) => post({ title: { tr: `Aynı anda ${n}` }, variants: [{ sku: 'AYNI-1' }] })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409])
  })

  test('finds an address of its own for a title that is taken', async () => {
    const { body } = await post({ title: { tr: 'Taş Kupa' }, variants: [{ sku: 'KUP-2' }] })
    assert.equal(body.slug, 'tas-kupa-kup-2')
  })

  test('is for those who may', async () => {
    assert.equal((await post(vase, new Map())).status, 401)
    const till = await atTheTill(app, stage, { open: false })
    const answer = await app.call('POST', '/v1/catalog/products', vase, { as: till })
    assert.equal(answer.status, 403)
  })
})

describe('changing a product', () => {
  test('changes what is given and nothing else', async () => {
    const { body: made } = await post({
      title: { tr: 'Örgü Sepet', en: 'Basket' },
      brand: 'Alma',
      variants: [{ sku: 'SEP-1' }, { sku: 'SEP-2' }],
    })
    app.clock.advance({ minutes: 5 })
    const { status, body } = await patch(made.product_id, { title: { en: 'Woven Basket' }, status: 'draft', variants: [{ sku: 'SEP-3' }] })
    assert.equal(status, 200)
    assert.deepEqual(
      { ...body, variants: body.variants.map(({ sku }: { sku: string }) => sku) },
      {
        ...made,
        title: { tr: 'Örgü Sepet', en: 'Woven Basket' },
        status: 'draft',
        variants: ['SEP-1', 'SEP-2', 'SEP-3'],
        version: 2,
        updated_at: '2026-03-02T09:05:00.000Z',
      },
    )
    assert.deepEqual(body.variants.slice(0, 2), made.variants)
    assert.deepEqual(await announced(made.product_id), ['created', 'updated'])
  })

  test('that changes nothing is not a change', async () => {
    const { body: made } = await post({
      title: { tr: 'Bakır Cezve' },
      media: [{ url: '/a.webp', alt: { tr: 'Cezve' } }],
      variants: [{ sku: 'CEZ-1', gtin: '8680421018017' }],
    })
    const { body } = await patch(made.product_id, {
      title: { tr: 'Bakır Cezve' },
      brand: null,
      media: [{ alt: { tr: 'Cezve' }, url: '/a.webp' }],
      variants: [{ gtin: '8680421018017', sku: 'CEZ-1' }],
    })
    assert.deepEqual(body, made)
    assert.deepEqual(await announced(made.product_id), ['created'])
  })

  test('is refused when somebody else changed it meanwhile', async () => {
    const { body: made } = await post({ title: { tr: 'Sürahi' }, variants: [{ sku: 'SUR-1' }] })
    assert.equal((await patch(made.product_id, { brand: 'Alma', version: 1 })).status, 200)
    const late = await patch(made.product_id, { brand: 'Başka', version: 1 })
    assert.equal(late.status, 412)
    assert.deepEqual([late.body.code, late.body.details], ['product_changed', { version: 2 }])
    assert.equal((await read(made.product_id)).brand, 'Alma')
  })

  test('may hand a number from one variant to the other', async () => {
    const { body: made } = await post({
      title: { tr: 'Çift' },
      variants: [
        { sku: 'CFT-1', gtin: '8680421018024' },
        { sku: 'CFT-2', gtin: '8680421018031' },
      ],
    })
    const { body } = await patch(made.product_id, {
      variants: [
        { sku: 'CFT-1', gtin: '8680421018031' },
        { sku: 'CFT-2', gtin: '8680421018024' },
      ],
    })
    assert.deepEqual(
      body.variants.map(({ gtin }: { gtin: string }) => gtin),
      ['08680421018031', '08680421018024'],
    )
  })

  test('of a product that is not there is refused', async () => {
    const answer = await patch('prd_none', { brand: 'x' })
    assert.deepEqual([answer.status, answer.body.code, answer.body.details], [404, 'not_found', { what: 'product', id: 'prd_none' }])
  })
})

describe('categories', () => {
  test('are made in any order, and a product stands in all above its own', async () => {
    const made = await put('/v1/catalog/categories', {
      categories: [
        { slug: 'sofra-bardak', parent: 'sofra', title: { tr: 'Bardak' } },
        { slug: 'sofra', title: { tr: 'Sofra' }, position: 3 },
      ],
    })
    assert.equal(made.status, 200, made.text)
    const { body } = await post({ title: { tr: 'İnce Belli Bardak' }, categories: ['sofra-bardak'], variants: [{ sku: 'BAR-1' }] })
    assert.deepEqual(await categoriesOf(body.product_id), ['sofra', 'sofra-bardak'])

    await put('/v1/catalog/categories', { categories: [{ slug: 'sofra-bardak', parent: 'ev', title: { tr: 'Bardak' } }] })
    assert.deepEqual(await categoriesOf(body.product_id), ['ev', 'sofra-bardak'])
    await patch(body.product_id, { categories: ['sofra'] })
    assert.deepEqual(await categoriesOf(body.product_id), ['sofra'])
    assert.deepEqual(await app.audit(), [])
  })

  test('cannot stand below themselves, nor below what is not there', async () => {
    await put('/v1/catalog/categories', {
      categories: [
        { slug: 'a', title: { tr: 'A' } },
        { slug: 'b', parent: 'a', title: { tr: 'B' } },
      ],
    })
    const circle = await put('/v1/catalog/categories', { categories: [{ slug: 'a', parent: 'b', title: { tr: 'A' } }] })
    assert.deepEqual([circle.status, circle.body.code], [422, 'category_in_itself'])
    const lost = await put('/v1/catalog/categories', { categories: [{ slug: 'c', parent: 'yok', title: { tr: 'C' } }] })
    assert.deepEqual([lost.status, lost.body.code, lost.body.details], [422, 'unknown_category', { slug: 'yok' }])
  })

  const categoriesOf = async (product_id: string) =>
    (
      await app.database.pool.query(
        'select c.slug from catalog.product_categories join catalog.categories c using (category_id) where product_id = $1 order by 1',
        [product_id],
      )
    ).rows.map(({ slug }) => slug)
})

test('the list of the merchandiser can be walked to its end, filtered and searched', async () => {
  const seen: string[] = []
  for (let after = ''; ; ) {
    const { body } = await app.call('GET', `/v1/catalog/products?limit=3${after && `&after=${after}`}`, undefined, { as: desk })
    seen.push(...body.items.map(({ product_id }: { product_id: string }) => product_id))
    if (!body.next) break
    after = body.next
  }
  assert.equal(new Set(seen).size, seen.length)
  assert.equal(seen.length, await countProducts())
  const drafts = await app.call('GET', '/v1/catalog/products?status=draft', undefined, { as: desk, locale: 'en' })
  assert.deepEqual(
    drafts.body.items.map(({ title }: { title: string }) => title),
    ['Woven Basket'],
  )
  const found = await app.call('GET', '/v1/catalog/products?search=sepet', undefined, { as: desk })
  assert.deepEqual(
    found.body.items.map(({ skus }: { skus: string[] }) => skus),
    [['SEP-1', 'SEP-2', 'SEP-3']],
  )
  assert.equal((await app.call('GET', '/v1/catalog/products?after=nonsense', undefined, { as: desk })).body.code, 'bad_cursor')
})
