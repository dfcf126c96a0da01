import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  largest_quantity,
  largest_unit_price_minor,
  type OrderDiscount,
  type Quote,
  type QuoteContext,
  type QuoteLine,
  quote,
  reconcile,
} from './quote.ts'

const in_turkey: QuoteContext = { currency: 'TRY', country: 'TR', at: '2026-03-02', prices_include_tax: true }
const in_azerbaijan: QuoteContext = { currency: 'AZN', country: 'AZ', at: '2026-03-02', prices_include_tax: true }

const product = (line_id: string, quantity: number, unit_price_minor: number, more: Partial<QuoteLine> = {}): QuoteLine => ({
  line_id,
  quantity,
  unit_price_minor,
  tax_class: 'standard',
  ...more,
})

function quoted(context: QuoteContext, lines: QuoteLine[], discounts: OrderDiscount[] = []): Quote {
  const result = quote(context, lines, discounts)
  assert.ok(result.ok, JSON.stringify(result))
  return result.quote
}

function refused(lines: QuoteLine[], discounts: OrderDiscount[] = [], context: QuoteContext = in_turkey) {
  const result = quote(context, lines, discounts)
  assert.ok(!result.ok, 'a quote was given')
  return result.refusal
}

test('a heater for ₺1.200,00 contains ₺200,00 KDV', () => {
  const { lines, taxes, net_minor, tax_minor, total_minor } = quoted(in_turkey, [product('heater', 1, 120000)])
  assert.deepEqual({ net_minor, tax_minor, total_minor }, { net_minor: 100000, tax_minor: 20000, total_minor: 120000 })
  assert.deepEqual(taxes, [{ tax_rate_bp: 2000, net_minor: 100000, tax_minor: 20000, total_minor: 120000 }])
  assert.equal(lines[0]?.tax_minor, 20000)
})

test('the same heater before 10 July 2023 contained 18 %', () => {
  const { tax_minor, total_minor } = quoted({ ...in_turkey, at: '2023-07-09' }, [product('heater', 1, 118000)])
  assert.deepEqual({ tax_minor, total_minor }, { tax_minor: 18000, total_minor: 118000 })
})

test('a cart in Bakı contains 18 % ƏDV', () => {
  assert.equal(quoted(in_azerbaijan, [product('güzgü', 2, 5900)]).tax_minor, 1800)
})

test('goods of three tax classes and shipping make one document with a summary per rate', () => {
  const result = quoted(in_turkey, [
    product('lamp', 2, 44990),
    product('towel', 3, 19990, { tax_class: 'reduced' }),
    product('tea', 1, 25050, { tax_class: 'basic' }),
    product('shipping', 1, 7990, { kind: 'shipping' }),
  ])
  assert.deepEqual(result.taxes, [
    { tax_rate_bp: 2000, net_minor: 81642, tax_minor: 16328, total_minor: 97970 },
    { tax_rate_bp: 1000, net_minor: 54518, tax_minor: 5452, total_minor: 59970 },
    { tax_rate_bp: 100, net_minor: 24802, tax_minor: 248, total_minor: 25050 },
  ])
  assert.equal(result.subtotal_minor, 175000)
  assert.equal(result.shipping_minor, 7990)
  assert.equal(result.total_minor, 182990)
})

test('an order discount is borne by the products in proportion, not by shipping', () => {
  const result = quoted(
    in_turkey,
    [product('a', 1, 10000), product('b', 1, 20000), product('c', 1, 0), product('shipping', 1, 5000, { kind: 'shipping' })],
    [{ discount_id: 'welcome', amount_minor: 1000 }],
  )
  assert.deepEqual(
    result.lines.map((line) => [line.line_id, line.discount_minor, line.total_minor]),
    [
      ['a', 333, 9667],
      ['b', 667, 19333],
      ['c', 0, 0],
      ['shipping', 0, 5000],
    ],
  )
  assert.equal(result.discount_minor, 1000)
  assert.equal(result.total_minor, 34000)
})

test('a discount on named lines leaves the others alone, and free shipping is a discount on the shipping line', () => {
  const result = quoted(
    in_turkey,
    [
      product('a', 2, 5000, { discounts: [{ discount_id: 'second-half', amount_minor: 2500 }] }),
      product('b', 1, 5000),
      product('shipping', 1, 4000, { kind: 'shipping', discounts: [{ discount_id: 'free-shipping', amount_minor: 4000 }] }),
    ],
    [{ discount_id: 'coupon', amount_minor: 700, line_ids: ['a'] }],
  )
  assert.deepEqual(
    result.lines.map((line) => line.total_minor),
    [6800, 5000, 0],
  )
  assert.deepEqual(result.lines[0]?.discounts, [
    { discount_id: 'second-half', scope: 'line', amount_minor: 2500 },
    { discount_id: 'coupon', scope: 'order', amount_minor: 700 },
  ])
})

