import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase, run } from '#platform/database'
import { newId } from '#platform/ids'
import { atTheDesk, paysBy, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { balanceOf } from '../../foundation/ledger/index.ts'
import { settlePayments } from './authorise.ts'
import {
  attachToOrders,
  cancelPayments,
  isFree,
  joinProviders,
  lockPayments,
  paymentsByIds,
  type PaymentRequest,
  providerNamed,
  type RemoteProvider,
  recordPayments,
  recordTaken,
  speakAuthorise,
  type Tender,
} from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 0)
const desk = await atTheDesk(app)
const now = () => app.clock.now().toISOString()
/** The till keeps its own watch over drawers that are closed; this one was never opened. */
const brokenBooks = async () => (await app.audit()).filter(({ module }) => module !== 'till').map((broken) => broken.audit)
const requests = (count: number): PaymentRequest[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{
      purpose_id: newId('chk'),
      company_id: stage.alma.company_id,
      method: 'card',
      provider: 'test-card',
      amount_minor: 100 + i,
      currency: 'TRY',
      actor: 'system:test',
    },
  }))

test('Anybody sees how one can pay', async () => {
  const methods = async (query = '') => (await app.call('GET', `/v1/payment-methods${query}`)).body.items
  const names = (items: { method: string }[]) => items.map(({ method }) => method)
  assert.deepEqual(names(await methods()), ['cash', 'terminal', 'card'])
  assert.deepEqual(names(await methods('?door=till')), ['cash', 'terminal'])
  assert.deepEqual(await methods('?door=web'), [
    {
      ...{ method: 'card', provider: 'test-card', on_site: false, own_page: false },
      doors: ['web', 'app', 'phone', 'chat', 'social', 'marketplace', 'desk'],
      captures: 'at_order',
    },
  ])
})

test('Fifty payments are recorded, settled and tied to their orders with as few statements as one', async () => {
  const database = openDatabase(app.url, { connections: 1 }) // the app's own has its pulse
  const cost = async (work: (tx: Parameters<Parameters<typeof database.transaction>[0]>[0]) => Promise<unknown>) => {
    const before = database.statements()
    const answer = await database.transaction(work)
    return { answer, statements: database.statements() - before }
  }
  for (const count of [1, 50]) {
    const wanted = requests(count)
    const recorded = await cost((tx) => recordPayments(tx, wanted, now()))
    const payments = recorded.answer as Awaited<ReturnType<typeof recordPayments>>
    assert.deepEqual(
      payments.map((p) => [p.purpose_id, p.amount_minor]),
      wanted.map((w) => [w.purpose_id, w.amount_minor]),
    )
    assert.equal(recorded.statements, 1)
    const answers = payments.map(({ payment_id }) => ({ payment_id, answer: { result: 'done' as const, provider_reference: 'bank_1' } }))
    const settled = await cost((tx) => settlePayments(tx, answers, now()))
    // The update, the events, what checkout does in its slot, begin and commit.
    assert.ok(settled.statements <= 6, `${settled.statements} statements settled ${count} payments`)
    const attached = await cost(async (tx) => {
      const locked = await lockPayments(
        tx,
        payments.map(({ payment_id }) => payment_id),
      )
      await attachToOrders(
        tx,
        locked.map((payment) => ({ payment, order_id: newId('ord') })),
        now(),
      )
    })
    assert.equal(attached.statements, 4, 'begin, the locks, the writes, commit')
    const tenders = wanted.map((w): Tender => ({ ...w, method: 'cash', order_id: newId('ord'), register_id: stage.till.register_id }))
    assert.equal(
      (await cost((tx) => recordTaken(tx, tenders, now()))).statements,
      6,
      'what the company takes, the payments, their bookings, their events, begin and commit',
    )
  }
  await database.close()
})

test('Captures that are due are asked for in the background until none is left, and the books hold', async () => {
  await app.tick()
  const left = await run(app.database.db, `select 1 from payments.payments where method = 'card' and status <> 'captured'`)
  assert.equal(left.length, 51, 'the test bank never heard of these and declines them')
  const declined = await run<{ reason: string; capturing_minor: number }>(
    app.database.db,
    `select distinct c.reason, p.capturing_minor from payments.changes c join payments.payments p using (payment_id)`,
  )
  assert.deepEqual(declined, [{ reason: 'unknown_charge', capturing_minor: 0 }])
  assert.deepEqual(await brokenBooks(), [])
})

