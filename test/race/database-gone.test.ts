/** The way to the database is cut, or leads nowhere, for some seconds while people shop. */
import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, runOne } from '../../server/platform/database.ts'
import { atTheTill, setTheStage, signIn } from '../cast.ts'
import { type Answer, pocket } from '../harness.ts'
import { listen, startReferee, startServer } from './servers.ts'
import { type AtTheCheckout, goToCheckout, order, pay } from './shoppers.ts'

/** Stands between the server and its database. It can be cut, it can go dead without a word, and it can lose the answer to a COMMIT. */
async function startWire(databaseUrl: string) {
  const { hostname, port, searchParams } = new URL(databaseUrl)
  const socketDir = searchParams.get('host')
  const reach = () => (socketDir ? connect(`${socketDir}/.s.PGSQL.${port}`) : connect(Number(port || 5432), hostname))
  const sockets = new Set<Socket>()
  const ofServer = new Set<Socket>()
  let losing: string | undefined
  let dead = false
  const listener = createServer((near) => {
    const far = reach()
    let mayLose = false
    let lost = dead // a wire that was dead once says nothing ever after, not even that it has been hung up
    const isLost = () => (lost ||= dead)
    ofServer.add(near)
    near.on('data', (chunk) => {
      if (isLost()) return
      mayLose ||= losing !== undefined && chunk.includes(losing)
      far.write(chunk)
    })
    far.on('data', (chunk) => {
      if (isLost()) return
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
        ofServer.delete(socket)
        if (!isLost()) other.destroy()
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
    /** Whatever is said goes nowhere, and nobody is told. */
    die: () => void (dead = true),
    async mend() {
      if (!dead) return listen(own)
      dead = false
    },
    connections: () => ofServer.size,
    /** The next transaction that sends these words is committed, and nobody is told. */
    loseCommitOf: (words: string) => void (losing = words),
    hasLost: () => losing === undefined,
  }
}

type Wire = Awaited<ReturnType<typeof startWire>>

const isGone = ({ status, headers, body }: Answer) =>
  status === 503 &&
  headers['retry-after'] === '2' &&
  headers['content-type']!.startsWith('application/problem+json') &&
  body.code === 'database_unreachable'

// Longer than a request is patient with the database (ten seconds): whoever asked when it began is told.
const OUTAGE_MS = 13_000
const outages = {
  'the database is gone': (wire: Wire) => wire.cut(),
  'the database hangs': (wire: Wire) => wire.die(),
}
for (const [outage, happen] of Object.entries(outages))
  test(`${outage} for longer than anybody waits: requests are told to come again, and afterwards all goes on and nothing acknowledged is lost`, async () => {
    const app = await startReferee()
    const { db } = app.database
    const stage = await setTheStage(app.database, app.clock.now(), 1_000)
    const wire = await startWire(app.url)
    const server = await startServer(wire.url)
    const phone = pocket()
    await signIn(app, phone, '0532 111 22 33')
    const { body: cart } = await server.call('POST', '/v1/cart/lines', { variant_id: stage.variants.lamp }, { as: phone })
    const heard = await listen(server, cart.cart_id, phone)
    const told = new Map<string, string>() // checkout -> order, as the shopper was told
    const refused: Answer[] = []
    let slowest = 0
    let closing = false

    const timed = async (ask: () => Promise<Answer>) => {
      const asked = Date.now()
      const answer = await ask()
      slowest = Math.max(slowest, Date.now() - asked)
      return answer
    }
    /** Asks until she is answered, as a browser does: always with the same key. */
    const insist = async (ask: () => Promise<Answer>) => {
      for (;;) {
        const answer = await timed(ask)
        if (answer.status !== 503) return answer
        assert.ok(isGone(answer), answer.text)
        refused.push(answer)
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
    happen(wire)
    const before = told.size
    const outage_ends = sleep(OUTAGE_MS)
    assert.ok(isGone(await timed(() => server.call('GET', '/v1/products'))), 'a reader is told to come again')
    assert.equal((await timed(() => server.call('GET', '/ready'))).body.code, 'not_ready')
    assert.equal((await server.call('GET', '/health')).status, 200, 'it lives')
    await outage_ends
    const mended = (await runOne<{ at: string }>(db, 'select now()::text as at'))!
    await wire.mend()
    while (told.size < before + 30) await sleep(50)
    closing = true
    await Promise.all(shoppers)

    assert.ok(server.isAlive())
    assert.ok(refused.length >= 12, `everybody met the outage: ${refused.length}`)
    assert.ok(slowest < 30_000, `nobody waited for ever: ${slowest} ms`)
    const orders = await run<{ purpose_id: string; order_id: string }>(db, 'select purpose_id, order_id from orders.orders')
    const orderOf = new Map(orders.map((row) => [row.purpose_id, row.order_id]))
    assert.equal(orderOf.size, orders.length)
    for (const [checkout_id, order_id] of told) assert.equal(orderOf.get(checkout_id), order_id, 'an order that was acknowledged is there')

    // Everything that works by itself does so again: the sequencer, the subscribers, the due work, the ear for other servers, the open screens.
    const eventually = async (what: string, sql: string) => {
      for (const asked = Date.now(); (await run(db, sql)).length; await sleep(50)) assert.ok(Date.now() - asked < 30_000, what)
    }
    await eventually('events got their positions', 'select from platform.events_waiting')
    await eventually(
      'subscribers heard of them',
      'select from platform.subscriber_cursors where position < (select max(position) from platform.event_positions)',
    )
    await run(
      db,
      `insert into platform.idempotency_keys (principal, operation, key, request_hash, created_at) values ('guest', 'old', 'old', '', '2020-01-01')`,
    )
    await eventually('due work was done', `select from platform.idempotency_keys where key = 'old'`)
    await eventually(
      'a connection listens',
      `select from (values (1)) as one where not exists
        (select from pg_stat_activity where datname = current_database() and query = 'listen birge_events' and backend_start > '${mended.at}')`,
    )
    heard.changes.length = 0
    await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.lamp }, { as: phone })
    await heard.hears('carts.cart_changed', 10_000)
    await heard.close()
    assert.ok(wire.connections() <= 9, `${wire.connections()} connections: eight and the ear`)

    await app.settle()
    app.clock.advance({ minutes: 5 })
    await app.settle()
    assert.deepEqual(
      await run(db, `select status from checkout.checkouts where status in ('paying', 'paid')`),
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

test('the answer to a COMMIT is lost on its way: nothing lies in a cart twice', async () => {
  const app = await startReferee()
  const stage = await setTheStage(app.database, app.clock.now())
  const wire = await startWire(app.url)
  const server = await startServer(wire.url)
  const shopper = pocket()
  const put = () => server.call('POST', '/v1/cart/lines', { variant_id: stage.variants.lamp }, { as: shopper })
  assert.equal((await put()).body.item_count, 1)
  wire.loseCommitOf('insert into carts.cart_lines')
  const lost = await put()
  assert.ok(wire.hasLost())
  assert.ok(isGone(lost), lost.text)
  assert.equal((await server.call('GET', '/v1/cart', undefined, { as: shopper })).body.item_count, 2)
})
