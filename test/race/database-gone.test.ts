/** The way to the database is cut, or leads nowhere, for some seconds while people shop. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, runOne } from '../../server/platform/database.ts'
import { atTheTill, setTheStage, signIn } from '../cast.ts'
import { type Answer, pocket } from '../harness.ts'
import { beforeTheHouseCloses, listen, startReferee, startServer } from './servers.ts'
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
  const listen = async (at: number) => {
    listener.listen(at, '127.0.0.1')
    await once(listener, 'listening')
  }
  // One of those that the system gives to nobody (from 32,768 on it does): it is still free when the wire is mended.
  const isFree = (at: number) =>
    listen(at).then(
      () => true,
      () => false,
    )
  let own = 12_000 + (process.pid % 8_000)
  while (!(await isFree(own))) own++
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${own}`
  url.searchParams.delete('host')
  const cut = () => {
    listener.close()
    for (const socket of sockets) socket.destroy()
  }
  beforeTheHouseCloses(cut)
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

// Longer than a request is patient with the database: whoever asked when it began is told.
const PATIENCE_MS = 10_000
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
    const server = await startServer(wire.url, { patience_ms: PATIENCE_MS })
    const phone = pocket()
    await signIn(app, phone, '0532 111 22 33')
    const { body: cart } = await server.call('POST', '/v1/cart/lines', { variant_id: stage.variants.lamp }, { as: phone })
    const heard = await listen(server, cart.cart_id, phone)
    const told = new Map<string, string>() // checkout -> order, as the shopper was told
    const refused = new Set<number>() // which shoppers were, during the outage
    let slowest = 0
    let isOut = false
    let closing = false

    const timed = async (ask: () => Promise<Answer>) => {
      const asked = Date.now()
      const answer = await ask()
      slowest = Math.max(slowest, Date.now() - asked)
      return answer
    }
    const buy = async (who: number) => {
      /** Asks until she is answered, as a browser does: always with the same key. */
      const insist = async (ask: () => Promise<Answer>) => {
        for (;;) {
          const answer = await timed(ask)
          if (answer.status !== 503) return answer
          assert.ok(isGone(answer), answer.text)
          if (isOut) refused.add(who)
          await sleep(200)
        }
      }
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
    const shopping = Promise.all(
      Array.from({ length: 12 }, async (_, who) => {
        while (!closing) await buy(who)
      }),
    )
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await Promise.race([sleep(50), shopping]) // where one of them stumbles we do not wait for ever
    }

    await until(() => told.size >= 10)
    isOut = true
    happen(wire)
    const before = told.size
    const outage_ends = sleep(OUTAGE_MS)
    assert.ok(isGone(await timed(() => server.call('GET', '/v1/products'))), 'a reader is told to come again')
    assert.equal((await timed(() => server.call('GET', '/ready'))).body.code, 'not_ready')
    assert.equal((await server.call('GET', '/health')).status, 200, 'it lives')
    await outage_ends
    // Who had just been answered when it began asks once more, and is patient as well.
    await until(() => refused.size === 12)
    isOut = false
    const mended = (await runOne<{ at: string }>(db, 'select now()::text as at'))!
    await wire.mend()
    await until(() => told.size >= before + 30)
    closing = true
    await shopping

    assert.ok(server.isAlive())
    assert.ok(slowest < 60_000, `nobody waited for ever: ${slowest} ms`)
    const orders = await run<{ purpose_id: string; order_id: string }>(db, 'select purpose_id, order_id from orders.orders')
    const orderOf = new Map(orders.map((row) => [row.purpose_id, row.order_id]))
    assert.equal(orderOf.size, orders.length)
    for (const [checkout_id, order_id] of told) assert.equal(orderOf.get(checkout_id), order_id, 'an order that was acknowledged is there')

    // Everything that works by itself does so again: the sequencer, the subscribers, the due work, the ear for other servers, the open screens.
    const eventually = async (what: string, sql: string) => {
      for (const asked = Date.now(); (await run(db, sql)).length; await sleep(50)) assert.ok(Date.now() - asked < 60_000, what)
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
    await heard.hears('carts.cart_changed')
    await heard.close()
    for (const asked = Date.now(); wire.connections() > 9; await sleep(50))
      assert.ok(Date.now() - asked < 60_000, `${wire.connections()} connections: eight and the ear`)

    // What the bank was silent about is asked after, and a minute later ordered.
    for (let minute = 0; minute < 5; minute++) {
      await app.settle()
      app.clock.advance({ minutes: 1 })
    }
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
