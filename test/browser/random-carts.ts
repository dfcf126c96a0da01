/** Carts that nobody thought of, the same from the same seed on every engine; runs in Node and in a browser alike. */
import { type OfferedPrice, price_levels, resolvePrice } from '../../kernel/price.ts'
import type { Benefit, Promotion, Selection } from '../../kernel/promotions.ts'
import { type QuoteLine, quote } from '../../kernel/quote.ts'
import { chance, mulberry32, pick, type Random, shuffled, wholeBetween } from '../../kernel/random.ts'
import { tax_classes } from '../../kernel/tax.ts'

const CARTS_OF_A_DIGEST = 1_000
const PROMOTIONS_AT_ONCE = 4

/**
 * Prices so many carts and answers with a digest (SHA-256, FIPS 180-4) of each thousand quotes, to the last byte. Throws where the lines do not add up
 * to the document, or their order changes it.
 */
export async function digestsOfCarts(carts: number, seed: number): Promise<string[]> {
  const random = mulberry32(seed)
  const digests: string[] = []
  for (let of = 0; of < carts; of += CARTS_OF_A_DIGEST) {
    let text = ''
    for (let nth = 0; nth < CARTS_OF_A_DIGEST; nth++) text += quoteOfCart(random)
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    digests.push(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''))
  }
  return digests
}

function quoteOfCart(random: Random): string {
  const lines = Array.from({ length: wholeBetween(random, 1, 5) }, (_, place) => lineOf(random, place))
  const on = Array.from({ length: wholeBetween(random, 0, PROMOTIONS_AT_ONCE) }, (_, place) => promotionOf(random, place))
  const day = `202${wholeBetween(random, 0, 6)}-0${wholeBetween(random, 1, 9)}-${wholeBetween(random, 10, 28)}`
  const context = {
    ...pick(random, [
      { currency: 'TRY', country: 'TR' },
      { currency: 'AZN', country: 'AZ' },
    ]),
    at: day,
    prices_include_tax: true as const,
    promotions: {
      occasion: { at: `${day}T1${wholeBetween(random, 0, 9)}:30`, channel: pick(random, ['web', 'till']), segments: segmentsOf(random) },
      on,
    },
  }
  const result = quote(context, lines)
  const text = JSON.stringify(result)
  if (!result.ok) throw new Error(text)
  const { lines: quoted, total_minor } = result.quote
  if (quoted.reduce((sum, line) => sum + line.total_minor, 0) !== total_minor) throw new Error(`the lines do not add up: ${text}`)
  const again = quote({ ...context, promotions: { ...context.promotions, on: shuffled(random, on) } }, shuffled(random, lines))
  const total_again = again.ok ? again.quote.total_minor : undefined
  if (total_again !== total_minor) throw new Error(`the order of the lines makes ${total_again} of ${text}`)
  return text
}

const SEGMENTS = ['students', 'teachers', 'friends']
const segmentsOf = (random: Random) => SEGMENTS.filter(() => chance(random, 0.3))

/** What a piece costs by the list, and what counts beside it: of every level, segments among them. */
function priceOf(random: Random, quantity: number) {
  const list: OfferedPrice = {
    price_list_id: 'list',
    level: 'base',
    unit_price_minor: wholeBetween(random, 0, chance(random, 0.1) ? 900_000_000 : 20_000),
  }
  const beside = Array.from({ length: wholeBetween(random, 0, 3) }, (_, nth): OfferedPrice => {
    const level = pick(random, price_levels)
    return {
      ...{
        price_list_id: level === 'segment' ? pick(random, SEGMENTS) : `${level} ${nth}`,
        level,
        unit_price_minor: wholeBetween(random, 0, 20_000),
      },
      ...(chance(random, 0.3) && { from_quantity: wholeBetween(random, 2, 5) }),
      ...(chance(random, 0.1) && { overrides: true as const }),
    }
  })
  const { price } = resolvePrice([list, ...beside], quantity)!
  const again = resolvePrice(shuffled(random, [list, ...beside]), quantity)!
  if (again.price.unit_price_minor !== price.unit_price_minor) throw new Error(`the order of the offers makes ${JSON.stringify(again)}`)
  return { unit_price_minor: price.unit_price_minor, ...(price.level === 'segment' && { segment_id: price.price_list_id }) }
}

const pieces = (random: Random) => (chance(random, 0.05) ? wholeBetween(random, 100, 3_000) : wholeBetween(random, 1, 6))
const lineOf = (random: Random, place: number, quantity = pieces(random)): QuoteLine => ({
  line_id: `line ${place}`,
  ...(chance(random, 0.1) && { kind: 'shipping' as const }),
  quantity,
  ...priceOf(random, quantity),
  tax_class: pick(random, tax_classes),
  goods: goodsOf(wholeBetween(random, 0, 7)),
})
const goodsOf = (nth: number) => ({ variant_id: `v${nth}`, product_id: `p${nth % 5}`, category_ids: [`c${nth % 3}`] })

const selectionOf = (random: Random): Selection => {
  const { variant_id, product_id, category_ids } = goodsOf(wholeBetween(random, 0, 7))
  return pick(random, [
    {},
    { variant_ids: [variant_id], product_ids: [product_id] },
    { category_ids },
    { category_ids, except: { product_ids: [product_id] } },
  ])
}

function promotionOf(random: Random, place: number): Promotion {
  const of = pick(random, ['line', 'line', 'line', 'order', 'shipping'] as const)
  return {
    promotion_id: `promotion ${place}`,
    class: of,
    priority: wholeBetween(random, 0, 2),
    goods: selectionOf(random),
    benefit: benefitOf(random, of === 'line'),
    asks: {
      ...(chance(random, 0.2) && { channels: ['till'] }),
      ...(chance(random, 0.2) && { segments: [pick(random, SEGMENTS)] }),
      ...(chance(random, 0.2) && { weekdays: [1, 2, 3, 4] }),
      ...(chance(random, 0.2) && { least_minor: wholeBetween(random, 0, 50_000) }),
    },
    ...(chance(random, 0.2) && { exclusive: true }),
    ...(chance(random, 0.3) && { stacking_group: 'one of them' }),
  }
}

function benefitOf(random: Random, is_line: boolean): Benefit {
  const percent_bp = wholeBetween(random, 1, 10_000)
  const amount_minor = wholeBetween(random, 1, 30_000)
  const few = () => wholeBetween(random, 1, 3)
  const whole: Benefit[] = [
    { kind: 'percentage', percent_bp },
    { kind: 'amount', amount_minor, per: 'whole' },
  ]
  if (!is_line) return pick(random, whole)
  return pick(random, [
    ...whole,
    { kind: 'percentage', percent_bp, most_minor: amount_minor },
    { kind: 'amount', amount_minor, per: 'piece' },
    { kind: 'fixed_price', price_minor: amount_minor },
    { kind: 'tiers', by: 'quantity', steps: [{ from: few(), percent_bp }] },
    { kind: 'buy_get', buy: few(), get: few(), percent_bp },
    { kind: 'buy_get', buy: few(), get: few(), percent_bp, get_goods: selectionOf(random), most_times: few() },
    {
      kind: 'bundle',
      parts: [
        { goods: selectionOf(random), quantity: few() },
        { goods: selectionOf(random), quantity: 1 },
      ],
      price_minor: amount_minor,
      most_times: 4,
    },
    { kind: 'gift', quantity: few() },
  ])
}
