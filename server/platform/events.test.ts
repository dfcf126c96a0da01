import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { freshTestDatabase } from '../../test/harness.ts'
import { sentWhile } from '../../test/plans.ts'
import { movableClock } from './clock.ts'
import { openDatabase, run, runOne } from './database.ts'
import {
  announce,
  announceAll,
  deliverEvents,
  event,
  type Event,
  eventsAfter,
  on,
  onMany,
  registerSubscribers,
  sequenceEvents,
  type Subscription,
} from './events.ts'
import { startPulse } from './live.ts'
import { openLog } from './log.ts'

const kettleBoiled = event('kitchen.kettle_boiled', Type.Object({ cups: Type.Integer() }))
const log = openLog('silent')
const at = '2026-03-02T09:00:00.000Z'

async function house() {
  const { url, drop } = await freshTestDatabase()
  const database = openDatabase(url, { connections: 6 })
  const boil = (cups: number) =>
    database.transaction((tx) =>
      announce(tx, kettleBoiled, { subject: `kettle_${cups}`, company_id: null, actor: 'system:test', occurred_at: at, data: { cups } }),
    )
  return { database, boil, url, close: async () => (await database.close(), await drop()) }
}
const cupsOf = (events: { data: unknown }[]) => events.map(({ data }) => (data as { cups: number }).cups)

test('an event that commits late is not overlooked by readers who are already ahead', async () => {
  const { database, boil, close } = await house()
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  let announced = () => {}
  const waiting = new Promise<void>((resolve) => (announced = resolve))
  const slow = database.transaction(async (tx) => {
    await announce(tx, kettleBoiled, { subject: 'kettle_1', company_id: null, actor: 'system:test', occurred_at: at, data: { cups: 1 } })
    announced()
    await held
  })
  await waiting
  await boil(2)
  const [{ position }] = (await sequenceEvents(database)) as [Event]
  assert.deepEqual(cupsOf(await eventsAfter(database.db, 0)), [2])
  release()
  await slow
  await sequenceEvents(database)
  assert.deepEqual(cupsOf(await eventsAfter(database.db, position)), [1])
  await close()
})

test('while one process hands out positions, another neither waits nor hands out any', async () => {
  const { database, boil, close } = await house()
  await boil(1)
  await database.transaction(async (tx) => {
    await run(tx, `select pg_advisory_xact_lock(hashtext('birge.sequencer'))`)
    assert.equal(await sequenceEvents(database), undefined)
    assert.deepEqual(await eventsAfter(database.db, 0), [])
  })
  await sequenceEvents(database)
  assert.deepEqual(cupsOf(await eventsAfter(database.db, 0)), [1])
  await close()
})

test('an event that was rolled back never happened', async () => {
  const { database, close } = await house()
  await assert.rejects(
    database.transaction(async (tx) => {
      await announce(tx, kettleBoiled, { subject: 'kettle_1', company_id: null, actor: 'system:test', occurred_at: at, data: { cups: 1 } })
      throw new Error('no')
    }),
  )
  assert.deepEqual(await sequenceEvents(database), [])
  assert.deepEqual(await eventsAfter(database.db, 0), [])
  await close()
})

test('an event that does not carry what it declares is a bug, found where it is announced', async () => {
  const { database, close } = await house()
  await assert.rejects(
    database.transaction((tx) =>
      announce(tx, kettleBoiled, { subject: 'k', company_id: null, actor: 'a', occurred_at: at, data: { cups: 'two' as never } }),
    ),
    /does not carry what it declares/,
  )
  await close()
})

test('every subscriber gets every event once, in order, and a poison event is parked after eight tries', async () => {
  const { database, boil, close } = await house()
  const poured: number[] = []
  const subscriptions: Subscription[] = [
    on('kitchen.pour', kettleBoiled, async (_tx, { data }) => {
      if (data.cups === 3) throw new Error('cup broken')
      poured.push(data.cups)
    }),
  ]
  await database.transaction((tx) => registerSubscribers(tx, subscriptions))
  for (const cups of [1, 2, 3, 4]) await boil(cups)
  await sequenceEvents(database)
  for (let i = 0; i < 7; i++) await deliverEvents(database, subscriptions, at, log)
  assert.deepEqual([...new Set(poured)], [1, 2])
  await deliverEvents(database, subscriptions, at, log)
  await deliverEvents(database, subscriptions, at, log)
  assert.deepEqual(poured.slice(-1), [4])
  const parked = await runOne<{ subscriber: string; error: string }>(database.db, 'select subscriber, error from platform.parked_events')
  assert.deepEqual(parked, { subscriber: 'kitchen.pour', error: 'Error: cup broken' })
  await close()
})

