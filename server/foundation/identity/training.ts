import { mulberry32 } from '@birge/kernel/random'
import { comparisonOf, type Rarity, wholeLevel } from './comparison.ts'
import { type FieldModel, isConflict, levelBits, type Model, mostOwnBits, ownBits, rarities, surpriseOf } from './model.ts'
import { eachPair, type Pairing } from './blocking.ts'

import { type Column, type Part, type People, type Person, sayNothingOfEachOther } from './person.ts'

/** Pairs of one field that were compared before, by their values; what is pushed out is compared again. */
const MEMO = 2 ** 16

/** Compares records of a table by their rows, as `compare` does two persons. */
export interface Reader {
  fields: Part[]
  /** The level of the field at this place; `MISSING` where one of the two has nothing there. */
  levelAt(place: number, a: number, b: number): number
  /** Fills in the level of each field. */
  levels(a: number, b: number, into: Uint8Array, at: number): void
}

export const MISSING = 255

export function reading(people: People, parts: Part[], rarityOf: Rarity): Reader {
  const columnOf = (part: Part) => people.columns.find((column) => column.part === part)
  const names = (['first_name', 'last_name', 'other_names'] as const).flatMap((part) => {
    const column = columnOf(part)
    return column ? [{ ...column, part }] : []
  })
  const namesOf = (row: number) => {
    const of: Person = {}
    for (const { part, ids, values } of names) if (ids[row]! >= 0) of[part] = values[ids[row]!]!
    return of
  }
  const fields = parts.map((part) => {
    const { ids, values } = columnOf(part)!
    const comparison = comparisonOf(part)
    const keys = new Float64Array(MEMO).fill(-1)
    const known = new Uint8Array(MEMO)
    const isName = part === 'first_name' || part === 'last_name'
    return { part, ids, values, comparison, keys, known, isName }
  })
  const levelAt = (place: number, a: number, b: number): number => {
    const { ids, values, comparison, keys, known, isName, part } = fields[place]!
    let one = ids[a]!
    let other = ids[b]!
    if (one < 0 || other < 0) return MISSING
    if (one === other) return 0
    if (part === 'card' && sayNothingOfEachOther(part, values[one]!, values[other]!)) return MISSING
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
    return isName && level > 2 ? wholeLevel(part, level, namesOf(a), namesOf(b)) : level
  }
  return {
    fields: parts,
    levelAt,
    levels(a, b, into, at) {
      for (let place = 0; place < fields.length; place++) into[at + place] = levelAt(place, a, b)
    },
  }
}

/** Weighs records of a table by their rows: log2 of the odds that they are one, and whether they contradict each other. */
export interface Scorer {
  weigh(a: number, b: number): number
  /** The same, or less than `least` as soon as it is clear that it will be: most pairs are strangers, and need not be compared to the end. */
  weighIfAtLeast(least: number, a: number, b: number): number
  /** The same from levels that were read before. */
  weighLevels(a: number, b: number, levels: Uint8Array, at: number): number
  conflicts(a: number, b: number): boolean
}

export function scoring(
  model: Model,
  people: People,
  reader = reading(
    people,
    model.fields.map(({ part }) => part),
    rarities(model),
  ),
): Scorer {
  const parts = reader.fields
  const weights = tables(model, people)
  const levels = new Uint8Array(parts.length)
  const prior = Math.log2(model.prior)
  const under_one_roof = Math.log2(model.household_prior)
  const strangers = Math.max(1e-12, 1 - model.prior - model.household_prior)
  const weighLevels: Scorer['weighLevels'] = (a, b, levels, at) => {
    let match = prior
    let household = under_one_roof
    for (let place = 0; place < weights.length; place++) {
      const level = levels[at + place]!
      if (level === MISSING) continue
      const field = weights[place]!
      const surprise = valueBits(field, level, a, b)
      match += field.match[level]! + surprise
      household += field.household[level]! + (field.personal ? 0 : surprise)
    }
    return match - Math.log2(strangers + 2 ** Math.min(household, 900))
  }
  // Short values are compared in no time, long ones word by word: they come last, when it is often clear already.
  const cheap_first = [...weights.keys()].sort((one, other) => weights[one]!.length - weights[other]!.length)
  const bounds = new Float64Array(parts.length)
  return {
    weighLevels,
    weigh(a, b) {
      reader.levels(a, b, levels, 0)
      return weighLevels(a, b, levels, 0)
    },
    weighIfAtLeast(least, a, b) {
      const enough = least + Math.log2(strangers)
      let most = prior
      for (let place = 0; place < weights.length; place++) most += bounds[place] = mostBits(weights[place]!, a, b)
      for (const place of cheap_first) {
        if (most < enough) return Number.NEGATIVE_INFINITY
        const level = (levels[place] = reader.levelAt(place, a, b))
        if (level === MISSING) continue
        most += weights[place]!.match[level]! + valueBits(weights[place]!, level, a, b) - bounds[place]!
      }
      return weighLevels(a, b, levels, 0)
    },
    conflicts(a, b) {
      reader.levels(a, b, levels, 0)
      return parts.some((part, place) => levels[place] !== MISSING && isConflict(part, levels[place]!))
    },
  }
}

