import { edits, jaroWinkler, soundOf } from '@birge/kernel/likeness'
import { formsOfOneName } from '@birge/kernel/nicknames'
import { areOneTranscribed } from '@birge/kernel/transcription'
import { numberOnCard, type Part, type Person } from './person.ts'

/**
 * How two values of a field can stand to each other, from the same to different. A field that one of two records does not have stands
 * between them in no way at all, and is neutral.
 */
export interface Comparison {
  /** The first is "the same", the last "different". */
  levels: readonly string[]
  /** Out of 100 pairs of records of one person, how many one would expect on each level before any were seen. */
  expected: readonly number[]
  /** How often strangers are on each level but the last, where a table is too small to tell. */
  by_chance: readonly number[]
  /** The level of two values that are not equal: a place in `levels`. Symmetric. */
  levelOf(a: string, b: string, rarityOf: Rarity): number
  /** Whether it tells persons apart. What is not personal is shared under one roof, as often as `under_one_roof` says, out of 100. */
  personal: boolean
  under_one_roof?: readonly number[]
  /** Strangers are on a level between same and different at least so often: what is near hangs together with other fields. */
  least_chance?: number
  /** Whether the words in it are weighed one by one. */
  worded?: true
  /** Whether values that are not equal may stand on the first level. */
  alike_unequal?: true
}

/** How much a word says: the surprise of meeting it, in bits. */
export type Rarity = (word: string) => number

const names = (isFirst: boolean): Comparison => ({
  levels: ['same', 'form', 'close', 'similar', 'elsewhere', 'different'],
  expected: isFirst ? [75, 7, 7, 4, 3, 4] : [80, 3, 7, 4, 3, 3],
  by_chance: isFirst ? [0.008, 0.003, 0.003, 0.006, 0.00005] : [0.003, 0.0001, 0.002, 0.006, 0.00005],
  levelOf: (a, b) => nameLevel(a, b, isFirst),
  alike_unequal: true,
  personal: isFirst,
  ...(!isFirst && { under_one_roof: [70, 1, 4, 3, 4, 18] }),
})

export function nameLevel(a: string, b: string, isFirst: boolean): number {
  const several = a.includes(' ') || b.includes(' ')
  if (several) {
    if (a.replaceAll(' ', '') === b.replaceAll(' ', '')) return 0
    if (sharesWord(a, b)) return 1
  }
  if (isFirst) {
    if ((a.length === 1 || b.length === 1) && a[0] === b[0]) return 1
    if (formsOfOneName(a, b)) return 1
  }
  const likeness = jaroWinkler(a, b)
  const shorter = Math.min(a.length, b.length)
  if (likeness >= 0.92 || (shorter >= 4 && edits(a, b, 1) <= 1) || (likeness >= 0.6 && areOneTranscribed(a, b))) return 2
  if (likeness >= 0.84 || (shorter >= 6 && edits(a, b, 2) <= 2) || (shorter >= 4 && soundOf(a) === soundOf(b))) return 3
  return different
}
export const [close, similar, elsewhere, different] = [2, 3, 4, 5]

export type Names = Pick<Person, 'first_name' | 'last_name' | 'other_names' | 'father_name'>

/** The level two names are on when the other names of both are looked at too. */
export function wholeLevel(part: Part, level: number, a: Names, b: Names): number {
  const is_name = part === 'first_name' || part === 'last_name'
  return is_name && level > close && isElsewhere(part, a, b) ? elsewhere : level
}

/** First and last name changed places, or the name stands among the others (a maiden name, a title that became a name). */
function isElsewhere(part: 'first_name' | 'last_name', a: Names, b: Names): boolean {
  if (changed(a.first_name, b.last_name) && changed(a.last_name, b.first_name)) return true
  return isAmong(a[part], b.other_names) || isAmong(b[part], a.other_names)
}

const changed = (a: string | undefined, b: string | undefined) =>
  a !== undefined && b !== undefined && a[0] === b[0] && (a === b || nameLevel(a, b, false) <= 2)

const isAmong = (name: string | undefined, others: string | undefined) =>
  name !== undefined && others !== undefined && sharesWord(name, others)

