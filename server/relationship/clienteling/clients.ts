import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound, notPermitted } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { CustomerCard, customerCards, customerOf, profileOf, showToStaff } from '../../foundation/customers/index.ts'
import { type DeskAsked, deskOf, NAME_OF, placesOf, staffOf } from './desk.ts'
import { Colleague } from './notes.ts'

export const Client = Type.Object({
  customer: CustomerCard,
  associate: Colleague,
  location_id: OrNull(Type.String()),
  agreed_at: Type.String(),
  last_order_at: OrNull(Type.String()),
  order_count: Type.Integer(),
  next_due_on: OrNull(Type.String({ description: 'of the open follow-ups' })),
})

export const agreementMissing = refusal<Record<string, never>>(
  'agreement_missing',
  422,
  () => 'A customer is looked after by one associate only when she has agreed to it',
)

export const clientAdded = event('clienteling.client_added', Type.Object({ staff_id: Type.String() }))
export const clientRemoved = event('clienteling.client_removed', Type.Object({ staff_id: Type.String() }))

/** She has agreed to be looked after by the caller. */
export async function addClient(tx: Tx, { customer_id, agreed, ...at }: DeskAsked & { customer_id: string; agreed: boolean }, call: Call) {
  if (!agreed) throw agreementMissing({})
  await customerOf(tx, customer_id)
  const desk = await deskOf(tx, at, call)
  const staff_id = staffOf(call).id
  const added = await runOne(
    tx,
    `insert into clienteling.clients (staff_id, customer_id, company_id, location_id, agreed_at) values ($1, $2, $3, $4, $5)
     on conflict (staff_id, customer_id) do nothing returning 1`,
    [staff_id, await profileOf(tx, customer_id), desk.company_id, desk.location_id, call.now],
  )
  if (added)
    await announce(tx, clientAdded, {
      subject: customer_id,
      customer_id,
      ...desk,
      channel: call.channel,
      actor: call.actor,
      occurred_at: call.now,
      data: { staff_id },
    })
  return clientsOf(tx, [customer_id], call)
}

/** She is taken off a list: off the caller's own, or off that of somebody whose place the caller manages. */
export async function removeClient(tx: Tx, customer_ids: readonly string[], staff_id: string, call: Call) {
  const removed = await runOne<{ customer_id: string; company_id: string; location_id: string | null }>(
    tx,
    `delete from clienteling.clients c where c.customer_id = any($1::text[]) and c.staff_id = $2 and ${VISIBLE(3)}
     returning customer_id, company_id, location_id`,
    [customer_ids, staff_id, ...viewers(call)],
  )
  if (!removed) throw notFound({ what: 'client', id: customer_ids[0]! })
  await announce(tx, clientRemoved, {
    subject: removed.customer_id,
    ...removed,
    actor: call.actor,
    occurred_at: call.now,
    data: { staff_id },
  })
}

/** Her own list, and, for who manages a place, the lists of those who work there. */
const VISIBLE = (first: number) =>
  `($${first}::text[] is null or c.company_id = any($${first})) and (c.staff_id = $${first + 1} or ($${first + 2}
   and ($${first + 3}::text[] is null or c.location_id is null or c.location_id = any($${first + 3}))))`
const viewers = (call: Call) => {
  const me = staffOf(call)
  return [companiesOf(call), me.id, me.permissions.has('clienteling.manage'), placesOf(call)]
}

/** Whose customer she is, as far as it is the caller's to know. */
export const clientsOf = (on: Db | Tx, customer_ids: readonly string[], call: Call) =>
  run<Static<typeof Colleague> & { agreed_at: string }>(
    on,
    `select distinct on (c.staff_id) c.staff_id, f.name, c.agreed_at from clienteling.clients c join staff.public_staff f using (staff_id)
     where c.customer_id = any($1::text[]) and ($2::text[] is null or c.company_id = any($2)) order by c.staff_id, c.agreed_at`,
    [customer_ids, companiesOf(call)],
  )

interface Asked {
  staff_id?: string
  whose?: 'mine' | 'place'
  limit?: number
  after?: string
}

const LIST = `
  select a.profile_id as customer_id, ${NAME_OF('c.staff_id')} as associate, c.location_id, c.agreed_at, bought.last_order_at, bought.order_count, due.next_due_on
  from clienteling.clients c join customers.public_aliases a using (customer_id)
  cross join lateral (
    select a.profile_id || array(
      select m.customer_id from customers.public_aliases m where m.profile_id = a.profile_id and m.customer_id <> m.profile_id) as ids offset 0) as hers
  cross join lateral (
    select max(o.placed_at) as last_order_at, count(*)::integer as order_count from orders.public_orders o
    where o.customer_id = any(hers.ids) and ($1::text[] is null or o.company_id = any($1))) as bought
  cross join lateral (
    select min(f.due_on)::text as next_due_on from clienteling.follow_ups f
    where f.customer_id = any(hers.ids) and f.status = 'open' and ($1::text[] is null or f.company_id = any($1))) as due
  where ${VISIBLE(1)} and ($5::text is null or c.staff_id = $5)
    and ($6::timestamptz is null or (c.agreed_at, c.customer_id, c.staff_id) < ($6::timestamptz, $7::text, $8::text))
  order by c.agreed_at desc, c.customer_id desc, c.staff_id desc limit $9`

/** Own customers, those who agreed last first; every look of staff at a name is written down. */
export async function listClients(database: Database, { staff_id, whose = 'mine', limit = 50, after }: Asked, call: Call) {
  const me = staffOf(call)
  const one = staff_id ?? (whose === 'mine' ? me.id : null)
  if (one !== me.id && !me.permissions.has('clienteling.manage')) throw notPermitted({ permission: 'clienteling.manage' })
  const key = readCursor(after) ?? []
  const rows = await run<Omit<Static<typeof Client>, 'customer'> & { customer_id: string }>(database.db, LIST, [
    ...viewers(call),
    one,
    key[0] ?? null,
    key[1] ?? null,
    key[2] ?? null,
    limit + 1,
  ])
  const page = pageOf(rows, limit, (row) => [row.agreed_at, row.customer_id, row.associate.staff_id])
  const customers = await customerCards(
    database.db,
    page.items.map(({ customer_id }) => customer_id),
  )
  const looks = [...customers.keys()].map((customer_id) => ({ subject: customer_id, company_id: null, customer_id }))
  await showToStaff(database, looks, 'clients', call)
  return { ...page, items: page.items.map(({ customer_id, ...row }) => ({ customer: customers.get(customer_id)!, ...row })) }
}
