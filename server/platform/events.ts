import { type Static, type TSchema, Type } from 'typebox'
import { Check } from 'typebox/value'
import { type Database, type Db, isDatabaseGone, type LastWrite, noteAnnouncement, run, runOne, type Tx, writeLast } from './database.ts'
import { newId } from './ids.ts'
import type { Log } from './log.ts'

/** One fact, as CloudEvents 1.0 knows it: ids only, never a name, phone or address. */
export interface Event<Data = unknown> {
  position: number
  event_id: string
  type: string
  subject: string
  /** Whose business it is: only who works for that company hears of it. Null: of the whole retailer's, like a product or a person. */
  company_id: string | null
  customer_id: string | null
  channel: string | null
  location_id: string | null
  actor: string
  occurred_at: string
  data: Data
}

/** An event as the timelines of orders and customers tell it. */
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

export interface EventKind<S extends TSchema = TSchema> {
  readonly type: string
  readonly data: S
  /** Somebody has looked at something. Nothing is otherwise by it: whoever listens to a whole module is not told. */
  readonly is_look?: true
}

export const eventKinds = new Map<string, EventKind>()

/** Declares a fact that others may react to. The type reads `module.noun_past`. */
export function event<S extends TSchema>(type: string, data: S, { is_look }: Pick<EventKind, 'is_look'> = {}): EventKind<S> {
  if (!/^[a-z_]+\.[a-z_]+$/.test(type)) throw new Error(`${type}: an event is called module.noun_past`)
  const kind = { type, data, ...(is_look && { is_look }) }
  eventKinds.set(type, kind)
  return kind
}

export interface Announcement {
  kind: EventKind
  subject: string
  company_id: string | null
  customer_id?: string | null | undefined
  channel?: string | null | undefined
  location_id?: string | null | undefined
  actor: string
  occurred_at: string
  data: unknown
}

/** Writes the fact in the same transaction as the change itself. It is sequenced and delivered after commit. */
export const announce = <S extends TSchema>(tx: Tx, kind: EventKind<S>, fact: Omit<Announcement, 'kind' | 'data'> & { data: Static<S> }) =>
  announceAll(tx, [{ kind, ...fact }])

/** Writes many facts with one statement. */
export async function announceAll(tx: Tx, facts: Announcement[]) {
  if (!facts.length) return
  for (const { kind, data } of facts)
    if (!Check(kind.data, data)) throw new Error(`${kind.type} does not carry what it declares: ${JSON.stringify(data)}`)
  await writeLast(
    tx,
    ANNOUNCE,
    facts.map((f) => [
      newId('evt'),
      f.kind.type,
      f.subject,
      f.company_id,
      f.customer_id ?? null,
      f.channel ?? null,
      f.location_id ?? null,
      f.actor,
      JSON.stringify(f.data),
      f.occurred_at,
    ]),
  )
  noteAnnouncement()
}

const ANNOUNCE: LastWrite = {
  columns: 10,
  sql: ($) => `said as (
      insert into platform.events (event_id, type, subject, company_id, customer_id, channel, location_id, actor, data, occurred_at)
      select * from unnest(${[1, 2, 3, 4, 5, 6, 7, 8].map((column) => `${$(column)}::text[]`).join(', ')}, ${$(9)}::jsonb[], ${$(10)}::timestamptz[])
      returning event_id, occurred_at),
    waiting as (insert into platform.events_waiting select event_id, occurred_at from said)`,
}

export interface Subscription {
  readonly subscriber: string
  readonly kinds: readonly EventKind[]
  /** `now`: what was before it came into the house it reads from what there is, and not out of the whole log. */
  readonly begins?: 'first' | 'now'
  handle(tx: Tx, events: Event[]): Promise<void>
}

/** Reacts to facts, at least once each, in order of position; the cursor moves in the reaction's own transaction. */
export const on = <S extends TSchema>(
  subscriber: string,
  kinds: EventKind<S> | readonly EventKind<S>[],
  handle: (tx: Tx, event: Event<Static<S>>) => Promise<void>,
): Subscription =>
  onMany(subscriber, kinds, async (tx, events: Event<Static<S>>[]) => {
    for (const event of events) await handle(tx, event)
  })

/** Like `on`, for what is common: all facts that came together are reacted to with a few statements. */
export const onMany = <S extends TSchema>(
  subscriber: string,
  kinds: EventKind<S> | readonly EventKind<S>[],
  handle: (tx: Tx, events: Event<Static<S>>[]) => Promise<void>,
  begins: Subscription['begins'] = 'first',
): Subscription => ({ subscriber, begins, kinds: [kinds].flat() as EventKind[], handle: handle as Subscription['handle'] })

