import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createGunzip, gzip } from 'node:zlib'
import { Ajv } from 'ajv'
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify'
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import { Errors } from 'typebox/value'
import { Acquaintances, type Asker, SomebodyElse } from './acquaintances.ts'
import type { Clock } from './clock.ts'
import { allowedBy, type Database, type Db, isDatabaseGone, type Tx } from './database.ts'
import { bodyTooLarge, bodyUnreadable, doorFull, type ForeignRequest, openToEveryWebsite, readForeign } from './foreign-clients.ts'
import {
  claimKey,
  hashOf,
  idempotencyKeyRequired,
  idempotencyKeyReused,
  type RequestKey,
  rememberReply,
  requestInProgress,
} from './idempotency.ts'
import { type Log, whatFailed } from './log.ts'
import type { SignIn } from './module.ts'
import { badCursor } from './paging.ts'
import { Refusal, type RefusalKind, refusal } from './refusal.ts'
import { firstFailureOf, onlyIf } from './settled.ts'

/** Who asks. Three audiences by permission, not by separate APIs. */
export type Principal =
  | { audience: 'guest'; id: 'guest' }
  /**
   * `customer_id` is the id that her session carries: what she does is written down under it. `customer_ids` are all that answer to her profile
   * today, the profile first: what is hers is read by them.
   */
  | { audience: 'shopper'; id: string; customer_id: string | null; customer_ids: readonly string[] }
  | {
      audience: 'staff'
      id: string
      name: string
      permissions: ReadonlySet<string>
      location_ids: readonly string[] | 'all'
      /** Those of her places. */
      company_ids: readonly string[] | 'all'
      register_id: string | null
    }
  | { audience: 'app'; id: string; permissions: ReadonlySet<string> }
  | { audience: 'system'; id: string }

export type Locale = 'tr' | 'az' | 'en'

/** What surrounds one request. */
export interface Call {
  now: string
  principal: Principal
  /** `staff:stf_…`, `shopper:ses_…`: who did it, as events and journals write it. */
  actor: string
  locale: Locale
  /** Where the customer is being met: web, app, till, phone, chat … */
  channel: string
  /** The network address it came from, as the nearest proxy that is trusted says. */
  address: string
  /** How we were addressed: scheme, host and port; BIRGE_ORIGIN, where it is set. */
  origin: string
  /** The country whose shop she stands in: TR, AZ … */
  market: string
  database: Database
  log: Log
  /** Set on routes that demand an Idempotency-Key. */
  request_key: RequestKey | undefined
  /** What came in at a door for foreign clients. */
  foreign?: ForeignRequest | undefined
  setCookie(name: string, token: string, days: number): void
}

export type Permission = 'everyone' | 'shopper' | 'customer' | `${string}.${string}`

/** The most calls one address may make in so many minutes, and how many of them in one session: behind an address there may be a whole mall. */
export interface Limit {
  max: number
  minutes: number
  of_one_session?: number
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  summary: string
  params: TObject | undefined
  query: TObject | undefined
  body: TObject | undefined
  reply: TSchema
  status: number
  refuses: RefusalKind<never>[]
  permission: Permission | readonly Permission[]
  idempotent: boolean
  limit: Limit | undefined
  /** What a request may weigh, where it may be more than a megabyte. */
  most_bytes: number | undefined
  content_type: string
  foreign: { most_bytes: number } | undefined
  read: ((db: Db, input: never, call: Call) => Promise<unknown>) | undefined
  write: ((tx: Tx, input: never, call: Call) => Promise<unknown>) | undefined
  steps: ((database: Database, input: never, call: Call) => Promise<unknown>) | undefined
}

type Input<P, Q, B> = (P extends TSchema ? Static<P> : unknown) &
  (Q extends TSchema ? Static<Q> : unknown) &
  (B extends TSchema ? Static<B> : unknown)

