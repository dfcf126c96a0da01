import { type Db, run, type Tx } from '#platform/database'
import { provenIdentifiers } from '../customers/index.ts'
import type { Person } from '../identity/index.ts'
import { NEWEST_VERSION } from './house-model.ts'
import type { Side } from './judging.ts'
import { FULL, keyOf, type Place } from './known.ts'

/** So many are compared at most; those who share the rarest keys first. */
export const COMPARED_AT_MOST = 40
/** So many records of one profile are held against another's: who has more is known well enough by these. */
const RECORDS_OF_A_PROFILE = 12

export interface Candidate {
  person_id: number
  /** The id it came under; whose it is today is asked for whoever is near alone. */
  customer_id: string
  person: Person
}

/** Records that share a key with these keys, the nearest first, a place for one more, and by which model they are compared. What it costs does not depend on how many people there are. */
export async function candidatesFor(on: Db | Tx, keys: readonly number[]) {
  const rows = await run<{ place: number; full_keys: number[] | null; model_version: string | null } & Candidate>(on, CANDIDATES, [
    keys,
    FULL,
    COMPARED_AT_MOST + RECORDS_OF_A_PROFILE,
  ])
  const { place: person_id, full_keys, model_version } = rows[0]!
  const full = new Set(full_keys)
  return {
    candidates: rows.filter((row) => row.person_id !== null),
    place: { person_id, open_keys: keys.filter((key) => !full.has(key)) } satisfies Place,
    model_version,
  }
}

const CANDIDATES = `
  with found as materialized (
         select asked.key, k.person_id, count(*) over (partition by asked.key) as sharing
         from unnest($1::bigint[]) as asked(key)
         cross join lateral (select person_id from resolution.keys where key = asked.key limit $2 + 1) k),
       nearest as materialized (
         select person_id, sum(1.0 / sharing) as nearness from found where sharing <= $2 group by person_id
         order by nearness desc, person_id desc limit $3),
       place as materialized (
         select nextval('resolution.persons_person_id_seq')::integer as place, (select json_agg(distinct key) from found where sharing > $2) as full_keys,
         ${NEWEST_VERSION} as model_version)
  select place.place, place.full_keys, place.model_version, p.person_id, p.customer_id, p.person
  from place left join (nearest cross join lateral (select * from resolution.persons where person_id = nearest.person_id offset 0) p) on true
  order by nearest.nearness desc, nearest.person_id desc`

/** The contacts of these records that more than so many profiles have: a shop's own number, a family's mailbox. */
export async function sharedContacts(on: Db | Tx, people: readonly Person[], most: number): Promise<Set<string>> {
  const contacts = new Map<number, string>()
  for (const { phone, email } of people) {
    if (phone) contacts.set(keyOf(`phone:${phone.slice(-9)}`), phone)
    if (email) contacts.set(keyOf(`email:${email}`), email)
  }
  if (!contacts.size) return new Set()
  const rows = await run<{ key: number }>(on, SHARED, [[...contacts.keys()], FULL, most])
  return new Set(rows.map(({ key }) => contacts.get(key)!))
}

const SHARED = `
  select asked.key from unnest($1::bigint[]) as asked(key)
  cross join lateral (select person_id from resolution.keys where key = asked.key limit $2 + 1) k
  cross join lateral (select customer_id from resolution.persons where person_id = k.person_id offset 0) p
  cross join lateral (select profile_id from customers.public_aliases where customer_id = p.customer_id offset 0) a
  group by asked.key having count(distinct a.profile_id) > $3`

/** The profiles of these customers, each once, with all that is known of them, some records of each where there are many: one journey, however many. */
export async function sidesOf(on: Db | Tx, customer_ids: readonly string[]): Promise<Side[]> {
  const [sides, proven] = await Promise.all([
    run<Omit<Side, 'verified'>>(on, SIDES, [customer_ids, RECORDS_OF_A_PROFILE]),
    provenIdentifiers(on, customer_ids),
  ])
  return sides.map((side) => ({ ...side, verified: proven.filter(({ profile_id }) => profile_id === side.profile_id) }))
}

// In the order in which they were asked for.
const SIDES = `
  select hers.profile_id, hers.ids as customer_ids, known.records
  from (select profile_id, min(place) as place, profile_id || array(
          select merged.customer_id from customers.public_aliases merged where merged.profile_id = a.profile_id and merged.customer_id <> merged.profile_id) as ids
        from unnest($1::text[]) with ordinality as asked(id, place)
        cross join lateral (select profile_id from customers.public_aliases where customer_id = asked.id offset 0) a group by profile_id) hers
  cross join lateral (
    select coalesce(json_agg(p), '[]') as records from (
      select person_id, person from resolution.persons where customer_id = any(hers.ids) order by person_id desc limit $2) p) known
  order by hers.place`
