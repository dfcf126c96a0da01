/**
 * Whose behaviour it is. A source calls people by ids of its own (`users`); a device is in the hands of whoever identified herself on it
 * last (`devices`), and what was done on it before anybody did belongs to the first. So two people may share a device and are never taken
 * for one, and the events keep the ids they came with.
 */
import { normaliseEmail, normalisePhone } from '@birge/kernel/contact'
import { run, runOne, type Tx } from '#platform/database'
import type { Event } from '#platform/events'
import type { Call } from '#platform/http'
import { idsOf, provenIdentifiers, signedInAs } from '../customers/index.ts'
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
  /** Where she is who proved it; null: wherever this user is. */
  on_devices: string[] | null
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
         select source_id, user_id, customer_id, on_devices, withheld, traits is not null as identified, last_seen_at
         from tracking.users where source_id = source and user_id = called offset 0) u`,
      [[...named.values()].map(({ source_id }) => source_id), [...named.values()].map(({ user_id }) => user_id)],
    ),
    run<HandOf>(
      tx,
      `select d.*, u.customer_id, u.on_devices, u.withheld, u.traits is not null as identified, u.last_seen_at
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
      const named = user && known.get(userKey(user))
      const her = named?.on_devices && !named.on_devices.includes(anonymous_id ?? '') ? undefined : named
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
    // With a key that everybody can read anybody says anything of her: that she was named is all that counts, and what may be proven.
    say(user, { traits: type !== 'identify' ? null : isOpen(source) ? {} : (traits ?? {}), at })
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
  await noteClaims(tx, events)
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

/** What a key that everybody can read said is somebody's phone or address, on which device. */
interface Claim extends User {
  kind: 'phone' | 'email'
  value: string
  anonymous_id: string
  at: string
}

/** Segment's and OpenID Connect's words for what may be proven. */
export const CONTACT_TRAITS = { email: 'email', phone: 'phone', phone_number: 'phone' } as const
export const isContactTrait = (trait: string): trait is keyof typeof CONTACT_TRAITS => Object.hasOwn(CONTACT_TRAITS, trait)

const LONGEST_CONTACT = 320

/** In its one spelling; a mailbox of many is nobody's. */
function contactIn(kind: Claim['kind'], text: string, country: string): string | undefined {
  const read = kind === 'email' ? normaliseEmail(text) : normalisePhone(text, country)
  const value = !read.ok ? undefined : 'email' in read ? read.email : read.phone
  return value && !isSharedEmail(value) ? value : undefined
}

/** Many shops call people by their address: that is said of her too, and where it is nobody's, nothing else that is said with it is hers. */
function claimsIn({ source: { source_id }, user_id, anonymous_id, traits, received_at: at }: Seen, country: string): Claim[] {
  const user = { source_id, user_id: user_id!, anonymous_id: anonymous_id ?? '', at }
  const called = /^[^@]+@[^@]+$/.test(user.user_id) ? 'email' : /^\+\d/.test(user.user_id) ? 'phone' : undefined
  const name = called && contactIn(called, user.user_id, country)
  if (called && !name) return []
  const claims: Claim[] = called && name ? [{ ...user, kind: called, value: name }] : []
  for (const [trait, text] of Object.entries(traits ?? {})) {
    if (!isContactTrait(trait) || typeof text !== 'string' || text.length > LONGEST_CONTACT) continue
    const kind = CONTACT_TRAITS[trait]
    const value = contactIn(kind, text, country)
    if (value) claims.push({ ...user, kind, value })
  }
  return claims
}

/** Each word beside the others: two that differ speak against each other, whichever came first. Of whom something new was said is looked at again. */
async function noteClaims(tx: Tx, events: readonly Seen[]) {
  const open = events.filter(({ type, user_id, source }) => type === 'identify' && user_id !== null && isOpen(source))
  if (!open.length) return
  const countries = new Map(
    (
      await run<{ company_id: string; country: string }>(
        tx,
        'select company_id, country from companies.public_companies where company_id = any($1::text[])',
        [[...new Set(open.map(({ source }) => source.company_id))]],
      )
    ).map(({ company_id, country }) => [company_id, country]),
  )
  const claims = open.flatMap((event) => claimsIn(event, countries.get(event.source.company_id)!))
  if (!claims.length) return
  await run(
    tx,
    `with fresh as (
       insert into tracking.claims (source_id, user_id, kind, value, anonymous_id, said_at)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) order by 1, 2, 3, 4, 5
       on conflict do nothing returning source_id, user_id, said_at)
     update tracking.users u set due_at = f.said_at, tries = 0
     from (select source_id, user_id, min(said_at) as said_at from fresh group by 1, 2) f
     where (u.source_id, u.user_id) = (f.source_id, f.user_id)`,
    [
      claims.map(({ source_id }) => source_id),
      claims.map(({ user_id }) => user_id),
      claims.map(({ kind }) => kind),
      claims.map(({ value }) => value),
      claims.map(({ anonymous_id }) => anonymous_id),
      claims.map(({ at }) => at),
    ],
  )
}

