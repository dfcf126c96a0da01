import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { readGiftCardCode } from '@birge/kernel/gift-card-code'
import { run } from '#platform/database'
import { atTheDesk, atTheTill, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { saveProducts } from '../../offer/catalog/index.ts'
import { setPrices } from '../../offer/pricing/index.ts'
import { startTogether } from '../checkout/starting.ts'
import { gifts } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
const desk = await atTheDesk(app)
const { company_id } = stage.alma
const { mug } = stage.variants
const MUG = 24_900
const FACE = 50_000
const GTIN = '8680421090006'

const by = { now: app.clock.now().toISOString(), actor: 'system:test' }
const variant_id = await app.database.transaction(async (tx) => {
  const [saved] = await saveProducts(
    tx,
    [
      {
        status: 'active',
        title: { tr: 'Hediye Kartı', az: 'Hədiyyə kartı', en: 'Gift card' },
        tax_class: 'voucher',
        categories: ['ev'],
        variants: [{ sku: 'HED-500', gtin: GTIN }],
      },
    ],
    by,
  )
  if ('refusal' in saved!) throw saved.refusal
  const { variant_id } = saved!.ok.product.variants[0]!
  await setPrices(tx, stage.list.price_list_id, [{ variant_id, amount_minor: FACE }], by)
  return variant_id
})

let asked = 0
const post = (as: Pocket, path: string, body?: object, key = `${path} ${++asked}`) => app.call('POST', path, body, { as, key })
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}
const onCard = async (gift_card_id: string) =>
  (await app.call('GET', `/v1/gift-cards/${gift_card_id}`, undefined, { as: desk })).body.balance_minor as number
const liability = async () =>
  (await app.call('GET', `/v1/ledger/accounts?company_id=${company_id}&limit=200`, undefined, { as: desk })).body.items.find(
    ({ kind }: { kind: string }) => kind === 'gift_card',
  )?.balance_minor ?? 0
const cardsOf = async (order_id: string, as = desk) =>
  (await app.call('GET', `/v1/orders/${order_id}/gift-cards`, undefined, { as })).body.items as {
    gift_card_id: string
    opened_at: string | null
    send_at: string | null
    amount_minor: number
  }[]
const letters = () =>
  run<{ recipient: string; subject: string; body: string }>(
    app.database.db,
    `select recipient, subject, body from platform.messages where kind = 'gift_card' order by created_at, message_id`,
    [],
  )

async function cartWith(...lines: { variant_id: string; quantity: number }[]) {
  const as = pocket()
  let cart
  for (const line of lines) {
    const added = await app.call('POST', '/v1/cart/lines', line, { as })
    assert.equal(added.status, 201, added.text)
    cart = added.body
  }
  return { as, cart }
}
const NO_RULES = {
  ...{ least_minor: null, most_minor: null, ceiling_minor: null, top_ups: true },
  ...{ cards_buy_cards: false, credit_buys_cards: true },
}
const setRules = (rules: object) => app.call('PUT', `/v1/companies/${company_id}/gift-card-rules`, { ...NO_RULES, ...rules }, { as: desk })
const contact = { name: 'Derya Deniz', email: 'derya@example.test' }
const open = (as: Pocket, rest: object) => app.call('POST', '/v1/checkouts', { contact, ...rest }, { as })
async function buy(as: Pocket, rest: object, payment: object = { method: 'card', token: 'tok_ok' }) {
  const opened = await open(as, rest)
  assert.equal(opened.status, 201, opened.text)
  const { checkout_id } = opened.body
  const paid = await post(as, `/v1/checkouts/${checkout_id}/payments`, payment)
  assert.equal(paid.status, 201, paid.text)
  const placed = await post(as, `/v1/checkouts/${checkout_id}/order`, undefined, `order ${checkout_id}`)
  assert.equal(placed.status, 201, placed.text)
  assert.deepEqual((await post(as, `/v1/checkouts/${checkout_id}/order`, undefined, `order ${checkout_id}`)).body, placed.body)
  await app.settle()
  return placed.body as { order_id: string; total_minor: number }
}

