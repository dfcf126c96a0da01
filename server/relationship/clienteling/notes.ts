import { holdsCardNumber } from '@birge/kernel/payment-card'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { type Call, companiesOf, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { reasonToSee } from '#platform/personal-data'
import { refusal } from '#platform/refusal'
import { customerOf, idsOf, maskText } from '../../foundation/customers/index.ts'
import { type DeskAsked, deskOf, manages, NAME_OF, placesOf, staffOf } from './desk.ts'

const Kind = Type.Enum(['note', 'size', 'taste'])
const Visibility = Type.Enum(['location', 'company'])
export const Colleague = Type.Object({ staff_id: Type.String(), name: Type.String() })

export const Note = Type.Object({
  note_id: Type.String(),
  /** Also so that what was answered is found, and forgotten with her. */
  customer_id: Type.String(),
  kind: Kind,
  body: Type.String(),
  visibility: Visibility,
  location_id: OrNull(Type.String()),
  company_id: Type.String(),
  pinned: Type.Boolean(),
  written_by: OrNull(Colleague),
  written_at: Type.String(),
  changed_at: Type.String(),
  may_change: Type.Boolean(),
})
export type Note = Static<typeof Note>

export const NewNote = {
  body: Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' }),
  kind: Type.Optional(Kind),
  visibility: Type.Optional(Visibility),
  pinned: Type.Optional(Type.Boolean()),
  location_id: Type.Optional(Type.String({ maxLength: 40 })),
  company_id: Type.Optional(Type.String({ maxLength: 40 })),
}
const { body, kind, visibility, pinned } = NewNote
export const NoteChange = Type.Object({ body: Type.Optional(body), kind, visibility, pinned }, { minProperties: 1 })

export const noteWritten = event('clienteling.note_written', Type.Object({ note_id: Type.String() }))
export const noteRemoved = event('clienteling.note_removed', Type.Object({ note_id: Type.String() }))

export const cardNumberWritten = refusal<{ field: string }>(
  'card_number_written',
  422,
  () => 'The number of a payment card is not written down anywhere (PCI DSS, 3.2)',
)
export const noteNotYours = refusal<{ note_id: string }>(
  'note_not_yours',
  403,
  () => 'Whoever wrote a note may change it, and whoever manages the place',
)

export const textMasked = refusal<{ field: string }>(
  'text_masked',
  422,
  () => 'This text was shown without her numbers, and would lose them: leave it as it is, or write it without the dots',
)

/** What was written of her holds numbers and addresses: whole for whoever wrote it, and for those who see how she is reached. */
export const textSeen = <Text extends string | null>(text: Text, by: { staff_id: string } | null, isSeen: boolean, call: Call): Text =>
  isSeen || text === null || by?.staff_id === call.principal.id ? text : (maskText(text) as Text)

/** A text that comes back as it was shown has not been changed; one in which some of it was leaves nothing to go back to. */
export function mustBeWhole(field: string, text: string | undefined, before: string): string | undefined {
  if (text === undefined || !text.includes('•')) return text
  const masked = maskText(before)
  if (text.trim() === masked.trim()) return undefined
  // Dots stand before the lines of a list too: those that were there before, and those that stand alone, hide nothing.
  const own = new Set(before.split(/\s+/))
  if (masked !== before && text.split(/\s+/).some((word) => word.includes('•') && word !== '•' && !own.has(word)))
    throw textMasked({ field })
  return text
}

/** Free text is where numbers of payment cards hide: it does not get that far. */
export function mustHoldNoCard(field: string, text: string | undefined) {
  if (text && holdsCardNumber(text)) throw cardNumberWritten({ field })
}

export interface NewNoteAsked extends DeskAsked {
  customer_id: string
  body: string
  kind?: Note['kind']
  visibility?: Note['visibility']
  pinned?: boolean
}

/** Writes down something about a customer; for the company, or only for those of the place. */
export async function writeNote(tx: Tx, { customer_id, body, kind = 'note', visibility, pinned, ...at }: NewNoteAsked, call: Call) {
  mustHoldNoCard('body', body)
  await customerOf(tx, customer_id)
  const desk = await deskOf(tx, at, call)
  const note_id = newId('not')
  await run(
    tx,
    `insert into clienteling.notes (note_id, customer_id, company_id, location_id, visibility, kind, body, pinned_at, written_by, written_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
    [
      note_id,
      customer_id,
      desk.company_id,
      desk.location_id,
      desk.location_id === null ? 'company' : (visibility ?? 'company'),
      kind,
      body.trim(),
      pinned ? call.now : null,
      staffOf(call).id,
      call.now,
    ],
  )
  await announce(tx, noteWritten, {
    subject: customer_id,
    customer_id,
    ...desk,
    channel: call.channel,
    actor: call.actor,
    occurred_at: call.now,
    data: { note_id },
  })
  return noteOf(tx, note_id, call)
}

export async function changeNote(tx: Tx, note_id: string, change: Static<typeof NoteChange>, call: Call) {
  mustHoldNoCard('body', change.body)
  const before = await mustBeTheirs(tx, note_id, call)
  const body = mustBeWhole('body', change.body, before.body)
  await run(
    tx,
    `update clienteling.notes set body = coalesce($2, body), kind = coalesce($3, kind),
       visibility = case when location_id is null then visibility else coalesce($4, visibility) end,
       pinned_at = case when $5::boolean is null then pinned_at when $5 then coalesce(pinned_at, $6) end, changed_at = $6
     where note_id = $1`,
    [note_id, body?.trim() ?? null, change.kind ?? null, change.visibility ?? null, change.pinned ?? null, call.now],
  )
  return noteOf(tx, note_id, call)
}

export async function removeNote(tx: Tx, note_id: string, call: Call) {
  const { customer_id, company_id, location_id } = await mustBeTheirs(tx, note_id, call)
  await run(tx, 'delete from clienteling.notes where note_id = $1', [note_id])
  await announce(tx, noteRemoved, {
    subject: customer_id,
    customer_id,
    company_id,
    location_id,
    actor: call.actor,
    occurred_at: call.now,
    data: { note_id },
  })
}

type Stored = Omit<Note, 'may_change'>

/** $1 companies, $2 places: what the caller may read. */
export const READABLE = `($1::text[] is null or n.company_id = any($1)) and (n.visibility = 'company' or $2::text[] is null or n.location_id = any($2))`
const NOTES = `
  select n.note_id, n.customer_id, n.kind, n.body, n.visibility, n.location_id, n.company_id, n.pinned_at is not null as pinned,
    ${NAME_OF('n.written_by')} as written_by, n.written_at, n.changed_at
  from clienteling.notes n where ${READABLE}`

const shown = (note: Stored, isSeen: boolean, call: Call): Note => ({
  ...note,
  body: textSeen(note.body, note.written_by, isSeen, call),
  may_change: note.written_by?.staff_id === call.principal.id || manages(call, note.location_id),
})

const find = async (on: Db | Tx, note_id: string, call: Call): Promise<Stored> => {
  const note = await runOne<Stored>(on, `${NOTES} and n.note_id = $3`, [companiesOf(call), placesOf(call), note_id])
  if (!note) throw notFound({ what: 'note', id: note_id })
  return note
}
async function noteOf(on: Db | Tx, note_id: string, call: Call) {
  const note = await find(on, note_id, call)
  return shown(note, (await reasonToSee(on, await idsOf(on, note.customer_id), call)) !== null, call)
}

async function mustBeTheirs(tx: Tx, note_id: string, call: Call): Promise<Stored> {
  await run(tx, 'select 1 from clienteling.notes where note_id = $1 for no key update', [note_id])
  const note = await find(tx, note_id, call)
  if (!shown(note, true, call).may_change) throw noteNotYours({ note_id })
  return note
}

const MOST_NOTES = 200

/** The notes about a customer that the caller may read: the pinned first, then the newest. */
export async function notesOf(db: Db, customer_ids: readonly string[], isSeen: boolean, call: Call): Promise<Note[]> {
  const notes = await run<Stored>(
    db,
    `${NOTES} and n.customer_id = any($3::text[]) order by n.pinned_at is null, n.written_at desc, n.note_id desc limit ${MOST_NOTES}`,
    [companiesOf(call), placesOf(call), customer_ids],
  )
  return notes.map((note) => shown(note, isSeen, call))
}
