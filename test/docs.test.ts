import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { seedDemo } from '../server/demo/seed.ts'
import { startTestApp } from './harness.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'))].map(([, code]) => code!)

/** The files a guide tells to write, and the commands it tells to give beside them, with the house of the tests. */
async function doAsTold(guide: string, folder: string, database: string) {
  for (const [, name, text] of read(`docs/guides/${guide}`).matchAll(/^```csv (\S+)\n([\s\S]*?)^```/gm))
    writeFileSync(join(folder, name!), text!)
  for (const command of blocks(read(`docs/guides/${guide}`), 'sh').flatMap((block) => block.trim().split('\n'))) {
    const [, rest] = command.match(/^npx birge (.+)$/) ?? assert.fail(`${guide} tells to give ${command}`)
    const env = { ...process.env, DATABASE_URL: database }
    await promisify(execFile)('sh', ['-c', `"${process.execPath}" "${join(root, 'server/cli/birge.ts')}" ${rest}`], { cwd: folder, env })
  }
}

/** What each guide has to show for itself when it has run. */
const ends: Record<string, RegExp> = {
  'bring-your-history.md': /^F-3 8990, I-1 -14990, F-1 32970$/m,
  'sell-through-the-api.md': /order ALM-\d+/,
  'track-behaviour.md': /3 kept, 1 set aside: unknown_type/,
  'resolve-a-table-of-people.md': /17,1\n18,2\n19,1\n20,2\n21,5\n[^]*F1 1\.0000/,
}

test('every guide does what it says', async () => {
  const app = await startTestApp({ at: new Date().toISOString(), background: true })
  await seedDemo(app.database, app.clock.now(), () => {})
  const address = await app.http.listen({ port: 0, host: '127.0.0.1' })
  const guides = readdirSync(join(root, 'docs/guides')).filter((file) => file.endsWith('.md'))
  assert.ok(guides.length >= 1)
  // Beside the packages that guides use.
  const folder = mkdtempSync(join(root, '.guides-'))
  for (const guide of guides) {
    const code = blocks(read(`docs/guides/${guide}`), 'ts')
    assert.ok(code.length > 0, `${guide} shows no code`)
    await doAsTold(guide, folder, app.url)
    const file = join(folder, guide.replace('.md', '.mts'))
    writeFileSync(file, code.join('\n'))
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env: { ...process.env, BIRGE: address } })
    assert.match(stdout, ends[guide] ?? assert.fail(`say above how ${guide} ends`), `${guide} did not come to its end`)
  }
  rmSync(folder, { recursive: true })
})

test('the commands of the README are there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const commands = blocks(read('README.md'), 'sh')
    .flatMap((block) => block.split('\n'))
    .map((line) => line.split('#')[0]!.trim())
    .filter(Boolean)
  assert.ok(commands.length >= 3, `only ${commands.join(', ')}`)
  const birge = read('server/cli/birge.ts')
  for (const command of commands) {
    const [, npm, npx] = command.match(/^npm (?:run )?([\w-]+)|^npx birge ([\w-]+)/) ?? []
    assert.ok(npm ? scripts[npm] : npx && new RegExp(`^\\s+${npx}:`, 'm').test(birge), `${command} is not there`)
  }
})

test('no page of the documentation points to a file that is not there', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'STYLE.md',
    'docs/architecture.md',
    ...readdirSync(join(root, 'docs/decisions')).map((f) => `docs/decisions/${f}`),
  ]
  let seen = 0
  for (const page of pages)
    for (const [, target] of read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      seen++
      assert.ok(existsSync(join(root, page, '..', target!)), `${page} points to ${target}`)
    }
  assert.ok(seen > 8, `only ${seen} links were looked at`)
})

test('a decision record fits a screen', () => {
  const records = readdirSync(join(root, 'docs/decisions'))
  for (const file of records) {
    assert.match(file, /^\d{4}-[a-z0-9-]+\.md$/)
    assert.ok(read(`docs/decisions/${file}`).split('\n').length <= 41, `${file} is longer than 40 lines`)
  }
})
