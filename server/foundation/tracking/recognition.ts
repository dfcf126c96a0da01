import { type Database, run, runOne, type Tx } from '#platform/database'
import { type Log, whatFailed } from '#platform/log'
import { Refusal } from '#platform/refusal'
import { idsOf, MOST_DEVICES, noteDevices as noteSeenDevices, type SeenDevice } from '../customers/index.ts'
import { merge, type NewRecord, receiveRecords } from '../merging/index.ts'
import { choicesOf } from '../privacy/index.ts'
import { CONTACT_TRAITS, isContactTrait, proverOf } from './people.ts'
import { forgetUsers } from './privacy.ts'
import { isOpen } from './sources.ts'

interface Due {
  source_id: string
  user_id: string
  company_id: string
  kind: string
  vouches: boolean
  same_ids_as: string | null
  country: string
  traits: Record<string, unknown> | null
  /** Whose she was taken for so far. */
  was: string | null
  /** The devices on which a proof had made her that; null where it was no proof. */
  was_on: string[] | null
  due_at: string
}

const MOST_AT_ONCE = 200
const TRIES = 8
/** Other due work waits behind this. */
const MAY_TAKE_MS = 300

/** Finds out who those are of whom something new was said: within a second of their identify, and never while its sender waits. Whether there may be more of them. */
export async function recogniseUsers(database: Database, now: string, log: Log): Promise<boolean> {
  const began = performance.now()
  let found = MOST_AT_ONCE
  while (found === MOST_AT_ONCE && performance.now() - began <= MAY_TAKE_MS)
    try {
      found = await database.transaction((tx) => recognise(tx, now, MOST_AT_ONCE))
    } catch {
      // One of them cannot be taken: go on singly, so that the others are not held up.
      found = await recogniseOne(database, now, log)
    }
  return found === MOST_AT_ONCE
}

async function recogniseOne(database: Database, now: string, log: Log): Promise<number> {
  try {
    return (await database.transaction((tx) => recognise(tx, now, 1))) && MOST_AT_ONCE
  } catch (error) {
    log.error({ error: whatFailed(error as Error).message }, 'somebody who identified herself could not be recognised')
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
    `select u.source_id, u.user_id, u.traits, u.customer_id as was, u.on_devices as was_on, u.due_at, s.company_id, s.kind, s.vouches, s.same_ids_as, c.country from tracking.users u
     join tracking.sources s using (source_id) join companies.public_companies c using (company_id)
     where u.due_at <= $1 order by u.due_at limit $2 for no key update of u skip locked`,
    [now, most],
  )
  if (!due.length) return 0
  const identified = due.filter((user) => user.traits !== null && !isOpen(user))
  const records = await receiveRecords(
    tx,
    identified.map((user) => recordOf(user, now)),
    { now, actor: ACTOR },
  )
  const first = await belongTo(
    tx,
    identified.map((user, i) => ({ ...user, customer_id: records[i]!.customer_id, on_devices: null })),
  )
  // The others are found by those.
  const others: Told[] = []
  for (const user of due) if (!identified.includes(user)) others.push({ ...user, ...(await whose(tx, user)) })
  const then = await belongTo(tx, others)
  await giveBack(tx, others, then.hers)
  const hers = [...first.hers, ...then.hers]
  // Who was forgotten does not come back by what a website goes on telling of her, and nothing of it is kept.
  await forgetUsers(tx, [...first.forgotten, ...then.forgotten], now)
  await noteDevices(tx, hers)
  await wakeNamesakes(tx, hers, now)
  await joinAliases(tx, due, now)
  // Who was not known before has refused nothing yet.
  const made = new Set(records.filter(({ created }) => created).map(({ customer_id }) => customer_id))
  await heedRefusals(
    tx,
    hers.flatMap(({ customer_id, was }) => (customer_id === was || made.has(customer_id) ? [] : [customer_id])),
  )
  return due.length
}