/**
 * Gives every visible event its position. One process at a time: positions are handed out under a lock that is released after the commit,
 * so they become visible in their own order and a reader that has seen N will never be surprised by N-1.
 * Returns the events it placed (none, where they are so many that they are better read page by page), or undefined when another process holds
 * the lock.
 */
export async function sequenceEvents({ db }: Database): Promise<Event[] | undefined> {
  const rows = await run<{ locked: boolean } & Event>(db, SEQUENCE, [CHANNEL])
  return rows[0]!.locked ? rows.filter(({ position }) => position !== null) : undefined
}

/** Where every process hears of new positions. */
export const CHANNEL = 'birge_events'

/** So many are read in one go. */
export const EVENTS_AT_ONCE = 500
const FIELDS =
  'p.position, e.event_id, e.type, e.subject, e.company_id, e.customer_id, e.channel, e.location_id, e.actor, e.occurred_at, e.data'

const SEQUENCE = `
  with mine as materialized (select pg_try_advisory_xact_lock(hashtext('birge.sequencer')) as locked),
       taken as (delete from platform.events_waiting using mine where mine.locked returning event_id, occurred_at),
       placed as (
         insert into platform.event_positions (event_id, occurred_at) select event_id, occurred_at from taken order by event_id
         returning position, event_id, occurred_at),
       told as (select count(*) <= ${EVENTS_AT_ONCE} as one_by_one, pg_notify($1, max(position)::text) from placed having count(*) > 0)
  select mine.locked, ${FIELDS}
  from mine left join told on true left join (placed p join platform.events e using (event_id, occurred_at)) on told.one_by_one
  order by p.position`

/** The events after a position, oldest first. */
export const eventsAfter = (db: Db | Tx, position: number, limit = EVENTS_AT_ONCE) =>
  run<Event>(
    db,
    `select ${FIELDS} from platform.event_positions p join platform.events e using (event_id, occurred_at)
     where p.position > $1 order by p.position limit $2`,
    [position, limit],
  )

export const newestPosition = async (db: Db) =>
  (await runOne<{ position: number }>(db, 'select coalesce(max(position), 0)::bigint as position from platform.event_positions'))!.position

const TRIES = 8

/**
 * Delivers what a subscriber has not seen yet of what was read for all: it begins no later than where she is, and no position is given
 * between two others afterwards. Returns how many events she was given.
 */
async function deliverTo(database: Database, subscription: Subscription, read: readonly Event[], now: string, log: Log): Promise<number> {
  const wanted = new Set(subscription.kinds.map((kind) => kind.type))
  const deliver = (limit: number) =>
    database.transaction(async (tx) => {
      const cursor = await runOne<{ position: number }>(
        tx,
        'select position from platform.subscriber_cursors where subscriber = $1 for update skip locked',
        [subscription.subscriber],
      )
      if (!cursor) return 0
      const events = read.filter(({ position }) => position > cursor.position).slice(0, limit)
      if (!events.length) return 0
      const concerning = events.filter((event) => wanted.has(event.type))
      if (concerning.length) await subscription.handle(tx, concerning)
      await run(tx, 'update platform.subscriber_cursors set position = $2, tries = 0 where subscriber = $1', [
        subscription.subscriber,
        events.at(-1)!.position,
      ])
      return events.length
    })
  try {
    return await deliver(200)
  } catch {
    // One of the two hundred is poison: go on singly, so that the good ones before it are not held up.
    try {
      return await deliver(1)
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error))
      if (isBadMoment(error)) {
        log.warn({ subscriber: subscription.subscriber, error: { message } }, 'a subscriber has to wait, and is told again later')
        return 0
      }
      log.error({ subscriber: subscription.subscriber, error: { message, stack } }, 'a subscriber could not take an event')
      await database.transaction((tx) => countFailure(tx, subscription.subscriber, String(error), now, log))
      return 0
    }
  }
}

/** Somebody else held what it needs for too long, or there was no database: no fault of the event, which has its turn when that is over. */
const isBadMoment = (error: unknown) => isDatabaseGone(error) || TOOK_TOO_LONG.has((error as { code?: string }).code ?? '')
/** Waiting for a lock, and a statement. */
const TOOK_TOO_LONG = new Set(['55P03', '57014'])

