/** Puts the modules together: the same app in tests, development and production. */
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import fastify, { type FastifyInstance } from 'fastify'
import { auditAll, declareAudits } from '#platform/audits'
import { type Clock, systemClock } from '#platform/clock'
import { type Database, keepStatistics, openDatabase } from '#platform/database'
import { deliverEvents, registerSubscribers, sequenceEvents } from '#platform/events'
import { companiesOf, notFound, notPermitted, problem, type Route, route, sendText, serve } from '#platform/http'
import { forgetOldKeys } from '#platform/idempotency'
import { countStreams, type Hearing, startPulse, streamEvents } from '#platform/live'
import { type Log, openLog, whatFailed } from '#platform/log'
import { joinedMessengers, joinMessenger } from '#platform/messages'
import { migrate, readMigrations } from '#platform/migrations'
import type { Module } from '#platform/module'
import { describeApi } from '#platform/openapi'
import { declarePermissions } from '#platform/permissions'
import { declareActs } from '#platform/acts'
import { declareMergeFaces } from '#platform/merge-faces'
import { declarePersonalData } from '#platform/personal-data'
import { Type } from 'typebox'
import { bankTransfer } from './connectors/bank-transfer/index.ts'
import { cashOnDelivery } from './connectors/cash-on-delivery/index.ts'
import { cash } from './connectors/cash/index.ts'
import { iysFromSettings } from './connectors/iys/index.ts'
import { smtpFromSettings } from './connectors/smtp/index.ts'
import { joinedRegisters, joinRegister } from './foundation/consent_register/index.ts'
import { terminal } from './connectors/terminal/index.ts'
import { iyzico } from './connectors/iyzico/index.ts'
import { stripe } from './connectors/stripe/index.ts'
import { testCarrier } from './connectors/test-carrier/index.ts'
import { serveTestBank, testBankOf, testCard } from './connectors/test-card/index.ts'
import { modules, placeOf } from './modules.ts'
import { openDoors } from './offer/parity/index.ts'
import { serveOperations } from './operations.ts'
import { joinCarriers } from './sale/fulfillment/index.ts'
import { joinProviders } from './sale/payments/index.ts'

export const version = '0.1.0'
const here = import.meta.dirname

export const migrations = () =>
  readMigrations(
    ['platform', ...modules.map(({ name }) => placeOf(name)), 'connectors/test-card', 'connectors/iyzico'].map((place) =>
      join(here, place, 'migrations'),
    ),
  )

export interface AppOptions {
  databaseUrl: string
  clock?: Clock
  log?: Log
  connections?: number
  /** How long the database may keep a request waiting; longer in tests, whose machine may be busy. */
  patience_ms?: number
  /** Off in tests that deliver events by hand. */
  background?: boolean
  check_replies?: boolean
  secure_cookies?: boolean
  /** Cards that are no cards, and a carrier that carries nothing, for the demo and for tests: with them anybody buys for nothing. */
  test_card?: boolean
  rate_limits?: boolean
}

const PULSE_OF_DUE_WORK_MS = 1_000
const PAUSE_OF_DUE_WORK_MS = 20
/** So long the due work of one module keeps that of the others waiting. */
const OTHERS_WAIT_MS = 500
/** Who sends her request drop by drop does not keep a connection for ever. What we send (a live stream) may take longer. */
const REQUEST_MAY_TAKE_MS = 60_000
const PATIENCE_MS = 10_000

