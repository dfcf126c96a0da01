import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { newId } from '#platform/ids'
import { atTheDesk, paysBy, PASSWORD, setTheStage } from '../../../test/cast.ts'
import { type Pocket, startTestApp } from '../../../test/harness.ts'
import { readsWhole, sentWhile } from '../../../test/plans.ts'
import { goToCheckout } from '../../../test/race/shoppers.ts'
import { testCard } from '../../connectors/test-card/index.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { hearOfRefunds } from '../payments/webhooks.ts'
import { joinProviders, recordPayments, type RemoteProvider, speakAuthorise } from '../payments/index.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
let desk = await atTheDesk(app)
const { company_id } = stage.alma
const MUG = 24_900
const now = () => app.clock.now().toISOString()
const no = (reason: string) => () => Promise.resolve({ result: 'declined' as const, reason })
/** The bank, but for what it does otherwise today. */
const bank = (otherwise: Partial<RemoteProvider>) => joinProviders([{ ...testCard, ...otherwise }])
const setCapture = async (captures: string) => {
  const methods = [{ method: 'card', provider: 'test-card', doors: ['web'], captures }]
  assert.equal((await app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk })).status, 200)
}
const passes = async (minutes: number) => {
  app.clock.advance({ minutes })
  await app.tick()
}

let asked = 0
const post = (path: string, body?: object, as = desk) => app.call('POST', path, body, { as, key: `${path} ${++asked}` })
const list = (query = '', as = desk) => app.call('GET', `/v1/payment-alarms${query}`, undefined, { as })
const open = async (query = '', as = desk) => {
  const { body } = await list(query, as)
  return body.items.map(({ kind, amount_minor }: { kind: string; amount_minor: number }) => [kind, amount_minor])
}

/** Two mugs ordered on the web and paid by card. */
async function ordered() {
  const { checkout_id, as } = await goToCheckout(app, { variant_id: stage.variants.mug, quantity: 2 })
  const paid = await post(`/v1/checkouts/${checkout_id}/payments`, { method: 'card', token: 'tok_ok' }, as)
  assert.equal(paid.status, 201, paid.text)
  const placed = await post(`/v1/checkouts/${checkout_id}/order`, undefined, as)
  assert.equal(placed.status, 201, placed.text)
  await app.settle()
  return { order_id: placed.body.order_id as string, number: placed.body.number as string, payment_id: paid.body.payment_id as string }
}
const TWO = 2 * MUG

test('nothing is wrong: nobody is needed, whatever was paid, given back or let go', async () => {
  const { order_id } = await ordered()
  assert.equal((await post(`/v1/orders/${order_id}/refunds`, { amount_minor: MUG })).status, 201)
  await passes(30)
  assert.deepEqual((await list()).body, { items: [], next: null })
})

test('money that is held for no order is told with when the provider is asked again, and is gone when it has let go', async () => {
  bank({ cancel: no('not_now') })
  const wish = {
    purpose_id: newId('chk'),
    company_id,
    method: 'card' as const,
    provider: 'test-card',
    amount_minor: 4_200,
    currency: 'TRY',
  }
  const [recorded] = await app.database.transaction((tx) => recordPayments(tx, [{ ...wish, actor: 'system:test' }], now()))
  await speakAuthorise(app.database, recorded!, paysBy('tok_ok'), now())
  const since = new Date(app.clock.now().getTime() + 12 * 60_000).toISOString()
  app.clock.advance({ minutes: 11 })
  assert.deepEqual(await open(), [], 'its order may still come')
  await passes(2)
  const tried = now()
  const [alarm] = (await list()).body.items
  assert.deepEqual(alarm, {
    ...{ alarm_id: `payment_without_order:${recorded!.payment_id}`, kind: 'payment_without_order', company_id },
    ...{ order_id: null, order_number: null, payment_id: recorded!.payment_id, method: 'card', provider: 'test-card' },
    ...{ amount_minor: 4_200, currency: 'TRY', reason: 'not_now', since, due_by: null, closed: null },
    again_at: new Date(Date.parse(tried) + 15 * 60_000).toISOString(),
  })
  for (let times = 2; times <= 10; times++) await passes(24 * 60)
  desk = await atTheDesk(app)
  assert.equal((await list()).body.items[0].again_at, null, 'ten times, then nobody asks any more')
  bank({})
  assert.equal((await post(`/v1/payments/${recorded!.payment_id}/cancellation`)).status, 201)
  assert.deepEqual(await open(), [])
})

