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

/** All ids of hers, where it matters which of them she came by: her session, her cart, her code carry that one. */
export const theOneSheCameByFirst = (customer_id: string | null, customer_ids: readonly string[]): string[] => [
  ...customer_ids.filter((id) => id === customer_id),
  ...customer_ids.filter((id) => id !== customer_id),
]

/** The same of many people at once, by the id that was asked for. */
export async function idsOfMany(db: Db | Tx, customer_ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await run<{ asked: string; ids: string[] }>(
    db,
    `select asked.id as asked, hers.ids from unnest($1::text[]) as asked(id) cross join lateral (${IDS_OF('asked.id')}) hers`,
    [customer_ids],
  )
  const found = new Map(rows.map(({ asked, ids }) => [asked, ids]))
  return new Map(customer_ids.map((id) => [id, found.get(id) ?? [id]]))
}

/** Those of these ids that came into being since then because a record of another system was hers already. */
export const broughtByRecords = (db: Db | Tx, customer_ids: readonly string[], since: string) =>
  run<{ customer_id: string }>(
    db,
    'select customer_id from customers.public_aliases where customer_id = any($1::text[]) and by_record and created_at >= $2',
    [customer_ids, since],
  )

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

/**
 * Locks until the end of the transaction the profiles that answer for these customers with every id they have, all in the order of the ids: whoever
 * merges, parts, proves or writes down something of one of them waits. Who was merged while we waited is locked as well.
 */
export async function lockProfiles(tx: Tx, customer_ids: readonly string[]): Promise<Map<string, LockedProfile>> {
  for (let asked = customer_ids; ; ) {
    // The second is asked when the first has got its locks.
    const [locked, hers] = await Promise.all([
      run<LockedProfile>(
        tx,
        `select customer_id, profile_id, erased_at is not null as erased from customers.profiles where customer_id = any(array(${ALL_IDS_OF}))
         order by customer_id for no key update`,
        [asked],
      ),
      run<{ id: string }>(tx, ALL_IDS_OF, [customer_ids]),
    ])
    const found = new Map(locked.map((profile) => [profile.customer_id, profile]))
    const ids = hers.map(({ id }) => id)
    if (ids.every((id) => found.has(id))) return new Map(ids.toSorted().map((id) => [id, found.get(id)!]))
    asked = [...found.keys(), ...ids]
  }
}

const ALL_IDS_OF = `
  select distinct one.id from unnest($1::text[]) as asked(id) cross join lateral (${IDS_OF('asked.id')} offset 0) hers
  cross join lateral unnest(hers.ids) as one(id)`

/** From now on this profile answers for these ids. */
export const answerFor = (tx: Tx, profile_id: string, customer_ids: readonly string[]) =>
  run(tx, 'update customers.profiles set profile_id = $1 where customer_id = any($2::text[])', [profile_id, customer_ids])
