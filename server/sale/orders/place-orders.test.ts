import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase, run } from '#platform/database'
import { newId } from '#platform/ids'
import { setTheStage, type Thing } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { account, balanceOf } from '../../foundation/ledger/index.ts'
import { receive } from '../../offer/inventory/index.ts'
import { draftLines, type OrderDraft, orders, placeOrders } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 10)
const now = () => app.clock.now().toISOString()

/** An order of one thing, with 20 % tax in its price. */
function draftOf(thing: Thing, quantity: number, of: Partial<OrderDraft> = {}): OrderDraft {
  const line_id = newId('lin')
  const company = of.company_id === stage.alma_az.company_id ? stage.alma_az : stage.alma
  const unit_price_minor = company === stage.alma ? stage.things[thing].price : stage.things[thing].azn
  const total_minor = quantity * unit_price_minor
  const tax_minor = Math.round(total_minor / 6)
  const net_minor = total_minor - tax_minor
  const money = { total_minor, net_minor, tax_minor, tax_rate_bp: 2_000 }
  return {
    company_id: company.company_id,
    purpose_id: newId('chk'),
    cart_id: newId('crt'),
    channel: 'web',
    delivery: 'ship',
    location_id: company === stage.alma ? stage.gebze.location_id : stage.baki.location_id,
    register_id: null,
    shipping: null,
    customer_id: null,
    session_id: null,
    currency: company.currency,
    total_minor,
    net_minor,
    tax_minor,
    taxes: [money],
    lines: draftLines(
      [{ line_id, variant_id: stage.variants[thing], sku: stage.things[thing].sku, title: stage.things[thing].title, channel: 'web' }],
      { lines: [{ line_id, quantity, unit_price_minor, ...money, tax_class: 'standard', discounts: [] }] },
      null,
    ),
    promotions: [],
    contact: { name: 'Ay', phone: '+905334445566', email: null, address: null },
    actor: 'system:test',
    ...of,
  }
}
const place = (...drafts: OrderDraft[]) => app.database.transaction((tx) => placeOrders(tx, drafts, now()))
const levelOf = async (thing: Thing, location_id = stage.gebze.location_id) =>
  (
    await run<{ on_hand: number; reserved: number }>(
      app.database.db,
      'select on_hand, reserved from inventory.levels where variant_id = $1 and location_id = $2',
      [stage.variants[thing], location_id],
    )
  )[0]

test('many orders are placed together: who lacks a piece is refused and takes nothing from those behind her', async () => {
  const outcomes = await place(
    draftOf('mug', 6),
    draftOf('mug', 5),
    draftOf('mug', 4),
    draftOf('towel', 2, {
      delivery: 'taken',
      channel: 'till',
      location_id: stage.kadikoy.location_id,
      register_id: stage.till.register_id,
    }),
    draftOf('lamp', 1, {
      company_id: stage.alma_az.company_id,
      contact: { name: 'Ay', phone: null, email: 'ay@mail.example', address: null },
    }),
  )
  const told = outcomes.map((outcome) =>
    'ok' in outcome ? outcome.ok.status : `${outcome.refusal.code} ${JSON.stringify(outcome.refusal.details)}`,
  )
  const short = { variant_id: stage.variants.mug, location_id: stage.gebze.location_id, asked: 5, available: 4 }
  assert.deepEqual(told, ['placed', `insufficient_stock ${JSON.stringify(short)}`, 'placed', 'completed', 'placed'])
  assert.deepEqual(await levelOf('mug'), { on_hand: 10, reserved: 10 })
  assert.deepEqual(await levelOf('towel', stage.kadikoy.location_id), { on_hand: 8, reserved: 0 }, 'what is taken along leaves at once')
  assert.deepEqual(await levelOf('lamp', stage.baki.location_id), { on_hand: 10, reserved: 1 })

  const numbers = outcomes.flatMap((outcome) => ('ok' in outcome ? [outcome.ok.number] : []))
  assert.equal(new Set(numbers).size, 4)
  assert.deepEqual(
    numbers.map((number) => number.slice(0, 2)),
    ['TR', 'TR', 'TR', 'AZ'],
    'each company counts for itself',
  )
})

test('an order owes its total from the moment it is placed: net is revenue, tax is tax, each in its company and currency', async () => {
  const [outcome] = await place(draftOf('heater', 2))
  const { order_id } = (outcome as { ok: { order_id: string } }).ok
  const { company_id } = stage.alma
  assert.equal(await balanceOf(app.database.db, account(company_id, 'TRY', 'order', order_id)), 298_000)
  const revenue = await balanceOf(app.database.db, account(company_id, 'TRY', 'revenue'))
  const tax = await balanceOf(app.database.db, account(company_id, 'TRY', 'tax', '2000'))
  assert.equal(revenue + tax, 10 * 24_900 + 2 * 39_950 + 298_000)
  assert.equal(await balanceOf(app.database.db, account(stage.alma_az.company_id, 'AZN', 'revenue')), 3_490 - Math.round(3_490 / 6))
})

