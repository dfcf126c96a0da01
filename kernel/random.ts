/**
 * Random numbers that can be replayed, for simulations, tests and demo data; never for codes or keys.
 * Mulberry32 (Tommy Ettinger, 2017, public domain): 32 bits of state, passes gjrand, the same on every engine.
 */
export type Random = () => number

/** A generator of numbers in [0, 1); the same seed gives the same numbers. */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A seed out of a name (FNV-1a, 32 bits), so that each named part of a simulation has numbers of its own. */
export function seedFrom(name: string): number {
  let hash = 0x811c9dc5
  for (const sign of name) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}

/** A whole number from least to most, both included. */
export function wholeBetween(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability
}

/** One of the given things. Throws RangeError for an empty list. */
export function pick<Thing>(random: Random, things: readonly Thing[]): Thing {
  if (things.length === 0) throw new RangeError('nothing to pick from')
  return things[Math.floor(random() * things.length)] as Thing
}

/** A new list in random order (Fisher and Yates). */
export function shuffled<Thing>(random: Random, things: readonly Thing[]): Thing[] {
  const order = [...things]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const moved = order[last] as Thing
    order[last] = order[other] as Thing
    order[other] = moved
  }
  return order
}
