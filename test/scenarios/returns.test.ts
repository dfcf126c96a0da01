/** Weeks in which things come back: whoever brings them, wherever, however late, what she is given is what she paid, once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { createStaff } from '../../server/foundation/staff/index.ts'
import { createLocation } from '../../server/foundation/stores/index.ts'
import { saySeller } from '../../server/sale/agreements/index.ts'
import { atTheDesk, atTheTill, PASSWORD, setTheStage, signIn } from '../cast.ts'
import { type Answer, type Pocket, pocket, startTestApp } from '../harness.ts'
import { joinProviders } from '../../server/sale/payments/index.ts'
import { testCard } from '../../server/connectors/test-card/index.ts'
import { SHIPPED } from '../race/shoppers.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const { db } = app.database
const now = () => app.clock.now().toISOString()
const stage = await setTheStage(app.database, app.clock.now(), 200)
const { company_id } = stage.alma
const { kadikoy, gebze, variants } = stage
const { mug, towel, heater } = variants
const [MUG, TOWEL, LAMP] = [24_900, 39_950, 89_999]
const besiktas = await app.database.transaction(async (tx) => {
  const seller = {
    phone: '+90 216 000 00 00',
    email: 'destek@alma.example',
    return_address: 'Gebze Deposu, Kocaeli',
    carrier: 'Hızlı Kargo',
  }
  await saySeller(tx, { company_id, ...seller }, { actor: 'system:cast', now: now() })
  const place = { company_id, kind: 'store' as const, name: 'Beşiktaş', address: { street: 'Çarşı 3', city: 'İstanbul' }, now: now() }
  return createLocation(tx, place)
})
await app.database.transaction((tx) =>
  createStaff(tx, {
    ...{ name: 'Deniz Ak', email: 'deniz@alma.example', role: 'associate', password: PASSWORD },
    ...{ location_ids: [kadikoy.location_id, besiktas.location_id], now: now() },
  }),
)
let desk = await atTheDesk(app)
let clerk = await atTheDesk(app, 'deniz@alma.example')

let asked = 0
const post = (path: string, body?: object, as: Pocket = clerk, key = `${path} ${++asked}`) => app.call('POST', path, body, { as, key })
const get = (path: string, as: Pocket = clerk) => app.call('GET', path, undefined, { as })
const must = async (answer: Promise<Answer>, status = 201) => {
  const { body, status: got, text } = await answer
  assert.equal(got, status, text)
  return body
}
const refusedAs = async (answer: Promise<Answer>, code: string) => assert.equal((await answer).body.code, code)
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}
async function later(time: { hours?: number; days?: number }) {
  app.clock.advance(time)
  await app.tick()
  await app.settle()
  desk = await atTheDesk(app)
  clerk = await atTheDesk(app, 'deniz@alma.example')
}

interface Bought {
  as: Pocket
  order_id: string
  total_minor: number
}
/** Orders on the web what is then sent, and has it at once. */
async function bought(
  goods: [string, number][],
  as: Pocket = pocket(),
  payment: object = { method: 'card', token: 'tok_ok' },
): Promise<Bought> {
  for (const [variant_id, quantity] of goods) await must(app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as }))
  const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
  const { checkout_id, total_minor, version } = await must(app.call('POST', '/v1/checkouts', { delivery: SHIPPED, contact }, { as }))
  const { items } = await must(get(`/v1/checkouts/${checkout_id}/agreements`, as), 200)
  const agreed = items.map(({ kind, text_version }: Record<string, string>) => ({ kind, text_version }))
  await must(app.call('POST', `/v1/checkouts/${checkout_id}/agreements`, { version, agreed }, { as }))
  await must(post(`/v1/checkouts/${checkout_id}/payments`, payment, as))
  const { order_id } = await must(post(`/v1/checkouts/${checkout_id}/order`, undefined, as))
  await app.settle()
  return { as, order_id, total_minor }
}
const sent = async (order_id: string, lines?: object[], reference = 'parcel') => {
  await must(post(`/v1/orders/${order_id}/hand-overs`, { reference, ...(lines && { lines }) }, desk))
  await app.settle()
}
const has = async (goods: [string, number][], as?: Pocket): Promise<Bought> => {
  const order = await bought(goods, as)
  await sent(order.order_id)
  return order
}
const start = (order_id: string, lines: object[], as: Pocket, more: object = {}) =>
  post(`/v1/orders/${order_id}/returns`, { lines, method: 'store', ...more }, as)
