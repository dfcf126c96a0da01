import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Database, run } from '#platform/database'
import { hashOf } from '#platform/idempotency'
import { Refusal } from '#platform/refusal'
import { setTheStage, type Thing, paysBy } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { availability, correct, placeKey } from '../../offer/inventory/index.ts'
import { setPrices } from '../../offer/pricing/index.ts'
import { type Payment, speakAuthorise } from '../payments/index.ts'
import { startTogether } from './starting.ts'
import { placeTogether } from './place.ts'

const THINGS = ['mug', 'towel', 'lamp'] as const
type Pieces = Record<(typeof THINGS)[number], number>

/** A small rush: who has what in her cart, who asks for what in which order, and what happens in between. */
interface Rush {
  pieces: Pieces
  carts: { thing: Thing; quantity: number }[][]
  /** The first one's cart is changed after she has come to the checkout. */
  changes_mind: boolean
  price_rises: Thing | null
  starts: Asked[]
  /** Nobody sweeps, and the holds run out before the orders are placed; meanwhile so many are left. */
  minutes_between: number
  pieces_left: Pieces | null
  places: Asked[]
}
/** `of`: whose checkout. `as`: who asks, perhaps a stranger. Keys a and b pay with one card each, b with one that is declined. */
interface Asked {
  of: number
  as: number
  key: 'a' | 'b' | null
}

const SEED = Number(process.env.SEED ?? 915_698_549)
const RUSHES = Number(process.env.RUNS ?? 25)
const SHOPPERS = 5
/** Mostly nothing: `fc.option` alone would mostly be something. */
const oneIn = <T>(times: number, arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
const few = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 8)
const pieces = fc.record({ mug: few, towel: few, lamp: few })
const thing = fc.constantFrom<Thing>(...THINGS)
const asked: fc.Arbitrary<Asked> = fc
  .record({
    of: fc.nat(SHOPPERS - 1),
    stranger: oneIn(6, fc.nat(SHOPPERS - 1)),
    key: fc.constantFrom('a' as const, 'a' as const, 'a' as const, 'b' as const, null),
  })
  .map(({ of, stranger, key }) => ({ of, as: stranger ?? of, key }))
