import pg from 'pg'
import { defaultDataDir, startEmbeddedPostgres } from '#platform/embedded-postgres'

/** A file of this directory that is a command. Resolves to the exit code, 0 if none. Says progress with `say`, results on stdout. */
export interface Command {
  run: (args: string[]) => Promise<number | void>
  /** What `--help` behind it tells, of one part of it where a part is named; without it the line of the list is told. */
  help?: (part: string | undefined) => string
}

/** The command cannot do what was asked; the message says why and what to do, so no stack is shown. */
export class CommandError extends Error {
  override name = 'CommandError'
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Lends a command the database: one's own (DATABASE_URL) or the embedded one, alone or beside a running server. */
export async function withDatabase<T>(dataDir: string | undefined, work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const own = await ownDatabase(dataDir)
  if (own) return work(own)
  const database = await startEmbeddedPostgres({ dataDir: dataDir ?? defaultDataDir(), say })
  try {
    return await work(database.url)
  } finally {
    await database.stop()
  }
}

/** What DATABASE_URL names, if it is set, can be reached and is new enough. */
export async function ownDatabase(dataDir: string | undefined): Promise<string | undefined> {
  const own = process.env.DATABASE_URL
  if (!own) return undefined
  if (dataDir) throw new CommandError('DATABASE_URL and --data name two databases: take one of them away.')
  const client = new pg.Client(own)
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
    const version = rows[0]?.server_version ?? ''
    if (Number.parseInt(version) < 15) throw new CommandError(`Birge needs PostgreSQL 15 or newer; DATABASE_URL leads to ${version}.`)
    return own
  } catch (error) {
    if (error instanceof CommandError) throw error
    const { message, code } = error as NodeJS.ErrnoException
    throw new CommandError(`The database of DATABASE_URL cannot be used: ${message || code}`)
  } finally {
    await client.end().catch(() => undefined)
  }
}