test('Told of one payment twice at once, silence does not drown the answer, whichever came first', async () => {
  const done = { result: 'done' as const, provider_reference: 'bank_2' }
  const silence = { result: 'silence' as const, reason: 'timeout' }
  const declined = { result: 'declined' as const, reason: 'not_enough_money' }
  for (const [answers, status] of [
    [[done, silence], 'authorised'],
    [[silence, done], 'authorised'],
    [[silence, declined, { result: 'pending' as const }], 'declined'],
    [[declined, done], 'authorised'],
  ] as const) {
    const [payment] = await app.database.transaction((tx) => recordPayments(tx, requests(1), now()))
    const { payment_id } = payment!
    const told = answers.map((answer) => ({ payment_id, answer }))
    const settled = await app.database.transaction((tx) => settlePayments(tx, told, now()))
    assert.deepEqual(
      settled.map((p) => p.status),
      answers.map(() => status),
    )
  }
})

test('The payments of an order are listed, newest first and page by page', async () => {
  const order_id = newId('ord')
  const sale = {
    purpose_id: newId('crt'),
    order_id,
    company_id: stage.alma.company_id,
    register_id: stage.till.register_id,
    currency: 'TRY',
    actor: 'staff:stf_1',
  }
  await app.database.transaction((tx) =>
    recordTaken(
      tx,
      [
        { ...sale, method: 'terminal', amount_minor: 4_000, reference: '004217' },
        { ...sale, method: 'cash', amount_minor: 1_000 },
      ],
      now(),
    ),
  )
  const first = (await app.call('GET', `/v1/payments?order_id=${order_id}&limit=1`, undefined, { as: desk })).body
  const second = (await app.call('GET', `/v1/payments?order_id=${order_id}&limit=1&after=${first.next}`, undefined, { as: desk })).body
  assert.equal(second.next, null)
  const { payment_id, ...terminal } = second.items[0]
  assert.deepEqual(
    first.items.map((p: { method: string }) => p.method),
    ['cash'],
  )
  assert.deepEqual(terminal, {
    ...{
      purpose_id: sale.purpose_id,
      order_id,
      company_id: sale.company_id,
      method: 'terminal',
      provider: 'terminal',
      provider_reference: '004217',
    },
    ...{ register_id: sale.register_id, status: 'captured', reason: null, currency: 'TRY', amount_minor: 4_000, captured_minor: 4_000 },
    ...{
      refunded_minor: 0,
      released_minor: 0,
      disputed_minor: 0,
      due_at: null,
      captures: 'at_order',
      captures_once: false,
      capture_before: null,
      instalments: 1,
      programme: null,
      surcharge_minor: 0,
      created_at: now(),
      created_by: 'staff:stf_1',
      settled_at: now(),
      changes: [],
    },
  })
  const unknown = await app.call('GET', '/v1/payments/pay_none', undefined, { as: desk })
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found'])
})

test('Who may not, sees no payment and moves no money', async () => {
  const { items } = (await app.call('GET', '/v1/payments?limit=1', undefined, { as: desk })).body
  const [{ payment_id }] = items
  assert.equal((await app.call('GET', `/v1/payments/${payment_id}`)).status, 401)
  assert.equal((await app.call('POST', `/v1/payments/${payment_id}/refunds`, {}, { key: 'k' })).status, 401)
  const nonsense = [{ amount_minor: 0 }, { amount_minor: -5 }, { amount_minor: 1.5 }, { amount_minor: '5' }, { amount: 5 }]
  for (const body of nonsense)
    assert.equal((await app.call('POST', `/v1/payments/${payment_id}/refunds`, body, { as: desk, key: 'k' })).status, 400)
  assert.equal((await app.call('POST', `/v1/payments/${payment_id}/refunds`, {}, { as: desk })).body.code, 'idempotency_key_required')
  assert.deepEqual((await app.call('GET', '/v1/payments?limit=1', undefined, { as: desk })).body.items, items)
})

