/**
 * What promotions take off a cart. Pure: the same goods, buyer, moment and promotions give the same discounts to the last digit, in whatever
 * order lines and promotions come.
 *
 * 1. A promotion counts where moment, channel, place, buyer and coupons are as it asks, and the cart holds what it asks.
 * 2. What shelves show is the price: promotions that make it (`on_shelves`) go first, and are settled for one piece of each line as if nothing else lay in the
 *    cart. A piece costs what its label says, whatever else is bought with it, and so many pieces so many times that.
 * 3. Of the others those on lines go first, then those on the order, then those on shipping; within a class by falling priority, then by id. Each takes of
 *    what the ones before have left: ten and twenty percent are twenty-eight, not thirty.
 * 4. Of a stacking group only the one that gives most applies, each measured in its own place.
 * 5. An exclusive promotion stands alone: it applies if it gives more than all that may stand together.
 * 6. Where by 4 or 5 a promotion may not stand beside one that made the price of a shelf, the price stays, and it gives only what it takes off more than
 *    that price on the same goods already does.
 * 7. A piece that made up a set (three for two, a bundle, a gift) makes up no other, and a gift is no part of what must be bought for it.
 * 8. Nothing costs less than nothing.
 */
import { inCodeOrder } from './code-order.ts'
import { allocate } from './money.ts'
import { concerning, type Counting, giftsThatWait, selected } from './promotion-goods.ts'
import { type Bearer, type Effect, effectOf, giftOf, total, worthOf } from './promotion-benefits.ts'

/** Goods by any of these; of no list: all goods. What is excepted is left out whatever else it is. */
export type Selection = {
  variant_ids?: readonly string[]
  product_ids?: readonly string[]
  /** With everything below them: a line names the categories it stands in and those above. */
  category_ids?: readonly string[]
  except?: Omit<Selection, 'except'>
}

export type Goods = { variant_id: string; product_id: string; category_ids: readonly string[] }

/** What must be so. A list that is absent asks nothing; of one that is there any entry will do. */
export type Asks = {
  channels?: readonly string[]
  location_ids?: readonly string[]
  segments?: readonly string[]
  tiers?: readonly string[]
  /** 1 is Monday (ISO 8601). */
  weekdays?: readonly number[]
  /** `HH:MM`, from and before; past midnight where the end is not later than the beginning: then it is the weekday on which it began. */
  from_time?: string
  until_time?: string
  first_order?: true
  coupon?: true
  /** So much, or so many pieces, of these goods (absent: of all), at their prices before promotions. */
  goods?: Selection
  least_minor?: number
  least_quantity?: number
}

export type Benefit =
  | { kind: 'percentage'; percent_bp: number; most_minor?: number }
  | { kind: 'amount'; amount_minor: number; per: 'piece' | 'whole' }
  | { kind: 'fixed_price'; price_minor: number }
  /** What is taken off grows with how much there is: the last step that is reached counts. */
  | { kind: 'tiers'; by: 'quantity' | 'amount'; steps: readonly { from: number; percent_bp: number }[] }
  /** Whoever buys so many gets so many more for less: of the same goods the cheapest of each set, or of `get_goods` the cheapest. */
  | { kind: 'buy_get'; buy: number; get: number; percent_bp: number; get_goods?: Selection; most_times?: number }
  /** These together for one price. */
  | { kind: 'bundle'; parts: readonly { goods: Selection; quantity: number }[]; price_minor: number; most_times?: number }
  /** So many of these goods for nothing. */
  | { kind: 'gift'; quantity: number }

export const promotion_classes = ['line', 'order', 'shipping'] as const
export type PromotionClass = (typeof promotion_classes)[number]