const ACTOR = 'system:tracking'

/** Whose a user is: everywhere, or on these devices. */
interface Whose {
  customer_id: string | null
  on_devices: string[] | null
}
type Told = Due & Whose
type Hers = Pick<Due, 'source_id' | 'user_id' | 'was'> & { customer_id: string }

/** Says whose they are. Answers with those who are known, and those who were and have been forgotten. */
async function belongTo(tx: Tx, users: readonly Told[]): Promise<{ hers: Hers[]; forgotten: Pick<Due, 'source_id' | 'user_id'>[] }> {
  if (!users.length) return { hers: [], forgotten: [] }
  const rows = await run<Pick<Due, 'source_id' | 'user_id' | 'was'> & { customer_id: string | null; told: string | null }>(
    tx,
    `with known as (
       select k.*, (
         select a.customer_id from customers.public_aliases a join customers.public_customers c on c.customer_id = a.profile_id
         where a.customer_id = k.told) as customer_id
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[]) as k(source_id, user_id, told, was, devices))
     update tracking.users u set due_at = null, tries = 0, customer_id = known.customer_id, withheld = u.withheld and known.customer_id is not null,
       on_devices = case when known.devices is not null then array(select jsonb_array_elements_text(known.devices)) end
     from known where u.source_id = known.source_id and u.user_id = known.user_id
     returning u.source_id, u.user_id, u.customer_id, known.told, known.was`,
    [
      users.map(({ source_id }) => source_id),
      users.map(({ user_id }) => user_id),
      users.map(({ customer_id }) => customer_id),
      users.map(({ was }) => was),
      users.map(({ on_devices }) => on_devices && JSON.stringify(on_devices)),
    ],
  )
  return {
    hers: rows.filter((row): row is Hers & { told: string } => row.customer_id !== null),
    forgotten: rows.filter(({ customer_id, told }) => told !== null && customer_id === null),
  }
}

/** What came in as hers to whom a proof had given this user, and is not hers, is found out anew. */
async function giveBack(tx: Tx, users: readonly Told[], hers: readonly Hers[]) {
  const now = new Map(hers.map(({ source_id, user_id, customer_id }) => [`${source_id} ${user_id}`, customer_id]))
  const lost = users.filter(
    ({ source_id, user_id, was, was_on }) => was !== null && was_on !== null && now.get(`${source_id} ${user_id}`) !== was,
  )
  if (!lost.length) return
  await run(
    tx,
    `update tracking.events e set customer_id = null
     from jsonb_to_recordset($1::jsonb) as l(source_id text, user_id text, was text, was_on text[])
     where e.customer_id = l.was and e.source_id = l.source_id and e.anonymous_id = any(l.was_on) and (e.user_id is null or e.user_id = l.user_id)`,
    [JSON.stringify(lost.map(({ source_id, user_id, was, was_on }) => ({ source_id, user_id, was, was_on })))],
  )
}

/**
 * The devices in whose hands they are stand among what she is known by: seen from when until when, and told by whom. They join nobody
 * (merging/linking). Those alone that were taken or seen since the last time, of each user's newest: a program may invent a device with every call.
 */
async function noteDevices(tx: Tx, users: readonly Hers[]) {
  const devices = await run<SeenDevice>(
    tx,
    `with fresh as (
       select hers.customer_id, d.* from unnest($1::text[], $2::text[], $3::text[]) as hers(source_id, user_id, customer_id)
       join tracking.users u on (u.source_id, u.user_id) = (hers.source_id, hers.user_id) cross join lateral (
         select company_id, anonymous_id, since, source_id, last_seen_at, noted_for from tracking.devices d
         where d.source_id = hers.source_id and d.user_id = hers.user_id and (u.on_devices is null or d.anonymous_id = any(u.on_devices)) order by d.last_seen_at desc, d.anonymous_id desc limit ${MOST_DEVICES}) d
       where d.noted_for is distinct from hers.customer_id),
     noted as (
       update tracking.devices d set noted_for = fresh.customer_id from fresh
       where (d.company_id, d.anonymous_id, d.since) = (fresh.company_id, fresh.anonymous_id, fresh.since))
     select customer_id, anonymous_id as value, source_id as source, min(since) as first_seen_at, max(last_seen_at) as last_seen_at
     from fresh group by 1, 2, 3`,
    [users.map(({ source_id }) => source_id), users.map(({ user_id }) => user_id), users.map(({ customer_id }) => customer_id)],
  )
  if (devices.length) await noteSeenDevices(tx, devices)
}

