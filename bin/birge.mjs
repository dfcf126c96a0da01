#!/usr/bin/env node
// The one door: `npm start`, `npm test`, `npm run check|bench|generate|build` and `npx birge <command>` all come through here.
// It runs on any Node >= 18 with nothing installed, brings what is missing, and hands over to server/cli/birge.ts.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const inCheckout = (...parts) => path.join(checkout, ...parts)
const say = (line) => process.stderr.write(`${line}\n`)

class PlainError extends Error {}

async function main([command = 'help', ...args]) {
  if (command === 'start') refuseClosedData(args)
  const needsScreens = command === 'test' ? !isWithoutScreens(args) : ['start', 'check', 'bench', 'build'].includes(command)
  if (!isInstalled() || (needsScreens && staleApps().length > 0)) {
    await alone(async () => {
      if (!isInstalled()) await install()
      if (needsScreens) for (const app of staleApps()) await build(app)
    })
  }
  if (command === 'build') return say('All screens are built.')
  await handOver([command, ...args])
}

/** For root another user runs PostgreSQL. Where that one cannot enter, it is better known now than after everything was installed and built. */
function refuseClosedData(args) {
  const data = args.map((arg, at) => (arg === '--data' ? args[at + 1] : /^--data=(.+)/.exec(arg)?.[1])).find(Boolean)
  if (!data || process.getuid?.() !== 0 || process.env.DATABASE_URL) return
  let there = path.resolve(data)
  const { uid = 0, gid = 0 } = fs.statSync(path.join(there, 'database/data'), { throwIfNoEntry: false }) ?? {}
  while (!fs.existsSync(there)) there = path.dirname(there)
  const nobody = 65534
  const enters = spawnSync('/bin/sh', ['-c', 'cd -- "$0"', there], { uid: uid || nobody, gid: uid ? gid : nobody, cwd: '/', env: {} })
  if (enters.status === 0 || enters.error) return
  throw new PlainError(
    `PostgreSQL does not run as root, and the user who runs it instead cannot enter ${there}.\n` +
      'Choose a data directory that others may enter (--data /var/lib/birge), or start Birge as an ordinary user.',
  )
}

// ------------------------------------------------------------------------------------------------------------------- packages

/** Compares contents, not times: copying or checking out a directory changes times. */
function isInstalled() {
  const wanted = readJson(inCheckout('package-lock.json'))?.packages
  if (!wanted) throw new PlainError(`package-lock.json is missing or unreadable in ${checkout}: is this a whole checkout?`)
  const found = readJson(inCheckout('node_modules/.package-lock.json'))?.packages // npm writes it last of all
  if (!found) return false
  return Object.entries(wanted).every(([where, { version, optional }]) => {
    if (where === '' || (optional && !found[where])) return true
    return found[where]?.version === version
  })
}

async function install() {
  say('Installing packages (npm ci); this takes a minute or two the first time.')
  // `.bin` of a half-removed node_modules must not lend its node to npm. No package needs its install script.
  const withoutBin = (process.env.PATH ?? '').split(path.delimiter).filter((dir) => !dir.startsWith(inCheckout('node_modules')))
  const env = { ...process.env, PATH: [...withoutBin, path.dirname(process.execPath)].join(path.delimiter), NODE_ENV: 'development' }
  const flags = [
    '--ignore-scripts',
    '--prefer-offline',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const ended = await run('npm', ['ci', ...flags], { env, shell: process.platform === 'win32' }, 'still installing')
  if (ended !== 0 || !isInstalled())
    throw new PlainError(
      'The packages could not be installed; what npm says is above. The first start needs the package registry\n' +
        '(npm config get registry shows which); once installed, Birge starts without a network.',
    )
}

// -------------------------------------------------------------------------------------------------------------------- screens

/** Single test files of the calculations and the server: whoever works there need not wait for screens. */
function isWithoutScreens(args) {
  const files = args.filter((arg) => !arg.startsWith('-'))
  return files.length > 0 && files.every((file) => /(^|[\\/])(kernel|server)[\\/]/.test(file))
}

/** Apps with a Vite configuration whose built files are missing or were made from other sources. */
function staleApps() {
  return ['storefront', 'store', 'console']
    .filter((name) => fs.existsSync(inCheckout('apps', name, 'vite.config.ts')))
    .map((name) => {
      const isFramework = fs.existsSync(inCheckout('apps', name, 'react-router.config.ts'))
      const out = inCheckout('apps', name, isFramework ? 'build' : 'dist')
      return { name, isFramework, stamp: path.join(out, '.built-from'), sources: digestOf(name) }
    })
    .filter(({ stamp, sources }) => readText(stamp) !== sources)
}

function digestOf(app) {
  const digest = createHash('sha256')
  const folders = [inCheckout('apps', app), inCheckout('apps/ui'), inCheckout('apps/api-client'), inCheckout('kernel')]
  for (const file of [inCheckout('package-lock.json'), ...folders.flatMap(sourcesIn)]) {
    digest.update(`${path.relative(checkout, file)}\0`).update(fs.readFileSync(file))
  }
  return digest.digest('hex')
}

function sourcesIn(folder) {
  if (!fs.existsSync(folder)) return []
  const made = new Set(['node_modules', 'dist', 'build', '.react-router'])
  const entries = fs.readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !made.has(name) && !/\.test\.tsx?$/.test(name))
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name)
    return entry.isDirectory() ? sourcesIn(file) : entry.isFile() ? [file] : []
  })
}

