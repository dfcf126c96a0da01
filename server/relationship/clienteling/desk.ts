import { type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, mustWorkAt, notFound, notPermitted, worksFor } from '#platform/http'
import { refusal } from '#platform/refusal'
import { locationOf, registerOf } from '../../foundation/stores/index.ts'

export const placeUnclear = refusal<Record<string, never>>('place_unclear', 422, () => 'Say at which place, or for which company')

/** For whom something is written down: the company, and the place where there is one. */
export interface Desk {
  company_id: string
  location_id: string | null
}
export interface DeskAsked {
  location_id?: string
  company_id?: string
}

/** For which company, and where, the caller works at this moment: what she says, else her till, else the one place or company there is. */
export async function deskOf(db: Db | Tx, asked: DeskAsked, call: Call): Promise<Desk> {
  const place = await placeOf(db, asked, call)
  if (place) return place
  const { company_ids } = staffOf(call)
  const company_id = asked.company_id ?? onlyOf(company_ids === 'all' ? await someCompanies(db) : company_ids)
  if (!company_id) throw placeUnclear({})
  const known = await runOne(db, 'select from companies.public_companies where company_id = $1', [company_id])
  if (!known || !worksFor(call, company_id)) throw notFound({ what: 'company', id: company_id })
  return { company_id, location_id: null }
}

/** The place that is meant, or at which the caller stands; none where she works at several, or for a whole company. */
export async function placeOf(db: Db | Tx, { location_id, company_id }: DeskAsked, call: Call) {
  const { register_id, location_ids } = staffOf(call)
  const at = location_id ?? (register_id ? (await registerOf(db, register_id)).location_id : company_id ? undefined : onlyOf(location_ids))
  if (!at) return undefined
  const location = await locationOf(db, at)
  if (!worksFor(call, location.company_id)) throw notFound({ what: 'location', id: at })
  mustWorkAt(call, 'clienteling.work', at)
  return { company_id: location.company_id, location_id: at }
}

const onlyOf = (ids: readonly string[] | 'all') => (ids !== 'all' && ids.length === 1 ? ids[0] : undefined)

const someCompanies = async (db: Db | Tx) =>
  (await run<{ company_id: string }>(db, 'select company_id from companies.public_companies limit 2')).map(({ company_id }) => company_id)

/** What is kept of customers is kept by people: nobody else has a desk. */
export function staffOf({ principal }: Pick<Call, 'principal'>) {
  if (principal.audience !== 'staff') throw notPermitted({ permission: 'clienteling.work' })
  return principal
}

/** The places of whose things the caller may read, for `$1::text[] is null or location_id = any($1)`; null: of all. */
export const placesOf = ({ principal }: Pick<Call, 'principal'>): readonly string[] | null =>
  principal.audience === 'staff' && principal.location_ids !== 'all' ? principal.location_ids : null

/** Whether the caller looks after what is of others at a place. */
export function manages(call: Pick<Call, 'principal'>, location_id: string | null) {
  const { principal } = call
  if (principal.audience !== 'staff' || !principal.permissions.has('clienteling.manage')) return false
  return location_id === null || principal.location_ids === 'all' || principal.location_ids.includes(location_id)
}

/** Colleagues by name, as lists show who it was. */
export const NAME_OF = (staff_id: string) =>
  `(select json_build_object('staff_id', colleague.staff_id, 'name', colleague.name) from staff.public_staff colleague where colleague.staff_id = ${staff_id})`
