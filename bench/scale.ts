/**
 * `npm run bench -- --scale [LINES]`: what one more order costs a house with a million variants, five hundred places and five million order lines of
 * the past, against what it costs an empty one: processor time (server and database) and pages of PostgreSQL, for all from the cart to the order
 * and what follows it. Both are served at the same time and asked by turns; the middle of three counts. Needs Linux, about 30 GB and half an hour.
 */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { migrateDatabase } from '../server/app.ts'
import { createLocation } from '../server/foundation/stores/index.ts'
import { openDatabase } from '../server/platform/database.ts'
import { client, drain } from './load.ts'
import { type MeasuredServer, startMeasured, stop } from './measured-server.ts'
import { fourSigns, multiply } from './multiply.ts'
import { note } from './rows.ts'
import { fill, mustBe, pay, pick, place, wholeCheckout } from './shopping.ts'
import { type BenchStage, setTheBenchStage } from './stage.ts'

const PRODUCTS = 5_000
const TIMES = 200
const PLACES = 500
const PAST_ORDERS = 100
const LINES_EACH = 10
const ROUNDS = 3
const ORDERS = 300
const LIMIT = 1.3

/** What begins and ends with an order, by the prefix of its id. */
const BORN_WITH_ORDERS = ['ord', 'chk', 'pay', 'pch', 'ful', 'lin', 'crt', 'ses', 'bank', 'msg', 'agr']
/** What the house forgets by itself with time, and what is not the house's. */
const FORGOTTEN = [
  'carts',
  'test_bank',
  'customers.shopper_sessions',
  'platform.idempotency_keys',
  'platform.events_waiting',
  'bench_limit',
]

interface House {
  name: string
  url: string
  /** Some of its variants, to be bought. */
  variants: string[]
}

interface There {
  variants: number
  places: number
  lines: number
  gigabytes: number
}

export async function benchScale(admin: pg.Client, url: URL, lines = 5_000_000): Promise<number> {
  const named = (name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href
  const empty = url.href
  const full = named('birge_bench_full')
  await migrateDatabase(empty)
  const database = openDatabase(empty)
  const stage = await setTheBenchStage(database, PRODUCTS)
  await database.close()
  await admin.query('drop database if exists birge_bench_full with (force)')
  await admin.query(`create database birge_bench_full template "${url.pathname.slice(1)}"`)
  try {
    const variants = await growOld(full, stage, lines)
    const houses = [
      { name: 'empty', url: empty, variants: stage.variants },
      { name: 'full', url: full, variants },
    ]
    return await compare(houses)
  } finally {
    await admin.query('drop database if exists birge_bench_full with (force)')
  }
}

/** A million variants, five hundred places, and years of orders that have long been handed over. Returns some variants of all. */
async function growOld(url: string, stage: BenchStage, lines: number): Promise<string[]> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  const say = (line: string) => console.log(line)
  try {
    say('A million variants')
    await multiply(db, { of: ['prd', 'var'], but: FORGOTTEN, from: 1, to: TIMES, signs: [fourSigns('n')] }, say)
    say(`${PLACES} places`)
    await openPlaces(url, db)
    await db.query('vacuum analyze')
    say(`${lines.toLocaleString('en')} order lines of the past`)
    const server = await startMeasured(url)
    await sellAndHandOver(server, stage)
    await stop(server)
    const times = Math.ceil(lines / (PAST_ORDERS * LINES_EACH))
    const signs: [string, string] = [fourSigns('n'), fourSigns(`(1 + n % ${TIMES - 1})`)]
    await multiply(db, { of: BORN_WITH_ORDERS, and: ['prd', 'var'], but: FORGOTTEN, from: 1, to: times, signs }, say)
    await countAnew(db)
    await catchUp(db)
    await db.query('vacuum analyze')
    const { rows } = await db.query<{ variant_id: string }>(
      'select variant_id from catalog.variants tablesample bernoulli (1) repeatable (7) order by variant_id',
    )
    return rows.map(({ variant_id }) => variant_id)
  } finally {
    await db.end()
  }
}

