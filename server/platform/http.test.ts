import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import fastify from 'fastify'
import { Type } from 'typebox'
import { atTheDesk, atTheTill, setTheStage } from '../../test/cast.ts'
import { pocket, startTestApp } from '../../test/harness.ts'
import { movableClock } from './clock.ts'
import { run } from './database.ts'
import { FinishedJson, notFound, type Principal, type Route, route, serve } from './http.ts'
import { openLog } from './log.ts'
import type { SignIn } from './module.ts'
import { Page, Paging, pageOf, readCursor } from './paging.ts'
import { refusal } from './refusal.ts'

const app = await startTestApp()
await run(app.database.db, 'create table public.guest_book (line text not null, at timestamptz not null)')
const clock = movableClock()

const signedIn: SignIn = {
  audience: 'staff',
  cookie: 'badge',
  recognise: async (_db, token): Promise<Principal | undefined> =>
    token === 'nobody'
      ? undefined
      : {
          audience: 'staff',
          id: token,
          name: token,
          permissions: new Set([`${token}.write`]),
          location_ids: 'all',
          company_ids: 'all',
          register_id: null,
        },
}
const passingBy: SignIn = {
  audience: 'shopper',
  cookie: 'ticket',
  recognise: async (_db, token) =>
    token === 'old'
      ? undefined
      : {
          audience: 'shopper',
          id: token,
          customer_id: token === 'ayse' ? 'cus_ayse' : null,
          customer_ids: token === 'ayse' ? ['cus_ayse'] : [],
        },
  begin: async () => ({ token: 'fresh', principal: { audience: 'shopper', id: 'fresh', customer_id: null, customer_ids: [] }, days: 3 }),
}

/** A house with one room: only the route that is looked at. */
let written: string[] = []
async function houseWith(...routes: Route[]) {
  written = []
  const http = fastify()
  await http.register(cookie)
  await http.register(rateLimit, { global: false, enableDraftSpec: true })
  serve(http, routes, {
    database: app.database,
    clock,
    log: openLog('warn', { write: (line) => void written.push(line) }),
    sign_ins: [passingBy, signedIn],
    check_replies: true,
    secure_cookies: true,
  })
  return async (url: string, options: { method?: 'GET' | 'POST'; body?: unknown; headers?: Record<string, string>; as?: string } = {}) => {
    const { method = routes[0]!.method as 'POST', body, headers, as } = options
    const response = await http.inject({
      method,
      url,
      headers: { ...(as && { cookie: as }), ...headers },
      ...(body !== undefined && { payload: body as object }),
    })
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      bytes: response.rawPayload,
      body: response.body && !response.headers['content-encoding'] ? response.json() : undefined,
    }
  }
}

const full = refusal<{ lines: number }>('guest_book_full', 409, ({ lines }) => `There are ${lines} lines already`)
const lines = async () =>
  (await run<{ line: string }>(app.database.db, 'select line from public.guest_book order by line')).map((row) => row.line)
const writing = (more: Partial<Parameters<typeof route>[0]> = {}) =>
  route({
    on: 'POST /v1/books/:book_id/lines',
    summary: 'Write into a guest book',
    params: Type.Object({ book_id: Type.String() }),
    query: Type.Object({ loud: Type.Optional(Type.Boolean()) }),
    body: Type.Object({ line: Type.String({ minLength: 1 }), stars: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })) }),
    reply: Type.Object({ input: Type.Any(), actor: Type.String() }),
    refuses: [full],
    permission: 'everyone',
    async write(tx, input, call) {
      await run(tx, 'insert into public.guest_book values ($1, $2)', [(input as { line: string }).line, call.now])
      if ((input as { line: string }).line === 'one too many') throw full({ lines: 7 })
      return { input, actor: call.actor }
    },
    ...(more as object),
  })

test('an operation hears what it declares, and nothing that was sent along besides', async () => {
  const ask = await houseWith(writing())
  const answer = await ask('/v1/books/b1/lines?loud=true&line=whisper&stars=99&book_id=b2', { body: { line: 'hello', stars: 5 } })
  assert.deepEqual([answer.status, answer.body], [201, { input: { line: 'hello', stars: 5, loud: true, book_id: 'b1' }, actor: 'guest' }])
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
})

