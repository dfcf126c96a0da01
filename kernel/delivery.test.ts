import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type DeliveryTariff, deliveryLine, missingForFreeDelivery } from './delivery.ts'
import type { Promotion } from './promotions.ts'
import { quote, type QuoteLine } from './quote.ts'

const tariff: DeliveryTariff = { fee_minor: 49_90, free_from_minor: 750_00, tax_class: 'standard' }
const line = (quantity: number, unit_price_minor: number, more: Partial<QuoteLine> = {}): QuoteLine => ({
  line_id: `${quantity} × ${unit_price_minor}`,
  quantity,
  unit_price_minor,
  tax_class: 'standard',
  ...more,
})

test('sending costs the fee until there are goods enough; gift cards are no goods, and nothing is no delivery', () => {
  const card = line(1, 900_00, { tax_class: 'voucher' })
  const rows: [string, QuoteLine[], DeliveryTariff | null, number | undefined][] = [
    ['little', [line(1, 100_00)], tariff, 49_90],
    ['just enough', [line(3, 250_00)], tariff, 0],
    ['a penny less', [line(1, 749_99)], tariff, 49_90],
    ['a gift card beside it', [line(1, 100_00), card], tariff, 49_90],
    ['a gift card alone', [card], tariff, undefined],
    ['never free', [line(9, 999_00)], { ...tariff, free_from_minor: null }, 49_90],
    ['always free', [line(1, 1)], { ...tariff, fee_minor: 0, free_from_minor: null }, 0],
    ['no tariff', [line(1, 100_00)], null, undefined],
  ]
  for (const [said, lines, by, fee] of rows) assert.equal(deliveryLine(by, lines)?.unit_price_minor, fee, said)
  assert.deepEqual([missingForFreeDelivery(tariff, [line(1, 700_00)]), missingForFreeDelivery(tariff, [line(1, 800_00)])], [50_00, 0])
})

const shipping = (benefit: Promotion['benefit'], more: Partial<Promotion> = {}): Promotion => ({
  ...{ promotion_id: 'free delivery', class: 'shipping', priority: 0, benefit },
  ...more,
})

test('whatever is sent under whatever promotions: the lines with delivery add up to the total, and delivery is never less than nothing', () => {
  const promotion = fc.oneof(
    fc.integer({ min: 1, max: 10_000 }).map((percent_bp) => shipping({ kind: 'percentage', percent_bp })),
    fc.integer({ min: 1, max: 90_00 }).map((amount_minor) => shipping({ kind: 'amount', amount_minor, per: 'whole' })),
    fc
      .integer({ min: 1, max: 2_000_00 })
      .map((least_minor) => shipping({ kind: 'percentage', percent_bp: 10_000 }, { asks: { least_minor } })),
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 500_00 })), { minLength: 1, maxLength: 8 }),
      fc.constantFrom('standard' as const, 'reduced' as const, 'basic' as const),
      fc.option(fc.integer({ min: 0, max: 2_000_00 })),
      fc.array(promotion, { maxLength: 3 }),
      (pieces, tax_class, free_from_minor, promotions) => {
        const lines = pieces.map(([quantity, price], at) =>
          line(quantity, price, { line_id: `line ${at}`, tax_class: at % 2 ? 'reduced' : 'standard' }),
        )
        const delivery = deliveryLine({ fee_minor: 49_90, free_from_minor, tax_class }, lines)!
        const half: Promotion = { promotion_id: 'half', class: 'order', priority: 0, benefit: { kind: 'percentage', percent_bp: 5_000 } }
        const on = [half, ...promotions.map((one, at) => ({ ...one, promotion_id: `delivery ${at}` }))]
        const of = { currency: 'TRY', country: 'TR', at: '2026-11-22', prices_include_tax: true as const }
        const result = quote({ ...of, promotions: { occasion: { at: '2026-11-22T12:00' }, on } }, [...lines, delivery])
        assert.ok(result.ok)
        const { lines: quoted, total_minor, tax_minor, net_minor, subtotal_minor, shipping_minor, discount_minor } = result.quote
        const sum = (field: 'total_minor' | 'tax_minor' | 'net_minor') => quoted.reduce((all, one) => all + one[field], 0)
        assert.deepEqual([sum('total_minor'), sum('tax_minor'), sum('net_minor')], [total_minor, tax_minor, net_minor])
        assert.equal(subtotal_minor + shipping_minor - discount_minor, total_minor)
        const sent = quoted.at(-1)!
        assert.ok(sent.total_minor >= 0 && sent.total_minor <= delivery.unit_price_minor)
        assert.ok(
          sent.discounts.every(({ scope }) => scope === 'shipping'),
          'what is off the order is not off delivery',
        )
      },
    ),
  )
})
