/** The real app on a database of its own, with a clock that stands still until a test moves it. */
import { createHash, randomBytes } from 'node:crypto'
import { after } from 'node:test'
import pg from 'pg'
import { migrateDatabase, migrations, startApp } from '../server/app.ts'
import { movableClock } from '../server/platform/clock.ts'
import { openLog } from '../server/platform/log.ts'

process.env.BIRGE_VAULT_KEY ??= randomBytes(32).toString('base64')

const server = () => {
  const url = process.env.BIRGE_TEST_DATABASE_URL
  if (!url) throw new Error('run tests by `npm test [files]`: it starts the PostgreSQL they need')
  return url
}
const on = (name: string) => {
  const url = new URL(server())
  url.pathname = `/${name}`
  return url.href
}

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server() })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** One migrated template per state of the migrations; a copy of it takes some 30 ms. */
async function template(): Promise<string> {
  const fingerprint = createHash('sha256')
    .update(
      migrations()
        .map((m) => m.sql)
        .join(),
    )
    .digest('hex')
    .slice(0, 12)
  const name = `birge_template_${fingerprint}`
  await asAdmin(async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('birge.template'))`)
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [name])
    if (rowCount) return
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name} template template0 encoding 'UTF8' locale 'C.UTF-8'`)
    await migrateDatabase(on(name))
    await client.query(`alter database ${name} with is_template true`)
  })
  return name
}

let made = 0
export async function freshTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const from = await template()
  const name = `birge_test_${process.pid}_${++made}`
  await asAdmin(async (client) => {
    // Copying a template needs it undisturbed: one at a time.
    await client.query(`select pg_advisory_lock(hashtext('birge.template'))`)
    await onceOthersHaveLeft(client, () => `create database ${name} template ${from}`)
  })
  return { url: on(name), drop: () => asAdmin((client) => dropDatabase(client, name)) }
}

/** PostgreSQL may just be tidying up in there, which nobody may end by force; asked without force it makes way by itself. */
export const dropDatabase = (client: pg.Client, name: string) =>
  onceOthersHaveLeft(client, (tries) => `drop database if exists ${name}${tries % 2 ? '' : ' with (force)'}`)

/** PostgreSQL waits five seconds for those who are in a database, which is little on a busy machine. */
async function onceOthersHaveLeft(client: pg.Client, statement: (tries: number) => string) {
  for (let tries = 0; ; tries++)
    try {
      return void (await client.query(statement(tries)))
    } catch (error) {
      const isInUse = ['42501', '55006'].includes((error as { code: string }).code)
      if (!isInUse || tries === 20) throw error
    }
}

/** A busy machine may keep a request waiting for its database; where that is what a test is about, it says so. */
export const PATIENCE_MS = 60_000

export interface Answer {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- tests compare whole bodies
  body: any
  text: string
  headers: Record<string, string>
}

export interface CallOptions {
  /** Somebody's pocket of cookies, filled and sent by the calls made with it. */
  as?: Pocket
  headers?: Record<string, string>
  key?: string
  locale?: string
}
export type Pocket = Map<string, string>
/** A browser, a tablet, a till: something that keeps cookies. */
export const pocket = (): Pocket => new Map()

export async function startTestApp(options: { at?: string; background?: boolean; rate_limits?: boolean } = {}) {
  const { url, drop } = await freshTestDatabase()
  const clock = movableClock(options.at)
  const app = await startApp({
    databaseUrl: url,
    clock,
    log: openLog(process.env.BIRGE_LOG_LEVEL ?? 'fatal'),
    connections: 8,
    patience_ms: PATIENCE_MS,
    background: options.background ?? false,
    check_replies: true,
    rate_limits: options.rate_limits ?? false,
  })

  async function call(method: string, path: string, body?: object, { as, headers = {}, key, locale }: CallOptions = {}): Promise<Answer> {
    const response = await app.http.inject({
      method: method as 'GET',
      url: path,
      headers: {
        ...(as?.size && { cookie: [...as].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(key && { 'idempotency-key': key }),
        ...(locale && { 'birge-locale': locale }),
        // The screens of staff always say for whom they speak.
        ...(as?.has('birge_staff') && { 'birge-audience': 'staff' }),
        ...(as?.has('birge_till') && { 'birge-audience': 'till' }),
        ...headers,
      },
      ...(body && { payload: body }),
    })
    for (const { name, value, maxAge } of response.cookies as { name: string; value: string; maxAge?: number }[])
      if (value && maxAge !== 0) as?.set(name, value)
      else as?.delete(name)
    const text = response.body
    return {
      status: response.statusCode,
      body: /json/.test(String(response.headers['content-type'])) && text ? JSON.parse(text) : text,
      text,
      headers: response.headers as Record<string, string>,
    }
  }

  let closed = false
  async function close() {
    if (closed) return
    closed = true
    try {
      await app.stop()
    } finally {
      await drop()
    }
  }
  after(close)
  return { ...app, clock, call, close, url }
}
export type TestApp = Awaited<ReturnType<typeof startTestApp>>
