import { AsyncLocalStorage } from 'node:async_hooks'
import type { Writable } from 'node:stream'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'

/** All tables and views. Each module's generated `tables.ts` adds its own by declaration merging; only that module touches them. */
// biome-ignore lint: filled by the modules
export interface Tables {}

/** The pool: for reads, one statement each. */
export type Db = Kysely<Tables>
/** One open transaction. Every function that writes takes one, so that modules act together or not at all. */
export type Tx = Transaction<Tables>

interface OpenTransaction {
  tx: Tx
  announced: boolean
  last: Map<LastWrite, unknown[][]>
}
const openTransaction = new AsyncLocalStorage<OpenTransaction>()
export const insideTransaction = () => openTransaction.getStore() !== undefined
export const noteAnnouncement = () => {
  const open = openTransaction.getStore()
  if (open) open.announced = true
}

/** Rows that nothing in their own transaction reads: they are gathered, and written with one statement that travels together with the commit. */
export interface LastWrite {
  columns: number
  /** Common table expressions; `$` names the array of a column. */
  sql($: (column: number) => string): string
}

export async function writeLast(tx: Tx, write: LastWrite, rows: unknown[][]) {
  if (!rows.length) return
  const open = openTransaction.getStore()
  if (open?.tx === tx) open.last.set(write, [...(open.last.get(write) ?? []), ...rows])
  else await run(tx, ...lastStatement([[write, rows]]))
}

function lastStatement(writes: [LastWrite, unknown[][]][]): [text: string, parameters: unknown[]] {
  const parameters: unknown[] = []
  const parts = writes.map(([write, rows]) => {
    const before = parameters.length
    for (let column = 0; column < write.columns; column++) parameters.push(rows.map((row) => row[column]))
    return write.sql((column) => `$${before + column}`)
  })
  return [`with ${parts.join(', ')} select`, parameters]
}

// Times and dates stay text from the column to the screen; an integer that JavaScript cannot hold exactly is a bug, not a rounding.
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`${text} is too large to be counted exactly`)
  return value
})
types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString())
types.setTypeParser(pg.types.builtins.DATE, (text) => text)

const LISTED_STATEMENTS = 1_000
const CONNECT_MS = 5_000
const LONG_MS = 300_000

/** PostgreSQL plans a named statement once per connection; naming what Kysely writes doubled its reads. */
function nameStatements() {
  const names = new Map<string, string>()
  return (text: string): string | undefined => {
    const known = names.get(text)
    if (known || names.size >= LISTED_STATEMENTS) return known
    const name = `s${names.size}`
    names.set(text, name)
    return name
  }
}

export interface Database {
  db: Db
  pool: pg.Pool
  url: string
  /** Counts statements sent since the start, for /metrics and for tests that hold a request to its number. */
  statements(): number
  /** Runs `after` when a transaction of this process that announced events has been committed. */
  onAnnounced(after: () => void): void
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** What reads all there is, and may take minutes. */
  runLong<Row>(text: string): Promise<Row[]>
  close(): Promise<void>
}

const RETRY = new Set(['40001', '40P01'])

// Nothing here runs long enough to be worth compiling. What writes finds its rows by their keys, a few at a time, so its plans need not know
// the values, and are made once (decision 0020).
// For plans by key a rough count of a table will do. What is written without a transaction (a guest's session, the positions of events) need not wait for the disk: whatever refers to it does.
// Shops lie on solid-state disks, whatever the settings of a PostgreSQL of one's own assume.
const FOR_READING =
  '-c jit=off -c synchronous_commit=off -c default_statistics_target=10 -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0'
// Of a server whose wire is dead PostgreSQL does not hear; what that one had locked is free again soon.
const FOR_WRITING =
  '-c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off ' +
  '-c idle_in_transaction_session_timeout=10s'

export interface DatabaseOptions {
  connections?: number
  /** A statement that is not answered for so long is given up, and its connection with it: the database is gone. 0, for commands: no matter. */
  patience_ms?: number
}

/**
 * Opens the database. `url` is a PostgreSQL address, version 15 or newer. Reading and writing have connections of their own, so that a group
 * commit never waits in line behind a crowd of readers.
 */