/** JSON text that the database has finished: it goes out as it is. Tests hold it against the declared reply. */
export class FinishedJson {
  readonly text: string
  /** What a browser asks by whether it is still the same (RFC 9110, 8.8.3). */
  readonly etag: string | undefined
  /** Beside it, also where it is still the same and only that is said. */
  readonly headers: Readonly<Record<string, string>>
  constructor(text: string, etag?: string, headers: Readonly<Record<string, string>> = {}) {
    this.text = text
    this.etag = etag
    this.headers = headers
  }
}

/**
 * A file as it goes out, byte by byte; a browser shows it, and keeps it under this name. One with a mark is for everybody, and is sent again only
 * when it has changed; a large one is packed (gzip) already and goes out so to whoever understands that.
 */
export class FinishedFile {
  readonly bytes: Buffer
  readonly name: string
  readonly etag: string | undefined
  readonly is_packed: boolean
  constructor(bytes: Buffer, name: string, { etag, is_packed = false }: { etag?: string; is_packed?: boolean } = {}) {
    this.bytes = bytes
    this.name = name
    this.etag = etag
    this.is_packed = is_packed
  }
}

/**
 * One HTTP operation: what it is called, what it takes, what it answers, how it may refuse, who may ask, and the function that does it:
 * `read` (no transaction), `write` (one transaction; a refusal rolls it back) or `steps` (opens its own, for group commits and for
 * record - speak to the outside - settle).
 */
export function route<
  P extends TObject | undefined = undefined,
  Q extends TObject | undefined = undefined,
  B extends TObject | undefined = undefined,
  R extends TSchema = TSchema,
>(spec: {
  on: `${Route['method']} /${string}`
  summary: string
  params?: P
  query?: Q
  body?: B
  reply: R
  status?: 200 | 201 | 202 | 204
  refuses?: RefusalKind<never>[]
  permission: Permission | readonly Permission[]
  /** Demands an Idempotency-Key: for everything that changes money, stock or orders. */
  idempotent?: boolean
  limit?: Limit
  /** What a request may weigh, where it may be more than a megabyte. */
  most_bytes?: number
  content_type?: string
  /**
   * Asked by programs that others wrote, from any website: no cookie counts, and the body comes unread in `call.foreign`; `body` only tells
   * what is expected in it.
   */
  foreign?: { most_bytes: number }
  read?: (db: Db, input: Input<P, Q, B>, call: Call) => Promise<Static<R> | FinishedJson | FinishedFile>
  write?: (tx: Tx, input: Input<P, Q, B>, call: Call) => Promise<Static<R> | FinishedJson>
  steps?: (database: Database, input: Input<P, Q, B>, call: Call) => Promise<Static<R> | FinishedJson>
}): Route {
  const [method, path] = spec.on.split(' ') as [Route['method'], string]
  if ([spec.read, spec.write, spec.steps].filter(Boolean).length !== 1) throw new Error(`${spec.on}: give one of read, write, steps`)
  if (spec.most_bytes && [spec.permission].flat().includes('shopper'))
    throw new Error(`${spec.on}: who has no session yet gets one only after the body is read`)
  return {
    method,
    path,
    summary: spec.summary,
    params: spec.params,
    query: spec.query,
    body: spec.foreign ? spec.body : spec.body && closed(spec.body),
    reply: spec.reply,
    status: spec.status ?? (method === 'POST' ? 201 : 200),
    refuses: [
      ...(spec.refuses ?? []),
      ...(spec.idempotent ? [idempotencyKeyRequired, idempotencyKeyReused, requestInProgress] : []),
      ...(spec.foreign ? [bodyTooLarge, bodyUnreadable, doorFull] : []),
    ],
    permission: spec.permission,
    idempotent: spec.idempotent ?? false,
    limit: spec.limit,
    most_bytes: spec.most_bytes,
    content_type: spec.content_type ?? 'application/json',
    foreign: spec.foreign,
    read: spec.read as Route['read'],
    write: spec.write as Route['write'],
    steps: spec.steps as Route['steps'],
  }
}

/** A field that nobody knows is a mistake of the caller's that should be heard of, not dropped. Only a foreign body is taken as it comes. */
const closed = (body: TObject): TObject => Type.Object(body.properties, { additionalProperties: false, ...body })
/** The body is in somebody else's format and is read by whoever knows it. */
export const ForeignBody = Type.Object({}, { additionalProperties: true })

