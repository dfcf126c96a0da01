import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { collectedAt, goToCheckout, SHIPPED } from '../../../test/race/shoppers.ts'

// A Monday, at noon in Istanbul.
const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now())
let desk = await atTheDesk(app)
const { kadikoy, gebze, variants } = stage
const { company_id } = stage.alma
const week = [1, 2, 3, 4, 5]
const ask = async (method: string, path: string, body?: object, as = desk) => {
  const answer = await app.call(method as 'GET', path, body, { as, key: `${method} ${path} ${JSON.stringify(body)}` })
  assert.ok(answer.status < 300, answer.text)
  return answer.body
}
await ask('PATCH', `/v1/locations/${kadikoy.location_id}`, {
  opening_hours: { weekly: [{ days: [...week, 6, 7], opens: '10:00', closes: '22:00' }] },
})
await ask('POST', `/v1/locations/${kadikoy.location_id}/promise-terms`, {
  collect: { prepare_minutes: 90, orders_until: null },
  send: null,
})
await ask('POST', `/v1/locations/${gebze.location_id}/promise-terms`, {
  collect: null,
  send: { orders_until: '16:00', leaves_on_days: week, carrier_days: week, transit_days: { least: 1, most: 2 }, holidays: [] },
})
await ask('PUT', `/v1/companies/${company_id}/payment-accounts/bank-transfer`, {
  settings: { iban: 'TR330006100519786457841326', account_holder: 'Alma Ev Yaşam A.Ş.', bank_name: 'Deneme Bankası', days_to_pay: '6' },
})
await ask('PUT', `/v1/companies/${company_id}/payment-methods`, {
  methods: [{ method: 'bank_transfer', provider: 'bank-transfer', doors: ['web'] }],
})

async function orderedByTransfer(delivery: object, quantity = 1) {
  const { as, checkout_id } = await goToCheckout(app, { variant_id: variants.mug, quantity }, delivery)
  await ask('POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'bank_transfer' }, as)
  const { order_id } = await ask('POST', `/v1/checkouts/${checkout_id}/order`, undefined, as)
  await app.settle()
  return { order_id, as }
}
const promiseOf = async ({ order_id, as }: { order_id: string; as: ReturnType<typeof pocket> }) => {
  const { promise, after_transfer } = await ask('GET', `/v1/orders/${order_id}/promise`, undefined, as)
  return { promise, after_transfer }
}
async function transferred({ order_id, as }: { order_id: string; as: ReturnType<typeof pocket> }, amount: string) {
  const { reference } = await ask('GET', `/v1/orders/${order_id}/transfer`, undefined, as)
  desk = await atTheDesk(app)
  const on = app.clock.now().toISOString().slice(0, 10).split('-').reverse().join('.')
  const content = Buffer.from(`Tarih;Açıklama;Tutar\n${on};EFT ${reference};${amount}\n`).toString('base64')
  await ask('POST', '/v1/bank-statements', { company_id, content })
  await app.settle()
}

test('of what is paid by transfer days are told that begin when it is here', async () => {
  const told = (location_id?: string) =>
    ask('GET', `/v1/promises/after-transfer${location_id ? `?location_id=${location_id}` : ''}`, undefined, pocket())
  // On a Monday morning it leaves the same day; on a Friday night not before Monday.
  const sends = { least_days: 1, most_days: 5 }
  assert.deepEqual(await told(), { sends, collects: null })
  assert.deepEqual(await told(kadikoy.location_id), { sends, collects: { least_days: 0, most_days: 1 } })
  const nowhere = await app.call('GET', `/v1/promises/after-transfer?location_id=${gebze.location_id}`, undefined, { as: pocket() })
  assert.equal(nowhere.status, 404, 'nobody collects at the warehouse')
})

test('an order that waits for its transfer is promised nothing yet; its time begins when all of it is here', async () => {
  const order = await orderedByTransfer(SHIPPED, 2)
  assert.deepEqual(await promiseOf(order), { promise: null, after_transfer: { least_days: 1, most_days: 5 } })
  app.clock.advance({ hours: 24 })
  await transferred(order, '98,00')
  assert.equal((await promiseOf(order)).promise, null, 'a part of it is not all')
  app.clock.advance({ hours: 24 })
  await transferred(order, '400,00')
  const { promise, after_transfer } = await promiseOf(order)
  // On Wednesday at noon it came: it leaves that day.
  assert.deepEqual(
    [promise.leaves_on, promise.earliest_on, promise.latest_on, promise.due_at, after_transfer],
    ['2026-03-04', '2026-03-05', '2026-03-06', '2026-03-06T21:00:00.000Z', null],
  )
  assert.deepEqual(await app.audit(), [])
})

test('so is what is collected at a store', async () => {
  const order = await orderedByTransfer(collectedAt(kadikoy.location_id))
  assert.deepEqual(await promiseOf(order), { promise: null, after_transfer: { least_days: 0, most_days: 1 } })
  app.clock.advance({ hours: 24 })
  await transferred(order, '249,00')
  assert.equal((await promiseOf(order)).promise.ready_at, '2026-03-05T10:30:00.000Z')
  assert.deepEqual(await app.audit(), [])
})
