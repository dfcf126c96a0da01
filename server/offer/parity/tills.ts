import { type Db, run } from '#platform/database'
import { slot } from '#platform/slots'
import type { Reading } from './comparing.ts'
import type { Thing } from './doors.ts'

/** What a till takes from somebody whom nobody knows for one piece of each of these, by the way its carts go. Of what is missing nothing can be sold. */
export const takenAtTill = slot<
  [db: Db, asked: { company_id: string; location_id: string | null; variant_ids: readonly string[] }, now: string],
  ReadonlyMap<string, number>
>('parity.taken_at_till', async () => new Map())

/** What a register would take for it if the server were gone now; null where it could not sell it. */
export interface Carried {
  location_id: string
  register: string
  variant_id: string
  amount_minor: number | null
  /** When it was last given what it carries. */
  as_of: string
}
/** What the registers of a company would take by what they carry. */
export const takenAlone = slot<[db: Db, asked: { company_id: string; variant_ids: readonly string[] }, now: string], Carried[]>(
  'parity.taken_alone',
  async () => [],
)

/** What tills take for these things: with the server in every store that has prices of its own, without it at every register. */
export async function readTills(
  db: Db,
  { price_list_id, company_id, currency }: { price_list_id: string; company_id: string; currency: string },
  things: readonly Thing[],
  now: string,
): Promise<Reading[]> {
  const codes = new Map(things.flatMap(({ variants }) => variants.map(({ variant_id, sku }) => [variant_id, sku] as const)))
  const reading = (variant_id: string, location_id: string | null, shown_minor: number | null, source: string, told = {}): Reading => ({
    ...{ variant_id, code: codes.get(variant_id)!, channel: 'till', location_id, currency, shown_minor, shown_at: now, source, told },
  })
  const doors = await run<{ location_id: string | null; variant_ids: string[] }>(db, DOORS, [
    price_list_id,
    things.map(({ product_id }) => product_id),
    [...codes.keys()],
  ])
  const readings: Reading[] = []
  for (const { location_id, variant_ids } of doors) {
    const taken = await takenAtTill(db, { company_id, location_id, variant_ids }, now)
    readings.push(...variant_ids.map((variant_id) => reading(variant_id, location_id, taken.get(variant_id) ?? null, 'till')))
  }
  for (const { variant_id, location_id, amount_minor, register, as_of } of await takenAlone(
    db,
    { company_id, variant_ids: [...codes.keys()] },
    now,
  ))
    readings.push(reading(variant_id, location_id, amount_minor, 'offline_pack', { register, as_of }))
  return readings
}

// All things at any till, and in the stores that have prices of their own those that have.
const DOORS = `
  select null as location_id, $3::text[] as variant_ids
  union all
  select s.door, array_agg(v.variant_id order by v.variant_id) from pricing.public_priced_products s join catalog.public_variants v using (product_id)
  where s.price_list_id = $1 and s.product_id = any($2::text[]) and s.door like 'loc\\_%' group by s.door
  order by 1 nulls first`
