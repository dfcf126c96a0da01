import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { handoffCode, printHandoffCode, readHandoffCode } from './handoff.ts'

const bytes = fc.uint8Array({ minLength: 8, maxLength: 16 })

test('a code has six of thirty signs, none of which looks like another', () => {
  const signs = new Set<string>()
  fc.assert(
    fc.property(bytes, (random_bytes) => {
      const code = handoffCode(random_bytes)
      assert.match(code, /^[0-9A-HJKMNP-RTVWXY]{6}$/)
      for (const sign of code) signs.add(sign)
    }),
    { numRuns: 2000 },
  )
  assert.equal(signs.size, 30)
  for (const lookalike of 'OILZSU') assert.ok(!signs.has(lookalike), lookalike)
  assert.throws(() => handoffCode(new Uint8Array(7)), RangeError)
})

test('the same bytes give the same code, other bytes another', () => {
  assert.equal(handoffCode(new Uint8Array(8)), '000000')
  assert.equal(handoffCode(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 29)), 'Y00000')
  const codes = new Set(Array.from({ length: 5000 }, (_, n) => handoffCode(Uint8Array.of(0, 0, 0, 0, 0, 0, n >> 8, n & 255))))
  assert.equal(codes.size, 5000)
})

test('a code is read as it was meant, in any case, with look-alikes, on any keyboard', () => {
  const rows: [string, string | undefined][] = [
    ['4F7K2M', '4F7K2M'],
    ['4f7 k2m', '4F7K2M'],
    [' 4F7-K2M\n', '4F7K2M'],
    ['O1LISZ', '011152'],
    ['oiılsz', '011152'],
    ['İıŞÇĞÜ', '115CGV'],
    ['4А7КВХ', '4A7KBX'],
    ['4а7квх', '4A7KBX'],
    ['4F7K2', undefined],
    ['4F7K2MM', undefined],
    ['', undefined],
    ['4F7K2₺', undefined],
    ['4F7K2Щ', undefined],
  ]
  for (const [typed, code] of rows) assert.equal(readHandoffCode(typed), code, typed)
})

test('every code survives being shown and typed', () => {
  fc.assert(
    fc.property(bytes, (random_bytes) => {
      const code = handoffCode(random_bytes)
      assert.equal(readHandoffCode(code), code)
      assert.equal(readHandoffCode(printHandoffCode(code).toLowerCase()), code)
      assert.equal(readHandoffCode(code.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('5', 's').replaceAll('2', 'z')), code)
    }),
  )
})
