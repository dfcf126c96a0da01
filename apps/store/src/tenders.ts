/**
 * What a customer has given so far. `terminal`: taken by card on the bank's terminal, so it is hers again only by a refund there. A gift card and
 * her credit are taken when the sale is. `card`: paid on her own phone by a link, and let go again by taking the link back.
 */
export interface Tender {
  method: 'cash' | 'terminal' | 'gift_card' | 'store_credit' | 'card' | 'deposit'
  amount_minor: number
  /** What the terminal printed, the code of a gift card, the number of a deposit, or the payment link. */
  reference?: string
  /** As the terminal has taken it: whose instalments, how many, and what was charged on top of the amount. */
  instalments?: { programme: string; count: number; surcharge_minor: number }
}

export interface Standing {
  paid_minor: number
  /** What is still to be paid; 0 when it is enough. */
  left_minor: number
  /** What is given back: only of cash. */
  change_minor: number
  /** Cards have been charged or used for more than everything costs: something left the cart since. */
  overcharged_minor: number
}

export function standingOf(total_minor: number, tenders: readonly Tender[]): Standing {
  const paid_minor = tenders.reduce((sum, tender) => sum + tender.amount_minor, 0)
  const cards_minor = tenders.reduce((sum, tender) => sum + (tender.method === 'cash' ? 0 : tender.amount_minor), 0)
  return {
    paid_minor,
    left_minor: Math.max(0, total_minor - paid_minor),
    change_minor: Math.max(0, paid_minor - Math.max(total_minor, cards_minor)),
    overcharged_minor: Math.max(0, cards_minor - total_minor),
  }
}
