import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { erasePerson } from '../../platform/personal-data.ts'
import { drawDepositNumber } from '../../foundation/companies/index.ts'
import { code128 } from '../../offer/labels/index.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { account, balanceOf } from '../../foundation/ledger/index.ts'
import { atTheDesk, atTheTill, confirmedBy, PASSWORD, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { deposits } from './index.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
let desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
await app.database.transaction((tx) =>
  createStaff(tx, { name: 'Nazlı', email: 'nazli@alma.example', role: 'owner', password: PASSWORD, now: app.clock.now().toISOString() }),
)
const { company_id } = stage.alma
const { gtin } = stage.things.mug
const MUG = 24_900

let asked = 0
const post = (as: Pocket, path: string, body?: object, key = `${path} ${++asked}`) => app.call('POST', path, body, { as, key })
async function cartAtTill(pieces = 2): Promise<string> {
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  for (let piece = 0; piece < pieces; piece++) await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin }, { as: till })
  return cart.cart_id
}
const take = (cart_id: string, amount_minor: number, more: object = {}, key?: string) =>
  post(
    till,
    '/v1/till/deposits',
    {
      ...{ cart_id, amount_minor, about: 'İki kupa, özel renk', name: 'Derya Deniz' },
      ...{ tenders: [{ method: 'cash', amount_minor }], ...more },
    },
    key,
  )
async function taken(amount_minor = 10_000, more: object = {}) {
  const cart_id = await cartAtTill()
  const answer = await take(cart_id, amount_minor, more)
  assert.equal(answer.status, 201, answer.text)
  return { cart_id, deposit: answer.body }
}
const sell = (cart_id: string, tenders: object[], total_minor = 2 * MUG) => post(till, '/v1/till/sales', { cart_id, total_minor, tenders })
const deposit = async (deposit_id: string, as = desk) => (await app.call('GET', `/v1/deposits/${deposit_id}`, undefined, { as })).body
const giveBack = (deposit_id: string, withdrawn_by: string | null, key?: string) =>
  post(desk, `/v1/deposits/${deposit_id}/returns`, { withdrawn_by, reason: 'olmadı', register_id: stage.till.register_id }, key)
const lies = (kind: 'deposit' | 'drawer' | 'order' | 'kept_deposits' | 'store_credit', owner?: string) =>
  balanceOf(app.database.db, account(company_id, 'TRY', kind, owner))
const drawer = () => lies('drawer', stage.till.register_id)
const setRule = (rule: object, as = desk, of = company_id) => app.call('PUT', `/v1/companies/${of}/deposit-rule`, rule, { as })
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}

