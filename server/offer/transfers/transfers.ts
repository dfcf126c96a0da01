import { type Static, Type } from 'typebox'
import { Day } from '#platform/clock'
import { run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, mustWorkAt, notFound, notPermitted, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import { locationOf } from '../../foundation/stores/index.ts'
import { unknownPlace } from '../inventory/index.ts'

export const STATUSES = ['asked', 'approved', 'sent', 'arrived', 'closed', 'cancelled'] as const
export type Status = (typeof STATUSES)[number]
export const MOST = 1_000_000

const Id = Type.String({ minLength: 1, maxLength: 60 })
export const Note = Type.String({ minLength: 1, maxLength: 500 })
export const Goods = Type.Object({ variant_id: Id, quantity: Type.Integer({ minimum: 1, maximum: MOST }) }, { additionalProperties: false })
export const Asked = Type.Object(
  {
    from_location_id: Id,
    to_location_id: Id,
    lines: Type.Array(Goods, { minItems: 1, maxItems: 500 }),
    note: Type.Optional(Note),
    needed_on: Type.Optional(Day),
    approved: Type.Optional(Type.Boolean({ description: 'by whoever decides at the sender and begins it herself' })),
  },
  { additionalProperties: false },
)

const Fact = Type.Object({ number: Type.String(), from_location_id: Type.String(), to_location_id: Type.String() })
const fact = (type: string) => event(`transfers.${type}`, Fact)
const HAPPENED = {
  asked: fact('transfer_asked'),
  approved: fact('transfer_approved'),
  sent: fact('transfer_sent'),
  arrived: fact('transfer_arrived'),
  decided: fact('difference_decided'),
  closed: fact('transfer_closed'),
  cancelled: fact('transfer_cancelled'),
}

export const samePlace = refusal<{ location_id: string }>(
  'transfer_to_the_same_place',
  422,
  () => 'Goods are transferred from one place to another',
)
export const placeOfOtherCompany = refusal<{ from_location_id: string; to_location_id: string }>(
  'place_of_other_company',
  422,
  () => 'The two places are of different companies: what goes between companies is sold, not transferred',
)
export const transferNotInState = refusal<{ transfer_id: string; status: Status; needs: readonly Status[] }>(
  'transfer_not_in_this_state',
  409,
  ({ status, needs }) => `The transfer is ${status}; for that it has to be ${needs.join(' or ')}`,
)
export const namedTwice = refusal<{ variant_id: string }>('named_twice', 422, ({ variant_id }) => `${variant_id} is named twice`)
export const notOfTransfer = refusal<{ transfer_id: string; variant_id: string }>(
  'not_of_this_transfer',
  422,
  ({ variant_id }) => `${variant_id} is not on this transfer`,
)
export const stillOpen = refusal<{ transfer_id: string; in_transit: number; differences: number }>(
  'transfer_still_open',
  409,
  ({ in_transit, differences }) => `${in_transit} pieces are on their way and ${differences} differences wait for a decision`,
)

export interface Transfer {
  transfer_id: string
  number: string
  company_id: string
  from_location_id: string
  to_location_id: string
  status: Status
  asked_at: string
}
export interface Line {
  variant_id: string
  asked_quantity: number
  approved_quantity: number
  sent_quantity: number
  in_transit_quantity: number
  surplus_quantity: number
}

export function mustNameOnce(lines: readonly { variant_id: string }[]) {
  const seen = new Set<string>()
  for (const { variant_id } of lines) {
    if (seen.has(variant_id)) throw namedTwice({ variant_id })
    seen.add(variant_id)
  }
}

export function mustBe({ transfer_id, status }: Transfer, ...needs: Status[]) {
  if (!needs.includes(status)) throw transferNotInState({ transfer_id, status, needs })
}

/** One transfer, locked before any stock is (ADR 87). To whoever works for another company it does not exist. */
export async function lockTransfer(tx: Tx, transfer_id: string, call: Call): Promise<Transfer> {
  const transfer = await runOne<Transfer>(
    tx,
    `select transfer_id, 'TRF-' || running as number, company_id, from_location_id, to_location_id, status, asked_at from transfers.transfers
     where transfer_id = $1 and ($2::text[] is null or company_id = any($2)) for no key update`,
    [transfer_id, companiesOf(call)],
  )
  if (!transfer) throw notFound({ what: 'transfer', id: transfer_id })
  return transfer
}

export const linesOf = (tx: Tx, transfer_id: string) =>
  run<Line>(
    tx,
    `select variant_id, asked_quantity, approved_quantity, sent_quantity, in_transit_quantity, surplus_quantity
     from transfers.lines where transfer_id = $1 order by variant_id`,
    [transfer_id],
  )

export function mustWorkAtEither(
  call: Call,
  permission: string,
  { from_location_id, to_location_id }: Pick<Transfer, 'from_location_id' | 'to_location_id'>,
) {
  const { principal } = call
  const here = principal.audience === 'staff' ? principal.location_ids : 'all'
  if (here === 'all' || here.includes(from_location_id)) return
  mustWorkAt(call, permission, to_location_id)
}

/** As the stock knows it. */
export const journeyOf = ({ transfer_id, from_location_id, to_location_id }: Transfer, { actor, request_key }: Call) => ({
  ...{ document: transfer_id, from_location_id, to_location_id, actor },
  ...(request_key && { key: request_key.key }),
})

/** It has come so far: written down with who, when and what, and told. */
export async function step(
  tx: Tx,
  transfer: Transfer,
  what: keyof typeof HAPPENED,
  { lines = [], note, location_id }: { lines?: readonly object[]; note?: string | null | undefined; location_id: string },
  call: Pick<Call, 'actor' | 'now'>,
) {
  const { transfer_id, number, company_id, from_location_id, to_location_id } = transfer
  await run(
    tx,
    `insert into transfers.steps (transfer_id, place, what, lines, note, actor, at)
     select $1, 1 + coalesce(max(place), 0), $2, $3::jsonb, $4, $5, $6 from transfers.steps where transfer_id = $1`,
    [transfer_id, what, JSON.stringify(lines), note ?? null, call.actor, call.now],
  )
  await announce(tx, HAPPENED[what], {
    ...{ subject: transfer_id, company_id, location_id, actor: call.actor, occurred_at: call.now },
    data: { number, from_location_id, to_location_id },
  })
}

const reach = (tx: Tx, { transfer_id }: Transfer, status: Status, now: string) =>
  run(tx, 'update transfers.transfers set status = $2, changed_at = $3 where transfer_id = $1', [transfer_id, status, now])

/** Goods are asked for, by either of the two places. */
export async function ask(tx: Tx, asked: Static<typeof Asked>, call: Call): Promise<{ transfer_id: string }> {
  const { from_location_id, to_location_id, lines, note, needed_on, approved = false } = asked
  mustNameOnce(lines)
  if (from_location_id === to_location_id) throw samePlace({ location_id: to_location_id })
  const [from, to] = [await locationOf(tx, from_location_id), await locationOf(tx, to_location_id)]
  for (const { location_id, company_id } of [from, to])
    if (!worksFor(call, company_id)) throw notFound({ what: 'location', id: location_id })
  if (from.company_id !== to.company_id) throw placeOfOtherCompany({ from_location_id, to_location_id })
  mustWorkAtEither(call, 'transfers.work', asked)
  if (approved) mustDecideAt(call, from_location_id)
  const transfer_id = newId('trf')
  const { number } = (await runOne<{ number: string }>(
    tx,
    `insert into transfers.transfers (transfer_id, company_id, from_location_id, to_location_id, status, note, needed_on, asked_at, changed_at)
     values ($1, $2, $3, $4, 'asked', $5, $6, $7, $7) returning 'TRF-' || running as number`,
    [transfer_id, from.company_id, from_location_id, to_location_id, note ?? null, needed_on ?? null, call.now],
  ))!
  const written = await run<{ variant_id: string }>(
    tx,
    `insert into transfers.lines (transfer_id, variant_id, asked_quantity)
     select $1, a.variant_id, a.quantity from json_to_recordset($2::json) as a(variant_id text, quantity integer)
     join catalog.public_variants using (variant_id) returning variant_id`,
    [transfer_id, JSON.stringify(lines)],
  )
  const unknown = lines.find(({ variant_id }) => !written.some((of) => of.variant_id === variant_id))
  if (unknown) throw unknownPlace({ variant_id: unknown.variant_id, location_id: from_location_id })
  const transfer: Transfer = {
    transfer_id,
    number,
    company_id: from.company_id,
    from_location_id,
    to_location_id,
    status: 'asked',
    asked_at: call.now,
  }
  await step(tx, transfer, 'asked', { lines, note, location_id: to_location_id }, call)
  if (approved) await approveAs(tx, transfer, lines, call)
  return { transfer_id }
}

export function mustDecideAt(call: Call, location_id: string) {
  const { principal } = call
  if ('permissions' in principal && !principal.permissions.has('transfers.decide'))
    throw notPermitted({ permission: 'transfers.decide', location_id })
  mustWorkAt(call, 'transfers.decide', location_id)
}

/** The sender will give it: as it was asked, or less of it. */
export async function approve(
  tx: Tx,
  { transfer_id, lines }: { transfer_id: string; lines?: { variant_id: string; quantity: number }[] },
  call: Call,
) {
  const transfer = await lockTransfer(tx, transfer_id, call)
  mustWorkAt(call, 'transfers.decide', transfer.from_location_id)
  mustBe(transfer, 'asked')
  const asked = await linesOf(tx, transfer_id)
  if (lines) mustNameOnce(lines)
  for (const { variant_id, quantity } of lines ?? []) {
    const line = asked.find((of) => of.variant_id === variant_id)
    if (!line || quantity > line.asked_quantity) throw notOfTransfer({ transfer_id, variant_id })
  }
  await approveAs(tx, transfer, lines ?? asked.map(({ variant_id, asked_quantity }) => ({ variant_id, quantity: asked_quantity })), call)
}

async function approveAs(tx: Tx, transfer: Transfer, lines: readonly { variant_id: string; quantity: number }[], call: Call) {
  await run(
    tx,
    `update transfers.lines l set approved_quantity = a.quantity from json_to_recordset($2::json) as a(variant_id text, quantity integer)
     where l.transfer_id = $1 and l.variant_id = a.variant_id`,
    [transfer.transfer_id, JSON.stringify(lines)],
  )
  await reach(tx, transfer, 'approved', call.now)
  await step(tx, transfer, 'approved', { lines, location_id: transfer.from_location_id }, call)
}

/** Nothing is to be sent after all. What has left is received, not cancelled. */
export async function cancel(tx: Tx, { transfer_id, reason }: { transfer_id: string; reason: string }, call: Call) {
  const transfer = await lockTransfer(tx, transfer_id, call)
  mustWorkAtEither(call, 'transfers.work', transfer)
  mustBe(transfer, 'asked', 'approved')
  await reach(tx, transfer, 'cancelled', call.now)
  await step(tx, transfer, 'cancelled', { note: reason, location_id: transfer.from_location_id }, call)
}

/** No more is sent, and everything that was is accounted for. */
export async function close(tx: Tx, { transfer_id }: { transfer_id: string }, call: Call) {
  const transfer = await lockTransfer(tx, transfer_id, call)
  mustWorkAtEither(call, 'transfers.work', transfer)
  mustBe(transfer, 'sent', 'arrived')
  const { in_transit, differences } = await standing(tx, transfer_id)
  if (in_transit || differences) throw stillOpen({ transfer_id, in_transit, differences })
  await reach(tx, transfer, 'closed', call.now)
  await step(tx, transfer, 'closed', { location_id: transfer.to_location_id }, call)
}

const standing = async (tx: Tx, transfer_id: string) =>
  (await runOne<{ in_transit: number; unsent: number; arrived: number; differences: number }>(
    tx,
    `select coalesce(sum(in_transit_quantity), 0)::integer as in_transit, coalesce(sum(approved_quantity - sent_quantity), 0)::integer as unsent,
       coalesce(sum(sent_quantity - in_transit_quantity), 0)::integer as arrived,
       (select count(*)::integer from transfers.differences where transfer_id = $1 and is_open) as differences
     from transfers.lines where transfer_id = $1`,
    [transfer_id],
  ))!

/** Closing meant that no more is sent: what turns up later opens the transfer again for its differences, not for the rest of what was approved. */
export const giveUpUnsent = (tx: Tx, { transfer_id }: Transfer) =>
  run(tx, 'update transfers.lines set approved_quantity = sent_quantity where transfer_id = $1 and approved_quantity > sent_quantity', [
    transfer_id,
  ])

/** After something was sent, came or was decided: where it stands now. Where nothing is left to do, it is over. */
export async function settle(tx: Tx, transfer: Transfer, call: Call) {
  const { in_transit, unsent, arrived, differences } = await standing(tx, transfer.transfer_id)
  if (!in_transit && !unsent && !differences) {
    await reach(tx, transfer, 'closed', call.now)
    await step(tx, transfer, 'closed', { location_id: transfer.to_location_id }, call)
  } else await reach(tx, transfer, arrived ? 'arrived' : 'sent', call.now)
}
