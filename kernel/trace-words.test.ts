import assert from 'node:assert/strict'
import { test } from 'node:test'
import { locales } from './locale.ts'
import { price_levels } from './price.ts'
import { type QuoteContext, type QuoteLine, quote, SHOWN_LESS, trace_text_keys } from './quote.ts'
import { tellStep, trace_words } from './trace-words.ts'

const context: QuoteContext = { currency: 'TRY', country: 'TR', at: '2026-03-02', prices_include_tax: true }
const names: Record<string, string> = { spring: 'Bahar', welcome: 'Hoş geldin', freight: 'Ücretsiz teslimat' }
/** A cart in which everything happens that can be told. */
const lines: QuoteLine[] = [
  ...price_levels.map((level): QuoteLine => {
    const price = { level, from_quantity: 1, list_minor: level === 'base' ? 100_00 : 120_00 }
    return { line_id: level, quantity: 2, unit_price_minor: 100_00, tax_class: 'standard', price }
  }),
  {
    line_id: 'unknown',
    quantity: 1,
    unit_price_minor: 50_00,
    tax_class: 'basic',
    discounts: [{ discount_id: 'spring', amount_minor: 5_00 }],
  },
  {
    ...{ line_id: 'shown', quantity: 1, unit_price_minor: 90_00, tax_class: 'standard' },
    shown: { unit_price_minor: 80_00, source: 'shelf', since: '2026-03-01T08:00:00Z' },
  },
  { line_id: 'delivery', kind: 'shipping', quantity: 1, unit_price_minor: 40_00, tax_class: 'standard' },
]
const of_delivery = {
  ...{ promotion_id: 'freight', class: 'shipping' as const, priority: 0 },
  benefit: { kind: 'percentage' as const, percent_bp: 10_000 },
}
/** Of one group with the price of a shelf: they give what they take off more. */
const beside_shelf = (['line', 'order'] as const).map((of): QuoteContext['promotions'] => {
  const one = { priority: 0, stacking_group: 'one of them', benefit: { kind: 'percentage' as const, percent_bp: 1_000 } }
  const more = { ...one, promotion_id: 'welcome', class: of, benefit: { ...one.benefit, percent_bp: 1_500 } }
  return { occasion: { at: '2026-03-02T12:00' }, on: [{ ...one, promotion_id: 'spring', class: 'line', on_shelves: true }, more] }
})
/** Its label was hung when prices were said the other way. */
const shown_before = (with_tax: boolean) =>
  lines.map((line) => (line.shown ? { ...line, shown: { ...line.shown, unit_price_minor: 70_00, with_tax } } : line))
function told(
  locale: (typeof locales)[number],
  prices_include_tax = true,
  of = lines,
  promotions: QuoteContext['promotions'] = { occasion: { at: '2026-03-02T12:00' }, on: [of_delivery] },
) {
  const result = quote({ ...context, prices_include_tax, ...(promotions && { promotions }) }, of, [
    { discount_id: 'welcome', amount_minor: 10_00 },
  ])
  assert.ok(result.ok, JSON.stringify(result))
  const nameOf = (id: string) => (id === SHOWN_LESS ? '' : names[id]!)
  return result.quote.trace.map((step) => ({ ...step, said: tellStep(step, { locale, currency: 'TRY', nameOf }) }))
}

test('every step that a quote may take has its sentence in three languages', () => {
  assert.ok(trace_text_keys.length > 10, `only ${trace_text_keys.length} sentences were asked for`)
  for (const locale of locales)
    for (const key of trace_text_keys) assert.ok(trace_words[locale][key]?.trim(), `there is no ${key} in ${locale}`)
})

test('a cart in which everything happens takes every step, and each is said with its amounts', () => {
  for (const locale of locales) {
    const anew = [...told(locale, false, shown_before(true)), ...told(locale, true, shown_before(false))]
    const steps = [...told(locale), ...told(locale, false), ...anew, ...beside_shelf.flatMap((on) => told(locale, true, lines, on))]
    assert.deepEqual([...new Set(steps.map(({ text_key }) => text_key))].sort(), [...trace_text_keys].sort())
    for (const { said, text_key } of steps) assert.doesNotMatch(said, /[{}]|undefined|NaN/, text_key)
  }
})

test('a reader of each language is told how a line came by its price', () => {
  const saidOf = (locale: (typeof locales)[number], id: string | null) =>
    told(locale)
      .filter(({ line_id }) => line_id === id)
      .map(({ said }) => said)
  assert.deepEqual(saidOf('en', 'unknown'), [
    '1 × ₺50.00 = ₺50.00',
    'Bahar: ₺5.00 off this line',
    'Hoş geldin: ₺0.34 off, the share of this line in what is taken off the whole order',
    'VAT 1%, contained in ₺44.66: ₺0.44; without it ₺44.22',
  ])
  assert.equal(saidOf('tr', 'contract')[0], 'Müşteriyle kararlaştırılan fiyat: 2 × ₺100,00 = ₺200,00; liste fiyatı ₺120,00')
  assert.equal(saidOf('az', 'shown')[1], 'Öz etiketimiz və ya səhifəmiz 80,00\u00a0₺ göstərir: 10,00\u00a0₺ endirim')
  const [net_line, net_total] = [
    told('en', false).find(({ line_id, rule }) => line_id === 'unknown' && rule === 'tax_of_line'),
    told('en', false).at(-1),
  ]
  assert.equal(net_line?.said, 'VAT 1% on ₺44.66: ₺0.45; with it ₺45.11')
  assert.equal(net_total?.said, 'Goods ₺1,340.00 + delivery ₺40.00 − discounts ₺65.00 + VAT ₺254.52 = ₺1,569.52')
  assert.equal(saidOf('tr', 'delivery')[1], 'Ücretsiz teslimat: teslimatta ₺40,00 indirim')
})
