import { Type } from 'typebox'
import { type Database, type Db, isDatabaseGone, run, runOne, type Tx } from '#platform/database'
import { announce, announceAll, event } from '#platform/events'
import type { Call } from '#platform/http'
import type { Log } from '#platform/log'
import { ofCompany } from '../../foundation/companies/index.ts'
import { CustomerCard, customerCards, lockProfiles, showToStaff } from '../../foundation/customers/index.ts'
import { mustMakeSense, Rule } from './rule.ts'
import { segmentChanged } from './segments.ts'

const SYSTEM = 'system:segments'
/** No profile waits longer for its lock than so many looks take. */
const LOOKS_AT_ONCE = 2_000
const [FEWEST, MOST] = [10, 200]
const portion = (segments: number) => Math.max(FEWEST, Math.min(MOST, Math.floor(LOOKS_AT_ONCE / segments)))
const PORTION = `greatest(${FEWEST}, least(${MOST}, ${LOOKS_AT_ONCE} / greatest(1, count(*))))`
/** Of each second, beside the sale. */
const MAY_TAKE_MS = 400
/** A statement that looks at somebody is ended by PostgreSQL after so long: well before it would be taken for a database that is gone. */
const LOOK_MAY_TAKE_MS = 4_000
const [AGAIN_MINUTES, TRIES, PARKED_MINUTES] = [15, 4, 24 * 60]

/** Something has happened with these customers, each at that moment, that rules may ask for: they are looked at within a second or two. */
export async function askToLook(tx: Tx, happened: readonly Happened[]): Promise<void> {
  if (happened.length)
    await run(
      tx,
      `insert into segments.looks (customer_id, look_at, is_asked)
       select a.profile_id, max(h.at), true from json_to_recordset($1::json) as h (customer_id text, at timestamptz)
       join customers.public_aliases a using (customer_id) join customers.public_customers p on p.customer_id = a.profile_id
       where exists (select from segments.segments where rule is not null and ended_at is null) group by 1 order by 1
       on conflict (customer_id) do update set is_asked = true,
         look_at = case when segments.looks.tries >= ${TRIES} then segments.looks.look_at else least(segments.looks.look_at, excluded.look_at) end`,
      [JSON.stringify(happened)],
    )
}

export interface Happened {
  customer_id: string
  at: string
}

/** Money has come or gone: whoever has ordered what it is for is looked at. */
export async function askToLookAtBuyers(tx: Tx, paid: readonly { order_id: string; at: string }[]): Promise<void> {
  if (!paid.length) return
  const happened = await run<Happened>(
    tx,
    `select o.customer_id, paid.at from json_to_recordset($1::json) as paid (order_id text, at text)
     join orders.public_orders o using (order_id) where o.customer_id is not null`,
    [JSON.stringify(paid)],
  )
  await askToLook(tx, happened)
}

/**
 * Those for whom it is time, and those against whom a rule that is new or was changed has not been held yet: a portion after the other, each in a
 * transaction of its own, so that few are locked and none for long, and no more of them than fit into a moment. Whether there may be more.
 */
export async function lookAtDue(database: Database, now: string, log: Log, may_take_ms = LOOK_MAY_TAKE_MS): Promise<boolean> {
  const began = performance.now()
  for (;;) {
    const looked = await lookAtSome(database, now, log, may_take_ms)
    const held = await holdAgainstSome(database, now, log, may_take_ms)
    const more = (await letGoOfSome(database, may_take_ms)) || held || looked
    if (!more || performance.now() - began >= MAY_TAKE_MS) return more
  }
}

/**
 * Whether there may be more of them. Whoever cannot be looked at, or not in time, hinders nobody else, and is looked at again later; after some tries once a
 * day, whatever happens meanwhile, and the audit names her.
 */
