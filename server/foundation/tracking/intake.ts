import { hash } from 'node:crypto'
import { type Database, type LastWrite, runOne, type Tx, unitSeparated, writeLast } from '#platform/database'
import { type Call, invalidRequest } from '#platform/http'
import { newId } from '#platform/ids'
import { Refusal, refusal } from '#platform/refusal'
import { together } from '#platform/together'
import {
  type EventType,
  type Message,
  MOST_EVENT_BYTES,
  MOST_EVENTS_OF_A_REQUEST,
  MOST_SET_ASIDE_OF_A_REQUEST,
  readMessages,
  type Rejection,
} from './messages.ts'
import { isOpen, type Source, sourceOf } from './sources.ts'
import { countUp, tooManyEvents } from './limits.ts'
import { lookUpPeople, noteWhoTheyAre, type Seen } from './people.ts'
import { tally } from './events.ts'

/** What is told to whoever sent it. `success` is what Segment's own server says. */
export interface Receipt {
  success: true
  accepted: number
  /** Messages that had come before. */
  duplicates: number
  rejected: { index: number; message_id: string | null; reason: string; detail: string }[]
}

export const eventRejected = refusal<{ reason: string; message_id: string | null }>(
  'event_rejected',
  400,
  ({ reason }) => `The event cannot be kept (${reason}); it was set aside`,
)
export const batchTooLong = refusal<{ most: number }>('batch_too_long', 413, ({ most }) => `A batch may have ${most} events at most`)
export const intakeBusy = refusal<{ retry_after_s: number }>(
  'intake_busy',
  429,
  ({ retry_after_s }) => `More comes in than can be written: send it again in ${retry_after_s} s`,
)

/** One request's worth of what came from one source. */
export interface Delivery {
  source: Source
  /** Who is signed in, where it comes from our own pages. */
  customer_id?: string
  messages: Message[]
  rejections: Rejection[]
  received_at: string
}

/** So much may wait to be written; what comes on top is asked to come again, while the memory lasts. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024
const waiting = new WeakMap<Database, number>()

/** Takes what a client of the Segment protocol has sent: a batch, or one event, of the type that its address says. */
export async function receive(database: Database, told: EventType | 'batch', write_key: string | undefined, call: Call): Promise<Receipt> {
  const { text, user } = call.foreign!
  const before = waiting.get(database) ?? 0
  if (before + text.length > MOST_WAITING_BYTES) throw intakeBusy({ retry_after_s: 1 })
  waiting.set(database, before + text.length)
  let source: Source | undefined
  try {
    const key = user || write_key
    source = key ? await sourceOf(database, key, call.now) : undefined // nobody else's body is worth reading
    if (source) countUp(database, source, call, { events: 0, bytes: 0 })
    const body = readBody(text)
    const { batch, sentAt } = body
    const events = told === 'batch' ? batch : [body]
    const [first] = Array.isArray(events) ? (events as { writeKey?: unknown }[]) : []
    source ??= await sourceOf(database, [body.writeKey, first?.writeKey].find(isText), call.now)
    if (!Array.isArray(events)) throw invalidRequest({ errors: [{ field: 'batch', message: 'must be a list of events' }] })
    const bytes = Buffer.byteLength(text)
    const isTooLong = events.length > MOST_EVENTS_OF_A_REQUEST
    countUp(database, source, call, { events: isTooLong ? 0 : events.length, bytes })
    if (isTooLong) throw batchTooLong({ most: MOST_EVENTS_OF_A_REQUEST })
    const read = readMessages(events, {
      received_at: call.now,
      sent_at: sentAt,
      type: told === 'batch' ? undefined : told,
      small: bytes <= MOST_EVENT_BYTES,
      plain: !NO_TEXT.test(text),
    })
    const receipt = await keep(database, { source, ...read, received_at: call.now })
    tally(database, source.source_id, call.now, { ...receipt, rejected: receipt.rejected.length })
    const [refused] = receipt.rejected
    if (told !== 'batch' && refused) throw eventRejected({ reason: refused.reason, message_id: refused.message_id })
    return receipt
  } catch (error) {
    if (source && error instanceof Refusal && error.code === tooManyEvents.code) tally(database, source.source_id, call.now, { put_off: 1 })
    throw error
  } finally {
    waiting.set(database, waiting.get(database)! - text.length)
  }
}

/** How JSON writes a NUL or half a character (RFC 8259, 7): without it there is none in anything that was read from it. */
const NO_TEXT = /\\u(?:0000|d[89a-f])/i

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function readBody(text: string): { batch?: unknown; sentAt?: unknown; writeKey?: unknown } {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  } catch {}
  throw invalidRequest({ errors: [{ field: 'body', message: 'must be an object in JSON' }] })
}

const setAsideOf = (rejections: Rejection[]) => rejections.slice(0, MOST_SET_ASIDE_OF_A_REQUEST)

const MOST_TOGETHER = 2_000

