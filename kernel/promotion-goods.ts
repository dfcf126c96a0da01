/** Which promotions are for which goods of a cart, found by the goods: of a thousand promotions most are for others. */
import { inCodeOrder } from './code-order.ts'
import type { Benefit, Goods, PromotedLine, Promotion, Selection } from './promotions.ts'

/** A promotion with the places of the lines of which it takes something off. */
export type Counting = Promotion & { places: readonly number[] }

/** Which promotions are for which goods. */
type Index = {
  /** In the order of their ids; the lists below hold places in it. */
  promotions: readonly Promotion[]
  by: Record<'variants' | 'products' | 'categories', Map<string, number[]>>
  /** For goods of every kind, all but some, or no goods at all. */
  for_all: number[]
  for_shipping: number[]
  gifts: Gift[]
}
type Gift = Promotion & { benefit: Benefit & { kind: 'gift' } }
const isGift = (promotion: Promotion): promotion is Gift => promotion.benefit.kind === 'gift'
// Of a thousand promotions most are for other goods. Those that are on are the same for thousands of carts.
const indexes = new WeakMap<readonly Promotion[], Index>()

function indexOf(given: readonly Promotion[]): Index {
  const known = indexes.get(given)
  if (known !== undefined) return known
  const promotions = inCodeOrder(given, ({ promotion_id }) => promotion_id)
  const index: Index = {
    promotions,
    by: { variants: new Map(), products: new Map(), categories: new Map() },
    for_all: [],
    for_shipping: [],
    gifts: promotions.filter(isGift),
  }
  for (const [at, { class: of, goods }] of promotions.entries())
    if (of === 'shipping') index.for_shipping.push(at)
    else if (goods === undefined || read(goods).isAll) index.for_all.push(at)
    else
      for (const kind of ['variants', 'products', 'categories'] as const)
        for (const id of read(goods).of[kind]) {
          const those = index.by[kind].get(id)
          if (those) those.push(at)
          else index.by[kind].set(id, [at])
        }
  indexes.set(given, index)
  return index
}

/** The promotions that have something in this cart to take off, in the order of their ids. */
export function concerning(given: readonly Promotion[], lines: readonly PromotedLine[]): Counting[] {
  const { promotions, by, for_all, for_shipping } = indexOf(given)
  const places = new Map<number, number[]>()
  const note = (those: readonly number[] | undefined, place: number) => {
    for (const at of those ?? []) {
      const noted = places.get(at)
      if (noted === undefined) places.set(at, [place])
      else if (noted.at(-1) !== place) noted.push(place)
    }
  }
  for (const [place, { kind, goods }] of lines.entries()) {
    note(kind === 'shipping' ? for_shipping : for_all, place)
    if (kind === 'shipping' || goods === undefined) continue
    note(by.variants.get(goods.variant_id), place)
    note(by.products.get(goods.product_id), place)
    for (const category_id of goods.category_ids) note(by.categories.get(category_id), place)
  }
  return [...places]
    .sort(([a], [b]) => a - b)
    .flatMap(([at, found]): Counting[] => {
      const promotion = promotions[at]!
      const except = promotion.goods && read(promotion.goods).except
      const left = except ? found.filter((place) => !isNamed(except, lines[place]!)) : found
      return left.length ? [{ ...promotion, places: left }] : []
    })
}

/** Promotions of which the gift itself does not lie in the cart. */
export const giftsThatWait = (given: readonly Promotion[], lines: readonly PromotedLine[]): Gift[] =>
  indexOf(given).gifts.filter(({ goods }) => !selected(goods, lines).length)

const isNamed = (sets: Sets, { goods }: PromotedLine) => goods !== undefined && names(sets, goods)

/** The same selections are asked of thousands of carts, and a list of ids may be long. */
type Sets = { variants: ReadonlySet<string>; products: ReadonlySet<string>; categories: ReadonlySet<string> }
const setsOf = ({ variant_ids, product_ids, category_ids }: Selection): Sets => ({
  variants: new Set(variant_ids),
  products: new Set(product_ids),
  categories: new Set(category_ids),
})
const known = new WeakMap<Selection, { isAll: boolean; of: Sets; except: Sets | undefined }>()
function read(selection: Selection) {
  let sets = known.get(selection)
  if (sets === undefined) {
    const { variant_ids, product_ids, category_ids, except } = selection
    const isAll = variant_ids === undefined && product_ids === undefined && category_ids === undefined
    known.set(selection, (sets = { isAll, of: setsOf(selection), except: except && setsOf(except) }))
  }
  return sets
}

const names = ({ variants, products, categories }: Sets, { variant_id, product_id, category_ids }: Goods) =>
  products.has(product_id) || variants.has(variant_id) || (categories.size > 0 && category_ids.some((id) => categories.has(id)))

export function selected<Line extends PromotedLine>(selection: Selection | undefined, lines: readonly Line[]): Line[] {
  const sets = selection && read(selection)
  const isSelected = (line: Line) =>
    sets === undefined || ((sets.isAll || isNamed(sets.of, line)) && !(sets.except && isNamed(sets.except, line)))
  return lines.filter((line) => line.kind === 'product' && isSelected(line))
}