async function lookAtSome(database: Database, now: string, log: Log, may_take_ms: number): Promise<boolean> {
  const due = await run<{ customer_id: string }>(
    database.db,
    `select customer_id from segments.looks where look_at <= $1 order by look_at, customer_id
     limit (select ${PORTION} from segments.segments where rule is not null and ended_at is null)`,
    [now],
  )
  if (!due.length) return false
  const ids = due.map(({ customer_id }) => customer_id)
  const look = (some: readonly string[]) => inTime(database, may_take_ms, (tx) => lookAt(tx, some, now))
  try {
    return await look(ids)
  } catch (error) {
    if (isDatabaseGone(error)) throw error
    const began = performance.now()
    for (const id of ids)
      try {
        await look([id])
      } catch (error) {
        if (isDatabaseGone(error)) throw error
        await lookLater(database, id, now, String(error), log)
        // The others of this portion go on together, without her.
        if (performance.now() - began >= MAY_TAKE_MS) break
      }
    return true
  }
}

/** Those who were in a segment when it ended are let go one after the other, so that no cart reads of it any more. Whether there may be more of them. */
async function letGoOfSome(database: Database, may_take_ms: number): Promise<boolean> {
  const left = await run<{ customer_id: string }>(
    database.db,
    `select m.customer_id from segments.segments g cross join lateral (
       select customer_id from segments.members m where m.segment_id = g.segment_id and m.until is null order by since, customer_id limit ${MOST}) as m
     where g.ended_at is not null order by 1 limit ${MOST}`,
  )
  const ids = left.map(({ customer_id }) => customer_id)
  if (ids.length)
    await inTime(database, may_take_ms, async (tx) => {
      await lockProfiles(tx, ids)
      await run(
        tx,
        `update segments.members m set until = greatest(m.since, g.ended_at), removed_by = $2 from segments.segments g
         where g.segment_id = m.segment_id and g.ended_at is not null and m.until is null and m.customer_id = any($1::text[])`,
        [ids, SYSTEM],
      )
    })
  return ids.length > 0
}

/** A transaction of which no statement, nor its wait for somebody's lock, takes longer. */
const inTime = <T>(database: Database, may_take_ms: number, work: (tx: Tx) => Promise<T>) =>
  database.transaction(async (tx) => {
    await run(tx, "select set_config('statement_timeout', $1, true)", [String(may_take_ms)])
    return work(tx)
  })

async function lookLater(database: Database, customer_id: string, now: string, error: string, log: Log) {
  const later = await runOne<{ tries: number }>(
    database.writer,
    `update segments.looks set tries = tries + 1, is_asked = true, look_at = case when tries + 1 >= ${TRIES} then $3 else $2 end::timestamptz
     where customer_id = $1 and look_at <= $4 returning tries`,
    [customer_id, minutesAfter(now, AGAIN_MINUTES), minutesAfter(now, PARKED_MINUTES), now],
  )
  if (!later) return // somebody beside us was there first
  const said = { customer_id, tries: later.tries, error }
  if (later.tries === TRIES) log.fatal(said, 'nobody knows in which segments she is: she is parked, and looked at once a day')
  else log.error(said, 'nobody knows in which segments she is; looking again later')
}

const minutesAfter = (now: string, minutes: number) => new Date(Date.parse(now) + minutes * 60_000).toISOString()

/** People before what is kept of them (ADR 4): who is forgotten meanwhile is left out. */
async function lockedProfiles(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const locked = [...(await lockProfiles(tx, ids)).values()]
  return [...new Set(locked.flatMap(({ profile_id, erased }) => (erased ? [] : [profile_id])))].sort()
}

/** Whether it was they who looked, and not somebody beside them. */
async function lookAt(tx: Tx, ids: readonly string[], now: string): Promise<boolean> {
  const profiles = await lockedProfiles(tx, ids)
  const taken = await run<{ customer_id: string }>(
    tx,
    'select customer_id from segments.looks where customer_id = any($1::text[]) and look_at <= $2 order by customer_id for no key update skip locked',
    [ids, now],
  )
  if (!taken.length) return false
  const next = await judge(tx, null, profiles, now)
  await run(tx, 'delete from segments.looks where customer_id = any($1::text[])', [taken.map(({ customer_id }) => customer_id)])
  await lookAgain(tx, next)
  return true
}

interface Look {
  customer_id: string
  look_at: string
}

/**
 * Holds some profiles against these rules, or all, writes down who came and who went, and says when time alone may change it. Two who were in it and are
 * one now are in it once, since the first of them came.
 */
