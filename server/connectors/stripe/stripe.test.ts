import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, paysBy, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { account as accountNamed, balanceOf } from '../../foundation/ledger/index.ts'
import { attachToOrders, joinProviders, lockPayments, recordPayments, speakAuthorise } from '../../sale/payments/index.ts'
import { remoteProviderContract } from '../../sale/payments/provider.contract.ts'
import { stripe } from './index.ts'
import { SECRET_KEY, startStripe, WEBHOOK_SECRET } from './stand-in.ts'

const theirs = await startStripe()
after(() => theirs.stop())
const provider = stripe({ at: theirs.at })
const HOW = paysBy('pm_card_visa')
const account = { secret_key: SECRET_KEY, webhook_secret: WEBHOOK_SECRET }

remoteProviderContract(provider, {
  tokens: { ok: 'pm_card_visa', declined: 'pm_card_chargeDeclined', silent: 'pm_cut', lost: 'pm_lost', thinking: 'pm_thinking' },
  webhook: (payment_id, now) => theirs.news(payment_id, now),
  account,
  asks: 'cus_derya/pm_hers_3ds',
  byHand: {
    takes: (payment_id, now) => {
      theirs.takeByHand(payment_id)
      return [theirs.news(payment_id, now, 'payment_intent.succeeded')]
    },
    letsGo: (payment_id, now) => [theirs.cancelByHand(payment_id, now)],
    givesBack: (payment_id, amount_minor, now) => theirs.refundByHand(payment_id, amount_minor, now),
  },
})

/** A shop that takes cards by Stripe, and a shopper at its checkout. */
async function openShop() {
  const app = await startTestApp()
  joinProviders([provider])
  const stage = await setTheStage(app.database, app.clock.now())
  const desk = await atTheDesk(app)
  const at = `/v1/companies/${stage.alma.company_id}`
  const enter = (settings: object) => app.call('PUT', `${at}/payment-accounts/stripe`, { settings }, { as: desk })
  const take = () =>
    app.call('PUT', `${at}/payment-methods`, { methods: [{ method: 'card', provider: 'stripe', doors: ['web', 'app'] }] }, { as: desk })
  const now = () => app.clock.now().toISOString()
  async function checkout(as: Pocket = pocket()) {
    await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 1 }, { as })
    const address = { street: 'Moda Caddesi 3', city: 'İstanbul', country: 'TR' }
    const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
    const { checkout_id } = (await app.call('POST', '/v1/checkouts', { delivery: { kind: 'ship', address }, contact }, { as })).body
    const at = `/v1/checkouts/${checkout_id}`
    return {
      as,
      pay: (token?: string, key = 'pay') => app.call('POST', `${at}/payments`, { method: 'card', ...(token && { token }) }, { as, key }),
      payBy: (card: object) => app.call('POST', `${at}/payments`, { method: 'card', ...card }, { as, key: `pay ${checkout_id}` }),
      read: async () => (await app.call('GET', at, undefined, { as })).body,
      order: () => app.call('POST', `${at}/order`, undefined, { as, key: `order ${checkout_id}` }),
    }
  }
  const record = async () => {
    const wanted = { purpose_id: 'nothing', company_id: stage.alma.company_id, method: 'card' as const, provider: 'stripe' }
    const asked = { ...wanted, amount_minor: 5_000, currency: 'TRY', actor: 'system:test' }
    return (await app.database.transaction((tx) => recordPayments(tx, [asked], now())))[0]!
  }
  const payment = async (payment_id: string) => (await app.call('GET', `/v1/payments/${payment_id}`, undefined, { as: desk })).body
  const hear = ({ text, headers }: ReturnType<typeof theirs.news>) =>
    app.http.inject({ method: 'POST', url: '/v1/payment-webhooks/stripe', payload: text, headers })
  return { app, stage, desk, at, enter, take, now, checkout, record, payment, hear }
}

