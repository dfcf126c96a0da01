/** A day at a register: change is put in, people pay in every way, money is given back, the drawer is counted and a difference is booked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, balanceOf } from '../../server/foundation/ledger/index.ts'
import { run } from '../../server/platform/database.ts'
import { atTheDesk, atTheTill, setTheStage, type Thing } from '../cast.ts'
import { startTestApp } from '../harness.ts'

test('a day at the register: float, sales, change, a refund, and a count that is 50 kuruş short', async () => {
  const app = await startTestApp({ at: '2026-03-02T06:30:00Z' })
  const stage = await setTheStage(app.database, app.clock.now())
  const till = await atTheTill(app, stage, { open: false })
  const { company_id } = stage.alma
  const { location_id } = stage.kadikoy
  const { register_id } = stage.till
  const holds = (kind: 'drawer' | 'safe' | 'cash_difference' | 'provider' | 'revenue', owner?: string) =>
    balanceOf(app.database.db, account(company_id, 'TRY', kind, owner))
  const drawer = () => holds('drawer', register_id)
  const session = async () => (await app.call('GET', '/v1/register-sessions/current', undefined, { as: till })).body.session

  assert.equal(await session(), null)
  const walkIn = async (...things: Thing[]) => {
    const { status, body, text } = await app.call('POST', '/v1/till/carts', {}, { as: till })
    if (status !== 201) return { status, body, text }
    for (const thing of things)
      await app.call('POST', `/v1/till/carts/${body.cart_id}/scans`, { gtin: stage.things[thing].gtin }, { as: till })
    return { status, body, text }
  }
  assert.equal((await walkIn('mug')).body.code, 'register_is_closed')

  const opened = await app.call('POST', '/v1/register-sessions', { float_minor: 50_000 }, { as: till, key: 'morning' })
  assert.equal(opened.status, 201, opened.text)
  assert.deepEqual(await session(), opened.body)
  assert.deepEqual([await drawer(), await holds('safe', location_id)], [50_000, -50_000], 'the change comes from the safe')
  const again = await app.call('POST', '/v1/register-sessions', { float_minor: 50_000 }, { as: till, key: 'morning' })
  assert.deepEqual(again.body, opened.body)
  assert.equal(await drawer(), 50_000, 'asked again, no more is put in')

  const sell = async (things: Thing[], tenders: object[], key: string) => {
    app.clock.advance({ minutes: 20 })
    const { body: cart } = await walkIn(...things)
    const total_minor = things.reduce((sum, thing) => sum + stage.things[thing].price, 0)
    const sale = await app.call('POST', '/v1/till/sales', { cart_id: cart.cart_id, total_minor, tenders }, { as: till, key })
    assert.equal(sale.status, 201, sale.text)
    return { ...sale.body, cart_id: cart.cart_id, asked: { cart_id: cart.cart_id, total_minor, tenders } }
  }
  const cash = (amount_minor: number) => ({ method: 'cash', amount_minor })
  const terminal = (amount_minor: number, reference = '004217') => ({ method: 'terminal', amount_minor, reference })

  const exact = await sell(['mug'], [cash(24_900)], 'one')
  assert.deepEqual([exact.paid_minor, exact.change_minor, await drawer()], [24_900, 0, 74_900])
  const generous = await sell(['mug', 'towel'], [cash(100_000)], 'two')
  assert.deepEqual([generous.total_minor, generous.change_minor, await drawer()], [64_850, 35_150, 139_750])
  const byCard = await sell(['heater'], [terminal(149_000)], 'three')
  assert.deepEqual([byCard.change_minor, await drawer(), await holds('provider', 'terminal')], [0, 139_750, 149_000])
  const split = await sell(['lamp'], [terminal(60_000), cash(20_000), cash(20_000)], 'four')
  assert.deepEqual([split.change_minor, await drawer(), await holds('provider', 'terminal')], [10_001, 169_749, 209_000])
  assert.deepEqual(new Set([exact, generous, byCard, split].map((sale) => sale.receipt_number)).size, 4, 'every receipt has its number')

  const repeated = await app.call('POST', '/v1/till/sales', split.asked, { as: till, key: 'four' })
  assert.deepEqual([repeated.body.order_id, repeated.headers['idempotent-replayed']], [split.order_id, 'true'])
  assert.equal(await drawer(), 169_749, 'a sale that is asked again is not sold again')
  const receipt = await app.call('GET', `/v1/orders/${split.order_id}/receipt.txt`, undefined, { as: till })
  for (const line of [/Kitap Lambası/, /899,99/, /600,00/, /100,01/, new RegExp(split.number)]) assert.match(receipt.text, line)

  // The towel comes back: cash from this drawer.
  const desk = await atTheDesk(app, 'murat@alma.example')
  const { body: payments } = await app.call('GET', `/v1/payments?order_id=${generous.order_id}`, undefined, { as: desk })
  const refund = { amount_minor: 39_950, register_id }
  const refunded = await app.call('POST', `/v1/payments/${payments.items[0].payment_id}/refunds`, refund, { as: desk, key: 'towel' })
  assert.equal(refunded.body.refunded_minor, 39_950, refunded.text)
  assert.equal(await drawer(), 129_799)

  app.clock.moveTo('2026-03-02T18:05:00Z')
  const counted = await app.call('POST', '/v1/register-sessions/current/closing', { counted_minor: 129_749 }, { as: till, key: 'evening' })
  assert.equal(counted.status, 201, counted.text)
  assert.deepEqual(
    [counted.body.expected_minor, counted.body.counted_minor, counted.body.closed_at],
    [129_799, 129_749, '2026-03-02T18:05:00.000Z'],
  )
  assert.deepEqual(
    { drawer: await drawer(), safe: await holds('safe', location_id), difference: await holds('cash_difference', location_id) },
    { drawer: 0, safe: 79_749, difference: 50 },
    'what was counted lies in the safe, what is missing is on its own account',
  )
  const closedTwice = await app.call('POST', '/v1/register-sessions/current/closing', { counted_minor: 0 }, { as: till, key: 'again' })
  assert.equal(closedTwice.body.code, 'register_is_closed')
  assert.equal((await walkIn('mug')).body.code, 'register_is_closed')
  const nothingLeft = await app.call(
    'POST',
    `/v1/payments/${payments.items[0].payment_id}/refunds`,
    { amount_minor: 100, register_id },
    { as: desk, key: 'late' },
  )
  assert.equal(nothingLeft.body.code, 'insufficient_balance', 'an empty drawer gives nothing back')

  // The next morning begins anew.
  app.clock.moveTo('2026-03-03T06:30:00Z')
  const fresh = await atTheTill(app, stage, { open: false })
  assert.equal((await app.call('POST', '/v1/register-sessions', { float_minor: 30_000 }, { as: fresh, key: 'morning 2' })).status, 201)
  assert.deepEqual([await drawer(), await holds('safe', location_id)], [30_000, 49_749])
  const over = await app.call('POST', '/v1/register-sessions/current/closing', { counted_minor: 30_100 }, { as: fresh, key: 'evening 2' })
  assert.deepEqual(
    [over.body.expected_minor, await drawer(), await holds('cash_difference', location_id)],
    [30_000, 0, -50],
    'too much is booked like too little',
  )

  await app.settle()
  const events = await run<{ type: string }>(
    app.database.db,
    `select type from platform.events where type like 'till.%' order by occurred_at, event_id`,
  )
  assert.deepEqual(
    events.map((event) => event.type),
    ['till.register_opened', 'till.register_closed', 'till.register_opened', 'till.register_closed'],
  )
  const revenue = await holds('revenue')
  const taxes = await run<{ tax_minor: number }>(app.database.db, 'select sum(tax_minor)::bigint as tax_minor from orders.orders')
  assert.equal(revenue + taxes[0]!.tax_minor, 24_900 + 64_850 + 149_000 + 89_999)
  assert.deepEqual(await app.audit(), [])
})

test('a sale and the closing of the register at the same moment: the sale is in the count, or it is refused', async () => {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  const till = await atTheTill(app, stage, { open: false })
  const drawer = account(stage.alma.company_id, 'TRY', 'drawer', stage.till.register_id)
  const seen = { sold: 0, refused: 0 }
  for (let day = 0; day < 12; day++) {
    await app.call('POST', '/v1/register-sessions', { float_minor: 10_000 }, { as: till, key: `open ${day}` })
    const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
    await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
    const tenders = [{ method: 'cash', amount_minor: 24_900 }]
    const sale = () =>
      app.call('POST', '/v1/till/sales', { cart_id: cart.cart_id, total_minor: 24_900, tenders }, { as: till, key: `sale ${day}` })
    const close = () =>
      app.call('POST', '/v1/register-sessions/current/closing', { counted_minor: 10_000 }, { as: till, key: `close ${day}` })
    const [sold, closed] = day % 2 ? await Promise.all([sale(), close()]) : (await Promise.all([close(), sale()])).reverse()
    assert.equal(closed!.status, 201, closed!.text)
    assert.ok(sold!.status === 201 || sold!.body.code === 'register_is_closed', sold!.text)
    assert.equal(closed!.body.expected_minor, sold!.status === 201 ? 34_900 : 10_000)
    assert.equal(await balanceOf(app.database.db, drawer), 0)
    seen[sold!.status === 201 ? 'sold' : 'refused']++
  }
  assert.deepEqual(await app.audit(), [], JSON.stringify(seen))
})
