import { mulberry32 } from '@birge/kernel/random'
import { comparisonOf, type Rarity } from './comparison.ts'
import { type FieldModel, isConflict, levelBetween, type Model, rarities } from './model.ts'
import { eachPair, type Pairing } from './blocking.ts'

import type { Column, Part, People } from './person.ts'

/** Pairs of one field that were compared before, by their values; what is pushed out is compared again. */
const MEMO = 2 ** 16

/** Compares records of a table by their rows, as `compare` does two persons. */
export interface Reader {
  fields: Part[]
  /** Fills in the level of each field, 255 where one of the two has nothing there. */
  levels(a: number, b: number, into: Uint8Array, at: number): void
}

export const MISSING = 255

export function reading(people: People, parts: Part[], rarityOf: Rarity): Reader {
  const columnOf = (part: Part) => people.columns.find((column) => column.part === part)
  const name = columnOf('name')
  const fields = parts.map((part) => {
    const { ids, values } = columnOf(part)!
    const comparison = comparisonOf(part)
    const keys = new Float64Array(MEMO).fill(-1)
    const known = new Uint8Array(MEMO)
    const isName = part === 'first_name' || part === 'last_name'
    return { part, ids, values, comparison, keys, known, isName }
  })
  return {
    fields: parts,
    levels(a, b, into, at) {
      for (let place = 0; place < fields.length; place++) {
        const { ids, values, comparison, keys, known, isName, part } = fields[place]!
        let one = ids[a]!
        let other = ids[b]!
        if (one < 0 || other < 0) {
          into[at + place] = MISSING
          continue
        }
        if (one === other) {
          into[at + place] = 0
          continue
        }
        if (one > other) [one, other] = [other, one]
        const key = one * 2 ** 26 + other
        const slot = (Math.imul(one, 0x9e3779b1) ^ Math.imul(other, 0x85ebca77)) >>> 16
        let level: number
        if (keys[slot] === key) level = known[slot]!
        else {
          level = comparison.levelOf(values[one]!, values[other]!, rarityOf)
          keys[slot] = key
          known[slot] = level
        }
        if (isName && level >= 3 && name) {
          const nameOf = (row: number) => (name.ids[row]! < 0 ? undefined : name.values[name.ids[row]!])
          level = levelBetween(
            { ...comparison, levelOf: () => level },
            part,
            values[ids[a]!]!,
            values[ids[b]!]!,
            nameOf(a),
            nameOf(b),
            rarityOf,
          )
        }
        into[at + place] = level
      }
    },
  }
}

/** Weighs records of a table by their rows: log2 of the odds that they are one, and whether their birth dates say no. */
export interface Scorer {
  weigh(a: number, b: number): number
  conflicts(a: number, b: number): boolean
}

export function scoring(model: Model, people: People): Scorer {
  const parts = model.fields.map(({ part }) => part)
  const reader = reading(people, parts, rarities(model))
  const weights = tables(model, people)
  const levels = new Uint8Array(parts.length)
  const prior = Math.log2(model.prior)
  const under_one_roof = Math.log2(model.household_prior)
  const strangers = Math.max(1e-12, 1 - model.prior - model.household_prior)
  const birth = parts.indexOf('birth_on')
  return {
    weigh(a, b) {
      reader.levels(a, b, levels, 0)
      let match = prior
      let household = under_one_roof
      for (let place = 0; place < levels.length; place++) {
        const level = levels[place]!
        if (level === MISSING) continue
        const field = weights[place]!
        const surprise = level === 0 ? Math.min(field.bits[field.ids[a]!]!, field.bits[field.ids[b]!]!) : 0
        match += field.match[level]! + surprise
        household += field.household[level]! + (field.personal ? 0 : surprise)
      }
      return match - Math.log2(strangers + 2 ** household)
    },
    conflicts(a, b) {
      if (birth < 0) return false
      reader.levels(a, b, levels, 0)
      return levels[birth] !== MISSING && isConflict('birth_on', levels[birth]!)
    },
  }
}

/** Per field: what each level adds in bits, and how surprising each value is. */
function tables(model: Model, people: People) {
  return model.fields.map((field) => {
    const { ids, values } = people.columns.find(({ part }) => part === field.part)!
    const { personal } = comparisonOf(field.part)
    const bits = Float32Array.from(values, (value) => -Math.log2(field.frequencies[value] ?? field.rare))
    // What equal values weigh depends on the value; the rest of it is the same for all.
    const over = (shares: number[]) =>
      Float64Array.from(shares, (share, level) => Math.log2(share / (level === 0 ? 1 : field.chance[level]!)))
    return {
      ids,
      bits,
      match: over(field.match),
      household: personal ? new Float64Array(field.match.length) : over(field.household),
      personal,
    }
  })
}

// ---- learning

