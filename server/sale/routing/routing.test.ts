import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usual_routing } from '@birge/kernel/routing'
import { run } from '#platform/database'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout, payAndOrder, SHIPPED } from '../../../test/race/shoppers.ts'
import { createLocation } from '../../foundation/stores/index.ts'
import { receive } from '../../offer/inventory/index.ts'
import { routeTogether } from './index.ts'

// A Monday, at noon in Istanbul.
const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const now = () => app.clock.now().toISOString()
const stage = await setTheStage(app.database, app.clock.now(), 0)
const { kadikoy, gebze } = stage
const { company_id } = stage.alma
const { mug, towel, lamp } = stage.variants
const desk = await atTheDesk(app)
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const opening_hours = { weekly: [{ days: everyDay, opens: '10:00', closes: '20:00' }] }
const [ankara, izmir] = await app.database.transaction(async (tx) => {
  const open = (name: string, city: string, latitude: number, longitude: number) =>
    createLocation(tx, {
      ...{ company_id, kind: 'store', name, address: { street: 'Çarşı 3', city }, opening_hours, now: now() },
      position: { latitude, longitude },
    })
  return [await open('Ankara', 'Ankara', 39.91, 32.86), await open('İzmir', 'İzmir', 38.44, 27.14)]
})
let deliveries = 0
const put = (location_id: string, goods: Record<string, number>) =>
  app.database.transaction((tx) =>
    receive(
      tx,
      [
        {
          ...{ document: `delivery ${++deliveries}`, location_id, actor: 'system:test' },
          lines: Object.entries(goods).map(([variant_id, quantity]) => ({ variant_id, quantity })),
        },
      ],
      now(),
    ),
  )
const send = (location_id: string, channels: string[], orders_a_day: number | null = null, as = desk) =>
  app.call('PUT', `/v1/locations/${location_id}/sending`, { channels, orders_a_day }, { as })
const level = async (variant_id: string, { location_id }: { location_id: string }) =>
  (
    await run<{ on_hand: number; reserved: number }>(
      app.database.db,
      'select on_hand, reserved from inventory.levels where variant_id = $1 and location_id = $2',
      [variant_id, location_id],
    )
  )[0] ?? { on_hand: 0, reserved: 0 }
const toAnkara = { kind: 'ship', address: { street: 'Tunalı Hilmi 7', city: 'ANKARA', country: 'TR' } }
async function ordered(goods: Record<string, number>, delivery: object = SHIPPED) {
  const as = pocket()
  const [[first, quantity], ...more] = Object.entries(goods) as [[string, number], ...[string, number][]]
  for (const [variant_id, quantity] of more) await app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as })
  const shopper = await goToCheckout(app, { variant_id: first, quantity }, delivery, as)
  const placed = await payAndOrder(app, shopper)
  await app.settle()
  return placed
}
const routingOf = async (order_id: string, as: Pocket = desk) =>
  (await app.call('GET', `/v1/orders/${order_id}/routing`, undefined, { as })).body
const given = async (order_id: string) => {
  const rows = await run<{ location_id: string; variant_id: string; quantity: number; status: string }>(
    app.database.db,
    `select f.location_id, l.variant_id, l.quantity, f.status from fulfillment.fulfillments f join fulfillment.lines l using (fulfillment_id)
     where f.order_id = $1 order by f.created_at, f.location_id, l.line_number`,
    [order_id],
  )
  return rows.map(({ location_id, variant_id, quantity }) => [location_id, variant_id, quantity])
}
const rules = (version: number, rules: object[]) =>
  app.call('PUT', `/v1/companies/${company_id}/routing-rules`, { version, rules }, { as: desk })

test('nobody sends for the web shop who has not said so: what lies in a store is not promised from afar', async () => {
  await put(ankara!.location_id, { [mug]: 5 })
  const refused = await ordered({ [mug]: 1 })
  assert.deepEqual([refused.status, refused.body.code], [409, 'insufficient_stock'])
  assert.deepEqual(refused.body.details, { variant_id: mug, location_id: gebze.location_id, asked: 1, available: 0 })
})