const piece = (line_number: number, quantity = 1, reason = 'changed_mind') => ({ line_number, quantity, reason })
const here = (line_number: number, quantity = 1, disposition = 'resell') => ({ line_number, quantity, disposition })
const receipt = (return_id: string, lines: object[], location_id = besiktas.location_id, as: Pocket = clerk) =>
  post(`/v1/returns/${return_id}/receipt`, { location_id, lines }, as)
const settlement = (return_id: string, body: object = { way: 'original' }, as: Pocket = clerk) =>
  post(`/v1/returns/${return_id}/settlement`, body, as)
const back = async (order_id: string) =>
  (
    await run<{ minor: number }>(
      db,
      'select coalesce(sum(refunded_minor), 0)::bigint as minor from payments.payments where order_id = $1',
      [order_id],
    )
  )[0]!.minor
const taken = async (order_id: string) =>
  (
    await run<{ minor: number }>(
      db,
      'select coalesce(sum(captured_minor), 0)::bigint as minor from payments.payments where order_id = $1',
      [order_id],
    )
  )[0]!.minor
const level = async (variant_id: string, { location_id }: { location_id: string }) => {
  const [row] = await run<{ on_hand: number; damaged: number }>(
    db,
    'select on_hand, damaged from inventory.levels where variant_id = $1 and location_id = $2',
    [variant_id, location_id],
  )
  return row ?? { on_hand: 0, damaged: 0 }
}
const owed = async (order_id: string) =>
  (
    await run<{ minor: number }>(
      db,
      `select coalesce(sum(case when split_part(to_account, '/', 3) = 'order' then amount_minor else 0 end
         - case when split_part(from_account, '/', 3) = 'order' then amount_minor else 0 end), 0)::bigint as minor
       from ledger.public_transfers where document = $1`,
      [order_id],
    )
  )[0]!.minor

test('bought on the web, brought to a store that did not sell it: the money is on her card again, the goods are on its shelf', async () => {
  const { as, order_id } = await has([
    [mug, 2],
    [towel, 1],
  ])
  const { lines, is_distance } = await must(get(`/v1/orders/${order_id}/returnable`, as), 200)
  assert.equal(is_distance, true)
  assert.deepEqual(
    lines.map((line: Record<string, unknown>) => [line.left_quantity, line.each_minor, line.why_not]),
    [
      [2, MUG, null],
      [1, TOWEL, null],
    ],
  )
  const started = await must(start(order_id, [piece(1)], as))
  assert.match(started.code, /^[2-9A-HJ-NP-Z]{9}$/)
  assert.deepEqual([started.status, started.lines[0].ground], ['started', 'withdrawal'])
  await booksHold()
  const found = await must(get(`/v1/returns?search=${started.code.toLowerCase()}`), 200)
  assert.deepEqual(
    found.items.map(({ return_id }: { return_id: string }) => return_id),
    [started.return_id],
  )
  const received = await must(receipt(started.return_id, [here(1)]))
  assert.deepEqual([received.status, received.goods_minor, received.location_name], ['received', MUG, 'Beşiktaş'])
  assert.deepEqual(await level(mug, besiktas), { on_hand: 1, damaged: 0 })
  await booksHold()
  const settled = await must(settlement(started.return_id))
  assert.deepEqual([settled.status, settled.paid_minor, await back(order_id)], ['settled', MUG, MUG])
  assert.equal(await owed(order_id), 0, 'nothing is owed for what came back')
  assert.deepEqual((await must(settlement(started.return_id))).paid_minor, MUG, 'said again, it has happened')
  assert.equal(await back(order_id), MUG)
  await booksHold()
})

test('an order comes back in three parts, at two stores and by post: what goes back adds up to what was paid', async () => {
  const { as, order_id, total_minor } = await has([
    [mug, 3],
    [towel, 2],
  ])
  for (const [lines, place] of [
    [[[1, 1]], besiktas],
    [
      [
        [1, 1],
        [2, 2],
      ],
      kadikoy,
    ],
    [[[1, 1]], besiktas],
  ] as [[number, number][], { location_id: string }][]) {
    const { return_id } = await must(
      start(
        order_id,
        lines.map(([line, quantity]) => piece(line, quantity)),
        as,
      ),
    )
    await must(
      receipt(
        return_id,
        lines.map(([line, quantity]) => here(line, quantity)),
        place.location_id,
      ),
    )
    await must(settlement(return_id))
    await booksHold()
    await later({ days: 2 })
  }
  assert.equal(await back(order_id), total_minor, 'with the last of it what she paid for delivery')
  assert.equal(await owed(order_id), 0)
  await refusedAs(start(order_id, [piece(1)], as), 'not_returnable')
})

