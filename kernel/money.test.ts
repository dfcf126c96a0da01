import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { closestLocale, locales } from './locale.ts'
import { allocate, currencyDigits, formatAmount, formatMoney, formatPercent, isCurrency, parseMoney, proportion } from './money.ts'

const nbsp = '\u00a0'
const any_amount = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })

test('minor units have as many digits as ISO 4217 gives them', () => {
  for (const [currency, digits] of [
    ['TRY', 2],
    ['AZN', 2],
    ['EUR', 2],
    ['USD', 2],
    ['GBP', 2],
    ['JPY', 0],
    ['ISK', 0],
    ['KWD', 3],
    ['TND', 3],
    ['CLF', 4],
  ] as const) {
    assert.equal(currencyDigits(currency), digits, currency)
  }
  assert.ok(!isCurrency('TL') && !isCurrency('try') && !isCurrency(''))
  assert.throws(() => currencyDigits('XYZ'), RangeError)
})

test('money is written as each country writes it', () => {
  const rows: [number, string, 'tr' | 'az' | 'en', string][] = [
    [123450, 'TRY', 'tr', '₺1.234,50'],
    [123456750, 'TRY', 'tr', '₺1.234.567,50'],
    [123450, 'AZN', 'az', `1.234,50${nbsp}₼`],
    [123450, 'TRY', 'en', '₺1,234.50'],
    [123450, 'AZN', 'en', '₼1,234.50'],
    [0, 'TRY', 'tr', '₺0,00'],
    [5, 'TRY', 'tr', '₺0,05'],
    [-5, 'TRY', 'tr', '−₺0,05'],
    [-123450, 'AZN', 'az', `−1.234,50${nbsp}₼`],
    [99900, 'TRY', 'tr', '₺999,00'],
    [100000, 'TRY', 'tr', '₺1.000,00'],
    [1234, 'JPY', 'en', `JPY${nbsp}1,234`],
    [1234567, 'KWD', 'tr', `KWD${nbsp}1.234,567`],
    [-1234, 'CHF', 'az', `−12,34${nbsp}CHF`],
    [-0, 'TRY', 'tr', '₺0,00'],
  ]
  for (const [amount, currency, locale, text] of rows) assert.equal(formatMoney(amount, currency, locale), text)
  assert.throws(() => formatMoney(0.5, 'TRY', 'tr'), RangeError)
  assert.throws(() => formatMoney(Number.MAX_SAFE_INTEGER + 1, 'TRY', 'tr'), RangeError)
})

test('where ICU has an opinion on lira, manat, euro and dollar, it is ours', () => {
  const agreed = [
    ['tr', 'TRY'],
    ['tr', 'EUR'],
    ['tr', 'USD'],
    ['tr', 'CHF'],
    ['az', 'AZN'],
    ['az', 'EUR'],
    ['az', 'CHF'],
    ['en', 'USD'],
    ['en', 'EUR'],
    ['en', 'GBP'],
  ] as const
  fc.assert(
    fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.constantFrom(...agreed), (amount, [locale, currency]) => {
      const icu = new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount / 100)
      assert.equal(formatMoney(amount, currency, locale), icu.replace('-0,00', '0,00').replace('-', '−'))
    }),
  )
})

test('money looks the same on an engine without any ICU data', () => {
  const intl = globalThis.Intl
  const toLocaleString = Number.prototype.toLocaleString
  try {
    Reflect.deleteProperty(globalThis, 'Intl')
    Number.prototype.toLocaleString = () => 'engine dependent'
    assert.equal(formatMoney(123450, 'TRY', 'tr'), '₺1.234,50')
    assert.equal(formatMoney(123450, 'AZN', 'az'), `1.234,50${nbsp}₼`)
    assert.equal(formatPercent(1850, 'tr'), '%18,5')
    assert.deepEqual(parseMoney('₺1.234,50', 'TRY', 'tr'), { ok: true, amount_minor: 123450 })
  } finally {
    globalThis.Intl = intl
    Number.prototype.toLocaleString = toLocaleString
  }
})

test('percentages stand where each language puts the sign', () => {
  assert.equal(formatPercent(2000, 'tr'), '%20')
  assert.equal(formatPercent(2000, 'az'), '20%')
  assert.equal(formatPercent(1850, 'tr'), '%18,5')
  assert.equal(formatPercent(1850, 'en'), '18.5%')
  assert.equal(formatPercent(0, 'en'), '0%')
})

