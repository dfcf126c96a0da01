import { fieldWinners } from '@birge/kernel/field-winners'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { mergeFaces } from '#platform/merge-faces'
import { refusal } from '#platform/refusal'
import { systemsOfOthers } from '../companies/index.ts'
import { answerFor, type Doing, fieldsOf, idsOf, identifiersOf, lockProfiles, profileOf, saidOf, showAgain } from '../customers/index.ts'
import { noteAmbiguousFacts } from './ambiguous-facts.ts'
import { areNotSame, forgetNotSame, rememberNotSame } from './not-same.ts'

const Ids = Type.Object({ merge_id: Type.String(), from_id: Type.String(), into_id: Type.String() })
export const profilesMerged = event('customers.profiles_merged', Ids)
export const profilesUnmerged = event('customers.profiles_unmerged', Ids)

export const sameProfile = refusal<{ profile_id: string }>('same_profile', 409, () => 'These are one profile already')
export const profilesChanged = refusal<{ customer_ids: string[] }>(
  'profiles_changed',
  409,
  () => 'One of these profiles has just been merged by somebody else: look at them again',
)
export const mergeUndone = refusal<{ merge_id: string }>('merge_undone', 409, () => 'This merge was undone already')
export const mergeHasWarnings = refusal<{ warnings: string[] }>(
  'merge_has_warnings',
  409,
  ({ warnings }) =>
    `Something speaks against this merge (${warnings.join(', ').replaceAll('_', ' ')}): merge all the same only if you know why`,
)

/** What speaks against two profiles being one person. People may know better and say so; a rule never merges against one of these. */
export const Warning = Type.Enum(['found_not_same', 'birth_dates_differ', 'tax_numbers_differ', 'both_proved_phones', 'both_proved_emails'])
export type Warning = Static<typeof Warning>

export async function warningsOf(db: Db | Tx, from_ids: readonly string[], into_ids: readonly string[]): Promise<Warning[]> {
  const [one, other, said, saidToo, found_not_same] = await Promise.all([
    identifiersOf(db, from_ids),
    identifiersOf(db, into_ids),
    saidOf(db, from_ids),
    saidOf(db, into_ids),
    areNotSame(db, from_ids, into_ids),
  ])
  const [born, bornToo] = [said, saidToo].map((words) => fieldWinners(words).birth_on?.value)
  const proven = (kind: string) =>
    [one, other].map((all) => all.filter((of) => of.kind === kind && of.verified_at !== null).map(({ value }) => value))
  const known = (kind: string) => [one, other].map((all) => all.filter((of) => of.kind === kind).map(({ value }) => value))
  const disjoint = ([a, b]: string[][]) => a!.length > 0 && b!.length > 0 && !a!.some((value) => b!.includes(value))
  const warnings: [Warning, boolean][] = [
    ['found_not_same', found_not_same],
    ['birth_dates_differ', born !== undefined && bornToo !== undefined && born !== bornToo],
    ['tax_numbers_differ', disjoint(known('tax_id'))],
    ['both_proved_phones', disjoint(proven('phone'))],
    ['both_proved_emails', disjoint(proven('email'))],
  ]
  return warnings.filter(([, speaks]) => speaks).map(([warning]) => warning)
}

/** What a merge would bring together, before anybody does it. */
export async function previewMerge(db: Db | Tx, { from_id, into_id }: { from_id: string; into_id: string }, call: Call) {
  const [from_ids, into_ids] = [await idsOf(db, from_id), await idsOf(db, into_id)]
  if (from_ids[0] === into_ids[0]) throw sameProfile({ profile_id: into_ids[0]! })
  const said = await saidOf(db, [...from_ids, ...into_ids])
  const companies = companiesOf(call)
  const notTheirs = await systemsOfOthers(db, companies)
  const modules: Record<string, { from: object; into: object }> = {}
  for (const { module, preview } of mergeFaces())
    modules[module] = { from: await preview(db, from_ids, companies), into: await preview(db, into_ids, companies) }
  return {
    fields: fieldsOf(fieldWinners(said)).map((winner) => {
      const others = said.flatMap(({ field, value, source }) =>
        field === winner.field && value !== null && value !== winner.value && !notTheirs.has(source) ? [value] : [],
      )
      return { ...winner, others: [...new Set(others)] }
    }),
    warnings: await warningsOf(db, from_ids, into_ids),
    modules,
  }
}

