import { isCardNumber } from '@birge/kernel/payment-card'
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
