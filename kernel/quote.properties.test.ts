import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type OrderDiscount, type QuoteContext, type QuotedLine, type QuoteLine, quote } from './quote.ts'
import { mulberry32, shuffled } from './random.ts'
import { isVoucher, tax_classes } from './tax.ts'

type Cart = { context: QuoteContext; lines: QuoteLine[]; discounts: OrderDiscount[] }

const price = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 5_000_000 }),
  fc.integer({ min: 0, max: 10_000_000_000 }),
)
const quantity = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2000 }) },
)
const share = fc.oneof(fc.constantFrom(0, 1, 0.5, 0.1), fc.double({ min: 0, max: 1, noNaN: true }))

/** Carts that must be priced: discounts are parts of what is left, in the order in which they will be taken off. */
const carts: fc.Arbitrary<Cart> = fc
  .record({
    context: fc.constantFrom<QuoteContext>(
      { currency: 'TRY', country: 'TR', at: '2026-03-02', prices_include_tax: true },
      { currency: 'TRY', country: 'TR', at: '2020-03-02', prices_include_tax: true },
      { currency: 'AZN', country: 'AZ', at: '2026-03-02', prices_include_tax: true },
      { currency: 'TRY', country: 'TR', at: '2026-03-02', prices_include_tax: false },
      { currency: 'AZN', country: 'AZ', at: '2026-03-02', prices_include_tax: false },
    ),
    lines: fc.uniqueArray(
      fc.record({
        line_id: fc.string({ minLength: 1, maxLength: 4 }),
        kind: fc.constantFrom('product' as const, 'product' as const, 'product' as const, 'shipping' as const),
        quantity,
        unit_price_minor: price,
        tax_class: fc.constantFrom(...tax_classes),
        off: fc.array(share, { maxLength: 2 }),
      }),
      { selector: (line) => line.line_id, maxLength: 12 },
    ),
    off: fc.array(fc.record({ share, named: fc.option(fc.array(fc.nat(11), { minLength: 1, maxLength: 4 })) }), { maxLength: 3 }),
  })
  .map(({ context, lines, off }) => {
    const left = new Map<string, number>()
    const drafted = lines.map(({ off: shares, ...line }): QuoteLine => {
      let left_minor = line.quantity * line.unit_price_minor
      const discounts = shares.map((part, place) => {
        const amount_minor = Math.floor(left_minor * part)
        left_minor -= amount_minor
        return { discount_id: `line-${place}`, amount_minor }
      })
      if (line.kind === 'product' && !isVoucher(line)) left.set(line.line_id, left_minor)
      return { ...line, discounts }
    })
    // What earlier order discounts took is unknown here without repeating the calculation, so each keeps to its third.
    const products = [...left.keys()]
    const discounts = off.map(({ share: part, named }, place): OrderDiscount => {
      const line_ids = named?.flatMap((nth) => products[nth % products.length] ?? [])
      const bearers = line_ids === undefined ? products : [...new Set(line_ids)]
      const least = bearers.map((line_id) => left.get(line_id) ?? 0).reduce((total, amount) => total + amount, 0)
      const amount_minor = Math.floor((least * part) / (off.length === 1 ? 1 : 9))
      return { discount_id: `order-${place}`, amount_minor, ...(line_ids === undefined ? {} : { line_ids }) }
    })
    return { context, lines: drafted, discounts }
  })

const sum = (lines: readonly QuotedLine[], key: 'total_minor' | 'net_minor' | 'tax_minor' | 'discount_minor') =>
  lines.reduce((total, line) => total + line[key], 0)

