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
       order by received_at limit ${MOST_AT_ONCE} for update skip locked)`,
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
