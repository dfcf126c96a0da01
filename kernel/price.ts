/**
 * Which of several prices of one thing counts for a buyer, and why. Pure.
 *
 * The nearest level that has a price decides: her own contract, then her segments, the store, the channel, the market, the base. Inside a level the lowest
 * counts, so that whoever is in two groups gets the better of both; unless a list was made to take the place of the others: then the lowest of
 * such. Of a list with prices by quantity the one for the largest quantity that is reached counts.
 */
export const price_levels = ['contract', 'segment', 'location', 'channel', 'market', 'base'] as const
export type PriceLevel = (typeof price_levels)[number]

/** A price of a list that is open to this buyer, here and now. */
export type OfferedPrice = {
  price_list_id: string
  level: PriceLevel
  unit_price_minor: number
  /** From so many pieces on; 1 if absent. */
  from_quantity?: number
  /** It takes the place of other lists of its level, also where it is higher. */
  overrides?: true
}

export type PriceReason =
  | 'only'
  /** A nearer level. */
  | 'level'
  /** The list that takes the place of others. */
  | 'overrides'
  | 'lowest'

export type ResolvedPrice = {
  price: OfferedPrice
  because: PriceReason
  /** The best that did not count, if there is another list. */
  instead_of?: OfferedPrice
}

/** The price of one piece for so many of them; undefined where nothing has a price. The order of the offers changes nothing. */
export function resolvePrice(offers: readonly OfferedPrice[], quantity: number): ResolvedPrice | undefined {
  const reached = offers.filter(({ from_quantity = 1 }) => from_quantity <= quantity)
  const of_lists = [...Map.groupBy(reached, ({ price_list_id }) => price_list_id).values()].map((prices) =>
    prices.reduce((best, other) => (compareSteps(other, best) < 0 ? other : best)),
  )
  const [price, next] = of_lists.sort(
    (a, b) => levelOf(a) - levelOf(b) || Number(b.overrides ?? false) - Number(a.overrides ?? false) || byAmount(a, b),
  )
  if (price === undefined) return undefined
  if (next === undefined) return { price, because: 'only' }
  const because = levelOf(price) !== levelOf(next) ? 'level' : price.overrides && !next.overrides ? 'overrides' : 'lowest'
  return { price, because, instead_of: next }
}

/** From which quantities on one piece costs less than with fewer of them: what a buyer is told of prices by quantity, the smallest quantity first. */
export function priceSteps(offers: readonly OfferedPrice[]): { from_quantity: number; unit_price_minor: number }[] {
  const steps: { from_quantity: number; unit_price_minor: number }[] = []
  let lowest = resolvePrice(offers, 1)?.price.unit_price_minor ?? Infinity
  for (const from_quantity of [...new Set(offers.map(({ from_quantity = 1 }) => from_quantity))]
    .filter((from) => from > 1)
    .sort((a, b) => a - b)) {
    const unit_price_minor = resolvePrice(offers, from_quantity)?.price.unit_price_minor ?? Infinity
    if (unit_price_minor >= lowest) continue
    steps.push({ from_quantity, unit_price_minor })
    lowest = unit_price_minor
  }
  return steps
}

const levelOf = ({ level }: OfferedPrice) => price_levels.indexOf(level)
const byAmount = (a: OfferedPrice, b: OfferedPrice) =>
  a.unit_price_minor - b.unit_price_minor || (a.price_list_id < b.price_list_id ? -1 : a.price_list_id > b.price_list_id ? 1 : 0)
const compareSteps = (a: OfferedPrice, b: OfferedPrice) => (b.from_quantity ?? 1) - (a.from_quantity ?? 1) || byAmount(a, b)
