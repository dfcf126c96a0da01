import { type Static, Type } from 'typebox'
import { run, type Tx } from '#platform/database'
import { type Call, mustWorkAt } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { type Arrived, sendAway, takeIn, unknownPlace } from '../inventory/index.ts'
import { closeArrived, openMissing } from './differences.ts'
import { issueNote, type Transport } from './notes.ts'
import {
  type Goods,
  giveUpUnsent,
  journeyOf,
  linesOf,
  lockTransfer,
  MOST,
  mustBe,
  mustNameOnce,
  settle,
  step,
  type Transfer,
} from './transfers.ts'

export const moreThanApproved = refusal<{ transfer_id: string; variant_id: string; asked: number; approved: number }>(
  'more_than_approved',
  409,
  ({ asked, approved }) => `${asked} are to be sent, ${approved} are approved and not yet sent`,
)
export const moreMissingThanAwaited = refusal<{ transfer_id: string; variant_id: string; missing: number; in_transit: number }>(
  'more_missing_than_awaited',
  409,
  ({ missing, in_transit }) => `${missing} cannot be missing: ${in_transit} more are still on their way`,
)
export const reasonMissing = refusal<{ variant_id: string }>(
  'reason_missing',
  422,
  () => 'Whatever is missing, damaged or too many needs a reason',
)

interface Dispatch {
  transfer_id: string
  lines: Static<typeof Goods>[]
  transport: Static<typeof Transport>
  dispatched_at?: string
  note?: string
}

/** Goods leave with their paper, all that was approved or a part of it: the stock of the sender decides whether they are there to give. */
export async function send(tx: Tx, { transfer_id, lines, transport, dispatched_at = '', note }: Dispatch, call: Call) {
  mustNameOnce(lines)
  const transfer = await lockTransfer(tx, transfer_id, call)
  mustWorkAt(call, 'transfers.work', transfer.from_location_id)
  mustBe(transfer, 'approved', 'sent', 'arrived')
  const approved = await linesOf(tx, transfer_id)
  for (const { variant_id, quantity } of lines) {
    const line = approved.find((of) => of.variant_id === variant_id)
    const open = line ? line.approved_quantity - line.sent_quantity : 0
    if (quantity > open) throw moreThanApproved({ transfer_id, variant_id, asked: quantity, approved: open })
  }
  await sendAway(tx, { ...journeyOf(transfer, call), lines }, call.now)
  await run(
    tx,
    `update transfers.lines l set sent_quantity = l.sent_quantity + a.quantity
     from json_to_recordset($2::json) as a(variant_id text, quantity integer) where l.transfer_id = $1 and l.variant_id = a.variant_id`,
    [transfer_id, JSON.stringify(lines)],
  )
  await step(tx, transfer, 'sent', { lines, note, location_id: transfer.from_location_id }, call)
  await settle(tx, transfer, call)
  await issueNote(tx, transfer, { lines, transport, dispatched_at: dispatched_at || call.now, note: note ?? null }, call)
}

export const ReceivedLine = Type.Object(
  {
    variant_id: Type.String({ minLength: 1, maxLength: 60 }),
    whole: Type.Integer({
      minimum: 0,
      maximum: MOST,
      description: 'came and can be sold; more than were on their way are told as too many',
    }),
    damaged: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST })),
    missing: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST, description: 'should have come with this delivery and did not' })),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  },
  { additionalProperties: false },
)
interface Receipt {
  transfer_id: string
  lines: Static<typeof ReceivedLine>[]
  note?: string
}

/**
 * A delivery, or a part of it, is unpacked: what came whole, broken, not at all, or too much. What turns up after the transfer was closed came too
 * many: it is counted, and the transfer is open again until somebody has said what becomes of it.
 */