const SAMPLE_AT_RANDOM = 400_000
const SAMPLE_OF_PAIRS = 1_500_000
const STEPS = 30
/** So many pairs' worth of belief in what one would expect before any were seen. */
const BELIEF = 15
const BELIEF_IN_HOUSEHOLDS = 40
const MOST_FREQUENT = 3_000

/**
 * Learns from a table how much each field says, with no one telling who is who. `clusters` is who is thought to be one person by what is known
 * so far (at first everybody is her own), so that a person with many records does not make her own name look common.
 */
export function learn(people: People, pairing: Pairing, clusters: Int32Array, words: Pick<Model, 'words' | 'rare_word'>): Model {
  const parts = comparableParts(people)
  const rarityOf = rarities(words as Model)
  const reader = reading(people, parts, rarityOf)
  const shares = clusterShares(clusters)
  const counted = parts.map((part) => countValues(people.columns.find((column) => column.part === part)!, clusters, shares))
  const chance = chances(people, reader, clusters, counted)
  const fields: FieldModel[] = parts.map((part, place) => {
    const { expected, under_one_roof } = comparisonOf(part)
    const { frequencies, rare } = counted[place]!
    return {
      part,
      match: normalised(expected),
      chance: chance[place]!,
      household: normalised(under_one_roof ?? chance[place]!),
      frequencies,
      rare,
    }
  })
  const all = (people.size * (people.size - 1)) / 2
  const model: Model = {
    prior: Math.min(0.1, (0.3 * people.size) / all),
    household_prior: Math.min(0.05, (0.1 * people.size) / all),
    fields,
    ...words,
    rules: pairing.rules.map(({ rule }) => rule),
  }
  expectAndMaximise(model, people, pairing, reader)
  return model
}

const normalised = (shares: readonly number[]) => {
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map((share) => share / sum)
}

/** What some have, and not all the same. Where names were not told apart as first and last, their words are compared instead. */
function comparableParts({ columns }: People): Part[] {
  const filled = (part: Part) => columns.find((of) => of.part === part)?.ids.reduce((sum, id) => sum + (id >= 0 ? 1 : 0), 0) ?? 0
  const are_whole = filled('full_name') > filled('name') / 2
  const left_out = new Set<Part>(['full_name', ...(are_whole ? (['first_name', 'last_name'] as const) : (['name'] as const))])
  return columns.filter(({ part, values }) => values.length > 1 && !left_out.has(part)).map(({ part }) => part)
}

function clusterShares(clusters: Int32Array): Float32Array {
  const sizes = new Int32Array(clusters.length)
  for (const cluster of clusters) sizes[cluster]!++
  return Float32Array.from(clusters, (cluster) => 1 / sizes[cluster]!)
}

/**
 * How often another person has the same value. Persons are counted, not records, as far as they are known; and since a value that was seen once
 * may well be the only one, each is taken a little less than it was seen (absolute discounting: Ney, Essen and Kneser 1994).
 */
function countValues({ ids, values }: Column, clusters: Int32Array, shares: Float32Array) {
  const counts = new Float64Array(values.length)
  let persons = 0
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!
    if (id < 0) continue
    counts[id]! += shares[row]!
    persons += shares[row]!
  }
  let once = 0
  let twice = 0
  for (const count of counts) {
    if (count <= 1.2) once++
    else if (count <= 2.2) twice++
  }
  const discount = Math.min(0.97, once / (once + 2 * twice + 1))
  const frequency = (count: number) => Math.max(count - discount, 0.02) / Math.max(persons, 2)
  const order = [...counts.keys()]
    .filter((id) => counts[id]! > 1.5)
    .sort((a, b) => counts[b]! - counts[a]! || (values[a]! < values[b]! ? -1 : 1))
  const frequent = order.slice(0, MOST_FREQUENT)
  const listed = new Set(frequent)
  let squares = 0
  let sum = 0
  let same = 0
  for (const [id, count] of counts.entries()) {
    same += (frequency(count) * count) / Math.max(persons, 1)
    if (listed.has(id)) continue
    squares += frequency(count) * count
    sum += count
  }
  return {
    frequencies: Object.fromEntries(frequent.map((id) => [values[id]!, frequency(counts[id]!)])),
    rare: sum > 0 ? squares / sum : frequency(1),
    same,
  }
}

/** How two strangers stand to each other, from pairs taken at random (Splink estimates u so; labels are not needed, since hardly any are one). */
function chances(people: People, reader: Reader, clusters: Int32Array, counted: { same: number }[]): number[][] {
  const counts = reader.fields.map((part) => comparisonOf(part).levels.map(() => 0))
  const levels = new Uint8Array(reader.fields.length)
  const look = (a: number, b: number) => {
    if (clusters[a] === clusters[b]) return
    reader.levels(a, b, levels, 0)
    for (const [place, level] of levels.entries()) if (level !== MISSING) counts[place]![level]!++
  }
  const { size } = people
  if ((size * (size - 1)) / 2 <= SAMPLE_AT_RANDOM) for (let a = 0; a < size; a++) for (let b = a + 1; b < size; b++) look(a, b)
  else {
    const random = mulberry32(1_969)
    for (let i = 0; i < SAMPLE_AT_RANDOM; i++) look(Math.floor(random() * size), Math.floor(random() * size))
  }
  return counts.map((of, place) => {
    const total = of.reduce((sum, count) => sum + count, 0)
    const shares = of.map((count) => (count + 0.5) / (total + 0.5 * of.length))
    shares[0] = Math.min(0.999, Math.max(counted[place]!.same, 1e-9))
    return shares
  })
}

