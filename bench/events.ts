/** Behaviour as a shop's clients tell it, for measuring how much of it is taken a second: against PostgreSQL itself, which is given the same rows. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Pool } from 'undici'
import { createSource } from '../server/foundation/tracking/index.ts'
import { openDatabase } from '../server/platform/database.ts'
import { measure, type Measured } from './load.ts'

/** What @segment/analytics-node sends at once by itself. */
const IN_A_BATCH = 15

/** A page view or a click as a browser tells it: about 1 KB. */
export function happened(n: number) {
  const now = new Date().toISOString()
  const path = `/p/seramik-kupa-${n % 5_000}`
  const page = {
    path,
    referrer: 'https://alma.example/',
    search: '?utm_source=mail',
    title: 'Seramik Kupa · Alma',
    url: `https://alma.example${path}`,
  }
  return {
    type: n % 3 ? 'track' : 'page',
    event: 'Product Viewed',
    messageId: `ajs-next-${randomUUID()}`,
    anonymousId: `visitor-${n % 20_000}`,
    ...(n % 4 === 0 && { userId: `user-${n % 2_000}` }),
    timestamp: now,
    properties: {
      ...page,
      sku: `B-${n % 5_000}`,
      price: 249.9,
      currency: 'TRY',
      category: 'ev',
      position: n % 24,
      list: 'search',
      query: 'kupa',
    },
    context: {
      page,
      userAgent: 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      locale: 'tr-TR',
      timezone: 'Europe/Istanbul',
      library: { name: 'analytics.js', version: 'npm:next-1.84.3' },
      campaign: { source: 'mail', medium: 'newsletter', name: 'sonbahar' },
    },
  }
}

export async function makeWriteKey(url: string): Promise<string> {
  const database = openDatabase(url)
  const now = new Date().toISOString()
  const call = { now, actor: 'system:bench', principal: { audience: 'system', id: 'bench' } } as const
  try {
    return await database.transaction(async (tx) => {
      const company = await tx.selectFrom('companies.public_companies').select('company_id').executeTakeFirstOrThrow()
      return (await createSource(tx, { company_id: company.company_id, name: 'bench', kind: 'server' }, call)).write_key
    })
  } finally {
    await database.close()
  }
}

/** Events a second that are acknowledged; `singly` as browsers send them, else as servers do. */
export async function trackEvents(
  pool: Pool,
  write_key: string,
  clients: number,
  seconds: number,
  { singly = false } = {},
): Promise<Measured> {
  const authorization = `Basic ${Buffer.from(`${write_key}:`).toString('base64')}`
  let n = 0
  const size = singly ? 1 : IN_A_BATCH
  const measured = await measure(clients, seconds, async () => {
    const events = Array.from({ length: size }, () => happened(n++))
    const sentAt = new Date().toISOString()
    const response = await pool.request({
      method: 'POST',
      path: singly ? '/v1/t' : '/v1/batch',
      headers: { authorization, 'content-type': singly ? 'text/plain' : 'application/json' },
      body: JSON.stringify(singly ? { ...events[0], sentAt } : { batch: events, sentAt }),
    })
    const answer = (await response.body.json()) as { accepted: number }
    if (response.statusCode !== 200 || answer.accepted !== size) throw new Error(`${response.statusCode} ${JSON.stringify(answer)}`)
  })
  return { ...measured, per_second: measured.per_second * size, count: measured.count * size }
}

/** The same rows written by PostgreSQL alone, one transaction for each batch, a message once: events a second. */
export async function measureEventsLimit(url: string, clients: number, seconds: number): Promise<number> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(`drop schema if exists bench_events cascade; create schema bench_events;
    create table bench_events.events (message_id text primary key, anonymous_id text not null, properties jsonb not null, context jsonb not null, at timestamptz not null)`)
  const lanes = await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      return client
    }),
  )
  let n = 0
  const measured = await measure(clients, seconds, async (lane) => {
    const events = Array.from({ length: IN_A_BATCH }, () => happened(n++))
    await lanes[lane]!.query({
      name: 'events',
      text: `insert into bench_events.events select * from unnest($1::text[], $2::text[], $3::jsonb[], $4::jsonb[], $5::timestamptz[]) on conflict do nothing`,
      values: [
        events.map((e) => e.messageId),
        events.map((e) => e.anonymousId),
        events.map((e) => JSON.stringify(e.properties)),
        events.map((e) => JSON.stringify(e.context)),
        events.map((e) => e.timestamp),
      ],
    })
  })
  await Promise.all(lanes.map((client) => client.end()))
  await admin.query('drop schema bench_events cascade')
  await admin.end()
  return measured.per_second * IN_A_BATCH
}
