import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const list = stage.list.price_list_id

let keys = 0
const post = (path: string, body?: object) => app.call('POST', path, body, { as: desk, key: `k${++keys}` })
const draft = (body: object) => post('/v1/price-changes', { price_list_id: list, name: 'Ocak', ...body })
const table = (text: string | Buffer) => ({ how: { kind: 'table', content: Buffer.from(text).toString('base64') } })
const rowsOf = async (change_id: string, query = '') =>
  Object.fromEntries(
    (await app.call('GET', `/v1/price-changes/${change_id}/rows?${query}`, undefined, { as: desk })).body.items.map(
      (row: { sku: string; old_minor: number; new_minor: number }) => [row.sku, [row.old_minor, row.new_minor]],
    ),
  )
const shelf = async () =>
  Object.fromEntries(
    (await app.call('GET', '/v1/products?limit=10')).body.items.map(({ slug, price_minor }: { slug: string; price_minor: number }) => [
      slug,
      price_minor,
    ]),
  )

describe('many prices at a time', () => {
  test('are looked at first: by a percentage, ending as shelves like it, and nothing costs anything else yet', async () => {
    const before = await shelf()
    const { status, body, text } = await draft({ how: { kind: 'percentage', percent_bp: 1000 }, ending: '90' })
    assert.equal(status, 201, text)
    const { state, variant_count, product_count, raised, lowered, suspicious, problems, currency } = body
    assert.deepEqual(
      { state, variant_count, product_count, raised, lowered, suspicious, problems, currency },
      { state: 'looked_at', variant_count: 4, product_count: 4, raised: 4, lowered: 0, suspicious: 0, problems: [], currency: 'TRY' },
    )
    assert.deepEqual(await rowsOf(body.change_id), {
      'ISI-1401': [149_000, 163_890],
      'KUP-1001': [24_900, 27_390],
      'HAV-1501': [39_950, 43_990],
      'LAM-1301': [89_999, 98_990],
    })
    assert.deepEqual(await shelf(), before)
  })

  test('are set once, all of them, and taken back by another change', async () => {
    const before = await shelf()
    const { body } = await draft({ how: { kind: 'amount', amount_minor: -1_000 }, skus: ['KUP-1001', 'LAM-1301'] })
    app.clock.advance({ minutes: 1 })
    const path = `/v1/price-changes/${body.change_id}`
    const applied = await post(`${path}/application`, {})
    assert.deepEqual([applied.status, applied.body.state], [201, 'applied'], applied.text)
    assert.deepEqual(await shelf(), { ...before, 'tas-kupa': 23_900, 'kitap-lambasi': 88_999 })
    assert.equal((await post(`${path}/application`, {})).body.code, 'change_applied')
    app.clock.advance({ minutes: 1 })
    const undone = await post(`${path}/undoing`)
    assert.deepEqual([undone.status, undone.body.undo_of], [201, body.change_id], undone.text)
    assert.deepEqual(await shelf(), before)
    assert.equal((await post(`${path}/undoing`)).body.code, 'change_not_applied')
  })

  test('that are to come are taken back before they came', async () => {
    const before = await shelf()
    const { body } = await draft({ how: { kind: 'percentage', percent_bp: -500 } })
    const tomorrow = new Date(app.clock.now().getTime() + 3_600_000).toISOString()
    await post(`/v1/price-changes/${body.change_id}/application`, { valid_from: tomorrow })
    const undone = await post(`/v1/price-changes/${body.change_id}/undoing`)
    assert.equal(undone.status, 201, undone.text)
    app.clock.advance({ hours: 2 })
    await app.settle()
    assert.deepEqual(await shelf(), before)
  })

  test('are not taken back where somebody has priced one of them anew since', async () => {
    const { body } = await draft({ how: { kind: 'amount', amount_minor: 500 }, skus: ['KUP-1001'] })
    await post(`/v1/price-changes/${body.change_id}/application`, {})
    app.clock.advance({ minutes: 1 })
    const prices = [{ variant_id: stage.variants.mug, amount_minor: 24_900 }]
    await app.call('PUT', `/v1/price-lists/${list}/prices`, { prices }, { as: desk, key: 'since' })
    app.clock.advance({ minutes: 1 })
    const before = await shelf()
    const answer = await post(`/v1/price-changes/${body.change_id}/undoing`)
    assert.deepEqual([answer.status, answer.body.code], [409, 'prices_moved'])
    assert.deepEqual(await shelf(), before)
  })

  test('are not set where somebody has changed one of them since', async () => {
    const { body } = await draft({ how: { kind: 'percentage', percent_bp: 1000 } })
    await app.call(
      'PUT',
      `/v1/price-lists/${list}/prices`,
      { prices: [{ variant_id: stage.variants.mug, amount_minor: 26_000 }] },
      { as: desk, key: 'by hand' },
    )
    const before = await shelf()
    const answer = await post(`/v1/price-changes/${body.change_id}/application`, {})
    assert.deepEqual([answer.body.code, answer.body.details.variant_count], ['prices_moved', 1])
    assert.deepEqual(await shelf(), before)
  })
})

