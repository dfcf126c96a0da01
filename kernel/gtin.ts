/**
 * Trade item numbers (GTIN), by the GS1 General Specifications: 8, 12, 13 or 14 digits, of which the last checks the others
 * (section 7.9). Numbers are compared and stored as 14 digits with zeros in front (section 3.3.2), so that the UPC on the label, the
 * EAN in the catalogue and the number from the scanner are one.
 */

export type CheckedGtin =
  | { ok: true; gtin: string; format: 'GTIN-8' | 'GTIN-12' | 'GTIN-13' | 'GTIN-14' }
  | { ok: false; reason: 'empty' | 'not_digits' | 'wrong_length' | 'all_zeros' }
  | { ok: false; reason: 'wrong_check_digit'; expected_check_digit: number }

const format_of_length: Record<number, 'GTIN-8' | 'GTIN-12' | 'GTIN-13' | 'GTIN-14'> = {
  8: 'GTIN-8',
  12: 'GTIN-12',
  13: 'GTIN-13',
  14: 'GTIN-14',
}

/** A typed or scanned number as 14 digits, or what is wrong with it. Spaces and hyphens between the digits are the printer's. */
export function checkGtin(text: string): CheckedGtin {
  const digits = text.replace(/[\s-]/g, '')
  if (digits === '') return { ok: false, reason: 'empty' }
  if (!/^[0-9]+$/.test(digits)) return { ok: false, reason: 'not_digits' }
  const format = format_of_length[digits.length]
  if (format === undefined) return { ok: false, reason: 'wrong_length' }
  if (/^0+$/.test(digits)) return { ok: false, reason: 'all_zeros' }
  const expected_check_digit = gtinCheckDigit(digits.slice(0, -1))
  if (Number(digits.at(-1)) !== expected_check_digit) return { ok: false, reason: 'wrong_check_digit', expected_check_digit }
  return { ok: true, gtin: digits.padStart(14, '0'), format }
}

/** The check digit for the digits before it: weights 3, 1, 3 … from the right, up to the next ten. Throws RangeError for other signs. */
export function gtinCheckDigit(digits: string): number {
  if (!/^[0-9]+$/.test(digits)) throw new RangeError(`${digits} is not a row of digits`)
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    sum += Number(digits[digits.length - 1 - place]) * (place % 2 === 0 ? 3 : 1)
  }
  return (10 - (sum % 10)) % 10
}

/** 14 digits as they stand under the bars: EAN-8, EAN-13 (a UPC with its leading zero) or all 14. */
export function printGtin(gtin: string): string {
  if (/^0{6}[0-9]{8}$/.test(gtin)) return gtin.slice(6)
  return gtin.startsWith('0') ? gtin.slice(1) : gtin
}
