import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkGtin, gtinCheckDigit, printGtin } from './gtin.ts'

test('a trade item number is read from any label', () => {
  const rows = [
    ['8690504000013', '08690504000013', 'GTIN-13'],
    ['4760007300133', '04760007300133', 'GTIN-13'],
    ['96385074', '00000096385074', 'GTIN-8'],
    ['036000291452', '00036000291452', 'GTIN-12'],
    ['0036000291452', '00036000291452', 'GTIN-13'],
    ['10614141000415', '10614141000415', 'GTIN-14'],
    [' 869 0504-000013\n', '08690504000013', 'GTIN-13'],
  ] as const
  for (const [text, gtin, format] of rows) {
    const digits = text.replace(/\D/g, '')
    if (gtinCheckDigit(digits.slice(0, -1)) !== Number(digits.at(-1))) assert.fail(`${text} is not a good example`)
    assert.deepEqual(checkGtin(text), { ok: true, gtin, format })
  }
})

test('a wrong number is refused with the reason', () => {
  const rows: [string, string][] = [
    ['', 'empty'],
    ['  ', 'empty'],
    ['869050400001X', 'not_digits'],
    ['8,69E+12', 'not_digits'],
    ['869050400001', 'wrong_check_digit'],
    ['12345', 'wrong_length'],
    ['869050400001312', 'wrong_length'],
    ['0000000000000', 'all_zeros'],
    ['٨٦٩٠٥٠٤٠٠٠٠١٣', 'not_digits'],
  ]
  for (const [text, reason] of rows) {
    const result = checkGtin(text)
    assert.equal(result.ok ? result.gtin : result.reason, reason, text)
  }
  assert.deepEqual(checkGtin('8690504000012'), { ok: false, reason: 'wrong_check_digit', expected_check_digit: 3 })
})

test('every slip of one digit is caught, and the printed number is read back', () => {
  const body = fc.constantFrom(7, 11, 12, 13).chain((length) => fc.array(fc.nat(9), { minLength: length, maxLength: length }))
  fc.assert(
    fc.property(body, fc.nat(), fc.integer({ min: 1, max: 9 }), (digits, at, slip) => {
      const number = digits.join('') + gtinCheckDigit(digits.join(''))
      const good = checkGtin(number)
      if (!good.ok) return assert.equal(good.reason, 'all_zeros')
      const printed = checkGtin(printGtin(good.gtin))
      assert.ok(printed.ok && printed.gtin === good.gtin)
      const place = at % number.length
      const wrong = number.slice(0, place) + ((Number(number[place]) + slip) % 10) + number.slice(place + 1)
      assert.ok(!checkGtin(wrong).ok)
    }),
    { numRuns: 2000 },
  )
})

test('the number under the bars has the digits of its bar code', () => {
  assert.equal(printGtin('00000096385074'), '96385074')
  assert.equal(printGtin('08690504000013'), '8690504000013')
  assert.equal(printGtin('00036000291452'), '0036000291452')
  assert.equal(printGtin('10614141000415'), '10614141000415')
  assert.throws(() => gtinCheckDigit('12a'), RangeError)
})
