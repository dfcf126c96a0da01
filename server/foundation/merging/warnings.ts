import { fieldWinners, type Said } from '@birge/kernel/field-winners'
import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { mergeFaces } from '#platform/merge-faces'
import type { MergeWarning } from '#platform/module'
import { type Identifier, identifiersOf, saidOf } from '../customers/index.ts'
import { readDay } from '../identity/index.ts'
import { areNotSame } from './not-same.ts'

/** What speaks against two being one person. People may know better and say so; no rule merges or links against one of these. */
export const Warning = Type.Enum([
  'found_not_same',
  'birth_dates_differ',
  'birth_date_rewritten',
  'tax_numbers_differ',
  'both_proved_phones',
  'both_proved_emails',
  'request_open',
])
export type Warning = Static<typeof Warning>
/** Every other warning is told by a module. */
type Told = Exclude<Warning, MergeWarning>

/** What tells one person from another. */
export interface Distinctive {
  birth_on: string | null
  /** What records said of it before they said something else: whoever rewrites a record takes no warning away. */
  birth_on_before?: readonly string[]
  identifiers: readonly Identifier[]
}

/** What these two, as they are known, say against being one person: for profiles that are merged as for records that are linked. */
export function whatSpeaksAgainst(one: Distinctive, other: Distinctive): Told[] {
  const differ = (kind: Identifier['kind'], proven: boolean) => {
    const [these, those] = [one, other].map(({ identifiers }) =>
      identifiers.flatMap((of) => (of.kind === kind && (of.verified || !proven) ? [of.value] : [])),
    ) as [string[], string[]]
    return these.length > 0 && those.length > 0 && !these.some((value) => those.includes(value))
  }
  const days = ({ birth_on, birth_on_before = [] }: Distinctive) => [...(birth_on === null ? [] : [birth_on]), ...birth_on_before]
  const differ_now = one.birth_on !== null && other.birth_on !== null && areOtherDays(one.birth_on, other.birth_on)
  const differed = days(one).some((day) => days(other).some((another) => areOtherDays(another, day)))
  const found: [Told, boolean][] = [
    ['birth_dates_differ', differ_now],
    ['birth_date_rewritten', differed && !differ_now],
    ['tax_numbers_differ', differ('tax_id', false)],
    ['both_proved_phones', differ('phone', true)],
    ['both_proved_emails', differ('email', true)],
  ]
  return found.flatMap(([warning, speaks]) => (speaks ? [warning] : []))
}

/** Where only the year was known the first of January is written: that is no other day of the year. */
const areOtherDays = (one: string, other: string) =>
  one !== other && !([one, other].some((day) => day.endsWith('-01-01')) && one.slice(0, 4) === other.slice(0, 4))

export async function warningsOf(db: Db | Tx, from_ids: readonly string[], into_ids: readonly string[]): Promise<Warning[]> {
  // All in one journey: a record that arrives is merged in its request.
  const [one, other, found_not_same, told] = await Promise.all([
    distinctive(db, from_ids),
    distinctive(db, into_ids),
    areNotSame(db, from_ids, into_ids),
    toldByModules(db, [...from_ids, ...into_ids]),
  ])
  return [...(found_not_same ? (['found_not_same'] as const) : []), ...whatSpeaksAgainst(one, other), ...told]
}

/** The same of somebody of whom nothing is known but what has just come in: nobody has found her not to be somebody, and no module knows of her. */
export async function warningsOfNewcomer(
  db: Db | Tx,
  newcomer: Distinctive,
  into: { customer_ids: readonly string[]; said: Promise<readonly Said[]> },
): Promise<Warning[]> {
  const [other, told] = await Promise.all([distinctive(db, into.customer_ids, into.said), toldByModules(db, into.customer_ids)])
  return [...whatSpeaksAgainst(newcomer, other), ...told]
}

const toldByModules = async (db: Db | Tx, customer_ids: readonly string[]) =>
  (await Promise.all(mergeFaces().flatMap(({ warns }) => warns?.(db, customer_ids) ?? []))).flat()

async function distinctive(
  db: Db | Tx,
  customer_ids: readonly string[],
  told: Promise<readonly Said[]> = saidOf(db, customer_ids),
): Promise<Distinctive> {
  const [identifiers, said, before] = await Promise.all([
    identifiersOf(db, customer_ids),
    told,
    run<{ birth_on: string }>(
      db,
      `select distinct fields ->> 'birth_on' as birth_on from merging.records r
       where customer_id = any($1::text[]) and fields ? 'birth_on' and exists (
         select from merging.records later where later.system = r.system and later.external_id = r.external_id and later.version > r.version)`,
      [customer_ids],
    ),
  ])
  return {
    birth_on: fieldWinners(said).birth_on?.value ?? null,
    birth_on_before: before.flatMap(({ birth_on }) => readDay(birth_on) ?? []),
    identifiers: identifiers.map(({ kind, value, verified_at }) => ({ kind, value, verified: verified_at !== null })),
  }
}
