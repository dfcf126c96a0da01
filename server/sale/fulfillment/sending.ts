import { Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import type { Log } from '#platform/log'
import { outbound } from '#platform/outbound'
import { refusal } from '#platform/refusal'
import { closingOn, locationOf } from '../../foundation/stores/index.ts'
import { reroute } from '../../offer/inventory/index.ts'
import { HandOverLine, handOverIn, linesOff, nothingLeftToHandOver } from '../hand_overs/index.ts'
import { addresseeOf, notComing } from '../orders/index.ts'
import { changeWishOf, type Change, lockPaymentsOf, speakChanges } from '../payments/index.ts'
import { carrierNamed, joinedCarriers, type Whereabouts } from './carrier.ts'
import { tellHer } from './news.ts'
import {
  type By,
  count,
  type Fulfillment,
  linesOf,
  lockAllOf,
  lockOne,
  moreThanOpen,
  mustBe,
  notPicked,
  openOf,
  reach,
  readyBy,
  unpacked,
} from './stages.ts'

export const noCarrier = refusal<{ carrier: string | null }>('no_carrier', 422, ({ carrier }) =>
  carrier ? `There is no carrier ${carrier} here` : 'Say which carrier, or the tracking number and by whom it goes',
)
export const carrierSilent = refusal<{ carrier: string }>(
  'carrier_silent',
  503,
  ({ carrier }) => `${carrier} does not answer: nothing is packed; try again in a minute`,
)
export const nothingPacked = refusal<{ fulfillment_id: string }>('nothing_packed', 409, () => 'No parcel of this is packed: pack it first')
export const lineNamedTwice = refusal<{ line_number: number }>(
  'line_named_twice',
  422,
  ({ line_number }) => `Line ${line_number} is named twice: name it once, with all of its pieces`,
)
export const parcelHasLeft = refusal<{ parcel_id: string; status: string }>(
  'parcel_has_left',
  409,
  ({ status }) => `Only a parcel that is still here can be taken apart; this one is ${status}`,
)
export const parcelNotSent = refusal<{ parcel_id: string; status: string }>(
  'parcel_not_sent',
  409,
  ({ status }) => `Only a parcel that is on its way can arrive or be lost; this one is ${status}`,
)

const ParcelFact = Type.Object({
  parcel_id: Type.String(),
  fulfillment_id: Type.String(),
  order_id: Type.String(),
  carrier: Type.String(),
  tracking_number: Type.String(),
})
const parcelArrived = event('fulfillment.parcel_arrived', ParcelFact)
const parcelLost = event('fulfillment.parcel_lost', ParcelFact)
const parcelReturned = event('fulfillment.parcel_returned', ParcelFact)
const SETTLED = { delivered: parcelArrived, lost: parcelLost, returned: parcelReturned }

interface Parcel {
  parcel_id: string
  fulfillment_id: string
  order_id: string
  company_id: string
  carrier: string
  tracking_number: string | null
  lines: HandOverLine[]
  status: 'packing' | 'packed' | 'sent' | 'delivered' | 'lost' | 'returned'
}

interface Packing {
  fulfillment_id: string
  /** What lies in it; all that is picked and in no parcel yet, when not given. */
  lines?: HandOverLine[]
  carrier?: string
  /** Where the label was made elsewhere. */
  tracking_number?: string
}

const LABEL_MAY_TAKE_MS = 15_000

/** A parcel is packed: written down, its label asked of the carrier, then it is ready to leave. By the same key it is packed once, with one label. */
export async function pack(database: Database, { fulfillment_id, lines: asked, carrier, tracking_number }: Packing, call: Call) {
  const { key } = changeWishOf(call)
  const by = carrier ?? (tracking_number === undefined ? joinedCarriers()[0] : undefined)
  if (by === undefined || (tracking_number === undefined && !carrierNamed(by))) throw noCarrier({ carrier: by ?? null })
  const { parcel, one } = await database.transaction((tx) => begin(tx, { fulfillment_id, asked, carrier: by, key }, call))
  if (parcel.status !== 'packing') return
  const number = tracking_number ?? (await labelFor(database, parcel, one))
  if (number === undefined) {
    await database.transaction((tx) => takeApart(tx, `parcel_id = $1 and status = 'packing'`, parcel.parcel_id, call.now))
    throw carrierSilent({ carrier: by })
  }
  await database.transaction(async (tx) => {
    const { one, lines } = await lockOne(tx, fulfillment_id, call)
    const packed = await run(
      tx,
      `update fulfillment.parcels set status = 'packed', tracking_number = $2 where parcel_id = $1 and status = 'packing' returning 1`,
      [parcel.parcel_id, number],
    )
    if (packed.length && one.status === 'picking' && !(await unpacked(tx, lines)).length)
      await reach(tx, one, 'packed', call, { due_at: await leavesBy(tx, one, call.now) })
  })
}

async function labelFor(
  database: Database,
  { parcel_id, order_id, carrier }: Parcel,
  { order_number }: Fulfillment,
): Promise<string | undefined> {
  const to = (await addresseeOf(database.db, order_id)) ?? { name: null, phone: null, address: null }
  const answer = await outbound({ timeout_ms: LABEL_MAY_TAKE_MS }, (signal) =>
    carrierNamed(carrier)!.label({ reference: parcel_id, order_number, to }, signal),
  )
  return answer.answered ? answer.value.tracking_number : undefined
}

async function begin(
  tx: Tx,
  { fulfillment_id, asked, carrier, key }: { fulfillment_id: string; asked: HandOverLine[] | undefined; carrier: string; key: string },
  call: Call,
): Promise<{ parcel: Parcel; one: Fulfillment }> {
  const { one, lines } = await lockOne(tx, fulfillment_id, call)
  const before = await runOne<Parcel>(tx, 'select * from fulfillment.parcels where key = $1 and fulfillment_id = $2', [key, fulfillment_id])
  if (before) return { parcel: before, one }
  mustBe(one, 'picking')
  if (one.method !== 'ship') throw notFound({ what: 'shipment', id: fulfillment_id })
  // Whose label nobody waits for any more.
  await takeApart(
    tx,
    `fulfillment_id = $1 and status = 'packing' and packed_at < $2::timestamptz - interval '1 minute'`,
    fulfillment_id,
    call.now,
  )
  for (const [line_number, of] of Map.groupBy(asked ?? [], (line) => line.line_number))
    if (of.length > 1) throw lineNamedTwice({ line_number })
  const free = await unpacked(tx, lines)
  const packing = asked ?? free.flatMap(({ line_number, picked }) => (picked > 0 ? [{ line_number, quantity: picked }] : []))
  for (const { line_number, quantity } of packing) {
    const line = free.find((of) => of.line_number === line_number)
    if (!line || quantity > line.open) throw moreThanOpen({ fulfillment_id, line_number, asked: quantity, open: line?.open ?? 0 })
    if (quantity > line.picked) throw notPicked({ fulfillment_id, line_number, picked: line.picked, asked: quantity })
  }
  if (!packing.length) throw notPicked({ fulfillment_id, line_number: free[0]?.line_number ?? 1, picked: 0, asked: free[0]?.open ?? 1 })
  const parcel = { parcel_id: newId('par'), fulfillment_id, carrier, lines: packing, order_id: one.order_id, company_id: one.company_id }
  await run(
    tx,
    `insert into fulfillment.parcels (parcel_id, fulfillment_id, order_id, company_id, key, carrier, lines, status, actor, packed_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'packing', $8, $9)`,
    [parcel.parcel_id, fulfillment_id, one.order_id, one.company_id, key, carrier, JSON.stringify(packing), call.actor, call.now],
  )
  return { parcel: { ...parcel, tracking_number: null, status: 'packing' }, one }
}

/** What is packed leaves that day, before the place closes, or on the next. */
const leavesBy = async (tx: Tx, one: Fulfillment, now: string) => {
  const { opening_hours, time_zone } = await locationOf(tx, one.location_id)
  return closingOn(opening_hours, time_zone, await readyBy(tx, one, now))
}

/** Such parcels are none any more. Their labels, made or not, are not used: due work says so to whoever makes them. */
const takeApart = (tx: Tx, which: string, id: string, now: string) =>
  run(
    tx,
    `with apart as (delete from fulfillment.parcels where ${which} returning parcel_id, carrier)
     insert into fulfillment.unused_labels (parcel_id, carrier, ask_at) select parcel_id, carrier, $2::timestamptz from apart where carrier = any($3)`,
    [id, now, joinedCarriers()],
  )

/** A parcel that has not left is taken apart: its pieces can be packed anew, found missing, or stay here. */
export async function unpack(tx: Tx, { parcel_id }: { parcel_id: string }, call: Call): Promise<{ fulfillment_id: string }> {
  const { one, parcel } = await lockParcel(tx, parcel_id, call)
  const { status } = parcel
  if (status !== 'packing' && status !== 'packed') throw parcelHasLeft({ parcel_id, status })
  await takeApart(tx, 'parcel_id = $1', parcel_id, call.now)
  if (one.status === 'packed') await reach(tx, one, 'picking', call, { due_at: await readyBy(tx, one, call.now) })
  return one
}

async function lockParcel(tx: Tx, parcel_id: string, call: Call, permission?: string): Promise<{ one: Fulfillment; parcel: Parcel }> {
  const read = () =>
    runOne<Parcel>(tx, 'select * from fulfillment.parcels where parcel_id = $1 and ($2::text[] is null or company_id = any($2))', [
      parcel_id,
      companiesOf(call),
    ])
  const found = await read()
  if (!found) throw notFound({ what: 'parcel', id: parcel_id })
  const { one } = await lockOne(tx, found.fulfillment_id, call, permission)
  // It may have been taken apart meanwhile.
  const parcel = await read()
  if (!parcel) throw notFound({ what: 'parcel', id: parcel_id })
  return { one, parcel }
}

/**
 * What is packed leaves: each parcel is a hand-over of its own, captured where it is paid as it leaves, and she is told its number. What is paid at her door
 * leaves before its money: it is handed over in the books once that has come.
 */
export async function send(database: Database, { fulfillment_id }: { fulfillment_id: string }, call: Call) {
  const changes = await database.transaction(async (tx) => {
    const { one, lines } = await lockOne(tx, fulfillment_id, call)
    if (one.status === 'sent') return []
    mustBe(one, 'picking', 'packed')
    const parcels = await run<Parcel>(
      tx,
      `select * from fulfillment.parcels where fulfillment_id = $1 and status = 'packed' order by parcel_id`,
      [fulfillment_id],
    )
    if (!parcels.length) throw nothingPacked({ fulfillment_id })
    const changes: Change[] = []
    // Whoever gives the order up holds these too: then nothing of it leaves any more.
    await lockPaymentsOf(tx, one.order_id)
    const isPaidAtTheDoor = await waitsForMoneyAtTheDoor(tx, one.order_id)
    if (isPaidAtTheDoor) await mustBePlaced(tx, one.order_id)
    for (const parcel of parcels) {
      if (!isPaidAtTheDoor) changes.push(...(await leave(tx, one, parcel, call)))
      await count(tx, fulfillment_id, 'left', parcel.lines)
      await run(
        tx,
        `update fulfillment.parcels set status = 'sent', sent_at = $2, look_at = $3, is_handed_over = $4 where parcel_id = $1`,
        [parcel.parcel_id, call.now, carrierNamed(parcel.carrier) ? call.now : null, !isPaidAtTheDoor],
      )
      await tellHer(tx, { kind: 'sent', one, carrier: parcel.carrier, tracking: parcel.tracking_number! }, call.now)
    }
    const left = (await linesOf(tx, [fulfillment_id])).get(fulfillment_id) ?? lines
    if (!openOf(left).length) await reach(tx, one, 'sent', call)
    return changes
  })
  await speakChanges(database, changes, call.now)
}

const statusOf = async (tx: Tx, order_id: string) =>
  (await runOne<{ status: string }>(tx, 'select status from orders.public_orders where order_id = $1', [order_id]))!.status

async function mustBePlaced(tx: Tx, order_id: string) {
  const status = await statusOf(tx, order_id)
  if (status !== 'placed') throw nothingLeftToHandOver({ order_id, status })
}

const leave = (tx: Tx, { order_id, location_id }: Fulfillment, { parcel_id, lines }: Parcel, call: Call) =>
  handOverIn(tx, { order_id, reference: parcel_id, lines, location_id }, call)

const waitsForMoneyAtTheDoor = async (tx: Tx, order_id: string) =>
  (await runOne(
    tx,
    `select from payments.public_payments where order_id = $1 and method = 'cash_on_delivery' and captured_minor < amount_minor - ${notComing('$1')}
       and status in ('authorised', 'captured')`,
    [order_id],
  )) !== undefined

/** What becomes of a parcel that no carrier here tells of: it arrived, was lost, or came back. Said again, it has happened. */
export async function settleParcel(
  tx: Tx,
  { parcel_id, status }: { parcel_id: string; status: Exclude<Whereabouts, 'on_the_way'> },
  call: Call,
): Promise<{ fulfillment_id: string }> {
  const { one, parcel } = await lockParcel(tx, parcel_id, call, 'fulfillment.answer')
  if (parcel.status !== status) {
    if (parcel.status !== 'sent') throw parcelNotSent({ parcel_id, status: parcel.status })
    await arrive(tx, one, parcel, status, call)
  }
  return { fulfillment_id: parcel.fulfillment_id }
}

/** With the last of its parcels all of it has arrived. Of one that is lost she hears, and somebody of ours looks. */
async function arrive(tx: Tx, one: Fulfillment, parcel: Parcel, status: keyof typeof SETTLED, { actor, now }: By) {
  const { parcel_id, carrier, tracking_number } = parcel
  await run(tx, 'update fulfillment.parcels set status = $2, settled_at = $3, look_at = null where parcel_id = $1', [
    parcel_id,
    status,
    now,
  ])
  const { order_id, fulfillment_id } = one
  await announce(tx, SETTLED[status], {
    ...{ subject: order_id, company_id: one.company_id, customer_id: one.customer_id, channel: one.channel, location_id: one.location_id },
    ...{ actor, occurred_at: now, data: { parcel_id, fulfillment_id, order_id, carrier, tracking_number: tracking_number! } },
  })
  if (status === 'lost') await writeOff(tx, one, parcel, { actor, now })
  // Of an order that comes to nothing with it she hears as a whole.
  if (status !== 'delivered' && (await statusOf(tx, order_id)) !== 'cancelled')
    await tellHer(tx, { kind: 'lost', one, carrier, tracking: tracking_number! }, now)
  const others = await run(tx, `select from fulfillment.parcels where fulfillment_id = $1 and status <> 'delivered'`, [fulfillment_id])
  if (one.status === 'sent' && !others.length) await reach(tx, one, 'delivered', { actor, now })
}

/** What was to be paid at the door and is lost stood here in the books: it is not there any more, not coming, and not asked for. */
async function writeOff(tx: Tx, { order_id, fulfillment_id, location_id }: Fulfillment, { parcel_id, lines }: Parcel, { actor, now }: By) {
  const kept = await runOne(tx, 'select from fulfillment.parcels where parcel_id = $1 and not is_handed_over', [parcel_id])
  if (!kept) return
  await lockPaymentsOf(tx, order_id)
  // Handed over or given up at the order itself, it stands in the books already.
  if ((await statusOf(tx, order_id)) !== 'placed') return
  const variants = new Map((await linesOf(tx, [fulfillment_id])).get(fulfillment_id)!.map((line) => [line.line_number, line.variant_id]))
  const gone = lines.map(({ line_number, quantity }) => ({
    variant_id: variants.get(line_number)!,
    quantity,
    finding: 'mismatch' as const,
  }))
  const rerouted = await reroute(tx, { order_id, from: location_id, lines: gone, actor }, now)
  if ('refusal' in rerouted) throw rerouted.refusal
  await run(
    tx,
    `update fulfillment.lines l set left_quantity = left_quantity - p.quantity, picked_quantity = picked_quantity - p.quantity, cancelled_quantity = cancelled_quantity + p.quantity
     from jsonb_to_recordset($2) as p(line_number integer, quantity integer) where l.fulfillment_id = $1 and l.line_number = p.line_number`,
    [fulfillment_id, JSON.stringify(lines)],
  )
  // What was awaited for it is let go by due work.
  await linesOff(tx, { order_id, lines, key: `lost:${parcel_id}`, not_reserved: true, reason: 'not_available' }, { actor, now })
}

const AT_MOST = 50
const LOOK_AGAIN_MINUTES = 30
const LOOK_MAY_TAKE_MS = 10_000

/** Asks carriers where the parcels are that are on their way. One that is silent is asked again later, and keeps no other waiting for its answer. */
export async function lookAfterParcels(database: Database, now: string, log: Log): Promise<void> {
  const again = new Date(Date.parse(now) + LOOK_AGAIN_MINUTES * 60_000).toISOString()
  const due = await database.transaction((tx) =>
    run<Parcel>(
      tx,
      `update fulfillment.parcels p set look_at = $2 from (
         select parcel_id from fulfillment.parcels where look_at <= $1 and status = 'sent' order by look_at, parcel_id limit $3 for update skip locked) as due
       where p.parcel_id = due.parcel_id returning p.*`,
      [now, again, AT_MOST],
    ),
  )
  await Promise.all(
    due.map(async (parcel) => {
      const carrier = carrierNamed(parcel.carrier)
      if (!carrier) return
      const answer = await outbound({ timeout_ms: LOOK_MAY_TAKE_MS }, (signal) => carrier.track(parcel.tracking_number!, signal))
      if (!answer.answered) return log.warn({ parcel_id: parcel.parcel_id, error: answer.error }, 'a carrier did not say where a parcel is')
      const { status } = answer.value
      if (status === 'on_the_way') return
      try {
        await database.transaction(async (tx) => {
          const one = (await lockAllOf(tx, parcel.order_id)).find(({ fulfillment_id }) => fulfillment_id === parcel.fulfillment_id)!
          const there = await runOne<Parcel>(tx, `select * from fulfillment.parcels where parcel_id = $1 and status = 'sent'`, [
            parcel.parcel_id,
          ])
          if (there) await arrive(tx, one, there, status, { actor: 'system:fulfillment', now })
        })
      } catch (error) {
        log.error({ parcel_id: parcel.parcel_id, error: String(error) }, 'what a carrier said of a parcel could not be written down')
      }
    }),
  )
}

/** Labels nobody uses are cancelled where they were made; a carrier that is silent is asked again. */
export async function cancelUnusedLabels(database: Database, now: string, log: Log): Promise<void> {
  const again = new Date(Date.parse(now) + LOOK_AGAIN_MINUTES * 60_000).toISOString()
  const unused = await database.transaction((tx) =>
    run<{ parcel_id: string; carrier: string }>(
      tx,
      `update fulfillment.unused_labels u set ask_at = $2 from (
         select parcel_id from fulfillment.unused_labels where ask_at <= $1 and carrier = any($4) order by ask_at, parcel_id limit $3 for update skip locked) as due
       where u.parcel_id = due.parcel_id returning u.parcel_id, u.carrier`,
      [now, again, AT_MOST, joinedCarriers()],
    ),
  )
  await Promise.all(
    unused.map(async ({ parcel_id, carrier }) => {
      const answer = await outbound({ timeout_ms: LABEL_MAY_TAKE_MS }, (signal) => carrierNamed(carrier)!.cancel(parcel_id, signal))
      if (!answer.answered) return log.warn({ parcel_id, error: answer.error }, 'a carrier did not cancel a label that is not used')
      await database.transaction((tx) => run(tx, 'delete from fulfillment.unused_labels where parcel_id = $1', [parcel_id]))
    }),
  )
}

/** What was paid at the door has left in the books too, once its money is here. */
export async function handOverPaidAtTheDoor(tx: Tx, order_id: string, now: string): Promise<Change[]> {
  const all = await lockAllOf(tx, order_id)
  const parcels = await run<Parcel>(
    tx,
    `select * from fulfillment.parcels where order_id = $1 and status in ('sent', 'delivered') and not is_handed_over order by parcel_id`,
    [order_id],
  )
  if (!parcels.length || (await waitsForMoneyAtTheDoor(tx, order_id))) return []
  // Handed over at the order itself: it stands in the books already.
  if ((await statusOf(tx, order_id)) === 'completed') {
    await run(tx, 'update fulfillment.parcels set is_handed_over = true, handed_over_at = $2 where parcel_id = any($1)', [
      parcels.map(({ parcel_id }) => parcel_id),
      now,
    ])
    return []
  }
  const changes: Change[] = []
  for (const parcel of parcels) {
    const one = all.find(({ fulfillment_id }) => fulfillment_id === parcel.fulfillment_id)!
    changes.push(...(await leave(tx, one, parcel, systemCall(now))))
    await run(tx, 'update fulfillment.parcels set is_handed_over = true, handed_over_at = $2 where parcel_id = $1', [parcel.parcel_id, now])
  }
  return changes
}

/** Due work asks for nobody. */
const systemCall = (now: string) => ({ now, actor: 'system:fulfillment', principal: { audience: 'system', id: 'fulfillment' } }) as Call
