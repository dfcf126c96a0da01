import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { announce } from '#platform/events'
import { account, balanceOf } from '../../foundation/ledger/index.ts'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { linesOff } from '../hand_overs/index.ts'
import { orderCancelled } from '../orders/index.ts'
import { promised_payments } from './index.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now())
let desk = await atTheDesk(app)
const { company_id } = stage.alma
const IBAN = 'TR330006100519786457841326'
const settings = {
  'bank-transfer': { iban: IBAN, account_holder: 'Alma Ev Yaşam A.Ş.', bank_name: 'Deneme Bankası', days_to_pay: '3' },
  'cash-on-delivery': { most_amount: '1000' },
}
for (const [provider, entered] of Object.entries(settings))
  await app.call('PUT', `/v1/companies/${company_id}/payment-accounts/${provider}`, { settings: entered }, { as: desk })
const methods = [
  { method: 'card', provider: 'test-card', doors: ['web'] },
  { method: 'bank_transfer', provider: 'bank-transfer', doors: ['web', 'phone'] },
  { method: 'cash_on_delivery', provider: 'cash-on-delivery', doors: ['web'] },
]
assert.equal((await app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk })).status, 200)

const ADDRESS = { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' }
const shipped = { kind: 'ship', address: ADDRESS }
async function checkedOut(delivery: object = shipped, quantity = 1, as = pocket()) {
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity }, { as })
  const contact = { name: 'Derya Deniz', email: 'derya@mail.example' }
  const { body } = await app.call('POST', '/v1/checkouts', { delivery, contact }, { as })
  return { as, checkout_id: body.checkout_id as string }
}
const pay = (as: Pocket, checkout_id: string, method: string) =>
  app.call(
    'POST',
    `/v1/checkouts/${checkout_id}/payments`,
    { method, ...(method === 'card' && { token: 'tok_ok' }) },
    { as, key: `pay ${checkout_id} ${method}` },
  )
async function orderedBy(method: string, quantity = 1, who = pocket()) {
  const { as, checkout_id } = await checkedOut(shipped, quantity, who)
  const paid = await pay(as, checkout_id, method)
  assert.equal(paid.status, 201, paid.text)
  const { body } = await app.call('POST', `/v1/checkouts/${checkout_id}/order`, undefined, { as, key: `order ${checkout_id}` })
  await app.settle()
  return { as, order_id: body.order_id as string, payment_id: paid.body.payment_id as string }
}
/** After which the desk has to sign in again. */
async function days(count: number) {
  app.clock.advance({ hours: 24 * count })
  desk = await atTheDesk(app)
}
const orderOf = async (order_id: string, as = desk) => {
  const { body } = await app.call('GET', `/v1/orders/${order_id}`, undefined, { as })
  return [body.status, body.payment_status]
}
const transferOf = async (order_id: string, as: Pocket) =>
  (await app.call('GET', `/v1/orders/${order_id}/transfer`, undefined, { as })).body
const upload = async (csv: string | Buffer) =>
  (await app.call('POST', '/v1/bank-statements', { company_id, content: Buffer.from(csv).toString('base64') }, { as: desk })).body
    .items as Record<string, unknown>[]
const owed = (order_id: string) => balanceOf(app.database.db, account(company_id, 'TRY', 'order', order_id))
const reserved = async () =>
  (
    await run<{ reserved: number }>(app.database.db, 'select reserved from inventory.levels where variant_id = $1 and location_id = $2', [
      stage.variants.mug,
      stage.gebze.location_id,
    ])
  )[0]!.reserved
const mails = (kind: string) =>
  run<{ body: string }>(app.database.db, 'select body from platform.messages where kind = $1 order by created_at desc', [kind])

