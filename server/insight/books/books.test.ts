import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { atTheDesk, atTheTill, setTheStage } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { modules } from '../../modules.ts'

const birge = join(import.meta.dirname, '../../cli/birge.ts')
const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const owner = await atTheDesk(app)
const books = async () => (await app.call('GET', '/v1/books', undefined, { as: owner })).body

test('the books name every audit of every module, and all of them hold', async () => {
  const { holds, at, items } = await books()
  assert.deepEqual({ holds, at }, { holds: true, at: app.clock.now().toISOString() })
  assert.deepEqual(
    items.map(({ module, name }: Record<string, string>) => [module, name]),
    modules.flatMap((module) => (module.audits ?? []).map(({ name }) => [module.name, name])),
  )
  assert.ok(items.length > 20, `only ${items.length} audits were run`)
  for (const item of items) assert.deepEqual({ ...item, violations: 0, examples: [] }, item)
})

test('goods that vanish without a movement are found, counted and shown', async () => {
  const vanish = (pieces: number) =>
    app.database.pool.query('update inventory.levels set on_hand = on_hand - $1 where location_id = $2', [
      pieces,
      stage.kadikoy.location_id,
    ])
  await vanish(3)
  const { holds, items } = await books()
  const broken = items.filter((item: { holds: boolean }) => !item.holds)
  assert.equal(holds, false)
  assert.deepEqual(
    broken.map(({ module, name, violations }: Record<string, unknown>) => ({ module, name, violations })),
    [{ module: 'inventory', name: 'every level is the sum of its movements', violations: 4 }],
  )
  assert.deepEqual(
    new Set(broken[0].examples.map((example: Record<string, string>) => example.variant_id)),
    new Set(Object.values(stage.variants)),
  )
  assert.deepEqual(
    (await app.audit()).map(({ module, rows }) => [module, rows.length]),
    [['inventory', 4]],
  )
  await vanish(-3)
  assert.equal((await books()).holds, true)
})

test('birge audit prints the same, and fails where something does not hold', async () => {
  const audit = () =>
    new Promise<{ code: number; told: string }>((resolve) =>
      execFile(
        process.execPath,
        [birge, 'audit'],
        { env: { ...process.env, DATABASE_URL: app.url, NO_COLOR: '1' } },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), told: stdout + stderr }),
      ),
    )
  const holds = await audit()
  assert.equal(holds.code, 0, holds.told)
  assert.match(holds.told, /✓ ledger +the debits of every unit equal its credits\n/)
  assert.match(holds.told, /All \d+ audits hold\./)

  await app.database.pool.query('update inventory.levels set on_hand = on_hand - 1 where location_id = $1', [stage.kadikoy.location_id])
  const broken = await audit()
  assert.equal(broken.code, 1, broken.told)
  assert.match(broken.told, /✗ inventory +every level is the sum of its movements\n +\{"variant_id":"var_/)
  assert.match(broken.told, /1 of \d+ audits do not hold\./)
  await app.database.pool.query('update inventory.levels set on_hand = on_hand + 1 where location_id = $1', [stage.kadikoy.location_id])
})

test('the console tells every audit in the words of each language', () => {
  for (const locale of ['tr', 'az', 'en']) {
    const texts = JSON.parse(readFileSync(join(import.meta.dirname, `../../../apps/console/texts/${locale}.json`), 'utf8'))
    for (const { name: module, audits = [] } of modules)
      for (const { name } of audits) {
        const key = name.replace(/\W+/g, '_')
        assert.ok(texts.audits[module]?.[key], `apps/console/texts/${locale}.json has no audits.${module}.${key}`)
        assert.ok(texts.modules[module], `apps/console/texts/${locale}.json has no modules.${module}`)
      }
  }
})

test('many who look at once get the same answer', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, books))
  for (const answer of answers) assert.deepEqual(answer, answers[0])
})

test('the books are not for everybody', async () => {
  assert.equal((await app.call('GET', '/v1/books', undefined, { as: pocket() })).body.code, 'sign_in_required')
  const associate = await atTheTill(app, stage, { open: false })
  const refused = await app.call('GET', '/v1/books', undefined, { as: associate })
  assert.deepEqual({ status: refused.status, code: refused.body.code }, { status: 403, code: 'not_permitted' })
})
