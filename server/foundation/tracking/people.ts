/**
 * Whose behaviour it is. A source calls people by ids of its own (`users`); a device is in the hands of whoever identified herself on it
 * last (`devices`), and what was done on it before anybody did belongs to the first. So two people may share a device and are never taken
 * for one, and the events keep the ids they came with.
 */
import { run, type Tx } from '#platform/database'
import type { Message } from './messages.ts'
import type { Source } from './sources.ts'

/** An event that came in, and from where. */
export type Seen = Message & { source: Source; received_at: string; signed_in: string | undefined }

interface User {
  source_id: string
  user_id: string
}
interface Hand extends User {
  since: string
}
const userKey = ({ source_id, user_id }: User) => `${source_id} ${user_id}`
const deviceKey = (company_id: string, anonymous_id: string) => `${company_id} ${anonymous_id}`

const MOST_HANDS = 16

/** What is known so far of the people and devices that these events name: two look-ups for all of them. */
export async function lookUpPeople(tx: Tx, events: Seen[]) {
  const named = new Map<string, User>()
  const devices = new Map<string, [company_id: string, anonymous_id: string]>()
  for (const { source, user_id, anonymous_id, type, name } of events) {
    if (user_id !== null) named.set(`${source.source_id} ${user_id}`, { source_id: source.source_id, user_id })
    for (const device of [anonymous_id, type === 'alias' ? name : null])
      if (device !== null) devices.set(deviceKey(source.company_id, device), [source.company_id, device])
  }
  const [users, hands] = await Promise.all([
    run<User & { customer_id: string | null }>(
      tx,
      `select u.* from unnest($1::text[], $2::text[]) as asked(source, called) cross join lateral (
         select source_id, user_id, customer_id from tracking.users where source_id = source and user_id = called offset 0) u`,
      [[...named.values()].map(({ source_id }) => source_id), [...named.values()].map(({ user_id }) => user_id)],
    ),
    run<Hand & { company_id: string; anonymous_id: string; customer_id: string | null }>(
      tx,
      `select d.*, u.customer_id from unnest($1::text[], $2::text[]) as asked(company, device) cross join lateral (
         select company_id, anonymous_id, since, source_id, user_id from tracking.devices
         where company_id = company and anonymous_id = device order by since desc limit ${MOST_HANDS}) d
       join tracking.users u using (source_id, user_id)`,
      [[...devices.values()].map(([company_id]) => company_id), [...devices.values()].map(([, anonymous_id]) => anonymous_id)],
    ),
  ])
  const customers = new Map([...hands, ...users].map((user) => [userKey(user), user.customer_id]))
  const handsOf = new Map<string, Hand[]>()
  for (const { company_id, anonymous_id, ...hand } of hands.reverse()) {
    const key = deviceKey(company_id, anonymous_id)
    handsOf.set(key, [...(handsOf.get(key) ?? []), hand])
  }

  /** In whose hands it was then; before anybody was known, in those of the first. */
  function holder(company_id: string, anonymous_id: string, at: string): Hand | undefined {
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
    /** Whose event it is, as far as anybody can tell now. */
    whoDid({ source: { source_id, company_id }, signed_in, user_id, anonymous_id, occurred_at }: Seen): string | null {
      if (signed_in) return signed_in
      const user = user_id === null ? holder(company_id, anonymous_id!, occurred_at) : { source_id, user_id }
      return (user && customers.get(userKey(user))) ?? null
    },
  }
}
type People = Awaited<ReturnType<typeof lookUpPeople>>

/** Writes down who identified herself, what was said of her, and on which device. */
export async function noteWhoTheyAre(tx: Tx, events: Seen[], people: People) {
  const said = new Map<string, User & { traits: object | null; at: string }>()
  const taken: (Hand & { company_id: string; anonymous_id: string })[] = []
  for (const { type, name, user_id, anonymous_id, traits, source, occurred_at, received_at } of events) {
    if (user_id === null || (type !== 'identify' && type !== 'alias')) continue
    const { source_id, company_id } = source
    const key = `${source_id} ${user_id}`
    const before = said.get(key)
    const both = type === 'identify' ? { ...before?.traits, ...traits } : (before?.traits ?? null)
    said.set(key, { source_id, user_id, traits: both, at: before?.at ?? received_at })
    const device = type === 'alias' ? name! : anonymous_id
    if (device === null || device === user_id) continue
    const holder = people.holder(company_id, device, occurred_at)
    if (holder?.source_id === source_id && holder.user_id === user_id) continue
    const hand = { source_id, user_id, since: occurred_at }
    people.takes(company_id, device, hand)
    taken.push({ company_id, anonymous_id: device, ...hand })
  }
  if (!said.size) return
  const users = [...said.values()].toSorted((a, b) => (userKey(a) < userKey(b) ? -1 : 1))
  await run(
    tx,
    `insert into tracking.users as u (source_id, user_id, traits, first_seen_at, due_at)
     select source, called, traits, at, at from unnest($1::text[], $2::text[], $3::jsonb[], $4::timestamptz[]) as said(source, called, traits, at)
     on conflict (source_id, user_id) do update set traits = coalesce(u.traits, '{}') || excluded.traits, due_at = excluded.due_at, tries = 0
       where excluded.traits is not null and (u.traits is null or not u.traits @> excluded.traits)`,
    [
      users.map(({ source_id }) => source_id),
      users.map(({ user_id }) => user_id),
      users.map(({ traits }) => traits && JSON.stringify(traits)),
      users.map(({ at }) => at),
    ],
  )
  // A device may be what an alias called somebody by: now it is known who that is.
  if (taken.length)
    await run(
      tx,
      `update tracking.users u set due_at = u.first_seen_at from unnest($1::text[], $2::text[]) as device(source_id, anonymous_id)
       where u.source_id = device.source_id and u.user_id = device.anonymous_id and u.traits is null and u.customer_id is null`,
      [taken.map(({ source_id }) => source_id), taken.map(({ anonymous_id }) => anonymous_id)],
    )
  taken.sort((a, b) => (a.company_id + a.anonymous_id < b.company_id + b.anonymous_id ? -1 : 1))
  if (taken.length)
    await run(
      tx,
      `insert into tracking.devices (company_id, anonymous_id, since, source_id, user_id)
       select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[]) on conflict do nothing`,
      [
        taken.map(({ company_id }) => company_id),
        taken.map(({ anonymous_id }) => anonymous_id),
        taken.map(({ since }) => since),
        taken.map(({ source_id }) => source_id),
        taken.map(({ user_id }) => user_id),
      ],
    )
}