test('an order whose payment the bank declines after it was placed needs somebody until it is taken', async () => {
  bank({ capture: no('authorisation_expired') })
  const { order_id, number, payment_id } = await ordered()
  const { items } = (await list('?kind=capture_declined')).body
  assert.equal(items.length, 1)
  const { alarm_id: _id, since: _since, ...alarm } = items[0]
  assert.deepEqual(alarm, {
    ...{ kind: 'capture_declined', company_id, order_id, order_number: number, payment_id, method: 'card', provider: 'test-card' },
    ...{ amount_minor: TWO, currency: 'TRY', reason: 'authorisation_expired', due_by: null, again_at: null, closed: null },
  })
  app.clock.advance({ minutes: 1 })
  await post(`/v1/payments/${payment_id}/captures`, {})
  assert.deepEqual(await open(), [['capture_declined', TWO]], 'the bank stays with its no: one alarm')
  bank({})
  app.clock.advance({ minutes: 1 })
  assert.equal((await post(`/v1/payments/${payment_id}/captures`, {})).status, 201)
  assert.deepEqual(await open(), [])
})

test('a refund that was declined is owed until as much has gone back, by whichever way; tried again it is not owed twice', async () => {
  const { order_id } = await ordered()
  bank({ refund: no('account_closed') })
  const refund = async (amount_minor: number, body: object = {}) => {
    app.clock.advance({ minutes: 1 })
    const answer = await post(`/v1/orders/${order_id}/refunds`, { amount_minor, ...body })
    assert.equal(answer.status, 201, answer.text)
  }
  await refund(MUG)
  assert.deepEqual(await open(), [['refund_declined', MUG]])
  await refund(MUG)
  assert.deepEqual(await open(), [['refund_declined', MUG]])
  await refund(10_000, { way: 'gift_card' })
  assert.deepEqual(await open(), [['refund_declined', MUG - 10_000]])
  bank({})
  await refund(MUG - 10_000)
  assert.deepEqual(await open(), [])
  await refund(MUG)
  assert.deepEqual(await open(), [], 'what is given back later is another matter')
})

test('a refund that comes back after it was done is told as such', async () => {
  const { order_id, payment_id } = await ordered()
  assert.equal((await post(`/v1/orders/${order_id}/refunds`, { amount_minor: MUG })).status, 201)
  const { body } = await app.call('GET', `/v1/payments/${payment_id}`, undefined, { as: desk })
  const { change_id } = body.changes.find(({ kind }: { kind: string }) => kind === 'refund')
  bank({ refund: no('account_closed') })
  app.clock.advance({ minutes: 5 })
  await hearOfRefunds(app.database, [change_id], () => true, now())
  assert.deepEqual(await open(), [['refund_failed', MUG]])
  bank({})
  app.clock.advance({ minutes: 1 })
  assert.equal((await post(`/v1/orders/${order_id}/refunds`, { amount_minor: MUG, way: 'gift_card' })).status, 201)
  assert.deepEqual(await open(), [])
})