async function judge(tx: Tx, segment_ids: readonly string[] | null, profiles: readonly string[], now: string): Promise<Look[]> {
  const seen = await run<Change & { meets: boolean; times_in: number; look_at: string | null }>(tx, JUDGE, [segment_ids, profiles, now])
  const came = seen.filter(({ meets, times_in }) => meets && times_in === 0)
  const went = seen.filter(({ meets, times_in }) => times_in > (meets ? 1 : 0))
  if (came.length) await run(tx, COME, [JSON.stringify(came), now, SYSTEM])
  if (went.length) await run(tx, GO, [JSON.stringify(went), now, SYSTEM])
  return seen.flatMap(({ customer_id, look_at }) => (look_at === null ? [] : [{ customer_id, look_at }]))
}
interface Change {
  segment_id: string
  customer_id: string
  version: number
}

const IDS = `(p.customer_id || array(
  select a.customer_id from customers.public_aliases a where a.profile_id = p.customer_id and a.customer_id <> a.profile_id))`
/** The ids of whoever `p` is, put together once and not wherever the rule asks for them. */
const HERS = `cross join lateral (select ${IDS} as ids offset 0) as hers`
const HER_TIMES = 'from segments.members m where m.segment_id = g.segment_id and m.until is null and m.customer_id = any(hers.ids)'
const JUDGE = `
  select g.segment_id, g.version, p.customer_id, seen.meets, seen.look_at, now_in.times_in
  from unnest($2::text[]) as p (customer_id) ${HERS} cross join segments.segments g
  cross join lateral segments.look(g.rule, g.company_id, hers.ids, $3) as seen cross join lateral (
    select count(*)::integer as times_in ${HER_TIMES}) as now_in
  where g.rule is not null and g.ended_at is null and ($1::text[] is null or g.segment_id = any($1))
    and (now_in.times_in <> seen.meets::integer or seen.look_at is not null)
  order by g.segment_id, p.customer_id`
const COME = `
  insert into segments.members (segment_id, customer_id, since, version, added_by)
  select c.segment_id, c.customer_id, $2::timestamptz, c.version, $3
  from json_to_recordset($1::json) as c (segment_id text, customer_id text, version integer) order by 1, 2
  on conflict (segment_id, customer_id, since) do update set until = null, version = excluded.version, removed_by = null, removed_for = null`
const GO = `
  update segments.members m set until = greatest(m.since, $2::timestamptz), removed_by = $3
  from json_to_recordset($1::json) as p (segment_id text, customer_id text, meets boolean)
  where m.segment_id = p.segment_id and m.until is null and m.customer_id = any(${IDS}) and (not p.meets or exists (
    select from segments.members first where first.segment_id = m.segment_id and first.until is null and first.customer_id = any(${IDS})
      and (first.since, first.customer_id) < (m.since, m.customer_id)))`

const lookAgain = async (tx: Tx, looks: readonly Look[]) =>
  looks.length &&
  run(
    tx,
    `insert into segments.looks (customer_id, look_at)
     select l.customer_id, min(l.look_at) from json_to_recordset($1::json) as l (customer_id text, look_at timestamptz) group by 1 order by 1
     on conflict (customer_id) do update set look_at = least(segments.looks.look_at, excluded.look_at)`,
    [JSON.stringify(looks)],
  )

interface Filling {
  segment_id: string
  company_id: string
  version: number
  looked_to: string
}

/**
 * The next customers, in the order of their ids, are held against all rules that are new or were changed and have come as far; those that have come
 * farther wait until they are together. Whether there may be more.
 */
