import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pricesIncludeTax, tax_classes, tax_rates, taxRate } from './tax.ts'

test('the rate is that of the day of the sale', () => {
  const rows = [
    ['TR', 'standard', '2023-07-09', 1800],
    ['TR', 'standard', '2023-07-10', 2000],
    ['TR', 'reduced', '2023-07-09', 800],
    ['TR', 'reduced', '2023-07-10', 1000],
    ['TR', 'basic', '2023-07-09', 100],
    ['TR', 'basic', '2026-01-01', 100],
    ['TR', 'zero', '2026-01-01', 0],
    ['TR', 'standard', '2008-01-01', 1800],
    ['TR', 'standard', '2007-12-31', undefined],
    ['AZ', 'standard', '2026-01-01', 1800],
    ['AZ', 'zero', '2026-01-01', 0],
    ['AZ', 'reduced', '2026-01-01', 1800],
    ['AZ', 'standard', '2000-12-31', undefined],
    ['DE', 'standard', '2026-01-01', undefined],
  ] as const
  for (const [country, tax_class, on, rate] of rows) assert.equal(taxRate(country, tax_class, on), rate, `${country} ${tax_class} ${on}`)
})

test('the table lists every country newest first, with whole rates for every class', () => {
  for (const country of new Set(tax_rates.map((rates) => rates.country))) {
    const days = tax_rates.filter((rates) => rates.country === country).map((rates) => rates.from_on)
    assert.deepEqual(days, [...new Set(days)].sort().reverse())
  }
  for (const rates of tax_rates) {
    for (const tax_class of tax_classes) assert.ok(Number.isInteger(rates[tax_class]) && rates[tax_class] >= 0 && rates[tax_class] < 10_000)
  }
})

test('what a price means is what was said last for its day; before anything was said it is with tax', () => {
  const said = [
    { from_on: '2026-06-01', prices_include_tax: true },
    { from_on: '2026-03-03', prices_include_tax: false },
  ]
  const days = ['2026-03-02', '2026-03-03', '2026-05-31', '2026-06-01']
  assert.deepEqual(
    days.map((day) => pricesIncludeTax(said, day)),
    [true, false, false, true],
  )
  assert.deepEqual([pricesIncludeTax([], '2026-03-03'), pricesIncludeTax(undefined, '2026-03-03')], [true, true])
})
