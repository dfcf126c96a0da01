import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDecimal, plus, rounded, times } from './decimal.ts'

test('numbers are read as people and programs write them', () => {
  for (const [text, locale, decimal] of [
    ['2.55', undefined, '2.55'],
    ['0.001', undefined, '0.001'],
    ['-11062.06', undefined, '-11062.06'],
    ['1.234,50', undefined, '1234.5'],
    ['1.234', 'tr', '1234'],
    ['1.234', 'en', '1.234'],
    ['1 234,567', 'tr', '1234.567'],
    ['007', undefined, '7'],
    ['.5', undefined, '0.5'],
    ['-0.00', undefined, '0'],
    ['−3', undefined, '-3'],
  ] as const)
    assert.deepEqual(parseDecimal(text, locale), { ok: true, decimal }, text)
  for (const [text, reason] of [
    ['', 'empty'],
    ['1.234', 'ambiguous'],
    ['on', 'not_a_number'],
    ['1.2.3', 'not_a_number'],
    ['1e3', 'not_a_number'],
  ] as const)
    assert.deepEqual(parseDecimal(text), { ok: false, reason }, text)
})

test('products and sums are exact, however many digits there are', () => {
  assert.equal(times('3', '0.001'), '0.003')
  assert.equal(times('-12', '2.55'), '-30.6')
  assert.equal(plus('0.1', '0.2'), '0.3')
  assert.equal(plus('9747747.93', '0.004'), '9747747.934')
  const hundredths = fc.integer({ min: -(10 ** 7), max: 10 ** 7 })
  const text = (n: number) => rounded(times(String(n), '0.01'), 2)
  fc.assert(
    fc.property(hundredths, hundredths, (a, b) => {
      assert.equal(plus(text(a), text(b)), text(a + b))
      assert.equal(times(text(a), text(b)), times(String(a * b), '0.0001'))
    }),
  )
})

test('a half is rounded away from zero, so a return mirrors its sale', () => {
  for (const [decimal, digits, to] of [
    ['2.345', 2, '2.35'],
    ['-2.345', 2, '-2.35'],
    ['2.344999', 2, '2.34'],
    ['9.995', 2, '10'],
    ['-0.004', 2, '0'],
    ['5', 2, '5'],
    ['2.5', 0, '3'],
  ] as const)
    assert.equal(rounded(decimal, digits), to)
  assert.throws(() => plus('1,5', '2'), RangeError)
})