test('goods that left unpaid, and goods that are to leave for which nothing is held any more', async () => {
  await setCapture('at_hand_over')
  bank({ capture: no('authorisation_expired') })
  const { order_id, number } = await ordered()
  const handOver = () => post(`/v1/orders/${order_id}/hand-overs`, { reference: 'parcel 1', lines: [{ line_number: 1, quantity: 1 }] })
  assert.equal((await handOver()).status, 201)
  assert.deepEqual(await open(), [], 'the books are looked through first')
  await app.tick()
  const [alarm] = (await list()).body.items
  assert.deepEqual(
    [alarm.kind, alarm.amount_minor, alarm.order_number, alarm.payment_id, alarm.reason, alarm.since],
    ['due_missed', MUG, number, null, 'authorisation_expired', now()],
  )
  bank({})
  await handOver()
  assert.deepEqual(await open(), [])

  const lapses_at = new Date(app.clock.now().getTime() + 86_400_000).toISOString()
  bank({
    authorise: async (...request) => {
      const answer = await testCard.authorise(...request)
      return answer.result === 'done' ? { ...answer, capture_before: lapses_at } : answer
    },
  })
  const lapsing = await ordered()
  await passes(25 * 60)
  assert.deepEqual(await open(), [['authorisation_lapsed', TWO]])
  assert.equal((await post(`/v1/orders/${lapsing.order_id}/rest-cancellation`)).body.order_status, 'cancelled')
  assert.deepEqual(await open(), [])
  bank({})
  await setCapture('at_order')
})

test('the rest of an order that a provider would not let go stays until somebody says that it was dealt with, and why', async () => {
  await setCapture('at_hand_over')
  bank({ cancel: no('not_now') })
  const { order_id } = await ordered()
  await post(`/v1/orders/${order_id}/rest-cancellation`)
  await app.tick()
  const [alarm] = (await list()).body.items
  assert.deepEqual([alarm.kind, alarm.amount_minor, alarm.order_id], ['release_declined', TWO, order_id])
  const at = `/v1/payment-alarms/${alarm.alarm_id}/closing`
  for (const body of [{}, { reason: 'ab' }]) assert.equal((await app.call('POST', at, body, { as: desk })).status, 400)
  assert.equal((await list()).body.items.length, 1)
  const reason = 'Bankanın panelinden bırakıldı'
  const closed = await app.call('POST', at, { reason }, { as: desk })
  assert.equal(closed.status, 201, closed.text)
  const closed_by = `staff:${stage.owner.staff_id}`
  assert.deepEqual(closed.body, { ...alarm, closed: { reason, closed_by, closed_at: now() } })
  app.clock.advance({ minutes: 1 })
  assert.deepEqual((await app.call('POST', at, { reason: 'bir daha' }, { as: desk })).body, closed.body, 'it has happened')
  assert.deepEqual(await open(), [])
  assert.deepEqual((await list('?closed=true')).body, { items: [closed.body], next: null })
  assert.deepEqual((await list('?closed=true&kind=due_missed')).body.items, [])
  const unknown = await app.call('POST', '/v1/payment-alarms/due_missed:nobody/closing', { reason }, { as: desk })
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found'])
  bank({})
  await setCapture('at_order')
})

test('they come page by page, newest first; who works for another company sees none of them and closes none, an associate may not ask', async () => {
  bank({ capture: no('no_money') })
  const numbers: string[] = []
  for (let i = 0; i < 3; i++) {
    app.clock.advance({ minutes: 1 })
    numbers.unshift((await ordered()).number)
  }
  bank({})
  const seen: string[] = []
  let [alarm_id, after] = ['', '']
  do {
    const { body } = await list(`?limit=2${after && `&after=${after}`}`)
    seen.push(...body.items.map((one: { order_number: string }) => one.order_number))
    ;[alarm_id, after] = [body.items[0].alarm_id, body.next]
  } while (after)
  assert.deepEqual(seen, numbers)

  const staff = async (email: string, role: 'owner' | 'associate', location_id: string): Promise<Pocket> => {
    const person = { name: 'Nigar', email, role, works_everywhere: false, password: PASSWORD, location_ids: [location_id], now: now() }
    await app.database.transaction((tx) => createStaff(tx, person))
    return atTheDesk(app, email)
  }
  const inBaku = await staff('nigar@alma.example', 'owner', stage.baki.location_id)
  assert.deepEqual((await list('', inBaku)).body, { items: [], next: null })
  assert.deepEqual((await list('?closed=true', inBaku)).body, { items: [], next: null })
  const close = (as: Pocket) => app.call('POST', `/v1/payment-alarms/${alarm_id}/closing`, { reason: 'Gizli' }, { as })
  assert.equal((await close(inBaku)).status, 404)
  const associate = await staff('asli@alma.example', 'associate', stage.kadikoy.location_id)
  assert.deepEqual([(await list('', associate)).status, (await close(associate)).status], [403, 403])
  assert.equal((await list()).body.items.length, 3)
})