/**
 * Somebody of whom a key that everybody can read tells is who a secret one calls the same: where it uses that one's ids, or where both have
 * seen her by that name on the same device.
 */
const namesake = async (tx: Tx, user: Due) =>
  (
    await runOne<{ customer_id: string }>(
      tx,
      `select named.customer_id from tracking.sources s join tracking.users named using (source_id)
       where s.company_id = $1 and s.kind in ('server', 'pos') and named.user_id = $2 and named.customer_id is not null
         and (s.source_id = $3 or exists (
           select from tracking.devices mine join tracking.devices theirs using (company_id, anonymous_id)
           where mine.source_id = $4 and mine.user_id = $2 and theirs.source_id = s.source_id and theirs.user_id = $2))
       order by s.source_id = $3 desc nulls last, s.source_id limit 1`,
      [user.company_id, user.user_id, user.same_ids_as, user.source_id],
    )
  )?.customer_id ?? (user.traits === null ? holderOf(tx, user) : null)

/** What a system of ours knows comes before what somebody has proven; that is looked at anew each time, since something may speak against it now. */
async function whose(tx: Tx, user: Due): Promise<Whose> {
  const known = (await (isOpen(user) ? namesake(tx, user) : holderOf(tx, user))) ?? (user.was_on === null ? user.was : null)
  if (known !== null || !isOpen(user)) return { customer_id: known, on_devices: null }
  return (await proverOf(tx, user)) ?? { customer_id: null, on_devices: null }
}

