import { type Db, run, runOne, type Tx } from '#platform/database'

/**
 * A query for every id that answers to the same profile as this one, the profile first. Two looks at indexes; the second finds only who was
 * merged.
 */
export const IDS_OF = (customer_id: string) => `
  select hers.profile_id || array(
    select merged.customer_id from customers.profiles merged where merged.profile_id = hers.profile_id and merged.customer_id <> merged.profile_id) as ids
  from customers.profiles hers where hers.customer_id = ${customer_id}`

/** Every id that answers to the same profile, the profile first. What is hers is read by all of them; an id nobody has stands for itself. */
export async function idsOf(db: Db | Tx, customer_id: string): Promise<string[]> {
  const hers = await runOne<{ ids: string[] }>(db, IDS_OF('$1'), [customer_id])
  return hers?.ids ?? [customer_id]
}

export const PROFILE_OF = (customer_id: string) => `select profile_id from customers.profiles where customer_id = ${customer_id}`

/** The profile that answers for this id today. */
export async function profileOf(db: Db | Tx, customer_id: string): Promise<string> {
  const hers = await runOne<{ profile_id: string }>(db, PROFILE_OF('$1'), [customer_id])
  return hers?.profile_id ?? customer_id
}

/** A profile as it is locked for merging: nobody proves, forgets or merges anything of it meanwhile. */
export interface LockedProfile {
  customer_id: string
  profile_id: string
  erased: boolean
}

/** Locks profiles until the end of the transaction, always in the order of their ids. */
export async function lockProfiles(tx: Tx, customer_ids: readonly string[]): Promise<Map<string, LockedProfile>> {
  const locked = await run<LockedProfile>(
    tx,
    `select customer_id, profile_id, erased_at is not null as erased from customers.profiles where customer_id = any($1::text[])
     order by customer_id for no key update`,
    [customer_ids],
  )
  return new Map(locked.map((profile) => [profile.customer_id, profile]))
}

/** From now on this profile answers for these ids. */
export const answerFor = (tx: Tx, profile_id: string, customer_ids: readonly string[]) =>
  run(tx, 'update customers.profiles set profile_id = $1 where customer_id = any($2::text[])', [profile_id, customer_ids])
