import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mock, test } from 'node:test'
import Stripe from 'stripe'
import type { Answer, Line } from '../../sale/payments/index.ts'
import {
  answeredByExamples,
  type Description,
  type Exchange,
  eventAgainst,
  exchangeAgainst,
  listenedTo,
  type Reader,
  readDescription,
  watched,
} from './described.ts'
import { stripe } from './index.ts'
import { SECRET_KEY, startStripe, WEBHOOK_SECRET } from './stand-in.ts'

/**
 * Stripe's own description does not lie in this house. Where BIRGE_STRIPE_DESCRIPTION names a folder that has it, everything is held against it; these
 * tests say so where it does not.
 */
const folder = process.env.BIRGE_STRIPE_DESCRIPTION
const skip = folder
  ? false
  : "BIRGE_STRIPE_DESCRIPTION names no folder with Stripe's own description (`openapi` of github.com/stripe/openapi)"

const OUR_FILE = new URL('index.ts', import.meta.url).href
const account = { secret_key: SECRET_KEY, webhook_secret: WEBHOOK_SECRET }
const now = '2026-03-02T09:00:00.000Z'
const line = { signal: AbortSignal.timeout(300_000), now, account } as unknown as Line
const buyer = () => Promise.reject(new Error('Stripe does not ask who buys'))
const HOW = { company_id: 'com_1', currency: 'TRY', return_url: 'http://localhost/', locale: 'tr', buyer }

/** What our connector asks for, by the names of Stripe's client, and the operation of Stripe that it is. */
const CALLS: Record<string, string> = {
  'balance.retrieve': 'GET /v1/balance',
  'checkout.sessions.create': 'POST /v1/checkout/sessions',
  'checkout.sessions.retrieve': 'GET /v1/checkout/sessions/{session}',
  'customers.create': 'POST /v1/customers',
  'disputes.list': 'GET /v1/disputes',
  'paymentIntents.cancel': 'POST /v1/payment_intents/{intent}/cancel',
  'paymentIntents.capture': 'POST /v1/payment_intents/{intent}/capture',
  'paymentIntents.create': 'POST /v1/payment_intents',
  'paymentIntents.retrieve': 'GET /v1/payment_intents/{intent}',
  'paymentIntents.search': 'GET /v1/payment_intents/search',
  'paymentIntents.update': 'POST /v1/payment_intents/{intent}',
  'paymentMethods.detach': 'POST /v1/payment_methods/{payment_method}/detach',
  'refunds.create': 'POST /v1/refunds',
  'refunds.list': 'GET /v1/refunds',
}

/** A name that the description at hand is too old for is known at least to the types of Stripe's own client: tsc looks. */
const newer =
  <Of>() =>
  (where: string, ...names: (keyof Exclude<NonNullable<Of>, ''> & string)[]) =>
    names.map((name) => `${where}${name} is not known`)
type OfACard = Stripe.Charge.PaymentMethodDetails['card']
const NEWER = [
  // Cut off before; the example object of it is there.
  'asked GET /v1/balance is not described',
  'asked GET /v1/disputes is not described',
  'answered list is not described',
  // Whoever made an object may have written anything beside it.
  ...['charge', 'dispute'].map((what) => `read ${what}.metadata.birge_payment is not known`),
  ...newer<Stripe.PaymentIntentCaptureParams>()('asked POST /v1/payment_intents/{intent}/capture ', 'final_capture'),
  ...newer<Stripe.PaymentIntentCreateParams.PaymentMethodOptions['card']>()(
    'asked POST /v1/payment_intents payment_method_options.card.',
    'request_multicapture',
  ),
  ...newer<Stripe.Checkout.SessionCreateParams.PaymentMethodOptions['card']>()(
    'asked POST /v1/checkout/sessions payment_method_options.card.',
    'request_multicapture',
  ),
  ...newer<OfACard>()('answered charge.payment_method_details.card.', 'multicapture', 'capture_before'),
  ...newer<OfACard>()('heard charge.payment_method_details.card.', 'multicapture', 'capture_before'),
  ...newer<OfACard>()('read charge.payment_method_details.card.', 'multicapture', 'capture_before'),
  ...newer<Stripe.Checkout.Session['automatic_tax']>()('answered checkout.session.automatic_tax.', 'liability'),
  ...newer<Stripe.Checkout.Session['custom_text']>()(
    'answered checkout.session.custom_text.',
    ...(['after_submit', 'terms_of_service_acceptance'] as const),
  ),
]

