/**
 * What a profile shows, when several sources say something of one person. The sources are never changed; what is shown follows from them
 * and can be made again at any time, for one profile or for two that have become one.
 */

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

/**
 * The winner of each field: what was verified, before what she has typed herself, before what is newest, before what most sources say. Equal in
 * all of that, the first in the alphabet wins, so that the same sources always show the same.
 */
export function fieldWinners(said: readonly Said[]): Partial<Record<PersonField, Shown>> {
  const shown: Partial<Record<PersonField, Shown>> = {}
  for (const [field, all] of Map.groupBy(said, ({ field }) => field)) {
    const frequency = (one: Said) => all.filter(({ value }) => value === one.value).length
    const order: [Shown['because'], (a: Said, b: Said) => number][] = [
      ['verified', (a, b) => Number(b.verified ?? false) - Number(a.verified ?? false)],
      ['herself', (a, b) => Number(b.source === 'herself') - Number(a.source === 'herself')],
      ['newest', (a, b) => Date.parse(b.at) - Date.parse(a.at)],
      ['most_frequent', (a, b) => frequency(b) - frequency(a)],
      ['tie', (a, b) => ((a.value ?? '') < (b.value ?? '') ? -1 : (a.value ?? '') > (b.value ?? '') ? 1 : 0)],
    ]
    const [winner, ...others] = all.toSorted((a, b) => order.reduce((difference, [, compare]) => difference || compare(a, b), 0))
    if (!winner || winner.value === null) continue
    const loser = others.find(({ value }) => value !== winner.value)
    const because = loser ? order.find(([, compare]) => compare(winner, loser) !== 0)![0] : 'only'
    shown[field] = { value: winner.value, source: winner.source, at: winner.at, because }
  }
  return shown
}

/** What is said after something more was said: of one field each source, and each record of it, has one word, the last. */
export function sayAlso(before: readonly Said[], more: readonly Said[]): Said[] {
  const key = ({ field, source, external_id = '' }: Said) => `${field} ${source} ${external_id}`
  const words = new Map(before.map((word) => [key(word), word]))
  for (const word of more) words.set(key(word), word)
  return [...words.values()]
}