export type Promotion = {
  promotion_id: string
  class: PromotionClass
  priority: number
  exclusive?: boolean
  stacking_group?: string
  /** Everybody has it for every piece: shelves show what it makes of one (`isShelfPrice`). */
  on_shelves?: true
  /** Local time of the shop, `YYYY-MM-DDTHH:MM`, from and before. */
  starts_at?: string
  ends_at?: string
  asks?: Asks
  /** Of what it takes something off; shipping has no goods. */
  goods?: Selection
  benefit: Benefit
}

/** Who buys, where and when. */
export type Occasion = {
  /** Local time of the shop, `YYYY-MM-DDTHH:MM`. */
  at: string
  channel?: string
  location_id?: string
  segments?: readonly string[]
  tier?: string
  is_first_order?: boolean
  /** Promotions whose coupon was entered and holds. */
  with_coupon?: readonly string[]
}

/** A line as promotions see it: `left_minor` is what it costs before them. */
export type PromotedLine = {
  line_id: string
  kind: 'product' | 'shipping'
  quantity: number
  left_minor: number
  goods?: Goods
}

export type AppliedPromotion = {
  promotion_id: string
  class: PromotionClass
  amount_minor: number
  /** It may not stand beside what made the price of a shelf, and gives what it takes off more. */
  beyond_shelf?: true
  /** What each line bears, by line_id. */
  shares: { line_id: string; amount_minor: number }[]
}

/** A promotion that would have counted but for this. */
export type MissedPromotion =
  | { promotion_id: string; because: 'too_little'; missing_minor: number }
  | { promotion_id: string; because: 'too_few'; missing_quantity: number }
  /** All that is asked is there; only the gift itself has not been put in yet. */
  | { promotion_id: string; because: 'gift_waits'; missing_quantity: number }
  | { promotion_id: string; because: 'outdone'; by_promotion_id: string }

export type Promoted = { applied: AppliedPromotion[]; missed: MissedPromotion[] }

/** The field of a promotion that makes no sense, if one does. What is offered to shoppers has none. */
export function faultOf({ class: of, priority, benefit, asks = {}, on_shelves }: Promotion): string | undefined {
  const isCount = (number: number) => Number.isSafeInteger(number) && number >= 1
  const isAmount = (number: number) => Number.isSafeInteger(number) && number >= 0
  const isPercent = (number: number) => isCount(number) && number <= 10_000
  const faults: [string, boolean][] = [
    ['priority', !Number.isSafeInteger(priority)],
    ['asks.least_minor', asks.least_minor !== undefined && !isAmount(asks.least_minor)],
    ['asks.least_quantity', asks.least_quantity !== undefined && !isAmount(asks.least_quantity)],
    ['benefit.percent_bp', 'percent_bp' in benefit && !isPercent(benefit.percent_bp)],
    ['benefit.most_minor', 'most_minor' in benefit && benefit.most_minor !== undefined && !isAmount(benefit.most_minor)],
    ['benefit.amount_minor', 'amount_minor' in benefit && !isCount(benefit.amount_minor)],
    ['benefit.price_minor', 'price_minor' in benefit && !isAmount(benefit.price_minor)],
    ['benefit.steps', benefit.kind === 'tiers' && !benefit.steps.every(({ from, percent_bp }) => isAmount(from) && isPercent(percent_bp))],
    ['benefit.buy', benefit.kind === 'buy_get' && !isCount(benefit.buy)],
    ['benefit.get', benefit.kind === 'buy_get' && !isCount(benefit.get)],
    ['benefit.quantity', benefit.kind === 'gift' && !isCount(benefit.quantity)],
    ['benefit.parts', benefit.kind === 'bundle' && !(benefit.parts.length > 0 && benefit.parts.every(({ quantity }) => isCount(quantity)))],
    ['benefit.most_times', 'most_times' in benefit && benefit.most_times !== undefined && !isCount(benefit.most_times)],
    // Sets are made of pieces of goods; an order and its shipping have none.
    ['class', of !== 'line' && ['fixed_price', 'buy_get', 'bundle', 'gift'].includes(benefit.kind)],
    ['on_shelves', on_shelves === true && !isOfEachPiece({ class: of, benefit, asks })],
    ['benefit.per', of !== 'line' && benefit.kind === 'amount' && benefit.per === 'piece'],
  ]
  return faults.find(([, isFault]) => isFault)?.[0]
}

