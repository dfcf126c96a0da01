import { type Static, Type } from 'typebox'
import { type Db, run } from '#platform/database'
import { type Call, companiesOf } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { TYPES } from './messages.ts'

const OrNull = Type.Union([Type.String(), Type.Null()])

/** What came in, as somebody needs it who looks whether it comes in right. What was said of a person is only named. */
export const TrackedEvent = Type.Object({
  event_id: Type.String(),
  source_id: Type.String(),
  message_id: Type.String(),
  type: Type.Enum(TYPES),
  name: OrNull,
  anonymous_id: OrNull,
  user_id: OrNull,
  customer_id: OrNull,
  channel: Type.String(),
  properties: Type.Record(Type.String(), Type.Unknown()),
  traits: Type.Array(Type.String(), { description: 'which traits came with it, without what they say' }),
  library: OrNull,
  occurred_at: Type.String(),
  received_at: Type.String(),
})

export const RejectedEvent = Type.Object({
  rejection_id: Type.String(),
  source_id: Type.String(),
  reason: Type.String(),
  detail: Type.String(),
  body: OrNull,
  received_at: Type.String(),
})

interface Asked {
  limit?: number
  after?: string | undefined
  source_id?: string | undefined
  type?: string | undefined
}

/** The newest of each source is at the end of an index; a few sources make one list. */
const NEWEST = (table: string, id: string, fields: string, where = 'true') => `
  select e.* from tracking.sources s cross join lateral (
    select ${fields} from tracking.${table} t where t.source_id = s.source_id and ${where} and ($3::text is null or ${id} < $3)
    order by ${id} desc limit $4) e
  where ($1::text[] is null or s.company_id = any($1)) and ($2::text is null or s.source_id = $2)
  order by ${id} desc limit $4`

export async function listEvents(db: Db, { limit = 50, after, source_id, type }: Asked, call: Call) {
  const [event_id = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof TrackedEvent>>(
    db,
    NEWEST(
      'events',
      'event_id',
      `event_id, source_id, message_id, type, name, anonymous_id, user_id, customer_id, channel, properties,
       array(select jsonb_object_keys(coalesce(traits, '{}'))) as traits, context->'library'->>'name' as library, occurred_at, received_at`,
      '($5::text is null or type = $5)',
    ),
    [companiesOf(call), source_id ?? null, event_id, limit + 1, type ?? null],
  )
  return pageOf(rows, limit, (event) => [event.event_id])
}

export async function listRejections(db: Db, { limit = 50, after, source_id }: Asked, call: Call) {
  const [rejection_id = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof RejectedEvent>>(
    db,
    NEWEST('rejections', 'rejection_id', 'rejection_id, source_id, reason, detail, body, received_at'),
    [companiesOf(call), source_id ?? null, rejection_id, limit + 1],
  )
  return pageOf(rows, limit, (rejection) => [rejection.rejection_id])
}