async function holdAgainstSome(database: Database, now: string, log: Log, may_take_ms: number): Promise<boolean> {
  const waiting = await run<Filling>(
    database.db,
    'select segment_id, company_id, version, looked_to from segments.segments where looked_to is not null order by looked_to, segment_id',
  )
  if (!waiting.length) return false
  const from = waiting[0]!.looked_to
  const segments = waiting.filter(({ looked_to }) => looked_to === from)
  const until = waiting[segments.length]?.looked_to ?? null
  const next = await run<{ customer_id: string; is_full: boolean }>(
    database.db,
    `select customer_id, count(*) over () = $3 as is_full from (
       select customer_id from customers.public_aliases where customer_id > $1 and ($2::text is null or customer_id <= $2) order by 1 limit $3) as next
     order by 1`,
    // By all their ids, so that they are read in the order of the key: of whom it is, and whether she was forgotten, is known once she is locked.
    [from, until, portion(segments.length)],
  )
  const ids = next.map(({ customer_id }) => customer_id)
  const portionOf = { segments, ids, to: next[0]?.is_full ? ids.at(-1)! : until }
  try {
    await inTime(database, may_take_ms, (tx) =>
      hold(tx, portionOf, now, async (still, profiles) => lookAgain(tx, await judge(tx, still, profiles, now))),
    )
  } catch (error) {
    if (isDatabaseGone(error)) throw error
    log.error(
      { segment_ids: segments.map(({ segment_id }) => segment_id), error: String(error) },
      'a rule could not be held against some: each is looked at alone',
    )
    const ask = (tx: Tx, profiles: readonly string[]) =>
      askToLook(
        tx,
        profiles.map((customer_id) => ({ customer_id, at: now })),
      )
    await database.transaction((tx) => hold(tx, portionOf, now, (_, profiles) => ask(tx, profiles)))
  }
  return true
}

/** Does it with those of a portion, and writes down how far it has come. Whoever changes a rule meanwhile begins anew. */
async function hold(
  tx: Tx,
  { segments, ids, to }: { segments: readonly Filling[]; ids: readonly string[]; to: string | null },
  now: string,
  work: (segment_ids: string[], profiles: string[]) => Promise<unknown>,
) {
  const profiles = ids.length ? await lockedProfiles(tx, ids) : []
  const still = await run<Filling>(
    tx,
    `select g.segment_id, g.company_id, g.version, g.looked_to from segments.segments g
     join json_to_recordset($1::json) as seen (segment_id text, version integer, looked_to text) using (segment_id, version, looked_to)
     order by 1 for no key update of g skip locked`,
    [JSON.stringify(segments)],
  )
  if (!still.length) return
  const segment_ids = still.map(({ segment_id }) => segment_id)
  if (profiles.length) await work(segment_ids, profiles)
  await run(tx, 'update segments.segments set looked_to = $2 where segment_id = any($1::text[])', [segment_ids, to])
  if (to !== null) return
  await announceAll(
    tx,
    still.map(({ segment_id, company_id, version }) => ({
      ...{ kind: segmentChanged, subject: segment_id, company_id, actor: SYSTEM, occurred_at: now },
      data: { version, reason: 'filled' },
    })),
  )
}

const DAY = "current_date - date '2026-01-01'"
const PAIRS_A_DAY = 20_000
const PART = (id: string, parts: string, day: string) => `(hashtext(${id}) & 2147483647) % ${parts} = (${day}) % ${parts}`

/** Of whom something has happened that this module has not been told yet. */
const UNHEARD = `
  unheard as materialized (
    select e.customer_id, e.data from platform.events_waiting w join platform.events e using (event_id, occurred_at)
    union all
    select e.customer_id, e.data from platform.event_positions p join platform.events e using (event_id, occurred_at)
    where p.position > (select min(position) from platform.subscriber_cursors where subscriber like 'segments.%')),
  about as materialized (
    select a.profile_id as customer_id from unheard u cross join lateral (
      select u.customer_id union all select u.data ->> 'from_id' union all select u.data ->> 'into_id'
      union all select jsonb_array_elements_text(u.data -> 'customer_ids') where jsonb_typeof(u.data -> 'customer_ids') = 'array'
      union all select o.customer_id from orders.public_orders o where o.order_id = u.data ->> 'order_id') as hers
    join customers.public_aliases a on a.customer_id = hers.customer_id)`

/**
 * Whose being in a segment is not what its rule says, as it was just before she is looked at again: until then time changes nothing, and whoever is
 * about to be looked at since something has happened, or was not heard of yet, is left out. Where there are many, a part of the customers each day, against all rules, and a part
 * of those who are in a segment: a day costs the same however large the house, and in some days everybody has had her turn.
 */