/** She has proven a contact, perhaps in a browser of which the page said what its tracking client calls it. */
export async function claimsAreProven(tx: Tx, { customer_id, occurred_at, data }: Event) {
  if (!customer_id) return
  const { session_id } = data as { session_id?: string }
  const browser = session_id
    ? await runOne<{ anonymous_id: string }>(
        tx,
        'select anonymous_id from customers.public_browsers where session_id = $1 and customer_id = any($2::text[])',
        [session_id, await idsOf(tx, customer_id)],
      )
    : undefined
  if (browser) await noteBrowser(tx, customer_id, browser.anonymous_id, occurred_at)
  await lookAgain(tx, customer_id, occurred_at)
}

/** She is signed in here: what this browser has said of her and she has proven counts from now on, as at signing in. */
export async function isSignedInHere(tx: Tx, { anonymous_id }: { anonymous_id: string }, call: Call): Promise<null> {
  const customer_id = signedInAs(call)
  await noteBrowser(tx, customer_id, anonymous_id, call.now)
  await lookAgain(tx, customer_id, call.now)
  return null
}

const noteBrowser = (tx: Tx, customer_id: string, anonymous_id: string, at: string) =>
  run(
    tx,
    `insert into tracking.sign_ins (anonymous_id, customer_id, signed_in_at) values ($1, $2, $3)
     on conflict (anonymous_id, customer_id) do update set signed_in_at = excluded.signed_in_at`,
    [anonymous_id, customer_id, at],
  )

/** Whoever was told of on the devices on which she signed in is looked at again, whosever he was taken for. */
async function lookAgain(tx: Tx, customer_id: string, at: string) {
  await run(
    tx,
    `update tracking.users u set due_at = $2 from (
       select source_id, user_id from tracking.users where (source_id, user_id) in (
         select c.source_id, c.user_id from tracking.sign_ins s join tracking.claims c using (anonymous_id) where s.customer_id = any($1::text[]))
       order by 1, 2 for no key update) told
     where (u.source_id, u.user_id) = (told.source_id, told.user_id)`,
    [await idsOf(tx, customer_id), at],
  )
}

/**
 * Who has proven what was said of this user on the device that said it, and on which devices. Nobody, where two people have, or where different
 * things were said of him: a key that everybody can read has told of him, and one of the two is not he.
 */
export async function proverOf(tx: Tx, { source_id, user_id }: User): Promise<{ customer_id: string; on_devices: string[] } | null> {
  const told = await run<Pick<Claim, 'kind' | 'value' | 'anonymous_id'> & { profile_id: string | null }>(
    tx,
    `select distinct c.kind, c.value, c.anonymous_id, a.profile_id from tracking.claims c
     left join tracking.sign_ins s on s.anonymous_id = c.anonymous_id left join customers.public_aliases a on a.customer_id = s.customer_id
     where c.source_id = $1 and c.user_id = $2 order by c.anonymous_id`,
    [source_id, user_id],
  )
  const kinds = new Set(told.map(({ kind }) => kind))
  if (new Set(told.map(({ kind, value }) => `${kind} ${value}`)).size > kinds.size) return null
  const signed_in = [...new Set(told.flatMap(({ profile_id }) => profile_id ?? []))]
  if (!signed_in.length) return null
  const proven = new Set((await provenIdentifiers(tx, signed_in)).map(({ profile_id, kind, value }) => `${profile_id} ${kind} ${value}`))
  const hers = told.filter(({ profile_id, kind, value }) => proven.has(`${profile_id} ${kind} ${value}`))
  const [owner, ...others] = new Set(hers.map(({ profile_id }) => profile_id!))
  return owner === undefined || others.length
    ? null
    : { customer_id: owner, on_devices: [...new Set(hers.map(({ anonymous_id }) => anonymous_id))] }
}
