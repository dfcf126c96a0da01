import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, atTheTill, setTheStage, type Thing } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { SHIPPED } from '../../../test/race/shoppers.ts'
import { receive, reserve, sell } from '../inventory/index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 10)
const { kadikoy, gebze, variants } = stage
const owner = await atTheDesk(app)
const manager = await atTheDesk(app, 'murat@alma.example')
const associate = await atTheTill(app, stage)
const { location_id } = kadikoy
const now = () => app.clock.now().toISOString()

// Whatever a test has done, the books hold.
afterEach(async () => assert.deepEqual(await app.audit(), []))

let keys = 0
const post = (path: string, body: object = {}, as: Pocket = owner, key = `count ${++keys}`) => app.call('POST', path, body, { as, key })
async function must(asked: ReturnType<typeof post>) {
  const { status, body, text } = await asked
  assert.ok(status < 300, text)
  return body
}
const read = async (path: string, as: Pocket = owner) => (await app.call('GET', path, undefined, { as })).body
const order = (scope: string, more: object = {}) => must(post('/v1/counts', { location_id, scope, title: 'Haftalık', ...more }))
const found = (count_id: string, as: Pocket, ...entries: [Thing, number, object?][]) =>
  post(
    `/v1/counts/${count_id}/entries`,
    { entries: entries.map(([thing, quantity, more]) => ({ variant_id: variants[thing], quantity, ...more })) },
    as,
  )
const leaves = (thing: Thing, quantity: number) =>
  app.database.transaction((tx) =>
    sell(
      tx,
      [{ order_id: `ord_${++keys}`, hold_of: null, location_id, actor: 'till', lines: [{ variant_id: variants[thing], quantity }] }],
      now(),
    ),
  )
const onHand = async (thing: Thing): Promise<number> =>
  (await read(`/v1/stock?variant_id=${variants[thing]}&location_id=${location_id}`)).items[0].on_hand
const review = async (count_id: string) => read(`/v1/counts/${count_id}/review`)
const lineOf = async (count_id: string, thing: Thing) =>
  (await review(count_id)).items.find((line: { variant_id: string }) => line.variant_id === variants[thing])

test('who counts is told what to count and nothing of the books; what is sold while they count is no difference', async () => {
  const { count_id, expected } = await order('place')
  assert.equal(expected, 4)
  const sheet = await read(`/v1/counts/${count_id}/sheet`, associate)
  assert.equal(sheet.items.length, 4)
  for (const line of sheet.items)
    assert.deepEqual(Object.keys(line).sort(), [
      'again',
      'gtin',
      'is_counted',
      'mine',
      'options',
      'product_id',
      'round',
      'sku',
      'title',
      'variant_id',
    ])
  assert.equal((await app.call('GET', `/v1/counts/${count_id}/review`, undefined, { as: associate })).status, 403)

  app.clock.advance({ minutes: 1 })
  await leaves('mug', 2)
  app.clock.advance({ minutes: 1 })
  const { items } = await must(found(count_id, associate, ['mug', 7], ['towel', 10]))
  assert.deepEqual(
    items.map((line: { sku: string; is_counted: boolean; mine: object }) => [line.sku, line.is_counted, line.mine]),
    [
      ['HAV-1501', true, [{ state: 'on_hand', shelf: '', quantity: 10 }]],
      ['KUP-1001', true, [{ state: 'on_hand', shelf: '', quantity: 7 }]],
    ],
  )
  app.clock.advance({ minutes: 1 })
  await leaves('mug', 3)
  await must(found(count_id, associate, ['heater', 10], ['lamp', 11]))
  const finished = await must(post(`/v1/counts/${count_id}/finish`, {}, associate))
  assert.equal(finished.status, 'review')
  const { items: lines, totals } = await review(count_id)
  assert.deepEqual(
    lines.map((line: Record<string, unknown>) => [line.sku, line.counted, line.book, line.change, line.value_minor]),
    [
      ['LAM-1301', 11, 10, 1, 89_999],
      ['KUP-1001', 7, 8, -1, 24_900],
      ...lines.slice(2).map((line: { sku: string }) => [line.sku, 10, 10, 0, 0]),
    ],
  )
  assert.deepEqual(totals, {
    ...{ currency: 'TRY', more_pieces: 1, fewer_pieces: 1, more_minor: 89_999, fewer_minor: 24_900, differing: 2, uncounted: 0 },
  })
  const { count, left } = await must(post(`/v1/counts/${count_id}/posting`))
  assert.deepEqual([count.status, left], ['posted', []])
  assert.deepEqual([await onHand('mug'), await onHand('lamp')], [4, 11])
  const { items: moved } = await read(`/v1/stock/movements?document=${count_id}`)
  assert.deepEqual(moved.map((of: Record<string, unknown>) => [of.kind, of.reason, of.on_hand_change]).sort(), [
    ['counted', 'counted', -1],
    ['counted', 'counted', 1],
  ])
})