test('an order by transfer says where to send the money and waits for it; the statement of the bank brings it, once', async () => {
  const { as, order_id } = await orderedBy('bank_transfer', 2)
  assert.deepEqual(await orderOf(order_id, as), ['placed', 'transfer_awaited'])
  assert.equal(await owed(order_id), 49_800, 'owed until it is received')
  const transfer = await transferOf(order_id, as)
  assert.deepEqual([transfer.iban, transfer.left_minor, transfer.due_at], [IBAN, 49_800, '2026-03-05T09:00:00.000Z'])
  assert.equal((await app.call('GET', `/v1/orders/${order_id}/transfer`, undefined, { as: pocket() })).status, 404)
  const [mail] = await mails('transfer_awaited')
  assert.ok(mail!.body.includes(IBAN) && mail!.body.replaceAll(' ', '').includes(transfer.reference), mail!.body)
  const { items } = (await app.call('GET', '/v1/awaited-payments', undefined, { as: desk })).body
  assert.deepEqual(
    items.map((one: { order_id: string; left_minor: number }) => [one.order_id, one.left_minor]),
    [[order_id, 49_800]],
  )

  const csv = `Tarih;Açıklama;Tutar\n03.03.2026;EFT ${transfer.reference.replace(/(.{4})/g, '$1 ').toLowerCase()} DERYA DENİZ;498,00\n03.03.2026;KİRA;-20.000,00\n03.03.2026;hediye;75,00\n`
  const [ours, unknown] = await upload(csv)
  assert.deepEqual([ours!.outcome, ours!.order_id, unknown!.outcome], ['received', order_id, 'unknown'])
  assert.deepEqual(
    (await upload(csv)).map(({ outcome }) => outcome),
    ['seen', 'seen'],
  )
  assert.deepEqual(await orderOf(order_id, as), ['placed', 'paid'])
  assert.equal(await owed(order_id), 0)
  assert.equal((await app.call('GET', `/v1/orders/${order_id}/transfer`, undefined, { as })).status, 404)
  await days(5)
  await app.settle()
  assert.deepEqual(await orderOf(order_id), ['placed', 'paid'], 'nothing is overdue any more')
  assert.deepEqual(await app.audit(), [])
})

test('what is too little is awaited further, what is too much is hers, and what comes after all is over is kept for her', async () => {
  const { as, order_id } = await orderedBy('bank_transfer')
  const { reference } = await transferOf(order_id, as)
  const bank = (amount: string, day: string) => upload(Buffer.from(`tarih,açıklama,tutar\n${day},${reference},${amount}\n`, 'utf8'))
  const [short] = await bank('100.00', '8.3.2026')
  assert.deepEqual([short!.outcome, short!.difference_minor], ['short', -14_900])
  assert.deepEqual(await orderOf(order_id), ['placed', 'transfer_awaited'])
  await days(4)
  await app.settle()
  assert.deepEqual(await orderOf(order_id), ['placed', 'transfer_awaited'], 'of which a part has come, people decide')
  const [over] = await bank('200.00', '12.3.2026')
  assert.deepEqual([over!.outcome, over!.difference_minor], ['over', 5_100])
  assert.deepEqual([await orderOf(order_id), await owed(order_id)], [['placed', 'paid'], 0])
  const overpaid = () => balanceOf(app.database.db, account(company_id, 'TRY', 'overpaid'))
  assert.equal(await overpaid(), 5_100)
  const [again] = await bank('249.00', '13.3.2026')
  assert.deepEqual([again!.outcome, again!.difference_minor], ['not_awaited', 24_900])
  assert.equal(await overpaid(), 30_000)
  const waiting = async () => (await app.call('GET', '/v1/overpaid-transfers', undefined, { as: desk })).body.items
  const [first, second] = await waiting()
  assert.deepEqual([first.amount_minor, second.amount_minor, first.order_id, first.customer_id], [5_100, 24_900, order_id, null])
  const back = (bank_line_id: string, body: object, key: string) =>
    app.call('POST', `/v1/overpaid-transfers/${bank_line_id}/return`, body, { as: desk, key })
  assert.equal((await back(first.bank_line_id, { way: 'transfer', iban: 'TR330006100519786457841327' }, 'wrong')).body.code, 'iban_wrong')
  assert.equal((await back(first.bank_line_id, { way: 'credit' }, 'nobody')).body.code, 'credit_not_known')
  const sent = await back(first.bank_line_id, { way: 'transfer', iban: 'tr33 0006 1005 1978 6457 8413 26' }, 'sent')
  assert.deepEqual([sent.status, sent.body.given_back.iban], [201, IBAN], sent.text)
  assert.deepEqual((await back(first.bank_line_id, { way: 'transfer', iban: IBAN }, 'twice')).body.code, 'overpaid_gone')
  assert.deepEqual([await overpaid(), (await waiting()).length], [24_900, 1])
  assert.deepEqual(await app.audit(), [])
})

