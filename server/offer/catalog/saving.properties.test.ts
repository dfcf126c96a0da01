import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { startTestApp } from '../../../test/harness.ts'
import { run } from '../../platform/database.ts'
import type { Outcome } from '../../platform/together.ts'
import { type Product, type ProductInput, productsById } from './products.ts'
import { type SavedProduct, saveProducts } from './saving-products.ts'

const app = await startTestApp()
const by = { now: app.clock.now().toISOString(), actor: 'system:test' }

// Few names, so that products often meet.
const variant = fc.record(
  {
    sku: fc.constantFrom('A', 'B', 'C', 'D'),
    gtin: fc.constantFrom('96385074', '8680421010011', '8680421010028', '8680421010029', null),
    options: fc.constantFrom({}, { color: 'red' }, { color: 'blue' }),
  },
  { requiredKeys: ['sku'] },
)
const input = fc.record(
  {
    slug: fc.constantFrom('one', 'two', 'three'),
    title: fc.constantFrom({ tr: 'Bir' }, { tr: 'İki', en: 'Two' }, { az: 'Üç' }),
    brand: fc.constantFrom('Alma', null),
    categories: fc.constantFrom([], ['missing']),
    variants: fc.array(variant, { maxLength: 3 }),
  },
  { requiredKeys: [] },
) as unknown as fc.Arbitrary<ProductInput>

const tell = (outcome: Outcome<SavedProduct>) => ('ok' in outcome ? outcome.ok.change : outcome.refusal.code)
const bare = ({ product_id, version, created_at, updated_at, variants, ...rest }: Product) => ({
  ...rest,
  variants: variants.map(({ variant_id, ...variant }) => variant),
})

/** What came of it, and the catalogue that it left; nothing of it stays. */
async function outcomesOf(steps: ProductInput[][]) {
  const rolledBack = new Error('rolled back')
  let told: string[] = []
  let left: unknown[] = []
  await app.database
    .transaction(async (tx) => {
      const saved = []
      for (const inputs of steps) saved.push(...(await saveProducts(tx, inputs, by)))
      told = saved.map(tell)
      const rows = await run<{ product_id: string }>(tx, 'select product_id from catalog.products')
      const all = await productsById(
        tx,
        rows.map(({ product_id }) => product_id),
      )
      left = all.map(bare).toSorted((a, b) => (a.slug < b.slug ? -1 : 1))
      throw rolledBack
    })
    .catch((error: unknown) => {
      if (error !== rolledBack) throw error
    })
  return { told, left }
}

test('saving many products together comes to the same as saving them one by one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(input, { minLength: 1, maxLength: 8 }), async (inputs) => {
      assert.deepEqual(await outcomesOf([inputs]), await outcomesOf(inputs.map((one) => [one])))
    }),
    { numRuns: 150 },
  )
})

test('saving one again changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(input, async (one) => {
      const { told } = await outcomesOf([[one], [one]])
      assert.equal(told[1], told[0] === 'created' ? 'unchanged' : told[0])
    }),
    { numRuns: 60 },
  )
})