test('a deposit is owed to her from the moment it is taken, pays her order at the till, and prints a paper that is no receipt of a sale', async () => {
  const before = await drawer()
  const { cart_id, deposit: left } = await taken()
  assert.deepEqual(
    [left.status, left.balance_minor, left.kind, left.name, left.stands_until],
    ['open', 10_000, 'earnest', 'Derya Deniz', '2026-04-01T09:00:00.000Z'],
  )
  assert.deepEqual(
    [await lies('deposit', left.deposit_id), await lies('order', left.deposit_id), await drawer()],
    [10_000, 0, before + 10_000],
  )
  const page = await app.call('GET', `/v1/deposits/${left.deposit_id}/slip.html`, undefined, { as: till })
  assert.match(page.text, /KAPORA \(AVANS\)/)
  assert.match(page.text, /TBK m\. 177/)
  assert.match(page.text, /MALİ DEĞERİ YOKTUR/)
  await booksHold()

  const { items } = (await app.call('GET', `/v1/till/deposits?cart_id=${cart_id}`, undefined, { as: till })).body
  assert.deepEqual(
    items.map(({ number, available_minor }: { number: string; available_minor: number }) => [number, available_minor]),
    [[left.number, 10_000]],
  )
  const more = await sell(cart_id, [
    { method: 'deposit', amount_minor: 10_001, reference: left.number },
    { method: 'cash', amount_minor: 2 * MUG - 10_001 },
  ])
  assert.deepEqual([more.status, more.body.code], [409, 'value_short'])
  const unknown = await sell(cart_id, [{ method: 'deposit', amount_minor: 2 * MUG, reference: 'R-none' }])
  assert.deepEqual([unknown.status, unknown.body.code], [409, 'deposit_unknown'])
  const sold = await sell(cart_id, [
    { method: 'deposit', amount_minor: 10_000, reference: left.number },
    { method: 'cash', amount_minor: 2 * MUG - 10_000 },
  ])
  assert.equal(sold.status, 201, sold.text)
  assert.deepEqual(
    [(await deposit(left.deposit_id)).status, await lies('deposit', left.deposit_id), await lies('order', sold.body.order_id)],
    ['settled', 0, 0],
  )
  const receipt = await app.call('GET', `/v1/orders/${sold.body.order_id}/receipt.html`, undefined, { as: till })
  assert.match(receipt.text, /Kapora/)
  const spent = async () =>
    (await deposit(left.deposit_id)).spent.map(({ number, amount_minor }: { number: string; amount_minor: number }) => [
      number,
      amount_minor,
    ])
  assert.deepEqual(await spent(), [[sold.body.number, 10_000]])
  // What the deposit paid goes back there, and from there to her.
  const refund = await post(desk, `/v1/orders/${sold.body.order_id}/refunds`, { amount_minor: 6_000, register_id: stage.till.register_id })
  assert.equal(refund.status, 201, refund.text)
  assert.deepEqual([(await deposit(left.deposit_id)).status, await lies('deposit', left.deposit_id)], ['open', 6_000])
  assert.deepEqual(await spent(), [[sold.body.number, 4_000]])
  const back = await giveBack(left.deposit_id, null)
  assert.deepEqual([back.status, back.body.status, back.body.balance_minor], [201, 'returned', 0])
  assert.equal(await drawer(), before + 2 * MUG - 6_000)
  await booksHold()
})

test("a stranger's deposit is found by the number on its paper, or by its bars, and pays what she buys", async () => {
  const { deposit: left } = await taken(10_000)
  const other_cart = await cartAtTill()
  const found = async (number: string) => app.call('GET', `/v1/till/deposits/${encodeURIComponent(number)}`, undefined, { as: till })
  for (const typed of [left.number, left.number.replaceAll('-', ''), left.number.toLowerCase().replaceAll('-', ' ')]) {
    const answer = await found(typed)
    assert.deepEqual([answer.status, answer.body.deposit_id, answer.body.available_minor], [200, left.deposit_id, 10_000], answer.text)
  }
  const page = await app.call('GET', `/v1/deposits/${left.deposit_id}/slip.html`, undefined, { as: till })
  const dark = [...page.text.matchAll(/<rect x="(\d+)" width="(\d)"/g)].map(([, x, width]) => [Number(x) - 10, Number(width)])
  const bars = code128(left.number.replaceAll('-', ''))
  assert.deepEqual(
    dark,
    [...bars.matchAll(/1+/g)].map(({ index, 0: run }) => [index, run.length]),
  )
  const slip_of_the_hand = `${left.number.slice(0, -1)}${(Number(left.number.at(-1)) + 1) % 10}`
  for (const none of [slip_of_the_hand, 'TRD-999999-1', 'şapka', stage.things.mug.gtin])
    assert.equal((await found(none)).body.code, 'deposit_unknown', none)
  const sold = await sell(other_cart, [
    { method: 'deposit', amount_minor: 10_000, reference: left.number },
    { method: 'cash', amount_minor: 2 * MUG - 10_000 },
  ])
  assert.equal(sold.status, 201, sold.text)
  assert.equal((await found(left.number)).body.available_minor, 0, 'the till says that nothing is left of it')
  await booksHold()
})