test('of an order of which something is not coming, a transfer of the rest is all of it, and what comes beyond that is hers', async () => {
  for (const [comes, outcome, difference_minor] of [
    ['rest', 'received', 0],
    ['whole', 'over', 24_900],
  ] as const) {
    const { as, order_id } = await orderedBy('bank_transfer', 2)
    const { reference, left_minor } = await transferOf(order_id, as)
    const off = { order_id, lines: [{ line_number: 1, quantity: 1 }], key: `not coming, then ${comes} comes` }
    await app.database.transaction((tx) => linesOff(tx, off, { actor: 'system:test', now: app.clock.now().toISOString() }))
    const rest_minor = left_minor - 24_900
    assert.equal((await transferOf(order_id, as)).left_minor, rest_minor, 'so much less is asked for')
    const paid = ((comes === 'rest' ? rest_minor : left_minor) / 100).toFixed(2)
    const [line] = await upload(`tarih,açıklama,tutar\n15.3.2026,${reference},${paid}\n`)
    assert.deepEqual([line!.outcome, line!.difference_minor], [outcome, difference_minor])
    await app.settle()
    assert.equal((await orderOf(order_id))[1], 'paid')
    assert.deepEqual(await app.audit(), [])
  }
})

test('a statement that cannot be read is refused, and nothing of it is taken in', async () => {
  for (const text of ['', 'Tarih;Tutar\n02.03.2026;10,00', 'Tarih;Tutar;Açıklama\n02.03.2026;10,00;"never closed\n03.03.2026;5,00;x']) {
    const content = Buffer.from(text || ' ').toString('base64')
    const answer = await app.call('POST', '/v1/bank-statements', { company_id, content }, { as: desk })
    assert.deepEqual([answer.status, answer.body.code], [422, 'statement_unreadable'], text)
  }
})

test('money that does not come in time cancels the order: goods free, books as before, and she is told', async () => {
  const before = await reserved()
  const { order_id, as } = await orderedBy('bank_transfer')
  assert.equal(await reserved(), before + 1)
  await days(3)
  await Promise.all([app.tick(), app.tick()])
  await app.settle()
  assert.deepEqual(await orderOf(order_id, as), ['cancelled', 'cancelled'])
  assert.deepEqual([await reserved(), await owed(order_id)], [before, 0])
  assert.match((await mails('order_cancelled'))[0]!.body, /iptal edildi/)
  assert.deepEqual(await app.audit(), [])
})

