import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout } from '../../../test/race/shoppers.ts'
import { account, balanceOf } from '../../foundation/ledger/index.ts'
import { merge } from '../../foundation/merging/index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
const desk = await atTheDesk(app)
const { company_id } = stage.alma
const variant_id = stage.variants.mug
const MUG = 24_900

let asked = 0
const post = (as: Pocket, path: string, body?: object, key = `${path} ${++asked}`) => app.call('POST', path, body, { as, key })
async function giftCard(amount_minor: number) {
  const { gift_card: card } = (await post(desk, '/v1/gift-cards', { company_id, amount_minor, reason: 'campaign' })).body
  const { body } = await post(desk, `/v1/gift-cards/${card.gift_card_id}/codes`, {})
  return { gift_card_id: card.gift_card_id as string, code: body.code as string }
}
const onCard = async (gift_card_id: string) => {
  const { body } = await app.call('GET', `/v1/gift-cards/${gift_card_id}`, undefined, { as: desk })
  return [body.balance_minor, body.held_minor]
}
const byCard = (code: string, amount_minor: number) => ({ method: 'gift_card', code, amount_minor })
const pay = (as: Pocket, checkout_id: string, body: object, key?: string) => post(as, `/v1/checkouts/${checkout_id}/payments`, body, key)
const place = (as: Pocket, checkout_id: string) => post(as, `/v1/checkouts/${checkout_id}/order`)
const checkoutOf = async (as: Pocket, checkout_id: string) =>
  (await app.call('GET', `/v1/checkouts/${checkout_id}`, undefined, { as })).body
const paymentsOf = (purpose_id: string) =>
  run<{ payment_id: string; method: string; status: string; captured_minor: number }>(
    app.database.db,
    'select payment_id, method, status, captured_minor from payments.payments where purpose_id = $1 order by method, payment_id',
    [purpose_id],
  )
const told = async (purpose_id: string) =>
  (await paymentsOf(purpose_id)).map(({ method, status, captured_minor }) => [method, status, captured_minor])
const heldGoods = async (checkout_id: string) =>
  (await run(app.database.db, 'select from inventory.holds where purpose_id = $1', [checkout_id])).length
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}

test('a gift card, her credit and a bank card pay one order together, and each gets back what was its own', async () => {
  const as = pocket()
  const { customer } = await signIn(app, as, '0532 444 33 22')
  await post(desk, `/v1/customers/${customer.customer_id}/credit-grants`, { company_id, amount_minor: 3_000, reason: 'goodwill' })
  const { gift_card_id, code } = await giftCard(10_000)
  const { checkout_id } = await goToCheckout(app, { variant_id }, undefined, as)
  const body = { method: 'card', token: 'tok_ok', value: [byCard(code, 10_000), { method: 'store_credit', amount_minor: 3_000 }] }
  const paid = await pay(as, checkout_id, body, 'mixed')
  assert.deepEqual([paid.status, paid.body.status], [201, 'authorised'], paid.text)
  assert.deepEqual((await pay(as, checkout_id, body, 'mixed')).body, paid.body, 'asked again it is the same payment')
  assert.deepEqual(await onCard(gift_card_id), [10_000, 10_000], 'held, not yet taken')
  const placed = await place(as, checkout_id)
  assert.equal(placed.status, 201, placed.text)
  await app.settle()
  assert.deepEqual(await told(checkout_id), [
    ['card', 'captured', MUG - 13_000],
    ['gift_card', 'captured', 10_000],
    ['store_credit', 'captured', 3_000],
  ])
  const { body: order } = await app.call('GET', `/v1/orders/${placed.body.order_id}`, undefined, { as })
  assert.deepEqual([order.total_minor, order.own_value_minor], [MUG, 13_000], 'her order tells what was hers, so that its sum adds up')
  assert.deepEqual(await onCard(gift_card_id), [0, 0])
  assert.deepEqual((await app.call('GET', '/v1/me/credit', undefined, { as })).body.credits, [])

  for (const { payment_id } of await paymentsOf(checkout_id))
    assert.equal((await post(desk, `/v1/payments/${payment_id}/refunds`, {})).status, 201)
  assert.deepEqual(await onCard(gift_card_id), [10_000, 0])
  assert.equal((await app.call('GET', '/v1/me/credit', undefined, { as })).body.credits[0].available_minor, 3_000)
  await booksHold()
})