/** How often, by everybody and by one customer, and for how much at most. */
export type PromotionLimits = { most_uses?: number; most_uses_per_customer?: number; budget_minor?: number }

/** Whoever uses it is counted, and may come too late. */
export const isLimitedBy = (
  { asks }: Pick<Promotion, 'asks'>,
  { most_uses, most_uses_per_customer, budget_minor }: PromotionLimits,
): boolean => Boolean(most_uses ?? most_uses_per_customer ?? budget_minor ?? asks?.coupon ?? asks?.first_order)

/** Its price of one piece hangs on nothing but the piece, the door and the hour. */
const isOfEachPiece = ({ class: of, benefit, asks = {} }: Pick<Promotion, 'class' | 'benefit' | 'asks'>): boolean =>
  of === 'line' &&
  (benefit.kind === 'fixed_price' ||
    (benefit.kind === 'percentage' && benefit.most_minor === undefined) ||
    (benefit.kind === 'amount' && benefit.per === 'piece')) &&
  ![asks.coupon, asks.first_order, asks.segments, asks.tiers, asks.least_minor].some(Boolean) &&
  (asks.least_quantity ?? 0) <= (asks.goods ? 0 : 1)

/** Everybody has it, for every piece, as long as it lasts, and whatever else is in the cart: so it is the price, and shelves show it. What can be used up is no price that a label may say. */
export const isShelfPrice = (rule: Pick<Promotion, 'class' | 'benefit' | 'asks'>, limits: PromotionLimits): boolean =>
  isOfEachPiece(rule) && !isLimitedBy(rule, limits)

/** A promotion as carts are quoted by it. */
export const withShelf = <One extends Promotion>(promotion: One, limits: PromotionLimits): One =>
  isShelfPrice(promotion, limits) ? { ...promotion, on_shelves: true } : promotion

/** Applies promotions to lines; see the rules above. Lines have distinct ids. */
export function promote(occasion: Occasion, lines: readonly PromotedLine[], promotions: readonly Promotion[]): Promoted {
  const cart = inCodeOrder(lines, ({ line_id }) => line_id)
  const missed: MissedPromotion[] = []
  for (const promotion of giftsThatWait(promotions, cart))
    if (isTheOccasion(promotion, occasion) && selected(promotion.asks?.goods, cart).length) {
      const missing_quantity = promotion.benefit.quantity
      missed.push(whatLacks(promotion, cart) ?? { promotion_id: promotion.promotion_id, because: 'gift_waits', missing_quantity })
    }
  const counting = concerning(promotions, cart)
    .filter((promotion) => isTheOccasion(promotion, occasion))
    .filter((promotion) => {
      const lacks = whatLacks(promotion, cart)
      if (lacks) missed.push(lacks)
      return !lacks
    })
    .sort((a, b) => classOrder(a) - classOrder(b) || b.priority - a.priority)

  const shelf = shelfPrices(
    counting.filter(({ on_shelves }) => on_shelves),
    cart,
  )
  const best = bestWay(
    counting.filter(({ on_shelves }) => !on_shelves),
    cart,
    shelf.settled,
  )
  return {
    applied: [...shelf.settled.map(({ applied }) => applied), ...best.applied],
    missed: inCodeOrder([...missed, ...shelf.outdone, ...best.outdone], ({ promotion_id, because }) => `${promotion_id} ${because}`),
  }
}

const classOrder = ({ class: of }: Promotion) => promotion_classes.indexOf(of)
const worth = (applied: readonly AppliedPromotion[]) => applied.reduce((sum, { amount_minor }) => sum + amount_minor, 0)

