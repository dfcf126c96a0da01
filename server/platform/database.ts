import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { Journey } from './journey.ts'
import { firstFailureOf, onlyIf } from './settled.ts'

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
  /** The rows that `last` writes. */
  rows: Set<string>
  flush(): Promise<unknown> | undefined
  /** Whether it goes on at all: `allowedBy`. */
  allowed: Promise<unknown> | undefined
  ended: boolean
}
const openTransaction = new AsyncLocalStorage<OpenTransaction>()
export const insideTransaction = () => openTransaction.getStore() !== undefined
export const noteAnnouncement = () => {
  const open = openTransaction.getStore()
  if (open) open.announced = true
}

/**
 * A write whose outcome is known before it is sent. Such writes are gathered, and go to the database as one statement: before whatever is
 * asked next in their transaction, else together with its commit.
 */
export interface LastWrite {
  columns: number
  /** Of which table it changes rows, and how many leading columns say which: one statement changes a row once, and is silent about the rest. */
  row?: { of: string; key: number }
  /**
   * Columns that travel as one text each, `unitSeparated($(n))` in the statement: what stands in an array is escaped on its way out and read
   * sign by sign on its way in, and JSON is full of quotes. For texts that cannot have the sign that divides them, and are never empty: our own
   * ids and times, and JSON (RFC 8259, 7).
   */
  joined?: ReadonlySet<number>
  /** Common table expressions, whose names no other write uses; `$` names the array of a column. */
  sql($: (column: number) => string): string
}

const UNIT_SEPARATOR = '\u001f'
/** The texts of such a column; null where there was none. */
export const unitSeparated = (parameter: string) => `string_to_array(${parameter}::text, E'\\x1f', '')`

/**
 * Does the work of a transaction if that is allowed, which was asked already: what the work asks first travels in the same journey, and is not
 * answered before. Where it is not allowed that is what the transaction fails with, whatever the work made of it; and it is to be undone.
 */
export async function allowedBy<T>(allowed: Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const open = openTransaction.getStore()!
  open.allowed = allowed.then(() => (open.allowed = undefined))
  return onlyIf(open.allowed, work)
}

export async function writeLast(tx: Tx, write: LastWrite, rows: unknown[][]) {
  if (!rows.length) return
  const open = openTransaction.getStore()
  if (open?.tx !== tx) return void (await run(tx, ...lastStatement([[write, rows]])))
  if (open.ended) throw new Error(AFTER_THE_END)
  const keys = write.row ? rows.map((row) => [write.row!.of, ...row.slice(0, write.row!.key)].join(' ')) : []
  if (new Set(keys).size < keys.length) throw new Error(`one write changes a row twice: ${keys.join(', ')}`)
  if (keys.some((key) => open.rows.has(key))) await open.flush()
  for (const key of keys) open.rows.add(key)
  const gathered = open.last.get(write)
  if (gathered) gathered.push(...rows)
  else open.last.set(write, [...rows])
}

const AFTER_THE_END = 'a statement came after the end of its transaction: await whatever writes'

function lastStatement(writes: [LastWrite, unknown[][]][]): [text: string, parameters: unknown[]] {
  const parameters: unknown[] = []
  for (const [{ columns, joined }, rows] of writes)
    for (let column = 0; column < columns; column++) {
      const values = rows.map((row) => row[column] ?? null)
      parameters.push(joined?.has(column + 1) ? (values as (string | null)[]).join(UNIT_SEPARATOR) : values)
    }
  return [textOfLast(writes.map(([write]) => write)), parameters]
}