test('what did not fit into her first parcel is waited for, by the same code and with the days of her word', async () => {
  const { as, order_id, total_minor } = await has([
    [mug, 2],
    [towel, 1],
  ])
  const announced = await must(start(order_id, [piece(1, 2), piece(2)], as, { method: 'post' }))
  await later({ days: 3 })
  const first = await must(receipt(announced.return_id, [here(1)], gebze.location_id, desk))
  assert.deepEqual([first.status, first.lines.length, first.lines[0].quantity, first.rest_of], ['received', 1, 1, null])
  const [rest] = (await must(get(`/v1/returns?search=${announced.code}`, desk), 200)).items
  assert.deepEqual(
    [rest.status, rest.rest_of, rest.declared_at, rest.due_at, rest.piece_count],
    ['started', announced.return_id, announced.declared_at, announced.due_at, 2],
  )
  assert.notEqual(first.code, announced.code)
  await must(settlement(announced.return_id, { way: 'original' }, desk))
  await refusedAs(start(order_id, [piece(2)], as), 'not_returnable')
  await booksHold()
  await later({ days: 2 })
  await must(receipt(rest.return_id, [here(1), here(2)], kadikoy.location_id))
  await must(settlement(rest.return_id))
  assert.equal(await back(order_id), total_minor)
  await booksHold()
})

test('two stores scan the same code at once: one of them has it, and she is paid once', async () => {
  const { as, order_id } = await has([[mug, 1]])
  const { return_id } = await must(start(order_id, [piece(1)], as))
  const before = [await level(mug, besiktas), await level(mug, kadikoy)]
  const answers = await Promise.all([
    receipt(return_id, [here(1)], besiktas.location_id),
    receipt(return_id, [here(1)], kadikoy.location_id),
  ])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409])
  assert.equal(answers.find(({ status }) => status === 409)!.body.code, 'return_not_in_state')
  const after = [await level(mug, besiktas), await level(mug, kadikoy)]
  assert.equal(after[0]!.on_hand + after[1]!.on_hand, before[0]!.on_hand + before[1]!.on_hand + 1)
  const settled = await Promise.all([settlement(return_id), settlement(return_id), settlement(return_id, { way: 'original' }, desk)])
  assert.deepEqual(
    settled.map(({ status }) => status),
    [201, 201, 201],
  )
  const { total_minor } = (await must(get(`/v1/orders/${order_id}`, as), 200)) as { total_minor: number }
  assert.equal(await back(order_id), total_minor)
  await booksHold()
})

test('the same pieces cannot be claimed twice, by however many at once', async () => {
  const { as, order_id } = await has([[mug, 2]])
  const answers = await Promise.all([1, 2, 3].map(() => start(order_id, [piece(1, 2)], as)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409])
  await booksHold()
})

test('her word counts and not the arrival: sent on the fourteenth day it is taken weeks later; said on the fifteenth it is refused', async () => {
  const { as, order_id } = await has([[towel, 2]])
  await later({ days: 7 + 14 })
  const { return_id, send_by, lapses_at } = await must(start(order_id, [piece(1)], as, { method: 'post' }))
  assert.ok(send_by < lapses_at)
  await later({ days: 1 })
  await refusedAs(start(order_id, [piece(1)], as), 'not_returnable')
  const [over] = (await must(get(`/v1/orders/${order_id}/returnable`, as), 200)).lines
  assert.deepEqual([over.left_quantity, over.why_not, over.grounds.map(({ ground }: { ground: string }) => ground)], [1, null, ['defect']])
  await must(post(`/v1/returns/${return_id}/sending`, { carrier: 'Hızlı Kargo', tracking_number: 'HK-1' }, as))
  await later({ days: 20 })
  await must(receipt(return_id, [here(1)], gebze.location_id, desk))
  await must(settlement(return_id, { way: 'original' }, desk))
  assert.equal(await back(order_id), TOWEL)
  await booksHold()
})

test('a return by post that never arrives lapses, its pieces may be brought again, and what comes after all is taken', async () => {
  const { as, order_id } = await has([[mug, 1]])
  const { return_id, code } = await must(start(order_id, [piece(1)], as, { method: 'post' }))
  const [said] = await run<{ body: string }>(
    db,
    `select body from platform.messages where kind = 'return_started' order by created_at desc, message_id desc limit 1`,
  )
  assert.ok(said!.body.includes(code) && said!.body.includes('Gebze Deposu'), said!.body)
  await later({ days: 15 })
  const late = await must(get('/v1/returns?late=true', desk), 200)
  assert.deepEqual(
    late.items.map((one: { return_id: string }) => one.return_id),
    [return_id],
    'in Turkey fourteen days count from her word',
  )
  const alarms = await must(get('/v1/payment-alarms?kind=return_unpaid', desk), 200)
  assert.deepEqual(
    alarms.items.map((one: { order_id: string }) => one.order_id),
    [order_id],
  )
  await later({ days: 30 })
  assert.equal((await must(get(`/v1/returns/${return_id}`, as), 200)).status, 'lapsed')
  assert.equal((await must(get('/v1/payment-alarms?kind=return_unpaid', desk), 200)).items.length, 0)
  assert.equal(await back(order_id), 0)
  await booksHold()
  await must(receipt(return_id, [here(1)], gebze.location_id, desk))
  await must(settlement(return_id, { way: 'original' }, desk))
  assert.equal(await back(order_id), (await must(get(`/v1/orders/${order_id}`, as), 200)).total_minor)
  await booksHold()
})

