import { fieldWinners, type Said } from '@birge/kernel/field-winners'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { mergeFaces } from '#platform/merge-faces'
import { refusal } from '#platform/refusal'
import { type Awaits, isAlwaysConfirmed, propose, type Proposed } from '../approvals/index.ts'
import { systemsOfOthers } from '../companies/index.ts'
import { answerFor, type Doing, fieldsOf, idsOf, lockProfiles, profileOf, saidOf, showAgain } from '../customers/index.ts'
import { noteAmbiguousFacts } from './ambiguous-facts.ts'
import { overruleNotSame, rememberNotSame, restoreNotSame } from './not-same.ts'
import { type Warning, warningsOf } from './warnings.ts'

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

/** What a merge would bring together, before anybody does it. */
export async function previewMerge(db: Db | Tx, { from_id, into_id }: { from_id: string; into_id: string }, call: Call) {
  const [from_ids, into_ids] = [await idsOf(db, from_id), await idsOf(db, into_id)]
  if (from_ids[0] === into_ids[0]) throw sameProfile({ profile_id: into_ids[0]! })
  const said = await saidOf(db, [...from_ids, ...into_ids])
  const companies = companiesOf(call)
  const notTheirs = await systemsOfOthers(db, companies)
  const modules: Record<string, { from: object; into: object; together?: object }> = {}
  for (const { module, preview, together } of mergeFaces())
    modules[module] = {
      from: await preview(db, from_ids, companies),
      into: await preview(db, into_ids, companies),
      ...(together && { together: await together(db, [...into_ids, ...from_ids], companies) }),
    }
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

export interface Merge {
  from: string
  into: string
  /** Why: what people wrote, or the name of the rule. */
  reason: string
  /** What a rule has weighed. */
  evidence?: object
  /** The warnings that were looked at and known better. */
  despite?: readonly Warning[]
  /** All ids that answered to either when it was looked at; others would be merged unseen. */
  seen?: readonly string[]
}

/**
 * Makes two profiles one: `from` and everything that answered to it answer to `into` from now on. No fact of any module is rewritten. What
 * both have of value is counted before and after.
 */
export async function merge(
  tx: Tx,
  { from, into, reason, evidence, despite = [], seen }: Merge,
  doing: Doing,
): Promise<{ merge_id: string; customer_id: string }> {
  const [from_id, into_id] = await Promise.all([profileOf(tx, from), profileOf(tx, into)])
  if (from_id === into_id) throw sameProfile({ profile_id: into_id })
  const [from_ids, into_ids] = (await lockToMerge(tx, [from_id, into_id])) as [string[], string[]]
  if (seen && seen.toSorted().join() !== [...from_ids, ...into_ids].toSorted().join()) throw profilesChanged({ customer_ids: [from, into] })
  // What need not wait for an answer travels together: a record that arrives is merged in its request.
  const [warnings, before] = await Promise.all([warningsOf(tx, from_ids, into_ids), countValue(tx, [from_ids, into_ids])])
  mustNotBeWarned(warnings, despite)
  const merge_id = newId('mrg')
  const customer_ids = [...into_ids, ...from_ids]
  await Promise.all([
    keepMerge(tx, { merge_id, from_id, into_id, reason, evidence }, doing),
    overruleNotSame(tx, merge_id, from_ids, into_ids),
    answerFor(tx, into_id, from_ids),
    showAgain(tx, into_id),
    ...mergeFaces().map(({ join }) => join?.(tx, { merge_id, customer_ids, ...doing })),
  ])
  await mustHaveKeptValue(tx, before, [await idsOf(tx, into_id)])
  await announce(tx, profilesMerged, { ...factOf(doing, from_id, into_id), data: { merge_id, from_id, into_id } })
  return { merge_id, customer_id: into_id }
}

function mustNotBeWarned(spoken: readonly Warning[], despite: readonly Warning[]) {
  const warnings = spoken.filter((warning) => !despite.includes(warning))
  if (warnings.length) throw mergeHasWarnings({ warnings })
}

interface Kept {
  merge_id: string
  from_id: string
  into_id: string
  reason: string
  evidence: object | undefined
}
const keepMerge = (tx: Tx, { merge_id, from_id, into_id, reason, evidence }: Kept, { actor, now }: Doing) =>
  run(
    tx,
    `insert into merging.merges (merge_id, from_id, into_id, actor, reason, evidence, merged_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [merge_id, from_id, into_id, actor, reason, evidence ? JSON.stringify(evidence) : null, now],
  )

/** The act that needs a second person where something speaks against it. */
export const MERGE_ACT = 'merging.merge'

/**
 * Somebody of the staff says that two are one. Where nothing speaks against it that is enough, since a merge can be undone at any time, unless
 * a company of hers wants two to look always; against a warning it is proposed, and a second person decides.
 */
export async function mergeOrPropose(
  tx: Tx,
  asked: Merge,
  call: Call,
): Promise<{ merge_id: string | null; customer_id: string; awaits: Awaits | null }> {
  const [from, into] = await Promise.all([profileOf(tx, asked.from), profileOf(tx, asked.into)])
  if (from === into) throw sameProfile({ profile_id: into })
  const warnings = await warningsOf(tx, await idsOf(tx, from), await idsOf(tx, into))
  const unlooked = warnings.filter((warning) => !asked.despite?.includes(warning))
  if (unlooked.length) throw mergeHasWarnings({ warnings: unlooked })
  const needsTwo = warnings.length > 0 || (await isAlwaysConfirmed(tx, MERGE_ACT, call))
  // What speaks against it only once they are locked was looked at by nobody, whatever was named in advance.
  if (!needsTwo) return { ...(await merge(tx, { ...asked, despite: [] }, call)), awaits: null }
  const seen = (await lockToMerge(tx, [from, into])).flat()
  const awaits = await propose(
    tx,
    {
      act: MERGE_ACT,
      company_id: null,
      subject: [from, into].toSorted().join(' '),
      customer_ids: [from, into],
      input: { ...asked, from, into, despite: warnings, seen },
      details: { warnings },
      reason: asked.reason,
    },
    call,
  )
  return { merge_id: null, customer_id: into, awaits }
}

/** A second person has looked. What speaks against it now and did not then was looked at by nobody, nor was whoever has become one of them since. */
export const confirmedMerge = (tx: Tx, { proposal_id, proposed_by, evidence, ...asked }: Merge & Proposed, call: Call) =>
  merge(tx, { ...asked, evidence: { ...evidence, proposal_id, proposed_by } }, call)

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
  const merge = await runOne<{ from_id: string; merged_into: string }>(
    tx,
    'select from_id, into_id as merged_into from merging.merges where merge_id = $1',
    [merge_id],
  )
  if (!merge) throw notFound({ what: 'merge', id: merge_id })
  const { from_id } = merge
  const into_id = await profileOf(tx, from_id)
  const [all] = (await lockToMerge(tx, [into_id])) as [string[]]
  // Whoever was quicker has held the profiles until it was done.
  const undone = await runOne(tx, 'select from merging.merges where merge_id = $1 and undone_at is not null', [merge_id])
  if (undone) throw mergeUndone({ merge_id })
  if (!all.includes(from_id)) throw profilesChanged({ customer_ids: [from_id, into_id] })
  const from_ids = await idsUnder(tx, from_id)
  const into_ids = all.filter((id) => !from_ids.includes(id))

  const before = await countValue(tx, [all])
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
  await mustHaveKeptValue(tx, before, [await idsOf(tx, from_id), await idsOf(tx, into_id)])
  await noteAmbiguousFacts(tx, merge_id)
  await restoreNotSame(tx, from_ids, into_ids)
  // Of the two who were taken for one; what they were merged into later may be parted from them too.
  if (not_same) await rememberNotSame(tx, [from_id, merge.merged_into], reason, doing)
  await announce(tx, profilesUnmerged, { ...factOf(doing, from_id, into_id), data: { merge_id, from_id, into_id } })
  return { from_id, into_id }
}

/** Locks these profiles with all their ids, and tells the ids of each. Somebody may have been quicker: then they are to be looked at again. */
async function lockToMerge(tx: Tx, profile_ids: readonly string[]): Promise<string[][]> {
  const locked = await lockProfiles(tx, profile_ids)
  for (const id of profile_ids) {
    const profile = locked.get(id)
    if (!profile || profile.erased) throw notFound({ what: 'customer', id })
    if (profile.profile_id !== id) throw profilesChanged({ customer_ids: [...profile_ids] })
  }
  return profile_ids.map((id) => [
    id,
    ...[...locked.values()].flatMap((one) => (one.profile_id === id && one.customer_id !== id ? [one.customer_id] : [])),
  ])
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

interface Counted {
  /** Whose value it is, in no order. */
  customer_ids: string
  /** What each module counts, by its names. */
  totals: Map<string, Record<string, number>>
}

async function countValue(tx: Tx, groups: readonly (readonly string[])[]): Promise<Counted> {
  const totals = await Promise.all(
    mergeFaces().map(async ({ module, totals: totalsOf }): Promise<[string, Record<string, number>]> => {
      const sum: Record<string, number> = {}
      for (const counted of await Promise.all(groups.map((ids) => totalsOf(tx, ids))))
        for (const [name, amount] of Object.entries(counted)) sum[name] = (sum[name] ?? 0) + amount
      return [module, sum]
    }),
  )
  return { customer_ids: groups.flat().toSorted().join(), totals: new Map(totals) }
}

/** Whether this transaction writes into a table of a module: until it ends it holds the lock of a writer on it. */
const isWriting = async (tx: Tx, module: string) =>
  (await runOne(
    tx,
    `select from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
     where l.pid = pg_backend_pid() and l.mode = 'RowExclusiveLock' and n.nspname = $1 limit 1`,
    [module],
  )) !== undefined

/**
 * All that was counted before is still answered for, and as much. Orders go on meanwhile, and are nobody's loss: a module into whose tables
 * this transaction has written nothing has lost nothing by it, whatever others have written there since.
 */
async function mustHaveKeptValue(tx: Tx, before: Counted, groups: readonly (readonly string[])[]) {
  const after = await countValue(tx, groups)
  if (before.customer_ids !== after.customer_ids) throw new Error(`${before.customer_ids} were hers, and would be ${after.customer_ids}`)
  for (const [module, was] of before.totals) {
    const is = after.totals.get(module)!
    for (const name of new Set([...Object.keys(was), ...Object.keys(is)]))
      if ((was[name] ?? 0) !== (is[name] ?? 0) && (await isWriting(tx, module)))
        throw new Error(`${name} was ${was[name] ?? 0} and would be ${is[name] ?? 0}`)
  }
}

/** Heard by whoever listens to either of the two. */
export const factOf = ({ now, actor, channel, location_id }: Doing, from_id: string, into_id: string) => ({
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

/** The merges of a profile and of all that answer to it, newest first, also those that were undone; records that are linked to it are told as such. */
export async function mergesOf(db: Db | Tx, customer_id: string): Promise<Static<typeof MergeKept>[]> {
  const merges = await run<Omit<Static<typeof MergeKept>, 'from_name'> & { said: Said[] | null }>(
    db,
    `select m.merge_id, m.from_id, m.into_id, m.actor, m.reason, m.merged_at, m.undone_at, m.undone_by, m.undone_because, of.said
     from merging.merges m left join customers.public_said of on of.customer_id = m.from_id
     where (m.from_id = any($1::text[]) or m.into_id = any($1::text[])) and (m.record_id is null or m.undone_at is not null) order by m.merged_at desc, m.merge_id desc limit 200`,
    [await idsOf(db, customer_id)],
  )
  return merges.map(({ said, ...merge }) => {
    const { first_name, last_name } = fieldWinners(said ?? [])
    return { ...merge, from_name: [first_name?.value, last_name?.value].filter(Boolean).join(' ') || null }
  })
}