test('whoever has to wait too long for what somebody else holds is told again until it is free, and nothing is parked', async () => {
  const { database, boil, close } = await house()
  await run(database.db, 'create table public.stove (plate integer)')
  await run(database.db, 'insert into public.stove values (1)')
  const poured: number[] = []
  let trouble: Error | undefined
  const subscriptions: Subscription[] = [
    on('kitchen.pour', kettleBoiled, async (tx, { data }) => {
      if (trouble) throw trouble
      await run(tx, "set local lock_timeout = '5ms'")
      await run(tx, 'select plate from public.stove for update')
      poured.push(data.cups)
    }),
  ]
  await database.transaction((tx) => registerSubscribers(tx, subscriptions))
  await boil(1)
  await sequenceEvents(database)
  const cook = await database.pool.connect()
  await cook.query('begin')
  await cook.query('select plate from public.stove for update')
  for (let i = 0; i < 10; i++) await deliverEvents(database, subscriptions, at, log)
  await cook.query('commit')
  cook.release()
  for (trouble of [new Error('Query read timeout'), Object.assign(new Error('canceling statement'), { code: '57014' })])
    for (let i = 0; i < 10; i++) await deliverEvents(database, subscriptions, at, log)
  trouble = undefined
  assert.deepEqual([poured, await run(database.db, 'select * from platform.parked_events')], [[], []])
  await deliverEvents(database, subscriptions, at, log)
  assert.deepEqual(poured, [1])
  await close()
})

test('whoever is not concerned is moved past the log without being asked, and misses nothing that comes later', async () => {
  const { database, boil, close } = await house()
  const teaDrunk = event('kitchen.tea_drunk', Type.Object({ cups: Type.Integer() }))
  const drunk: number[] = []
  let asked = 0
  const subscriptions: Subscription[] = [
    on('kitchen.wash', teaDrunk, async (_tx, { data }) => void drunk.push(data.cups)),
    on('kitchen.count', kettleBoiled, async () => void asked++),
  ]
  await database.transaction((tx) => registerSubscribers(tx, subscriptions))
  for (const cups of [1, 2, 3]) await boil(cups)
  const newest = (await sequenceEvents(database))!.at(-1)!.position
  const before = database.statements()
  await deliverEvents(database, subscriptions.slice(0, 1), at, log)
  assert.equal(
    database.statements() - before,
    5,
    'one look at the cursors and one at the log, she is moved on, and one look at both says that nothing is left',
  )
  await deliverEvents(database, subscriptions, at, log)
  const cursors = await run<{ position: number }>(database.db, 'select distinct position from platform.subscriber_cursors')
  assert.deepEqual([cursors, asked, drunk], [[{ position: newest }], 3, []])
  await database.transaction((tx) =>
    announce(tx, teaDrunk, { subject: 'tea_1', company_id: null, actor: 'system:test', occurred_at: at, data: { cups: 2 } }),
  )
  await sequenceEvents(database)
  await deliverEvents(database, subscriptions, at, log)
  assert.deepEqual([asked, drunk], [3, [2]])
  await close()
})

test('a subscriber that reads what there is begins at the end of the log on the day it comes, and any other at its beginning', async () => {
  const { database, boil, close } = await house()
  const counted: Record<string, number[]> = { first: [], now: [] }
  const subscriptions = (['first', 'now'] as const).map((begins) =>
    onMany(`kitchen.${begins}`, kettleBoiled, async (_tx, events) => void counted[begins]!.push(...cupsOf(events)), begins),
  )
  for (const cups of [1, 2]) await boil(cups)
  await sequenceEvents(database)
  await boil(3) // told before it came, and not in its place yet
  const register = () => database.transaction((tx) => registerSubscribers(tx, subscriptions))
  await register()
  await boil(4)
  await sequenceEvents(database)
  await register()
  await deliverEvents(database, subscriptions, at, log)
  assert.deepEqual(counted, { first: [1, 2, 3, 4], now: [3, 4] })
  await close()
})