test('a broken piece is no stock, one in repair is nowhere until it is back, one for the warehouse is there when it came', async () => {
  const { as, order_id } = await has([[heater, 3]])
  const shelf = await level(heater, kadikoy)
  const depot = await level(heater, gebze)
  const { return_id } = await must(start(order_id, [piece(1, 3, 'defective')], as))
  await must(receipt(return_id, [here(1, 1, 'damaged'), here(1, 1, 'repair'), here(1, 1, 'to_warehouse')], kadikoy.location_id))
  assert.deepEqual(await level(heater, kadikoy), { on_hand: shelf.on_hand, damaged: shelf.damaged + 1 })
  await booksHold()
  const there = { line_number: 1, quantity: 1, out_of: 'to_warehouse', disposition: 'resell' }
  const moved = await must(post(`/v1/returns/${return_id}/next-steps`, { location_id: gebze.location_id, lines: [there] }, desk))
  assert.equal((await level(heater, gebze)).on_hand, depot.on_hand + 1)
  assert.deepEqual(
    moved.lines[0].lies.map(({ disposition }: { disposition: string }) => disposition),
    ['damaged', 'repair', 'resell'],
  )
  await refusedAs(post(`/v1/returns/${return_id}/next-steps`, { location_id: gebze.location_id, lines: [there] }, desk), 'lies_elsewhere')
  await booksHold()
})

test('what the back office gave back before is asked about, and never given twice', async () => {
  const { as, order_id, total_minor } = await has([
    [mug, 1],
    [towel, 1],
  ])
  await must(post(`/v1/orders/${order_id}/refunds`, { amount_minor: MUG }, desk))
  await app.settle()
  const { return_id } = await must(start(order_id, [piece(1), piece(2)], as))
  await must(receipt(return_id, [here(1), here(2)]))
  const asks = await settlement(return_id)
  assert.deepEqual([asks.body.code, asks.body.details.before_minor], ['given_back_before', MUG])
  const settled = await must(settlement(return_id, { way: 'original', before_minor: MUG }))
  assert.deepEqual([settled.paid_minor, settled.before_minor], [total_minor - MUG, MUG])
  assert.equal(await back(order_id), total_minor)
  assert.equal(await owed(order_id), 0)
  await booksHold()
})

const paysWith = async (captures: string) => {
  const settings = { most_amount: '10000' }
  await must(app.call('PUT', `/v1/companies/${company_id}/payment-accounts/cash-on-delivery`, { settings }, { as: desk }), 200)
  const methods = [
    { method: 'card', provider: 'test-card', doors: ['web', 'phone'], captures },
    { method: 'cash_on_delivery', provider: 'cash-on-delivery', doors: ['web'] },
  ]
  return must(app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk }), 200)
}
/** As a company of which nothing was set up. */
const paysAsBefore = () => run(db, 'delete from payments.methods where company_id = $1', [company_id])

test('while the money of a parcel was not taken nothing is settled as if it had gone back; once it is here she has all of it', async () => {
  await paysWith('at_hand_over')
  const { as, order_id, total_minor } = await bought([
    [mug, 1],
    [towel, 1],
  ])
  await sent(order_id, [{ line_number: 1, quantity: 1 }])
  const bankSays = (status: string, reason: string | null) =>
    run(
      db,
      `update test_bank.charges set status = $2, reason = $3
       where reference in (select payment_id from payments.payments where order_id = $1)`,
      [order_id, status, reason],
    )
  await bankSays('declined', 'insufficient_funds')
  await sent(order_id, undefined, 'second')
  const { return_id } = await must(start(order_id, [piece(1), piece(2)], as))
  await must(receipt(return_id, [here(1), here(2)]))
  const refused = await settlement(return_id)
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.details],
    [409, 'money_not_taken', { owed_minor: total_minor, taken_minor: await taken(order_id) }],
  )
  const { status, before_minor } = await must(get(`/v1/returns/${return_id}`), 200)
  assert.deepEqual([status, before_minor, await back(order_id)], ['received', 0, 0], 'nothing has happened')
  await bankSays('authorised', null)
  await sent(order_id, undefined, 'second')
  await must(settlement(return_id))
  assert.deepEqual([await taken(order_id), await back(order_id)], [total_minor, total_minor])
  await booksHold()
  await paysAsBefore()
})

