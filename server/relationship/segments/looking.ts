import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { announce } from '#platform/events'
import type { Call } from '#platform/http'
import { ofCompany } from '../../foundation/companies/index.ts'
import { customerCards, lockProfiles, showToStaff } from '../../foundation/customers/index.ts'
import { mustMakeSense, type Rule } from './rule.ts'
import { segmentChanged } from './segments.ts'

const AT_ONCE = 200
const SYSTEM = 'system:segments'

/** Something has happened with these customers that rules may ask for: they are looked at within a second or two. */
export async function askToLook(tx: Tx, customer_ids: readonly (string | null)[], at: string): Promise<void> {
  const ids = [...new Set(customer_ids.filter((id) => id !== null))]
  if (ids.length)
    await run(
      tx,
      `insert into segments.looks (customer_id, look_at, is_asked)
       select distinct a.profile_id, $2::timestamptz, true from customers.public_aliases a join customers.public_customers p on p.customer_id = a.profile_id
       where a.customer_id = any($1::text[]) and exists (select from segments.segments where rule is not null and ended_at is null) order by 1
       on conflict (customer_id) do update set look_at = least(segments.looks.look_at, excluded.look_at), is_asked = true`,
      [ids, at],
    )
}

/** Those for whom it is time, and some of those against whom a rule that is new or was changed has not been held yet. */
export async function lookAtDue(tx: Tx, now: string): Promise<void> {
  const due = await run<{ customer_id: string }>(
    tx,
    'select customer_id from segments.looks where look_at <= $1 order by look_at, customer_id limit $2',
    [now, AT_ONCE],
  )
  if (due.length)
    await lookAt(
      tx,
      due.map(({ customer_id }) => customer_id),
      now,
    )
  await holdAgainstSome(tx, now)
}

/** People before what is kept of them (ADR 4): who is forgotten meanwhile is left out. */
async function lockedProfiles(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const locked = [...(await lockProfiles(tx, ids)).values()]
  return [...new Set(locked.flatMap(({ profile_id, erased }) => (erased ? [] : [profile_id])))].sort()
}

async function lookAt(tx: Tx, ids: readonly string[], now: string): Promise<void> {
  const profiles = await lockedProfiles(tx, ids)
  const taken = await run<{ customer_id: string }>(
    tx,
    'select customer_id from segments.looks where customer_id = any($1::text[]) and look_at <= $2 order by customer_id for no key update skip locked',
    [ids, now],
  )
  if (!taken.length) return
  const segments = await run<Judging>(
    tx,
    'select segment_id, company_id, rule, version from segments.segments where rule is not null and ended_at is null order by 1',
    [],
  )
  const next: Look[] = []
  for (const segment of segments) next.push(...(await judge(tx, segment, profiles, now)))
  await run(tx, 'delete from segments.looks where customer_id = any($1::text[])', [taken.map(({ customer_id }) => customer_id)])
  await lookAgain(tx, next)
}

interface Judging {
  segment_id: string
  company_id: string
  rule: Rule
  version: number
}
interface Look {
  customer_id: string
  look_at: string
}

/** Holds one rule against some profiles, writes down who came and who went, and says when time alone may change it. */
async function judge(tx: Tx, { segment_id, version }: Judging, profiles: readonly string[], now: string): Promise<Look[]> {
  const seen = await run<{ customer_id: string; meets: boolean; is_in: boolean; look_at: string | null }>(tx, JUDGE, [
    segment_id,
    profiles,
    now,
  ])
  const of = (change: (one: (typeof seen)[number]) => boolean) => seen.filter(change).map(({ customer_id }) => customer_id)
  const came = of(({ meets, is_in }) => meets && !is_in)
  const went = of(({ meets, is_in }) => !meets && is_in)
  if (came.length) await run(tx, COME, [segment_id, came, now, version, SYSTEM])
  if (went.length) await run(tx, GO, [segment_id, went, now, SYSTEM])
  return seen.flatMap(({ customer_id, look_at }) => (look_at === null ? [] : [{ customer_id, look_at }]))
}

const IDS = `(p.customer_id || array(
  select a.customer_id from customers.public_aliases a where a.profile_id = p.customer_id and a.customer_id <> a.profile_id))`