test('in ten thousand carts every document reconciles and the order of lines changes nothing', () => {
  let priced = 0
  fc.assert(
    fc.property(carts, fc.integer(), ({ context, lines, discounts }, seed) => {
      const result = quote(context, lines, discounts)
      if (!result.ok) {
        // Only chains of discounts on the same few lines may ask for more than is left.
        assert.equal(result.refusal.code, 'discount_exceeds_amount')
        assert.ok(discounts.length > 1)
        return
      }
      priced += 1
      const document = result.quote

      assert.equal(sum(document.lines, 'total_minor'), document.total_minor)
      assert.equal(sum(document.lines, 'net_minor'), document.net_minor)
      assert.equal(sum(document.lines, 'tax_minor'), document.tax_minor)
      assert.equal(document.net_minor + document.tax_minor, document.total_minor)
      /** What prices and discounts come to. */
      const priced_as = context.prices_include_tax ? 'total_minor' : 'net_minor'
      assert.equal(document.subtotal_minor + document.shipping_minor - document.discount_minor, document[priced_as])
      const wanted = lines.flatMap((line) => line.discounts ?? []).concat(discounts)
      assert.equal(
        document.discount_minor,
        wanted.reduce((total, discount) => total + discount.amount_minor, 0),
      )

      for (const line of document.lines) {
        assert.equal(line.gross_minor, line.quantity * line.unit_price_minor)
        assert.equal(line.gross_minor - line.discount_minor, line[priced_as])
        assert.equal(line.net_minor + line.tax_minor, line.total_minor)
        assert.equal(
          line.discounts.reduce((total, discount) => total + discount.amount_minor, 0),
          line.discount_minor,
        )
        for (const amount of [line.net_minor, line.tax_minor, line.total_minor, line.discount_minor]) {
          assert.ok(Number.isSafeInteger(amount) && amount >= 0 && !Object.is(amount, -0))
        }
        // |tax - exact| < 1.5: half a unit of the document's rounding and less than one of the division.
        const whole = BigInt(context.prices_include_tax ? 10_000 + line.tax_rate_bp : 10_000)
        const off = 2n * (BigInt(line.tax_minor) * whole - BigInt(line[priced_as]) * BigInt(line.tax_rate_bp))
        assert.ok((off < 0n ? -off : off) < 3n * whole)
      }

      for (const tax of document.taxes) {
        const taxed = document.lines.filter((line) => line.tax_rate_bp === tax.tax_rate_bp)
        assert.equal(sum(taxed, 'total_minor'), tax.total_minor)
        assert.equal(sum(taxed, 'net_minor'), tax.net_minor)
        assert.equal(sum(taxed, 'tax_minor'), tax.tax_minor)
        assert.equal(tax.net_minor + tax.tax_minor, tax.total_minor)
        const divisor = BigInt(context.prices_include_tax ? 10_000 + tax.tax_rate_bp : 10_000)
        assert.equal(BigInt(tax.tax_minor), (2n * BigInt(tax[priced_as]) * BigInt(tax.tax_rate_bp) + divisor) / (2n * divisor))
      }
      assert.equal(
        document.taxes.reduce((total, tax) => total + tax.total_minor, 0),
        document.total_minor,
      )

      const again = quote(context, shuffled(mulberry32(seed), lines), shuffled(mulberry32(seed), discounts))
      assert.ok(again.ok)
      const byId = (a: QuotedLine, b: QuotedLine) => (a.line_id < b.line_id ? -1 : 1)
      assert.equal(
        JSON.stringify({ ...again.quote, lines: [...again.quote.lines].sort(byId) }),
        JSON.stringify({ ...document, lines: [...document.lines].sort(byId) }),
      )
      assert.deepEqual(
        document.lines.map((line) => line.line_id),
        lines.map((line) => line.line_id),
      )
    }),
    { numRuns: 10_000 },
  )
  assert.ok(priced > 9_000, `only ${priced} carts were priced`)
})

test('no cart, however wrong, makes the calculation throw or answer with a broken number', () => {
  const anything = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53))
  const line = fc.record({
    line_id: fc.string({ maxLength: 2 }),
    quantity: fc.oneof(anything, quantity),
    unit_price_minor: fc.oneof(anything, price),
    tax_class: fc.constantFrom(...tax_classes),
    discounts: fc.array(fc.record({ discount_id: fc.string({ maxLength: 1 }), amount_minor: anything }), { maxLength: 1 }),
  })
  const discount = fc.record({ discount_id: fc.string({ maxLength: 2 }), amount_minor: anything })
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), fc.array(discount, { maxLength: 2 }), fc.string(), (lines, discounts, at) => {
      const result = quote(
        { currency: 'TRY', country: 'TR', at: at.length % 2 ? at : '2026-03-02', prices_include_tax: at.length % 3 > 0 },
        lines,
        discounts,
      )
      if (result.ok) assert.ok(Number.isSafeInteger(result.quote.total_minor) && result.quote.total_minor >= 0)
    }),
    { numRuns: 5_000 },
  )
})

test('whatever shelves show, nobody pays more for a line than without them, and none more than what is shown', () => {
  fc.assert(
    fc.property(carts, fc.array(fc.option(price), { minLength: 12, maxLength: 12 }), ({ context, lines, discounts }, prices) => {
      const bound = lines.map((line, place): QuoteLine => {
        const unit_price_minor = prices[place]
        return typeof unit_price_minor === 'number'
          ? { ...line, shown: { unit_price_minor, source: 'shelf', since: '2026-03-02T08:00:00Z' } }
          : line
      })
      const [free, kept] = [quote(context, lines), quote(context, bound)]
      assert.ok(free.ok && kept.ok)
      for (const [place, line] of kept.quote.lines.entries()) {
        const { shown } = bound[place]!
        const goods = line.kind === 'product' && line.tax_class !== 'voucher'
        const priced_as = context.prices_include_tax ? 'total_minor' : 'net_minor'
        const most: number = free.quote.lines[place]![priced_as]
        assert.equal(line[priced_as], shown && goods ? Math.min(most, line.quantity * shown.unit_price_minor) : most)
      }
      const whole = quote(context, bound, discounts)
      if (whole.ok) assert.equal(sum(whole.quote.lines, 'total_minor'), whole.quote.total_minor)
    }),
    { numRuns: 3_000 },
  )
})