test('what she paid for at her door she may bring back before the carrier has brought the money, and is paid once it is here', async () => {
  await paysWith('at_order')
  const goods: [string, number][] = [
    [mug, 2],
    [towel, 1],
  ]
  const { as, order_id, total_minor } = await bought(goods, pocket(), { method: 'cash_on_delivery' })
  const [{ fulfillment_id }] = (await must(get(`/v1/orders/${order_id}/fulfillments`, desk), 200)).items
  const act = (what: string, body?: object) => must(post(`/v1/fulfillments/${fulfillment_id}/${what}`, body, desk))
  const { lines } = await act('picking')
  const picked = lines.map((line: Record<string, number>) => ({ line_number: line.line_number, picked_quantity: line.open_quantity }))
  await act('picks', { lines: picked })
  await act('parcels', { tracking_number: 'YK-77', carrier: 'Yurtiçi' })
  const { parcels } = await act('sending')
  await refusedAs(start(order_id, [piece(1)], as), 'not_returnable')
  await must(post(`/v1/parcels/${parcels[0].parcel_id}/outcome`, { status: 'delivered' }, desk))
  const { return_id } = await must(start(order_id, [piece(1, 2), piece(2)], as))
  const received = await must(receipt(return_id, [here(1, 2), here(2)]))
  assert.equal(received.goods_minor + received.delivery_minor, total_minor, 'with what she paid for delivery')
  await refusedAs(settlement(return_id), 'money_not_taken')
  await booksHold()
  const [payment] = await run<{ payment_id: string }>(db, 'select payment_id from payments.payments where order_id = $1', [order_id])
  await must(post(`/v1/payments/${payment!.payment_id}/captures`, {}, desk))
  await later({ hours: 1 })
  const settled = await must(settlement(return_id, { way: 'original' }, desk))
  assert.deepEqual([settled.paid_minor, settled.before_minor], [total_minor, 0])
  assert.equal(await owed(order_id), 0)
  await booksHold()
  await paysAsBefore()
})

test('of an order paid at the door, of which one thing was found nowhere, what was brought comes back and nothing else', async (t) => {
  await paysWith('at_order')
  const goods: [string, number][] = [
    [mug, 2],
    [variants.lamp, 1],
  ]
  const { as, order_id, total_minor } = await bought(goods, pocket(), { method: 'cash_on_delivery' })
  const [{ fulfillment_id }] = (await must(get(`/v1/orders/${order_id}/fulfillments`, desk), 200)).items
  const act = (what: string, body?: object) => must(post(`/v1/fulfillments/${fulfillment_id}/${what}`, body, desk))
  const isMissing = { lines: [{ line_number: 2, quantity: 1, finding: 'mismatch' }] }
  assert.equal((await act('rejections', isMissing)).rejections[0].outcome, 'rerouted')
  const asked_next = (await must(get(`/v1/orders/${order_id}/fulfillments`, desk), 200)).items.at(-1).fulfillment_id
  const { rejections } = await must(post(`/v1/fulfillments/${asked_next}/rejections`, isMissing, desk))
  assert.equal(rejections[0].outcome, 'cancelled')
  await act('picking')
  await act('picks', { lines: [{ line_number: 1, picked_quantity: 2 }] })
  await act('parcels', { tracking_number: 'YK-78', carrier: 'Yurtiçi' })
  const { parcels } = await act('sending')
  await must(post(`/v1/parcels/${parcels[0].parcel_id}/outcome`, { status: 'delivered' }, desk))
  await refusedAs(start(order_id, [piece(2)], as), 'not_returnable')
  const { return_id } = await must(start(order_id, [piece(1, 2)], as))
  const { goods_minor, delivery_minor } = await must(receipt(return_id, [here(1, 2)]))
  assert.deepEqual([goods_minor, goods_minor + delivery_minor], [2 * MUG, total_minor - LAMP])
  const [payment] = await run<{ payment_id: string }>(db, 'select payment_id from payments.payments where order_id = $1', [order_id])
  await must(post(`/v1/payments/${payment!.payment_id}/captures`, { amount_minor: total_minor - LAMP }, desk))
  await later({ hours: 1 })
  const { paid_minor } = await must(settlement(return_id, { way: 'original' }, desk))
  assert.deepEqual([paid_minor, await back(order_id)], [total_minor - LAMP, total_minor - LAMP])
  await booksHold()
  // Its revenue and tax stay in the books, and the audits of orders want it so.
  await t.test('the order owes nothing for what never came', { todo: 'the sale of what is not coming is not taken back' }, async () => {
    assert.equal(await owed(order_id), 0)
  })
  await paysAsBefore()
})

