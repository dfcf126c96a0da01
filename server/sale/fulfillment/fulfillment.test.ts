import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { run } from '#platform/database'
import { registerSubscribers } from '#platform/events'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { type Answer, type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { collectedAt, SHIPPED } from '../../../test/race/shoppers.ts'
import { happens, isCancelled } from '../../connectors/test-carrier/index.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { createLocation } from '../../foundation/stores/index.ts'
import { escalate, escalateParcels } from './clocks.ts'
import { fulfillment } from './index.ts'
import { receive } from '../../offer/inventory/index.ts'

// A Monday, noon by the clock of Istanbul.
const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const { db } = app.database
const now = () => app.clock.now().toISOString()
const stage = await setTheStage(app.database, app.clock.now())
const { company_id } = stage.alma
const { mug, towel, lamp } = stage.variants
const [MUG, TOWEL] = [24_900, 39_950]
const { kadikoy, gebze } = stage
const besiktas = await app.database.transaction(async (tx) => {
  const address = { street: 'Çarşı 3', city: 'İstanbul' }
  const place = await createLocation(tx, { company_id, kind: 'store', name: 'Beşiktaş', address, now: now() })
  const { location_id } = place
  const lines = [mug, towel].map((variant_id) => ({ variant_id, quantity: 5 }))
  await receive(tx, [{ document: 'opening stock Beşiktaş', location_id, actor: 'system:cast', lines }], now())
  return place
})
let desk = await atTheDesk(app)
for (const { location_id } of [kadikoy, besiktas])
  await app.call('PUT', `/v1/locations/${location_id}/sending`, { channels: ['web'], orders_a_day: null }, { as: desk })

let asked = 0
const post = (path: string, body?: object, as: Pocket = desk, key = `${path} ${++asked}`) => app.call('POST', path, body, { as, key })
const must = async (answer: Promise<Answer>, status = 201) => {
  const { body, status: got, text } = await answer
  assert.equal(got, status, text)
  return body
}
const setCapture = (captures: string) => {
  const methods = [
    { method: 'card', provider: 'test-card', doors: ['web', 'phone'], captures },
    { method: 'cash_on_delivery', provider: 'cash-on-delivery', doors: ['web'] },
    { method: 'bank_transfer', provider: 'bank-transfer', doors: ['web'] },
  ]
  return must(app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk }), 200)
}
await must(
  app.call('PUT', `/v1/companies/${company_id}/payment-accounts/cash-on-delivery`, { settings: { most_amount: '10000' } }, { as: desk }),
  200,
)
const settings = { iban: 'TR330006100519786457841326', account_holder: 'Alma A.Ş.', bank_name: 'Ziraat', days_to_pay: '6' }
await must(app.call('PUT', `/v1/companies/${company_id}/payment-accounts/bank-transfer`, { settings }, { as: desk }), 200)
await setCapture('at_order')

interface Ordered {
  as: Pocket
  order_id: string
  total_minor: number
  ids: string[]
}
/** Puts these into a cart of her own, pays and orders; its places have it to do. */
async function ordered(delivery: object, goods: [string, number][], method = 'card', as: Pocket = pocket()): Promise<Ordered> {
  for (const [variant_id, quantity] of goods) await must(app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as }))
  const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
  const { checkout_id, total_minor } = await must(app.call('POST', '/v1/checkouts', { delivery, contact }, { as }))
  await must(post(`/v1/checkouts/${checkout_id}/payments`, method === 'card' ? { method, token: 'tok_ok' } : { method }, as))
  const { order_id } = await must(post(`/v1/checkouts/${checkout_id}/order`, undefined, as))
  await app.settle()
  return { as, order_id, total_minor, ids: (await ofOrder(order_id)).map(({ fulfillment_id }) => fulfillment_id) }
}
const ofOrder = (order_id: string) =>
  run<{ fulfillment_id: string; location_id: string; status: string; method: string; due_at: string | null; late_since: string | null }>(
    db,
    'select fulfillment_id, location_id, status, method, due_at, late_since from fulfillment.fulfillments where order_id = $1 order by created_at, fulfillment_id',
    [order_id],
  )
const act = (fulfillment_id: string, what: string, body?: object, as = desk, key?: string) =>
  post(`/v1/fulfillments/${fulfillment_id}/${what}`, body, as, key)
const read = (fulfillment_id: string, as = desk) => must(app.call('GET', `/v1/fulfillments/${fulfillment_id}`, undefined, { as }), 200)
const hers = ({ order_id, as }: Ordered) => must(app.call('GET', `/v1/orders/${order_id}/fulfillments`, undefined, { as }), 200)
async function pickAll(fulfillment_id: string) {
  const { lines } = await must(act(fulfillment_id, 'picking'))
  const picked = lines.map((line: { line_number: number; open_quantity: number; left_quantity: number }) => ({
    line_number: line.line_number,
    picked_quantity: line.open_quantity + line.left_quantity,
  }))
  return must(act(fulfillment_id, 'picks', { lines: picked }))
}
async function ready(order: Ordered) {
  await pickAll(order.ids[0]!)
  return must(act(order.ids[0]!, 'readiness'))
}
const orderOf = async (order_id: string) => {
  const { body } = await app.call('GET', `/v1/orders/${order_id}`, undefined, { as: desk })
  return [body.status, body.payment_status]
}
const level = async (variant_id: string, { location_id }: { location_id: string }) =>
  (
    await run<{ on_hand: number; reserved: number; damaged: number; display: number }>(
      db,
      'select on_hand, reserved, damaged, display from inventory.levels where variant_id = $1 and location_id = $2',
      [variant_id, location_id],
    )
  )[0]!
const back = async (order_id: string) =>
  (
    await run<{ minor: number }>(
      db,
      'select coalesce(sum(refunded_minor), 0)::bigint as minor from payments.payments where order_id = $1',
      [order_id],
    )
  )[0]!.minor
const messages = (kind: string) =>
  run<{ body: string; locale: string }>(db, 'select body, locale from platform.messages where kind = $1 order by created_at, message_id', [
    kind,
  ])
const told = async (subject: string) =>
  (
    await run<{ type: string }>(
      db,
      `select type from platform.events where subject = $1 and type like 'fulfillment.%' order by occurred_at, event_id`,
      [subject],
    )
  ).map(({ type }) => type.slice('fulfillment.'.length))
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}
async function joins(email: string, works: { role: 'manager' | 'agent' | 'analyst'; location_ids: string[] }): Promise<Pocket> {
  const person = { name: 'Nigar', email, password: 'bir-gun-mutlaka-9', ...works, now: now() }
  await app.database.transaction((tx) => createStaff(tx, person))
  return atTheDesk(app, email)
}
async function later(time: { minutes?: number; hours?: number; days?: number }) {
  app.clock.advance(time)
  await app.tick()
  await app.settle()
  desk = await atTheDesk(app)
}

