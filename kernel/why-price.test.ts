import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differsFromList, type PricedLine, whyThisPrice } from './why-price.ts'

const line = (more: Partial<PricedLine>): PricedLine => ({
  ...{ quantity: 12, unit_price_minor: 249_00, discounts: [], total_minor: 2_988_00, tax_minor: 498_00, tax_rate_bp: 2_000 },
  price: { level: 'base', from_quantity: 1, list_minor: 249_00 },
  ...more,
})
const told = (of: PricedLine) => whyThisPrice(of).map(({ step, amount_minor }) => [step, amount_minor])

test('what the list says is told as it is', () => {
  assert.deepEqual(told(line({})), [
    ['list', 2_988_00],
    ['total', 2_988_00],
    ['tax', 498_00],
  ])
  assert.deepEqual([differsFromList(line({})), differsFromList(line({ price: null }))], [false, false])
})

test('what was agreed and what promotions take off lead from the list to what is paid, to the last cent', () => {
  const of = line({
    unit_price_minor: 180_00,
    price: { level: 'contract', from_quantity: 10, list_minor: 249_00 },
    discounts: [{ promotion_id: 'prm_1', name: 'Bahar', amount_minor: 216_00 }],
    total_minor: 1_944_00,
    tax_minor: 324_00,
  })
  const steps = whyThisPrice(of)
  assert.deepEqual(steps, [
    { step: 'list', quantity: 12, unit_minor: 249_00, amount_minor: 2_988_00 },
    { step: 'exception', level: 'contract', from_quantity: 10, unit_minor: 180_00, amount_minor: -828_00 },
    { step: 'discount', promotion_id: 'prm_1', name: 'Bahar', amount_minor: -216_00 },
    { step: 'total', amount_minor: 1_944_00 },
    { step: 'tax', tax_rate_bp: 2_000, amount_minor: 324_00 },
  ])
  const until = steps.findIndex(({ step }) => step === 'total')
  assert.equal(
    steps.slice(0, until).reduce((sum, { amount_minor }) => sum + amount_minor, 0),
    of.total_minor,
  )
  assert.equal(differsFromList(of), true)
})

test('where prices are without tax the steps lead to the net amount, and tax comes on top', () => {
  const of = line({ prices_include_tax: false, discounts: [{ promotion_id: 'prm_1', name: 'Bahar', amount_minor: 88_00 }] })
  assert.deepEqual(told({ ...of, total_minor: 3_480_00, tax_minor: 580_00 }), [
    ['list', 2_988_00],
    ['discount', -88_00],
    ['net', 2_900_00],
    ['tax_on_top', 580_00],
    ['total', 3_480_00],
  ])
})
