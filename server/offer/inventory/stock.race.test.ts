import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { mulberry32, pick, wholeBetween } from '@birge/kernel/random'
import { type Database, openDatabase, run } from '#platform/database'
import { setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { correct, extendHolds, hold, receive, release, releaseHolds, ship, takeGoods } from './index.ts'

const app = await startTestApp()
const { kadikoy, gebze, variants } = await setTheStage(app.database, app.clock.now(), 0)
const now = app.clock.now().toISOString()
const actor = 'system:race'
const { location_id } = kadikoy

// Two processes with twenty connections each.
const processes = [openDatabase(app.url, { connections: 20 }), openDatabase(app.url, { connections: 20 })]
after(() => Promise.all(processes.map((database) => database.close())))
afterEach(async () => assert.deepEqual(await app.audit(), []))

const give = (variant_id: string, quantity: number) =>
  app.database.transaction((tx) => receive(tx, [{ document: 'delivery', location_id, actor, lines: [{ variant_id, quantity }] }], now))
const levelOf = async (variant_id: string) =>
  (
    await run<{ on_hand: number; reserved: number; held: number }>(
      app.database.db,
      'select on_hand, reserved, held from inventory.levels where variant_id = $1 and location_id = $2',
      [variant_id, location_id],
    )
  )[0]
const atOnce = <T>(many: number, work: (database: Database, i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: many }, (_, i) => work(processes[i % 2]!, i)))
const order = (i: number, lines: { variant_id: string; quantity: number }[], at_once = false) => ({
  order_id: `ord_${i}`,
  hold_of: null,
  location_id,
  lines,
  at_once,
  actor,
})

test('of two hundred buyers of the last piece one gets it and the others are told', async () => {
  await give(variants.lamp, 1)
  const outcomes = await atOnce(200, (database, i) =>
    database.transaction((tx) => takeGoods(tx, [order(i, [{ variant_id: variants.lamp, quantity: 1 }], i % 3 === 0)], now)),
  )
  const refused = outcomes.flatMap(([outcome]) => ('refusal' in outcome! ? [outcome.refusal.code] : []))
  assert.equal(refused.length, 199)
  assert.deepEqual([...new Set(refused)], ['insufficient_stock'])
  const { on_hand, reserved } = (await levelOf(variants.lamp))!
  assert.equal(on_hand - reserved, 0)
})

test('two hundred who start to pay at once hold exactly what is there, and each of them can then buy it', async () => {
  await give(variants.towel, 30)
  const expires_at = new Date(Date.parse(now) + 600_000).toISOString()
  const lines = [{ variant_id: variants.towel, quantity: 1 }]
  const held = await atOnce(200, (database, i) =>
    database.transaction((tx) => hold(tx, [{ purpose_id: `chk_${i}`, location_id, lines, expires_at }], now)),
  )
  const lucky = held.flatMap(([outcome], i) => ('ok' in outcome! ? [i] : []))
  assert.equal(lucky.length, 30)
  const outcomes = await atOnce(200, (database, i) =>
    database.transaction((tx) => takeGoods(tx, [{ ...order(1_000 + i, lines), hold_of: `chk_${i}` }], now)),
  )
  assert.deepEqual(
    outcomes.flatMap(([outcome], i) => ('ok' in outcome! ? [i] : [])),
    lucky,
  )
  assert.deepEqual(await levelOf(variants.towel), { on_hand: 30, reserved: 30, held: 0 })
})

test('one checkout asked from many sides at once holds once', async () => {
  await give(variants.mug, 10)
  const expires_at = new Date(Date.parse(now) + 600_000).toISOString()
  await atOnce(40, (database, i) =>
    database.transaction((tx) =>
      hold(tx, [{ purpose_id: 'chk_same', location_id, lines: [{ variant_id: variants.mug, quantity: (i % 4) + 1 }], expires_at }], now),
    ),
  )
  const [{ quantity }] = (await run<{ quantity: number }>(
    app.database.db,
    `select quantity from inventory.holds where purpose_id = 'chk_same'`,
  )) as [{ quantity: number }]
  assert.equal((await levelOf(variants.mug))!.held, quantity)
  await atOnce(20, (database) => database.transaction((tx) => releaseHolds(tx, ['chk_same'], now)))
  assert.equal((await levelOf(variants.mug))!.held, 0)
})

test('baskets that cross each other never wait for each other in a circle', async () => {
  const all = Object.values(variants)
  for (const variant_id of all) await give(variant_id, 400)
  const before = await deadlocks()
  const outcomes = await atOnce(300, (database, i) => {
    const mixed = all.map((_, k) => ({ variant_id: all[(i + k) % all.length]!, quantity: 1 }))
    return database.transaction((tx) => takeGoods(tx, [order(5_000 + i, i % 2 ? mixed : mixed.toReversed(), i % 5 === 0)], now))
  })
  assert.ok(outcomes.every(([outcome]) => 'ok' in outcome!))
  assert.equal(await deadlocks(), before)
})
const deadlocks = async () =>
  (await run<{ deadlocks: number }>(app.database.db, 'select deadlocks from pg_stat_database where datname = current_database()'))[0]!
    .deadlocks

test('a wild hour: everything at once from forty connections, and the books hold to the last piece', async () => {
  const seed = Number(process.env.SEED ?? 7)
  const places = [kadikoy.location_id, gebze.location_id]
  const all = Object.values(variants)
  let left = 600
  let placed = 10_000
  const worker = async (database: Database, i: number) => {
    const random = mulberry32(seed * 1_000 + i)
    const goods = () =>
      all.slice(0, wholeBetween(random, 1, all.length)).map((variant_id) => ({ variant_id, quantity: wholeBetween(random, 1, 3) }))
    const mine: string[] = []
    // Each worker's clock runs by itself, so that holds are made, extended, swept and used at different times.
    for (let minute = 0; left-- > 0; minute++) {
      const at = new Date(Date.parse(now) + minute * 60_000).toISOString()
      const until = new Date(Date.parse(at) + 3 * 60_000).toISOString()
      const location = pick(random, places)
      const purpose_id = `wild_${wholeBetween(random, 1, 12)}`
      await database.transaction(async (tx) => {
        const what = wholeBetween(random, 1, 8)
        if (what === 1) await receive(tx, [{ document: 'd', location_id: location, actor, lines: goods() }], at)
        else if (what === 2)
          await correct(
            tx,
            [
              {
                document: 'c',
                reason: 'counted',
                location_id: location,
                actor,
                lines: [{ variant_id: pick(random, all), on_hand: -1, damaged: 1 }],
              },
            ],
            at,
          )
        else if (what <= 4) await hold(tx, [{ purpose_id, location_id: location, lines: goods(), expires_at: until }], at)
        else if (what === 5) await extendHolds(tx, [purpose_id], until, at)
        else if (what === 6 && mine.length) await (random() < 0.5 ? ship : release)(tx, [{ order_id: mine.pop()!, actor }], at)
        else {
          const order_id = `ord_${placed++}`
          const [outcome] = await takeGoods(
            tx,
            [
              {
                order_id,
                hold_of: random() < 0.7 ? purpose_id : null,
                location_id: location,
                lines: goods(),
                at_once: random() < 0.5,
                actor,
              },
            ],
            at,
          )
          if ('ok' in outcome!) mine.push(order_id)
        }
      })
    }
  }
  await atOnce(40, worker)
})
