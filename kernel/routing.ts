/**
 * Which places give what of an order: the merchant's ordered rules over the places that have some of it. Each rule lets those fall out that are worse at it than
 * the best who are left; where all are alike the next one decides; where rules leave several, the one whose id comes first. So a rule never leaves an order without a
 * place, and each choice can be told by the one rule that made it. Pure.
 */

/** What is known of a place at the moment of the choice. */
export interface RoutingPlace {
  location_id: string
  kind: 'store' | 'warehouse'
  /** The place of the channel itself. */
  is_home: boolean
  /** From where the order goes to; null where nobody knows. */
  distance_km: number | null
  /** How many more orders it takes today; null: as many as come. */
  free_orders: number | null
  /** 0: open now; null: within two weeks it does not open, or nobody has said when. */
  opens_in_minutes: number | null
  /** By variant: what may be promised from there. */
  available: Readonly<Record<string, number>>
}

export type RoutingRule =
  | { rule: 'fewest_places' }
  | { rule: 'home' }
  | { rule: 'kind'; kind: 'store' | 'warehouse' }
  | { rule: 'nearest'; step_km: number }
  | { rule: 'capacity' }
  | { rule: 'keeps'; pieces: number }
  | { rule: 'opens_within'; hours: number }
  | { rule: 'most_stock' }
  | { rule: 'in_order'; location_ids: string[] }

/** Where nobody has said otherwise: as few parcels as can be, from the place of the channel if it is one of the best. */
export const usual_routing: RoutingRule[] = [
  { rule: 'fewest_places' },
  { rule: 'home' },
  { rule: 'capacity' },
  { rule: 'nearest', step_km: 5 },
  { rule: 'most_stock' },
]

export interface Pieces {
  variant_id: string
  quantity: number
}
export interface FellOut {
  location_id: string
  /** Which of the rules, by its place among them; their number: no rule told them apart. */
  by: number
  /** What it had of what the rule looks at, and what the best had. */
  value: number
  best: number
}
export interface RoutingRound {
  chosen: string
  /** By which rule the last of the others fell out; null: there was no other. */
  decided_by: number | null
  fell: FellOut[]
}
export interface Routed {
  parts: { location_id: string; lines: Pieces[] }[]
  /** What no place has. */
  missing: Pieces[]
  rounds: RoutingRound[]
}

/** Larger than any distance, number of orders or minutes: whoever nothing is known of is worse than whoever something is known of. */
const UNKNOWN = 1_000_000_000

/** Chooses place after place until all pieces are given: the first by the rules gives what it has, and what is left is asked of the others anew. */
export function routeOrder(lines: readonly Pieces[], places: readonly RoutingPlace[], rules: readonly RoutingRule[]): Routed {
  const needed = neededOf(lines)
  const parts: Routed['parts'] = []
  const rounds: RoutingRound[] = []
  let left = [...places]
  while (needed.size) {
    const able = left.filter((place) => coverOf(place, needed) > 0)
    if (!able.length) break
    const { chosen, fell, decided_by } = eliminate(able, needed, rules)
    const given: Pieces[] = []
    for (const [variant_id, quantity] of needed) {
      const part = Math.min(quantity, chosen.available[variant_id] ?? 0)
      if (part <= 0) continue
      given.push({ variant_id, quantity: part })
      if (part === quantity) needed.delete(variant_id)
      else needed.set(variant_id, quantity - part)
    }
    parts.push({ location_id: chosen.location_id, lines: given })
    rounds.push({ chosen: chosen.location_id, decided_by, fell })
    left = left.filter((place) => place !== chosen)
  }
  return { parts, missing: [...needed].map(([variant_id, quantity]) => ({ variant_id, quantity })), rounds }
}

/** All places that have some of it, the best first: each as if those before it could give nothing. */
export function rankPlaces(lines: readonly Pieces[], places: readonly RoutingPlace[], rules: readonly RoutingRule[]): RoutingPlace[] {
  const needed = neededOf(lines)
  const able = places.filter((place) => coverOf(place, needed) > 0)
  const scores = rules.map((rule) => scorer(rule, able, needed))
  const rows = able.map((place) => ({ place, values: scores.map((score) => score(place)) }))
  rows.sort((a, b) => {
    const at = a.values.findIndex((value, i) => value !== b.values[i])
    return at < 0 ? compare(a.place, b.place) : a.values[at]! - b.values[at]!
  })
  return rows.map(({ place }) => place)
}

/** How much is wanted of each; the same may stand on several lines. */
function neededOf(lines: readonly Pieces[]): Map<string, number> {
  const needed = new Map<string, number>()
  for (const { variant_id, quantity } of lines) needed.set(variant_id, (needed.get(variant_id) ?? 0) + quantity)
  return needed
}