test('a gift card that covers everything needs no bank', async () => {
  const { gift_card_id, code } = await giftCard(30_000)
  const { as, checkout_id } = await goToCheckout(app, { variant_id })
  const paid = await pay(as, checkout_id, { value: [byCard(code, MUG)] })
  assert.deepEqual([paid.status, paid.body.status], [201, 'authorised'], paid.text)
  assert.equal((await place(as, checkout_id)).status, 201)
  assert.deepEqual(await told(checkout_id), [['gift_card', 'captured', MUG]])
  assert.deepEqual(await onCard(gift_card_id), [30_000 - MUG, 0])
  await booksHold()
})

test('when the bank declines, the gift card is free again and the cart can be paid anew', async () => {
  const { gift_card_id, code } = await giftCard(10_000)
  const { as, checkout_id } = await goToCheckout(app, { variant_id })
  const declined = await pay(as, checkout_id, { method: 'card', token: 'tok_declined', value: [byCard(code, 10_000)] })
  assert.equal(declined.body.code, 'payment_declined', declined.text)
  assert.deepEqual(await onCard(gift_card_id), [10_000, 0])
  assert.equal((await checkoutOf(as, checkout_id)).status, 'open')
  assert.equal(await heldGoods(checkout_id), 0)
  const again = await pay(as, checkout_id, { method: 'card', token: 'tok_ok', value: [byCard(code, 10_000)] })
  assert.equal(again.status, 201, again.text)
  assert.equal((await place(as, checkout_id)).status, 201)
  assert.deepEqual(await onCard(gift_card_id), [0, 0])
  await booksHold()
})

test('a card with too little, credit that nobody has, and tenders that do not add up hold nothing', async () => {
  const { gift_card_id, code } = await giftCard(10_000)
  const { as, checkout_id } = await goToCheckout(app, { variant_id })
  const refused = async (body: object) => (await pay(as, checkout_id, body)).body
  const short = await refused({ value: [byCard(code, MUG)] })
  assert.deepEqual([short.code, short.details], ['value_short', { method: 'gift_card', available_minor: 10_000, asked_minor: MUG }])
  const twice = await refused({ method: 'card', token: 'tok_ok', value: [byCard(code, 6_000), byCard(code, 6_000)] })
  assert.deepEqual([twice.code, twice.details.available_minor], ['value_short', 4_000])
  assert.equal((await refused({ value: [{ method: 'store_credit', amount_minor: MUG }] })).code, 'credit_not_known')
  assert.equal((await refused({ value: [byCard(code, 10_000)] })).code, 'tenders_do_not_add_up')
  assert.equal((await refused({ method: 'card', token: 'tok_ok', value: [byCard(code, MUG)] })).code, 'tenders_do_not_add_up')
  assert.equal((await refused({ value: [byCard('1111222233334444', MUG)] })).code, 'gift_card_unknown')
  assert.equal((await refused({})).code, 'payment_method_missing')
  assert.deepEqual(await onCard(gift_card_id), [10_000, 0])
  assert.deepEqual([(await checkoutOf(as, checkout_id)).status, await heldGoods(checkout_id), await told(checkout_id)], ['open', 0, []])
  await booksHold()
})

test('of many who pay at the same moment, one with an empty card keeps nobody else from paying', async () => {
  const empty = await giftCard(100)
  const shoppers = await Promise.all(Array.from({ length: 12 }, () => goToCheckout(app, { variant_id })))
  const answers = await Promise.all(
    shoppers.map(({ as, checkout_id }, i) =>
      pay(as, checkout_id, i === 5 ? { value: [byCard(empty.code, MUG)] } : { method: 'card', token: 'tok_ok' }),
    ),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    answers.map((_, i) => (i === 5 ? 409 : 201)),
  )
  assert.equal(await heldGoods(shoppers[5]!.checkout_id), 0)
  await Promise.all(shoppers.map(({ as, checkout_id }) => post(as, `/v1/checkouts/${checkout_id}/cancellation`)))
  await booksHold()
})

