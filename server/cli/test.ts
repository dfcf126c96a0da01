import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { availableParallelism, constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { defaultDataDir, startEmbeddedPostgres } from '#platform/embedded-postgres'

const checkout = fileURLToPath(new URL('../..', import.meta.url))
const everything = ['kernel/**/*.test.ts', 'server/**/*.test.ts', 'apps/**/*.test.{ts,tsx}', 'test/**/*.test.ts']
const silently = () => undefined

/** One PostgreSQL for the whole run; every test file makes databases of its own in it. The last lines are those of node's test runner. */
export function run(args: string[]): Promise<number> {
  return withTestServer((databaseUrl) => nodeTest(args, databaseUrl))
}

/** The one DATABASE_URL names, or a new one that is gone afterwards: never the shop's own. */
export async function withTestServer<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const own = process.env.DATABASE_URL
  if (own) return work(own)
  await removeRemains()
  const dataDir = join(defaultDataDir(), `test-${process.pid}`)
  const database = await startEmbeddedPostgres({ dataDir, say: silently })
  try {
    return await work(database.url)
  } finally {
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

export function nodeTest(args: string[], databaseUrl: string): Promise<number> {
  const options = args.filter((arg) => arg.startsWith('-'))
  const files = args.filter((arg) => !arg.startsWith('-'))
  const lots = join(checkout, 'test/simulation/same-lots.ts')
  const flags = [
    '--disable-warning=ExperimentalWarning',
    `--import=${pathToFileURL(lots).href}`,
    '--test',
    `--test-concurrency=${availableParallelism()}`,
    ...options,
  ]
  const env = { ...process.env, BIRGE_TEST_DATABASE_URL: databaseUrl }
  const child = spawn(process.execPath, [...flags, ...(files.length > 0 ? files : everything)], { cwd: checkout, env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

/** Of runs that were killed: their databases, perhaps still running. */
async function removeRemains(): Promise<void> {
  if (!existsSync(defaultDataDir())) return
  for (const name of await readdir(defaultDataDir())) {
    const pid = Number(/^test-(\d+)$/.exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    const dataDir = join(defaultDataDir(), name)
    const database = await startEmbeddedPostgres({ dataDir, say: silently }).catch(silently)
    await database?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Not one that is dead and only waits to be buried. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== ''
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
