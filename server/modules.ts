/**
 * THE MAP. Modules in the order they stand on each other: an import, a foreign key, a call may only point to a line above. On a foundation
 * we make an offer, it becomes a sale, the sale becomes a relationship, and we learn from it. What a lower module has to tell a higher one it announces as an event.
 */
import type { Module } from '#platform/module'
import { approvals } from './foundation/approvals/index.ts'
import { companies } from './foundation/companies/index.ts'
import { consent_register } from './foundation/consent_register/index.ts'
import { customers } from './foundation/customers/index.ts'
import { identity } from './foundation/identity/index.ts'
import { ledger } from './foundation/ledger/index.ts'
import { merging } from './foundation/merging/index.ts'
import { privacy } from './foundation/privacy/index.ts'
import { resolution } from './foundation/resolution/index.ts'
import { staff } from './foundation/staff/index.ts'
import { stores } from './foundation/stores/index.ts'
import { tracking } from './foundation/tracking/index.ts'
import { books } from './insight/books/index.ts'
import { takings } from './insight/takings/index.ts'
import { adjustments } from './offer/adjustments/index.ts'
import { catalog } from './offer/catalog/index.ts'
import { counts } from './offer/counts/index.ts'
import { inventory } from './offer/inventory/index.ts'
import { labels } from './offer/labels/index.ts'
import { parity } from './offer/parity/index.ts'
import { pricing } from './offer/pricing/index.ts'
import { promotions } from './offer/promotions/index.ts'
import { repricing } from './offer/repricing/index.ts'
import { shelf } from './offer/shelf/index.ts'
import { transfers } from './offer/transfers/index.ts'
import { clienteling } from './relationship/clienteling/index.ts'
import { segments } from './relationship/segments/index.ts'
import { alarms } from './sale/alarms/index.ts'
import { agreements } from './sale/agreements/index.ts'
import { carts } from './sale/carts/index.ts'
import { checkout } from './sale/checkout/index.ts'
import { deposits } from './sale/deposits/index.ts'
import { disputes } from './sale/disputes/index.ts'
import { fulfillment } from './sale/fulfillment/index.ts'
import { gifts } from './sale/gifts/index.ts'
import { hand_overs } from './sale/hand_overs/index.ts'
import { history } from './sale/history/index.ts'
import { instalments } from './sale/instalments/index.ts'
import { offline_sales } from './sale/offline_sales/index.ts'
import { orders } from './sale/orders/index.ts'
import { payment_links } from './sale/payment_links/index.ts'
import { payments } from './sale/payments/index.ts'
import { promised_payments } from './sale/promised_payments/index.ts'
import { promises } from './sale/promises/index.ts'
import { refunds } from './sale/refunds/index.ts'
import { returns } from './sale/returns/index.ts'
import { routing } from './sale/routing/index.ts'
import { saved_cards } from './sale/saved_cards/index.ts'
import { stored_value } from './sale/stored_value/index.ts'
import { phone_orders } from './sale/phone_orders/index.ts'
import { till } from './sale/till/index.ts'

const map = {
  foundation: [companies, stores, staff, ledger, customers, approvals, privacy, consent_register, identity, merging, resolution, tracking],
  offer: [catalog, pricing, promotions, inventory, adjustments, counts, repricing, shelf, parity, labels, transfers],
  sale: [
    stored_value,
    carts,
    payments,
    disputes,
    saved_cards,
    instalments,
    orders,
    agreements,
    history,
    gifts,
    refunds,
    hand_overs,
    deposits,
    routing,
    checkout,
    payment_links,
    phone_orders,
    promised_payments,
    promises,
    fulfillment,
    returns,
    alarms,
    till,
    offline_sales,
  ],
  relationship: [clienteling, segments],
  insight: [takings, books],
} as const

export const modules: Module[] = Object.values(map).flat()

/** The folder of a module, from `server/`. */
export function placeOf(name: string): string {
  for (const [area, of] of Object.entries(map)) if (of.some((module: Module) => module.name === name)) return `${area}/${name}`
  throw new Error(`there is no module ${name}`)
}
