import { type Database, run, runOne, type Tx } from '#platform/database'
import type { Log } from '#platform/log'
import { type NewRecord, receiveRecords } from '../merging/index.ts'
import { forgetUsers } from './privacy.ts'

interface Due {
  source_id: string
  user_id: string
  company_id: string
  kind: string
  vouches: boolean
  country: string
  traits: Record<string, unknown> | null
  due_at: string
}

const MOST_AT_ONCE = 200
const TRIES = 8

/** Finds out who those are of whom something new was said: within a second of their identify, and never while its sender waits. */
export async function recogniseUsers(database: Database, now: string, log: Log) {
  for (let found = MOST_AT_ONCE; found === MOST_AT_ONCE; )
    try {
      found = await database.transaction((tx) => recognise(tx, now, MOST_AT_ONCE))
    } catch {
      // One of them cannot be taken: go on singly, so that the others are not held up.
      found = await recogniseOne(database, now, log)
    }
}

async function recogniseOne(database: Database, now: string, log: Log): Promise<number> {
  try {
    return (await database.transaction((tx) => recognise(tx, now, 1))) && MOST_AT_ONCE
  } catch (error) {
    log.error({ error: String(error) }, 'somebody who identified herself could not be recognised')
    await database.transaction((tx) =>
      run(
        tx,
        `update tracking.users set tries = tries + 1,
           due_at = case when tries + 1 < ${TRIES} then $1::timestamptz + interval '1 minute' * 2 ^ tries end
         where (source_id, user_id) in (select source_id, user_id from tracking.users where due_at <= $1 order by due_at limit 1)`,
        [now],
      ),
    )
    return MOST_AT_ONCE
  }
}

async function recognise(tx: Tx, now: string, most: number): Promise<number> {
  const due = await run<Due>(
    tx,
    `select u.source_id, u.user_id, u.traits, u.due_at, s.company_id, s.kind, s.vouches, c.country from tracking.users u
     join tracking.sources s using (source_id) join companies.public_companies c using (company_id)
     where u.due_at <= $1 order by u.due_at limit $2 for no key update of u skip locked`,
    [now, most],
  )
  const identified = due.filter(({ traits }) => traits !== null)
  const records = await receiveRecords(
    tx,
    identified.map((user) => recordOf(user, now)),
    { now, actor: 'system:tracking' },
  )
  const known = identified.map((user, i) => ({ ...user, customer_id: records[i]!.customer_id }))
  await belongTo(tx, known)
  // Who was forgotten does not come back by what a website goes on telling of her, and nothing of it is kept.
  const forgotten = await forgottenAmong(tx, known)
  if (forgotten.length) await forgetUsers(tx, forgotten)
  const named = due.filter(({ traits }) => traits === null)
  for (const user of named) await belongTo(tx, [{ ...user, customer_id: await holderOf(tx, user) }])
  return due.length
}

const forgottenAmong = (tx: Tx, users: (Due & { customer_id: string })[]) =>
  run<{ source_id: string; user_id: string }>(
    tx,
    `select source_id, user_id from unnest($1::text[], $2::text[], $3::text[]) as known(source_id, user_id, customer_id)
     join customers.public_forgotten using (customer_id)`,
    [users.map(({ source_id }) => source_id), users.map(({ user_id }) => user_id), users.map(({ customer_id }) => customer_id)],
  )

const belongTo = (tx: Tx, users: (Due & { customer_id: string | null })[]) =>
  run(
    tx,
    `update tracking.users u set due_at = null, tries = 0,
       customer_id = (select a.customer_id from customers.public_aliases a join customers.public_customers c on c.customer_id = a.profile_id where a.customer_id = known.customer_id)
     from unnest($1::text[], $2::text[], $3::text[]) as known(source_id, user_id, customer_id)
     where u.source_id = known.source_id and u.user_id = known.user_id`,
    [users.map(({ source_id }) => source_id), users.map(({ user_id }) => user_id), users.map(({ customer_id }) => customer_id)],
  )

/** An alias may call a device by the id of another one: then she is whoever holds that one. */
const holderOf = async (tx: Tx, { company_id, user_id }: Due) =>
  (
    await runOne<{ customer_id: string | null }>(
      tx,
      'select customer_id from tracking.hands where company_id = $1 and anonymous_id = $2 and customer_id is not null order by since limit 1',
      [company_id, user_id],
    )
  )?.customer_id ?? null

/** Segment's names of traits ("Spec: Identify"), and those of OpenID Connect, in the words of our records. */
const NAMES: Record<string, string> = {
  ...{ firstName: 'first_name', first_name: 'first_name', given_name: 'first_name' },
  ...{ lastName: 'last_name', last_name: 'last_name', family_name: 'last_name', name: 'full_name' },
}
const CONTACTS: Record<string, { field: 'email' | 'phone'; verified: string }> = {
  email: { field: 'email', verified: 'email_verified' },
  phone: { field: 'phone', verified: 'phone_number_verified' },
  phone_number: { field: 'phone', verified: 'phone_number_verified' },
}
const PARTICULARS: Record<string, string> = {
  ...{ birthday: 'birth_on', birthdate: 'birth_on', birth_on: 'birth_on', gender: 'gender', title: 'occupation', occupation: 'occupation' },
  ...{
    street: 'street',
    city: 'city',
    district: 'district',
    state: 'region',
    region: 'region',
    postalCode: 'postcode',
    postal_code: 'postcode',
  },
}

/**
 * What a source says of her, as one of its records. A contact is a claim, kept under a name that no rule understands, unless a trusted source
 * says that it was proven. What anybody can say with a key that anybody can read is no particular of a person either.
 */
function recordOf({ source_id, user_id, kind, vouches, country, traits }: Due, received_at: string): NewRecord {
  const fields: Record<string, string> = {}
  const vouched: string[] = []
  const { address, ...others } = traits!
  const said = Object.entries({ ...(typeof address === 'object' ? address : { address }), ...others })
  for (const [trait, value] of said) {
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '') continue
    const contact = CONTACTS[trait]
    const particular = kind === 'server' || kind === 'pos' ? PARTICULARS[trait] : undefined
    if (contact && vouches && traits![contact.verified] === true) {
      fields[contact.field] = String(value)
      vouched.push(contact.field)
    } else fields[NAMES[trait] ?? particular ?? `claimed_${trait}`] = String(value)
  }
  return { system: source_id, external_id: user_id, fields, received_at, country, ...(vouched.length && { vouches: vouched }) }
}
