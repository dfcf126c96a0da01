import { type OfferedPrice, resolvePrice } from '@birge/kernel/price'
import { run, type Tx } from '#platform/database'
import { slot } from '#platform/slots'

/** From `presented_from` on this is shown of a variant behind a door. */
export interface Shown {
  variant_id: string
  door: string
  presented_from: string
  amount_minor: number
  /** What the lists say, exceptions among them. */
  listed_minor: number
  /** The exception it comes from. */
  source: string | null
  promotion_ids: string[] | null
  reduced: boolean
}

/** What promotions show everybody as the price of one piece. */
export interface OnShelves {
  /** Behind which doors of their own they show it for less. */
  doorsOf(variant_id: string): Iterable<string>
  /** When it may become another. */
  momentsOf(variant_id: string): Iterable<string>
  takeOff(variant_id: string, door: string, at: string, listed_minor: number): { amount_minor: number; promotion_ids: string[] }
}

/** Asked whenever prices are written down: what promotions make of them from this moment on. */
export const onShelves = slot<[tx: Tx, price_list_id: string, variant_ids: readonly string[], from: string], OnShelves | undefined>(
  'pricing.on_shelves',
  async () => undefined,
)

interface Facts {
  prices: readonly { at: string; amount_minor: number }[]
  exceptions: readonly Exceptional[]
  /** By door, what is shown until now. */
  shown: ReadonlyMap<string, Shown>
}
interface Exceptional {
  variant_id: string
  exception_id: string
  level: 'location' | 'channel' | 'market'
  door: string
  overrides: boolean
  amount_minor: number
  starts_at: string
  ends_at: string
}

/**
 * Where what is shown becomes another from this moment on, as far as it is set; where each variant has a price of its own; and what was set until now.
 * `is_anew`: what is reduced now begins anew, though it is the same as before.
 */
export async function turnsFrom(tx: Tx, price_list_id: string, variant_ids: readonly string[], from: string, is_anew: boolean) {
  const asked = [price_list_id, variant_ids, from]
  const prices = Map.groupBy(await run<{ variant_id: string; at: string; amount_minor: number }>(tx, PRICES, asked), ofVariant)
  const exceptions = Map.groupBy(await run<Exceptional>(tx, EXCEPTIONS, asked), ofVariant)
  const shown = Map.groupBy(await run<Shown>(tx, SHOWN, asked), ofVariant)
  const coming = await run<{ ctid: string }>(tx, COMING, asked)
  const promotions = await onShelves(tx, price_list_id, variant_ids, from)
  const turns: Shown[] = []
  const places: { variant_id: string; door: string }[] = []
  for (const variant_id of new Set(variant_ids)) {
    const facts: Facts = {
      prices: prices.get(variant_id) ?? [],
      exceptions: exceptions.get(variant_id) ?? [],
      shown: new Map((shown.get(variant_id) ?? []).map((row) => [row.door, row])),
    }
    const doors = new Set([
      '',
      ...facts.shown.keys(),
      ...facts.exceptions.map(({ door }) => door),
      ...(promotions?.doorsOf(variant_id) ?? []),
    ])
    for (const door of doors) {
      places.push({ variant_id, door })
      turns.push(...turnsBehind(variant_id, door, from, facts, promotions, is_anew))
    }
  }
  return { turns, places, coming }
}
const ofVariant = ({ variant_id }: { variant_id: string }) => variant_id

