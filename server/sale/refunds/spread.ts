import type { PaymentMethod } from '../payments/index.ts'

/** What can still be given back of one payment of an order. */
export interface Left {
  payment_id: string
  method: PaymentMethod
  left_minor: number
}

export interface Share {
  payment_id: string
  method: PaymentMethod
  amount_minor: number
}

/**
 * What was ours goes back to where it lay first, so that nobody makes money of a gift card; then what a bank or provider moved; cash last. The consumer
 * is paid back by the means she paid with (Directive 2011/83/EU art. 13(1); Mesafeli Sözleşmeler Yönetmeliği art. 12(3)).
 */
const LAST: Partial<Record<PaymentMethod, number>> = { gift_card: 0, store_credit: 1, deposit: 1, cash: 3 }
const placeOf = (method: PaymentMethod) => LAST[method] ?? 2

/** How an amount is given back over the payments of an order, each as far as it goes, always in the same order; undefined where they do not reach. */
export function spread(payments: readonly Left[], amount_minor: number): Share[] | undefined {
  const sorted = [...payments].sort((a, b) => placeOf(a.method) - placeOf(b.method) || (a.payment_id < b.payment_id ? -1 : 1))
  let due_minor = amount_minor
  const shares = sorted.map(({ payment_id, method, left_minor }) => {
    const share_minor = Math.min(due_minor, left_minor)
    due_minor -= share_minor
    return { payment_id, method, amount_minor: share_minor }
  })
  return due_minor === 0 ? shares.filter((share) => share.amount_minor > 0) : undefined
}
