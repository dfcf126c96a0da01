/**
 * What things cost: one price list per company, in its currency, with tax or without as the company says, and exceptions from it by name, each with a reason, an owner
 * and an end. A price is never changed, the next one takes over; so the price of any past moment can be told, and there is one answer to what
 * a variant costs now behind a door, whoever asks.
 */
import { on } from '#platform/events'
import type { Module } from '#platform/module'
import { productSaved } from '../catalog/index.ts'
import { mergeFace, personal_data } from './agreements.ts'
import { presentOffered, takeOver } from './presented.ts'
import { routes } from './routes.ts'
import { taxationAudit } from './seller.ts'

export {
  createPriceList,
  herPriceList,
  type NewPrice,
  type PriceList,
  priceChanged,
  priceInThePast,
  priceListOf,
  priceOutOfRange,
  priceLists,
  setPrices,
  withdrawPrices,
} from './prices.ts'
export { doorsOf, onShelves, type OnShelves } from './turns.ts'
export { doorsWithPrices, holdPrices, present, takeList } from './presented.ts'
export { exceptionChanged } from './making-exceptions.ts'
export { evidenceTableOf, LawfulOf, lawfulOfPromotion, provenBy, Reduction, reductionsOf } from './evidence.ts'
export { type Door, type Offer, priceAt, type Priced, referenceOf, stepsAt } from '@birge/kernel/offers'
export type { Seller } from '@birge/kernel/shop-quote'
export { dayIn } from '@birge/kernel/shop-time'
export { LIVING_OFFERS, pricedOf, pricesAt } from './offers.ts'
export { mustEndBeforeTaxation, notForSaleHere, promotionsAcrossTaxation, runsAcrossTaxation, unknownVariant } from './seller.ts'

export const pricing: Module = {
  name: 'pricing',
  routes,
  tick: takeOver,
  subscriptions: [
    on('pricing.product_saved', productSaved, async (tx, { subject, data, occurred_at }) => {
      if (data.change === 'updated') await presentOffered(tx, subject, occurred_at)
    }),
  ],
  personal_data,
  merge: mergeFace,
  permissions: {
    'pricing.read': ['manager', 'associate', 'agent', 'analyst'],
    'pricing.write': ['manager'],
  },
  audits: [
    taxationAudit,
    {
      name: 'every product with a price is on the shelf of that price list',
      violations: `
        select distinct p.price_list_id, v.product_id from pricing.prices p join catalog.public_variants v using (variant_id)
        where not exists (select from pricing.priced_products s where s.price_list_id = p.price_list_id and s.product_id = v.product_id)`,
    },
    {
      name: 'every product on a shelf has a price there',
      violations: `
        select s.price_list_id, s.product_id from pricing.priced_products s
        where not exists (
          select from catalog.public_variants v join pricing.prices p on p.price_list_id = s.price_list_id and p.variant_id = v.variant_id
          where v.product_id = s.product_id)`,
    },
    {
      // A shelf may be late by the second until its prices are looked at again; until then it stands as before the change.
      name: 'every product stands on its shelf at the price of its cheapest variant',
      violations: `
        select s.price_list_id, s.product_id, s.door, s.lowest_minor, true_price.lowest_minor as truly from pricing.priced_products s
        cross join lateral (
          select min(p.amount_minor) as lowest_minor from catalog.public_variants v
          cross join lateral pricing.public_presented(s.price_list_id, v.variant_id, pricing.doors_of(s.door),
            coalesce(s.changes_at, 'infinity') - interval '1 microsecond') as p
          where v.product_id = s.product_id) as true_price
        where s.lowest_minor is distinct from true_price.lowest_minor`,
    },
    {
      name: 'what is replaced ends where the other begins, at the latest',
      violations: `
        select e.exception_id, e.ends_at, later.exception_id as replaced_by, later.starts_at
        from pricing.exceptions later join pricing.exceptions e on e.exception_id = later.replaces
        where e.ends_at > greatest(e.starts_at, later.starts_at)`,
    },
    {
      name: 'what the lists are shown to say is what they and their exceptions say',
      violations: `
        select p.price_list_id, p.variant_id, p.door, p.presented_from from pricing.presented_prices p
        cross join lateral (
          select max(presented_from) as presented_from from pricing.presented_prices last
          where last.price_list_id = p.price_list_id and last.variant_id = p.variant_id and last.door = p.door) as last
        left join lateral pricing.resolved(p.price_list_id, p.variant_id, p.door, p.presented_from) as r on true
        where p.presented_from = last.presented_from and (p.listed_minor, p.source) is distinct from (r.amount_minor, r.source)`,
    },
  ],
}