/** The stock of one store stands in each of the others too. */
async function openPlaces(url: string, db: pg.Client) {
  const database = openDatabase(url)
  const { rows } = await db.query<{ company_id: string; model: string }>(
    `select company_id, max(location_id) as model from stores.locations where kind = 'store' group by company_id`,
  )
  const { company_id, model } = rows[0]!
  const now = new Date().toISOString()
  const { rows: known } = await db.query<{ n: number }>('select count(*)::integer as n from stores.locations')
  await database.transaction(async (tx) => {
    for (let n = known[0]!.n; n < PLACES; n++)
      await createLocation(tx, { company_id, kind: 'store', name: `Mağaza ${n}`, address: { street: 'Yol 1', city: 'İstanbul' }, now })
  })
  await database.close()
  for (const table of ['inventory.movements', 'inventory.levels']) {
    const { rows: columns } = await db.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [table],
    )
    const value = (name: string) =>
      name === 'location_id' ? 'l.location_id' : name === 'movement_id' ? `m.movement_id || '-' || right(l.location_id, 8)` : `m."${name}"`
    await db.query(`alter table ${table} disable trigger user`)
    await db.query(
      `insert into ${table} (${columns.map(({ name }) => `"${name}"`).join()})
       select ${columns.map(({ name }) => value(name)).join()} from ${table} m cross join stores.locations l
       where m.location_id = $1 and not exists (select 1 from inventory.levels k where k.location_id = l.location_id)
         and m.variant_id in (select variant_id from catalog.variants where sku !~ '-.*-')`,
      [model],
    )
    await db.query(`alter table ${table} enable trigger user`)
  }
}

async function sellAndHandOver(server: MeasuredServer, { variants, email, password }: BenchStage) {
  const desk = client(server.pool)
  await mustBe(201, desk('POST', '/v1/staff-sessions', { email, password }))
  const orders: string[] = []
  await drain([...Array(PAST_ORDERS).keys()], 4, async (n) => {
    const shopper = client(server.pool)
    const first = (n * LINES_EACH) % (variants.length - LINES_EACH)
    const { checkout_id } = await fill(shopper, variants.slice(first, first + LINES_EACH))
    await mustBe(201, pay(shopper, checkout_id))
    orders.push((await mustBe(201, place(shopper, checkout_id))).order_id)
  })
  await idle()
  for (const order_id of orders) await mustBe(201, desk('POST', `/v1/orders/${order_id}/hand-overs`, { reference: order_id }, randomUUID()))
  await idle()
}

/** What was announced has been heard by all; the next announcement comes after it. */
async function catchUp(db: pg.Client) {
  await db.query(
    `select setval(pg_get_serial_sequence('platform.event_positions', 'position'), max(position)) from platform.event_positions`,
  )
  await db.query('update platform.subscriber_cursors set position = (select max(position) from platform.event_positions)')
}

/** The stock that is left after all that was sold. */
const countAnew = (db: pg.Client) =>
  db.query(
    `update inventory.levels l set on_hand = m.on_hand, reserved = m.reserved
     from (select variant_id, location_id, sum(on_hand_change) as on_hand, sum(reserved_change) as reserved from inventory.movements group by 1, 2) m
     where m.variant_id = l.variant_id and m.location_id = l.location_id and (m.on_hand, m.reserved) is distinct from (l.on_hand, l.reserved)`,
  )

interface Cost {
  server_ms: number
  database_ms: number
  pages: number
}

async function whatIsThere(url: string): Promise<There> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  const { rows } = await db.query<There>(
    `select (select count(*) from catalog.variants)::integer as variants, (select count(*) from stores.locations)::integer as places,
            (select count(*) from orders.order_lines)::integer as lines, round(pg_database_size(current_database()) / 1e9, 1)::float8 as gigabytes`,
  )
  await db.end()
  return rows[0]!
}

