import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, RemoteProvider } from '../../sale/payments/index.ts'
import { ASKS, type BankAnswer, readSigned, type TestBank, testBankOf } from './bank.ts'
import { kindOf } from './kinds.ts'
import { pageFor } from './page.ts'

export { type TestBank, testBankOf } from './bank.ts'
export { serveTestBank } from './page.ts'

/**
 * Cards that are no cards, told apart by their token: `tok_ok`, `tok_declined`, `tok_slow` (answers after a while), `tok_timeout` (is
 * authorised, but the answer never comes), `tok_lost` (the bank is never reached), and `tok_webhook_late`, `tok_webhook_twice`,
 * `tok_webhook_out_of_order` (the bank thinks about it and sends word), `tok_3ds` (the bank wants to see the customer on a page of its own),
 * `tok_drained` (is good once; kept, it has nothing left). A card that it keeps is known by its holder and a word of the bank's.
 */
export const testCard: RemoteProvider = {
  name: 'test-card',
  method: 'card',
  on_site: false,
  timeout_ms: 20_000,

  async authorise(
    { reference, token, amount_minor: goods_minor, currency, return_url, kept, keep, instalments },
    { signal, database, now },
  ) {
    if (token === null) return { result: 'declined', reason: 'no_token' }
    if (token === 'tok_lost') throw new Error('the test bank cannot be reached')
    const amount_minor = goods_minor + (instalments?.surcharge_minor ?? 0)
    const bank = testBankOf(database)
    const keep_for = keep && (keep.beside?.split('/')[0] ?? `holder_${reference}`)
    const answer = await bank.authorise({ reference, token, amount_minor, currency, now, kept, keep_for })
    if (token === 'tok_timeout') await bank.saysNothing(signal)
    if (token === 'tok_slow') await sleep(700, undefined, { signal })
    if (token === 'tok_webhook_late') bank.send(reference, ['authorised'], 20_000)
    if (token === 'tok_webhook_twice') bank.send(reference, ['authorised', 'authorised'], 1_500)
    if (token === 'tok_webhook_out_of_order') bank.send(reference, ['authorised', 'received'], 1_500)
    if (answer.result === 'pending' && (await bank.isAsking(reference))) return { ...answer, continue_at: pageFor(reference, return_url) }
    return keep ? withCard(bank, said(answer, reference), reference, now) : said(answer, reference)
  },

  cardKind: (bin) => Promise.resolve(kindOf(bin)),

  async capture({ reference, payment_reference, amount_minor }, { database, now }) {
    return said(await testBankOf(database).change({ kind: 'capture', reference, charge: payment_reference, amount_minor, now }), reference)
  },

  async refund({ reference, payment_reference, amount_minor }, { database, now }) {
    return said(await testBankOf(database).change({ kind: 'refund', reference, charge: payment_reference, amount_minor, now }), reference)
  },

  async cancel({ reference, payment_reference, amount_minor }, { database, now }) {
    return said(await testBankOf(database).change({ kind: 'cancel', reference, charge: payment_reference, amount_minor, now }), reference)
  },

  async release({ reference, payment_reference, amount_minor }, { database, now }) {
    return said(await testBankOf(database).change({ kind: 'release', reference, charge: payment_reference, amount_minor, now }), reference)
  },

  async lookUp({ reference }, { database, now }) {
    const bank = testBankOf(database)
    const answer = await bank.lookUp(reference, now)
    return answer && withCard(bank, said(answer, reference), reference, now)
  },

  forgetCard: (token, { database, now }) => testBankOf(database).forgetCard(token, now),

  readWebhook(webhook) {
    const news = readSigned(webhook)
    return news && { webhook_id: news.id, kind: news.type, payments: [{ reference: news.reference }] }
  },
}

const ENDS_IN: Record<string, string> = { [ASKS]: '3220', tok_drained: '9995' }

async function withCard(bank: TestBank, answer: Answer, reference: string, now: string): Promise<Answer> {
  const card = answer.result === 'done' ? await bank.keptOf(reference, now) : undefined
  if (!card || answer.result !== 'done') return answer
  const { token, behaves, expires_on } = card
  const [holder = ''] = token.split('/')
  return { ...answer, card: { token, holder, brand: 'visa', last_four: ENDS_IN[behaves] ?? '4242', expires_on, fingerprint: behaves } }
}

const said = (answer: BankAnswer, reference: string): Answer =>
  answer.result === 'done' ? { ...answer, provider_reference: `bank_${reference.slice(reference.indexOf('_') + 1)}` } : answer