test('whoever goes back to her cart, or never finishes, has her value back', async () => {
  const { gift_card_id, code } = await giftCard(30_000)
  const back = await goToCheckout(app, { variant_id })
  assert.equal((await pay(back.as, back.checkout_id, { value: [byCard(code, MUG)] })).status, 201)
  assert.equal((await post(back.as, `/v1/checkouts/${back.checkout_id}/cancellation`)).status, 201)
  assert.deepEqual(await onCard(gift_card_id), [30_000, 0])
  assert.deepEqual(await told(back.checkout_id), [['gift_card', 'cancelled', 0]])

  const silent = await goToCheckout(app, { variant_id })
  await pay(silent.as, silent.checkout_id, { method: 'card', token: 'tok_timeout', value: [byCard(code, 10_000)] })
  assert.deepEqual(await onCard(gift_card_id), [30_000, 10_000])
  for (let i = 0; i < 8 && (await onCard(gift_card_id))[1] === 10_000; i++) {
    app.clock.advance({ minutes: 5 })
    await app.settle()
  }
  const [balance, held] = await onCard(gift_card_id)
  assert.equal(held, 0)
  const { status } = await checkoutOf(silent.as, silent.checkout_id)
  assert.equal(balance, status === 'ordered' ? 20_000 : 30_000)
  await booksHold()
})

test('credit that she has under two ids pays as one, and each id gets its own back', async () => {
  const as = pocket()
  const { customer } = await signIn(app, as, '0532 444 55 66')
  const { body: other } = await post(desk, '/v1/customers', { first_name: 'Selin', phone: '0532 444 55 77' })
  for (const customer_id of [customer.customer_id, other.customer_id])
    await post(desk, `/v1/customers/${customer_id}/credit-grants`, { company_id, amount_minor: 15_000, reason: 'goodwill' })
  const credit = async () => (await app.call('GET', '/v1/me/credit', undefined, { as })).body.credits
  const merged = await post(desk, '/v1/customer-merges', { from_id: other.customer_id, into_id: customer.customer_id, reason: 'aynı kişi' })
  assert.equal(merged.status, 201, merged.text)
  assert.equal((await credit())[0].available_minor, 30_000)

  const { checkout_id } = await goToCheckout(app, { variant_id }, undefined, as)
  const paid = await pay(as, checkout_id, { value: [{ method: 'store_credit', amount_minor: MUG }] })
  assert.equal(paid.status, 201, paid.text)
  assert.equal((await place(as, checkout_id)).status, 201)
  const payments = await paymentsOf(checkout_id)
  assert.deepEqual(
    payments.map(({ captured_minor }) => captured_minor).sort((a, b) => a - b),
    [MUG - 15_000, 15_000],
  )
  for (const { payment_id } of payments) await post(desk, `/v1/payments/${payment_id}/refunds`, {})
  const reversal = await post(desk, `/v1/customer-merges/${merged.body.merge_id}/reversal`, { reason: 'iki kişi' })
  assert.equal(reversal.status, 201, reversal.text)
  assert.equal((await credit())[0].available_minor, 15_000)
  await booksHold()
})