/** Per field: what each level adds in bits, and how much each value may add to that. */
function tables(model: Model, people: People) {
  return model.fields.map((field) => {
    const { ids, values } = people.columns.find(({ part }) => part === field.part)!
    const bits = Float32Array.from(values, (value) => surpriseOf(field, value))
    const { personal, alike_unequal = false } = comparisonOf(field.part)
    const { match, household } = levelBits(field)
    return {
      ids,
      bits,
      most: mostOwnBits(field),
      match,
      household,
      personal,
      alike_unequal,
      near: Math.max(...match.slice(1)),
      length: meanLength(values),
    }
  })
}

const meanLength = (values: string[]) => values.reduce((sum, { length }) => sum + length, 0) / Math.max(1, values.length)

/** The most that a field can say for two records being one person, before their values are compared. */
function mostBits({ ids, bits, match, near, alike_unequal }: ReturnType<typeof tables>[number], a: number, b: number): number {
  const one = ids[a]!
  const other = ids[b]!
  if (one < 0 || other < 0) return 0
  const same = match[0]! + Math.min(bits[one]!, bits[other]!)
  return one === other ? same : alike_unequal ? Math.max(near, same) : near
}

function valueBits(
  { ids, bits, most, match }: { ids: Int32Array; bits: Float32Array; most: (number | undefined)[]; match: number[] },
  level: number,
  a: number,
  b: number,
) {
  return most[level] === undefined ? 0 : ownBits(most[level], level, Math.min(bits[ids[a]!]!, bits[ids[b]!]!), match)
}

// ---- learning

const SAMPLE_AT_RANDOM = 250_000
const SAMPLE_OF_PAIRS = 1_500_000
const STEPS = 30
/** A pair that is likelier by less than this teaches nothing. */
const FAINT = 1e-6
/** So many pairs' worth of belief in what one would expect before any were seen. */
const BELIEF = 15
const BELIEF_IN_HOUSEHOLDS = 40
const MOST_FREQUENT = 3_000
/** So many strangers' worth of belief in what is usual elsewhere: in a table of ten people every name is rare, and none is. */
const FEW_PERSONS = 20
const FEW_PAIRS = 300

/** Pairs with the level of each field. */
interface Pairs {
  pairs: number
  a: Uint32Array
  b: Uint32Array
  levels: Uint8Array
}

/** What is learned from: one of `every` pairs that were put together, and pairs at random. */
export interface Sample extends Pairs {
  reader: Reader
  every: number
  random: Pairs
  patterns: Patterns
}

/** Most pairs stand to each other as many others do: which pattern of levels each pair has, and one pair of each. */
interface Patterns {
  of: Uint32Array
  example: number[]
}

function patternsOf({ pairs, levels }: Pairs, width: number): Patterns {
  const bytes = Buffer.from(levels.buffer)
  const numbers = new Map<string, number>()
  const of = new Uint32Array(pairs)
  const example: number[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const pattern = bytes.toString('latin1', pair * width, (pair + 1) * width)
    let number = numbers.get(pattern)
    if (number === undefined) {
      number = example.push(pair) - 1
      numbers.set(pattern, number)
    }
    of[pair] = number
  }
  return { of, example }
}

