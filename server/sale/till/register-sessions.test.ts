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

test('cash is brought to the safe, paid out for a reason and fetched during the day; the count in the evening knows of it', async () => {
  const here = '/v1/register-sessions/current/cash-movements'
  let asked = 0
  const move = (body: object, as = till) => app.call('POST', here, body, { as, key: `move ${++asked}` })
  const balanceOf = async (kind: string) => {
    const { body } = await app.call('GET', `/v1/ledger/accounts?company_id=${stage.alma.company_id}&limit=200`, undefined, { as: owner })
    const lines = (body.items as { kind: string; balance_minor: number }[]).filter((line) => line.kind === kind)
    return lines.reduce((sum, { balance_minor }) => sum + balance_minor, 0)
  }
  const safe = await balanceOf('safe')
  const dropped = await move({ kind: 'to_safe', amount_minor: 20_000 })
  assert.equal(dropped.status, 201, dropped.text)
  assert.deepEqual((await move({ kind: 'paid_out', amount_minor: 1_250, reason: 'supplies', document: 'F-17' })).body.reason, 'supplies')
  assert.equal((await move({ kind: 'paid_in', amount_minor: 250, reason: 'returned' })).status, 201)
  assert.equal((await move({ kind: 'from_safe', amount_minor: 1_000 })).status, 201)
  assert.equal((await move({ kind: 'paid_out', amount_minor: 100 })).body.code, 'cash_reason_missing')
  const left = 30_000 - 20_000 - 1_250 + 250 + 1_000
  const tooMuch = await move({ kind: 'to_safe', amount_minor: left + 1 })
  const { code, detail, details } = tooMuch.body
  assert.deepEqual(
    { code, detail, details },
    { code: 'drawer_has_less', detail: 'There is not so much in this drawer', details: { register_id: stage.till.register_id } },
    'nobody is told what is there',
  )
  assert.equal((await move({ kind: 'to_safe', amount_minor: 100 }, owner)).body.code, 'no_register')
  assert.deepEqual([await balanceOf('safe'), await balanceOf('petty_cash')], [safe + 19_000, 1_000])

  const first = (await app.call('GET', `${here}?limit=3`, undefined, { as: till })).body
  const rest = (await app.call('GET', `${here}?limit=3&after=${first.next}`, undefined, { as: till })).body
  const told = [...first.items, ...rest.items].map(
    ({ kind, amount_minor }: { kind: string; amount_minor: number }) => `${kind} ${amount_minor}`,
  )
  assert.deepEqual(told.sort(), ['from_safe 1000', 'paid_in 250', 'paid_out 1250', 'to_safe 20000'], 'what was refused is not there')

  const many = await Promise.all(Array.from({ length: 8 }, () => move({ kind: 'to_safe', amount_minor: 2_000 })))
  assert.equal(
    many.filter(({ status }) => status === 201).length,
    5,
    'of ten thousand, two thousand fit five times, however many ask at once',
  )
  const closed = await app.call('POST', '/v1/register-sessions/current/closing', { counted_minor: 0 }, { as: till, key: 'evening' })
  assert.equal(closed.body.expected_minor, left - 5 * 2_000)
  assert.equal((await move({ kind: 'from_safe', amount_minor: 100 })).body.code, 'register_is_closed')
  assert.deepEqual(await app.audit(), [])
})
