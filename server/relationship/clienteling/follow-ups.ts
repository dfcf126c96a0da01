import { type Static, Type } from 'typebox'
import { Day } from '#platform/clock'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound, notPermitted } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { reasonsToSee, reasonToSee } from '#platform/personal-data'
import { refusal } from '#platform/refusal'
import { CustomerCard, customerCards, customerOf, idsOf, idsOfMany, showToStaff } from '../../foundation/customers/index.ts'
import { preferencesOf, reach, type Reached, ReachPurpose } from '../../foundation/privacy/index.ts'
import { type DeskAsked, deskOf, manages, NAME_OF, placeOf, placesOf, staffOf } from './desk.ts'
import { Colleague, mustBeWhole, mustHoldNoCard, textSeen } from './notes.ts'

const Channel = Type.Enum(['phone', 'sms', 'email', 'chat', 'visit'])
const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })
const Id = Type.String({ maxLength: 40 })

const told = {
  follow_up_id: Type.String(),
  customer_id: Type.String(),
  company_id: Type.String(),
  location_id: OrNull(Type.String()),
  assigned_to: Colleague,
  reason: Type.String(),
  channel: Channel,
  purpose: ReachPurpose,
  due_on: Day,
  is_due: Type.Boolean({ description: 'today or before, by the clock of the company' }),
  status: Type.Enum(['open', 'done', 'dropped']),
  order_id: OrNull(Type.String()),
  note_id: OrNull(Type.String()),
  outcome: OrNull(Type.String()),
  times_postponed: Type.Integer(),
  created_by: OrNull(Colleague),
  created_at: Type.String(),
  closed_by: OrNull(Colleague),
  closed_at: OrNull(Type.String()),
  may_change: Type.Boolean(),
  entrusted: Type.Boolean({ description: 'given by a colleague, or opened while she was there: only then her contact is shown for it' }),
}
export const FollowUp = Type.Object(told)
export type FollowUp = Static<typeof FollowUp>
export const FollowUpInList = Type.Object({ ...told, customer: OrNull(CustomerCard) })

export const NewFollowUp = {
  customer_id: Id,
  reason: Reason,
  channel: Type.Optional(Channel),
  purpose: Type.Optional(
    Type.Enum(['order', 'requested', 'marketing'], {
      description:
        'what she is reached for: her order, what she has asked for, or an offer, for which she must have allowed it. Not said, an order speaks for itself, she who stands there has asked for it, and all else is an offer',
    }),
  ),
  due_on: Type.Optional(Day),
  assigned_to: Type.Optional(Id),
  order_id: Type.Optional(Id),
  note_id: Type.Optional(Id),
  location_id: Type.Optional(Id),
  company_id: Type.Optional(Id),
}
export const FollowUpChange = Type.Object(
  { due_on: Type.Optional(Day), assigned_to: Type.Optional(Id), reason: Type.Optional(Reason), channel: Type.Optional(Channel) },
  { minProperties: 1 },
)
export const FollowUpEnd = {
  status: Type.Enum(['done', 'dropped']),
  outcome: Type.Optional(Type.String({ maxLength: 1_000 })),
}

const Told = Type.Object({ follow_up_id: Type.String(), assigned_to: Type.String() })
export const followUpOpened = event('clienteling.follow_up_opened', Told)
export const followUpChanged = event('clienteling.follow_up_changed', Told)
export const followUpClosed = event('clienteling.follow_up_closed', Told)

export const dueInThePast = refusal<{ due_on: string }>('due_in_the_past', 422, ({ due_on }) => `${due_on} is no day to come`)
export const colleagueNotThere = refusal<{ staff_id: string }>(
  'colleague_not_there',
  422,
  () => 'A follow-up goes to somebody who works at the same place',
)
export const followUpClosedAlready = refusal<{ follow_up_id: string }>(
  'follow_up_closed_already',
  409,
  () => 'This follow-up was closed already',
)
export const followUpNotYours = refusal<{ follow_up_id: string }>(
  'follow_up_not_yours',
  403,
  () => 'Whoever has a follow-up may change it, and whoever manages the place',
)
export const orderNotNamed = refusal<object>('order_not_named', 422, () => 'Say which order of hers it is about')
export const contactNotEntrusted = refusal<{ follow_up_id: string }>(
  'contact_not_entrusted',
  403,
  () => 'A contact is shown for a follow-up that a colleague gave, or that was opened while the customer was there',
)

