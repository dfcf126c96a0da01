import type { Db, Tx } from './database.ts'
import type { Call } from './http.ts'
import type { Forgotten, Hindrance, Module, PersonalData, ReasonToSee, Retention } from './module.ts'

const declared: (PersonalData & { module: string })[] = []
const kept: Retention[] = []

/** Reads from the modules what each knows of people. Called once, when the app is put together. */
export function declarePersonalData(modules: readonly Module[]) {
  declared.length = kept.length = 0
  kept.push(...modules.flatMap(({ retention = [] }) => retention))
  for (const { name: module, personal_data } of modules) if (personal_data) declared.push({ module, ...personal_data })
}

/** All that is known of a person, by module; each reads by every id that answers for her. */
export async function exportPerson(db: Db, customer_id: string): Promise<Record<string, object>> {
  const data: Record<string, object> = {}
  for (const { module, ...of } of declared) data[module] = await of.export(db, customer_id)
  return data
}

/** Forgets a person everywhere, the highest module first, for lower ones know by which contacts to look. Returns the proof. */
export async function erasePerson(tx: Tx, customer_id: string, now: string): Promise<(Forgotten & { module: string })[]> {
  const proof: (Forgotten & { module: string })[] = []
  for (const { module, ...of } of declared.toReversed())
    for (const { erased, kept, why, ...line } of await of.erase(tx, customer_id, now))
      proof.push({ module, ...line, erased, kept, ...(kept && why && { why }) })
  return proof
}

export async function whatHinders(db: Db | Tx, customer_ids: readonly string[]): Promise<Hindrance[]> {
  const found: Hindrance[] = []
  for (const { hinders } of declared) if (hinders) found.push(...(await hinders(db, customer_ids)))
  return found
}

/** Why the caller may see the contacts of this person whole, or null. */
export async function reasonToSee(db: Db | Tx, customer_ids: readonly string[], call: Call): Promise<ReasonToSee | null> {
  for (const { reason_to_see } of declared) {
    const reason = await reason_to_see?.(db, customer_ids, call)
    if (reason) return reason
  }
  return null
}

/** What is kept only for a while, of all modules. */
export const retentions = (): readonly Retention[] => kept

/** The most rows that one sweep lets go of. */
export const SWEPT_AT_ONCE = 5_000
