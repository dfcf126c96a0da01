import { run, runOne, type Tx } from '#platform/database'
import { SWEPT_AT_ONCE, sweepBy } from '#platform/personal-data'

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

export const forgetOldRejections = sweepBy(
  `delete from tracking.rejections where rejection_id in (
     select rejection_id from tracking.rejections where received_at < $1 order by received_at limit $2) returning 1`,
)

/**
 * Events go by whole months, those in which they came in: a table is dropped at once, however many there were, so nobody counts them one by one.
 * A month that somebody reads just now goes in an hour.
 */
export async function forgetOldEvents(tx: Tx, before: string): Promise<number> {
  const months = await run<{ month: number; count: number }>(
    tx,
    `select c.oid as month, greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0)::bigint as count from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'tracking.events'::regclass and c.relname ~ '^events_\\d{4}_\\d\\d$' and c.relname < $1`,
    [`events_${before.slice(0, 7).replace('-', '_')}`],
  )
  let gone = 0
  for (const { month, count } of months) {
    const dropped = await runOne<{ is_gone: boolean }>(tx, 'select tracking.drop_month($1::oid::regclass) as is_gone', [month])
    if (dropped!.is_gone) gone += count
  }
  const strays = await run(
    tx,
    `delete from tracking.events_default where ctid = any(array(
       select ctid from tracking.events_default where received_at < $1 limit ${SWEPT_AT_ONCE})) returning 1`,
    [`${before.slice(0, 7)}-01`],
  )
  return gone + strays.length
}

/** What was done by nobody who is known goes earlier: gone through by its age, each once, and then those whom a source has named and nobody knows. */
export async function forgetStrangers(tx: Tx, before: string): Promise<{ removed: number; more: boolean }> {
  const begun = await runOne<{ until: string | null }>(
    tx,
    'select coalesce((select until from tracking.swept), (select min(created_at) from tracking.sources)) as until',
  )
  const from = begun?.until ?? before
  let gone = 0
  let until = before
  if (from < before) {
    until = await endOfPortion(tx, from, before)
    const events = await run(
      tx,
      `delete from tracking.events e where e.received_at >= $1 and e.received_at < $2 and e.customer_id is null
         and not exists (select from tracking.users u where u.source_id = e.source_id and u.user_id = e.user_id and u.customer_id is not null
             and (u.on_devices is null or e.anonymous_id = any(u.on_devices)))
         and not (e.user_id is null and exists (
           select from tracking.devices d join tracking.users u using (source_id, user_id)
           where d.company_id = e.company_id and d.anonymous_id = e.anonymous_id and u.customer_id is not null
             and (u.on_devices is null or e.anonymous_id = any(u.on_devices)))) returning 1`,
      [from, until],
    )
    gone = events.length
    await run(tx, 'insert into tracking.swept (until) values ($1) on conflict (one) do update set until = excluded.until', [until])
  }
  const strangers = await oldUsers(tx, before, 'customer_id is null')
  const visitors = await run(
    tx,
    `delete from tracking.visitors where (session_id, company_id) in (
       select session_id, company_id from tracking.visitors where said_at < $1 and customer_id is null limit ${SWEPT_AT_ONCE}) returning 1`,
    [before],
  )
  return { removed: gone + strangers + visitors.length, more: until < before || Math.max(strangers, visitors.length) >= SWEPT_AT_ONCE }
}

/** Until when from here on at most so many events came in as are looked at in one statement: half of the time, and half of that, till they are few. */
async function endOfPortion(tx: Tx, from: string, before: string): Promise<string> {
  for (let ms = Date.parse(before) - Date.parse(from); ; ms = Math.ceil(ms / 2)) {
    const until = new Date(Date.parse(from) + ms).toISOString()
    const more = await runOne(
      tx,
      `select from (select from tracking.events where received_at >= $1 and received_at < $2 offset ${SWEPT_AT_ONCE} limit 1) as one_more`,
      [from, until],
    )
    if (!more || ms <= 1) return until
  }
}

/** What a source has said of somebody whom it has not named for long, with her devices. What she did goes by its own rule. */
export async function forgetOldUsers(tx: Tx, before: string) {
  await run(tx, 'delete from tracking.sign_ins where signed_in_at < $1', [before])
  return oldUsers(tx, before, 'true')
}

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
