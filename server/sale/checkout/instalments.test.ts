import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, setTheStage } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { testCard } from '../../connectors/test-card/index.ts'
import { plansFor } from '../instalments/index.ts'
import { joinProviders } from '../payments/index.ts'
import { account, balanceOf } from '../../foundation/ledger/index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
const desk = await atTheDesk(app)
const { company_id } = stage.alma
const variant_id = stage.variants.mug
const MUG = 24_900
const [AXESS, COMPANY_AXESS, BONUS, DEBIT, UNKNOWN] = ['55260800', '552609', '460345', '589004', '41111111']
const OFFERS = [
  { programme: 'any', count: 2, surcharge_bp: 0 },
  { programme: 'axess', count: 3, surcharge_bp: 0 },
  { programme: 'axess', count: 6, surcharge_bp: 525 },
  { programme: 'axess', count: 12, surcharge_bp: 1_000 },
  { programme: 'axess', count: 18, surcharge_bp: 1_500 },
]

let asked = 0
const post = (as: Pocket, path: string, body?: object, key = `${path} ${++asked}`) => app.call('POST', path, body, { as, key })
const offer = (offers: object[]) => app.call('PUT', `/v1/companies/${company_id}/instalment-offers`, { offers }, { as: desk })
const groupIs = (instalment_group: string | null) =>
  app.call('PUT', '/v1/catalog/categories', { categories: [{ slug: 'ev', title: { tr: 'Ev' }, instalment_group }] }, { as: desk })
const quote = (as: Pocket, bin: string, more: object = {}) =>
  app.call('POST', '/v1/instalment-quotes', { bin, delivery: 'ship', ...more }, { as })
const counts = async (as: Pocket, bin: string, more: object = {}) =>
  (await quote(as, bin, more)).body.plans.map(({ count }: { count: number }) => count)