test('among very many payments no table is read from end to end', async () => {
  const client = new pg.Client({ connectionString: app.url })
  await client.connect()
  const MANY = 30_000
  const id = (prefix: string) => `'${prefix}_' || lpad(n::text, 9, '0')`
  const each = `from generate_series(1, ${MANY}) n`
  for (const sql of [
    `insert into orders.orders (order_id, number, company_id, purpose_id, cart_id, channel, delivery, location_id, status, currency, total_minor, net_minor, tax_minor, taxes, placed_at, placed_by)
       select ${id('ord')}, ${id('X')}, '${company_id}', ${id('chk')}, ${id('crt')}, 'web', 'ship', 'loc_1', 'completed', 'TRY', 100, 100, 0, '[]', '${now()}', 'x' ${each}`,
    `insert into payments.payments (payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, captured_minor, currency, status, actor, created_at, settled_at)
       select ${id('pay')}, ${id('chk')}, ${id('ord')}, '${company_id}', 'card', 'test-card', 100, 100, 'TRY', 'captured', 'system:test', '${now()}', '${now()}' ${each}`,
    `insert into payments.changes (change_id, payment_id, kind, amount_minor, key, status, actor, asked_at, settled_at, ask_again_at)
       select ${id('pch')}, ${id('pay')}, 'capture', 100, ${id('key')}, 'done', 'system:test', '${now()}', '${now()}', '${now()}' ${each}`,
    // Once in a hundred times a refund was declined, and done when it was tried again.
    ...['declined', 'done'].map(
      (
        status,
        at,
      ) => `insert into payments.changes (change_id, payment_id, kind, amount_minor, key, status, actor, asked_at, settled_at, ask_again_at)
         select ${id(`pch_${status}`)}, ${id('pay')}, 'refund', 50, ${id(status)}, '${status}', 'system:test', at, at, at
         from generate_series(1, ${MANY}, 100) n, (select timestamptz '${now()}' + interval '${at} hours') as moment(at)`,
    ),
    `update payments.payments set refunded_minor = 50 where payment_id in (select payment_id from payments.changes where change_id like 'pch_declined%')`,
    `insert into payments.dues (order_id, reference, company_id, amount_minor, actor, due_at, covered_at)
       select ${id('ord')}, 'parcel', '${company_id}', 100, 'system:test', '${now()}', '${now()}' ${each}`,
    `insert into alarms.closed select 'due_missed:' || n, '${company_id}', '{}', 'x', 'staff:x', '${now()}' ${each}`,
    'analyze',
  ])
    await client.query(sql)
  const big = new Set(['orders', 'payments', 'changes', 'dues', 'closed'])
  let looked = 0
  for (const query of ['', '?kind=refund_declined', '?closed=true']) {
    for (const statement of (await sentWhile(() => list(query))).filter(({ text }) => text.includes('alarms.closed'))) {
      assert.deepEqual(await readsWhole(client, statement, big), [], `${query}: ${statement.text}`)
      looked++
    }
  }
  assert.equal(looked, 3)
  assert.equal((await list('?kind=refund_declined')).body.items.length, 0)
  await client.end()
})