export interface NewFollowUpAsked extends DeskAsked {
  customer_id: string
  reason: string
  channel?: FollowUp['channel']
  purpose?: ReachPurpose
  due_on?: string
  assigned_to?: string
  order_id?: string
  note_id?: string
}

/** Somebody is to come back to a customer, at the latest on a day: herself, or a colleague of the place. */
export async function openFollowUp(tx: Tx, { customer_id, reason, ...asked }: NewFollowUpAsked, call: Call) {
  mustHoldNoCard('reason', reason)
  await customerOf(tx, customer_id)
  const desk = await deskOf(tx, asked, call)
  const today = await todayOf(tx, desk.company_id, call.now)
  const due_on = asked.due_on ?? today
  mustBeToCome(due_on, today)
  const assigned_to = asked.assigned_to ?? staffOf(call).id
  await mustWorkTogether(tx, assigned_to, desk.location_id, call)
  await mustBeHers(tx, customer_id, asked, desk.company_id)
  const with_her = (await reasonToSee(tx, await idsOf(tx, customer_id), call)) !== null
  const purpose = asked.purpose ?? (asked.order_id ? 'order' : with_her ? 'requested' : 'marketing')
  if (purpose === 'order' && !asked.order_id) throw orderNotNamed({})
  const follow_up_id = newId('fol')
  await run(
    tx,
    `insert into clienteling.follow_ups (follow_up_id, customer_id, company_id, location_id, assigned_to, reason, channel, due_on, status, order_id, note_id, created_by, created_at, with_her, purpose)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11, $12, $13, $14)`,
    [
      follow_up_id,
      customer_id,
      desk.company_id,
      desk.location_id,
      assigned_to,
      reason.trim(),
      asked.channel ?? (await usuallyBy(tx, customer_id)),
      due_on,
      asked.order_id ?? null,
      asked.note_id ?? null,
      staffOf(call).id,
      call.now,
      with_her,
      purpose,
    ],
  )
  await tell(tx, followUpOpened, { follow_up_id, customer_id, assigned_to: { staff_id: assigned_to }, ...desk }, call)
  return followUpOf(tx, follow_up_id, call)
}

/** As she has said she wants to be reached; else by what is known of her. */
async function usuallyBy(tx: Tx, customer_id: string): Promise<FollowUp['channel']> {
  const said = (await preferencesOf(tx, [customer_id])).get(customer_id)?.news_by
  if (said) return said
  const card = (await customerCards(tx, [customer_id])).get(customer_id)
  return card?.phone_masked === null && card.email_masked !== null ? 'email' : 'phone'
}

/** Another day, another colleague, other words. */
export async function changeFollowUp(tx: Tx, follow_up_id: string, change: Static<typeof FollowUpChange>, call: Call) {
  mustHoldNoCard('reason', change.reason)
  const before = await mustBeTheirs(tx, follow_up_id, call)
  const reason = mustBeWhole('reason', change.reason, before.reason)
  if (change.due_on) mustBeToCome(change.due_on, await todayOf(tx, before.company_id, call.now))
  if (change.assigned_to && change.assigned_to !== before.assigned_to.staff_id)
    await mustWorkTogether(tx, change.assigned_to, before.location_id, call)
  await run(
    tx,
    `update clienteling.follow_ups set times_postponed = times_postponed + ($2::date > due_on)::integer,
       due_on = coalesce($2, due_on), assigned_to = coalesce($3, assigned_to), reason = coalesce($4, reason), channel = coalesce($5, channel)
     where follow_up_id = $1`,
    [follow_up_id, change.due_on ?? null, change.assigned_to ?? null, reason?.trim() ?? null, change.channel ?? null],
  )
  const after = await followUpOf(tx, follow_up_id, call)
  await tell(tx, followUpChanged, after, call)
  return after
}

