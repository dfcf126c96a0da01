import { type Static, Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { TimelineEntry } from '#platform/events'
import { type Call, companiesOf } from '#platform/http'
import { cursorOf, readCursor } from '#platform/paging'
import { reasonToSee } from '#platform/personal-data'
import { placesOf } from './desk.ts'
import { textSeen } from './notes.ts'

/** What a line is about, and the types of facts that are. */
const KINDS = {
  orders: ['orders.%', 'offline_sales.%', 'hand_overs.%', 'fulfillment.%', 'returns.%', 'history.%'],
  payments: ['payments.%', 'payment_links.%', 'promised_payments.%', 'saved_cards.%', 'disputes.%', 'deposits.%', 'stored_value.%'],
  carts: ['carts.%', 'checkout.%'],
  visits: ['tracking.%'],
  messages: ['messages.%'],
  calls: ['phone_orders.%'],
  profile: ['customers.%', 'merging.%', 'resolution.%'],
  consents: ['privacy.%'],
  care: ['clienteling.%', 'segments.%'],
} as const
type Kind = keyof typeof KINDS
export const TimelineKind = Type.Enum(Object.keys(KINDS) as Kind[])

/**
 * Where lines come from: each a query over something that has an index by customer and time. `company_id` says whose business it is (null: of
 * all), `only_at` the one place where it may be read, if any. Whatever else is asked of them is the same for all.
 */
const SOURCES: { of: readonly Kind[]; sql: string; subject?: string; data?: string }[] = [
  {
    // What is told more fully below is not told twice.
    of: ['orders', 'payments', 'carts', 'profile', 'consents', 'care'],
    sql: `
      select event_id, type, channel, location_id, subject, actor, data, occurred_at, customer_id, company_id, null as only_at from platform.events
      where type not in ('clienteling.note_written', 'clienteling.follow_up_opened', 'clienteling.follow_up_closed')`,
  },
  {
    // A payment knows its order, and the order whose it is. Looked up step by step: she has so many orders, the log has millions of events.
    of: ['payments'],
    sql: `
      select e.event_id, e.type, o.channel, o.location_id, o.order_id as subject, e.actor, e.data, e.occurred_at, o.customer_id, o.company_id, null as only_at
      from orders.public_orders o
      cross join lateral (select p.payment_id from payments.public_payments p where p.order_id = o.order_id offset 0) as p
      cross join lateral (select * from platform.events e where e.subject = p.payment_id offset 0) as e`,
  },
  {
    of: ['orders'],
    sql: `
      select sale_id, case when total_minor < 0 then 'history.returned' else 'history.sold' end, channel, null, sale_id, 'system:' || system,
        jsonb_build_object('number', number, 'text', system, 'total_minor', total_minor, 'currency', currency), occurred_at, customer_id, company_id, null
      from history.public_sales`,
  },
  // Of what a page or an app says of itself as much as a sentence needs, put together for those lines alone that are shown.
  ...['own', 'user', 'device'].map((known_by) => ({
    of: ['visits'] as const,
    sql: `
      select event_id, 'tracking.' || type, channel, null, name, 'shopper', properties, occurred_at, customer_id, company_id, null
      from tracking.public_${known_by}_events where type in ('page', 'screen', 'track')`,
    data: `jsonb_strip_nulls(jsonb_build_object('event', lower(regexp_replace(subject, '\\W+', '_', 'g')), 'name', left(subject, 120),
      'text', left(coalesce(data ->> 'query', data ->> 'title', data ->> 'name', subject, data ->> 'path'), 200)))`,
    subject: 'event_id',
  })),
  {
    of: ['messages'],
    sql: `
      select message_id, 'messages.' || medium, null, null, message_id, 'system', jsonb_build_object('kind', kind, 'status', status), created_at,
        customer_id, company_id, null from platform.messages`,
  },
  {
    // With a person behind it: whoever has read back her code. What came of it is told with it.
    of: ['calls'],
    sql: `
      select p.phone_call_id, case when o.number is null then 'phone_orders.called' else 'phone_orders.called_and_ordered' end, 'phone', null,
        coalesce(o.order_id, p.phone_call_id), 'staff:' || p.staff_id,
        jsonb_strip_nulls(jsonb_build_object('by', case when p.we_call then 'us' else 'her' end, 'number', o.number, 'order_id', o.order_id,
          'minutes', ceil(extract(epoch from p.ended_at - p.started_at) / 60)::integer)),
        p.started_at, p.customer_id, p.company_id, null
      from phone_orders.public_phone_calls p left join lateral (
        select o.order_id, o.number from phone_orders.public_call_checkouts c join orders.public_orders o on o.purpose_id = c.checkout_id
        where c.phone_call_id = p.phone_call_id order by o.placed_at desc, o.order_id desc limit 1) as o on true`,
  },
  {
    of: ['care'],
    sql: `
      select note_id, 'clienteling.note_written', null, location_id, note_id, 'staff:' || written_by, jsonb_build_object('kind', kind, 'text', body), written_at,
        customer_id, company_id, case visibility when 'location' then location_id end from clienteling.notes`,
  },
  {
    of: ['care'],
    sql: `
      select follow_up_id, 'clienteling.follow_up_opened', null, location_id, follow_up_id, 'staff:' || created_by,
        jsonb_build_object('text', reason, 'channel', channel), created_at, customer_id, company_id, null from clienteling.follow_ups`,
  },
  {
    of: ['care'],
    sql: `
      select follow_up_id || ':', 'clienteling.follow_up_closed', null, location_id, follow_up_id, 'staff:' || closed_by,
        jsonb_build_object('text', coalesce(outcome, reason), 'status', status), closed_at, customer_id, company_id, null
      from clienteling.follow_ups where closed_at is not null`,
  },
]

export const TimelineLine = Type.Object({
  ...TimelineEntry.properties,
  kind: TimelineKind,
  times: Type.Integer({ description: 'how many of the same in a row this line tells of' }),
  since: Type.String({ description: 'when the first of them was' }),
})
type Line = Static<typeof TimelineLine>

export interface TimelineFilter {
  kinds?: string
  channel?: string
  location_id?: string
  from?: string
  to?: string
  search?: string
}

/**
 * Each source is read from the newest on, for each of her ids alone, so that its index answers in order and nothing is sorted but a page. What
 * is not asked for does not stand in the statement: PostgreSQL would take it for something that leaves few lines over, and sort all of them.
 */
function readSql(kinds: readonly Kind[], conditions: readonly string[]) {
  const sources = SOURCES.filter(({ of }) => of.some((kind) => kinds.includes(kind)))
  const read = sources.map(
    ({ sql, subject = 'subject', data = 'data' }) => `(
      select event_id, type, channel, location_id, ${subject} as subject, actor, ${data} as data, occurred_at
      from unnest($1::text[]) as hers(id) cross join lateral (
        select * from (${sql})
          as source(event_id, type, channel, location_id, subject, actor, data, occurred_at, customer_id, company_id, only_at)
        where customer_id = hers.id ${conditions.map((condition) => `and ${condition}`).join(' ')}
        order by occurred_at desc, event_id desc limit $2) as told)`,
  )
  return `${read.join(' union all ')} order by occurred_at desc, event_id desc limit $2`
}

/** The conditions that are asked for, with their values from $3 on. */
function conditionsOf(asked: [condition: (...at: string[]) => string, ...values: unknown[]][]) {
  const values: unknown[] = []
  const conditions = asked
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([condition, ...given]) => condition(...given.map((value) => `$${values.push(value) + 2}`)))
  return { conditions, values }
}

