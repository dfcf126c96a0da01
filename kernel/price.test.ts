import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type OfferedPrice, type PriceLevel, price_levels, priceSteps, resolvePrice } from './price.ts'
import { mulberry32, shuffled } from './random.ts'

const offer = (price_list_id: string, level: PriceLevel, unit_price_minor: number, more: Partial<OfferedPrice> = {}): OfferedPrice => ({
  price_list_id,
  level,
  unit_price_minor,
  ...more,
})
const base = offer('base', 'base', 100_00)
const price = (offers: OfferedPrice[], quantity = 1) => {
  const { price, because, instead_of } = resolvePrice(offers, quantity) ?? {}
  return [price?.price_list_id, price?.unit_price_minor, because, instead_of?.price_list_id]
}

test('the nearest level counts, also where it is dearer: what was agreed with her is her price', () => {
  assert.deepEqual(price([base]), ['base', 100_00, 'only', undefined])
  assert.deepEqual(price([base, offer('till', 'channel', 95_00), offer('hers', 'contract', 98_00)]), ['hers', 98_00, 'level', 'till'])
  assert.deepEqual(price([]), [undefined, undefined, undefined, undefined])
})

test('whoever is in two groups gets the better of both', () => {
  const students = offer('students', 'segment', 90_00)
  const teachers = offer('teachers', 'segment', 85_00)
  assert.deepEqual(price([base, students, teachers]), ['teachers', 85_00, 'lowest', 'students'])
})

test('a list that takes the place of others counts against lower ones of its level, and not against a nearer level', () => {
  const old = offer('winter', 'market', 80_00)
  const now = offer('spring', 'market', 90_00, { overrides: true })
  assert.deepEqual(price([base, old, now]), ['spring', 90_00, 'overrides', 'winter'])
  assert.deepEqual(price([base, old, now, offer('web', 'channel', 99_00)]), ['web', 99_00, 'level', 'spring'])
})

test('who takes many pays the price for so many', () => {
  const steps = [offer('base', 'base', 90_00, { from_quantity: 10 }), base, offer('base', 'base', 95_00, { from_quantity: 5 })]
  assert.deepEqual(
    [1, 4, 5, 9, 10, 500].map((quantity) => price(steps, quantity)[1]),
    [100_00, 100_00, 95_00, 95_00, 90_00, 90_00],
  )
  assert.deepEqual(price([offer('pallets', 'segment', 70_00, { from_quantity: 100 }), base], 99)[0], 'base')
})

test('a buyer is told from how many on a piece costs less, whichever list says so, and of nothing that is dearer', () => {
  const offers = [
    base,
    offer('web', 'channel', 95_00, { from_quantity: 6 }),
    offer('web', 'channel', 97_00, { from_quantity: 12 }),
    offer('hers', 'contract', 90_00, { from_quantity: 24 }),
  ]
  assert.deepEqual(priceSteps(shuffled(mulberry32(4), offers)), [
    { from_quantity: 6, unit_price_minor: 95_00 },
    { from_quantity: 24, unit_price_minor: 90_00 },
  ])
  assert.deepEqual(priceSteps([base]), [])
})

test('the order of the offers changes nothing', () => {
  const offers = fc.array(
    fc.record({
      price_list_id: fc.constantFrom('a', 'b', 'c', 'd'),
      level: fc.constantFrom(...price_levels),
      unit_price_minor: fc.integer({ min: 0, max: 3 }),
      from_quantity: fc.integer({ min: 1, max: 3 }),
      overrides: fc.option(fc.constant(true as const), { nil: undefined }),
    }),
  )
  fc.assert(
    fc.property(offers, fc.integer(), fc.integer({ min: 1, max: 3 }), (drafts, seed, quantity) => {
      // A list is of one level, and says one thing of a quantity.
      const all = [...new Map(drafts.map((one) => [`${one.price_list_id} ${one.from_quantity}`, one])).values()].map(
        ({ overrides, ...one }): OfferedPrice => ({
          ...one,
          level: price_levels[one.price_list_id.charCodeAt(0) % price_levels.length]!,
          ...(overrides && { overrides }),
        }),
      )
      assert.deepEqual(resolvePrice(shuffled(mulberry32(seed), all), quantity), resolvePrice(all, quantity))
    }),
  )
})
