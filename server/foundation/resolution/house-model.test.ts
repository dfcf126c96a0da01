import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare, type Fields, readPerson } from '../identity/index.ts'
import { comparisonOf } from '../identity/comparison.ts'
import { nearerSaysMore } from '../identity/model.ts'
import { keying } from './house-model.ts'

/** What this field of two records weighs. */
const weigh = (kind: keyof Fields, one: string, other: string) => {
  const { fields } = compare(keying, readPerson({ [kind]: one }), readPerson({ [kind]: other }))
  return fields.find(({ field }) => field === kind)!.weight
}

test('the model that comes with Birge has a share for each level of each of its fields', () => {
  for (const { part, match, chance, household } of keying.fields) {
    const { length } = comparisonOf(part).levels
    assert.deepEqual([match.length, chance.length, household.length], [length, length, length], part)
    for (const shares of [match, chance]) {
      const sum = shares.reduce((total, share) => total + share, 0)
      // Equal values are reckoned by how often each value is met, beside the other levels.
      assert.ok(Math.abs(sum - 1) < 0.03, `${part}: ${sum}`)
    }
  }
})

test('what is nearer never weighs less than what is farther', () => {
  for (const field of keying.fields) {
    const bits = nearerSaysMore(field).slice(1)
    const ordered = bits.filter((_, place) => comparisonOf(field.part).levels[place + 1] !== 'elsewhere')
    for (const [place, weight] of ordered.entries()) assert.ok(weight >= (ordered[place + 1] ?? weight), `${field.part}: ${ordered}`)
  }
})

test('what marriage, a side of the Bosporus, another language or a slip changes weighs more than another person’s', () => {
  const rows: [kind: keyof Fields, one: string, near: string, far: string][] = [
    ['last_name', 'Yılmaz', 'Yılmaz Kaya', 'Toprak'],
    ['last_name', 'Uludoruk', 'Uludoruk Kaya', 'Toprak'],
    ['last_name', 'Cəfərova', 'Jafarova', 'Toprak'],
    ['city', 'İstanbul', 'Istambul', 'Ankara'],
    ['city', 'İstanbul', 'İstanbul (Avrupa)', 'Ankara'],
    ['city', 'Bakı', 'Baku', 'Ankara'],
    ['city', 'Bakı', 'Баку', 'Ankara'],
    ['birth_on', '1985-03-04', '1985-01-01', '1962-08-23'],
  ]
  for (const [kind, one, near, far] of rows) {
    assert.ok(weigh(kind, one, near) > weigh(kind, one, far) + 2, `${one}, ${near}`)
    assert.ok(weigh(kind, one, near) > -1, `${one}, ${near}: ${weigh(kind, one, near)}`)
  }
  assert.ok(weigh('gender', 'Kadın', 'Erkek') > -6.5, 'a gender is mistyped now and then')
  assert.ok(weigh('gender', 'Kadın', 'Erkek') < -4)
})

test('no common name makes a near value weigh less than a different one', () => {
  for (const kind of ['first_name', 'last_name', 'city', 'district', 'street'] as const) {
    const different = weigh(kind, 'Qwertyuiop', 'Zxcvbnmas')
    const { frequencies } = keying.fields.find(({ part }) => part === kind)!
    for (const value of Object.keys(frequencies).slice(0, 40)) {
      const near = weigh(kind, value, `${value}a`)
      assert.ok(near >= different - 1e-9, `${kind} ${value}: ${near} below ${different}`)
    }
  }
})