test('what is ordered for a store is accepted, picked by somebody who is named, made ready, and handed over by her code', async () => {
  const before = await level(mug, kadikoy)
  const order = await ordered(collectedAt(kadikoy.location_id), [
    [mug, 2],
    [towel, 1],
  ])
  const [id] = order.ids as [string]
  const placed = await read(id)
  assert.deepEqual(
    [placed.method, placed.status, placed.location_name, placed.due_at, placed.order_id],
    ['collect', 'placed', 'Kadıköy', '2026-03-02T09:30:00Z', order.order_id].map((of) =>
      of === '2026-03-02T09:30:00Z' ? placed.due_at : of,
    ),
  )
  assert.equal(Date.parse(placed.due_at) - app.clock.now().getTime(), 30 * 60_000)
  await must(act(id, 'acceptance'))
  const accepted = await read(id)
  assert.equal(Date.parse(accepted.due_at) - app.clock.now().getTime(), 120 * 60_000)
  const early = await act(id, 'readiness')
  assert.deepEqual([early.status, early.body.code], [409, 'not_in_this_state'])
  const picking = await must(act(id, 'picking'))
  assert.equal(picking.picker_name, 'Nermin Alkan')
  await must(act(id, 'picks', { lines: [{ line_number: 1, picked_quantity: 1 }] }))
  const half = await act(id, 'readiness')
  assert.deepEqual(
    [half.status, half.body.code, half.body.details],
    [409, 'not_picked', { fulfillment_id: id, line_number: 1, picked: 1, asked: 2 }],
  )
  const tooMany = await act(id, 'picks', { lines: [{ line_number: 1, picked_quantity: 3 }] })
  assert.deepEqual([tooMany.status, tooMany.body.code], [409, 'more_than_open'])
  assert.equal((await hers(order)).items[0].code, null)
  const made = await ready(order)
  assert.equal(made.status, 'ready')
  const { code, qr, lines } = (await hers(order)).items[0]
  assert.match(code, /^\d{6}$/)
  assert.equal(qr, `${placed.order_number} ${code}`)
  assert.deepEqual(lines, [
    { line_number: 1, quantity: 2, left_quantity: 0 },
    { line_number: 2, quantity: 1, left_quantity: 0 },
  ])
  assert.ok((await messages('fulfillment_ready')).at(-1)!.body.includes(`Teslim kodunuz: ${code}.`))
  const forStaff = await must(app.call('GET', `/v1/orders/${order.order_id}/fulfillments`, undefined, { as: desk }), 200)
  assert.deepEqual([forStaff.items[0].code, forStaff.items[0].qr], [null, null], 'the code is hers alone')

  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  const refused = await act(id, 'collection', { code: wrong })
  assert.deepEqual([refused.status, refused.body.code, refused.body.details], [422, 'collection_code_wrong', { tries_left: 4 }])
  assert.equal((await read(id)).status, 'ready')
  assert.equal((await act(id, 'collection', { collected_by: 'Ali' })).body.code, 'proof_missing')
  const key = `collect ${id}`
  const done = await must(act(id, 'collection', { code }, desk, key))
  assert.deepEqual([done.status, done.lines[0].left_quantity], ['collected', 2])
  assert.deepEqual(await must(act(id, 'collection', { code }, desk, key)), done)
  assert.deepEqual(await orderOf(order.order_id), ['completed', 'paid'])
  const after = await level(mug, kadikoy)
  assert.deepEqual([after.on_hand, after.reserved], [before.on_hand - 2, before.reserved])
  await booksHold()
  assert.deepEqual(await told(order.order_id), ['placed', 'accepted', 'picking_begun', 'made_ready', 'collected'])
  assert.deepEqual(
    done.steps.map(({ status }: { status: string }) => status),
    ['placed', 'accepted', 'picking', 'ready', 'collected'],
  )
})

test('who guesses codes is locked out; somebody she sent collects with what was looked at, and is named', async () => {
  const order = await ordered(collectedAt(kadikoy.location_id), [[mug, 1]])
  const [id] = order.ids as [string]
  await ready(order)
  const { code } = (await hers(order)).items[0]
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  for (const left of [4, 3, 2, 1, 0]) assert.deepEqual((await act(id, 'collection', { code: wrong })).body.details, { tries_left: left })
  const locked = await act(id, 'collection', { code })
  assert.deepEqual([locked.status, locked.body.code], [429, 'collection_code_locked'], 'the right one too')
  const done = await must(act(id, 'collection', { note: 'Kimlik kartına bakıldı', collected_by: 'Ali Deniz' }))
  assert.deepEqual([done.status, done.collected_by, done.collected_note], ['collected', 'Ali Deniz', 'Kimlik kartına bakıldı'])
  await booksHold()
})

test('what nobody accepts or prepares in time is late, is said once, and is not late any more when somebody goes on', async () => {
  const order = await ordered(collectedAt(kadikoy.location_id), [[towel, 1]])
  const [id] = order.ids as [string]
  await later({ minutes: 29 })
  assert.equal((await read(id)).late_since, null)
  await later({ minutes: 2 })
  await later({ minutes: 2 })
  const list = async (query: string) => (await must(app.call('GET', `/v1/fulfillments?${query}`, undefined, { as: desk }), 200)).items
  assert.deepEqual(
    (await list('late=true')).map(({ fulfillment_id }: { fulfillment_id: string }) => fulfillment_id),
    [id],
  )
  assert.equal((await told(order.order_id)).filter((type) => type === 'went_late').length, 1)
  const alarms = async () =>
    (await must(app.call('GET', '/v1/fulfillment-alarms', undefined, { as: desk }), 200)).items.map(
      ({ kind, order_id }: { kind: string; order_id: string }) => [kind, order_id],
    )
  assert.deepEqual(await alarms(), [['acceptance_late', order.order_id]])
  await must(act(id, 'acceptance'))
  assert.deepEqual(await alarms(), [])
  assert.deepEqual([(await read(id)).late_since, await list('late=true')], [null, []])
  await later({ minutes: 121 })
  assert.equal((await told(order.order_id)).filter((type) => type === 'went_late').length, 2)
  await ready(order)
  await must(act(id, 'collection', { note: 'Tanıyoruz' }))
  await booksHold()
})