export const notAsAsked = (most = PAIRS_A_DAY, day = DAY) => `
  with ${UNHEARD.trim()},
  ruled as materialized (select * from segments.segments where rule is not null and ended_at is null and looked_to is null),
  parts as materialized (
    select greatest(1, ceil((select count(*) from customers.public_customers)::numeric * (select count(*) from ruled) / ${most}))::integer as of_all,
      greatest(1, ceil((select count(*) from segments.members m join ruled using (segment_id) where m.until is null)::numeric / ${most}))::integer as of_members),
  pairs as materialized (
    select g.segment_id, p.customer_id from parts cross join customers.public_customers p cross join ruled g
    where ${PART('p.customer_id', 'parts.of_all', day)}
    union
    select m.segment_id, a.profile_id from parts cross join ruled g join segments.members m on m.segment_id = g.segment_id and m.until is null
    join customers.public_aliases a on a.customer_id = m.customer_id where ${PART('m.customer_id || m.segment_id', 'parts.of_members', day)})
  select p.segment_id, p.customer_id from pairs p join ruled g using (segment_id) left join segments.looks l on l.customer_id = p.customer_id ${HERS}
  cross join lateral segments.look(g.rule, g.company_id, hers.ids, coalesce(l.look_at, 'infinity') - interval '1 microsecond') as seen
  where not coalesce(l.is_asked, false) and not exists (select from about where about.customer_id = p.customer_id)
    and seen.meets <> exists (select ${HER_TIMES})`

/** Whom nobody has looked at for an hour though it was time, by the newest that has happened in the house; or whom nobody could look at, time and again. */
export const NOT_LOOKED_AT = `
  select customer_id, look_at, tries from segments.looks where tries >= ${TRIES}
    or look_at < (select occurred_at from platform.event_positions order by position desc limit 1) - interval '1 hour'`

const SAMPLE = 8
/** Of fewer nobody is named: who lives in a village and has bought once would be found by a rule. */
const NAMED_FROM = 5
/** Beyond so many people a part of them is looked at, and counted for all. */
const LOOKED_AT = 10_000

/** Somebody has counted who is as a rule asks, or would be. Subject is the company. */
export const rulePreviewed = event(
  'segments.rule_previewed',
  Type.Object({ rule: Rule, count: Type.Integer(), is_estimate: Type.Boolean() }),
  { is_look: true },
)

export const Preview = Type.Object({
  count: Type.Integer({ description: 'how many there are' }),
  is_estimate: Type.Boolean({ description: 'there are so many customers that only some were looked at: it is about as many' }),
  sample: Type.Array(CustomerCard, { description: `some of them; nobody where there are fewer than ${NAMED_FROM}` }),
})

/** How many there would be in it now, and some of them, before a rule is saved; that it was asked is written down, and looks at names are. */
export async function previewRule(database: Database, asked: { company_id: string; rule: Rule }, call: Call, most = LOOKED_AT) {
  const { company_id } = await ofCompany(database.db, call, asked.company_id)
  const { rule } = asked
  await database.transaction((tx) => mustMakeSense(tx, company_id, rule))
  const found = (await runOne<{ people: number; looked: number; met: number; some: string[] }>(database.db as Db, PREVIEW, [
    JSON.stringify(rule),
    company_id,
    call.now,
    most,
  ]))!
  const is_estimate = found.looked < found.people
  const count = is_estimate && found.looked ? Math.round((found.met * found.people) / found.looked) : found.met
  await database.transaction((tx) =>
    announce(tx, rulePreviewed, {
      ...{ subject: company_id, company_id, channel: call.channel, actor: call.actor, occurred_at: call.now },
      data: { rule, count, is_estimate },
    }),
  )
  const cards = await customerCards(database.db, found.met < NAMED_FROM ? [] : found.some)
  const looks = [...cards.keys()].map((customer_id) => ({ subject: customer_id, company_id: null, customer_id }))
  await showToStaff(database, looks, 'segments', call)
  return { count, is_estimate, sample: [...cards.values()] }
}
const PREVIEW = `
  with house as materialized (
    select count(*)::integer as people, greatest(1, ceil(count(*)::numeric / $4))::integer as parts from customers.public_customers),
  looked as materialized (
    select p.customer_id, seen.meets from house cross join customers.public_customers p ${HERS}
    cross join lateral segments.look($1::jsonb, $2, hers.ids, $3) as seen where ${PART('p.customer_id', 'house.parts', '0')})
  select people, (select count(*)::integer from looked) as looked, (select count(*)::integer from looked where meets) as met,
    array(select customer_id from looked where meets order by customer_id desc limit ${SAMPLE}) as some
  from house`
