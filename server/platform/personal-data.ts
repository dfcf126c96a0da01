import { type Db, run, type Tx } from './database.ts'
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

/** All that is known of a person under these ids, by module. */
export async function exportPerson(db: Db, customer_ids: readonly string[]): Promise<Record<string, object>> {
  const data: Record<string, object> = {}
  for (const { module, ...of } of declared) data[module] = await of.export(db, customer_ids)
  return data
}

/**
 * Forgets a person everywhere, the highest module first, for lower ones know by which contacts to look. Whoever calls it holds her lock
 * (`lockToForget`) and hands down the ids that were hers under it. Returns the proof.
 */
export async function erasePerson(tx: Tx, customer_ids: readonly string[], now: string): Promise<(Forgotten & { module: string })[]> {
  const proof: (Forgotten & { module: string })[] = []
  for (const { module, ...of } of declared.toReversed())
    for (const { erased, kept, why, ...line } of await of.erase(tx, customer_ids, now))
      proof.push({ module, ...line, erased, kept, ...(kept && why && { why }) })
  return proof
}

export async function whatHinders(db: Db | Tx, customer_ids: readonly string[]): Promise<Hindrance[]> {
  const found: Hindrance[] = []
  for (const { hinders } of declared) if (hinders) found.push(...(await hinders(db, customer_ids)))
  return found
}

/** Somebody who looks at one person: by every id that answers for her. */
export interface Looking {
  customer_ids: readonly string[]
  call: Pick<Call, 'principal' | 'actor' | 'now'>
}

/** Why each of these may see the contacts of whom they look at whole, or null; asked in one journey, however many look. */
export async function reasonsToSee(db: Db | Tx, looking: readonly Looking[]): Promise<(ReasonToSee | null)[]> {
  const reasons = declared.flatMap(({ reason_to_see }) => reason_to_see ?? [])
  const staff = looking.map(({ customer_ids, call: { principal, actor, now } }) =>
    principal.audience === 'staff'
      ? {
          customer_ids,
          actor,
          register_id: principal.register_id,
          permissions: [...principal.permissions],
          company_ids: principal.company_ids === 'all' ? null : principal.company_ids,
          now,
        }
      : {},
  )
  const rows = await run<{ reason: ReasonToSee | null }>(
    db,
    `select case ${reasons.map(({ reason, when }) => `when ${when} then '${reason}'`).join(' ')} end as reason
     from rows from (json_to_recordset($1::json) as
       (customer_ids text[], actor text, register_id text, permissions text[], company_ids text[], now timestamptz)) with ordinality
       as who (customer_ids, actor, register_id, permissions, company_ids, now, place) order by place`,
    [JSON.stringify(staff)],
  )
  return rows.map(({ reason }) => reason)
}

/** Why the caller may see the contacts of this person whole, or null. */
export const reasonToSee = async (db: Db | Tx, customer_ids: readonly string[], call: Call): Promise<ReasonToSee | null> =>
  (await reasonsToSee(db, [{ customer_ids, call }]))[0]!

/** What is kept only for a while, of all modules. */
export const retentions = (): readonly Retention[] => kept

/** The most rows that one sweep lets go of. */
export const SWEPT_AT_ONCE = 5_000

/** A sweep by one statement: `$1` is from when on it stays, `$2` how many rows may go; it returns a row for each that goes. */
export const sweepBy = (statement: string) => async (tx: Tx, before: string) => (await run(tx, statement, [before, SWEPT_AT_ONCE])).length
