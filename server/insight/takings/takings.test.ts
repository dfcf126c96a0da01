import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { atTheDesk, atTheTill, setTheStage, type Thing } from '../../../test/cast.ts'
import { type Pocket, startTestApp } from '../../../test/harness.ts'
import { readsWhole, sentWhile } from '../../../test/plans.ts'
import { saveProducts } from '../../offer/catalog/index.ts'
import { setPrices } from '../../offer/pricing/index.ts'

// Monday, noon in Istanbul.
const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 100)
const { kadikoy, gebze, baki } = stage
let till = await atTheTill(app, stage)
let owner = await atTheDesk(app)
let manager = await atTheDesk(app, 'murat@alma.example')
const path = `/v1/locations/${kadikoy.location_id}/takings`

/** Later: whoever was signed in does so again. */
async function goOnAt(moment: string) {
  app.clock.moveTo(moment)
  till = await atTheTill(app, stage, { open: false })
  owner = await atTheDesk(app)
  manager = await atTheDesk(app, 'murat@alma.example')
}

let keys = 0
const sell = (...things: Thing[]) => sellByCode(...things.map((thing) => stage.things[thing].gtin))
async function sellByCode(...gtins: string[]) {
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  let total_minor = 0
  for (const gtin of gtins) {
    const { body } = await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin }, { as: till })
    total_minor = body.totals.total_minor
  }
  const sale = { cart_id: cart.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] }
  const { status, text } = await app.call('POST', '/v1/till/sales', sale, { as: till, key: `sale ${++keys}` })
  assert.equal(status, 201, text)
}
const day = async (query = '', as: Pocket = till) => (await app.call('GET', `${path}${query}`, undefined, { as })).body
const plan = (from_on: string, to_on: string, by_weekday: (number | null)[], as: Pocket = manager) =>
  app.call('PUT', `${path}-targets`, { from_on, to_on, by_weekday }, { as })

const NOTHING = { taken_minor: 0, order_count: 0, piece_count: 0 }

test('a day in which nothing was sold yet says so', async () => {
  assert.deepEqual(await day(), {
    ...{ location_id: kadikoy.location_id, day_on: '2026-03-02', currency: 'TRY', sold: NOTHING, target_minor: null, hours: [] },
    week_before: { ...NOTHING, all_day_minor: 0 },
  })
})

test('a day is told against its target, and against the same hour a week before', async () => {
  await sell('mug', 'mug', 'towel')
  await goOnAt('2026-03-02T14:30:00Z')
  await sell('lamp')
  await goOnAt('2026-03-09T09:30:00Z')
  const { status, text } = await plan('2026-03-09', '2026-03-15', [1_000_000, null, 1_200_000, null, null, 3_000_000, 0])
  assert.equal(status, 200, text)
  await sell('mug')
  assert.deepEqual(await day(), {
    ...{ location_id: kadikoy.location_id, day_on: '2026-03-09', currency: 'TRY', target_minor: 1_000_000 },
    sold: { taken_minor: 24_900, order_count: 1, piece_count: 1 },
    week_before: { taken_minor: 2 * 24_900 + 39_950, order_count: 1, piece_count: 3, all_day_minor: 2 * 24_900 + 39_950 + 89_999 },
    hours: [{ hour: 12, taken_minor: 24_900, order_count: 1 }],
  })
  const before = await day('?day_on=2026-03-02')
  assert.deepEqual(
    [before.sold, before.target_minor, before.hours.map(({ hour }: { hour: number }) => hour)],
    [{ taken_minor: 2 * 24_900 + 39_950 + 89_999, order_count: 2, piece_count: 4 }, null, [12, 17]],
    'a day that is over is told whole',
  )
})

test('a day ends by the clocks of the place', async () => {
  await goOnAt('2026-03-10T20:59:00Z')
  await sell('towel')
  await goOnAt('2026-03-10T21:01:00Z')
  const today = await day()
  assert.deepEqual([today.day_on, today.sold], ['2026-03-11', NOTHING])
  assert.equal((await day('?day_on=2026-03-10')).sold.taken_minor, 39_950)
})