test('the coupon of an order that is cancelled before it was paid is good again, with the budget and the uses it took', async () => {
  const rule = { class: 'line', priority: 0, benefit: { kind: 'percentage', percent_bp: 1_000 }, asks: { coupon: true } }
  const make = (rest: object, limits: object, name: string) =>
    app.call('POST', '/v1/promotions', { company_id, name: { tr: name }, rule: { ...rule, ...rest }, limits }, { as: desk, key: name })
  const limited = (await make({}, { most_uses: 1, budget_minor: 2_490 }, 'Kupon')).body.promotion_id
  const open = (await make({ asks: undefined, class: 'order', benefit: { kind: 'percentage', percent_bp: 100 } }, {}, 'Herkese')).body
    .promotion_id
  for (const id of [limited, open])
    assert.equal((await app.call('POST', `/v1/promotions/${id}/start`, undefined, { as: desk })).status, 200)
  const batch = { kind: 'mass', code: 'DERYA10', most_uses: 1 }
  assert.equal((await app.call('POST', `/v1/promotions/${limited}/coupon-batches`, { batch }, { as: desk, key: 'batch' })).status, 201)
  const read = async (id: string) => {
    const { body } = await app.call('GET', `/v1/promotions/${id}`, undefined, { as: desk })
    return [body.state, body.uses, body.spent_minor]
  }
  const order = async () => {
    const as = pocket()
    await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 1 }, { as })
    const entered = await app.call('POST', '/v1/cart/coupons', { code: 'DERYA10' }, { as })
    if (entered.status !== 201 && entered.status !== 200) return entered.body.code as string
    const contact = { name: 'Derya Deniz', email: 'derya@mail.example' }
    const { body } = await app.call('POST', '/v1/checkouts', { delivery: shipped, contact }, { as })
    assert.equal((await pay(as, body.checkout_id, 'bank_transfer')).status, 201)
    const placed = await app.call('POST', `/v1/checkouts/${body.checkout_id}/order`, undefined, { as, key: `order ${body.checkout_id}` })
    await app.settle()
    return placed.body.order_id as string
  }
  const first = await order()
  assert.deepEqual(await read(limited), ['used_up', 1, 2_490])
  assert.equal(await order(), 'coupon_used_up')
  const cancelled = await app.call('POST', `/v1/orders/${first}/cancellation`, undefined, { as: desk, key: 'cancel' })
  assert.deepEqual([cancelled.status, cancelled.body.status], [201, 'cancelled'], cancelled.text)
  assert.deepEqual([await read(limited), (await read(open))[1]], [['on', 0, 0], 0])
  const again = await app.call('POST', `/v1/orders/${first}/cancellation`, undefined, { as: desk, key: 'cancel again' })
  assert.equal(again.body.status, 'cancelled')
  const second = await order()
  assert.match(second, /^ord_/)
  assert.deepEqual(await read(limited), ['used_up', 1, 2_490], 'once, though cancelled twice')
  const { body: found } = await app.call('GET', `/v1/coupons/DERYA10?company_id=${company_id}`, undefined, { as: desk })
  assert.deepEqual([found.uses, found.used.map((use: { order_id: string }) => use.order_id)], [1, [second]])
  for (const id of [limited, open]) await app.call('POST', `/v1/promotions/${id}/end`, undefined, { as: desk })
  await days(4)
  await app.tick()
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

test('a wrong account is not saved, and what one kept from before would be paid by is neither offered nor chosen', async () => {
  const path = `/v1/companies/${company_id}/payment-accounts/bank-transfer`
  const accountNow = async () => {
    const { body } = await app.call('GET', `/v1/companies/${company_id}/payment-accounts`, undefined, { as: desk })
    return body.items.find((one: { provider: string }) => one.provider === 'bank-transfer')
  }
  const offered = async () => {
    const { body } = await app.call('GET', '/v1/payment-methods?door=web', undefined, { as: pocket() })
    return body.items.map(({ method }: { method: string }) => method)
  }
  const before = await accountNow()
  const wrong = await app.call('PUT', path, { settings: { iban: 'TR12' } }, { as: desk })
  assert.deepEqual([wrong.status, wrong.body.code, wrong.body.details.why], [422, 'account_wrong', 'iban_wrong'])
  assert.deepEqual(await accountNow(), before)
  assert.deepEqual(await offered(), ['bank_transfer', 'card', 'cash_on_delivery'])

  await run(app.database.writer, `update payments.accounts set settings = settings || '{"iban": "TR12"}' where provider = 'bank-transfer'`)
  assert.deepEqual(await offered(), ['card', 'cash_on_delivery'])
  const chosen = await app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk })
  assert.deepEqual([chosen.body.code, chosen.body.details.why], ['provider_unfit', 'no_account'])
  await app.call('PUT', path, { settings: { iban: IBAN } }, { as: desk })
  assert.deepEqual(await offered(), ['bank_transfer', 'card', 'cash_on_delivery'])
})