test('A company sets up its account; no secret of it is ever told again, and none stands readable in the database', async () => {
  const { app, desk, at, enter, take } = await openShop()
  const unfit = await take()
  assert.deepEqual([unfit.status, unfit.body.code, unfit.body.details.why], [422, 'provider_unfit', 'no_account'])
  const half = await enter({ secret_key: 'sk_test_wrong' })
  assert.deepEqual([half.status, half.body.details.missing], [422, ['webhook_secret']])
  const entered = await enter({ secret_key: 'sk_test_wrong', webhook_secret: WEBHOOK_SECRET })
  assert.deepEqual(entered.body.fields, [
    { name: 'secret_key', is_secret: true, is_set: true, value: null },
    { name: 'webhook_secret', is_secret: true, is_set: true, value: null },
  ])
  const tried = await app.call('POST', `${at}/payment-accounts/stripe/trials`, undefined, { as: desk })
  assert.deepEqual([tried.body.works, tried.body.trouble], [false, 'account_refused'])
  assert.equal((await enter({ secret_key: SECRET_KEY })).body.works, null, 'the webhook secret stayed; it has not been tried since')
  const again = await app.call('POST', `${at}/payment-accounts/stripe/trials`, undefined, { as: desk })
  assert.deepEqual([again.body.works, again.body.trouble], [true, null])
  assert.equal((await take()).status, 200)

  const told = [entered.text, again.text, (await app.call('GET', `${at}/payment-accounts`, undefined, { as: desk })).text]
  const kept = await run(app.database.db, 'select * from payments.accounts')
  const events = await run(app.database.db, 'select data from platform.events')
  for (const secret of [SECRET_KEY, WEBHOOK_SECRET, 'sk_test_wrong'])
    assert.ok(!JSON.stringify([told, kept, events]).includes(secret), 'nowhere')
  const manager = await atTheDesk(app, 'murat@alma.example')
  assert.equal((await app.call('GET', `${at}/payment-accounts`, undefined, { as: manager })).status, 403)
})

