import { type TObject, Type } from 'typebox'
import { invalidRequest, notFound, type Route, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { textOutdated } from '../privacy/index.ts'
import { noStorefront } from '../stores/index.ts'
import { Intake, intakeOf, listEvents, listRejections, RejectedEvent, TrackedEvent } from './events.ts'
import { batchTooLong, eventRejected, intakeBusy, receive } from './intake.ts'
import { tooManyEvents } from './limits.ts'
import { type EventType, MOST_EVENTS_OF_A_REQUEST, MOST_REQUEST_BYTES, TYPES } from './messages.ts'
import {
  decideAsVisitor,
  hasAName,
  keepPageView,
  PageView,
  PageViewReceipt,
  VisitorChoice,
  VisitorSays,
  visitorSays,
} from './page-views.ts'
import { isSignedInHere } from './people.ts'
import {
  changeKey,
  createSource,
  keyIsNotSecret,
  listSources,
  NewSource,
  revokeSource,
  Source,
  sourceOf,
  writeKeyUnknown,
} from './sources.ts'

const Receipt = Type.Object({
  success: Type.Literal(true),
  accepted: Type.Integer(),
  duplicates: Type.Integer({ description: 'messages that had come before' }),
  rejected: Type.Array(
    Type.Object({
      index: Type.Integer(),
      message_id: Type.Union([Type.String(), Type.Null()]),
      reason: Type.String(),
      detail: Type.String(),
    }),
  ),
})
const Fields = Type.Optional(Type.Record(Type.String(), Type.Unknown()))
const Sent = Type.Object({
  messageId: Type.Optional(Type.String()),
  anonymousId: Type.Optional(Type.String()),
  userId: Type.Optional(Type.String()),
  timestamp: Type.Optional(Type.String()),
  sentAt: Type.Optional(Type.String()),
  context: Fields,
  properties: Fields,
  traits: Fields,
  event: Type.Optional(Type.String({ description: 'of track: what happened' })),
  name: Type.Optional(Type.String({ description: 'of page and screen' })),
  groupId: Type.Optional(Type.String({ description: 'of group' })),
  previousId: Type.Optional(Type.String({ description: 'of alias' })),
})
const Batch = Type.Object({
  batch: Type.Array(Type.Object({ type: Type.Enum(TYPES), ...Sent.properties }), { maxItems: MOST_EVENTS_OF_A_REQUEST }),
  sentAt: Type.Optional(Type.String()),
  writeKey: Type.Optional(Type.String()),
})
const ByKey = Type.Object({ writeKey: Type.Optional(Type.String({ description: 'where there is no header for it, as in a beacon' })) })

/** Where clients of the Segment protocol send: under the words of its HTTP API, and under the letters that browsers use. */
const intake = (path: string, type: EventType | 'batch', summary: string, body: TObject) =>
  route({
    on: `POST ${path as '/'}`,
    summary,
    query: ByKey,
    body,
    reply: Receipt,
    status: 200,
    refuses: [writeKeyUnknown, eventRejected, ...(type === 'batch' ? [batchTooLong] : []), invalidRequest, intakeBusy, tooManyEvents],
    permission: 'everyone',
    foreign: { most_bytes: MOST_REQUEST_BYTES },
    steps: (database, { writeKey }, call) => receive(database, type, writeKey, call),
  })

const settings = {
  body: undefined,
  permission: 'everyone' as const,
  refuses: [writeKeyUnknown, invalidRequest],
  foreign: { most_bytes: MOST_REQUEST_BYTES },
}

export const routes: Route[] = [
  ...TYPES.flatMap((type) => [
    intake(`/v1/${type}`, type, `Segment protocol: ${type}`, Sent),
    intake(`/v1/${type[0]}`, type, `Segment protocol: ${type}, as browsers send it`, Sent),
  ]),
  intake('/v1/batch', 'batch', 'Segment protocol: many events at once', Batch),
  intake('/v1/b', 'batch', 'Segment protocol: many events at once, as browsers send them', Batch),
  intake('/beacon/v1/batch', 'batch', 'RudderStack: many events at once, from a page that is being left', Batch),
  route({
    on: 'POST /v1/m',
    summary: 'Segment protocol: how the client itself is doing, which nobody here looks at',
    reply: Type.Object({ success: Type.Literal(true) }),
    status: 200,
    permission: 'everyone',
    foreign: { most_bytes: MOST_REQUEST_BYTES },
    steps: async () => ({ success: true as const }),
  }),
  route({
    on: 'GET /v1/projects/:write_key/settings',
    summary: 'What @segment/analytics-next asks for first: where to send',
    params: Type.Object({ write_key: Type.String() }),
    reply: Type.Object({ integrations: Type.Record(Type.String(), Type.Unknown()) }),
    ...settings,
    steps: async (database, { write_key }, call) => {
      await sourceOf(database, write_key, call.now)
      const origin = URL.parse(call.foreign!.origin)
      if (!origin) throw invalidRequest({ errors: [{ field: 'host', message: 'must be the name of a host' }] })
      const { protocol, host } = origin
      return { integrations: { 'Segment.io': { apiKey: write_key, apiHost: `${host}/v1`, protocol: protocol.slice(0, -1) } } }
    },
  }),
  route({
    on: 'GET /sourceConfig/',
    summary: 'What @rudderstack/analytics-js asks for first: whether its source is open, and no other destinations',
    query: ByKey,
    reply: Type.Object({ source: Type.Record(Type.String(), Type.Unknown()) }),
    ...settings,
    steps: async (database, { writeKey }, call) => {
      const { source_id, name, company_id } = await sourceOf(database, writeKey ?? call.foreign!.user, call.now)
      return { source: { id: source_id, name, workspaceId: company_id, enabled: true, config: {}, destinations: [] } }
    },
  }),
  route({
    on: 'POST /v1/page-views',
    summary: 'What she looks at on our own pages, kept if she allows it',
    body: PageView,
    reply: PageViewReceipt,
    status: 200,
    refuses: [noStorefront],
    permission: 'everyone',
    limit: { max: 6_000, minutes: 1, of_one_session: 120 },
    steps: keepPageView,
  }),
  route({
    on: 'PUT /v1/me/browser',
    summary:
      'She is signed in in the browser that the tracking client of the page calls so: what it said of her there is proven with this (decision 79)',
    body: Type.Object({ anonymous_id: Type.String({ minLength: 1, maxLength: 200 }) }),
    reply: Type.Null(),
    status: 204,
    permission: 'customer',
    limit: { max: 6_000, minutes: 10, of_one_session: 60 },
    write: isSignedInHere,
  }),
  route({
    on: 'GET /v1/visitor-choice',
    summary: 'Whether a visitor without a name has allowed that it is kept what she looks at, and in which words she is asked',
    reply: VisitorSays,
    refuses: [noStorefront],
    permission: 'everyone',
    read: (db, _, call) => visitorSays(db, call),
  }),
  route({
    on: 'PUT /v1/visitor-choice',
    summary: 'She says yes or no; with her no goes what was kept by her yes',
    body: VisitorChoice,
    reply: VisitorSays,
    refuses: [noStorefront, hasAName, textOutdated],
    permission: 'shopper',
    limit: { max: 600, minutes: 1, of_one_session: 30 },
    write: decideAsVisitor,
  }),
  route({
    on: 'POST /v1/tracking/sources',
    summary: 'Let a website, an app or a system of ours send events; its write key is told this once',
    body: NewSource,
    reply: Type.Object({ ...Source.properties, write_key: Type.String() }),
    refuses: [notFound, keyIsNotSecret],
    permission: 'tracking.manage',
    write: (tx, input, call) => createSource(tx, input, call),
  }),
  route({
    on: 'GET /v1/tracking/sources',
    summary: 'Who may send events to my companies',
    query: Type.Object(Paging),
    reply: Page(Source),
    permission: 'tracking.read',
    read: listSources,
  }),
  route({
    on: 'POST /v1/tracking/sources/:source_id/revocation',
    summary: 'From now on its key opens nothing; what it has sent stays',
    params: Type.Object({ source_id: Type.String() }),
    reply: Source,
    refuses: [notFound],
    permission: 'tracking.manage',
    steps: (database, { source_id }, call) => revokeSource(database, source_id, call),
  }),
  route({
    on: 'POST /v1/tracking/sources/:source_id/keys',
    summary: 'A new write key, told this once; the one before opens the door for some hours more, a day unless it is said otherwise',
    params: Type.Object({ source_id: Type.String() }),
    body: Type.Object({ old_key_hours: Type.Optional(Type.Integer({ minimum: 0, maximum: 168 })) }),
    reply: Type.Object({ ...Source.properties, write_key: Type.String() }),
    refuses: [notFound],
    permission: 'tracking.manage',
    steps: (database, { source_id, old_key_hours = 24 }, call) => changeKey(database, { source_id, old_key_hours }, call),
  }),
  route({
    on: 'GET /v1/tracking/sources/:source_id/intake',
    summary: 'How much it brings, by minute and by day, and why something of it was set aside',
    params: Type.Object({ source_id: Type.String() }),
    reply: Intake,
    refuses: [notFound],
    permission: 'tracking.read',
    read: intakeOf,
  }),
  route({
    on: 'GET /v1/tracking/events',
    summary: 'What came in, newest first',
    query: Type.Object({ ...Paging, source_id: Type.Optional(Type.String()), type: Type.Optional(Type.Enum(TYPES)) }),
    reply: Page(TrackedEvent),
    permission: 'tracking.read',
    read: listEvents,
  }),
  route({
    on: 'GET /v1/tracking/rejections',
    summary: 'What could not be taken and why, newest first; kept for a month',
    query: Type.Object({ ...Paging, source_id: Type.Optional(Type.String()) }),
    reply: Page(RejectedEvent),
    permission: 'tracking.manage',
    read: listRejections,
  }),
]
