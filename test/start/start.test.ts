import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { after, before, test } from 'node:test'

const checkout = join(import.meta.dirname, '../..')
const folder = fs.mkdtempSync(join(tmpdir(), 'birge-start-'))
fs.chmodSync(folder, 0o755)
const running = new Set<ChildProcess>()
after(() => {
  for (const child of running) child.kill('SIGKILL')
  fs.rmSync(folder, { recursive: true, force: true })
})

interface Started {
  child: ChildProcess
  /** Everything it said and printed so far. */
  heard(): string
  /** Resolves to the address of the storefront once all doors are open. */
  open: Promise<string>
  closed: Promise<number | null>
}

/** `npm start`, without npm: that prints the same but for two lines. */
function start(args: string[], options: { cwd?: string; uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {}): Started {
  const { DATABASE_URL: _, PORT: __, ...env } = process.env // the embedded database is what is tried here
  const door = join(options.cwd ?? checkout, 'bin/birge.mjs')
  const child = spawn(process.execPath, [door, 'start', ...args], { cwd: checkout, ...options, env: { ...env, ...options.env } })
  running.add(child)
  let text = ''
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  const open = new Promise<string>((resolve, reject) => {
    const hear = (piece: Buffer) => {
      text += piece
      const address = /Storefront\s+(http:\S+)/.exec(text)?.[1]
      if (address && text.includes('Ctrl-C closes')) resolve(address)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    void closed.then((code) => reject(new Error(`ended with ${code}:\n${text}`)))
  })
  open.catch(() => undefined)
  return { child, heard: () => text, open, closed }
}

async function ended(started: Started): Promise<number | null> {
  started.child.kill('SIGTERM')
  const code = await started.closed
  running.delete(started.child)
  return code
}

async function birge(...args: string[]): Promise<{ code: number | null; said: string }> {
  const { DATABASE_URL: _, ...env } = process.env
  const child = spawn(process.execPath, [join(checkout, 'bin/birge.mjs'), ...args], { cwd: checkout, env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += piece))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, said }
}

// Below those that the system gives to whoever connects somewhere (from 32,768 on): none of these may be taken just now.
const port = 20_000 + 2 * (process.pid % 6_000)
const main = { data: join(folder, 'shop'), port: String(port) }
const postmaster = (data: string) => Number(fs.readFileSync(join(data, 'database/data/postmaster.pid'), 'utf8').split('\n')[0])

/** Everyone who works for a started Birge: the door, the server, PostgreSQL. */
function everyoneOf({ child }: Started, data: string): number[] {
  const server = execFileSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' })
  return [child.pid ?? 0, ...server.trim().split(/\s+/).map(Number), postmaster(data)]
}

let shop: Started
before(async () => {
  shop = start(['--data', main.data, '--port', main.port])
  await shop.open
})

test('one command opens the shop, the store app, the console and the reference, with goods on the shelves', async () => {
  const addresses = [...shop.heard().matchAll(/http:\S+/g)].map(([address]) => address)
  const paths = addresses.map((address) => new URL(address).pathname)
  for (const path of ['/', '/store', '/console', '/docs']) assert.ok(paths.includes(path), `${path} is announced:\n${shop.heard()}`)
  for (const address of addresses) assert.equal((await fetch(address)).status, 200, address)
  const products = (await (await fetch(new URL('/v1/products', await shop.open))).json()) as { items: object[] }
  assert.ok(products.items.length > 10)
})

test('a second one beside it says where the first is, and ends with 1', async () => {
  const second = start(['--data', main.data, '--port', main.port])
  assert.equal(await second.closed, 1)
  assert.match(second.heard(), new RegExp(`runs already: http://localhost:${main.port} .*--data DIR`))
})

test('the open shop is backed up to one file, and the books hold in the copy', async () => {
  const file = join(folder, 'monday.birge')
  const copy = relative(checkout, join(folder, 'copy'))
  assert.match((await birge('backup', file, '--data', main.data)).said, /holds [\d,]+ rows of \d+ tables/)
  assert.match((await birge('restore', file, '--data', copy)).said, /Restored [\d,]+ rows/)
  assert.match((await birge('restore', file, '--data', main.data)).said, /holds data already/)
  const audit = await birge('audit', '--data', copy)
  assert.equal(audit.code, 0, audit.said)
})

test('with its port taken it takes the next and says so; without the demo its shelves are empty; Ctrl-C closes it whole', async () => {
  const data = join(folder, 'bare')
  const bare = start(['--data', data, '--port', main.port, '--no-demo'])
  const next = Number(main.port) + 1
  assert.equal(new URL(await bare.open).port, String(next))
  assert.match(bare.heard(), new RegExp(`Port ${main.port} is taken; using ${next}`))
  const everyone = everyoneOf(bare, data)
  bare.child.kill('SIGINT')
  assert.equal(await bare.closed, 0)
  running.delete(bare.child)
  assert.deepEqual(everyone.filter(isAlive), [])
})

test('after kill -9 of everything the shop opens again, and the cart is as the shopper left it', async () => {
  const product = (await firstOf('/v1/products')) as { slug: string }
  const page = (await firstOf(`/v1/products/${product.slug}`)) as { variants: { variant_id: string }[] }
  const added = await fetch(new URL('/v1/cart/lines', await shop.open), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'start-test' },
    body: JSON.stringify({ variant_id: page.variants[0]?.variant_id, quantity: 2 }),
  })
  assert.equal(added.ok, true, await added.clone().text())
  const cookie = added.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

  for (const pid of everyoneOf(shop, main.data)) process.kill(pid, 'SIGKILL')
  await shop.closed
  running.delete(shop.child)
  shop = start(['--data', main.data, '--port', main.port])
  const cart = (await (await fetch(new URL('/v1/cart', await shop.open), { headers: { cookie } })).json()) as {
    lines: { quantity: number }[]
  }
  assert.deepEqual(
    cart.lines.map(({ quantity }) => quantity),
    [2],
  )
  assert.equal(await ended(shop), 0)
})