export function sharesWord(a: string, b: string): boolean {
  const others = b.split(' ')
  return a.split(' ').some((word) => word.length > 1 && others.includes(word))
}

/** The same words with their weight, then most, many, some of it. */
const worded = (
  expected: readonly number[],
  personal: boolean,
  wordsAlike = wordLikeness,
  under_one_roof?: readonly number[],
): Comparison => ({
  levels: ['same', 'most', 'many', 'some', 'different'],
  expected,
  by_chance: [0.0001, 0.0005, 0.003, 0.02],
  levelOf(a, b, rarityOf) {
    const share = sharedWords(a, b, rarityOf, wordsAlike)
    return share >= 0.95 ? 0 : share >= 0.75 ? 1 : share >= 0.55 ? 2 : share >= 0.3 ? 3 : 4
  },
  personal,
  ...(under_one_roof && { under_one_roof }),
  worded: true,
  alike_unequal: true,
})

/**
 * What part of what two texts say they say both, from 0 to 1: their words are paired off, each weighed by its rarity (after Cohen, Ravikumar
 * and Fienberg 2003, "A Comparison of String Distance Metrics for Name-Matching Tasks": soft TF-IDF). Numbers pair only when equal.
 */
export function sharedWords(a: string, b: string, rarityOf: Rarity, wordsAlike = wordLikeness): number {
  let ones = a.split(' ')
  let others = b.split(' ')
  if (ones.length > others.length || (ones.length === others.length && a > b)) [ones, others] = [others, ones]
  const left = [...others]
  let total = 0
  let shared = 0
  for (const word of others) total += rarityOf(word)
  const unpaired: string[] = []
  for (const word of ones) {
    const rarity = rarityOf(word)
    total += rarity
    const place = left.indexOf(word)
    if (place < 0) unpaired.push(word)
    else {
      left.splice(place, 1)
      shared += 2 * rarity
    }
  }
  for (const word of unpaired) {
    let best = 0
    let place = -1
    for (const [at, other] of left.entries()) {
      const likeness = wordsAlike(word, other)
      if (likeness > best) {
        best = likeness
        place = at
      }
    }
    if (place < 0) continue
    const [other] = left.splice(place, 1)
    shared += best * (rarityOf(word) + rarityOf(other!))
  }
  return total === 0 ? 0 : shared / total
}

const beginsWithDigit = (word: string) => word.charCodeAt(0) <= 57

function wordLikeness(a: string, b: string): number {
  if (beginsWithDigit(a) || beginsWithDigit(b)) return 0
  const shorter = Math.min(a.length, b.length)
  if (a[0] === b[0] && shorter === 1) return 0.6
  if (shorter < 3) return 0
  if (a.startsWith(b) || b.startsWith(a)) return 0.9
  if (shorter >= 4 && edits(a, b, 1) <= 1) return 0.9
  // Words that begin otherwise are hardly ever one; most pairs of words end here.
  if (a[0] !== b[0]) return 0
  const likeness = jaroWinkler(a, b)
  return likeness >= 0.9 ? likeness * 0.95 : 0
}

/** Of names, nicknames and what another language makes of them are alike too. */
const nameLikeness = (a: string, b: string): number =>
  formsOfOneName(a, b) || areOneTranscribed(a, b) ? Math.max(0.9, wordLikeness(a, b)) : wordLikeness(a, b)

/** A code or number that is typed off a paper: one slip of the finger, two, or another one. */
const numbered = (expected: readonly number[], personal: boolean): Comparison => ({
  levels: ['same', 'slip', 'two slips', 'different'],
  expected,
  by_chance: [0.000001, 0.000001, 0.00002],
  levelOf: (a, b) => {
    const slips = edits(a, b, 2)
    return slips > 2 || Math.min(a.length, b.length) < 5 ? (slips === 1 ? 2 : 3) : slips
  },
  personal,
})

const ofOneIssuer = (numbers: Comparison): Comparison => ({
  ...numbers,
  levelOf: (a, b, rarityOf) => numbers.levelOf(numberOnCard(a), numberOnCard(b), rarityOf),
})

