/**
 * What promotions take off a cart. Pure: the same goods, buyer, moment and promotions give the same discounts to the last digit, in whatever
 * order lines and promotions come.
 *
 * 1. A promotion counts where moment, channel, place, buyer and coupons are as it asks, and the cart holds what it asks.
 * 2. Those on lines go first, then those on the order, then those on shipping; within a class by falling priority, then by id. Each takes of
 *    what the ones before have left: ten and twenty percent are twenty-eight, not thirty.
 * 3. Of a stacking group only the one that gives most applies.
 * 4. An exclusive promotion stands alone: it applies if it gives more than all that may stand together.
 * 5. A piece that made up a set (three for two, a bundle, a gift) makes up no other, and a gift is no part of what must be bought for it.
 * 6. Nothing costs less than nothing.
 */
import { inCodeOrder } from './code-order.ts'
import { concerning, type Counting, giftsThatWait, selected } from './promotion-goods.ts'
import { type Bearer, effectOf, giftOf, total, worthOf } from './promotion-benefits.ts'

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
export function faultOf({ class: of, priority, benefit, asks = {} }: Promotion): string | undefined {
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
    ['benefit.per', of !== 'line' && benefit.kind === 'amount' && benefit.per === 'piece'],
  ]
  return faults.find(([, isFault]) => isFault)?.[0]
}

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

  const [those_together, alone] = [counting.filter(({ exclusive }) => !exclusive), counting.filter(({ exclusive }) => exclusive)]
  const ways = [stand(those_together, cart), ...alone.map((promotion) => stand([promotion], cart))]
  const best = ways.reduce((best, way) => (worth(way.applied) > worth(best.applied) ? way : best))
  for (const { applied, outdone } of ways)
    if (applied === best.applied) missed.push(...outdone)
    else
      for (const { promotion_id } of applied)
        missed.push({ promotion_id, because: 'outdone', by_promotion_id: best.applied[0]!.promotion_id })
  return { applied: best.applied, missed: inCodeOrder(missed, ({ promotion_id, because }) => `${promotion_id} ${because}`) }
}

const classOrder = ({ class: of }: Promotion) => promotion_classes.indexOf(of)
const worth = (applied: readonly AppliedPromotion[]) => applied.reduce((sum, { amount_minor }) => sum + amount_minor, 0)

/** Those that may stand together, one after the other. */
function stand(
  promotions: readonly Counting[],
  lines: readonly PromotedLine[],
): { applied: AppliedPromotion[]; outdone: MissedPromotion[] } {
  const bearers = lines.map((line): Bearer => ({ ...line, free: line.quantity }))
  const decided = new Set<string>()
  const applied: AppliedPromotion[] = []
  const outdone: MissedPromotion[] = []
  for (const promotion of promotions) {
    const { stacking_group: group } = promotion
    if (group !== undefined && decided.has(group)) continue
    const rivals = group === undefined ? [promotion] : promotions.filter((other) => other.stacking_group === group)
    const effects = rivals.map((rival) => ({ rival, effect: effectOf(rival, bearers) }))
    const { rival: winner, effect } = effects.reduce((best, other) => (total(other.effect) > total(best.effect) ? other : best))
    if (group !== undefined) decided.add(group)
    if (total(effect) === 0) continue
    for (const { rival, effect } of effects)
      if (rival !== winner && total(effect) > 0)
        outdone.push({ promotion_id: rival.promotion_id, because: 'outdone', by_promotion_id: winner.promotion_id })
    for (const { line, amount_minor, pieces } of effect) {
      line.left_minor -= amount_minor
      line.free -= pieces
    }
    applied.push({
      promotion_id: winner.promotion_id,
      class: winner.class,
      amount_minor: total(effect),
      shares: effect.flatMap(({ line: { line_id }, amount_minor }) => (amount_minor > 0 ? [{ line_id, amount_minor }] : [])),
    })
  }
  return { applied, outdone }
}

function isTheOccasion({ promotion_id, starts_at, ends_at, asks = {} }: Promotion, occasion: Occasion): boolean {
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
