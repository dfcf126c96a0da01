import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { account, balanceOf } from '../../foundation/ledger/index.ts'
import { atTheDesk, atTheTill, setTheStage } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now())
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const { company_id } = stage.alma
const SELLER = { phone: '+90 216 000 00 00', email: 'destek@alma.example', return_address: 'Gebze Deposu, Kocaeli', carrier: 'Hızlı Kargo' }
const ADDRESS = { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' }
const how = { delivery: { kind: 'ship', address: ADDRESS }, contact: { name: 'Derya Deniz', phone: '0533 444 55 66' } }

const tokenOf = (url: string) => url.split('#')[1]!
const view = async (link: string) => (await app.call('POST', '/v1/payment-link-views', { link })).body
const pay = (link: string, more: object = {}) => app.call('POST', '/v1/payment-link-payments', { link, token: 'tok_ok', ...more })
const asked = (cart_id: string, more: object = {}, as = desk) =>
  app.call('POST', `/v1/carts/${cart_id}/payment-links`, { ...how, ...more }, { as, headers: { 'birge-channel': 'phone' } })
/** Of a guest, who is on the phone. */
async function filled(quantity = 1) {
  const { body } = await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity }, { as: pocket() })
  return body.cart_id as string
}
const ordersOf = (cart_id: string) =>
  run<{ order_id: string; channel: string }>(app.database.db, 'select order_id, channel from orders.orders where cart_id = $1', [cart_id])
const goOn = async (address: string, payload: string) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const sent = await app.http.inject({ method: 'POST', url: address.replace('http://localhost', ''), payload, headers })
  return (await app.http.inject({ url: String(sent.headers.location) })).body
}

test('who is on the phone is sent a link, agrees and pays on her own screen, once, and her cart is an order', async () => {
  const cart_id = await filled(2)
  const made = await asked(cart_id, { send: true })
  assert.equal(made.status, 201, made.text)
  assert.deepEqual(
    [made.body.status, made.body.amount_minor, made.body.told, made.body.expires_at],
    ['open', 49_800, 'sms', '2026-03-03T09:00:00.000Z'],
  )
  const [message] = await run<{ body: string }>(app.database.db, `select body from platform.messages where recipient = '+905334445566'`, [])
  assert.ok(message!.body.endsWith(made.body.url))
  const link = tokenOf(made.body.url)
  const seen = await view(link)
  assert.deepEqual([seen.status, seen.shop, seen.amount_minor, seen.agreements], ['open', 'Alma', 49_800, []])
  assert.deepEqual(seen.lines, [{ title: 'Taş Kupa', quantity: 2, total_minor: 49_800 }])
  assert.doesNotMatch(JSON.stringify(seen), /Derya|Bağdat|5334445566/)

  const answers = await Promise.all([pay(link), pay(link), pay(link)])
  assert.ok(answers.some(({ body }) => body.status === 'paid'))
  assert.equal((await pay(link)).body.status, 'paid')
  await app.settle()
  assert.deepEqual(
    (await ordersOf(cart_id)).map(({ channel }) => channel),
    ['phone'],
  )
  const { items } = (await app.call('GET', `/v1/carts/${cart_id}/payment-links`, undefined, { as: desk })).body
  assert.deepEqual([items[0].status, items[0].order_id], ['paid', (await ordersOf(cart_id))[0]!.order_id])
  assert.deepEqual(await app.audit(), [])
})

test('where the law asks for her agreement, nothing is paid before it', async () => {
  assert.equal((await app.call('PUT', `/v1/companies/${company_id}/seller`, SELLER, { as: desk })).status, 200)
  const cart_id = await filled()
  const link = tokenOf((await asked(cart_id)).body.url)
  const { version, agreements } = await view(link)
  assert.ok(agreements.length > 0)
  const refused = await pay(link, { version })
  assert.deepEqual([refused.status, refused.body.code], [409, 'agreement_missing'])
  assert.deepEqual(await ordersOf(cart_id), [])
  const agreed = agreements.map(({ kind, text_version }: { kind: string; text_version: string }) => ({ kind, text_version }))
  assert.deepEqual((await pay(link, { version, agreed })).body, { status: 'paid', continue_at: null })
})

