import { type Static, Type } from 'typebox'
import { type Database, type Db, run, type Tx } from '#platform/database'
import { announceAll, event, type EventKind } from '#platform/events'
import { type Call, companiesOf } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { companyOf } from '../../foundation/companies/index.ts'
import {
  type Contact,
  CustomerCard,
  customerCards,
  idsOfMany,
  lockProfiles,
  ownersOf,
  readContact,
  showToStaff,
} from '../../foundation/customers/index.ts'
import { Texts } from '../../offer/catalog/index.ts'
import { lockLiving, mustBeTheirs } from './segments.ts'

export const chosenByRule = refusal<{ segment_id: string }>(
  'chosen_by_rule',
  409,
  () => 'Who is in this segment is decided by its rule: change the rule, or choose by hand in another one',
)
export const nobodyNamed = refusal<Record<string, never>>('nobody_named', 422, () => 'Name at least one customer')

/** Somebody was chosen by hand, or is so no longer. Subject is the segment. */
export const memberAdded = event('segments.member_added', Type.Object({ segment_id: Type.String() }))
export const memberRemoved = event('segments.member_removed', Type.Object({ segment_id: Type.String() }))

const Reason = Type.String({ minLength: 1, maxLength: 300 })
/** Customers by their ids, or by phones and e-mail addresses that are proven to be theirs, as they stand on a list. */
export const Named = Type.Object(
  {
    customer_ids: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 1_000 })),
    contacts: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 320 }), { maxItems: 1_000 })),
    reason: Reason,
  },
  { additionalProperties: false },
)
export const Chosen = Type.Object({
  changed: Type.Integer({ description: 'who came into it, or went, by this' }),
  as_before: Type.Integer({ description: 'who was in it already, or was not' }),
  unknown: Type.Array(Type.String(), { description: 'what names nobody' }),
})
type Changed = { customer_id: string }
type Asked = { segment_id: string } & Static<typeof Named>

/** Takes customers into a segment of which people are chosen by hand. */
export const addMembers = (tx: Tx, asked: Asked, call: Call) => choose(tx, asked, memberAdded, call)

/** Takes customers out of it, under whichever of their ids they came into it. */
export const removeMembers = (tx: Tx, asked: Asked, call: Call) => choose(tx, asked, memberRemoved, call)

async function choose(tx: Tx, { segment_id, reason, ...named }: Asked, kind: EventKind<typeof memberAdded.data>, call: Call) {
  // Whoever is chosen is locked before the segment, as everything of hers that is written down (ADR 4).
  const { company_id } = await mustBeTheirs(tx, segment_id, call)
  const { customer_ids, unknown } = await whoIsNamed(tx, named, (await companyOf(tx, company_id)).country)
  if (!customer_ids.length && !unknown.length) throw nobodyNamed({})
  const locked = await lockProfiles(tx, customer_ids)
  const { version, rule } = await lockLiving(tx, segment_id, call)
  if (rule) throw chosenByRule({ segment_id })
  const known = new Set<string>()
  for (const id of customer_ids) {
    const profile = locked.get(id)
    if (!profile || profile.erased) unknown.push(id)
    else known.add(profile.profile_id)
  }
  const of = [segment_id, [...known].sort(), call.now, reason.trim(), call.actor]
  const changed = kind === memberAdded ? await run<Changed>(tx, ADD, [...of, version]) : await run<Changed>(tx, REMOVE, of)
  const fact = { subject: segment_id, company_id, channel: call.channel, actor: call.actor, occurred_at: call.now, data: { segment_id } }
  await announceAll(
    tx,
    changed.map(({ customer_id }) => ({ kind, ...fact, customer_id })),
  )
  const people = new Set(changed.map(({ customer_id }) => locked.get(customer_id)?.profile_id ?? customer_id)).size
  return { changed: people, as_before: known.size - people, unknown }
}

async function whoIsNamed(tx: Tx, { customer_ids = [], contacts = [] }: Omit<Static<typeof Named>, 'reason'>, country: string) {
  const unknown: string[] = []
  const read = contacts.flatMap((text): { text: string; contact: Contact }[] => {
    try {
      return [{ text, contact: readContact(text.includes('@') ? { email: text } : { phone: text }, country) }]
    } catch {
      unknown.push(text)
      return []
    }
  })
  const owners = read.length
    ? await ownersOf(
        tx,
        read.map(({ contact }) => contact),
      )
    : []
  for (const [at, { text }] of read.entries()) if (!owners[at]) unknown.push(text)
  return { customer_ids: [...new Set([...customer_ids, ...owners.flatMap((id) => id ?? [])])], unknown }
}

