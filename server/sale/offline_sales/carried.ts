import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { type OfflinePack, type PackToSellBy, quoteOffline } from '@birge/kernel/offline'
import { type Database, type Db, run, type Tx } from '#platform/database'
import type { Register } from '../../foundation/stores/index.ts'
import type { Carried } from '../../offer/parity/index.ts'

/** What of a page of a pack is the same for whichever register it is. */
type Content = Omit<PackToSellBy, 'taken_at' | 'store'>

interface Page {
  after_variant: string
  /** Null: it is the last one. */
  until_variant: string | null
  pack: OfflinePack
}
const contentOf = ({
  company,
  rules_version,
  tax_rates,
  promotions,
  not_offline,
  tenders,
  good_for_hours,
  goods,
}: OfflinePack): Content => ({
  ...{ company, rules_version, tax_rates, promotions, not_offline, tenders, good_for_hours, goods },
})
const asPacked = promisify(gzip)
const asText = promisify(gunzip)

/** A register has been given a page of its pack, or was told that the one it carries is right still. */
export async function noteCarried(
  database: Database,
  { register_id, company_id, location_id }: Register,
  { after_variant, until_variant, pack }: Page,
  now: string,
): Promise<void> {
  const text = JSON.stringify(contentOf(pack))
  const mark = createHash('sha256').update(text).digest('base64url')
  const [known] = await run(database.db, 'select from offline_sales.contents where mark = $1', [mark])
  const content = known ? null : await asPacked(text)
  await database.transaction(async (tx) => {
    await run(
      tx,
      `insert into offline_sales.contents as c (mark, content) select $1, $2::bytea where $2::bytea is not null
       on conflict (mark) do update set mark = excluded.mark`,
      [mark, content],
    )
    const [kept] = await run(tx, 'select from offline_sales.contents where mark = $1 for key share', [mark])
    // The last register that carried it has just been given something else: next time.
    if (!kept) return
    await run(
      tx,
      `insert into offline_sales.carried (register_id, after_variant, until_variant, company_id, location_id, mark, given_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (register_id, after_variant) do update
         set until_variant = excluded.until_variant, company_id = excluded.company_id, location_id = excluded.location_id, mark = excluded.mark, given_at = excluded.given_at`,
      [register_id, after_variant, until_variant, company_id, location_id, mark, now],
    )
    // Pages that this one has taken in.
    await run(
      tx,
      'delete from offline_sales.carried where register_id = $1 and after_variant > $2 and ($3::text is null or after_variant < $3)',
      [register_id, after_variant, until_variant],
    )
  })
}

/** What nobody carries any more is let go; locked ones are passed over, since what one is being given at this moment may be that. */
export async function letGo(tx: Tx): Promise<void> {
  await run(
    tx,
    `delete from offline_sales.contents where mark in (
       select c.mark from offline_sales.contents c where not exists (select from offline_sales.carried k where k.mark = c.mark)
       order by c.mark limit 100 for update skip locked)
     and not exists (select from offline_sales.carried k where k.mark = offline_sales.contents.mark)`,
  )
}

interface Row {
  register_id: string
  register: string
  location_id: string
  mark: string
  given_at: string
  variant_ids: string[]
}

/** What each register would take for one piece of these, if the server were gone now; nothing where it carries none of them, or must not sell by it any more. */
export async function takenByPacks(
  db: Db,
  { company_id, variant_ids }: { company_id: string; variant_ids: readonly string[] },
  now: string,
): Promise<Carried[]> {
  const rows = await run<Row>(db, CARRIED, [company_id, variant_ids])
  const taken: Carried[] = []
  for (const [mark, of] of Map.groupBy(rows, (row) => row.mark)) {
    const [packed] = await run<{ content: Buffer }>(db, 'select content from offline_sales.contents where mark = $1', [mark])
    if (!packed) continue
    const content = JSON.parse((await asText(packed.content)).toString()) as Content
    // One after the other, for a pack is large and is read for one place at a time.
    for (const [location_id, registers] of Map.groupBy(of, (row) => row.location_id)) {
      const pack = { ...content, store: { location_id }, taken_at: now }
      const amounts = new Map<string, number | null>()
      for (const { register, given_at, variant_ids: within } of registers)
        for (const variant_id of within) {
          const is_too_old = Date.parse(now) - Date.parse(given_at) > content.good_for_hours * 3_600_000
          if (!amounts.has(variant_id)) amounts.set(variant_id, priceOfOne(pack, variant_id, now))
          taken.push({ location_id, register, variant_id, amount_minor: is_too_old ? null : amounts.get(variant_id)!, as_of: given_at })
        }
    }
  }
  return taken
}

/** With what our own label makes of it, for that binds the till also where it is alone. */
function priceOfOne(pack: PackToSellBy, variant_id: string, now: string): number | null {
  const quoted = quoteOffline(pack, [{ line_id: 'one', variant_id, quantity: 1 }], now)
  const [line] = quoted.ok ? quoted.quote.lines : []
  if (!line) return null
  return line.discounts.reduce(
    (left, { scope, amount_minor }) => (scope === 'line' || scope === 'shown' ? left - amount_minor : left),
    line.gross_minor,
  )
}

const CARRIED = `
  select k.register_id, r.name as register, k.location_id, k.mark, k.given_at, array_agg(a.variant_id order by a.variant_id) as variant_ids
  from offline_sales.carried k join stores.public_registers r using (register_id)
  join unnest($2::text[]) as a (variant_id) on a.variant_id > k.after_variant and (k.until_variant is null or a.variant_id <= k.until_variant)
  where k.company_id = $1 group by k.register_id, k.after_variant, r.name order by k.mark, r.name, k.register_id, k.after_variant`
