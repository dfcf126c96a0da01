/** The way to the database is cut for some seconds while people shop. */
import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../server/platform/database.ts'
import { atTheTill, setTheStage } from '../cast.ts'
import type { Answer } from '../harness.ts'
import { startReferee, startServer } from './servers.ts'
import { type AtTheCheckout, goToCheckout, order, pay } from './shoppers.ts'

/** Stands between the server and its database. It can be cut; and it can lose the answer to a COMMIT. */
async function startWire(databaseUrl: string) {
  const { hostname, port, searchParams } = new URL(databaseUrl)
  const socketDir = searchParams.get('host')
  const reach = () => (socketDir ? connect(`${socketDir}/.s.PGSQL.${port}`) : connect(Number(port || 5432), hostname))
  const sockets = new Set<Socket>()
  let losing: string | undefined
  const listener = createServer((near) => {
    const far = reach()
    let mayLose = false
    near.on('data', (chunk) => {
      mayLose ||= losing !== undefined && chunk.includes(losing)
      far.write(chunk)
    })
    far.on('data', (chunk) => {
      if (!mayLose || !chunk.includes('COMMIT')) return near.write(chunk)
      losing = undefined
      near.destroy()
    })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  const listen = (at: number) => new Promise<void>((resolve) => listener.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const own = (listener.address() as { port: number }).port
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${own}`
  url.searchParams.delete('host')
  const cut = () => {
    listener.close()
    for (const socket of sockets) socket.destroy()
  }
  after(cut)
  return {
    url: url.href,
    cut,
    mend: () => listen(own),
    /** The next transaction that sends these words is committed, and nobody is told. */
    loseCommitOf: (words: string) => void (losing = words),
    hasLost: () => losing === undefined,
  }
}

const isGone = ({ status, headers, body }: Answer) =>
  status === 503 &&
  headers['retry-after'] === '2' &&
  headers['content-type']!.startsWith('application/problem+json') &&
  body.code === 'database_unreachable'

test('the database is gone for some seconds: requests are told to come again, the server lives, and nothing acknowledged is lost', async () => {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now(), 1_000)
  const wire = await startWire(app.url)
  const server = await startServer(wire.url)
  const told = new Map<string, string>() // checkout -> order, as the shopper was told
  const answers: Answer[] = []
  let closing = false

  /** Asks until she is answered, as a browser does: always with the same key. */
  const insist = async (ask: () => Promise<Answer>) => {
    for (;;) {
      const answer = await ask()
      answers.push(answer)
      if (answer.status !== 503) return answer
      assert.ok(isGone(answer), answer.text)
      await sleep(200)
    }
  }
  const buy = async () => {
    const shopper: AtTheCheckout = await goToCheckout(
      { call: (...request) => insist(() => server.call(...request)) },
      { variant_id: stage.variants.mug },
    )
    const paid = await insist(() => pay(server, shopper))
    assert.equal(paid.status, 201, paid.text)
    // Whoever paid while the bank's word could not be written down waits until it has been looked up.
    if (paid.body.status !== 'authorised') return
    const placed = await insist(() => order(server, shopper))
    assert.equal(placed.status, 201, placed.text)
    told.set(shopper.checkout_id, placed.body.order_id)
  }
  const shoppers = Array.from({ length: 12 }, async () => {
    while (!closing) await buy()
  })

  while (told.size < 10) await sleep(50)
  wire.cut()
  const before = told.size
  await sleep(3_000)
  assert.ok(isGone(await server.call('GET', '/v1/products')), 'a reader is told to come again')
  assert.ok(isGone(await server.call('GET', '/ready')), 'it says that it is not ready')
  assert.equal((await server.call('GET', '/health')).status, 200, 'it lives')
  await wire.mend()
  while (told.size < before + 30) await sleep(50)
  closing = true
  await Promise.all(shoppers)

  assert.ok(server.isAlive())
  assert.ok(answers.filter(isGone).length >= 12, 'everybody met the outage')
  const placed = await run<{ purpose_id: string; order_id: string }>(app.database.db, 'select purpose_id, order_id from orders.orders')
  const orders = new Map(placed.map((row) => [row.purpose_id, row.order_id]))
  assert.equal(orders.size, placed.length)
  for (const [checkout_id, order_id] of told) assert.equal(orders.get(checkout_id), order_id, 'an order that was acknowledged is there')
  await app.settle()
  app.clock.advance({ minutes: 5 })
  await app.settle()
  assert.deepEqual(
    await run(app.database.db, `select status from checkout.checkouts where status in ('paying', 'paid')`),
    [],
    'who paid without being answered has an order, or her money back',
  )
  assert.deepEqual(await app.audit(), [])
})

test('the answer to a COMMIT is lost on its way: the order is found again and answered, and a till that asks again has one sale', async () => {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now())
  const till = await atTheTill(app, stage)
  const wire = await startWire(app.url)
  const server = await startServer(wire.url)

  const shopper = await goToCheckout(server, { variant_id: stage.variants.lamp })
  assert.equal((await pay(server, shopper)).status, 201)
  wire.loseCommitOf('insert into orders.orders')
  const placed = await order(server, shopper)
  assert.ok(wire.hasLost())
  assert.equal(placed.status, 201, placed.text)
  const orders = await run<{ order_id: string }>(app.database.db, 'select order_id from orders.orders')
  assert.deepEqual(orders, [{ order_id: placed.body.order_id }])

  const { body: cart } = await server.call('POST', '/v1/till/carts', {}, { as: till })
  await server.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  const sale = { cart_id: cart.cart_id, total_minor: stage.things.mug.price, tenders: [{ method: 'cash', amount_minor: 30_000 }] }
  const sell = () => server.call('POST', '/v1/till/sales', sale, { as: till, key: 'sale' })
  wire.loseCommitOf('insert into till.sales')
  const lost = await sell()
  assert.ok(isGone(lost), lost.text)
  const again = await sell()
  assert.deepEqual([again.status, again.headers['idempotent-replayed']], [201, 'true'], again.text)
  assert.equal((await run(app.database.db, 'select 1 from till.sales')).length, 1)
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})