test('an order that cannot be written takes its goods and its bookings back with it', async () => {
  const before = await levelOf('heater')
  const good = draftOf('heater', 1)
  await assert.rejects(place(good, draftOf('heater', 1, { purpose_id: good.purpose_id })), /orders_purpose_id_key/)
  assert.deepEqual(await levelOf('heater'), before)
  assert.deepEqual(await run(app.database.db, 'select 1 from orders.orders where purpose_id = $1', [good.purpose_id]), [])
})

test('fifty orders cost as many statements as one', async () => {
  const database = openDatabase(app.url, { connections: 2 })
  const things = ['mug', 'towel', 'lamp'] as const
  const lines = things.map((thing) => ({ variant_id: stage.variants[thing], quantity: 100 }))
  await app.database.transaction((tx) =>
    receive(tx, [{ document: 'delivery', location_id: stage.gebze.location_id, lines, actor: 'system:test' }], now()),
  )
  const statements = async (count: number) => {
    const drafts = Array.from({ length: count }, (_, i) => draftOf(things[i % 3]!, 1))
    const before = database.statements()
    const outcomes = await database.transaction((tx) => placeOrders(tx, drafts, now()))
    assert.ok(outcomes.every((outcome) => 'ok' in outcome))
    return database.statements() - before
  }
  const of_one = await statements(1)
  assert.equal(await statements(50), of_one)
  assert.ok(of_one <= 10, `${of_one} statements, begin and commit among them`)
  await database.close()
})

test('news of an order goes to the phone, else by e-mail, in the language of the company; what was taken along needs none', async () => {
  await app.settle()
  const news = await run<{ medium: string; recipient: string; locale: string; body: string }>(
    app.database.db,
    `select medium, recipient, locale, body from platform.messages where kind = 'order_news' order by created_at, message_id`,
  )
  const azeri = news.filter((message) => message.locale === 'az')
  assert.equal(azeri.length, 1)
  assert.deepEqual([azeri[0]!.medium, azeri[0]!.recipient], ['email', 'ay@mail.example'])
  assert.match(azeri[0]!.body, /Sifarişiniz qəbul olundu: AZ-\d+-\d.*34,90/)
  assert.ok(
    news
      .filter((message) => message.locale === 'tr')
      .every((message) => message.medium === 'sms' && /Siparişiniz alındı: TR-/.test(message.body)),
  )
  const placed = await run<{ count: number }>(app.database.db, `select count(*) from orders.orders where delivery <> 'taken'`)
  assert.equal(news.length, placed[0]!.count)
})

test('who bought is forgotten when she asks for it; what was sold stays', async () => {
  const customer_id = 'cus_forgotten'
  await app.database.transaction((tx) => placeOrders(tx, [draftOf('lamp', 1, { customer_id })], now()))
  const told = (await orders.personal_data!.export(app.database.db, [customer_id])) as {
    orders: { name: string; phone: string; total_minor: number }[]
  }
  assert.deepEqual(
    told.orders.map(({ name, phone, total_minor }) => ({ name, phone, total_minor })),
    [{ name: 'Ay', phone: '+905334445566', total_minor: 89_999 }],
  )
  await app.database.transaction((tx) => orders.personal_data!.erase(tx, [customer_id], now()))
  const left = (await orders.personal_data!.export(app.database.db, [customer_id])) as {
    orders: { name: string | null; phone: string | null; total_minor: number }[]
  }
  assert.deepEqual(
    left.orders.map(({ name, phone, total_minor }) => ({ name, phone, total_minor })),
    [{ name: null, phone: null, total_minor: 89_999 }],
  )
})

test('the audits find an order that does not add up, that took other goods, or that is not booked', async () => {
  const ofOrders = async () => (await app.audit()).filter(({ module }) => module === 'orders').map(({ audit }) => audit)
  assert.deepEqual(await ofOrders(), [])
  const [first] = await run<{ order_id: string }>(app.database.db, 'select min(order_id) as order_id from orders.orders')
  await run(app.database.db, 'update orders.order_lines set total_minor = total_minor + 1, net_minor = net_minor + 1 where order_id = $1', [
    first!.order_id,
  ])
  const [adding_up, pieces] = ['the lines of every order add up to it', 'a line costs its pieces less what was taken off']
  assert.deepEqual(await ofOrders(), [adding_up, pieces])
  await run(app.database.db, 'update orders.order_lines set quantity = quantity + 1 where order_id = $1', [first!.order_id])
  assert.deepEqual(await ofOrders(), [adding_up, pieces, 'every order took exactly the goods on its lines'])
  await run(app.database.db, `update ledger.transfers set amount_minor = amount_minor + 1 where group_key = $1 and number = 1`, [
    `sale:${first!.order_id}`,
  ])
  assert.equal((await ofOrders()).length, 4)
})