function eliminate(able: RoutingPlace[], needed: ReadonlyMap<string, number>, rules: readonly RoutingRule[]) {
  const fell: FellOut[] = []
  let left = able
  let decided_by: number | null = null
  for (const [by, rule] of rules.entries()) {
    if (left.length === 1) break
    const score = scorer(rule, left, needed)
    const values = left.map(score)
    const best = values.reduce((least, value) => Math.min(least, value), Infinity)
    const [stay, out] = [[] as RoutingPlace[], [] as FellOut[]]
    for (const [i, place] of left.entries())
      if (values[i] === best) stay.push(place)
      else out.push({ location_id: place.location_id, by, value: shown(rule, values[i]!), best: shown(rule, best) })
    fell.push(...out)
    if (out.length) decided_by = by
    left = stay
  }
  const [first, ...others] = left.toSorted(compare)
  for (const { location_id } of others) fell.push({ location_id, by: rules.length, value: 0, best: 0 })
  return { chosen: first!, fell, decided_by: others.length ? rules.length : decided_by }
}

const compare = (a: RoutingPlace, b: RoutingPlace) => (a.location_id < b.location_id ? -1 : 1)

/** More is better in some rules, whose scores are negative so that the least is best. */
const shown = (rule: RoutingRule, value: number) => (rule.rule === 'most_stock' ? -value : value)

/** How many of the pieces a place can give. */
function coverOf(place: RoutingPlace, needed: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const [variant_id, quantity] of needed) sum += Math.min(quantity, Math.max(0, place.available[variant_id] ?? 0))
  return sum
}

/** How bad a place is at a rule, among those who are left: the least is best. */
function scorer(rule: RoutingRule, among: readonly RoutingPlace[], needed: ReadonlyMap<string, number>): (place: RoutingPlace) => number {
  switch (rule.rule) {
    case 'fewest_places':
      return placesNeeded(among, needed)
    case 'home':
      return ({ is_home }) => (is_home ? 0 : 1)
    case 'kind':
      return ({ kind }) => (kind === rule.kind ? 0 : 1)
    case 'nearest':
      // Who is hardly farther is as near.
      return ({ distance_km }) => (distance_km === null ? UNKNOWN : Math.floor(distance_km / rule.step_km) * rule.step_km)
    case 'capacity':
      return ({ free_orders }) => (free_orders === null || free_orders > 0 ? 0 : 1)
    case 'keeps':
      return ({ available }) => {
        let lacking = 0
        for (const [variant_id, quantity] of needed) {
          const here = available[variant_id] ?? 0
          const kept = here - Math.min(here, quantity)
          if (here > 0 && kept < rule.pieces) lacking = Math.max(lacking, rule.pieces - kept)
        }
        return lacking
      }
    case 'opens_within':
      return ({ opens_in_minutes }) => (opens_in_minutes !== null && opens_in_minutes <= rule.hours * 60 ? 0 : 1)
    case 'most_stock':
      return ({ available }) => -[...needed.keys()].reduce((sum, variant_id) => sum + (available[variant_id] ?? 0), 0)
    case 'in_order':
      return ({ location_id }) => {
        const at = rule.location_ids.indexOf(location_id)
        return at < 0 ? rule.location_ids.length : at
      }
  }
}

/**
 * From how many places all of it comes if this one is among them: one or two exactly; more are told apart by how many pieces would still be asked of others. What
 * no place has does not count.
 */
function placesNeeded(among: readonly RoutingPlace[], needed: ReadonlyMap<string, number>): (place: RoutingPlace) => number {
  const possible = new Map(
    [...needed].map(([variant_id, quantity]) => [
      variant_id,
      Math.min(
        quantity,
        among.reduce((sum, { available }) => sum + Math.max(0, available[variant_id] ?? 0), 0),
      ),
    ]),
  )
  const total = [...possible.values()].reduce((sum, quantity) => sum + quantity, 0)
  const isSingle = among.some((place) => coverOf(place, possible) === total)
  const variants = [...possible]
  const both = (a: RoutingPlace, b: RoutingPlace) =>
    variants.every(
      ([variant_id, quantity]) => Math.max(0, a.available[variant_id] ?? 0) + Math.max(0, b.available[variant_id] ?? 0) >= quantity,
    )
  return (place) => {
    const left = total - coverOf(place, possible)
    if (left === 0) return 1
    // With one that can give all of it there is nobody whom two are worth comparing for.
    if (isSingle) return 2 + left
    return among.some((other) => other !== place && both(place, other)) ? 2 : 2 + left
  }
}
