import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { hashOf } from '#platform/idempotency'
import { Refusal } from '#platform/refusal'
import { setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { checkout } from './index.ts'
import { startTogether } from './starting.ts'
import { placeTogether } from './place.ts'

const ADDRESS = { street: 'Bağdat Caddesi 7', district: 'Kadıköy', city: 'İstanbul', country: 'TR' }
const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 100)
const now = () => app.clock.now().toISOString()

const put = (as: Pocket, quantity = 1) => app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity }, { as })
const open = (as: Pocket, contact: object = { name: ' Derya Deniz ', phone: '0533 444 55 66', email: 'Derya@Mail.Example' }) =>
  app.call('POST', '/v1/checkouts', { delivery: { kind: 'ship', address: ADDRESS }, contact }, { as })
const pay = (as: Pocket, checkout_id: string, token = 'tok_ok') =>
  app.call('POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token }, { as, key: `pay ${checkout_id} ${token}` })
const cancel = (as: Pocket, checkout_id: string) =>
  app.call('POST', `/v1/checkouts/${checkout_id}/cancellation`, undefined, { as, key: `cancel ${checkout_id}` })

async function paid(quantity = 1) {
  const as = pocket()
  await put(as, quantity)
  const { body } = await open(as)
  assert.equal((await pay(as, body.checkout_id)).body.status, 'authorised')
  return { as, checkout_id: body.checkout_id as string, cart_id: body.cart_id as string }
}

async function sessionOf(checkout_id: string): Promise<string> {
  const found = await run<{ session_id: string }>(app.database.db, 'select session_id from checkout.checkouts where checkout_id = $1', [
    checkout_id,
  ])
  return found[0]!.session_id
}

const asShopper = (id: string) => ({ audience: 'shopper', id, customer_id: null, customer_ids: [] }) as const
const codeOf = (error: unknown) => (error instanceof Refusal ? error.code : error)

/** What becomes of a payment that is started past the route, which asks for a method. */
const start = (checkout_id: string, session_id: string, method: 'card' | null) =>
  startTogether(app.database, {
    ...{ checkout_id, method, principal: asShopper(session_id), actor: 'shopper', now: now(), key: undefined },
  }).then((payment) => payment?.status, codeOf)

test('a checkout is the cart with its price, where it goes and whom to tell; asked again it is the same one, brought up to date', async () => {
  const as = pocket()
  const { body: cart } = await put(as, 2)
  const opened = await open(as)
  assert.equal(opened.status, 201, opened.text)
  assert.deepEqual(opened.body, {
    checkout_id: opened.body.checkout_id,
    version: 1,
    cart_id: cart.cart_id,
    cart_version: cart.version,
    status: 'open',
    delivery: 'ship',
    location_id: stage.gebze.location_id,
    currency: 'TRY',
    total_minor: 49_800,
    discounts: [],
    shipping: null,
    hold_expires_at: null,
    order_id: null,
    agreement_due: false,
    instalments: null,
    continue_at: null,
    lines: [{ line_id: cart.lines[0].line_id, title: 'Taş Kupa', quantity: 2, unit_price_minor: 24_900, total_minor: 49_800 }],
  })
  const [kept] = await run<{ contact: object }>(app.database.db, 'select contact from checkout.checkouts where checkout_id = $1', [
    opened.body.checkout_id,
  ])
  assert.deepEqual(kept!.contact, {
    name: 'Derya Deniz',
    phone: '+905334445566',
    email: 'derya@mail.example',
    address: ADDRESS,
    invoice: null,
  })

  await put(as)
  const again = await open(as)
  assert.deepEqual([again.body.checkout_id, again.body.total_minor], [opened.body.checkout_id, 3 * 24_900])
  assert.deepEqual((await app.call('GET', `/v1/checkouts/${again.body.checkout_id}`, undefined, { as })).body, again.body)
  assert.equal(again.body.version, 2)
  const atOnce = await Promise.all(Array.from({ length: 6 }, () => open(as)))
  assert.deepEqual(new Set(atOnce.map((answer) => answer.body.checkout_id)), new Set([opened.body.checkout_id]))
  assert.deepEqual(new Set(atOnce.map((answer) => answer.body.version)), new Set([2]), 'nothing has changed')
})

test('only whose checkout it is hears what becomes of it', async () => {
  const { as, checkout_id } = await paid()
  const listens = (as: Pocket) => app.call('GET', `/v1/live-subjects?subjects=${checkout_id}`, undefined, { as })
  const stranger = pocket()
  await put(stranger)
  assert.equal((await listens(as)).status, 200)
  assert.equal((await listens(stranger)).body.code, 'not_permitted')
})

test('who waits is told: paid, thawed, set aside, ordered', async () => {
  const said = (checkout_id: string) =>
    run<{ type: string; data: { status: string } }>(
      app.database.db,
      'select type, data from platform.events where subject = $1 order by event_id',
      [checkout_id],
    )
  const as = pocket()
  await put(as)
  const { body } = await open(as)
  await pay(as, body.checkout_id, 'tok_declined')
  await cancel(as, body.checkout_id)
  assert.deepEqual(
    (await said(body.checkout_id)).map((event) => [event.type, event.data.status]),
    [
      ['checkout.checkout_changed', 'open'],
      ['checkout.checkout_changed', 'cancelled'],
    ],
  )
})

test('who goes back to the cart says so once, however often it is sent', async () => {
  const { as, checkout_id } = await paid()
  const path = `/v1/checkouts/${checkout_id}/cancellation`
  assert.equal((await app.call('POST', path, undefined, { as })).body.code, 'idempotency_key_required')
  const answers = [await cancel(as, checkout_id), ...(await Promise.all([cancel(as, checkout_id), cancel(as, checkout_id)]))]
  for (const { status, body } of answers) assert.deepEqual([status, body.status], [201, 'cancelled'])
  assert.deepEqual(answers[1]!.body, answers[0]!.body)
  const other = await app.call('POST', path, undefined, { as, key: 'another wish' })
  assert.deepEqual([other.status, other.body.code, other.body.details.status], [409, 'checkout_closed', 'cancelled'])
})

test('who comes back from her bank without having paid pays another way; what she confirms there all the same is let go', async () => {
  const as = pocket()
  await put(as)
  const { checkout_id } = (await open(as)).body
  const { continue_at, payment_id } = (await pay(as, checkout_id, 'tok_3ds')).body
  const back = await cancel(as, checkout_id)
  assert.deepEqual([back.status, back.body.status], [201, 'cancelled'], back.text)
  const anew = (await open(as)).body.checkout_id
  assert.notEqual(anew, checkout_id)
  assert.equal((await pay(as, anew)).body.status, 'authorised')
  const page = new URL(continue_at)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  await app.http.inject({ method: 'POST', url: page.pathname + page.search, payload: 'code=345410&confirm=1', headers })
  await app.http.inject({ url: `/v1/payment-returns/${payment_id}?locale=tr` })
  await app.settle()
  const [first] = await run<{ status: string }>(app.database.db, 'select status from payments.payments where payment_id = $1', [payment_id])
  assert.equal(first!.status, 'cancelled')
  assert.equal((await app.call('POST', `/v1/checkouts/${anew}/order`, undefined, { as, key: 'anew' })).status, 201)
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

test('two different requests that bring one key at the same moment: one is done, the other comes again and is told', async () => {
  const first = await paid()
  const second = await paid()
  const session_id = await sessionOf(first.checkout_id)
  // Both are hers now.
  await run(app.database.db, 'update checkout.checkouts set session_id = $1 where checkout_id = $2', [session_id, second.checkout_id])
  const place = ({ checkout_id }: { checkout_id: string }) =>
    placeTogether(app.database, {
      checkout_id,
      principal: asShopper(session_id),
      actor: 'shopper',
      now: now(),
      key: { principal: session_id, operation: 'order', key: 'one key', request_hash: hashOf({ checkout_id }) },
    }).then((order) => order.order_id, codeOf)
  const [done, waits] = await Promise.all([place(first), place(second)])
  assert.match(String(done), /^ord_/)
  assert.equal(waits, 'request_in_progress')
  assert.equal(await place(second), 'idempotency_key_reused')
  assert.equal(await place(first), done)
})

test('a stranger who asks for her checkout in the same commit takes nothing from her', async () => {
  const as = pocket()
  await put(as)
  const { checkout_id } = (await open(as)).body
  const session_id = await sessionOf(checkout_id)
  const outcomes = await Promise.all(['ses_stranger', session_id, session_id].map((id) => start(checkout_id, id, 'card')))
  assert.deepEqual(outcomes, ['not_found', 'authorising', 'payment_in_flight'])
})

test('one checkout that cannot be ordered keeps no other waiting', async () => {
  const broken = await paid()
  const fine = await paid()
  await run(app.database.db, `update checkout.checkouts set quote = '{}' where checkout_id = $1`, [broken.checkout_id])
  app.clock.advance({ minutes: 2 })
  await app.tick()
  const statusOf = async ({ checkout_id }: { checkout_id: string }) =>
    (await run<{ status: string }>(app.database.db, 'select status from checkout.checkouts where checkout_id = $1', [checkout_id]))[0]!
      .status
  assert.deepEqual([await statusOf(broken), await statusOf(fine)], ['paid', 'ordered'])
  await run(
    app.database.db,
    `update checkout.checkouts set quote = (select quote from checkout.checkouts where checkout_id = $2) where checkout_id = $1`,
    [broken.checkout_id, fine.checkout_id],
  )
  await app.tick()
  assert.equal(await statusOf(broken), 'ordered', 'once it can be read again it is ordered')
})

test('what a checkout knows of a customer is hers to have, and is forgotten', async () => {
  const as = pocket()
  const { customer } = await signIn(app, as, '0532 999 88 77')
  const { customer_id } = customer ?? (await app.call('GET', '/v1/me', undefined, { as })).body
  await put(as)
  await open(as)
  const told = (await checkout.personal_data!.export(app.database.db, [customer_id])) as { checkouts: { contact: { name: string } }[] }
  assert.deepEqual(
    told.checkouts.map((one) => one.contact.name),
    ['Derya Deniz'],
  )
  await app.database.transaction((tx) => checkout.personal_data!.erase(tx, [customer_id], now()))
  const [left] = await run<{ contact: unknown }>(app.database.db, 'select contact from checkout.checkouts where customer_id = $1', [
    customer_id,
  ])
  assert.equal(left!.contact, null)
})

test('the invoice of an order goes to a company whose number and office can be right', async () => {
  const as = pocket()
  await put(as)
  const asking = (invoice: object) => open(as, { name: 'Derya Deniz', email: 'derya@mail.example', invoice })
  const company = { kind: 'company', legal_name: 'Deniz Mimarlık Ltd. Şti.', tax_number: '123 456 7890', tax_office: 'Kadıköy' }
  for (const [invoice, field] of [
    [{ ...company, tax_number: '1234567891' }, 'tax_number'],
    [{ kind: 'company', legal_name: company.legal_name, tax_number: company.tax_number }, 'tax_office'],
    [{ kind: 'person', tax_number: '10000000000' }, 'tax_number'],
  ] as const) {
    const refused = await asking(invoice)
    assert.deepEqual([refused.status, refused.body.code, refused.body.details.field], [422, 'contact_malformed', field])
  }
  const { body } = await asking(company)
  assert.equal((await pay(as, body.checkout_id)).status, 201)
  const placed = await app.call('POST', `/v1/checkouts/${body.checkout_id}/order`, undefined, { as, key: `order ${body.checkout_id}` })
  assert.equal(placed.status, 201, placed.text)
  const { contact } = (await app.call('GET', `/v1/orders/${placed.body.order_id}`, undefined, { as })).body
  assert.deepEqual(contact.invoice, { ...company, tax_number: '1234567890' })
})

test('what cost nothing when it was asked for and has grown since is not held for nothing', async () => {
  const as = pocket()
  await put(as)
  const { checkout_id } = (await open(as)).body
  assert.equal(await start(checkout_id, await sessionOf(checkout_id), null), 'checkout_changed')
  assert.equal((await app.call('GET', `/v1/checkouts/${checkout_id}`, undefined, { as })).body.status, 'open')
})

test('the audits find a checkout that says it was ordered, and goods that are held for nobody', async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
  const as = pocket()
  await put(as)
  const { body } = await open(as)
  await run(app.database.db, `update checkout.checkouts set status = 'ordered' where checkout_id = $1`, [body.checkout_id])
  await run(
    app.database.db,
    `insert into inventory.holds (purpose_id, variant_id, location_id, quantity, expires_at) values ($1, $2, $3, 1, $4)`,
    [body.checkout_id, stage.variants.mug, stage.gebze.location_id, now()],
  )
  assert.deepEqual((await app.audit()).map((broken) => broken.audit).sort(), [
    'every paid checkout that was ordered has its order, once',
    'goods are held only for checkouts that are being paid',
    'what is held is the sum of the holds',
  ])
})
