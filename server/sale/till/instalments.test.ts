import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, atTheTill, PIN, setTheStage } from '../../../test/cast.ts'
import { type Pocket, startTestApp } from '../../../test/harness.ts'
import { account, balanceOf } from '../../foundation/ledger/index.ts'
import { createStaff } from '../../foundation/staff/index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const second = await atTheTill(app, stage, { register_id: stage.second_till.register_id, open: false })
const { company_id } = stage.alma
const MUG = 24_900
const OFFERS = [
  { programme: 'any', count: 2, surcharge_bp: 0 },
  { programme: 'axess', count: 3, surcharge_bp: 0 },
  { programme: 'axess', count: 6, surcharge_bp: 525 },
  { programme: 'axess', count: 12, surcharge_bp: 1_000 },
  { programme: 'axess', count: 18, surcharge_bp: 1_500 },
  { programme: 'MAXİMUM', count: 18, surcharge_bp: 0 },
]
const SIX = { programme: 'axess', count: 6, surcharge_minor: 1_307 }

let asked = 0
const offer = (offers: object[]) => app.call('PUT', `/v1/companies/${company_id}/instalment-offers`, { offers }, { as: desk })
const groupIs = (instalment_group: string | null) =>
  app.call('PUT', '/v1/catalog/categories', { categories: [{ slug: 'ev', title: { tr: 'Ev' }, instalment_group }] }, { as: desk })
const holds = (kind: 'provider' | 'instalment_surcharge' | 'revenue' | 'commission', owner?: string) =>
  balanceOf(app.database.db, account(company_id, 'TRY', kind, owner))
const quote = (cart_id: string, amount_minor = MUG, as = till) =>
  app.call('GET', `/v1/till/carts/${cart_id}/instalments?amount_minor=${amount_minor}`, undefined, { as })