test('papers of deposits have numbers of their own without a gap, and leave none among the receipts', async () => {
  const receiptsNext = async () => {
    const cart_id = await cartAtTill()
    const sold = await sell(cart_id, [{ method: 'cash', amount_minor: 2 * MUG }])
    return { cart_id, number: Number(sold.body.receipt_number.split('-')[1]) }
  }
  const before = await receiptsNext()
  const many = await Promise.all(
    [...Array(6).keys()].map(async (at) => {
      const cart_id = await cartAtTill()
      // Every other one is for a cart that was sold meanwhile, or for no money: it comes to nothing, and takes its number with it.
      return at % 2 ? take(before.cart_id, 1_000) : take(cart_id, 1_000)
    }),
  )
  assert.ok(many.some(({ status }) => status !== 201))
  const undone = await app.database
    .transaction(async (tx) => {
      await drawDepositNumber(tx, company_id)
      throw new Error('the printer caught fire')
    })
    .catch(() => 'undone')
  assert.equal(undone, 'undone')
  const { deposit: next } = await taken(1_000)
  const numbers = (
    await run<{ number: string }>(app.database.db, `select number from deposits.deposits where company_id = $1 order by number`, [
      company_id,
    ])
  ).map(({ number }) => number)
  assert.equal(numbers.at(-1), next.number)
  assert.deepEqual(
    numbers.map((number) => number.split('-').slice(0, 2).join('-')),
    numbers.map((_, at) => `TRD-${String(at + 1).padStart(6, '0')}`),
  )
  assert.equal((await receiptsNext()).number, before.number + 1)
  await booksHold()
})

test('it is taken once, whoever asks twice, and by nobody who has not said what it is for', async () => {
  const cart_id = await cartAtTill()
  const before = await drawer()
  const answers = await Promise.all([1, 2, 3].map(() => take(cart_id, 5_000, {}, 'taken once')))
  assert.equal(new Set(answers.map(({ body }) => body.deposit_id)).size, 1, answers[1]!.text)
  assert.equal(await drawer(), before + 5_000)
  for (const more of [{ about: ' ' }, { name: ' ' }]) {
    const refused = await take(cart_id, 5_000, more)
    assert.deepEqual([refused.status, refused.body.code], [422, 'deposit_malformed'])
  }
  const short = await take(cart_id, 5_000, { tenders: [{ method: 'terminal', amount_minor: 4_000 }] })
  assert.equal(short.body.code, 'tenders_short')
  assert.equal(await drawer(), before + 5_000)
  await booksHold()
})

test('a deposit goes back the way it came, once, however many give it back; and its payment does not go back by itself', async () => {
  const { deposit: left } = await taken(8_000, {
    tenders: [
      { method: 'terminal', amount_minor: 5_000, reference: '004217' },
      { method: 'cash', amount_minor: 3_000 },
    ],
  })
  const before = await drawer()
  const [payment] = (await app.call('GET', `/v1/payments?order_id=${left.deposit_id}`, undefined, { as: desk })).body.items
  const alone = await post(desk, `/v1/payments/${payment.payment_id}/refunds`, {})
  assert.deepEqual([alone.status, alone.body.code], [409, 'deposit_returns_whole'])
  const answers = await Promise.all(Array.from({ length: 8 }, () => giveBack(left.deposit_id, 'customer')))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409, 409, 409])
  assert.deepEqual([await drawer(), await lies('deposit', left.deposit_id)], [before - 3_000, 0])
  const again = await Promise.all([1, 2].map(() => giveBack(left.deposit_id, 'customer', 'same wish')))
  assert.equal(again[0]!.body.code, 'deposit_spent')
  await booksHold()
})

