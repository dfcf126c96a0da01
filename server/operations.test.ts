import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { after, test } from 'node:test'
import fastify from 'fastify'
import { startTestApp } from '../test/harness.ts'
import { serveOperations } from './operations.ts'

const app = await startTestApp()
const http = fastify()
after(() => http.close())
serveOperations(http, { ...app, version: '1.2.3', metrics_token: 'seventeen kettles' })
const ask = async (url: string, from: { remoteAddress?: string; headers?: Record<string, string> } = {}) => {
  const { statusCode, body } = await http.inject({ url, ...from })
  return { status: statusCode, body }
}
const afar = '203.0.113.7'

test('what is measured is told on the machine itself, and elsewhere to whoever brings the token', async () => {
  const told = [
    {},
    { remoteAddress: '::1' },
    { remoteAddress: '::ffff:127.0.0.1' },
    { remoteAddress: afar, headers: { authorization: 'Bearer seventeen kettles' } },
  ]
  for (const from of told) assert.match((await ask('/metrics', from)).body, /birge_statements/, JSON.stringify(from))
  const refused = [
    { remoteAddress: afar },
    { remoteAddress: afar, headers: { authorization: 'Bearer sixteen kettles' } },
    { remoteAddress: afar, headers: { 'x-forwarded-for': '127.0.0.1' } },
    { headers: { 'x-forwarded-for': afar } },
    { headers: { forwarded: `for=${afar}` } },
  ]
  for (const from of refused) assert.equal((await ask('/metrics', from)).status, 404, JSON.stringify(from))
})

test('without a token set, nobody has brought the right one', async () => {
  const { statusCode } = await app.http.inject({ url: '/metrics', remoteAddress: afar, headers: { authorization: 'Bearer undefined' } })
  assert.equal(statusCode, 404)
})

test('outsiders hear that the server lives and whether it is ready, not which it is nor what ails it', async () => {
  assert.deepEqual(JSON.parse((await ask('/health', { remoteAddress: afar })).body), { status: 'alive' })
  assert.deepEqual(JSON.parse((await ask('/health')).body), { status: 'alive', version: '1.2.3' })
  assert.deepEqual(JSON.parse((await ask('/ready', { remoteAddress: afar })).body), { status: 'ready' })
  const ailing = fastify()
  after(() => ailing.close())
  const database = { ...app.database, db: {} as never }
  serveOperations(ailing, { ...app, database, version: '1.2.3', metrics_token: undefined })
  const { statusCode, body } = await ailing.inject('/ready')
  assert.deepEqual([statusCode, JSON.parse(body).code, JSON.parse(body).detail], [503, 'not_ready', 'This server cannot serve anybody now'])
})

test('a request that never ends does not keep its connection', async () => {
  assert.ok(app.http.server.requestTimeout > 0 && app.http.server.requestTimeout <= 60_000)
  await app.http.listen({ port: 0, host: '127.0.0.1' })
  const asked = request({ port: (app.http.server.address() as { port: number }).port, path: '/health' }).end()
  const [answer] = await once(asked, 'response')
  assert.equal(answer.statusCode, 200)
  answer.resume()
})
