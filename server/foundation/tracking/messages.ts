/**
 * What clients of the Segment protocol send, read into events: pure. The fields are those of Segment's specification ("Spec: Common Fields",
 * "HTTP Tracking API") and of RudderStack's, which is the same with traits in `context`.
 */
import { newId } from '#platform/ids'
import { isTooDeep, whereNoText } from '#platform/http'

export const TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const
export type EventType = (typeof TYPES)[number]

/** As Segment has them: a client splits what is larger. */
export const MOST_EVENT_BYTES = 32 * 1024
export const MOST_REQUEST_BYTES = 500 * 1024
/** Of the smallest that clients write, with their ids, times and library, not even as many have room in a request. */
export const MOST_EVENTS_OF_A_REQUEST = 2_500
/** So many that cannot be kept are set aside of one request: what is wrong with them is seen by these. The others are told and counted. */
export const MOST_SET_ASIDE_OF_A_REQUEST = 20
/** Enough to see what is wrong with it. */
const MOST_KEPT_OF_A_REJECTION = 4 * 1024
const LONGEST_ID = 255
const LONGEST_NAME = 200

type Fields = Record<string, unknown>

export interface Message {
  event_id: string
  message_id: string
  type: EventType
  name: string | null
  anonymous_id: string | null
  user_id: string | null
  properties: Fields
  traits: Fields | null
  context: Fields
  occurred_at: string
  original_at: string | null
  sent_at: string | null
}

export interface Rejection {
  /** Its place in the batch. */
  index: number
  message_id: string | null
  reason: Reason
  detail: string
  body: string
  anonymous_id: string | null
  user_id: string | null
}
const REASONS = {
  not_an_object: 'An event is an object',
  event_too_large: `An event may have ${MOST_EVENT_BYTES} bytes at most`,
  no_text: 'It has a NUL, half a character, or objects too deep in each other',
  unknown_type: `Its type is one of ${TYPES.join(', ')}`,
  nobody: 'Say who did it: userId or anonymousId',
  bad_id: `An id is a text of 1 to ${LONGEST_ID} characters, or a number`,
  bad_name: `The name of an event is a text of 1 to ${LONGEST_NAME} characters`,
  bad_fields: 'properties, traits and context are objects',
  bad_time: 'A time is written as in ISO 8601, in a year from 1970 to 9999',
  no_group: 'Say which group: groupId',
  no_previous_id: 'Say under which id she was known before: previousId',
} as const
export type Reason = keyof typeof REASONS

class Unreadable extends Error {
  readonly reason: Reason
  constructor(reason: Reason) {
    super(REASONS[reason])
    this.reason = reason
  }
}

interface Surroundings {
  received_at: string
  /** When the whole request left the client. */
  sent_at?: unknown
  /** What the address says it is, where it says so. */
  type?: EventType | undefined
  /** No event in it can be too large, since all together are not. */
  small?: boolean
  /** No text in it can be one that cannot be stored. */
  plain?: boolean
}

/** Reads what came in one request: what can be kept, and what cannot and why. */
export function readMessages(events: unknown[], surroundings: Surroundings): { messages: Message[]; rejections: Rejection[] } {
  const messages: Message[] = []
  const rejections: Rejection[] = []
  for (const [index, event] of events.entries())
    try {
      messages.push(readMessage(event, surroundings))
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      rejections.push({ index, reason: error.reason, detail: error.message, ...whatCanBeReadOf(event) })
    }
  return { messages, rejections }
}

