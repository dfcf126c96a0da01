/** Many hands reach for the same last pieces, at two server processes at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { atTheTill, setTheStage } from '../cast.ts'
import { startingLine, startReferee, startServers } from './servers.ts'
import { collectedAt, goToCheckout, payAndOrder } from './shoppers.ts'

test('200 buyers reach for the last piece: one gets it, 199 are told before any card is asked', async () => {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now(), 1)
  const servers = await startServers(app.url, 2)
  const ready = startingLine(200)
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const server = servers[i % 2]!
      const shopper = await goToCheckout(server, { variant_id: stage.variants.heater })
      await ready()
      return { ...shopper, answer: await payAndOrder(server, shopper) }
    }),
  )

  const [winner, ...others] = answers.filter(({ answer }) => answer.status === 201)
  assert.ok(winner, 'nobody got it')
  assert.deepEqual(others, [], 'it was sold twice')
  const refused = answers.filter(({ answer }) => answer.status !== 201)
  assert.equal(refused.length, 199)
  for (const { answer } of refused) {
    assert.deepEqual([answer.status, answer.headers['content-type']], [409, 'application/problem+json; charset=utf-8'])
    assert.equal(answer.body.code, 'insufficient_stock', answer.text)
    assert.deepEqual(answer.body.details, {
      variant_id: stage.variants.heater,
      location_id: stage.gebze.location_id,
      asked: 1,
      available: 0,
    })
  }

  await app.settle()
  const orders = await run<{ order_id: string; purpose_id: string }>(app.database.db, 'select order_id, purpose_id from orders.orders')
  assert.deepEqual(orders, [{ order_id: winner.answer.body.order_id, purpose_id: winner.checkout_id }])
  const payments = await run(app.database.db, 'select purpose_id, status, captured_minor from payments.payments')
  assert.deepEqual(payments, [{ purpose_id: winner.checkout_id, status: 'captured', captured_minor: winner.total_minor }])
  const charges = await run(app.database.db, 'select status, captured_minor from test_bank.charges')
  assert.deepEqual(
    charges,
    [{ status: 'authorised', captured_minor: winner.total_minor }],
    'the bank was asked for somebody who was refused',
  )
  assert.deepEqual(await app.audit(), [])
})

test('two tills and the web sell the same last pieces at once: every piece once, and the books hold', async () => {
  const PIECES = 12
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now(), PIECES)
  const servers = await startServers(app.url, 2)
  const { variant_id, price } = { variant_id: stage.variants.mug, price: stage.things.mug.price }
  const { register_id: second } = stage.second_till
  const tills = [await atTheTill(app, stage), await atTheTill(app, stage, { register_id: second, open: false })]
  const opened = await app.call('POST', '/v1/register-sessions', { float_minor: 20_000 }, { as: tills[1]!, key: 'open the second' })
  assert.equal(opened.status, 201, opened.text)

  const ready = startingLine(2 + 24)
  const atTill = async (at: 0 | 1) => {
    const server = servers[at]!
    const as = tills[at]!
    await ready()
    const answers = []
    for (let customer = 0; customer < 10; customer++) {
      const cart = await server.call('POST', '/v1/till/carts', {}, { as })
      const scanned = await server.call('POST', `/v1/till/carts/${cart.body.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as })
      assert.equal(scanned.status, 201, scanned.text)
      const sale = { cart_id: cart.body.cart_id, total_minor: price, tenders: [{ method: 'cash', amount_minor: 30_000 }] }
      answers.push(await server.call('POST', '/v1/till/sales', sale, { as, key: `sale ${at} ${customer}` }))
    }
    return answers
  }
  const onTheWeb = async (i: number) => {
    const server = servers[i % 2]!
    const shopper = await goToCheckout(server, { variant_id }, collectedAt(stage.kadikoy.location_id))
    await ready()
    return payAndOrder(server, shopper)
  }
  const answers = (await Promise.all([atTill(0), atTill(1), ...Array.from({ length: 24 }, (_, i) => onTheWeb(i))])).flat()

  const sold = answers.filter((answer) => answer.status === 201)
  assert.equal(sold.length, PIECES, 'as many were sold as there were')
  for (const answer of answers.filter((answer) => answer.status !== 201)) assert.equal(answer.body.code, 'insufficient_stock', answer.text)

  await app.settle()
  const [level] = await run<{ on_hand: number; reserved: number; held: number }>(
    app.database.db,
    'select on_hand, reserved, held from inventory.levels where variant_id = $1 and location_id = $2',
    [variant_id, stage.kadikoy.location_id],
  )
  assert.equal(level!.on_hand, level!.reserved, 'what is left stands there for somebody who collects it')
  const taken = sold.filter((answer) => 'receipt_number' in answer.body).length
  assert.deepEqual(level, { on_hand: PIECES - taken, reserved: PIECES - taken, held: 0 })
  const charges = await run<{ count: number }>(app.database.db, 'select count(*) from test_bank.charges')
  assert.equal(charges[0]!.count, PIECES - taken, 'only who gets a piece is charged')
  assert.deepEqual(await app.audit(), [])
})