async function build({ name, isFramework, stamp, sources }) {
  say(`Building the ${name} app`)
  const folder = inCheckout('apps', name)
  const packageFile = createRequire(path.join(folder, 'package.json')).resolve(`${isFramework ? '@react-router/dev' : 'vite'}/package.json`)
  const bin = Object.values(readJson(packageFile).bin)[0]
  const tool = path.join(path.dirname(packageFile), bin)
  const log = []
  const env = { ...process.env, NODE_ENV: 'production' }
  const ended = await run(suitableNode(), [tool, 'build'], { cwd: folder, env, log }, `still building the ${name} app`)
  if (ended !== 0) {
    process.stderr.write(log.join(''))
    throw new PlainError(`The ${name} app could not be built; what the tool says is above.`)
  }
  fs.writeFileSync(stamp, sources)
}

// ----------------------------------------------------------------------------------------------------------------- handing over

/** Node 22.22 and newer run TypeScript; for older ones a Node came with the packages. */
function suitableNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if ((major > 22 || (major === 22 && minor >= 22)) && process.features.typescript) return process.execPath
  const system = process.platform === 'win32' ? 'win' : process.platform
  const packaged = inCheckout(`node_modules/node-${system}-${process.arch}/bin/node${process.platform === 'win32' ? '.exe' : ''}`)
  if (fs.existsSync(packaged)) return packaged
  throw new PlainError(
    `Birge needs Node 22.22 or newer; this is ${process.version}, and there is no packaged one for this system: https://nodejs.org`,
  )
}

function handOver(args) {
  const entry = inCheckout('server/cli/birge.ts')
  // Left alone, V8 keeps 100 MB for what is short-lived, lets what lives long grow to four times itself before it looks through it and gives nothing
  // of that back, and glibc keeps 50 MB that threads have given back. The first and the last were as fast with less (npm run bench).
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16', '--heap-growing-percent=100']
  const env = { MALLOC_ARENA_MAX: '2', ...process.env }
  const child = spawn(suitableNode(), [...flags, entry, ...args], { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? 128 + (os.constants.signals[signal] ?? 0)
      resolve()
    })
  })
}

/** Runs a tool to its end, showing what it says (or keeping it in `log`) and that it is alive. */
function run(command, args, { log, ...options }, stillDoing) {
  const started = Date.now()
  const clock = setInterval(() => say(`  ... ${stillDoing} (${Math.round((Date.now() - started) / 1000)} s)`), 15_000)
  const child = spawn(command, args, {
    cwd: checkout,
    stdio: log ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'ignore', 'inherit'],
    ...options,
  })
  if (child.pid) fs.writeFileSync(lock, `${process.pid} ${child.pid}`)
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => log.push(text))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(error.code === 'ENOENT' ? new PlainError(`"${command}" is not in the PATH.`) : error))
    child.on('close', resolve)
  }).finally(() => clearInterval(clock))
}

// ------------------------------------------------------------------------------------------------------------------- one by one

const lock = path.join(
  os.tmpdir(),
  `birge-prepares-${process.getuid?.() ?? 'user'}-${createHash('sha256').update(checkout).digest('hex').slice(0, 12)}`,
)

/**
 * Two runs started at once install and build once. The lock names its process and the tool it runs, which lives on when its parent is
 * killed; when both are gone it blocks nobody.
 */
async function alone(work) {
  for (let waits = 0; !takeLock(); waits++) {
    if (waits === 0) say('Another Birge is preparing this checkout; waiting for it.')
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  try {
    await work()
  } finally {
    fs.rmSync(lock, { force: true })
  }
}

function takeLock() {
  const mine = `${lock}.${process.pid}`
  fs.writeFileSync(mine, String(process.pid))
  try {
    fs.linkSync(mine, lock) // with its content at once, and only if there is none
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!(readText(lock) ?? '').split(' ').map(Number).some(isAlive)) fs.rmSync(lock, { force: true })
    return false
  } finally {
    fs.rmSync(mine, { force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function readJson(file) {
  try {
    return JSON.parse(readText(file))
  } catch {
    return undefined
  }
}

main(process.argv.slice(2)).catch((error) => {
  say(error instanceof PlainError ? error.message : error.stack)
  process.exitCode = 1
})