type Way = { applied: AppliedPromotion[]; outdone: Outdone[] }
type Outdone = MissedPromotion & { because: 'outdone' }
const outdoneBy = ({ promotion_id }: { promotion_id: string }, by_promotion_id: string): Outdone => ({
  promotion_id,
  because: 'outdone',
  by_promotion_id,
})

/** A promotion that made prices of shelves, with what it takes off which line. */
type Settled = { promotion: Promotion; applied: AppliedPromotion }

/** What each line costs by what shelves show: so many times what one piece costs alone. */
function shelfPrices(shown: readonly Counting[], cart: readonly PromotedLine[]): { settled: Settled[]; outdone: Outdone[] } {
  const off = new Map<Promotion, Map<string, number>>(shown.map((promotion) => [promotion, new Map()]))
  const outdone = new Map<string, Outdone>()
  for (const [place, line] of cart.entries()) {
    const of_line = shown.filter(({ places }) => places.includes(place))
    if (!of_line.length) continue
    const of_piece = of_line.map((promotion) => ({ ...promotion, places: [0] }))
    // What was taken off the line by hand may leave some pieces a minor unit dearer than the others.
    const left_minor = Math.floor(line.left_minor / line.quantity)
    const dearer = line.left_minor - left_minor * line.quantity
    for (const [piece_minor, pieces] of [
      [left_minor, line.quantity - dearer],
      [left_minor + 1, dearer],
    ] as const) {
      if (!pieces) continue
      const way = bestWay(of_piece, [{ ...line, quantity: 1, left_minor: piece_minor }], [])
      for (const one of way.outdone) outdone.set(one.promotion_id, one)
      for (const { promotion_id, amount_minor } of way.applied) {
        const of = off.get(of_line.find((promotion) => promotion.promotion_id === promotion_id)!)!
        of.set(line.line_id, (of.get(line.line_id) ?? 0) + amount_minor * pieces)
      }
    }
  }
  const settled = [...off].flatMap(([promotion, shares]): Settled[] => {
    if (!shares.size) return []
    const { promotion_id, class: of } = promotion
    const amounts = [...shares].map(([line_id, amount_minor]) => ({ line_id, amount_minor }))
    const applied = {
      promotion_id,
      class: of,
      amount_minor: amounts.reduce((sum, { amount_minor }) => sum + amount_minor, 0),
      shares: amounts,
    }
    return [{ promotion, applied }]
  })
  for (const { promotion } of settled) outdone.delete(promotion.promotion_id)
  return { settled, outdone: [...outdone.values()] }
}

/** Those that may stand together, or one that stands alone: what gives most. */
function bestWay(promotions: readonly Counting[], cart: readonly PromotedLine[], settled: readonly Settled[]): Way {
  const [together, alone] = [promotions.filter(({ exclusive }) => !exclusive), promotions.filter(({ exclusive }) => exclusive)]
  const ways = [stand(together, cart, settled), ...alone.map((promotion) => stand([promotion], cart, settled))]
  const best = ways.reduce((best, way) => (worth(way.applied) > worth(best.applied) ? way : best))
  const by_shelf = new Set(settled.map(({ promotion }) => promotion.promotion_id))
  const outdone = ways.flatMap((way) =>
    way === best
      ? way.outdone
      : [
          ...way.applied.map((one) => outdoneBy(one, best.applied[0]!.promotion_id)),
          ...way.outdone.filter(({ by_promotion_id }) => by_shelf.has(by_promotion_id)),
        ],
  )
  return { applied: best.applied, outdone }
}

