/**
 * What promotions take off a cart. Pure: the same goods, buyer, moment and promotions give the same discounts to the last digit, in whatever
 * order lines and promotions come.
 *
 * 1. A promotion counts where moment, channel, place, buyer and coupons are as it asks, and the cart holds what it asks.
 * 2. Those on lines go first, then those on the order, then those on shipping; within a class by falling priority, then by id. Each takes of
 *    what the ones before have left: ten and twenty percent are twenty-eight, not thirty.
 * 3. Of a stacking group only the one that gives most applies.
 * 4. An exclusive promotion stands alone: it applies if it gives more than all that may stand together.
 * 5. A piece that made up a set (three for two, a bundle, a gift) makes up no other.
 * 6. Nothing costs less than nothing.
 */
import { allocate, proportion } from './money.ts'

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
  /** `HH:MM`, from and before; past midnight where the end is not later than the beginning. */
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
  const cart = inOrder(lines, ({ line_id }) => line_id)
  const missed: MissedPromotion[] = []
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
  return { applied: best.applied, missed: inOrder(missed, ({ promotion_id, because }) => `${promotion_id} ${because}`) }
}

/** A promotion with the places of the lines of which it takes something off. */
type Counting = Promotion & { places: readonly number[] }

/** Which promotions are for which goods. */
type Index = {
  /** In the order of their ids; the lists below hold places in it. */
  promotions: readonly Promotion[]
  by: Record<'variants' | 'products' | 'categories', Map<string, number[]>>
  /** For goods of every kind, all but some, or no goods at all. */
  for_all: number[]
  for_shipping: number[]
}
// Of a thousand promotions most are for other goods. Those that are on are the same for thousands of carts.
const indexes = new WeakMap<readonly Promotion[], Index>()

function indexOf(given: readonly Promotion[]): Index {
  const known = indexes.get(given)
  if (known !== undefined) return known
  const promotions = inOrder(given, ({ promotion_id }) => promotion_id)
  const index: Index = {
    promotions,
    by: { variants: new Map(), products: new Map(), categories: new Map() },
    for_all: [],
    for_shipping: [],
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
function concerning(given: readonly Promotion[], lines: readonly PromotedLine[]): Counting[] {
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

const isNamed = (sets: Sets, { goods }: PromotedLine) => goods !== undefined && names(sets, goods)

const classOrder = ({ class: of }: Promotion) => promotion_classes.indexOf(of)
const worth = (applied: readonly AppliedPromotion[]) => applied.reduce((sum, { amount_minor }) => sum + amount_minor, 0)

/** A line while promotions are taken off it. */
type Bearer = PromotedLine & {
  /** Pieces that have made up no set yet. */
  free: number
}

/** What a promotion would do now: how much it takes off which line, and which pieces it uses up. */
type Effect = { line: Bearer; amount_minor: number; pieces: number }[]

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

const total = (effect: Effect) => effect.reduce((sum, { amount_minor }) => sum + amount_minor, 0)

// ---- whether it counts

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
    (asks.weekdays === undefined || asks.weekdays.includes(weekdayOf(at))) &&
    isWithin(at.slice(11, 16), asks.from_time, asks.until_time)
  )
}

/** 1 is Monday (ISO 8601); after Zeller 1887, so that no engine's calendar is asked. */
function weekdayOf(at: string): number {
  const [year, month, day] = [Number(at.slice(0, 4)), Number(at.slice(5, 7)), Number(at.slice(8, 10))]
  const [y, m] = month < 3 ? [year - 1, month + 12] : [year, month]
  const fromSaturday = (day + Math.floor((13 * (m + 1)) / 5) + y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)) % 7
  return ((fromSaturday + 5) % 7) + 1
}

function isWithin(time: string, from = '00:00', until = '24:00'): boolean {
  return from < until ? time >= from && time < until : time >= from || time < until
}

function whatLacks({ promotion_id, asks = {} }: Promotion, lines: readonly PromotedLine[]): MissedPromotion | undefined {
  const { least_minor = 0, least_quantity = 0 } = asks
  if (!least_minor && !least_quantity) return undefined
  const counted = selected(asks.goods, lines)
  const missing_minor = least_minor - counted.reduce((sum, { left_minor }) => sum + left_minor, 0)
  if (missing_minor > 0) return { promotion_id, because: 'too_little', missing_minor }
  const missing_quantity = least_quantity - counted.reduce((sum, { quantity }) => sum + quantity, 0)
  return missing_quantity > 0 ? { promotion_id, because: 'too_few', missing_quantity } : undefined
}

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

