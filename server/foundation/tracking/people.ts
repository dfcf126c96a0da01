/**
 * Whose behaviour it is. A source calls people by ids of its own (`users`); a device is in the hands of whoever identified herself on it
 * last (`devices`), and what was done on it before anybody did belongs to the first. So two people may share a device and are never taken
 * for one, and the events keep the ids they came with.
 */
import { normaliseEmail, normalisePhone } from '@birge/kernel/contact'
import { type Db, run, type Tx } from '#platform/database'
import type { Event } from '#platform/events'
import { provenIdentifiers } from '../customers/index.ts'
import { isSharedEmail } from '../identity/index.ts'
import type { Message } from './messages.ts'
import { isOpen, type Source } from './sources.ts'

/** An event that came in, and from where. */
export type Seen = Message & { source: Source; received_at: string; signed_in: string | undefined }

interface User {
  source_id: string
  user_id: string
}
interface Hand extends User {
  since: string
}
interface Known extends User {
  customer_id: string | null
  /** She has refused to be looked at. */
  withheld: boolean
  /** She was identified, and not only named by an alias. */
  identified: boolean
  last_seen_at: string
}
type HandOf = Hand & Known & { company_id: string; anonymous_id: string; device_seen_at: string }
/** Those whose marks of when they were last seen are older than a day. */
const isLongAgo = (last_seen_at: string, now: string) => last_seen_at.slice(0, 10) < now.slice(0, 10)
const userKey = ({ source_id, user_id }: User) => `${source_id} ${user_id}`
const deviceKey = (company_id: string, anonymous_id: string) => `${company_id} ${anonymous_id}`

const MOST_HANDS = 16

/** What is known so far of the people and devices that these events name: two look-ups for all of them. */
export async function lookUpPeople(tx: Tx, events: Seen[]) {
  const named = new Map<string, User>()
  const devices = new Map<string, [company_id: string, anonymous_id: string]>()
  for (const { source, user_id, anonymous_id, type, name } of events) {
    for (const user of [user_id, type === 'alias' ? name : null])
      if (user !== null) named.set(`${source.source_id} ${user}`, { source_id: source.source_id, user_id: user })
    for (const device of [anonymous_id, type === 'alias' ? name : null])
      if (device !== null) devices.set(deviceKey(source.company_id, device), [source.company_id, device])
  }
  const [users, hands] = await Promise.all([
    run<Known>(
      tx,
      `select u.* from unnest($1::text[], $2::text[]) as asked(source, called) cross join lateral (
         select source_id, user_id, customer_id, withheld, traits is not null as identified, last_seen_at
         from tracking.users where source_id = source and user_id = called offset 0) u`,
      [[...named.values()].map(({ source_id }) => source_id), [...named.values()].map(({ user_id }) => user_id)],
    ),
    run<HandOf>(
      tx,
      `select d.*, u.customer_id, u.withheld, u.traits is not null as identified, u.last_seen_at
       from unnest($1::text[], $2::text[]) as asked(company, device) cross join lateral (
         select company_id, anonymous_id, since, source_id, user_id, last_seen_at as device_seen_at from tracking.devices
         where company_id = company and anonymous_id = device order by since desc limit ${MOST_HANDS}) d
       join tracking.users u using (source_id, user_id)`,
      [[...devices.values()].map(([company_id]) => company_id), [...devices.values()].map(([, anonymous_id]) => anonymous_id)],
    ),
  ])
  const known = new Map([...hands, ...users].map((user) => [userKey(user), user as Known]))
  const handsOf = new Map<string, (Hand & { device_seen_at?: string })[]>()
  for (const { company_id, anonymous_id, ...hand } of hands.reverse()) {
    const key = deviceKey(company_id, anonymous_id)
    handsOf.set(key, [...(handsOf.get(key) ?? []), hand])
  }

  /** In whose hands it was then; before anybody was known, in those of the first. */
  function holder(company_id: string, anonymous_id: string, at: string) {
    const all = handsOf.get(deviceKey(company_id, anonymous_id)) ?? []
    const then = all.findLast(({ since }) => since <= at)
    return then ?? (all.length < MOST_HANDS ? all[0] : undefined)
  }

  return {
    holder,
    takes(company_id: string, anonymous_id: string, hand: Hand) {
      const key = deviceKey(company_id, anonymous_id)
      handsOf.set(
        key,
        [...(handsOf.get(key) ?? []), hand].toSorted((a, b) => (a.since < b.since ? -1 : 1)),
      )
    },
    /** Whose event it is, as far as anybody can tell now; `withheld` where nothing of hers is kept. */
    whoDid({ source: { source_id, company_id }, signed_in, user_id, anonymous_id, occurred_at }: Seen) {
      if (signed_in) return { customer_id: signed_in, withheld: false }
      const user = user_id === null ? holder(company_id, anonymous_id!, occurred_at) : { source_id, user_id }
      const her = user && known.get(userKey(user))
      return { customer_id: her?.customer_id ?? null, withheld: her?.withheld ?? false }
    },
    isIdentified: (user: User) => known.get(userKey(user))?.identified ?? false,
    /** Who comes today for the first time, and on which devices. */
    comeAgain(events: readonly Seen[]) {
      const people = new Map<string, User & { at: string }>()
      const devices = new Map<string, Hand & { company_id: string; anonymous_id: string; at: string }>()
      const today = events[0]?.received_at ?? ''
      // Most come more than once a day.
      const isStale = [...users, ...hands].some((one) => isLongAgo(one.last_seen_at, today))
      if (!isStale && !hands.some((hand) => isLongAgo(hand.device_seen_at, today))) return { people: [], devices: [] }
      for (const { source, user_id, anonymous_id, occurred_at, received_at: at } of events) {
        const hand = anonymous_id === null ? undefined : holder(source.company_id, anonymous_id, occurred_at)
        if (hand?.device_seen_at && isLongAgo(hand.device_seen_at, at))
          devices.set(deviceKey(source.company_id, anonymous_id!) + hand.since, {
            ...hand,
            company_id: source.company_id,
            anonymous_id: anonymous_id!,
            at,
          })
        const user = user_id === null ? hand : { source_id: source.source_id, user_id }
        const her = user && known.get(userKey(user))
        if (her && isLongAgo(her.last_seen_at, at)) people.set(userKey(her), { ...her, at })
      }
      return { people: [...people.values()], devices: [...devices.values()] }
    },
  }
}
type People = Awaited<ReturnType<typeof lookUpPeople>>

