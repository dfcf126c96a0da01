/**
 * What things cost: one price list per company, in its currency, tax included. A price is never changed, the next one takes over; so the
 * price of any past moment can be told, and there is one answer to what a variant costs now, whoever asks.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export {
  createPriceList,
  type NewPrice,
  type PriceList,
  priceChanged,
  priceListOf,
  priceLists,
  pricesOf,
  setPrices,
} from './prices.ts'
export { dayIn, notForSaleHere, type Seller, unknownVariant } from './seller.ts'

export const pricing: Module = {
  name: 'pricing',
  routes,
  permissions: {
    'pricing.read': ['manager', 'associate', 'agent', 'analyst'],
    'pricing.write': ['manager'],
  },
  audits: [
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
  ],
}
