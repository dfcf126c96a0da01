import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { createStaff } from '../../foundation/staff/index.ts'
import { atTheDesk, atTheTill, PASSWORD, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)

async function buyOnTheWeb(as: Pocket, name: string) {
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.lamp, quantity: 2 }, { as })
  const opened = await app.call(
    'POST',
    '/v1/checkouts',
    {
      delivery: { kind: 'ship', address: { street: 'Bağdat Caddesi 7', district: 'Kadıköy', city: 'İstanbul', country: 'TR' } },
      contact: { name, phone: '0533 444 55 66' },
    },
    { as },
  )
  const at = `/v1/checkouts/${opened.body.checkout_id}`
  await app.call('POST', `${at}/payments`, { method: 'card', token: 'tok_ok' }, { as, key: `pay ${name}` })
  const placed = await app.call('POST', `${at}/order`, undefined, { as, key: `order ${name}` })
  assert.equal(placed.status, 201, placed.text)
  return placed.body
}

async function buyAtTheTill(as: Pocket) {
  await signIn(app, as, '0532 111 22 33')
  await app.call('PATCH', '/v1/me', { first_name: 'Ayşe', last_name: 'Yılmaz' }, { as })
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 3 }, { as })
  const handoff = await app.call('POST', '/v1/cart/handoff', undefined, { as })
  const cart = (await app.call('POST', '/v1/till/carts', { handoff_code: handoff.body.code }, { as: till })).body
  const total_minor = cart.totals.total_minor
  const tenders = [{ method: 'terminal', amount_minor: total_minor }]
  const sale = await app.call('POST', '/v1/till/sales', { cart_id: cart.cart_id, total_minor, tenders }, { as: till, key: 'sale' })
  assert.equal(sale.status, 201, sale.text)
  return sale.body
}

const list = async (query = '', as = desk) => (await app.call('GET', `/v1/orders${query}`, undefined, { as })).body
const numbers = async (query: string) => (await list(query)).items.map((order: { number: string }) => order.number)

const derya = pocket()
const ayse = pocket()
const onTheWeb = await buyOnTheWeb(derya, 'Derya Deniz')
app.clock.advance({ minutes: 1 })
const between = app.clock.now().toISOString()
app.clock.advance({ minutes: 1 })
const inTheStore = await buyAtTheTill(ayse)
await app.settle()

test('the back office sees who bought where: by the name on the order, else by her profile', async () => {
  const { items } = await list()
  assert.deepEqual(
    items.map(({ number, customer_name, location_name, item_count }: Record<string, unknown>) => ({
      number,
      customer_name,
      location_name,
      item_count,
    })),
    [
      { number: inTheStore.number, customer_name: 'Ayşe Yılmaz', location_name: 'Kadıköy', item_count: 3 },
      { number: onTheWeb.number, customer_name: 'Derya Deniz', location_name: 'Gebze', item_count: 2 },
    ],
  )
})

test('who reads in another language sees it there; the books keep what was sold', async () => {
  const { rows } = await app.database.pool.query('select product_id from catalog.variants where variant_id = $1', [stage.variants.lamp])
  const lineIn = async (locale: string) => {
    const { status, body, text } = await app.call('GET', `/v1/orders/${onTheWeb.order_id}`, undefined, { as: derya, locale })
    assert.equal(status, 200, text)
    const { title, local_title, slug } = body.lines[0]
    return { title, local_title, slug }
  }
  const sold = { title: 'Kitap Lambası', slug: 'kitap-lambasi' }
  const renamed = { title: { tr: 'Okuma Lambası', en: 'Reading Lamp' }, status: 'archived' }
  await app.call('PATCH', `/v1/catalog/products/${rows[0].product_id}`, { title: { tr: 'Kitap Lambası', en: 'Book Lamp' } }, { as: desk })
  assert.deepEqual(await lineIn('en'), { ...sold, local_title: 'Book Lamp' })
  assert.deepEqual(await lineIn('tr'), { ...sold, local_title: 'Kitap Lambası' })
  await app.call('PATCH', `/v1/catalog/products/${rows[0].product_id}`, renamed, { as: desk })
  assert.deepEqual(await lineIn('tr'), { title: 'Kitap Lambası', slug: null, local_title: 'Kitap Lambası' })
})

