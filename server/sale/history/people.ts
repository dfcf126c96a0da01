import type { Tx } from '#platform/database'
import { customersOfRecords, receiveRecords } from '../../foundation/merging/index.ts'

export interface Person {
  /** Her number there. */
  external_id: string
  /** What the sale says of her: a name, a phone … */
  fields: Record<string, string>
}

/**
 * Which customers these numbers of a system are. Whoever has no record of that system yet gets one of what her sale says of her, and is linked
 * by it as every record is; a record that is there knows better than a sale.
 */
export async function customersOf(
  tx: Tx,
  system: string,
  people: readonly Person[],
  { now, actor, country, channel }: { now: string; actor: string; country: string; channel?: string | null },
): Promise<Map<string, string>> {
  if (!people.length) return new Map()
  const each = new Map(people.map((person) => [person.external_id, person]))
  const ids = await customersOfRecords(tx, system, [...each.keys()])
  const fresh = [...each.values()].filter(({ external_id }) => !ids.has(external_id))
  const received = await receiveRecords(
    tx,
    fresh.map(({ external_id, fields }) => ({ system, external_id, fields, received_at: now, country })),
    { now, actor, channel: channel ?? null },
  )
  for (const [i, { customer_id }] of received.entries()) ids.set(fresh[i]!.external_id, customer_id)
  return ids
}