test('what pays for her and goes back to her at the same moment does one of the two', async () => {
  for (const _ of [1, 2, 3]) {
    const { cart_id, deposit: left } = await taken(2 * MUG)
    const before = await drawer()
    const [sold, back] = await Promise.all([
      sell(cart_id, [{ method: 'deposit', amount_minor: 2 * MUG, reference: left.number }]),
      giveBack(left.deposit_id, 'customer'),
    ])
    assert.deepEqual([sold.status, back.status].sort(), [201, 409], `${sold.text} ${back.text}`)
    assert.deepEqual([await drawer(), await lies('deposit', left.deposit_id)], [before - (back.status === 201 ? 2 * MUG : 0), 0])
  }
  await booksHold()
})

test('earnest money is never kept; withdrawal money is kept by two people, when she has withdrawn', async () => {
  const { deposit: earnest } = await taken()
  const no = await post(desk, `/v1/deposits/${earnest.deposit_id}/keepings`, { reason: 'gelmedi' })
  assert.deepEqual([no.status, no.body.code], [409, 'deposit_not_kept'])

  assert.equal((await setRule({ kind: 'withdrawal', days: 10 })).body.times_back, 2)
  const az = await setRule({ kind: 'withdrawal', days: 10 }, desk, stage.alma_az.company_id)
  assert.deepEqual([az.status, az.body.code], [422, 'no_withdrawal_money'])
  assert.equal((await deposit(earnest.deposit_id)).kind, 'earnest', 'what was agreed stays')
  const { deposit: left } = await taken()
  assert.deepEqual([left.kind, left.times_back, left.stands_until], ['withdrawal', 2, '2026-03-12T09:00:00.000Z'])
  const page = await app.call('GET', `/v1/deposits/${left.deposit_id}/slip.html`, undefined, { as: till })
  assert.match(page.text, /TBK m\. 178/)
  const proposed = await post(desk, `/v1/deposits/${left.deposit_id}/keepings`, { reason: 'müşteri caydı' })
  assert.equal(proposed.status, 202, proposed.text)
  assert.deepEqual([(await deposit(left.deposit_id)).status, await lies('kept_deposits')], ['open', 0])
  const kept = await confirmedBy(app, await atTheDesk(app, 'nazli@alma.example'), proposed)
  assert.deepEqual(
    [kept.body.deposit?.status ?? kept.text, await lies('kept_deposits'), await lies('deposit', left.deposit_id)],
    ['kept', 10_000, 0],
  )
  assert.equal((await giveBack(left.deposit_id, 'customer')).body.code, 'deposit_spent')
  await booksHold()
})

test('who withdraws after she has taken withdrawal money gives it back twice: the money the way it came, and as much again', async () => {
  const { deposit: left } = await taken(4_000)
  const before = await drawer()
  const back = await giveBack(left.deposit_id, 'company')
  assert.deepEqual([back.status, back.body.ends[0].amount_minor, back.body.ends[0].besides_minor], [201, 4_000, 4_000])
  assert.equal(await drawer(), before - 8_000, 'nobody knows her: in cash')

  const phone = pocket()
  const { customer } = await signIn(app, phone, '0532 111 22 33')
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 1 }, { as: phone })
  const { body: handoff } = await app.call('POST', '/v1/cart/handoff', undefined, { as: phone })
  const cart = (await app.call('POST', '/v1/till/carts', { handoff_code: handoff.code }, { as: till })).body
  const hers = await take(cart.cart_id, 3_000, { name: undefined })
  assert.deepEqual([hers.status, hers.body.customer_id], [201, customer.customer_id], hers.text)
  const overview = await app.call('GET', `/v1/customers/${customer.customer_id}/overview`, undefined, { as: desk })
  assert.deepEqual(
    overview.body.balances
      ?.filter(({ kind }: { kind: string }) => kind === 'deposit')
      .map(({ balance_minor }: { balance_minor: number }) => balance_minor),
    [3_000],
    overview.text.slice(0, 300),
  )
  await giveBack(hers.body.deposit_id, 'company')
  assert.equal(await lies('store_credit', customer.customer_id), 3_000, 'she is known: as credit')
  await booksHold()
})