export async function startApp(options: AppOptions) {
  const clock = options.clock ?? systemClock
  const log = options.log ?? openLog()
  const database = openDatabase(options.databaseUrl, {
    patience_ms: options.patience_ms ?? PATIENCE_MS,
    ...(options.connections && { connections: options.connections }),
  })
  const background = options.background ?? true
  const subscriptions = modules.flatMap((module) => module.subscriptions ?? [])
  declarePermissions(modules)
  declareAudits(modules)
  declarePersonalData(modules)
  declareMergeFaces(modules)
  declareActs(modules)
  joinProviders([cash, terminal, ...((options.test_card ?? true) ? [testCard] : []), stripe(), iyzico(), bankTransfer, cashOnDelivery])
  if (options.test_card ?? true) joinCarriers([testCarrier])
  const smtp = smtpFromSettings()
  if (smtp && !joinedMessengers().length) joinMessenger(smtp)
  const iys = iysFromSettings()
  if (iys && !joinedRegisters().size) joinRegister(iys.company_id, iys.register)
  await database.transaction((tx) => registerSubscribers(tx, subscriptions))
  await makePartitions(database, clock.now())

  const pulse = startPulse(database, { clock, log, subscriptions, deliver: background })
  for (const module of modules) module.watch?.(pulse)

  const http: FastifyInstance = fastify({
    bodyLimit: 1_048_576,
    forceCloseConnections: false,
    return503OnClosing: false,
    requestTimeout: REQUEST_MAY_TAKE_MS,
    // One proxy: what it adds is true, what stood in the header before was written by whoever asks.
    trustProxy: process.env.BIRGE_TRUST_PROXY === '1' && ((_address: string, hop: number) => hop < 1),
    frameworkErrors: (error, _request, reply) =>
      void problem(reply, error.statusCode ?? 400, 'invalid_request', error.message, {
        errors: [{ field: 'address', message: error.message }],
      }),
    logger: false,
  })
  await http.register(cookie)
  await http.register(rateLimit, {
    global: false,
    enableDraftSpec: true,
    ...(options.rate_limits === false && { allowList: () => true }),
  })
  const routes = modules.flatMap((module) => module.routes ?? [])
  serve(http, [...routes, liveRoute()], {
    database,
    clock,
    log,
    sign_ins: modules.flatMap((module) => module.sign_ins ?? []),
    check_replies: options.check_replies ?? false,
    secure_cookies: options.secure_cookies ?? false,
  })
  if (options.test_card ?? true) serveTestBank(http, database)
  // The test bank lives in this process; what it sends comes by the same door as that of a real one.
  testBankOf(database).notify = ({ text, headers }) =>
    http.inject({ method: 'POST', url: '/v1/payment-webhooks/test-card', payload: text, headers })
  // What shoppers are shown is looked at by the doors they come through.
  openDoors(database, async ({ take, ...question }) => {
    const answer = await http.inject({ method: 'GET', ...question, payloadAsStream: true })
    const parts: string[] = []
    answer.stream().setEncoding('utf8')
    for await (const part of answer.stream() as AsyncIterable<string>) (take ?? ((text: string) => parts.push(text)))(part)
    return { status: answer.statusCode, body: parts.join(''), at: clock.now().toISOString() }
  })
  serveLive(http, pulse)
  serveOperations(http, { database, pulse, version, metrics_token: process.env.BIRGE_METRICS_TOKEN })
  serveReference(http, routes)

  /** What a date says should have happened by now, module by module. Safe in many processes at once. */
  const due = new Map<string, (now: string) => Promise<boolean | void>>([
    [
      'platform',
      async (now) => {
        await keepStatistics(database)
        await database.transaction((tx) => forgetOldKeys(tx, now))
      },
    ],
    ...modules.map((module) => [module.name, (now: string) => dueOf(module, now)] as const),
  ])
  async function dueOf(module: Module, now: string) {
    if (module.tick) await database.transaction((tx) => module.tick!(tx, now))
    return module.work?.(database, now, log)
  }
  /** What fails in one module hinders no other. */
  const failed = (module: string, error: unknown) =>
    log.error(
      { module, error: error instanceof Error ? whatFailed(error).message : String(error) },
      'due work could not be done; trying again',
    )

  /** All of it, to its end; whoever asks for it hears what failed. */
  async function tick() {
    const failures: unknown[] = []
    for (const [module, work] of due)
      try {
        while (await work(clock.now().toISOString()));
      } catch (error) {
        failed(module, error)
        failures.push(error)
      }
    if (failures.length) throw failures.length > 1 ? new AggregateError(failures) : failures[0]
  }

  /**
   * One module after the other, spread over the second, so that the orders beside it feel little of it; whichever takes long goes on beside those
   * behind it.
   */
  const under_way = new Map<string, Promise<void>>()
  const leaving = new AbortController()
  async function pulseOfDueWork() {
    for (const [module, work] of due) {
      if (leaving.signal.aborted) return
      if (under_way.has(module)) continue
      const done = work(clock.now().toISOString())
        .then(
          () => {},
          (error: unknown) => failed(module, error),
        )
        .finally(() => under_way.delete(module))
      under_way.set(module, done)
      const waited = new AbortController()
      await Promise.race([done, setTimeout(OTHERS_WAIT_MS, undefined, { signal: waited.signal }).catch(() => {})])
      waited.abort()
      await setTimeout(PAUSE_OF_DUE_WORK_MS, undefined, { signal: leaving.signal }).catch(() => {})
    }
  }
  let ticking: Promise<void> | undefined
  const ticker = background
    ? setInterval(() => void (ticking ??= pulseOfDueWork().finally(() => (ticking = undefined))), PULSE_OF_DUE_WORK_MS)
    : undefined

  return {
    http,
    database,
    pulse,
    routes,
    clock,
    log,
    tick,
    /** Delivers events and does due work until nothing is left: for tests and simulations. */
    async settle() {
      for (let quiet = 0; quiet < 2; ) {
        // While the pulse hands out positions, what it hands out is not to be seen yet: until it is through.
        while (!(await sequenceEvents(database)));
        const delivered = await deliverEvents(database, subscriptions, clock.now().toISOString(), log)
        await tick()
        quiet = delivered ? 0 : quiet + 1
      }
    },
    audit: () => audit(database),
    async stop() {
      clearInterval(ticker)
      leaving.abort()
      await pulse.stop()
      await closeDoors(http)
      await ticking
      await Promise.all(under_way.values())
      await database.close()
    },
  }
}
export type App = Awaited<ReturnType<typeof startApp>>

