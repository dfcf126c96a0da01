import { type Db, run, runOne, type Tx } from '#platform/database'

/** A query for every id that answers to the same profile as this one, the profile first. Two index look-ups; the second finds only who was merged. */
export const IDS_OF = (customer_id: string) => `
  select hers.profile_id from customers.profiles hers where hers.customer_id = ${customer_id}
  union all
  select merged.customer_id from customers.profiles hers join customers.profiles merged on merged.profile_id = hers.profile_id and merged.customer_id <> merged.profile_id
  where hers.customer_id = ${customer_id}`

/** Every id that answers to the same profile, the profile first. What is hers is read by all of them; an id nobody has stands for itself. */
export async function idsOf(db: Db | Tx, customer_id: string): Promise<string[]> {
  const ids = await run<{ profile_id: string }>(db, IDS_OF('$1'), [customer_id])
  return ids.length ? ids.map(({ profile_id }) => profile_id) : [customer_id]
}

export const PROFILE_OF = (customer_id: string) => `select profile_id from customers.profiles where customer_id = ${customer_id}`

/** The profile that answers for this id today. */
export async function profileOf(db: Db | Tx, customer_id: string): Promise<string> {
  const hers = await runOne<{ profile_id: string }>(db, PROFILE_OF('$1'), [customer_id])
  return hers?.profile_id ?? customer_id
}