/** Left by a link on her phone: it is authorised, and captured a moment after the till has taken it. */
async function takenByLink(amount_minor = 10_000) {
  const cart_id = await cartAtTill()
  const { body: asks } = await app.call('POST', '/v1/till/payment-links', { cart_id, amount_minor }, { as: till })
  await app.call('POST', '/v1/payment-link-payments', { link: asks.url.split('#')[1], token: 'tok_ok' })
  const answer = await take(cart_id, amount_minor, { tenders: [{ method: 'card', amount_minor, reference: asks.payment_link_id }] })
  assert.equal(answer.status, 201, answer.text)
  const [payment] = (await app.call('GET', `/v1/payments?order_id=${answer.body.deposit_id}`, undefined, { as: desk })).body.items
  const bankSays = (status: 'cancelled' | 'authorised') =>
    run(app.database.db, 'update test_bank.charges set status = $2 where reference = $1', [payment.payment_id, status])
  const paymentNow = async () => (await app.call('GET', `/v1/payments/${payment.payment_id}`, undefined, { as: desk })).body
  return { cart_id, deposit: answer.body, payment_id: payment.payment_id as string, bankSays, paymentNow }
}
test('a deposit is asked for by a message to whoever has brought the cart, who pays it on her own phone; of a stranger nobody knows where to', async () => {
  const walk_in = (await app.call('POST', '/v1/till/payment-links', { cart_id: await cartAtTill(), amount_minor: 5_000 }, { as: till }))
    .body
  const nobody = await post(till, `/v1/till/payment-links/${walk_in.payment_link_id}/messages`)
  assert.deepEqual([nobody.status, nobody.body.code], [409, 'nobody_present'])

  const phone = pocket()
  await signIn(app, phone, '0532 111 22 55')
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 1 }, { as: phone })
  const { body: handoff } = await app.call('POST', '/v1/cart/handoff', undefined, { as: phone })
  const { cart_id } = (await app.call('POST', '/v1/till/carts', { handoff_code: handoff.code }, { as: till })).body
  const amount_minor = 5_000
  const { payment_link_id } = (await app.call('POST', '/v1/till/payment-links', { cart_id, amount_minor }, { as: till })).body
  for (const _ of ['once', 'twice']) {
    const sent = await post(till, `/v1/till/payment-links/${payment_link_id}/messages`, undefined, `send ${payment_link_id}`)
    assert.deepEqual([sent.status, sent.body.told], [201, 'sms'], sent.text)
  }
  const messages = await run<{ body: string }>(
    app.database.db,
    `select body from platform.messages where kind = 'payment_link' and recipient = '+905321112255'`,
  )
  assert.equal(messages.length, 1)
  assert.match(messages[0]!.body, /50,00/)
  const link = messages[0]!.body.split('#')[1]!
  const paid = await app.call('POST', '/v1/payment-link-payments', { link, token: 'tok_ok' })
  assert.equal(paid.body.status, 'paid', paid.text)
  const left = await take(cart_id, amount_minor, {
    name: undefined,
    tenders: [{ method: 'card', amount_minor, reference: payment_link_id }],
  })
  assert.equal(left.status, 201, left.text)
  await app.settle()
  assert.equal((await deposit(left.body.deposit_id)).available_minor, amount_minor)
  await booksHold()
})

const payWith = (cart_id: string, number: string, amount_minor: number) =>
  sell(cart_id, [
    { method: 'deposit', amount_minor, reference: number },
    { method: 'cash', amount_minor: 2 * MUG - amount_minor },
  ])

