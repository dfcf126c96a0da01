import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { say } from './command.ts'
import { nodeTest, withTestServer } from './test.ts'

const checkout = fileURLToPath(new URL('../..', import.meta.url))
const birge = fileURLToPath(new URL('birge.ts', import.meta.url))
const apps = ['ui', 'api-client', 'storefront', 'store', 'console'].map((app) => `apps/${app}`)

/** Each step in the words of what it promises, and the tools that prove it. */
const promises: [string, ...string[][]][] = [
  ['Types are sound', ...['.', ...apps].filter(hasTypes).map((project) => tool('typescript', 'tsc', '--noEmit', '-p', project))],
  ['No suspicious code', tool('oxlint', 'oxlint', '--type-aware', '--deny-warnings')],
  ['Everything is formatted alike', tool('@biomejs/biome', 'biome', 'check', '--reporter=summary')],
  ['Nothing is left over', tool('knip', 'knip', '--no-progress', '--no-config-hints')],
  ['Generated files are fresh', [birge, 'generate', '--check']],
]

/** Shows all that is wrong, not only the first; the tests come last, so their closing lines end the output. */
export function run(args: string[]): Promise<number> {
  return withTestServer(async (databaseUrl) => {
    const broken = await brokenPromises({ ...process.env, DATABASE_URL: databaseUrl })
    if (broken > 0) say(`${broken} of ${promises.length} promises are broken; see above. The tests run all the same.`)
    return (await nodeTest(args, databaseUrl)) || Math.sign(broken)
  })
}

async function brokenPromises(env: NodeJS.ProcessEnv): Promise<number> {
  let broken = 0
  for (const [promise, ...commands] of promises) {
    const started = Date.now()
    const outcomes = []
    for (const command of commands) outcomes.push(await outcome(command, env))
    const failed = outcomes.filter(({ code }) => code !== 0)
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    for (const { output } of failed) process.stderr.write(output)
    say(failed.length > 0 ? `${styleText('red', '✗')} Not so: ${promise}` : `${styleText('green', '✓')} ${promise} (${seconds} s)`)
    if (failed.length > 0) broken++
  }
  return broken
}

function hasTypes(project: string): boolean {
  return existsSync(join(checkout, project, 'tsconfig.json'))
}

/** By way of its package, since the short names in .bin are scripts only where there is a shell. */
function tool(packageName: string, command: string, ...args: string[]): string[] {
  const require = createRequire(import.meta.url)
  const file = join(checkout, 'node_modules', packageName, 'package.json')
  const { bin } = require(file) as { bin: string | Record<string, string> }
  return [join(dirname(file), typeof bin === 'string' ? bin : (bin[command] ?? '')), ...args]
}

function outcome(args: string[], variables: NodeJS.ProcessEnv): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...variables, ...(process.stderr.isTTY && { FORCE_COLOR: '1' }) }
    const child = spawn(process.execPath, args, { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