const ADDRESS = { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' }
const FORM = { delivery: { kind: 'ship', address: ADDRESS }, contact: { name: 'Derya Deniz', phone: '0533 444 55 66' } }
const open = (as: Pocket, instalments?: object) =>
  app.call('POST', '/v1/checkouts', { ...FORM, ...(instalments && { instalments }) }, { as })
const pay = (as: Pocket, checkout_id: string, body: object = {}, key?: string) =>
  post(as, `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token: 'tok_ok', ...body }, key)
const place = (as: Pocket, checkout_id: string) => post(as, `/v1/checkouts/${checkout_id}/order`)
const holds = (kind: 'provider' | 'instalment_surcharge' | 'commission', owner?: string) =>
  balanceOf(app.database.db, account(company_id, 'TRY', kind, owner))
const paymentOf = async (order_id: string) =>
  (await app.call('GET', `/v1/payments?order_id=${order_id}`, undefined, { as: desk })).body.items[0]

async function withMug(quantity = 1) {
  const as = pocket()
  await app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as })
  return as
}
/** A mug, paid in so many instalments with an Axess card. */
async function ordered(count: number, quantity = 1) {
  const as = await withMug(quantity)
  await quote(as, AXESS)
  const { checkout_id } = (await open(as, { bin: AXESS, count })).body
  assert.equal((await pay(as, checkout_id)).body.status, 'authorised')
  const { order_id } = (await place(as, checkout_id)).body
  await app.settle()
  return { as, order_id: order_id as string, payment: await paymentOf(order_id) }
}

beforeEach(async () => {
  await groupIs(null)
  assert.equal((await offer(OFFERS)).status, 200)
})

test('Her card is known by its first digits: what the shop offers for it, the bank takes and the law allows, she can choose', async () => {
  const as = await withMug()
  const { body } = await quote(as, AXESS)
  assert.deepEqual(body, {
    currency: 'TRY',
    card_minor: MUG,
    card: { programme: 'Axess', issuer: 'Akbank', is_credit: true },
    most: 12,
    plans: [
      { count: 1, surcharge_minor: 0, total_minor: MUG, first_minor: MUG, monthly_minor: MUG },
      { count: 3, surcharge_minor: 0, total_minor: MUG, first_minor: 8_300, monthly_minor: 8_300 },
      { count: 6, surcharge_minor: 1_307, total_minor: 26_207, first_minor: 4_372, monthly_minor: 4_367 },
      { count: 12, surcharge_minor: 2_490, total_minor: 27_390, first_minor: 2_288, monthly_minor: 2_282 },
    ],
  })
  assert.deepEqual(await counts(as, BONUS), [1, 2], 'of a programme that is not named, what holds for all')
  assert.deepEqual(await counts(as, COMPANY_AXESS), [1, 3, 6, 12, 18])
  assert.deepEqual(await counts(as, DEBIT), [1])
  assert.deepEqual([(await quote(as, UNKNOWN)).body.card, await counts(as, UNKNOWN)], [null, [1]])
  assert.deepEqual(await counts(as, AXESS, { value_minor: MUG }), [1], 'there is nothing left to pay')
  assert.deepEqual((await quote(pocket(), AXESS)).body.plans.length, 1, 'an empty cart')
})

test('Never more than eight digits of a card are taken, nor kept', async () => {
  const as = await withMug()
  for (const bin of ['5526080000000006', '552608000', '55260', '5526o8']) assert.equal((await quote(as, bin)).status, 400, bin)
  const kept = await run<{ bin: string }>(app.database.db, 'select bin from instalments.card_kinds')
  assert.ok(kept.every(({ bin }) => bin.length <= 8))
})

test('What kind of goods it is bounds them, as the category says or the one above; a gift card by itself', async () => {
  const as = await withMug()
  await groupIs('electronics')
  assert.deepEqual([(await quote(as, AXESS)).body.most, await counts(as, AXESS)], [4, [1, 3]])
  await groupIs('food')
  assert.deepEqual(await counts(as, AXESS), [1])
  assert.equal((await open(as, { bin: AXESS, count: 3 })).body.code, 'instalments_not_offered')
  const { body } = await app.call('GET', '/v1/catalog/categories', undefined, { as: desk })
  assert.equal(body.categories.find(({ slug }: { slug: string }) => slug === 'ev').instalment_group, 'food')
})

test('The goods cost what they cost; the surcharge is an amount of its own, on the payment, the order and in the books', async () => {
  const before = [await holds('provider', 'test-card'), await holds('instalment_surcharge')]
  const as = await withMug()
  await quote(as, AXESS)
  const opened = await open(as, { bin: AXESS, count: 6 })
  const chosen = { programme: 'Axess', count: 6, surcharge_minor: 1_307, total_minor: 26_207, first_minor: 4_372, monthly_minor: 4_367 }
  assert.deepEqual([opened.status, opened.body.total_minor, opened.body.instalments], [201, MUG, chosen], opened.text)
  const { checkout_id } = opened.body
  assert.deepEqual((await app.call('GET', `/v1/checkouts/${checkout_id}`, undefined, { as })).body.instalments, chosen)
  const body = { version: opened.body.version }
  const paid = await pay(as, checkout_id, body, 'six')
  assert.equal(paid.body.status, 'authorised', paid.text)
  assert.deepEqual((await pay(as, checkout_id, body, 'six')).body, paid.body)
  const { order_id, total_minor } = (await place(as, checkout_id)).body
  assert.equal(total_minor, MUG)
  await app.settle()
  const payment = await paymentOf(order_id)
  assert.deepEqual(
    [payment.amount_minor, payment.captured_minor, payment.instalments, payment.programme, payment.surcharge_minor],
    [MUG, MUG, 6, 'Axess', 1_307],
  )
  const [charge] = await run<{ amount_minor: number; captured_minor: number }>(
    app.database.db,
    'select amount_minor, captured_minor from test_bank.charges where reference = $1',
    [payment.payment_id],
  )
  assert.deepEqual(charge, { amount_minor: 26_207, captured_minor: 26_207 })
  assert.deepEqual([await holds('provider', 'test-card'), await holds('instalment_surcharge')], [before[0]! + 26_207, before[1]! + 1_307])
  const order = (await app.call('GET', `/v1/orders/${order_id}`, undefined, { as })).body
  assert.deepEqual([order.total_minor, order.instalments], [MUG, [chosen]])
})

test('Given back in parts, the surcharge goes back with them, and all of it with the last', async () => {
  const { payment, order_id } = await ordered(6, 3)
  const surcharge = payment.surcharge_minor
  const before = await holds('instalment_surcharge')
  for (const amount_minor of [1, 33_333, 10_000, undefined]) {
    const given = await post(desk, `/v1/orders/${order_id}/refunds`, amount_minor ? { amount_minor } : {})
    assert.equal(given.status, 201, given.text)
    await app.settle()
    assert.deepEqual(await app.audit(), [])
  }
  const { changes, status } = await paymentOf(order_id)
  const given = changes.filter(({ kind }: { kind: string }) => kind === 'refund')
  const sum = (field: string) => given.reduce((total: number, change: Record<string, number>) => total + change[field]!, 0)
  assert.deepEqual([status, sum('amount_minor'), sum('surcharge_minor')], ['refunded', 3 * MUG, surcharge])
  assert.ok(given.every((change: { surcharge_minor: number }) => change.surcharge_minor >= 0))
  assert.equal(await holds('instalment_surcharge'), before - surcharge)
})

test('Money that goes back as credit or on a gift card brings its part of the surcharge along', async () => {
  const { payment, order_id } = await ordered(12)
  const plan = (await app.call('GET', `/v1/orders/${order_id}/refunds?amount_minor=10000`, undefined, { as: desk })).body
  assert.deepEqual(
    plan.parts.map((part: Record<string, unknown>) => [part.amount_minor, part.surcharge_minor]),
    [[10_000, 1_000]],
  )
  const first = await post(desk, `/v1/orders/${order_id}/refunds`, { amount_minor: 10_000, way: 'gift_card' })
  assert.equal(first.status, 201, first.text)
  const { gift_card, parts } = first.body
  assert.deepEqual([parts[0].amount_minor, parts[0].surcharge_minor], [10_000, 1_000])
  const card = (await app.call('GET', `/v1/gift-cards/${gift_card.gift_card_id}`, undefined, { as: desk })).body
  assert.deepEqual([card.initial_minor, card.balance_minor], [11_000, 11_000])
  const rest = await post(desk, `/v1/orders/${order_id}/refunds`, {})
  assert.deepEqual([rest.body.parts[0].amount_minor, rest.body.parts[0].surcharge_minor], [MUG - 10_000, payment.surcharge_minor - 1_000])
  const { refunded } = (await app.call('GET', `/v1/orders/${order_id}/refunds`, undefined, { as: desk })).body
  assert.deepEqual(refunded.map((part: { surcharge_minor: number }) => part.surcharge_minor).toSorted(), [1_000, 1_490])
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

test('Two who give back at once never give back more of the surcharge than was taken', async () => {
  const { payment, order_id } = await ordered(6, 3)
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, at) => post(desk, `/v1/orders/${order_id}/refunds`, { amount_minor: 9_337 + at })),
  )
  assert.ok(answers.some(({ status }) => status === 201) && answers.every(({ status }) => status === 201 || status === 409))
  await post(desk, `/v1/orders/${order_id}/refunds`, {})
  await app.settle()
  const { changes, status } = await paymentOf(order_id)
  const given = changes.reduce(
    (sum: number, change: Record<string, number | string>) => sum + (change.kind === 'refund' ? Number(change.surcharge_minor) : 0),
    0,
  )
  assert.deepEqual([status, given], ['refunded', payment.surcharge_minor])
  assert.deepEqual(await app.audit(), [])
})

test('What the provider pays out and keeps is of all it collected, and its commission stands apart from what she paid for instalments', async () => {
  await ordered(12)
  const owed = await holds('provider', 'test-card')
  const income = await holds('instalment_surcharge')
  const commission_minor = 2_000
  const paid = await post(desk, '/v1/payment-payouts', {
    ...{ company_id, provider: 'test-card', reference: '2026-03', arrived_minor: owed - commission_minor, commission_minor },
  })
  assert.equal(paid.status, 201, paid.text)
  assert.deepEqual([await holds('provider', 'test-card'), await holds('commission', 'test-card')], [0, commission_minor])
  assert.equal(await holds('instalment_surcharge'), income)
})

test('Only what is asked of the card is paid in instalments; the rest of a split payment is not', async () => {
  const { gift_card } = (await post(desk, '/v1/gift-cards', { company_id, amount_minor: 10_000, reason: 'campaign' })).body
  const { code } = (await post(desk, `/v1/gift-cards/${gift_card.gift_card_id}/codes`, {})).body
  const value = [{ method: 'gift_card', code, amount_minor: 10_000 }]
  const as = await withMug()
  const { body } = await quote(as, AXESS, { value_minor: 10_000 })
  const six = body.plans.find(({ count }: { count: number }) => count === 6)
  assert.deepEqual([body.card_minor, six.surcharge_minor, six.total_minor], [14_900, 782, 15_682])
  const { checkout_id } = (await open(as, { bin: AXESS, count: 6, value_minor: 10_000 })).body
  const unlike = await pay(as, checkout_id)
  assert.deepEqual([unlike.status, unlike.body.code], [409, 'instalments_changed'], 'her card would be asked for more than she has seen')
  assert.equal((await pay(as, checkout_id, { value })).body.status, 'authorised')
  const { order_id } = (await place(as, checkout_id)).body
  await app.settle()
  const items = (await app.call('GET', `/v1/payments?order_id=${order_id}`, undefined, { as: desk })).body.items
  const told = items.map(({ method, captured_minor, instalments, surcharge_minor }: Record<string, unknown>) => [
    ...[method, captured_minor, instalments, surcharge_minor],
  ])
  assert.deepEqual(told.sort(), [
    ['card', 14_900, 6, 782],
    ['gift_card', 10_000, 1, 0],
  ])
})

test('What has changed since she chose is not charged: another offer, another kind of goods, another way to pay', async () => {
  const as = await withMug()
  await quote(as, AXESS)
  const { checkout_id, version } = (await open(as, { bin: AXESS, count: 6 })).body
  const refused = async (body?: object) => (await pay(as, checkout_id, body)).body.code
  await offer(OFFERS.map((one) => (one.count === 6 ? { ...one, surcharge_bp: 526 } : one)))
  assert.equal(await refused(), 'instalments_changed')
  await offer([])
  assert.equal(await refused(), 'instalments_changed')
  await offer(OFFERS)
  await groupIs('electronics')
  assert.equal(await refused(), 'instalments_changed')
  await groupIs(null)
  const of = (provider: string) => [{ method: 'card', provider, doors: ['web'] }]
  const takes = (provider: string) =>
    app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods: of(provider) }, { as: desk })
  joinProviders([{ ...testCard, name: 'other-bank' }])
  assert.equal((await takes('other-bank')).status, 200)
  assert.equal(await refused(), 'instalments_changed', 'who takes her card now has not been asked')
  assert.equal((await takes('test-card')).status, 200)
  assert.equal(await refused({ method: 'bank_transfer', token: undefined }), 'instalments_changed')
  const left = await run(app.database.db, 'select from payments.payments where purpose_id = $1', [checkout_id])
  assert.equal(left.length, 0, 'nothing was begun')
  // In a single payment it is another checkout to agree to.
  const single = (await open(as)).body
  assert.deepEqual([single.checkout_id, single.version, single.instalments], [checkout_id, version + 1, null])
  assert.equal((await pay(as, checkout_id, { version })).body.code, 'checkout_changed')
  assert.equal((await pay(as, checkout_id, { version: version + 1 })).body.status, 'authorised')
})

test('Choosing without having been shown, or what nobody offers, is refused; what was said of cards holds for a day', async () => {
  const as = await withMug()
  assert.equal((await open(as, { bin: '545103', count: 2 })).body.code, 'instalments_not_offered')
  await quote(as, '545103')
  assert.equal((await open(as, { bin: '545103', count: 2 })).status, 201)
  assert.equal((await open(as, { bin: '545103', count: 3 })).body.code, 'instalments_not_offered')
  app.clock.advance({ minutes: 25 * 60 })
  assert.equal((await open(as, { bin: '545103', count: 2 })).body.code, 'instalments_not_offered')
  app.clock.advance({ minutes: 4 * 24 * 60 })
  await app.tick()
  assert.deepEqual(await run(app.database.db, 'select from instalments.card_kinds'), [])
})

test('Instalments are offered where the country knows them, once each, by the owner', async () => {
  const again = await app.call('GET', `/v1/companies/${company_id}/instalment-offers`, undefined, { as: desk })
  const items = OFFERS.map((one) => ({ ...one, programme: one.programme === 'axess' ? 'Axess' : one.programme }))
  assert.deepEqual([again.body.has_instalments, again.body.items], [true, items])
  assert.ok(again.body.caps.some(({ group, most }: { group: string; most: number }) => group === 'electronics' && most === 4))
  assert.equal((await offer([OFFERS[1]!, { ...OFFERS[1]!, programme: ' Axess ' }])).body.code, 'offer_twice')
  const az = `/v1/companies/${stage.alma_az.company_id}/instalment-offers`
  assert.equal((await app.call('GET', az, undefined, { as: desk })).body.has_instalments, false)
  assert.equal((await app.call('PUT', az, { offers: OFFERS }, { as: desk })).body.code, 'no_instalments_here')
  const manager = await atTheDesk(app, 'murat@alma.example')
  assert.equal((await app.call('PUT', `/v1/companies/${company_id}/instalment-offers`, { offers: [] }, { as: manager })).status, 403)
})

test('A programme is the same however its bank, its provider and the owner write it', async () => {
  const free = { count: 3, surcharge_bp: 0 }
  assert.equal(
    (
      await offer([
        { ...free, programme: 'Sağlam Kart' },
        { ...free, programme: ' SAGLAM  KART' },
      ])
    ).body.code,
    'offer_twice',
  )
  for (const programme of ['MAXİMUM', 'MAXIMUM', 'maximum']) {
    assert.equal((await offer([{ programme, count: 3, surcharge_bp: 0 }])).status, 200)
    assert.deepEqual(await counts(await withMug(), '540667'), [1, 3], programme)
  }
  const card = { programme: 'Sağlam Kart', issuer: null, is_credit: true, is_commercial: false, counts: [3] }
  for (const programme of ['sağlam kart', 'saglam kart'])
    assert.deepEqual(plansFor(card, [{ ...free, programme }], 12, MUG)[1], { count: 3, surcharge_minor: 0 }, programme)
})

test('Offers that change while many pay: whoever pays pays what she has seen, to the last minor unit', async () => {
  const buyers = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const as = await withMug()
      await quote(as, AXESS)
      const { body } = await open(as, { bin: AXESS, count: 6 })
      return { as, checkout_id: body.checkout_id as string, agreed: body.instalments.surcharge_minor as number }
    }),
  )
  const [outcomes] = await Promise.all([
    Promise.all(buyers.map(({ as, checkout_id }) => pay(as, checkout_id))),
    offer(OFFERS.map((one) => (one.count === 6 ? { ...one, surcharge_bp: 900 } : one))),
  ])
  for (const [at, { status, body }] of outcomes.entries()) {
    if (status === 201) {
      const [paid] = await run<{ surcharge_minor: number }>(
        app.database.db,
        'select surcharge_minor from payments.payments where payment_id = $1',
        [body.payment_id],
      )
      assert.equal(paid!.surcharge_minor, buyers[at]!.agreed)
    } else assert.equal(body.code, 'instalments_changed')
  }
})

test('the books hold', async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})
