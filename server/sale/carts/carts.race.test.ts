import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import type { Call } from '#platform/http'
import type { Outcome } from '#platform/together'
import { setTheStage, signIn } from '../../../test/cast.ts'
import { PATIENCE_MS, type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { startApp } from '../../app.ts'
import { storefrontOf } from '../../foundation/stores/index.ts'
import type { Cart } from './cart.ts'
import { joinCarts } from './joining.ts'
import { changeCarts, type Edit } from './lines.ts'
import { readCarts } from './reading.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const all = Object.values(stage.variants)
// A second server process over the same database.
const other = await startApp({
  databaseUrl: app.url,
  clock: app.clock,
  log: app.log,
  background: false,
  check_replies: true,
  rate_limits: false,
  patience_ms: PATIENCE_MS,
})
after(() => other.stop())
afterEach(async () => assert.deepEqual(await app.audit(), []))

const cookiesOf = (as: Pocket) => ({ cookie: [...as].map(([name, value]) => `${name}=${value}`).join('; ') })
const put = async (as: Pocket, i: number, variant_id: string, quantity = 1) => {
  const answer = await (i % 2 ? app : other).http.inject({
    method: 'POST',
    url: '/v1/cart/lines',
    headers: cookiesOf(as),
    payload: { variant_id, quantity },
  })
  assert.equal(answer.statusCode, 201, answer.body)
  return JSON.parse(answer.body) as { cart_id: string; version: number; item_count: number }
}
const look = async (as: Pocket) => (await app.call('GET', '/v1/cart', undefined, { as })).body

/** A device that is known but has no cart yet. */
async function newDevice(): Promise<Pocket> {
  const as = pocket()
  const { body } = await app.call('POST', '/v1/cart/lines', { variant_id: all[0] }, { as })
  await run(app.database.db, 'delete from carts.carts where cart_id = $1', [body.cart_id])
  return as
}

test('many hands on one cart, at two servers: nothing is lost, and every version is one change', async () => {
  const as = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id: all[0] }, { as })
  const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => put(as, i, all[i % all.length]!)))
  const cart = await look(as)
  assert.deepEqual([cart.item_count, cart.version], [61, 61])
  assert.deepEqual(
    answers.map((answer) => answer.version).sort((a, b) => a - b),
    Array.from({ length: 60 }, (_, i) => i + 2),
  )
  assert.ok(
    answers.every((answer) => answer.item_count === answer.version),
    'each answer shows the cart after its own change',
  )
})

test('the first things of a new guest, put in at once at two servers, lie in one cart', async () => {
  for (let round = 0; round < 5; round++) {
    const as = await newDevice()
    await Promise.all(Array.from({ length: 12 }, (_, i) => put(as, i, all[i % all.length]!)))
    assert.equal((await look(as)).item_count, 12)
  }
  const [{ stray }] = (await run<{ stray: number }>(
    app.database.db,
    'select count(*)::integer as stray from carts.carts c where customer_id is null and not exists (select from carts.session_carts s where s.cart_id = c.cart_id)',
  )) as [{ stray: number }]
  assert.equal(stray, 0)
})

test('the first things of a customer, put in at once on several devices, lie in one cart', async () => {
  const devices = [pocket(), pocket(), pocket()]
  for (const as of devices) await signIn(app, as, '0535 100 00 01')
  const answers = await Promise.all(Array.from({ length: 18 }, (_, i) => put(devices[i % 3]!, i, all[i % all.length]!)))
  assert.equal(new Set(answers.map((answer) => answer.cart_id)).size, 1)
  for (const as of devices) assert.equal((await look(as)).item_count, 18)
})

test('after an order the next things, put in at once, begin one new cart', async () => {
  const as = pocket()
  const { body } = await app.call('POST', '/v1/cart/lines', { variant_id: all[0] }, { as })
  await run(app.database.db, `update carts.carts set status = 'ordered' where cart_id = $1`, [body.cart_id])
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => put(as, i, all[i % all.length]!)))
  assert.equal(new Set(answers.map((answer) => answer.cart_id)).size, 1)
  assert.equal((await look(as)).item_count, 10)
})