export const signInRequired = refusal<{ permission: string }>('sign_in_required', 401, () => 'Sign in first')
export const notPermitted = refusal<{ permission: string; location_id?: string }>(
  'not_permitted',
  403,
  ({ permission, location_id }) => `You may not do this (${permission}${location_id ? ` at ${location_id}` : ''})`,
)
export const notFound = refusal<{ what: string; id: string }>('not_found', 404, ({ what, id }) => `There is no ${what} ${id}`)
export const invalidRequest = refusal<{ errors: { field: string; message: string }[] }>('invalid_request', 400, ({ errors }) =>
  errors.map(({ field, message }) => `${field} ${message}`).join('; '),
)
export const foreignOrigin = refusal<{ origin: string }>(
  'foreign_origin',
  403,
  () => 'Requests that change something must come from this site',
)

/** Refuses a staff member outside the places she works at. */
export function mustWorkAt(call: Call, permission: string, location_id: string) {
  const { principal } = call
  if (principal.audience !== 'staff') return
  if (principal.location_ids !== 'all' && !principal.location_ids.includes(location_id)) throw notPermitted({ permission, location_id })
}

/**
 * The companies of whose things the caller may hear, for `$1::text[] is null or company_id = any($1)`; null where nothing limits her but
 * what is hers. What belongs to another company does not exist for her.
 */
export const companiesOf = ({ principal }: Pick<Call, 'principal'>): readonly string[] | null =>
  principal.audience === 'staff' && principal.company_ids !== 'all' ? principal.company_ids : null

export const worksFor = (call: Pick<Call, 'principal'>, company_id: string | null) =>
  company_id === null ? companiesOf(call) === null : (companiesOf(call)?.includes(company_id) ?? true)

function permits(permission: Permission, principal: Principal): boolean {
  if (permission === 'everyone' || principal.audience === 'system') return true
  if (permission === 'shopper') return principal.audience === 'shopper'
  if (permission === 'customer') return principal.audience === 'shopper' && principal.customer_id !== null
  return (principal.audience === 'staff' || principal.audience === 'app') && principal.permissions.has(permission)
}

const GUEST: Asker = { principal: { audience: 'guest', id: 'guest' } }

const actorOf = (principal: Principal) => (principal.audience === 'guest' ? 'guest' : `${principal.audience}:${principal.id}`)

export interface HttpOptions {
  database: Database
  clock: Clock
  log: Log
  sign_ins: SignIn[]
  /** Holds every answer against its declared schema; on in tests, where a false declaration must not pass. */
  check_replies: boolean
  secure_cookies: boolean
}