/** Writes down who identified herself, what was said of her, and on which device. */
export async function noteWhoTheyAre(tx: Tx, events: Seen[], people: People) {
  const said = new Map<string, User & { traits: object | null; same_as: string | null; at: string }>()
  const taken: (Hand & { company_id: string; anonymous_id: string; at: string })[] = []
  const say = (user: User, more: { traits?: object | null; same_as?: string; at: string }) => {
    const before = said.get(userKey(user))
    const traits = more.traits ? { ...before?.traits, ...more.traits } : (before?.traits ?? null)
    said.set(userKey(user), { ...user, traits, same_as: more.same_as ?? before?.same_as ?? null, at: before?.at ?? more.at })
  }
  for (const { type, name, user_id, anonymous_id, traits, source, occurred_at, received_at: at } of events) {
    if (user_id === null || (type !== 'identify' && type !== 'alias')) continue
    const { source_id, company_id, vouches } = source
    const user = { source_id, user_id }
    // With a key that everybody can read anybody says anything of her: that she was named, and what may be proven later, is all that counts.
    say(user, { traits: type !== 'identify' ? null : isOpen(source) ? contactsIn(traits) : (traits ?? {}), at })
    const device = type === 'alias' ? name! : anonymous_id
    if (device === null || device === user_id) continue
    if (type === 'alias') {
      // That two of its users are one, only a source may say that vouches; to call a visitor by a name is no more than an identify.
      const before = { source_id, user_id: device }
      if (vouches) say(before, { same_as: user_id, at })
      else if (people.isIdentified(before) || said.get(userKey(before))?.traits) continue
    }
    const holder = people.holder(company_id, device, occurred_at)
    if (holder?.source_id === source_id && holder.user_id === user_id) continue
    const hand = { source_id, user_id, since: occurred_at }
    people.takes(company_id, device, hand)
    taken.push({ company_id, anonymous_id: device, ...hand, at })
  }
  await seeAgain(tx, people.comeAgain(events))
  if (!said.size) return
  const users = [...said.values()].toSorted((a, b) => (userKey(a) < userKey(b) ? -1 : 1))
  await run(
    tx,
    `insert into tracking.users as u (source_id, user_id, traits, same_as, first_seen_at, last_seen_at, due_at)
     select source, called, traits, same_as, at, at, at
     from unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::timestamptz[]) as said(source, called, traits, same_as, at)
     on conflict (source_id, user_id) do update set traits = case when excluded.traits is null then u.traits else coalesce(u.traits, '{}') || excluded.traits end,
       same_as = coalesce(excluded.same_as, u.same_as), last_seen_at = excluded.last_seen_at, due_at = excluded.due_at, tries = 0
       where excluded.same_as is not null or excluded.traits is not null and (u.traits is null or not u.traits @> excluded.traits)`,
    [
      users.map(({ source_id }) => source_id),
      users.map(({ user_id }) => user_id),
      users.map(({ traits }) => traits && JSON.stringify(traits)),
      users.map(({ same_as }) => same_as),
      users.map(({ at }) => at),
    ],
  )
  if (taken.length) await takeDevices(tx, taken)
}