const HER_IDS = `customers.public_aliases a where a.profile_id = p.profile_id and a.customer_id <> a.profile_id`
const IDS = `(p.profile_id || array(select a.customer_id from ${HER_IDS}))`
// Whoever went and comes back at the same moment was never away.
const ADD = `
  insert into segments.members (segment_id, customer_id, since, reason, added_by, version)
  select $1, p.profile_id, $3::timestamptz, $4, $5, $6::integer from unnest($2::text[]) as p (profile_id)
  where not exists (select from segments.members m where m.segment_id = $1 and m.until is null and m.customer_id = any(${IDS}))
  on conflict (segment_id, customer_id, since) do update set until = null, removed_by = null, removed_for = null, reason = excluded.reason, added_by = excluded.added_by
  returning customer_id`
const REMOVE = `
  update segments.members m set until = greatest(m.since, $3::timestamptz), removed_for = $4, removed_by = $5
  from unnest($2::text[]) as p (profile_id)
  where m.segment_id = $1 and m.until is null and m.customer_id = any(${IDS})
  returning m.customer_id`

export const Member = Type.Object({
  customer: CustomerCard,
  since: Type.String(),
  until: OrNull(Type.String()),
  reason: OrNull(Type.String()),
  added_by: Type.String(),
  removed_for: OrNull(Type.String()),
  removed_by: OrNull(Type.String()),
})

/** Who is in it, or has been, who came last first; whoever of the staff reads their names is written down. */
export async function listMembers(
  database: Database,
  { segment_id, state = 'now', limit = 50, after }: { segment_id: string; state?: 'now' | 'before'; limit?: number; after?: string },
  call: Call,
) {
  await mustBeTheirs(database.db, segment_id, call)
  const [moment = null, last = null] = readCursor(after) ?? []
  const at = state === 'now' ? 'm.since' : 'm.until'
  const rows = await run<Omit<Static<typeof Member>, 'customer'> & { customer_id: string; kept_as: string }>(
    database.db,
    `select a.profile_id as customer_id, m.customer_id as kept_as, m.since, m.until, m.reason, m.added_by, m.removed_for, m.removed_by
     from segments.members m join customers.public_aliases a using (customer_id)
     where m.segment_id = $1 and m.until is ${state === 'now' ? '' : 'not'} null and ($2::timestamptz is null or (${at}, m.customer_id) < ($2, $3::text))
     order by ${at} desc, m.customer_id desc limit $4`,
    [segment_id, moment, last, limit + 1],
  )
  const page = pageOf(rows, limit, (row) => [state === 'now' ? row.since : row.until!, row.kept_as])
  const cards = await customerCards(
    database.db,
    page.items.map(({ customer_id }) => customer_id),
  )
  const looks = [...cards.keys()].map((customer_id) => ({ subject: customer_id, company_id: null, customer_id }))
  await showToStaff(database, looks, 'segments', call)
  return { ...page, items: page.items.flatMap(({ customer_id, kept_as: _, ...row }) => ({ customer: cards.get(customer_id)!, ...row })) }
}

export const OfCustomer = Type.Object({
  segment_id: Type.String(),
  company_id: Type.String(),
  code: Type.String(),
  name: Texts,
  since: Type.String(),
  until: OrNull(Type.String()),
  reason: OrNull(Type.String()),
})

/** In which segments she is, and was: those of the caller's companies, where she is now first. */
export async function segmentsOf(db: Db | Tx, customer_id: string, companies: readonly string[] | null, most = 100) {
  const ids = (await idsOfMany(db, [customer_id])).get(customer_id)!
  return run<Static<typeof OfCustomer>>(
    db,
    `select g.segment_id, g.company_id, g.code, g.name, m.since, coalesce(m.until, g.ended_at) as until, m.reason
     from segments.members m join segments.segments g using (segment_id)
     where m.customer_id = any($1::text[]) and ($2::text[] is null or g.company_id = any($2))
     order by coalesce(m.until, g.ended_at) desc nulls first, m.since desc, g.segment_id limit $3`,
    [ids, companies, most],
  )
}
export const herSegments = (db: Db | Tx, customer_id: string, call: Call) => segmentsOf(db, customer_id, companiesOf(call))
