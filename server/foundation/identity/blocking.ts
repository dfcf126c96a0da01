import { soundOf } from '@birge/kernel/likeness'
import { plainName } from '@birge/kernel/nicknames'
import { seedFrom } from '@birge/kernel/random'
import type { Rarity } from './comparison.ts'
import { numberOnCard, type People, type Person, personAt } from './person.ts'

/**
 * Keys under which records find each other: two records are compared only if they share one. Each rule is a guess at what stays right when
 * something else was typed wrong; none is needed by itself. A rule without what it needs gives no key.
 */
type Rule = (of: Readable) => string | string[] | undefined

interface Readable extends Person {
  words: string[]
}

const firstOf = ({ first_name }: Person) => first_name?.split(' ')[0]
const lastOf = ({ last_name }: Person) => last_name?.split(' ').at(-1)
const year = ({ birth_on }: Person) => known(birth_on?.slice(0, 4))
const month = ({ birth_on }: Person) => known(birth_on?.slice(4, 6))
const day = ({ birth_on }: Person) => known(birth_on?.slice(6))
const known = (digits: string | undefined) => (digits?.includes('?') ? undefined : digits)
const head = (text: string | undefined, length: number) => text?.slice(0, length)

const all = (...parts: (string | undefined)[]) => (parts.some((part) => !part) ? undefined : parts.join(' '))
/** First and last name change places more often than one thinks. */
const either = (a: string | undefined, b: string | undefined) => (a && b ? (a < b ? `${a} ${b}` : `${b} ${a}`) : undefined)

const rules: Record<string, Rule> = {
  email: ({ email }) => email,
  phone: ({ phone }) => phone?.slice(-9),
  card: ({ card }) => card && numberOnCard(card),
  tax_id: ({ tax_id }) => tax_id,
  // Day and month change places too.
  birth_on: (of) => all(year(of), either(month(of), day(of))),
  names: (of) => either(plainName(firstOf(of) ?? ''), lastOf(of)),
  mailbox: ({ email }) => (email && email.indexOf('@') >= 5 ? email.slice(0, email.indexOf('@')) : undefined),
  sounds_year: (of) => all(either(sound(firstOf(of)), sound(lastOf(of))), year(of)),
  last_name_year: (of) => all(lastOf(of), year(of)),
  last_name_day: (of) => all(lastOf(of), month(of), day(of)),
  first_name_month: (of) => all(plainName(firstOf(of) ?? ''), year(of), month(of)),
  first_name_day: (of) => all(plainName(firstOf(of) ?? ''), month(of), day(of)),
  first_name_postcode: (of) => all(head(firstOf(of), 3), of.postcode),
  last_name_postcode: (of) => all(head(lastOf(of), 3), of.postcode),
  postcode_year: (of) => all(of.postcode, year(of)),
  postcode_day: (of) => all(of.postcode, month(of), day(of)),
  street_house: (of) => all(of.street, of.house_number),
  street_first_name: (of) => all(of.street, head(firstOf(of), 3)),
  street_last_name: (of) => all(of.street, head(lastOf(of), 3)),
  postcode_house: (of) => all(of.postcode, of.house_number),
  city_last_name: (of) => all(of.city, lastOf(of)),
  city_first_name: (of) => all(of.city, plainName(firstOf(of) ?? '')),
  sounds: (of) => either(sound(firstOf(of)), sound(lastOf(of))),
  heads_year: (of) => all(either(head(firstOf(of), 2), head(lastOf(of), 2)), year(of)),
  name_words: ({ words }) => pairs(words),
  name_word: ({ words }) => words.slice(0, 2),
  address: ({ address }) => address,
  address_name: ({ address, words }) =>
    address ? words.slice(0, 2).map((word) => `${head(word, 4)} ${address.split(' ').slice(0, 2).join(' ')}`) : undefined,
  city_name_word: ({ city, words }) => (city ? words.slice(0, 2).map((word) => `${head(word, 5)} ${city}`) : undefined),
  postcode_name_word: ({ postcode, words }) => (postcode ? words.slice(0, 2).map((word) => `${head(word, 4)} ${postcode}`) : undefined),
  year_name_word: (of) => (year(of) ? of.words.slice(0, 2).map((word) => `${head(word, 5)} ${year(of)}`) : undefined),
}

const sound = (word: string | undefined) => (word ? soundOf(word) : undefined)