test('the log is read once for all whom it concerns', async () => {
  const { database, boil, close } = await house()
  const counted = new Map<string, number[]>()
  const subscriptions = ['one', 'two', 'three'].map((name) =>
    onMany(`kitchen.${name}`, kettleBoiled, async (_tx, events) => void counted.set(name, cupsOf(events))),
  )
  await database.transaction((tx) => registerSubscribers(tx, subscriptions))
  for (const cups of [1, 2, 3]) await boil(cups)
  await sequenceEvents(database)
  const sent = await sentWhile(() => deliverEvents(database, subscriptions, at, log))
  assert.deepEqual(
    [...counted.values()],
    [
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ],
  )
  assert.equal(
    sent.filter(({ text }) => text.includes('join platform.events e')).length,
    2,
    'once for all, and once to see that nothing is left',
  )
  await close()
})

test('nobody waits for a subscriber who cannot take an event, however many come behind it', async () => {
  const { database, close } = await house()
  const counted: number[] = []
  const subscriptions: Subscription[] = [
    on('kitchen.break', kettleBoiled, async () => {
      throw new Error('no cups left')
    }),
    onMany('kitchen.count', kettleBoiled, async (_tx, events) => void counted.push(...cupsOf(events))),
  ]
  await database.transaction((tx) => registerSubscribers(tx, subscriptions))
  await database.transaction((tx) =>
    announceAll(
      tx,
      Array.from({ length: 1_200 }, (_, cups) => ({
        ...{ kind: kettleBoiled, subject: `kettle_${cups}`, company_id: null, actor: 'system:test', occurred_at: at, data: { cups } },
      })),
    ),
  )
  await sequenceEvents(database)
  await deliverEvents(database, subscriptions, at, log)
  assert.equal(counted.length, 1_200)
  await close()
})

test('an event reaches a screen on another server process at once, before that looks by itself', async (t) => {
  const { database, url, boil, close } = await house()
  const other = openDatabase(url, { connections: 4 })
  const options = { clock: movableClock(), log, subscriptions: [], deliver: false }
  t.mock.timers.enable({ apis: ['setInterval'] }) // by which both look once a second
  const [here, there] = [startPulse(database, options), startPulse(other, options)]
  t.after(async () => {
    await Promise.all([here.stop(), there.stop()])
    await other.close()
    await close()
  })
  await Promise.all([here.ready, there.ready])
  // The first may be seen because she has just begun to listen.
  for (const cups of [7, 8, 9]) {
    const seen = new Promise<void>((resolve, reject) => {
      there.listen({ hears: ({ subject }) => subject === `kettle_${cups}`, send: () => resolve(), close() {} })
      setTimeout(() => reject(new Error(`nobody was told of kettle ${cups}`)), 30_000).unref()
    })
    await boil(cups)
    await seen
  }
})

test('what came while its month had no partition moves there when it is made', async () => {
  const { database, close } = await house()
  await database.transaction((tx) =>
    announce(tx, kettleBoiled, {
      subject: 'kettle_1',
      company_id: null,
      actor: 'system:test',
      occurred_at: '2031-05-31T23:59:59.000Z',
      data: { cups: 1 },
    }),
  )
  const placeOf = async () =>
    (
      await runOne<{ place: string }>(
        database.db,
        `select tableoid::regclass::text as place from platform.events where subject = 'kettle_1'`,
      )
    )?.place
  assert.equal(await placeOf(), 'platform.events_default')
  for (const day of ['2031-05-17', '2031-05-20'])
    await run(database.db, 'select platform.make_month_partition($1::regclass, $2::date)', ['platform.events', day])
  assert.equal(await placeOf(), 'platform.events_2031_05')
  await close()
})