test('typed amounts are read, or refused with the reason', () => {
  const rows: [string, string, 'tr' | 'az' | 'en' | undefined, number | string][] = [
    ['1.234,50', 'TRY', 'tr', 123450],
    ['1,234.50', 'TRY', 'tr', 123450],
    ['1.234,50', 'TRY', 'en', 123450],
    ['1234.5', 'TRY', 'tr', 123450],
    ['1234,5', 'TRY', 'en', 123450],
    ['1234', 'TRY', 'tr', 123400],
    ['₺99,90', 'TRY', 'tr', 9990],
    ['99,90 TL', 'TRY', 'tr', 9990],
    ['99,90 try', 'TRY', undefined, 9990],
    ['12 AZN', 'AZN', 'az', 1200],
    ['12,5 manat', 'AZN', 'az', 1250],
    ['12,5 ₼', 'AZN', undefined, 1250],
    ['US$5', 'USD', 'en', 500],
    ['1 234,50', 'TRY', undefined, 123450],
    [`1${nbsp}234${nbsp}567,5`, 'TRY', 'tr', 123456750],
    ["1'234.50", 'EUR', undefined, 123450],
    ['1.234.567', 'TRY', undefined, 123456700],
    ['1.234.567,89', 'TRY', undefined, 123456789],
    ['-5', 'TRY', 'tr', -500],
    ['−5,25', 'TRY', 'tr', -525],
    ['-₺5', 'TRY', 'tr', -500],
    ['+7', 'TRY', 'tr', 700],
    ['-0', 'TRY', 'tr', 0],
    [',5', 'TRY', 'tr', 50],
    ['5,', 'TRY', 'tr', 500],
    ['12.5000', 'TRY', undefined, 1250],
    ['0.500', 'TRY', undefined, 50],
    ['１２,５０', 'TRY', 'tr', 1250],
    ['1.234', 'TRY', 'tr', 123400],
    ['1.234', 'TRY', 'az', 123400],
    ['1,234', 'TRY', 'en', 123400],
    ['12.500', 'TRY', 'en', 1250],
    ['1.234', 'KWD', 'en', 1234],
    ['1500', 'JPY', 'en', 1500],
    ['90071992547409,91', 'TRY', 'tr', 9007199254740991],
    ['1.234', 'TRY', undefined, 'ambiguous'],
    ['12,500', 'TRY', undefined, 'ambiguous'],
    ['1.234', 'TRY', 'en', 'too_many_decimals'],
    ['1,234', 'TRY', 'tr', 'too_many_decimals'],
    ['1 234.567', 'TRY', 'tr', 'too_many_decimals'],
    ['0,005', 'TRY', 'tr', 'too_many_decimals'],
    ['1,5', 'JPY', 'en', 'too_many_decimals'],
    ['90071992547409,92', 'TRY', 'tr', 'too_large'],
    ['9'.repeat(40), 'TRY', 'tr', 'too_large'],
    ['', 'TRY', 'tr', 'empty'],
    ['   ', 'TRY', 'tr', 'empty'],
    ['€5', 'TRY', 'tr', 'other_currency'],
    ['5 AZN', 'TRY', 'tr', 'other_currency'],
    ['bedava', 'TRY', 'tr', 'not_a_number'],
    ['₺', 'TRY', 'tr', 'not_a_number'],
    ['.', 'TRY', 'tr', 'not_a_number'],
    ['1.2.3', 'TRY', 'tr', 'not_a_number'],
    ['1.23.456', 'TRY', 'tr', 'not_a_number'],
    ['1,234.50.2', 'TRY', 'tr', 'not_a_number'],
    ['12 34', 'TRY', 'tr', 'not_a_number'],
    ['1e5', 'TRY', 'tr', 'not_a_number'],
    ['5 TL TL', 'TRY', 'tr', 'not_a_number'],
    ['5-', 'TRY', 'tr', 'not_a_number'],
    ['--5', 'TRY', 'tr', 'not_a_number'],
    ['½', 'TRY', 'tr', 'not_a_number'],
  ]
  for (const [text, currency, locale, expected] of rows) {
    const read = parseMoney(text, currency, locale)
    assert.equal(read.ok ? read.amount_minor : read.reason, expected, `${text} ${currency} ${locale}`)
  }
})

test('every amount that is written can be read back', () => {
  const currencies = fc.constantFrom('TRY', 'AZN', 'EUR', 'USD', 'GBP', 'CHF', 'JPY', 'KWD', 'CLF')
  fc.assert(
    fc.property(any_amount, currencies, fc.constantFrom(...locales), (amount_minor, currency, locale) => {
      assert.deepEqual(parseMoney(formatMoney(amount_minor, currency, locale), currency, locale), {
        ok: true,
        amount_minor: amount_minor + 0,
      })
      assert.deepEqual(parseMoney(formatAmount(amount_minor, currency, locale), currency, locale), {
        ok: true,
        amount_minor: amount_minor + 0,
      })
    }),
    { numRuns: 2000 },
  )
})