/** Each two of the three words that say most, in the order of the alphabet. */
function pairs(words: string[]): string[] {
  const [a, b, c] = words.slice(0, 3)
  return [either(a, b), either(a, c), either(b, c)].filter((pair) => pair !== undefined)
}

/** The words of somebody's names, the rarest first. */
export function readable(person: Person, rarityOf: Rarity): Readable {
  const words = [...new Set(person.name?.split(' '))].filter((word) => word.length > 1)
  return { ...person, words: words.sort((a, b) => rarityOf(b) - rarityOf(a) || (a < b ? -1 : 1)) }
}

export function keysBy(rule: string, of: Readable): string[] {
  const keys = rules[rule]!(of)
  return keys === undefined || keys === '' ? [] : typeof keys === 'string' ? [keys] : keys
}

// ---- pairs

/**
 * Which records are compared at all. For each rule the records with one key stand together; each rule may cost its share of the budget, and
 * what one does not need the others get. A rule that would cost more leaves out its largest blocks: what many share says little.
 */
export interface Pairing {
  size: number
  /** Each record with each record: there are few enough. */
  everyone: boolean
  rules: RuleBlocks[]
  pairs: number
}

interface RuleBlocks {
  rule: string
  /** For each of the keys a record may have by this rule: its hash, 0 where there is none or too many have it. */
  slots: Uint32Array<SharedArrayBuffer>[]
  /** Records by key, where each block begins, and the key its records have. */
  rows: Uint32Array<SharedArrayBuffer>
  starts: Uint32Array<SharedArrayBuffer>
  keys: Uint32Array<SharedArrayBuffer>
  /** Pairs before those that an earlier rule has too are left out. */
  pairs: number
}

const SLOTS = 3
const ROW_SPACE = 2 ** 22
const NO_LARGER_BLOCK = 2_000
/** So few that each is compared with each, whatever they share. */
const FEW_PAIRS = 200_000

export function pairUp(people: People, rarityOf: Rarity, budget: number): Pairing {
  const { size } = people
  if (size > ROW_SPACE) throw new RangeError(`a table of more than ${ROW_SPACE} people`)
  if ((size * (size - 1)) / 2 <= FEW_PAIRS) return { size, everyone: true, rules: [], pairs: (size * (size - 1)) / 2 }
  const keyed = keyRecords(people, rarityOf)
  const blocks = keyed.map(({ rule, slots }) => ({ rule, slots, ...sortedBlocks(slots, size) }))
  // The cheapest first, so that what they leave over is there for the dear ones.
  const costs = blocks.map(({ sizes }) => sizes.reduce((sum, count, size) => sum + count * ((size * (size - 1)) / 2), 0))
  const order = blocks.map((_, place) => place).sort((a, b) => costs[a]! - costs[b]! || a - b)
  let left = budget
  const chosen: RuleBlocks[] = []
  for (const [done, place] of order.entries()) {
    const { rule, slots, entries, sizes } = blocks[place]!
    const share = left / (order.length - done)
    let pairs = 0
    let largest = 1
    for (const [size, count] of sizes.entries()) {
      if (!count) continue
      const more = count * ((size * (size - 1)) / 2)
      if (pairs + more > share) break
      pairs += more
      largest = size
    }
    if (pairs === 0) continue
    left -= pairs
    chosen.push({ rule, slots, pairs, ...cutBlocks(entries, slots, largest) })
  }
  return { size, everyone: false, rules: chosen, pairs: chosen.reduce((sum, { pairs }) => sum + pairs, 0) }
}

function keyRecords(people: People, rarityOf: Rarity) {
  const names = Object.keys(rules)
  const keyed = names.map((rule) => ({ rule, slots: [] as Uint32Array<SharedArrayBuffer>[] }))
  for (let row = 0; row < people.size; row++) {
    const of = readable(personAt(people, row), rarityOf)
    for (const { rule, slots } of keyed)
      for (const [slot, key] of keysBy(rule, of).slice(0, SLOTS).entries()) {
        slots[slot] ??= new Uint32Array(new SharedArrayBuffer(4 * people.size))
        // 31 bits, so that key and record fit a number; two keys with one hash cost a comparison and nothing else.
        slots[slot]![row] = seedFrom(key) >>> 1 || 1
      }
  }
  return keyed.filter(({ slots }) => slots.length)
}