/** Marks by the day who was seen, and on what: she is looked at again, so that her profile says so too. */
async function seeAgain(tx: Tx, { people, devices }: ReturnType<People['comeAgain']>) {
  people.sort((a, b) => (userKey(a) < userKey(b) ? -1 : 1))
  devices.sort((a, b) => (a.company_id + a.anonymous_id < b.company_id + b.anonymous_id ? -1 : 1))
  if (people.length)
    await run(
      tx,
      `update tracking.users u set last_seen_at = seen.at, due_at = coalesce(u.due_at, seen.at)
       from unnest($1::text[], $2::text[], $3::timestamptz[]) as seen(source_id, user_id, at) where u.source_id = seen.source_id and u.user_id = seen.user_id`,
      [people.map(({ source_id }) => source_id), people.map(({ user_id }) => user_id), people.map(({ at }) => at)],
    )
  if (devices.length)
    await run(
      tx,
      `update tracking.devices d set last_seen_at = seen.at, noted_for = null from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) as seen(company_id, anonymous_id, since, at)
       where d.company_id = seen.company_id and d.anonymous_id = seen.anonymous_id and d.since = seen.since`,
      [
        devices.map(({ company_id }) => company_id),
        devices.map(({ anonymous_id }) => anonymous_id),
        devices.map(({ since }) => since),
        devices.map(({ at }) => at),
      ],
    )
}

async function takeDevices(tx: Tx, taken: (Hand & { company_id: string; anonymous_id: string; at: string })[]) {
  // A device may be what an alias called somebody by: now it is known who that is. Whoever takes one has it among what she is known by.
  await run(
    tx,
    `update tracking.users u set due_at = device.at
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) as device(source_id, anonymous_id, user_id, at)
     where u.source_id = device.source_id and u.user_id = any(array[device.anonymous_id, device.user_id])
       and (u.user_id = device.user_id and u.due_at is null or u.user_id = device.anonymous_id and u.traits is null and u.customer_id is null)`,
    [
      taken.map(({ source_id }) => source_id),
      taken.map(({ anonymous_id }) => anonymous_id),
      taken.map(({ user_id }) => user_id),
      taken.map(({ at }) => at),
    ],
  )
  taken.sort((a, b) => (a.company_id + a.anonymous_id < b.company_id + b.anonymous_id ? -1 : 1))
  await run(
    tx,
    `insert into tracking.devices (company_id, anonymous_id, since, source_id, user_id, last_seen_at)
     select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::timestamptz[]) on conflict do nothing`,
    [
      taken.map(({ company_id }) => company_id),
      taken.map(({ anonymous_id }) => anonymous_id),
      taken.map(({ since }) => since),
      taken.map(({ source_id }) => source_id),
      taken.map(({ user_id }) => user_id),
      taken.map(({ at }) => at),
    ],
  )
}

