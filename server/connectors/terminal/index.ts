import type { OnSiteTender } from '../../sale/payments/index.ts'

/**
 * A card on a bank terminal that stands beside the till and knows nothing of it: the associate types in the approval code that the terminal
 * has printed, so that the slip is found again. A card number is never taken, not even by mistake.
 */
export const terminal: OnSiteTender = {
  name: 'terminal',
  method: 'terminal',
  on_site: true,
  take({ reference }) {
    const typed = reference?.trim() ?? ''
    if (isCardNumber(typed)) return { result: 'declined', reason: 'card_number_instead_of_approval_code' }
    return { result: 'done', provider_reference: typed || null }
  },
}

/** ISO/IEC 7812: 12 to 19 digits, the last of which is a check digit by Luhn's formula. */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{12,19}$/.test(digits)) return false
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, digit, place) => {
      const doubled = Number(digit) * (place % 2 ? 2 : 1)
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
  return sum % 10 === 0
}
