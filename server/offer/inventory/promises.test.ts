import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { variantsById } from '../catalog/index.ts'
import { hold, reserve, sell } from './index.ts'

const app = await startTestApp()
const { kadikoy, gebze, variants } = await setTheStage(app.database, app.clock.now(), 10)
const owner = await atTheDesk(app)
const now = () => app.clock.now().toISOString()
const minutes = (count: number) => new Date(app.clock.now().getTime() + count * 60_000).toISOString()
const actor = 'staff:stf_test'
const mugs = (quantity: number) => [{ variant_id: variants.mug, quantity }]
const read = async (path: string) => (await app.call('GET', path, undefined, { as: owner })).body

await app.database.transaction(async (tx) => {
  await reserve(tx, [{ order_id: 'ord_1', hold_of: null, location_id: kadikoy.location_id, actor, lines: mugs(3) }], now())
  await sell(tx, [{ order_id: 'ord_2', hold_of: null, location_id: kadikoy.location_id, actor, lines: mugs(2) }], now())
  await hold(tx, [{ purpose_id: 'chk_1', location_id: kadikoy.location_id, lines: mugs(1), expires_at: minutes(10) }], now())
  await hold(tx, [{ purpose_id: 'chk_2', location_id: gebze.location_id, lines: mugs(4), expires_at: minutes(5) }], now())
})

const promises = async (query: string) =>
  (await read(`/v1/stock/promises?variant_id=${variants.mug}${query}`)).items.map(
    ({ kind, document, location_name, quantity }: Record<string, unknown>) => `${kind} ${document} ${location_name} ${quantity}`,
  )

test('where three pieces are promised to is told by order and by checkout', async () => {
  assert.deepEqual(await promises(''), ['held chk_2 Gebze 4', 'held chk_1 Kadıköy 1', 'reserved ord_1 Kadıköy 3'])
  assert.deepEqual(await promises(`&location_id=${kadikoy.location_id}`), ['held chk_1 Kadıköy 1', 'reserved ord_1 Kadıköy 3'])
})

test('of a product, all variants and places are counted together', async () => {
  const { product_id } = (await variantsById(app.database.db, [variants.mug])).get(variants.mug)!
  assert.deepEqual((await read(`/v1/stock/products?product_ids=${product_id},prd_nowhere`)).items, [
    { product_id, on_hand: 28, available: 28 - 3 - 1 - 4, places: 3 },
  ])
})

test('movements are found by their kind', async () => {
  const kinds = async (kind: string) =>
    (await read(`/v1/stock/movements?variant_id=${variants.mug}&kind=${kind}`)).items.map(
      ({ document, on_hand_change, reserved_change }: Record<string, unknown>) => [document, on_hand_change, reserved_change],
    )
  assert.deepEqual(await kinds('sold'), [['ord_2', -2, 0]])
  assert.deepEqual(await kinds('reserved'), [['ord_1', 0, 3]])
  assert.deepEqual(await kinds('shipped'), [])
  assert.equal((await read('/v1/stock/movements?kind=stolen')).code, 'invalid_request')
})

test('a hold that has run out promises nothing any more', async () => {
  app.clock.advance({ minutes: 6 })
  assert.deepEqual(await promises(''), ['held chk_1 Kadıköy 1', 'reserved ord_1 Kadıköy 3'])
})

test('of things that differ in size and colour, stock says which one it is, in the language of the reader', async () => {
  const label = (tr: string, en: string) => ({ tr, en })
  const product = await app.call(
    'POST',
    '/v1/catalog/products',
    {
      title: { tr: 'Kilim' },
      options: [
        { name: 'size', values: [{ value: 's', label: label('Küçük', 'Small') }] },
        { name: 'color', values: [{ value: 'blue', label: label('Mavi', 'Blue') }] },
        { name: 'pieces', label: label('Parça', 'Pieces'), values: [{ value: '9', label: label('9', '9') }] },
      ],
      variants: [{ sku: 'KIL-S', options: { size: 's', color: 'blue', pieces: '9' } }],
    },
    { as: owner },
  )
  assert.equal(product.status, 201, product.text)
  const lines = [{ variant_id: product.body.variants[0].variant_id, quantity: 1 }]
  await app.call('POST', '/v1/stock/receipts', { location_id: gebze.location_id, document: 'IRS-1', lines }, { as: owner, key: 'kilim' })
  const read = async (path: string, locale: string) => (await app.call('GET', path, undefined, { as: owner, locale })).body.items[0].options
  assert.equal(await read('/v1/stock?search=Kilim', 'tr'), 'Küçük · Mavi · Parça: 9')
  assert.equal(await read('/v1/stock/movements?document=IRS-1', 'en'), 'Small · Blue · Pieces: 9')
  assert.equal(await read('/v1/stock?search=KUP-1001', 'tr'), '')
})

test('a shopper is not told who waits for what', async () => {
  for (const path of [`/v1/stock/promises?variant_id=${variants.mug}`, '/v1/stock/products?product_ids=prd_1'])
    assert.equal((await app.call('GET', path, undefined, { as: pocket() })).body.code, 'sign_in_required', path)
})