/** So many facts are looked at for one page at most; in a row of more that are all the same the page ends early and is gone on with. */
const MOST_FACTS = 4_000

/**
 * What happened with her in every channel, as far as it is the business of the caller's companies, newest first. Facts that say the same in a
 * row (a hundred pages viewed, a cart put together) are one line.
 */
export async function timelineOf(
  db: Db | Tx,
  customer_ids: readonly string[],
  { limit, after, ...filter }: TimelineFilter & { limit: number; after?: string | undefined },
  call: Call,
): Promise<{ items: Line[]; next: string | null }> {
  const all = Object.keys(KINDS) as Kind[]
  const asked = filter.kinds?.split(',')
  const kinds = asked ? all.filter((kind) => asked.includes(kind)) : all
  if (!kinds.length) return { items: [], next: null }
  const items: Line[] = []
  const isSeen = (await reasonToSee(db, customer_ids, call)) !== null
  let [occurred_at = null, event_id = null] = readCursor(after) ?? []
  for (let seen = 0, batch = 2 * limit; seen < MOST_FACTS; batch *= 3) {
    const { conditions, values } = conditionsOf([
      [(at) => `(company_id is null or company_id = any(${at}::text[]))`, companiesOf(call)],
      [(at) => `(only_at is null or only_at = any(${at}::text[]))`, placesOf(call)],
      [(at, id) => `(occurred_at, event_id) < (${at}::timestamptz, ${id}::text)`, occurred_at, event_id],
      [(at) => `type like any(${at}::text[])`, asked && kinds.flatMap((kind) => KINDS[kind])],
      [(at) => `channel = ${at}`, filter.channel],
      [(at) => `location_id = ${at}`, filter.location_id],
      [(at) => `occurred_at >= ${at}::timestamptz`, filter.from],
      [(at) => `occurred_at < ${at}::timestamptz`, filter.to],
      [(at) => `data::text ilike ${at}`, filter.search && `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`],
    ])
    const facts = await run<Static<typeof TimelineEntry>>(db, readSql(kinds, conditions), [customer_ids, batch, ...values])
    for (const fact of facts) {
      const last = items.at(-1)
      if (last && saysTheSame(last, fact)) {
        last.times++
        last.since = fact.occurred_at
      } else if (items.length === limit) return { items, next: cursorOf(occurred_at!, event_id!) }
      else items.push({ ...fact, data: wordsSeen(fact, isSeen, call), kind: kindOf(fact) ?? 'profile', times: 1, since: fact.occurred_at })
      occurred_at = fact.occurred_at
      event_id = fact.event_id
    }
    if (facts.length < batch) return { items, next: null }
    seen += facts.length
  }
  return { items, next: cursorOf(occurred_at!, event_id!) }
}