function turnsBehind(
  variant_id: string,
  door: string,
  from: string,
  facts: Facts,
  promotions: OnShelves | undefined,
  is_anew: boolean,
): Shown[] {
  const { prices, exceptions } = facts
  const near = doorsOf(door)
  const open = exceptions.filter((one) => near.includes(one.door))
  const moments = [
    ...prices.map(({ at }) => at),
    ...exceptions.flatMap(({ starts_at, ends_at }) => [starts_at, ends_at]),
    ...(promotions?.momentsOf(variant_id) ?? []),
  ].filter((at) => at > from)
  let before = facts.shown.get(door)
  const turns: Shown[] = []
  for (const at of [...new Set([from, ...moments])].sort()) {
    const base = prices.findLast((price) => price.at <= at)
    if (!base) continue
    const living = open.filter(({ starts_at, ends_at }) => starts_at <= at && at < ends_at)
    const { price } = resolvePrice([{ price_list_id: '', level: 'base', unit_price_minor: base.amount_minor }, ...living.map(asOffer)], 1)!
    const listed_minor = price.unit_price_minor
    const taken = promotions?.takeOff(variant_id, door, at, listed_minor)
    const amount_minor = taken?.amount_minor ?? listed_minor
    const turn: Shown = {
      ...{ variant_id, door, presented_from: at, amount_minor, listed_minor },
      source: price.price_list_id || null,
      promotion_ids: amount_minor < listed_minor ? taken!.promotion_ids : null,
      reduced: amount_minor < base.amount_minor,
    }
    if (before && isSame(turn, before) && !(is_anew && at === from && turn.reduced)) continue
    turns.push(turn)
    before = turn
  }
  return turns
}

/** Whose prices count behind a door, the nearest first: as `pricing.doors_of`. */
export const doorsOf = (door: string) => (door === '' ? [''] : door.startsWith('loc_') ? [door, 'till', ''] : [door, ''])

const asOffer = ({ exception_id, level, amount_minor, overrides }: Exceptional): OfferedPrice => ({
  ...{ price_list_id: exception_id, level, unit_price_minor: amount_minor },
  ...(overrides && { overrides }),
})

const isSame = (a: Shown, b: Shown) =>
  a.amount_minor === b.amount_minor &&
  a.listed_minor === b.listed_minor &&
  a.source === b.source &&
  a.reduced === b.reduced &&
  a.promotion_ids?.join() === b.promotion_ids?.join()

const PRICES = `
  select a.variant_id, p.valid_from as at, p.amount_minor from unnest($2::text[]) as a (variant_id) cross join lateral (
    (select valid_from, amount_minor from pricing.prices where price_list_id = $1 and variant_id = a.variant_id and valid_from <= $3
     order by valid_from desc limit 1)
    union all
    select valid_from, amount_minor from pricing.prices where price_list_id = $1 and variant_id = a.variant_id and valid_from > $3) as p
  order by p.valid_from`

// Prices by quantity stand on no shelf, and what was agreed with one customer is shown nowhere.
const EXCEPTIONS = `
  select a.variant_id, e.exception_id, e.level, e.door, e.overrides, p.amount_minor, e.starts_at, e.ends_at
  from unnest($2::text[]) as a (variant_id) cross join lateral (
    select exception_id, amount_minor from pricing.exception_prices where variant_id = a.variant_id and from_quantity = 1 offset 0) as p
  join pricing.exceptions e on e.exception_id = p.exception_id and e.price_list_id = $1 and e.door is not null and e.ends_at >= $3`

// A door keeps the rows of its own that it once had. Looked up variant by variant (lateral), so that the plan stays the same however many are asked.
const DOORS = `
  unnest($2::text[]) as a (variant_id) cross join lateral (
    select product_id from catalog.public_variants where variant_id = a.variant_id limit 1) as v
  cross join lateral (select door from pricing.priced_products where price_list_id = $1 and product_id = v.product_id offset 0) as s`
const COMING = `
  select p.ctid::text from ${DOORS} cross join lateral (
    select ctid from pricing.presented_prices
    where price_list_id = $1 and variant_id = a.variant_id and door = s.door and presented_from > $3 offset 0) as p`
const SHOWN = `
  select a.variant_id, s.door, p.* from ${DOORS} cross join lateral (
    select presented_from, amount_minor, listed_minor, source, promotion_ids, reduced from pricing.presented_prices
    where price_list_id = $1 and variant_id = a.variant_id and door = s.door and presented_from <= $3 order by presented_from desc limit 1) as p`