/** Those who are called the same by keys that everybody can read, and waited for it. */
const wakeNamesakes = (tx: Tx, users: readonly Hers[], now: string) =>
  run(
    tx,
    `update tracking.users u set due_at = $4 from unnest($1::text[], $2::text[], $3::text[]) as found(source_id, user_id, customer_id)
       join tracking.sources s on s.source_id = found.source_id and s.kind in ('server', 'pos')
       join tracking.sources open on open.company_id = s.company_id and open.kind in ('web', 'app')
     where u.source_id = open.source_id and u.user_id = found.user_id and open.key_hash is not null and u.due_at is null
       and u.customer_id is distinct from found.customer_id`,
    [users.map(({ source_id }) => source_id), users.map(({ user_id }) => user_id), users.map(({ customer_id }) => customer_id), now],
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

/**
 * Two ids of one source that it vouches are one person's: the one nobody knows yet is hers too; two profiles are merged, as long as nothing
 * speaks against it, and can be parted again.
 */
async function joinAliases(tx: Tx, due: readonly Due[], now: string) {
  const vouching = due.filter(({ vouches }) => vouches)
  if (!vouching.length) return
  const pairs = await run<{ source_id: string; from_user: string; from_id: string | null; into_user: string; into_id: string | null }>(
    tx,
    `select a.source_id, a.user_id as from_user, a.customer_id as from_id, b.user_id as into_user, b.customer_id as into_id
     from unnest($1::text[], $2::text[]) as due(source_id, user_id)
     join tracking.users a on a.source_id = due.source_id and a.same_as is not null and (a.user_id = due.user_id or a.same_as = due.user_id)
     join tracking.users b on b.source_id = a.source_id and b.user_id = a.same_as order by 1, 2`,
    [vouching.map(({ source_id }) => source_id), vouching.map(({ user_id }) => user_id)],
  )
  for (const { source_id, from_user, from_id, into_user, into_id } of pairs) {
    const theirs = from_id ?? into_id
    if (theirs === null || from_id === into_id) continue
    if (from_id !== null && into_id !== null) {
      await mergeUnlessDoubted(tx, from_id, into_id, now)
      await run(tx, 'update tracking.users set same_as = null where source_id = $1 and user_id = $2', [source_id, from_user])
    } else
      await run(tx, 'update tracking.users set customer_id = $3 where source_id = $1 and user_id = $2', [
        source_id,
        from_id === null ? from_user : into_user,
        theirs,
      ])
  }
}

async function mergeUnlessDoubted(tx: Tx, from: string, into: string, now: string) {
  try {
    await merge(tx, { from, into, reason: 'alias' }, { now, actor: ACTOR })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error // they are one already, or something speaks against it: nothing was written
  }
}

/** Who has refused a company to look at what she does is heeded from then on: nothing more is kept, and nothing joins her that nobody had known to be hers. */
export async function heedRefusals(tx: Tx, customer_ids: readonly string[]) {
  const users = await run<{ customer_id: string; company_id: string }>(
    tx,
    `select distinct u.customer_id, s.company_id from tracking.users u join tracking.sources s using (source_id) where u.customer_id = any($1::text[])`,
    [[...new Set((await Promise.all([...new Set(customer_ids)].map((id) => idsOf(tx, id)))).flat())]],
  )
  for (const { customer_id, company_id } of users) {
    const said = (await choicesOf(tx, company_id, customer_id)).find(({ purpose }) => purpose === 'analytics')
    await run(
      tx,
      `update tracking.users u set withheld = $3 from tracking.sources s
       where s.source_id = u.source_id and s.company_id = $2 and u.customer_id = $1 and u.withheld <> $3`,
      [customer_id, company_id, said?.state === 'refused'],
    )
  }
}

/** A map, because a trait may be called `constructor`, which every object has. */
function byTrait<Meaning>(meanings: Record<string, Meaning>): ReadonlyMap<string, Meaning> {
  return new Map(Object.entries(meanings))
}

/** Segment's names of traits ("Spec: Identify"), and those of OpenID Connect, in the words of our records. */
const NAMES = byTrait({
  ...{ firstName: 'first_name', first_name: 'first_name', given_name: 'first_name' },
  ...{ lastName: 'last_name', last_name: 'last_name', family_name: 'last_name', name: 'full_name' },
})
/** By which word a source says that a contact was proven to it. */
const VERIFIED: Record<keyof typeof CONTACT_TRAITS, string> = {
  email: 'email_verified',
  phone: 'phone_number_verified',
  phone_number: 'phone_number_verified',
}
const PARTICULARS = byTrait({
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
})

/**
 * What a source says of her, as one of its records. A contact is a claim, kept under a name that no rule understands, unless a trusted source
 * says that it was proven. Of what comes with a key that everybody can read no record is made.
 */
function recordOf({ source_id, user_id, vouches, country, traits }: Due, received_at: string): NewRecord {
  const fields: Record<string, string> = {}
  const vouched: string[] = []
  const { address, ...others } = traits!
  const said = Object.entries({ ...(typeof address === 'object' ? address : { address }), ...others })
  for (const [trait, value] of said) {
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '') continue
    if (isContactTrait(trait) && vouches && traits![VERIFIED[trait]] === true) {
      fields[CONTACT_TRAITS[trait]] = String(value)
      vouched.push(CONTACT_TRAITS[trait])
    } else fields[NAMES.get(trait) ?? PARTICULARS.get(trait) ?? `claimed_${trait}`] = String(value)
  }
  return { system: source_id, external_id: user_id, fields, received_at, country, ...(vouched.length && { vouches: vouched }) }
}
