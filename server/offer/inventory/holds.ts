import { run, type Tx } from '#platform/database'
import type { Outcome } from '#platform/together'
import { lockStock } from './levels.ts'
import { firstShort, type Goods, merged } from './stock.ts'

export interface HoldRequest {
  purpose_id: string
  /** Of each line that names no place of its own. */
  location_id: string
  lines: (Goods & { location_id?: string })[]
  expires_at: string
}

/** Keeps goods for purposes (checkouts) until a time. Asked again, a purpose holds what was asked last and nothing else. */
export async function hold(tx: Tx, requests: HoldRequest[], now: string): Promise<Outcome<{ purpose_id: string; expires_at: string }>[]> {
  const asked = requests.map(({ location_id, lines, ...request }) => ({
    ...request,
    lines: merged(lines.map((line) => ({ location_id, ...line }))),
  }))
  const stock = await lockStock(
    tx,
    { places: asked.flatMap((request) => request.lines), purposes: asked.map((request) => request.purpose_id) },
    now,
  )
  const outcomes = asked.map(({ purpose_id, lines, expires_at }): Outcome<{ purpose_id: string; expires_at: string }> => {
    const refused = firstShort(stock, lines, purpose_id)
    if (refused) return refused
    stock.endHolds(purpose_id)
    for (const line of lines) stock.setHold({ purpose_id, ...line, expires_at })
    return { ok: { purpose_id, expires_at } }
  })
  await stock.write(tx, now)
  return outcomes
}

/** Keeps what is still held until a later time, while a payment is under way. Returns the purposes that still hold something. */
export async function extendHolds(tx: Tx, purpose_ids: string[], until: string, now: string): Promise<string[]> {
  const stock = await lockStock(tx, { purposes: purpose_ids }, now)
  const holding = purpose_ids.filter((purpose_id) => stock.holdsOf(purpose_id).length)
  for (const purpose_id of holding) for (const hold of stock.holdsOf(purpose_id)) stock.setHold({ ...hold, expires_at: until })
  await stock.write(tx, now)
  return holding
}

/** Gives back what is kept for these purposes. */
export async function releaseHolds(tx: Tx, purpose_ids: string[], now: string): Promise<void> {
  const stock = await lockStock(tx, { purposes: purpose_ids }, now)
  for (const purpose_id of purpose_ids) stock.endHolds(purpose_id)
  await stock.write(tx, now)
}

/** Sweeps holds that have run out where no writer came by. */
export async function sweepHolds(tx: Tx, now: string): Promise<void> {
  const expired = await run<{ variant_id: string; location_id: string }>(
    tx,
    'select variant_id, location_id from inventory.holds where expires_at <= $1 order by expires_at limit 1000',
    [now],
  )
  if (!expired.length) return
  const stock = await lockStock(tx, { places: expired }, now)
  await stock.write(tx, now)
}
