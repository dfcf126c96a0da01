/**
 * Decimal numbers of any length, exact, as text with a point: `2.55`, `-0.001`, as JSON and PostgreSQL write them. What other systems sold
 * (1.5 kg at 0.001 £) has finer prices than a minor unit, and binary fractions would lose the pennies that an auditor finds.
 */
import type { Locale } from './locale.ts'

export const separators = { tr: { group: '.', decimal: ',' }, az: { group: '.', decimal: ',' }, en: { group: ',', decimal: '.' } } as const

export type NumberParts =
  | { ok: true; whole: string; fraction: string; negative: boolean }
  | { ok: false; reason: 'not_a_number' | 'ambiguous' }

/**
 * Takes a number apart as people and other programs write it: `1.234,50`, `1,234.50`, `1 234,5`, `1'234.5`, `-5`.
 *
 * Where both separators occur the last one is the decimal one, whatever the locale. One separator before exactly three digits (`1.234`)
 * means thousands in one country and a fraction in the other: the locale decides, and without a locale the answer is `ambiguous`
 * instead of a number that is wrong by a factor of a thousand.
 */
export function readNumber(text: string, locale?: Locale): NumberParts {
  let number = text.normalize('NFKC').trim()
  const negative = /^[-\u2212]/.test(number)
  const parts = (whole: string, fraction = ''): NumberParts => ({ ok: true, whole, fraction, negative })
  number = number.replace(/^[-+\u2212]\s*/, '')
  // Spaces and apostrophes only ever group thousands (1 234,50 and 1'234.50).
  if (/[\s'’]/.test(number)) {
    if (!/^\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d*)?$/.test(number)) return { ok: false, reason: 'not_a_number' }
    number = number.replace(/[\s'’]/g, '')
    // What follows such groups is a fraction, even with three digits.
    if (/[.,]\d{3}$/.test(number)) return parts(number.slice(0, -4), number.slice(-3))
  }
  if (!/^\d*(?:[.,]\d+)*[.,]?$/.test(number) || !/\d/.test(number)) return { ok: false, reason: 'not_a_number' }

  const used = number.match(/[.,]/g) ?? []
  const last = used.at(-1)
  if (last === undefined) return parts(number)

  const isGrouping = (separator: string, part: string) =>
    new RegExp(`^[1-9]\\d{0,2}(?:\\${separator}\\d{3})+$`).test(part) && !part.includes(separator === '.' ? ',' : '.')
  if (used.length > 1 && used.every((separator) => separator === last))
    return isGrouping(last, number) ? parts(number.replaceAll(last, '')) : { ok: false, reason: 'not_a_number' }

  const at = number.lastIndexOf(last)
  const whole = number.slice(0, at)
  const fraction = number.slice(at + 1)
  if (used.length > 1) {
    const group = last === '.' ? ',' : '.'
    return isGrouping(group, whole) ? parts(whole.replaceAll(group, ''), fraction) : { ok: false, reason: 'not_a_number' }
  }
  if (isGrouping(last, number)) {
    if (locale === undefined) return { ok: false, reason: 'ambiguous' }
    if (separators[locale].group === last) return parts(whole + fraction)
  }
  return parts(whole, fraction)
}

export type ParsedDecimal = { ok: true; decimal: string } | { ok: false; reason: 'empty' | 'not_a_number' | 'ambiguous' }

/** The number that people or programs wrote, in its one spelling: no group signs, no zeros that say nothing, never `-0`. */
export function parseDecimal(text: string, locale?: Locale): ParsedDecimal {
  if (!text.trim()) return { ok: false, reason: 'empty' }
  const read = readNumber(text, locale)
  if (!read.ok) return read
  const whole = read.whole.replace(/^0+(?=\d)/, '') || '0'
  const fraction = read.fraction.replace(/0+$/, '')
  const size = fraction ? `${whole}.${fraction}` : whole
  return { ok: true, decimal: read.negative && size !== '0' ? `-${size}` : size }
}

export function times(a: string, b: string): string {
  const [left, right] = [apart(a), apart(b)]
  return written(left.units * right.units, left.digits + right.digits)
}

export function plus(a: string, b: string): string {
  const [left, right] = [apart(a), apart(b)]
  const digits = Math.max(left.digits, right.digits)
  return written(raised(left, digits) + raised(right, digits), digits)
}

const raised = ({ units, digits }: ReturnType<typeof apart>, to: number) => (digits === to ? units : units * 10n ** BigInt(to - digits))

/** Commercial rounding (DIN 1333) to a number of digits after the point: a half goes away from zero. */
export function rounded(decimal: string, digits: number): string {
  const { units, digits: own } = apart(decimal)
  if (own <= digits) return written(units, own)
  const divisor = 10n ** BigInt(own - digits)
  const half = units < 0n ? -divisor / 2n : divisor / 2n
  return written((units + half) / divisor, digits)
}

function apart(decimal: string): { units: bigint; digits: number } {
  if (!/^-?\d+(\.\d+)?$/.test(decimal)) throw new RangeError(`${decimal} is not a decimal number`)
  const point = decimal.indexOf('.')
  return point < 0
    ? { units: BigInt(decimal), digits: 0 }
    : { units: BigInt(decimal.slice(0, point) + decimal.slice(point + 1)), digits: decimal.length - point - 1 }
}

function written(units: bigint, digits: number): string {
  const figures = String(units < 0n ? -units : units).padStart(digits + 1, '0')
  const fraction = figures.slice(figures.length - digits).replace(/0+$/, '')
  const whole = figures.slice(0, figures.length - digits)
  return `${units < 0n ? '-' : ''}${digits && fraction ? `${whole}.${fraction}` : whole}`
}