test('the day is told hour by hour and door by door, with what waits', async () => {
  const totals = async (query: string, as = desk) => (await app.call('GET', `/v1/order-totals?${query}`, undefined, { as })).body
  const day = '2026-03-02T00:00:00Z'
  const sold = { company_id: stage.alma.company_id, currency: 'TRY', order_count: 1, hour_at: '2026-03-02T09:00:00.000Z' }
  assert.deepEqual(await totals(`placed_from=${day}`), {
    items: [
      { ...sold, channel: 'till', total_minor: 74_700 },
      { ...sold, channel: 'web', total_minor: 179_998 },
    ],
    waiting: { ship: 1, collect: 0 },
  })
  assert.deepEqual((await totals(`placed_from=${between}`)).items.length, 1)
  assert.deepEqual((await totals(`placed_from=2026-03-01T00:00:00Z&placed_before=${day}`)).items, [])
  assert.deepEqual((await totals('placed_from=2025-01-01T00:00:00Z')).items, [], 'of a long time the first month is told')
  assert.equal((await totals(`placed_from=${day}`, derya)).code, 'sign_in_required')
  assert.deepEqual(await numbers('?status=placed'), [onTheWeb.number])
})

test('orders are found by number, door, way of delivery and time', async () => {
  assert.deepEqual(await numbers(`?search=${onTheWeb.number}`), [onTheWeb.number])
  assert.deepEqual(await numbers('?channel=till'), [inTheStore.number])
  assert.deepEqual(await numbers('?delivery=ship'), [onTheWeb.number])
  assert.deepEqual(await numbers('?delivery=collect'), [])
  assert.deepEqual(await numbers(`?location_id=${stage.kadikoy.location_id}`), [inTheStore.number])
  assert.deepEqual(await numbers(`?order_ids=${onTheWeb.order_id},ord_nowhere`), [onTheWeb.number])
  const { body: sold } = await app.call('GET', `/v1/orders/${inTheStore.order_id}`, undefined, { as: desk })
  assert.deepEqual(await numbers(`?cart_id=${sold.cart_id}`), [inTheStore.number])
  assert.deepEqual(await numbers(`?cart_id=${sold.cart_id}&payment_status=paid`), [inTheStore.number])
  assert.deepEqual(await numbers('?cart_id=crt_none'), [])
  assert.deepEqual(await numbers(`?placed_from=${between}`), [inTheStore.number])
  assert.deepEqual(await numbers(`?placed_from=${between}&delivery=ship`), [])
  assert.equal((await app.call('GET', '/v1/orders?placed_from=yesterday', undefined, { as: desk })).body.code, 'invalid_request')
  assert.equal((await app.call('GET', '/v1/orders?delivery=drone', undefined, { as: desk })).body.code, 'invalid_request')
})

test('a shopper sees her own orders and nobody else’s', async () => {
  assert.deepEqual(
    (await list('', ayse)).items.map((order: { number: string }) => order.number),
    [inTheStore.number],
  )
})

test('an order is heard live by whom it belongs to, and by the back office', async () => {
  const listen = async (as: Pocket) => (await app.call('GET', `/v1/live-subjects?subjects=${onTheWeb.order_id}`, undefined, { as })).status
  assert.deepEqual([await listen(derya), await listen(desk), await listen(ayse), await listen(pocket())], [200, 200, 403, 403])
})