test('while the bank is still being asked for a deposit, it is not said to be given back', async () => {
  const { deposit: left, paymentNow } = await takenByLink()
  const soon = await giveBack(left.deposit_id, 'customer')
  assert.deepEqual([soon.status, soon.body.code, (await deposit(left.deposit_id)).status], [409, 'deposit_not_come', 'open'])
  await app.settle()
  assert.equal((await giveBack(left.deposit_id, 'customer')).body.status, 'returned')
  const { status, refunded_minor } = await paymentNow()
  assert.deepEqual([status, refunded_minor, await lies('order', left.deposit_id)], ['refunded', 10_000, 0])
  await booksHold()
})

test('a deposit whose money the bank refused pays nothing and is not kept, and of it nothing is given back', async () => {
  const { cart_id, deposit: left, bankSays, paymentNow } = await takenByLink()
  const here = async () => (await app.call('GET', `/v1/till/deposits?cart_id=${cart_id}`, undefined, { as: till })).body.items.length
  assert.equal(await here(), 0)
  await bankSays('cancelled')
  await app.settle()
  assert.equal(await here(), 0)
  assert.equal((await payWith(cart_id, left.number, 10_000)).body.code, 'deposit_not_come')
  const proposed = await post(desk, `/v1/deposits/${left.deposit_id}/keepings`, { reason: 'müşteri caydı' })
  const kept = await confirmedBy(app, await atTheDesk(app, 'nazli@alma.example'), proposed)
  assert.deepEqual([kept.body.code, kept.body.details?.code], ['cannot_be_done', 'deposit_not_come'])
  await bankSays('authorised')
  const back = await giveBack(left.deposit_id, 'company')
  assert.deepEqual(
    [back.status, back.body.status, back.body.ends[0].amount_minor, back.body.ends[0].besides_minor],
    [201, 'returned', 0, 0],
    back.text,
  )
  assert.deepEqual([await lies('deposit', left.deposit_id), await lies('order', left.deposit_id)], [0, 0])
  assert.equal((await paymentNow()).status, 'cancelled', 'nothing stays set aside on her card')
  await booksHold()
})

test('what a bank refuses to give back of a returned deposit is given back later, once, and never what pays her order', async () => {
  const { deposit: left, payment_id, bankSays, paymentNow } = await takenByLink()
  await app.settle()
  await bankSays('cancelled')
  assert.equal((await giveBack(left.deposit_id, null)).body.status, 'returned')
  await bankSays('authorised')
  assert.equal((await paymentNow()).refunded_minor, 0)
  const refund = (amount_minor?: number) => post(desk, `/v1/payments/${payment_id}/refunds`, amount_minor ? { amount_minor } : {})
  const answers = await Promise.all([refund(6_000), refund(6_000)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409], answers[1]!.text)
  assert.equal((await refund()).status, 201)
  assert.equal((await refund()).body.code, 'deposit_returns_whole')
  assert.deepEqual([(await paymentNow()).refunded_minor, await lies('order', left.deposit_id)], [10_000, 0])

  const spent = await takenByLink()
  await app.settle()
  assert.equal((await payWith(spent.cart_id, spent.deposit.number, 10_000)).status, 201)
  const no = await post(desk, `/v1/payments/${spent.payment_id}/refunds`, {})
  assert.deepEqual([no.status, no.body.code], [409, 'deposit_returns_whole'])
  await booksHold()
})

test('much that is given besides is given by two people, the sum that both have seen', async () => {
  // There is enough in the drawer.
  const [{ deposit: left }] = [await taken(1_100_000), await taken(1_100_000)]
  const before = await drawer()
  const proposed = await giveBack(left.deposit_id, 'company')
  assert.deepEqual([proposed.status, proposed.body.status, await drawer()], [201, 'open', before], proposed.text)
  const second = await atTheDesk(app, 'nazli@alma.example')
  const back = await confirmedBy(app, second, proposed)
  const [end] = back.body.deposit?.ends ?? []
  assert.deepEqual([end?.besides_minor, end?.actor === end?.confirmed_by], [1_100_000, false], back.text)
  assert.deepEqual([await drawer(), await lies('deposit', left.deposit_id)], [before - 2_200_000, 0])
  await booksHold()
})