test('where nobody has said who sends, what is not found comes from any place of the company that has it', async () => {
  const { heater } = stage.variants
  await put(gebze.location_id, { [heater]: 1 })
  await put(ankara!.location_id, { [heater]: 1 })
  const { order_id } = (await ordered({ [heater]: 1 })).body
  assert.deepEqual(await given(order_id), [[gebze.location_id, heater, 1]])
  const [first] = await run<{ fulfillment_id: string }>(
    app.database.db,
    'select fulfillment_id from fulfillment.fulfillments where order_id = $1',
    [order_id],
  )
  const lines = [{ line_number: 1, quantity: 1, finding: 'not_found' }]
  const { body } = await app.call('POST', `/v1/fulfillments/${first!.fulfillment_id}/rejections`, { lines }, { as: desk, key: 'not there' })
  assert.deepEqual([body.rejections[0].outcome, body.rejections[0].location_id], ['rerouted', ankara!.location_id])
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

test('a store that has said so gives what the warehouse lacks; product page and order know it', async () => {
  const delivery = async () => {
    const { slug } = (
      await run<{ slug: string }>(
        app.database.db,
        `select p.slug from catalog.products p join catalog.variants v using (product_id) where v.variant_id = $1`,
        [mug],
      )
    )[0]!
    return (await app.call('GET', `/v1/products/${slug}`, undefined, { as: pocket() })).body.variants[0].delivery
  }
  assert.equal(await delivery(), 'sold_out')
  const said = await send(ankara!.location_id, ['web', 'phone'])
  assert.equal(said.status, 200, said.text)
  assert.deepEqual([said.body.channels, said.body.ships_for], [['web', 'phone'], []])
  await app.settle()
  app.clock.advance({ seconds: 6 })
  assert.equal(await delivery(), 'in_stock')
  const placed = await ordered({ [mug]: 2 })
  assert.equal(placed.status, 201, placed.text)
  assert.deepEqual(await given(placed.body.order_id), [[ankara!.location_id, mug, 2]])
  assert.deepEqual(await level(mug, ankara!), { on_hand: 5, reserved: 2 })
  const { decisions } = await routingOf(placed.body.order_id)
  assert.equal(decisions.length, 1)
  assert.deepEqual(decisions[0].parts, [{ location_id: ankara!.location_id, name: 'Ankara', lines: [{ variant_id: mug, quantity: 2 }] }])
  assert.deepEqual(decisions[0].rounds, [{ chosen: { location_id: ankara!.location_id, name: 'Ankara' }, decided_by: null, fell: [] }])
  assert.deepEqual(await app.audit(), [])
})

test('the warehouse gives what it has all of, whatever others have: as few parcels as can be, and its own place first', async () => {
  await put(gebze.location_id, { [mug]: 3, [towel]: 10 })
  await send(izmir!.location_id, ['web'])
  await put(izmir!.location_id, { [mug]: 9, [lamp]: 2 })
  const placed = await ordered({ [mug]: 2, [towel]: 1 })
  assert.deepEqual(
    (await given(placed.body.order_id)).map(([at]) => at),
    [gebze.location_id, gebze.location_id],
  )
  const [{ rounds, rules }] = (await routingOf(placed.body.order_id)).decisions
  assert.equal(rules.length, usual_routing.length)
  assert.deepEqual(rounds[0].fell.map(({ name, because }: { name: string; because: string }) => [name, because]).sort(), [
    ['Ankara', 'onunla daha çok koli gerekirdi'],
    ['İzmir', 'onunla daha çok koli gerekirdi'],
  ])
})

test('a line that nobody has alone comes from several places, each gives what is promised there, and all of it arrives', async () => {
  // Gebze has one mug left, İzmir nine, Ankara three.
  const placed = await ordered({ [mug]: 11, [lamp]: 1 })
  assert.equal(placed.status, 201, placed.text)
  const { order_id } = placed.body
  const parts = await given(order_id)
  assert.deepEqual(
    parts.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
    [
      [ankara!.location_id, mug, 2],
      [izmir!.location_id, lamp, 1],
      [izmir!.location_id, mug, 9],
    ].toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
  )
  assert.deepEqual(await app.audit(), [])
  await put(izmir!.location_id, { [mug]: 9 })
  const tooMany = await ordered({ [mug]: 12 })
  assert.deepEqual([tooMany.status, tooMany.body.details.asked, tooMany.body.details.available], [409, 12, 11])
  assert.deepEqual(await app.audit(), [])
})

test('the merchant’s own rules decide from then on; what two change at once is not lost, and nonsense is refused', async () => {
  const before = await app.call('GET', `/v1/companies/${company_id}/routing-rules`, undefined, { as: desk })
  assert.deepEqual([before.body.version, before.body.rules], [0, usual_routing])
  const nearest = [{ rule: 'nearest', step_km: 20 }, { rule: 'fewest_places' }]
  const written = await rules(0, nearest)
  assert.deepEqual([written.status, written.body.version, written.body.rules], [200, 1, nearest])
  const late = await rules(0, [{ rule: 'most_stock' }])
  assert.deepEqual([late.status, late.body.code], [409, 'rules_changed'])
  const twice = await rules(1, [{ rule: 'home' }, { rule: 'home' }])
  assert.deepEqual([twice.status, twice.body.code], [422, 'rule_twice'])
  assert.equal((await rules(1, [{ rule: 'in_order', location_ids: [stage.baki.location_id] }])).status, 404, 'a place of another company')

  const placed = await ordered({ [mug]: 1 }, toAnkara)
  assert.deepEqual(await given(placed.body.order_id), [[ankara!.location_id, mug, 1]])
  const [{ rounds, rules_version }] = (await routingOf(placed.body.order_id)).decisions
  assert.equal(rules_version, 1)
  assert.equal(rounds[0].decided_by, 'En yakın yer, 20 km’lik adımlarla')
  const { because } = rounds[0].fell.find(({ name }: { name: string }) => name === 'İzmir')
  assert.match(because, /^daha uzak: 5\d\d km/)
})

test('other rules are tried on the last orders, by what was known when they came, and change nothing', async () => {
  const trial = await app.call('POST', `/v1/companies/${company_id}/routing-trials`, { rules: usual_routing }, { as: desk })
  assert.equal(trial.status, 201, trial.text)
  const [newest] = trial.body.items
  assert.deepEqual([newest.before[0].name, newest.after[0].name], ['Ankara', 'Gebze'])
  assert.deepEqual([trial.body.tried_count, trial.body.changed_count], [4, 1])
  assert.deepEqual(trial.body.parcels, { before: 5, after: 5 })
  // How far Gebze is nobody has said: what cannot be compared is not counted.
  assert.equal(trial.body.kilometres.before, trial.body.kilometres.after)
  assert.equal((await app.call('GET', `/v1/companies/${company_id}/routing-rules`, undefined, { as: desk })).body.version, 1)
})

test('what is not found goes to the next place by the same rules, never back, and never to one that does not send', async () => {
  await put(kadikoy.location_id, { [mug]: 50 })
  await put(ankara!.location_id, { [mug]: 1 })
  const placed = await ordered({ [mug]: 1 }, toAnkara)
  const { order_id } = placed.body
  assert.deepEqual(await given(order_id), [[ankara!.location_id, mug, 1]])
  const reject = async () => {
    const [open] = await run<{ fulfillment_id: string }>(
      app.database.db,
      `select fulfillment_id from fulfillment.fulfillments where order_id = $1 and status = 'placed'`,
      [order_id],
    )
    const lines = [{ line_number: 1, quantity: 1, finding: 'not_found' }]
    const answer = await app.call(
      'POST',
      `/v1/fulfillments/${open!.fulfillment_id}/rejections`,
      { lines },
      { as: desk, key: `reject ${open!.fulfillment_id}` },
    )
    assert.equal(answer.status, 201, answer.text)
    await app.settle()
    return answer.body.rejections[0]
  }
  const first = await reject()
  assert.equal(first.outcome, 'rerouted')
  const second = await reject()
  assert.equal(second.outcome, 'rerouted')
  assert.deepEqual(new Set([first.location_id, second.location_id]), new Set([gebze.location_id, izmir!.location_id]))
  // Fifty lie in Kadıköy, which does not send.
  assert.equal((await reject()).outcome, 'cancelled')
  const { decisions } = await routingOf(order_id)
  assert.deepEqual(
    decisions.map(({ reason }: { reason: string }) => reason),
    ['ordered', 'rejected', 'rejected', 'rejected'],
  )
  assert.deepEqual(await app.audit(), [])
})

test('what is not found moves as the rules say, in the parts that are kept of the choice', async () => {
  const placed = await ordered({ [towel]: 3 }, toAnkara)
  const { order_id } = placed.body
  assert.deepEqual(await given(order_id), [[gebze.location_id, towel, 3]])
  // The nearest has two of the three; İzmir, farther away, has all of them.
  await put(ankara!.location_id, { [towel]: 2 })
  await put(izmir!.location_id, { [towel]: 5 })
  const [open] = await run<{ fulfillment_id: string }>(
    app.database.db,
    'select fulfillment_id from fulfillment.fulfillments where order_id = $1',
    [order_id],
  )
  const lines = [1, 2].map((quantity) => ({ line_number: 1, quantity, finding: quantity === 1 ? 'damaged' : 'not_found' }))
  const rejected = await app.call('POST', `/v1/fulfillments/${open!.fulfillment_id}/rejections`, { lines }, { as: desk, key: 'towels' })
  assert.equal(rejected.status, 201, rejected.text)
  await app.settle()
  const [, decision] = (await routingOf(order_id)).decisions
  const parts = decision.parts.flatMap((part: { location_id: string; lines: { quantity: number }[] }) =>
    part.lines.map(({ quantity }) => [part.location_id, towel, quantity]),
  )
  assert.deepEqual(parts, [
    [ankara!.location_id, towel, 2],
    [izmir!.location_id, towel, 1],
  ])
  const moved = (await given(order_id)).filter(([at]) => at !== gebze.location_id)
  assert.deepEqual(new Set(moved.map(String)), new Set(parts.map(String)))
  assert.deepEqual(await app.audit(), [])

  await run(
    app.database.writer,
    `update routing.decisions set parts = jsonb_set(parts, '{0,lines,0,quantity}', '3') where document = $1 and reason = 'rejected'`,
    [order_id],
  )
  assert.deepEqual(
    (await app.audit()).map(({ audit }) => audit),
    ['what was not found moved as its choice says'],
  )
  await run(
    app.database.writer,
    `update routing.decisions set parts = jsonb_set(parts, '{0,lines,0,quantity}', '2') where document = $1 and reason = 'rejected'`,
    [order_id],
  )
})

test('a place that takes so many orders a day gives way when it has them, and takes again the next day', async () => {
  await put(ankara!.location_id, { [lamp]: 9 })
  await put(izmir!.location_id, { [lamp]: 1 })
  await send(ankara!.location_id, ['web'], 1)
  await rules(1, [{ rule: 'capacity' }, { rule: 'nearest', step_km: 20 }])
  const at = async () => (await given((await ordered({ [lamp]: 1 }, toAnkara)).body.order_id))[0]![0]
  assert.equal(await at(), izmir!.location_id, 'Ankara has had its order of today already')
  app.clock.advance({ hours: 24 })
  assert.equal(await at(), ankara!.location_id)
  assert.equal(await at(), izmir!.location_id)
  assert.equal(await at(), ankara!.location_id, 'nobody else has any: it is asked all the same')
})

test('many who want the last pieces of several places at once get each of them once', async () => {
  const { heater } = stage.variants
  await put(ankara!.location_id, { [heater]: 2 })
  await put(izmir!.location_id, { [heater]: 1 })
  await put(gebze.location_id, { [heater]: 2 })
  const shoppers = await Promise.all(Array.from({ length: 12 }, () => goToCheckout(app, { variant_id: heater })))
  const answers = await Promise.all(shoppers.map((shopper) => payAndOrder(app, shopper)))
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [...Array.from({ length: 5 }, () => 201), ...Array.from({ length: 7 }, () => 409)],
  )
  await app.settle()
  for (const at of [ankara!, izmir!, gebze]) assert.equal((await level(heater, at)).reserved, (await level(heater, at)).on_hand)
  assert.deepEqual(await app.audit(), [])
})

test('a store says for itself whether it sends, and not for another; another company sees nothing of it', async () => {
  const murat = await atTheDesk(app, 'murat@alma.example')
  assert.equal((await send(kadikoy.location_id, ['web'], 3, murat)).status, 200)
  assert.equal((await send(izmir!.location_id, [], null, murat)).status, 403)
  assert.equal((await app.call('PUT', `/v1/companies/${company_id}/routing-rules`, { version: 2, rules: [] }, { as: murat })).status, 403)
  const places = await app.call('GET', `/v1/companies/${company_id}/sending-places`, undefined, { as: murat })
  assert.deepEqual(
    places.body.items
      .filter(({ channels, ships_for }: { channels: string[]; ships_for: string[] }) => channels.length + ships_for.length)
      .map((of: { name: string }) => of.name)
      .toSorted(),
    ['Ankara', 'Gebze', 'Kadıköy', 'İzmir'].toSorted(),
  )
  assert.equal((await app.call('GET', `/v1/companies/${company_id}/routing-rules`, undefined, { as: pocket() })).status, 401)
})

test('100 orders are routed over 200 places within two seconds', async (t) => {
  const places = await app.database.transaction(async (tx) => {
    const made: string[] = []
    for (let i = 0; i < 200; i += 1) {
      const position = { latitude: 36 + (i % 20) * 0.3, longitude: 27 + Math.floor(i / 20) }
      const address = { street: `Çarşı ${i}`, city: 'Bursa' }
      made.push(
        (await createLocation(tx, { company_id, kind: 'store', name: `Bayi ${i}`, address, position, opening_hours, now: now() }))
          .location_id,
      )
    }
    return made
  })
  await run(
    app.database.writer,
    `insert into stores.sending_places (location_id, company_id, channels, orders_a_day, actor, said_at)
     select unnest($1::text[]), $2, array['web'], 50, 'system:test', $3`,
    [places, company_id, now()],
  )
  for (const location_id of places) await put(location_id, { [mug]: 2, [towel]: 1, [lamp]: 1 })
  const wanted = Array.from({ length: 100 }, (_, i) => ({
    ...{ document: `chk_${i}`, company_id, channel: 'web', home: gebze.location_id, address: { city: 'İstanbul', country: 'TR' } },
    // Nobody has three mugs: all are split, and every pair is looked at.
    lines: [mug, towel, lamp].map((variant_id, at) => ({ variant_id, quantity: at ? 1 : 3 })),
  }))
  const began = performance.now()
  const decided = await app.database.transaction((tx) => routeTogether(tx, wanted, now()))
  const took_ms = performance.now() - began
  t.diagnostic(`100 orders over 200 places: ${Math.round(took_ms)} ms`)
  assert.deepEqual(
    decided.map(({ missing }) => missing),
    wanted.map(() => []),
  )
  assert.ok(decided.every(({ weighed, parts }) => weighed.length >= 50 && parts.length >= 2))
  assert.ok(took_ms < 10_000, `${took_ms} ms`)
})