test('tax is that of the whole receipt, where tax of each small line would round away', () => {
  const sweets = Array.from({ length: 100 }, (_, place) => product(`sweet-${place}`, 1, 2))
  const { tax_minor, lines } = quoted(in_turkey, sweets)
  assert.equal(tax_minor, 33)
  assert.ok(lines.every((line) => line.tax_minor === 0 || line.tax_minor === 1))
})

test('an empty cart costs nothing', () => {
  const { total_minor, lines, taxes } = quoted(in_turkey, [])
  assert.deepEqual({ total_minor, lines, taxes }, { total_minor: 0, lines: [], taxes: [] })
})

test('the trace names the segment for which a price is, and changes nothing else by it', () => {
  const [of_hers, of_all] = [{ segment_id: 'teachers' }, {}].map((more) => quoted(in_turkey, [product('a', 2, 6000, more)]))
  assert.deepEqual(of_hers!.trace[0]!.values, { quantity: 2, unit_price_minor: 6000, gross_minor: 12_000, segment_id: 'teachers' })
  assert.deepEqual({ ...of_hers, trace: of_hers!.trace.slice(1) }, { ...of_all, trace: of_all!.trace.slice(1) })
})

test('the trace tells how each number came about', () => {
  const { trace } = quoted(
    in_turkey,
    [product('a', 2, 6000, { discounts: [{ discount_id: 'sale', amount_minor: 1200 }] })],
    [{ discount_id: 'coupon', amount_minor: 800 }],
  )
  assert.deepEqual(trace, [
    {
      line_id: 'a',
      rule: 'line_amount',
      text_key: 'quote.line_amount',
      values: { quantity: 2, unit_price_minor: 6000, gross_minor: 12000 },
    },
    { line_id: 'a', rule: 'line_discount', text_key: 'quote.line_discount', values: { discount_id: 'sale', amount_minor: 1200 } },
    { line_id: 'a', rule: 'order_discount', text_key: 'quote.order_discount', values: { discount_id: 'coupon', amount_minor: 800 } },
    {
      line_id: 'a',
      rule: 'tax_of_line',
      text_key: 'quote.tax_of_line',
      values: { tax_class: 'standard', tax_rate_bp: 2000, total_minor: 10000, tax_minor: 1667, net_minor: 8333 },
    },
    {
      line_id: null,
      rule: 'tax_of_rate',
      text_key: 'quote.tax_of_rate',
      values: { tax_rate_bp: 2000, net_minor: 8333, tax_minor: 1667, total_minor: 10000 },
    },
    {
      line_id: null,
      rule: 'total',
      text_key: 'quote.total',
      values: { subtotal_minor: 12000, shipping_minor: 0, discount_minor: 2000, total_minor: 10000 },
    },
  ])
})

test('what cannot be priced is refused with its code and the line', () => {
  const a = product('a', 1, 1000)
  const off = (amount_minor: number, more: Partial<OrderDiscount> = {}): OrderDiscount => ({ discount_id: 'd', amount_minor, ...more })
  const rows: [string, string, { code: string; details: Record<string, unknown> }][] = [
    ['none', 'quantity_out_of_range', refused([product('a', 0, 1000)])],
    ['less than none', 'quantity_out_of_range', refused([product('a', -1, 1000)])],
    ['one and a half', 'quantity_out_of_range', refused([product('a', 1.5, 1000)])],
    ['absurdly many', 'quantity_out_of_range', refused([product('a', largest_quantity + 1, 1)])],
    ['not a number', 'quantity_out_of_range', refused([product('a', Number.NaN, 1)])],
    ['negative price', 'price_out_of_range', refused([product('a', 1, -1)])],
    ['fraction of a kuruş', 'price_out_of_range', refused([product('a', 1, 0.5)])],
    ['absurd price', 'price_out_of_range', refused([product('a', 1, largest_unit_price_minor + 1)])],
    ['the same line twice', 'line_repeated', refused([a, a])],
    ['the same discount twice', 'discount_repeated', refused([a], [off(1), off(1)])],
    ['the same line discount twice', 'discount_repeated', refused([{ ...a, discounts: [off(1), off(1)] }])],
    ['a discount below zero', 'discount_out_of_range', refused([a], [off(-1)])],
    ['a line discount below zero', 'discount_out_of_range', refused([{ ...a, discounts: [off(-1)] }])],
    ['more off than it costs', 'discount_exceeds_amount', refused([a], [off(1001)])],
    ['more off the line than it costs', 'discount_exceeds_amount', refused([{ ...a, discounts: [off(1001)] }])],
    ['a discount on an empty cart', 'discount_exceeds_amount', refused([], [off(1)])],
    ['a discount on a line that is not there', 'discount_line_unknown', refused([a], [off(1, { line_ids: ['b'] })])],
    ['a product discount on shipping', 'discount_line_unknown', refused([{ ...a, kind: 'shipping' }], [off(1, { line_ids: ['a'] })])],
    ['a country without tax data', 'tax_rate_unknown', refused([a], [], { ...in_turkey, country: 'DE' })],
    ['a day before the tax data', 'tax_rate_unknown', refused([a], [], { ...in_turkey, at: '1999-01-01' })],
    ['a day that does not exist', 'day_malformed', refused([a], [], { ...in_turkey, at: '2026-02-29' })],
    ['a time instead of a day', 'day_malformed', refused([a], [], { ...in_turkey, at: '2026-02-28T10:00:00Z' })],
    ['an unknown currency', 'currency_unknown', refused([a], [], { ...in_turkey, currency: 'TL' })],
    ['more than can be counted', 'total_out_of_range', refused([product('a', 100_000, 10_000_000_000), product('b', 1, 1)])],
  ]
  for (const [what, code, refusal] of rows) assert.equal(refusal.code, code, what)
  assert.deepEqual(refused([product('a', 1, 500), product('b', 0, 500)]).details, {
    line_id: 'b',
    quantity: 0,
    least: 1,
    most: largest_quantity,
  })
  assert.deepEqual(refused([a], [off(1001)]).details, { discount_id: 'd', amount_minor: 1001, left_minor: 1000 })
})

