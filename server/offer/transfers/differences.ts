import { run, runOne, type Tx } from '#platform/database'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { bringBack, correct, writeOffTransit } from '../inventory/index.ts'
import { journeyOf, lockTransfer, mustWorkAtEither, settle, step, type Transfer } from './transfers.ts'

/** What may become of each, by a person's word. */
export const OUTCOMES = {
  missing: ['awaited', 'lost', 'returned'],
  damaged: ['kept', 'written_off'],
  surplus: ['kept', 'taken_from_sender'],
} as const
export type Outcome = (typeof OUTCOMES)[keyof typeof OUTCOMES][number]
export const EVERY_OUTCOME: Outcome[] = [...new Set(Object.values(OUTCOMES).flat())]

export const differenceDecided = refusal<{ difference_id: string }>(
  'difference_decided',
  409,
  () => 'What becomes of it is decided already',
)
export const outcomeDoesNotFit = refusal<{ difference_id: string; kind: keyof typeof OUTCOMES; outcome: Outcome }>(
  'outcome_does_not_fit',
  422,
  ({ kind, outcome }) => `Of what is ${kind} it cannot be said that it is ${outcome}`,
)
export const moreThanDiffers = refusal<{ difference_id: string; asked: number; quantity: number }>(
  'more_than_differs',
  409,
  ({ asked, quantity }) => `${asked} were named, the difference is ${quantity}`,
)

interface Difference {
  difference_id: string
  variant_id: string
  kind: keyof typeof OUTCOMES
  quantity: number
  is_open: boolean
}
interface Decision {
  transfer_id: string
  difference_id: string
  outcome: Outcome
  quantity?: number
  note?: string
}

/** Somebody decides what becomes of a difference, or of a part of it. */
export async function decide(tx: Tx, { transfer_id, difference_id, outcome, quantity, note }: Decision, call: Call) {
  const transfer = await lockTransfer(tx, transfer_id, call)
  const difference = await runOne<Difference>(
    tx,
    'select difference_id, variant_id, kind, quantity, is_open from transfers.differences where transfer_id = $1 and difference_id = $2',
    [transfer_id, difference_id],
  )
  if (!difference) throw notFound({ what: 'difference', id: difference_id })
  const concerns = outcome === 'returned' || outcome === 'taken_from_sender' ? transfer.from_location_id : null
  if (concerns) mustWorkAt(call, 'transfers.decide', concerns)
  else mustWorkAtEither(call, 'transfers.decide', transfer)
  if (!difference.is_open) throw differenceDecided({ difference_id })
  const { kind, variant_id } = difference
  if (!(OUTCOMES[kind] as readonly Outcome[]).includes(outcome)) throw outcomeDoesNotFit({ difference_id, kind, outcome })
  const some = quantity ?? difference.quantity
  if (some > difference.quantity) throw moreThanDiffers({ difference_id, asked: some, quantity: difference.quantity })
  await carryOut(tx, transfer, { variant_id, outcome, quantity: some }, call)
  await part(tx, difference, some, { outcome, note: note ?? null }, call)
  const told = { lines: [{ variant_id, kind, quantity: some, outcome }], note, location_id: concerns ?? transfer.to_location_id }
  await step(tx, transfer, 'decided', told, call)
  await settle(tx, transfer, call)
}

async function carryOut(
  tx: Tx,
  transfer: Transfer,
  { variant_id, outcome, quantity }: { variant_id: string; outcome: Outcome; quantity: number },
  call: Call,
) {
  const journey = journeyOf(transfer, call)
  if (outcome === 'lost' || outcome === 'returned') {
    await (outcome === 'lost' ? writeOffTransit : bringBack)(tx, { ...journey, variant_id, quantity }, call.now)
    await run(tx, `update transfers.lines set ${outcome}_quantity = ${outcome}_quantity + $3 where transfer_id = $1 and variant_id = $2`, [
      ...[transfer.transfer_id, variant_id, quantity],
    ])
  } else if (outcome === 'written_off' || outcome === 'taken_from_sender') {
    const [location_id, count] = outcome === 'written_off' ? [transfer.to_location_id, 'damaged'] : [transfer.from_location_id, 'on_hand']
    const { document, actor, key } = journey
    const correction = { document, location_id, reason: outcome === 'written_off' ? 'damaged' : 'counted', actor, ...(key && { key }) }
    const [done] = await correct(tx, [{ ...correction, lines: [{ variant_id, [count]: -quantity }] }], call.now)
    if ('refusal' in done!) throw done.refusal
  }
}

type Deciding = Pick<Call, 'actor' | 'now'>

/** The decided part is written down as decided; of what is left it is still to be said. */
async function part(
  tx: Tx,
  { difference_id, quantity }: Pick<Difference, 'difference_id' | 'quantity'>,
  some: number,
  { outcome, note }: { outcome: Outcome | 'arrived'; note: string | null },
  { actor, now }: Deciding,
) {
  if (some < quantity)
    await run(
      tx,
      `with rest as (
         insert into transfers.differences (difference_id, transfer_id, variant_id, kind, quantity, reason, found_by, found_at, outcome, decided_by, decided_at, decision_note)
         select $2, transfer_id, variant_id, kind, quantity - $3, reason, found_by, found_at, outcome, decided_by, decided_at, decision_note
         from transfers.differences where difference_id = $1)
       update transfers.differences set quantity = $3 where difference_id = $1`,
      [difference_id, newId('dif'), some],
    )
  await run(
    tx,
    'update transfers.differences set outcome = $2, decided_by = $3, decided_at = $4, decision_note = $5 where difference_id = $1',
    [difference_id, outcome, actor, now, note],
  )
}

/** What was missing and has come after all is missing no longer, the oldest first. */
export async function closeArrived(tx: Tx, transfer_id: string, call: Deciding) {
  const missing = await run<{ difference_id: string; variant_id: string; quantity: number; too_many: number }>(
    tx,
    `select d.difference_id, d.variant_id, d.quantity, sum(d.quantity) over (partition by d.variant_id)::integer - l.in_transit_quantity as too_many
     from transfers.differences d join transfers.lines l using (transfer_id, variant_id)
     where d.transfer_id = $1 and d.kind = 'missing' and d.is_open order by d.variant_id, d.difference_id`,
    [transfer_id],
  )
  const gone = new Map<string, number>()
  for (const { difference_id, quantity, too_many, variant_id } of missing) {
    const came = Math.min(quantity, too_many - (gone.get(variant_id) ?? 0))
    if (came <= 0) continue
    gone.set(variant_id, (gone.get(variant_id) ?? 0) + came)
    await part(tx, { difference_id, quantity }, came, { outcome: 'arrived', note: null }, call)
  }
}

/** How much of each thing is told to be missing, and neither decided nor come. */
export const openMissing = async (tx: Tx, transfer_id: string) =>
  new Map(
    (
      await run<{ variant_id: string; quantity: number }>(
        tx,
        `select variant_id, sum(quantity)::integer as quantity from transfers.differences
         where transfer_id = $1 and kind = 'missing' and is_open group by variant_id`,
        [transfer_id],
      )
    ).map(({ variant_id, quantity }) => [variant_id, quantity]),
  )