export async function closeFollowUp(tx: Tx, follow_up_id: string, end: { status: 'done' | 'dropped'; outcome?: string }, call: Call) {
  mustHoldNoCard('outcome', end.outcome)
  await mustBeTheirs(tx, follow_up_id, call)
  await run(tx, 'update clienteling.follow_ups set status = $2, outcome = $3, closed_by = $4, closed_at = $5 where follow_up_id = $1', [
    follow_up_id,
    end.status,
    end.outcome?.trim() || null,
    staffOf(call).id,
    call.now,
  ])
  const closed = await followUpOf(tx, follow_up_id, call)
  await tell(tx, followUpClosed, closed, call)
  return closed
}

const tell = (
  tx: Tx,
  kind: typeof followUpOpened,
  of: Pick<FollowUp, 'follow_up_id' | 'customer_id' | 'company_id' | 'location_id'> & { assigned_to: { staff_id: string } },
  call: Call,
) =>
  announce(tx, kind, {
    subject: of.customer_id,
    customer_id: of.customer_id,
    company_id: of.company_id,
    location_id: of.location_id,
    actor: call.actor,
    occurred_at: call.now,
    data: { follow_up_id: of.follow_up_id, assigned_to: of.assigned_to.staff_id },
  })

function mustBeToCome(due_on: string, today: string) {
  const exists = new Date(`${due_on}T00:00:00Z`).toISOString().startsWith(due_on)
  if (!exists || due_on < today) throw dueInThePast({ due_on })
}

/** The day it is where the company is. */
const TODAY = `($1::timestamptz at time zone m.time_zone)::date`
const todayOf = async (on: Db | Tx, company_id: string, now: string) =>
  (await runOne<{ today: string }>(on, `select ${TODAY}::text as today from companies.public_companies m where company_id = $2`, [
    now,
    company_id,
  ]))!.today

/** Nobody gives work to people of another place, nor to those who have left. */
async function mustWorkTogether(on: Db | Tx, staff_id: string, location_id: string | null, call: Call) {
  if (staff_id === staffOf(call).id) return
  const there = await runOne(on, `select from staff.public_staff f where f.staff_id = $2 and ${WORKS_AT('$1')}`, [location_id, staff_id])
  if (!there) throw colleagueNotThere({ staff_id })
}

const WORKS_AT = (
  location: string,
) => `f.disabled_at is null and f.role in ('owner', 'manager', 'associate', 'agent') and (f.works_everywhere
  or exists (select from staff.public_staff_locations l where l.staff_id = f.staff_id and l.location_id = ${location}))`

/** Who may be given a follow-up at a place, the caller's where none is named, by name; without a place those who work everywhere. */
export async function colleaguesAt(db: Db, asked: { location_id?: string }, call: Call) {
  const location_id = (await placeOf(db, asked, call))?.location_id ?? null
  return run<Static<typeof Colleague>>(
    db,
    `select f.staff_id, f.name from staff.public_staff f where ${WORKS_AT('$1')} order by f.name collate "tr-x-icu", f.staff_id limit 500`,
    [location_id],
  )
}

/** What it came out of is of the same customer and company. */
async function mustBeHers(tx: Tx, customer_id: string, { order_id, note_id }: { order_id?: string; note_id?: string }, company_id: string) {
  const hers = [await idsOf(tx, customer_id), company_id]
  const order = 'select from orders.public_orders where order_id = $1 and customer_id = any($2::text[]) and company_id = $3'
  if (order_id && !(await runOne(tx, order, [order_id, ...hers]))) throw notFound({ what: 'order', id: order_id })
  const note = 'select from clienteling.notes where note_id = $1 and customer_id = any($2::text[]) and company_id = $3'
  if (note_id && !(await runOne(tx, note, [note_id, ...hers]))) throw notFound({ what: 'note', id: note_id })
}