/** As an ordinary user, in a checkout of one's own; only root can become another. */
const skip =
  process.getuid?.() !== 0 ? 'only root can become an ordinary user' : !isEnterable(checkout) && 'this checkout is closed to others'
test('an ordinary user starts it in a checkout of their own, where the data stay', { skip }, async () => {
  const own = join(folder, 'checkout')
  const files = execFileSync('git', ['-c', `safe.directory=${checkout}`, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: checkout,
  })
  const built = ['storefront/build', 'store/dist', 'console/dist'].map((path) => join('apps', path))
  for (const file of [...files.toString().split('\0').filter(Boolean), ...built]) {
    if (!fs.existsSync(join(checkout, file))) continue
    fs.mkdirSync(dirname(join(own, file)), { recursive: true })
    fs.cpSync(join(checkout, file), join(own, file), { recursive: true })
  }
  for (const place of ['', 'server', 'apps/storefront', 'apps/store', 'apps/console', 'apps/api-client'])
    if (fs.existsSync(join(checkout, place, 'node_modules')))
      fs.symlinkSync(join(checkout, place, 'node_modules'), join(own, place, 'node_modules'))
  fs.chownSync(own, 65534, 65534)

  const started = start(['--port', main.port, '--no-demo'], { cwd: own, uid: 65534, gid: 65534, env: { HOME: own } })
  const answer = await fetch(new URL('/ready', await started.open))
  assert.equal(answer.status, 200)
  assert.equal(fs.statSync(join(own, '.birge/database/data')).uid, 65534)
  assert.equal(await ended(started), 0)
})

async function firstOf(path: string): Promise<unknown> {
  const answer = (await (await fetch(new URL(path, await shop.open))).json()) as { items?: unknown[] }
  return answer.items ? answer.items[0] : answer
}

function isAlive(pid: number): boolean {
  return fs.existsSync(`/proc/${pid}/status`) && !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))
}

function isEnterable(path: string): boolean {
  for (let at = path; at !== dirname(at); at = dirname(at)) if (!(fs.statSync(at).mode & 0o001)) return false
  return true
}