/**
 * Expectation and maximisation (Dempster, Laird and Rubin 1977; for linkage Winkler 1988) over the pairs that were put together. All other
 * pairs count as strangers. Beside "one person" and "strangers" there is a third kind, two of one household (after Larsen and Rubin 2001):
 * they share last name and address like one person and differ like strangers in all else. Strangers are known from pairs at random and stay.
 */
function expectAndMaximise(model: Model, people: People, pairing: Pairing, reader: Reader) {
  const width = reader.fields.length
  const every = Math.max(1, pairing.pairs / SAMPLE_OF_PAIRS)
  const room = Math.ceil(pairing.pairs / every) + 1_000
  const levels = new Uint8Array(room * width)
  const surprise = new Float32Array(room)
  const shared = new Float32Array(room)
  const weights = tables(model, people)
  const random = mulberry32(1_977)
  let pairs = 0
  eachPair(pairing, (a, b) => {
    if (every > 1 && random() * every > 1) return
    if (pairs >= room) return
    const at = pairs * width
    reader.levels(a, b, levels, at)
    let sum = 0
    let placed = 0
    for (let place = 0; place < width; place++) {
      if (levels[at + place] !== 0) continue
      const { bits, ids, personal } = weights[place]!
      const own = Math.min(bits[ids[a]!]!, bits[ids[b]!]!)
      sum += own
      if (!personal) placed += own
    }
    surprise[pairs] = sum
    shared[pairs++] = placed
  })
  const all = (people.size * (people.size - 1)) / 2
  for (let step = 0; step < STEPS; step++) {
    const now = tables(model, people)
    const prior = Math.log2(model.prior)
    const under_one_roof = Math.log2(model.household_prior)
    const strangers = Math.max(1e-12, 1 - model.prior - model.household_prior)
    const matched = model.fields.map(({ match }) => new Float64Array(match.length))
    const housed = model.fields.map(({ match }) => new Float64Array(match.length))
    let matches = 0
    let households = 0
    for (let pair = 0; pair < pairs; pair++) {
      const at = pair * width
      let match = prior + surprise[pair]!
      let household = under_one_roof + shared[pair]!
      for (let place = 0; place < width; place++) {
        const level = levels[at + place]!
        if (level === MISSING) continue
        match += now[place]!.match[level]!
        household += now[place]!.household[level]!
      }
      const one = 2 ** Math.min(match, 900)
      const roof = 2 ** Math.min(household, 900)
      const total = one + roof + strangers
      const isOne = one / total
      const isHoused = roof / total
      if (isOne < 1e-6 && isHoused < 1e-6) continue
      matches += isOne
      households += isHoused
      for (let place = 0; place < width; place++) {
        const level = levels[at + place]!
        if (level === MISSING) continue
        matched[place]![level]! += isOne
        housed[place]![level]! += isHoused
      }
    }
    for (const [place, field] of model.fields.entries()) {
      const { expected, under_one_roof: roof } = comparisonOf(field.part)
      field.match = estimate(matched[place]!, normalised(expected), BELIEF)
      if (roof) field.household = estimate(housed[place]!, normalised(roof), BELIEF_IN_HOUSEHOLDS)
    }
    model.prior = Math.min(0.3, (matches * every + 1) / all)
    model.household_prior = Math.min(0.3, (households * every + 1) / all)
  }
}

function estimate(counts: Float64Array, expected: number[], belief: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return expected.map((share, level) => (counts[level]! + belief * share) / (total + belief))
}

// ---- words

const MOST_FREQUENT_WORDS = 20_000

/** How often each word stands in the worded fields of a record. */
export function countWords({ columns, size }: People): Pick<Model, 'words' | 'rare_word'> {
  const counts = new Map<string, number>()
  for (const { part, ids, values } of columns) {
    if (part === 'full_name' || !comparisonOf(part).worded) continue
    const times = new Int32Array(values.length)
    for (const id of ids) if (id >= 0) times[id]!++
    for (const [id, value] of values.entries())
      for (const word of new Set(value.split(' '))) counts.set(word, (counts.get(word) ?? 0) + times[id]!)
  }
  const frequent = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return {
    words: Object.fromEntries(frequent.slice(0, MOST_FREQUENT_WORDS).map(([word, count]) => [word, Math.min(1, count / size)])),
    rare_word: 1 / Math.max(size, 2),
  }
}