test('a gift card is money kept for later: alone it is no sale, beside goods it takes nothing', async () => {
  const CARD = '8680421090006'
  const by = { now: app.clock.now().toISOString(), actor: 'system:test' }
  await app.database.transaction(async (tx) => {
    const title = { tr: 'Hediye Kartı', az: 'Hədiyyə kartı', en: 'Gift card' }
    const variants = [{ sku: 'HED-500', gtin: CARD }]
    const [saved] = await saveProducts(tx, [{ status: 'active', title, tax_class: 'voucher', categories: ['ev'], variants }], by)
    if ('refusal' in saved!) throw saved.refusal
    const { variant_id } = saved!.ok.product.variants[0]!
    await setPrices(tx, stage.list.price_list_id, [{ variant_id, amount_minor: 50_000 }], by)
  })
  const { sold } = await day()
  await sellByCode(CARD)
  assert.deepEqual((await day()).sold, sold)
  await sellByCode(CARD, stage.things.mug.gtin)
  assert.deepEqual((await day()).sold, {
    taken_minor: sold.taken_minor + 24_900,
    order_count: sold.order_count + 1,
    piece_count: sold.piece_count + 1,
  })
})

test('what other places sold is not hers', async () => {
  const elsewhere = await app.call('GET', `/v1/locations/${gebze.location_id}/takings?day_on=2026-03-02`, undefined, { as: owner })
  assert.deepEqual(elsewhere.body.sold, NOTHING)
})

test('a target said anew counts, one taken back is gone, and the others stay', async () => {
  const set = await plan('2026-03-11', '2026-03-14', [null, null, 700_000, null, null, null, null])
  assert.deepEqual(set.body, { currency: 'TRY', items: [{ day_on: '2026-03-11', target_minor: 700_000 }] })
  const { body } = await app.call('GET', `${path}-targets?from_on=2026-03-01&to_on=2026-03-31`, undefined, { as: till })
  assert.deepEqual(body.items, [
    { day_on: '2026-03-09', target_minor: 1_000_000 },
    { day_on: '2026-03-11', target_minor: 700_000 },
    { day_on: '2026-03-15', target_minor: 0 },
  ])
})

test('more days than a plan has, days that end before they begin, and days that no month has are refused', async () => {
  const every = [1, 1, 1, 1, 1, 1, 1]
  for (const [from_on, to_on] of [
    ['2026-01-01', '2027-02-05'],
    ['2026-03-02', '2026-03-01'],
  ] as const) {
    const { status, body } = await plan(from_on, to_on, every)
    assert.deepEqual([status, body.code], [422, 'too_many_days'])
  }
  assert.equal((await plan('2026-02-30', '2026-03-01', every)).status, 400)
  assert.deepEqual((await day('?day_on=2026-01-01')).target_minor, null)
})

test('whoever works elsewhere sees nothing of it, and who sells sets no target', async () => {
  assert.equal((await plan('2026-03-11', '2026-03-11', [1, 1, 1, 1, 1, 1, 1], till)).body.code, 'not_permitted')
  const at = async (location_id: string, as: Pocket) =>
    (await app.call('GET', `/v1/locations/${location_id}/takings`, undefined, { as })).status
  assert.equal(await at(gebze.location_id, manager), 403)
  assert.equal(await at(baki.location_id, manager), 404)
  assert.equal(await at(baki.location_id, owner), 200)
  assert.equal(await at('loc_none', owner), 404)
})

test('a day costs what was sold about it, however much was sold before', async () => {
  const client = new pg.Client({ connectionString: app.url })
  await client.connect()
  const MANY = 50_000
  for (const sql of [
    `insert into orders.orders select past.* from (select * from orders.orders limit 1) o, generate_series(1, ${MANY}) n,
     jsonb_populate_record(null::orders.orders, to_jsonb(o) || jsonb_build_object('order_id', 'ord_past' || n, 'number', 'P' || n, 'purpose_id', 'past' || n,
       'register_id', 'reg_' || n % 50, 'placed_at', o.placed_at - n * interval '1 minute')) as past`,
    `insert into orders.order_lines select past.* from (select * from orders.order_lines limit 1) l, generate_series(1, ${MANY}) n,
     jsonb_populate_record(null::orders.order_lines, to_jsonb(l) || jsonb_build_object('order_id', 'ord_past' || n)) as past`,
    'analyze orders.orders, orders.order_lines',
  ])
    await client.query(sql)
  const big = new Set(['orders', 'order_lines'])
  const statements = await sentWhile(() => day())
  assert.ok(statements.some(({ text }) => text.includes('orders.public_order_lines')))
  for (const statement of statements) assert.deepEqual(await readsWhole(client, statement, big), [], statement.text)
  await client.end()
})
