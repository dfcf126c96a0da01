import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

export interface Migration {
  number: number
  name: string
  sql: string
}

/** Collects `NNNN-what.sql` from `folders`, in the order of their one global number sequence. */
export function readMigrations(folders: string[]): Migration[] {
  const found = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => file.endsWith('.sql'))
          .map((file) => ({ number: Number(file.slice(0, 4)), name: file, sql: readFileSync(join(folder, file), 'utf8') }))
      : [],
  )
  found.sort((a, b) => a.number - b.number)
  for (const [i, migration] of found.entries()) {
    if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(migration.name)) throw new Error(`${migration.name}: a migration is called NNNN-what.sql`)
    if (i && found[i - 1]!.number === migration.number) throw new Error(`two migrations have the number ${migration.number}`)
  }
  return found
}

const fingerprint = (sql: string) => createHash('sha256').update(sql).digest('hex').slice(0, 16)
/**
 * Whether a fingerprint is of this migration: by its own words, or because it names it. A text that some servers could not run may be replaced by one
 * that comes to the same (`-- Formerly <fingerprint>`).
 */
export const isOf = (migration: Migration, known: string) =>
  known === fingerprint(migration.sql) || new RegExp(`^-- Formerly ${known}\\b`, 'm').test(migration.sql)

/** Brings the schema up to date. Two servers may start at once: the second waits for the first. Returns the names that were run. */
export async function migrate(pool: pg.Pool, migrations: Migration[], say: (line: string) => void = () => {}): Promise<string[]> {
  const client = await pool.connect()
  const run: string[] = []
  try {
    await client.query(`select pg_advisory_lock(hashtext('birge.migrations'))`)
    await client.query(`create schema if not exists platform`)
    await client.query(`create table if not exists platform.migrations (
      number integer primary key, name text not null, fingerprint text not null, migrated_at timestamptz not null default now())`)
    const { rows } = await client.query<{ number: number; name: string; fingerprint: string }>(
      'select number, name, fingerprint from platform.migrations',
    )
    const done = new Map(rows.map((row) => [row.number, row]))
    for (const row of rows)
      if (!migrations.some((m) => m.number === row.number))
        throw new Error(`the database was made by a newer Birge (it has ${row.name}): start that version, or restore a backup`)
    for (const migration of migrations) {
      const before = done.get(migration.number)
      if (before && !isOf(migration, before.fingerprint))
        throw new Error(`${migration.name} was changed after it had been run: write a new migration instead`)
      if (before) continue
      say(migration.name)
      await client.query('begin')
      try {
        await client.query(migration.sql)
        await client.query('insert into platform.migrations (number, name, fingerprint) values ($1, $2, $3)', [
          migration.number,
          migration.name,
          fingerprint(migration.sql),
        ])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw new Error(`${migration.name}: ${(error as Error).message}`, { cause: error })
      }
      run.push(migration.name)
    }
    return run
  } finally {
    await client.query(`select pg_advisory_unlock(hashtext('birge.migrations'))`).catch(() => {})
    client.release()
  }
}