/** Those that may stand together, one after the other; of each group the one that gives most in its place, beside those of no group and of the groups before. */
function stand(promotions: readonly Counting[], lines: readonly PromotedLine[], settled: readonly Settled[]): Way {
  const standing = new Set(promotions.filter(({ stacking_group }) => stacking_group === undefined))
  const groups = Map.groupBy(
    promotions.filter(({ stacking_group }) => stacking_group !== undefined),
    ({ stacking_group }) => stacking_group,
  )
  const outdone: Outdone[] = []
  for (const rivals of groups.values()) {
    let winner = rivals[0]!
    if (rivals.length > 1) {
      const { measured, outdone: by_shelf } = inTurn(promotions, lines, settled, standing, new Set(rivals))
      const given = (rival: Counting) => measured.get(rival)!
      winner = rivals.reduce((best, rival) => (given(rival) > given(best) ? rival : best))
      const others = rivals.filter((rival) => rival !== winner)
      outdone.push(...others.filter((rival) => given(rival) > 0).map((rival) => outdoneBy(rival, winner.promotion_id)))
      outdone.push(...by_shelf.filter((one) => others.some(({ promotion_id }) => promotion_id === one.promotion_id)))
    }
    standing.add(winner)
  }
  const { applied, outdone: by_shelf } = inTurn(promotions, lines, settled, standing, new Set())
  return { applied, outdone: [...outdone, ...by_shelf] }
}

/** Those that stand take off what they give, one after the other; those that are measured only say in their place what they would give. */
function inTurn(
  promotions: readonly Counting[],
  lines: readonly PromotedLine[],
  settled: readonly Settled[],
  standing: ReadonlySet<Counting>,
  to_measure: ReadonlySet<Counting>,
): Way & { measured: ReadonlyMap<Counting, number> } {
  const off = offOf(settled)
  const bearers = lines.map(
    (line): Bearer => ({ ...line, left_minor: line.left_minor - (off.get(line.line_id) ?? 0), free: line.quantity }),
  )
  const measured = new Map<Counting, number>()
  const applied: AppliedPromotion[] = []
  const outdone: Outdone[] = []
  for (const promotion of promotions) {
    if (!standing.has(promotion) && !to_measure.has(promotion)) continue
    const rivals = settled.filter((one) => areRivals(one.promotion, promotion))
    const { effect, is_less } = rivals.length
      ? beyond(rivals, promotion, bearers)
      : { effect: effectOf(promotion, bearers), is_less: false }
    const amount_minor = total(effect)
    if (is_less && amount_minor === 0) outdone.push(outdoneBy(promotion, rivals[0]!.promotion.promotion_id))
    if (to_measure.has(promotion)) measured.set(promotion, amount_minor)
    else if (amount_minor > 0) {
      for (const { line, amount_minor, pieces } of effect) {
        line.left_minor -= amount_minor
        line.free -= pieces
      }
      const shares = effect.flatMap(({ line: { line_id }, amount_minor }) => (amount_minor > 0 ? [{ line_id, amount_minor }] : []))
      const { promotion_id, class: of } = promotion
      applied.push({ promotion_id, class: of, amount_minor, ...(is_less && { beyond_shelf: true as const }), shares })
    }
  }
  return { applied, outdone, measured }
}

const areRivals = (a: Promotion, b: Promotion): boolean =>
  a.exclusive === true || b.exclusive === true || (a.stacking_group !== undefined && a.stacking_group === b.stacking_group)

const offOf = (settled: readonly Settled[]) => {
  const off = new Map<string, number>()
  for (const { applied } of settled)
    for (const { line_id, amount_minor } of applied.shares) off.set(line_id, (off.get(line_id) ?? 0) + amount_minor)
  return off
}

/** What it gives more than its rivals have made the price of a shelf of the same goods lower. `is_less`: that is less than it would give without them. */
function beyond(rivals: readonly Settled[], promotion: Counting, bearers: readonly Bearer[]): { effect: Effect; is_less: boolean } {
  const off = offOf(rivals)
  const without_rivals = new Map(
    bearers.map((bearer): [Bearer, Bearer] => [{ ...bearer, left_minor: bearer.left_minor + (off.get(bearer.line_id) ?? 0) }, bearer]),
  )
  const touched = effectOf(promotion, [...without_rivals.keys()])
    .filter(({ amount_minor, pieces }) => amount_minor > 0 || pieces > 0)
    .map((one) => ({ ...one, line: without_rivals.get(one.line)!, by_rivals: off.get(one.line.line_id) ?? 0 }))
  const by_rivals = touched.reduce((sum, one) => sum + one.by_rivals, 0)
  const more = Math.max(0, total(touched) - by_rivals)
  const shares = allocate(
    more,
    touched.map(({ amount_minor, by_rivals }) => Math.max(0, amount_minor - by_rivals)),
  )
  return {
    effect: more > 0 ? touched.map(({ line, pieces }, place) => ({ line, pieces, amount_minor: shares[place]! })) : [],
    is_less: by_rivals > 0,
  }
}