test('an order tells its story from the first thing in the cart to the money taken', async () => {
  const told = await app.call('GET', `/v1/orders/${inTheStore.order_id}/timeline`, undefined, { as: desk })
  const steps = told.body.items.map(({ type, channel, data }: { type: string; channel: string | null; data: { reason?: string } }) =>
    [type, data.reason, channel].filter(Boolean).join(' '),
  )
  for (const step of [
    'carts.cart_changed lines web',
    'carts.cart_changed serving_began till',
    'orders.order_placed till',
    'payments.payment_captured',
  ])
    assert.ok(steps.includes(step), `${step} is not in ${steps.join(', ')}`)
  assert.equal(steps.at(-1), 'carts.cart_changed lines web')
  assert.ok(steps.some((step: string) => step.startsWith('inventory.stock_moved')))

  const web = await app.call('GET', `/v1/orders/${onTheWeb.order_id}/timeline`, undefined, { as: desk })
  const types = new Set(web.body.items.map((entry: { type: string }) => entry.type))
  for (const type of ['payments.payment_authorised', 'orders.order_placed', 'inventory.stock_moved', 'payments.payment_captured'])
    assert.ok(types.has(type), `${type} is not among ${[...types].join(', ')}`)
})

test('a long story comes in pages', async () => {
  const at = `/v1/orders/${inTheStore.order_id}/timeline`
  const whole = (await app.call('GET', at, undefined, { as: desk })).body.items
  const paged: unknown[] = []
  for (let next: string | null = ''; next !== null; ) {
    const page: { items: unknown[]; next: string | null } = (
      await app.call('GET', `${at}?limit=2${next && `&after=${next}`}`, undefined, { as: desk })
    ).body
    paged.push(...page.items)
    next = page.next
  }
  assert.deepEqual(paged, whole)
})

test('the story of an order is for staff, and of orders that there are', async () => {
  const ask = (order_id: string, as: Pocket) => app.call('GET', `/v1/orders/${order_id}/timeline`, undefined, { as })
  assert.equal((await ask(inTheStore.order_id, ayse)).body.code, 'sign_in_required')
  assert.equal((await ask('ord_nowhere', desk)).body.code, 'not_found')
})

test('who only counts orders sees neither names nor addresses', async () => {
  await app.database.transaction((tx) =>
    createStaff(tx, {
      name: 'Analiz',
      email: 'analiz@alma.example',
      role: 'analyst',
      works_everywhere: true,
      password: PASSWORD,
      now: app.clock.now().toISOString(),
    }),
  )
  const analyst = await atTheDesk(app, 'analiz@alma.example')
  const one = (as: Pocket) => app.call('GET', `/v1/orders/${onTheWeb.order_id}`, undefined, { as })
  assert.equal((await one(desk)).body.contact.name, 'Derya Deniz')
  assert.deepEqual((await one(analyst)).body, { ...(await one(desk)).body, contact: null })
  const { items } = await list('', analyst)
  assert.deepEqual(
    items.map((order: { customer_name: string | null }) => order.customer_name),
    [null, null],
  )
})

test('staff see her phone and door as long as an order has to reach her, and masked afterwards', async () => {
  const contact = async () => (await app.call('GET', `/v1/orders/${onTheWeb.order_id}`, undefined, { as: desk })).body.contact
  const whole = await contact()
  assert.deepEqual([whole.phone, whole.address.city], ['+905334445566', 'İstanbul'])
  const become = (status: string) =>
    run(app.database.db, 'update orders.orders set status = $2 where order_id = $1', [onTheWeb.order_id, status])
  await become('completed')
  assert.deepEqual(await contact(), {
    name: whole.name,
    phone: '+90 53• ••• •• 66',
    email: whole.email && 'd•••@m•••.example',
    address: null,
    invoice: null,
  })
  await become('placed')
  assert.deepEqual(await contact(), whole)
})

test('who shops by herself came to no till, whatever she says', async () => {
  const add = { variant_id: stage.variants.towel }
  const added = async (channel: string) => {
    const { body } = await app.call('POST', '/v1/cart/lines', add, { as: pocket(), headers: { 'birge-channel': channel } })
    return body.lines[0].channel
  }
  assert.deepEqual([await added('app'), await added('web'), await added('till'), await added('marketplace')], ['app', 'web', 'web', 'web'])
})
