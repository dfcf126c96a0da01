/**
 * The process that is measured: the whole server on one port, and beside it a bare route that returns given bytes, as the limit of reads.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import fastify from 'fastify'
import pg from 'pg'
import { startApp } from '../server/app.ts'
import { resolveHouse } from '../server/foundation/resolution/index.ts'
import { Journey } from '../server/platform/journey.ts'
import { serveScreens } from '../server/screens.ts'

const [databaseUrl] = process.argv.slice(2) as [string]
const began = performance.now()
const app = await startApp({ databaseUrl, rate_limits: false, connections: 12 })
// Screens that have not been built are left out; the row of the storefront then fails.
if (existsSync(join(import.meta.dirname, '../apps/store/dist'))) await serveScreens(app)
await app.http.listen({ port: 0, host: '127.0.0.1' })

const bare = fastify({ logger: false })
const bodies = new Map<string, { type: string; body: string }>()
bare.get<{ Params: { name: string } }>('/:name', async (request, reply) => {
  const { type, body } = bodies.get(request.params.name)!
  return reply.type(type).send(body)
})
await bare.listen({ port: 0, host: '127.0.0.1' })

// Counts what is sent to the database for requests until they are answered, and not what the server does meanwhile by itself.
const waiting = new AsyncLocalStorage<ServerResponse>()
let statements: number | undefined
app.http.server.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
  if (statements !== undefined) waiting.enterWith(response)
})
const query = pg.Client.prototype.query as (...given: unknown[]) => unknown
pg.Client.prototype.query = function counted(this: pg.Client, ...given: unknown[]) {
  if (statements !== undefined && waiting.getStore()?.writableEnded === false)
    statements += given[0] instanceof Journey ? given[0].statements.length : 1
  return query.apply(this, given)
} as typeof pg.Client.prototype.query

const portOf = (server: { server: { address(): unknown } }) => (server.server.address() as { port: number }).port
process.on('message', (message: { ask: string; name?: string; type?: string; body?: string }) => {
  if (message.ask === 'serve') bodies.set(message.name!, { type: message.type!, body: message.body! })
  if (message.ask === 'count') statements = 0
  // As after a large import. It goes on until the measured server is stopped.
  if (message.ask === 'resolve house')
    resolveHouse(app.database, { now: new Date().toISOString(), beside_orders: true }).catch((error: unknown) =>
      console.error(String(error)),
    )
  if (message.ask === 'state') {
    globalThis.gc?.()
    process.send!({ state: { rss: process.memoryUsage().rss, statements } })
    statements = undefined
  } else process.send!({ done: message.ask })
  if (message.ask === 'stop') void Promise.all([app.stop(), bare.close()]).then(() => process.exit(0))
})
process.send!({ ready: { port: portOf(app.http), bare: portOf(bare), took_ms: performance.now() - began } })