test('two people keep the sum that they have seen, or nothing', async () => {
  const { cart_id, deposit: left } = await taken(10_000)
  const proposed = await post(desk, `/v1/deposits/${left.deposit_id}/keepings`, { reason: 'müşteri caydı' })
  assert.equal((await payWith(cart_id, left.number, 4_000)).status, 201)
  const kept = await confirmedBy(app, await atTheDesk(app, 'nazli@alma.example'), proposed)
  assert.deepEqual([kept.body.details?.code, await lies('deposit', left.deposit_id)], ['deposit_changed', 6_000], kept.text)
  await booksHold()
})

test('by one key one deposit is given back; another is refused, and not silently left', async () => {
  const [{ deposit: one }, { deposit: other }] = [await taken(2_000), await taken(3_000)]
  assert.equal((await giveBack(one.deposit_id, 'customer', 'one key')).status, 201)
  const reused = await giveBack(other.deposit_id, 'customer', 'one key')
  assert.deepEqual([reused.status, reused.body.code, await lies('deposit', other.deposit_id)], [422, 'idempotency_key_reused', 3_000])
})

test('whoever is forgotten is in no words of a deposit; who left one without a profile is in none some time after it is over', async () => {
  const wordsOf = async (deposit_id: string) => {
    const { name, about, ends } = await deposit(deposit_id)
    return [name, about, ...ends.map(({ reason }: { reason: string }) => reason)]
  }
  const [{ deposit: over }, { deposit: open }] = [await taken(2_000), await taken(3_000)]
  await giveBack(over.deposit_id, 'customer')
  const [{ sweep }] = deposits.retention as [NonNullable<typeof deposits.retention>[0]]
  const sweepAt = (hours: number) =>
    app.database.transaction((tx) => {
      const at = new Date(app.clock.now().getTime() + hours * 3_600_000).toISOString()
      return sweep(tx, at, at)
    })
  await sweepAt(0)
  assert.deepEqual(await wordsOf(over.deposit_id), ['Derya Deniz', 'İki kupa, özel renk', 'olmadı'])
  await sweepAt(1)
  assert.deepEqual(await wordsOf(over.deposit_id), [null, '', ''])
  assert.deepEqual(await wordsOf(open.deposit_id), ['Derya Deniz', 'İki kupa, özel renk'])

  const phone = pocket()
  const { customer } = await signIn(app, phone, '0532 111 22 44')
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 1 }, { as: phone })
  const { body: handoff } = await app.call('POST', '/v1/cart/handoff', undefined, { as: phone })
  const cart = (await app.call('POST', '/v1/till/carts', { handoff_code: handoff.code }, { as: till })).body
  const { body: hers } = await take(cart.cart_id, 3_000)
  await giveBack(hers.deposit_id, 'customer')
  await app.database.transaction((tx) => erasePerson(tx, [customer.customer_id], app.clock.now().toISOString()))
  assert.deepEqual(await wordsOf(hers.deposit_id), [null, '', ''])
})

test('whose time is over is told once, and is hers still', async () => {
  const { deposit: left } = await taken(2_000)
  app.clock.advance({ hours: 24 * 11 })
  for (const _ of [1, 2]) await app.tick()
  desk = await atTheDesk(app)
  assert.equal((await deposit(left.deposit_id)).status, 'lapsed')
  const told = await run(app.database.db, `select 1 from platform.events where subject = $1 and type = 'deposits.deposit_lapsed'`, [
    left.deposit_id,
  ])
  assert.equal(told.length, 1)
  const { items } = (await app.call('GET', '/v1/deposits?open=true', undefined, { as: desk })).body
  assert.ok(items.some(({ deposit_id }: { deposit_id: string }) => deposit_id === left.deposit_id))
  assert.equal((await giveBack(left.deposit_id, 'customer')).body.status, 'returned')
  await booksHold()
})