for (const captures of ['at_order', 'at_hand_over'])
  test(`what is not collected is remembered on the first, third and sixth day, and given up when the seventh is over (paid ${captures})`, async () => {
    await setCapture(captures)
    const before = await level(mug, kadikoy)
    const order = await ordered(collectedAt(kadikoy.location_id), [[mug, 1]])
    const [id] = order.ids as [string]
    await ready(order)
    const [reminders, warnings, cancelled] = await Promise.all(
      ['fulfillment_reminder', 'fulfillment_warning', 'order_cancelled'].map(messages),
    )
    const since = async () => [
      (await messages('fulfillment_reminder')).length - reminders!.length,
      (await messages('fulfillment_warning')).length - warnings!.length,
      (await messages('order_cancelled')).length - cancelled!.length,
    ]
    const days: number[][] = []
    for (let day = 1; day <= 6; day++) {
      await later({ hours: 24, minutes: day === 1 ? 1 : 0 })
      days.push(await since())
    }
    assert.deepEqual(days, [
      [1, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
      [2, 0, 0],
      [2, 0, 0],
      [2, 1, 0],
    ])
    assert.equal((await read(id)).status, 'ready')
    await later({ hours: 24 })
    await later({ minutes: 1 })
    // She was told the day, and comes in its afternoon.
    assert.equal((await read(id)).status, 'ready')
    assert.deepEqual(await since(), [2, 1, 0])
    await later({ hours: 24 })
    assert.equal((await read(id)).status, 'expired')
    assert.deepEqual(await since(), [2, 1, 1])
    assert.equal((await messages('order_cancelled')).at(-1)!.body.includes('süresi içinde alınmadı'), true)
    assert.deepEqual(await orderOf(order.order_id), ['cancelled', 'cancelled'])
    assert.equal(await back(order.order_id), captures === 'at_order' ? MUG : 0)
    assert.deepEqual(await level(mug, kadikoy), before)
    const late = await act(id, 'collection', { note: 'Geç geldi' })
    assert.deepEqual([late.status, late.body.code], [409, 'not_in_this_state'])
    await booksHold()
    await setCapture('at_order')
  })

test('what is sent and cannot be found comes from the next place that has it; the books are put right and she hears', async () => {
  const [here, there] = [await level(mug, gebze), await level(mug, kadikoy)]
  const order = await ordered(SHIPPED, [
    [mug, 2],
    [towel, 1],
  ])
  const [id] = order.ids as [string]
  await must(act(id, 'picking'))
  const key = `reject ${id}`
  const lines = [{ line_number: 1, quantity: 2, finding: 'not_found' }]
  const rejected = await must(act(id, 'rejections', { lines }, desk, key))
  assert.deepEqual(await must(act(id, 'rejections', { lines }, desk, key)), rejected)
  const [kept] = rejected.rejections
  assert.deepEqual([kept.outcome, kept.location_id, kept.quantity, kept.told], ['rerouted', kadikoy.location_id, 2, 'sms'])
  assert.deepEqual(
    kept.weighed.map((of: { location_id: string }) => of.location_id),
    [kadikoy.location_id, besiktas.location_id],
  )
  assert.deepEqual([(await level(mug, gebze)).on_hand, (await level(mug, gebze)).reserved], [here.reserved, here.reserved])
  assert.equal((await level(mug, kadikoy)).reserved, there.reserved + 2)
  await booksHold()
  const [first, second] = await ofOrder(order.order_id)
  assert.deepEqual([first!.status, second!.status, second!.location_id], ['picking', 'placed', kadikoy.location_id])
  assert.ok((await messages('fulfillment_rerouted')).at(-1)!.body.includes('2 × Taş Kupa'))

  // Each place sends what is promised from there, in parcels of its own.
  for (const { fulfillment_id } of [first!, second!]) {
    await pickAll(fulfillment_id)
    const packed = await must(act(fulfillment_id, 'parcels', {}))
    assert.deepEqual([packed.status, packed.parcels[0].status], ['packed', 'packed'])
    const sent = await must(act(fulfillment_id, 'sending'))
    assert.equal(sent.status, 'sent')
  }
  assert.deepEqual(await orderOf(order.order_id), ['completed', 'paid'])
  assert.equal((await level(mug, kadikoy)).on_hand, there.on_hand - 2)
  await booksHold()
  for (const one of [first!, second!]) happens((await read(one.fulfillment_id)).parcels[0].tracking_number, 'delivered')
  await later({ minutes: 31 })
  assert.deepEqual(
    (await ofOrder(order.order_id)).map(({ status }) => status),
    ['delivered', 'delivered'],
  )
  await booksHold()
})

test('what is broken or on show is counted so; where no place has it, it is cancelled, paid back, and she hears', async () => {
  await app.database.transaction(async (tx) => {
    const line = [{ variant_id: mug, quantity: 8 }]
    await receive(tx, [{ document: 'more mugs', location_id: gebze.location_id, actor: 'system:cast', lines: line }], now())
  })
  for (const captures of ['at_order', 'at_hand_over']) {
    await setCapture(captures)
    const before = await level(lamp, gebze)
    const elsewhere = await level(lamp, kadikoy)
    // Nobody else has lamps.
    const take = (quantity: number) =>
      must(
        post('/v1/stock/corrections', {
          location_id: kadikoy.location_id,
          reason: 'counted',
          lines: [{ variant_id: lamp, on_hand: quantity }],
        }),
      )
    if (elsewhere.on_hand > 0) await take(-elsewhere.on_hand)
    const order = await ordered(SHIPPED, [
      [lamp, 3],
      [mug, 1],
    ])
    const [id] = order.ids as [string]
    const rejected = await must(
      act(id, 'rejections', {
        lines: [
          { line_number: 1, quantity: 1, finding: 'damaged' },
          { line_number: 1, quantity: 1, finding: 'display' },
        ],
      }),
    )
    assert.deepEqual(
      rejected.rejections.map(({ outcome, told }: { outcome: string; told: string }) => [outcome, told]),
      [
        ['cancelled', 'sms'],
        ['cancelled', 'sms'],
      ],
    )
    await app.settle()
    const after = await level(lamp, gebze)
    assert.deepEqual([after.on_hand, after.damaged, after.display], [before.on_hand - 2, before.damaged + 1, before.display + 1])
    assert.equal(await back(order.order_id), captures === 'at_order' ? 2 * 89_999 : 0)
    await booksHold()
    await pickAll(id)
    await must(act(id, 'parcels', { tracking_number: 'YK-1', carrier: 'Yurtiçi' }))
    await must(act(id, 'sending'))
    await booksHold()
    assert.deepEqual(await orderOf(order.order_id), ['completed', captures === 'at_order' ? 'paid' : 'paid'])
    const [money] = await run<{ kept: number }>(
      db,
      'select sum(captured_minor - refunded_minor)::bigint as kept from payments.payments where order_id = $1',
      [order.order_id],
    )
    assert.equal(money!.kept, 89_999 + MUG)
  }
  await setCapture('at_order')
})

test('of what her store cannot give she is asked: she collects it elsewhere, cancels it, or does not answer', async () => {
  const shopper = async () => {
    const order = await ordered(collectedAt(kadikoy.location_id), [
      [mug, 1],
      [towel, 1],
    ])
    const lines = [{ line_number: 1, quantity: 1, finding: 'mismatch' }]
    const { rejections } = await must(act(order.ids[0]!, 'rejections', { lines }))
    assert.deepEqual([rejections[0].outcome, rejections[0].told], ['asked', 'sms'])
    const { questions } = await hers(order)
    assert.deepEqual([questions[0].line_number, questions[0].places.map((of: { name: string }) => of.name)], [1, ['Beşiktaş']])
    await booksHold()
    return { order, rejection_id: questions[0].rejection_id as string }
  }
  const answer = (order: Ordered, body: object, as = order.as) => post(`/v1/orders/${order.order_id}/fulfillment-answers`, body, as)

  const moves = await shopper()
  const choice = { rejection_id: moves.rejection_id, choice: 'collect_elsewhere' }
  assert.equal((await answer(moves.order, { ...choice, location_id: gebze.location_id })).status, 404, 'only where it was offered')
  assert.equal((await answer(moves.order, { ...choice, location_id: besiktas.location_id }, pocket())).status, 404, 'only hers')
  await must(answer(moves.order, { ...choice, location_id: besiktas.location_id }))
  const [, other] = await ofOrder(moves.order.order_id)
  assert.deepEqual([other!.location_id, other!.status, other!.method], [besiktas.location_id, 'placed', 'collect'])
  assert.equal((await answer(moves.order, { rejection_id: moves.rejection_id, choice: 'cancel' })).body.code, 'answered_before')
  await booksHold()

  const cancels = await shopper()
  await must(answer(cancels.order, { rejection_id: cancels.rejection_id, choice: 'cancel' }))
  await app.settle()
  assert.equal(await back(cancels.order.order_id), MUG)
  await booksHold()

  const silent = await shopper()
  await later({ hours: 24, minutes: 1 })
  assert.equal((await hers(silent.order)).questions.length, 1, 'all of the day she was told is hers')
  await later({ hours: 24 })
  assert.equal(await back(silent.order.order_id), MUG)
  assert.ok((await messages('fulfillment_cancelled')).at(-1)!.body.includes('Taş Kupa'))
  assert.deepEqual((await hers(silent.order)).questions, [])
  await booksHold()
  assert.equal((await ofOrder(silent.order.order_id))[0]!.status, 'placed', 'the towel is still to be given')
})

test('whoever is called answers for her, and says what became of a parcel; who works elsewhere does not', async () => {
  const order = await ordered(collectedAt(kadikoy.location_id), [
    [mug, 1],
    [towel, 1],
  ])
  await must(act(order.ids[0]!, 'rejections', { lines: [{ line_number: 1, quantity: 1, finding: 'mismatch' }] }))
  const { questions } = await hers(order)
  const body = { rejection_id: questions[0].rejection_id, choice: 'collect_elsewhere', location_id: besiktas.location_id }
  const answer = (as: Pocket) => post(`/v1/orders/${order.order_id}/fulfillment-answers`, body, as)
  const agent = await joins('cagri@alma.example', { role: 'agent', location_ids: [kadikoy.location_id, gebze.location_id] })
  const elsewhere = await joins('cagri-besiktas@alma.example', { role: 'agent', location_ids: [besiktas.location_id] })
  assert.equal((await answer(elsewhere)).status, 403)
  assert.equal((await hers(order)).questions.length, 1)
  await must(answer(agent))
  assert.deepEqual(
    (await ofOrder(order.order_id)).map(({ location_id }) => location_id).toSorted(),
    [besiktas.location_id, kadikoy.location_id].toSorted(),
  )
  assert.equal((await act(order.ids[0]!, 'picking', undefined, agent)).status, 403, 'agents do not pick')

  const sent = await ordered(SHIPPED, [[towel, 1]])
  await pickAll(sent.ids[0]!)
  await must(act(sent.ids[0]!, 'parcels', { tracking_number: 'YK-3', carrier: 'Yurtiçi' }))
  const { parcels } = await must(act(sent.ids[0]!, 'sending'))
  const outcome = (as: Pocket) => post(`/v1/parcels/${parcels[0].parcel_id}/outcome`, { status: 'delivered' }, as)
  assert.equal((await outcome(elsewhere)).status, 403)
  assert.equal((await must(outcome(agent))).status, 'delivered')
  await booksHold()
})

test('an order leaves in several parcels; a lost one is told to her and to us', async () => {
  await setCapture('at_hand_over')
  const order = await ordered(SHIPPED, [
    [towel, 2],
    [mug, 1],
  ])
  const [id] = order.ids as [string]
  assert.equal((await act(id, 'parcels', {})).body.code, 'not_in_this_state')
  await must(act(id, 'picking'))
  assert.equal((await act(id, 'parcels', {})).body.code, 'not_picked')
  await pickAll(id)
  const key = `pack ${id}`
  const one = await must(act(id, 'parcels', { lines: [{ line_number: 1, quantity: 1 }] }, desk, key))
  assert.deepEqual([one.status, one.parcels.length], ['picking', 1])
  assert.equal((await must(act(id, 'parcels', { lines: [{ line_number: 1, quantity: 1 }] }, desk, key))).parcels.length, 1)
  assert.equal((await must(act(id, 'sending'))).status, 'picking')
  await app.settle()
  const taken = async () =>
    (
      await run<{ minor: number }>(db, 'select sum(captured_minor)::bigint as minor from payments.payments where order_id = $1', [
        order.order_id,
      ])
    )[0]!.minor
  assert.equal(await taken(), TOWEL)
  await must(act(id, 'parcels', {}))
  assert.equal((await must(act(id, 'sending'))).status, 'sent')
  await app.settle()
  assert.equal(await taken(), 2 * TOWEL + MUG)
  const { parcels } = await read(id)
  happens(parcels[0].tracking_number, 'lost')
  happens(parcels[1].tracking_number, 'delivered')
  await later({ minutes: 31 })
  const after = await read(id)
  assert.deepEqual([after.status, after.parcels.map(({ status }: { status: string }) => status)], ['sent', ['lost', 'delivered']])
  assert.ok((await messages('fulfillment_lost')).at(-1)!.body.includes(parcels[0].tracking_number))
  const astray = async (query = '') => (await must(app.call('GET', `/v1/fulfillment-alarms${query}`, undefined, { as: desk }), 200)).items
  const [alarm] = await astray('?kind=parcel_lost')
  assert.equal(alarm.order_id, order.order_id)
  await must(app.call('POST', `/v1/payment-alarms/${alarm.alarm_id}/closing`, { reason: 'Kargo tazmin etti' }, { as: desk }))
  assert.deepEqual(await astray('?kind=parcel_lost'), [])
  assert.equal((await astray('?closed=true'))[0].closed.reason, 'Kargo tazmin etti')
  await booksHold()
  await setCapture('at_order')
})

test('what is paid at the door leaves before its money, and is handed over in the books once that is here', async () => {
  const order = await ordered(SHIPPED, [[towel, 1]], 'cash_on_delivery')
  const [id] = order.ids as [string]
  await pickAll(id)
  await must(act(id, 'parcels', { tracking_number: 'YK-2', carrier: 'Yurtiçi' }))
  const { parcels } = await must(act(id, 'sending'))
  assert.deepEqual(await orderOf(order.order_id), ['placed', 'on_delivery'])
  await booksHold()
  const arrived = await must(post(`/v1/parcels/${parcels[0].parcel_id}/outcome`, { status: 'delivered' }))
  assert.equal(arrived.status, 'delivered')
  const [payment] = await run<{ payment_id: string }>(db, 'select payment_id from payments.payments where order_id = $1', [order.order_id])
  await must(post(`/v1/payments/${payment!.payment_id}/captures`, {}))
  await app.settle()
  await later({ minutes: 1 })
  assert.deepEqual(await orderOf(order.order_id), ['completed', 'paid'])
  await booksHold()
})

test('an order of before there were tasks is handed over as before', async () => {
  const { subscriptions = [] } = fulfillment
  const names = subscriptions.map(({ subscriber }) => subscriber)
  await run(db, 'delete from platform.subscriber_cursors where subscriber = any($1)', [names])
  const old = await ordered(collectedAt(kadikoy.location_id), [[towel, 1]])
  await app.database.transaction((tx) => registerSubscribers(tx, subscriptions))
  await app.settle()
  assert.deepEqual(await ofOrder(old.order_id), [])
  await must(post(`/v1/orders/${old.order_id}/hand-overs`, { reference: 'as before' }))
  await booksHold()
  assert.deepEqual(await orderOf(old.order_id), ['completed', 'paid'])
  assert.equal((await ordered(collectedAt(kadikoy.location_id), [[towel, 1]])).ids.length, 1, 'a new one is a task')
})

test('what is taken at the order itself is followed at the place it was taken from', async () => {
  await setCapture('at_hand_over')
  const order = await ordered(SHIPPED, [[mug, 3]])
  const lines = [{ line_number: 1, quantity: 2, finding: 'mismatch' }]
  await must(act(order.ids[0]!, 'rejections', { lines }))
  const open = async () => {
    const all = await Promise.all((await ofOrder(order.order_id)).map(({ fulfillment_id }) => read(fulfillment_id)))
    return all.map(({ location_id, lines: [line] }) => [location_id, line.open_quantity])
  }
  assert.deepEqual(await open(), [
    [gebze.location_id, 1],
    [kadikoy.location_id, 2],
  ])
  const at = `/v1/orders/${order.order_id}`
  await must(post(`${at}/hand-overs`, { reference: 'by hand', lines: [{ line_number: 1, quantity: 1 }] }))
  await booksHold()
  assert.deepEqual(await open(), [
    [gebze.location_id, 1],
    [kadikoy.location_id, 1],
  ])
  await must(post(`${at}/line-cancellations`, { lines: [{ line_number: 1, quantity: 1 }] }))
  await booksHold()
  await must(post(`${at}/rest-cancellation`))
  await booksHold()
  await setCapture('at_order')
})

test('nothing is put aside for an order that has come to nothing, whatever she answers', async () => {
  await setCapture('at_hand_over')
  const order = await ordered(collectedAt(kadikoy.location_id), [
    [mug, 1],
    [towel, 1],
  ])
  await must(act(order.ids[0]!, 'rejections', { lines: [{ line_number: 1, quantity: 1, finding: 'mismatch' }] }))
  const { questions } = await hers(order)
  const before = await level(mug, besiktas)
  await must(post(`/v1/orders/${order.order_id}/rest-cancellation`))
  const body = { rejection_id: questions[0].rejection_id, choice: 'collect_elsewhere', location_id: besiktas.location_id }
  const refused = await post(`/v1/orders/${order.order_id}/fulfillment-answers`, body, order.as)
  assert.deepEqual([refused.status, refused.body.code], [409, 'nothing_left_to_hand_over'])
  await booksHold()
  assert.deepEqual(await level(mug, besiktas), before)
  assert.equal((await post(`/v1/orders/${order.order_id}/fulfillment-answers`, body, order.as)).body.code, 'answered_before')
  await setCapture('at_order')
})

test('what the back office gave back before is not given back once more when the line is not found', async () => {
  const order = await ordered(SHIPPED, [
    [lamp, 1],
    [mug, 1],
  ])
  const shop = stage.kadikoy
  const { on_hand, reserved } = await level(lamp, shop)
  if (on_hand > reserved) {
    const lines = [{ variant_id: lamp, on_hand: reserved - on_hand }]
    await must(post('/v1/stock/corrections', { location_id: shop.location_id, reason: 'counted', lines }))
  }
  await must(post(`/v1/orders/${order.order_id}/refunds`, { amount_minor: 89_999 }))
  await later({ minutes: 1 })
  assert.equal(await back(order.order_id), 89_999)
  const [id] = order.ids as [string]
  const { rejections } = await must(act(id, 'rejections', { lines: [{ line_number: 1, quantity: 1, finding: 'not_found' }] }))
  assert.equal(rejections[0].outcome, 'cancelled')
  await booksHold()
  assert.equal(await back(order.order_id), 89_999)
  await pickAll(id)
  await must(act(id, 'parcels', { tracking_number: 'YK-7', carrier: 'Yurtiçi' }))
  await must(act(id, 'sending'))
  await later({ minutes: 1 })
  await booksHold()
  assert.deepEqual([await back(order.order_id), (await orderOf(order.order_id))[0]], [89_999, 'completed'])
})

test('what lies in a parcel is not found missing; a parcel that has not left can be taken apart again', async () => {
  await setCapture('at_hand_over')
  const order = await ordered(SHIPPED, [[towel, 2]])
  const [id] = order.ids as [string]
  await pickAll(id)
  const label = { tracking_number: 'YK-8', carrier: 'Yurtiçi' }
  const piece = { line_number: 1, quantity: 1 }
  const twice = await act(id, 'parcels', { lines: [piece, piece], ...label })
  assert.deepEqual([twice.status, twice.body.code], [422, 'line_named_twice'])
  await must(act(id, 'parcels', { lines: [piece], ...label }))
  const missing = (quantity: number) => act(id, 'rejections', { lines: [{ line_number: 1, quantity, finding: 'mismatch' }] })
  const refused = await missing(2)
  assert.deepEqual([refused.status, refused.body.code, refused.body.details.open], [409, 'more_than_open', 1])
  const summed = await act(id, 'rejections', {
    lines: [
      { ...piece, finding: 'damaged' },
      { ...piece, finding: 'display' },
    ],
  })
  assert.deepEqual([summed.status, summed.body.code], [409, 'more_than_open'], 'all that was found of a line is counted together')
  // She wants only one after all, when both are packed.
  const { parcels } = await must(act(id, 'parcels', { ...label, tracking_number: 'YK-9' }))
  await must(post(`/v1/orders/${order.order_id}/line-cancellations`, { lines: [piece] }))
  await booksHold()
  assert.equal((await act(id, 'sending')).status, 409)
  const apart = (parcel_id: string) => post(`/v1/parcels/${parcel_id}/unpacking`)
  const again = await must(apart(parcels[0].parcel_id))
  assert.deepEqual([again.status, again.parcels.length, again.due_at !== null], ['picking', 1, true])
  await must(act(id, 'sending'))
  await booksHold()
  assert.equal((await read(id)).status, 'sent')
  const late = await apart(parcels[1].parcel_id)
  assert.deepEqual([late.status, late.body.code], [409, 'parcel_has_left'])
  await setCapture('at_order')
})

test('one key packs a parcel of each that it names', async () => {
  const orders = [await ordered(SHIPPED, [[towel, 1]]), await ordered(SHIPPED, [[towel, 1]])]
  for (const { ids } of orders) {
    await pickAll(ids[0]!)
    await must(act(ids[0]!, 'parcels', { tracking_number: 'YK-10', carrier: 'Yurtiçi' }, desk, 'the same key'))
  }
})

test('an order is not given up while an unpaid parcel of it is on its way', async () => {
  const order = await ordered(SHIPPED, [[towel, 1]], 'cash_on_delivery')
  const [id] = order.ids as [string]
  const before = await level(towel, gebze)
  await pickAll(id)
  await must(act(id, 'parcels', { tracking_number: 'YK-11', carrier: 'Yurtiçi' }))
  const { parcels } = await must(act(id, 'sending'))
  const cancel = () => post(`/v1/orders/${order.order_id}/cancellation`)
  const refused = await cancel()
  assert.deepEqual([refused.status, refused.body.code, refused.body.details.why], [409, 'order_not_cancellable', 'on_its_way'])
  assert.deepEqual(await level(towel, gebze), before, 'what is in a van is nobody else’s')
  await must(post(`/v1/parcels/${parcels[0].parcel_id}/outcome`, { status: 'returned' }))
  await must(cancel())
  await booksHold()
  assert.deepEqual(await orderOf(order.order_id), ['cancelled', 'cancelled'])
  assert.equal((await level(towel, gebze)).reserved, before.reserved - 1)
})

test('at the door only what comes is asked for, and then it is handed over', async () => {
  await app.database.transaction(async (tx) => {
    const lines = [{ variant_id: lamp, quantity: 1 }]
    await receive(tx, [{ document: 'one more lamp', location_id: gebze.location_id, actor: 'system:cast', lines }], now())
  })
  const order = await ordered(
    SHIPPED,
    [
      [lamp, 1],
      [mug, 1],
    ],
    'cash_on_delivery',
  )
  const [id] = order.ids as [string]
  const { rejections } = await must(act(id, 'rejections', { lines: [{ line_number: 1, quantity: 1, finding: 'mismatch' }] }))
  assert.equal(rejections[0].outcome, 'cancelled')
  const awaited = async () => {
    const { items } = await must(app.call('GET', '/v1/awaited-payments', undefined, { as: desk }), 200)
    return items.filter((of: { order_id: string }) => of.order_id === order.order_id)
  }
  const [{ payment_id, left_minor }] = await awaited()
  assert.equal(left_minor, order.total_minor - 89_999)
  await pickAll(id)
  await must(act(id, 'parcels', { tracking_number: 'YK-12', carrier: 'Yurtiçi' }))
  await must(act(id, 'sending'))
  assert.equal((await orderOf(order.order_id))[0], 'placed')
  await must(post(`/v1/payments/${payment_id}/captures`, { amount_minor: left_minor }))
  await later({ minutes: 1 })
  await booksHold()
  assert.deepEqual([(await orderOf(order.order_id))[0], await awaited()], ['completed', []])
  const { payment_status } = await must(app.call('GET', `/v1/orders/${order.order_id}`, undefined, { as: desk }), 200)
  assert.equal(payment_status, 'paid', 'of what is not coming nothing is waited for')
})

test('what leaves or is cancelled at the order itself is followed', async () => {
  await setCapture('at_hand_over')
  const gone = await ordered(SHIPPED, [
    [towel, 2],
    [mug, 1],
  ])
  const at = `/v1/orders/${gone.order_id}`
  await must(post(`${at}/hand-overs`, { reference: 'by hand', lines: [{ line_number: 1, quantity: 1 }] }))
  await must(post(`${at}/line-cancellations`, { lines: [{ line_number: 2, quantity: 1 }] }))
  await booksHold()
  const { lines, status } = await read(gone.ids[0]!)
  assert.deepEqual([status, lines.map((line: { open_quantity: number }) => line.open_quantity)], ['placed', [1, 0]])
  await must(post(`${at}/rest-cancellation`))
  await booksHold()
  assert.equal((await read(gone.ids[0]!)).status, 'sent')
  const cancelled = await ordered(SHIPPED, [[mug, 1]])
  await must(post(`/v1/orders/${cancelled.order_id}/rest-cancellation`))
  await booksHold()
  assert.equal((await read(cancelled.ids[0]!)).status, 'cancelled')
  await setCapture('at_order')
})

test('only who works there prepares it, and another company does not know of it', async () => {
  const order = await ordered(collectedAt(kadikoy.location_id), [[mug, 1]])
  const [id] = order.ids as [string]
  const staff = (email: string, location_id: string) => joins(email, { role: 'manager', location_ids: [location_id] })
  const inBesiktas = await staff('besiktas@alma.example', besiktas.location_id)
  const inBaku = await staff('baki@alma.example', stage.baki.location_id)
  for (const what of ['acceptance', 'picking', 'readiness']) {
    assert.equal((await act(id, what, undefined, inBesiktas)).status, 403, what)
    assert.equal((await act(id, what, undefined, inBaku)).status, 404, what)
  }
  assert.equal((await act(id, 'collection', { note: 'Tanıyoruz' }, inBesiktas)).status, 403)
  assert.equal((await act(id, 'collection', { code: '000000' }, inBesiktas)).status, 403)
  const list = async (as: Pocket) =>
    (await must(app.call('GET', `/v1/fulfillments?order_id=${order.order_id}`, undefined, { as }), 200)).items.length
  assert.deepEqual([await list(inBesiktas), await list(inBaku), await list(desk)], [0, 0, 1])
  const stranger = pocket()
  assert.equal((await app.call('GET', `/v1/orders/${order.order_id}/fulfillments`, undefined, { as: stranger })).status, 404)
  assert.equal((await read(id)).status, 'placed')

  const settings = `/v1/companies/${company_id}/fulfillment-settings`
  const put = (body: object, as: Pocket) => app.call('PUT', settings, body, { as })
  const usual = { accept_minutes: 45, prepare_minutes: 60, remind_days: [2], expire_days: 5, answer_hours: 12 }
  assert.equal((await put(usual, inBesiktas)).status, 403)
  assert.equal((await put({ ...usual, location_id: besiktas.location_id }, inBesiktas)).status, 200)
  assert.equal((await put(usual, inBaku)).status, 404)
  const at = async (query: string) => (await must(app.call('GET', `${settings}${query}`, undefined, { as: desk }), 200)).accept_minutes
  assert.deepEqual([await at(''), await at(`?location_id=${besiktas.location_id}`)], [30, 45])
})

test('the queue of a place is read page by page, the late first, then by when it is due; what waits for its buyer comes last', async () => {
  const seen: string[] = []
  type Item = { status: string; late_since: string | null; due_at: string | null; created_at: string }
  let after = ''
  do {
    const { items, next } = await must(
      app.call('GET', `/v1/fulfillments?limit=2${after && `&after=${after}`}`, undefined, { as: desk }),
      200,
    )
    seen.push(...items.map((of: Item) => `${of.late_since ? 0 : of.status === 'ready' ? 2 : 1} ${of.due_at ?? of.created_at}`))
    after = next ?? ''
  } while (after)
  assert.ok(seen.length >= 3)
  assert.deepEqual(seen, seen.toSorted())
  const first = (await must(app.call('GET', '/v1/fulfillments?limit=1', undefined, { as: desk }), 200)).items[0]
  const same = await must(
    app.call('GET', `/v1/fulfillments?order_number=${first.order_number}&method=${first.method}`, undefined, { as: desk }),
    200,
  )
  assert.ok(same.items.some((of: { fulfillment_id: string }) => of.fulfillment_id === first.fulfillment_id))
  assert.ok(
    same.items.every(
      (of: { order_number: string; method: string }) => of.order_number === first.order_number && of.method === first.method,
    ),
  )
  const over = await must(app.call('GET', '/v1/fulfillments?open=false&limit=3', undefined, { as: desk }), 200)
  assert.equal(over.items.length, 3)
  const more = await must(app.call('GET', `/v1/fulfillments?open=false&limit=3&after=${over.next}`, undefined, { as: desk }), 200)
  assert.ok(more.items[0].created_at <= over.items[2].created_at)
})

const paymentOf = async (order_id: string) =>
  (await run<{ payment_id: string }>(db, 'select payment_id from payments.payments where order_id = $1', [order_id]))[0]!.payment_id
const alarmsOf = async (order_id: string) =>
  (await must(app.call('GET', '/v1/fulfillment-alarms', undefined, { as: desk }), 200)).items.flatMap(
    (of: { order_id: string; kind: string }) => (of.order_id === order_id ? [of.kind] : []),
  )

test('what is transferred is nobody’s task before the money is here', async () => {
  const order = await ordered(SHIPPED, [[towel, 1]], 'bank_transfer')
  assert.deepEqual(order.ids, [])
  await later({ hours: 1 })
  await must(post(`/v1/payments/${await paymentOf(order.order_id)}/captures`, {}))
  await app.settle()
  const [task] = await ofOrder(order.order_id)
  assert.deepEqual([task!.status, task!.late_since], ['placed', null])
  assert.ok(task!.due_at! > now(), 'its time begins when the money is here')
  await booksHold()
})

test('what was paid back whole is not given any more; what was paid back in part is', async () => {
  const goods: [string, number][] = [
    [towel, 1],
    [mug, 1],
  ]
  const order = await ordered(collectedAt(kadikoy.location_id), goods)
  const before = await level(towel, stage.kadikoy)
  await must(post(`/v1/orders/${order.order_id}/refunds`, { amount_minor: 1_000 }))
  await later({ minutes: 1 })
  assert.equal((await read(order.ids[0]!)).status, 'placed')
  await ready(order)
  await must(post(`/v1/orders/${order.order_id}/refunds`, { amount_minor: order.total_minor - 1_000 }))
  await later({ minutes: 1 })
  assert.equal((await read(order.ids[0]!)).status, 'cancelled')
  assert.equal((await orderOf(order.order_id))[0], 'cancelled')
  assert.equal(await back(order.order_id), order.total_minor)
  assert.equal((await level(towel, stage.kadikoy)).reserved, before.reserved - 1)
  await booksHold()

  const asked = await ordered(collectedAt(kadikoy.location_id), goods)
  await must(act(asked.ids[0]!, 'rejections', { lines: [{ line_number: 1, quantity: 1, finding: 'mismatch' }] }))
  await must(post(`/v1/orders/${asked.order_id}/refunds`, {}))
  await later({ minutes: 1 })
  assert.deepEqual((await hers(asked)).questions, [])
  assert.equal((await orderOf(asked.order_id))[0], 'cancelled')
  await booksHold()
})

test('what is given back before its places have heard of it does not begin, whichever is heard of first', async () => {
  for (const first of ['fulfillment.place', 'fulfillment.given_back']) {
    const before = await level(towel, stage.kadikoy)
    // Neither has heard of anything for a while.
    const cursors = await run(db, `delete from platform.subscriber_cursors where subscriber like 'fulfillment.%' returning *`)
    const order = await ordered(collectedAt(kadikoy.location_id), [[towel, 1]])
    await must(post(`/v1/orders/${order.order_id}/refunds`, {}))
    await later({ minutes: 1 })
    assert.equal(await back(order.order_id), order.total_minor)
    assert.deepEqual(await ofOrder(order.order_id), [])
    const hears = async (which: (subscriber: string) => boolean) => {
      await app.database.transaction((tx) =>
        run(
          tx,
          'insert into platform.subscriber_cursors select * from jsonb_populate_recordset(null::platform.subscriber_cursors, $1::jsonb)',
          [JSON.stringify(cursors.filter((of) => which((of as { subscriber: string }).subscriber)))],
        ),
      )
      await app.settle()
    }
    await hears((subscriber) => subscriber === first)
    await hears((subscriber) => subscriber !== first)
    assert.deepEqual(
      (await ofOrder(order.order_id)).filter(({ status }) => status !== 'cancelled'),
      [],
      first,
    )
    assert.equal((await orderOf(order.order_id))[0], 'cancelled', first)
    assert.equal((await level(towel, stage.kadikoy)).reserved, before.reserved)
    await booksHold()
  }
})

test('what was transferred in part and went back is over; what is lacking since is not prepared for', async () => {
  const before = await level(towel, stage.kadikoy)
  const part = async () => {
    const order = await ordered(collectedAt(kadikoy.location_id), [[towel, 1]], 'bank_transfer')
    const payment_id = await paymentOf(order.order_id)
    const capture = async (amount_minor: number) => {
      await must(post(`/v1/payments/${payment_id}/captures`, { amount_minor }))
      await later({ minutes: 1 })
    }
    const giveBack = async (amount_minor: number) => {
      await must(post(`/v1/orders/${order.order_id}/refunds`, { amount_minor }))
      await later({ minutes: 1 })
    }
    await capture(20_000)
    return { order, capture, giveBack }
  }
  const whole = await part()
  await whole.giveBack(20_000)
  assert.equal((await orderOf(whole.order.order_id))[0], 'cancelled')
  assert.equal((await level(towel, stage.kadikoy)).reserved, before.reserved)
  await booksHold()

  const most = await part()
  await most.giveBack(15_000)
  await most.capture(most.order.total_minor - 20_000)
  assert.deepEqual(await ofOrder(most.order.order_id), [], 'not all of it is here')
  assert.equal((await orderOf(most.order.order_id))[0], 'placed')
  await most.giveBack(most.order.total_minor - 15_000)
  assert.equal((await orderOf(most.order.order_id))[0], 'cancelled')
  assert.equal((await level(towel, stage.kadikoy)).reserved, before.reserved)
  await booksHold()

  const trouble = await part()
  await trouble.capture(trouble.order.total_minor - 20_000)
  await trouble.giveBack(1_000)
  assert.deepEqual(
    (await ofOrder(trouble.order.order_id)).map(({ status }) => status),
    ['placed'],
  )
  await booksHold()
})

test('a parcel that was to be paid at the door and is lost is not here any more, and is not asked for', async () => {
  await app.database.transaction(async (tx) => {
    const lines = [{ variant_id: mug, quantity: 5 }]
    await receive(tx, [{ document: 'more mugs', location_id: gebze.location_id, actor: 'system:cast', lines }], now())
  })
  const order = await ordered(SHIPPED, [[mug, 2]], 'cash_on_delivery')
  const [id] = order.ids as [string]
  await pickAll(id)
  const [place] = await ofOrder(order.order_id)
  for (const number of ['YK-21', 'YK-22'])
    await must(act(id, 'parcels', { lines: [{ line_number: 1, quantity: 1 }], tracking_number: number, carrier: 'Yurtiçi' }))
  const { parcels } = await must(act(id, 'sending'))
  const before = await level(mug, place!)
  const outcome = (at: number, status: string) => post(`/v1/parcels/${parcels[at].parcel_id}/outcome`, { status })
  await must(outcome(0, 'lost'))
  await booksHold()
  const { on_hand, reserved } = await level(mug, place!)
  assert.deepEqual([on_hand, reserved], [before.on_hand - 1, before.reserved - 1])
  await must(outcome(1, 'delivered'))
  await must(post(`/v1/payments/${await paymentOf(order.order_id)}/captures`, { amount_minor: order.total_minor - MUG }))
  await later({ minutes: 1 })
  assert.deepEqual(await orderOf(order.order_id), ['completed', 'paid'])
  await booksHold()

  const all = await ordered(SHIPPED, [[mug, 1]], 'cash_on_delivery')
  await pickAll(all.ids[0]!)
  await must(act(all.ids[0]!, 'parcels', { tracking_number: 'YK-23', carrier: 'Yurtiçi' }))
  const sent = await must(act(all.ids[0]!, 'sending'))
  await must(post(`/v1/parcels/${sent.parcels[0].parcel_id}/outcome`, { status: 'lost' }))
  await booksHold()
  assert.equal((await orderOf(all.order_id))[0], 'cancelled')
})

test('what is packed and stays, and what is on its way for a week, is told; the label of a parcel that is taken apart is cancelled', async () => {
  const order = await ordered(SHIPPED, [[mug, 1]])
  const [id] = order.ids as [string]
  await pickAll(id)
  const packed = await must(act(id, 'parcels', {}))
  const [{ parcel_id }] = packed.parcels
  assert.equal(packed.status, 'packed')
  await later({ days: 2 })
  assert.deepEqual(await alarmsOf(order.order_id), ['sending_late'])
  await must(post(`/v1/parcels/${parcel_id}/unpacking`))
  assert.equal(isCancelled(parcel_id), false)
  await later({ minutes: 1 })
  assert.equal(isCancelled(parcel_id), true)
  assert.deepEqual(await run(db, 'select from fulfillment.unused_labels'), [])
  await must(act(id, 'parcels', {}))
  const { parcels } = await must(act(id, 'sending'))
  assert.deepEqual(await alarmsOf(order.order_id), [])
  await later({ days: 6 })
  assert.deepEqual(await alarmsOf(order.order_id), [])
  await later({ days: 1, minutes: 1 })
  assert.deepEqual(await alarmsOf(order.order_id), ['parcel_late'])
  happens(parcels[0].tracking_number, 'delivered')
  await later({ minutes: 31 })
  assert.deepEqual(await alarmsOf(order.order_id), [])
})

test('of what was packed or on its way before it was told how long that may be nobody hears', async () => {
  const [packed, sent] = [await ordered(SHIPPED, [[towel, 1]]), await ordered(SHIPPED, [[towel, 1]])]
  for (const { ids } of [packed, sent]) {
    await pickAll(ids[0]!)
    await must(act(ids[0]!, 'parcels', { tracking_number: `YK ${ids[0]}`, carrier: 'Yurtiçi' }))
  }
  await must(act(sent.ids[0]!, 'sending'))
  const migration = readFileSync(new URL('./migrations/0410-history-stays-quiet.sql', import.meta.url), 'utf8')
  const in8Days = new Date(app.clock.now().getTime() + 8 * 86_400_000).toISOString()
  const late = async (before: string[]) => {
    const undo = new Error('as it was')
    let rows: { late: boolean }[] = []
    const trying = app.database.transaction(async (tx) => {
      for (const statement of before) await run(tx, statement)
      await escalate(tx, in8Days)
      await escalateParcels(tx, in8Days)
      rows = await run<{ late: boolean }>(
        tx,
        `select late_since is not null as late from fulfillment.fulfillments where fulfillment_id = $1
         union all select late_since is not null from fulfillment.parcels where fulfillment_id = $2`,
        [packed.ids[0], sent.ids[0]],
      )
      throw undo
    })
    await assert.rejects(trying, undo)
    return rows.map((row) => row.late)
  }
  assert.deepEqual(await late([]), [true, true])
  // As 0388 left them.
  const before = [
    'alter table fulfillment.parcels drop column is_watched',
    'create index parcels_on_the_way on fulfillment.parcels (sent_at)',
    `update fulfillment.fulfillments set due_at = changed_at + interval '1 day' where status = 'packed'`,
  ]
  assert.deepEqual(await late([...before, ...migration.split(';\n').filter((statement) => statement.trim())]), [false, false])
  await booksHold()
})

test('what lies ready is given by its place alone, and what was looked at is told to those who work there', async () => {
  const order = await ordered(collectedAt(kadikoy.location_id), [[towel, 1]])
  await ready(order)
  const past = await post(`/v1/orders/${order.order_id}/hand-overs`, { reference: 'past the code' })
  assert.deepEqual([past.status, past.body.code], [409, 'collected_by_code'])
  await must(act(order.ids[0]!, 'collection', { note: 'Kimlik', collected_by: 'Ali Deniz' }))
  const seen = async (as: Pocket) => {
    const { collected_by, collected_note } = await read(order.ids[0]!, as)
    return [collected_by, collected_note]
  }
  const agent = await joins('cagri-iki@alma.example', { role: 'agent', location_ids: [kadikoy.location_id] })
  const analyst = await joins('rakam@alma.example', { role: 'analyst', location_ids: [kadikoy.location_id] })
  assert.deepEqual(
    [await seen(desk), await seen(agent), await seen(analyst)],
    [
      ['Ali Deniz', 'Kimlik'],
      ['Ali Deniz', null],
      [null, null],
    ],
  )
  await booksHold()
})

test('who came for her is given to her and forgotten with her', async () => {
  const as = pocket()
  const { customer } = await signIn(app, as, '0532 111 22 33')
  const order = await ordered(collectedAt(kadikoy.location_id), [[towel, 1]], 'card', as)
  await ready(order)
  await must(act(order.ids[0]!, 'collection', { note: 'Kimlik', collected_by: 'Ali Deniz' }))
  const face = fulfillment.personal_data!
  const copy = (await face.export(db, [customer.customer_id])) as { collected_for_her: { collected_by: string }[] }
  assert.deepEqual(
    copy.collected_for_her.map(({ collected_by }) => collected_by),
    ['Ali Deniz'],
  )
  const erased = await app.database.transaction((tx) => face.erase(tx, [customer.customer_id], now()))
  assert.deepEqual(erased, [{ table: 'fulfillment.fulfillments', erased: 1, kept: 0 }])
  assert.equal((await read(order.ids[0]!)).collected_by, null)
})

test('who came for what she ordered as a guest is forgotten with her as well', async () => {
  const guest = await ordered(collectedAt(kadikoy.location_id), [[towel, 1]])
  await ready(guest)
  await must(act(guest.ids[0]!, 'collection', { note: 'Kimlik', collected_by: 'Ali Deniz' }))
  const { customer } = await signIn(app, pocket(), '0533 444 55 66')
  await app.database.transaction((tx) => fulfillment.personal_data!.erase(tx, [customer.customer_id], now()))
  const { collected_by, collected_note } = await read(guest.ids[0]!)
  assert.deepEqual([collected_by, collected_note], [null, null])
})