test('cash on delivery is for parcels up to an amount; the courier who took it owes it to us, and a parcel refused at the door is cancelled', async () => {
  const collect = await checkedOut({ kind: 'collect', location_id: stage.kadikoy.location_id })
  assert.equal((await pay(collect.as, collect.checkout_id, 'cash_on_delivery')).body.code, 'method_not_taken')
  const dear = await checkedOut(shipped, 5)
  const declined = await pay(dear.as, dear.checkout_id, 'cash_on_delivery')
  assert.deepEqual([declined.status, declined.body.code, declined.body.details.reason], [409, 'payment_declined', 'amount_too_high'])

  const taken = await orderedBy('cash_on_delivery')
  assert.deepEqual(await orderOf(taken.order_id, taken.as), ['placed', 'on_delivery'])
  await app.call('POST', `/v1/payments/${taken.payment_id}/captures`, {}, { as: desk, key: 'the courier has it' })
  assert.deepEqual([await orderOf(taken.order_id), await owed(taken.order_id)], [['placed', 'paid'], 0])
  assert.equal(await balanceOf(app.database.db, account(company_id, 'TRY', 'provider', 'cash-on-delivery')), 24_900)
  const cancel = (order_id: string) => app.call('POST', `/v1/orders/${order_id}/cancellation`, undefined, { as: desk })
  const paid = await cancel(taken.order_id)
  assert.deepEqual([paid.status, paid.body.code, paid.body.details.why], [409, 'order_not_cancellable', 'paid'])

  const refused = await orderedBy('cash_on_delivery')
  const [one, other] = await Promise.all([cancel(refused.order_id), cancel(refused.order_id)])
  assert.deepEqual(
    [one.status, one.body, other.body],
    [201, other.body, { order_id: refused.order_id, status: 'cancelled' }],
    'cancelled once, whoever asks again',
  )
  assert.deepEqual(await orderOf(refused.order_id, refused.as), ['cancelled', 'cancelled'])
  const late = await app.call('POST', `/v1/payments/${refused.payment_id}/captures`, {}, { as: desk, key: 'too late' })
  assert.equal(late.body.code, 'capture_exceeds_authorisation')
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

test('to which account somebody was sent back what she had transferred too much is told to her, and stays in the books when she is forgotten', async () => {
  await days(0)
  const hers = pocket()
  const { customer } = await signIn(app, hers, '0532 444 33 22')
  const { order_id, as } = await orderedBy('bank_transfer', 1, hers)
  const { reference } = await transferOf(order_id, as)
  const [over] = await upload(`tarih,açıklama,tutar\n20.3.2026,${reference},300.00\n`)
  assert.equal(over!.outcome, 'over')
  const { items } = (await app.call('GET', '/v1/overpaid-transfers', undefined, { as: desk })).body
  const { bank_line_id } = items.find((one: { order_id: string }) => one.order_id === order_id)
  const body = { way: 'transfer', iban: IBAN }
  const sent = await app.call('POST', `/v1/overpaid-transfers/${bank_line_id}/return`, body, { as: desk, key: 'hers' })
  assert.equal(sent.status, 201, sent.text)
  await app.settle()
  const [mail] = await mails('overpaid_given_back')
  assert.match(mail!.body, /51,00.*1326 ile biten hesaba geri gönderildi/)
  const timeline = (await app.call('GET', `/v1/orders/${order_id}/timeline`, undefined, { as: desk })).body.items
  const line = timeline.find(({ type }: { type: string }) => type === 'promised_payments.overpaid_given_back')
  assert.deepEqual([line.data.way, line.data.bank_line_id, line.data.amount_minor], ['transfer', bank_line_id, 5_100])
  assert.doesNotMatch(JSON.stringify(line.data), /\b1326\b|\d{6,}1326/, 'events stand for ever, and her account is nothing of theirs')
  const again = await app.call('POST', `/v1/overpaid-transfers/${bank_line_id}/return`, body, { as: desk, key: 'hers' })
  assert.equal(again.status, 201)
  await app.settle()
  assert.equal((await mails('overpaid_given_back')).filter(({ body: said }) => said === mail!.body).length, 1, 'told once')
  const ids = [customer.customer_id]
  const told = (await promised_payments.personal_data!.export(app.database.db, ids)) as { overpaid_given_back: Record<string, unknown>[] }
  assert.deepEqual(
    told.overpaid_given_back.map(({ amount_minor, iban }) => [amount_minor, iban]),
    [[5_100, IBAN]],
  )
  const erased = await app.database.transaction((tx) => promised_payments.personal_data!.erase(tx, ids, app.clock.now().toISOString()))
  assert.deepEqual(erased, [{ table: 'promised_payments.given_back', erased: 0, kept: 1, why: 'tax_law' }])
})

test('whoever gives up an order that waits gives back what a gift card paid before she locks the order, as everybody does', async () => {
  const issued = await app.call(
    'POST',
    '/v1/gift-cards',
    { company_id, amount_minor: 10_000, reason: 'campaign' },
    { as: desk, key: 'hers to give' },
  )
  assert.equal(issued.status, 201, issued.text)
  const { gift_card_id } = issued.body.gift_card
  const { code } = (await app.call('POST', `/v1/gift-cards/${gift_card_id}/codes`, {}, { as: desk, key: 'its code' })).body
  const { as, checkout_id } = await checkedOut()
  const body = { method: 'bank_transfer', value: [{ method: 'gift_card', code, amount_minor: 10_000 }] }
  const paid = await app.call('POST', `/v1/checkouts/${checkout_id}/payments`, body, { as, key: `pay ${checkout_id}` })
  assert.equal(paid.status, 201, paid.text)
  const { order_id } = (await app.call('POST', `/v1/checkouts/${checkout_id}/order`, undefined, { as, key: `order ${checkout_id}` })).body
  await app.settle()
  const [locked, looked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const other = app.database.transaction(async (tx) => {
    const [card] = await run(
      tx,
      `select from ledger.balances where account in (select concat_ws('/', company_id, currency, 'gift_card', provider_reference)
         from payments.payments where order_id = $1 and method = 'gift_card') for no key update`,
      [order_id],
    )
    assert.ok(card)
    locked.resolve()
    await looked.promise
    return run(tx, 'select from orders.orders where order_id = $1 for no key update nowait', [order_id])
  })
  await locked.promise
  let isDone = false
  const cancelling = app
    .call('POST', `/v1/orders/${order_id}/cancellation`, undefined, { as: desk, key: `cancel ${order_id}` })
    .finally(() => (isDone = true))
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while (!isDone && !(await run(app.database.db, waits)).length);
  looked.resolve()
  assert.equal((await other).length, 1)
  assert.equal((await cancelling).body.status, 'cancelled')
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

test('whoever has paid nothing is not told that her money goes back when her order is cancelled', async () => {
  const told: string[] = []
  for (const method of ['cash_on_delivery', 'bank_transfer', 'card']) {
    const { order_id } = await orderedBy(method)
    const data = { order_id, number: order_id, reason: 'not_available', currency: 'TRY', total_minor: 24_900, variant_ids: [] }
    const occurred_at = app.clock.now().toISOString()
    await app.database.transaction((tx) =>
      announce(tx, orderCancelled, { subject: order_id, company_id, actor: 'system:test', occurred_at, data }),
    )
    await app.settle()
    const [mail] = (await mails('order_cancelled')).filter(({ body }) => body.includes(order_id))
    assert.match(mail!.body, /hiçbir yerimizde kalmadı/)
    if (/iade ediliyor/.test(mail!.body)) told.push(method)
  }
  assert.deepEqual(told, ['card'])
})