/** Puts the routes on a Fastify instance. */
export function serve(http: FastifyInstance, routes: Route[], options: HttpOptions) {
  const { database, clock, log, sign_ins } = options
  const acquaintances = new Acquaintances()

  http.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(GUARDED)
    done()
  })
  coerceOnlyAddresses(http)
  http.setErrorHandler((error, request, reply) => answerProblem(error as Error, request, reply, log))
  http.setNotFoundHandler((request, reply) =>
    problem(reply, 404, 'no_such_address', 'There is nothing at this address', { address: request.url.split('?')[0] }),
  )

  for (const route of routes) {
    const permissions = [route.permission].flat() as Permission[]
    const beginsSession = permissions.includes('shopper')
    const staffOnly = permissions.every((p) => p.includes('.'))

    const slowDown = sessionLimit(http, route)
    const principalOf = async (request: FastifyRequest, now: string, setCookie: Call['setCookie'], mayGuess: boolean): Promise<Asker> => {
      if (route.foreign) return GUEST
      const asked =
        request.headers['birge-audience'] ?? (request.query as { audience?: string }).audience ?? (staffOnly ? 'staff' : 'shopper')
      const signIn = sign_ins.find((s) => s.audience === asked)
      if (!signIn) return GUEST
      const bearer = request.headers.authorization?.match(/^Bearer (.+)$/)?.[1]
      const token = bearer ?? request.cookies[signIn.cookie]
      if (token) {
        const isHere = () => {
          if (!bearer && route.method !== 'GET') mustComeFromHere(request)
        }
        const recognise = () => signIn.recognise(database.db, token, now)
        const guessed = mayGuess ? acquaintances.guess(signIn, token, recognise) : undefined
        if (guessed && permissions.some((permission) => permits(permission, guessed.principal))) {
          isHere()
          return guessed
        }
        const principal = await acquaintances.meet(signIn, token, recognise)
        if (principal) {
          isHere()
          return { principal }
        }
      }
      if (!beginsSession || !signIn.begin) return GUEST
      const begun = await signIn.begin(database.db, now, localeOf(request))
      setCookie(signIn.cookie, begun.token, begun.days)
      return { principal: begun.principal }
    }

    const mustBePermitted = (principal: Principal) => {
      if (permissions.some((permission) => permits(permission, principal))) return
      const permission = permissions.join(' or ')
      throw principal.audience === 'guest' || (permissions.includes('customer') && principal.audience === 'shopper')
        ? signInRequired({ permission })
        : notPermitted({ permission })
    }

    const answer = async (request: FastifyRequest, reply: FastifyReply, mayGuess: boolean) => {
      const now = clock.now().toISOString()
      const setCookie: Call['setCookie'] = (name, token, days) =>
        void reply.setCookie(name, token, {
          path: '/',
          httpOnly: true,
          sameSite: 'lax',
          secure: options.secure_cookies || request.protocol === 'https',
          maxAge: days * 86_400,
        })
      const { principal, sure } = await principalOf(request, now, setCookie, mayGuess)
      const cookies: Parameters<Call['setCookie']>[] = []
      const answer = await onlyIf(sure, async () => {
        mustBePermitted(principal)
        await slowDown?.(request, reply, principal)
        const foreign = route.foreign && (await readForeign(request, route.foreign.most_bytes))
        const input = inputOf(request, route)
        const call: Call = {
          now,
          principal,
          actor: actorOf(principal),
          locale: localeOf(request),
          channel: channelOf(request, principal),
          address: request.ip,
          origin: process.env.BIRGE_ORIGIN ?? `${request.protocol}://${request.host}`,
          market: marketOf(request),
          database,
          log,
          request_key: route.idempotent ? requestKeyOf(request, route, principal, input) : undefined,
          foreign,
          setCookie: (...cookie) => void cookies.push(cookie),
        }
        return perform(route, input, call, { database, sure })
      })
      for (const cookie of cookies) setCookie(...cookie)
      if (answer instanceof Replayed) {
        void reply.header('idempotent-replayed', 'true')
        return send(request, reply, answer.status, answer.text, route)
      }
      if (answer instanceof FinishedFile) return sendFile(request, reply, answer, route)
      if (options.check_replies) holdToDeclaration(route, answer)
      if (answer instanceof FinishedJson && answer.etag) {
        void reply.headers({ ...answer.headers, etag: answer.etag })
        if (request.headers['if-none-match'] === answer.etag) return reply.code(304).send()
      }
      return send(request, reply, route.status, textOf(answer), route)
    }

    const served = {
      method: route.method,
      url: route.path,
      ...(route.most_bytes && {
        bodyLimit: route.most_bytes,
        // So much is taken in only for somebody who may do this.
        async preParsing(request: FastifyRequest, _reply: FastifyReply, body: RequestPayload) {
          const { principal } = await principalOf(request, clock.now().toISOString(), () => {}, false)
          mustBePermitted(principal)
          return body
        },
      }),
      schema: {
        ...(route.params && { params: route.params }),
        ...(route.query && { querystring: route.query }),
        ...(route.body && !route.foreign && { body: route.body }),
      },
      config: {
        idempotent: route.idempotent,
        ...(route.limit && { rateLimit: { max: route.limit.max, timeWindow: route.limit.minutes * 60_000 } }),
      },
      // Where it goes in steps of its own, some would be taken for somebody whom nobody knows any more.
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        try {
          return await answer(request, reply, !route.steps)
        } catch (error) {
          if (error instanceof SomebodyElse) return await answer(request, reply, false)
          throw error
        }
      },
    }
    if (route.foreign) openToEveryWebsite(http, route.path, route.foreign.most_bytes, (door) => door.route(served))
    else http.route(served)
  }
}