export function openDatabase(url: string, { connections = 16, patience_ms = 0 }: DatabaseOptions = {}): Database {
  const most = Math.ceil(connections / 2)
  const openPool = (settings: string, pipeline: boolean) => {
    const pool = new pg.Pool({
      connectionString: url,
      max: most,
      options: settings,
      pipeline,
      types,
      connectionTimeoutMillis: Math.min(patience_ms || CONNECT_MS, CONNECT_MS),
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'birge',
    } as pg.PoolConfig)
    // A connection that dies is replaced at the next query. One that is in use tells its query; between two of them nobody would hear it.
    pool.on('error', () => {})
    pool.on('connect', (client) => client.on('error', () => {}))
    return pool
  }
  const pool = openPool(FOR_READING, false)
  const writers = openPool(FOR_WRITING, true)
  const nameOf = nameStatements()
  let sent = 0
  const send = (client: pg.PoolClient, text: string, values: unknown[] = []): Promise<pg.QueryResult> => {
    sent++
    const name = values.length ? nameOf(text) : undefined
    return client.query({ text, values, ...(name && { name }), query_timeout: patience_ms } as pg.QueryConfig)
  }
  const db = kyselyOver<Db>({
    async connect() {
      const client = await pool.connect()
      let gone = false
      return {
        query: (text, values) =>
          send(client, text, values).catch((error: unknown) => {
            gone = isDatabaseGone(error)
            throw error
          }),
        release: () => client.release(gone),
      }
    },
    end: () => pool.end(),
  })
  directly.set(db, async (text, values) => {
    const client = await pool.connect()
    try {
      return await send(client, text, values)
    } finally {
      client.release()
    }
  })

  /** A connection for transactions. `begin` waits for the first statement and travels with it. */
  function openWriter(client: pg.PoolClient) {
    const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
    let begun = false
    const query = (text: string, values: unknown[] = []) => {
      if (begun) return send(client, text, values)
      begun = true
      stream.cork()
      send(client, 'begin').catch(() => {}) // whatever ails it, the statement behind it hears of it
      const result = send(client, text, values)
      stream.uncork()
      return result
    }
    const connection = { query, release: () => {} }
    const tx = kyselyOver<Tx>({ connect: async () => connection, end: async () => {} })
    directly.set(tx, query)
    return {
      tx,
      /** Writes the last rows and commits, in one go. */
      async commit(last: Map<LastWrite, unknown[][]>) {
        if (!begun && !last.size) return
        stream.cork()
        const written = last.size ? query(...lastStatement([...last])) : undefined
        const committed = send(client, 'commit')
        stream.uncork()
        begun = false
        const [first, second] = await Promise.allSettled([written, committed])
        if (first.status === 'rejected') throw first.reason
        if (second.status === 'rejected') throw second.reason
        if (second.value.command !== 'COMMIT') throw new Error('a transaction of which a statement had failed was rolled back')
      },
      async rollback() {
        if (begun) await send(client, 'rollback')
        begun = false
      },
    }
  }
  const opened = new WeakMap<pg.PoolClient, ReturnType<typeof openWriter>>()
  const listeners: (() => void)[] = []

  async function attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await writers.connect()
    let writer = opened.get(client)
    if (!writer) opened.set(client, (writer = openWriter(client)))
    const { tx, commit, rollback } = writer
    const open: OpenTransaction = { tx, announced: false, last: new Map() }
    try {
      const result = await openTransaction.run(open, () => work(tx))
      await commit(open.last)
      client.release()
      if (open.announced) for (const after of listeners) after()
      return result
    } catch (error) {
      await rollback().then(
        () => client.release(),
        () => client.release(true),
      )
      throw error
    }
  }

  async function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (insideTransaction()) throw new Error('a transaction may not open another: pass the one that is open')
    for (let tries = 1; ; tries++)
      try {
        return await attempt(work)
      } catch (error) {
        if (tries >= 4 || !RETRY.has((error as { code?: string }).code ?? '')) throw error
      }
  }

  return {
    db,
    pool,
    url,
    statements: () => sent,
    onAnnounced: (after) => void listeners.push(after),
    transaction,
    async runLong<Row>(text: string) {
      const patient = { text, query_timeout: patience_ms && LONG_MS } as pg.QueryConfig
      return (await pool.query(patient)).rows as Row[]
    },
    async close() {
      await db.destroy()
      for (const opened of [pool, writers]) if (!opened.ended) await opened.end() // Kysely leaves a pool alone that it never used
    },
  }
}

interface Connection {
  query(text: string, values: unknown[]): Promise<pg.QueryResult>
  release(): void
}
const kyselyOver = <Of extends Db>(pool: { connect(): Promise<Connection>; end(): Promise<void> }) =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { options: {}, ...pool } as never }) }) as Of

/** How hand-written statements reach the connection: the way through Kysely would cost each of them a third more. */
const directly = new WeakMap<Db, (text: string, values: unknown[]) => Promise<pg.QueryResult>>()

/** Runs a hand-written statement with `$1 …` parameters, named and planned once. Objects are sent as JSON. */
export async function run<Row>(on: Db | Tx, text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
  const { rows } = await directly.get(on)!(text, parameters.map(wire))
  return rows as Row[]
}

export async function runOne<Row>(on: Db | Tx, text: string, parameters: readonly unknown[] = []): Promise<Row | undefined> {
  return (await run<Row>(on, text, parameters))[0]
}

const wire = (value: unknown) =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date) && !Buffer.isBuffer(value)
    ? JSON.stringify(value)
    : value

/** True for errors that say: the database cannot be reached now. They become 503, and the server lives on. */
export function isDatabaseGone(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return (
    NO_WAY_THERE.has(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|encountered a connection error|not queryable/i.test(
      message,
    )
  )
}
const NO_WAY_THERE = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['57P01', '57P02', '57P03', '08006', '08003', '08001', '53300'], // shuts down, crashed, starts up, no connection, too many of them
  ...['25P03', '25006'], // took us for dead; is no longer the one that is written to
])

/**
 * A plan that was made while a table was small reads all of it, and is kept until there are new statistics. PostgreSQL itself looks once a
 * minute; in a rush a table grows a hundredfold meanwhile. So whatever has grown fourfold is counted anew, and everything planned again.
 */
export async function keepStatistics(database: Database): Promise<void> {
  const grown = await run<{ name: string }>(
    database.db,
    `select format('%I.%I', s.schemaname, s.relname) as name from pg_stat_user_tables s join pg_class c on c.oid = s.relid
     where c.relkind = 'r' and pg_has_role(c.relowner, 'usage') and s.n_live_tup > 4 * greatest(c.reltuples, 50)`,
  )
  if (grown.length) await database.runLong(`analyze (skip_locked) ${grown.map(({ name }) => name).join(', ')}`)
}