test('several persons and shelves add up; what one says again replaces what she said, and an older word that comes in late does not', async () => {
  const { count_id } = await order('shelf', { title: 'Raf A-3' })
  app.clock.advance({ minutes: 10 })
  const early = now()
  app.clock.advance({ minutes: 10 })
  await must(found(count_id, associate, ['mug', 2, { shelf: 'A' }], ['mug', 1, { shelf: 'B' }]))
  await must(found(count_id, manager, ['mug', 4]))
  assert.equal((await lineOf(count_id, 'mug')).counted, 7)
  await must(found(count_id, associate, ['mug', 3, { shelf: 'A' }]))
  assert.equal((await lineOf(count_id, 'mug')).counted, 8)
  await must(found(count_id, associate, ['mug', 100, { shelf: 'A', counted_at: early }]))
  assert.equal((await lineOf(count_id, 'mug')).counted, 8)
  // Sent twice with one key it is one word, and from a clock that is wrong it is of now.
  const sent = { entries: [{ variant_id: variants.towel, quantity: 9, counted_at: '2099-01-01T00:00:00Z' }] }
  const [one, two] = [
    await must(post(`/v1/counts/${count_id}/entries`, sent, associate, 'offline 1')),
    await must(post(`/v1/counts/${count_id}/entries`, sent, associate, 'offline 1')),
  ]
  assert.deepEqual(one, two)
  assert.deepEqual([(await lineOf(count_id, 'towel')).counted, (await lineOf(count_id, 'towel')).counted_at], [9, now()])
  await must(post(`/v1/counts/${count_id}/cancellation`))
  const late = await found(count_id, associate, ['mug', 1])
  assert.deepEqual([late.status, late.body.code], [409, 'count_over'])
})

test('what was counted without a network is held against the book of when it was counted', async () => {
  const { count_id } = await order('list', { variant_ids: [variants.towel], recount_pieces: 100 })
  app.clock.advance({ minutes: 5 })
  const counted_at = now()
  app.clock.advance({ minutes: 5 })
  await leaves('towel', 4)
  await must(found(count_id, associate, ['towel', 8, { counted_at }]))
  const line = await lineOf(count_id, 'towel')
  assert.deepEqual([line.counted, line.book, line.change], [8, 10, -2])
  await must(post(`/v1/counts/${count_id}/finish`, {}, associate))
  await must(post(`/v1/counts/${count_id}/posting`))
  assert.equal(await onHand('towel'), 4)
})

test('what differs much is counted once more, by whoever; the last word holds', async () => {
  const { count_id } = await order('list', { variant_ids: [variants.lamp, variants.heater], recount_pieces: 2 })
  await must(found(count_id, associate, ['lamp', 5], ['heater', 10]))
  const finished = await must(post(`/v1/counts/${count_id}/finish`, {}, associate))
  assert.deepEqual([finished.status, finished.to_recount], ['recounting', 1])
  const again = await read(`/v1/counts/${count_id}/sheet?again=true`, manager)
  assert.deepEqual(
    again.items.map((line: Record<string, unknown>) => [line.sku, line.round, line.is_counted, line.mine]),
    [['LAM-1301', 2, false, []]],
  )
  await must(found(count_id, manager, ['lamp', 10]))
  // What the first one sends late belongs to the first round.
  await must(found(count_id, associate, ['lamp', 6, { round: 1 }]))
  await must(post(`/v1/counts/${count_id}/finish`, {}, manager))
  const line = await lineOf(count_id, 'lamp')
  assert.deepEqual([line.counted, line.rounds, line.change, line.counted_by], [10, 2, -1, [`staff:${stage.manager.staff_id}`]])
  await must(post(`/v1/counts/${count_id}/decisions`, { lines: [{ variant_id: variants.lamp, decision: 'dismiss' }] }))
  assert.equal((await lineOf(count_id, 'lamp')).change, 0)
  const before = await onHand('lamp')
  await must(post(`/v1/counts/${count_id}/posting`))
  assert.equal(await onHand('lamp'), before)
})