/** What tells browsers to be careful with every answer: OWASP's list (HTTP Headers Cheat Sheet); pages add a policy of their own. */
const GUARDED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
}

/** Refuses a session that asks for the same thing too often. */
function sessionLimit(http: FastifyInstance, { limit }: Route) {
  if (!limit?.of_one_session) return undefined
  const askers = new WeakMap<FastifyRequest, string>()
  const countUp = http.createRateLimit({
    max: limit.of_one_session,
    timeWindow: limit.minutes * 60_000,
    keyGenerator: (request) => askers.get(request)!,
  })
  return async (request: FastifyRequest, reply: FastifyReply, principal: Principal) => {
    askers.set(request, principal.id)
    const count = await countUp(request)
    if (count.isAllowed || !count.isExceeded) return
    void reply.header('retry-after', count.ttlInSeconds)
    throw Object.assign(new Error(`Too many requests: ask again in ${count.ttlInSeconds} s`), { statusCode: 429 })
  }
}

/** Addresses carry only text, so '5' may mean 5 there; in a body '5' is a mistake. */
function coerceOnlyAddresses(http: FastifyInstance) {
  const forBodies = new Ajv({ ...HOW_TO_VALIDATE, coerceTypes: false })
  const forAddresses = new Ajv({ ...HOW_TO_VALIDATE, coerceTypes: true })
  http.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? forBodies : forAddresses).compile(schema as object))
}
const HOW_TO_VALIDATE = { useDefaults: true, removeAdditional: false, allErrors: true, strict: false } as const

/** What the route declares, and nothing else that may have been sent along. */
function inputOf(request: FastifyRequest, route: Route): object {
  const query = request.query as Record<string, unknown>
  const asked = Object.keys(route.query?.properties ?? {}).filter((name) => query[name] !== undefined)
  const input = {
    ...(route.body && !route.foreign && (request.body as object)),
    ...Object.fromEntries(asked.map((name) => [name, query[name]])),
    ...(request.params as object),
  }
  const field = whereNoText(input)
  if (field !== undefined) throw invalidRequest({ errors: [{ field, message: 'must be text in Unicode' }] })
  return input
}

const DEEPEST = 32

/** The first place where a string is none that could be stored: with a NUL or half a character in it. */
export function whereNoText(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? '' : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > DEEPEST) return ''
  for (const [name, part] of Object.entries(value)) {
    if (whereNoText(name) !== undefined) return JSON.stringify(name)
    const inside = whereNoText(part, depth + 1)
    if (inside !== undefined) return inside ? `${name}.${inside}` : name
  }
  return undefined
}

/** The part of the same question that is about objects in each other, for what is known to have no such string. */
export function isTooDeep(value: object, depth = 0): boolean {
  if (depth > DEEPEST) return true
  for (const name in value) {
    const part = (value as Record<string, unknown>)[name]
    if (typeof part === 'object' && part !== null && isTooDeep(part, depth + 1)) return true
  }
  return false
}

class Replayed {
  readonly status: number
  readonly text: string
  constructor(status: number, text: string) {
    this.status = status
    this.text = text
  }
}

const textOf = (answer: unknown) =>
  answer instanceof FinishedJson ? answer.text : typeof answer === 'string' ? answer : JSON.stringify(answer)

function send(request: FastifyRequest, reply: FastifyReply, status: number, text: string, route: Route) {
  // What is told to one person is kept by nobody on its way; what is for everybody says so by its mark.
  if (!reply.hasHeader('etag')) void reply.header('cache-control', 'no-store')
  // A page that the API itself writes (a receipt) runs nothing.
  if (route.content_type.startsWith('text/html'))
    void reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'")
  void reply.code(status).type(route.content_type.includes('charset') ? route.content_type : `${route.content_type}; charset=utf-8`)
  return status === 204 ? reply.send() : sendText(request, reply, text)
}