test('Without a token she pays on the page of the provider, comes back, and has her order', async () => {
  const { app, enter, take, checkout, payment } = await openShop()
  await enter(account)
  await take()
  const { pay, read, order, as } = await checkout()
  const paying = await pay()
  assert.equal(paying.status, 201, paying.text)
  assert.equal(paying.body.status, 'authorising')
  assert.match(paying.body.continue_at, /^https:\/\/checkout\.stripe\.com\//)
  assert.deepEqual((await pay(undefined)).body, paying.body, 'asked again she is sent to the same page')
  assert.equal((await read()).continue_at, paying.body.continue_at, 'and so is she who has closed the tab')
  theirs.payOnPage(paying.body.continue_at, 'pm_card_visa')
  const back = await app.call('GET', `/v1/payment-returns/${paying.body.payment_id}`, undefined, { as })
  assert.match(back.text, /url=\/checkout/)
  assert.deepEqual([(await read()).status, (await read()).continue_at], ['paid', null])
  assert.equal((await order()).status, 201)
  await app.tick()
  const { status, captured_minor } = await payment(paying.body.payment_id)
  assert.deepEqual([status, captured_minor], ['captured', 24_900])
  assert.deepEqual(await app.audit(), [])
})

test('A card number in the place of a token is not taken, and nobody is asked', async () => {
  const { enter, take, checkout } = await openShop()
  await enter(account)
  await take()
  const before = theirs.seen.length
  const { pay, read } = await checkout()
  const refused = await pay('4111 1111 1111 1111')
  assert.deepEqual([refused.status, refused.body.code], [422, 'card_number_not_taken'])
  assert.ok(!refused.text.includes('4111'))
  assert.deepEqual([(await read()).status, theirs.seen.length], ['open', before])
})

test('A card whose bank wants to see her first sends her there', async () => {
  const { enter, take, checkout, hear, now } = await openShop()
  await enter(account)
  await take()
  const { pay, read } = await checkout()
  const { body } = await pay('pm_3ds')
  assert.match(body.continue_at, /3d_secure/)
  theirs.proveHerself(body.payment_id)
  assert.equal((await hear(theirs.news(body.payment_id, now()))).statusCode, 200)
  assert.equal((await read()).status, 'paid')
})

test('A card that can be captured once lets the rest go with a part, and the payment knows', async () => {
  const { app, stage, enter, take, checkout, payment, desk } = await openShop()
  await enter(account)
  await take()
  const { pay } = await checkout()
  const { payment_id } = (await pay('pm_once')).body
  await app.database.transaction(async (tx) => {
    const [locked] = await lockPayments(tx, [payment_id])
    await attachToOrders(tx, [{ payment: locked!, order_id: 'ord_part', capture_minor: 10_000 }], app.clock.now().toISOString())
  })
  await app.tick()
  const { captured_minor, released_minor } = await payment(payment_id)
  assert.deepEqual([captured_minor, released_minor], [10_000, 14_900])
  const more = await app.call('POST', `/v1/payments/${payment_id}/captures`, {}, { as: desk, key: 'more' })
  assert.deepEqual([more.status, more.body.details.left_minor], [409, 0])
  assert.equal(stage.alma.currency, 'TRY')
})

test('A capture and a refund asked again after the provider has forgotten our keys are done once', async () => {
  const { app, enter, take, checkout, payment, stage, now } = await openShop()
  await enter(account)
  await take()
  const { pay, order } = await checkout()
  const { payment_id } = (await pay('pm_card_visa')).body
  await order()
  await app.tick()
  const { changes, provider_reference } = await payment(payment_id)
  const line = { signal: AbortSignal.timeout(5_000), database: app.database, now: now(), account }
  const asked = { company_id: stage.alma.company_id, payment_reference: payment_id, provider_reference, currency: 'TRY' }
  theirs.forgetKeys()
  const capture = { ...asked, reference: changes[0].change_id, amount_minor: 24_900 }
  assert.equal((await provider.capture(capture, line)).result, 'done')
  const refund = { ...asked, reference: 'pch_refund', amount_minor: 20_000 }
  const first = await provider.refund(refund, line)
  theirs.forgetKeys()
  assert.deepEqual(await provider.refund(refund, line), first)
  assert.equal(theirs.intentOf(payment_id)!.amount_received, 24_900)
})

test('What was taken on their pages of a payment that nobody waits for goes back to the customer', async () => {
  const { app, enter, record, payment, hear, now } = await openShop()
  await enter(account)
  const { payment_id, company_id } = await record()
  app.clock.advance({ minutes: 3 })
  await app.tick()
  assert.equal((await payment(payment_id)).status, 'declined', 'they never heard of it')
  const line = { signal: AbortSignal.timeout(5_000), database: app.database, now: now(), account }
  await provider.authorise({ ...HOW, reference: payment_id, company_id, amount_minor: 5_000, currency: 'TRY' }, line)
  theirs.takeByHand(payment_id)
  assert.equal((await hear(theirs.news(payment_id, now(), 'payment_intent.succeeded'))).statusCode, 200)
  await app.settle()
  assert.equal((await payment(payment_id)).status, 'cancelled')
  const given = theirs.seen.filter(
    ({ asked: { path, form } }) => path === '/v1/refunds' && form.payment_intent === theirs.intentOf(payment_id)!.id,
  )
  assert.deepEqual(
    given.map(({ asked, reply }) => [asked.form.amount, reply.status]),
    [['5000', 200]],
  )
  assert.deepEqual(await app.audit(), [])
})

test('What was taken by hand, given back with its cancellation, and came back days later is owed again: told once, in the books, and given back anew', async () => {
  const { app, desk, enter, record, payment, hear, now } = await openShop()
  await enter(account)
  const { payment_id } = await speakAuthorise(app.database, await record(), HOW, now())
  theirs.takeByHand(payment_id)
  app.clock.advance({ minutes: 14 })
  await app.settle()
  assert.equal((await payment(payment_id)).status, 'cancelled')
  app.clock.advance({ minutes: 3 * 24 * 60 })
  const news = theirs.refundFails(payment_id, now())
  for (const _ of ['once', 'twice']) assert.equal((await hear(news)).statusCode, 200)
  assert.equal((await hear(theirs.refundFails(payment_id, now()))).statusCode, 200, 'and sent anew')
  const stands = await payment(payment_id)
  assert.deepEqual([stands.status, stands.captured_minor, stands.refunded_minor], ['captured', 5_000, 0])
  const alarms = await run(app.database.db, `select 1 from platform.events where subject = $1 and type = 'payments.refund_failed'`, [
    payment_id,
  ])
  assert.equal(alarms.length, 1)
  assert.deepEqual(await app.audit(), [])
  const given = await app.call('POST', `/v1/payments/${payment_id}/refunds`, {}, { as: desk, key: 'anew' })
  assert.deepEqual([given.status, given.body.status, given.body.refunded_minor], [201, 'refunded', 5_000], given.text)
  assert.deepEqual(await app.audit(), [])
})

test('Of what was taken by hand only in part, as much is owed again as had gone back; where nobody knows how much, there is only the alarm', async () => {
  const { app, desk, enter, record, payment, hear, now } = await openShop()
  await enter(account)
  const [part, unknown] = [await record(), await record()].map(({ payment_id }) => payment_id) as [string, string]
  for (const payment_id of [part, unknown]) {
    const [waiting] = await app.database.transaction((tx) => lockPayments(tx, [payment_id]))
    await speakAuthorise(app.database, waiting!, HOW, now())
    theirs.takeByHand(payment_id, 3_000)
  }
  app.clock.advance({ minutes: 14 })
  await app.settle()
  // Cancelled before this was written down.
  await run(app.database.db, 'update payments.changes set given_back_minor = null where payment_id = $1', [unknown])
  app.clock.advance({ minutes: 3 * 24 * 60 })
  for (const payment_id of [part, unknown])
    for (const _ of ['once', 'twice']) assert.equal((await hear(theirs.refundFails(payment_id, now()))).statusCode, 200)
  const stands = await payment(part)
  assert.deepEqual([stands.status, stands.captured_minor, stands.released_minor], ['captured', 3_000, 2_000])
  assert.deepEqual([(await payment(unknown)).status, (await payment(unknown)).captured_minor], ['cancelled', 0])
  const alarms = await run<{ subject: string }>(
    app.database.db,
    `select subject from platform.events where subject = any($1) and type = 'payments.refund_failed' order by event_id`,
    [[part, unknown]],
  )
  assert.deepEqual(
    alarms.map(({ subject }) => subject),
    [part, unknown],
  )
  assert.deepEqual(await app.audit(), [])
  const given = await app.call('POST', `/v1/payments/${part}/refunds`, {}, { as: desk, key: 'anew' })
  assert.deepEqual([given.status, given.body.status, given.body.refunded_minor], [201, 'refunded', 3_000], given.text)
  assert.deepEqual(await app.audit(), [])
})

test('Money that is held for no order is let go within a quarter of an hour, with an alarm', async () => {
  const { app, enter, record, payment, now } = await openShop()
  await enter(account)
  const { payment_id } = await speakAuthorise(app.database, await record(), HOW, now())
  app.clock.advance({ minutes: 14 })
  await app.settle()
  assert.equal((await payment(payment_id)).status, 'cancelled')
  const events = await run<{ type: string }>(app.database.db, 'select type from platform.events where subject = $1 order by event_id', [
    payment_id,
  ])
  assert.deepEqual(
    events.map(({ type }) => type.replace('payments.', '')),
    ['payment_authorised', 'payment_without_order', 'payment_cancelled'],
  )
})

test('A refund that fails days after it was done is undone in the books, with an alarm, once, and becomes credit if she likes', async () => {
  const { app, desk, enter, take, checkout, payment, hear, now } = await openShop()
  await enter(account)
  await take()
  const { pay, order } = await checkout()
  const { payment_id } = (await pay('pm_card_visa')).body
  const { order_id } = (await order()).body
  await app.settle()
  const at = `/v1/orders/${order_id}/refunds`
  const given = await app.call('POST', at, {}, { as: desk, key: 'refund' })
  assert.deepEqual([given.status, given.body.parts[0].status], [201, 'done'], given.text)
  assert.equal((await payment(payment_id)).status, 'refunded')
  app.clock.advance({ minutes: 3 * 24 * 60 })
  const news = theirs.refundFails(payment_id, now())
  for (const _ of ['once', 'twice']) assert.equal((await hear(news)).statusCode, 200)
  assert.equal((await hear(theirs.refundFails(payment_id, now()))).statusCode, 200, 'and sent anew')
  const { status, captured_minor, refunded_minor } = await payment(payment_id)
  assert.deepEqual([status, captured_minor, refunded_minor], ['captured', 24_900, 0])
  const { body } = await app.call('GET', at, undefined, { as: desk })
  assert.deepEqual([body.left_minor, body.refunded.map((part: { status: string }) => part.status)], [24_900, ['failed']])
  const alarms = await run(app.database.db, `select 1 from platform.events where subject = $1 and type = 'payments.refund_failed'`, [
    payment_id,
  ])
  assert.equal(alarms.length, 1)
  assert.deepEqual(await app.audit(), [])
})

describe('What her bank disputes', async () => {
  const { app, desk, enter, take, checkout, payment, hear, now, at } = await openShop()
  await enter(account)
  await take()
  const company_id = at.split('/').at(-1)!
  const lies = (kind: 'provider' | 'disputed' | 'dispute_losses' | 'commission') =>
    balanceOf(app.database.db, accountNamed(company_id, 'TRY', kind, 'stripe'))
  const books = async () => [await lies('provider'), await lies('disputed'), await lies('dispute_losses'), await lies('commission')]
  const bought = async () => {
    const { pay, order } = await checkout()
    const { payment_id } = (await pay('pm_card_visa')).body
    const { order_id } = (await order()).body
    await app.settle()
    return { payment_id: payment_id as string, order_id: order_id as string }
  }
  const alarms = async () =>
    (await app.call('GET', '/v1/payment-alarms?kind=dispute', undefined, { as: desk })).body.items.map(
      ({ order_id, amount_minor, due_by }: { order_id: string; amount_minor: number; due_by: string }) => [order_id, amount_minor, due_by],
    )
  const ofOrder = async (order_id: string) =>
    (await app.call('GET', `/v1/disputes?order_id=${order_id}`, undefined, { as: desk })).body.items.map(
      ({ status, amount_minor, withdrawn_minor, fee_minor, closed_at }: Record<string, unknown>) => [
        ...[status, amount_minor, withdrawn_minor, fee_minor, closed_at !== null],
      ],
    )
  const due_by = new Date(Math.floor(app.clock.now().getTime() / 1000) * 1000 + 7 * 86_400_000).toISOString()

  test('lies apart in the books until it is decided, is not given back meanwhile, and stands on Today until it is answered', async () => {
    const before = await books()
    const since = async () => (await books()).map((minor, i) => minor - before[i]!)
    const { payment_id, order_id } = await bought()
    assert.deepEqual(await since(), [24_900, 0, 0, 0])
    const asked = { status: 'needs_response', due_by }
    // It is opened, and the money is gone a moment later: their word of that comes first, and again.
    const opened = theirs.disputed(payment_id, { ...asked, moves: [] }, 'charge.dispute.created', now())
    const withdrawn = theirs.disputed(payment_id, { ...asked, moves: [-24_900] }, 'charge.dispute.funds_withdrawn', now())
    for (const news of [withdrawn, opened, withdrawn]) assert.equal((await hear(news)).statusCode, 200)
    assert.deepEqual(await since(), [-2_500, 24_900, 0, 2_500])
    assert.deepEqual(await alarms(), [[order_id, 24_900, due_by]])
    assert.deepEqual(await ofOrder(order_id), [['needs_response', 24_900, 24_900, 2_500, false]])
    assert.equal((await payment(payment_id)).disputed_minor, 24_900)
    const refused = await app.call('POST', `/v1/payments/${payment_id}/refunds`, { amount_minor: 1 }, { as: desk, key: 'twice' })
    assert.deepEqual([refused.status, refused.body.code], [409, 'refund_exceeds_capture'], 'nobody has it back twice')
    assert.deepEqual(await app.audit(), [])

    assert.equal(
      (await hear(theirs.disputed(payment_id, { status: 'under_review', moves: [-24_900] }, 'charge.dispute.updated', now()))).statusCode,
      200,
    )
    assert.deepEqual(await alarms(), [], 'answered, it is waited for')
    const won = theirs.disputed(payment_id, { status: 'won', moves: [-24_900] }, 'charge.dispute.closed', now())
    assert.equal((await hear(won)).statusCode, 200)
    const back = theirs.disputed(payment_id, { status: 'won', moves: [-24_900, 24_900] }, 'charge.dispute.funds_reinstated', now())
    for (const news of [back, withdrawn]) assert.equal((await hear(news)).statusCode, 200)
    assert.deepEqual(await since(), [22_400, 0, 0, 2_500])
    assert.deepEqual(await ofOrder(order_id), [['won', 24_900, 0, 2_500, true]])
    assert.deepEqual(await app.audit(), [])
    assert.equal((await app.call('POST', `/v1/payments/${payment_id}/refunds`, {}, { as: desk, key: 'now' })).status, 201)
    assert.deepEqual(await app.audit(), [])
  })

  test('is lost where the bank decides so: the company has lost it, and gives it back to nobody', async () => {
    const before = await books()
    const { payment_id, order_id } = await bought()
    theirs.disputed(payment_id, { status: 'needs_response', moves: [-24_900], due_by }, 'charge.dispute.created', now())
    const lost = theirs.disputed(payment_id, { status: 'lost', moves: [-24_900], due_by }, 'charge.dispute.closed', now())
    for (const _ of ['once', 'twice']) assert.equal((await hear(lost)).statusCode, 200)
    assert.deepEqual(
      (await books()).map((minor, i) => minor - before[i]!),
      [-2_500, 0, 24_900, 2_500],
    )
    assert.deepEqual([await alarms(), await ofOrder(order_id)], [[], [['lost', 24_900, 24_900, 2_500, true]]])
    assert.equal((await app.call('POST', `/v1/payments/${payment_id}/refunds`, {}, { as: desk, key: 'lost' })).status, 409)
    const told = await run<{ type: string }>(
      app.database.db,
      `select type from platform.events where subject = $1 and type like 'disputes.%' order by event_id`,
      [payment_id],
    )
    assert.deepEqual(
      told.map(({ type }) => type),
      ['disputes.dispute_opened', 'disputes.dispute_closed'],
    )
    assert.deepEqual(await app.audit(), [])
  })

  test('is only asked about at first, and nothing is taken: it can be given back, which is often the best answer', async () => {
    const { payment_id, order_id } = await bought()
    const asked = theirs.disputed(payment_id, { status: 'warning_needs_response', moves: [], due_by }, 'charge.dispute.created', now())
    assert.equal((await hear(asked)).statusCode, 200)
    assert.deepEqual(await ofOrder(order_id), [['inquiry', 24_900, 0, 0, false]])
    assert.equal((await alarms()).length, 1)
    assert.equal((await app.call('POST', `/v1/payments/${payment_id}/refunds`, {}, { as: desk, key: 'asked' })).status, 201)
    assert.equal(
      (await hear(theirs.disputed(payment_id, { status: 'warning_closed', moves: [] }, 'charge.dispute.closed', now()))).statusCode,
      200,
    )
    assert.deepEqual([await alarms(), (await ofOrder(order_id))[0][0]], [[], 'closed'])
    assert.deepEqual(await app.audit(), [])
  })

  test('is found by a look of ours where their word never came', async () => {
    const { payment_id, order_id } = await bought()
    theirs.disputed(payment_id, { status: 'needs_response', moves: [-24_900], due_by }, 'charge.dispute.created', now())
    app.clock.advance({ days: 1, minutes: 1 })
    await app.tick()
    const desk_later = await atTheDesk(app)
    const { body } = await app.call('GET', `/v1/disputes?order_id=${order_id}`, undefined, { as: desk_later })
    assert.equal(body.items.length, 1)
    assert.deepEqual(await app.audit(), [])
  })
})

test('One account that is set up in two companies: each hears of its own payments', async () => {
  const { app, stage, desk, enter, record, payment, hear, now } = await openShop()
  await enter(account)
  const other = `/v1/companies/${stage.alma_az.company_id}/payment-accounts/stripe`
  const entered = await app.call('PUT', other, { settings: account }, { as: desk })
  assert.equal(entered.status, 200, entered.text)
  const { payment_id, company_id } = await record()
  const line = { signal: AbortSignal.timeout(5_000), database: app.database, now: now(), account }
  await provider.authorise({ ...HOW, reference: payment_id, company_id, amount_minor: 5_000, currency: 'TRY' }, line)
  assert.equal((await hear(theirs.news(payment_id, now()))).statusCode, 200)
  assert.equal((await payment(payment_id)).status, 'authorised', 'whichever company was asked first')
})

test('Who does not answer at all is given up, and asked again later', async () => {
  const { app, enter, record, now } = await openShop()
  joinProviders([stripe({ at: theirs.at, timeout_ms: 100 })])
  await enter(account)
  const { status, reason } = await speakAuthorise(app.database, await record(), paysBy('pm_silent'), now())
  assert.deepEqual([status, reason], ['unknown', 'timed_out'])
})

test('News that comes twice is heard once; news of what is not ours is kept and does no harm', async () => {
  const { app, enter, hear, now } = await openShop()
  await enter(account)
  const strange = theirs.news('pay_none', now())
  for (const _ of ['once', 'twice']) assert.equal((await hear(strange)).statusCode, 200)
  const stored = await run<{ kind: string; heard: boolean }>(
    app.database.db,
    'select kind, heard_at is not null as heard from payments.webhooks',
  )
  assert.deepEqual(stored, [{ kind: 'payment_intent.amount_capturable_updated', heard: true }])
  const old = theirs.news('pay_none', new Date(app.clock.now().getTime() - 600_000).toISOString())
  assert.equal((await hear(old)).statusCode, 401, 'somebody plays an old recording')
})

test('With another account of Stripe no card of the one before is charged, a new one is kept, and the old one forgotten only where it is', async () => {
  const { app, enter, take, checkout, payment } = await openShop()
  const [trying, live] = ['sk_test_51HAbCdEfGhIjKlMn00old', 'sk_live_51HAbCdEfGhIjKlMn00new']
  const switchTo = async (secret_key: string) => {
    theirs.useAccount(secret_key)
    assert.equal((await enter({ ...account, secret_key })).status, 200)
  }
  await switchTo(trying)
  await take()
  const as = pocket()
  await app.call('GET', '/v1/cart', undefined, { as })
  await signIn(app, as, '0532 111 22 33')
  const save_card = { text_version: '2', absent_allowed: true }
  const buy = async (card: object) => {
    const { payBy, order } = await checkout(as)
    const paid = await payBy(card)
    if (paid.status === 201) assert.equal((await order()).status, 201)
    return paid
  }
  const mine = async () => (await app.call('GET', '/v1/me/saved-cards', undefined, { as })).body.items
  assert.equal((await buy({ token: 'pm_card_visa', save_card })).status, 201)
  const [{ saved_card_id }] = await mine()
  await switchTo(`${trying}rolled`)
  assert.equal((await mine())[0].is_taken, true, 'a key of the same account may change')

  await switchTo(live)
  assert.equal((await mine())[0].is_taken, false)
  assert.equal((await buy({ saved_card_id })).body.code, 'saved_card_not_taken')
  const kept = await buy({ token: 'pm_once', save_card })
  assert.equal(kept.status, 201, kept.text)
  assert.equal((await payment(kept.body.payment_id)).status, 'authorised')
  assert.deepEqual(
    (await mine()).map((card: { is_taken: boolean }) => card.is_taken),
    [true, false],
  )

  await app.call('DELETE', `/v1/me/saved-cards/${saved_card_id}`, undefined, { as, key: 'remove' })
  await app.settle()
  const rows = () => run(app.database.db, 'select 1 from saved_cards.cards where saved_card_id = $1', [saved_card_id])
  assert.deepEqual([(await rows()).length, theirs.keeps(trying)], [1, 1], 'who does not know it has not forgotten it')
  await switchTo(trying)
  app.clock.advance({ minutes: 24 * 60 })
  await app.settle()
  assert.deepEqual([(await rows()).length, theirs.keeps(trying)], [0, 0])
  theirs.useAccount(SECRET_KEY)
})