const wordsSeen = ({ data, actor }: Static<typeof TimelineEntry>, isSeen: boolean, call: Call) =>
  typeof data.text === 'string' ? { ...data, text: textSeen(data.text, { staff_id: actor.replace(/^staff:/, '') }, isSeen, call) } : data

/** What a fact is about; undefined where it is of a kind that happens to nobody in particular. */
export const kindOf = ({ type }: { type: string }) =>
  (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind].some((like) => type.startsWith(like.slice(0, -1))))

/** Types of which many in a row are one thing that took a while, and what must be the same in them. */
const TOLD_TOGETHER: Record<string, string> = {
  'carts.cart_changed': 'reason',
  'tracking.page': '',
  'tracking.screen': '',
  'tracking.track': 'event',
}

/** After so long a quiet it is another visit, as web analytics count them. */
const PAUSE_MS = 30 * 60_000

const saysTheSame = (line: Line, fact: Static<typeof TimelineEntry>) =>
  fact.type === line.type &&
  fact.type in TOLD_TOGETHER &&
  fact.data[TOLD_TOGETHER[fact.type]!] === line.data[TOLD_TOGETHER[fact.type]!] &&
  fact.channel === line.channel &&
  fact.location_id === line.location_id &&
  fact.actor === line.actor &&
  Date.parse(line.since) - Date.parse(fact.occurred_at) <= PAUSE_MS
