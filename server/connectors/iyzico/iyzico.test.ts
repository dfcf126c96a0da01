import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
// @ts-expect-error It brings no types.
import Iyzipay from 'iyzipay'
import { run } from '#platform/database'
import { atTheDesk, paysBy, setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import {
  cancelPayments,
  type CardKind,
  type Instalments,
  joinProviders,
  recordPayments,
  speakAuthorise,
} from '../../sale/payments/index.ts'
import { remoteProviderContract } from '../../sale/payments/provider.contract.ts'
import { signedHeaders } from './client.ts'
import { iyzico } from './index.ts'
import { ACCOUNT, startIyzico } from './stand-in.ts'

const theirs = await startIyzico()
after(() => theirs.stop())
const provider = iyzico({ at: theirs.at })
const card = (does: string) => `derya/${does}`

remoteProviderContract(provider, {
  tokens: { ok: card('ok'), declined: card('declined'), silent: card('cut'), lost: card('lost'), thinking: card('thinking') },
  webhook: (payment_id, now) => theirs.news(payment_id, now),
  account: ACCOUNT,
  captures_once: true,
  bins: { credit: '55260800', debit: '58900400', unknown: '41111111' },
  keepsOnPage: (page) => void theirs.payOnPage(page, 'ok', undefined, true),
  paysOnPage: (page) => void theirs.payOnPage(page, 'ok'),
  // They send no word of what is done on their panel.
  byHand: {
    takes: (payment_id) => {
      theirs.takeByHand(payment_id)
      return []
    },
    letsGo: (payment_id) => {
      theirs.cancelByHand(payment_id)
      return []
    },
    givesBack: (payment_id, amount_minor) => {
      theirs.refundByHand(payment_id, amount_minor)
      return []
    },
  },
})

async function openShop() {
  const app = await startTestApp()
  joinProviders([provider])
  const { alma } = await setTheStage(app.database, app.clock.now(), 0)
  const desk = await atTheDesk(app)
  const at = `/v1/companies/${alma.company_id}/payment-accounts/iyzico`
  const enter = (settings: object) => app.call('PUT', at, { settings }, { as: desk })
  const now = () => app.clock.now().toISOString()
  const pay = async (token: string | null, instalments: Instalments | null = null, agreed: CardKind | null = null) => {
    const wanted = { purpose_id: 'a checkout', company_id: alma.company_id, method: 'card' as const, provider: 'iyzico' }
    const asked = { ...wanted, amount_minor: 24_990, currency: 'TRY', instalments, actor: 'system:test' }
    const [recorded] = await app.database.transaction((tx) => recordPayments(tx, [asked], now()))
    return speakAuthorise(app.database, recorded!, { ...paysBy(token), agreedCard: () => Promise.resolve(agreed) }, now())
  }
  const payment = async (payment_id: string) => (await app.call('GET', `/v1/payments/${payment_id}`, undefined, { as: desk })).body
  const comesBack = (payment_id: string) =>
    app.http.inject({
      ...{ method: 'POST', url: `/v1/payment-returns/${payment_id}?locale=tr`, payload: 'token=whatever' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
  return { app, desk, at, enter, pay, payment, comesBack }
}

test('A wrong key is told when the account is tried, a right one works', async () => {
  const { app, desk, at, enter } = await openShop()
  await enter({ ...ACCOUNT, secret_key: 'wrong' })
  const attempt = async () => (await app.call('POST', `${at}/trials`, undefined, { as: desk })).body
  assert.deepEqual([(await attempt()).works, (await attempt()).trouble], [false, 'account_refused'])
  await enter({ secret_key: ACCOUNT.secret_key })
  assert.equal((await attempt()).works, true)
})

test('She enters her card on the page of iyzico, is sent back by a form, and iyzico is asked what became of it', async () => {
  const { enter, pay, payment, comesBack } = await openShop()
  await enter(ACCOUNT)
  const begun = await pay(null)
  assert.equal(begun.status, 'authorising')
  assert.match(begun.continue_at!, /^https:\/\/sandbox-cpp\.iyzipay\.com/)
  assert.match((await comesBack(begun.payment_id)).body, /url=\/checkout/)
  assert.equal((await payment(begun.payment_id)).status, 'authorising', 'who only comes back has not paid')
  const told = theirs.payOnPage(begun.continue_at!, 'ok')
  assert.deepEqual(
    [told.price, told.currency, (told.buyer as { name: string; surname: string }).name, (told.buyer as { surname: string }).surname],
    ['249.90', 'TRY', 'Derya', 'Deniz'],
  )
  await comesBack(begun.payment_id)
  assert.equal((await payment(begun.payment_id)).status, 'authorised')

  const other = await pay(null)
  theirs.payOnPage(other.continue_at!, 'declined')
  await comesBack(other.payment_id)
  assert.deepEqual([(await payment(other.payment_id)).status, (await payment(other.payment_id)).reason], ['declined', 'do_not_honour'])
})

test('On the page of iyzico there is one number of instalments, the one she has agreed with us; what was paid otherwise goes back', async () => {
  const { enter, pay, payment, comesBack } = await openShop()
  await enter(ACCOUNT)
  const six = { count: 6, programme: 'Axess', surcharge_minor: 1_312 }
  const agreed = await pay(null, six)
  const told = theirs.payOnPage(agreed.continue_at!, 'ok')
  assert.deepEqual([told.enabledInstallments, told.price, told.paidPrice], [[6], '249.90', '263.02'])
  assert.equal(told.forceThreeDS, 1, 'nobody pays with a stolen card at our loss')
  await comesBack(agreed.payment_id)
  assert.equal((await payment(agreed.payment_id)).status, 'authorised')

  const single = await pay(null)
  assert.deepEqual(theirs.payOnPage(single.continue_at!, 'ok').enabledInstallments, [1], 'what nobody has agreed is not offered')
  await comesBack(single.payment_id)
  assert.equal((await payment(single.payment_id)).status, 'authorised')

  // She has taken another card there, with which there are no instalments.
  const other = await pay(null, six)
  theirs.payOnPage(other.continue_at!, 'ok', { installment: 1, paidPrice: 263.02 })
  await Promise.all([comesBack(other.payment_id), comesBack(other.payment_id)])
  await comesBack(other.payment_id)
  const { status, reason } = await payment(other.payment_id)
  assert.deepEqual([status, reason], ['declined', 'other_instalments'])
  assert.equal(theirs.of(other.payment_id)?.cancels.length, 1, 'her bank lets it go')

  // Or one of another programme, for which the shop asks something else, or of none, or one that is no credit card.
  const binNumber = '41111111'
  for (const card of [{ cardFamily: 'Bonus', binNumber }, { cardFamily: undefined, binNumber }, { cardType: 'DEBIT_CARD' }]) {
    const bonus = await pay(null, six)
    theirs.payOnPage(bonus.continue_at!, 'ok', { installment: 6, paidPrice: 263.02, card })
    await comesBack(bonus.payment_id)
    assert.equal((await payment(bonus.payment_id)).reason, 'other_instalments', JSON.stringify(card))
  }
  const atOnce = await pay(null, { count: 1, programme: 'Axess', surcharge_minor: 0 })
  theirs.payOnPage(atOnce.continue_at!, 'ok', { installment: 1, paidPrice: 249.9, card: { cardFamily: 'Bonus', binNumber } })
  await comesBack(atOnce.payment_id)
  assert.equal((await payment(atOnce.payment_id)).status, 'authorised', 'at once she pays with any card')
})

test('Instalments that she agreed on for a company card are not had with a card of her own, nor with one that nobody has looked at', async () => {
  const { enter, pay, payment, comesBack } = await openShop()
  await enter(ACCOUNT)
  const eighteen = { count: 18, programme: 'Axess', surcharge_minor: 0 }
  const company: CardKind = { programme: 'Axess', issuer: 'Akbank', is_credit: true, is_commercial: true, counts: [18] }
  for (const [binNumber, status] of [
    ['55260800', 'declined'],
    ['55260900', 'authorised'],
  ] as const) {
    const begun = await pay(null, eighteen, company)
    theirs.payOnPage(begun.continue_at!, 'ok', { installment: 18, paidPrice: 249.9, card: { binNumber } })
    await comesBack(begun.payment_id)
    assert.equal((await payment(begun.payment_id)).status, status)
  }
  const { status, reason } = await pay(card('ok'), eighteen, company)
  assert.deepEqual([status, reason], ['declined', 'other_instalments'])
})

test('What somebody has taken on the panel of iyzico, and it cancels no more, goes back by a refund, once', async () => {
  const { app, enter, pay, payment } = await openShop()
  await enter(ACCOUNT)
  const { payment_id } = await pay(card('ok'))
  theirs.takeByHand(payment_id)
  await cancelPayments(app.database, [payment_id], app.clock.now().toISOString())
  assert.equal((await payment(payment_id)).status, 'cancelled')
  assert.deepEqual(
    [theirs.of(payment_id)?.cancels, theirs.of(payment_id)?.refunds.map(({ refundPrice }) => refundPrice)],
    [[], [249.9]],
    'the whole of it, once',
  )
  const [cancelled] = await run(app.database.db, 'select given_back_minor from payments.changes where payment_id = $1', [payment_id])
  assert.deepEqual(cancelled, { given_back_minor: 24_990 })
})

test('Who does not answer at all is given up, and asked again later', async () => {
  const { enter, pay } = await openShop()
  joinProviders([iyzico({ at: theirs.at, timeout_ms: 100 })])
  await enter(ACCOUNT)
  const { status, reason } = await pay(card('silent'))
  assert.deepEqual([status, reason], ['unknown', 'timed_out'])
})

test('A page that nobody paid on is over after half an hour', async () => {
  const { app, enter, pay, payment } = await openShop()
  await enter(ACCOUNT)
  const { payment_id } = await pay(null)
  app.clock.advance({ minutes: 20 })
  await app.tick()
  assert.equal((await payment(payment_id)).status, 'authorising')
  app.clock.advance({ minutes: 20 })
  await app.tick()
  assert.deepEqual([(await payment(payment_id)).status, (await payment(payment_id)).reason], ['declined', 'not_paid_in_time'])
})

test('What was asked of iyzico is forgotten when nobody can ask again', async () => {
  const { app, enter, pay } = await openShop()
  await enter(ACCOUNT)
  await pay(card('ok'))
  const asked = () => run(app.database.db, 'select reference from iyzico.asked')
  app.clock.advance({ minutes: 89 * 24 * 60 })
  await app.tick()
  assert.notEqual((await asked()).length, 0)
  app.clock.advance({ minutes: 91 * 24 * 60 })
  await app.tick()
  await app.tick()
  assert.deepEqual(await asked(), [])
})

/** Each address that our connector asks, by the names of the client that iyzico gives out. */
const THEIRS: Record<string, [resource: string, method: string]> = {
  'DELETE /cardstorage/card': ['card', 'delete'],
  'GET /v2/reporting/payment/details': ['reportingTransactionDetails', 'retrieve'],
  'POST /payment/bin/check': ['binNumber', 'retrieve'],
  'POST /payment/cancel': ['cancel', 'create'],
  'POST /payment/detail': ['payment', 'retrieve'],
  'POST /payment/iyzipos/checkoutform/auth/ecom/detail': ['checkoutForm', 'retrieve'],
  'POST /payment/iyzipos/checkoutform/initialize/preauth/ecom': ['checkoutFormInitializePreAuth', 'create'],
  'POST /payment/iyzipos/installment': ['installmentInfo', 'retrieve'],
  'POST /payment/postauth': ['paymentPostAuth', 'create'],
  'POST /payment/preauth': ['paymentPreAuth', 'create'],
  'POST /payment/refund': ['refund', 'create'],
}

/**
 * Our client and the stand-in have one author, so iyzico's own client is the judge of both: whatever the tests before have asked it signs as ours does, sends
 * with the same fields and values, and it is understood by the stand-in. Nothing but this test uses it (decision 41).
 */
test('The client that iyzico gives out signs and sends what ours does, and speaks with the same house', async () => {
  const { api_key: apiKey, secret_key: secretKey } = ACCOUNT
  type Method = (body: object, done: (error: unknown, reply: Record<string, unknown>) => void) => void
  const Client = Iyzipay as new (settings: object) => Record<string, Record<string, Method>>
  const heard: { method: string; headers: IncomingHttpHeaders; url: URL; text: string }[] = []
  const ear = createServer((request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => (text += part.toString()))
    request.on('end', () => {
      heard.push({ method: request.method!, headers: request.headers, url: new URL(request.url!, 'http://iyzico'), text })
      response.setHeader('content-type', 'application/json').end('{"status":"success"}')
    })
  })
  await new Promise<void>((resolve) => ear.listen(0, '127.0.0.1', resolve))
  const { port } = ear.address() as AddressInfo
  const speak = (uri: string, secret: string, [resource, method]: [string, string], body: object) =>
    new Promise<Record<string, unknown>>((resolve, reject) =>
      new Client({ uri, apiKey, secretKey: secret })[resource]![method]!(body, (error, reply) =>
        error ? reject(error as Error) : resolve(reply),
      ),
    )
  try {
    const asked = Map.groupBy(theirs.seen, ({ method, path }) => `${method} ${path}`)
    assert.deepEqual([...asked.keys()].toSorted(), Object.keys(THEIRS), 'every address was asked by the tests before, and no other')
    // One of each shape: what a request may leave out counts as another.
    for (const [address, ours] of asked)
      for (const { body, query } of new Map(ours.map((one) => [shapeOf(one.body), one])).values()) {
        const inQuery = Object.fromEntries(new URLSearchParams(query))
        await speak(`http://127.0.0.1:${port}`, secretKey, THEIRS[address]!, { ...body, ...inQuery })
        const said = heard.at(-1)!
        assert.equal(`${said.method} ${said.url.pathname}`, address)
        const signed = signedHeaders(ACCOUNT, said.url.pathname, said.text, String(said.headers['x-iyzi-rnd']))
        assert.equal(said.headers.authorization, signed.authorization, `${address} is signed alike`)
        // A field that their client does not know is one that we have made up.
        const known = said.text ? (JSON.parse(said.text) as object) : {}
        assert.deepEqual(withNumbers(partOf(known, body)), withNumbers(body), `what is sent to ${address} is known to them`)
        assert.deepEqual(partOf(Object.fromEntries(said.url.searchParams), inQuery), inQuery)
      }

    const wrong = await speak(theirs.at, 'wrong', ['binNumber', 'retrieve'], { binNumber: '454671' })
    assert.deepEqual([wrong.status, wrong.errorCode], ['failure', '1000'])
    const order = theirs.seen.filter(({ path, body }) => path === '/payment/preauth' && body.installment === 1).at(-1)!.body
    const paymentCard = { cardUserKey: 'derya', cardToken: 'ok' }
    const reply = await speak(theirs.at, secretKey, ['paymentPreAuth', 'create'], { ...order, paymentCard })
    assert.deepEqual([reply.status, reply.phase, reply.fraudStatus], ['success', 'PRE_AUTH', 1])
    const { status } = await speak(theirs.at, secretKey, ['cancel', 'create'], { paymentId: reply.paymentId, ip: '127.0.0.1' })
    assert.equal(status, 'success')
  } finally {
    ear.closeAllConnections()
    ear.close()
  }
})

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const shapeOf = (value: unknown): string =>
  isFields(value)
    ? `{${Object.entries(value)
        .map(([name, part]) => name + shapeOf(part))
        .toSorted()
        .join()}}`
    : ''
/** Of what is there only the fields that are asked for. */
const partOf = (there: unknown, asked: unknown): unknown => {
  if (Array.isArray(asked)) return asked.map((one, at) => partOf((there as unknown[] | undefined)?.[at], one))
  if (!isFields(asked) || !isFields(there)) return there
  return Object.fromEntries(Object.keys(asked).flatMap((name) => (name in there ? [[name, partOf(there[name], asked[name])]] : [])))
}
/** `249.90` and `249.9` are one price. */
const withNumbers = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withNumbers)
  if (isFields(value)) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withNumbers(part)]))
  return typeof value === 'string' && /^\d+\.\d+$/.test(value) ? Number(value) : value
}