interface Found {
  exchanges: Exchange[]
  reads: Map<string, boolean>
}
/** Everything that our connector can be told to do, at the stand-in. */
async function doEverything(of: Description): Promise<Found & { events: Parameters<typeof eventAgainst>[1][] }> {
  const theirs = await startStripe()
  const exchanges: Exchange[] = []
  const events: Parameters<typeof eventAgainst>[1][] = []
  const reads = new Map<string, boolean>()
  const reader: Reader = { of, file: OUR_FILE, tell: (what, known) => void reads.set(what, known) }
  const httpClient = listenedTo(Stripe.createNodeHttpClient(), (one) => exchanges.push(one), reader)
  const provider = stripe({ at: { ...theirs.at, httpClient } })
  let number = 0
  const authorise = async (token: string | null, more: object = {}) => {
    const reference = `pay_${++number}`
    const answer = await provider.authorise({ ...HOW, reference, token, amount_minor: 10_000, ...more }, line)
    const provider_reference = 'provider_reference' in answer ? answer.provider_reference! : ''
    const change = (amount_minor: number) => ({
      ...{
        reference: `pch_${++number}`,
        company_id: 'com_1',
        payment_reference: reference,
        provider_reference,
        amount_minor,
        currency: 'TRY',
      },
    })
    return { answer, reference, provider_reference, change, asked: { reference, company_id: 'com_1', provider_reference } }
  }
  const hear = (word: { text: string; headers: Record<string, string> }) => {
    events.push(JSON.parse(word.text) as never)
    assert.ok(provider.readWebhook(word, account, now), 'it is signed by them')
  }
  const { constructEvent } = Stripe.webhooks
  mock.method(Stripe.webhooks, 'constructEvent', (...args: Parameters<typeof constructEvent>) =>
    watched(reader, constructEvent.apply(Stripe.webhooks, args)),
  )
  theirs.standsUntil('2026-03-09T09:00:00.000Z')
  for (const token of ['pm_card_visa', 'pm_once']) {
    const { asked, change, reference } = await authorise(token)
    hear(theirs.news(reference, now))
    await provider.lookUp(asked, line)
    await provider.lookUp({ ...asked, provider_reference: null }, line)
    const part = change(4_000)
    for (const _ of ['first', 'again']) await provider.capture(part, line)
    await provider.release!(change(6_000), line)
    hear(theirs.news(reference, now, 'payment_intent.succeeded'))
    const given = change(1_000)
    for (const _ of ['first', 'again']) await provider.refund(given, line)
    hear(theirs.refundFails(reference, now))
    await provider.refund(given, line)
    await provider.refund(change(90_000), line)
  }
  const let_go = await authorise('pm_card_visa')
  for (const _ of ['first', 'again']) await provider.cancel(let_go.change(10_000), line)
  await provider.lookUp(let_go.asked, line)
  const by_hand = await authorise('pm_card_visa')
  theirs.takeByHand(by_hand.reference)
  await provider.cancel(by_hand.change(10_000), line)
  const there = await authorise('pm_card_visa')
  theirs.takeByHand(there.reference)
  hear(theirs.news(there.reference, now, 'payment_intent.succeeded'))
  await provider.capture(there.change(4_000), line)
  await provider.capture(there.change(90_000), line)
  for (const word of theirs.refundByHand(there.reference, 1_000, now)) hear(word)
  hear(theirs.disputed(there.reference, { status: 'needs_response', moves: [-9_000], due_by: now }, 'charge.dispute.created', now))
  await provider.standing!(there.asked, line)
  await provider.standing!({ ...there.asked, provider_reference: null }, line)
  hear(theirs.cancelByHand((await authorise('pm_card_visa')).reference, now))
  for (const token of ['pm_card_chargeDeclined', 'pm_3ds', 'pm_thinking', 'pm_unheard_of']) await authorise(token)

  for (const absent_allowed of [true, false]) {
    const { answer } = await authorise('pm_card_visa', { keep: { beside: null, absent_allowed } })
    assert.ok(answer.result === 'done' && answer.card)
    const { token } = answer.card
    for (const kept of ['present', 'absent']) await authorise(token, { kept })
    await authorise('pm_card_visa', { keep: { beside: token, absent_allowed } })
    for (const _ of ['first', 'again']) await provider.forgetCard!(token, line)
    const page = await authorise(null, { keep: { beside: token, absent_allowed } })
    await provider.lookUp(page.asked, line)
    theirs.payOnPage((page.answer as { continue_at: string }).continue_at, 'pm_card_visa')
    await provider.lookUp(page.asked, line)
  }
  for (const kept of ['present', 'absent']) await authorise('cus_derya/pm_hers_3ds', { kept })
  for (const locale of ['az', 'en']) await authorise(null, { locale })
  assert.deepEqual(await provider.tryAccount!(line), { works: true })
  assert.equal((await provider.tryAccount!({ ...line, account: { ...account, secret_key: 'sk_test_wrong' } })).works, false)
  theirs.stop()
  mock.restoreAll()
  return { exchanges, reads, events }
}

