import assert from 'node:assert/strict'
import { test } from 'node:test'
import { returnLaw } from '@birge/kernel/returns'
import { type Sold, storeGives } from './eligibility.ts'

const rules = { store_days: 30, store_gives: 'credit' as const, arrives_in_days: 7 }
const boughtIn = (country: 'TR' | 'AZ', channel = 'till') => {
  const time_zone = country === 'AZ' ? 'Asia/Baku' : 'Europe/Istanbul'
  const sold: Sold = {
    ...{ order_id: 'ord_1', number: 'B-1', company_id: 'cmp_1', customer_id: null, currency: 'AZN', location_id: 'loc_1' },
    ...{ channel, delivery: 'taken', status: 'completed', placed_at: '2026-03-02T09:00:00Z', was_told: true, country, time_zone },
  }
  return { sold, rules, law: returnLaw(country, '2026-03-02') }
}

test('a shop that gives credit gives the money while the law of Azerbaijan holds for what its stores sell, and credit after that', () => {
  assert.equal(storeGives(boughtIn('AZ'), '2026-03-16'), 'original')
  assert.equal(storeGives(boughtIn('AZ'), '2026-03-17'), 'credit')
})

test('what was sold from a distance has its withdrawal; beyond that the word of the shop gives what it says, in Azerbaijan too', () => {
  assert.equal(storeGives(boughtIn('AZ', 'web'), '2026-03-03'), 'credit')
})

test('where no law gives days for what stores sell, the word of the shop gives what it says', () => {
  assert.equal(storeGives(boughtIn('TR'), '2026-03-03'), 'credit')
})
