import { setTimeout as sleep } from 'node:timers/promises'
import type { RemoteProvider } from '../../sale/payments/index.ts'
import { ASKS, type BankAnswer, readSigned, testBankOf } from './bank.ts'
import { pageFor } from './page.ts'

export { type TestBank, testBankOf } from './bank.ts'
export { serveTestBank } from './page.ts'

/**
 * Cards that are no cards, told apart by their token: `tok_ok`, `tok_declined`, `tok_slow` (answers after a while), `tok_timeout` (is
 * authorised, but the answer never comes), `tok_lost` (the bank is never reached), and `tok_webhook_late`, `tok_webhook_twice`,
 * `tok_webhook_out_of_order` (the bank thinks about it and sends word), `tok_3ds` (the bank wants to see the customer on a page of its own).
 */
export const testCard: RemoteProvider = {
  name: 'test-card',
  method: 'card',
  on_site: false,
  timeout_ms: 2_000,

  async authorise({ reference, token, amount_minor, currency, return_url }, { signal, database, now }) {
    if (token === null) return { result: 'declined', reason: 'no_token' }
    if (token === 'tok_lost') throw new Error('the test bank cannot be reached')
    const bank = testBankOf(database)
    const answer = await bank.authorise({ reference, token, amount_minor, currency, now })
    if (token === 'tok_timeout') await sleep(60_000, undefined, { signal, ref: false })
    if (token === 'tok_slow') await sleep(700, undefined, { signal })
    if (token === 'tok_webhook_late') bank.send(reference, ['authorised'], 20_000)
    if (token === 'tok_webhook_twice') bank.send(reference, ['authorised', 'authorised'], 1_500)
    if (token === 'tok_webhook_out_of_order') bank.send(reference, ['authorised', 'received'], 1_500)
    if (token === ASKS && answer.result === 'pending') return { ...answer, continue_at: pageFor(reference, return_url) }
    return said(answer, reference)
  },

  async capture({ reference, payment_reference, amount_minor }, { database, now }) {
    return said(await testBankOf(database).change({ kind: 'capture', reference, charge: payment_reference, amount_minor, now }), reference)
  },

  async refund({ reference, payment_reference, amount_minor }, { database, now }) {
    return said(await testBankOf(database).change({ kind: 'refund', reference, charge: payment_reference, amount_minor, now }), reference)
  },

  async cancel({ reference, payment_reference, amount_minor }, { database, now }) {
    return said(await testBankOf(database).change({ kind: 'cancel', reference, charge: payment_reference, amount_minor, now }), reference)
  },

  async lookUp({ reference }, { database, now }) {
    const answer = await testBankOf(database).lookUp(reference, now)
    return answer && said(answer, reference)
  },

  readWebhook(webhook) {
    const news = readSigned(webhook)
    return news && { webhook_id: news.id, kind: news.type, payments: [{ reference: news.reference }] }
  },
}

const said = (answer: BankAnswer, reference: string) =>
  answer.result === 'done' ? { ...answer, provider_reference: `bank_${reference.slice(reference.indexOf('_') + 1)}` } : answer
