import { run, runOne, type Tx } from '#platform/database'
import { SWEPT_AT_ONCE } from '#platform/personal-data'

/** So long a message is known again when it is sent once more. Browsers keep what they could not send for days. */
const REMEMBERED_DAYS = 8
const MOST_AT_ONCE = 20_000

export const forgetOldMessages = (tx: Tx, now: string) =>
  run(
    tx,
    `delete from tracking.messages where message_key in (
       select message_key from tracking.messages where received_at < $1::timestamptz - interval '${REMEMBERED_DAYS} days'
       limit ${MOST_AT_ONCE} for update skip locked)`,
    [now],
  )

export async function forgetOldRejections(tx: Tx, before: string): Promise<number> {
  const gone = await run(
    tx,
    `delete from tracking.rejections where rejection_id in (
       select rejection_id from tracking.rejections where received_at < $1 order by received_at limit ${SWEPT_AT_ONCE}) returning 1`,
    [before],
  )
  return gone.length
}

/** Events go by whole months, those in which they came in: a table is dropped at once, however many there were. */
export async function forgetOldEvents(tx: Tx, before: string): Promise<number> {
  const months = await run<{ name: string }>(
    tx,
    `select c.oid::regclass::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'tracking.events'::regclass and c.relname ~ '^events_\\d{4}_\\d\\d$' and c.relname < $1`,
    [`events_${before.slice(0, 7).replace('-', '_')}`],
  )
  // Nobody who writes events waits long for it: what cannot be had at once is tried again in a second.
  if (months.length) await run(tx, `set local lock_timeout = '500ms'`)
  let gone = 0
  for (const { name } of months) {
    gone += (await runOne<{ count: number }>(tx, `select count(*) from ${name}`))!.count
    await run(tx, `drop table ${name}`)
  }
  const strays = await run(tx, 'delete from tracking.events_default where received_at < $1 returning 1', [`${before.slice(0, 7)}-01`])
  return gone + strays.length
}

const DAY_MS = 86_400_000

/** What was done by nobody who is known goes earlier: gone through day by day, each once, and then those whom a source has named and nobody knows. */
export async function forgetStrangers(tx: Tx, before: string): Promise<number> {
  const begun = await runOne<{ until: string | null }>(
    tx,
    'select coalesce((select until from tracking.swept), (select min(created_at) from tracking.sources)) as until',
  )
  let gone = 0
  for (let until = begun?.until ?? before; gone < SWEPT_AT_ONCE; ) {
    if (until >= before) break
    const next = new Date(Math.min(Date.parse(until) + DAY_MS, Date.parse(before))).toISOString()
    const events = await run(
      tx,
      `delete from tracking.events e where e.received_at >= $1 and e.received_at < $2 and e.customer_id is null
         and not exists (select from tracking.users u where u.source_id = e.source_id and u.user_id = e.user_id and u.customer_id is not null)
         and not (e.user_id is null and exists (
           select from tracking.devices d join tracking.users u using (source_id, user_id)
           where d.company_id = e.company_id and d.anonymous_id = e.anonymous_id and u.customer_id is not null)) returning 1`,
      [until, next],
    )
    gone += events.length
    until = next
    await run(tx, 'insert into tracking.swept (until) values ($1) on conflict (one) do update set until = excluded.until', [until])
  }
  const strangers = await oldUsers(tx, before, 'customer_id is null')
  const visitors = await run(
    tx,
    `delete from tracking.visitors where (session_id, company_id) in (
       select session_id, company_id from tracking.visitors where said_at < $1 and customer_id is null limit ${SWEPT_AT_ONCE}) returning 1`,
    [before],
  )
  return gone + strangers + visitors.length
}

/** What a source has said of somebody whom it has not named for long, with her devices. What she did goes by its own rule. */
export const forgetOldUsers = (tx: Tx, before: string) => oldUsers(tx, before, 'true')

async function oldUsers(tx: Tx, before: string, which: string): Promise<number> {
  const old = await run<{ source_id: string; user_id: string }>(
    tx,
    `select source_id, user_id from tracking.users where last_seen_at < $1 and ${which} order by last_seen_at limit ${SWEPT_AT_ONCE} for update skip locked`,
    [before],
  )
  const those = [old.map(({ source_id }) => source_id), old.map(({ user_id }) => user_id)]
  for (const table of ['devices', 'users'])
    await run(
      tx,
      `delete from tracking.${table} t using unnest($1::text[], $2::text[]) as o(source_id, user_id) where (t.source_id, t.user_id) = (o.source_id, o.user_id)`,
      those,
    )
  return old.length
}
