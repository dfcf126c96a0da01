import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, mustWorkAt, notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { Address, companyOf } from '../../foundation/companies/index.ts'
import { locationOf } from '../../foundation/stores/index.ts'
import { lockTransfer, type Transfer } from './transfers.ts'

const Text = Type.String()
const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** Who drives it: one's own car with its plate and driver, or a carrier. */
export const Transport = Type.Union([
  Type.Object(
    { plate: Line(20), driver_name: Line(100), driver_id: Type.Optional(Line(20)), trailer_plate: Type.Optional(Line(20)) },
    { additionalProperties: false },
  ),
  Type.Object(
    { carrier_name: Line(200), carrier_tax_number: Type.Optional(Line(20)), tracking_number: Type.Optional(Line(60)) },
    { additionalProperties: false },
  ),
])

const Party = Type.Object({
  legal_name: Text,
  country: Text,
  tax_number: Text,
  tax_office: OrNull(Text),
  address: Address,
  place: Text,
  place_address: Address,
})
const Content = Type.Object({
  number: Text,
  transfer_number: Text,
  replaces: OrNull(Type.String({ description: 'the number of the note in whose place this stands' })),
  reason: OrNull(Text),
  issued_at: Text,
  dispatched_at: Type.String({ description: 'when the goods really left' }),
  time_zone: Text,
  locale: Text,
  sender: Party,
  recipient: Party,
  transport: Transport,
  note: OrNull(Text),
  lines: Type.Array(
    Type.Object({
      variant_id: Text,
      sku: Text,
      gtin: OrNull(Text),
      titles: Type.Record(Type.String(), Text),
      options: Type.Record(Type.String(), Text),
      quantity: Type.Integer(),
      unit: Type.String({ description: 'UN/ECE Recommendation 20: C62 is a piece' }),
    }),
  ),
})
export const DeliveryNote = Type.Object({
  note_id: Text,
  transfer_id: Text,
  number: Text,
  issued_by: Text,
  replaced_by: OrNull(Type.String({ description: 'the number of the note that stands in its place' })),
  content: Content,
})
export type Content = Static<typeof Content>

export const noteReplaced = refusal<{ note_id: string; replaced_by: string }>(
  'note_replaced',
  409,
  ({ replaced_by }) => `${replaced_by} stands in its place already: correct that`,
)
export const dispatchTimeUnlikely = refusal<{ dispatched_at: string }>(
  'dispatch_time_unlikely',
  422,
  () => 'Goods leave after their transfer was made, and not in the future',
)

interface Written {
  lines: readonly { variant_id: string; quantity: number }[]
  transport: Static<typeof Transport>
  dispatched_at: string
  note: string | null
  replaces?: { note_id: string; number: string; reason: string; dispatched_at: string }
}
/** By how much the clock of whoever writes the note may be wrong, and by how much she rounds. */
const CLOCK = 5 * 60_000

/** When goods left lies between the moment their transfer was made and now. */
function mustHaveLeft(dispatched_at: string, { asked_at }: Transfer, { now }: Call) {
  const left = Date.parse(dispatched_at)
  if (left < Date.parse(asked_at) - CLOCK || left > Date.parse(now) + CLOCK) throw dispatchTimeUnlikely({ dispatched_at })
}

/**
 * Issues the paper that goes with goods: who sends to whom, from where to where, by whom it is driven, when it really left, and what (Turkey: VUK 230/5,
 * and the fields of GİB's e-İrsaliye). Drawn last, behind the stock, for whoever draws a number waits for the one before.
 */
export async function issueNote(tx: Tx, transfer: Transfer, written: Written, call: Call): Promise<string> {
  const { dispatched_at, lines, transport, note, replaces } = written
  // What another note said and nobody says anew is left as it was.
  if (dispatched_at !== replaces?.dispatched_at) mustHaveLeft(dispatched_at, transfer, call)
  const { company_id, transfer_id } = transfer
  const company = await companyOf(tx, company_id)
  const [from, to] = [await locationOf(tx, transfer.from_location_id), await locationOf(tx, transfer.to_location_id)]
  const { legal_name, country, tax_number, tax_office, time_zone, locale } = company
  const party = ({ name, address }: typeof from) => ({
    ...{ legal_name, country, tax_number, tax_office, address: company.address, place: name, place_address: address },
  })
  const goods = await goodsOf(tx, lines)
  const drawn = await drawNumber(tx, company_id, Number(yearIn(time_zone, call.now)))
  const content = {
    ...{ number: drawn.number, transfer_number: transfer.number, replaces: replaces?.number ?? null, reason: replaces?.reason ?? null },
    ...{ issued_at: call.now, dispatched_at, time_zone, locale, sender: party(from), recipient: party(to), transport, note, lines: goods },
  }
  const note_id = newId('dln')
  await run(
    tx,
    `insert into transfers.delivery_notes (note_id, transfer_id, company_id, year, running, number, replaces, issued_at, issued_by, content, content_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, encode(sha256(convert_to($10::jsonb::text, 'UTF8')), 'hex'))`,
    [
      ...[note_id, transfer_id, company_id, drawn.year, drawn.running, drawn.number, replaces?.note_id ?? null, call.now, call.actor],
      JSON.stringify(content),
    ],
  )
  return note_id
}