const placed: Comparison = {
  levels: ['same', 'close', 'similar', 'different'],
  expected: [75, 8, 4, 13],
  by_chance: [0.02, 0.003, 0.01],
  under_one_roof: [85, 7, 3, 5],
  levelOf: (a, b, rarityOf) => {
    const likeness = jaroWinkler(a, b)
    if (likeness >= 0.93 || (Math.min(a.length, b.length) >= 4 && edits(a, b, 1) <= 1) || areOneTranscribed(a, b)) return 1
    const share = a.includes(' ') || b.includes(' ') ? sharedWords(a, b, rarityOf) : 0
    return share >= 0.85 ? 1 : likeness >= 0.86 || share >= 0.5 ? 2 : 3
  },
  personal: false,
  worded: true,
}

const birth: Comparison = {
  levels: ['same', 'slip', 'two of three', 'year', 'different'],
  expected: [82, 8, 5, 2, 3],
  by_chance: [0.00005, 0.001, 0.003, 0.011],
  levelOf: birthLevel,
  // Twins are born on one day, and are the likeliest of all to be taken for one.
  personal: false,
  under_one_roof: [1, 0.2, 0.4, 1.2, 97.2],
}

/**
 * A digit mistaken or exchanged with its neighbour, day and month exchanged, or the same day without the century are a slip; then two of year, month
 * and day; then the year alone.
 */
function birthLevel(a: string, b: string): number {
  // Where only the year was known the first of January is written: beside another day of that year it says no more than the year.
  if (a.endsWith(NEW_YEAR) !== b.endsWith(NEW_YEAR) && agree(a, b, 0, 4)) return Math.min(2, dayLevel(a, b))
  return dayLevel(a, b)
}

/** In eight signs. */
const NEW_YEAR = '0101'
/** Whether no more than the year, or a month of it, is known of the day; of which century it is, the living need not say. */
const isIncomplete = (birth_on: string) => birth_on.includes('?', 2)
/** Whether a birth date is that of one day, as she has it with few others. */
export const isOfOneDay = (birth_on: string) => !isIncomplete(birth_on) && !birth_on.endsWith(NEW_YEAR)

/** The level of two values that are equal: of a birth date they say no more than is known of it. */
export const equalLevel = (part: Part, value: string) =>
  part === 'birth_on' && isIncomplete(value) ? Math.min(2, dayLevel(value, value)) : 0

function dayLevel(a: string, b: string): number {
  const year = agree(a, b, 0, 4)
  const month = agree(a, b, 4, 6)
  const day = agree(a, b, 6, 8)
  const unknown = [year, month, day].includes(undefined)
  if (unknown) return [year, month, day].includes(false) ? (year ? 3 : 4) : !year ? 3 : month || day ? 1 : 2
  if (year && month && day) return 1
  if (year && a.slice(4, 6) === b.slice(6, 8) && a.slice(6, 8) === b.slice(4, 6)) return 1
  if (edits(a, b, 1) <= 1) return 1
  if (Number(year) + Number(month) + Number(day) === 2) return 2
  return year ? 3 : 4
}

function agree(a: string, b: string, from: number, to: number): boolean | undefined {
  let known = false
  for (let place = from; place < to; place++) {
    if (a[place] === '?' || b[place] === '?') continue
    if (a[place] !== b[place]) return false
    known = true
  }
  return known ? true : undefined
}

const mail: Comparison = {
  levels: ['same', 'slip', 'similar', 'different'],
  expected: [75, 8, 7, 10],
  by_chance: [0.000002, 0.0002, 0.0002],
  levelOf: (a, b) => {
    const [[user, host], [other, their_host]] = [a, b].map((email) => email.split('@')) as [[string, string], [string, string]]
    const close = edits(a, b, 2) <= 2 && !areHostsOfTheirOwn(host, their_host)
    if (!close && jaroWinkler(user, other) < 0.9 && jaroWinkler(a, b) < 0.93) return 3
    // People of one name have addresses made of it: what they put behind it tells them apart.
    const [number, their_number] = [user, other].map((text) => text.replace(/\D/g, '')) as [string, string]
    if (number !== their_number && (edits(number, their_number, 1) > 1 || Math.min(number.length, their_number.length) < 2)) return 3
    return close ? 1 : number.length >= 2 ? 2 : 3
  },
  least_chance: 2e-4,
  // Families have an address together, less often than a telephone.
  personal: false,
  under_one_roof: [15, 2, 3, 80],
}

