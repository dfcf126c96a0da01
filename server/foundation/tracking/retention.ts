import { run, runOne, type Tx } from '#platform/database'

/** So long a message is known again when it is sent once more. Browsers keep what they could not send for days. */
const REMEMBERED_DAYS = 8
const REJECTIONS_DAYS = 30
/** Whole months that events are kept, unless the setting `tracking.keep_months` says otherwise. */
const KEPT_MONTHS = 25
const MOST_AT_ONCE = 20_000

export async function keepTidy(tx: Tx, now: string) {
  await run(
    tx,
    `delete from tracking.messages where message_key in (
       select message_key from tracking.messages where received_at < $1::timestamptz - interval '${REMEMBERED_DAYS} days'
       order by received_at limit ${MOST_AT_ONCE} for update skip locked)`,
    [now],
  )
  await run(tx, `delete from tracking.rejections where received_at < $1::timestamptz - interval '${REJECTIONS_DAYS} days'`, [now])
  await dropOldEvents(tx, now)
}

/** Events go with the month in which they came in. */
async function dropOldEvents(tx: Tx, now: string) {
  const setting = await runOne<{ months: number | null }>(
    tx,
    `select (value #>> '{}')::integer as months from platform.settings where name = $1`,
    ['tracking.keep_months'],
  )
  const month = new Date(now)
  month.setUTCMonth(month.getUTCMonth() - (setting?.months ?? KEPT_MONTHS), 1)
  const first = month.toISOString().slice(0, 7)
  const old = await run<{ name: string }>(
    tx,
    `select c.oid::regclass::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'tracking.events'::regclass and c.relname < $1 and c.relname ~ '^events_\\d{4}_\\d\\d$'`,
    [`events_${first.replace('-', '_')}`],
  )
  // Nobody who writes events waits long for it: what cannot be had at once is tried again in a second.
  if (old.length) await run(tx, `set local lock_timeout = '500ms'`)
  for (const { name } of old) await run(tx, `drop table ${name}`)
  await run(tx, 'delete from tracking.events_default where received_at < $1', [`${first}-01`])
}
