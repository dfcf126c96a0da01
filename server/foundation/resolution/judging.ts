import { isLandline } from '@birge/kernel/contact'
import {
  areOtherFirstNames,
  type Comparing,
  compare,
  haveOtherFathers,
  isOfOneDay,
  type Model,
  namesAgree,
  type Person,
} from '../identity/index.ts'

/** A profile as it is judged: every record of it, and what was proven to be hers. */
export interface Side {
  profile_id: string
  customer_ids: readonly string[]
  records: { person_id: number; person: Person }[]
  verified: { kind: string; value: string }[]
}

export const guards = [
  'conflicting_birth_dates',
  'conflicting_verified_identifiers',
  'other_first_name',
  'other_fathers_name',
  'too_little_in_common',
  'several_candidates',
  'warnings',
] as const
/** Why two are not joined without somebody looking, however much they weigh. */
export type Guard = (typeof guards)[number]

export interface Judgement {
  band: 'sure' | 'review' | 'nothing'
  weight: number
  fields: Comparing['fields']
  guards: Guard[]
  /** The two records that are most alike. */
  person_id: number
  other_person_id: number
}

export interface Thresholds {
  /** In bits (log2 of odds): from here two are one without anybody looking, and from here somebody should look. */
  sure: number
  review: number
}

/** One record that was typed wrong shall not outvote all others. */
const LOUDEST = 12

/**
 * Whether two profiles are one person: their records are weighed each with each. The two most alike say how much speaks for it; on average the
 * records must speak for it too, so that one wrong link does not swallow two families. `shared` are contacts that many have: they say nothing.
 */
export function judge(model: Model, a: Side, b: Side, thresholds: Thresholds, shared: ReadonlySet<string>): Judgement {
  let best: (Comparing & { person_id: number; other_person_id: number; people: [Person, Person] }) | undefined
  let sum = 0
  const contrary = new Set<string>()
  const isKnown = firstNamesKnownTo(model)
  for (const one of a.records)
    for (const other of b.records) {
      const people: [Person, Person] = [withoutShared(one.person, shared), withoutShared(other.person, shared)]
      const compared = compare(model, ...people)
      sum += Math.max(-LOUDEST, Math.min(LOUDEST, compared.weight))
      for (const part of compared.contrary) contrary.add(part)
      if (areOtherFirstNames(...people, isKnown)) contrary.add('first_name')
      if (haveOtherFathers(...people)) contrary.add('father_name')
      if (!best || compared.weight > best.weight) best = { ...compared, person_id: one.person_id, other_person_id: other.person_id, people }
    }
  if (!best) return { band: 'nothing', weight: -LOUDEST, fields: [], guards: [], person_id: 0, other_person_id: 0 }
  const { weight, fields, person_id, other_person_id, people } = best
  const found = new Set<Guard>()
  if (contrary.has('birth_on')) found.add('conflicting_birth_dates')
  if (proveDifferent(a, b)) found.add('conflicting_verified_identifiers')
  if (contrary.has('first_name')) found.add('other_first_name')
  if (contrary.has('father_name')) found.add('other_fathers_name')
  if (!haveEnoughInCommon(fields, people, isKnown)) found.add('too_little_in_common')
  const mean = sum / (a.records.length * b.records.length)
  const band = weight >= thresholds.sure && mean >= 0 && !found.size ? 'sure' : weight >= thresholds.review ? 'review' : 'nothing'
  return { band, weight, fields, guards: [...found], person_id, other_person_id }
}

/** Of a name that many have nobody takes another for a slip. */
function firstNamesKnownTo({ fields }: Model): (name: string) => boolean {
  const frequencies = fields.find(({ part }) => part === 'first_name')?.frequencies ?? {}
  return (name) => Object.hasOwn(frequencies, name)
}

function withoutShared(person: Person, shared: ReadonlySet<string>): Person {
  const { phone, email, ...rest } = person
  if (!shared.has(phone ?? '') && !shared.has(email ?? '')) return person
  return { ...rest, ...(phone && !shared.has(phone) && { phone }), ...(email && !shared.has(email) && { email }) }
}

/** Both have proven something of one kind, and nothing of it is the same: two phones of one person, or two persons. */
function proveDifferent(a: Side, b: Side): boolean {
  return a.verified.some(
    ({ kind }) =>
      b.verified.some((other) => other.kind === kind) &&
      !a.verified.some((one) => one.kind === kind && b.verified.some((other) => other.kind === kind && other.value === one.value)),
  )
}

const names = new Set(['first_name', 'last_name', 'full_name', 'name', 'other_names'])
/** What one person has and no other of her house: what is proven of her, or was given to her alone. */
const of_one_alone = new Set(['birth_on', 'card', 'tax_id'])
const numbers = new Set(['card', 'tax_id'])

/**
 * A contact alone is a household's, a name alone half a town's, and a name at one address or one telephone at home may be a father's and a son's: only
 * a name together with a birth date, a mobile, a mailbox or a number is one person's. A name that agrees in part, "A." or "Ali" beside "Ali
 * Rıza", may be a brother's who uses the same mobile: there it takes a birth date or a number, or mobile and mailbox both. First
 * names that are only like each other may be twins': there it takes a number.
 */
function haveEnoughInCommon(fields: Comparing['fields'], [one, other]: [Person, Person], isKnown: (name: string) => boolean): boolean {
  const speaksFor = fields.filter(({ weight }) => weight > 1).map(({ field }) => field)
  const areOfOneDay = [one, other].every(({ birth_on }) => birth_on !== undefined && isOfOneDay(birth_on))
  const rings_at_home = [one, other].some(({ phone }) => phone !== undefined && isLandline(phone))
  const hers = speaksFor.filter((field) => of_one_alone.has(field) && (field !== 'birth_on' || areOfOneDay))
  const reach_her = speaksFor.filter((field) => field === 'email' || (field === 'phone' && !rings_at_home))
  const agreement = namesAgree(one, other, isKnown)
  if (!speaksFor.some((field) => names.has(field))) return false
  if (agreement === 'like') return hers.some((field) => numbers.has(field))
  return hers.length > 0 || reach_her.length >= (agreement === 'whole' || agreement === 'slip' ? 1 : 2)
}