test('no typed text makes the reader throw or answer with a fraction', () => {
  const signs = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', ',', ' ', '-', '₺', 'T', 'L', "'", '٣', 'e') })
  fc.assert(
    fc.property(fc.oneof(signs, fc.string()), fc.constantFrom('tr', 'az', 'en', undefined), (text, locale) => {
      const read = parseMoney(text, 'TRY', locale as 'tr')
      assert.ok(!read.ok || Number.isSafeInteger(read.amount_minor))
    }),
    { numRuns: 3000 },
  )
})

test('a half goes up in trade and to the even neighbour in banking', () => {
  const rows = [
    [5, 1, 2, 3, 2],
    [15, 1, 10, 2, 2],
    [25, 1, 10, 3, 2],
    [35, 1, 10, 4, 4],
    [-5, 1, 2, -3, -2],
    [-25, 1, 10, -3, -2],
    [24, 1, 10, 2, 2],
    [26, 1, 10, 3, 3],
    [10000, 2000, 12000, 1667, 1667],
    [0, 7, 3, 0, 0],
    [-1, 1, 3, 0, 0],
    [-4, -1, 8, 1, 0],
  ] as const
  for (const [amount, numerator, denominator, half_up, half_even] of rows) {
    assert.equal(proportion(amount, numerator, denominator), half_up, `${amount} × ${numerator} ÷ ${denominator}`)
    assert.equal(proportion(amount, numerator, denominator, 'half_even'), half_even, `${amount} × ${numerator} ÷ ${denominator}`)
  }
  assert.throws(() => proportion(Number.MAX_SAFE_INTEGER, 3, 2), RangeError)
  assert.throws(() => proportion(1, 1, 0), RangeError)
  assert.throws(() => proportion(0.5, 1, 1), RangeError)
})

test('a proportion is never off by more than a half, however large the numbers', () => {
  const rate = fc.integer({ min: 0, max: 10_000 })
  fc.assert(
    fc.property(any_amount, rate, fc.constantFrom('half_up' as const, 'half_even' as const), (amount, rate_bp, rounding) => {
      const rounded = proportion(amount, rate_bp, 10_000 + rate_bp, rounding)
      const off = 2n * (BigInt(rounded) * BigInt(10_000 + rate_bp) - BigInt(amount) * BigInt(rate_bp))
      assert.ok(off <= BigInt(10_000 + rate_bp) && -off <= BigInt(10_000 + rate_bp))
    }),
    { numRuns: 2000 },
  )
})

test('a discount is divided to the last kuruş, the largest remainders first', () => {
  assert.deepEqual(allocate(100, [1, 1, 1]), [34, 33, 33])
  assert.deepEqual(allocate(200, [1, 1, 1]), [67, 67, 66])
  assert.deepEqual(allocate(10, [5, 3, 2]), [5, 3, 2])
  assert.deepEqual(allocate(1, [1, 2, 1]), [0, 1, 0])
  assert.deepEqual(allocate(2, [1, 3]), [0, 2])
  assert.deepEqual(allocate(7, [0, 5, 0]), [0, 7, 0])
  assert.deepEqual(allocate(-100, [1, 1, 1]), [-34, -33, -33])
  assert.deepEqual(allocate(0, [0, 0]), [0, 0])
  assert.deepEqual(allocate(0, []), [])
  assert.throws(() => allocate(1, [0, 0]), RangeError)
  assert.throws(() => allocate(1, []), RangeError)
  assert.throws(() => allocate(1, [1, -1]), RangeError)
  assert.throws(() => allocate(1, [0.5]), RangeError)
})

test('divided parts add up, stay within one unit of their exact share and never exceed what they are taken from', () => {
  const weights = fc.array(fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 1e14 })), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (parts, level) => {
      const sum = parts.reduce((total, part) => total + part, 0)
      const total = Math.min(sum, Math.floor(sum * level))
      const divided = allocate(total, parts)
      assert.equal(
        divided.reduce((all, part) => all + part, 0),
        total,
      )
      divided.forEach((part, place) => {
        const weight = parts[place] as number
        assert.ok(part >= 0 && part <= weight)
        const off = BigInt(part) * BigInt(sum) - BigInt(total) * BigInt(weight)
        assert.ok((off < 0n ? -off : off) < BigInt(sum || 1))
      })
      assert.deepEqual(allocate(total, parts), divided)
    }),
    { numRuns: 2000 },
  )
})

test('a language tag leads to a language of the screens', () => {
  assert.deepEqual(
    [
      closestLocale('tr-TR'),
      closestLocale('AZ'),
      closestLocale('az_Latn_AZ'),
      closestLocale('de'),
      closestLocale(undefined),
      closestLocale(''),
    ],
    ['tr', 'az', 'az', 'en', 'en', 'en'],
  )
})
