import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { SHIPPED } from '../../../test/race/shoppers.ts'
import { testCard } from '../../connectors/test-card/index.ts'
import { account, balanceOf } from '../../foundation/ledger/index.ts'
import { joinProviders, type RemoteProvider } from '../payments/index.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
let desk = await atTheDesk(app)
const { company_id } = stage.alma
const { mug, towel } = stage.variants
const [MUG, TOWEL, FEE] = [24_900, 39_950, 5_990]

const setCapture = (captures: string, as = desk) => {
  const methods = [{ method: 'card', provider: 'test-card', doors: ['web', 'phone'], captures }]
  return app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as })
}
assert.equal((await setCapture('at_hand_over')).status, 200)

let asked = 0
const post = (path: string, body?: object, as = desk, key = `${path} ${++asked}`) => app.call('POST', path, body, { as, key })
/** Two mugs and a towel, sent home; paid by card, and by a gift card as far as it goes. */
async function ordered({ card, bin, token = 'tok_ok' }: { card?: number; bin?: string; token?: string } = {}) {
  const as: Pocket = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: mug, quantity: 2 }, { as })
  await app.call('POST', '/v1/cart/lines', { variant_id: towel, quantity: 1 }, { as })
  const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
  if (bin) await app.call('POST', '/v1/instalment-quotes', { bin, delivery: 'ship' }, { as })
  const instalments = bin && { instalments: { bin, count: 6 } }
  const { body } = await app.call('POST', '/v1/checkouts', { delivery: SHIPPED, contact, ...instalments }, { as })
  const value = card ? { value: [{ method: 'gift_card', code: await giftCard(card), amount_minor: card }] } : {}
  const paid = await post(`/v1/checkouts/${body.checkout_id}/payments`, { method: 'card', token, ...value }, as)
  assert.equal(paid.status, 201, paid.text)
  const placed = await post(`/v1/checkouts/${body.checkout_id}/order`, undefined, as)
  assert.equal(placed.status, 201, placed.text)
  await app.settle()
  return {
    as,
    order_id: placed.body.order_id as string,
    total_minor: body.total_minor as number,
    payment_id: paid.body.payment_id as string,
  }
}
async function giftCard(amount_minor: number): Promise<string> {
  const { gift_card } = (await post('/v1/gift-cards', { company_id, amount_minor, reason: 'campaign' })).body
  return (await post(`/v1/gift-cards/${gift_card.gift_card_id}/codes`, {})).body.code
}
const handOver = (order_id: string, reference: string, lines?: object[], as = desk) =>
  post(`/v1/orders/${order_id}/hand-overs`, { reference, ...(lines && { lines }) }, as)
const cancelRest = (order_id: string) => post(`/v1/orders/${order_id}/rest-cancellation`)
const orderOf = async (order_id: string, as = desk) => {
  const { body } = await app.call('GET', `/v1/orders/${order_id}`, undefined, { as })
  return [body.status, body.payment_status]
}
const owes = (order_id: string) => balanceOf(app.database.db, account(company_id, 'TRY', 'order', order_id))
const revenue = () => balanceOf(app.database.db, account(company_id, 'TRY', 'revenue'))
const figures = async (payment_id: string) => {
  const { body } = await app.call('GET', `/v1/payments/${payment_id}`, undefined, { as: desk })
  return [body.status, body.captured_minor, body.refunded_minor, body.released_minor]
}
const mugsThere = async () =>
  (
    await run<{ on_hand: number; reserved: number }>(
      app.database.db,
      'select on_hand, reserved from inventory.levels where variant_id = $1 and location_id = $2',
      [mug, stage.gebze.location_id],
    )
  )[0]!
const said = async (subject: string) =>
  (await run<{ type: string }>(app.database.db, 'select type from platform.events where subject = $1 order by event_id', [subject])).map(
    ({ type }) => type,
  )
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}
async function days(count: number) {
  app.clock.advance({ hours: 24 * count })
  await app.tick()
  desk = await atTheDesk(app)
}