// The same writes come together again and again.
const lastTexts = new Map<string, string>()
const numbered = new Map<LastWrite, number>()
function textOfLast(writes: LastWrite[]): string {
  const key = writes.map((write) => numbered.get(write) ?? (numbered.set(write, numbered.size), numbered.size - 1)).join()
  const known = lastTexts.get(key)
  if (known) return known
  let before = 0
  const parts = writes.map(({ columns, sql }) => {
    const from = before
    before += columns
    return sql((column) => `$${from + column}`)
  })
  const text = `with ${parts.join(', ')} select`
  lastTexts.set(key, text)
  return text
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
/** A command, which has nobody waiting for it. */
const COMMAND_CONNECTS_WITHIN_MS = 60_000
const LONG_MS = 300_000
const MAY_IDLE_MS = 10_000

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
  /** For what is written with one statement, which is a transaction by itself. */
  writer: Db
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

/** Of the statements without values, which rather say what they are about themselves. */
const ALWAYS_THE_SAME = new Set(['begin', 'commit', 'rollback'])
const RETRY = new Set(['40001', '40P01'])

// Nothing here runs long enough to be worth compiling. What writes finds its rows by their keys, a few at a time, so its plans need not know
// the values, and are made once (decision 0020).
// For plans by key a rough count of a table will do. What is written without a transaction (a guest's session, the positions of events) need not wait for the disk: whatever refers to it does.
// Shops lie on solid-state disks, whatever the settings of a PostgreSQL of one's own assume.
const FOR_READING =
  '-c jit=off -c synchronous_commit=off -c default_statistics_target=10 -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0'
// Of a server whose wire is dead PostgreSQL does not hear; what that one had locked is free again soon.
const forWriting = (idle_ms: number) =>
  '-c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off ' +
  `-c idle_in_transaction_session_timeout=${idle_ms}`

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
      // Of a connection, and of a free one among those there are.
      connectionTimeoutMillis: patience_ms ? patience_ms / 2 : COMMAND_CONNECTS_WITHIN_MS,
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
  const writers = openPool(forWriting(patience_ms || MAY_IDLE_MS), true)
  const nameOf = nameStatements()
  let sent = 0
  const send = async (journey: Journey, text: string, values: unknown[] = []): Promise<pg.QueryResult> => {
    sent++
    try {
      return await journey.take(text, values, values.length || ALWAYS_THE_SAME.has(text) ? nameOf(text) : undefined)
    } catch (error) {
      if (error instanceof Error) Error.captureStackTrace(error) // who asked, instead of who read the answer
      throw error
    }
  }
  const sendAlone = (client: pg.PoolClient, text: string, values?: unknown[]) => {
    const journey = new Journey(types, patience_ms)
    const answer = send(journey, text, values)
    client.query(journey)
    return answer
  }
  /** Each statement on a connection of its own; one that could not be reached is not used again. */
  const singly = (pool: pg.Pool) => {
    const query = async (text: string, values: unknown[]) => {
      const client = await pool.connect()
      try {
        const result = await sendAlone(client, text, values)
        client.release()
        return result
      } catch (error) {
        client.release(isDatabaseGone(error))
        throw error
      }
    }
    const db = kyselyOver<Db>({ connect: async () => ({ query, release: () => {} }), end: () => pool.end() })
    directly.set(db, query)
    return db
  }
  const db = singly(pool)
  const writer = singly(writers)
  withKeptPlans.set(db, writer)

  /**
   * A connection for transactions. `begin` waits for the first statement and travels with it, and so do all statements that are sent in one
   * turn of the loop: each journey to the database costs more than most statements.
   */
  function openWriter(client: pg.PoolClient) {
    let begun = false
    let leaving: Journey | undefined
    const together = (text: string, values?: unknown[]) => {
      if (!leaving) {
        leaving = new Journey(types, patience_ms)
        process.nextTick(leave)
      }
      return send(leaving, text, values)
    }
    const leave = () => {
      if (leaving) client.query(leaving)
      leaving = undefined
    }
    const begin = () => {
      if (begun) return
      begun = true
      together('begin').catch(() => {}) // whatever ails it, the statement behind it hears of it
    }
    const flush = ({ last, rows }: Pick<OpenTransaction, 'last' | 'rows'>) => {
      if (!last.size) return undefined
      const written = together(...lastStatement([...last]))
      last.clear()
      rows.clear()
      return written
    }
    const query = async (text: string, values: unknown[] = []) => {
      const open = openTransaction.getStore()
      if (open?.ended) throw new Error(AFTER_THE_END)
      begin()
      // Whoever asks sees what was written before, and hears of it if that failed, for then nothing behind it can be done.
      const written = open && flush(open)
      const asked = together(text, values)
      const before = [open?.allowed, written].filter((one) => one !== undefined)
      return before.length ? firstFailureOf([...before, asked]).then(() => asked) : asked
    }
    const connection = { query, release: () => {} }
    const tx = kyselyOver<Tx>({ connect: async () => connection, end: async () => {} })
    directly.set(tx, query)
    return {
      tx,
      flush(open: OpenTransaction) {
        begin()
        return flush(open)
      },
      /** Writes the last rows and commits, in one go. One statement alone needs neither beginning nor end. */
      async commit(open: OpenTransaction) {
        if (!begun) return void (await flush(open))
        const written = flush(open)
        const committed = together('commit')
        await firstFailureOf(written ? [written, committed] : [committed])
        begun = false
        if ((await committed).command !== 'COMMIT') throw new Error('a transaction of which a statement had failed was rolled back')
      },
      async rollback() {
        leave() // what is on its way is done before, and not afterwards by itself
        if (begun) await sendAlone(client, 'rollback')
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
    const { tx, flush, commit, rollback } = writer
    const open: OpenTransaction = {
      tx,
      announced: false,
      last: new Map(),
      rows: new Set(),
      flush: () => flush(open),
      allowed: undefined,
      ended: false,
    }
    try {
      const result = await openTransaction.run(open, () => work(tx).finally(() => (open.ended = true)))
      await commit(open).catch((error: unknown) => {
        if (isDatabaseGone(error)) unheard.add(error as object)
        throw error
      })
      client.release()
      if (open.announced) for (const after of listeners) after()
      return result
    } catch (error) {
      await rollback().then(
        () => client.release(isDatabaseGone(error)),
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
    writer,
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
      await Promise.all([db.destroy(), writer.destroy()])
      for (const opened of [pool, writers]) if (!opened.ended) await opened.end() // Kysely leaves a pool alone that it never used
    },
  }
}

const unheard = new WeakSet<object>()
/** True where the connection broke while a transaction was being committed: it may have been. */
export const mayBeCommitted = (error: unknown) => unheard.has(error as object)

interface Connection {
  query(text: string, values: unknown[]): Promise<pg.QueryResult>
  release(): void
}
const kyselyOver = <Of extends Db>(pool: { connect(): Promise<Connection>; end(): Promise<void> }) =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { options: {}, ...pool } as never }) }) as Of

const withKeptPlans = new WeakMap<Db, Db>()
/**
 * Where a statement is asked that looks things up by keys and takes longer to plan than to answer: on a connection that keeps its plan. On those for
 * reading PostgreSQL plans it each time, as long as it believes that it gains by knowing the values. Within a transaction it is asked there.
 */
export const withKeptPlan = (on: Db | Tx): Db | Tx => withKeptPlans.get(on) ?? on

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