test('staff may say that they sit at the desk, and are at a till where they say nothing; who shops by herself is on the web whatever she says', async () => {
  const ask = await houseWith(
    route({
      on: 'GET /v1/door',
      summary: 'Through which door one came',
      reply: Type.Object({ channel: Type.String() }),
      permission: 'everyone',
      read: async (_db, _input, { channel }) => ({ channel }),
    }),
  )
  const door = async (as: string | undefined, headers: Record<string, string>) =>
    (await ask('/v1/door', { ...(as && { as }), headers })).body.channel
  const staff = { 'birge-audience': 'staff' }
  assert.deepEqual(
    [
      await door('badge=elif', { ...staff, 'birge-channel': 'desk' }),
      await door('badge=elif', staff),
      await door('ticket=ayse', { 'birge-channel': 'desk' }),
    ],
    ['desk', 'till', 'web'],
  )
})

test('what is malformed is said field by field, and nothing is done', async () => {
  const ask = await houseWith(writing())
  const before = await lines()
  const errorsOf = async (body: unknown, url = '/v1/books/b1/lines') => {
    const answer = await ask(url, { body })
    assert.equal(answer.status, 400, answer.text)
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
    const { type, title, status, code, detail, details } = answer.body
    assert.deepEqual(
      { type, title, status, code },
      { type: '/docs/errors#invalid_request', title: 'invalid request', status: 400, code: 'invalid_request' },
    )
    assert.ok(detail.length > 5)
    return details.errors.map((error: { field: string; message: string }) => `${error.field} ${error.message}`)
  }
  assert.deepEqual(await errorsOf({}), ["body must have required property 'line'"])
  assert.deepEqual(await errorsOf({ line: 5, stars: '5' }), ['body.line must be string', 'body.stars must be integer'])
  assert.deepEqual(await errorsOf({ line: '', stars: 9 }), ['body.line must NOT have fewer than 1 characters', 'body.stars must be <= 5'])
  assert.deepEqual(await errorsOf({ line: 'x', star: 1 }), ['body must NOT have additional properties (star)'])
  assert.deepEqual(await errorsOf(['x']), ['body must be object'])
  assert.deepEqual(await errorsOf({ line: 'x' }, '/v1/books/b1/lines?loud=very'), ['querystring.loud must be boolean'])
  assert.deepEqual(await errorsOf({ line: 'nothing \0 at all' }), ['line must be text in Unicode'])
  assert.deepEqual(await errorsOf({ line: 'half a smile \ud83d' }), ['line must be text in Unicode'])
  assert.deepEqual(await errorsOf({ line: 'x' }, '/v1/books/%00/lines'), ['book_id must be text in Unicode'])
  const broken = await ask('/v1/books/b1/lines', { body: '{"line": ', headers: { 'content-type': 'application/json' } })
  assert.deepEqual([broken.status, broken.body.code, broken.body.details.errors[0].field], [400, 'invalid_request', 'body'])
  const form = await ask('/v1/books/b1/lines', { body: 'line=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  assert.deepEqual([form.status, form.body.code], [415, 'invalid_request'])
  const huge = await ask('/v1/books/b1/lines', { body: { line: 'x'.repeat(2_000_000) } })
  assert.deepEqual([huge.status, huge.body.code], [413, 'invalid_request'])
  assert.deepEqual(await lines(), before)
})

test('a refusal becomes a problem with its code and details, and what was written is taken back', async () => {
  const ask = await houseWith(writing())
  const answer = await ask('/v1/books/b1/lines', { body: { line: 'one too many' } })
  assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
  assert.deepEqual(answer.body, {
    type: '/docs/errors#guest_book_full',
    title: 'guest book full',
    status: 409,
    code: 'guest_book_full',
    detail: 'There are 7 lines already',
    details: { lines: 7 },
  })
  assert.ok(!(await lines()).includes('one too many'))
})

test('a database that is gone is told of; that nothing is done twice only where a key says what was done', async () => {
  for (const [idempotent, word] of [
    [true, /same Idempotency-Key/],
    [false, /Ask again shortly$/],
  ] as const) {
    const gone = Object.assign(new Error('no way there'), { code: 'ECONNREFUSED' })
    const ask = await houseWith(writing({ idempotent, write: async () => Promise.reject(gone) }))
    const answer = await ask('/v1/books/b1/lines', { body: { line: 'hello' }, headers: { 'idempotency-key': 'k' } })
    assert.deepEqual([answer.status, answer.body.code], [503, 'database_unreachable'])
    assert.match(answer.body.detail, word)
  }
})

test('a refusal that is not declared, a false answer and an accident are bugs: 500, and nothing is told of the inside', async () => {
  const bugs: [line: string, of: Parameters<typeof writing>[0]][] = [
    ['one too many', { refuses: [] }],
    ['hello', { reply: Type.Object({ other: Type.Integer() }) }],
    ['hello', { write: async () => Promise.reject(new Error('the password is swordfish')) }],
  ]
  for (const [line, of] of bugs) {
    const ask = await houseWith(writing(of))
    const answer = await ask('/v1/books/b1/lines', { body: { line } })
    assert.deepEqual([answer.status, answer.body.code, answer.body.details], [500, 'internal_error', {}])
    assert.doesNotMatch(answer.text, /swordfish|full|other/)
  }
})

test('what goes wrong is written down without what was given: it may be somebody’s phone', async () => {
  const asked = {
    query: Type.Object({ phone: Type.String() }),
    reply: Type.Array(Type.Object({ x: Type.String() })),
    permission: 'everyone' as const,
  }
  const ask = await houseWith(
    route({
      on: 'GET /v1/no-value',
      summary: 'Takes it for a time',
      ...asked,
      read: (db, { phone }) => run(db, 'select $1::timestamptz::text as x', [phone]),
    }),
    route({
      on: 'GET /v1/bug',
      summary: 'Takes it for a pattern',
      ...asked,
      read: (db, { phone }) => run(db, `select 'x' as x where 'x' ~ ('(' || $1)`, [phone]),
    }),
    route({
      on: 'GET /v1/said-twice',
      summary: 'Writes it where it stands',
      ...asked,
      read: (db, { phone }) => run(db, `with t as (select raise_as_key($1)) select '' as x from t`, [phone]),
    }),
  )
  await run(
    app.database.db,
    `create function public.raise_as_key(text) returns text language plpgsql as $$ begin raise unique_violation using message = $1, detail = $1; end $$`,
  )
  const phone = '0532 411 22 01'
  const statuses = []
  for (const path of ['no-value', 'bug', 'said-twice']) statuses.push((await ask(`/v1/${path}?phone=${encodeURIComponent(phone)}`)).status)
  assert.deepEqual(statuses, [400, 500, 500])
  assert.equal(written.length, 3)
  assert.doesNotMatch(written.join(''), /411 22 01/)
  for (const [i, told] of [/22007.*no-value|no-value.*22007/, /SQLSTATE.*v1\/bug/, /SQLSTATE 23505.*said-twice/].entries())
    assert.match(written[i]!, told)
})

test('an operation needs a key where it says so: asked again it answers again and does nothing', async () => {
  const ask = await houseWith(writing({ idempotent: true }))
  const write = (line: string, key?: string, as?: string) =>
    ask('/v1/books/b1/lines', {
      body: { line },
      headers: { ...(key !== undefined && { 'idempotency-key': key }), 'birge-audience': 'staff' },
      ...(as && { as: `badge=${as}` }),
    })
  for (const key of [undefined, '', 'k'.repeat(256)]) {
    const answer = await write('keyless', key)
    assert.deepEqual([answer.status, answer.body.code], [400, 'idempotency_key_required'])
    assert.deepEqual(answer.body.details, { operation: 'POST /v1/books/:book_id/lines' })
  }
  const first = await write('keyed', 'k1')
  assert.deepEqual([first.status, first.headers['idempotent-replayed']], [201, undefined])
  const again = await write('keyed', 'k1')
  assert.deepEqual([again.status, again.text, again.headers['idempotent-replayed']], [201, first.text, 'true'])
  const other = await write('something else', 'k1')
  assert.deepEqual([other.status, other.body.code, other.body.details], [422, 'idempotency_key_reused', { key: 'k1' }])
  const somebodyElse = await write('keyed', 'k1', 'mert')
  assert.deepEqual([somebodyElse.status, somebodyElse.headers['idempotent-replayed']], [201, undefined], 'keys of two people are two keys')
  const atOnce = await Promise.all(Array.from({ length: 5 }, () => write('at once', 'k2')))
  assert.equal(new Set(atOnce.map((answer) => answer.text)).size, 1)
  const refused = await write('one too many', 'k3')
  assert.equal(refused.status, 409)
  assert.equal((await write('fine after all', 'k3')).status, 201, 'a refusal is not remembered')
  const written = (await lines()).filter((line) =>
    ['keyless', 'keyed', 'something else', 'at once', 'one too many', 'fine after all'].includes(line),
  )
  assert.deepEqual(written, ['at once', 'fine after all', 'keyed', 'keyed'])
})

test('who may ask: nobody unknown, nobody without the right, and each by her own cookie', async () => {
  const whoAmI = (permission: Route['permission']) =>
    route({
      on: 'POST /v1/me',
      summary: 'Who asks',
      reply: Type.Object({ actor: Type.String() }),
      permission,
      write: async (_tx, _input, call) => ({ actor: call.actor }),
    })
  const answers = async (permission: Route['permission'], as?: string, headers: Record<string, string> = {}) => {
    const ask = await houseWith(whoAmI(permission))
    const answer = await ask('/v1/me', { ...(as && { as }), headers })
    return answer.status === 201 ? answer.body.actor : `${answer.status} ${answer.body.code}`
  }
  assert.equal(await answers('everyone'), 'guest')
  assert.equal(await answers('mert.write'), '401 sign_in_required')
  assert.equal(await answers('mert.write', 'badge=nobody'), '401 sign_in_required')
  assert.equal(await answers('mert.write', 'badge=elif'), '403 not_permitted')
  assert.equal(await answers('mert.write', 'badge=mert'), 'staff:mert')
  assert.equal(await answers('mert.write', undefined, { authorization: 'Bearer mert' }), 'staff:mert')
  assert.equal(await answers('mert.write', 'ticket=mert'), '401 sign_in_required', 'a ticket is no badge')
  assert.equal(await answers('mert.write', 'badge=mert', { 'birge-audience': 'shopper' }), '401 sign_in_required')
  assert.equal(
    await answers('mert.write', 'badge=mert', { 'birge-audience': 'system' }),
    '401 sign_in_required',
    'nobody claims to be the house itself',
  )
  assert.equal(await answers(['shopper', 'mert.write'], 'ticket=t1; badge=mert'), 'shopper:t1')
  assert.equal(await answers(['shopper', 'mert.write'], 'ticket=t1; badge=mert', { 'birge-audience': 'staff' }), 'staff:mert')
  assert.equal(await answers('customer', 'ticket=t1'), '401 sign_in_required')
  assert.equal(await answers('customer', 'ticket=ayse'), 'shopper:ayse')
})

test('a shopper without a session gets one, in a cookie that scripts and other sites do not see', async () => {
  const ask = await houseWith(
    route({
      on: 'GET /v1/me',
      summary: 'Who asks',
      reply: Type.Object({ actor: Type.String() }),
      permission: 'shopper',
      read: async (_db, _input, call) => ({ actor: call.actor }),
    }),
  )
  for (const as of [undefined, 'ticket=old']) {
    const answer = await ask('/v1/me', as ? { as } : {})
    assert.deepEqual(answer.body, { actor: 'shopper:fresh' })
    assert.equal(answer.headers['set-cookie'], 'ticket=fresh; Max-Age=259200; Path=/; HttpOnly; Secure; SameSite=Lax')
  }
  const known = await ask('/v1/me', { as: 'ticket=t1' })
  assert.deepEqual([known.body, known.headers['set-cookie']], [{ actor: 'shopper:t1' }, undefined])
})

test('another site cannot use a cookie to change something', async () => {
  const ask = await houseWith(writing())
  const from = async (headers: Record<string, string>, as = 'ticket=t1') => {
    const answer = await ask('/v1/books/b1/lines', { body: { line: 'from elsewhere' }, as, headers: { host: 'alma.example', ...headers } })
    return answer.status === 201 ? 'done' : `${answer.status} ${answer.body.code} ${answer.body.details.origin}`
  }
  assert.equal(await from({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }), '403 foreign_origin https://evil.example')
  assert.equal(await from({ origin: 'https://evil.example' }), '403 foreign_origin https://evil.example')
  assert.equal(await from({ 'sec-fetch-site': 'same-site' }), '403 foreign_origin same-site')
  assert.equal(await from({ origin: 'null' }), '403 foreign_origin null', 'a page without an address')
  assert.deepEqual(
    (await lines()).filter((line) => line === 'from elsewhere'),
    [],
  )
  assert.equal(await from({ 'sec-fetch-site': 'same-origin', origin: 'https://alma.example' }), 'done')
  assert.equal(await from({ origin: 'https://alma.example' }), 'done')
  assert.equal(await from({}), 'done', 'no browser, no foreign site')
  assert.equal(await from({ origin: 'https://evil.example', authorization: 'Bearer t1' }), 'done', 'a token is never sent by itself')
})

test('nothing but what there is: an unknown address, a method that is not there, a thing that does not exist', async () => {
  const ask = await houseWith(
    route({
      on: 'GET /v1/books/:book_id',
      summary: 'A book',
      params: Type.Object({ book_id: Type.String() }),
      reply: Type.Object({}),
      refuses: [notFound],
      permission: 'everyone',
      read: async (_db, { book_id }) => Promise.reject(notFound({ what: 'book', id: book_id })),
    }),
  )
  const problems = [await ask('/v1/books/b9'), await ask('/v1/boks?x=1'), await ask('/v1/books/b9', { method: 'POST' })]
  assert.deepEqual(
    problems.map(({ status, body }) => [status, body.code, body.details]),
    [
      [404, 'not_found', { what: 'book', id: 'b9' }],
      [404, 'no_such_address', { address: '/v1/boks' }],
      [404, 'no_such_address', { address: '/v1/books/b9' }],
    ],
  )
})

/** What no list gives: text that is none, and texts that are no time. */
const SCRAWLED = [
  ['2026-01-01\0', 'x'],
  ['2026-01-01T00:00:00Z', '\0'],
  ['2026-01-01T00:00:00Z', '\ud800'],
  ['2026-01-01T00:00:00+99:99', 'x'],
  ['0532 411 22 01', 'x'],
  ['2026-01-01T00:00:00 Nowhere/Here', 'x'],
]

test('a list takes only the cursors it gave', async () => {
  const ask = await houseWith(
    route({
      on: 'GET /v1/lines',
      summary: 'Lines, newest first',
      query: Type.Object(Paging),
      reply: Page(Type.Object({ line: Type.String(), at: Type.String() })),
      permission: 'everyone',
      async read(db, { limit = 50, after }) {
        const [at, line] = readCursor(after) ?? []
        const rows = await run<{ line: string; at: string }>(
          db,
          'select line, at from public.guest_book where $1::timestamptz is null or (at, line) < ($1, $2::text) order by at desc, line desc limit $3',
          [at ?? null, line ?? null, limit + 1],
        )
        return pageOf(rows, limit, (row) => [row.at, row.line])
      },
    }),
  )
  const all = (await ask('/v1/lines')).body
  assert.ok(all.items.length > 3 && all.next === null)
  const walked: unknown[] = []
  for (let after: string | null = ''; after !== null; ) {
    const { items, next }: { items: unknown[]; next: string | null } = (await ask(`/v1/lines?limit=2${after && `&after=${after}`}`)).body
    walked.push(...items)
    after = next
  }
  // Lines that were written in the same moment with the same words are one to a cursor.
  assert.deepEqual(new Set(walked.map((item) => JSON.stringify(item))), new Set(all.items.map((item: unknown) => JSON.stringify(item))))
  const made = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
  for (const after of ['nonsense', made('x'), made([{}]), made(['not a time', 'x']), made(['999999-13-77', 'x']), ...SCRAWLED.map(made)]) {
    const answer = await ask(`/v1/lines?after=${after}`)
    assert.deepEqual([answer.status, answer.body.code, answer.body.details], [400, 'bad_cursor', { after }], after)
  }
  for (const limit of ['0', '201', '-1', 'many', '1.5']) assert.equal((await ask(`/v1/lines?limit=${limit}`)).status, 400, limit)
})

test('much is read only of whoever may send it, and not before', async () => {
  const ask = await houseWith(writing({ permission: 'ayse.write', most_bytes: 3_000_000 }))
  const headers = { 'content-type': 'application/json' }
  const unreadable = `{"line": "${'x'.repeat(2_000_000)}`
  const codes = []
  for (const as of [undefined, 'badge=nobody', 'badge=elif', 'badge=ayse']) {
    const { status, body } = await ask('/v1/books/b1/lines', { body: unreadable, headers, ...(as && { as }) })
    codes.push([status, status === 400 ? 'read' : body.code])
  }
  assert.deepEqual(codes, [
    [401, 'sign_in_required'],
    [401, 'sign_in_required'],
    [403, 'not_permitted'],
    [400, 'read'],
  ])
  const line = 'y'.repeat(2_000_000)
  assert.equal((await ask('/v1/books/b1/lines', { body: { line }, as: 'badge=ayse' })).status, 201)
  await run(app.database.db, 'delete from public.guest_book where line = $1', [line])
})

test('whoever asks too often is told when to come again', async () => {
  const ask = await houseWith(writing({ limit: { max: 3, minutes: 2 } }))
  const answers = []
  for (let i = 0; i < 4; i++) answers.push(await ask('/v1/books/b1/lines', { body: { line: 'again' } }))
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [201, 201, 201, 429],
  )
  assert.deepEqual(
    answers.map((answer) => answer.headers['ratelimit-remaining']),
    ['2', '1', '0', '0'],
  )
  const { headers, body } = answers[3]!
  assert.equal(headers['ratelimit-limit'], '3')
  for (const seconds of [headers['ratelimit-reset'], headers['retry-after']].map(Number))
    assert.ok(seconds > 60 && seconds <= 120, `${seconds}`)
  assert.equal(headers['content-type'], 'application/problem+json; charset=utf-8')
  assert.deepEqual([body.code, body.status], ['too_many_requests', 429])
})

test('JSON that the database has finished goes out as it is, and is held against the declaration all the same', async () => {
  const finished = (text: string) =>
    route({
      on: 'GET /v1/page',
      summary: 'A page',
      reply: Type.Object({ a: Type.Integer() }),
      permission: 'everyone',
      read: async () => new FinishedJson(text),
    })
  const good = await (await houseWith(finished('{"a" :  1}')))('/v1/page')
  assert.deepEqual([good.status, good.text], [200, '{"a" :  1}'])
  assert.equal((await (await houseWith(finished('{"a":"one"}')))('/v1/page')).status, 500)
})

test('a long answer travels compressed to whoever understands it, and every answer tells browsers to be careful with it', async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `Çiğdem'in ${i}. satırı`)
  const ask = await houseWith(
    route({
      on: 'GET /v1/books',
      summary: 'A long book',
      reply: Type.Object({ lines: Type.Array(Type.String()) }),
      permission: 'everyone',
      read: async () => ({ lines }),
    }),
  )
  const plain = await ask('/v1/books')
  assert.deepEqual([plain.body, plain.headers.vary, plain.headers['content-encoding']], [{ lines }, 'accept-encoding', undefined])
  const { bytes, headers } = await ask('/v1/books', { headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(headers['content-encoding'], 'gzip')
  assert.deepEqual(JSON.parse(gunzipSync(bytes).toString()), { lines })
  assert.ok(bytes.length < plain.text.length / 4)
  for (const { headers } of [plain, await ask('/v1/nothing')])
    assert.deepEqual(
      [headers['x-content-type-options'], headers['x-frame-options'], headers['referrer-policy']],
      ['nosniff', 'SAMEORIGIN', 'no-referrer'],
    )
})

test('an operation reads, writes or goes in steps: one of the three', () => {
  assert.throws(
    () => route({ on: 'GET /v1/x', summary: 'Nothing', reply: Type.Null(), permission: 'everyone' }),
    /give one of read, write, steps/,
  )
})

test('the real house speaks like this too: limits at its doors, and no list that a made-up cursor breaks', async () => {
  const house = await startTestApp({ rate_limits: true })
  const stage = await setTheStage(house.database, house.clock.now(), 0)
  const desk = await atTheDesk(house)
  const broken = Buffer.from(JSON.stringify(['then', 'there'])).toString('base64url')
  const lists = house.routes.filter((of) => of.method === 'GET' && of.query && 'after' in of.query.properties && !of.path.includes(':'))
  assert.ok(lists.length > 8, `only ${lists.length} lists were looked at`)
  const till = await atTheTill(house, stage)
  for (const { path } of lists) {
    const as = ['/v1/register-sessions/current', '/v1/offline-pack'].some((begin) => path.startsWith(begin)) ? till : desk
    const { status, body } = await house.call('GET', `${path}?after=${broken}`, undefined, { as })
    assert.ok([200, 400].includes(status), `${path} answered ${status} ${JSON.stringify(body)}`)
    if (status === 400) assert.ok(['bad_cursor', 'invalid_request'].includes(body.code), `${path}: ${body.code}`)
  }
  const as = pocket()
  await house.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as })
  const asked = []
  for (let i = 0; i < 31; i++) asked.push(await house.call('POST', '/v1/cart/handoff', undefined, { as }))
  assert.deepEqual([asked[29]!.status, asked[30]!.status, asked[30]!.body.code], [201, 429, 'too_many_requests'])
  const tables = []
  for (let i = 0; i < 31; i++) tables.push((await house.call('POST', '/v1/price-changes', {}, { as: desk, key: `table ${i}` })).status)
  assert.deepEqual(tables.slice(-2), [400, 429])
})

