import { Type } from 'typebox'
import { type Database, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { closingOn, locationOf } from '../../foundation/stores/index.ts'
import { availability, FINDINGS, insufficientStock, placeKey, reroute } from '../../offer/inventory/index.ts'
import { linesOff, nothingLeftToHandOver } from '../hand_overs/index.ts'
import { mustSeeOrder } from '../orders/index.ts'
import { changeWishOf, type Change, lockPaymentsOf, speakChanges } from '../payments/index.ts'
import { type Decision, keepDecisions, placesInstead } from '../routing/index.ts'
import { tellHer } from './news.ts'
import { settingsOf } from './settings.ts'
import { type By, close, count, type Fulfillment, lockAllOf, lockOne, moreThanOpen, mustBe, place, unpacked } from './stages.ts'

export const Rejected = Type.Object({
  line_number: Type.Integer({ minimum: 1 }),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  finding: Type.Enum([...FINDINGS], {
    description: 'not_found: nothing stands there any more; mismatch: there are so many fewer; damaged; display: only the one on show',
  }),
})
type Rejected = Type.Static<typeof Rejected>

const lineRejected = event(
  'fulfillment.line_rejected',
  Type.Object({
    fulfillment_id: Type.String(),
    order_id: Type.String(),
    number: Type.String(),
    variant_id: Type.String(),
    quantity: Type.Integer(),
    finding: Type.String(),
    outcome: Type.String(),
  }),
)
const lineAnswered = event(
  'fulfillment.line_answered',
  Type.Object({ order_id: Type.String(), variant_id: Type.String(), quantity: Type.Integer(), outcome: Type.Enum(['moved', 'cancelled']) }),
)

export const answeredBefore = refusal<{ rejection_id: string }>(
  'answered_before',
  409,
  () => 'This was answered before, or its time is over',
)

interface Rejecting {
  fulfillment_id: string
  lines: Rejected[]
}

/**
 * The picker cannot give these pieces. The books of the place are put right; what is sent is promised from the next place that has it, what is collected she
 * is asked about; what nobody has is cancelled and paid back. All in one transaction, with the word to her; then the providers are asked.
 */
export async function reject(database: Database, asked: Rejecting, call: Call) {
  const changes = await database.transaction((tx) => rejectIn(tx, asked, call))
  await speakChanges(database, changes, call.now)
}

async function rejectIn(tx: Tx, { fulfillment_id, lines: rejected }: Rejecting, call: Call): Promise<Change[]> {
  const { one, lines } = await lockOne(tx, fulfillment_id, call)
  const { key } = changeWishOf(call)
  if (await runOne(tx, 'select from fulfillment.rejections where fulfillment_id = $1 and key = $2', [fulfillment_id, key])) return []
  mustBe(one, 'placed', 'accepted', 'picking')
  const { now, actor } = call
  const free = await unpacked(tx, lines)
  // Of a line several things may have been found: all of them together are no more than is open.
  for (const [line_number, of] of Map.groupBy(rejected, (found) => found.line_number)) {
    const quantity = of.reduce((sum, found) => sum + found.quantity, 0)
    const open = free.find((line) => line.line_number === line_number)?.open ?? 0
    if (quantity > open) throw moreThanOpen({ fulfillment_id, line_number, asked: quantity, open })
  }
  const asked = rejected.map((of) => ({ ...of, variant_id: lines.find(({ line_number }) => line_number === of.line_number)!.variant_id }))
  await lockPaymentsOf(tx, one.order_id)
  const { order_id, location_id } = one
  const decided: Decision[] = []
  const places = one.method === 'ship' ? await placesFor(tx, one, asked, now) : undefined
  const instead = places && {
    ...places,
    choose(available: Parameters<typeof places.choose>[0]) {
      decided.push(places.choose(available))
      return decided[0]!.parts
    },
  }
  const rerouted = await reroute(tx, { order_id, from: location_id, lines: asked, actor, ...(instead && { instead }) }, now)
  if ('refusal' in rerouted) throw rerouted.refusal
  const [decision_id = null] = await keepDecisions(tx, decided, 'rejected', now)
  const changes: Change[] = []
  for (const [at, of] of asked.entries()) {
    const { weighed, promised } = rerouted[at]!
    await count(tx, fulfillment_id, 'rejected', [of])
    // Of a line that comes from several places she hears once.
    for (const [nth, part] of promised.entries())
      await keep(tx, one, { ...of, ...part, key, weighed, decision_id, outcome: 'rerouted' }, call, nth > 0)
    const quantity = of.quantity - promised.reduce((sum, part) => sum + part.quantity, 0)
    if (quantity === 0) continue
    const elsewhere = one.method === 'collect' ? await alternativesFor(tx, one, { ...of, quantity }, now) : []
    const lost = { ...of, quantity, key, decision_id, location_id: null, weighed: one.method === 'collect' ? elsewhere : weighed }
    if (elsewhere.length) {
      const { opening_hours, time_zone } = await locationOf(tx, location_id)
      const asked_for_ms = (await settingsOf(tx, one, now)).answer_hours * 3_600_000
      // She is told the day: all of it is hers.
      const answer_by = closingOn(opening_hours, time_zone, new Date(Date.parse(now) + asked_for_ms).toISOString())
      await keep(tx, one, { ...lost, outcome: 'asked', answer_by }, call)
    } else changes.push(...(await giveUp(tx, one, lost, at, call)))
  }
  await placeAgain(
    tx,
    one,
    asked.flatMap(({ line_number, variant_id }, at) => rerouted[at]!.promised.map((part) => ({ line_number, variant_id, ...part }))),
    call,
  )
  await close(tx, one, call, 'rejected')
  return changes
}

const MOST_PLACES = 20

/** By the rules of its company, among the places that send for its channel, or all where none has said so; never where it was just not found. */
async function placesFor(
  tx: Tx,
  { company_id, channel, location_id, order_id }: Fulfillment,
  lines: { variant_id: string; quantity: number }[],
  now: string,
) {
  const rejected = await run<{ location_id: string }>(
    tx,
    `select distinct f.location_id from fulfillment.rejections r join fulfillment.fulfillments f using (fulfillment_id) where r.order_id = $1`,
    [order_id],
  )
  const never = [location_id, ...rejected.map((of) => of.location_id)]
  return placesInstead(tx, { order_id, company_id, channel, lines, never }, now)
}

/** Where else she could collect all of it. */
async function alternativesFor(
  tx: Tx,
  { company_id, location_id }: Fulfillment,
  { variant_id, quantity }: { variant_id: string; quantity: number },
  now: string,
) {
  const places = await run<{ location_id: string }>(
    tx,
    'select location_id from stores.public_locations where company_id = $1 and collects and location_id <> $2 order by location_id',
    [company_id, location_id],
  )
  const levels = await availability(tx, { variant_ids: [variant_id], location_ids: places.map((of) => of.location_id), now })
  return places
    .map((of) => ({ ...of, available: levels.get(placeKey({ variant_id, ...of }))?.available ?? 0 }))
    .filter(({ available }) => available >= quantity)
    .toSorted((a, b) => b.available - a.available || (a.location_id < b.location_id ? -1 : 1))
    .slice(0, MOST_PLACES)
}

interface Kept extends Rejected {
  variant_id: string
  key: string
  weighed: { location_id: string; available: number }[]
  outcome: 'rerouted' | 'asked' | 'cancelled'
  location_id: string | null
  /** By which choice it moved. */
  decision_id: string | null
  answer_by?: string
}

/** What became of it is written down, she hears of it, and so does everybody else. */
async function keep(tx: Tx, one: Fulfillment, kept: Kept, { actor, now }: By, isToldOtherwise = false) {
  const { outcome, variant_id, quantity, line_number, finding, location_id, answer_by = null } = kept
  const told = isToldOtherwise
    ? 'with_the_order'
    : await tellHer(
        tx,
        { kind: outcome, one, line_number, quantity, until: answer_by, elsewhere: kept.weighed.map((of) => of.location_id) },
        now,
      )
  await run(
    tx,
    `insert into fulfillment.rejections (rejection_id, key, fulfillment_id, order_id, company_id, line_number, variant_id, quantity, finding, weighed, outcome, location_id,
       told, actor, rejected_at, answer_by, decision_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      ...[newId('rej'), kept.key, one.fulfillment_id, one.order_id, one.company_id, line_number, variant_id, quantity, finding],
      ...[JSON.stringify(kept.weighed), outcome, location_id, told, actor, now, answer_by, kept.decision_id],
    ],
  )
  const { order_id, fulfillment_id, order_number: number } = one
  await announce(tx, lineRejected, {
    ...{ subject: order_id, company_id: one.company_id, customer_id: one.customer_id, channel: one.channel, location_id: one.location_id },
    ...{ actor, occurred_at: now, data: { fulfillment_id, order_id, number, variant_id, quantity, finding, outcome } },
  })
}

/** Nobody has it: that much of the order is cancelled, and what was paid for it goes back. With the last of it, all of the order. */
async function giveUp(tx: Tx, one: Fulfillment, lost: Omit<Kept, 'outcome'>, at: number, by: By): Promise<Change[]> {
  const { line_number, quantity, key } = lost
  const changes = await cancelPieces(tx, one, { line_number, quantity, key: `rejected:${one.fulfillment_id}:${key}:${at}` }, by)
  await keep(tx, one, { ...lost, outcome: 'cancelled' }, by, await isCancelled(tx, one))
  return changes
}

const cancelPieces = (
  tx: Tx,
  { order_id }: Fulfillment,
  { line_number, quantity, key }: { line_number: number; quantity: number; key: string },
  by: By,
) => linesOff(tx, { order_id, lines: [{ line_number, quantity }], key, not_reserved: true, reason: 'not_available' }, by)

/** Then she hears of the order as a whole. */
const isCancelled = async (tx: Tx, one: Fulfillment) => (await statusOf(tx, one)) === 'cancelled'

const statusOf = async (tx: Tx, { order_id }: Fulfillment) =>
  (await runOne<{ status: string }>(tx, 'select status from orders.public_orders where order_id = $1', [order_id]))!.status

/** Each place that gives something now has it to do. */
async function placeAgain(
  tx: Tx,
  { order_id, order_number, company_id, channel, method, customer_id }: Fulfillment,
  parts: { line_number: number; variant_id: string; location_id: string; quantity: number }[],
  { actor, now }: By,
) {
  const here = Map.groupBy(parts, ({ location_id }) => location_id)
  const wanted = [...here]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([location_id, of]) => ({
      ...{ order_id, order_number, company_id, channel, method, customer_id, location_id, now },
      // Found in two ways, it is one line there.
      lines: [...Map.groupBy(of, ({ line_number }) => line_number)].map(([line_number, same]) => ({
        ...{ line_number, variant_id: same[0]!.variant_id },
        quantity: same.reduce((sum, part) => sum + part.quantity, 0),
      })),
    }))
  await place(tx, wanted, actor)
}

export const Answer = Type.Object({
  rejection_id: Type.String({ maxLength: 40 }),
  choice: Type.Enum(['cancel', 'collect_elsewhere']),
  location_id: Type.Optional(Type.String({ maxLength: 40, description: 'where she will collect it instead' })),
})

interface Open {
  rejection_id: string
  fulfillment_id: string
  order_id: string
  line_number: number
  variant_id: string
  quantity: number
  weighed: { location_id: string }[]
  outcome: string
}

/** She, or whoever speaks with her, says what is to become of what her store could not give. */
export async function answer(database: Database, { order_id, ...asked }: { order_id: string } & Type.Static<typeof Answer>, call: Call) {
  await mustSeeOrder(database.db, order_id, call)
  const { rejection_id, choice, location_id } = asked
  const changes = await database.transaction(async (tx) => {
    const { open, one } = await lockOpen(tx, order_id, rejection_id)
    // Of ours somebody who works where it was not found, or everywhere, as whoever is called does.
    mustWorkAt(call, 'fulfillment.answer', one.location_id)
    if (open.outcome === (choice === 'cancel' ? 'cancelled' : 'moved')) return []
    if (open.outcome !== 'asked') throw answeredBefore({ rejection_id })
    if (choice === 'cancel') return settle(tx, one, open, null, call)
    if (!open.weighed.some((of) => of.location_id === location_id)) throw notFound({ what: 'alternative', id: location_id ?? '' })
    return settle(tx, one, open, location_id!, call)
  })
  await speakChanges(database, changes, call.now)
}

async function lockOpen(tx: Tx, order_id: string, rejection_id: string): Promise<{ open: Open; one: Fulfillment }> {
  const all = await lockAllOf(tx, order_id)
  const open = await runOne<Open>(tx, 'select * from fulfillment.rejections where rejection_id = $1 and order_id = $2', [
    rejection_id,
    order_id,
  ])
  if (!open) throw notFound({ what: 'rejection', id: rejection_id })
  return { open, one: all.find(({ fulfillment_id }) => fulfillment_id === open.fulfillment_id)! }
}

async function settle(tx: Tx, one: Fulfillment, open: Open, location_id: string | null, { actor, now }: By): Promise<Change[]> {
  const { order_id, rejection_id, line_number, variant_id, quantity } = open
  await lockPaymentsOf(tx, order_id)
  const outcome = location_id === null ? 'cancelled' : 'moved'
  let changes: Change[] = []
  if (location_id === null)
    changes = await cancelPieces(tx, one, { line_number, quantity, key: `answered:${rejection_id}` }, { actor, now })
  else {
    // Nobody would ever release what is put aside for an order that has come to nothing.
    const status = await statusOf(tx, one)
    if (status !== 'placed') throw nothingLeftToHandOver({ order_id, status })
    const lines = [{ variant_id, quantity }]
    const instead = {
      location_ids: [location_id],
      choose(there: (place: { variant_id: string; location_id: string }) => number) {
        const available = there({ variant_id, location_id })
        if (available < quantity) throw insufficientStock({ variant_id, location_id, asked: quantity, available })
        return [{ location_id, lines }]
      },
    }
    const rerouted = await reroute(tx, { order_id, lines, instead, actor }, now)
    if ('refusal' in rerouted) throw rerouted.refusal
    await placeAgain(tx, one, [{ line_number, variant_id, location_id, quantity }], { actor, now })
  }
  await run(tx, 'update fulfillment.rejections set outcome = $2, location_id = $3, answered_at = $4 where rejection_id = $1', [
    rejection_id,
    outcome,
    location_id,
    now,
  ])
  await announce(tx, lineAnswered, {
    ...{
      subject: order_id,
      company_id: one.company_id,
      customer_id: one.customer_id,
      channel: one.channel,
      location_id: location_id ?? one.location_id,
    },
    ...{ actor, occurred_at: now, data: { order_id, variant_id, quantity, outcome } },
  })
  return changes
}

/** She has not chosen in time: it is cancelled, and she hears. */
export async function giveUpUnanswered(
  tx: Tx,
  { order_id, rejection_id }: { order_id: string; rejection_id: string },
  now: string,
): Promise<Change[]> {
  const { open, one } = await lockOpen(tx, order_id, rejection_id)
  // Of an order that came to nothing the question ends with it, a moment later.
  if (open.outcome !== 'asked' || (await statusOf(tx, one)) !== 'placed') return []
  const changes = await settle(tx, one, open, null, { actor: 'system:fulfillment', now })
  if (!(await isCancelled(tx, one)))
    await tellHer(tx, { kind: 'cancelled', one, line_number: open.line_number, quantity: open.quantity, until: null, elsewhere: [] }, now)
  return changes
}