type Stored = Omit<FollowUp, 'may_change'>
const READ = `
  select f.follow_up_id, a.profile_id as customer_id, f.company_id, f.location_id, ${NAME_OF('f.assigned_to')} as assigned_to, f.reason, f.channel, f.purpose,
    f.due_on::text, f.status = 'open' and f.due_on <= ${TODAY} as is_due, f.status, f.order_id, f.note_id, f.outcome, f.times_postponed,
    ${NAME_OF('f.created_by')} as created_by, f.created_at, ${NAME_OF('f.closed_by')} as closed_by, f.closed_at,
    f.with_her or f.created_by <> f.assigned_to as entrusted
  from clienteling.follow_ups f join companies.public_companies m using (company_id) join customers.public_aliases a using (customer_id)
  where ($2::text[] is null or f.company_id = any($2))`

const shown = (stored: Stored, isSeen: boolean, call: Call): FollowUp => ({
  ...stored,
  reason: textSeen(stored.reason, stored.created_by, isSeen, call),
  outcome: textSeen(stored.outcome, stored.closed_by, isSeen, call),
  may_change: stored.status === 'open' && (stored.assigned_to.staff_id === call.principal.id || manages(call, stored.location_id)),
})

async function find(on: Db | Tx, follow_up_id: string, call: Call): Promise<Stored> {
  const found = await runOne<Stored>(on, `${READ} and f.follow_up_id = $3`, [call.now, companiesOf(call), follow_up_id])
  if (!found) throw notFound({ what: 'follow-up', id: follow_up_id })
  return found
}

async function followUpOf(on: Db | Tx, follow_up_id: string, call: Call): Promise<FollowUp> {
  const found = await find(on, follow_up_id, call)
  return shown(found, (await reasonToSee(on, await idsOf(on, found.customer_id), call)) !== null, call)
}

async function mustBeTheirs(tx: Tx, follow_up_id: string, call: Call): Promise<FollowUp> {
  await run(tx, 'select 1 from clienteling.follow_ups where follow_up_id = $1 for no key update', [follow_up_id])
  const found = shown(await find(tx, follow_up_id, call), true, call)
  if (found.status !== 'open') throw followUpClosedAlready({ follow_up_id })
  if (!found.may_change) throw followUpNotYours({ follow_up_id })
  return found
}

const MOST_OF_ONE = 100

/** What is to be done for a customer, the most urgent first; behind it what was done lately. */
export async function followUpsOf(db: Db, customer_ids: readonly string[], isSeen: boolean, call: Call): Promise<FollowUp[]> {
  const found = await run<Stored>(
    db,
    `${READ} and f.customer_id = any($3::text[])
     order by f.status <> 'open', case when f.status = 'open' then f.due_on end, f.closed_at desc, f.follow_up_id limit ${MOST_OF_ONE}`,
    [call.now, companiesOf(call), customer_ids],
  )
  return found.map((stored) => shown(stored, isSeen, call))
}

export const FollowUpFilter = {
  whose: Type.Optional(Type.Enum(['mine', 'place'], { description: 'mine, or those of all at my places, for who manages them' })),
  assigned_to: Type.Optional(Id),
  location_id: Type.Optional(Id),
  due: Type.Optional(Type.Enum(['now', 'later'], { description: 'today or before, or later' })),
}
export interface FollowUpFilter {
  whose?: 'mine' | 'place'
  assigned_to?: string
  location_id?: string
  due?: 'now' | 'later'
}

/** $3: whose; $4: at which places; $5: due now or later; $6: one place. */
const CHOSEN = `f.status = 'open' and ($3::text is null or f.assigned_to = $3)
  and ($4::text[] is null or f.location_id = any($4) or f.assigned_to = $3) and ($6::text is null or f.location_id = $6)
  and ($5::text is null or (f.due_on <= ${TODAY}) = ($5 = 'now'))`

