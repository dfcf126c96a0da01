import { chance, mulberry32, seedFrom, wholeBetween } from '@birge/kernel/random'
import { products } from './products.ts'
import { type DemoLocation, locations } from './stores.ts'

/** How many lie where on the first day. `display` stands in the shop window and is not for sale. */
export type DemoStock = { sku: string; location: string; on_hand: number; display: number }

// Too large for a shop floor: stores show one, warehouses keep them.
const bulky = new Set(['ALM-1504', 'ALM-1607'])
const shows_bulky = new Set(['nisantasi', 'baki'])

/** What the story and the screens need to be so, whatever chance says elsewhere. */
const told: Record<string, number> = {
  'ALM-1401 kadikoy': 8, // the ceramic heater of the story
  'ALM-1401 nisantasi': 2,
  'ALM-1402-1 kadikoy': 3,
  'ALM-1402-2 kadikoy': 0,
  'ALM-1402-2 nisantasi': 4,
  'ALM-1304-1 kadikoy': 6,
  'ALM-1304-3 kadikoy': 1,
  'ALM-1009-1 kadikoy': 5,
}
const sold_out_everywhere = new Set(['ALM-1602', 'ALM-1306-2'])

function onHand(sku: string, location: DemoLocation): number {
  const asked = told[`${sku} ${location.key}`]
  if (asked !== undefined) return asked
  if (sold_out_everywhere.has(sku)) return 0
  const random = mulberry32(seedFrom(`${sku} ${location.key}`))
  const warehouse = location.kind === 'warehouse'
  const small_market = location.company === 'alma-az'
  if ([...bulky].some((large) => sku.startsWith(large))) return warehouse ? wholeBetween(random, 2, 9) : 0
  if (chance(random, warehouse ? 0.03 : 0.16)) return 0
  if (chance(random, warehouse ? 0.05 : 0.22)) return wholeBetween(random, 1, 2)
  const [least, most] = warehouse ? [30, 160] : [3, 18]
  return Math.ceil(wholeBetween(random, least, most) * (small_market ? 0.6 : 1))
}

export const stock: DemoStock[] = products.flatMap((product) =>
  product.variants.flatMap(({ sku }, place) =>
    locations.map((location) => ({
      sku,
      location: location.key,
      on_hand: onHand(sku, location),
      display: bulky.has(product.sku) && shows_bulky.has(location.key) && place === 0 ? 1 : 0,
    })),
  ),
)
