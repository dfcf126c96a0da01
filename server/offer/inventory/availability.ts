import { type Db, run, type Tx } from '#platform/database'
import { type Place, placeKey } from './levels.ts'

export interface Availability extends Place {
  on_hand: number
  reserved: number
  held: number
  safety: number
  /** What may be promised from afar. */
  available: number
}

/** What stands and what may be promised at places (all, when none are named), without what holds no longer keep. Keyed by `placeKey`. */
export async function availability(
  db: Db | Tx,
  { variant_ids, location_ids, now }: { variant_ids: string[]; location_ids?: string[]; now: string },
): Promise<Map<string, Availability>> {
  const rows = await run<Availability>(db, READ, [variant_ids, location_ids ?? null, now])
  return new Map(rows.map((row) => [placeKey(row), row]))
}

const READ = `
  select l.variant_id, l.location_id, l.on_hand, l.reserved, l.held - expired.quantity as held, l.safety,
    greatest(0, l.on_hand - l.reserved - l.held + expired.quantity - l.safety) as available
  from inventory.levels l, lateral (
    select coalesce(sum(h.quantity), 0)::integer as quantity from inventory.holds h
    where h.variant_id = l.variant_id and h.location_id = l.location_id and h.expires_at <= $3) expired
  where l.variant_id = any($1) and ($2::text[] is null or l.location_id = any($2))`