/** Whether a promotion counts for who buys there and then, whatever lies in the cart. */
export function isTheOccasion({ promotion_id, starts_at, ends_at, asks = {} }: Promotion, occasion: Occasion): boolean {
  const { at, channel, location_id, segments = [], tier, is_first_order = false, with_coupon = [] } = occasion
  if ((starts_at !== undefined && at < starts_at) || (ends_at !== undefined && at >= ends_at)) return false
  if (asks.coupon && !with_coupon.includes(promotion_id)) return false
  if (asks.first_order && !is_first_order) return false
  const isAmong = (list: readonly string[] | undefined, value: string | undefined) =>
    list === undefined || (value !== undefined && list.includes(value))
  return (
    isAmong(asks.channels, channel) &&
    isAmong(asks.location_ids, location_id) &&
    isAmong(asks.tiers, tier) &&
    (asks.segments === undefined || asks.segments.some((segment) => segments.includes(segment))) &&
    isInItsHours(at, asks)
  )
}

/** A window past midnight belongs to the day on which it began: Friday 22:00 to 02:00 is over on Saturday at two. */
function isInItsHours(at: string, { weekdays, from_time = '00:00', until_time = '24:00' }: Asks): boolean {
  const time = at.slice(11, 16)
  const began_yesterday = from_time >= until_time && time < until_time
  if (from_time < until_time ? time < from_time || time >= until_time : time < from_time && !began_yesterday) return false
  const today = weekdayOf(at)
  return weekdays === undefined || weekdays.includes(began_yesterday ? ((today + 5) % 7) + 1 : today)
}

/** 1 is Monday (ISO 8601); after Zeller 1887, so that no engine's calendar is asked. */
function weekdayOf(at: string): number {
  const [year, month, day] = [Number(at.slice(0, 4)), Number(at.slice(5, 7)), Number(at.slice(8, 10))]
  const [y, m] = month < 3 ? [year - 1, month + 12] : [year, month]
  const fromSaturday = (day + Math.floor((13 * (m + 1)) / 5) + y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)) % 7
  return ((fromSaturday + 5) % 7) + 1
}

function whatLacks({ promotion_id, asks = {}, goods, benefit }: Promotion, lines: readonly PromotedLine[]): MissedPromotion | undefined {
  const { least_minor = 0, least_quantity = 0 } = asks
  if (!least_minor && !least_quantity) return undefined
  const counted = selected(asks.goods, benefit.kind === 'gift' ? without(giftOf(selected(goods, lines), benefit.quantity), lines) : lines)
  const missing_minor = least_minor - counted.reduce((sum, { left_minor }) => sum + left_minor, 0)
  if (missing_minor > 0) return { promotion_id, because: 'too_little', missing_minor }
  const missing_quantity = least_quantity - counted.reduce((sum, { quantity }) => sum + quantity, 0)
  return missing_quantity > 0 ? { promotion_id, because: 'too_few', missing_quantity } : undefined
}

/** Lines without some of their pieces. */
const without = (pieces: ReadonlyMap<PromotedLine, number>, lines: readonly PromotedLine[]) =>
  lines.map((line) => {
    const gone = pieces.get(line) ?? 0
    return gone ? { ...line, quantity: line.quantity - gone, left_minor: line.left_minor - worthOf(line, gone) } : line
  })
