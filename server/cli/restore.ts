import { createReadStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { copyIn } from '#platform/copy'
import { isOf, type Migration, migrate } from '#platform/migrations'
import { FORMAT, type Head, OURS, type TableHead } from './backup.ts'
import { CommandError, say, withDatabase } from './command.ts'

export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: { data: { type: 'string' } }, allowPositionals: true })
  const [file, ...rest] = positionals
  if (!file || rest.length > 0) throw new CommandError('Where from? npx birge restore FILE')
  const { migrations } = await import('../app.ts')
  const backup = new Backup(file)
  try {
    const head = await backup.head() // before a database is made for nothing
    const rows = await withDatabase(values.data, (databaseUrl) => restore(databaseUrl, backup, head, migrations()))
    say(`Restored ${rows.toLocaleString('en')} rows, as they were on ${head.made_at}. To prove that the books hold: npx birge audit`)
  } finally {
    backup.close()
  }
}

/**
 * Brings an empty database to the schema of the backup, reads the data in one transaction, then goes on to the present schema, so that
 * migrations which change data see the old data. Whatever fails leaves the database empty.
 */
export async function restore(databaseUrl: string, backup: Backup, head: Head, known: Migration[]): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  pool.on('error', () => undefined) // whoever queries hears of it
  try {
    const before = await schemas(pool)
    const { rows } = await pool.query<{ tables: number }>(
      `SELECT count(*)::int AS tables FROM pg_class c WHERE relkind IN ('r', 'p') AND ${OURS}`,
    )
    if (rows[0]?.tables !== 0)
      throw new CommandError(
        'This database holds data already. Restore into an empty one: --data NEW_DIR, or a new database in DATABASE_URL.',
      )
    try {
      await migrate(pool, schemaOf(head, known))
      const total = await readData(pool, backup, head)
      await migrate(pool, known)
      return total
    } catch (error) {
      for (const schema of await schemas(pool)) if (!before.includes(schema)) await pool.query(`DROP SCHEMA ${schema} CASCADE`)
      throw error
    }
  } finally {
    await pool.end()
  }
}

/** The migrations that the backed up database had; they must be known here, and be the same. */
function schemaOf(head: Head, known: Migration[]): Migration[] {
  return head.migrations.map(({ number, name, fingerprint }) => {
    const migration = known.find((candidate) => candidate.number === number && candidate.name === name)
    if (!migration) throw new CommandError(`The backup was made by a newer Birge (it has ${name}). Restore it with that version.`)
    // One that was edited later may have made another schema than the one backed up.
    if (!isOf(migration, fingerprint)) throw new CommandError(`The backup was made with another ${name} than this Birge has.`)
    return migration
  })
}

async function readData(pool: pg.Pool, backup: Backup, head: Head): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL search_path = ''`)
    for (const { name, definition } of head.partitions) await client.query(`CREATE TABLE IF NOT EXISTS ${name} ${definition}`)
    const standBack = await letRulesStepAside(client)
    let total = 0
    let tables = 0
    for (;;) {
      const next = await backup.nextTable()
      if ('rows' in next) {
        if (next.rows !== total || next.tables !== tables) throw new CommandError('The backup is damaged: its parts do not add up.')
        break
      }
      total += await copyIn(client, `COPY ${next.table} (${next.columns.join(', ')}) FROM STDIN (ENCODING 'UTF8')`, backup.rows())
      tables++
      if (process.stderr.isTTY) process.stderr.write(`\r  ${total.toLocaleString('en')} rows`)
    }
    if (process.stderr.isTTY) process.stderr.write('\r')
    for (const { name, definition, value, is_called } of head.sequences) {
      await client.query(`CREATE SEQUENCE IF NOT EXISTS ${name} ${definition}`)
      await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [name, value, is_called])
    }
    await standBack()
    await client.query('COMMIT')
    await client.query('ANALYZE')
    return total
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    const { code = '', message, detail = '' } = error as { code?: string; message: string; detail?: string }
    if (/^2[23]/.test(code)) throw new CommandError(`The backup is damaged: ${message}. ${detail}`)
    throw error
  } finally {
    client.release()
  }
}

/**
 * Rows arrive in any order, so references are dropped and made again at the end, which proves them all at once; triggers that forbid
 * change or write more rows rest meanwhile; rows that migrations put in give way to those of the backup.
 */
async function letRulesStepAside(client: pg.ClientBase): Promise<() => Promise<void>> {
  const { rows: references } = await client.query<{ name: string; table: string; definition: string }>(
    `SELECT quote_ident(conname) AS name, conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' AND conparentid = 0`,
  )
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
     WHERE relkind IN ('r', 'p') AND ${OURS} AND c.oid IS DISTINCT FROM to_regclass('platform.migrations')`,
  )
  const { rows: triggers } = await client.query<{ name: string; table: string; enabled: string }>(
    `SELECT quote_ident(tgname) AS name, tgrelid::regclass::text AS table, tgenabled AS enabled
     FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgparentid = 0`,
  )
  const { rows: views } = await client.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE relkind = 'm' AND ${OURS} ORDER BY c.oid`,
  )
  const mode: Record<string, string> = { O: 'ENABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' }
  for (const { name, table } of triggers) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${name}`)
  for (const { name, table } of references) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`)
  if (tables.length > 0) await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`)

  return async () => {
    for (const { name, table, definition } of references) await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`)
    for (const { name, table, enabled } of triggers) await client.query(`ALTER TABLE ${table} ${mode[enabled]} TRIGGER ${name}`)
    for (const { name } of views) await client.query(`REFRESH MATERIALIZED VIEW ${name}`)
  }
}

