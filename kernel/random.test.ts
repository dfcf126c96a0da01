import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance, mulberry32, pick, seedFrom, shuffled, wholeBetween } from './random.ts'

test('a seed replays the same numbers, those of the published generator', () => {
  const first = mulberry32(42)
  const again = mulberry32(42)
  const numbers = Array.from({ length: 1000 }, () => first())
  assert.deepEqual(
    numbers,
    Array.from({ length: 1000 }, () => again()),
  )
  assert.deepEqual(numbers.slice(0, 3), [0.6011037519201636, 0.44829055899754167, 0.8524657934904099])
  assert.notEqual(mulberry32(43)(), numbers[0])
  assert.notEqual(seedFrom('shoppers'), seedFrom('tills'))
})

test('numbers are spread evenly and stay in their bounds', () => {
  const random = mulberry32(seedFrom('dice'))
  const seen = new Map<number, number>()
  for (let roll = 0; roll < 60_000; roll++) {
    const face = wholeBetween(random, 1, 6)
    seen.set(face, (seen.get(face) ?? 0) + 1)
  }
  assert.deepEqual([...seen.keys()].sort(), [1, 2, 3, 4, 5, 6])
  for (const count of seen.values()) assert.ok(Math.abs(count - 10_000) < 400, String(count))
  const often = Array.from({ length: 10_000 }, () => chance(random, 0.2)).filter(Boolean).length
  assert.ok(Math.abs(often - 2000) < 200, String(often))
})

test('picking and shuffling keep to what is there', () => {
  const random = mulberry32(7)
  const things = ['a', 'b', 'c', 'd']
  assert.deepEqual([...shuffled(random, things)].sort(), things)
  assert.deepEqual(new Set(Array.from({ length: 200 }, () => pick(random, things))), new Set(things))
  assert.deepEqual(new Set(Array.from({ length: 500 }, () => shuffled(random, ['a', 'b', 'c']).join(''))).size, 6)
  assert.deepEqual(things, ['a', 'b', 'c', 'd'])
  assert.throws(() => pick(random, []), RangeError)
})
