import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, mustWorkAt, notFound, worksFor } from '#platform/http'
import { newId } from '#platform/ids'
import { pageOf, readCursor } from '#platform/paging'
import { refusal } from '#platform/refusal'
import { locationOf } from '../../foundation/stores/index.ts'
import { hangLabels } from '../parity/index.ts'
import { companyOfHerPlace, type Label, shelfLabels, type Which, WhichLabels } from './contents.ts'

/** As many as come in one file; what is left comes with the next. */
export const MOST_IN_FILE = 480

const { location_id, change_id, skus, product_ids, due, at } = WhichLabels
export const ToPrint = Type.Object({ location_id, change_id, skus, product_ids, due, at }, { additionalProperties: false })
export const Printing = Type.Object({
  printing_id: Type.String(),
  location_id: Type.String(),
  as_of: Type.String({ description: 'the moment at which they are right' }),
  printed_at: Type.String(),
  printed_by: Type.String(),
  label_count: Type.Integer(),
  hangs: Type.Boolean({ description: 'somebody has said so of each of them' }),
})

export const noLabels = refusal<{ incomplete: number }>('no_labels', 422, ({ incomplete }) =>
  incomplete ? `Each of these ${incomplete} labels lacks what the law demands` : 'There is no label to print',
)

/** Those that may be printed: what lacks something is on the list with what it lacks, and never on paper. */
export async function printable(db: Db | Tx, which: Which, call: Call): Promise<Label[]> {
  const found: Label[] = []
  let [incomplete, after] = [0, undefined as string | undefined]
  do {
    const { items, next } = await shelfLabels(db, { ...which, limit: MOST_IN_FILE, ...(after && { after }) }, call)
    const complete = items.filter(({ missing }) => !missing.length)
    incomplete += items.length - complete.length
    found.push(...complete)
    after = next ?? undefined
  } while (after && found.length < MOST_IN_FILE)
  if (!found.length) throw noLabels({ incomplete })
  return found.slice(0, MOST_IN_FILE)
}

/** These are printed: with that they are off the list of what is to be printed, until they are wrong again. */
export async function printLabels(tx: Tx, which: Static<typeof ToPrint>, call: Call): Promise<Static<typeof Printing>> {
  await companyOfHerPlace(tx, which.location_id, 'parity.confirm', call)
  await run(
    tx,
    'insert into labels.places (location_id) values ($1) on conflict (location_id) do update set location_id = excluded.location_id',
    [which.location_id],
  )
  const labels = await printable(tx, which, call)
  const printing_id = newId('prt')
  await run(tx, 'insert into labels.printings (printing_id, location_id, as_of, printed_at, printed_by) values ($1, $2, $3, $4, $5)', [
    ...[printing_id, which.location_id, labels[0]!.as_of, call.now, call.actor],
  ])
  await run(
    tx,
    `insert into labels.printed (printing_id, location_id, variant_id, as_of, amount_minor, reference_minor)
     select $1, $2, l.variant_id, $3, l.price_minor, l.reference_minor
     from json_to_recordset($4::json) as l (variant_id text, price_minor bigint, reference_minor bigint)`,
    [printing_id, which.location_id, labels[0]!.as_of, JSON.stringify(labels)],
  )
  return (await runOne<Static<typeof Printing>>(tx, `${PRINTING} where p.printing_id = $2`, [call.now, printing_id]))!
}

const PRINTING = `
  select p.printing_id, p.location_id, p.as_of, p.printed_at, p.printed_by, of_it.*
  from labels.printings p cross join lateral (
    select count(*)::integer as label_count, bool_and(coalesce(parity.public_labels_as_of(p.location_id, d.variant_id, $1) >= p.as_of, false)) as hangs
    from labels.printed d where d.printing_id = p.printing_id) as of_it`

/** What was printed for a place, the newest first. */
export async function listPrintings(
  db: Db,
  { location_id, limit = 10, after }: { location_id: string; limit?: number; after?: string },
  call: Call,
) {
  await companyOfHerPlace(db, location_id, 'pricing.read', call)
  const [last = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof Printing>>(
    db,
    `${PRINTING} where p.location_id = $2 and ($3::text is null or p.printing_id < $3) order by p.printing_id desc limit $4`,
    [call.now, location_id, last, limit + 1],
  )
  return pageOf(rows, limit, ({ printing_id }) => [printing_id])
}

export async function readPrinting(db: Db | Tx, { printing_id }: { printing_id: string }, call: Call): Promise<Static<typeof Printing>> {
  const printing = await runOne<Static<typeof Printing>>(db, `${PRINTING} where p.printing_id = $2`, [call.now, printing_id])
  if (!printing || !worksFor(call, (await locationOf(db, printing.location_id)).company_id))
    throw notFound({ what: 'printing', id: printing_id })
  mustWorkAt(call, 'pricing.read', printing.location_id)
  return printing
}

/** Somebody has hung them: from now on they are what the shelves say. */
export async function hangPrinting(tx: Tx, { printing_id }: { printing_id: string }, call: Call): Promise<Static<typeof Printing>> {
  const { location_id, as_of } = await readPrinting(tx, { printing_id }, call)
  const printed = await run<{ variant_id: string }>(
    tx,
    'select variant_id from labels.printed where printing_id = $1 order by variant_id',
    [printing_id],
  )
  await hangLabels(tx, { location_id, as_of, variant_ids: printed.map(({ variant_id }) => variant_id) }, call)
  return readPrinting(tx, { printing_id }, call)
}