function selected<Line extends PromotedLine>(selection: Selection | undefined, lines: readonly Line[]): Line[] {
  const sets = selection && read(selection)
  const isSelected = (line: Line) =>
    sets === undefined || ((sets.isAll || isNamed(sets.of, line)) && !(sets.except && isNamed(sets.except, line)))
  return lines.filter((line) => line.kind === 'product' && isSelected(line))
}

// ---- what it does

function effectOf({ class: of, places, benefit }: Counting, bearers: readonly Bearer[]): Effect {
  const lines = places.map((place) => bearers[place]!)
  switch (benefit.kind) {
    case 'percentage':
      return percentOff(lines, benefit.percent_bp, of, benefit.most_minor)
    case 'tiers': {
      const reached = lines.reduce((sum, { quantity, left_minor }) => sum + (benefit.by === 'quantity' ? quantity : left_minor), 0)
      const step = inOrderOfNumber(benefit.steps).findLast(({ from }) => from <= reached)
      return step === undefined ? [] : percentOff(lines, step.percent_bp, of)
    }
    case 'amount':
      return benefit.per === 'piece'
        ? lines.map((line) => off(line, line.quantity * benefit.amount_minor))
        : divided(lines, benefit.amount_minor)
    case 'fixed_price':
      return lines.map((line) => off(line, line.left_minor - line.quantity * benefit.price_minor))
    case 'gift':
      return cheapestOff(lines, benefit.quantity, 10_000)
    case 'buy_get':
      return benefit.get_goods === undefined
        ? cheapestOfEachSet(lines, benefit)
        : cheaperBesides(lines, selected(benefit.get_goods, bearers), benefit)
    case 'bundle':
      return togetherFor(lines, benefit)
  }
}

const off = (line: Bearer, amount_minor: number, pieces = 0) => ({
  line,
  amount_minor: Math.max(0, Math.min(line.left_minor, amount_minor)),
  pieces,
})

/** An amount off some lines together, borne by what they still cost. */
function divided(lines: readonly Bearer[], amount_minor: number): Effect {
  const left = lines.map(({ left_minor }) => left_minor)
  const most = left.reduce((sum, amount) => sum + amount, 0)
  if (most === 0) return []
  return allocate(Math.max(0, Math.min(amount_minor, most)), left).map((share, place) => off(lines[place]!, share))
}

/** On lines each is rounded by itself, as its price tag is; on the order once. */
function percentOff(lines: readonly Bearer[], percent_bp: number, of: PromotionClass, most_minor?: number): Effect {
  const share = (amount: number) => proportion(amount, Math.min(percent_bp, 10_000), 10_000)
  const left_minor = lines.reduce((sum, line) => sum + line.left_minor, 0)
  const effect = of === 'order' ? divided(lines, share(left_minor)) : lines.map((line) => off(line, share(line.left_minor)))
  if (most_minor === undefined || total(effect) <= most_minor) return effect
  return allocate(
    most_minor,
    effect.map(({ amount_minor }) => amount_minor),
  ).map((amount, place) => off(effect[place]!.line, amount))
}

// ---- sets of pieces

/** The dearest pieces first; of equal ones by line. Division of two whole numbers is rounded alike everywhere (IEEE 754). */
const dearestFirst = (lines: readonly Bearer[]) => [...lines].sort((a, b) => priceOf(b) - priceOf(a))
const priceOf = ({ left_minor, quantity }: Bearer) => left_minor / quantity

/** So many pieces of a line for so much less. */
const piecesOff = (line: Bearer, pieces: number, percent_bp: number, used = pieces) =>
  off(line, proportion(line.left_minor, pieces * Math.min(percent_bp, 10_000), line.quantity * 10_000), used)

function cheapestOff(lines: readonly Bearer[], most: number, percent_bp: number): Effect {
  let left = most
  return dearestFirst(lines)
    .reverse()
    .map((line) => {
      const pieces = Math.min(line.free, left)
      left -= pieces
      return piecesOff(line, pieces, percent_bp)
    })
}

