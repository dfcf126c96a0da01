import type { Database } from '#platform/database'
import { networkOf } from '#platform/foreign-clients'
import { refusal } from '#platform/refusal'
import { isOpen, type Source } from './sources.ts'

/**
 * So many events the key of a website or an app may bring in a minute, and so many of them from one network address, behind which there may be
 * a whole mall: each server counts for itself. Keys that are kept secret are held back by the disk alone (`intake_busy`), and
 * by how much one network may be sending at once (`door_full`).
 */
export const MOST_OF_A_KEY = 120_000
export const MOST_OF_AN_ADDRESS = 6_000
/** An event as large as they usually are at most; what is larger counts as several. */
const USUAL_EVENT_BYTES = 2 * 1024
const MOST_ADDRESSES = 50_000

export const tooManyEvents = refusal<{ retry_after_s: number }>(
  'too_many_events',
  429,
  ({ retry_after_s }) => `This key brings more events in a minute than it may: send them again in ${retry_after_s} s`,
)

const MINUTE_MS = 60_000
const counted = new WeakMap<Database, { minute: number; of: Map<string, number> }>()

/**
 * Counts events of a key that everybody can read. Refuses those that come after the limit, whole requests of them, so that what is taken is
 * kept and the rest comes again; the request that crosses it still goes in, and counts towards the key by no more than was left of its
 * address's share: so one address never takes more than its share from the others.
 */
export function countUp(
  database: Database,
  source: Source,
  { now, address }: { now: string; address: string },
  { events, bytes }: { events: number; bytes: number },
) {
  if (!isOpen(source)) return
  const ms = Date.parse(now)
  const minute = Math.floor(ms / MINUTE_MS)
  let counts = counted.get(database)
  if (counts?.minute !== minute) counted.set(database, (counts = { minute, of: new Map() }))
  const { of } = counts
  const own = `${source.source_id} ${networkOf(address)}`
  // Whoever has thousands of addresses shares what one of them may bring.
  const from = of.has(own) || of.size < MOST_ADDRESSES ? own : `${source.source_id} others`
  const [key, theirs] = [of.get(source.source_id) ?? 0, of.get(from) ?? 0]
  if (key >= MOST_OF_A_KEY || theirs >= MOST_OF_AN_ADDRESS)
    throw tooManyEvents({ retry_after_s: Math.max(1, Math.ceil((minute + 1) * (MINUTE_MS / 1000) - ms / 1000)) })
  const brought = Math.min(Math.max(events, Math.ceil(bytes / USUAL_EVENT_BYTES)), MOST_OF_AN_ADDRESS - theirs)
  of.set(source.source_id, key + brought)
  of.set(from, theirs + brought)
}
