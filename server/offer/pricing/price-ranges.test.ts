import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 0)
const as = await atTheDesk(app)
const product = (
  await app.call(
    'POST',
    '/v1/catalog/products',
    {
      title: { tr: 'Kilim' },
      options: [{ name: 'size', values: [{ value: 's' }, { value: 'l' }] }],
      variants: [
        { sku: 'KIL-S', options: { size: 's' } },
        { sku: 'KIL-L', options: { size: 'l' } },
      ],
    },
    { as },
  )
).body
const [small, large] = product.variants.map((variant: { variant_id: string }) => variant.variant_id)
const set = async (prices: object[], valid_from?: string) => {
  const answer = await app.call(
    'PUT',
    `/v1/price-lists/${stage.list.price_list_id}/prices`,
    { prices, valid_from },
    { as, key: JSON.stringify(prices) },
  )
  assert.equal(answer.status, 200, answer.text)
}
const ranges = async () => (await app.call('GET', `/v1/prices?product_ids=${product.product_id},prd_nowhere`, undefined, { as })).body.items

test('a product costs from its cheapest to its dearest variant, in each list that has it', async () => {
  assert.deepEqual(await ranges(), [])
  await set([
    { variant_id: small, amount_minor: 90_000 },
    { variant_id: large, amount_minor: 150_000 },
  ])
  const range = { product_id: product.product_id, price_list_id: stage.list.price_list_id, currency: 'TRY' }
  assert.deepEqual(await ranges(), [{ ...range, lowest_minor: 90_000, highest_minor: 150_000 }])

  const tomorrow = new Date(app.clock.now().getTime() + 86_400_000).toISOString()
  await set([{ variant_id: large, amount_minor: 80_000 }], tomorrow)
  assert.deepEqual(await ranges(), [{ ...range, lowest_minor: 90_000, highest_minor: 150_000 }])
  app.clock.advance({ days: 1 })
  assert.deepEqual(await ranges(), [{ ...range, lowest_minor: 80_000, highest_minor: 90_000 }])
})

test('price lists are not for shoppers', async () =>
  assert.equal((await app.call('GET', '/v1/prices?product_ids=prd_1', undefined, { as: pocket() })).body.code, 'sign_in_required'))