/** A cart with so many mugs, open at the till. */
async function withMugs(quantity = 1): Promise<string> {
  const { cart_id } = (await app.call('POST', '/v1/till/carts', {}, { as: till })).body
  for (let at = 0; at < quantity; at++)
    await app.call('POST', `/v1/till/carts/${cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  return cart_id
}
const terminal = (amount_minor: number, instalments?: object) => ({
  ...{ method: 'terminal', amount_minor, reference: '004217' },
  ...(instalments && { instalments }),
})
const sell = (cart_id: string, total_minor: number, tenders: object[], key = `sale ${++asked}`) =>
  app.call('POST', '/v1/till/sales', { cart_id, total_minor, tenders }, { as: till, key })
const paymentsOf = async (order_id: string) =>
  (await app.call('GET', `/v1/payments?order_id=${order_id}`, undefined, { as: desk })).body.items
const refund = (as: Pocket, path: string, body: object) => app.call('POST', path, body, { as, key: `refund ${++asked}` })
/** A mug, paid on the terminal in six instalments. */
async function soldInSix(quantity = 1, surcharge_minor = SIX.surcharge_minor) {
  const cart_id = await withMugs(quantity)
  const sold = await sell(cart_id, quantity * MUG, [terminal(quantity * MUG, { ...SIX, surcharge_minor })])
  assert.equal(sold.status, 201, sold.text)
  return sold.body as { order_id: string; surcharge_minor: number; paid_minor: number }
}

beforeEach(async () => {
  await groupIs(null)
  assert.equal((await offer(OFFERS)).status, 200)
})

test('For each family of cards the till is told what is offered and lawful for these goods: each month, surcharge and total', async () => {
  const cart_id = await withMugs()
  const { body } = await quote(cart_id)
  assert.deepEqual(body, {
    currency: 'TRY',
    card_minor: MUG,
    offered: true,
    most: 12,
    programmes: [
      {
        programme: 'axess',
        name: 'Axess',
        plans: [
          { count: 3, surcharge_minor: 0, total_minor: MUG, first_minor: 8_300, monthly_minor: 8_300 },
          { count: 6, surcharge_minor: 1_307, total_minor: 26_207, first_minor: 4_372, monthly_minor: 4_367 },
          { count: 12, surcharge_minor: 2_490, total_minor: 27_390, first_minor: 2_288, monthly_minor: 2_282 },
        ],
      },
      {
        programme: 'any',
        name: null,
        plans: [{ count: 2, surcharge_minor: 0, total_minor: MUG, first_minor: 12_450, monthly_minor: 12_450 }],
      },
    ],
  })
  await groupIs('electronics')
  const limited = (await quote(cart_id)).body
  assert.deepEqual([limited.most, limited.programmes[0].plans.map(({ count }: { count: number }) => count)], [4, [3]])
  await groupIs('food')
  assert.deepEqual((await quote(cart_id)).body.programmes, [])
  assert.deepEqual([(await quote(cart_id)).body.offered, (await quote(cart_id)).body.most], [true, 1])
  await offer([])
  assert.deepEqual((await quote(cart_id)).body.offered, false)
})

test('A family of cards is called as its owner has written it, at the till, on the payment and where it is offered', async () => {
  const { body } = await offer([...OFFERS, { programme: ' Şirket KARTIM', count: 3, surcharge_bp: 0 }])
  const names = new Set(body.items.map(({ programme }: { programme: string }) => programme))
  assert.deepEqual(names, new Set(['any', 'Axess', 'Maximum', 'Şirket KARTIM']))
  const cart_id = await withMugs()
  const told = (await quote(cart_id)).body.programmes.map(({ programme, name }: Record<string, unknown>) => [programme, name])
  assert.deepEqual(told.at(-2), ['sirket kartim', 'Şirket KARTIM'])
  const sold = await sell(cart_id, MUG, [terminal(MUG, { programme: 'Şirket KARTIM', count: 3, surcharge_minor: 0 })])
  assert.equal(sold.status, 201, sold.text)
  const [payment] = await paymentsOf(sold.body.order_id)
  assert.equal(payment.programme, 'Şirket KARTIM')
})

test('Only where the cart is served is it told', async () => {
  const cart_id = await withMugs()
  assert.equal((await quote(cart_id, MUG, second)).body.code, 'register_is_closed')
  await app.call('POST', '/v1/register-sessions', { float_minor: 0 }, { as: second, key: 'open the second' })
  assert.equal((await quote(cart_id, MUG, second)).body.code, 'cart_not_served_here')
})

test('A till of another company is told nothing of this cart, and offers what its own company and country do', async () => {
  const cart_id = await withMugs()
  const { location_id } = stage.baki
  const associate = await app.database.transaction((tx) =>
    createStaff(tx, { name: 'Aysel', role: 'associate', pin: PIN, location_ids: [location_id], now: app.clock.now().toISOString() }),
  )
  const inBaku = await atTheTill(app, { ...stage, associate }, { register_id: stage.till_baki.register_id })
  const refused = await quote(cart_id, MUG, inBaku)
  assert.deepEqual([refused.status, refused.body.code], [403, 'cart_not_served_here'])
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: inBaku })
  await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: inBaku })
  const { body } = await quote(cart.cart_id, 1_000, inBaku)
  assert.deepEqual(body, { currency: 'AZN', card_minor: 1_000, offered: false, most: 1, programmes: [] })
})

test('The goods cost what they cost: the surcharge stands beside them in sale, payment, order, receipt and books', async () => {
  const kinds = ['provider', 'instalment_surcharge', 'revenue', 'commission'] as const
  const balances = () =>
    Promise.all(kinds.map((kind) => holds(kind, kind === 'provider' || kind === 'commission' ? 'terminal' : undefined)))
  const before = await balances()
  const sold = await soldInSix()
  assert.deepEqual([sold.paid_minor, sold.surcharge_minor], [MUG, 1_307])
  const [payment] = await paymentsOf(sold.order_id)
  assert.deepEqual(
    [payment.method, payment.amount_minor, payment.captured_minor, payment.instalments, payment.programme, payment.surcharge_minor],
    ['terminal', MUG, MUG, 6, 'Axess', 1_307],
  )
  const { body: order } = await app.call('GET', `/v1/orders/${sold.order_id}`, undefined, { as: desk })
  assert.deepEqual([order.total_minor, order.net_minor + order.tax_minor, order.payment_status], [MUG, MUG, 'paid'])
  assert.deepEqual(order.instalments, [
    { programme: 'Axess', count: 6, surcharge_minor: 1_307, total_minor: 26_207, first_minor: 4_372, monthly_minor: 4_367 },
  ])
  const receipt = (await app.call('GET', `/v1/orders/${sold.order_id}/receipt.txt`, undefined, { as: till })).text
  for (const row of [/^TOPLAM TL +249,00$/m, /^Kart 004217 +249,00$/m, /^ {2}Vade farkı +13,07$/m, /^ {2}Karttan çekilen +262,07$/m])
    assert.match(receipt, row)
  assert.match(receipt, /^ {2}Axess, 6 taksit: 1 x +43,72\n {2}5 x +43,67$/m)
  const after = await balances()
  assert.deepEqual(
    after.map((balance, at) => balance - before[at]!),
    [26_207, 1_307, order.net_minor, 0],
  )
  assert.deepEqual(await app.audit(), [])
})

test('Of a split sale only the card’s part is paid in instalments, each card by its own', async () => {
  const cart_id = await withMugs(2)
  const { body } = await sell(cart_id, 2 * MUG, [
    terminal(10_000, { programme: 'axess', count: 6, surcharge_minor: 525 }),
    terminal(20_000, { programme: 'any', count: 2, surcharge_minor: 0 }),
    { method: 'cash', amount_minor: 20_000 },
  ])
  assert.deepEqual([body.total_minor, body.paid_minor, body.change_minor, body.surcharge_minor], [2 * MUG, 50_000, 200, 525])
  const told = (await paymentsOf(body.order_id)).map((payment: Record<string, unknown>) =>
    [payment.method, payment.amount_minor, payment.instalments, payment.programme, payment.surcharge_minor].join(' '),
  )
  assert.deepEqual(told.toSorted(), ['cash 19800 1  0', 'terminal 10000 6 Axess 525', 'terminal 20000 2  0'])
  assert.deepEqual(await app.audit(), [])
})

test('More than the law allows for these goods, or than is offered, is refused with the most, and nothing is sold', async () => {
  const cart_id = await withMugs()
  await groupIs('electronics')
  const six = await sell(cart_id, MUG, [terminal(MUG, SIX)])
  assert.deepEqual([six.status, six.body.code, six.body.details], [422, 'instalments_not_offered', { count: 6, most: 4 }])
  await groupIs(null)
  for (const [programme, count] of [
    ['axess', 4],
    ['axess', 18],
    ['maximum', 18],
    // One that is not named has what holds for all others, but is told as such.
    ['bonus', 2],
    ['any', 3],
  ] as const) {
    const refused = await sell(cart_id, MUG, [terminal(MUG, { programme, count, surcharge_minor: 0 })])
    assert.deepEqual([refused.body.code, refused.body.details], ['instalments_not_offered', { count, most: 12 }], `${programme} ${count}`)
  }
  const in_cash = await sell(cart_id, MUG, [{ method: 'cash', amount_minor: MUG, instalments: SIX }])
  assert.deepEqual([in_cash.body.code, in_cash.body.details.reason], ['tender_refused', 'no_instalments'])
  const sold = await run(app.database.db, 'select from payments.payments where purpose_id = $1', [cart_id])
  assert.deepEqual(sold, [])
  assert.equal((await sell(cart_id, MUG, [terminal(MUG, { programme: 'axess', count: 3, surcharge_minor: 0 })])).status, 201)
})

test('What the terminal took on top is what is offered at this moment, to the last minor unit', async () => {
  const cart_id = await withMugs()
  for (const surcharge_minor of [0, 1_306, 1_308]) {
    const { status, body } = await sell(cart_id, MUG, [terminal(MUG, { ...SIX, surcharge_minor })])
    assert.deepEqual([status, body.code, body.details.expected_minor], [409, 'surcharge_does_not_reconcile', 1_307])
  }
  await offer(OFFERS.map((one) => (one.count === 6 ? { ...one, surcharge_bp: 526 } : one)))
  assert.equal((await sell(cart_id, MUG, [terminal(MUG, SIX)])).body.details.expected_minor, 1_310)
  const [now, again] = await Promise.all(
    [1, 2].map(() => sell(cart_id, MUG, [terminal(MUG, { ...SIX, surcharge_minor: 1_310 })], 'one sale asked twice')),
  )
  assert.ok([now!.status, again!.status].every((status) => status === 201 || status === 409))
  const paid = await run<{ surcharge_minor: number }>(
    app.database.db,
    'select surcharge_minor from payments.payments where purpose_id = $1',
    [cart_id],
  )
  assert.deepEqual(paid, [{ surcharge_minor: 1_310 }])
})

test('Given back on the terminal in parts, the surcharge goes back with them, and all of it with the last', async () => {
  const { order_id, surcharge_minor } = await soldInSix(3, 3_922)
  const before = await holds('instalment_surcharge')
  const plan = (await app.call('GET', `/v1/orders/${order_id}/refunds?amount_minor=37350`, undefined, { as: desk })).body
  assert.deepEqual([plan.parts[0].amount_minor, plan.parts[0].surcharge_minor], [37_350, 1_961])
  for (const amount_minor of [1, 33_333, 10_000, undefined]) {
    const given = await refund(desk, `/v1/orders/${order_id}/refunds`, amount_minor ? { amount_minor } : {})
    assert.equal(given.status, 201, given.text)
    assert.deepEqual(await app.audit(), [])
  }
  const [{ changes, status }] = await paymentsOf(order_id)
  const sum = (field: string) => changes.reduce((total: number, change: Record<string, number>) => total + change[field]!, 0)
  assert.deepEqual([status, sum('amount_minor'), sum('surcharge_minor')], ['refunded', 3 * MUG, surcharge_minor])
  assert.equal(await holds('instalment_surcharge'), before - surcharge_minor)
})

test('Given back at the till on a gift card, its part of the surcharge comes on it as well', async () => {
  const { order_id } = await soldInSix()
  const first = await refund(till, '/v1/till/refunds', { order_id, amount_minor: 10_000, way: 'gift_card' })
  assert.equal(first.status, 201, first.text)
  assert.deepEqual([first.body.parts[0].amount_minor, first.body.parts[0].surcharge_minor], [10_000, 525])
  const card = (await app.call('GET', `/v1/gift-cards/${first.body.gift_card.gift_card_id}`, undefined, { as: desk })).body
  assert.equal(card.balance_minor, 10_525)
  const rest = await refund(till, '/v1/till/refunds', { order_id, way: 'gift_card' })
  assert.deepEqual([rest.body.parts[0].amount_minor, rest.body.parts[0].surcharge_minor], [MUG - 10_000, 1_307 - 525])
  assert.deepEqual(await app.audit(), [])
})

test('Two who give back at once never give back more of the surcharge than was taken', async () => {
  const { order_id, surcharge_minor } = await soldInSix(3, 3_922)
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, at) => refund(desk, `/v1/orders/${order_id}/refunds`, { amount_minor: 9_337 + at })),
  )
  assert.ok(answers.some(({ status }) => status === 201) && answers.every(({ status }) => status === 201 || status === 409))
  await refund(desk, `/v1/orders/${order_id}/refunds`, {})
  const [{ changes, status }] = await paymentsOf(order_id)
  const given = changes.reduce((total: number, change: Record<string, number>) => total + change.surcharge_minor!, 0)
  assert.deepEqual([status, given], ['refunded', surcharge_minor])
  assert.deepEqual(await app.audit(), [])
})

test('What the bank of the terminal keeps is its commission, apart from what customers paid for instalments', async () => {
  await soldInSix()
  const [owed, income, kept] = [
    await holds('provider', 'terminal'),
    await holds('instalment_surcharge'),
    await holds('commission', 'terminal'),
  ]
  const payout = { company_id, provider: 'terminal', reference: '2026-03', arrived_minor: owed - 900, commission_minor: 900 }
  assert.equal((await refund(desk, '/v1/payment-payouts', payout)).status, 201)
  assert.deepEqual(
    [await holds('provider', 'terminal'), await holds('instalment_surcharge'), await holds('commission', 'terminal')],
    [0, income, kept + 900],
  )
})

test('An audit finds a surcharge that the books or the sale do not know', async () => {
  const { order_id } = await soldInSix()
  const found = async () => (await app.audit()).map(({ audit }) => audit).toSorted()
  await run(app.database.writer, 'update payments.payments set surcharge_minor = 1 where order_id = $1', [order_id])
  assert.deepEqual(await found(), [
    'the ledger has booked what was taken and given back for instalments for every order',
    'what a sale says of instalments is what its payments say',
    'what every provider owes is what it has taken for us, less what it gave back, paid out and let banks dispute',
  ])
  await run(app.database.writer, 'update payments.payments set surcharge_minor = 1307, instalments = instalments + 1 where order_id = $1', [
    order_id,
  ])
  assert.deepEqual(await found(), ['what a sale says of instalments is what its payments say'])
  await run(app.database.writer, 'update payments.payments set instalments = instalments - 1 where order_id = $1', [order_id])
  const refunded = await refund(desk, `/v1/orders/${order_id}/refunds`, {})
  assert.equal(refunded.status, 201, refunded.text)
  await run(
    app.database.writer,
    'update payments.changes set surcharge_minor = 1308 where payment_id in (select payment_id from payments.payments where order_id = $1)',
    [order_id],
  )
  assert.ok(
    (await found()).includes(
      'of a surcharge for instalments no more is taken than was agreed nor given back than was taken, and all of it with all of the payment',
    ),
  )
  await run(
    app.database.writer,
    'update payments.changes set surcharge_minor = 1307 where payment_id in (select payment_id from payments.payments where order_id = $1)',
    [order_id],
  )
  assert.deepEqual(await found(), [])
})
