import assert from 'node:assert/strict'
import { test } from 'node:test'
import { likelyCash, minorOf, typeDigit, withoutCents } from './money.ts'
import { standingOf, type Tender } from './tenders.ts'

const after = (keys: string, currency = 'TRY') => keys.split(' ').reduce((typed, key) => typeDigit(typed, key, currency), '')

test('an amount grows as it is typed, and takes no more digits than the currency has', () => {
  const rows: [keys: string, typed: string, minor: number][] = [
    ['2 0 0', '200', 20_000],
    ['0 0 5', '5', 500],
    ['1 2 . 5', '12.5', 1_250],
    ['1 2 . 5 0 9', '12.50', 1_250],
    ['. 7', '0.7', 70],
    ['1 . 2 .', '1.2', 120],
    ['1 2 back', '1', 100],
    ['1 2 clear', '', 0],
    ['9 9 9 9 9 9 9 9 9', '99999999', 9_999_999_900],
  ]
  for (const [keys, typed, minor] of rows) {
    assert.equal(after(keys), typed, keys)
    assert.equal(minorOf(typed, 'TRY'), minor, keys)
  }
})

test('what a customer will likely hand over is made of few notes', () => {
  assert.deepEqual(likelyCash(123_450, 'TRY'), [123_500, 124_000, 125_000, 130_000])
  assert.deepEqual(likelyCash(118_000, 'TRY'), [120_000])
  assert.deepEqual(likelyCash(1_180, 'AZN', 3), [1_200, 1_500, 2_000])
  assert.deepEqual(likelyCash(0, 'TRY'), [])
})

test('cents that are none are left out, thousands are not', () => {
  assert.deepEqual(['₺1.000,00', '₺1,000.00', '100,00 ₼', '₺0,50', '₺5'].map(withoutCents), ['₺1.000', '₺1,000', '100 ₼', '₺0,50', '₺5'])
})

test('left, change and overcharge of what was given', () => {
  const cash = (amount_minor: number): Tender => ({ method: 'cash', amount_minor })
  const card = (amount_minor: number): Tender => ({ method: 'terminal', amount_minor })
  const rows: [total: number, given: Tender[], left: number, change: number, overcharged: number][] = [
    [1_000, [], 1_000, 0, 0],
    [1_000, [card(400)], 600, 0, 0],
    [1_000, [card(400), cash(1_000)], 0, 400, 0],
    [1_000, [cash(1_000)], 0, 0, 0],
    [300, [card(400)], 0, 0, 100],
    [300, [card(400), cash(50)], 0, 50, 100],
  ]
  for (const [total, given, left_minor, change_minor, overcharged_minor] of rows) {
    const paid_minor = given.reduce((sum, tender) => sum + tender.amount_minor, 0)
    assert.deepEqual(standingOf(total, given), { paid_minor, left_minor, change_minor, overcharged_minor })
  }
})