export function takeSample(people: People, pairing: Pairing, words: Words): Sample {
  const reader = reading(people, comparableParts(people), rarities(words))
  const width = reader.fields.length
  const room = (pairs: number): Pairs => ({
    pairs: 0,
    a: new Uint32Array(pairs),
    b: new Uint32Array(pairs),
    levels: new Uint8Array(pairs * width),
  })
  const take = (into: Pairs, a: number, b: number) => {
    if (into.pairs >= into.a.length) return
    reader.levels(a, b, into.levels, into.pairs * width)
    into.a[into.pairs] = a
    into.b[into.pairs++] = b
  }
  const every = Math.max(1, pairing.pairs / SAMPLE_OF_PAIRS)
  const together = room(Math.ceil(Math.min(pairing.pairs, 1.05 * SAMPLE_OF_PAIRS)))
  const next = mulberry32(1_977)
  eachPair(pairing, (a, b) => {
    if (every === 1 || next() * every < 1) take(together, a, b)
  })
  const { size } = people
  const random = room(SAMPLE_AT_RANDOM)
  if ((size * (size - 1)) / 2 <= SAMPLE_AT_RANDOM) for (let a = 0; a < size; a++) for (let b = a + 1; b < size; b++) take(random, a, b)
  else while (random.pairs < SAMPLE_AT_RANDOM) take(random, Math.floor(next() * size), Math.floor(next() * size))
  return { ...together, reader, every, random, patterns: patternsOf(together, width) }
}

/**
 * Learns from a table how much each field says, with no one telling who is who. `clusters` is who is thought to be one person by what is known
 * so far (at first everybody is her own), so that a person with many records does not make her own name look common.
 */
