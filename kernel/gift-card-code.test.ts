import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readGiftCardCode, showGiftCardCode } from './gift-card-code.ts'

test('a code is read however it was typed, and shown in fours', () => {
  for (const typed of ['ABCD-EFG1-2340-6789', 'abcd efgi 234o 6789', ' abcdefgL2340-6789 '])
    assert.equal(readGiftCardCode(typed), 'ABCDEFG123406789')
  assert.equal(showGiftCardCode('ABCDEFG123406789'), 'ABCD-EFG1-2340-6789')
})

test('what is too short, too long or has other signs is none, and no barcode of goods is', () => {
  for (const typed of ['', 'ABCD-EFG1-2340-678', 'ABCD-EFG1-2340-67890', 'ABCD-EFG1-2340-678U', '8680421010011', '00012345678905'])
    assert.equal(readGiftCardCode(typed), undefined)
})
