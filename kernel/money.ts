/**
 * Money is an integer count of minor units (kuruş, qəpik, cents) beside an ISO 4217 currency code; no fraction of a minor unit exists
 * anywhere. Amounts are safe integers (below 2^53); intermediate products may be larger and are then calculated with BigInt.
 *
 * Wrong arguments from a program (a fraction, an unknown currency, a negative weight) are bugs and throw RangeError; wrong text from
 * people is an outcome and is returned by `parseMoney` as a reason.
 */
import { type NumberParts, readNumber, separators } from './decimal.ts'
import type { Locale } from './locale.ts'

const currencies_without_minor_unit = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
const currencies_with_two_digits =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP ' +
  'DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD ' +
  'LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD ' +
  'SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG'
const currencies_with_three_digits = 'BHD IQD JOD KWD LYD OMR TND'
const currencies_with_four_digits = 'CLF UYW'

/** Digits after the decimal separator, by ISO 4217 (list one, minor unit column). */
const currency_digits = new Map<string, number>(
  [currencies_without_minor_unit, undefined, currencies_with_two_digits, currencies_with_three_digits, currencies_with_four_digits].flatMap(
    (codes, digits) => (codes ?? '').split(' ').map((code): [string, number] => [code, digits]),
  ),
)
currency_digits.delete('')

export function isCurrency(code: string): boolean {
  return currency_digits.has(code)
}

/** How many digits the minor unit has: TRY 2, JPY 0, KWD 3. Throws RangeError for a code that is not in ISO 4217. */
export function currencyDigits(currency: string): number {
  const digits = currency_digits.get(currency)
  if (digits === undefined) throw new RangeError(`${currency} is not an ISO 4217 currency`)
  return digits
}

const symbols: Record<string, string> = { TRY: '₺', AZN: '₼', EUR: '€', USD: '$', GBP: '£' }

// Amounts and their currency must stay on one line of text, so the space between them is the no-break one, as in CLDR.
const no_break_space = '\u00a0'
// The sign itself: lines break after a hyphen.
const minus = '\u2212'

/**
 * Money for people: tr `₺1.234,50`, az `1.234,50 ₼`, en `₺1,234.50`, less than nothing with a true minus: `−₺5,00`. The space is a no-break space.
 * Written without Intl: builds of Node and browsers carry different ICU data, and a receipt must look the same on all of them.
 */
export function formatMoney(amount_minor: number, currency: string, locale: Locale): string {
  const sign = amount_minor < 0 ? minus : ''
  const amount = formatAmount(Math.abs(amount_minor), currency, locale)
  const symbol = symbols[currency]
  if (locale === 'az') return `${sign}${amount}${no_break_space}${symbol ?? currency}`
  return `${sign}${symbol ?? currency + no_break_space}${amount}`
}

/** The number alone, for columns whose currency stands elsewhere: tr and az `1.234,50`, en `1,234.50`. */
export function formatAmount(amount_minor: number, currency: string, locale: Locale): string {
  if (!Number.isSafeInteger(amount_minor)) throw new RangeError(`${amount_minor} is not a whole number of minor units`)
  const digits = currencyDigits(currency)
  const { group, decimal } = separators[locale]
  const figures = String(Math.abs(amount_minor)).padStart(digits + 1, '0')
  const whole = figures.slice(0, figures.length - digits).replace(/\B(?=(\d{3})+$)/g, group)
  const sign = amount_minor < 0 ? '-' : ''
  return digits === 0 ? sign + whole : `${sign}${whole}${decimal}${figures.slice(-digits)}`
}

/** A rate in basis points for people: 2000 gives tr `%20`, az and en `20%`; 1850 gives tr `%18,5`, az `18,5%`, en `18.5%`. */
export function formatPercent(rate_bp: number, locale: Locale): string {
  const [whole, fraction] = String(rate_bp / 100).split('.')
  const number = fraction === undefined ? whole : `${whole}${separators[locale].decimal}${fraction}`
  return locale === 'tr' ? `%${number}` : `${number}%`
}

export type ParsedMoney =
  | { ok: true; amount_minor: number }
  | { ok: false; reason: 'empty' | 'not_a_number' | 'other_currency' | 'ambiguous' | 'too_many_decimals' | 'too_large' }

const names_of_currencies: Record<string, string> = {
  '₺': 'TRY',
  TL: 'TRY',
  YTL: 'TRY',
  '₼': 'AZN',
  MAN: 'AZN',
  MANAT: 'AZN',
  '€': 'EUR',
  EURO: 'EUR',
  $: 'USD',
  US$: 'USD',
  '£': 'GBP',
}

