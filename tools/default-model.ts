/**
 * Writes the model by which records are compared until a house has enough of its own to learn from. It is counted, not guessed: of made-up people
 * (`server/demo/population.ts`) it is known who is who, so the share of each level among records of one person, of one household and of
 * strangers can be read off. `node tools/default-model.ts`
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mulberry32 } from '@birge/kernel/random'
import { population } from '../server/demo/population.ts'
import { comparisonOf } from '../server/foundation/identity/comparison.ts'
import { type Comparing, compare, keysOf, type Model, type Person, readPerson } from '../server/foundation/identity/index.ts'

const RECORDS = 60_000
/** Of how many records a house is thought to be: how likely any two are one depends on it. */
const HOUSE = 200_000
/** A key that so many strangers have here, too many would have among a million. */
const STRANGERS_AT_MOST = 3
/** Strangers have one telephone when a number was given out again; nobody has met two with one card. */
const rare_contacts = { phone: 2e-6, email: 1e-6, card: 1e-7 } as Record<string, number>
const parts = 'first_name last_name birth_on email phone street house_number address district city postcode gender card'.split(' ')
const all_rules = `email phone card birth_on names mailbox sounds_year last_name_year last_name_day first_name_month first_name_day
  first_name_postcode last_name_postcode postcode_year postcode_day street_house street_first_name street_last_name postcode_house sounds heads_year
  name_words address address_name`.split(/\s+/)

const records = [...population(RECORDS)].map((record) => ({ ...record, read: readPerson(record.fields) }))
const levelsOf = (part: string) => comparisonOf(part as 'email').levels
const even = { prior: 1e-5, household_prior: 1e-5, words: {}, rare_word: 1 / RECORDS, rules: all_rules }
const probe: Model = {
  ...even,
  fields: parts.map((part) => {
    const shares = levelsOf(part).map(() => 0.5)
    return { part: part as 'email', match: shares, chance: shares, household: shares, frequencies: {}, rare: 0.5 }
  }),
}

const by = (key: 'person' | 'household') => [...Map.groupBy(records, (record) => record[key]).values()]
function* pairsIn(groups: (typeof records)[]) {
  for (const group of groups) for (const [at, one] of group.entries()) for (const other of group.slice(at + 1)) yield [one, other] as const
}
const one_person = [...pairsIn(by('person'))]
const one_roof = [...pairsIn(by('household'))].filter(([one, other]) => one.person !== other.person)
const random = mulberry32(7)
const anybody = () => records[Math.floor(random() * records.length)]!
const strangers = Array.from({ length: 400_000 }, () => [anybody(), anybody()] as const).filter(([a, b]) => a.household !== b.household)

function sharesOf(pairs: (readonly [{ read: Person }, { read: Person }])[], believed: (part: string) => readonly number[]) {
  const seen = Object.fromEntries(parts.map((part) => [part, levelsOf(part).map(() => 0)]))
  for (const [a, b] of pairs)
    for (const { field, level } of compare(probe, a.read, b.read).fields as Comparing['fields'])
      seen[field]![levelsOf(field).indexOf(level)]!++
  return Object.fromEntries(
    parts.map((part) => {
      const [counts, belief] = [seen[part]!, believed(part)]
      const total = counts.reduce((sum, count) => sum + count, 0) + 15
      const sum = belief.reduce((all, share) => all + share, 0)
      return [part, counts.map((count, level) => (count + (15 * belief[level]!) / sum) / total)]
    }),
  )
}

/** How often another person has this value: listed for those that are met often. */
function frequenciesOf(part: string) {
  const persons = new Map<string, Set<number>>()
  const everybody = new Set<number>()
  for (const { person, read } of records) {
    const value = read[part as 'email']
    if (value === undefined) continue
    everybody.add(person)
    persons.set(value, (persons.get(value) ?? new Set()).add(person))
  }
  const shares = [...persons].map(([value, of]) => [value, of.size / Math.max(1, everybody.size)] as const).sort((a, b) => b[1] - a[1])
  const frequent = shares.filter(([, share]) => share > 5e-4).slice(0, 200)
  const others = shares.slice(frequent.length)
  const sum = others.reduce((total, [, share]) => total + share, 0)
  const rare = rare_contacts[part] ?? (sum ? others.reduce((total, [, share]) => total + share * share, 0) / sum : 1e-4)
  return { frequencies: rare_contacts[part] ? {} : Object.fromEntries(frequent.map(([value, share]) => [value, rounded(share)])), rare }
}

const rounded = (share: number) => Number(share.toPrecision(4))
/** What was never seen may yet happen. */
const thinner = (shares: Record<string, number[]>) =>
  Object.fromEntries(Object.entries(shares).map(([part, of]) => [part, of.map((share) => Math.max(1e-6, rounded(share)))]))

const match = thinner(sharesOf(one_person, (part) => comparisonOf(part as 'email').expected))
const chance = thinner(sharesOf(strangers, (part) => levelsOf(part).map((_, level) => (level === levelsOf(part).length - 1 ? 1 : 1e-4))))
const household = thinner(sharesOf(one_roof, (part) => comparisonOf(part as 'email').under_one_roof ?? chance[part]!))
const pairs = (RECORDS * (RECORDS - 1)) / 2
const scaled = (count: number) => rounded(((count / pairs) * RECORDS) / HOUSE)

/** The rules that reach the pairs of one person, the most useful first, until another one would hardly reach more. */
function fewRules(): string[] {
  const strangersOn = new Map<string, Set<number>>()
  const keyed = new Map(records.map((record) => [record, new Set(keysOf(probe, record.read))]))
  for (const [{ person }, keys] of keyed) for (const key of keys) strangersOn.set(key, (strangersOn.get(key) ?? new Set()).add(person))
  const reached = one_person.map(([a, b]) => {
    const shared = [...keyed.get(a)!].filter((key) => keyed.get(b)!.has(key) && strangersOn.get(key)!.size <= 1 + STRANGERS_AT_MOST)
    return new Set(shared.map((key) => key.slice(0, key.indexOf(':'))))
  })
  const chosen = ['email', 'phone', 'card']
  let left = reached.filter((by) => !chosen.some((rule) => by.has(rule)))
  for (;;) {
    const gain = (rule: string) => left.filter((by) => by.has(rule)).length
    const [best] = all_rules.filter((rule) => !chosen.includes(rule)).sort((a, b) => gain(b) - gain(a))
    if (!best || gain(best) < reached.length / 500) break
    chosen.push(best)
    left = left.filter((by) => !by.has(best))
  }
  console.log(`${chosen.join(', ')} reach ${((1 - left.length / reached.length) * 100).toFixed(1)} % of the pairs of one person`)
  return chosen
}

const model: Model = {
  prior: scaled(one_person.length),
  household_prior: scaled(one_roof.length),
  fields: parts.map((part) => ({
    part: part as 'email',
    match: match[part]!,
    chance: chance[part]!,
    household: household[part]!,
    ...frequenciesOf(part),
  })),
  words: {},
  rare_word: rounded(1 / HOUSE),
  rules: fewRules(),
}
writeFileSync(join(import.meta.dirname, '../server/foundation/resolution/default-model.json'), `${JSON.stringify(model, null, 1)}\n`)
