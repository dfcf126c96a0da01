import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { creditorReference, creditorReferencesIn, isIban, printCreditorReference } from './bank-transfer.ts'

test('an IBAN is known by its check digits (the examples of the SWIFT registry)', () => {
  for (const iban of ['TR33 0006 1005 1978 6457 8413 26', 'AZ21NABZ00000000137010001944', 'DE89370400440532013000'])
    assert.ok(isIban(iban), iban)
  for (const wrong of ['TR33 0006 1005 1978 6457 8413 27', 'TR33', '', 'TR330006100519786457841326X']) assert.ok(!isIban(wrong), wrong)
})

test('a reference is found again in what people write to their banks, and never with one digit mistyped or two swapped', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat(17), fc.nat(8), (bytes, at, by) => {
      const reference = creditorReference(bytes)
      assert.match(reference, /^RF\d{18}$/)
      assert.deepEqual(creditorReferencesIn(`EFT 12.3.2026 ${printCreditorReference(reference).toLowerCase()} DERYA DENIZ`), [reference])
      assert.deepEqual(creditorReferencesIn(`havale:${reference}.`), [reference])
      assert.deepEqual(creditorReferencesIn(reference.replaceAll('0', 'O').replaceAll('1', 'l')), [reference])
      const digits = [...reference.slice(2)]
      const mistyped = digits.with(at, String((Number(digits[at]) + 1 + by) % 10))
      assert.deepEqual(creditorReferencesIn(`RF${mistyped.join('')}`), [])
      const swapped = digits.with(at, digits[(at + 1) % 18]!).with((at + 1) % 18, digits[at]!)
      if (at < 17 && digits[at] !== digits[at + 1]) assert.deepEqual(creditorReferencesIn(`RF${swapped.join('')}`), [])
    }),
    { numRuns: 2_000 },
  )
  // ISO 11649's own example, of a length that we do not give.
  assert.deepEqual(creditorReferencesIn('RF18 5390 0754 7034'), [])
})
