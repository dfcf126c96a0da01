import { defaultDataDir, startEmbeddedPostgres } from '#platform/embedded-postgres'

/** A file of this directory that is a command. Resolves to the exit code, 0 if none. Says progress with `say`, results on stdout. */
export interface Command {
  run: (args: string[]) => Promise<number | void>
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
  const own = ownDatabase(dataDir)
  if (own) return work(own)
  const database = await startEmbeddedPostgres({ dataDir: dataDir ?? defaultDataDir(), say })
  try {
    return await work(database.url)
  } finally {
    await database.stop()
  }
}

export function ownDatabase(dataDir: string | undefined): string | undefined {
  const own = process.env.DATABASE_URL || undefined
  if (own && dataDir) throw new CommandError('DATABASE_URL and --data name two databases: take one of them away.')
  return own
}