const differencesOf = (of: Description, { exchanges, reads, events }: Awaited<ReturnType<typeof doEverything>>) =>
  new Set([
    ...exchanges.flatMap((exchange) => exchangeAgainst(of, exchange).differences),
    ...events.flatMap((event) => eventAgainst(of, event)),
    ...[...reads].filter(([, known]) => !known).map(([what]) => `read ${what} is not known`),
  ])

test('Every call of our connector is known here by the operation that it is', () => {
  const calls = readFileSync(new URL(OUR_FILE), 'utf8').matchAll(/\b(?:client|clientOf\(account\))\s*\.((?:\w+\.)+\w+)\(/g)
  assert.deepEqual([...new Set(Array.from(calls, ([, call]) => call!))].toSorted(), Object.keys(CALLS))
})

test('Every call of our connector is made here, so that it can be held against a description', async () => {
  const { exchanges } = await doEverything(SMALL)
  const asked = new Set(exchanges.map(({ method, path }) => `${method} ${path.split('?')[0]}`))
  const isMade = (operation: string) => [...asked].some((one) => new RegExp(`^${operation.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(one))
  assert.deepEqual(
    Object.values(CALLS).filter((operation) => !isMade(operation)),
    [],
  )
})

test("What our connector asks of Stripe, reads of its answers and hears is in Stripe's own description", { skip }, async (t) => {
  const of = readDescription(folder!)
  const found = await doEverything(of)
  const asked = new Set(found.exchanges.map((exchange) => exchangeAgainst(of, exchange).operation))
  assert.deepEqual([...asked].toSorted(), Object.values(CALLS).toSorted(), 'everything was done')
  t.diagnostic(
    `Stripe ${of.version}: ${found.exchanges.length} exchanges at ${asked.size} operations, ${found.reads.size} fields read, ${found.events.length} events`,
  )
  const differences = [...differencesOf(of, found)]
  t.diagnostic(`known to the types of their client alone: ${differences.filter((one) => NEWER.includes(one)).join('; ') || 'nothing'}`)
  assert.deepEqual(
    differences.filter((one) => !NEWER.includes(one)),
    [],
  )
})

/** As small as a description can be that has a place for everything that may differ. */
const SMALL: Description = {
  version: 'small',
  schemas: {
    payment_intent: {
      type: 'object',
      properties: {
        ...{ id: { type: 'string' }, object: { type: 'string', enum: ['payment_intent'] }, amount: { type: 'integer' } },
        ...{ latest_charge: { type: 'string', nullable: true }, metadata: { type: 'object', additionalProperties: { type: 'string' } } },
      },
      required: ['amount', 'id', 'object'],
      'x-expandableFields': ['latest_charge'],
    },
    refund: { type: 'object', properties: { object: { type: 'string' } } },
  },
  paths: {
    '/v1/payment_intents': {
      post: {
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                properties: {
                  ...{ amount: { type: 'integer' }, currency: { type: 'string' }, capture_method: { type: 'string', enum: ['manual'] } },
                  expand: { type: 'array', items: { type: 'string' } },
                  payment_method_options: {
                    type: 'object',
                    properties: {
                      card: {
                        anyOf: [
                          { type: 'object', properties: { network: { type: 'string' } } },
                          { type: 'string', enum: [''] },
                        ],
                      },
                    },
                  },
                },
                required: ['amount', 'currency'],
              },
            },
          },
        },
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/payment_intent' } } } } },
      },
    },
    '/v1/payment_intents/{intent}': {
      get: {
        parameters: [{ in: 'query', name: 'client_secret', schema: { type: 'string', maxLength: 5_000 } }],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/payment_intent' } } } } },
      },
    },
  },
  examples: {
    payment_intent: { id: 'pi_1', object: 'payment_intent', amount: 1_099, latest_charge: null, metadata: {} },
    charge: { id: 'ch_1', object: 'charge', payment_method_details: { card: { brand: 'visa' } } },
    refund: { object: 'refund' },
    event: { object: 'event', type: 'plan.created', data: { object: {} } },
  },
}

for (const [whose, of] of [
  ['a small one', () => SMALL],
  ["Stripe's own", () => readDescription(folder!)],
] as const)
  test(`Held against a description, ${whose}, whatever is made up is found`, { skip: whose === 'a small one' ? false : skip }, () => {
    const { payment_intent, charge, refund, event } = of().examples as Record<string, Record<string, unknown> & { object: string }>
    const found = (more: Partial<Exchange>) =>
      exchangeAgainst(of(), {
        ...{ method: 'POST', path: '/v1/payment_intents', text: 'amount=100&currency=try', status: 200, reply: payment_intent, ...more },
      }).differences
    const asked = (more: string) => found({ text: `amount=100&currency=try&${more}` })
    const [create, read_one] = ['POST /v1/payment_intents', 'GET /v1/payment_intents/{intent}']
    const readOne = (query: string) => found({ method: 'GET', path: `/v1/payment_intents/pi_1${query}`, text: '' })
    assert.deepEqual(asked('capture_method=manual&payment_method_options[card][network]=visa&expand[0]=latest_charge'), [])
    assert.deepEqual(readOne('?client_secret=x'), [])
    assert.deepEqual(asked('bogus=1'), [`asked ${create} bogus is not known`])
    assert.deepEqual(asked('payment_method_options[card][bogus]=1'), [`asked ${create} payment_method_options.card.bogus is not known`])
    assert.deepEqual(asked('capture_method=someday'), [`asked ${create} capture_method is none of the words that are known`])
    assert.deepEqual(asked('expand[0]=amount'), [`asked ${create} expand amount is not known`])
    assert.deepEqual(found({ text: 'amount=ten&currency=try' }), [`asked ${create} amount is not of type integer`])
    assert.deepEqual(found({ text: 'amount=100' }), [`asked ${create} currency is missing`])
    assert.deepEqual(found({ path: '/v1/payment_intent' }), ['asked POST /v1/payment_intent is not described'])
    assert.deepEqual(found({ method: 'DELETE' }), ['asked DELETE /v1/payment_intents is not described'])
    assert.deepEqual(readOne('?bogus=1'), [`asked ${read_one} bogus is not known`])
    assert.deepEqual(readOne(`?client_secret=${'x'.repeat(5_001)}`), [`asked ${read_one} client_secret is longer than 5000`])

    const answered = (more: object) => found({ reply: { ...payment_intent, ...more } })
    assert.deepEqual(answered({ id: undefined }), ['answered payment_intent.id is missing'])
    assert.deepEqual(answered({ amount: '100' }), ['answered payment_intent.amount is not of type integer'])
    assert.deepEqual(answered({ amount: null }), ['answered payment_intent.amount may not be null'])
    assert.deepEqual(answered({ bogus: 1 }), ['answered payment_intent.bogus is not known'])
    assert.deepEqual(answered({ latest_charge: charge }), [])
    assert.deepEqual(answered({ latest_charge: { ...charge, bogus: 1 } }), ['answered charge.bogus is not known'])

    const told: string[] = []
    const reader = { of: of(), file: import.meta.url, tell: (what: string, known: boolean) => void told.push(`${what} ${known}`) }
    const intent = watched<Record<string, never>>(reader, { ...payment_intent, latest_charge: charge, metadata: { ours: 'x' } } as never)
    const { bogus, amount } = intent as { bogus?: unknown; amount?: number }
    assert.deepEqual([bogus, amount, 'ours' in intent.metadata!], [undefined, payment_intent!.amount, true])
    const { card } = (intent.latest_charge as unknown as { payment_method_details: { card: { brand: string; bogus?: string } } })
      .payment_method_details
    assert.deepEqual([card.brand, card.bogus], ['visa', undefined])
    assert.deepEqual(told, [
      ...['payment_intent.bogus false', 'payment_intent.amount true', 'payment_intent.metadata true', 'payment_intent.metadata.ours true'],
      ...['payment_intent.latest_charge true', 'charge.payment_method_details true', 'charge.payment_method_details.card true'],
      ...['charge.payment_method_details.card.brand true', 'charge.payment_method_details.card.bogus false'],
    ])

    const heard = (more: object) => eventAgainst(of(), { ...event, type: 'refund.failed', data: { object: refund }, ...more } as never)
    assert.deepEqual(heard({}), [])
    assert.deepEqual(heard({ bogus: 1 }), ['heard event.bogus is not known'])
    assert.deepEqual(heard({ type: 'payment_intent.succeeded' }), ['heard event.type payment_intent.succeeded is not about refund'])
    assert.deepEqual(heard({ data: { object: { object: 'refusal' } } }), [
      'heard refusal is not described',
      'heard event.type refund.failed is not about refusal',
    ])
  })

test("Our connector understands Stripe's own example objects", { skip }, async () => {
  const of = readDescription(folder!)
  const { payment_intent, refund, charge, payment_method } = of.examples
  const at = (changes: Record<string, object> = {}) =>
    stripe({
      at: {
        ...{ host: 'stripe', port: 80, protocol: 'http' },
        httpClient: answeredByExamples(of, ({ object }) => changes[object] as never),
      },
    })
  const asked = { reference: 'pay_1', company_id: 'com_1', provider_reference: 'pi_1' }
  const provider_reference = payment_intent!.id
  assert.deepEqual(await at().lookUp(asked, line), { result: 'declined', reason: 'card_declined' })
  const stands = { payment_intent: { status: 'requires_capture' }, charge: {} }
  const done = { result: 'done', provider_reference, captures_once: true }
  assert.deepEqual(await at(stands).lookUp(asked, line), done)
  assert.deepEqual(await at(stands).lookUp({ ...asked, provider_reference: null }, line), done, 'found by our reference')
  const kept = { payment_intent: { ...stands.payment_intent, setup_future_usage: 'off_session', customer: 'cus_1' } }
  const { card } = (await at(kept).lookUp(asked, line)) as Extract<Answer, { result: 'done' }>
  const theirs = payment_method!.card as { brand: string; last4: string; fingerprint: string }
  assert.deepEqual(card, {
    ...{ token: `cus_1/${String(payment_method!.id)}`, holder: 'cus_1', brand: theirs.brand, last_four: theirs.last4 },
    ...{ expires_on: '2024-08-31', fingerprint: theirs.fingerprint },
  })
  const session = { ...asked, provider_reference: 'cs_1' }
  const { url, id } = of.examples['checkout.session']!
  assert.deepEqual(await at().lookUp(session, line), { result: 'pending', provider_reference: id, continue_at: url })
  assert.deepEqual(await at({ ...stands, 'checkout.session': { status: 'complete' } }).lookUp(session, line), done)
  const change = {
    ...asked,
    reference: 'pch_1',
    payment_reference: 'pay_1',
    provider_reference: 'pi_1',
    amount_minor: 100,
    currency: 'USD',
  }
  assert.deepEqual(await at().refund(change, line), { result: 'done', provider_reference: refund!.id })
  assert.deepEqual(await at({ refund: { status: 'failed' } }).refund(change, line), { result: 'declined', reason: 'refund_failed' })
  assert.deepEqual(await at(stands).capture(change, line), { result: 'done', provider_reference: 'pi_1' })
  assert.deepEqual(await at().tryAccount!(line), { works: true })

  const hear = (type: Stripe.Event['type'], object: object) => {
    const text = JSON.stringify({ ...of.examples.event, type, data: { object } })
    const timestamp = Date.parse(now) / 1_000
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: text, secret: WEBHOOK_SECRET, timestamp })
    return at().readWebhook({ text, headers: { 'stripe-signature': signature } }, account, now)
  }
  const news = { webhook_id: of.examples.event!.id, payments: [{ reference: 'pay_1', provider_reference }] }
  const ours = { metadata: { birge_payment: 'pay_1' } }
  for (const kind of ['payment_intent.succeeded', 'payment_intent.amount_capturable_updated'] as const)
    assert.deepEqual(hear(kind, { ...payment_intent, ...ours }), { ...news, kind })
  const aboutCharge = { ...charge, ...ours, payment_intent: provider_reference }
  assert.deepEqual(hear('charge.captured', aboutCharge), { ...news, kind: 'charge.captured' })
  assert.deepEqual(hear('charge.succeeded', { ...charge }), { ...news, payments: [], kind: 'charge.succeeded' }, 'not one of ours')
  const given = { ...refund, metadata: { birge_change: 'pch_1' } }
  assert.deepEqual(hear('refund.failed', given), { ...news, payments: [], kind: 'refund.failed', refunds: ['pch_1'] })
})
