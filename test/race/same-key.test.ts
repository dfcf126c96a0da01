/** A request that is asked again with its Idempotency-Key is done once, whichever server hears it, and whatever became of the first one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../server/platform/database.ts'
import { setTheStage } from '../cast.ts'
import { startReferee, startServer, startServers } from './servers.ts'
import { goToCheckout, order, pay } from './shoppers.ts'

test('a server is killed between COMMIT and answer: asked again, another one answers with the same order', async () => {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now())
  const [dying, living] = await Promise.all([startServer(app.url, { preload: 'kill-after-commit.ts' }), startServer(app.url)])
  const shopper = await goToCheckout(dying, { variant_id: stage.variants.lamp, quantity: 2 })
  assert.equal((await pay(dying, shopper)).status, 201)

  await assert.rejects(order(dying, shopper, 'my order'), 'the first request is never answered')
  assert.deepEqual(await dying.ended, [null, 'SIGKILL'])
  const committed = await run<{ order_id: string; number: string }>(app.database.db, 'select order_id, number from orders.orders')
  assert.equal(committed.length, 1, 'the order was committed before the server died')

  const again = await order(living, shopper, 'my order')
  assert.equal(again.status, 201, again.text)
  assert.deepEqual(again.body, { ...committed[0], status: 'placed', currency: 'TRY', total_minor: shopper.total_minor })
  assert.deepEqual((await order(living, shopper, 'my order')).body, again.body)
  await app.settle()
  assert.deepEqual(await run(app.database.db, 'select order_id, captured_minor from payments.payments'), [
    { order_id: again.body.order_id, captured_minor: shopper.total_minor },
  ])
  assert.deepEqual(await app.audit(), [])
})

test('the same key at two servers at once: one payment, one order, and everybody gets the same answer', async () => {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now())
  const servers = await startServers(app.url, 2)
  const twice = <T>(ask: (server: (typeof servers)[number]) => Promise<T>) => Promise.all([...servers, ...servers].map(ask))

  for (let shopping = 1; shopping <= 8; shopping++) {
    const shopper = await goToCheckout(servers[shopping % 2]!, { variant_id: stage.variants.towel })
    const paid = await twice((server) => pay(server, shopper, 'tok_ok', 'pay'))
    assert.deepEqual(
      paid.map((answer) => [answer.status, answer.body]),
      paid.map(() => [201, { payment_id: paid[0]!.body.payment_id, status: 'authorised', continue_at: null }]),
    )
    const placed = await twice((server) => order(server, shopper, 'order'))
    assert.deepEqual(
      placed.map((answer) => [answer.status, answer.body]),
      placed.map(() => [201, placed[0]!.body]),
    )
    const orders = await run<{ order_id: string }>(app.database.db, 'select order_id from orders.orders where purpose_id = $1', [
      shopper.checkout_id,
    ])
    assert.deepEqual(orders, [{ order_id: placed[0]!.body.order_id }])
    const payments = await run<{ payment_id: string }>(app.database.db, 'select payment_id from payments.payments where purpose_id = $1', [
      shopper.checkout_id,
    ])
    assert.deepEqual(payments, [{ payment_id: paid[0]!.body.payment_id }])
  }
  await app.settle()
  const charges = await run<{ captured_minor: number }>(app.database.db, 'select captured_minor from test_bank.charges')
  assert.deepEqual(
    charges,
    Array.from({ length: 8 }, () => ({ captured_minor: stage.things.towel.price })),
  )
  assert.deepEqual(await app.audit(), [])
})
