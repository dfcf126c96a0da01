import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, readCursor } from '#platform/paging'
import { EVERY_OUTCOME } from './differences.ts'
import { DeliveryNote, notesOf } from './notes.ts'
import { STATUSES } from './transfers.ts'

const Text = Type.String()
const Count = Type.Integer()
export const TransferStatus = Type.Enum([...STATUSES])

const head = {
  transfer_id: Text,
  number: Text,
  company_id: Text,
  from_location_id: Text,
  from_name: Text,
  to_location_id: Text,
  to_name: Text,
  status: TransferStatus,
  note: OrNull(Text),
  needed_on: OrNull(Text),
  asked_at: Text,
  changed_at: Text,
  asked_pieces: Count,
  approved_pieces: Count,
  sent_pieces: Count,
  in_transit_pieces: Count,
  open_differences: Count,
}
export const TransferSummary = Type.Object(head)
export const TransferReply = Type.Object({
  ...head,
  lines: Type.Array(
    Type.Object({
      variant_id: Text,
      sku: Text,
      gtin: OrNull(Text),
      title: Text,
      options: Text,
      asked_quantity: Count,
      approved_quantity: Count,
      sent_quantity: Count,
      whole_quantity: Type.Integer({ description: 'of what was sent: there, and can be sold' }),
      damaged_quantity: Count,
      lost_quantity: Type.Integer({ description: 'given up on the way' }),
      returned_quantity: Type.Integer({ description: 'with the sender again' }),
      in_transit_quantity: Count,
      surplus_quantity: Type.Integer({ description: 'came and was never sent' }),
      at_sender: Type.Integer({ description: 'stands there and is promised to nobody' }),
    }),
  ),
  differences: Type.Array(
    Type.Object({
      difference_id: Text,
      variant_id: Text,
      kind: Type.Enum(['missing', 'damaged', 'surplus']),
      quantity: Count,
      reason: Text,
      found_by: Text,
      found_at: Text,
      outcome: OrNull(Type.Enum([...EVERY_OUTCOME, 'arrived'])),
      decided_by: OrNull(Text),
      decided_at: OrNull(Text),
      decision_note: OrNull(Text),
      is_open: Type.Boolean(),
    }),
  ),
  delivery_notes: Type.Array(DeliveryNote),
  steps: Type.Array(
    Type.Object({
      what: Text,
      lines: Type.Array(Type.Record(Type.String(), Type.Unknown())),
      note: OrNull(Text),
      actor: Text,
      actor_name: OrNull(Text),
      at: Text,
    }),
  ),
})

const HEAD = `
  select t.transfer_id, 'TRF-' || t.running as number, t.company_id, t.from_location_id, f.name as from_name, t.to_location_id, o.name as to_name, t.status,
    t.note, t.needed_on, t.asked_at, t.changed_at, l.asked_pieces, l.approved_pieces, l.sent_pieces, l.in_transit_pieces,
    (select count(*)::integer from transfers.differences d where d.transfer_id = t.transfer_id and d.is_open) as open_differences
  from transfers.transfers t join stores.public_locations f on f.location_id = t.from_location_id join stores.public_locations o on o.location_id = t.to_location_id
  cross join lateral (
    select sum(asked_quantity)::integer as asked_pieces, sum(approved_quantity)::integer as approved_pieces, sum(sent_quantity)::integer as sent_pieces,
      sum(in_transit_quantity)::integer as in_transit_pieces
    from transfers.lines l where l.transfer_id = t.transfer_id) l`

interface Filter {
  location_id?: string
  direction?: 'in' | 'out'
  status?: Static<typeof TransferStatus>
  open?: boolean
  search?: string
  limit?: number
  after?: string
}

/** Transfers of the caller's companies, the newest first. */
export async function listTransfers(db: Db, asked: Filter, call: Call) {
  const { location_id, direction, status, open, search, limit = 50, after } = asked
  const [last = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof TransferSummary>>(
    db,
    `${HEAD} where ($1::text[] is null or t.company_id = any($1)) and ($2::text is null or t.transfer_id < $2)
       and ($3::text is null or ($4::text is distinct from 'out' and t.to_location_id = $3) or ($4::text is distinct from 'in' and t.from_location_id = $3))
       and ($5::text is null or t.status = $5) and ($6::boolean is null or (t.status not in ('closed', 'cancelled')) = $6)
       and ($7::text is null or 'TRF-' || t.running = upper($7)
         or exists (select from transfers.delivery_notes n where n.transfer_id = t.transfer_id and n.number = upper($7)))
     order by t.transfer_id desc limit $8`,
    [companiesOf(call), last, location_id ?? null, direction ?? null, status ?? null, open ?? null, search?.trim() || null, limit + 1],
  )
  return pageOf(rows, limit, ({ transfer_id }) => [transfer_id])
}

type Reply = Static<typeof TransferReply>
/** One transfer with its lines, papers, differences and every step. */
export async function readTransfer(db: Db | Tx, { transfer_id }: { transfer_id: string }, call: Call): Promise<Reply> {
  const transfer = await runOne<Static<typeof TransferSummary>>(
    db,
    `${HEAD} where t.transfer_id = $1 and ($2::text[] is null or t.company_id = any($2))`,
    [transfer_id, companiesOf(call)],
  )
  if (!transfer) throw notFound({ what: 'transfer', id: transfer_id })
  const lines = await run<Reply['lines'][number]>(
    db,
    `select l.variant_id, v.sku, v.gtin, catalog.public_text(p.title, $2) as title,
       coalesce((select string_agg(catalog.public_option_text(option), ' · ' order by position)
         from jsonb_array_elements(v.option_texts -> $2) with ordinality as chosen (option, position)), '') as options,
       l.asked_quantity, l.approved_quantity, l.sent_quantity, l.whole_quantity, l.damaged_quantity, l.lost_quantity, l.returned_quantity,
       l.in_transit_quantity, l.surplus_quantity, coalesce(s.on_hand - s.reserved, 0) as at_sender
     from transfers.lines l join catalog.public_variants v using (variant_id) join catalog.public_products p using (product_id)
     left join inventory.public_levels s on s.variant_id = l.variant_id and s.location_id = $3
     where l.transfer_id = $1 order by v.sku`,
    [transfer_id, call.locale, transfer.from_location_id],
  )
  const differences = await run<Reply['differences'][number]>(
    db,
    `select difference_id, variant_id, kind, quantity, reason, found_by, found_at, outcome, decided_by, decided_at, decision_note, is_open
     from transfers.differences where transfer_id = $1 order by difference_id`,
    [transfer_id],
  )
  const steps = await run<Reply['steps'][number]>(
    db,
    `select what, lines, note, actor, (select s.name from staff.public_staff s where 'staff:' || s.staff_id = actor) as actor_name, at
     from transfers.steps where transfer_id = $1 order by place`,
    [transfer_id],
  )
  return { ...transfer, lines, differences, delivery_notes: await notesOf(db, transfer_id), steps }
}