test('nobody tries cards one after the other: a session is slowed down at the checkout, the many others behind its address are not', async () => {
  const house = await startTestApp({ rate_limits: true })
  const stage = await setTheStage(house.database, house.clock.now(), 400)
  const delivery = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } }
  const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
  const shopper = async () => {
    const as = pocket()
    await house.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as })
    const { status, body } = await house.call('POST', '/v1/checkouts', { delivery, contact }, { as })
    assert.equal(status, 201)
    const at = `/v1/checkouts/${body.checkout_id}`
    return {
      open: () => house.call('POST', '/v1/checkouts', { delivery, contact }, { as }),
      pay: (token: string, key: string) => house.call('POST', `${at}/payments`, { method: 'card', token }, { as, key }),
      order: (key: string) => house.call('POST', `${at}/order`, undefined, { as, key }),
    }
  }
  const thief = await shopper()
  const tried = []
  for (let card = 0; card < 11; card++) tried.push(await thief.pay('tok_declined', `card ${card}`))
  assert.deepEqual(
    tried.map(({ body }) => body.code),
    [...Array.from({ length: 10 }, () => 'payment_declined'), 'too_many_requests'],
  )
  const { status, headers } = tried.at(-1)!
  assert.deepEqual([status, Number(headers['retry-after']) > 0], [429, true])
  const statuses = async (ask: (i: number) => Promise<{ status: number }>, times: number) => {
    const answers = []
    for (let i = 0; i < times; i++) answers.push((await ask(i)).status)
    return new Set(answers.slice(-1))
  }
  assert.deepEqual(await statuses(() => thief.open(), 30), new Set([429]))
  assert.deepEqual(await statuses((i) => thief.order(`order ${i}`), 31), new Set([429]))
  // A rush from one address, each once: nobody is slowed down.
  const rush = await Promise.all(Array.from({ length: 300 }, shopper))
  const paid = await Promise.all(rush.map((one, i) => one.pay('tok_ok', `pay ${i}`)))
  const ordered = await Promise.all(rush.map((one, i) => one.order(`order ${i}`)))
  assert.deepEqual(new Set([...paid, ...ordered].map((answer) => answer.status)), new Set([201]))
})