test('while her bank disputes what she paid nothing is settled; once it was won her money goes back to her', async () => {
  const { as, order_id, total_minor } = await has([[mug, 1]])
  const [{ payment_id }] = (await run<{ payment_id: string }>(db, 'select payment_id from payments.payments where order_id = $1', [
    order_id,
  ])) as [{ payment_id: string }]
  const dispute = (status: 'needs_response' | 'won', withdrawn_minor: number) => {
    const told = { provider_reference: 'itiraz', amount_minor: total_minor, reason: 'fraudulent', status, answer_by: null }
    joinProviders([
      {
        ...testCard,
        standing: () =>
          Promise.resolve({
            ...{ captured_minor: total_minor, held_minor: 0, refunds: [] },
            disputes: [{ ...told, withdrawn_minor, fee_minor: 0 }],
          }),
        readWebhook: () => ({
          ...{ webhook_id: `itiraz ${status}`, kind: 'dispute', payments: [{ reference: payment_id }], may_be_without_us: true },
        }),
      },
    ])
    return app.http.inject({ method: 'POST', url: '/v1/payment-webhooks/test-card', payload: '{}', headers: {} })
  }
  assert.equal((await dispute('needs_response', total_minor)).statusCode, 200)
  await app.settle()
  const { return_id } = await must(start(order_id, [piece(1)], as))
  await must(receipt(return_id, [here(1)]))
  await refusedAs(settlement(return_id), 'money_disputed')
  await refusedAs(settlement(return_id, { way: 'original', before_minor: total_minor }), 'money_disputed')
  assert.equal((await must(get(`/v1/returns/${return_id}`), 200)).status, 'received')
  assert.equal((await dispute('won', 0)).statusCode, 200)
  await app.settle()
  joinProviders([testCard])
  const { paid_minor } = await must(settlement(return_id))
  assert.deepEqual([paid_minor, await back(order_id)], [total_minor, total_minor])
  await booksHold()
})

test('credit instead of money, for somebody who is known and wants it so', async () => {
  const as = pocket()
  await signIn(app, as, '0532 111 22 33')
  const { order_id, total_minor } = await has([[towel, 1]], as)
  const { return_id } = await must(start(order_id, [piece(1)], as, { wish: 'credit' }))
  await must(receipt(return_id, [here(1)]))
  const otherwise = await settlement(return_id, { way: 'original' }, desk)
  assert.deepEqual(
    [otherwise.body.code, otherwise.body.details, await back(order_id)],
    ['not_her_wish', { wish: 'credit', way: 'original' }, 0],
  )
  await must(settlement(return_id, { way: 'credit' }, desk))
  const { credits } = await must(get('/v1/me/credit', as), 200)
  assert.deepEqual(
    credits.map(({ balance_minor }: { balance_minor: number }) => balance_minor),
    [total_minor],
  )
  await booksHold()
})

test('nobody gives her credit for the money she wished for, unless she has been asked and likes it better', async () => {
  const as = pocket()
  await signIn(app, as, '0532 111 22 55')
  const { order_id, total_minor } = await has([[towel, 1]], as)
  const { return_id } = await must(start(order_id, [piece(1)], as))
  await must(receipt(return_id, [here(1)]))
  await refusedAs(settlement(return_id, { way: 'credit' }, desk), 'not_her_wish')
  await refusedAs(settlement(return_id, { way: 'gift_card' }, desk), 'not_her_wish')
  const { wish, way, paid_minor } = await must(settlement(return_id, { way: 'credit', wishes_otherwise: true }, desk))
  assert.deepEqual([wish, way, paid_minor], ['original', 'credit', total_minor], 'what she named first stays readable')
  await booksHold()
})