function sendFile(request: FastifyRequest, reply: FastifyReply, { bytes, name, etag, is_packed }: FinishedFile, { content_type }: Route) {
  void reply.headers({ 'cache-control': etag ? 'no-cache' : 'no-store', 'content-disposition': `inline; filename="${name}"` })
  if (etag) void reply.header('etag', etag)
  if (is_packed) void reply.header('vary', 'accept-encoding')
  if (etag && request.headers['if-none-match']?.includes(etag)) return reply.code(304).send()
  void reply.type(content_type)
  if (!is_packed) return reply.send(bytes)
  return understandsGzip(request)
    ? reply.header('content-encoding', 'gzip').send(bytes)
    : reply.send(Readable.from([bytes]).pipe(createGunzip()))
}

const understandsGzip = ({ headers }: FastifyRequest) => /\bgzip\b/.test(headers['accept-encoding'] ?? '')
const WORTH_COMPRESSING = 2_048
const compressed = promisify(gzip)

/** Sends a text, compressed for whoever says that he understands it. */
export async function sendText(request: FastifyRequest, reply: FastifyReply, text: string) {
  if (text.length < WORTH_COMPRESSING) return reply.send(text)
  void reply.header('vary', 'accept-encoding')
  if (!understandsGzip(request)) return reply.send(text)
  return reply.header('content-encoding', 'gzip').send(await compressed(text))
}

/** Throws the answer that was given to this key before: then there is nothing to do. */
async function claimFresh(tx: Tx, key: RequestKey, now: string) {
  const before = await claimKey(tx, key, now)
  if (before) throw new Replayed(before.status, before.reply)
}

async function perform(
  route: Route,
  input: object,
  call: Call,
  { database, sure }: { database: Database; sure: Promise<void> | undefined },
): Promise<unknown> {
  try {
    if (route.read) return await route.read(database.db, input as never, call)
    if (route.steps) return await route.steps(database, input as never, call)
    return await database.transaction(async (tx) => {
      const key = call.request_key
      const allowed = [sure, key && claimFresh(tx, key, call.now)].filter((one) => one !== undefined)
      const work = () => route.write!(tx, input as never, call)
      const answer = allowed.length ? await allowedBy(firstFailureOf(allowed), work) : await work()
      if (key) await rememberReply(tx, key, route.status, textOf(answer))
      return answer
    })
  } catch (error) {
    if (error instanceof Replayed) return error
    if (error instanceof Refusal && !ALWAYS.has(error.code) && !route.refuses.some((kind) => kind.code === error.code))
      throw new Error(`${route.method} ${route.path} refused with ${error.code}, which it does not declare`, { cause: error })
    const { code = '' } = error as { code?: string }
    if ('after' in input && IS_NO_VALUE.has(code)) throw badCursor({ after: String(input.after) })
    const is_no = THERE_IS_NO_SUCH[code]
    // It may also be a mistake of ours.
    if (is_no) call.log.warn({ route: `${route.method} ${route.path}`, sqlstate: code }, 'a value was no value to the database')
    if (is_no) throw invalidRequest({ errors: [{ field: '', message: `something in it is no ${is_no}` }] })
    throw error
  }
}

/** PostgreSQL says that a text which looks like one is none: the 31st of February. Only it knows all of them. */
const THERE_IS_NO_SUCH: Record<string, string> = { '22007': 'time', '22008': 'time', '22009': 'time', '22P02': 'value of its kind' }
/** The same, too large a number, a time zone that nobody knows, and text that is none: a cursor that was made by hand. */
const IS_NO_VALUE = new Set([...Object.keys(THERE_IS_NO_SUCH), '22003', '22021', '22023'])

/** What any route may answer without saying so. */
const ALWAYS = new Set(['sign_in_required', 'not_permitted', 'foreign_origin', 'bad_cursor', 'invalid_request'])

function requestKeyOf(request: FastifyRequest, route: Route, principal: Principal, input: object): RequestKey {
  const operation = `${route.method} ${route.path}`
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || !key || key.length > 255) throw idempotencyKeyRequired({ operation })
  return { principal: principal.id, operation, key, request_hash: hashOf(input) }
}

