import { Type } from 'typebox'
import { compare } from '../identity/index.ts'
import { areNotSame, merge, mergeHasWarnings, type Newcomer, type Outcome, type Weighed } from '../merging/index.ts'
import { type LastWrite, run, type Tx, writeLast } from '#platform/database'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { type Candidate, candidatesFor, COMPARED_AT_MOST, sharedContacts, sidesOf } from './candidates.ts'
import { type HouseModel, modelOf } from './house-model.ts'
import { type Guard, judge, type Judgement, type Side, type Thresholds } from './judging.ts'
import { type Known, type Place, remember } from './known.ts'
import { openReview, queueReview } from './reviews.ts'

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

/** What is found by the keys of a record alone, behind their locks. */
export interface Ahead extends HouseModel {
  candidates: Candidate[]
  place: Place
}

export async function lookAhead(tx: Tx, keys: readonly number[]): Promise<Ahead> {
  const { model_version, ...found } = await candidatesFor(tx, keys)
  return { ...(await modelOf(tx, model_version)), ...found }
}

/** Whoever is far from this record by itself is not looked at again. */
function nearTo({ person }: Pick<Known, 'person'>, own: readonly string[], { model, candidates }: Ahead) {
  const { review } = limitsOf()
  const compared = candidates.filter(({ customer_id }) => !own.includes(customer_id)).slice(0, COMPARED_AT_MOST)
  const near = compared.filter((one) => compare(model, person, one.person).weight >= review)
  return { near: [...new Set(near.map(({ customer_id }) => customer_id))], compared: compared.length }
}

/**
 * Lays a record of this profile, which has these ids, down where others find it, and finds out whether somebody the house knows already is who it tells of. What is sure
 * is merged, so that it can be taken apart again; what is not goes to whoever looks; either way it is written down what was decided and from what.
 */
export async function resolveRecord(
  tx: Tx,
  record: Omit<Known, 'person_id'>,
  own: readonly string[],
  ahead: Ahead,
  now: string,
): Promise<Outcome> {
  await remember(tx, record, ahead.place)
  const { version } = ahead
  const { near, compared } = nearTo(record, own, ahead)
  const { judged, profile_id } = await decide(tx, own[0]!, near, { ...ahead, now })
  await keepDecision(tx, record.customer_id, judged, { version, compared, now })
  return { profile_id, band: bandOf(judged), compared }
}

const EXPECTED_AT_MOST = 3

/**
 * The same of somebody of whom the house hears for the first time: nothing is known of her but this record, so that it is found out before she is
 * written down who she is. Undefined where two profiles are surely hers: those are made one first, by what is written down.
 */
export async function weighNewcomer(
  tx: Tx,
  record: Omit<Known, 'person_id'>,
  { verified, expectToBe }: Pick<Side, 'verified'> & Pick<Newcomer, 'expectToBe'>,
  ahead: Ahead,
  now: string,
): Promise<Weighed | undefined> {
  const { customer_id, person } = record
  const { version, place } = ahead
  const { near, compared } = nearTo(record, [customer_id], ahead)
  const her: Side = { profile_id: customer_id, customer_ids: [customer_id], records: [{ person_id: place.person_id, person }], verified }
  const limits = limitsOf()
  // Few who are near are one profile, as a rule, and she is that one.
  const expected = near.length > 0 && near.length <= EXPECTED_AT_MOST && expectToBe(near)
  const [shared, others] = near.length
    ? await Promise.all([sharedBy(tx, her, limits.shared_by), sidesOf(tx, near), expected])
    : [new Set<string>(), []]
  const judged = judgeEach(her, others, (one, other) => judge(ahead.model, one, other, limits, shared))
  const [sure, another] = judged.filter(({ band }) => band === 'sure')
  if (another) return undefined
  return {
    is: sure && {
      profile_id: sure.profile_id,
      customer_ids: others.find(({ profile_id }) => profile_id === sure.profile_id)!.customer_ids,
      despite: DESPITE,
      actor: MATCHING,
      reason: 'matching',
      evidence: evidenceOf(sure, version),
    },
    async keep(merge_id) {
      if (sure && merge_id) sure.merge_id = merge_id
      else if (sure) Object.assign(sure, atMostReview(sure, 'warnings'))
      await remember(tx, record, place)
      for (const one of judged) if (one.band === 'review') await openReview(tx, customer_id, one, { model_version: version, now })
      await keepDecision(tx, customer_id, judged, { version, compared, now })
      return { profile_id: sure && merge_id ? sure.profile_id : customer_id, band: bandOf(judged), compared }
    },
  }
}

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
  her: string,
  customer_ids: readonly string[],
  { version, model, now }: HouseModel & { now: string },
): Promise<{ judged: Judged[]; profile_id: string }> {
  if (!customer_ids.length) return { judged: [], profile_id: her }
  const limits = limitsOf()
  const { mine, others, shared } = await facing(tx, her, customer_ids, limits.shared_by)
  const own = mine.profile_id
  const sides = new Map(others.map((side) => [side.profile_id, side]))
  const judgeBy = (a: Side, b: Side) => judge(model, a, b, limits, shared)
  const judged = judgeEach(mine, others, judgeBy)
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

const judgeEach = (her: Side, others: readonly Side[], judgeBy: (a: Side, b: Side) => Judgement): Judged[] =>
  others
    .map((side): Judged => ({ profile_id: side.profile_id, ...judgeBy(her, side) }))
    .sort((a, b) => b.weight - a.weight || (a.profile_id < b.profile_id ? -1 : 1))

const sharedBy = (tx: Tx, { records }: Side, shared_by: number) =>
  sharedContacts(
    tx,
    records.map(({ person }) => person),
    shared_by,
  )

/** One profile and the others it may be one with, less those it was found not to be; and which of her contacts many have. */
async function facing(tx: Tx, her: string, customer_ids: readonly string[], shared_by: number) {
  const [mine, ...all] = (await sidesOf(tx, [her, ...customer_ids])) as [Side, ...Side[]]
  const [shared, ...apart] = await Promise.all([
    sharedBy(tx, mine, shared_by),
    ...all.map((side) => areNotSame(tx, mine.customer_ids, side.customer_ids)),
  ])
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

/** A birth date typed wrong is no other birth date. */
const DESPITE = ['birth_dates_differ' as const]
const evidenceOf = ({ weight, fields }: Judged, model_version: string) => ({ weight, fields, model_version })

/** Merges as a rule does: never against what speaks against it. */
async function mergeUnlessWarned(
  tx: Tx,
  { profile_id: from }: Side,
  { profile_id: into }: Side,
  judged: Judged,
  { model_version, now }: { model_version: string; now: string },
) {
  try {
    const evidence = evidenceOf(judged, model_version)
    return (await merge(tx, { from, into, reason: 'matching', evidence, despite: DESPITE }, { actor: MATCHING, now })).merge_id
  } catch (error) {
    if (error instanceof Refusal && error.code === mergeHasWarnings.code) return undefined
    throw error
  }
}
