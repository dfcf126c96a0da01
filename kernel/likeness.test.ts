import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { edits, jaroWinkler, soundOf } from './likeness.ts'
import { formsOfOneName, plainName } from './nicknames.ts'

test('likeness is that of the papers', () => {
  // Winkler 1990, table of examples.
  const examples: [string, string, number][] = [
    ['martha', 'marhta', 0.961],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.813],
    ['ali', 'ali', 1],
    ['ali', 'veyo', 0],
    ['', 'ali', 0],
  ]
  for (const [a, b, likeness] of examples) assert.equal(Math.round(jaroWinkler(a, b) * 1_000) / 1_000, likeness, `${a} ${b}`)
})

test('edits are counted up to a limit, neighbours that changed places as one', () => {
  const examples: [string, string, number, number][] = [
    ['mehmet', 'mehmet', 2, 0],
    ['mehmet', 'mehmed', 2, 1],
    ['mehmet', 'mhemet', 2, 1],
    ['mehmet', 'memet', 2, 1],
    ['kitten', 'sitting', 3, 3],
    ['kitten', 'sitting', 2, 3],
    ['', 'ab', 1, 2],
  ]
  for (const [a, b, most, expected] of examples) assert.equal(edits(a, b, most), expected, `${a} ${b}`)
})

test('both are symmetric, and an edit is never more than one away', () => {
  const word = fc.string({ unit: fc.constantFrom(...'aabcdeil'), maxLength: 9 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      assert.equal(jaroWinkler(a, b), jaroWinkler(b, a))
      assert.equal(edits(a, b, 3), edits(b, a, 3))
      assert.ok(jaroWinkler(a, b) >= 0 && jaroWinkler(a, b) <= 1)
      assert.ok(edits(a, `${a}x`, 3) === 1)
      assert.equal(edits(a, b, 3) === 0, a === b)
    }),
  )
})

test('letters that are written for each other sound alike', () => {
  for (const [a, b] of [
    ['quliyev', 'guliyev'],
    ['hasan', 'xasan'],
    ['catherine', 'katherine'],
    ['meier', 'meyer'],
  ] as const)
    assert.equal(soundOf(a).slice(1), soundOf(b).slice(1), `${a} ${b}`)
  assert.notEqual(soundOf('kaya'), soundOf('demir'))
})

test('nicknames belong to their names, and a name of its own to nobody else', () => {
  for (const [a, b] of [
    ['mehmet', 'mehmed'],
    ['bob', 'robert'],
    ['ibo', 'ibrahim'],
    ['eli', 'ali'],
  ] as const)
    assert.ok(formsOfOneName(a, b) && formsOfOneName(b, a), `${a} ${b}`)
  assert.ok(!formsOfOneName('robert', 'william') && !formsOfOneName('ayse', 'fatma'))
  assert.equal(plainName('mehmed'), plainName('mehmet'))
  assert.equal(plainName('sasha'), 'sasha', 'Sasha may be Alexander or Alexandra')
})