/** How many targets were missed. */
async function compare(houses: House[]): Promise<number> {
  const served = await Promise.all(
    houses.map(async (house) => ({
      ...house,
      there: await whatIsThere(house.url),
      server: await startMeasured(house.url),
      costs: [] as Cost[],
    })),
  )
  for (const { server, variants } of served) await sell(server, variants, ORDERS)
  for (let round = 0; round < ROUNDS; round++)
    for (const house of round % 2 ? served.toReversed() : served) {
      await idle()
      const before = await spent(house)
      await sell(house.server, house.variants, ORDERS)
      await idle()
      const after = await spent(house)
      const each = (what: keyof Cost) => (after[what] - before[what]) / ORDERS
      const cost = { server_ms: each('server_ms'), database_ms: each('database_ms'), pages: each('pages') }
      house.costs.push(cost)
      console.log(`  ${house.name}: ${tell(cost)}`)
    }
  for (const { server } of served) await stop(server)
  const [empty, full] = served.map(({ costs }) => ({
    processor: middle(costs.map((cost) => cost.server_ms + cost.database_ms)),
    pages: middle(costs.map((cost) => cost.pages)),
  }))
  const held = [
    ['an order, processor', 'ms', full!.processor, empty!.processor],
    ['an order, pages', '', full!.pages, empty!.pages],
  ] as const
  for (const [name, unit, value, limit] of held) note(name, value, unit, `<= ${LIMIT} x the empty house`, value <= LIMIT * limit, { limit })
  writeDown(served)
  return held.filter(([, , value, limit]) => value > LIMIT * limit).length
}

const sell = (server: MeasuredServer, variants: string[], orders: number) =>
  drain(Array.from({ length: orders }), 4, async () => void (await wholeCheckout(server.pool, [pick(variants), pick(variants)])))

/** Longer than a connection of PostgreSQL that has nothing to do keeps to itself what it has read (10 s), and than what follows an order takes. */
const idle = () => new Promise((resolve) => setTimeout(resolve, 12_000))

/** Of the server's process, of the connections it has, and of its database, since they began. */
async function spent({ url, server }: { url: string; server: MeasuredServer }): Promise<Cost> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  const { rows } = await db.query<{ pids: number[]; pages: string }>(
    `select array(select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()) as pids, blks_hit + blks_read as pages
     from pg_stat_database where datname = current_database()`,
  )
  await db.end()
  const { pids, pages } = rows[0]!
  return {
    server_ms: processorOf(server.child.pid!),
    database_ms: pids.reduce((sum, pid) => sum + processorOf(pid), 0),
    pages: Number(pages),
  }
}

/** Milliseconds of all its threads, as Linux counts them. */
function processorOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  return readdirSync(tasks).reduce((sum, task) => sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e6
}

function writeDown(houses: { name: string; there: There; costs: Cost[] }[]) {
  const count = (number: number) => Math.round(number).toLocaleString('en')
  const line = (name: string, { variants, places, lines, gigabytes }: There, costs: Cost[]) => {
    const cells = (['server_ms', 'database_ms', 'pages'] as const).map((what) => {
      const told = costs.map((cost) => (what === 'pages' ? count(cost[what]) : cost[what].toFixed(1)))
      return told.join(' / ')
    })
    return `| ${name} | ${count(variants)} | ${count(places)} | ${count(lines)} | ${gigabytes} | ${cells.join(' | ')} |`
  }
  const of = (what: (cost: Cost) => number) => {
    const [empty, full] = houses.map(({ costs }) => middle(costs.map(what)))
    return (full! / empty!).toFixed(2)
  }
  writeFileSync(
    join(import.meta.dirname, '../docs/reference/a-full-house.md'),
    `# What an order costs a full house

Written by \`npm run bench -- --scale\`: orders of two things each, by four buyers at once, from the cart to the order and what follows it; ${ORDERS} in each round, by turns in
both houses, which run side by side. Processor time is that of the server and of its connections to PostgreSQL, in milliseconds an order; pages are those of 8 kB that
PostgreSQL looked into, whether they were in memory or not. The rows of the past are copies, with other ids, of what ${PAST_ORDERS} orders have left behind that were placed and handed over.

| house | variants | places | order lines | GB | server ms | PostgreSQL ms | pages |
|---|---:|---:|---:|---:|---:|---:|---:|
${houses.map(({ name, there, costs }) => line(name, there, costs)).join('\n')}

The middle of the full house against the middle of the empty one: **${of((cost) => cost.server_ms + cost.database_ms)}** of the processor, **${of((cost) => cost.pages)}** of the pages; at most ${LIMIT} is allowed.
`,
  )
}

const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const tell = ({ server_ms, database_ms, pages }: Cost) =>
  `${server_ms.toFixed(1)} ms of the server, ${database_ms.toFixed(1)} ms of PostgreSQL, ${Math.round(pages).toLocaleString('en')} pages an order`
