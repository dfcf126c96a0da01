/** What those who run the server ask it. It stands on the public port, so outsiders learn no more than that the server is there. */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import prometheus from 'prom-client'
import { type Database, run } from '#platform/database'
import { problem } from '#platform/http'
import { hashSecret } from '#platform/ids'
import type { Pulse } from '#platform/live'

export interface Operations {
  database: Database
  pulse: Pulse
  version: string
  /** Whoever brings it may read the metrics from afar. */
  metrics_token: string | undefined
}

export function serveOperations(http: FastifyInstance, { database, pulse, version, metrics_token }: Operations) {
  const registry = new prometheus.Registry()
  prometheus.collectDefaultMetrics({ register: registry })
  const measured = { registers: [registry] }
  const measures = [
    { name: 'birge_statements', help: 'SQL statements sent', read: database.statements },
    { name: 'birge_listeners', help: 'Open live streams', read: pulse.listeners },
    { name: 'birge_event_position', help: 'Newest event seen', read: pulse.position },
  ]
  for (const { name, help, read } of measures)
    new prometheus.Gauge({
      name,
      help,
      ...measured,
      collect() {
        this.set(read())
      },
    })

  const isInsider = (request: FastifyRequest) => isFromHere(request) || bringsToken(request, metrics_token)

  http.get('/health', async (request) => ({ status: 'alive', ...(isInsider(request) && { version }) }))
  http.get('/ready', async (_request, reply) => {
    try {
      await run(database.db, 'select 1')
      return { status: 'ready' }
    } catch {
      void reply.header('retry-after', '2')
      return problem(reply, 503, 'not_ready', 'This server cannot serve anybody now')
    }
  })
  http.get('/metrics', async (request, reply) =>
    isInsider(request) ? reply.type(registry.contentType).send(await registry.metrics()) : reply.callNotFound(),
  )
}

/** Asked on this machine itself, and not by a proxy that stands on it and speaks for somebody else. */
const isFromHere = ({ socket, headers }: FastifyRequest) =>
  /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '') && !FORWARDED.some((name) => name in headers)
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

function bringsToken({ headers }: FastifyRequest, token: string | undefined) {
  const brought = headers.authorization?.match(/^Bearer (.+)$/)?.[1]
  return !!token && !!brought && timingSafeEqual(Buffer.from(hashSecret(brought)), Buffer.from(hashSecret(token)))
}
