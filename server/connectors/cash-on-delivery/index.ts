import { promisedTender } from '../../sale/payments/index.ts'

/** Who brings the parcel takes the money, and owes it to us from then on. It is promised up to the amount that the company lets a courier carry. */
export const cashOnDelivery = promisedTender({
  name: 'cash-on-delivery',
  method: 'cash_on_delivery',
  account: ['most_amount'],
  fault: ({ most_amount = '' }) => (/^\d{1,7}$/.test(most_amount) && Number(most_amount) > 0 ? null : 'amount_wrong'),
  promise: ({ reference, amount_minor }, { most_amount }) =>
    amount_minor > Number(most_amount) * 100 ? 'amount_too_high' : { reference: `KO-${reference.slice(-8).toUpperCase()}`, due_at: null },
})