test('of several reasons the same one is given whatever the order of the lines', () => {
  const lines = [product('b', 0, 1), product('a', 1, -1), product('c', 1, 1, { discounts: [{ discount_id: 'd', amount_minor: 2 }] })]
  assert.deepEqual(refused(lines), refused([...lines].reverse()))
  assert.equal(refused(lines).code, 'price_out_of_range')
})

test('a total that somebody else has calculated must be ours to the kuruş', () => {
  const ours = quoted(in_turkey, [product('a', 1, 1000), product('b', 2, 500)])
  const lines = [
    { line_id: 'b', total_minor: 1000 },
    { line_id: 'a', total_minor: 1000 },
  ]
  assert.equal(reconcile(ours, { currency: 'TRY', total_minor: 2000, lines }), undefined)
  assert.equal(reconcile(ours, {}), undefined)
  const rows: [Parameters<typeof reconcile>[1], Record<string, unknown>][] = [
    [{ total_minor: 1999 }, { expected_minor: 2000, claimed_minor: 1999 }],
    [{ currency: 'AZN' }, { expected_currency: 'TRY', claimed_currency: 'AZN' }],
    [{ lines: lines.slice(0, 1) }, { line_id: 'a', expected_minor: 1000 }],
    [{ lines: [...lines, { line_id: 'c', total_minor: 5 }] }, { line_id: 'c', claimed_minor: 5 }],
    [{ lines: lines.map((line) => ({ ...line, total_minor: 900 })) }, { line_id: 'a', expected_minor: 1000, claimed_minor: 900 }],
  ]
  for (const [claim, details] of rows) assert.deepEqual(reconcile(ours, claim), { code: 'price_does_not_reconcile', details })
})

test('where a shelf shows less than its line comes to, the rest comes off, named and traced; what comes off the whole order stays on top', () => {
  const shown = { unit_price_minor: 8_000, source: 'shelf', since: '2026-03-02T08:00:00.000Z' } as const
  const rows: [what: string, line: Partial<QuoteLine>, discounts: OrderDiscount[], off_minor: number, total_minor: number][] = [
    ['less than the price', { shown }, [], 4_000, 16_000],
    ['as much as the price', { shown: { ...shown, unit_price_minor: 10_000 } }, [], 0, 20_000],
    ['more than the price', { shown: { ...shown, unit_price_minor: 12_000 } }, [], 0, 20_000],
    ['less than what another discount has left', { shown, discounts: [{ discount_id: 'a', amount_minor: 1_000 }] }, [], 3_000, 16_000],
    ['more than what another discount has left', { shown, discounts: [{ discount_id: 'a', amount_minor: 5_000 }] }, [], 0, 15_000],
    ['less, and the order has a discount', { shown }, [{ discount_id: 'o', amount_minor: 2_000 }], 4_000, 14_000],
    ['of a gift card', { shown, tax_class: 'voucher' }, [], 0, 20_000],
  ]
  for (const [what, more, discounts, off_minor, total_minor] of rows) {
    const { lines, trace, ...whole } = quoted(in_turkey, [product('mug', 2, 10_000, more)], discounts)
    const off = lines[0]!.discounts.filter(({ scope }) => scope === 'shown')
    assert.deepEqual(
      [off, whole.total_minor],
      [off_minor ? [{ discount_id: 'shown_less', scope: 'shown', amount_minor: off_minor }] : [], total_minor],
      what,
    )
    const steps = trace.filter(({ rule }) => rule === 'shown_discount')
    assert.deepEqual(
      steps.map(({ values }) => [values.amount_minor, values.shown_minor, values.source, values.since]),
      off_minor ? [[off_minor, 8_000, 'shelf', shown.since]] : [],
      what,
    )
  }
})