const yearIn = (timeZone: string, at: string) => new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' }).format(new Date(at))

const inEach = (text: (locale: string) => string) =>
  `json_build_object('tr', ${text("'tr'")}, 'az', ${text("'az'")}, 'en', ${text("'en'")})`

/** What the things are called on paper, in the order in which they were named. */
const goodsOf = (tx: Tx, lines: Written['lines']) =>
  run<Content['lines'][number]>(
    tx,
    `select v.variant_id, v.sku, v.gtin, ${inEach((locale) => `catalog.public_text(p.title, ${locale})`)} as titles,
       ${inEach(
         (locale) => `coalesce((select string_agg(catalog.public_option_text(option), ' · ' order by position)
           from jsonb_array_elements(v.option_texts -> ${locale}) with ordinality as chosen (option, position)), '')`,
       )} as options, a.quantity, 'C62' as unit
     from rows from (json_to_recordset($1::json) as (variant_id text, quantity integer)) with ordinality as a(variant_id, quantity, place)
     join catalog.public_variants v using (variant_id) join catalog.public_products p using (product_id) order by a.place`,
    [JSON.stringify(lines)],
  )

/** Three letters, the year and nine digits, as GİB numbers them: without a gap, and from one each year. */
async function drawNumber(tx: Tx, company_id: string, year: number) {
  const letters = (await lettersOf(tx, company_id)) ?? (await openLetters(tx, company_id))
  const drawn = (await runOne<{ running: number }>(
    tx,
    `insert into transfers.note_numbers as n (company_id, year, last_number) values ($1, $2, 1)
     on conflict (company_id, year) do update set last_number = n.last_number + 1 returning last_number as running`,
    [company_id, year],
  ))!
  return { year, ...drawn, number: `${letters}${year}${String(drawn.running).padStart(9, '0')}` }
}

const lettersOf = async (tx: Tx, company_id: string) =>
  (await runOne<{ letters: string }>(tx, 'select letters from transfers.note_letters where company_id = $1', [company_id]))?.letters

/** A company's first note: letters that no other has. Another may take the same at the same moment: then the next are tried. */
async function openLetters(tx: Tx, company_id: string): Promise<string> {
  for (const letters of ['IRS', ...Array.from({ length: 676 }, (_, i) => `I${letter(i / 26)}${letter(i % 26)}`)]) {
    await run(tx, 'insert into transfers.note_letters (company_id, letters) values ($1, $2) on conflict do nothing', [company_id, letters])
    const opened = await lettersOf(tx, company_id)
    if (opened) return opened
  }
  throw new Error('no letters are free for delivery notes')
}
const letter = (at: number) => String.fromCharCode(65 + Math.floor(at))

const NOTE = `
  select n.note_id, n.transfer_id, n.number, n.issued_by, n.content, (select r.number from transfers.delivery_notes r where r.replaces = n.note_id) as replaced_by
  from transfers.delivery_notes n`

export async function readNote(db: Db | Tx, { note_id }: { note_id: string }, call: Call): Promise<Static<typeof DeliveryNote>> {
  const note = await runOne<Static<typeof DeliveryNote>>(
    db,
    `${NOTE} where n.note_id = $1 and ($2::text[] is null or n.company_id = any($2))`,
    [note_id, companiesOf(call)],
  )
  if (!note) throw notFound({ what: 'delivery_note', id: note_id })
  return note
}

export const notesOf = (db: Db | Tx, transfer_id: string) =>
  run<Static<typeof DeliveryNote>>(db, `${NOTE} where n.transfer_id = $1 order by n.issued_at, n.number`, [transfer_id])

interface Replacement {
  note_id: string
  transport: Static<typeof Transport>
  dispatched_at?: string
  reason: string
}
/** What was wrong on a note is put right by another; the first stays as it was issued. */
export async function replaceNote(tx: Tx, { note_id, transport, dispatched_at = '', reason }: Replacement, call: Call) {
  const { transfer_id } = await readNote(tx, { note_id }, call)
  const transfer = await lockTransfer(tx, transfer_id, call)
  mustWorkAt(call, 'transfers.work', transfer.from_location_id)
  const { number, content, replaced_by } = await readNote(tx, { note_id }, call)
  if (replaced_by) throw noteReplaced({ note_id, replaced_by })
  const { lines, note } = content
  const replaces = { note_id, number, reason, dispatched_at: content.dispatched_at }
  const written = { lines, note, transport, dispatched_at: dispatched_at || content.dispatched_at, replaces }
  return readNote(tx, { note_id: await issueNote(tx, transfer, written, call) }, call)
}