test('what was bought in a store comes back by the word of the shop, for as long as it held when it was sold', async () => {
  const till = await atTheTill(app, stage)
  const sell = async () => {
    const { cart_id } = await must(post('/v1/till/carts', {}, till))
    const { total_minor } = await must(post(`/v1/till/carts/${cart_id}/scans`, { gtin: stage.things.mug.gtin }, till))
    return must(
      post('/v1/till/sales', { cart_id, total_minor: total_minor ?? MUG, tenders: [{ method: 'cash', amount_minor: MUG }] }, till),
    )
  }
  const first = await sell()
  app.clock.advance({ minutes: 1 })
  await must(
    app.call('PUT', `/v1/companies/${company_id}/return-rules`, { store_days: 3, store_gives: 'credit', arrives_in_days: 7 }, { as: desk }),
    200,
  )
  const second = await sell()
  await later({ days: 5 })
  await refusedAs(start(second.order_id, [piece(1)], clerk), 'not_returnable')
  const despite = await start(second.order_id, [piece(1)], clerk, { despite: true })
  assert.equal(despite.status, 403, 'only whoever may decides against the rules')
  const decided = await must(start(second.order_id, [piece(1)], desk, { despite: true }))
  assert.equal((await receipt(decided.return_id, [here(1)], kadikoy.location_id)).body.code, 'not_permitted')
  await must(receipt(decided.return_id, [here(1)], kadikoy.location_id, desk))
  await must(settlement(decided.return_id, { way: 'original', register_id: stage.till.register_id }, desk))
  const { return_id, lines } = await must(start(first.order_id, [piece(1)], clerk))
  assert.equal(lines[0].ground, 'store')
  await must(receipt(return_id, [here(1)], kadikoy.location_id))
  await must(settlement(return_id, { way: 'original', register_id: stage.till.register_id }))
  assert.equal(await back(first.order_id), MUG)
  await booksHold()
})

test('a parcel on its way starts no days; what has not left does not come back; what another company sold is not known here', async () => {
  const { as, order_id } = await bought([
    [mug, 1],
    [towel, 1],
  ])
  await refusedAs(start(order_id, [piece(1)], as), 'not_returnable')
  await sent(order_id, [{ line_number: 1, quantity: 1 }])
  await later({ days: 60 })
  const { arrived_on } = await must(get(`/v1/orders/${order_id}/returnable`, as), 200)
  assert.equal(arrived_on, null, 'of goods that come in parts the last one counts')
  const { return_id } = await must(start(order_id, [piece(1)], as))
  const elsewhere = await receipt(return_id, [here(1)], stage.baki.location_id, desk)
  assert.equal(elsewhere.body.code, 'not_of_this_company')
  const stranger = pocket()
  await must(app.call('POST', '/v1/cart/lines', { variant_id: mug, quantity: 1 }, { as: stranger }))
  assert.equal((await get(`/v1/returns/${return_id}`, stranger)).status, 404)
  await must(post(`/v1/returns/${return_id}/cancellation`, undefined, as))
  await booksHold()
})

test('whoever was given it brings it with its gift receipt: no price is shown, and she gets a gift card', async () => {
  const { as, order_id } = await has([[mug, 2]])
  const { code } = await must(post(`/v1/orders/${order_id}/gift-receipts`, { lines: [{ line_number: 1, quantity: 1 }] }, as))
  await refusedAs(post(`/v1/orders/${order_id}/gift-receipts`, { lines: [{ line_number: 1, quantity: 3 }] }, as), 'not_on_gift_receipt')
  const split = { lines: [1, 1, 1].map((quantity) => ({ line_number: 1, quantity })) }
  await refusedAs(post(`/v1/orders/${order_id}/gift-receipts`, split, as), 'not_on_gift_receipt')
  const shown = await must(post('/v1/gift-receipt-lookups', { code }), 200)
  assert.deepEqual(Object.keys(shown.lines[0]).sort(), ['grounds', 'left_quantity', 'line_number', 'title'])
  const said = async () => (await run(db, `select 1 from platform.messages where kind like 'return_%'`)).length
  const before = await said()
  await refusedAs(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 2, 'gift')] }), 'not_on_gift_receipt')
  const twice = [piece(1, 1, 'gift'), piece(1, 1, 'gift')]
  await refusedAs(post('/v1/gift-receipt-returns', { code, lines: twice }), 'not_on_gift_receipt')
  const { return_id, by_gift_receipt } = await must(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 1, 'gift')] }))
  assert.equal(by_gift_receipt, true)
  await must(receipt(return_id, [here(1)]))
  await refusedAs(settlement(return_id), 'only_gift_card')
  const settled = await must(settlement(return_id, { way: 'gift_card' }, desk))
  assert.deepEqual([settled.paid_minor, await back(order_id), await said()], [MUG, MUG, before])
  await refusedAs(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 1, 'gift')] }), 'not_on_gift_receipt')
  await booksHold()
})