const JUDGE = `
  select p.customer_id, seen.meets, seen.look_at,
    exists (select from segments.members m where m.segment_id = g.segment_id and m.until is null and m.customer_id = any(hers.ids)) as is_in
  from segments.segments g cross join unnest($2::text[]) as p (customer_id) cross join lateral (select ${IDS} as ids offset 0) as hers
  cross join lateral segments.look(g.rule, g.company_id, hers.ids, $3) as seen
  where g.segment_id = $1 order by p.customer_id`
const COME = `
  insert into segments.members (segment_id, customer_id, since, version, added_by)
  select $1, p.customer_id, $3::timestamptz, $4, $5 from unnest($2::text[]) as p (customer_id) order by 2
  on conflict (segment_id, customer_id, since) do update set until = null, removed_by = null, removed_for = null`
const GO = `
  update segments.members m set until = greatest(m.since, $3::timestamptz), removed_by = $4 from unnest($2::text[]) as p (customer_id)
  where m.segment_id = $1 and m.until is null and m.customer_id = any(${IDS})`

const lookAgain = async (tx: Tx, looks: readonly Look[]) =>
  looks.length &&
  run(
    tx,
    `insert into segments.looks (customer_id, look_at)
     select l.customer_id, min(l.look_at) from json_to_recordset($1::json) as l (customer_id text, look_at timestamptz) group by 1 order by 1
     on conflict (customer_id) do update set look_at = least(segments.looks.look_at, excluded.look_at)`,
    [JSON.stringify(looks)],
  )

/** The next customers, in the order of their ids, of the first segment whose rule is new or was changed. */
async function holdAgainstSome(tx: Tx, now: string): Promise<void> {
  const segment = await runOne<Judging & { looked_to: string }>(
    tx,
    'select segment_id, company_id, rule, version, looked_to from segments.segments where looked_to is not null order by segment_id limit 1',
  )
  if (!segment) return
  const next = await run<{ customer_id: string }>(
    tx,
    'select customer_id from customers.public_customers where customer_id > $1 order by customer_id limit $2',
    [segment.looked_to, AT_ONCE],
  )
  const profiles = next.length
    ? await lockedProfiles(
        tx,
        next.map(({ customer_id }) => customer_id),
      )
    : []
  const still = await runOne<Judging>(
    tx,
    `select segment_id, company_id, rule, version from segments.segments
     where segment_id = $1 and version = $2 and looked_to = $3 for no key update skip locked`,
    [segment.segment_id, segment.version, segment.looked_to],
  )
  if (!still) return
  if (profiles.length) await lookAgain(tx, await judge(tx, still, profiles, now))
  const is_done = next.length < AT_ONCE
  await run(tx, 'update segments.segments set looked_to = $2 where segment_id = $1', [
    still.segment_id,
    is_done ? null : next.at(-1)!.customer_id,
  ])
  if (!is_done) return
  const { segment_id, company_id, version } = still
  const fact = { subject: segment_id, company_id, actor: SYSTEM, occurred_at: now }
  await announce(tx, segmentChanged, { ...fact, data: { version, reason: 'filled' } })
}

const SAMPLE = 8

/** How many there would be in it now, and some of them, before a rule is saved; looks at names are written down. */
export async function previewRule(database: Database, asked: { company_id: string; rule: Rule }, call: Call) {
  const { company_id } = await ofCompany(database.db, call, asked.company_id)
  await database.transaction((tx) => mustMakeSense(tx, company_id, asked.rule))
  const found = await runOne<{ count: number; some: string[] }>(database.db as Db, PREVIEW, [
    JSON.stringify(asked.rule),
    company_id,
    call.now,
  ])
  const cards = await customerCards(database.db, found!.some)
  const looks = [...cards.keys()].map((customer_id) => ({ subject: customer_id, company_id: null, customer_id }))
  await showToStaff(database, looks, 'segments', call)
  return { count: found!.count, sample: [...cards.values()] }
}
const PREVIEW = `
  select count(*)::integer as count, coalesce((array_agg(p.customer_id order by p.customer_id desc))[1:${SAMPLE}], '{}') as some
  from customers.public_customers p cross join lateral segments.look($1::jsonb, $2, ${IDS}, $3) as seen where seen.meets`