test('an order whose goods have not left owes nothing and is no sale; each parcel is sold, leaves the shelf and is captured', async () => {
  const before = [await revenue(), await mugsThere()] as const
  const { order_id, payment_id, as, total_minor } = await ordered()
  const sum = 2 * MUG + TOWEL
  assert.equal(total_minor, sum)
  assert.deepEqual([await owes(order_id), await revenue(), await figures(payment_id)], [0, before[0], ['authorised', 0, 0, 0]])
  assert.deepEqual(
    [await orderOf(order_id), await orderOf(order_id, as)],
    [
      ['placed', 'held'],
      ['placed', 'held'],
    ],
  )
  await booksHold()
  const first = await handOver(order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  assert.equal(first.status, 201, first.text)
  const { owed_minor, captured_minor, held_minor, missing_minor, lines } = first.body
  assert.deepEqual([owed_minor, captured_minor, held_minor, missing_minor], [MUG, MUG, sum - MUG, 0])
  assert.deepEqual(lines, [
    { line_number: 1, quantity: 2, left_quantity: 1, cancelled_quantity: 0 },
    { line_number: 2, quantity: 1, left_quantity: 0, cancelled_quantity: 0 },
  ])
  assert.deepEqual([await owes(order_id), await orderOf(order_id)], [0, ['placed', 'held']])
  const there = await mugsThere()
  assert.deepEqual([there.on_hand, there.reserved], [before[1].on_hand - 1, before[1].reserved + 1])
  const tooMany = await handOver(order_id, 'parcel 2', [{ line_number: 1, quantity: 2 }])
  assert.deepEqual(
    [tooMany.status, tooMany.body.code, tooMany.body.details],
    [409, 'more_than_ordered', { line_number: 1, asked: 2, left: 1 }],
  )
  const rest = await handOver(order_id, 'parcel 2')
  assert.deepEqual([rest.body.captured_minor, rest.body.held_minor, rest.body.order_status], [sum, 0, 'completed'])
  assert.deepEqual(
    [await orderOf(order_id), await owes(order_id), await figures(payment_id)],
    [['completed', 'paid'], 0, ['captured', sum, 0, 0]],
  )
  assert.equal((await handOver(order_id, 'parcel 3')).body.code, 'nothing_left_to_hand_over')
  const back = await post(`/v1/orders/${order_id}/refunds`, { amount_minor: MUG })
  assert.equal(back.status, 201, back.text)
  await booksHold()
})

test('twenty who hand one parcel over at the same moment hand it over once', async () => {
  const { order_id, payment_id } = await ordered()
  const answers = await Promise.all(Array.from({ length: 20 }, () => handOver(order_id, 'parcel 1', [{ line_number: 2, quantity: 1 }])))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
  assert.deepEqual(await figures(payment_id), ['captured', TOWEL, 0, 0])
  const other = await handOver(order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  assert.deepEqual([other.status, other.body.code], [409, 'reference_reused'])
  const parcels = await Promise.all([1, 2, 3, 4].map((no) => handOver(order_id, `mug ${no}`, [{ line_number: 1, quantity: 1 }])))
  assert.deepEqual(parcels.map(({ status }) => status).sort(), [201, 201, 409, 409], 'there are two mugs')
  assert.deepEqual(await figures(payment_id), ['captured', 2 * MUG + TOWEL, 0, 0])
  await booksHold()
})

test('what a gift card paid counts first, and goes back there when the rest is not coming', async () => {
  const { order_id, payment_id } = await ordered({ card: 30_000 })
  const sum = 2 * MUG + TOWEL
  assert.deepEqual(
    [await owes(order_id), await orderOf(order_id)],
    [-30_000, ['placed', 'held']],
    'we owe it goods, where we owed it to a card',
  )
  await handOver(order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  assert.deepEqual([await figures(payment_id), await owes(order_id)], [['authorised', 0, 0, 0], MUG - 30_000])
  await handOver(order_id, 'parcel 2', [{ line_number: 1, quantity: 1 }])
  assert.deepEqual(await figures(payment_id), ['captured', 2 * MUG - 30_000, 0, 0])
  const given_up = await cancelRest(order_id)
  assert.deepEqual([given_up.status, given_up.body.order_status, given_up.body.held_minor], [201, 'completed', 0])
  assert.deepEqual(await figures(payment_id), ['captured', 2 * MUG - 30_000, 0, sum - 2 * MUG])
  assert.deepEqual([await orderOf(order_id), await owes(order_id)], [['completed', 'paid'], 0])
  assert.equal((await cancelRest(order_id)).status, 201, 'asked again, it has happened')

  const prepaid = await ordered({ card: 60_000 })
  await handOver(prepaid.order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  await cancelRest(prepaid.order_id)
  assert.deepEqual([await figures(prepaid.payment_id), await owes(prepaid.order_id)], [['cancelled', 0, 0, 0], 0])
  const [gone_back] = await run<{ refunded_minor: number }>(
    app.database.db,
    `select refunded_minor from payments.payments where order_id = $1 and method = 'gift_card'`,
    [prepaid.order_id],
  )
  assert.equal(gone_back!.refunded_minor, 60_000 - MUG)
  await booksHold()
})

test('an order of which nothing has left is cancelled whole, and nothing was ever taken', async () => {
  const before = await mugsThere()
  const { order_id, payment_id, as } = await ordered()
  const given_up = await cancelRest(order_id)
  assert.deepEqual([given_up.status, given_up.body.order_status], [201, 'cancelled'])
  assert.deepEqual([await orderOf(order_id, as), await owes(order_id)], [['cancelled', 'cancelled'], 0])
  assert.deepEqual([await figures(payment_id), await mugsThere()], [['cancelled', 0, 0, 0], before])
  assert.equal((await handOver(order_id, 'late')).body.code, 'nothing_left_to_hand_over')
  await booksHold()
})

/** The same bank, but: it captures once; its holds lapse; it falls silent, or turns captures down. */
const bank = (changed: Partial<RemoteProvider>) => joinProviders([{ ...testCard, ...changed }])
const authorises = (more: object): Partial<RemoteProvider> => ({
  authorise: async (...request) => ({ ...(await testCard.authorise(...request)), ...more }) as never,
  lookUp: async (...request) => ({ ...(await testCard.lookUp(...request)), ...more }) as never,
})

test('a provider that captures once gives all with the first parcel; what does not come after all goes back', async () => {
  bank({
    ...authorises({ captures_once: true }),
    capture: async (...request) => ({ ...(await testCard.capture(...request)), is_last: true }) as never,
  })
  const { order_id, payment_id } = await ordered()
  const sum = 2 * MUG + TOWEL
  await handOver(order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  assert.deepEqual([await figures(payment_id), await owes(order_id)], [['captured', sum, 0, 0], MUG - sum])
  assert.deepEqual(await orderOf(order_id), ['placed', 'paid'])
  await handOver(order_id, 'parcel 2', [{ line_number: 1, quantity: 1 }])
  await cancelRest(order_id)
  assert.deepEqual([await figures(payment_id), await owes(order_id)], [['captured', sum, TOWEL, 0], 0])
  bank({})
  await booksHold()
})

test('while goods are still to leave only what has left is given back; what was taken for the others pays for them, or goes back with the rest', async () => {
  bank({
    ...authorises({ captures_once: true }),
    capture: async (...request) => ({ ...(await testCard.capture(...request)), is_last: true }) as never,
  })
  const sum = 2 * MUG + TOWEL
  const [kept, given_up] = [await ordered(), await ordered()]
  for (const { order_id, payment_id } of [kept, given_up]) {
    await handOver(order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
    const ahead = await post(`/v1/orders/${order_id}/refunds`, { amount_minor: sum - MUG })
    assert.deepEqual([ahead.status, ahead.body.code, ahead.body.details?.left_minor], [409, 'refund_exceeds_handed_over', MUG])
    assert.equal((await post(`/v1/payments/${payment_id}/refunds`, {})).body.code, 'goods_still_to_leave')
    const { body } = await app.call('GET', `/v1/orders/${order_id}/refunds`, undefined, { as: desk })
    assert.equal(body.left_minor, MUG)
    assert.equal((await post(`/v1/orders/${order_id}/refunds`, {})).body.amount_minor, MUG, 'the mug has come back')
    assert.equal((await post(`/v1/orders/${order_id}/refunds`, {})).body.code, 'refund_exceeds_handed_over')
  }
  assert.equal((await handOver(kept.order_id, 'parcel 2')).body.order_status, 'completed')
  assert.deepEqual([await figures(kept.payment_id), await owes(kept.order_id)], [['captured', sum, MUG, 0], MUG])
  await cancelRest(given_up.order_id)
  assert.deepEqual(await figures(given_up.payment_id), ['refunded', sum, sum, 0], 'nothing of it is with her, so nothing of it with us')
  bank({})
  await booksHold()
})

test('a hold that waits for goods is not let go by hand: the order is cancelled', async () => {
  const { order_id, payment_id } = await ordered()
  const by_hand = await post(`/v1/payments/${payment_id}/cancellation`)
  assert.deepEqual([by_hand.status, by_hand.body.code], [409, 'taken_with_goods'])
  assert.deepEqual(
    [await figures(payment_id), await orderOf(order_id)],
    [
      ['authorised', 0, 0, 0],
      ['placed', 'held'],
    ],
  )
  assert.equal((await cancelRest(order_id)).body.order_status, 'cancelled')
  assert.equal((await figures(payment_id))[0], 'cancelled')
})

const cancelLines = (order_id: string, lines: object[], key?: string) =>
  post(`/v1/orders/${order_id}/line-cancellations`, { lines }, desk, key)

test('a single piece is not coming: its goods are free, the others leave and are taken, and what was held for it is let go', async () => {
  const { order_id, total_minor, payment_id } = await ordered()
  const before = await mugsThere()
  const off = await cancelLines(order_id, [{ line_number: 1, quantity: 1 }], `one mug ${order_id}`)
  assert.deepEqual([off.status, off.body.order_status, off.body.lines[0].cancelled_quantity], [201, 'placed', 1], off.text)
  const again = await cancelLines(order_id, [{ line_number: 1, quantity: 1 }], `one mug ${order_id}`)
  assert.equal(again.body.lines[0].cancelled_quantity, 1, 'once')
  assert.equal((await mugsThere()).reserved, before.reserved - 1)
  const more = await cancelLines(order_id, [{ line_number: 1, quantity: 2 }])
  assert.deepEqual([more.status, more.body.code], [409, 'more_than_ordered'])
  assert.equal((await handOver(order_id, 'too many', [{ line_number: 1, quantity: 2 }])).body.code, 'more_than_ordered')
  assert.deepEqual(await figures(payment_id), ['authorised', 0, 0, 0])
  await booksHold()

  const rest = await handOver(order_id, 'the others')
  assert.deepEqual([rest.status, rest.body.order_status, rest.body.owed_minor], [201, 'completed', total_minor - MUG], rest.text)
  await app.settle()
  assert.deepEqual(await figures(payment_id), ['captured', total_minor - MUG, 0, MUG])
  assert.equal(await owes(order_id), 0)
  assert.ok((await said(order_id)).includes('hand_overs.lines_cancelled'))
  await booksHold()
})

/** Captures once: what it does not take then it lets go. */
const once = () =>
  bank({
    ...authorises({ captures_once: true }),
    capture: async (...request) => ({ ...(await testCard.capture(...request)), is_last: true }) as never,
  })

test('a provider that captures once is not asked for what was cancelled before', async () => {
  once()
  const { order_id, payment_id, total_minor } = await ordered()
  assert.equal((await cancelLines(order_id, [{ line_number: 1, quantity: 1 }])).status, 201)
  const first = await handOver(order_id, 'the towel', [{ line_number: 2, quantity: 1 }])
  assert.deepEqual([first.status, first.body.order_status], [201, 'placed'], first.text)
  await app.settle()
  assert.deepEqual(await figures(payment_id), ['captured', total_minor - MUG, 0, MUG])
  await booksHold()
  const rest = await handOver(order_id, 'the mug')
  assert.deepEqual([rest.status, rest.body.order_status, rest.body.missing_minor], [201, 'completed', 0], rest.text)
  await app.settle()
  assert.deepEqual(await figures(payment_id), ['captured', total_minor - MUG, 0, MUG])
  assert.equal(await owes(order_id), 0)
  await booksHold()
  bank({})
})

test('what is turned down by a provider that captures once is asked for anew without what was cancelled meanwhile', async () => {
  once()
  const { order_id, payment_id, total_minor } = await ordered()
  bank({ ...authorises({ captures_once: true }), capture: async () => ({ result: 'declined', reason: 'not_now' }) as never })
  await handOver(order_id, 'the towel', [{ line_number: 2, quantity: 1 }])
  assert.equal((await cancelLines(order_id, [{ line_number: 1, quantity: 1 }])).status, 201)
  once()
  const anew = await handOver(order_id, 'the towel')
  assert.equal(anew.status, 201, anew.text)
  assert.deepEqual(await figures(payment_id), ['captured', total_minor - MUG, 0, MUG])
  bank({})
})

test('what was taken ahead and went back for a piece that is not coming is not counted against what has left and comes back', async () => {
  once()
  const { order_id, payment_id, total_minor } = await ordered()
  await handOver(order_id, 'one mug', [{ line_number: 1, quantity: 1 }])
  assert.equal((await cancelLines(order_id, [{ line_number: 1, quantity: 1 }])).status, 201)
  await app.settle()
  assert.deepEqual(await figures(payment_id), ['captured', total_minor, MUG, 0])
  const { body } = await app.call('GET', `/v1/orders/${order_id}/refunds`, undefined, { as: desk })
  assert.equal(body.left_minor, MUG)
  const back = await post(`/v1/orders/${order_id}/refunds`, {})
  assert.deepEqual([back.status, back.body.amount_minor], [201, MUG], back.text)
  const more = await post(`/v1/orders/${order_id}/refunds`, { amount_minor: 1 })
  assert.deepEqual([more.status, more.body.code], [409, 'refund_exceeds_handed_over'])
  await booksHold()
  bank({})
})

test('one order whose rest cannot be let go keeps no other from it', async () => {
  const [one, other] = [await ordered(), await ordered()]
  for (const { order_id } of [one, other]) await cancelLines(order_id, [{ line_number: 1, quantity: 1 }])
  const isOne = ({ payment_reference }: { payment_reference: string }) => payment_reference === one.payment_id
  bank({
    release: async (request) => {
      if (isOne(request)) throw new Error('nonsense')
      return { result: 'done', provider_reference: request.provider_reference }
    },
  })
  for (const { order_id } of [one, other]) assert.equal((await handOver(order_id, 'the rest')).status, 201)
  await app.settle()
  assert.deepEqual((await figures(other.payment_id))[3], MUG)
  bank({})
  app.clock.advance({ minutes: 15 })
  await app.settle()
  assert.deepEqual((await figures(one.payment_id))[3], MUG)
  await booksHold()
})

test('what a gift card had paid for a piece that is not coming goes back to it at once, no more and no less, and the whole rest can follow', async () => {
  const { order_id, total_minor } = await ordered({ card: 2 * MUG + TOWEL - 100 })
  const cardLeft = async () =>
    (
      await run<{ left_minor: number }>(
        app.database.db,
        `select captured_minor - refunded_minor as left_minor from payments.payments where order_id = $1 and method = 'gift_card'`,
        [order_id],
      )
    )[0]!.left_minor
  const off = await cancelLines(order_id, [{ line_number: 1, quantity: 1 }])
  assert.equal(off.status, 201, off.text)
  // What was taken is more than all that can still leave costs.
  assert.equal(await cardLeft(), total_minor - MUG)
  await booksHold()
  assert.equal((await handOver(order_id, 'one', [{ line_number: 1, quantity: 1 }])).status, 201)
  const last = await cancelLines(order_id, [{ line_number: 2, quantity: 1 }])
  assert.deepEqual([last.status, last.body.order_status], [201, 'completed'], last.text)
  await app.settle()
  assert.deepEqual([await cardLeft(), await owes(order_id)], [last.body.owed_minor, 0])
  await booksHold()
})

test('who cancels every piece one after the other has cancelled the order, and nothing is kept', async () => {
  const { order_id, payment_id } = await ordered()
  await cancelLines(order_id, [{ line_number: 1, quantity: 2 }])
  const last = await cancelLines(order_id, [{ line_number: 2, quantity: 1 }])
  assert.equal(last.body.order_status, 'cancelled', last.text)
  await app.settle()
  assert.deepEqual([(await figures(payment_id))[0], await owes(order_id)], ['cancelled', 0])
  await booksHold()
})

test('whoever cancels an order gives back what a gift card paid before she locks the order, as everybody does', async () => {
  const { order_id } = await ordered({ card: 30_000 })
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
  const cancelling = cancelRest(order_id).finally(() => (isDone = true))
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while (!isDone && !(await run(app.database.db, waits)).length);
  looked.resolve()
  assert.equal((await other).length, 1)
  assert.equal((await cancelling).body.order_status, 'cancelled')
  assert.equal(await owes(order_id), 0)
  await booksHold()
})

test('a provider that never answers is asked until it does; nothing is taken twice, and the order says that it is being taken', async () => {
  const { order_id, payment_id } = await ordered()
  let reached = 0
  bank({
    capture: async (...request) => {
      reached++
      await testCard.capture(...request)
      throw new Error('the connection was cut')
    },
  })
  const first = await handOver(order_id, 'parcel 1')
  assert.deepEqual(
    [first.status, first.body.captured_minor, first.body.capturing_minor, first.body.missing_minor],
    [201, 0, 2 * MUG + TOWEL, 0],
  )
  assert.deepEqual([await orderOf(order_id), await owes(order_id)], [['completed', 'being_taken'], 2 * MUG + TOWEL])
  app.clock.advance({ seconds: 90 })
  await app.tick()
  assert.ok(reached >= 2)
  await booksHold()
  bank({})
  app.clock.advance({ seconds: 700 })
  await app.tick()
  assert.deepEqual(
    [await orderOf(order_id), await figures(payment_id)],
    [
      ['completed', 'paid'],
      ['captured', 2 * MUG + TOWEL, 0, 0],
    ],
  )
  await booksHold()
})

test('a capture that is turned down after the goods have left is an alarm: the debt stands, nothing more leaves, and it can be asked anew', async () => {
  const { order_id, payment_id } = await ordered()
  bank({ capture: () => Promise.resolve({ result: 'declined', reason: 'authorisation_expired' }) })
  const first = await handOver(order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  assert.deepEqual([first.status, first.body.missing_minor, first.body.captured_minor], [201, MUG, 0])
  assert.deepEqual([await orderOf(order_id), await owes(order_id)], [['placed', 'money_missing'], MUG])
  for (const _ of [1, 2]) await app.tick()
  assert.deepEqual(
    (await said(order_id)).filter((type) => type === 'payments.due_missed'),
    ['payments.due_missed'],
    'people are told once',
  )
  const more = await handOver(order_id, 'parcel 2')
  assert.deepEqual([more.status, more.body.code, more.body.details.missing_minor], [409, 'money_missing', MUG])
  await booksHold()
  bank({})
  const again = await handOver(order_id, 'parcel 1')
  assert.deepEqual([again.status, again.body.missing_minor, again.body.captured_minor], [201, 0, MUG])
  assert.equal((await handOver(order_id, 'parcel 2')).body.order_status, 'completed')
  assert.deepEqual(await figures(payment_id), ['captured', 2 * MUG + TOWEL, 0, 0])
  await booksHold()
})

test('an authorisation that lapses before its goods have left is let go, with an alarm; the order waits for people', async () => {
  bank(authorises({ capture_before: '2026-03-09T09:00:00.000Z' }))
  const { order_id, payment_id } = await ordered()
  const begun = await ordered()
  await handOver(begun.order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  const { body } = await app.call('GET', `/v1/orders/${order_id}/hand-overs`, undefined, { as: desk })
  assert.equal(body.held_until, '2026-03-09T09:00:00.000Z')
  await days(8)
  assert.deepEqual(
    [await orderOf(order_id), await figures(payment_id)],
    [
      ['placed', 'money_missing'],
      ['cancelled', 0, 0, 0],
    ],
  )
  assert.deepEqual(
    [await orderOf(begun.order_id), await figures(begun.payment_id)],
    [
      ['placed', 'money_missing'],
      ['captured', MUG, 0, MUG + TOWEL],
    ],
  )
  assert.ok((await said(payment_id)).includes('payments.authorisation_lapsed'))
  await booksHold()
  const before = await mugsThere()
  for (const [order, missing_minor] of [
    [order_id, 2 * MUG + TOWEL],
    [begun.order_id, MUG + TOWEL],
  ] as const) {
    const late = await handOver(order, 'late')
    assert.deepEqual([late.status, late.body.code, late.body.details?.missing_minor], [409, 'money_missing', missing_minor])
  }
  assert.deepEqual(await mugsThere(), before, 'goods for which nothing can be taken stay')
  assert.equal((await cancelRest(order_id)).body.order_status, 'cancelled')
  assert.equal((await cancelRest(begun.order_id)).body.order_status, 'completed')
  assert.deepEqual(await orderOf(begun.order_id), ['completed', 'paid'])
  bank({})
  await booksHold()
})

test('the rest is cancelled although the provider is silent about what it was to let go, or would not', async () => {
  for (const release of [
    () => Promise.reject(new Error('the connection was cut')),
    () => Promise.resolve({ result: 'declined', reason: 'not_now' }),
  ] as RemoteProvider['release'][]) {
    bank({
      ...authorises({ capture_before: new Date(app.clock.now().getTime() + 86_400_000).toISOString() }),
      ...(release && { release, cancel: release }),
    })
    const [begun, untouched] = [await ordered(), await ordered()]
    await handOver(begun.order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
    await days(2)
    const answers = [await cancelRest(begun.order_id), await cancelRest(untouched.order_id)]
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body.order_status]),
      [
        [201, 'completed'],
        [201, 'cancelled'],
      ],
    )
    assert.equal((await figures(begun.payment_id))[1], MUG)
    bank({})
    app.clock.advance({ seconds: 700 })
    await app.tick()
    await booksHold()
  }
})

test('a card that pays in instalments gives each parcel its part of what they cost, and the rest is let go with its own', async () => {
  const bin = '55260800'
  const offers = [{ programme: 'axess', count: 6, surcharge_bp: 525 }]
  assert.equal((await app.call('PUT', `/v1/companies/${company_id}/instalment-offers`, { offers }, { as: desk })).status, 200)
  const income = () => balanceOf(app.database.db, account(company_id, 'TRY', 'instalment_surcharge'))
  const surcharges = async (payment_id: string) => {
    const { body } = await app.call('GET', `/v1/payments/${payment_id}`, undefined, { as: desk })
    return body.changes.map((change: Record<string, unknown>) => [change.kind, change.amount_minor, change.surcharge_minor])
  }
  const sum = 2 * MUG + TOWEL
  const all = 4_712
  const asks: number[] = []
  bank({
    capture: async (request, line) => {
      asks.push(request.amount_minor)
      return testCard.capture(request, line)
    },
  })
  const before = await income()
  const [whole, part] = [await ordered({ bin }), await ordered({ bin })]
  await handOver(whole.order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  await handOver(whole.order_id, 'parcel 2', [{ line_number: 1, quantity: 1 }])
  await handOver(whole.order_id, 'parcel 3')
  assert.deepEqual(await surcharges(whole.payment_id), [
    ['capture', MUG, 1_307],
    ['capture', MUG, 1_308],
    ['capture', TOWEL, all - 2_615],
  ])
  assert.deepEqual(asks, [MUG + 1_307, MUG + 1_308, TOWEL + all - 2_615], 'her bank is asked for both')
  await handOver(part.order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  await cancelRest(part.order_id)
  assert.deepEqual(await surcharges(part.payment_id), [
    ['capture', MUG, 1_307],
    ['release', sum - MUG, all - 1_307],
  ])
  assert.deepEqual([await income(), await owes(whole.order_id), await owes(part.order_id)], [before + all + 1_307, 0, 0])
  bank({
    ...authorises({ captures_once: true }),
    capture: async (...request) => ({ ...(await testCard.capture(...request)), is_last: true }) as never,
  })
  const once = await ordered({ bin })
  await handOver(once.order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  await cancelRest(once.order_id)
  assert.deepEqual(await surcharges(once.payment_id), [
    ['capture', sum, all],
    ['refund', sum - MUG, all - 1_307],
  ])
  bank({})
  await booksHold()
})

test('what is paid when it is placed stays so, leaves without anything being taken, and other tenders cannot wait for goods', async () => {
  assert.equal((await setCapture('at_order')).status, 200)
  const { order_id, payment_id } = await ordered()
  assert.deepEqual(
    [await orderOf(order_id), await figures(payment_id)],
    [
      ['placed', 'paid'],
      ['captured', 2 * MUG + TOWEL, 0, 0],
    ],
  )
  assert.equal((await cancelRest(order_id)).body.code, 'paid_when_placed')
  const before = [await revenue(), (await mugsThere()).on_hand] as const
  const first = await handOver(order_id, 'parcel 1', [{ line_number: 1, quantity: 1 }])
  assert.deepEqual(
    [first.status, first.body.order_status, first.body.owed_minor, first.body.missing_minor],
    [201, 'placed', MUG, 0],
    first.text,
  )
  assert.deepEqual((await handOver(order_id, 'parcel 1')).body, first.body, 'said again, it has happened')
  assert.equal((await handOver(order_id, 'parcel 2')).body.order_status, 'completed')
  assert.deepEqual([await revenue(), (await mugsThere()).on_hand], [before[0], before[1] - 2], 'it was sold when it was placed')
  assert.deepEqual(await figures(payment_id), ['captured', 2 * MUG + TOWEL, 0, 0])
  const methods = [{ method: 'cash', provider: 'cash', doors: ['till'], captures: 'at_hand_over' }]
  const refused = await app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk })
  assert.deepEqual([refused.body.code, refused.body.details.why], ['provider_unfit', 'taken_at_once'])
  await booksHold()
  assert.equal((await setCapture('at_hand_over')).status, 200)
})

test('however an order is divided, its parts add up to it, and never more is captured than was authorised', async () => {
  const tariff = await post(`/v1/companies/${company_id}/delivery-tariffs`, {
    fee_minor: FEE,
    free_from_minor: null,
    tax_class: 'standard',
  })
  assert.equal(tariff.status, 201, tariff.text)
  const step = fc.record({ line_number: fc.integer({ min: 1, max: 2 }), quantity: fc.integer({ min: 1, max: 2 }), twice: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), fc.boolean(), async (steps, all) => {
      const { order_id, payment_id, total_minor } = await ordered()
      const left = new Map([
        [1, 2],
        [2, 1],
      ])
      for (const [no, { line_number, quantity, twice }] of steps.entries()) {
        const answers = await Promise.all(
          Array.from({ length: twice ? 2 : 1 }, () => handOver(order_id, `parcel ${no}`, [{ line_number, quantity }])),
        )
        const fits = quantity <= left.get(line_number)!
        for (const { status, body } of answers)
          assert.ok(fits ? status === 201 : status === 409, `${status} ${body.code}: ${JSON.stringify({ steps, all, no })}`)
        if (fits) left.set(line_number, left.get(line_number)! - quantity)
        const [, captured] = await figures(payment_id)
        assert.ok((captured as number) <= total_minor)
      }
      const isDone = [...left.values()].every((quantity) => quantity === 0)
      if (!isDone) await (all ? handOver(order_id, 'the rest') : cancelRest(order_id))
      if (all || isDone) assert.deepEqual((await figures(payment_id))[1], total_minor)
      assert.equal(await owes(order_id), 0)
    }),
    { numRuns: Number(process.env.RUNS ?? 8) },
  )
  await booksHold()
})