const LAST_ORDERS_MS = 10_000

/** Whoever is being served is served to the end; whoever only keeps a connection for later is not waited for. */
async function closeDoors(http: FastifyInstance) {
  const seeingOut = setInterval(() => http.server.closeIdleConnections(), 50)
  const enough = globalThis.setTimeout(() => http.server.closeAllConnections(), LAST_ORDERS_MS)
  http.server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'))
  // Pages of the shop ask the API while they are rendered, which answers nobody any more once Fastify itself is closing.
  await new Promise<void>((resolve) => http.server.close(() => resolve()))
  await http.close()
  clearInterval(seeingOut)
  clearTimeout(enough)
}

/** Runs every audit of every module; what comes back is broken. */
async function audit(database: Database) {
  const broken = (await auditAll(database)).filter(({ holds }) => !holds)
  return broken.map(({ module, name, examples }) => ({ module, audit: name, rows: examples }))
}

export async function migrateDatabase(url: string, say?: (line: string) => void) {
  const database = openDatabase(url, { connections: 1 })
  try {
    return await migrate(database.pool, migrations(), say)
  } finally {
    await database.close()
  }
}

/** This month's and the next two months' partitions of everything append-only. */
async function makePartitions(database: Database, now: Date) {
  const tables = ['platform.events', ...modules.flatMap((module) => module.partitioned ?? [])]
  const client = await database.pool.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtext('birge.partitions'))`)
    for (const table of tables)
      for (const ahead of [0, 1, 2]) {
        const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 10)
        await client.query('select platform.make_month_partition($1::regclass, $2::date)', [table, month])
      }
  } finally {
    await client.query(`select pg_advisory_unlock(hashtext('birge.partitions'))`).catch(() => {})
    client.release()
  }
}

const liveRoute = () =>
  route({
    on: 'GET /v1/live-subjects',
    summary: 'Which subjects this caller may listen to at GET /v1/live?subjects=…: ids, and for staff the names of modules',
    query: Type.Object({ subjects: Type.String({ maxLength: 1000 }) }),
    reply: Type.Object({
      listener: Type.String(),
      subjects: Type.Array(Type.String()),
      company_ids: Type.Union([Type.Array(Type.String()), Type.Null()], { description: 'of whose business one hears; null: of all' }),
      customer_ids: Type.Optional(
        Type.Array(Type.String(), { description: "a shopper's names: of what is somebody else's she hears only what is shared" }),
      ),
    }),
    permission: 'everyone',
    refuses: [notFound],
    read: async (db, { subjects }, call) => {
      const allowed: string[] = []
      for (const subject of new Set(subjects.split(','))) {
        if (modules.some(({ name }) => name === subject)) {
          if (call.principal.audience !== 'staff') throw notPermitted({ permission: `listen to ${subject}` })
          allowed.push(subject)
          continue
        }
        const prefix = subject.split('_')[0]!
        // Of one thing several modules may know a reason to hear of it: a cart is open at a register, or shared with an agent on the phone.
        const listeners = modules.flatMap(({ listeners = {} }) => (Object.hasOwn(listeners, prefix) ? [listeners[prefix]!] : []))
        if (!listeners.length) throw notFound({ what: 'subject', id: subject })
        let heard: boolean | string[] = false
        for (const listener of listeners) heard ||= await listener(db, subject, call)
        if (!heard) throw notPermitted({ permission: `listen to ${subject}` })
        allowed.push(...(heard === true ? [subject] : heard))
      }
      const company_ids = companiesOf(call)
      return {
        listener: call.actor,
        subjects: allowed,
        company_ids: company_ids && [...company_ids],
        ...(call.principal.audience === 'shopper' && { customer_ids: [...call.principal.customer_ids] }),
      }
    },
  })

/** One event stream per browser: `GET /v1/live?subjects=crt_…,cus_…`. Whether the caller may listen is asked like any other request. */
function serveLive(http: FastifyInstance, pulse: ReturnType<typeof startPulse>) {
  const streams = countStreams()
  http.get('/v1/live', async (request, reply) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => ['cookie', 'authorization', 'birge-audience'].includes(name)),
    ) as Record<string, string>
    const ask = () => http.inject({ method: 'GET', url: `/v1/live-subjects?${request.url.split('?')[1] ?? ''}`, headers })
    const check = await ask()
    if (check.statusCode !== 200) return reply.code(check.statusCode).type('application/problem+json').send(check.body)
    if (reply.raw.destroyed) return reply.hijack() // gone while we asked: nobody would leave that place again
    const hearing = JSON.parse(check.body) as Hearing
    const left = streams.enter(hearing.listener, request.ip)
    if (!left) {
      void reply.header('retry-after', '5')
      return problem(reply, 429, 'too_many_streams', 'Too many screens listen already: close some of them')
    }
    streamEvents(reply, pulse, {
      hearing,
      left,
      async askAgain() {
        const { statusCode, body } = await ask()
        if (statusCode === 200) return JSON.parse(body) as Hearing
        return statusCode < 500 ? 'no' : 'nobody knows'
      },
    })
  })
}

function serveReference(http: FastifyInstance, routes: Route[]) {
  const document = JSON.stringify(describeApi(routes, version))
  http.get('/docs/openapi.json', async (request, reply) => sendText(request, reply.type('application/json'), document))
  // The guides that screens lead to.
  for (const name of readdirSync(join(here, '../docs/guides')).filter((file) => file.endsWith('.md')))
    http.get(`/docs/guides/${name}`, async (request, reply) =>
      sendText(request, reply.type('text/plain; charset=utf-8'), await readFile(join(here, '../docs/guides', name), 'utf8')),
    )
}
