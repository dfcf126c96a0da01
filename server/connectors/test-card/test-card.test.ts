import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paysBy, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { type Payment, recordPayments, speakAuthorise } from '../../sale/payments/index.ts'
import { remoteProviderContract } from '../../sale/payments/provider.contract.ts'
import { signed } from './bank.ts'
import { testBankOf, testCard } from './index.ts'

remoteProviderContract(testCard, {
  tokens: { ok: 'tok_ok', declined: 'tok_declined', silent: 'tok_timeout', lost: 'tok_lost', thinking: 'tok_webhook_late' },
  webhook: (payment_id) => signed('authorised', payment_id),
  bins: { credit: '552608', debit: '58900400', unknown: '411111' },
  byHand: null,
})

test('The test bank sends its webhooks late, twice and out of order, and the payment is authorised by each of them, once', async () => {
  const app = await startTestApp()
  const { alma } = await setTheStage(app.database, app.clock.now(), 0)
  const bank = testBankOf(app.database)
  const waiting: { ms: number; send: () => void }[] = []
  const sent: Promise<{ statusCode: number }>[] = []
  bank.wait = (ms, send) => void waiting.push({ ms, send })
  bank.notify = ({ text, headers }) => {
    const answer = app.http.inject({ method: 'POST', url: '/v1/payment-webhooks/test-card', payload: text, headers })
    sent.push(answer)
    return answer
  }
  const now = () => app.clock.now().toISOString()
  const pay = async (token: string) => {
    const request = {
      purpose_id: token,
      company_id: alma.company_id,
      method: 'card' as const,
      provider: 'test-card',
      amount_minor: 100,
      currency: 'TRY',
      actor: 'system:test',
    }
    const [recorded] = await app.database.transaction((tx) => recordPayments(tx, [request], now()))
    return speakAuthorise(app.database, recorded!, paysBy(token), now())
  }
  const statuses: Payment['status'][] = []
  for (const token of ['tok_webhook_late', 'tok_webhook_twice', 'tok_webhook_out_of_order', 'tok_slow'])
    statuses.push((await pay(token)).status)
  assert.deepEqual(statuses, ['authorising', 'authorising', 'authorising', 'authorised'])
  assert.deepEqual(
    waiting.map(({ ms }) => ms),
    [20_000, 1_500, 1_500, 1_500, 1_500],
  )
  app.clock.advance({ seconds: 2 })
  for (const { send } of waiting) send()
  assert.deepEqual(
    (await Promise.all(sent)).map((answer) => answer.statusCode),
    [200, 200, 200, 200, 200],
  )
  const { rows } = await app.database.pool.query(
    `select purpose_id, status, (select count(*)::integer from platform.events where subject = payment_id) as events from payments.payments order by payment_id`,
  )
  assert.deepEqual(
    rows,
    ['tok_webhook_late', 'tok_webhook_twice', 'tok_webhook_out_of_order', 'tok_slow'].map((purpose_id) => ({
      purpose_id,
      status: 'authorised',
      events: 1,
    })),
  )
})

test('A bank that wants to see its customer shows her a page; the code, wrong, right or refused, decides', async () => {
  const app = await startTestApp()
  const { alma } = await setTheStage(app.database, app.clock.now(), 0)
  const now = () => app.clock.now().toISOString()
  const begin = async () => {
    const wanted = { purpose_id: 'a checkout', company_id: alma.company_id, method: 'card' as const, provider: 'test-card' }
    const asked = { ...wanted, amount_minor: 24_900, currency: 'TRY', actor: 'system:test' }
    const [recorded] = await app.database.transaction((tx) => recordPayments(tx, [asked], now()))
    const return_url = `http://localhost/v1/payment-returns/${recorded!.payment_id}?locale=en`
    return speakAuthorise(app.database, recorded!, { ...paysBy('tok_3ds'), return_url, locale: 'en' }, now())
  }
  const answer = (url: string, payload: string) =>
    app.http.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const statusOf = async (payment_id: string) =>
    (await app.database.pool.query('select status, reason from payments.payments where payment_id = $1', [payment_id])).rows[0]

  const first = await begin()
  assert.deepEqual(
    [first.status, first.continue_at],
    [
      'authorising',
      `http://localhost/v1/test-bank/${first.payment_id}?locale=en&back=${encodeURIComponent(`/v1/payment-returns/${first.payment_id}`)}`,
    ],
  )
  const at = first.continue_at!.replace('http://localhost', '')
  const page = await app.http.inject({ url: at })
  assert.match(page.body, /₺249\.00|TRY.249\.00/)
  assert.match((await answer(at, 'code=000000&confirm=1')).body, /The code is wrong/)
  app.clock.advance({ minutes: 5 })
  await app.tick()
  assert.equal((await statusOf(first.payment_id)).status, 'authorising', 'her bank waits for her, so do we')
  const sent = await answer(at, 'code=345410&confirm=1')
  assert.deepEqual([sent.statusCode, sent.headers.location], [303, `/v1/payment-returns/${first.payment_id}?locale=en`])
  assert.match((await app.http.inject({ url: String(sent.headers.location) })).body, /url=\/en\/checkout/)
  assert.equal((await statusOf(first.payment_id)).status, 'authorised')
  assert.equal((await app.http.inject({ url: at })).statusCode, 303, 'there is nothing to decide any more')

  const second = await begin()
  await app.http.inject({ url: String((await answer(second.continue_at!.replace('http://localhost', ''), 'refuse=1')).headers.location) })
  assert.deepEqual(await statusOf(second.payment_id), { status: 'declined', reason: 'authentication_failed' })
})