test('of what nobody has found a manager says that there is none, or has it counted', async () => {
  const { count_id } = await order('list', { variant_ids: [variants.heater, variants.lamp] })
  await must(found(count_id, associate, ['lamp', 11]))
  await must(post(`/v1/counts/${count_id}/finish`, {}, associate))
  const open = await lineOf(count_id, 'heater')
  assert.deepEqual([open.counted, open.book, open.change], [null, 10, 0])
  const decisions = { lines: [{ variant_id: variants.heater, decision: 'none_there' }] }
  assert.equal((await post(`/v1/counts/${count_id}/decisions`, decisions, associate)).status, 403)
  await must(post(`/v1/counts/${count_id}/decisions`, decisions, manager))
  assert.equal((await lineOf(count_id, 'heater')).change, -10)
  const recount = { lines: [{ variant_id: variants.heater, decision: 'recount' }] }
  assert.equal((await must(post(`/v1/counts/${count_id}/decisions`, recount, manager))).status, 'recounting')
  await must(found(count_id, associate, ['heater', 9]))
  await must(post(`/v1/counts/${count_id}/finish`, {}, associate))
  await must(post(`/v1/counts/${count_id}/posting`, {}, manager))
  assert.equal(await onHand('heater'), 9)
})

test('what is promised to an order is not counted away: it is left open and told; two counts of one difference write it once', async () => {
  const promise = {
    order_id: 'ord_promised',
    hold_of: null,
    location_id,
    actor: 'web',
    lines: [{ variant_id: variants.heater, quantity: 8 }],
  }
  await app.database.transaction((tx) => reserve(tx, [promise], now()))
  const first = await order('list', { variant_ids: [variants.heater, variants.lamp], recount_pieces: 100 })
  const second = await order('list', { variant_ids: [variants.lamp], recount_pieces: 100 })
  app.clock.advance({ minutes: 1 })
  await must(found(first.count_id, associate, ['heater', 3], ['lamp', 9]))
  app.clock.advance({ minutes: 1 })
  await must(found(second.count_id, manager, ['lamp', 9]))
  for (const { count_id } of [first, second]) await must(post(`/v1/counts/${count_id}/finish`, {}, manager))
  const done = await must(post(`/v1/counts/${first.count_id}/posting`))
  assert.deepEqual(
    [done.count.status, done.left],
    ['review', [{ variant_id: variants.heater, state: 'on_hand', code: 'insufficient_stock', asked: 6, available: 1 }]],
  )
  assert.deepEqual([await onHand('heater'), await onHand('lamp')], [9, 9])
  await must(post(`/v1/counts/${second.count_id}/posting`))
  assert.equal(await onHand('lamp'), 9)
  await must(post(`/v1/counts/${first.count_id}/decisions`, { lines: [{ variant_id: variants.heater, decision: 'dismiss' }] }))
  assert.equal((await must(post(`/v1/counts/${first.count_id}/posting`))).count.status, 'posted')
})

test('what is broken or on show is counted apart', async () => {
  const { count_id } = await order('shelf', { title: 'Depo köşesi' })
  await must(found(count_id, associate, ['lamp', 2, { state: 'damaged' }], ['lamp', 1, { state: 'display' }]))
  await must(post(`/v1/counts/${count_id}/finish`, {}, associate))
  await must(post(`/v1/counts/${count_id}/posting`))
  const { items } = await read(`/v1/stock?variant_id=${variants.lamp}&location_id=${location_id}`)
  assert.deepEqual([items[0].on_hand, items[0].damaged, items[0].display], [9, 2, 1])
})

test('while several count and the till sells, nothing that was sold is a difference', async () => {
  const { count_id } = await order('list', { variant_ids: [variants.towel], recount_pieces: 100 })
  const before = await onHand('towel')
  assert.equal(before, 4)
  const counted_at = now()
  app.clock.advance({ minutes: 1 })
  await Promise.all([
    found(count_id, associate, ['towel', 2, { shelf: 'A', counted_at }]),
    leaves('towel', 1),
    found(count_id, manager, ['towel', 1, { shelf: 'B', counted_at }]),
    leaves('towel', 1),
  ])
  await must(post(`/v1/counts/${count_id}/finish`, {}, associate))
  await Promise.all([leaves('towel', 1), must(post(`/v1/counts/${count_id}/posting`))])
  assert.deepEqual([(await lineOf(count_id, 'towel')).posted_change, await onHand('towel')], [-1, 0])
})

