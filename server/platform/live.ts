import type { Socket } from 'node:net'
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import pg from 'pg'
import type { Clock } from './clock.ts'
import { type Database, isDatabaseGone } from './database.ts'
import { CHANNEL, deliverEvents, type Event, eventsAfter, newestPosition, sequenceEvents, type Subscription } from './events.ts'
import type { Log } from './log.ts'

const COALESCE_MS = 10
const POLL_MS = 1_000
const DELIVER_AT_MOST_EVERY_MS = 200
const PAGE = 500
const HEARTBEAT_MS = 20_000
const LISTEN_WITHIN_MS = 5_000
const MODULES_AT_MOST_EVERY_MS = 500

interface Listener {
  subjects: ReadonlySet<string>
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
  let again = false
  let soon: NodeJS.Timeout | undefined
  let delivery: NodeJS.Timeout | undefined
  let delivering: Promise<void> | undefined
  let notifier: pg.Client | undefined
  let inStep = () => {}
  const ready = new Promise<void>((resolve) => (inStep = resolve))

  async function beat() {
    const newest = await sequenceEvents(database)
    if (newest === undefined) wake() // another process is handing out positions; ours may not have been among them
    await handOut()
  }

  async function handOut() {
    if (position < 0) position = await newestPosition(database.db)
    for (;;) {
      const events = await eventsAfter(database.db, position, PAGE)
      if (!events.length) return
      position = events.at(-1)!.position
      for (const watcher of watchers) watcher(events)
      if (events.some(({ type }) => subscribed.has(type))) deliverSoon()
      if (listeners.size)
        for (const event of events)
          for (const listener of listeners)
            if (concerns(listener.subjects, event) || listener.subjects.has(moduleOf(event))) listener.send(event)
      if (events.length < PAGE) return
    }
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
    if (!soon && !stopped) soon = setTimeout(go, COALESCE_MS)
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

const concerns = (subjects: ReadonlySet<string>, event: Event) =>
  subjects.has(event.subject) || (event.customer_id !== null && subjects.has(event.customer_id))
const moduleOf = ({ type }: Event) => type.slice(0, type.indexOf('.'))

/**
 * Sends facts about some subjects down one open response (WHATWG server-sent events): ids only, the screen then reads what it shows. A
 * subject may also be the name of a module: then only that something in it has changed is said, twice a second at most, however many sell.
 */
export function streamEvents(reply: FastifyReply, pulse: Pulse, subjects: ReadonlySet<string>) {
  reply.hijack()
  const out = reply.raw
  out.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  })
  out.write('retry: 1000\nevent: ready\ndata: {}\n\n')
  const say = (id: number, change: object) => void out.write(`id: ${id}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`)
  const changed = new Map<string, number>()
  let soon: NodeJS.Timeout | undefined
  const tellModules = () => {
    soon = undefined
    for (const [subject, position] of changed) say(position, { subject })
    changed.clear()
  }
  const leave = pulse.listen({
    subjects,
    close: () => close(),
    send(event) {
      if (concerns(subjects, event)) return say(event.position, { type: event.type, subject: event.subject, data: event.data })
      changed.set(moduleOf(event), event.position)
      soon ??= setTimeout(tellModules, MODULES_AT_MOST_EVERY_MS)
    },
  })
  const heartbeat = setInterval(() => void out.write(': still here\n\n'), HEARTBEAT_MS)
  const close = () => {
    clearInterval(heartbeat)
    clearTimeout(soon)
    leave()
    out.end()
  }
  out.on('close', close)
}