test('of two who were taken for one each pays with her own credit first, whichever id is older, and both have theirs again when they are parted', async () => {
  const [older, newer] = [pocket(), pocket()]
  const { customer: one } = await signIn(app, older, '0532 444 66 01')
  app.clock.advance({ minutes: 1 })
  const { customer: other } = await signIn(app, newer, '0532 444 66 02')
  const ids = [one.customer_id, other.customer_id] as [string, string]
  for (const customer_id of ids)
    await post(desk, `/v1/customers/${customer_id}/credit-grants`, { company_id, amount_minor: 18_000, reason: 'goodwill' })
  app.clock.advance({ minutes: 1 })
  const merges = await app.database.transaction((tx) =>
    merge(
      tx,
      { from: ids[1], into: ids[0], reason: 'aynı kişi', despite: ['both_proved_phones'] },
      { now: app.clock.now().toISOString(), actor: 'test' },
    ),
  )
  const spends = async (as: Pocket, amount_minor: number) => {
    const { checkout_id } = await goToCheckout(app, { variant_id }, undefined, as)
    const paid = await pay(as, checkout_id, { method: 'card', token: 'tok_ok', value: [{ method: 'store_credit', amount_minor }] })
    assert.equal(paid.status, 201, paid.text)
    assert.equal((await place(as, checkout_id)).status, 201)
  }
  const balances = () => Promise.all(ids.map((id) => balanceOf(app.database.db, account(company_id, 'TRY', 'store_credit', id))))
  await spends(newer, 7_000)
  assert.deepEqual(await balances(), [18_000, 11_000])
  await spends(older, 5_000)
  assert.deepEqual(await balances(), [13_000, 11_000])
  await spends(newer, 12_000)
  assert.deepEqual(await balances(), [12_000, 0], 'what is missing comes from the other')

  // Given while they were one: it stands under whom staff saw, and may have been meant for the other.
  app.clock.advance({ minutes: 1 })
  const given = await post(desk, `/v1/customers/${ids[1]}/credit-grants`, {
    company_id,
    amount_minor: 4_000,
    reason: 'complaint',
    document: 'case-7',
  })
  assert.equal(given.status, 201, given.text)
  const made = await post(desk, '/v1/price-exceptions', {
    ...{ price_list_id: stage.list.price_list_id, name: 'Kafe fiyatı', reason: 'yılda 500 kupa', customer_id: ids[0] },
    ...{ ends_at: new Date(+app.clock.now() + 86_400_000).toISOString(), prices: [{ variant_id, amount_minor: MUG - 900 }] },
  })
  assert.equal(made.status, 201, made.text)
  const agreed = made.body.exception_id
  assert.deepEqual(await balances(), [16_000, 0])
  const reversal = await post(desk, `/v1/customer-merges/${merges.merge_id}/reversal`, { reason: 'iki kişi' })
  assert.equal(reversal.status, 201, reversal.text)
  const open = async () =>
    (await app.call('GET', '/v1/ambiguous-facts', undefined, { as: desk })).body.items
      .filter(({ merge_id }: { merge_id: string }) => merge_id === merges.merge_id)
      .map(({ kind, subject, text, customer_id, other_id }: Record<string, string>) => ({ kind, subject, text, customer_id, other_id }))
      .toSorted((a: { kind: string }, b: { kind: string }) => (a.kind < b.kind ? -1 : 1))
  const grant_id = given.body.grant.grant_id
  const of_either = { customer_id: ids[0], other_id: ids[1] }
  assert.deepEqual(await open(), [
    { kind: 'credit', subject: grant_id, text: '₺40,00 · case-7', ...of_either },
    { kind: 'price_agreement', subject: agreed, text: 'Kafe fiyatı: yılda 500 kupa', ...of_either },
  ])
  for (const subject of [grant_id, agreed]) {
    const said = await post(desk, `/v1/ambiguous-facts/${merges.merge_id}/${subject}/resolution`, { customer_id: ids[1] })
    assert.equal(said.status, 204, said.text)
  }
  assert.deepEqual(await balances(), [12_000, 4_000])
  const hers = await app.call('GET', `/v1/customers/${ids[1]}/credit`, undefined, { as: desk })
  assert.deepEqual(
    hers.body.items.map((grant: { amount_minor: number }) => grant.amount_minor),
    [4_000, 18_000],
  )
  const [agreement] = await run(app.database.db, 'select customer_id from pricing.exceptions where exception_id = $1', [agreed])
  assert.deepEqual(agreement, { customer_id: ids[1] })
  await booksHold()
})

test('credit that is given twice for one order is one tender, and counts once', async () => {
  const as = pocket()
  const { customer } = await signIn(app, as, '0532 777 33 22')
  await post(desk, `/v1/customers/${customer.customer_id}/credit-grants`, { company_id, amount_minor: MUG, reason: 'goodwill' })
  const { checkout_id } = await goToCheckout(app, { variant_id }, undefined, as)
  const credit = (amount_minor: number) => ({ method: 'store_credit', amount_minor })
  const paid = await pay(as, checkout_id, { value: [credit(20_000), credit(MUG - 20_000)] })
  assert.equal(paid.status, 201, paid.text)
  assert.deepEqual(await told(checkout_id), [['store_credit', 'authorised', 0]])
  assert.equal((await place(as, checkout_id)).status, 201)
  await booksHold()
})