interface Merge {
  from: string
  into: string
  /** Why: what people wrote, or the name of the rule. */
  reason: string
  /** What a rule has weighed. */
  evidence?: object
  /** The warnings that were looked at and known better. */
  despite?: readonly Warning[]
}

/**
 * Makes two profiles one: `from` and everything that answered to it answer to `into` from now on. No fact of any module is rewritten. What
 * both have of value is counted before and after.
 */
export async function merge(
  tx: Tx,
  { from, into, reason, evidence, despite = [] }: Merge,
  doing: Doing,
): Promise<{ merge_id: string; customer_id: string }> {
  const [from_id, into_id] = await Promise.all([profileOf(tx, from), profileOf(tx, into)])
  if (from_id === into_id) throw sameProfile({ profile_id: into_id })
  await mustBeProfiles(tx, [from_id, into_id])
  const [from_ids, into_ids] = await Promise.all([idsOf(tx, from_id), idsOf(tx, into_id)])
  const warnings = (await warningsOf(tx, from_ids, into_ids)).filter((warning) => !despite.includes(warning))
  if (warnings.length) throw mergeHasWarnings({ warnings })

  const before = await totalsOf(tx, [from_ids, into_ids])
  const merge_id = newId('mrg')
  await run(
    tx,
    `insert into merging.merges (merge_id, from_id, into_id, actor, reason, evidence, merged_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [merge_id, from_id, into_id, doing.actor, reason, evidence ? JSON.stringify(evidence) : null, doing.now],
  )
  await forgetNotSame(tx, from_ids, into_ids)
  await answerFor(tx, into_id, from_ids)
  await showAgain(tx, into_id)
  const customer_ids = await idsOf(tx, into_id)
  for (const { join } of mergeFaces()) await join?.(tx, { merge_id, customer_ids, ...doing })
  mustBeEqual(before, await totalsOf(tx, [customer_ids]))
  await announce(tx, profilesMerged, { ...factOf(doing, from_id, into_id), data: { merge_id, from_id, into_id } })
  return { merge_id, customer_id: into_id }
}

/**
 * Takes a merge back, whatever was merged since: the profile that was merged answers for itself again, with all that answered to it then and
 * was not parted from it. Each fact is with the id it was made under; what may be of either goes to the list.
 */
export async function unmerge(
  tx: Tx,
  merge_id: string,
  { reason, not_same }: { reason: string; not_same: boolean },
  doing: Doing,
): Promise<{ from_id: string; into_id: string }> {
  const merge = await runOne<{ from_id: string; merged_into: string; undone: boolean }>(
    tx,
    'select from_id, into_id as merged_into, undone_at is not null as undone from merging.merges where merge_id = $1 for no key update',
    [merge_id],
  )
  if (!merge) throw notFound({ what: 'merge', id: merge_id })
  if (merge.undone) throw mergeUndone({ merge_id })
  const { from_id } = merge
  const into_id = await profileOf(tx, from_id)
  await mustBeProfiles(tx, [into_id], [from_id])
  const all = await idsOf(tx, into_id)
  const from_ids = await idsUnder(tx, from_id)
  const into_ids = all.filter((id) => !from_ids.includes(id))

  const before = await totalsOf(tx, [all])
  await run(tx, 'update merging.merges set undone_at = $2, undone_by = $3, undone_because = $4 where merge_id = $1', [
    merge_id,
    doing.now,
    doing.actor,
    reason,
  ])
  await answerFor(tx, from_id, from_ids)
  await showAgain(tx, from_id)
  await showAgain(tx, into_id)
  for (const { part } of mergeFaces()) await part?.(tx, { merge_id, from_ids, into_ids, ...doing })
  mustBeEqual(before, await totalsOf(tx, [from_ids, into_ids]))
  await noteAmbiguousFacts(tx, merge_id, from_id)
  // Of the two who were taken for one; what they were merged into later may be parted from them too.
  if (not_same) await rememberNotSame(tx, [from_id, merge.merged_into], reason, doing)
  await announce(tx, profilesUnmerged, { ...factOf(doing, from_id, into_id), data: { merge_id, from_id, into_id } })
  return { from_id, into_id }
}

/** Locks them, in the order of their ids, and the others beside them. Somebody may have been quicker: then they are to be looked at again. */
async function mustBeProfiles(tx: Tx, profile_ids: string[], others: string[] = []) {
  const locked = await lockProfiles(tx, [...profile_ids, ...others])
  for (const id of profile_ids) {
    const profile = locked.get(id)
    if (!profile || profile.erased) throw notFound({ what: 'customer', id })
    if (profile.profile_id !== id) throw profilesChanged({ customer_ids: profile_ids })
  }
  for (const id of others) if (locked.get(id)!.profile_id !== profile_ids[0]) throw profilesChanged({ customer_ids: profile_ids })
}

/** This profile and everything that was merged into it and not parted from it, over any number of steps. */
const idsUnder = async (tx: Tx, profile_id: string): Promise<string[]> =>
  (
    await run<{ id: string }>(
      tx,
      `with recursive under as (
         select $1::text as id
         union all select m.from_id from under join merging.merges m on m.into_id = under.id and m.undone_at is null)
       select id from under`,
      [profile_id],
    )
  ).map(({ id }) => id)

async function totalsOf(tx: Tx, groups: readonly (readonly string[])[]): Promise<Record<string, number>> {
  const counted = await Promise.all(mergeFaces().flatMap((face) => groups.map((ids) => face.totals(tx, ids))))
  const totals: Record<string, number> = {}
  for (const [name, amount] of counted.flatMap((one) => Object.entries(one))) totals[name] = (totals[name] ?? 0) + amount
  return totals
}

function mustBeEqual(before: Record<string, number>, after: Record<string, number>) {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
    if ((before[name] ?? 0) !== (after[name] ?? 0)) throw new Error(`${name} was ${before[name] ?? 0} and would be ${after[name] ?? 0}`)
}

/** Heard by whoever listens to either of the two. */
const factOf = ({ now, actor, channel, location_id }: Doing, from_id: string, into_id: string) => ({
  subject: from_id,
  company_id: null,
  customer_id: into_id,
  channel,
  location_id,
  actor,
  occurred_at: now,
})

export const MergeKept = Type.Object({
  merge_id: Type.String(),
  from_id: Type.String(),
  from_name: Type.Union([Type.String(), Type.Null()]),
  into_id: Type.String(),
  actor: Type.String(),
  reason: Type.String(),
  merged_at: Type.String(),
  undone_at: Type.Union([Type.String(), Type.Null()]),
  undone_by: Type.Union([Type.String(), Type.Null()]),
  undone_because: Type.Union([Type.String(), Type.Null()]),
})

/** The merges of a profile and of all that answer to it, newest first, also those that were undone. */
export async function mergesOf(db: Db | Tx, customer_id: string): Promise<Static<typeof MergeKept>[]> {
  const merges = await run<Omit<Static<typeof MergeKept>, 'from_name'>>(
    db,
    `select merge_id, from_id, into_id, actor, reason, merged_at, undone_at, undone_by, undone_because from merging.merges
     where from_id = any($1::text[]) or into_id = any($1::text[]) order by merged_at desc, merge_id desc limit 200`,
    [await idsOf(db, customer_id)],
  )
  const named: Static<typeof MergeKept>[] = []
  for (const merge of merges) {
    const { first_name, last_name } = fieldWinners(await saidOf(db, [merge.from_id]))
    named.push({ ...merge, from_name: [first_name?.value, last_name?.value].filter(Boolean).join(' ') || null })
  }
  return named
}
