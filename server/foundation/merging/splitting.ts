import { runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { refusal } from '#platform/refusal'
import { isOfOthers } from '../companies/index.ts'
import { idsOf, profileOf } from '../customers/index.ts'
import { mergeOrPropose, unmerge } from './merges.ts'
import { rememberNotSame } from './not-same.ts'
import type { Warning } from './warnings.ts'

export const recordNotLinked = refusal<{ record_id: string }>(
  'record_not_linked',
  409,
  () => 'No rule has linked this record: her profile began with it, or somebody merged it; undo the merge instead',
)
export const recordChanged = refusal<{ record_id: string; version: number }>(
  'record_changed',
  409,
  () => 'The record says something new since you looked at it',
)

interface Asked {
  customer_id: string
  record_id: string
  /** The one that was looked at. */
  version: number
  /** Whose it is, where that is known. */
  of?: string
  reason: string
  despite?: readonly Warning[]
}

/**
 * A record that a rule has linked to her is somebody else's: the id it came under answers for itself again, with all that is kept under it, or
 * answers to whoever is named, as with every merge once a second person has confirmed it where something speaks against that. No rule links it
 * to her again.
 */
export async function splitOff(tx: Tx, { customer_id, record_id, version, of, reason, despite = [] }: Asked, call: Call) {
  const record = await runOne<{ came_under: string; newest: number; merge_id: string | null }>(
    tx,
    `select r.customer_id as came_under,
       (select max(version) from merging.records v where v.system = r.system and v.external_id = r.external_id) as newest,
       (select merge_id from merging.merges m where m.from_id = r.customer_id and m.undone_at is null and m.record_id is not null) as merge_id
     from merging.records r
     where r.record_id = $1 and r.customer_id = any($2::text[]) and r.erased_at is null and not ${isOfOthers('r.system', '$3')}`,
    [record_id, await idsOf(tx, customer_id), companiesOf(call)],
  )
  if (!record) throw notFound({ what: 'record', id: record_id })
  const { came_under, newest, merge_id } = record
  if (newest !== version) throw recordChanged({ record_id, version: newest })
  if (!merge_id) throw recordNotLinked({ record_id })
  const { into_id } = await unmerge(tx, merge_id, { reason, not_same: true }, call)
  // Whatever becomes of the id by which it was linked to her: she is not the one.
  await rememberNotSame(tx, [came_under, into_id], reason, call)
  const merged = of === undefined ? undefined : await mergeOrPropose(tx, { from: came_under, into: of, reason, despite }, call)
  return { customer_id: await profileOf(tx, came_under), awaits: merged?.awaits ?? null }
}