test('what a device puts in while its cart becomes hers elsewhere counts on from what lay there', async () => {
  const phone = pocket()
  const { customer } = await signIn(app, pocket(), '0535 100 00 02')
  await app.call('POST', '/v1/cart/lines', { variant_id: all[0], quantity: 2 }, { as: phone })
  await app.call('PUT', '/v1/cart/contact', { phone: '0535 100 00 02' }, { as: phone })
  const [joined, committed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const elsewhere = {
    session_id: 'ses_elsewhere',
    customer_id: customer.customer_id,
    customer_ids: [customer.customer_id],
    kind: 'phone',
    value: '+905351000002',
  } as const
  const joining = app.database.transaction(async (tx) => {
    await joinCarts(tx, { ...elsewhere, call: callOf(elsewhere.session_id) })
    joined.resolve()
    await committed.promise
  })
  await joined.promise
  let isDone = false
  const adding = put(phone, 0, all[0]!).finally(() => (isDone = true))
  const waits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while (!isDone && !(await run(app.database.db, waits)).length);
  committed.resolve()
  await joining
  assert.equal((await adding).item_count, 3)
  assert.deepEqual(
    (await look(phone)).lines.map((line: { quantity: number }) => line.quantity),
    [3],
  )
})

const SHOPPERS = 3
const edit = fc.record({
  who: fc.nat(SHOPPERS - 1),
  what: fc.nat(all.length - 1),
  do: fc.constantFrom('add', 'add', 'set', 'remove'),
  quantity: fc.integer({ min: -1, max: 600 }),
})

test('changes that travel in one batch come out as they would one by one', async () => {
  const shop = await storefrontOf(app.database.db, { market: 'TR', now: app.clock.now().toISOString(), database: app.database })
  let twins = 0
  /** The same shoppers twice, each with two things in her cart; one half acts in one batch, the other one by one. */
  const actors = async (begun: boolean[]) => {
    const half = ++twins
    const session = (who: number) => `ses_twin_${half}_${who}`
    const cartEdit = (who: number, edit: Edit) => ({
      edit,
      shop,
      session_id: session(who),
      customer_id: null,
      customer_ids: [],
      call: callOf(session(who)),
    })
    const put = (who: number, what: number) =>
      app.database.transaction((tx) => changeCarts(tx, [cartEdit(who, { kind: 'add', variant_id: all[what]!, quantity: 1 })]))
    const lines: Map<string, string>[] = []
    for (let who = 0; who < SHOPPERS; who++) {
      let outcome: Outcome<Cart> | undefined
      for (const what of begun[who] ? [0, 1] : []) [outcome] = await put(who, what)
      lines.push(new Map(outcome && 'ok' in outcome ? outcome.ok.lines.map((line) => [line.variant_id, line.line_id]) : []))
    }
    const asked = ({ who, what, do: act, quantity }: { who: number; what: number; do: string; quantity: number }) => {
      const line_id = lines[who]!.get(all[what]!) ?? 'lin_none'
      if (act === 'add') return cartEdit(who, { kind: 'add', variant_id: all[what]!, quantity })
      return cartEdit(who, act === 'set' ? { kind: 'set', line_id, quantity } : { kind: 'remove', line_id })
    }
    const carts = async () => {
      const found = await readCarts(
        app.database.db,
        lines.map((_, who) => ({ session_id: session(who), company_id: shop.company_id })),
        app.clock.now().toISOString(),
      )
      return found.carts.map((cart) => cart && [cart.version, cart.lines.map((line) => [line.variant_id, line.quantity])])
    }
    return { asked, carts }
  }
  /** What was answered, without the names that are different for everybody. */
  const answer = (outcome: Outcome<Cart> | undefined) =>
    'ok' in outcome!
      ? [outcome.ok.version, outcome.ok.totals, outcome.ok.lines.map((line) => [line.sku, line.quantity])]
      : outcome!.refusal.code

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: SHOPPERS, maxLength: SHOPPERS }),
      fc.array(edit, { minLength: 1, maxLength: 14 }),
      async (begun, edits) => {
        const crowd = await actors(begun)
        const queue = await actors(begun)
        const atOnce = await app.database.transaction((tx) => changeCarts(tx, edits.map(crowd.asked)))
        const singly: (Outcome<Cart> | undefined)[] = []
        for (const edit of edits) singly.push((await app.database.transaction((tx) => changeCarts(tx, [queue.asked(edit)])))[0])
        assert.deepEqual(atOnce.map(answer), singly.map(answer))
        assert.deepEqual(await crowd.carts(), await queue.carts())
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 25), ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  )
})

const callOf = (session_id: string): Call => ({
  now: app.clock.now().toISOString(),
  principal: { audience: 'shopper', id: session_id, customer_id: null, customer_ids: [] },
  actor: `shopper:${session_id}`,
  locale: 'tr',
  address: '127.0.0.1',
  origin: 'http://localhost',
  market: 'TR',
  channel: 'web',
  database: app.database,
  log: app.log,
  request_key: undefined,
  setCookie: () => {},
})
