import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type PriceEnding, price_endings, steppedPrice, suspicionOf } from './price-change.ts'

test('a percentage is rounded half up, an amount is exact, and nothing falls below zero', () => {
  assert.equal(steppedPrice(199_90, { kind: 'percentage', percent_bp: 1250 }), 224_89)
  assert.equal(steppedPrice(1_00, { kind: 'percentage', percent_bp: 50 }), 1_01)
  assert.equal(steppedPrice(100_00, { kind: 'amount', amount_minor: -20_00 }), 80_00)
  assert.equal(steppedPrice(10_00, { kind: 'amount', amount_minor: -20_00 }), undefined)
})

test('a price ends as it is wished, as near as can be', () => {
  const end = (minor: number, ending: PriceEnding) => steppedPrice(minor, { kind: 'amount', amount_minor: 0 }, ending)
  const rows: [minor: number, ending: PriceEnding, expected: number][] = [
    [224_89, '90', 224_90],
    [224_30, '90', 223_90],
    [224_40, '90', 224_90],
    [224_49, '99', 224_99],
    [224_48, '99', 223_99],
    [224_50, '00', 225_00],
    [20, '90', 90],
    [20, '00', 1_00],
    [0, '00', 0],
  ]
  for (const [minor, ending, expected] of rows) assert.equal(end(minor, ending), expected, `${minor} .${ending}`)
})

test('no ending takes a price further than half a unit, and it stays where it is', () => {
  const endings = Object.keys(price_endings) as PriceEnding[]
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 10_000_000 }), fc.constantFrom(...endings), (minor, ending) => {
      const step = { kind: 'amount', amount_minor: 0 } as const
      const ended = steppedPrice(minor, step, ending)!
      assert.equal(ended % 100, price_endings[ending])
      assert.ok(Math.abs(ended - minor) <= 50)
      assert.equal(steppedPrice(ended, step, ending), ended)
    }),
  )
})

test('what looks like a slip of the comma is suspicious', () => {
  assert.equal(suspicionOf(199_90, 1_999_00), 'tenfold')
  assert.equal(suspicionOf(199_90, 19_99), 'tenfold')
  assert.equal(suspicionOf(100_00, 151_00), 'far')
  assert.equal(suspicionOf(100_00, 49_99), 'far')
  assert.equal(suspicionOf(100_00, 0), 'free')
  assert.equal(suspicionOf(100_00, 130_00), null)
  assert.equal(suspicionOf(null, 5_00), null)
})