/** All pieces from the dearest to the cheapest, cut into sets: of each the last ones cost less. */
function cheapestOfEachSet(
  lines: readonly Bearer[],
  { buy, get, percent_bp, most_times = Infinity }: Benefit & { kind: 'buy_get' },
): Effect {
  const size = buy + get
  const pieces = lines.reduce((sum, { free }) => sum + free, 0)
  const sets = Math.min(Math.floor(pieces / size), most_times)
  /** How many of the first so many pieces cost less. */
  const lessAmong = (first: number) => Math.floor(first / size) * get + Math.max(0, (first % size) - buy)
  let before = 0
  return dearestFirst(lines).map((line) => {
    const from = Math.min(before, sets * size)
    before += line.free
    const to = Math.min(before, sets * size)
    return piecesOff(line, lessAmong(to) - lessAmong(from), percent_bp, to - from)
  })
}

/** Whoever buys some of these gets some of those for less; what is both may be either, but a piece only once. */
function cheaperBesides(
  bought: readonly Bearer[],
  gotten: readonly Bearer[],
  { buy, get, percent_bp, most_times = Infinity }: Benefit & { kind: 'buy_get' },
): Effect {
  const free = (lines: readonly Bearer[]) => lines.reduce((sum, line) => sum + line.free, 0)
  const both = free(bought.filter((line) => gotten.includes(line)))
  const [only_bought, only_gotten] = [free(bought) - both, free(gotten) - both]
  const suffice = (times: number) => Math.max(0, times * buy - only_bought) + Math.max(0, times * get - only_gotten) <= both
  let times = Math.min(most_times, Math.floor(free(gotten) / get), Math.floor(free(bought) / buy))
  while (times > 0 && !suffice(times)) times--
  // Those that may be got alone come first, so that enough is left to be bought.
  let to_get = times * get
  const got = new Map<Bearer, number>()
  const spare = both - Math.max(0, times * buy - only_bought)
  const take = (lines: readonly Bearer[], most: number) => {
    let left = Math.min(most, to_get)
    for (const line of dearestFirst(lines).reverse()) {
      const pieces = Math.min(line.free, left)
      left -= pieces
      to_get -= pieces
      if (pieces) got.set(line, pieces)
    }
  }
  take(
    gotten.filter((line) => !bought.includes(line)),
    to_get,
  )
  take(
    gotten.filter((line) => bought.includes(line)),
    spare,
  )
  let to_buy = times * buy
  const used = new Map(got)
  for (const line of dearestFirst(bought)) {
    const pieces = Math.min(line.free - (used.get(line) ?? 0), to_buy)
    to_buy -= pieces
    if (pieces) used.set(line, (used.get(line) ?? 0) + pieces)
  }
  return [...used].map(([line, pieces]) => piecesOff(line, got.get(line) ?? 0, percent_bp, pieces))
}

/** The dearest pieces of each part make up a set, as long as that costs more than its price. */
function togetherFor(lines: readonly Bearer[], { parts, price_minor, most_times = Infinity }: Benefit & { kind: 'bundle' }): Effect {
  const of_parts = parts.map(({ goods, quantity }) => ({ quantity, lines: dearestFirst(selected(goods, lines)) }))
  const used = new Map<Bearer, number>()
  const worthOf = (pieces: ReadonlyMap<Bearer, number>) =>
    [...pieces].reduce((sum, [line, count]) => sum + proportion(line.left_minor, count, line.quantity), 0)
  let saved = 0
  for (let times = 0; times < most_times; times++) {
    const with_one_more = new Map(used)
    for (const part of of_parts) {
      let left = part.quantity
      for (const line of part.lines) {
        const pieces = Math.min(line.free - (with_one_more.get(line) ?? 0), left)
        left -= pieces
        if (pieces > 0) with_one_more.set(line, (with_one_more.get(line) ?? 0) + pieces)
      }
      if (left > 0) return borne(used, saved)
    }
    const saves = worthOf(with_one_more) - (times + 1) * price_minor
    if (saves <= saved) break
    saved = saves
    for (const [line, pieces] of with_one_more) used.set(line, pieces)
  }
  return borne(used, saved)
}

function borne(used: ReadonlyMap<Bearer, number>, saved: number): Effect {
  if (saved === 0) return []
  const bearers = [...used]
  const worths = bearers.map(([line, pieces]) => proportion(line.left_minor, pieces, line.quantity))
  return allocate(saved, worths).map((share, place) => off(bearers[place]![0], share, bearers[place]![1]))
}

const inOrderOfNumber = <Step extends { from: number }>(steps: readonly Step[]) => [...steps].sort((a, b) => a.from - b.from)

/** By code units: the same order in every locale and on every engine. */
function inOrder<Thing>(things: readonly Thing[], key: (thing: Thing) => string): Thing[] {
  return [...things].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
