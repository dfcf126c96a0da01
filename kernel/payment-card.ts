/** Numbers of payment cards, so that they are found where they must not stand. */

/** ISO/IEC 7812: 12 to 19 digits, the last of which is a check digit by Luhn's formula. Spaces and hyphens do not count. */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{12,19}$/.test(digits)) return false
  const sum = [...digits].toReversed().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 ? 2 : 1)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

/** First digits and lengths that issuers use: American Express; Visa; Mastercard, Mir; Maestro, UnionPay, Discover; Troy. */
const ISSUED = /^(3[47]\d{13}|4\d{15}(\d{3})?|(5[1-5]|2[2-7])\d{14}|(50|5[6-9]|6\d)\d{14}(\d{3})?|9792\d{12})$/

/**
 * Whether somebody has written a card number into a text. Only groups of digits that an issuer could have printed count, so that two phone
 * numbers or a barcode in a sentence are not taken for one.
 */
export function holdsCardNumber(text: string): boolean {
  for (const [run] of text.matchAll(/\d+(?:[ .\u00a0-]\d+)*/g)) {
    const groups = run.split(/\D/)
    for (let from = 0; from < groups.length; from++)
      for (let to = from, digits = ''; to < groups.length && digits.length < 19; to++) {
        digits += groups[to]
        if (ISSUED.test(digits) && isCardNumber(digits)) return true
      }
  }
  return false
}