async function schemas(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

/** Reads a backup from its beginning to its end. */
export class Backup {
  readonly #file: string
  readonly #pieces: AsyncIterator<Buffer>
  #ahead = Buffer.alloc(0)

  constructor(file: string) {
    this.#file = file
    const unzip = createGunzip()
    const disk = createReadStream(file).on('error', (error) => unzip.destroy(error))
    this.#pieces = disk.pipe(unzip)[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  async head(): Promise<Head> {
    const head = await this.#json<Head>()
    if (head.birge_backup === FORMAT) return head
    if (head.birge_backup > FORMAT) throw new CommandError(`${this.#file} was made by a newer Birge. Restore it with that version.`)
    throw this.#noBackup()
  }

  /** The next table, or at the end what the whole must have been. */
  nextTable(): Promise<TableHead | { tables: number; rows: number }> {
    return this.#json()
  }

  /** Pieces of whole lines up to the `\.` that ends a table's rows. */
  async *rows(): AsyncGenerator<Buffer> {
    const last = Buffer.from('\\.\n')
    for (;;) {
      if (this.#ahead.subarray(0, last.length).equals(last)) {
        this.#ahead = this.#ahead.subarray(last.length)
        return
      }
      const end = this.#ahead.indexOf('\n\\.\n')
      const upTo = end >= 0 ? end : this.#ahead.lastIndexOf('\n')
      if (upTo >= 0) {
        const piece = this.#ahead.subarray(0, upTo + 1)
        this.#ahead = this.#ahead.subarray(upTo + 1)
        yield piece
      } else await this.#readOn()
    }
  }

  close(): void {
    void this.#pieces.return?.()
  }

  async #json<T>(): Promise<T> {
    while (!this.#ahead.includes('\n')) await this.#readOn()
    const end = this.#ahead.indexOf('\n')
    const line = this.#ahead.subarray(0, end).toString()
    this.#ahead = this.#ahead.subarray(end + 1)
    try {
      return JSON.parse(line) as T
    } catch {
      throw this.#noBackup()
    }
  }

  async #readOn(): Promise<void> {
    try {
      const next = await this.#pieces.next()
      if (next.done) throw new CommandError(`${this.#file} is cut off.`)
      this.#ahead = Buffer.concat([this.#ahead, next.value])
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException
      if (code === 'Z_BUF_ERROR') throw new CommandError(`${this.#file} is cut off.`)
      if (code.startsWith('Z_')) throw new CommandError(`${this.#file} is damaged, or no backup: ${message}`)
      if (code) throw new CommandError(`${this.#file} cannot be read: ${message}`)
      throw error
    }
  }

  #noBackup(): CommandError {
    return new CommandError(`${this.#file} is no backup of Birge.`)
  }
}