test('of a piece there is one gift receipt: asked again by the same wish it is the same, and no two promise the same piece', async () => {
  const { as, order_id } = await has([[mug, 2]])
  const ask = (quantity: number, key: string) =>
    app.call('POST', `/v1/orders/${order_id}/gift-receipts`, { lines: [{ line_number: 1, quantity }] }, { as, key })
  const { code } = await must(ask(1, 'card'))
  assert.equal((await must(ask(1, 'card'))).code, code)
  await refusedAs(ask(2, 'card'), 'idempotency_key_reused')
  await refusedAs(ask(2, 'both'), 'not_on_gift_receipt')
  const [both, one] = await Promise.all([ask(1, 'second'), ask(1, 'third')])
  assert.deepEqual([both.status, one.status].sort(), [201, 409])
  const { return_id } = await must(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 1, 'gift')] }))
  await must(receipt(return_id, [here(1)]))
  await refusedAs(ask(1, 'fourth'), 'not_on_gift_receipt')
  assert.equal((await must(ask(1, 'card'))).code, code, 'also once it came back')
  const kept = await run(db, 'select from platform.idempotency_keys where strpos(reply, $1) > 0', [code])
  assert.equal(kept.length, 0, 'what stands on it is kept nowhere')
  await booksHold()
})

test('whoever paid for a gift neither sees that it comes back nor changes it', async () => {
  const as = pocket()
  await signIn(app, as, '0532 111 22 44')
  const { order_id } = await has([[mug, 2]], as)
  const { code } = await must(post(`/v1/orders/${order_id}/gift-receipts`, { lines: [{ line_number: 1, quantity: 1 }] }, as))
  const { return_id } = await must(post('/v1/gift-receipt-returns', { code, lines: [piece(1, 1, 'gift')] }))
  const own = await must(start(order_id, [piece(1)], as))
  const listed = async (who: Pocket) =>
    (await must(get(`/v1/orders/${order_id}/returns`, who), 200)).items.map((one: { return_id: string }) => one.return_id)
  assert.deepEqual(await listed(as), [own.return_id])
  assert.deepEqual((await listed(desk)).sort(), [own.return_id, return_id].sort())
  assert.equal((await get(`/v1/returns/${return_id}`, as)).status, 404)
  assert.equal((await post(`/v1/returns/${return_id}/cancellation`, undefined, as)).status, 404)
  const sending = { carrier: 'Hızlı Kargo', tracking_number: 'HK-2' }
  assert.equal((await post(`/v1/returns/${return_id}/sending`, sending, as)).status, 404)
  assert.equal((await must(get(`/v1/returns/${return_id}`), 200)).status, 'started')
  const told = await run<{ customer_id: string | null; by_gift: boolean }>(
    db,
    `select customer_id, data ->> 'return_id' = $2 as by_gift from platform.events where type = 'returns.return_started' and subject = $1`,
    [order_id, return_id],
  )
  assert.deepEqual(told.map(({ customer_id, by_gift }) => [by_gift, customer_id === null]).sort(), [
    [false, false],
    [true, true],
  ])
  await booksHold()
})

test('without any proof it needs a second person: then it lies on the shelf, and the least it cost lately is on a gift card', async () => {
  const before = await level(towel, kadikoy)
  const lines = [{ variant_id: towel, quantity: 2, disposition: 'resell' }]
  const asks = await post('/v1/blind-returns', { location_id: kadikoy.location_id, lines })
  assert.deepEqual([asks.status, asks.body.amount_minor], [201, 2 * TOWEL])
  assert.deepEqual(await level(towel, kadikoy), before, 'nothing has happened yet')
  const confirmation = `/v1/proposals/${asks.body.awaits.proposal_id}/confirmation`
  await app.database.transaction((tx) =>
    createStaff(tx, {
      ...{ name: 'Ozan Ay', email: 'ozan@alma.example', role: 'manager', password: PASSWORD },
      ...{ location_ids: [besiktas.location_id], now: now() },
    }),
  )
  const elsewhere = await post(confirmation, undefined, await atTheDesk(app, 'ozan@alma.example'))
  assert.equal(elsewhere.body.code, 'cannot_be_done', 'whoever confirms it has the goods before her')
  assert.deepEqual(await level(towel, kadikoy), before)
  const prices = [{ variant_id: towel, amount_minor: TOWEL - 10_000 }]
  await must(app.call('PUT', `/v1/price-lists/${stage.list.price_list_id}/prices`, { prices }, { as: desk, key: 'cheaper' }), 200)
  const { outcome } = await must(post(confirmation, undefined, desk))
  assert.equal(outcome.amount_minor, 2 * (TOWEL - 10_000), 'the least it cost until now')
  assert.equal((await level(towel, kadikoy)).on_hand, before.on_hand + 2)
  assert.equal((await must(get(`/v1/gift-cards/${outcome.gift_card_id}`, desk), 200)).balance_minor, 2 * (TOWEL - 10_000))
  await booksHold()
})
