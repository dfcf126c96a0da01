import { dayIn } from '@birge/kernel/shop-time'
import { Type } from 'typebox'
import { run, runOne, type Tx } from '#platform/database'
import { type Announcement, announceAll, type EventKind, event } from '#platform/events'
import { type Call, companiesOf, mustWorkAt, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { afterOpenMinutes, type Location, locationOf } from '../../foundation/stores/index.ts'
import { countOrders } from '../routing/index.ts'
import { settingsOf } from './settings.ts'

export const Method = Type.Enum(['collect', 'ship'])
export type Method = Type.Static<typeof Method>
export const STATUSES = [
  ...(['placed', 'accepted', 'picking', 'ready', 'packed', 'sent'] as const),
  ...(['collected', 'delivered', 'expired', 'cancelled', 'rejected'] as const),
] as const
export type Status = (typeof STATUSES)[number]

export interface Fulfillment {
  fulfillment_id: string
  order_id: string
  order_number: string
  company_id: string
  location_id: string
  channel: string
  method: Method
  status: Status
  picker_id: string | null
  due_at: string | null
  late_since: string | null
  ready_at: string | null
  reminded: number
  expires_at: string | null
  wrong_codes: number
  code_locked_until: string | null
  created_at: string
  /** Of the order. */
  customer_id: string | null
}
export interface Line {
  fulfillment_id: string
  line_number: number
  variant_id: string
  quantity: number
  picked_quantity: number
  left_quantity: number
  rejected_quantity: number
  cancelled_quantity: number
  /** What is still to be given from here. */
  open_quantity: number
}

const Fact = Type.Object({ fulfillment_id: Type.String(), order_id: Type.String(), number: Type.String(), method: Method })
const fact = (type: string) => event(`fulfillment.${type}`, Fact)
/** What is said of each state, in the past. */
const REACHED: Record<Status, EventKind<typeof Fact>> = {
  placed: fact('placed'),
  accepted: fact('accepted'),
  picking: fact('picking_begun'),
  ready: fact('made_ready'),
  packed: fact('packed'),
  sent: fact('sent'),
  collected: fact('collected'),
  delivered: fact('delivered'),
  expired: fact('expired'),
  cancelled: fact('cancelled'),
  rejected: fact('rejected'),
}
export const fulfillmentLate = fact('went_late')
export const fulfillmentReminded = fact('reminded')

export const notInThisState = refusal<{ fulfillment_id: string; status: Status; needs: readonly Status[] }>(
  'not_in_this_state',
  409,
  ({ status, needs }) => `This is ${status}; for that it has to be ${needs.join(' or ')}`,
)
export const notPicked = refusal<{ fulfillment_id: string; line_number: number; picked: number; asked: number }>(
  'not_picked',
  409,
  ({ line_number, picked, asked }) => `Of line ${line_number} ${picked} of ${asked} are picked: pick or reject the others first`,
)
export const moreThanOpen = refusal<{ fulfillment_id: string; line_number: number; asked: number; open: number }>(
  'more_than_open',
  409,
  ({ line_number, asked, open }) => `${asked} of line ${line_number} were named, ${open} are to be given from here`,
)

export interface By {
  actor: string
  now: string
}

/** All that was ever to be given of an order, locked: whoever changes any of it begins with this (ADR 4: before the payments). */
export const lockAllOf = (tx: Tx, order_id: string) =>
  run<Fulfillment>(
    tx,
    `select f.*, (select o.customer_id from orders.public_orders o where o.order_id = f.order_id) as customer_id
     from fulfillment.fulfillments f where f.order_id = $1 order by f.fulfillment_id for no key update of f`,
    [order_id],
  )

/** One of them with its lines, for whoever works there. To others it does not exist. */
export async function lockOne(
  tx: Tx,
  fulfillment_id: string,
  call: Call,
  permission = 'fulfillment.work',
): Promise<{ one: Fulfillment; lines: Line[] }> {
  const found = await runOne<{ order_id: string; location_id: string }>(
    tx,
    'select order_id, location_id from fulfillment.fulfillments where fulfillment_id = $1 and ($2::text[] is null or company_id = any($2))',
    [fulfillment_id, companiesOf(call)],
  )
  if (!found) throw notFound({ what: 'fulfillment', id: fulfillment_id })
  mustWorkAt(call, permission, found.location_id)
  const all = await lockAllOf(tx, found.order_id)
  const lines = (await linesOf(tx, [fulfillment_id])).get(fulfillment_id) ?? []
  return { one: all.find((of) => of.fulfillment_id === fulfillment_id)!, lines }
}

export async function linesOf(tx: Tx, fulfillment_ids: readonly string[]): Promise<Map<string, Line[]>> {
  const lines = await run<Line>(tx, 'select * from fulfillment.lines where fulfillment_id = any($1) order by fulfillment_id, line_number', [
    fulfillment_ids,
  ])
  return Map.groupBy(lines, ({ fulfillment_id }) => fulfillment_id)
}

export function mustBe({ fulfillment_id, status }: Fulfillment, ...needs: Status[]) {
  if (!needs.includes(status)) throw notInThisState({ fulfillment_id, status, needs })
}

export const openOf = (lines: readonly Line[]) =>
  lines.filter(({ open_quantity }) => open_quantity > 0).map(({ line_number, open_quantity }) => ({ line_number, quantity: open_quantity }))

interface Reaching {
  picker_id?: string | null
  due_at?: string | null
  ready_at?: string
  expires_at?: string
}

/** It comes to another state: written down with who and when, and said. What was late is not any more. */
export async function reach(tx: Tx, one: Fulfillment, status: Status, { actor, now }: By, more: Reaching = {}) {
  const { fulfillment_id } = one
  await run(
    tx,
    `with stepped as (
       insert into fulfillment.steps (fulfillment_id, place, status, actor, at)
       select $1, 1 + coalesce(max(place), 0), $2, $3, $4 from fulfillment.steps where fulfillment_id = $1)
     update fulfillment.fulfillments set status = $2, changed_at = $4, late_since = null, due_at = $5, picker_id = coalesce($6, picker_id),
       ready_at = coalesce($7, ready_at), expires_at = coalesce($8, expires_at) where fulfillment_id = $1`,
    [fulfillment_id, status, actor, now, more.due_at ?? null, more.picker_id ?? null, more.ready_at ?? null, more.expires_at ?? null],
  )
  await say(tx, REACHED[status], one, { actor, now })
}

export const factOf = (
  kind: EventKind,
  { order_id, fulfillment_id, order_number, method, ...one }: Omit<Wanted, 'lines'> & Pick<Fulfillment, 'fulfillment_id'>,
  { actor, now }: By,
): Announcement => ({
  ...{
    kind,
    subject: order_id,
    company_id: one.company_id,
    customer_id: one.customer_id,
    channel: one.channel,
    location_id: one.location_id,
  },
  ...{ actor, occurred_at: now, data: { fulfillment_id, order_id, number: order_number, method } },
})
export const say = (tx: Tx, kind: EventKind, one: Fulfillment, by: By) => announceAll(tx, [factOf(kind, one, by)])

export interface Wanted {
  order_id: string
  order_number: string
  company_id: string
  location_id: string
  channel: string
  method: Method
  customer_id: string | null
  lines: { line_number: number; variant_id: string; quantity: number }[]
}

/** Places are to give these lines: the clock of accepting begins, as each is open. A few statements for all. */
export async function place(tx: Tx, wanted: readonly (Wanted & { now: string })[], actor: string): Promise<void> {
  if (!wanted.length) return
  const clocks = new Map<string, { location: Location; accept_minutes: number }>()
  for (const { location_id, now } of wanted)
    if (!clocks.has(location_id)) {
      const location = await locationOf(tx, location_id)
      clocks.set(location_id, { location, ...(await settingsOf(tx, location, now)) })
    }
  const placed = wanted.map((of) => {
    const { location, accept_minutes } = clocks.get(of.location_id)!
    return { ...of, fulfillment_id: newId('ful'), due_at: openMinutesFrom(location, of.now, accept_minutes) }
  })
  await run(
    tx,
    `with placed as (
       insert into fulfillment.fulfillments (fulfillment_id, order_id, order_number, company_id, location_id, channel, method, status, due_at, created_at, changed_at)
       select fulfillment_id, order_id, order_number, company_id, location_id, channel, method, 'placed', due_at, now, now from jsonb_to_recordset($1)
         as f(fulfillment_id text, order_id text, order_number text, company_id text, location_id text, channel text, method text, due_at timestamptz, now timestamptz)
       returning fulfillment_id, created_at),
     stepped as (
       insert into fulfillment.steps (fulfillment_id, place, status, actor, at) select fulfillment_id, 1, 'placed', $2, created_at from placed)
     insert into fulfillment.lines (fulfillment_id, line_number, variant_id, quantity)
     select f.fulfillment_id, l.line_number, l.variant_id, l.quantity from jsonb_to_recordset($1) as f(fulfillment_id text, lines jsonb)
     cross join lateral jsonb_to_recordset(f.lines) as l(line_number integer, variant_id text, quantity integer)`,
    [JSON.stringify(placed), actor],
  )
  await countOrders(
    tx,
    placed
      .filter(({ method }) => method === 'ship')
      .map(({ location_id, now }) => ({ location_id, on_day: dayIn(clocks.get(location_id)!.location.time_zone, now) })),
  )
  await announceAll(
    tx,
    placed.map((one) => factOf(REACHED.placed, one, { actor, now: one.now })),
  )
}

const openMinutesFrom = ({ opening_hours, time_zone }: Location, from: string, minutes: number) =>
  afterOpenMinutes(opening_hours, time_zone, from, minutes)

/** Somebody there has seen it and will do it. Said again, it has happened. */
export async function accept(tx: Tx, { fulfillment_id }: { fulfillment_id: string }, call: Call) {
  const { one } = await lockOne(tx, fulfillment_id, call)
  if (one.status === 'accepted') return
  mustBe(one, 'placed')
  await reach(tx, one, 'accepted', call, { due_at: await readyBy(tx, one, call.now) })
}

export async function readyBy(tx: Tx, { location_id }: Fulfillment, now: string): Promise<string> {
  const location = await locationOf(tx, location_id)
  return openMinutesFrom(location, now, (await settingsOf(tx, location, now)).prepare_minutes)
}

/** Whoever begins is named; another may go on where she leaves off. */
export async function beginPicking(tx: Tx, { fulfillment_id }: { fulfillment_id: string }, call: Call) {
  const { one } = await lockOne(tx, fulfillment_id, call)
  const picker_id = call.principal.id
  if (one.status === 'picking' && one.picker_id === picker_id) return
  mustBe(one, 'placed', 'accepted', 'picking')
  // Who begins has accepted.
  await reach(tx, one, 'picking', call, { picker_id, due_at: one.status === 'placed' ? await readyBy(tx, one, call.now) : one.due_at })
}

export interface Picked {
  fulfillment_id: string
  lines: { line_number: number; picked_quantity: number }[]
}

/** So many of each line lie in the basket, counted with the scanner or by hand: what is said last is so. */
export async function pick(tx: Tx, { fulfillment_id, lines: picked }: Picked, call: Call) {
  const { one, lines } = await lockOne(tx, fulfillment_id, call)
  if (one.status === 'placed' || one.status === 'accepted') await beginPicking(tx, { fulfillment_id }, call)
  else mustBe(one, 'picking')
  for (const { line_number, picked_quantity } of picked) {
    const line = lines.find((of) => of.line_number === line_number)
    const most = line ? line.left_quantity + line.open_quantity : 0
    if (!line || picked_quantity > most) throw moreThanOpen({ fulfillment_id, line_number, asked: picked_quantity, open: most })
  }
  await run(
    tx,
    `update fulfillment.lines l set picked_quantity = p.picked_quantity from jsonb_to_recordset($2) as p(line_number integer, picked_quantity integer)
     where l.fulfillment_id = $1 and l.line_number = p.line_number`,
    [fulfillment_id, JSON.stringify(picked)],
  )
}

export function mustBePicked({ fulfillment_id }: Fulfillment, lines: readonly Line[]) {
  for (const { line_number, left_quantity, open_quantity, picked_quantity } of lines)
    if (picked_quantity < left_quantity + open_quantity)
      throw notPicked({ fulfillment_id, line_number, picked: picked_quantity - left_quantity, asked: open_quantity })
}

/** What of the lines lies in no parcel that waits: how much is to be given, and how much of that is picked. */
export async function unpacked(tx: Tx, lines: readonly Line[]) {
  const packed = await run<{ line_number: number; quantity: number }>(
    tx,
    `select l.line_number, sum(l.quantity)::integer as quantity from fulfillment.parcels p
     cross join lateral jsonb_to_recordset(p.lines) as l(line_number integer, quantity integer)
     where p.fulfillment_id = $1 and p.status in ('packing', 'packed') group by l.line_number`,
    [lines[0]!.fulfillment_id],
  )
  return lines.flatMap(({ line_number, open_quantity, picked_quantity, left_quantity }) => {
    const inParcels = packed.find((of) => of.line_number === line_number)?.quantity ?? 0
    const open = open_quantity - inParcels
    return open > 0 ? [{ line_number, open, picked: Math.min(open, picked_quantity - left_quantity - inParcels) }] : []
  })
}

/** What of its lines has left, does not come, or is not given from here after all. */
export async function count(
  tx: Tx,
  fulfillment_id: string,
  what: 'left' | 'rejected' | 'cancelled',
  lines: readonly { line_number: number; quantity: number }[],
) {
  await run(
    tx,
    `update fulfillment.lines l set ${what}_quantity = ${what}_quantity + p.quantity,
       picked_quantity = ${what === 'left' ? 'greatest(picked_quantity, left_quantity + p.quantity)' : 'least(picked_quantity, l.quantity - rejected_quantity - cancelled_quantity - p.quantity)'}
     from jsonb_to_recordset($2) as p(line_number integer, quantity integer) where l.fulfillment_id = $1 and l.line_number = p.line_number`,
    [fulfillment_id, JSON.stringify(lines)],
  )
}

/** Nothing more is to be given from here: so it has left, or it was given up. */
export async function close(tx: Tx, one: Fulfillment, by: By, otherwise: 'cancelled' | 'rejected' | 'expired' = 'cancelled') {
  const lines = (await linesOf(tx, [one.fulfillment_id])).get(one.fulfillment_id) ?? []
  if (openOf(lines).length) return
  const hasLeft = lines.some(({ left_quantity }) => left_quantity > 0)
  await reach(tx, one, !hasLeft ? otherwise : one.method === 'collect' ? 'collected' : 'sent', by)
}