/** Key and record of every entry in one number each, in order; and how many blocks there are of each size. */
function sortedBlocks(slots: Uint32Array[], size: number): { entries: Float64Array; sizes: number[] } {
  let count = 0
  for (const slot of slots) for (let row = 0; row < size; row++) if (slot[row]) count++
  const entries = new Float64Array(count)
  count = 0
  for (const slot of slots) for (let row = 0; row < size; row++) if (slot[row]) entries[count++] = slot[row]! * ROW_SPACE + row
  entries.sort()
  const sizes: number[] = Array.from<number>({ length: NO_LARGER_BLOCK + 1 }).fill(0)
  eachRun(entries, (from, to) => {
    if (to - from > 1 && to - from <= NO_LARGER_BLOCK) sizes[to - from]!++
  })
  return { entries, sizes }
}

function eachRun(entries: Float64Array, visit: (from: number, to: number) => void) {
  for (let from = 0, to = 0; from < entries.length; from = to) {
    const key = Math.floor(entries[from]! / ROW_SPACE)
    to = from + 1
    while (to < entries.length && Math.floor(entries[to]! / ROW_SPACE) === key) to++
    visit(from, to)
  }
}

/** The blocks of 2 to `largest` records; the keys of all others are taken away. */
function cutBlocks(entries: Float64Array, slots: Uint32Array[], largest: number) {
  let rows = 0
  let blocks = 0
  const fits = (from: number, to: number) => to - from > 1 && to - from <= largest
  eachRun(entries, (from, to) => {
    if (fits(from, to)) {
      rows += to - from
      blocks++
    } else
      for (let at = from; at < to; at++) {
        const key = Math.floor(entries[at]! / ROW_SPACE)
        const row = entries[at]! % ROW_SPACE
        for (const slot of slots) if (slot[row] === key) slot[row] = 0
      }
  })
  const kept = {
    rows: new Uint32Array(new SharedArrayBuffer(4 * rows)),
    starts: new Uint32Array(new SharedArrayBuffer(4 * (blocks + 1))),
    keys: new Uint32Array(new SharedArrayBuffer(4 * blocks)),
  }
  rows = blocks = 0
  eachRun(entries, (from, to) => {
    if (!fits(from, to)) return
    kept.keys[blocks] = Math.floor(entries[from]! / ROW_SPACE)
    kept.starts[blocks++] = rows
    for (let at = from; at < to; at++) kept.rows[rows++] = entries[at]! % ROW_SPACE
  })
  kept.starts[blocks] = rows
  return kept
}

/**
 * Every pair once, the lower row first; `part` of `parts` shares the work out between threads. Which blocks a thread has depends on nothing
 * but their place.
 */
export function eachPair({ size, everyone, rules }: Pairing, visit: (a: number, b: number) => void, part = 0, parts = 1) {
  if (everyone) {
    for (let a = part; a < size; a += parts) for (let b = a + 1; b < size; b++) visit(a, b)
    return
  }
  for (const [place, { slots, rows, starts, keys }] of rules.entries()) {
    const earlier = rules.slice(0, place).flatMap(({ slots: own }) => own.flatMap((slot) => own.map((other) => ({ slot, other }))))
    const met = { keys: new Uint32Array(earlier.length), at: Array<Uint32Array>(earlier.length) }
    for (let block = part; block + 1 < starts.length; block += parts) {
      const end = starts[block + 1]!
      for (let i = starts[block]!; i < end; i++) {
        // Rows stand in order. By which keys the lower one has met others before is looked up once for all that come after it.
        const a = rows[i]!
        let count = 0
        for (const { slot, other } of earlier)
          if (slot[a]) {
            met.keys[count] = slot[a]
            met.at[count++] = other
          }
        for (let j = i + 1; j < end; j++) {
          const b = rows[j]!
          if (a === b) continue
          let before = 0
          while (before < count && met.at[before]![b] !== met.keys[before]) before++
          if (before < count) continue
          if (slots.length > 1 && lowestShared(slots, a, b) !== keys[block]) continue
          visit(a, b)
        }
      }
    }
  }
}

/** Two records may share several keys of one rule; they meet at the lowest. */
function lowestShared(slots: Uint32Array[], a: number, b: number): number {
  let lowest = Number.POSITIVE_INFINITY
  for (const slot of slots) {
    const key = slot[a]!
    if (key && key < lowest && slots.some((other) => other[b] === key)) lowest = key
  }
  return lowest
}