describe('A gift card in the web shop', () => {
  test('is bought like anything else, without tax; its code goes to whom it is meant for, on the day', async () => {
    const { as, cart } = await cartWith({ variant_id, quantity: 2 })
    const [line] = cart.lines
    assert.deepEqual([line.is_gift_card, line.availability, line.tax_rate_bp, line.total_minor], [true, 'in_stock', 0, 2 * FACE])
    const before = await liability()
    const send_on = new Date(app.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10)
    const gift = { line_id: line.line_id, email: 'Ada@Example.test', to_name: 'Ada', from_name: 'Derya', message: 'Nice yıllara!', send_on }
    await open(as, { delivery: { kind: 'digital' }, gifts: [gift] })
    // Opened again without a word about it (by an agent on the phone), it is still for Ada.
    const { order_id } = await buy(as, { delivery: { kind: 'digital' } })
    const order = (await app.call('GET', `/v1/orders/${order_id}`, undefined, { as: desk })).body
    assert.deepEqual([order.status, order.delivery, order.tax_minor, order.total_minor], ['completed', 'digital', 0, 2 * FACE])
    assert.equal(await liability(), before + 2 * FACE, 'owed from the moment of the order, once')
    const cards = await cardsOf(order_id)
    assert.deepEqual(
      cards.map((card) => [card.amount_minor, card.opened_at]),
      [
        [FACE, null],
        [FACE, null],
      ],
    )
    await app.tick()
    assert.deepEqual(await letters(), [], 'its day has not come')
    app.clock.moveTo(`${send_on}T06:01:00Z`)
    await app.tick()
    const sent = await letters()
    assert.deepEqual(
      sent.map(({ recipient, subject }) => [recipient, subject]),
      Array(2).fill(['ada@example.test', 'Alma hediye kartınız']),
    )
    const [first] = sent
    for (const part of [/Merhaba Ada/, /Derya size ₺?500,00/, /Nice yıllara!/]) assert.match(first!.body, part)
    const code = readGiftCardCode(first!.body.match(/Kodunuz: (\S+)/)![1]!)!
    const balance = await app.call('POST', '/v1/gift-card-balances', { code, company_id }, { as: pocket() })
    assert.equal(balance.body.available_minor, FACE)
    await app.tick()
    assert.equal((await letters()).length, 2, 'once')
    const { rows } = await app.database.pool.query(
      `select (select string_agg(e::text, '') from platform.events e) || (select string_agg(s::text, '') from gifts.sold_cards s)
         || (select coalesce(string_agg(k::text, ''), '') from platform.idempotency_keys k) as kept`,
    )
    assert.ok(!rows[0].kept.includes(code) && !rows[0].kept.includes('ada@'), 'neither the code nor whose it is stands anywhere else')
    await booksHold()
  })

  test('is not sent while it is blocked, and keeps no other from being sent', async () => {
    const before = (await letters()).length
    const day = (days: number) => new Date(app.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
    const { as, cart } = await cartWith({ variant_id, quantity: 2 })
    const gift = { line_id: cart.lines[0].line_id, email: 'ada@example.test', send_on: day(2) }
    const far = await open(as, { delivery: { kind: 'digital' }, gifts: [{ ...gift, send_on: day(3_000) }] })
    assert.deepEqual([far.body.code, far.body.details.field], ['contact_malformed', 'send_on'], 'it could end before')
    const { order_id } = await buy(as, { delivery: { kind: 'digital' }, gifts: [gift] })
    const [stolen] = await cardsOf(order_id)
    const manager = await atTheDesk(app)
    const blocked = await app.call(
      'POST',
      `/v1/gift-cards/${stolen!.gift_card_id}/block`,
      { reason: 'stolen' },
      { as: manager, key: 'block' },
    )
    assert.equal(blocked.status, 201, blocked.text)
    app.clock.moveTo(`${day(2)}T06:01:00Z`)
    await app.tick()
    assert.equal((await letters()).length, before + 1)
    assert.equal((await cardsOf(order_id, await atTheDesk(app))).filter(({ opened_at }) => opened_at === null).length, 1)
  })

  test('goes to her who buys where nobody is named, at once, and together with goods that are sent', async () => {
    const { as } = await cartWith({ variant_id, quantity: 1 }, { variant_id: mug, quantity: 1 })
    assert.equal((await open(as, { delivery: { kind: 'digital' } })).body.code, 'goods_need_a_place')
    const many = (await letters()).length
    const delivery = { kind: 'collect', location_id: stage.kadikoy.location_id }
    const { order_id, total_minor } = await buy(as, { delivery })
    assert.equal(total_minor, FACE + MUG)
    const { body: order } = await app.call('GET', `/v1/orders/${order_id}`, undefined, { as: desk })
    assert.deepEqual([order.status, order.tax_minor], ['placed', 4_150])
    await app.tick()
    const sent = await letters()
    assert.deepEqual([sent.length, sent.at(-1)!.recipient], [many + 1, contact.email])
    await booksHold()
  })

  test('is not reduced by promotions', async () => {
    const rule = { class: 'order', priority: 0, benefit: { kind: 'percentage', percent_bp: 1_000 } }
    const name = { tr: 'Yüzde on', en: 'Ten percent' }
    const { body: promotion } = await post(desk, '/v1/promotions', { company_id, name, rule, limits: {} })
    const started = await app.call('POST', `/v1/promotions/${promotion.promotion_id}/start`, undefined, { as: desk })
    assert.equal(started.body.state, 'on', started.text)
    const { cart } = await cartWith({ variant_id, quantity: 1 }, { variant_id: mug, quantity: 1 })
    assert.deepEqual([cart.totals.discount_minor, cart.totals.total_minor], [MUG / 10, FACE + MUG - MUG / 10], 'the mug alone bears it')
    await app.call('POST', `/v1/promotions/${promotion.promotion_id}/end`, undefined, { as: desk })
  })

  test('is not paid with a gift card, unless the company says so', async () => {
    const { gift_card: given } = (await post(desk, '/v1/gift-cards', { company_id, amount_minor: 200_000, reason: 'goodwill' })).body
    const { code } = (await post(desk, `/v1/gift-cards/${given.gift_card_id}/codes`, {})).body
    const { as } = await cartWith({ variant_id, quantity: 1 }, { variant_id: mug, quantity: 1 })
    const opened = await open(as, { delivery: { kind: 'collect', location_id: stage.kadikoy.location_id } })
    const pay = (amount_minor: number) =>
      post(as, `/v1/checkouts/${opened.body.checkout_id}/payments`, {
        value: [{ method: 'gift_card', code, amount_minor }],
        ...(amount_minor < FACE + MUG && { method: 'card', token: 'tok_ok' }),
      })
    const refused = await pay(FACE + MUG)
    assert.deepEqual([refused.body.code, refused.body.details], ['gift_card_buys_none', { gift_cards_minor: FACE, most_minor: MUG }])
    assert.equal(await onCard(given.gift_card_id), 200_000)
    const rules = await setRules({ cards_buy_cards: true })
    assert.equal(rules.status, 200, rules.text)
    assert.equal((await pay(FACE + MUG)).status, 201)
    await setRules({})
    await post(as, `/v1/checkouts/${opened.body.checkout_id}/order`)
    await app.settle()
    assert.equal(await onCard(given.gift_card_id), 200_000 - FACE - MUG)
    await booksHold()
  })
})

test('goods that are swapped for gift cards of the same total are looked at again when their payment starts', async () => {
  const { gift_card: given } = (await post(desk, '/v1/gift-cards', { company_id, amount_minor: FACE, reason: 'goodwill' })).body
  const { code } = (await post(desk, `/v1/gift-cards/${given.gift_card_id}/codes`, {})).body
  const { as } = await cartWith({ variant_id, quantity: 1 })
  const { checkout_id } = (await open(as, { delivery: { kind: 'digital' } })).body
  const [checkout] = await run<{ session_id: string }>(
    app.database.db,
    'select session_id from checkout.checkouts where checkout_id = $1',
    [checkout_id],
  )
  // Past the look: as if goods had lain in the cart when it was taken.
  const swapped = startTogether(app.database, {
    ...{ checkout_id, method: null, value: [{ method: 'gift_card', code, amount_minor: FACE }] },
    ...{ principal: { audience: 'shopper', id: checkout!.session_id, customer_id: null, customer_ids: [] }, actor: 'shopper' },
    ...{ now: app.clock.now().toISOString(), key: undefined },
  })
  await assert.rejects(swapped, { code: 'gift_card_buys_none' })
  assert.equal(await onCard(given.gift_card_id), FACE)
  await booksHold()
})

test('is sold for any amount between those that the company has said, and for nothing else', async () => {
  const as = pocket()
  const add = (rest: object) => app.call('POST', '/v1/cart/lines', { variant_id, ...rest }, { as })
  const [none, terms] = [await add({ amount_minor: 7_500 }), () => app.call('GET', '/v1/gift-card-terms', undefined, { as })]
  assert.deepEqual([none.body.code, none.body.details], ['gift_card_amount', { least_minor: null, most_minor: null }])
  assert.equal((await setRules({ least_minor: 5_000, most_minor: 100_000 })).status, 200)
  const { cards, ...limits } = (await terms()).body
  assert.deepEqual(limits, { currency: 'TRY', least_minor: 5_000, most_minor: 100_000, top_ups: true })
  assert.deepEqual(cards, [{ variant_id, slug: cards[0].slug, amount_minor: FACE, is_open: true }])
  for (const amount_minor of [4_999, 100_001]) assert.equal((await add({ amount_minor })).body.code, 'gift_card_amount')
  const mugs = await app.call('POST', '/v1/cart/lines', { variant_id: mug, amount_minor: 7_500 }, { as })
  assert.equal(mugs.body.code, 'gift_card_amount', 'nobody chooses what goods cost')
  const { body: cart } = await add({ amount_minor: 7_512 })
  assert.deepEqual([cart.lines[0].unit_price_minor, cart.lines[0].reference_minor, cart.totals.total_minor], [7_512, null, 7_512])
  assert.equal((await add({ amount_minor: 7_512 })).body.totals.total_minor, 15_024)
  for (const other of [{ amount_minor: 8_000 }, {}]) assert.equal((await add(other)).body.code, 'gift_card_amount_differs')
  // What she has in her cart was agreed; what is put in now follows what holds now.
  await setRules({ least_minor: 10_000, most_minor: 20_000 })
  const { order_id, total_minor } = await buy(as, { delivery: { kind: 'digital' } })
  assert.equal(total_minor, 15_024)
  assert.deepEqual(
    (await cardsOf(order_id)).map(({ amount_minor }) => amount_minor),
    [7_512, 7_512],
  )
  const { body: order } = await app.call('GET', `/v1/orders/${order_id}`, undefined, { as: desk })
  assert.equal(order.lines[0].unit_price_minor, 7_512)
  const prices = await run<{ amount_minor: number }>(
    app.database.db,
    'select distinct amount_minor from pricing.prices where variant_id = $1',
    [variant_id],
  )
  assert.deepEqual(prices, [{ amount_minor: FACE }], 'what somebody chose is no price')
  await setRules({})
  await booksHold()
})

test('what a company says of its gift cards is kept with who said it and when; what contradicts itself is refused', async () => {
  const read = async () => (await app.call('GET', `/v1/companies/${company_id}/gift-card-rules`, undefined, { as: desk })).body
  const before = (await read()).changes.length
  for (const wrong of [
    { least_minor: 500 },
    { least_minor: 500, most_minor: 400 },
    { least_minor: 1, most_minor: 500, ceiling_minor: 400 },
  ])
    assert.equal((await setRules(wrong)).body.code, 'gift_card_rules_contradict')
  await setRules({ ceiling_minor: 60_000 })
  await setRules({ ceiling_minor: 60_000 })
  const said = await read()
  assert.deepEqual(
    [said.changes.length, said.changes[0].rules],
    [before + 1, { ...NO_RULES, ceiling_minor: 60_000 }],
    'once, though said twice',
  )
  assert.match(said.changes[0].changed_by, /^staff:/)
  assert.deepEqual([said.lifetime.years, said.lifetime.law], [10, 'Türk Borçlar Kanunu (6098) m. 146, 148'])
  const { gift_card: card } = (await post(desk, '/v1/gift-cards', { company_id, amount_minor: 50_000, reason: 'goodwill' })).body
  const more = await post(desk, `/v1/gift-cards/${card.gift_card_id}/top-ups`, { amount_minor: 10_001, reason: 'goodwill' })
  assert.deepEqual([more.body.code, more.body.details.room_minor], ['gift_card_full', 10_000])
  const much = await post(desk, '/v1/gift-cards', { company_id, amount_minor: 60_001, reason: 'goodwill' })
  assert.equal(much.body.code, 'gift_card_full')
  await setRules({})
  await booksHold()
})

describe('A gift card at the till', () => {
  let till: Pocket
  before(async () => {
    till = await atTheTill(app, stage)
  })
  const cartAtTill = async (...gtins: string[]) => {
    let { body } = await app.call('POST', '/v1/till/carts', {}, { as: till })
    for (const gtin of gtins) ({ body } = await app.call('POST', `/v1/till/carts/${body.cart_id}/scans`, { gtin }, { as: till }))
    return body
  }
  const cash = (amount_minor: number) => [{ method: 'cash', amount_minor }]
  const sell = (sale: object, key?: string) => post(till, '/v1/till/sales', sale, key)

  test('is sold by its barcode, opened by the plastic card or a printed code, and spent', async () => {
    const { cart_id } = await cartAtTill(GTIN, stage.things.mug.gtin)
    const total_minor = FACE + MUG
    const sale = { cart_id, total_minor, tenders: cash(total_minor) }
    const sold = await sell(sale, 'once')
    assert.equal(sold.status, 201, sold.text)
    assert.deepEqual((await sell(sale, 'once')).body, sold.body, 'asked again it is the same card')
    const [{ gift_card_id }] = sold.body.gift_cards
    const code = (body: object) => post(till, `/v1/till/gift-cards/${gift_card_id}/codes`, body)
    const printed = await code({})
    assert.equal(printed.status, 201, printed.text)
    const plastic = await code({ code: 'ABCD-EFGH-JKMN-PQRS' })
    assert.equal(plastic.body.code, 'ABCDEFGHJKMNPQRS', plastic.text)
    const next = await cartAtTill(stage.things.mug.gtin)
    const tender = (reference: string) => [{ method: 'gift_card', amount_minor: MUG, reference }]
    assert.equal(
      (await sell({ cart_id: next.cart_id, total_minor: MUG, tenders: tender(printed.body.code) })).body.code,
      'gift_card_replaced',
    )
    const spent = await sell({ cart_id: next.cart_id, total_minor: MUG, tenders: tender('abcd efgh jkmn pqrs') })
    assert.equal(spent.status, 201, spent.text)
    assert.equal(await onCard(gift_card_id), FACE - MUG)
    assert.equal((await code({})).body.code, 'gift_card_used', 'nobody gets at a card that was handed over')
    const other = await cartAtTill(GTIN)
    const buys = await sell({ cart_id: other.cart_id, total_minor: FACE, tenders: [...tender('ABCDEFGHJKMNPQRS'), ...cash(FACE - MUG)] })
    assert.equal(buys.body.code, 'gift_card_buys_none')
    await booksHold()
  })

  test('is topped up: what is paid for one comes on another that she has', async () => {
    const { gift_card: given } = (await post(desk, '/v1/gift-cards', { company_id, amount_minor: 1_000, reason: 'goodwill' })).body
    const { code } = (await post(desk, `/v1/gift-cards/${given.gift_card_id}/codes`, {})).body
    const { cart_id, lines } = await cartAtTill(GTIN)
    const mine = lines ?? []
    const top_ups = (line_id: string) => [{ line_id, code }]
    const sale = { cart_id, total_minor: mine.at(-1).total_minor, tenders: cash(mine.at(-1).total_minor) }
    const wrong = await sell({ ...sale, top_ups: top_ups('lin_none') })
    assert.equal(wrong.body.code, 'top_up_is_one_card')
    await setRules({ top_ups: false })
    assert.equal((await sell({ ...sale, top_ups: top_ups(mine.at(-1).line_id) })).body.code, 'no_top_ups')
    await setRules({ ceiling_minor: 1 })
    assert.equal((await sell({ ...sale, top_ups: top_ups(mine.at(-1).line_id) })).body.code, 'gift_card_full')
    await setRules({})
    const sold = await sell({ ...sale, top_ups: top_ups(mine.at(-1).line_id) })
    assert.equal(sold.status, 201, sold.text)
    assert.deepEqual([sold.body.gift_cards[0].is_top_up, sold.body.gift_cards[0].gift_card_id], [true, given.gift_card_id])
    assert.equal(await onCard(given.gift_card_id), 1_000 + FACE)
    assert.equal((await post(till, `/v1/till/gift-cards/${given.gift_card_id}/codes`, {})).status, 404)
    await booksHold()
  })
})

test('a gift card that she has bought for a later day goes out without her name and words once she is forgotten, and is hers to take along before', async () => {
  const { as, cart } = await cartWith({ variant_id, quantity: 1 })
  const { customer } = await signIn(app, as, '0532 818 00 01')
  const send_on = new Date(app.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10)
  const gift = {
    line_id: cart.lines[0].line_id,
    email: 'ece@example.test',
    to_name: 'Ece',
    from_name: 'Belgin Sarp',
    message: 'Gözün aydın!',
    send_on,
  }
  const { order_id } = await buy(as, { delivery: { kind: 'digital' }, gifts: [gift] })
  const { export: giveOut, erase } = gifts.personal_data!
  const given = (await giveOut(app.database.db, [customer.customer_id])) as { gift_cards_bought: { words: object; recipient: string }[] }
  assert.deepEqual(
    given.gift_cards_bought.map(({ words, recipient }) => [words, recipient]),
    [[{ to_name: 'Ece', from_name: 'Belgin Sarp', message: 'Gözün aydın!', locale: 'tr' }, 'ece@example.test']],
  )
  const proof = await app.database.transaction((tx) => erase(tx, [customer.customer_id], app.clock.now().toISOString()))
  assert.deepEqual(proof, [{ table: 'gifts.sold_cards', erased: 1, kept: 0 }])
  assert.deepEqual(await run(app.database.db, 'select words, recipient from gifts.sold_cards where order_id = $1', [order_id]), [
    { words: { to_name: 'Ece', locale: 'tr' }, recipient: 'ece@example.test' },
  ])
  app.clock.moveTo(`${send_on}T06:01:00Z`)
  await app.tick()
  const [letter] = (await letters()).filter(({ recipient }) => recipient === 'ece@example.test')
  assert.match(letter!.body, /^Merhaba Ece,\n\n₺?500,00 değerindeki Alma hediye kartınız burada/)
  assert.doesNotMatch(letter!.body, /Belgin|Sarp|Gözün/)
  await booksHold()
})