describe('a table', () => {
  const examples: [what: string, bytes: string | Buffer, expected: Record<string, number>][] = [
    [
      'of a Turkish office',
      'Stok Kodu;Ürün;Satış Fiyatı\r\nLAM-1301;Lamba;1.234,50\r\nHAV-1501;Havlu;₺450,00\r\n',
      { 'LAM-1301': 123_450, 'HAV-1501': 45_000 },
    ],
    [
      'in Windows-1254',
      Buffer.from([
        ...Buffer.from('Stok Kodu;'),
        0xdc,
        ...Buffer.from('r'),
        0xfc,
        ...Buffer.from('n;Fiyat\nLAM-1301;'),
        0xfe,
        ...Buffer.from('ey;999,90\n'),
      ]),
      { 'LAM-1301': 99_990 },
    ],
    ['of an English program', 'sku,price\nLAM-1301,"1,234.50"\nHAV-1501,450.5\n', { 'LAM-1301': 123_450, 'HAV-1501': 45_050 }],
    ['with tabs and numbers under bars', 'barkod\tfiyat\n8680421013012\t800,00\n', { 'LAM-1301': 80_000 }],
    ['without a heading', 'LAM-1301;700,00\n', { 'LAM-1301': 70_000 }],
  ]
  for (const [what, bytes, expected] of examples)
    test(what, async () => {
      const { status, body, text } = await draft(table(bytes))
      assert.equal(status, 201, text)
      const rows = await rowsOf(body.change_id)
      assert.deepEqual(Object.fromEntries(Object.entries(rows).map(([sku, [, after]]: [string, number[]]) => [sku, after])), expected)
      assert.deepEqual(body.problems, [])
    })

  test('tells of one separator what the other prices tell, what cannot be read, and what looks like a slip of the comma', async () => {
    const { body } = await draft(table('sku;fiyat\nLAM-1301;1.234\nYOK-1;5,00\nHAV-1501;abc\nISI-1401;14.900,00\nISI-1401;1,00\n'))
    assert.deepEqual(
      body.problems.map(({ line, why }: { line: number; why: string }) => `${line} ${why}`),
      ['3 unknown', '4 not_a_price', '6 twice'],
    )
    assert.deepEqual((await rowsOf(body.change_id))['LAM-1301'], [89_999, 123_400])
    assert.equal(body.suspicious, 1)
    assert.deepEqual(Object.keys(await rowsOf(body.change_id, 'suspicious=true')), ['ISI-1401'])
    const alone = await draft(table('sku;fiyat\nLAM-1301;1.234\n'))
    assert.deepEqual([alone.body.code, alone.body.details], ['nothing_changes', { problems: 1 }], 'a thousand or a fraction: nothing tells')
    assert.equal((await draft(table('a,b,c\n1,2,3\n'))).body.code, 'table_unreadable')
  })
})

test('a change leaves a list of the labels to print anew, for each store what lies there, at that store’s price', async () => {
  const store = stage.kadikoy.location_id
  const except = await post('/v1/price-exceptions', {
    price_list_id: list,
    name: 'Kadıköy',
    reason: 'Açılış',
    location_id: store,
    ends_at: new Date(app.clock.now().getTime() + 86_400_000).toISOString(),
    prices: [{ variant_id: stage.variants.mug, amount_minor: 19_900 }],
  })
  assert.equal(except.status, 201, except.text)
  app.clock.advance({ minutes: 1 })
  const { body } = await draft({ how: { kind: 'percentage', percent_bp: 1000 }, skus: ['KUP-1001', 'HAV-1501'] })
  assert.equal(body.excepted, 1)
  await post(`/v1/price-changes/${body.change_id}/application`, {})
  const labels = async (location_id: string) =>
    (await app.call('GET', `/v1/price-changes/${body.change_id}/labels?location_id=${location_id}`, undefined, { as: desk })).body.items
  const here = await labels(store)
  assert.deepEqual(
    Object.fromEntries(
      here.map((label: { sku: string; price_minor: number; pieces: number }) => [label.sku, [label.price_minor, label.pieces]]),
    ),
    { 'KUP-1001': [19_900, 20], 'HAV-1501': [43_945, 20] },
  )
  assert.deepEqual(await labels(stage.baki.location_id), [])
  assert.deepEqual(await app.audit(), [])
})
