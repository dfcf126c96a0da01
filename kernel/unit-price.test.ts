import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unitPrice } from './unit-price.ts'

test('what one kilogram, litre, metre or piece costs follows from what is in the package', () => {
  const rows = [
    [12_990, '500 g', 25_980, 'kg'],
    [12_990, '1,5 kg', 8_660, 'kg'],
    [9_900, '6 x 0,33 l', 5_000, 'l'],
    [4_950, '330ml', 15_000, 'l'],
    [10_000, '3 adet', 3_333, 'piece'],
    [20_000, '3 ədəd', 6_667, 'piece'],
    [5_000, '250 cm', 2_000, 'm'],
    [89_900, '2,5 m²', 35_960, 'm²'],
    [1_000, '500 L', 2, 'l'],
  ] as const
  for (const [price, quantity, amount_minor, per] of rows)
    assert.deepEqual(unitPrice(price, quantity, 'tr'), { amount_minor, per }, quantity)
  assert.deepEqual(unitPrice(1_000, '0.5 kg', 'en'), { amount_minor: 2_000, per: 'kg' })
})

test('of what cannot be read no unit price is made up', () => {
  for (const text of ['', 'büyük', '500', '0 g', '5 fersah', 'g 500', '1,2,3 kg'])
    assert.equal(unitPrice(1_000, text, 'tr'), undefined, text)
})
