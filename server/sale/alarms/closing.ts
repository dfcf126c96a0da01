import { type Db, run, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { type Alarm, openAlarm } from './open.ts'

interface Row {
  alarm: Omit<Alarm, 'closed'>
  closed: NonNullable<Alarm['closed']>
  closed_at: string
}
const FROM = `select c.alarm, json_build_object('reason', c.reason, 'closed_by', c.closed_by) as closed, c.closed_at
  from alarms.closed c where ($1::text[] is null or c.company_id = any($1))`
const asItWas = ({ alarm, closed, closed_at }: Row): Alarm => ({
  ...alarm,
  // Closed before this was asked.
  due_by: alarm.due_by ?? null,
  closed: { ...closed, closed_at },
})

/** Somebody has dealt with it where no fact can tell. What happens next of the kind is another alarm. Said again, it has happened. */
export async function closeAlarm(tx: Tx, { alarm_id, reason }: { alarm_id: string; reason: string }, call: Call): Promise<Alarm> {
  const found = await openAlarm(tx, alarm_id, call)
  if (found) {
    const { closed: _open, ...alarm } = found
    await run(
      tx,
      `insert into alarms.closed (alarm_id, company_id, alarm, reason, closed_by, closed_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [alarm_id, alarm.company_id, JSON.stringify(alarm), reason, call.actor, call.now],
    )
  }
  const [row] = await run<Row>(tx, `${FROM} and c.alarm_id = $2`, [companiesOf(call), alarm_id])
  if (!row) throw notFound({ what: 'alarm', id: alarm_id })
  return asItWas(row)
}

/** What somebody has closed, newest first. */
export async function listClosed(
  db: Db,
  { about, kind, limit = 50, after }: { about: 'money' | 'goods'; kind?: Alarm['kind']; limit?: number; after?: string },
  call: Call,
) {
  const [closed_at, alarm_id] = readCursor(after) ?? []
  const rows = await run<Row>(
    db,
    `${FROM} and ($2::text is null or c.alarm->>'kind' = $2) and (c.alarm_id ~ '^(fulfillment_late|parcel_)') = $6 and ($3::timestamptz is null or (c.closed_at, c.alarm_id) < ($3, $4::text))
     order by c.closed_at desc, c.alarm_id desc limit $5`,
    [companiesOf(call), kind ?? null, closed_at ?? null, alarm_id ?? null, limit + 1, about === 'goods'],
  )
  return pageOf(rows.map(asItWas), limit, ({ alarm_id, closed }) => [closed!.closed_at, alarm_id])
}
