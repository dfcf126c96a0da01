import type { Db, Tx } from './database.ts'
import type { Call } from './http.ts'
import type { Module, PersonalData, ReasonToSee } from './module.ts'

const declared: (PersonalData & { module: string })[] = []

/** Reads from the modules what each knows of people. Called once, when the app is put together. */
export function declarePersonalData(modules: readonly Module[]) {
  declared.length = 0
  for (const { name: module, personal_data } of modules) if (personal_data) declared.push({ module, ...personal_data })
}

/** Why the caller may see the contacts of this person whole, or null. */
export async function reasonToSee(db: Db | Tx, customer_ids: readonly string[], call: Call): Promise<ReasonToSee | null> {
  for (const { reason_to_see } of declared) {
    const reason = await reason_to_see?.(db, customer_ids, call)
    if (reason) return reason
  }
  return null
}
