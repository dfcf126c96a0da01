import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { atTheDesk, atTheTill, confirmedBy, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout } from '../../../test/race/shoppers.ts'
import { reviveGiftCards } from './expiry.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 100)
const till = await atTheTill(app, stage)
const desk = await atTheDesk(app)
const { company_id } = stage.alma
const { mug } = stage.variants
const MUG = 24_900

let asked = 0
const post = (as: Pocket, path: string, body?: object) => app.call('POST', path, body, { as, key: `${path} ${++asked}` })
const giftCard = async (amount_minor: number, company = company_id) => {
  const card = await post(desk, '/v1/gift-cards', { company_id: company, amount_minor, reason: 'goodwill' })
  assert.equal(card.status, 201, card.text)
  const { gift_card_id } = card.body.gift_card
  const made = await post(desk, `/v1/gift-cards/${gift_card_id}/codes`, {})
  assert.equal(made.status, 201, made.text)
  return { gift_card_id: gift_card_id as string, code: made.body.code as string }
}
const onCard = async (gift_card_id: string, as = desk) =>
  (await app.call('GET', `/v1/gift-cards/${gift_card_id}`, undefined, { as })).body.balance_minor
const balance = (code: string) => app.call('POST', '/v1/gift-card-balances', { code, company_id }, { as: pocket() })
async function cartOf(mugs: number, way: object = {}): Promise<string> {
  const { body } = await app.call('POST', '/v1/till/carts', way, { as: till })
  for (let i = 0; i < mugs; i++)
    await app.call('POST', `/v1/till/carts/${body.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  return body.cart_id
}
const sell = (cart_id: string, total_minor: number, tenders: object[]) => post(till, '/v1/till/sales', { cart_id, total_minor, tenders })
const paymentsOf = async (order_id: string) =>
  (await app.call('GET', `/v1/payments?order_id=${order_id}`, undefined, { as: desk })).body.items as {
    payment_id: string
    method: string
    status: string
    amount_minor: number
    captured_minor: number
    refunded_minor: number
    provider_reference: string
  }[]
function gate(): [Promise<void>, () => void] {
  const { promise, resolve } = Promise.withResolvers<void>()
  return [promise, resolve]
}
const booksHold = async () => assert.deepEqual(await app.audit(), [])

describe('A gift card', () => {
  test('is given away, opened by a code that is told once, and asked what is on it', async () => {
    const { gift_card_id, code } = await giftCard(10_000)
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{16}$/)
    const answer = await balance(code.toLowerCase().replace(/.{4}/g, '$& '))
    assert.deepEqual(answer.body, {
      last_four: code.slice(-4),
      currency: 'TRY',
      available_minor: 10_000,
      expires_on: answer.body.expires_on,
    })
    assert.equal((await balance('0000-0000-0000-0000')).body.code, 'gift_card_unknown')
    const found = await app.call('GET', `/v1/gift-cards?last_four=${code.slice(-4)}`, undefined, { as: desk })
    assert.deepEqual(
      found.body.items.map((card: { gift_card_id: string }) => card.gift_card_id),
      [gift_card_id],
    )
    const { rows } = await app.database.pool.query(
      `select (select string_agg(t::text, '') from stored_value.gift_card_codes t) || (select string_agg(e::text, '') from platform.events e)
         || (select coalesce(string_agg(k::text, ''), '') from platform.idempotency_keys k) as kept`,
    )
    assert.ok(!rows[0].kept.includes(code), 'the code is kept somewhere')
    await booksHold()
  })

  test('pays a part at the till and cash the rest; what is given back goes where it came from', async () => {
    const { gift_card_id, code } = await giftCard(30_000)
    const total = 2 * MUG
    const sold = await sell(await cartOf(2), total, [
      { method: 'gift_card', amount_minor: 30_000, reference: code },
      { method: 'cash', amount_minor: 20_000 },
    ])
    assert.equal(sold.status, 201, sold.text)
    assert.equal(sold.body.change_minor, 50_000 - total)
    assert.equal(await onCard(gift_card_id), 0)
    const receipt = await app.call('GET', `/v1/orders/${sold.body.order_id}/receipt.txt`, undefined, { as: till })
    assert.match(receipt.text, new RegExp(code.slice(-4)))
    assert.ok(!receipt.text.includes(code))

    const paid = await paymentsOf(sold.body.order_id)
    assert.deepEqual(
      paid.map(({ method, status, captured_minor }) => [method, status, captured_minor]).sort(),
      [
        ['cash', 'captured', total - 30_000],
        ['gift_card', 'captured', 30_000],
      ].sort(),
    )
    const byCard = paid.find(({ method }) => method === 'gift_card')!
    const back = await post(desk, `/v1/payments/${byCard.payment_id}/refunds`, { amount_minor: 12_000 })
    assert.equal(back.status, 201, back.text)
    assert.equal(await onCard(gift_card_id), 12_000)
    assert.equal(
      (await post(desk, `/v1/payments/${byCard.payment_id}/refunds`, { amount_minor: 18_001 })).body.code,
      'refund_exceeds_capture',
    )
    assert.equal((await post(desk, `/v1/payments/${byCard.payment_id}/refunds`, {})).body.status, 'refunded')
    assert.equal(await onCard(gift_card_id), 30_000)
    await booksHold()
  })

  test('that has too little, is unknown, blocked, replaced or of another company pays nothing, and nothing is sold', async () => {
    const { gift_card_id, code } = await giftCard(5_000)
    const cart_id = await cartOf(1)
    const tender = (reference: string, amount_minor: number) => [
      { method: 'gift_card', amount_minor, reference },
      ...(amount_minor < MUG ? [{ method: 'cash', amount_minor: MUG - amount_minor }] : []),
    ]
    const refused = async (reference: string, amount_minor = MUG) => (await sell(cart_id, MUG, tender(reference, amount_minor))).body
    const short = await refused(code)
    assert.deepEqual([short.code, short.details], ['value_short', { method: 'gift_card', available_minor: 5_000, asked_minor: MUG }])
    assert.equal((await refused('1111-2222-3333-4444')).code, 'gift_card_unknown')
    const other = await giftCard(30_000, stage.alma_az.company_id)
    assert.equal((await refused(other.code)).code, 'gift_card_not_taken_here')

    await post(desk, `/v1/gift-cards/${gift_card_id}/block`, { reason: 'lost' })
    assert.equal((await refused(code, 5_000)).code, 'gift_card_blocked')
    const { body: fresh } = await post(desk, `/v1/gift-cards/${gift_card_id}/codes`, {})
    assert.equal((await refused(code, 5_000)).code, 'gift_card_replaced')
    assert.equal(await onCard(gift_card_id), 5_000)
    const sold = await sell(cart_id, MUG, tender(fresh.code, 5_000))
    assert.equal(sold.status, 201, sold.text)
    assert.equal(await onCard(gift_card_id), 0)
    await booksHold()
  })

  test('takes the code that is printed on a plastic card, which no other card ever had', async () => {
    const one = await giftCard(1_000)
    const two = await giftCard(1_000)
    const printed = 'ABCD-EFGH-JKMN-PQRS'
    assert.equal((await post(desk, `/v1/gift-cards/${one.gift_card_id}/codes`, { code: printed })).body.code, printed.replaceAll('-', ''))
    assert.equal((await post(desk, `/v1/gift-cards/${two.gift_card_id}/codes`, { code: printed })).body.code, 'gift_card_code_taken')
    assert.equal((await balance(two.code)).status, 200, 'a refusal changes nothing')
    assert.equal(
      (await post(desk, `/v1/gift-cards/${two.gift_card_id}/codes`, { code: '8680421010011' })).body.code,
      'gift_card_code_malformed',
    )
  })
})

describe('Credit', () => {
  const credit = async (customer_id: string) =>
    (await app.call('GET', `/v1/customers/${customer_id}/credit`, undefined, { as: desk })).body.credits as { available_minor: number }[]

  test('is given by name with a reason, seen by whose it is, and paid with at the till by her who has shown her cart', async () => {
    const phone = pocket()
    const { customer_id } = (await signIn(app, phone, '0532 444 33 22')).customer
    const granted = await post(desk, `/v1/customers/${customer_id}/credit-grants`, {
      company_id,
      amount_minor: 20_000,
      reason: 'complaint',
      document: 'CASE-7',
    })
    assert.equal(granted.status, 201, granted.text)
    const mine = await app.call('GET', '/v1/me/credit', undefined, { as: phone })
    assert.deepEqual(mine.body.credits, [{ company_id, currency: 'TRY', balance_minor: 20_000, available_minor: 20_000 }])

    const stranger = await cartOf(1)
    const tenders = [
      { method: 'store_credit', amount_minor: 20_000 },
      { method: 'cash', amount_minor: MUG - 20_000 },
    ]
    assert.equal((await sell(stranger, MUG, tenders)).body.code, 'credit_not_known')

    await app.call('POST', '/v1/cart/lines', { variant_id: mug, quantity: 1 }, { as: phone })
    const { body: handoff } = await app.call('POST', '/v1/cart/handoff', undefined, { as: phone })
    const cart_id = await cartOf(0, { handoff_code: handoff.code })
    const short = await sell(cart_id, MUG, [{ method: 'store_credit', amount_minor: MUG }])
    assert.deepEqual(
      [short.body.code, short.body.details],
      ['value_short', { method: 'store_credit', available_minor: 20_000, asked_minor: MUG }],
    )
    // She has gone, and her cart is opened again for somebody else: nobody has shown it to this register since.
    assert.equal((await app.call('DELETE', `/v1/till/carts/${cart_id}`, undefined, { as: till })).status, 204)
    assert.equal((await app.call('POST', '/v1/till/carts', { cart_id }, { as: till })).status, 201)
    assert.equal((await sell(cart_id, MUG, tenders)).body.code, 'credit_not_known')
    const { body: shown } = await app.call('POST', '/v1/cart/handoff', undefined, { as: phone })
    await app.call('DELETE', `/v1/till/carts/${cart_id}`, undefined, { as: till })
    assert.equal(await cartOf(0, { handoff_code: shown.code }), cart_id)
    const sold = await sell(cart_id, MUG, tenders)
    assert.equal(sold.status, 201, sold.text)
    assert.deepEqual(await credit(customer_id), [])

    const paid = (await paymentsOf(sold.body.order_id)).find(({ method }) => method === 'store_credit')!
    assert.equal((await post(desk, `/v1/payments/${paid.payment_id}/refunds`, {})).status, 201)
    assert.deepEqual(
      (await credit(customer_id)).map((of) => of.available_minor),
      [20_000],
    )
    await booksHold()
  })
})

test('staff without the right give nothing, and of another company’s cards nobody hears', async () => {
  const murat = await atTheDesk(app, 'murat@alma.example')
  const other = await giftCard(1_000, stage.alma_az.company_id)
  assert.equal((await app.call('GET', `/v1/gift-cards/${other.gift_card_id}`, undefined, { as: murat })).status, 404)
  assert.equal((await post(murat, `/v1/gift-cards/${other.gift_card_id}/codes`, {})).status, 404)
  const at_till = await app.call(
    'POST',
    '/v1/gift-cards',
    { company_id, amount_minor: 1, reason: 'goodwill' },
    { as: till, key: 'associate' },
  )
  assert.equal(at_till.status, 403)
})

test('a card that ends while it is spent is either spent or has ended, and what is left of it is earned once', async () => {
  const at_desk = await atTheDesk(app)
  const cards = []
  for (let i = 0; i < 8; i++) {
    const { body } = await post(at_desk, '/v1/gift-cards', { company_id, amount_minor: 40_000, reason: 'goodwill' })
    const { gift_card_id } = body.gift_card
    const { code } = (await post(at_desk, `/v1/gift-cards/${gift_card_id}/codes`, {})).body
    cards.push({ gift_card_id: gift_card_id as string, code: code as string })
  }
  const shoppers = []
  for (const { code } of cards) shoppers.push({ code, ...(await goToCheckout(app, { variant_id: mug })) })
  const ids = cards.map(({ gift_card_id }) => gift_card_id)
  // Their last day was yesterday, and nobody has looked yet.
  await app.database.pool.query(`update stored_value.gift_cards set expires_on = $2::date - 2 where gift_card_id = any($1)`, [
    ids,
    app.clock.now(),
  ])
  const [paid] = await Promise.all([
    Promise.all(
      shoppers.map(({ code, checkout_id, as, total_minor }) =>
        app.call(
          'POST',
          `/v1/checkouts/${checkout_id}/payments`,
          { value: [{ method: 'gift_card', code, amount_minor: total_minor }] },
          { as, key: 'pay' },
        ),
      ),
    ),
    app.tick(),
  ])
  for (const [i, { status, body, text }] of paid.entries()) {
    if (status === 201) assert.equal((await post(shoppers[i]!.as, `/v1/checkouts/${shoppers[i]!.checkout_id}/order`)).status, 201)
    else assert.ok(['gift_card_expired', 'value_short'].includes(body.code), text)
  }
  await app.settle()
  await app.tick()
  const { rows } = await app.database.pool.query(
    `select g.gift_card_id, g.expired_at is not null as over, b.balance_minor::integer, b.held_minor::integer
     from stored_value.gift_cards g join ledger.balances b on b.account like '%/gift_card/' || g.gift_card_id where g.gift_card_id = any($1)`,
    [ids],
  )
  assert.deepEqual(
    ids.map((id) => rows.find(({ gift_card_id }) => gift_card_id === id)),
    ids.map((gift_card_id) => ({ gift_card_id, over: true, balance_minor: 0, held_minor: 0 })),
  )
  const { rows: earned } = await app.database.pool.query(
    `select sum(amount_minor)::integer as minor from ledger.transfers where to_account = any($1) and from_account like '%/expired_value'`,
    [ids.map((id) => `${company_id}/TRY/gift_card/${id}`)],
  )
  const spent = paid.filter(({ status }) => status === 201).length
  assert.equal(earned[0].minor, 8 * 40_000 - spent * MUG, 'what was given is what was spent and what was left')
  await booksHold()
})

// Last, for it takes ten years.
test('a gift card ends when the law lets it, and what is given back to it later can be used', async () => {
  const { gift_card_id, code } = await giftCard(40_000)
  const full = await giftCard(MUG)
  const [topped_up, refunded] = [await giftCard(1_000), await giftCard(MUG)]
  const sold = await sell(await cartOf(1), MUG, [{ method: 'gift_card', amount_minor: MUG, reference: code }])
  const spent = await sell(await cartOf(1), MUG, [{ method: 'gift_card', amount_minor: MUG, reference: refunded.code }])
  const cardOf = async (id: string, as: Pocket) => (await app.call('GET', `/v1/gift-cards/${id}`, undefined, { as })).body
  const card = await cardOf(gift_card_id, desk)
  const today = new Date(app.clock.now().getTime() + 3 * 3_600_000).toISOString().slice(0, 10)
  const inYears = (day: string, years: number) => `${Number(day.slice(0, 4)) + years}${day.slice(4)}`
  assert.equal(card.expires_on, inYears(today, 10), 'ten years, by Turkish law')
  const [payment] = await paymentsOf(sold.body.order_id)
  const [late] = await paymentsOf(spent.body.order_id)
  app.clock.moveTo(`${card.expires_on}T20:00:00Z`)
  await app.tick()
  const later = await atTheDesk(app)
  assert.equal(await onCard(gift_card_id, later), 40_000 - MUG, 'its last day is not over')

  const more = await post(later, `/v1/gift-cards/${topped_up.gift_card_id}/top-ups`, { amount_minor: 5_000, reason: 'goodwill' })
  assert.equal(
    more.body.gift_card.expires_on,
    inYears(card.expires_on, 10),
    'what is put on it on its last day lives as long as a new card',
  )
  assert.equal((await post(later, `/v1/payments/${late!.payment_id}/refunds`, {})).status, 201)
  const in_90_days = new Date(Date.parse(card.expires_on) + 90 * 86_400_000).toISOString().slice(0, 10)
  assert.equal((await cardOf(refunded.gift_card_id, later)).expires_on, in_90_days, 'what comes back on its last day can be used')

  app.clock.advance({ hours: 1 })
  const [isLocked, locked] = gate()
  const [isSeen, seen] = gate()
  const onItsWay = app.database.transaction(async (tx) => {
    await reviveGiftCards(tx, [gift_card_id], app.clock.now().toISOString())
    locked()
    await isSeen
  })
  await isLocked
  await app.tick()
  assert.deepEqual(
    [await onCard(gift_card_id, later), await onCard(full.gift_card_id, later)],
    [40_000 - MUG, 0],
    'while value is on its way back to it, it does not end',
  )
  seen()
  await onItsWay
  app.clock.advance({ days: 91 })
  await app.tick()
  const much_later = await atTheDesk(app)
  assert.equal(await onCard(gift_card_id, much_later), 0)
  assert.equal((await balance(code)).body.code, 'gift_card_expired')
  assert.equal((await balance(topped_up.code)).body.available_minor, 6_000)
  assert.equal((await balance(refunded.code)).body.code, 'gift_card_expired')
  await booksHold()

  const back = await app.call('POST', `/v1/payments/${payment!.payment_id}/refunds`, {}, { as: much_later, key: 'after the end' })
  assert.equal(back.status, 201, back.text)
  assert.equal((await balance(code)).body.available_minor, MUG)
  await booksHold()
})

test('much credit for one customer in a day is given by two: one proposes, another confirms', async () => {
  const at_desk = await atTheDesk(app)
  const customer = (await signIn(app, pocket(), '0532 444 33 23')).customer
  const give = (amount_minor: number, as = at_desk) =>
    post(as, `/v1/customers/${customer.customer_id}/credit-grants`, { company_id, amount_minor, reason: 'complaint' })
  const has = async () =>
    (await app.call('GET', `/v1/customers/${customer.customer_id}/credit`, undefined, { as: at_desk })).body.credits.map(
      (of: { balance_minor: number }) => of.balance_minor,
    )
  assert.equal((await give(900_000)).body.grant.amount_minor, 900_000)
  const asked = await give(100_001)
  assert.deepEqual([asked.status, asked.body.grant, typeof asked.body.awaits.proposal_id], [201, null, 'string'])
  assert.deepEqual(await has(), [900_000])
  assert.equal((await give(100_001)).body.code, 'proposed_already')
  assert.equal((await confirmedBy(app, at_desk, asked)).body.code, 'second_person_needed')
  const manager = await atTheDesk(app, 'murat@alma.example')
  const confirmed = await confirmedBy(app, manager, asked)
  assert.equal(confirmed.body.grant.amount_minor, 100_001, confirmed.text)
  assert.deepEqual(await has(), [1_000_001])
  app.clock.advance({ days: 1, minutes: 1 })
  assert.equal((await give(1_000_000, await atTheDesk(app))).body.awaits, null)
})

test('whoever gives away much on gift cards in a day needs a second person, however many cards it is spread over', async () => {
  const desk = await atTheDesk(app)
  const manager = await atTheDesk(app, 'murat@alma.example')
  const give = (amount_minor: number, as = manager) => post(as, '/v1/gift-cards', { company_id, amount_minor, reason: 'goodwill' })
  const many = await Promise.all(Array.from({ length: 12 }, () => give(100_000)))
  assert.deepEqual(
    many.map(({ status }) => status),
    Array(12).fill(201),
  )
  const [alone, proposed] = [many.filter(({ body }) => body.gift_card), many.filter(({ body }) => body.awaits)]
  assert.deepEqual([alone.length, proposed.length], [10, 2], 'ten times a tenth of what one may give alone, however many at once')
  const { gift_card_id } = alone[0]!.body.gift_card
  const more = (amount_minor: number) => post(manager, `/v1/gift-cards/${gift_card_id}/top-ups`, { amount_minor, reason: 'complaint' })
  const asked = await more(50_000)
  assert.deepEqual([asked.status, asked.body.gift_card, typeof asked.body.awaits.proposal_id], [201, null, 'string'])
  assert.equal(await onCard(gift_card_id, desk), 100_000, 'what is proposed is on no card')
  assert.equal((await more(50_000)).body.code, 'proposed_already')
  assert.equal((await confirmedBy(app, manager, asked)).body.code, 'second_person_needed')
  assert.equal((await confirmedBy(app, desk, asked)).body.gift_card.balance_minor, 150_000)
  assert.equal((await post(desk, `/v1/proposals/${asked.body.awaits.proposal_id}/confirmation`)).status, 409)
  const made = await confirmedBy(app, desk, proposed[0]!)
  assert.deepEqual([made.body.gift_card.initial_minor, made.body.gift_card.issued_by.startsWith('staff:')], [100_000, true], made.text)
  assert.equal(await onCard(gift_card_id, desk), 150_000)
  assert.equal((await give(1_000_001, desk)).body.gift_card, null, 'one card that is too much alone')
  app.clock.advance({ days: 1 })
  assert.equal((await give(1_000_000, await atTheDesk(app, 'murat@alma.example'))).body.awaits, null, 'another day')
  await booksHold()
})
