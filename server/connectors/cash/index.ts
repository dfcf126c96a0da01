import type { OnSiteTender } from '../../sale/payments/index.ts'

/** Coins and notes, counted by the one who takes them. What is above the amount is change, and change is not taken. */
export const cash: OnSiteTender = {
  name: 'cash',
  method: 'cash',
  on_site: true,
  take: () => ({ result: 'done', provider_reference: null }),
}