function mustComeFromHere(request: FastifyRequest) {
  const site = request.headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return
  const origin = request.headers.origin
  if (!site && !origin) return // not a browser
  if (origin && URL.parse(origin)?.host === request.headers.host) return
  throw foreignOrigin({ origin: origin ?? String(site) })
}

export function localeOf(request: FastifyRequest): Locale {
  const asked = `${(request.headers['birge-locale'] as string | undefined) ?? ''},${request.headers['accept-language'] ?? ''}`
  return (asked.match(/\b(tr|az|en)\b/)?.[1] as Locale | undefined) ?? 'tr'
}

/** Where a customer is met. */
export const CHANNELS = ['web', 'app', 'till', 'phone', 'chat', 'social', 'marketplace', 'desk'] as const
/** Through which doors one may say that one came: who shops by herself is not served by anybody at a till or on the phone. */
const BY_ONESELF: readonly string[] = ['web', 'app']
const SERVED: readonly string[] = CHANNELS
function channelOf(request: FastifyRequest, { audience }: Principal): string {
  const asked = request.headers['birge-channel']
  const doors = audience === 'guest' || audience === 'shopper' ? BY_ONESELF : SERVED
  if (typeof asked === 'string' && doors.includes(asked)) return asked
  return audience === 'staff' ? 'till' : 'web'
}

const marketOf = (request: FastifyRequest) => (/^[A-Z]{2}$/.exec(String(request.headers['birge-market'] ?? '')) ?? ['TR'])[0]

function holdToDeclaration(route: Route, answer: unknown) {
  if (route.status === 204 || route.content_type !== 'application/json') return
  const value: unknown = JSON.parse(textOf(answer))
  const [first] = Errors(route.reply, value)
  if (first)
    throw new Error(
      `${route.method} ${route.path} answered against its declaration: ${JSON.stringify(first)} in ${JSON.stringify(value).slice(0, 400)}`,
    )
}

/** RFC 9457. */
export function problem(reply: FastifyReply, status: number, code: string, detail: string, details: object = {}) {
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `/docs/errors#${code}`, title: code.replaceAll('_', ' '), status, code, detail, details }))
}

function answerProblem(
  error: Error & {
    validation?: { instancePath: string; message?: string; params?: object }[]
    validationContext?: string
    statusCode?: number
    code?: string
  },
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
) {
  if (error instanceof Refusal) {
    if ('retry_after_s' in error.details) void reply.header('retry-after', String(error.details.retry_after_s))
    return problem(reply, error.status, error.code, error.message, error.details)
  }
  if (error.validation) {
    const errors = error.validation.map((e) => ({
      field: `${error.validationContext ?? ''}${e.instancePath}`.replaceAll('/', '.'),
      message: `${e.message ?? 'is wrong'}${e.params && 'additionalProperty' in e.params ? ` (${String(e.params.additionalProperty)})` : ''}`,
    }))
    return problem(reply, 400, 'invalid_request', errors.map((e) => `${e.field} ${e.message}`).join('; '), { errors })
  }
  if (isDatabaseGone(error)) {
    void reply.header('retry-after', '2')
    return problem(
      reply,
      503,
      'database_unreachable',
      (request.routeOptions.config as { idempotent?: boolean }).idempotent
        ? 'The database cannot be reached now. Ask again shortly, with the same Idempotency-Key: what was done already is not done twice'
        : 'The database cannot be reached now. Ask again shortly',
    )
  }
  const status = error.statusCode ?? 500
  if (status === 429) return problem(reply, 429, 'too_many_requests', error.message)
  if (status < 500) return problem(reply, status, 'invalid_request', error.message, { errors: [{ field: 'body', message: error.message }] })
  log.error(
    {
      error: { ...whatFailed(error), cause: error.cause instanceof Error ? whatFailed(error.cause).message : undefined },
      route: `${request.method} ${request.routeOptions.url}`,
    },
    'a request hit a bug',
  )
  return problem(reply, 500, 'internal_error', 'Something went wrong on our side; it was written down')
}