const comes = async (thing: Thing, quantity: number) =>
  app.database.transaction((tx) =>
    receive(tx, [{ document: `rcv_${++keys}`, location_id, actor: 'desk', lines: [{ variant_id: variants[thing], quantity }] }], now()),
  )
/** Counted as so many more than the books say, and looked at: not posted yet. */
async function counted(thing: Thing, change: number, recount_pieces = 100) {
  const { count_id } = await order('list', { variant_ids: [variants[thing]], recount_pieces })
  app.clock.advance({ minutes: 1 })
  await must(found(count_id, associate, [thing, (await onHand(thing)) + change]))
  await must(post(`/v1/counts/${count_id}/finish`, {}, associate))
  app.clock.advance({ minutes: 1 })
  return count_id
}
const leftOf = async (count_id: string) => {
  const { count, left } = await must(post(`/v1/counts/${count_id}/posting`))
  return [count.status, left.map((line: { code: string }) => line.code)]
}
const recounted = async (count_id: string, thing: Thing, quantity: number) => {
  await must(post(`/v1/counts/${count_id}/decisions`, { lines: [{ variant_id: variants[thing], decision: 'recount' }] }))
  app.clock.advance({ minutes: 1 })
  await must(found(count_id, associate, [thing, quantity]))
  await must(post(`/v1/counts/${count_id}/finish`, {}, associate))
}

test('what somebody has said of a difference meanwhile is not said twice: it is counted again', async () => {
  await comes('towel', 20)
  for (const says of [
    () => post('/v1/stock/adjustments', { location_id, reason: 'missing', lines: [{ variant_id: variants.towel, quantity: 2 }] }),
    () => post('/v1/stock/corrections', { location_id, reason: 'lost', lines: [{ variant_id: variants.towel, on_hand: -2 }] }),
  ]) {
    const before = await onHand('towel')
    const count_id = await counted('towel', -2)
    await must(says())
    assert.deepEqual(await leftOf(count_id), ['review', ['corrected_since']])
    assert.equal(await onHand('towel'), before - 2)
    await recounted(count_id, 'towel', before - 2)
    assert.deepEqual(await leftOf(count_id), ['posted', []])
    assert.equal(await onHand('towel'), before - 2)
  }
})

test('what came, was sold, broke or was brought back since says nothing of what was counted', async () => {
  const before = await onHand('towel')
  const count_id = await counted('towel', -1)
  await comes('towel', 3)
  await leaves('towel', 1)
  await must(post('/v1/stock/adjustments', { location_id, reason: 'broken', lines: [{ variant_id: variants.towel, quantity: 1 }] }))
  assert.deepEqual(await leftOf(count_id), ['posted', []])
  assert.equal(await onHand('towel'), before + 3 - 1 - 1 - 1)
})

test('what was counted before does not undo what was counted later and is posted', async () => {
  const before = await onHand('towel')
  const older = await counted('towel', -3)
  const newer = await counted('towel', 0)
  assert.deepEqual(await leftOf(newer), ['posted', []])
  assert.deepEqual(await leftOf(older), ['review', ['counted_since']])
  assert.equal(await onHand('towel'), before)
  await must(post(`/v1/counts/${older}/decisions`, { lines: [{ variant_id: variants.towel, decision: 'dismiss' }] }))
  assert.deepEqual(await leftOf(older), ['posted', []])
})

test('what is to be counted once more and was not is not posted', async () => {
  const before = await onHand('towel')
  const count_id = await counted('towel', -5, 2)
  assert.equal((await must(post(`/v1/counts/${count_id}/finish`, {}, associate))).status, 'review')
  assert.deepEqual(await leftOf(count_id), ['review', ['to_be_recounted']])
  assert.equal(await onHand('towel'), before)
  await recounted(count_id, 'towel', before - 5)
  assert.deepEqual(await leftOf(count_id), ['posted', []])
  assert.equal(await onHand('towel'), before - 5)
})