test('What a provider pays out leaves its debt to us for the bank, less what it keeps; told twice it is booked once', async () => {
  const { company_id } = stage.alma
  const names = ['provider/terminal', 'bank', 'commission/terminal'].map((name) => `${company_id}/TRY/${name}`)
  const balances = () => Promise.all(names.map((name) => balanceOf(app.database.db, name)))
  const [owed, ...nothing] = await balances()
  assert.deepEqual(nothing, [0, 0])
  const payout = { company_id, provider: 'terminal', reference: 'PO-1', arrived_minor: 3_900, commission_minor: 100 }
  const tell = (body: object, key: string) => app.call('POST', '/v1/payment-payouts', body, { as: desk, key })
  for (const key of ['once', 'once', 'again']) assert.equal((await tell(payout, key)).status, 201)
  assert.deepEqual(await balances(), [owed! - 4_000, 3_900, 100])
  const other = await tell({ ...payout, commission_minor: 200 }, 'other')
  assert.deepEqual([other.status, other.body.code], [409, 'payout_differs'])
  assert.deepEqual(await balances(), [owed! - 4_000, 3_900, 100])
  assert.deepEqual(await brokenBooks(), [])
})

test('The audits find a payment that somebody has tampered with', async () => {
  await run(app.database.db, `update payments.payments set refunded_minor = 1 where method = 'terminal'`)
  assert.deepEqual(await brokenBooks(), [
    'what every payment captured and gave back is the sum of what was done to it',
    'the ledger has booked what was captured and given back for every order',
  ])
})

test('A payment that was declined and turns out to be authorised is cancelled: nobody waits for it any more', async () => {
  const [payment] = await app.database.transaction((tx) => recordPayments(tx, requests(1), now()))
  const settle = (answer: Parameters<typeof settlePayments>[1][number]['answer']) =>
    app.database.transaction((tx) => settlePayments(tx, [{ payment_id: payment!.payment_id, answer }], now()))
  assert.equal((await settle({ result: 'declined', reason: 'card_declined' }))[0]!.status, 'declined')
  assert.equal((await settle({ result: 'declined', reason: 'card_declined' }))[0]!.status, 'declined')
  await settle({ result: 'done', provider_reference: 'second_card' })
  const [asked] = await run<{ kind: string; status: string; payment_status: string }>(
    app.database.db,
    'select c.kind, c.status, p.status as payment_status from payments.changes c join payments.payments p using (payment_id) where payment_id = $1',
    [payment!.payment_id],
  )
  assert.deepEqual(asked, { kind: 'cancellation', status: 'asked', payment_status: 'cancelling' })
})

test('What a provider would not cancel is asked anew, ever later, and once more when somebody asks; people are told of it once', async () => {
  const bank = providerNamed('test-card') as RemoteProvider
  let no = true
  joinProviders([
    { ...bank, cancel: (...asked) => (no ? Promise.resolve({ result: 'declined', reason: 'not_now' }) : bank.cancel(...asked)) },
  ])
  const [recorded] = await app.database.transaction((tx) => recordPayments(tx, requests(1), now()))
  const { payment_id } = recorded!
  const paid = await speakAuthorise(app.database, recorded!, paysBy('tok_ok'), now())
  assert.equal(paid.status, 'authorised')
  const asked = () =>
    run<{ key: string; status: string }>(
      app.database.db,
      'select key, status from payments.changes where payment_id = $1 order by asked_at, key',
      [payment_id],
    )
  const passes = async (minutes: number) => {
    app.clock.advance({ minutes })
    await app.tick()
    return (await asked()).map(({ status }) => status)
  }
  assert.deepEqual(await passes(13), ['declined'])
  assert.deepEqual(await passes(13), ['declined'], 'not yet')
  assert.deepEqual(await passes(3), ['declined', 'declined'])
  assert.deepEqual(await passes(16), ['declined', 'declined'], 'later than the first time')
  await cancelPayments(app.database, [payment_id], now())
  await cancelPayments(app.database, [payment_id], now())
  assert.equal((await asked()).length, 4, 'whoever takes back a link twice is answered')
  const [kept] = await paymentsByIds(app.database.db, [payment_id])
  assert.deepEqual([kept!.status, isFree(kept)], ['authorised', false], 'nothing is ordered on what was let go')
  no = false
  assert.deepEqual(await passes(24 * 60), ['declined', 'declined', 'declined', 'declined', 'done'])
  assert.deepEqual(new Set((await asked()).map(({ key }) => key)).size, 5)
  const told = await run(app.database.db, `select 1 from platform.events where type = 'payments.payment_without_order' and subject = $1`, [
    payment_id,
  ])
  assert.equal(told.length, 1)
  joinProviders([bank])
})
