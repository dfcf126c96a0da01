import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { type Payment, recordPayments, speakAuthorise } from '../../sale/payments/index.ts'
import { remoteProviderContract } from '../../sale/payments/provider.contract.ts'
import { signed } from './bank.ts'
import { testBankOf, testCard } from './index.ts'

remoteProviderContract(testCard, {
  tokens: { ok: 'tok_ok', declined: 'tok_declined', silent: 'tok_timeout', lost: 'tok_lost', thinking: 'tok_webhook_late' },
  webhook: (payment_id) => signed('authorised', payment_id),
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
    return speakAuthorise(app.database, recorded!, { token, return_url: 'http://localhost/', locale: 'tr' }, now())
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
