/** What a promotion takes off which line, and which pieces it uses up. */
import { allocate, proportion } from './money.ts'
import { type Counting, selected } from './promotion-goods.ts'
import type { Benefit, PromotedLine, PromotionClass } from './promotions.ts'

/** A line while promotions are taken off it. */
export type Bearer = PromotedLine & {
  /** Pieces that have made up no set yet. */
  free: number
}

/** What a promotion would do now: how much it takes off which line, and which pieces it uses up. */
export type Effect = { line: Bearer; amount_minor: number; pieces: number }[]

export function effectOf({ class: of, places, benefit }: Counting, bearers: readonly Bearer[]): Effect {
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
      return [...cheapestPieces(lines, benefit.quantity, ({ free }) => free)].map(([line, pieces]) => piecesOff(line, pieces, 10_000))
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
const dearestFirst = <Line extends PromotedLine>(lines: readonly Line[]) => [...lines].sort((a, b) => priceOf(b) - priceOf(a))
const priceOf = ({ left_minor, quantity }: PromotedLine) => left_minor / quantity
/** What some pieces of a line cost. */
export const worthOf = ({ left_minor, quantity }: PromotedLine, pieces: number) => proportion(left_minor, pieces, quantity)

/** So many pieces of a line for so much less. */
const piecesOff = (line: Bearer, pieces: number, percent_bp: number, used = pieces) =>
  off(line, proportion(line.left_minor, pieces * Math.min(percent_bp, 10_000), line.quantity * 10_000), used)

function cheapestPieces<Line extends PromotedLine>(lines: readonly Line[], most: number, freeOf: (line: Line) => number) {
  let left = most
  return new Map(
    dearestFirst(lines)
      .reverse()
      .map((line) => {
        const pieces = Math.min(freeOf(line), left)
        left -= pieces
        return [line, pieces]
      }),
  )
}

/** Which pieces would be the gift: they are no part of what must be bought for it. */
export const giftOf = (lines: readonly PromotedLine[], most: number) => cheapestPieces(lines, most, ({ quantity }) => quantity)

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

/** No household buys more sets at once; whoever puts thousands of pieces into a cart shall not keep everybody else waiting. */
const MOST_SETS = 1_000

/** The dearest pieces of each part make up a set, as long as that costs more than its price. */
function togetherFor(lines: readonly Bearer[], { parts, price_minor, most_times = Infinity }: Benefit & { kind: 'bundle' }): Effect {
  const of_parts = parts.map(({ goods, quantity }) => ({ quantity, lines: dearestFirst(selected(goods, lines)) }))
  const used = new Map<Bearer, number>()
  const worthOfAll = (pieces: ReadonlyMap<Bearer, number>) => [...pieces].reduce((sum, [line, count]) => sum + worthOf(line, count), 0)
  let saved = 0
  for (let times = 0; times < Math.min(most_times, MOST_SETS); times++) {
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
    const saves = worthOfAll(with_one_more) - (times + 1) * price_minor
    if (saves <= saved) break
    saved = saves
    for (const [line, pieces] of with_one_more) used.set(line, pieces)
  }
  return borne(used, saved)
}

function borne(used: ReadonlyMap<Bearer, number>, saved: number): Effect {
  if (saved === 0) return []
  const bearers = [...used]
  const worths = bearers.map(([line, pieces]) => worthOf(line, pieces))
  return allocate(saved, worths).map((share, place) => off(bearers[place]![0], share, bearers[place]![1]))
}

const inOrderOfNumber = <Step extends { from: number }>(steps: readonly Step[]) => [...steps].sort((a, b) => a.from - b.from)

export const total = (effect: Effect) => effect.reduce((sum, { amount_minor }) => sum + amount_minor, 0)
