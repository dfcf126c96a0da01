import { type Static, Type } from 'typebox'
import { run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { isOfOthers } from '../companies/index.ts'
import { CustomerCard, customerCards, idsOf, logLooks, maskField, profileOf } from '../customers/index.ts'
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

/** A record that was linked to somebody long ago by a number alone, without whose number it is. */
export const DoubtedLink = Type.Object({
  merge_id: Type.String(),
  by_kind: Type.Enum(['card', 'social', 'marketplace']),
  customer: CustomerCard,
  system: Type.String(),
  external_id: Type.String({ description: 'masked' }),
  fields: Type.Record(Type.String(), Type.String(), { description: 'what the record says, contacts masked' }),
  linked_at: Type.String(),
})

export const linkDecided = refusal<{ merge_id: string }>(
  'link_decided',
  409,
  () => 'Somebody has looked at this already, or it was parted since',
)

const OPEN = `
  from merging.doubted_links d join merging.merges m using (merge_id)
  join lateral (select * from merging.records v where v.customer_id = m.from_id and v.erased_at is null order by v.version desc limit 1) r on true
  where d.decision is null and m.undone_at is null and not ${isOfOthers('r.system', '$1')}`

interface Doubted extends Omit<Static<typeof DoubtedLink>, 'customer'> {
  profile_id: string
}

/** Those that nobody has looked at, the oldest first; each look is written down. */
export async function doubtedLinks(tx: Tx, { limit = 50, after }: { limit?: number; after?: string }, call: Call) {
  const [merged_at = null, merge_id = null] = readCursor(after) ?? []
  const rows = await run<Doubted>(
    tx,
    `select d.merge_id, d.by_kind, a.profile_id, r.system, r.external_id, r.fields, m.merged_at as linked_at
     ${OPEN.replace('where d.', 'join customers.public_aliases a on a.customer_id = m.from_id where d.')}
       and (m.merged_at, d.merge_id) > (coalesce($2::timestamptz, '-infinity'), coalesce($3::text, '')) order by m.merged_at, d.merge_id limit $4`,
    [companiesOf(call), merged_at, merge_id, limit + 1],
  )
  const page = pageOf(rows, limit, (row) => [row.linked_at, row.merge_id])
  const cards = await customerCards(
    tx,
    page.items.map(({ profile_id }) => profile_id),
  )
  await logLooks(
    tx,
    [...cards.keys()].map((customer_id) => ({ subject: customer_id, company_id: null, customer_id })),
    'review',
    call,
  )
  const items = page.items.map(({ profile_id, external_id, fields, ...of }) => ({
    ...of,
    customer: cards.get(profile_id)!,
    external_id: maskField('external_id', external_id),
    fields: Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, maskField(field, value)])),
  }))
  return { ...page, items }
}

/** Both are one, and nobody asks again; or they are two, and are parted as if the rule had never linked them. */
export async function decideLink(tx: Tx, { merge_id, decision }: { merge_id: string; decision: 'one' | 'two' }, call: Call) {
  const known = await runOne<{ merge_id: string }>(tx, `select d.merge_id ${OPEN} and d.merge_id = $2`, [companiesOf(call), merge_id])
  const decided =
    known &&
    (await runOne(
      tx,
      `update merging.doubted_links set decision = $2, decided_at = $3, decided_by = $4 where merge_id = $1 and decision is null returning merge_id`,
      [merge_id, decision, call.now, call.actor],
    ))
  if (!decided) {
    const any = await runOne(tx, 'select from merging.doubted_links where merge_id = $1', [merge_id])
    if (!any) throw notFound({ what: 'doubted link', id: merge_id })
    throw linkDecided({ merge_id })
  }
  if (decision === 'two') await unmerge(tx, merge_id, { reason: 'number_alone', not_same: true }, call)
  return { merge_id, decision }
}
