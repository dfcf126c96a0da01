import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { newId } from '#platform/ids'
import { atTheDesk, PASSWORD, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { account, balancesOf } from '../../foundation/ledger/index.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { recordTaken, refundPayment } from './index.ts'

const app = await startTestApp({ at: '2026-03-02T22:30:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 0)
const desk = await atTheDesk(app)
const { company_id } = stage.alma
const now = () => app.clock.now().toISOString()
/** The drawer of this till was never opened, which the till has its own watch over. */
const brokenBooks = async () => (await app.audit()).filter(({ module }) => module !== 'till').map(({ audit }) => audit)

let asked = 0
const book = (payout: object, key = `payout ${++asked}`, as = desk) =>
  app.call('POST', '/v1/payment-payouts', { company_id, provider: 'terminal', commission_minor: 0, ...payout }, { as, key })
const reverse = (payout_id: string, reason = 'Yanlış ekstre', key = `reversal ${++asked}`, as = desk) =>
  app.call('POST', `/v1/payment-payouts/${payout_id}/reversal`, { reason }, { as, key })
const list = async (query = '', as = desk) => (await app.call('GET', `/v1/payment-payouts${query}`, undefined, { as })).body
const owed = async (as = desk) => (await app.call('GET', '/v1/payment-receivables', undefined, { as })).body.items
const owes = (owed_minor: number) => [{ company_id, provider: 'terminal', currency: 'TRY', owed_minor }]
/** At the bank, and what providers have kept. */
async function standing() {
  const names = [account(company_id, 'TRY', 'bank'), account(company_id, 'TRY', 'commission', 'terminal')]
  const balances = await balancesOf(app.database.db, names)
  return names.map((name) => balances.get(name))
}
/** So much is paid by card at a till. */
async function sold(amount_minor: number) {
  const sale = {
    purpose_id: newId('crt'),
    order_id: newId('ord'),
    company_id,
    register_id: stage.till.register_id,
    currency: 'TRY',
    actor: 'staff:x',
  }
  const [payment] = await app.database.transaction((tx) =>
    recordTaken(tx, [{ ...sale, method: 'terminal', amount_minor, reference: '004217' }], now()),
  )
  return payment!
}

test('what a provider has collected is owed until it has paid it out, less what it keeps', async () => {
  assert.deepEqual(await owed(), [])
  await sold(10_000)
  assert.deepEqual(await owed(), owes(10_000))
  const booked = await book({ reference: 'PO-1', arrived_minor: 3_900, commission_minor: 100 })
  assert.equal(booked.status, 201, booked.text)
  const { payout_id, group_key, ...payout } = booked.body
  assert.match(payout_id, /^pyt_/)
  assert.equal(group_key, `payout:${payout_id}`)
  assert.deepEqual(payout, {
    ...{ company_id, provider: 'terminal', reference: 'PO-1', currency: 'TRY', arrived_minor: 3_900, commission_minor: 100 },
    // It is past midnight in İstanbul.
    ...{ paid_on: '2026-03-03', booked_by: `staff:${stage.owner.staff_id}`, booked_at: now(), reversed: null },
  })
  assert.deepEqual([await owed(), await standing()], [owes(6_000), [3_900, 100]])
  assert.deepEqual((await list()).items, [booked.body])
  assert.deepEqual(await brokenBooks(), [])
})

test('told twice it is booked once; under its number nothing else is booked', async () => {
  const [{ payout_id }] = (await list()).items
  for (const more of [{}, { paid_on: '2026-03-03' }]) {
    const again = await book({ reference: 'PO-1', arrived_minor: 3_900, commission_minor: 100, ...more })
    assert.deepEqual([again.status, again.body.payout_id], [201, payout_id])
  }
  for (const other of [{ arrived_minor: 3_901 }, { commission_minor: 99 }, { paid_on: '2026-03-01' }]) {
    const differs = await book({ reference: 'PO-1', arrived_minor: 3_900, commission_minor: 100, ...other })
    assert.deepEqual([differs.status, differs.body.code], [409, 'payout_differs'])
  }
  assert.deepEqual([await owed(), await standing()], [owes(6_000), [3_900, 100]])
})

test('more than is owed, nothing, a day to come and a provider that owes nothing are refused, and nothing is booked', async () => {
  const refused = async (payout: object) => {
    const { status, body } = await book({ reference: 'PO-2', arrived_minor: 1_000, ...payout })
    return [status, body.code]
  }
  const too_much = await book({ reference: 'PO-2', arrived_minor: 5_950, commission_minor: 51 })
  assert.deepEqual(
    [too_much.status, too_much.body.code, too_much.body.details],
    [409, 'payout_exceeds_owed', { provider: 'terminal', asked_minor: 6_001, owed_minor: 6_000 }],
  )
  assert.deepEqual(await refused({ provider: 'test-card' }), [409, 'payout_exceeds_owed'])
  assert.deepEqual(await refused({ arrived_minor: 0 }), [422, 'payout_empty'])
  assert.deepEqual(await refused({ paid_on: '2026-03-04' }), [422, 'payout_day_wrong'])
  assert.deepEqual(await refused({ paid_on: '2026-02-30' }), [422, 'payout_day_wrong'])
  assert.deepEqual(await refused({ arrived_minor: -1 }), [400, 'invalid_request'])
  assert.deepEqual([await owed(), await standing(), (await list()).items.length], [owes(6_000), [3_900, 100], 1])
})

test('of many who book at once none takes what is owed a second time', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => book({ reference: `RACE-${i}`, arrived_minor: 1_000 })))
  const codes = answers.map(({ status, body }) => (status === 201 ? 'booked' : body.code)).toSorted()
  assert.deepEqual(codes, [...Array.from({ length: 6 }, () => 'booked'), ...Array.from({ length: 6 }, () => 'payout_exceeds_owed')])
  assert.deepEqual([await owed(), await standing()], [[], [9_900, 100]])
  const same = await Promise.all(Array.from({ length: 4 }, () => book({ reference: 'PO-1', arrived_minor: 3_900, commission_minor: 100 })))
  assert.equal(new Set(same.map(({ body }) => body.payout_id)).size, 1)
  assert.deepEqual(await brokenBooks(), [])
})

