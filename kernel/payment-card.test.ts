import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdsCardNumber, isCardNumber } from './payment-card.ts'

test('a card number is known by its check digit, however it is grouped', () => {
  assert.ok(isCardNumber('4111 1111 1111 1111'))
  assert.ok(isCardNumber('5555-5555-5555-4444'))
  assert.ok(!isCardNumber('4111 1111 1111 1112'))
  assert.ok(!isCardNumber('123456'))
})

test('a card number is found in the middle of a sentence, also behind a phone number', () => {
  for (const text of [
    'Kartı 4111111111111111, arasın',
    'tel 0532 111 22 33 4111 1111 1111 1111',
    'amex 3782 822463 10005.',
    'troy: 9792 0303 9444 0796',
    '6304-0000-0000-0000',
  ])
    assert.ok(holdsCardNumber(text), text)
})

test('phones, dates, barcodes and order numbers are none', () => {
  for (const text of [
    '0532 111 22 33, 0533 444 55 66',
    '+90 532 111 22 33 / +90 533 444 55 66',
    'GTIN 8680421014019',
    'ALM-10023, 14.03.2026 18:30',
    'beden 38, ayak 37,5',
  ])
    assert.ok(!holdsCardNumber(text), text)
})
