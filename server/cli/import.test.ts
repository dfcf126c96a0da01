import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { setTheStage } from '../../test/cast.ts'
import { startTestApp } from '../../test/harness.ts'
import { run as consents } from './consents.ts'
import { help, run } from './import.ts'

const folder = mkdtempSync(join(tmpdir(), 'birge-import-'))
after(() => rmSync(folder, { recursive: true }))
const app = await startTestApp()
await setTheStage(app.database, app.clock.now())
process.env.DATABASE_URL = app.url

const refused = (...args: string[]): Promise<string> =>
  run(args).then(
    () => assert.fail(`import ${args.join(' ')} was not refused`),
    ({ name, message }: Error) => `${name}: ${message}`,
  )

test('a house of two companies is asked whose customers a file has, and says where it lists the rows it has left out', async () => {
  writeFileSync(join(folder, 'people.csv'), 'external_id,first_name,phone\nM-1,Zehra,0535 777 88 99\nM-2,Nil,0536 12\n')
  const bringIn = ['customers', join(folder, 'people.csv'), '--system', 'erp']
  assert.match(
    await refused(...bringIn),
    /^CommandError: Whose customers are these\? Say --company: [^;]*TR \([^;]*; or --country alone, if they are of the whole house$/,
  )
  assert.match(await refused(...bringIn, '--company', 'DE'), /^CommandError: There is no company "DE"\. Say --company: /)
  assert.equal((await app.database.pool.query('select from merging.records')).rowCount, 0, 'nobody came in')
  await assert.rejects(consents(['export', join(folder, 'iys.csv')]), {
    ...{ name: 'CommandError', message: /^Whose consents are these\? Say --company: [^;]*TR \([^;]*\)$/ },
  })
  assert.equal(existsSync(join(folder, 'iys.csv')), false)
  assert.equal(await consents(['export', join(folder, 'iys.csv'), '--company', 'TR']), 0)
  assert.ok(existsSync(join(folder, 'iys.csv')))
  assert.match(
    await refused('sales', join(folder, 'people.csv'), '--system', 'till'),
    /^CommandError: Whose sales are these\? Say --company: [^;]*$/,
  )
  const birge = [join(import.meta.dirname, 'birge.ts'), 'import', ...bringIn, '--company', 'TR']
  const { stdout } = await promisify(execFile)(process.execPath, birge, { cwd: folder })
  const report = /(\S+left-out\.csv)/.exec(stdout)?.[1] ?? assert.fail(stdout)
  assert.ok(report.startsWith('/'), stdout)
  assert.match(readFileSync(report, 'utf8'), /^3,/m)
})

test('an import without its file, and one that is not there, are told in a line; each tells what it takes', async () => {
  assert.equal(await refused('customers'), 'CommandError: Which file? birge import customers FILE. More: npx birge import customers --help')
  assert.equal(
    await refused('orders', 'a.csv'),
    'CommandError: There is no import of "orders"; there are products, customers and sales. More: npx birge import --help',
  )
  assert.match(help('customers'), /^birge import customers FILE[^]*--company TR[^]*--report FILE/)
  assert.doesNotMatch(help('customers'), /import sales/)
  assert.match(help(), /import products[^]*import customers[^]*import sales/)
})
