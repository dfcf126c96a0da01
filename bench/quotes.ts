/** What a quote costs where a thousand promotions are on, against the same carts without any. */
import type { Benefit, Promotion, Selection } from '../kernel/promotions.ts'
import { type QuoteContext, type QuoteLine, quote } from '../kernel/quote.ts'
import { chance, mulberry32, pick, type Random, wholeBetween } from '../kernel/random.ts'
import type { Measured } from './load.ts'

const PROMOTIONS = 1_000
const PRODUCTS = 5_000
const CATEGORIES = 200
const CARTS = 2_000
const WARMING = 300

/** Each cart has ten lines; most promotions are for some products or a category, one of fifty is for all goods. */
export function measureQuotes(): { with_promotions: Measured; without: Measured } {
  const random = mulberry32(7)
  const on = promotionsOn(random, { few: productsOf, many: selectionOf })
  const carts = Array.from({ length: CARTS + WARMING }, () => Array.from({ length: 10 }, (_, place) => lineOf(random, place)))
  const plain: QuoteContext = { currency: 'TRY', country: 'TR', at: '2026-03-02', prices_include_tax: true }
  return {
    without: measureOne(carts, plain),
    with_promotions: measureOne(carts, { ...plain, promotions: { occasion: { at: '2026-03-02T12:00', channel: 'web' }, on } }),
  }
}

function measureOne(carts: QuoteLine[][], context: QuoteContext): Measured {
  const took = carts.map((lines) => {
    const began = performance.now()
    const result = quote(context, lines)
    const ms = performance.now() - began
    if (!result.ok) throw new Error(JSON.stringify(result.refusal))
    return ms
  })
  const times = took.slice(WARMING).sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)]!
  return {
    per_second: 1_000 / (times.reduce((sum, ms) => sum + ms, 0) / times.length),
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    count: times.length,
  }
}

const lineOf = (random: Random, place: number): QuoteLine => {
  const product = wholeBetween(random, 0, PRODUCTS - 1)
  return {
    line_id: `line ${place}`,
    quantity: wholeBetween(random, 1, 4),
    unit_price_minor: wholeBetween(random, 100, 50_000),
    tax_class: 'standard',
    goods: { variant_id: `v${product}`, product_id: `p${product}`, category_ids: [`c${product % CATEGORIES}`, `c${product % 14}`] },
  }
}

const productsOf = (random: Random): Selection => ({
  product_ids: Array.from({ length: 40 }, () => `p${wholeBetween(random, 0, PRODUCTS - 1)}`),
})
const categoryOf = (random: Random): Selection => ({ category_ids: [`c${wholeBetween(random, 0, CATEGORIES - 1)}`] })
const selectionOf = (random: Random): Selection =>
  chance(random, 0.7) ? productsOf(random) : chance(random, 0.07) ? {} : categoryOf(random)

/** What promotions are for: a few products, or more. */
export interface Shelves {
  few(random: Random): Selection
  many(random: Random): Selection
}

export const promotionsOn = (random: Random, shelves: Shelves): Promotion[] =>
  Array.from({ length: PROMOTIONS }, (_, nth) => promotionOf(random, nth, shelves))

const promotionOf = (random: Random, nth: number, { few, many }: Shelves): Promotion => ({
  promotion_id: `promotion ${nth}`,
  class: 'line',
  priority: wholeBetween(random, 0, 9),
  goods: many(random),
  benefit: pick<Benefit>(random, [
    { kind: 'percentage', percent_bp: 1_500 },
    { kind: 'amount', amount_minor: 500, per: 'piece' },
    { kind: 'tiers', by: 'quantity', steps: [{ from: 3, percent_bp: 1_000 }] },
    { kind: 'buy_get', buy: 2, get: 1, percent_bp: 10_000 },
    {
      kind: 'bundle',
      parts: [
        { goods: few(random), quantity: 1 },
        { goods: many(random), quantity: 2 },
      ],
      price_minor: 5_000,
    },
  ]),
  asks: chance(random, 0.2) ? { least_minor: 50_000 } : {},
  ...(chance(random, 0.2) && { stacking_group: `group ${wholeBetween(random, 0, 19)}` }),
  ...(chance(random, 0.1) && { exclusive: true }),
})
