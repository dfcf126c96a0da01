import type { Socket } from 'node:net'
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import pg from 'pg'
import type { Clock } from './clock.ts'
import { type Database, isDatabaseGone } from './database.ts'
import {
  CHANNEL,
  deliverEvents,
  EVENTS_AT_ONCE,
  type Event,
  eventKinds,
  eventsAfter,
  newestPosition,
  sequenceEvents,
  type Subscription,
} from './events.ts'
import type { Log } from './log.ts'

/** What a rush commits in so long gets its positions together; nobody who looks at a screen notices. */
const COALESCE_MS = 50
/** In a rush that goes on: each handing out costs a commit, beside which an order waits for the disk. */
const POSITIONS_AT_MOST_EVERY_MS = 250
const POLL_MS = 1_000
/** Each delivery asks for every subscriber: who reacts to more at once reacts with less, and the orders beside it feel it less often. */
const DELIVER_AT_MOST_EVERY_MS = 500
const HEARTBEAT_MS = 20_000
const LISTEN_WITHIN_MS = 5_000
const MODULES_AT_MOST_EVERY_MS = 500

/**
 * Who listens, to what: ids of subjects, or names of modules; and of which companies' business (null: of all). A shopper says by what names
 * (none: without one): of what has become somebody else's she hears only what the event calls `shared`.
 */
export interface Hearing {
  listener: string
  subjects: readonly string[]
  company_ids: readonly string[] | null
  customer_ids?: readonly string[]
}

interface Listener {
  hears(event: Event): boolean
  send(event: Event): void
  close(): void
}

/**
 * Keeps this process in step with the event log: after a commit here the waiting events get their positions, the other processes are told
 * the newest position by one NOTIFY, and everybody hands the new events to subscribers and to listening screens. A lost NOTIFY costs a
 * second, since every process also looks by itself.
 */
export function startPulse(database: Database, options: { clock: Clock; log: Log; subscriptions: Subscription[]; deliver: boolean }) {
  const { clock, log, subscriptions } = options
  const listeners = new Set<Listener>()
  const watchers = new Set<(events: Event[]) => void>()
  const subscribed = new Set(subscriptions.flatMap(({ kinds }) => kinds.map(({ type }) => type)))
  let position = -1
  let stopped = false
  let running: Promise<void> | undefined
  let began = Number.NEGATIVE_INFINITY
  let again = false
  let soon: NodeJS.Timeout | undefined
  let delivery: NodeJS.Timeout | undefined
  let delivering: Promise<void> | undefined
  let notifier: pg.Client | undefined
  let inStep = () => {}
  const ready = new Promise<void>((resolve) => (inStep = resolve))

  async function beat() {
    const placed = await sequenceEvents(database)
    if (!placed) wake() // another process is handing out positions; ours may not have been among them
    if (position < 0) position = await newestPosition(database.db)
    // Where nothing stands between what was handed out last and what was placed now, it need not be read again.
    if (placed?.[0]?.position === position + 1) handOut(placed)
    else
      for (let read = EVENTS_AT_ONCE; read === EVENTS_AT_ONCE; ) {
        const events = await eventsAfter(database.db, position)
        read = events.length
        if (read) handOut(events)
      }
  }

  function handOut(events: Event[]) {
    position = events.at(-1)!.position
    for (const watcher of watchers) watcher(events)
    if (events.some(({ type }) => subscribed.has(type))) deliverSoon()
    if (listeners.size) for (const event of events) for (const listener of listeners) if (listener.hears(event)) listener.send(event)
  }

  function deliverSoon() {
    if (options.deliver) delivery ??= setTimeout(() => void (delivering = deliver()), DELIVER_AT_MOST_EVERY_MS)
  }
  async function deliver() {
    await delivering
    delivery = undefined
    await deliverEvents(database, subscriptions, clock.now().toISOString(), log).catch(troubled)
  }
  const troubled = (error: unknown) => {
    log.warn({ error: String(error) }, 'the event log could not be read; trying again')
    // A dead wire says nothing, and so does a quiet one: whoever could not read must not trust that she still hears.
    if (!notifier || !isDatabaseGone(error)) return
    hangUp(notifier)
    notifier = undefined
  }

  function go() {
    soon = undefined
    if (stopped) return
    if (running) {
      again = true
      return
    }
    began = performance.now()
    running = beat()
      .catch(troubled)
      .finally(() => {
        running = undefined
        if (again) {
          again = false
          wake()
        }
      })
  }
  function wake() {
    if (!soon && !stopped) soon = setTimeout(go, Math.max(COALESCE_MS, began + POSITIONS_AT_MOST_EVERY_MS - performance.now()))
  }

  async function listen() {
    if (stopped) return
    const client = new pg.Client({
      connectionString: database.url,
      application_name: 'birge listener',
      connectionTimeoutMillis: LISTEN_WITHIN_MS,
      query_timeout: LISTEN_WITHIN_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    })
    client.on('error', () => {})
    client.on('notification', ({ payload }) => setTimeout(() => Number(payload) > position && wake(), COALESCE_MS)) // ours comes back to us
    client.on('end', () => void (stopped || setTimeout(() => void listen(), POLL_MS)))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      notifier = client
      if (position < 0) position = await newestPosition(database.db)
      inStep()
      wake()
    } catch {
      hangUp(client)
    }
  }

  database.onAnnounced(wake)
  const poll = setInterval(() => {
    go()
    deliverSoon() // what failed the last time, or was announced before this process began
  }, POLL_MS)
  void listen()

  return {
    /** Fulfilled once this process hears of everything that is committed from then on. */
    ready,
    /** Hears every event of the log from now on, in order, in this process: for caches. */
    watch: (watcher: (events: Event[]) => void) => void watchers.add(watcher),
    listen(listener: Listener) {
      listeners.add(listener)
      if (stopped) setImmediate(() => listener.close())
      return () => void listeners.delete(listener)
    },
    listeners: () => listeners.size,
    position: () => position,
    async stop() {
      stopped = true
      clearInterval(poll)
      clearTimeout(soon)
      clearTimeout(delivery)
      for (const listener of [...listeners]) listener.close()
      await Promise.all([running, delivering])
      await notifier?.end().catch(() => {})
    },
  }
}
export type Pulse = ReturnType<typeof startPulse>