test('a link that is made at a desk is of a sale from a distance too', async () => {
  const cart_id = await filled()
  const made = await app.call('POST', `/v1/carts/${cart_id}/payment-links`, how, { as: desk, headers: { 'birge-channel': 'desk' } })
  const { agreements } = await view(tokenOf(made.body.url))
  assert.ok(agreements.length > 0)
})

const agreedTo = async (link: string) => {
  const { version, agreements } = await view(link)
  return { version, agreed: agreements.map(({ kind, text_version }: Record<string, string>) => ({ kind, text_version })) }
}

test('a declined card leaves the link open; her bank may want to see her first, and sends her back to the link', async () => {
  const cart_id = await filled()
  const link = tokenOf((await asked(cart_id)).body.url)
  const declined = await pay(link, { token: 'tok_declined', ...(await agreedTo(link)) })
  assert.deepEqual([declined.body.code, (await view(link)).status], ['payment_declined', 'open'])
  const { body } = await pay(link, { token: 'tok_3ds', ...(await agreedTo(link)) })
  assert.equal(body.status, 'paying')
  assert.equal((await view(link)).continue_at, body.continue_at)
  assert.match(await goOn(body.continue_at, 'code=345410&confirm=1'), /url=\/pay"/)
  assert.equal((await pay(link)).body.status, 'paid')
  assert.equal((await ordersOf(cart_id)).length, 1)
})

test('a bank that never answers and one that answers late leave one order or none, and books that hold', async () => {
  const [late, lost] = [await filled(), await filled()]
  const [lateLink, lostLink] = [tokenOf((await asked(late)).body.url), tokenOf((await asked(lost)).body.url)]
  assert.equal((await pay(lateLink, { token: 'tok_timeout', ...(await agreedTo(lateLink)) })).body.status, 'paying')
  assert.equal((await pay(lostLink, { token: 'tok_lost', ...(await agreedTo(lostLink)) })).body.status, 'paying')
  for (let i = 0; i < 4; i++) {
    app.clock.advance({ minutes: 2 })
    await app.settle()
  }
  assert.deepEqual([(await ordersOf(late)).length, (await ordersOf(lost)).length], [1, 0])
  assert.deepEqual([(await view(lateLink)).status, (await view(lostLink)).status], ['paid', 'open'])
  assert.deepEqual(await app.audit(), [])
})

test('a link ends with its time and with the next one, and opens nothing that we have not signed', async () => {
  const cart_id = await filled()
  const first = tokenOf((await asked(cart_id, { minutes: 5 })).body.url)
  const second = tokenOf((await asked(cart_id, { minutes: 5 })).body.url)
  assert.deepEqual([(await view(first)).status, (await view(second)).status], ['over', 'open'])
  app.clock.advance({ minutes: 6 })
  const late = await pay(second)
  assert.deepEqual([late.status, late.body.code, late.body.details], [410, 'payment_link_over', { status: 'expired' }])
  const [says] = second.split('.')
  const forged = await app.call('POST', '/v1/payment-link-views', { link: `${says}.${'x'.repeat(43)}` })
  assert.deepEqual([forged.status, forged.body.code], [404, 'payment_link_unknown'])
  assert.equal((await asked(cart_id, {}, pocket())).status, 401)
  assert.deepEqual(await ordersOf(cart_id), [])
})

test('at the till the customer scans a code and pays on her phone; the till sees it and sells', async () => {
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  const ask = async (amount_minor: number) =>
    (await app.call('POST', '/v1/till/payment-links', { cart_id: cart.cart_id, amount_minor }, { as: till })).body
  const stateOf = async (id: string) => (await app.call('GET', `/v1/till/payment-links/${id}`, undefined, { as: till })).body
  const stop = async (id: string) => (await app.call('POST', `/v1/till/payment-links/${id}/cancellation`, undefined, { as: till })).body
  const sell = (tenders: object[], key: string) =>
    app.call('POST', '/v1/till/sales', { cart_id: cart.cart_id, total_minor: 24_900, tenders }, { as: till, key })

  // She changes her mind after she has paid: it is let go.
  const unwanted = await ask(24_900)
  assert.deepEqual((await pay(tokenOf(unwanted.url))).body, { status: 'paid', continue_at: null })
  assert.equal((await stop(unwanted.payment_link_id)).status, 'over')
  await app.settle()
  const refused = await sell([{ method: 'card', amount_minor: 24_900, reference: unwanted.payment_link_id }], 'with what was let go')
  assert.deepEqual([refused.status, refused.body.code], [409, 'payment_not_authorised'])

  const asks = await ask(20_000)
  const link = tokenOf(asks.url)
  assert.deepEqual([asks.status, (await view(link)).lines], ['open', []])
  const [one, two] = await Promise.all([pay(link), pay(link)])
  assert.ok([one.body.status, two.body.status].includes('paid'))
  const { status, payment_id } = await stateOf(asks.payment_link_id)
  assert.equal(status, 'paid')
  const card = { method: 'card', amount_minor: 20_000, reference: asks.payment_link_id }
  const twice = await sell([card, { ...card, amount_minor: 4_900 }], 'twice')
  assert.deepEqual([twice.status, twice.body.code], [409, 'payment_not_authorised'])
  const sold = await sell([card, { method: 'cash', amount_minor: 5_000 }], 'sold')
  assert.equal(sold.status, 201, sold.text)
  assert.deepEqual([sold.body.paid_minor, sold.body.change_minor], [25_000, 100])
  await app.settle()
  const { body: payment } = await app.call('GET', `/v1/payments/${payment_id}`, undefined, { as: desk })
  assert.deepEqual([payment.status, payment.captured_minor, payment.order_id], ['captured', 20_000, sold.body.order_id])
  assert.equal(await balanceOf(app.database.db, account(company_id, 'TRY', 'order', sold.body.order_id)), 0)
  assert.equal((await stop(asks.payment_link_id)).status, 'paid')
  assert.deepEqual(await app.audit(), [])
})

test('what was paid at a till that never sold is let go by itself', async () => {
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  const asks = await app.call('POST', '/v1/till/payment-links', { cart_id: cart.cart_id, amount_minor: 24_900 }, { as: till })
  await pay(tokenOf(asks.body.url))
  app.clock.advance({ minutes: 13 })
  await app.settle()
  const { body } = await app.call('GET', `/v1/till/payment-links/${asks.body.payment_link_id}`, undefined, { as: till })
  assert.equal(body.status, 'over')
  assert.deepEqual(await app.audit(), [])
})

test('whoever has the link chooses instalments, agrees to them with the surcharge in the papers, and pays so', async () => {
  const offers = [{ programme: 'axess', count: 6, surcharge_bp: 525 }]
  await app.call('PUT', `/v1/companies/${company_id}/instalment-offers`, { offers }, { as: desk })
  const cart_id = await filled()
  const link = tokenOf((await asked(cart_id)).body.url)
  const before = await view(link)
  const quote = await app.call('POST', '/v1/payment-link-instalment-quotes', { link, bin: '552608' })
  assert.deepEqual(
    quote.body.plans.map(({ count, total_minor }: Record<string, number>) => [count, total_minor]),
    [
      [1, 24_900],
      [6, 26_207],
    ],
    quote.text,
  )
  const choose = (choice: object | null, version: number) => app.call('POST', '/v1/payment-link-instalments', { link, version, choice })
  assert.equal((await choose({ bin: '552608', count: 9 }, before.version)).body.code, 'instalments_not_offered')
  const chosen = await choose({ bin: '552608', count: 6 }, before.version)
  assert.deepEqual([chosen.status, chosen.body.version, chosen.body.amount_minor], [200, before.version + 1, 24_900], chosen.text)
  assert.deepEqual([chosen.body.instalments.count, chosen.body.instalments.surcharge_minor], [6, 1_307])
  assert.match(chosen.body.agreements[0].body, /Vade farkı: ₺13,07/)
  assert.match(chosen.body.agreements[0].body, /₺262,07, bunun kartla 6 taksitte ödenen kısmı ₺262,07/)
  assert.equal((await choose(null, before.version)).body.code, 'checkout_changed', 'another screen still shows what was before')
  const agreed = (agreements: { kind: string; text_version: string }[]) =>
    agreements.map(({ kind, text_version }) => ({ kind, text_version }))
  const old = await pay(link, { version: before.version, agreed: agreed(before.agreements) })
  assert.equal(old.body.code, 'checkout_changed')
  const paid = await pay(link, { version: chosen.body.version, agreed: agreed(chosen.body.agreements) })
  assert.equal(paid.body.status, 'paid', paid.text)
  await app.settle()
  const { order_id } = (await ordersOf(cart_id))[0]!
  const [payment] = (await app.call('GET', `/v1/payments?order_id=${order_id}`, undefined, { as: desk })).body.items
  assert.deepEqual([payment.instalments, payment.amount_minor, payment.surcharge_minor], [6, 24_900, 1_307])
  assert.equal((await choose(null, chosen.body.version)).body.code, 'payment_link_over')
  assert.deepEqual(await app.audit(), [])
})

test('whoever was sent a link and has not paid stands in a list; it can be sent once more, or taken back', async () => {
  const open = async () =>
    ((await app.call('GET', '/v1/payment-links', undefined, { as: desk })).body.items as Record<string, unknown>[]).map(
      ({ payment_link_id, pays, name, status, amount_minor }) => ({ payment_link_id, pays, name, status, amount_minor }),
    )
  const before = await open()
  const cart_id = await filled(2)
  const made = (await asked(cart_id, { send: true })).body
  const { payment_link_id } = made
  const mine = { payment_link_id, pays: 'order', name: 'Derya Deniz', status: 'open', amount_minor: 49_800 }
  const news = async () => (await run(app.database.db, `select from platform.messages where body like '%' || $1`, [made.url])).length
  assert.deepEqual(await open(), [...before, mine])
  assert.equal(await news(), 1)
  const again = await app.call('POST', `/v1/payment-links/${payment_link_id}/messages`, {}, { as: desk, key: 'again' })
  assert.deepEqual([again.status, again.body], [201, { payment_link_id, told: 'sms' }])
  assert.equal(await news(), 2)

  // Whose bank asks for her is paying: nobody takes that from her.
  const link = tokenOf(made.url)
  assert.equal((await pay(link, { token: 'tok_3ds', ...(await agreedTo(link)) })).body.status, 'paying')
  const stop = (id: string) => app.call('POST', `/v1/payment-links/${id}/revocation`, undefined, { as: desk })
  assert.deepEqual((await stop(payment_link_id)).body.details, { status: 'paying' })
  assert.deepEqual(await open(), [...before, { ...mine, status: 'paying' }])

  const other = (await asked(await filled())).body
  const stopped = await stop(other.payment_link_id)
  assert.deepEqual(stopped.body, { payment_link_id: other.payment_link_id, status: 'over' })
  assert.equal((await view(tokenOf(other.url))).status, 'over')
  const late = await app.call('POST', `/v1/payment-links/${other.payment_link_id}/messages`, {}, { as: desk, key: 'late' })
  assert.deepEqual([late.status, late.body.details], [410, { status: 'over' }])
  assert.deepEqual(await open(), [...before, { ...mine, status: 'paying' }])
  assert.equal((await app.call('GET', '/v1/payment-links', undefined, { as: pocket() })).status, 401)
})