export function learn(people: People, sample: Sample, clusters: Int32Array, words: Words, rules: string[]): Model {
  const { reader } = sample
  const parts = reader.fields
  const shares = clusterShares(clusters)
  const counted = parts.map((part) => countValues(people.columns.find((column) => column.part === part)!, shares))
  const chance = chances(sample, clusters, counted)
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
    rules,
  }
  expectAndMaximise(model, people, sample)
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
function countValues({ part, ids, values }: Column, shares: Float32Array) {
  const typical = comparisonOf(part).by_chance[0]!
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
  const frequency = (count: number) => (Math.max(count - discount, 0.02) + FEW_PERSONS * typical) / (persons + FEW_PERSONS)
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

/** How two strangers stand to each other, from pairs taken at random: hardly any of them are one, and those that are known to be are left out. */
function chances({ random, reader }: Sample, clusters: Int32Array, counted: { same: number }[]): number[][] {
  const counts = reader.fields.map((part) => comparisonOf(part).levels.map(() => 0))
  const width = reader.fields.length
  for (let pair = 0; pair < random.pairs; pair++) {
    if (clusters[random.a[pair]!] === clusters[random.b[pair]!]) continue
    for (let place = 0; place < width; place++) {
      const level = random.levels[pair * width + place]!
      if (level !== MISSING) counts[place]![level]!++
    }
  }
  return counts.map((of, place) => {
    const { by_chance, least_chance = 0 } = comparisonOf(reader.fields[place]!)
    const different = 1 - by_chance.reduce((sum, share) => sum + share, 0)
    const shares = estimate(of, [...by_chance, different], FEW_PAIRS)
    shares[0] = Math.min(0.999, Math.max(counted[place]!.same, 1e-9))
    return shares.map((share, level) => (level === 0 || level === shares.length - 1 ? share : Math.max(share, least_chance)))
  })
}

/**
 * Expectation and maximisation (Dempster, Laird and Rubin 1977; for linkage Winkler 1988) over the pairs that were put together. All other
 * pairs count as strangers. Beside "one person" and "strangers" there is a third kind, two of one household (after Larsen and Rubin 2001):
 * they share last name and address like one person and differ like strangers in all else. Strangers are known from pairs at random and stay.
 */
function expectAndMaximise(model: Model, people: People, sample: Sample) {
  const { pairs, every, levels, a: ones, b: others, patterns } = sample
  const width = model.fields.length
  const weights = tables(model, people)
  // The part of the weight that hangs on the values themselves stays as it is.
  const surprise = new Float32Array(pairs)
  const shared = new Float32Array(pairs)
  for (let pair = 0; pair < pairs; pair++)
    for (let place = 0; place < width; place++) {
      const level = levels[pair * width + place]!
      if (level === MISSING) continue
      const own = valueBits(weights[place]!, level, ones[pair]!, others[pair]!)
      surprise[pair]! += own
      if (!weights[place]!.personal) shared[pair]! += own
    }
  const all = (people.size * (people.size - 1)) / 2
  for (let step = 0; step < STEPS; step++) {
    const now = model.fields.map(levelBits)
    const prior = Math.log2(model.prior)
    const under_one_roof = Math.log2(model.household_prior)
    const strangers = Math.max(1e-12, 1 - model.prior - model.household_prior)
    const said = patterns.example.map((pair) => {
      let match = prior
      let household = under_one_roof
      for (let place = 0; place < width; place++) {
        const level = levels[pair * width + place]!
        if (level === MISSING) continue
        match += now[place]!.match[level]!
        household += now[place]!.household[level]!
      }
      return { match, household, one: 0, roof: 0 }
    })
    const faint = Math.log2(FAINT * strangers)
    let matches = 0
    let households = 0
    for (let pair = 0; pair < pairs; pair++) {
      const pattern = said[patterns.of[pair]!]!
      const match = pattern.match + surprise[pair]!
      const household = pattern.household + shared[pair]!
      if (match < faint && household < faint) continue
      const one = 2 ** Math.min(match, 900)
      const roof = 2 ** Math.min(household, 900)
      const total = one + roof + strangers
      const isOne = one / total
      const isHoused = roof / total
      if (isOne < FAINT && isHoused < FAINT) continue
      matches += isOne
      households += isHoused
      pattern.one += isOne
      pattern.roof += isHoused
    }
    const matched = model.fields.map(({ match }) => new Float64Array(match.length))
    const housed = model.fields.map(({ match }) => new Float64Array(match.length))
    for (const [number, { one, roof }] of said.entries())
      for (let place = 0; place < width; place++) {
        const level = levels[patterns.example[number]! * width + place]!
        if (level === MISSING) continue
        matched[place]![level]! += one
        housed[place]![level]! += roof
      }
    for (const [place, field] of model.fields.entries()) {
      const { expected, under_one_roof: roof } = comparisonOf(field.part)
      field.match = plausible(estimate(matched[place]!, normalised(expected), BELIEF), normalised(expected))
      // How often twins are born is known, and not to be learned from the few that a table has.
      if (roof && field.part !== 'birth_on') field.household = estimate(housed[place]!, normalised(roof), BELIEF_IN_HOUSEHOLDS)
    }
    model.prior = Math.min(0.3, (matches * every + 1) / all)
    model.household_prior = Math.min(0.3, (households * every + 1) / all)
  }
}

/**
 * Records of one person do not differ in everything. Without this, people who only have the same common names would be taken for one where
 * they are many, and the rest be learned from them (convex constraints: Winkler 1993, "Improved Decision Rules in the Fellegi-Sunter Model").
 */
function plausible(match: number[], expected: number[]): number[] {
  const last = match.length - 1
  const most = Math.min(0.7, MOST_DIFFERENT * expected[last]!)
  if (match[last]! <= most) return match
  const scale = (1 - most) / (1 - match[last]!)
  return match.map((share, level) => (level === last ? most : share * scale))
}
const MOST_DIFFERENT = 4

function estimate(counts: Float64Array | number[], expected: number[], belief: number): number[] {
  let total = 0
  for (const count of counts) total += count
  return expected.map((share, level) => (counts[level]! + belief * share) / (total + belief))
}

// ---- words

const MOST_FREQUENT_WORDS = 20_000

/** How often each word stands in the worded fields of a record. */
export type Words = Pick<Model, 'words' | 'rare_word'>
export function countWords({ columns, size }: People): Words {
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