function chosen({ whose = 'mine', assigned_to, location_id, due }: FollowUpFilter, call: Call) {
  const me = staffOf(call)
  const one = assigned_to ?? (whose === 'mine' ? me.id : null)
  if (one !== me.id && !me.permissions.has('clienteling.manage')) throw notPermitted({ permission: 'clienteling.manage' })
  return [call.now, companiesOf(call), one, one === me.id ? null : placesOf(call), due ?? null, location_id ?? null]
}

/** Open follow-ups by the day they are due, with their customers; every look of staff at a name is written down. */
export async function listFollowUps(
  database: Database,
  { limit = 50, after, ...filter }: FollowUpFilter & { limit?: number; after?: string },
  call: Call,
) {
  const [due_on = null, follow_up_id = null] = readCursor(after) ?? []
  const rows = await run<Stored>(
    database.db,
    `${READ} and ${CHOSEN} and ($7::date is null or (f.due_on, f.follow_up_id) > ($7::date, $8::text))
     order by f.due_on, f.follow_up_id limit $9`,
    [...chosen(filter, call), due_on, follow_up_id, limit + 1],
  )
  const page = pageOf(rows, limit, (row) => [row.due_on, row.follow_up_id])
  const customers = await customerCards(
    database.db,
    page.items.map(({ customer_id }) => customer_id),
  )
  const looks = [...customers.keys()].map((customer_id) => ({ subject: customer_id, company_id: null, customer_id }))
  await showToStaff(database, looks, 'follow_ups', call)
  const hers = [...(await idsOfMany(database.db, [...customers.keys()]))]
  const reasons = hers.length
    ? await reasonsToSee(
        database.db,
        hers.map(([, customer_ids]) => ({ customer_ids, call })),
      )
    : []
  const seen = new Set(hers.flatMap(([customer_id], i) => (reasons[i] ? [customer_id] : [])))
  return {
    ...page,
    items: page.items.map((stored) => ({
      ...shown(stored, seen.has(stored.customer_id), call),
      customer: customers.get(stored.customer_id) ?? null,
    })),
  }
}

const MOST_COUNTED = 100

/** How many of mine are due, for a badge; counted up to a hundred. */
export async function countDue(db: Db, call: Call): Promise<{ due_count: number }> {
  const counted = await runOne<{ due_count: number }>(
    db,
    `select count(*)::integer as due_count from (
       select from clienteling.follow_ups f join companies.public_companies m using (company_id)
       where ($2::text[] is null or f.company_id = any($2)) and f.status = 'open' and f.assigned_to = $3 and f.due_on <= ${TODAY}
       limit ${MOST_COUNTED}) as due`,
    [call.now, companiesOf(call), staffOf(call).id],
  )
  return counted!
}

export const nothingToReachHerBy = refusal<{ channel: string }>(
  'nothing_to_reach_her_by',
  404,
  () => 'Nothing is known by which she could be reached that way',
)

/** A visit needs no contact. */
const BY = { phone: 'call', sms: 'sms', chat: 'sms', email: 'email', visit: null } as const

/**
 * The one contact that a due follow-up is to be done by, for whoever is to do it; written down as a look with that reason. Nobody gets to see a
 * contact by a follow-up of her own making, unless the customer was there when she made it.
 */
export async function contactFor(database: Database, follow_up_id: string, call: Call): Promise<Reached> {
  const { db } = database
  const of = await followUpOf(db, follow_up_id, call)
  if (of.status !== 'open') throw followUpClosedAlready({ follow_up_id })
  if (!of.is_due || of.assigned_to.staff_id !== staffOf(call).id) throw followUpNotYours({ follow_up_id })
  if (!of.entrusted) throw contactNotEntrusted({ follow_up_id })
  const by = BY[of.channel]
  const reached = by && (await reach(database, { ...of, by, reason: 'follow_up' }, call))
  if (!reached) throw nothingToReachHerBy({ channel: of.channel })
  return reached
}
