import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'

// A checkout in small: the real door, real npm, packages that need no registry, and a builder that only counts.
const checkout = mkdtempSync(join(tmpdir(), 'birge-fresh-'))
after(() => rmSync(checkout, { recursive: true, force: true }))

function write(file: string, content: string | object): void {
  mkdirSync(dirname(join(checkout, file)), { recursive: true })
  writeFileSync(join(checkout, file), typeof content === 'string' ? content : JSON.stringify(content, null, 2))
}
const read = (file: string) => readFileSync(join(checkout, file), 'utf8')

cpSync(join(import.meta.dirname, '../../bin'), join(checkout, 'bin'), { recursive: true })
write('package.json', { name: 'small', workspaces: ['packages/*'], dependencies: { vite: '1.0.0' } })
write('packages/vite/package.json', { name: 'vite', version: '1.0.0', bin: { vite: 'build.js' } })
write('packages/vite/build.js', `require('fs').mkdirSync('dist', { recursive: true }); require('fs').appendFileSync('../../built', 'x')`)
write('apps/store/package.json', { name: 'store' })
write('apps/store/vite.config.ts', '')
write('apps/store/main.ts', '1')
write(
  'server/cli/birge.ts',
  `const told: string[] = process.argv.slice(2); console.log('birge', ...told); process.exit(told.includes('fail') ? 3 : 0)`,
)

function lockedAt(version: string): void {
  const link = { resolved: 'packages/vite', link: true }
  write('package-lock.json', {
    name: 'small',
    lockfileVersion: 3,
    packages: {
      '': { name: 'small', workspaces: ['packages/*'], dependencies: { vite: version } },
      'node_modules/vite': link,
      'packages/vite': { name: 'vite', version, bin: { vite: 'build.js' } },
    },
  })
}
lockedAt('1.0.0')

function birge(...args: string[]): Promise<{ code: number | null; said: string; printed: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(checkout, 'bin/birge.mjs'), ...args], { cwd: tmpdir() })
    let [said, printed] = ['', '']
    child.stderr.on('data', (text) => (said += text))
    child.stdout.on('data', (text) => (printed += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, said, printed }))
  })
}

test('two commands at once on a fresh clone install and build once', async () => {
  const [one, other] = await Promise.all([birge('start', '--port', '4000'), birge('start', '--port', '4001')])
  assert.deepEqual([one.printed, other.printed], ['birge start --port 4000\n', 'birge start --port 4001\n'])
  const said = one.said + other.said
  assert.equal(said.match(/Installing packages/g)?.length, 1, said)
  assert.equal(said.match(/is preparing this checkout; waiting for it/g)?.length, 1, said)
  assert.equal(read('built'), 'x')
})

test('installed and built, it is quiet and needs no npm', async () => {
  assert.deepEqual(await birge('start'), { code: 0, said: '', printed: 'birge start\n' })
  assert.equal((await birge('import', 'fail')).code, 3, 'the exit code is the command’s')
  assert.equal(read('built'), 'x')
})

test('screens are built anew when their sources change, and only for commands that show them', async () => {
  write('apps/store/main.ts', '2')
  assert.equal((await birge('import')).said, '')
  assert.equal((await birge('test', 'server/some.test.ts')).said, '')
  assert.match((await birge('test')).said, /Building the store app/)
  assert.equal(read('built'), 'xx')
})

test('a screen that cannot be built stops the command with what the builder said', async () => {
  write('packages/vite/build.js', `console.log('main.ts: unexpected token'); process.exit(1)`)
  write('apps/store/main.ts', '3')
  const { code, said, printed } = await birge('start')
  assert.equal(code, 1)
  assert.match(said, /unexpected token[^]*store app could not be built/)
  assert.equal(printed, '')
})

test('a changed lockfile is installed, after a killed run too', async () => {
  rmSync(join(checkout, 'apps'), { recursive: true })
  write('package.json', { name: 'small', workspaces: ['packages/*'], dependencies: { vite: '1.1.0' } })
  write('packages/vite/package.json', { name: 'vite', version: '1.1.0', bin: { vite: 'build.js' } })
  lockedAt('1.1.0')
  const killed = spawn(process.execPath, [join(checkout, 'bin/birge.mjs'), 'help'], { stdio: 'ignore' })
  await new Promise((resolve) => setTimeout(resolve, 300))
  killed.kill('SIGKILL')
  assert.deepEqual((await birge('help')).printed, 'birge help\n')
  assert.equal((await birge('help')).said, '')
})

test('what cannot be installed says so', async () => {
  lockedAt('2.0.0')
  const { code, said } = await birge('help')
  assert.equal(code, 1)
  assert.match(said, /could not be installed; what npm says is above/)
  rmSync(join(checkout, 'package-lock.json'))
  assert.match((await birge('help')).said, /is this a whole checkout/)
  assert.equal(existsSync(join(checkout, 'node_modules')), true)
})