test('what is in a van and is paid at the door stands in the books, and is not missed where it was', async () => {
  const company_id = stage.alma.company_id
  const put = async (path: string, body: object) => {
    const { status, text } = await app.call('PUT', path, body, { as: owner })
    assert.equal(status, 200, text)
  }
  await put(`/v1/companies/${company_id}/payment-accounts/cash-on-delivery`, { settings: { most_amount: '10000' } })
  await put(`/v1/companies/${company_id}/payment-methods`, {
    methods: [{ method: 'cash_on_delivery', provider: 'cash-on-delivery', doors: ['web'] }],
  })
  const as = pocket()
  await must(post('/v1/cart/lines', { variant_id: variants.towel, quantity: 2 }, as))
  const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
  const { checkout_id } = await must(post('/v1/checkouts', { delivery: SHIPPED, contact }, as))
  await must(post(`/v1/checkouts/${checkout_id}/payments`, { method: 'cash_on_delivery' }, as))
  const { order_id } = await must(post(`/v1/checkouts/${checkout_id}/order`, {}, as))
  await app.settle()
  const [{ fulfillment_id, location_id: from }] = (await run<{ fulfillment_id: string; location_id: string }>(
    app.database.db,
    'select fulfillment_id, location_id from fulfillment.fulfillments where order_id = $1',
    [order_id],
  )) as [{ fulfillment_id: string; location_id: string }]
  const there = async () => (await read(`/v1/stock?variant_id=${variants.towel}&location_id=${from}`)).items[0].on_hand
  const before = await there()
  const does = (what: string, body: object = {}) => must(post(`/v1/fulfillments/${fulfillment_id}/${what}`, body))
  const counting = async (quantity: number) => {
    app.clock.advance({ minutes: 1 })
    const { count_id } = await must(
      post('/v1/counts', { location_id: from, scope: 'list', title: 'Koli', variant_ids: [variants.towel], recount_pieces: 100 }),
    )
    await must(found(count_id, owner, ['towel', quantity]))
    await must(post(`/v1/counts/${count_id}/finish`))
    app.clock.advance({ minutes: 1 })
    return count_id
  }
  await does('picking')
  await does('picks', { lines: [{ line_number: 1, picked_quantity: 2 }] })
  await does('parcels', { tracking_number: 'YK-1', carrier: 'Yurtiçi' })
  const packed = await counting(before)
  await does('sending')
  const away = await counting(before - 2)
  const late = await counting(before - 2)
  assert.deepEqual([(await lineOf(away, 'towel')).book, (await lineOf(away, 'towel')).change], [before - 2, 0])
  assert.deepEqual(await leftOf(away), ['posted', []])
  assert.equal(await there(), before)
  const [payment] = await run<{ payment_id: string }>(app.database.db, 'select payment_id from payments.payments where order_id = $1', [
    order_id,
  ])
  await must(post(`/v1/payments/${payment!.payment_id}/captures`))
  await app.settle()
  assert.equal(await there(), before - 2)
  for (const count_id of [packed, late]) assert.deepEqual(await leftOf(count_id), ['posted', []])
  assert.equal(await there(), before - 2)
  assert.deepEqual(await leftOf(await counting(before - 2)), ['posted', []])
  assert.equal(await there(), before - 2)
})

test('counts are of the places where one works, and refused where there is nothing to count', async () => {
  const refused = [
    [await post('/v1/counts', { location_id: gebze.location_id, scope: 'place', title: 'x' }, manager), 403, 'not_permitted'],
    [await post('/v1/counts', { location_id, scope: 'list', title: 'x' }), 422, 'nothing_to_count'],
    [await post('/v1/counts', { location_id, scope: 'list', title: 'x', variant_ids: ['var_none'] }), 422, 'unknown_place'],
    [await post('/v1/counts', { location_id, scope: 'place', title: 'x' }, associate), 403, 'not_permitted'],
    [await post('/v1/counts/cnt_none/finish'), 404, 'not_found'],
  ] as const
  for (const [answer, status, code] of refused) assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
  const { items } = await read(`/v1/counts?location_id=${location_id}&open=false&limit=3`, associate)
  assert.equal(items.length, 3)
  assert.deepEqual((await read(`/v1/counts?location_id=${gebze.location_id}`, associate)).items, [])
})

test('an audit finds what a count has posted and the books do not know', async () => {
  const say = (from: number, to: number) =>
    run(app.database.db, 'update counts.lines set posted_change = $2 where posted_change = $1 and variant_id = $3', [
      from,
      to,
      variants.mug,
    ])
  await say(-1, -2)
  const [broken, ...others] = await app.audit()
  assert.deepEqual([broken?.audit, others.length], ['what a count has posted is what its movements say', 0])
  await say(-2, -1)
})
