import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheDesk, atTheTill, setTheStage } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const owner = await atTheDesk(app)
const till = await atTheTill(app, stage)
const at = `/v1/registers/${stage.till.register_id}/sessions`

test('the back office sees when a till was open, by whom, and what was missing from its drawer', async () => {
  const opened_at = app.clock.now().toISOString()
  app.clock.advance({ hours: 8 })
  const closed = await app.call('POST', '/v1/register-sessions/current/closing', { counted_minor: 49_500 }, { as: till, key: 'close' })
  assert.equal(closed.status, 201, closed.text)
  app.clock.advance({ hours: 1 })
  await app.call('POST', '/v1/register-sessions', { float_minor: 30_000 }, { as: till, key: 'open again' })
  const by = `staff:${stage.associate.staff_id}`
  const { items, next } = (await app.call('GET', at, undefined, { as: owner })).body
  assert.equal(next, null)
  assert.deepEqual(
    items.map(({ opened_by, closed_by, float_minor, expected_minor, counted_minor }: Record<string, unknown>) => [
      opened_by,
      closed_by,
      float_minor,
      expected_minor,
      counted_minor,
    ]),
    [
      [by, null, 30_000, null, null],
      [by, by, 50_000, 50_000, 49_500],
    ],
  )
  assert.equal(items[1].opened_at, opened_at)
  const first = (await app.call('GET', `${at}?limit=1`, undefined, { as: owner })).body
  const second = (await app.call('GET', `${at}?limit=1&after=${first.next}`, undefined, { as: owner })).body
  assert.deepEqual([...first.items, ...second.items], items)
})

test('whoever does not work there is not told', async () => {
  const elsewhere = `/v1/registers/${stage.till_baki.register_id}/sessions`
  const manager = await atTheDesk(app, 'murat@alma.example')
  assert.equal((await app.call('GET', elsewhere, undefined, { as: manager })).body.code, 'not_found')
  assert.equal((await app.call('GET', at, undefined, { as: pocket() })).body.code, 'sign_in_required')
  assert.equal((await app.call('GET', '/v1/registers/reg_nowhere/sessions', undefined, { as: owner })).body.code, 'not_found')
})