function readMessage(event: unknown, { received_at, sent_at, type: told, small, plain }: Surroundings): Message {
  if (!isObject(event)) throw new Unreadable('not_an_object')
  if (plain ? isTooDeep(event) : whereNoText(event) !== undefined) throw new Unreadable('no_text')
  if (!small && Buffer.byteLength(JSON.stringify(event)) > MOST_EVENT_BYTES) throw new Unreadable('event_too_large')
  const type = (told ?? event.type) as EventType
  if (!TYPES.includes(type)) throw new Unreadable('unknown_type')
  const anonymous_id = idOf(event.anonymousId)
  const user_id = idOf(event.userId)
  if (anonymous_id === null && user_id === null) throw new Unreadable('nobody')
  const { traits: traits_of_context, ...context } = fieldsOf(event.context)
  const properties = fieldsOf(event.properties)
  const says_who = type === 'identify' || type === 'group'
  return {
    event_id: newId('tev'),
    message_id: idOf(event.messageId) ?? newId('msg'),
    type,
    name: nameOf(type, event, properties),
    anonymous_id,
    user_id,
    properties,
    // RudderStack's browser sends what it knows of her along with everything she does: it is told once, by identify.
    traits: says_who ? { ...fieldsOf(type === 'identify' ? traits_of_context : undefined), ...fieldsOf(event.traits) } : null,
    context,
    ...timesOf(event.timestamp ?? event.originalTimestamp, sent_at ?? event.sentAt, received_at),
  }
}

/**
 * What happened by the client's clock, set right by how wrong that clock was when it sent it: received - (sent - original) (Segment, "Spec:
 * Common Fields", Timestamps). Nothing happens after it was told.
 */
function timesOf(original: unknown, sent: unknown, received_at: string) {
  const original_at = timeOf(original)
  const sent_at = timeOf(sent)
  const received = Date.parse(received_at)
  const happened = original_at === null ? received : sent_at === null ? original_at : received - (sent_at - original_at)
  return {
    occurred_at: iso(Math.max(0, Math.min(happened, received))),
    original_at: original_at === null ? null : iso(original_at),
    sent_at: sent_at === null ? null : iso(sent_at),
  }
}

const LAST_TIME = Date.UTC(9999, 11, 31)
let second = -1
let written = ''
/** As `toISOString` writes it, which is asked once for all that happened in one second. */
function iso(time: number): string {
  const whole = Math.floor(time / 1000)
  if (whole !== second) {
    second = whole
    written = new Date(whole * 1000).toISOString().slice(0, -4)
  }
  return `${written}${String(Math.floor(time) - whole * 1000).padStart(3, '0')}Z`
}
function timeOf(value: unknown): number | null {
  if (value === undefined || value === null) return null
  const time = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : Number.NaN
  if (!(time >= 0 && time <= LAST_TIME)) throw new Unreadable('bad_time')
  return time
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

function fieldsOf(value: unknown): Fields {
  if (value === undefined || value === null) return {}
  if (!isObject(value)) throw new Unreadable('bad_fields')
  return value
}

function idOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null
  const id = typeof value === 'number' ? String(value) : value
  if (typeof id !== 'string' || id.length > LONGEST_ID) throw new Unreadable('bad_id')
  return id
}

function nameOf(type: EventType, event: Fields, properties: Fields): string | null {
  if (type === 'identify') return null
  const value =
    type === 'track'
      ? event.event
      : type === 'group'
        ? idOf(event.groupId)
        : type === 'alias'
          ? idOf(event.previousId)
          : (event.name ?? properties.name ?? event.category)
  if (type === 'group' && value === null) throw new Unreadable('no_group')
  if (type === 'alias' && value === null) throw new Unreadable('no_previous_id')
  if ((type === 'page' || type === 'screen') && (value === undefined || value === null || value === '')) return null
  if (typeof value !== 'string' || !value || (value.length > LONGEST_NAME && type !== 'group' && type !== 'alias'))
    throw new Unreadable('bad_name')
  return value
}

/** Enough to find out who sent it and about whom. */
function whatCanBeReadOf(event: unknown) {
  const of = isObject(event) ? event : {}
  const text = (value: unknown) =>
    typeof value === 'string' && value.length <= LONGEST_ID && whereNoText(value) === undefined ? value : null
  return {
    message_id: text(of.messageId),
    anonymous_id: text(of.anonymousId),
    user_id: text(of.userId),
    body: cutShort(event),
  }
}

function cutShort(event: unknown): string {
  let text: string
  try {
    text = JSON.stringify(event)
  } catch {
    return '' // objects so deep in each other that they cannot be written down
  }
  return text.slice(0, MOST_KEPT_OF_A_REJECTION).toWellFormed()
}