/**
 * Reads an amount as people and other programs write it: `1.234,50`, `1,234.50`, `1 234,5`, `1234.5`, `₺99,90`, `12 AZN`, `-5`.
 *
 * What its separators mean, `readNumber` decides.
 */
export function parseMoney(text: string, currency: string, locale?: Locale): ParsedMoney {
  const digits = currencyDigits(currency)
  let number = text.normalize('NFKC').trim()
  if (number === '') return { ok: false, reason: 'empty' }

  const marks = number.match(/\p{Sc}|US\$|\p{L}+/gu) ?? []
  for (const mark of marks) {
    const named = names_of_currencies[mark.toUpperCase()] ?? mark.toUpperCase()
    if (!isCurrency(named)) return { ok: false, reason: 'not_a_number' }
    if (named !== currency) return { ok: false, reason: 'other_currency' }
  }
  if (marks.length > 1) return { ok: false, reason: 'not_a_number' }
  number = number.replace(/US\$|\p{Sc}|\p{L}+/gu, '').trim()

  const read = readNumber(number, locale)
  return read.ok ? wholeAndFraction(read, digits) : read
}

function wholeAndFraction({ whole, fraction, negative }: NumberParts & { ok: true }, digits: number): ParsedMoney {
  // Programs pad with zeros (12.5000); zeros beyond the minor unit say nothing and lose nothing.
  const meaningful = fraction.replace(/0+$/, '')
  if (meaningful.length > digits) return { ok: false, reason: 'too_many_decimals' }
  const amount_minor = Number(whole + meaningful.padEnd(digits, '0'))
  if (!Number.isSafeInteger(amount_minor)) return { ok: false, reason: 'too_large' }
  return { ok: true, amount_minor: negative && amount_minor !== 0 ? -amount_minor : amount_minor }
}

/**
 * `half_up` is commercial rounding (DIN 1333): a half goes away from zero, so a refund mirrors its sale.
 * `half_even` is banker's rounding (IEEE 754 roundTiesToEven).
 */
export type Rounding = 'half_up' | 'half_even'

/** amount × numerator ÷ denominator as a whole number, exact before its one rounding. The denominator is positive. */
export function proportion(amount: number, numerator: number, denominator: number, rounding: Rounding = 'half_up'): number {
  const [quotient, remainder] = divide(Math.abs(amount), Math.abs(numerator), denominator)
  const beyond = remainder - (denominator - remainder)
  const up = beyond > 0 || (beyond === 0 && (rounding === 'half_up' || quotient % 2 === 1))
  const size = safe(up ? quotient + 1 : quotient)
  return size !== 0 && Math.sign(amount) * Math.sign(numerator) < 0 ? -size : size
}

/**
 * Divides a total over weights so that the parts are whole and add up to it exactly: each gets its floor, and what is left goes one
 * by one to the largest remainders (Hamilton's method); of equal remainders to the larger weight, then to the earlier place.
 * No part differs from its exact share by a whole unit, and none exceeds its weight while the total does not exceed their sum.
 * A negative total is divided as its mirror image. Throws RangeError where nothing has weight but there is something to divide.
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  if (total < 0) return allocate(-total, weights).map((part) => (part === 0 ? 0 : -part))
  safe(total)
  let sum = 0
  for (const weight of weights) {
    if (!Number.isSafeInteger(weight) || weight < 0) throw new RangeError(`${weight} is not a weight`)
    sum = safe(sum + weight)
  }
  if (total === 0) return weights.map(() => 0)
  if (sum === 0) throw new RangeError(`nothing has weight to carry ${total}`)

  let left = total
  const shares = weights.map((weight, place) => {
    const [part, remainder] = divide(total, weight, sum)
    left -= part
    return { place, weight, part, remainder }
  })
  if (left > 0) {
    const by_remainder = [...shares].sort((a, b) => b.remainder - a.remainder || b.weight - a.weight || a.place - b.place)
    for (const share of by_remainder.slice(0, left)) share.part += 1
  }
  return shares.map((share) => share.part)
}

/** Quotient and remainder of a × b ÷ c for non-negative whole numbers, without losing digits of the product. */
function divide(a: number, b: number, c: number): [number, number] {
  if (!(Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(c) && c > 0)) {
    throw new RangeError(`${a} × ${b} ÷ ${c} is not a proportion of whole numbers`)
  }
  const product = a * b
  if (Number.isSafeInteger(product)) {
    const remainder = product % c
    return [(product - remainder) / c, remainder]
  }
  const exact = BigInt(a) * BigInt(b)
  return [safe(Number(exact / BigInt(c))), Number(exact % BigInt(c))]
}

function safe(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is beyond the whole numbers that stay exact`)
  return amount
}