// At gmail.com and at ymail.com the same mailbox is two persons' as often as one's: nobody's finger has slipped.
const mail_hosts = new Set(
  'gmail.com ymail.com mail.com email.com gmx.com gmx.net gmx.de hotmail.com outlook.com live.com msn.com yahoo.com icloud.com me.com mac.com aol.com mynet.com mail.ru bk.ru inbox.ru list.ru mail.az box.az'.split(
    ' ',
  ),
)
const areHostsOfTheirOwn = (a: string, b: string) => a !== b && mail_hosts.has(a) && mail_hosts.has(b)

const called: Comparison = {
  levels: ['same', 'slip', 'different'],
  expected: [75, 8, 17],
  by_chance: [0.00001, 0.00001],
  // The last seven digits are the subscriber's, whichever way the rest was written.
  levelOf: (a, b) => (edits(a, b, 1) <= 1 || (a.length >= 7 && b.length >= 7 && a.slice(-7) === b.slice(-7)) ? 1 : 2),
  personal: false,
  under_one_roof: [50, 5, 45],
}

const posted: Comparison = {
  levels: ['same', 'slip', 'near', 'region', 'different'],
  expected: [65, 8, 8, 4, 15],
  by_chance: [0.003, 0.01, 0.02, 0.05],
  levelOf: (a, b) => {
    if (edits(a, b, 1) <= 1) return 1
    const half = Math.ceil(Math.min(a.length, b.length) / 2)
    return a.slice(0, half) === b.slice(0, half) ? 2 : a.slice(0, 2) === b.slice(0, 2) ? 3 : 4
  },
  personal: false,
  under_one_roof: [88, 6, 2, 1, 3],
}

const house: Comparison = {
  levels: ['same', 'close', 'different'],
  expected: [78, 7, 15],
  by_chance: [0.01, 0.05],
  levelOf: (a, b) => (a.startsWith(b) || b.startsWith(a) || edits(a, b, 1) <= 1 ? 1 : 2),
  personal: false,
  under_one_roof: [88, 6, 6],
}

const plain = (expected: readonly number[], same: number, under_one_roof?: readonly number[]): Comparison => ({
  levels: ['same', 'different'],
  expected,
  by_chance: [same],
  levelOf: () => 1,
  personal: !under_one_roof,
  ...(under_one_roof && { under_one_roof }),
})

/** Compared alike, but not shared under one roof. */
const own = ({ levels, levelOf, by_chance, worded }: Comparison, expected: readonly number[]): Comparison => ({
  levels,
  expected,
  by_chance,
  levelOf,
  personal: true,
  ...(worded && { worded }),
})

const comparisons: Record<string, Comparison> = {
  first_name: names(true),
  last_name: names(false),
  name: worded([65, 15, 10, 5, 5], true, nameLikeness),
  other_names: worded([40, 10, 15, 10, 25], true, nameLikeness),
  birth_on: birth,
  email: mail,
  phone: called,
  street: { ...placed, expected: [70, 8, 5, 17] },
  house_number: house,
  address: worded([60, 15, 10, 5, 10], false, wordLikeness, [65, 15, 10, 5, 5]),
  district: placed,
  city: placed,
  postcode: posted,
  region: plain([92, 8], 0.2, [95, 5]),
  country: plain([97, 3], 0.9, [99, 1]),
  gender: plain([97, 3], 0.5),
  occupation: own(placed, [70, 5, 5, 20]),
  card: ofOneIssuer(numbered([90, 4, 2, 4], true)),
  tax_id: numbered([90, 5, 2, 3], true),
  text: own(placed, [60, 8, 7, 25]),
}

export const comparisonOf = (part: Part): Comparison => comparisons[part.startsWith('text:') ? 'text' : part]!
