import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { idsOf } from './aliases.ts'

export const TimelineEntry = Type.Object({
  event_id: Type.String(),
  type: Type.String(),
  channel: Type.Union([Type.String(), Type.Null()]),
  location_id: Type.Union([Type.String(), Type.Null()]),
  subject: Type.String(),
  actor: Type.String(),
  data: Type.Record(Type.String(), Type.Unknown()),
  occurred_at: Type.String(),
})

/** What happened with her in every channel, as far as it is the business of the caller's companies, newest first: a page of the event log. */
export async function timelineOf(
  db: Db | Tx,
  customer_id: string,
  { limit, after }: { limit: number; after?: string | undefined },
  call: Pick<Call, 'principal'>,
) {
  const [occurred_at = null, event_id = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof TimelineEntry>>(
    db,
    `select event_id, type, channel, location_id, subject, actor, data, occurred_at from platform.events
     where customer_id = any($1::text[]) and ($5::text[] is null or company_id is null or company_id = any($5)) and (occurred_at, event_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::text, ''))
     order by occurred_at desc, event_id desc limit $4`,
    [await idsOf(db, customer_id), occurred_at, event_id, limit + 1, companiesOf(call)],
  )
  return pageOf(rows, limit, (entry) => [entry.occurred_at, entry.event_id])
}