export async function receiveTransfer(tx: Tx, { transfer_id, lines, note }: Receipt, call: Call) {
  mustNameOnce(lines)
  const transfer = await lockTransfer(tx, transfer_id, call)
  mustWorkAt(call, 'transfers.work', transfer.to_location_id)
  mustBe(transfer, 'sent', 'arrived', 'closed')
  if (transfer.status === 'closed') await giveUpUnsent(tx, transfer)
  const sent = await linesOf(tx, transfer_id)
  const told = await openMissing(tx, transfer_id)
  const came = lines.map(({ variant_id, whole, damaged = 0, missing = 0, reason }) => {
    const on_its_way = sent.find((of) => of.variant_id === variant_id)?.in_transit_quantity ?? 0
    const broken = Math.min(damaged, on_its_way)
    const fitting = Math.min(whole, on_its_way - broken)
    // What came broken and was never sent is nobody's loss: it is counted with what came too many, and sold no more.
    const surplus_broken = damaged - broken
    const surplus = whole - fitting + surplus_broken
    const still = on_its_way - broken - fitting
    const untold = Math.max(0, still - (told.get(variant_id) ?? 0))
    if (missing > untold) throw moreMissingThanAwaited({ transfer_id, variant_id, missing, in_transit: untold })
    if ((missing || damaged || surplus) && !reason) throw reasonMissing({ variant_id })
    return { variant_id, whole: fitting, damaged: broken, surplus, surplus_broken, missing, reason: reason ?? '' }
  })
  await addUnasked(tx, transfer, came)
  const goods: Arrived[] = came.filter(({ whole, damaged, surplus }) => whole + damaged + surplus)
  if (goods.length) await takeIn(tx, { ...journeyOf(transfer, call), lines: goods }, call.now)
  await run(
    tx,
    `update transfers.lines l set whole_quantity = l.whole_quantity + a.whole, damaged_quantity = l.damaged_quantity + a.damaged,
       surplus_quantity = l.surplus_quantity + a.surplus
     from json_to_recordset($2::json) as a(variant_id text, whole integer, damaged integer, surplus integer)
     where l.transfer_id = $1 and l.variant_id = a.variant_id`,
    [transfer_id, JSON.stringify(came)],
  )
  await closeArrived(tx, transfer_id, call)
  await run(
    tx,
    `insert into transfers.differences (difference_id, transfer_id, variant_id, kind, quantity, reason, found_by, found_at)
     select d.difference_id, $1, d.variant_id, d.kind, d.quantity, d.reason, $3, $4
     from json_to_recordset($2::json) as d(difference_id text, variant_id text, kind text, quantity integer, reason text)`,
    [transfer_id, JSON.stringify(came.flatMap(differencesOf)), call.actor, call.now],
  )
  await step(tx, transfer, 'arrived', { lines: came, note, location_id: transfer.to_location_id }, call)
  await settle(tx, transfer, call)
}

const differencesOf = (line: Record<'missing' | 'damaged' | 'surplus', number> & { variant_id: string; reason: string }) =>
  (['missing', 'damaged', 'surplus'] as const).flatMap((kind) =>
    line[kind] ? [{ difference_id: newId('dif'), variant_id: line.variant_id, kind, quantity: line[kind], reason: line.reason }] : [],
  )

/** What nobody asked for has come all the same: it stands on the transfer with nothing that was sent. */
async function addUnasked(tx: Tx, { transfer_id, to_location_id }: Transfer, came: readonly { variant_id: string; surplus: number }[]) {
  await run(
    tx,
    `insert into transfers.lines (transfer_id, variant_id, asked_quantity)
     select $1, v.variant_id, 0 from unnest($2::text[]) as variant_id join catalog.public_variants v using (variant_id)
     on conflict do nothing`,
    [transfer_id, came.map(({ variant_id }) => variant_id)],
  )
  const known = new Set((await linesOf(tx, transfer_id)).map(({ variant_id }) => variant_id))
  const unknown = came.find(({ variant_id }) => !known.has(variant_id))
  if (unknown) throw unknownPlace({ variant_id: unknown.variant_id, location_id: to_location_id })
}