test('what was shown with tax is what is paid where prices are without it now, never a cent more; and the other way round', () => {
  const shown = { unit_price_minor: 10_000, source: 'shelf', since: '2026-03-02T08:00:00.000Z' } as const
  const rows: [quantity: number, unit_price_minor: number, with_tax: boolean, off_minor: number, total_minor: number][] = [
    [1, 10_000, true, 1_667, 10_000],
    [3, 10_000, true, 5_000, 30_000],
    [1, 8_333, true, 0, 10_000],
    [1, 12_000, false, 0, 12_000],
    [1, 15_000, false, 3_000, 12_000],
  ]
  for (const [quantity, unit_price_minor, with_tax, off_minor, total_minor] of rows) {
    const context = with_tax ? net_in_turkey : in_turkey
    const { lines, trace, ...whole } = quoted(context, [product('mug', quantity, unit_price_minor, { shown: { ...shown, with_tax } })])
    assert.deepEqual([lines[0]!.discount_minor, whole.total_minor], [off_minor, total_minor])
    assert.deepEqual(
      trace.filter(({ rule }) => rule === 'shown_discount').map(({ text_key }) => text_key),
      off_minor ? [`quote.shown_discount_${with_tax ? 'with' : 'without'}_tax`] : [],
    )
  }
  for (let unit_price_minor = 1; unit_price_minor < 500; unit_price_minor++) {
    const { total_minor } = quoted(net_in_turkey, [product('mug', 1, 1_000, { shown: { ...shown, unit_price_minor, with_tax: true } })])
    assert.ok(total_minor <= unit_price_minor && total_minor >= unit_price_minor - 1, `${total_minor} for what shows ${unit_price_minor}`)
  }
})

test('what a shelf is said to show is a price', () => {
  const shown = { unit_price_minor: -1, source: 'shelf', since: '2026-03-02T08:00:00.000Z' } as const
  assert.equal(refused([product('mug', 1, 100, { shown })]).code, 'price_out_of_range')
})

const net_in_turkey: QuoteContext = { ...in_turkey, prices_include_tax: false }

test('where prices are without tax it comes on top, by rate on what the lines of that rate come to (EN 16931 BR-S-08, BR-CO-17)', () => {
  const result = quoted(net_in_turkey, [
    product('lamp', 3, 33_33),
    product('shade', 1, 33_34, { discounts: [{ discount_id: 'sale', amount_minor: 1_00 }] }),
    product('tea', 2, 10_03, { tax_class: 'basic' }),
    product('card', 1, 500_00, { tax_class: 'voucher' }),
    product('shipping', 1, 40_00, { kind: 'shipping' }),
  ])
  assert.deepEqual(result.taxes, [
    { tax_rate_bp: 2000, net_minor: 172_33, tax_minor: 34_47, total_minor: 206_80 },
    { tax_rate_bp: 100, net_minor: 20_06, tax_minor: 20, total_minor: 20_26 },
    { tax_rate_bp: 0, net_minor: 500_00, tax_minor: 0, total_minor: 500_00 },
  ])
  assert.deepEqual(
    result.lines.map(({ line_id, net_minor, tax_minor, total_minor }) => [line_id, net_minor, tax_minor, total_minor]),
    [
      ['lamp', 99_99, 20_00, 119_99],
      ['shade', 32_34, 6_47, 38_81],
      ['tea', 20_06, 20, 20_26],
      ['card', 500_00, 0, 500_00],
      ['shipping', 40_00, 8_00, 48_00],
    ],
  )
  const { subtotal_minor, shipping_minor, discount_minor, net_minor, tax_minor, total_minor } = result
  assert.deepEqual(
    { subtotal_minor, shipping_minor, discount_minor, net_minor, tax_minor, total_minor },
    { subtotal_minor: 653_39, shipping_minor: 40_00, discount_minor: 1_00, net_minor: 692_39, tax_minor: 34_67, total_minor: 727_06 },
  )
})

test('tax on top is that of the whole document, where tax of each small line would round away', () => {
  const sweets = Array.from({ length: 100 }, (_, place) => product(`sweet-${place}`, 1, 2))
  const { net_minor, tax_minor, total_minor, lines } = quoted(net_in_turkey, sweets)
  assert.deepEqual({ net_minor, tax_minor, total_minor }, { net_minor: 200, tax_minor: 40, total_minor: 240 })
  assert.ok(lines.every((line) => line.tax_minor === 0 || line.tax_minor === 1))
})