/** At once, not after a farewell that nobody may be there to answer. */
const hangUp = (client: pg.Client) => void (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy()

const concerns = ({ subjects }: Hearing, event: Event) =>
  subjects.includes(event.subject) || (event.customer_id !== null && subjects.includes(event.customer_id))
const isSomebodyElses = ({ customer_ids }: Hearing, event: Event) =>
  customer_ids !== undefined && event.customer_id !== null && !customer_ids.includes(event.customer_id)
/** What the listener is told of an event that concerns her; undefined: nothing. */
const dataFor = (hearing: Hearing, event: Event): unknown =>
  isSomebodyElses(hearing, event) ? (event.data as { shared?: unknown }).shared : event.data
const moduleOf = ({ type }: Event) => type.slice(0, type.indexOf('.'))
const isLook = ({ type }: Event) => eventKinds.get(type)?.is_look === true
const isOfHers = ({ company_ids }: Hearing, { company_id }: Event) =>
  company_ids === null || company_id === null || company_ids.includes(company_id)

/** How many streams may be open at this process: for one listener on all her devices, from one address, and in all. */
const MOST_STREAMS = { listener: 20, address: 200, all: 5_000 }

/** Gives out the places, so that nobody keeps them all. `enter` answers with the way out, or with nothing where no place is left. */
export function countStreams(most = MOST_STREAMS) {
  const open = new Map<string, number>()
  const count = (key: string, change: number) => {
    const now = (open.get(key) ?? 0) + change
    if (now) open.set(key, now)
    else open.delete(key)
  }
  return {
    enter(listener: string, address: string): (() => void) | undefined {
      const keys: [key: string, most: number][] = [
        [listener, most.listener],
        [`address ${address}`, most.address],
        ['all', most.all],
      ]
      if (keys.some(([key, most]) => (open.get(key) ?? 0) >= most)) return undefined
      for (const [key] of keys) count(key, 1)
      return () => {
        for (const [key] of keys.splice(0)) count(key, -1)
      }
    },
  }
}

const ASKED_AGAIN_EVERY_MS = 5_000
/** A reader who is this far behind is let go; she comes back and reads anew what she shows. */
const MOST_UNREAD_BYTES = 64 * 1024

/**
 * Sends facts about some subjects down one open response (WHATWG server-sent events): ids only, the screen then reads what it shows. A
 * subject may also be the name of a module: then only that something in it has changed is said, twice a second at most, however many sell.
 * Whether the listener may still hear it is asked every few seconds: the stream ends soon after her session, or her right to it, has.
 */
export function streamEvents(
  reply: FastifyReply,
  pulse: Pick<Pulse, 'listen'>,
  stream: { hearing: Hearing; askAgain(): Promise<Hearing | 'no' | 'nobody knows'>; left?: (() => void) | undefined },
) {
  let { hearing } = stream
  reply.hijack()
  const out = reply.raw
  out.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  })
  const write = (text: string) => {
    out.write(text)
    if (out.writableLength > MOST_UNREAD_BYTES) out.destroy()
  }
  write('retry: 1000\nevent: ready\ndata: {}\n\n')
  const say = (id: number, change: object) => write(`id: ${id}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`)
  const changed = new Map<string, number>()
  let soon: NodeJS.Timeout | undefined
  const tellModules = () => {
    soon = undefined
    for (const [subject, position] of changed) say(position, { subject })
    changed.clear()
  }
  const leave = pulse.listen({
    hears: (event) =>
      isOfHers(hearing, event) &&
      ((concerns(hearing, event) && dataFor(hearing, event) !== undefined) ||
        (!isLook(event) && hearing.subjects.includes(moduleOf(event)))),
    close: () => close(),
    send(event) {
      if (concerns(hearing, event)) return say(event.position, { type: event.type, subject: event.subject, data: dataFor(hearing, event) })
      changed.set(moduleOf(event), event.position)
      soon ??= setTimeout(tellModules, MODULES_AT_MOST_EVERY_MS)
    },
  })
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
  const check = setInterval(() => {
    void stream
      .askAgain()
      .catch(() => 'nobody knows' as const)
      .then((answer) => {
        if (answer === 'no') close()
        else if (answer !== 'nobody knows') hearing = answer
      })
  }, ASKED_AGAIN_EVERY_MS)
  const close = () => {
    clearInterval(heartbeat)
    clearInterval(check)
    clearTimeout(soon)
    leave()
    stream.left?.()
    out.end()
  }
  out.on('close', close)
}
