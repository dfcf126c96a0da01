/** What came in, how much of it, and what did not and why: for people who look whether it comes in right. */
import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { maskField } from '../customers/index.ts'
import { MOST_SET_ASIDE_OF_A_REQUEST, TYPES } from './messages.ts'

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
  return pageOf(
    rows.map((event) => ({ ...event, user_id: masked(event.user_id), properties: masked(event.properties) })),
    limit,
    (event) => [event.event_id],
  )
}

export async function listRejections(db: Db, { limit = 50, after, source_id }: Asked, call: Call) {
  const [rejection_id = null] = readCursor(after) ?? []
  const rows = await run<Static<typeof RejectedEvent>>(
    db,
    NEWEST('rejections', 'rejection_id', 'rejection_id, source_id, reason, detail, body, received_at'),
    [companiesOf(call), source_id ?? null, rejection_id, limit + 1],
  )
  return pageOf(
    rows.map((rejection) => ({ ...rejection, detail: masked(rejection.detail), body: masked(rejection.body) })),
    limit,
    (rejection) => [rejection.rejection_id],
  )
}

/** People look here whether it comes in right, and need nobody's address for that. */
const masked = <Told>(told: Told): Told =>
  (typeof told === 'string'
    ? maskField('told', told)
    : Array.isArray(told)
      ? told.map(masked)
      : typeof told === 'object' && told !== null
        ? Object.fromEntries(Object.entries(told).map(([name, value]) => [name, masked(value)]))
        : told) as Told

/** How much came in of a source in a minute. */
interface Came {
  accepted: number
  duplicates: number
  rejected: number
  put_off: number
}
const waiting = new WeakMap<Database, Map<string, Came & { source_id: string; minute: string }>>()

/** Notes in memory what came in; `writeTallies` writes it down. A figure to look at: no commit waits for it, and a server that dies takes its last second along. */
export function tally(database: Database, source_id: string, now: string, came: Partial<Came>) {
  const minute = `${now.slice(0, 16)}:00.000Z`
  let counts = waiting.get(database)
  if (!counts) waiting.set(database, (counts = new Map()))
  const key = `${source_id} ${minute}`
  let sum = counts.get(key)
  if (!sum) counts.set(key, (sum = { source_id, minute, accepted: 0, duplicates: 0, rejected: 0, put_off: 0 }))
  for (const what of ['accepted', 'duplicates', 'rejected', 'put_off'] as const) sum[what] += came[what] ?? 0
}

export async function writeTallies(database: Database) {
  const counts = [...(waiting.get(database)?.values() ?? [])].toSorted((a, b) => (a.source_id + a.minute < b.source_id + b.minute ? -1 : 1))
  if (!counts.length) return
  waiting.delete(database)
  await database.transaction((tx) =>
    run(
      tx,
      `insert into tracking.tallies as t select * from jsonb_to_recordset($1::jsonb)
         as n(source_id text, minute timestamptz, accepted integer, duplicates integer, rejected integer, put_off integer)
       on conflict (source_id, minute) do update set accepted = t.accepted + excluded.accepted, duplicates = t.duplicates + excluded.duplicates,
         rejected = t.rejected + excluded.rejected, put_off = t.put_off + excluded.put_off`,
      [JSON.stringify(counts)],
    ),
  )
}

const DAYS_SHOWN = 30

export const forgetOldTallies = (tx: Tx, now: string) =>
  run(tx, `delete from tracking.tallies where minute < $1::timestamptz - interval '${DAYS_SHOWN + 1} days'`, [now])

const Tally = { accepted: Type.Integer(), duplicates: Type.Integer(), rejected: Type.Integer(), put_off: Type.Integer() }

/** What one source brings: by the minute for the last hour, by the day (of its company's clock) for the last month, and why something was set aside. */
export const Intake = Type.Object({
  source_id: Type.String(),
  newest_at: OrNull,
  minutes: Type.Array(Type.Object({ minute: Type.String(), ...Tally })),
  days: Type.Array(Type.Object({ day: Type.String(), ...Tally })),
  reasons: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer(), newest_at: Type.String() }), {
    description: `of those that were set aside, which are ${MOST_SET_ASIDE_OF_A_REQUEST} of one request at most`,
  }),
})

export async function intakeOf(db: Db, { source_id }: { source_id: string }, call: Call): Promise<Static<typeof Intake>> {
  const source = await runOne<{ time_zone: string }>(
    db,
    `select c.time_zone from tracking.sources s join companies.public_companies c using (company_id)
     where s.source_id = $1 and ($2::text[] is null or s.company_id = any($2))`,
    [source_id, companiesOf(call)],
  )
  if (!source) throw notFound({ what: 'source', id: source_id })
  const sums =
    'sum(accepted)::integer as accepted, sum(duplicates)::integer as duplicates, sum(rejected)::integer as rejected, sum(put_off)::integer as put_off'
  const [minutes, days, reasons, newest] = await Promise.all([
    run<Static<typeof Intake>['minutes'][number]>(
      db,
      `select minute, accepted, duplicates, rejected, put_off from tracking.tallies
       where source_id = $1 and minute > $2::timestamptz - interval '1 hour' and minute <= $2 order by minute`,
      [source_id, call.now],
    ),
    run<Static<typeof Intake>['days'][number]>(
      db,
      `select to_char(minute at time zone $3, 'YYYY-MM-DD') as day, ${sums} from tracking.tallies
       where source_id = $1 and minute > $2::timestamptz - interval '${DAYS_SHOWN} days' group by 1 order by 1 desc`,
      [source_id, call.now, source.time_zone],
    ),
    run<Static<typeof Intake>['reasons'][number]>(
      db,
      `select reason, count(*)::integer as count, max(received_at) as newest_at from tracking.rejections where source_id = $1 group by 1 order by 2 desc, 1`,
      [source_id],
    ),
    runOne<{ received_at: string }>(db, 'select received_at from tracking.events where source_id = $1 order by event_id desc limit 1', [
      source_id,
    ]),
  ])
  return { source_id, newest_at: newest?.received_at ?? null, minutes, days, reasons }
}
