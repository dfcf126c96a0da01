/**
 * What a profile shows, when several sources say something of one person. The sources are never changed; what is shown follows from them
 * and can be made again at any time, for one profile or for two that have become one.
 */

import { foldText } from './fold.ts'

export const PERSON_FIELDS = [
  'first_name',
  'last_name',
  'locale',
  'birth_on',
  'gender',
  'occupation',
  'street',
  'house_number',
  'address',
  'district',
  'city',
  'postcode',
  'region',
  'country',
] as const
export type PersonField = (typeof PERSON_FIELDS)[number]

/** One field as one source says it. `null`: it says that there is none. */
export interface Said {
  field: PersonField
  value: string | null
  /** `herself`, `staff`, or the name of the system that says it. */
  source: string
  /** Which record of that system. */
  external_id?: string
  at: string
  /** The source vouches for it: it has seen her papers. */
  verified?: true
}

export interface Shown {
  value: string
  source: string
  at: string
  because: 'only' | 'verified' | 'herself' | 'newest' | 'most_frequent' | 'tie'
}

/** What belongs together: the first name of one and the last name of another is nobody's name, and two addresses mixed lead nowhere. */
const TOGETHER: readonly { fields: readonly PersonField[]; may_be_mixed: boolean }[] = [
  // A name that the winner leaves out is better taken from another than missing.
  { fields: ['first_name', 'last_name'], may_be_mixed: true },
  { fields: ['street', 'house_number', 'address', 'district', 'city', 'postcode', 'region', 'country'], may_be_mixed: false },
]

/**
 * The winner of each field: what was verified, before what she has typed herself, before what is newest, before what most sources say. Equal in
 * all of that, the first in the alphabet wins, of two spellings the one with its own letters, so that the same sources always show the same. Names
 * and addresses are won together: what the winner leaves out is filled in by those who contradict it in nothing.
 */
export function fieldWinners(said: readonly Said[]): Partial<Record<PersonField, Shown>> {
  const shown: Partial<Record<PersonField, Shown>> = {}
  for (const [field, all] of Map.groupBy(said, ({ field }) => field)) {
    const group = TOGETHER.find(({ fields }) => fields.includes(field))
    const [first] = all as [Said, ...Said[]]
    const words = group ? said.filter((word) => group.fields.includes(word.field)) : all
    // Of most people one source says everything there is.
    const isOneWord = all.length === 1 && words.every((word) => sourceOf(word) === sourceOf(first))
    const winner = winnerOf(group && !isOneWord ? agreeing(words, field, all, group) : all, all)
    if (winner) shown[field] = winner
  }
  return shown
}

/** Of the words on a field those that go together with whoever wins the group. */
function agreeing(words: readonly Said[], field: PersonField, all: readonly Said[], { may_be_mixed }: (typeof TOGETHER)[number]) {
  const by = Map.groupBy(words, sourceOf)
  const leading = inOrder(words).map(sourceOf)
  const whole = [...new Set(leading)].map((source) => by.get(source)!)
  // Whoever leads says what it says; each that follows may add what no one before it says otherwise.
  const told = new Map<PersonField, Said>()
  for (const [place, others] of whole.entries()) {
    const isContrary = others.some((word) => told.has(word.field) && !isSame(told.get(word.field)!, word))
    if (place > 0 && isContrary) continue
    for (const word of inOrder(others)) if (!told.has(word.field)) told.set(word.field, word)
  }
  const winner = told.get(field)
  if (winner) return all.filter((word) => isSame(winner, word))
  return may_be_mixed ? all : []
}

const sourceOf = ({ source, external_id = '' }: Said) => `${source} ${external_id}`
const isSame = (one: Said, other: Said) => one.value === other.value

const frequencyIn = (all: readonly Said[], { field, value }: Said) => all.filter((one) => one.field === field && one.value === value).length
/** Capitals and letters without their dots and hooks are what old systems make of a name. */
const ownLetters = ({ value }: Said) => (value ? (/\p{Ll}/u.test(value) ? 1 : 0) + (value.match(/[^\p{ASCII}]/gu)?.length ?? 0) : 0)

const folded = ({ value }: Said) => (value ? foldText(value) : '')
const inAlphabet = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const orderIn = (all: readonly Said[]): [Shown['because'], (a: Said, b: Said) => number][] => [
  ['verified', (a, b) => Number(b.verified ?? false) - Number(a.verified ?? false)],
  ['herself', (a, b) => Number(b.source === 'herself') - Number(a.source === 'herself')],
  ['newest', (a, b) => Date.parse(b.at) - Date.parse(a.at)],
  ['most_frequent', (a, b) => frequencyIn(all, b) - frequencyIn(all, a)],
  ['tie', (a, b) => inAlphabet(folded(a), folded(b)) || ownLetters(b) - ownLetters(a) || inAlphabet(a.value ?? '', b.value ?? '')],
]
function inOrder(all: readonly Said[]): readonly Said[] {
  if (all.length === 1) return all
  const order = orderIn(all)
  const bySource = (a: Said, b: Said) => (sourceOf(a) < sourceOf(b) ? -1 : 1)
  return all.toSorted((a, b) => order.reduce((difference, [, compare]) => difference || compare(a, b), 0) || bySource(a, b))
}

function winnerOf(words: readonly Said[], all: readonly Said[]): Shown | undefined {
  const [winner] = inOrder(words)
  if (!winner || winner.value === null) return undefined
  const loser = inOrder(all).find(({ value }) => value !== winner.value)
  const because = loser ? (orderIn(all).find(([, compare]) => compare(winner, loser) !== 0)?.[0] ?? 'tie') : 'only'
  return { value: winner.value, source: winner.source, at: winner.at, because }
}

/** What is said after something more was said: of one field each source, and each record of it, has one word, the last. */
export function sayAlso(before: readonly Said[], more: readonly Said[]): Said[] {
  const key = ({ field, source, external_id = '' }: Said) => `${field} ${source} ${external_id}`
  const words = new Map(before.map((word) => [key(word), word]))
  for (const word of more) words.set(key(word), word)
  return [...words.values()]
}
