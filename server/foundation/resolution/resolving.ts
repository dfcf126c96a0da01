import { Type } from 'typebox'
import { profileOf } from '../customers/index.ts'
import { compare } from '../identity/index.ts'
import { areNotSame, merge, mergeHasWarnings, mergeNew, type Outcome } from '../merging/index.ts'
import { type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { candidatesFor, sharedContacts, sidesOf } from './candidates.ts'
import { type HouseModel, houseModel } from './house-model.ts'
import { type Guard, judge, type Judgement, type Side, type Thresholds } from './judging.ts'
import type { Known } from './known.ts'
import { queueReview } from './reviews.ts'

export const Band = Type.Enum(['sure', 'review', 'nothing'])

/** As whom the merges of this module are written down. */
const MATCHING = 'system:matching'

interface Judged extends Judgement {
  profile_id: string
  merge_id?: string
}

const setting = (name: string, otherwise: number) => {
  const value = Number(process.env[name] ?? otherwise)
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${name} has to be a number above 0`)
  return value
}
const bits = (probability: number) => Math.log2(probability / (1 - probability))
/** How sure one has to be, and how many profiles may share a contact that still says something. */
export const limitsOf = (): Thresholds & { shared_by: number } => ({
  sure: bits(setting('BIRGE_MATCHING_SURE', 0.99)),
  review: bits(setting('BIRGE_MATCHING_REVIEW', 0.3)),
  shared_by: setting('BIRGE_MATCHING_CONTACT_SHARED_BY', 3),
})

/** What a first look finds, by this record alone; whoever is far from it is not looked at again. */
export interface Look extends HouseModel {
  own: string
  near: string[]
  compared: number
}

export async function lookFor(tx: Tx, record: Omit<Known, 'person_id'>): Promise<Look> {
  const [house, own, candidates] = await Promise.all([
    houseModel(tx),
    profileOf(tx, record.customer_id),
    candidatesFor(tx, record.keys, record.customer_id),
  ])
  const { review } = limitsOf()
  const near = candidates.filter(({ person }) => compare(house.model, record.person, person).weight >= review)
  return { ...house, own, near: [...new Set(near.map(({ profile_id }) => profile_id))], compared: candidates.length }
}

/**
 * Finds out whether somebody the house knows already is who this record tells of. What is sure is merged, so that it can be taken apart again;
 * what is not goes to whoever looks; either way it is written down what was decided and from what.
 */
export async function resolveRecord(
  tx: Tx,
  { customer_id }: Pick<Known, 'customer_id'>,
  look: Look,
  now: string,
  newcomer?: Newcomer,
): Promise<Outcome> {
  const { own, near, version, compared } = look
  const { judged, profile_id } = await decide(tx, newcomer ?? own, near, { ...look, now })
  await keepDecision(tx, customer_id, judged, { version, compared, now })
  return { profile_id, band: bandOf(judged), compared }
}

/** Somebody of whom the house hears in this transaction for the first time, and nothing but this record. */
export type Newcomer = Side & { is_new: true }
export const newcomerAs = ({ customer_id, person_id, person }: Known, verified: Side['verified']): Newcomer => ({
  profile_id: customer_id,
  customer_ids: [customer_id],
  records: [{ person_id, person }],
  verified,
  is_new: true,
})

/** Kept with what it was made from. */
export const keepDecision = (
  tx: Tx,
  customer_id: string,
  judged: readonly Judged[],
  { version, compared, now }: { version: string; compared: number; now: string },
) => writeLast(tx, DECISION, [[newId('dec'), customer_id, bandOf(judged), version, compared, JSON.stringify(judged), mergeOf(judged), now]])

const DECISION: LastWrite = {
  columns: 8,
  sql: ($) => `decided as (
    insert into resolution.decisions (decision_id, customer_id, band, model_version, compared, nearest, merge_id, decided_at)
    select * from unnest(${$(1)}::text[], ${$(2)}::text[], ${$(3)}::text[], ${$(4)}::text[], ${$(5)}::integer[], ${$(6)}::jsonb[], ${$(7)}::text[], ${$(8)}::timestamptz[]))`,
}

/** Who answers for this customer now, and what was decided of her at last. */
export async function lastOutcome(tx: Tx, customer_id: string): Promise<Outcome> {
  const [outcome] = await run<Outcome>(
    tx,
    `select a.profile_id, coalesce(d.band, 'nothing') as band, coalesce(d.compared, 0) as compared from customers.public_aliases a
     left join lateral (select band, compared from resolution.decisions where customer_id = $1 order by decided_at desc, decision_id desc limit 1) d on true
     where a.customer_id = $1`,
    [customer_id],
  )
  return outcome!
}

const mergeOf = (judged: readonly Judged[]) => judged.find(({ merge_id }) => merge_id)?.merge_id ?? null
const bandOf = (judged: readonly Judged[]) =>
  (['sure', 'review'] as const).find((band) => judged.some((one) => one.band === band)) ?? 'nothing'

/** Judges one profile against others, the nearest first, and does what follows: merges, or asks somebody to look. */
export async function decide(
  tx: Tx,
  her: string | Newcomer,
  profile_ids: readonly string[],
  { version, model, now }: HouseModel & { now: string },
): Promise<{ judged: Judged[]; profile_id: string }> {
  if (!profile_ids.length) return { judged: [], profile_id: typeof her === 'string' ? her : her.profile_id }
  const limits = limitsOf()
  const { mine, others, shared } = await facing(tx, her, profile_ids, limits.shared_by)
  const own = mine.profile_id
  const sides = new Map(others.map((side) => [side.profile_id, side]))
  const judgeBy = (a: Side, b: Side) => judge(model, a, b, limits, shared)
  const judged = others
    .map((side): Judged => ({ profile_id: side.profile_id, ...judgeBy(mine, side) }))
    .sort((a, b) => b.weight - a.weight || (a.profile_id < b.profile_id ? -1 : 1))
  if (
    await areRivals(
      tx,
      judged.flatMap(({ band, profile_id }) => (band === 'sure' ? [sides.get(profile_id)!] : [])),
      judgeBy,
    )
  )
    for (const one of judged) if (one.band === 'sure') Object.assign(one, atMostReview(one, 'several_candidates'))

  let grown = mine
  for (const one of judged) {
    const other = sides.get(one.profile_id)!
    // She is known by more after each merge.
    if (grown !== mine && one.band === 'sure') Object.assign(one, judgeBy(grown, other))
    if (one.band === 'sure') {
      const merge_id = await mergeUnlessWarned(tx, grown, other, one, { model_version: version, now })
      if (merge_id) {
        one.merge_id = merge_id
        grown = {
          profile_id: one.profile_id,
          customer_ids: [...other.customer_ids, ...grown.customer_ids],
          records: [...grown.records, ...other.records],
          verified: [...grown.verified, ...other.verified],
        }
      } else Object.assign(one, atMostReview(one, 'warnings'))
    }
    if (one.band === 'review') await queueReview(tx, own, one, { model_version: version, now })
  }
  return { judged, profile_id: grown.profile_id }
}

/** One profile and the others it may be one with, less those it was found not to be; and which of her contacts many have. */
async function facing(tx: Tx, her: string | Newcomer, profile_ids: readonly string[], shared_by: number) {
  const sharedOf = ({ records }: Side) =>
    sharedContacts(
      tx,
      records.map(({ person }) => person),
      shared_by,
    )
  // What is known already need not be asked, nor waited for: nobody can have found a newcomer not to be somebody.
  if (typeof her !== 'string') {
    const [shared, others] = await Promise.all([sharedOf(her), sidesOf(tx, profile_ids)])
    return { mine: her, others, shared }
  }
  const [mine, ...all] = (await sidesOf(tx, [her, ...profile_ids])) as [Side, ...Side[]]
  const [shared, ...apart] = await Promise.all([sharedOf(mine), ...all.map((side) => areNotSame(tx, mine.customer_ids, side.customer_ids))])
  return { mine, others: all.filter((_, at) => !apart[at]), shared }
}

const atMostReview = ({ guards }: Judgement, guard: Guard) => ({ band: 'review' as const, guards: [...guards, guard] })

/** Two of whom it is known that they are not one cannot both be her: which of them is, somebody has to look. */
async function areRivals(tx: Tx, sure: Side[], judgeBy: (a: Side, b: Side) => Judgement): Promise<boolean> {
  for (const [at, one] of sure.entries())
    for (const other of sure.slice(at + 1)) {
      if (judgeBy(one, other).guards.some((guard) => guard !== 'too_little_in_common')) return true
      if (await areNotSame(tx, one.customer_ids, other.customer_ids)) return true
    }
  return false
}

/** Merges as a rule does: never against what speaks against it, except that a birth date typed wrong is no other birth date. */
async function mergeUnlessWarned(
  tx: Tx,
  one: Side | Newcomer,
  other: Side,
  { weight, fields }: Judged,
  { model_version, now }: { model_version: string; now: string },
) {
  const evidence = { weight, fields, model_version }
  const asked = { from: one.profile_id, into: other.profile_id, reason: 'matching', evidence, despite: ['birth_dates_differ' as const] }
  const doing = { actor: MATCHING, now }
  try {
    const merged = 'is_new' in one ? await mergeNew(tx, { ...asked, into_ids: other.customer_ids }, doing) : await merge(tx, asked, doing)
    return merged.merge_id
  } catch (error) {
    if (error instanceof Refusal && error.code === mergeHasWarnings.code) return undefined
    throw error
  }
}
