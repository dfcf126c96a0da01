import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Product } from './pages/product.tsx'
import { productFacts } from './product-facts.ts'

const variant = { sku: 'MUG', gtin: null, price_minor: 20_000, reference_minor: 24_900, availability: 'in_stock', options: [] }
const facts = (prices_include_tax: boolean | null, reference_minor: number | null) => {
  const product = { title: 'Mug', description: 'A mug', brand: null, picture: null, media: [], currency: 'TRY' }
  const whole = { ...product, variants: [{ ...variant, reference_minor }] } as unknown as Product
  const { offers } = productFacts(whole, 'https://alma.example', 'https://alma.example/p/mug', prices_include_tax) as {
    offers: { priceSpecification?: unknown }
  }
  return offers.priceSpecification
}
const without_tax = { '@type': 'PriceSpecification', price: '200.00', priceCurrency: 'TRY', valueAddedTaxIncluded: false }
const before = {
  ...{ '@type': 'UnitPriceSpecification', priceType: 'https://schema.org/StrikethroughPrice' },
  ...{ price: '249.00', priceCurrency: 'TRY' },
}

test('search engines are told that a price is without tax, also where it is reduced; and nothing of tax where nobody knows', () => {
  assert.deepEqual(facts(false, 24_900), [without_tax, before])
  assert.deepEqual(facts(false, null), without_tax)
  assert.deepEqual(facts(true, 24_900), before)
  assert.deepEqual(facts(null, 24_900), before)
  assert.equal(facts(null, null), undefined)
})
