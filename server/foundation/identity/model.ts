import { type Comparison, comparisonOf, equalLevel, type Rarity, wholeLevel } from './comparison.ts'
import { keysBy, readable } from './blocking.ts'
import { type Part, type Person, sayNothingOfEachOther } from './person.ts'

/**
 * What was learned from a table of people without anybody saying who is who. Plain JSON, so that it can be kept. All shares are from 0 to 1.
 */
export interface Model {
  /** How often two records taken at random are one person; and how often two persons of one household. */
  prior: number
  household_prior: number
  fields: FieldModel[]
  /** How often a word stands in the names or addresses of a record, for frequent ones; any other is as rare as `rare_word`. */
  words: Record<string, number>
  rare_word: number
  /** The rules of `keysOf` that were worth their cost. */
  rules: string[]
}

export interface FieldModel {
  part: Part
  /** By level: how often two records of one person stand so to each other, two strangers, two of one household. */
  match: number[]
  chance: number[]
  household: number[]
  /** How often somebody else has this very value, for frequent ones; `rare` for any other. */
  frequencies: Record<string, number>
  rare: number
}

/** What the comparison of two records says, in bits (log2 of odds); each field with the level it stands on and what that weighs. */
export interface Comparing {
  weight: number
  probability: number
  fields: { field: Part; level: string; weight: number }[]
  /** What is contrary in them, a birth date or a first name: such two are never joined without more, or somebody looking. */
  contrary: Part[]
}

export function compare(model: Model, a: Person, b: Person): Comparing {
  const rarityOf = rarities(model)
  let match = Math.log2(model.prior)
  let household = Math.log2(model.household_prior)
  const against: Part[] = []
  const fields: Comparing['fields'] = []
  for (const field of model.fields) {
    const one = a[field.part]
    const other = b[field.part]
    if (one === undefined || other === undefined || sayNothingOfEachOther(field.part, one, other)) continue
    const { comparison, bits, most } = weighing(field)
    const level = one === other ? equalLevel(field.part, one) : wholeLevel(field.part, comparison.levelOf(one, other, rarityOf), a, b)
    const own = ownBits(most[level], level, Math.min(surpriseOf(field, one), surpriseOf(field, other)), bits.match)
    const weight = bits.match[level]! + own
    match += weight
    household += bits.household[level]! + (comparison.personal ? 0 : own)
    if (isConflict(field.part, level)) against.push(field.part)
    fields.push({ field: field.part, level: comparison.levels[level]!, weight })
  }
  const weight = match - oddsBase(model, household)
  return { weight, probability: probabilityOf(weight), fields, contrary: against }
}

/** What is the same for every two records, reckoned once: a record that arrives is held against dozens in its request. */
function weighing(field: FieldModel) {
  let known = weighings.get(field)
  if (!known) {
    const bits = { ...levelBits(field), match: nearerSaysMore(field) }
    weighings.set(field, (known = { comparison: comparisonOf(field.part), bits, most: mostOwnBits(field) }))
  }
  return known
}
const weighings = new WeakMap<FieldModel, { comparison: Comparison; bits: ReturnType<typeof levelBits>; most: (number | undefined)[] }>()

/** Under which keys a record is found by others. */
export function keysOf(model: Model, person: Person): string[] {
  const of = readable(person, rarities(model))
  return model.rules.flatMap((rule) => keysBy(rule, of).map((key) => `${rule}:${key}`))
}

export const probabilityOf = (bits: number) => 1 / (1 + 2 ** -bits)

/** log2 of how likely they are not one: strangers, or two under one roof. */
const oddsBase = (model: Model, household: number) =>
  Math.log2(Math.max(1e-12, 1 - model.prior - model.household_prior) + 2 ** Math.min(household, 900))

/** How surprising it is, in bits, that somebody else has this value. */
export const surpriseOf = ({ frequencies, rare }: FieldModel, value: string) => -Math.log2(frequencies[value] ?? rare)

/**
 * What the values themselves add on a level, given how surprising the less surprising of the two is. Equal values: all of it. Values that are near
 * each other: at most as much as if they were equal, for a slip in a common name is as common as the name; but never so little that they would
 * say less than values that have nothing to do with each other.
 */
export function ownBits(most: number | undefined, level: number, surprise: number, match: readonly number[]): number {
  if (level === 0) return surprise
  return most === undefined ? 0 : Math.min(0, Math.max(surprise - most, match.at(-1)! - match[level]!))
}

/** By level, what values that are near each other would say if they were rare; undefined where the value makes no difference. */
export function mostOwnBits({ part, chance }: FieldModel): (number | undefined)[] {
  const { expected } = comparisonOf(part)
  return expected.map((share, level) => {
    if (level === 0) return 0
    const most = Math.log2(share / 100 / chance[level]!)
    return level === expected.length - 1 || most <= 0 ? undefined : most
  })
}

/** By level, what it adds whatever the value: to one person against strangers, to two under one roof against strangers. */
export function levelBits({ part, match, chance, household }: FieldModel): { match: number[]; household: number[] } {
  const against = (shares: number[]) => shares.map((share, level) => Math.log2(share / (level === 0 ? 1 : chance[level]!)))
  return { match: against(match), household: comparisonOf(part).personal ? match.map(() => 0) : against(household) }
}

/**
 * What is nearer never says less for one person than what is farther, whatever the records that it was learned from happened to hold: neighbours
 * that stand the wrong way round are taken as one (pool adjacent violators: Ayer and others 1955). Names that changed places are no nearer
 * and no farther than others; they are only more than different.
 */
export function nearerSaysMore(field: FieldModel): number[] {
  const { levels } = comparisonOf(field.part)
  const bits = levelBits(field).match
  const pools: { match: number; chance: number; levels: number[] }[] = []
  for (const level of levels.keys()) {
    if (level === 0 || levels[level] === 'elsewhere') continue
    let pool = { match: field.match[level]!, chance: field.chance[level]!, levels: [level] }
    for (let nearer = pools.at(-1); nearer && nearer.match * pool.chance < pool.match * nearer.chance; nearer = pools.at(-1)) {
      pools.pop()
      pool = { match: nearer.match + pool.match, chance: nearer.chance + pool.chance, levels: [...nearer.levels, ...pool.levels] }
    }
    pools.push(pool)
  }
  for (const pool of pools) for (const level of pool.levels) bits[level] = Math.log2(pool.match / pool.chance)
  return bits.map((own, level) => (levels[level] === 'elsewhere' ? Math.max(own, bits.at(-1)!) : own))
}

/** How much each word says, by a model; looked up often, so the logarithms are taken once. */
export function rarities(model: Pick<Model, 'words' | 'rare_word'>): Rarity {
  let rarityOf = known_rarities.get(model.words)
  if (!rarityOf) {
    const bits = new Map(Object.entries(model.words).map(([word, share]) => [word, -Math.log2(share)]))
    const rare = -Math.log2(model.rare_word)
    rarityOf = (word) => bits.get(word) ?? rare
    known_rarities.set(model.words, rarityOf)
  }
  return rarityOf
}
const known_rarities = new WeakMap<object, Rarity>()

/** Levels from which on two records contradict each other: birth dates with nothing but the year alike, first names with nothing alike (twins). */
const contrary: { [part in Part]?: number } = { birth_on: 3, first_name: 5 }
export const isConflict = (part: Part, level: number) => level >= (contrary[part] ?? Number.POSITIVE_INFINITY)