async function countFailure(tx: Tx, subscriber: string, error: string, now: string, log: Log) {
  const cursor = await runOne<{ tries: number; position: number }>(
    tx,
    'update platform.subscriber_cursors set tries = tries + 1 where subscriber = $1 returning tries, position',
    [subscriber],
  )
  if (!cursor || cursor.tries < TRIES) return
  const next = (await eventsAfter(tx, cursor.position, 1))[0]
  if (!next) return
  await run(tx, 'insert into platform.parked_events values ($1, $2, $3, $4) on conflict do nothing', [
    subscriber,
    next.position,
    error,
    now,
  ])
  await run(tx, 'update platform.subscriber_cursors set position = $2, tries = 0 where subscriber = $1', [subscriber, next.position])
  log.fatal({ subscriber, position: next.position, type: next.type }, 'an event was parked after eight tries')
}

/**
 * Delivers to all subscribers until each is up to date or has failed. One look at the log tells who is concerned at all; whoever is not is moved
 * on with all the others whom it does not concern, and only the rest take a transaction each. Returns how many events were passed.
 */
export async function deliverEvents(database: Database, subscriptions: Subscription[], now: string, log: Log): Promise<number> {
  let passed = 0
  for (let behind = [...subscriptions]; behind.length; ) {
    const { events, newest, concerned, others, ahead } = await lookAhead(database.db, behind)
    if (newest === undefined) break
    // Whoever is held by another process, or could not take an event, is left to it, or to the next time.
    const moved = await moveOn(database, others, newest)
    behind = [...ahead, ...others.filter(({ subscriber }) => moved.has(subscriber))]
    for (const subscription of concerned) {
      const given = await deliverTo(database, subscription, events, now, log)
      if (given) behind.push(subscription)
      passed += given
    }
    passed += moved.size
  }
  return passed
}

/**
 * How far the log can be read on from whoever is furthest behind, whom it concerns, who can be moved past all of it, and who is as far already and
 * has her turn when it is read on from there: she does not wait for whoever cannot take an event.
 */
async function lookAhead(db: Db, subscriptions: readonly Subscription[]) {
  const cursors = await run<{ subscriber: string; position: number }>(
    db,
    'select subscriber, position from platform.subscriber_cursors where subscriber = any($1::text[])',
    [subscriptions.map(({ subscriber }) => subscriber)],
  )
  const seen = new Map(cursors.map(({ subscriber, position }) => [subscriber, position]))
  const events = seen.size ? await eventsAfter(db, Math.min(...seen.values()), EVENTS_AT_ONCE) : []
  const newest = events.at(-1)?.position
  if (newest === undefined) return { events, newest, concerned: [], others: [], ahead: [] }
  const behind = subscriptions.filter(({ subscriber }) => (seen.get(subscriber) ?? newest) < newest)
  const concerns = ({ subscriber, kinds }: Subscription) =>
    events.some(({ position, type }) => position > seen.get(subscriber)! && kinds.some((kind) => kind.type === type))
  const ahead = subscriptions.filter(({ subscriber }) => seen.has(subscriber) && seen.get(subscriber)! >= newest)
  return { events, newest, concerned: behind.filter(concerns), others: behind.filter((one) => !concerns(one)), ahead }
}

/** Moves those past a position whom nothing up to there concerns. Answers who was. */
async function moveOn(database: Database, subscriptions: readonly Subscription[], position: number): Promise<Set<string>> {
  if (!subscriptions.length) return new Set()
  const moved = await run<{ subscriber: string }>(
    database.writer,
    `update platform.subscriber_cursors set position = $2, tries = 0 where subscriber in (
       select subscriber from platform.subscriber_cursors where subscriber = any($1::text[]) and position < $2 order by subscriber for update skip locked)
     returning subscriber`,
    [subscriptions.map(({ subscriber }) => subscriber), position],
  )
  return new Set(moved.map(({ subscriber }) => subscriber))
}

/** Makes sure each subscriber has a cursor. A new one starts at the beginning of the log, for it may have something to catch up on, or at its end. */
export const registerSubscribers = (tx: Tx, subscriptions: Subscription[]) =>
  run(
    tx,
    `insert into platform.subscriber_cursors (subscriber, position)
     select s.subscriber, case s.begins when 'now' then (select coalesce(max(position), 0) from platform.event_positions) else 0 end
     from unnest($1::text[], $2::text[]) as s (subscriber, begins) on conflict do nothing`,
    [subscriptions.map(({ subscriber }) => subscriber), subscriptions.map(({ begins = 'first' }) => begins)],
  )

export const Nothing = Type.Object({})
