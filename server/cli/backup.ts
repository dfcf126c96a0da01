/**
 * A backup is a gzipped text: a line of JSON that says what follows, then per table a line of JSON and its rows in PostgreSQL's COPY
 * format up to the line `\.`, and a last line of JSON that says it is whole. It holds data only: the schema comes from the
 * migrations it names, so a later Birge on a later PostgreSQL reads it too.
 */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { copyOut } from '#platform/copy'
import { CommandError, say, withDatabase } from './command.ts'

export const FORMAT = 1

export interface Head {
  birge_backup: typeof FORMAT
  made_at: string
  postgresql: string
  migrations: { number: number; name: string; fingerprint: string }[]
  /** Partitions and some sequences are made by the running server, not by a migration; `definition` is the rest of their CREATE. */
  partitions: { name: string; definition: string }[]
  sequences: { name: string; definition: string; value: string; is_called: boolean }[]
}

export interface TableHead {
  table: string
  columns: string[]
}

export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: { data: { type: 'string' } }, allowPositionals: true })
  const [file, ...rest] = positionals
  if (!file || rest.length > 0) throw new CommandError('Where to? npx birge backup FILE')
  const { rows, tables } = await withDatabase(values.data, (databaseUrl) => backup(databaseUrl, file))
  say(`${file} holds ${rows.toLocaleString('en')} rows of ${tables} tables. To read it into an empty database: npx birge restore FILE`)
}

/** Everything as it is at one moment, while the shop stays open. The file appears when it is whole. */
export async function backup(databaseUrl: string, file: string): Promise<{ rows: number; tables: number }> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const unfinished = `${file}.${process.pid}.unfinished`
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query(`SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1`)
    const tables = await filledTables(client)
    const head = await headOf(client)
    const rows = await write(client, unfinished, head, tables)
    await rename(unfinished, file)
    return { rows, tables: tables.length }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (['EACCES', 'ENOENT', 'ENOSPC', 'EROFS', 'EISDIR', 'ENOTDIR'].includes(code ?? ''))
      throw new CommandError(`${file} cannot be written: ${message}`)
    throw error
  } finally {
    await rm(unfinished, { force: true })
    await client.end()
  }
}

async function headOf(client: pg.Client): Promise<Head> {
  const { rows: migrations } = await client.query<Head['migrations'][number]>(
    'SELECT number, name, fingerprint FROM platform.migrations ORDER BY number',
  )
  const { rows: partitions } = await client.query<Head['partitions'][number]>(
    `SELECT c.oid::regclass::text AS name, format('PARTITION OF %s %s', i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid)) AS definition
     FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relispartition AND c.relkind IN ('r', 'p')
     ORDER BY (SELECT count(*) FROM pg_partition_ancestors(c.oid)), 1`,
  )
  const { rows: found } = await client.query<{ name: string; definition: string }>(
    `SELECT c.oid::regclass::text AS name, format('AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s CACHE %s %s', seqtypid::regtype, seqincrement,
       seqmin, seqmax, seqstart, seqcache, CASE WHEN seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END) AS definition
     FROM pg_class c JOIN pg_sequence ON seqrelid = c.oid WHERE ${OURS} ORDER BY 1`,
  )
  const sequences: Head['sequences'] = []
  for (const { name, definition } of found) {
    const { rows } = await client.query<{ value: string; is_called: boolean }>(`SELECT last_value::text AS value, is_called FROM ${name}`)
    if (rows[0]) sequences.push({ name, definition, ...rows[0] })
  }
  const { rows: server } = await client.query<{ server_version: string }>('SHOW server_version')
  const postgresql = server[0]?.server_version ?? ''
  return { birge_backup: FORMAT, made_at: new Date().toISOString(), postgresql, migrations, partitions, sequences }
}

/** Of the application, not of PostgreSQL, another session or an extension. */
export const OURS = `c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

/** Rows of partitions come with their parent; unlogged tables are caches by definition; what was migrated is said in the head. */
async function filledTables(client: pg.Client): Promise<TableHead[]> {
  // An empty search_path makes every name a full one.
  await client.query(`SET LOCAL search_path = ''`)
  const { rows } = await client.query<TableHead>(
    `SELECT c.oid::regclass::text AS table,
       (SELECT coalesce(json_agg(quote_ident(attname) ORDER BY attnum), '[]') FROM pg_attribute a
        WHERE a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns
     FROM pg_class c
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p' AND ${OURS}
       AND c.oid IS DISTINCT FROM to_regclass('platform.migrations')
     ORDER BY 1`,
  )
  if (rows.length === 0) throw new CommandError('There is nothing to back up: Birge has never been started on this database.')
  return rows
}

async function write(client: pg.Client, file: string, head: Head, tables: TableHead[]): Promise<number> {
  const disk = createWriteStream(file, { mode: 0o600 }) // it holds personal data
  await once(disk, 'open')
  const zip = createGzip()
  zip.pipe(disk)
  const broken = new Promise<never>((_, reject) => {
    disk.once('error', reject)
    zip.once('error', reject)
  })
  broken.catch(() => undefined)
  const put = async (piece: Buffer | string) => {
    if (!zip.write(piece)) await Promise.race([once(zip, 'drain'), broken])
  }

  let total = 0
  await put(`${JSON.stringify(head)}\n`)
  for (const { table, columns } of tables) {
    await put(`${JSON.stringify({ table, columns } satisfies TableHead)}\n`)
    // The parent of partitions has no rows of its own for a plain COPY.
    total += await copyOut(client, `COPY (SELECT ${columns.join(', ')} FROM ${table}) TO STDOUT (ENCODING 'UTF8')`, put)
    await put('\\.\n')
  }
  await put(`${JSON.stringify({ tables: tables.length, rows: total })}\n`)
  zip.end()
  await Promise.race([finished(disk), broken])
  const written = await open(file, 'r+')
  await written.sync() // or a power cut after the rename leaves the name without the content
  await written.close()
  return total
}