/** Writes what has come, in one commit with what others have sent. Once it answers, a lost server loses none of it. */
export const keep = together<Delivery, Receipt>({
  name: 'keep events',
  most: MOST_TOGETHER,
  under_way: 2,
  worth: 100,
  weigh: ({ messages, rejections }) => messages.length + setAsideOf(rejections).length,
  async decide(tx, deliveries) {
    const all = deliveries.flatMap((delivery, of) =>
      delivery.messages.map((message): Seen & { of: number; message_key: string } =>
        Object.assign(message, {
          of,
          source: delivery.source,
          signed_in: delivery.customer_id,
          received_at: delivery.received_at,
          message_key: messageKey(delivery.source.source_id, message.message_id),
        }),
      ),
    )
    const [isNew, people] = await Promise.all([firstTime(tx, all), lookUpPeople(tx, all)])
    // A message that comes twice in one commit is kept once.
    const fresh = all.filter(({ message_key }) => isNew.delete(message_key))
    await noteWhoTheyAre(tx, fresh, people)
    // What somebody does who has refused to be looked at is taken, that her browser may rest, and not kept.
    const kept = fresh.flatMap((event) => {
      const { customer_id, withheld } = people.whoDid(event)
      return withheld ? [] : [{ event, customer_id }]
    })
    await writeLast(
      tx,
      KEEP,
      kept.map(({ event, customer_id }) => [
        event.event_id,
        event.source.source_id,
        event.source.company_id,
        event.message_id,
        event.type,
        event.name,
        event.anonymous_id,
        event.user_id,
        customer_id,
        event.source.channel,
        JSON.stringify(event.properties),
        event.traits && JSON.stringify(isOpen(event.source) ? namesOf(event.traits) : event.traits),
        JSON.stringify(event.context),
        event.occurred_at,
        event.original_at,
        event.sent_at,
        event.received_at,
      ]),
    )
    await writeLast(
      tx,
      SET_ASIDE,
      deliveries.flatMap(({ source: { source_id, company_id }, rejections, received_at }) =>
        setAsideOf(rejections).map((r) => [
          newId('rej'),
          source_id,
          company_id,
          r.reason,
          r.detail,
          r.body,
          r.anonymous_id,
          r.user_id,
          received_at,
        ]),
      ),
    )
    const accepted = deliveries.map(() => 0)
    for (const { of } of fresh) accepted[of]!++
    return deliveries.map(({ messages, rejections }, of) => ({
      ok: {
        success: true,
        accepted: accepted[of]!,
        duplicates: messages.length - accepted[of]!,
        rejected: rejections.map(({ index, message_id, reason, detail }) => ({ index, message_id, reason, detail })),
      },
    }))
  },
})

/** What anybody may have made up of somebody is not kept: only which traits came, for who looks whether it comes in right. */
const namesOf = (traits: object) => Object.fromEntries(Object.keys(traits).map((trait) => [trait, null]))

/** 128 bits of the message's id and its source's: two of a source never meet by chance. */
const messageKey = (source_id: string, message_id: string) =>
  hash('sha256', `${source_id} ${message_id}`, 'hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

/** Remembers these messages, and tells which of them have not come before. In order, so that two commits never wait for each other. */
async function firstTime(tx: Tx, messages: { message_key: string; received_at: string }[]): Promise<Set<string>> {
  const sorted = messages.toSorted((a, b) => (a.message_key < b.message_key ? -1 : 1))
  const keys = sorted.map(({ message_key }) => message_key)
  const fresh = await runOne<{ keys: string[] | null }>(
    tx,
    `with fresh as (
       insert into tracking.messages (message_key, received_at)
       select * from unnest(string_to_array($1, ' ')::uuid[], string_to_array($2, ' ')::timestamptz[]) on conflict do nothing returning message_key)
     select case when count(*) < $3 then coalesce(array_agg(message_key)::text[], '{}') end as keys from fresh`,
    [keys.join(' '), sorted.map(({ received_at }) => received_at).join(' '), keys.length],
  )
  // Nearly always all of them are.
  return new Set(fresh!.keys ?? keys)
}

const KEEP: LastWrite = {
  columns: 17,
  joined: new Set([1, 2, 3, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17]),
  sql: ($) => `kept as (
      insert into tracking.events (event_id, source_id, company_id, message_id, type, name, anonymous_id, user_id, customer_id, channel,
        properties, traits, context, occurred_at, original_at, sent_at, received_at)
      select * from unnest(${[1, 2, 3].map((column) => unitSeparated($(column))).join(', ')}, ${$(4)}::text[], ${unitSeparated($(5))},
        ${[6, 7, 8].map((column) => `${$(column)}::text[]`).join(', ')}, ${[9, 10].map((column) => unitSeparated($(column))).join(', ')},
        ${[11, 12, 13].map((column) => `${unitSeparated($(column))}::jsonb[]`).join(', ')},
        ${[14, 15, 16, 17].map((column) => `${unitSeparated($(column))}::timestamptz[]`).join(', ')}))`,
}

const SET_ASIDE: LastWrite = {
  columns: 9,
  sql: ($) => `set_aside as (
      insert into tracking.rejections (rejection_id, source_id, company_id, reason, detail, body, anonymous_id, user_id, received_at)
      select * from unnest(${[1, 2, 3, 4, 5, 6, 7, 8].map((column) => `${$(column)}::text[]`).join(', ')}, ${$(9)}::timestamptz[]))`,
}
