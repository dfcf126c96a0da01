import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import cookie from '@fastify/cookie'
import fastify from 'fastify'
import { Type } from 'typebox'
import { startTestApp } from '../../test/harness.ts'
import { movableClock } from './clock.ts'
import { run } from './database.ts'
import { type Call, type Principal, type Route, route, serve } from './http.ts'
import { openLog } from './log.ts'

const app = await startTestApp()
await run(app.database.db, 'create table public.visits (by_whom text not null)')

type Staff = Extract<Principal, { audience: 'staff' }>
const staff = (name: string, ...permissions: string[]): Staff => ({
  audience: 'staff',
  id: 'stf_leyla',
  name,
  permissions: new Set(permissions),
  location_ids: ['loc_kanyon'],
  company_ids: ['com_alma'],
  register_id: null,
})

/** Whom the one badge there is tells of; and what answers when it is asked. */
let leyla: Staff | undefined
let recognise: () => Promise<Principal | undefined>
/** As whom it was begun, each time. */
let begun: string[] = []
let hasBegun: () => void = () => {}
const nameOf = ({ principal }: Call) => (principal as Staff).name
const begin = (call: Call) => {
  begun.push(nameOf(call))
  hasBegun()
  return { told: nameOf(call) }
}
const said = { summary: 'Who comes', reply: Type.Object({ told: Type.String() }), permission: 'visits.note' as const }
const visits: Route[] = [
  route({
    ...said,
    on: 'POST /visits',
    idempotent: true,
    async write(tx, _, call) {
      const answer = begin(call)
      await run(tx, 'insert into public.visits values ($1)', [nameOf(call)])
      call.setCookie('visit', nameOf(call), 1)
      return answer
    },
  }),
  route({ ...said, on: 'GET /visits', read: async (_db, _, call) => begin(call) }),
  route({ ...said, on: 'POST /visits-in-steps', steps: async (_database, _, call) => begin(call) }),
]

const http = fastify()
await http.register(cookie)
serve(http, visits, {
  database: app.database,
  clock: movableClock(),
  log: openLog('error', { write: () => {} }),
  sign_ins: [{ audience: 'staff', cookie: 'badge', recognise: () => recognise() }],
  check_replies: true,
  secure_cookies: true,
})

let keys = 0
async function ask(on: 'POST /visits' | 'GET /visits' | 'POST /visits-in-steps') {
  const [method, url] = on.split(' ') as ['POST', string]
  const answer = await http.inject({ method, url, cookies: { badge: 'b1' }, headers: { 'idempotency-key': `visit ${++keys}` } })
  return {
    status: answer.statusCode,
    body: answer.json<{ told?: string; code?: string }>(),
    cookies: answer.cookies.map(({ value }) => value),
  }
}
const written = async () =>
  (await run<{ by_whom: string }>(app.database.db, 'select by_whom from public.visits order by by_whom')).map(({ by_whom }) => by_whom)

describe('whoever came a moment ago is taken for who she was, until it is sure', () => {
  beforeEach(async () => {
    await run(app.database.db, 'delete from public.visits')
    leyla = staff('Leyla', 'visits.note')
    recognise = async () => leyla
    assert.equal((await ask('GET /visits')).status, 200)
    begun = []
  })

  for (const on of ['POST /visits', 'GET /visits'] as const)
    test(`${on} is begun while it is being asked who she is, and answered only when that is known`, async () => {
      const { promise, resolve } = Promise.withResolvers<Principal | undefined>()
      const started = new Promise<void>((resolve) => (hasBegun = resolve))
      recognise = () => promise
      let answered = false
      const answer = ask(on).finally(() => (answered = true))
      await started
      assert.deepEqual([answered, await written()], [false, []])
      resolve(leyla)
      assert.equal((await answer).body.told, 'Leyla')
      assert.deepEqual(begun, ['Leyla'])
    })

  test('where she has lost her right nothing stays of what was begun, and she is refused', async () => {
    leyla = staff('Leyla')
    const { status, body, cookies } = await ask('POST /visits')
    assert.deepEqual([status, body.code, cookies, await written()], [403, 'not_permitted', [], []])
    assert.equal((await ask('GET /visits')).body.code, 'not_permitted')
  })

  test('where she has signed out she is nobody at once', async () => {
    leyla = undefined
    assert.equal((await ask('POST /visits')).body.code, 'sign_in_required')
    assert.equal((await ask('GET /visits')).body.code, 'sign_in_required')
    assert.deepEqual(await written(), [])
  })

  test('where somebody else has her badge now it is done once, as that one', async () => {
    leyla = staff('Orkhan', 'visits.note')
    const { status, body, cookies } = await ask('POST /visits')
    assert.deepEqual([status, body.told, cookies, await written()], [201, 'Orkhan', ['Orkhan'], ['Orkhan']])
    assert.deepEqual(begun, ['Leyla', 'Orkhan'])
    assert.equal((await ask('GET /visits')).body.told, 'Orkhan')
  })

  test('a right that she was given a moment ago counts at once', async () => {
    leyla = staff('Leyla')
    await ask('GET /visits')
    leyla = staff('Leyla', 'visits.note')
    assert.equal((await ask('POST /visits')).status, 201)
  })

  test('what goes in steps of its own is begun only when it is sure who asks', async () => {
    leyla = staff('Orkhan', 'visits.note')
    assert.equal((await ask('POST /visits-in-steps')).body.told, 'Orkhan')
    assert.deepEqual(begun, ['Orkhan'])
  })

  test('where nobody can say who she is, nothing stays', async () => {
    recognise = async () => {
      throw Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' })
    }
    assert.equal((await ask('POST /visits')).status, 503)
    assert.deepEqual(await written(), [])
  })
})