/** Somebody whom a key that everybody can read has told of, and what it said is her phone or her address. */
export interface Claim extends User {
  kind: 'phone' | 'email'
  value: string
}

/** Segment's and OpenID Connect's words for what may be proven. */
export const CONTACT_TRAITS = { email: 'email', phone: 'phone', phone_number: 'phone' } as const
export const isContactTrait = (trait: string): trait is keyof typeof CONTACT_TRAITS => Object.hasOwn(CONTACT_TRAITS, trait)

const LONGEST_CONTACT = 320
const contactsIn = (traits: object | null) =>
  Object.fromEntries(
    Object.entries(traits ?? {}).filter(
      ([trait, text]) => isContactTrait(trait) && typeof text === 'string' && text.length <= LONGEST_CONTACT,
    ),
  )

/** What was said to be hers, in its one spelling; many shops call people by their address. A mailbox of many is nobody's. */
export function claimsIn({ source_id, user_id, country, traits }: User & { country: string; traits: object | null }): Claim[] {
  const said = Object.entries(contactsIn(traits))
  if (/^[^@]+@[^@]+$/.test(user_id)) said.unshift(['email', user_id])
  else if (/^\+\d/.test(user_id)) said.unshift(['phone', user_id])
  const claims = new Map<string, Claim>()
  for (const [trait, text] of said) {
    const kind = CONTACT_TRAITS[trait as keyof typeof CONTACT_TRAITS]
    const read = kind === 'email' ? normaliseEmail(text) : normalisePhone(text, country)
    const value = !read.ok ? '' : 'email' in read ? read.email : read.phone
    if (value && !isSharedEmail(value)) claims.set(kind, { source_id, user_id, kind, value })
  }
  return [...claims.values()]
}

/** Another word than the one before is not what was proven. */
export async function noteClaims(tx: Tx, claims: readonly Claim[], now: string) {
  if (!claims.length) return
  await run(
    tx,
    `insert into tracking.claims as c (source_id, user_id, kind, value, said_at)
     select source, called, said, contact, $5::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as claim(source, called, said, contact)
     order by 1, 2, 3
     on conflict (source_id, user_id, kind) do update set value = excluded.value, said_at = excluded.said_at, proven_by = null where c.value <> excluded.value`,
    [
      claims.map(({ source_id }) => source_id),
      claims.map(({ user_id }) => user_id),
      claims.map(({ kind }) => kind),
      claims.map(({ value }) => value),
      now,
    ],
  )
}

/** She has proven a contact: those who said before that it is theirs, and whom nobody knows, are looked at again. */
export async function claimsAreProven(tx: Tx, { customer_id, occurred_at, data }: Event<{ kind: 'phone' | 'email' }>) {
  if (!customer_id) return
  const proven = (await provenIdentifiers(tx, [customer_id])).filter(({ kind }) => kind === data.kind).map(({ value }) => value)
  const said = 'c.kind = $1 and c.value = any($2::text[]) and c.said_at <= $3::timestamptz and c.proven_by is distinct from $4'
  // The users before what was said of them, as whoever recognises them locks them.
  await run(
    tx,
    `select from tracking.users where (source_id, user_id) in (select c.source_id, c.user_id from tracking.claims c where ${said})
     order by source_id, user_id for no key update`,
    [data.kind, proven, occurred_at, customer_id],
  )
  await run(
    tx,
    `with hers as (update tracking.claims c set proven_by = $4 where ${said} returning c.source_id, c.user_id)
     update tracking.users u set due_at = $3 from (select distinct source_id, user_id from hers) h
     where (u.source_id, u.user_id) = (h.source_id, h.user_id) and u.customer_id is null`,
    [data.kind, proven, occurred_at, customer_id],
  )
}

/** Who has proven what was said of this user; nobody, where two people have. */
export async function proverOf(db: Db | Tx, { source_id, user_id }: User): Promise<string | null> {
  const owners = await run<{ profile_id: string }>(
    db,
    `select distinct a.profile_id from tracking.claims c join customers.public_aliases a on a.customer_id = c.proven_by
     where c.source_id = $1 and c.user_id = $2`,
    [source_id, user_id],
  )
  return owners.length === 1 ? owners[0]!.profile_id : null
}