const rush: fc.Arbitrary<Rush> = fc.record({
  pieces,
  carts: fc.array(fc.array(fc.record({ thing, quantity: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 2 }), {
    minLength: SHOPPERS,
    maxLength: SHOPPERS,
  }),
  changes_mind: fc.constantFrom(true, false, false),
  price_rises: oneIn(3, thing),
  starts: fc.array(asked, { minLength: 8, maxLength: 12 }),
  minutes_between: fc.constantFrom(0, 0, 11),
  pieces_left: oneIn(2, pieces),
  places: fc.array(asked, { minLength: 8, maxLength: 12 }),
})

async function openShop() {
  const app = await startTestApp()
  const stage = await setTheStage(app.database, app.clock.now())
  const { database, clock } = app
  const { location_id } = stage.gebze
  const now = () => clock.now().toISOString()
  const prices: Partial<Record<Thing, number>> = {}

  const names = new Map<string, string>([
    [location_id, 'Gebze'],
    ...Object.entries(stage.variants).map(([name, id]) => [id, name] as const),
  ])
  /** Ids differ from shop to shop; what they stand for does not. */
  const named = (value: unknown) =>
    JSON.parse(JSON.stringify(value), (_, part) => (typeof part === 'string' ? (names.get(part) ?? part) : part))

  /** So many of each thing may be promised from now on. */
  async function put(pieces: Pieces) {
    await database.transaction(async (tx) => {
      const levels = await availability(tx, {
        variant_ids: THINGS.map((name) => stage.variants[name]),
        location_ids: [location_id],
        now: now(),
      })
      const lines = THINGS.map((name) => {
        const variant_id = stage.variants[name]
        const { on_hand, reserved } = levels.get(placeKey({ variant_id, location_id }))!
        return { variant_id, on_hand: reserved + pieces[name] - on_hand }
      })
      await correct(
        tx,
        [{ document: 'count', location_id, reason: 'counted', lines: lines.filter((line) => line.on_hand), actor: 'system:test' }],
        now(),
      )
    })
  }

  async function begin({ pieces, carts, changes_mind, price_rises }: Rush) {
    await put(pieces)
    const shoppers: { checkout_id: string; session_id: string }[] = []
    for (const [i, lines] of carts.entries()) {
      const as = pocket()
      for (const { thing, quantity } of lines)
        await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants[thing], quantity }, { as })
      const delivery = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } }
      const opened = await app.call(
        'POST',
        '/v1/checkouts',
        { delivery, contact: { name: 'Derya Deniz', phone: '0533 444 55 66' } },
        { as },
      )
      assert.equal(opened.status, 201, opened.text)
      const { checkout_id, cart_id } = opened.body
      const [{ session_id }] = (await run<{ session_id: string }>(
        database.db,
        'select session_id from checkout.checkouts where checkout_id = $1',
        [checkout_id],
      )) as [{ session_id: string }]
      shoppers.push({ checkout_id, session_id })
      for (const [what, id] of Object.entries({ checkout_id, cart_id, session_id })) names.set(id, `${what} of ${i}`)
      for (const line of opened.body.lines) names.set(line.line_id, `${line.title} of ${i}`)
      if (changes_mind && i === 0) await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.heater }, { as })
    }
    if (price_rises) {
      prices[price_rises] = (prices[price_rises] ?? stage.things[price_rises].price) + 100
      const raised = [{ variant_id: stage.variants[price_rises], amount_minor: prices[price_rises] }]
      await database.transaction((tx) => setPrices(tx, stage.list.price_list_id, raised, { now: now(), actor: 'system:test' }))
    }
    return shoppers
  }

  /** What can be seen afterwards, without ids and numbers. */
  async function books(shoppers: { checkout_id: string }[]) {
    const ids = shoppers.map((shopper) => shopper.checkout_id)
    const of = async (sql: string, parameters: unknown[] = [ids]) => named(await run(database.db, sql, parameters))
    return {
      checkouts: await of(
        `select checkout_id, status, hold_expires_at is null as free, order_id is not null as ordered from checkout.checkouts where checkout_id = any($1) order by 1`,
      ),
      carts: await of(
        `select cart_id, status from carts.carts where cart_id in (select cart_id from checkout.checkouts where checkout_id = any($1)) order by 1`,
      ),
      payments: await of(
        `select purpose_id, status, amount_minor, capturing_minor, order_id is not null as ordered from payments.payments where purpose_id = any($1) order by payment_id`,
      ),
      orders:
        await of(`select purpose_id, status, total_minor, (select json_agg(json_build_object('variant', variant_id, 'quantity', quantity) order by line_number)
        from orders.order_lines l where l.order_id = o.order_id) as lines from orders.orders o where purpose_id = any($1) order by order_id`),
      holds: await of('select purpose_id, variant_id, quantity from inventory.holds where purpose_id = any($1) order by 1, 2'),
      levels: await of('select variant_id, on_hand, reserved, held from inventory.levels where location_id = $1 order by variant_id', [
        location_id,
      ]),
      debts:
        await of(`select sum(amount_minor)::bigint as amount_minor from ledger.transfers t join ledger.groups g using (group_key, posted_at)
        where g.document in (select order_id from orders.orders where purpose_id = any($1))`),
    }
  }

  /** Everything comes to its end, so that the next rush begins with nothing held. */
  async function end() {
    clock.advance({ hours: 1 })
    await app.tick()
    await app.tick()
  }
  return { app, database, clock, now, put, begin, books, named, end }
}
type Shop = Awaited<ReturnType<typeof openShop>>