test('one that was booked wrongly is reversed with a reason and stays; its number can be booked anew', async () => {
  const { payout_id } = (await list()).items.find(({ reference }: { reference: string }) => reference === 'PO-1')
  assert.equal((await reverse(payout_id, 'ab')).status, 400)
  app.clock.advance({ minutes: 1 })
  const [{ status, body }, other] = await Promise.all([reverse(payout_id), reverse(payout_id)])
  const reversed = { reason: 'Yanlış ekstre', reversed_by: `staff:${stage.owner.staff_id}`, reversed_at: now() }
  assert.deepEqual([status, body.reversed], [201, reversed])
  assert.deepEqual(other.body, body)
  assert.deepEqual((await reverse(payout_id, 'bir daha')).body, body, 'it has happened')
  assert.deepEqual([await owed(), await standing()], [owes(4_000), [6_000, 0]])
  const right = await book({ reference: 'PO-1', arrived_minor: 3_800, commission_minor: 200 })
  assert.equal(right.status, 201, right.text)
  assert.notEqual(right.body.payout_id, payout_id)
  assert.deepEqual([await owed(), await standing()], [[], [9_800, 200]])
  const unknown = await reverse('pyt_none')
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found'])
  const told = await run<{ type: string; count: number }>(
    app.database.db,
    `select type, count(*) from platform.events where type like 'payments.payout%' group by type order by type`,
  )
  assert.deepEqual(told, [
    { type: 'payments.payout_booked', count: 8 },
    { type: 'payments.payout_reversed', count: 1 },
  ])
  assert.deepEqual(await brokenBooks(), [])
})

test('what is given back after all was paid out is owed to the provider, and comes off what it pays out next', async () => {
  const payment = await sold(5_000)
  assert.equal((await book({ reference: 'PO-3', arrived_minor: 5_000 })).status, 201)
  await refundPayment(app.database, { payment_id: payment.payment_id, key: 'back', actor: 'staff:x' }, now())
  assert.deepEqual(await owed(), owes(-5_000))
  await sold(6_000)
  assert.equal((await book({ reference: 'PO-4', arrived_minor: 1_001 })).body.code, 'payout_exceeds_owed')
  assert.equal((await book({ reference: 'PO-4', arrived_minor: 1_000 })).status, 201)
  assert.deepEqual(await owed(), [])
  assert.deepEqual(await brokenBooks(), [])
})

test('they come page by page, of one provider or all; who works for another company sees and reverses none, a manager looks and books none', async () => {
  const all: { payout_id: string }[] = (await list()).items
  assert.equal(all.length, 10)
  const seen: unknown[] = []
  for (let after = ''; ; ) {
    const page = await list(`?limit=3${after && `&after=${after}`}`)
    seen.push(...page.items)
    if (page.next === null) break
    after = page.next
  }
  assert.deepEqual(seen, all)
  assert.deepEqual([(await list('?provider=terminal')).items.length, (await list('?provider=test-card')).items], [10, []])
  const [{ payout_id }] = all as [{ payout_id: string }]
  const staff = async (email: string, role: 'owner' | 'manager', location_id: string) => {
    const person = { name: 'Nigar', email, role, works_everywhere: false, password: PASSWORD, location_ids: [location_id], now: now() }
    await app.database.transaction((tx) => createStaff(tx, person))
    return atTheDesk(app, email)
  }
  const inBaku = await staff('nigar@alma.example', 'owner', stage.baki.location_id)
  await sold(100)
  assert.deepEqual([await owed(inBaku), (await list('', inBaku)).items], [[], []])
  assert.equal((await book({ reference: 'X', arrived_minor: 1 }, 'x', inBaku)).status, 404)
  assert.equal((await reverse(payout_id, 'Gizli', 'x', inBaku)).status, 404)
  const manager = await staff('asli@alma.example', 'manager', stage.kadikoy.location_id)
  assert.equal((await list('', manager)).items.length, 10)
  assert.equal((await book({ reference: 'X', arrived_minor: 1 }, 'x', manager)).status, 403)
  assert.equal((await reverse(payout_id, 'Gizli', 'x', manager)).status, 403)
})

test('the audits find a debt that was made smaller than what was paid out, and a payout that the ledger does not know', async () => {
  await run(app.database.writer, `update payments.payouts set arrived_minor = arrived_minor - 1 where reference = 'PO-3'`)
  assert.deepEqual(await brokenBooks(), [
    'what every provider owes is what it has taken for us, less what it gave back, paid out and let banks dispute',
    'every payout is booked once, as it was written down, and every reversal with it',
  ])
  await run(app.database.writer, `update payments.payouts set arrived_minor = arrived_minor + 1 where reference = 'PO-3'`)
  assert.deepEqual(await brokenBooks(), [])
})
