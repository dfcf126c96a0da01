import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { collectedAt, goToCheckout, payAndOrder, SHIPPED } from '../../../test/race/shoppers.ts'

// A Monday, at noon in Istanbul.
const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const manager = await atTheDesk(app, 'murat@alma.example')
const { kadikoy, gebze, variants } = stage
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const week = [1, 2, 3, 4, 5]
const opened = await app.call(
  'PATCH',
  `/v1/locations/${kadikoy.location_id}`,
  { opening_hours: { weekly: [{ days: everyDay, opens: '10:00', closes: '22:00' }] } },
  { as: desk },
)
assert.equal(opened.status, 200, opened.text)

const collect = { prepare_minutes: 90, orders_until: null }
const send = { orders_until: '16:00', leaves_on_days: week, carrier_days: week, transit_days: { least: 1, most: 3 }, holidays: [] }
let said = 0
const say = (location_id: string, terms: object, as = desk) =>
  app.call('POST', `/v1/locations/${location_id}/promise-terms`, { collect: null, send: null, ...terms }, { as, key: `terms ${++said}` })
const shop = async () => (await app.call('GET', '/v1/promises', undefined, { as: pocket() })).body
const promiseOf = (order_id: string, as = desk) => app.call('GET', `/v1/orders/${order_id}/promise`, undefined, { as })
async function ordered(delivery: object) {
  const shopper = await goToCheckout(app, { variant_id: variants.mug }, delivery)
  const placed = await payAndOrder(app, shopper)
  assert.equal(placed.status, 201, placed.text)
  await app.settle()
  return { order_id: placed.body.order_id as string, as: shopper.as }
}

test('nothing is promised before somebody says what can be kept', async () => {
  assert.deepEqual(await shop(), { at: '2026-03-02T09:00:00.000Z', time_zone: 'Europe/Istanbul', sends: null, collects: [] })
  assert.equal((await promiseOf((await ordered(SHIPPED)).order_id)).body.promise, null)
})

test('a store says from when on orders lie ready, a warehouse when parcels leave and arrive', async () => {
  assert.equal((await say(kadikoy.location_id, { collect }, manager)).status, 201)
  assert.equal((await say(gebze.location_id, { send })).status, 201)
  assert.deepEqual(await shop(), {
    at: '2026-03-02T09:00:00.000Z',
    time_zone: 'Europe/Istanbul',
    sends: { order_by: '2026-03-02T13:00:00.000Z', leaves_on: '2026-03-02', earliest_on: '2026-03-03', latest_on: '2026-03-05' },
    collects: [{ location_id: kadikoy.location_id, ready_at: '2026-03-02T10:30:00.000Z' }],
  })
})

test('an order keeps what it was promised, whatever is said afterwards', async () => {
  const sent = await ordered(SHIPPED)
  const collected = await ordered(collectedAt(kadikoy.location_id))
  app.clock.advance({ minutes: 5 })
  await say(kadikoy.location_id, { collect: { ...collect, prepare_minutes: 600 } })
  const hers = await promiseOf(collected.order_id, collected.as)
  assert.deepEqual(hers.body.promise, {
    ...{ location_id: kadikoy.location_id, time_zone: 'Europe/Istanbul', delivery: 'collect' },
    ...{ ready_at: '2026-03-02T10:30:00.000Z', leaves_on: null, earliest_on: null, latest_on: null, due_at: '2026-03-02T10:30:00.000Z' },
  })
  const { leaves_on, earliest_on, latest_on, due_at } = (await promiseOf(sent.order_id)).body.promise
  // By the end of Thursday, on the clocks of the warehouse.
  assert.deepEqual([leaves_on, earliest_on, latest_on, due_at], ['2026-03-02', '2026-03-03', '2026-03-05', '2026-03-05T21:00:00.000Z'])
  assert.equal((await promiseOf(sent.order_id, collected.as)).status, 404, 'of the order of somebody else')
  assert.deepEqual(await app.audit(), [])
})

test('what will be promised from a day on is said ahead, and the past stays as it was', async () => {
  const feast = '2026-03-19T00:00:00.000Z'
  const ahead = await say(kadikoy.location_id, { valid_from: feast })
  assert.deepEqual([ahead.body.now.collect.prepare_minutes, ahead.body.coming], [600, [{ collect: null, send: null, valid_from: feast }]])
  const late = await say(kadikoy.location_id, { collect, valid_from: '2026-03-01T00:00:00Z' })
  assert.deepEqual([late.status, late.body.code], [422, 'terms_in_the_past'])
})

test('a carrier whose latest day is before the earliest, and a place of others, are refused', async () => {
  const wrong = await say(gebze.location_id, { send: { ...send, transit_days: { least: 3, most: 1 } } })
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'latest_before_earliest'])
  assert.equal((await say(gebze.location_id, { send }, manager)).status, 403, 'she does not work there')
  assert.equal((await say('loc_nowhere', { send })).status, 404)
})