/** Runs the calls in one group commit, or each in one of its own, and tells their outcomes in a way that two shops can be compared by. */
async function outcomesOf<Call, Result>(
  shop: Shop,
  command: ((database: Database, call: Call) => Promise<Result>) & { count(database: Database): { batches: number; calls: number } },
  calls: Call[],
  together: boolean,
  thing: (result: Result) => string,
): Promise<unknown[]> {
  const seen = new Map<string, string>()
  const tell = (result: Result, at: number) => {
    const id = thing(result)
    if (!seen.has(id)) seen.set(id, `made by call ${at}`)
    return seen.get(id)
  }
  const before = { ...command.count(shop.database) }
  const outcomes: unknown[] = []
  const one = async (call: Call, at: number) => {
    try {
      outcomes[at] = await command(shop.database, call)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      outcomes[at] = error
    }
  }
  if (together) await Promise.all(calls.map(one))
  else for (const [at, call] of calls.entries()) await one(call, at)
  assert.equal(command.count(shop.database).batches - before.batches, together ? 1 : calls.length)
  return outcomes.map((outcome, at) =>
    outcome instanceof Refusal ? shop.named({ code: outcome.code, details: outcome.details }) : tell(outcome as Result, at),
  )
}

async function live(shop: Shop, rush: Rush, together: boolean) {
  const shoppers = await shop.begin(rush)
  const callOf = ({ of, as, key }: Asked, operation: string, token?: string) => {
    const { checkout_id } = shoppers[of]!
    const { session_id } = shoppers[as]!
    return {
      checkout_id,
      principal: { audience: 'shopper' as const, id: session_id, customer_id: null, customer_ids: [] },
      actor: `shopper:${session_id}`,
      now: shop.now(),
      key: key ? { principal: session_id, operation, key: `${key} ${of}`, request_hash: hashOf({ checkout_id, token }) } : undefined,
    }
  }
  const tokenOf = ({ key }: Asked) => (key === 'b' ? 'tok_declined' : 'tok_ok')
  const payments: (Payment & { token: string })[] = []
  const starts = rush.starts.map((start) => ({ ...callOf(start, 'pay', tokenOf(start)), method: 'card' as const, token: tokenOf(start) }))
  const remember = (payment: Payment | null) => payment!.payment_id
  const started = await outcomesOf(shop, startTogether, starts, together, remember)
  const recorded = await run<Payment>(shop.database.db, `select * from payments.payments where purpose_id = any($1) order by payment_id`, [
    shoppers.map((s) => s.checkout_id),
  ])
  for (const payment of recorded) {
    const at = shoppers.findIndex((shopper) => shopper.checkout_id === payment.purpose_id)
    const by = rush.starts.find((start, i) => start.of === at && started[i] === `made by call ${i}`)!
    payments.push({ ...payment, token: tokenOf(by) })
  }
  const after_start = await shop.books(shoppers)
  for (const payment of payments) await speakAuthorise(shop.database, payment, paysBy(payment.token), shop.now())
  shop.clock.advance({ minutes: rush.minutes_between })
  if (rush.minutes_between && rush.pieces_left) await shop.put(rush.pieces_left)
  const places = rush.places.map((place) => callOf(place, 'order'))
  // Of two who ask for the same order in one commit, the second is told what was there when the first one asked.
  const placed = (await outcomesOf(shop, placeTogether, places, together, (order) => order.order_id)).map((outcome) =>
    JSON.parse(JSON.stringify(outcome, (name, value: unknown) => (name === 'available' ? undefined : value))),
  )
  const after_place = await shop.books(shoppers)
  await shop.end()
  return { started, after_start, placed, after_place }
}

test(`checkouts that are paid and ordered in one group commit end as if they had come one by one (SEED=${SEED})`, async () => {
  const [together, singly] = await Promise.all([openShop(), openShop()])
  const seen = { refused: 0, paid: 0, placed: 0 }
  await fc.assert(
    fc.asyncProperty(rush, async (rush) => {
      const one = await live(together, rush, true)
      const other = await live(singly, rush, false)
      assert.deepEqual(one, other)
      seen.refused += JSON.stringify(one.started).split('insufficient_stock').length - 1
      seen.paid += one.started.filter((outcome) => typeof outcome === 'string').length
      seen.placed += one.placed.filter((outcome) => typeof outcome === 'string').length
    }),
    { numRuns: RUSHES, seed: SEED },
  )
  const isLively = seen.refused > 0.2 * RUSHES && seen.paid > 0.8 * RUSHES && seen.placed > 0.4 * RUSHES
  assert.ok(isLively || RUSHES < 25, `the rushes were too calm: ${JSON.stringify(seen)}`)
  for (const { app } of [together, singly]) assert.deepEqual(await app.audit(), [])
})
