/** One saved card at every door: kept on the web, used at a till by a code, on her own phone by a link, and by an agent on the phone. */
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { lockContact } from '../../server/foundation/customers/contacts.ts'
import { createStaff } from '../../server/foundation/staff/index.ts'
import { run } from '../../server/platform/database.ts'
import { atTheDesk, atTheTill, codeSentTo, PASSWORD, setTheStage, signIn } from '../cast.ts'
import { type Pocket, pocket, startTestApp } from '../harness.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
const desk = await atTheDesk(app)
const till = await atTheTill(app, stage)
const company_id = stage.kadikoy.company_id
await app.database.transaction((tx) =>
  createStaff(tx, {
    ...{ name: 'Selin Kaya', email: 'selin@alma.example', role: 'agent', password: PASSWORD },
    ...{ location_ids: [stage.kadikoy.location_id], now: app.clock.now().toISOString() },
  }),
)
const agent = await atTheDesk(app, 'selin@alma.example')
const delivery = { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } }
const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
let turn = 0
let people = 0

afterEach(async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

const ask = (as: Pocket, method: string, path: string, body?: object) => app.call(method, path, body, { as, key: `key ${++turn}` })
const done = async (as: Pocket, method: string, path: string, body?: object) => {
  const answer = await ask(as, method, path, body)
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`)
  return answer.body
}
const refused = (answer: { status: number; body: { code: string }; text: string }, status: number, code: string) =>
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
const told = (phone: string, kind: string) =>
  run<{ body: string }>(app.database.db, 'select body from platform.messages where recipient = $1 and kind = $2 order by created_at', [
    phone,
    kind,
  ])

/** Somebody who has had her card kept on the web. */
async function shopper(token = 'tok_ok', absent_allowed = true) {
  const as = pocket()
  const phone = `+90535${String(1_000_000 + ++people)}`
  await done(as, 'GET', '/v1/cart')
  await signIn(app, as, phone)
  await done(as, 'POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 1 })
  const { checkout_id } = await done(as, 'POST', '/v1/checkouts', { delivery, contact })
  const save_card = { text_version: '2', absent_allowed }
  await done(as, 'POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token, save_card })
  await done(as, 'POST', `/v1/checkouts/${checkout_id}/order`)
  const [card] = (await done(as, 'GET', '/v1/me/saved-cards')).items
  return { as, phone, saved_card_id: card.saved_card_id as string }
}
/** She shows her cart at the till. */
async function atTill({ as }: { as: Pocket }) {
  await done(as, 'POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 1 })
  const { code } = await done(as, 'POST', '/v1/cart/handoff')
  return (await done(till, 'POST', '/v1/till/carts', { handoff_code: code })).cart_id as string
}
const sell = (cart_id: string, reference: string) =>
  ask(till, 'POST', '/v1/till/sales', { cart_id, total_minor: 24_900, tenders: [{ method: 'card', amount_minor: 24_900, reference }] })

test('at the till she chooses her card, allows the payment by a code that names it, and the sale is made; she is told', async () => {
  const derya = await shopper()
  const { saved_card_id, phone } = derya
  const cart_id = await atTill(derya)
  const { items } = await done(till, 'GET', `/v1/till/carts/${cart_id}/saved-cards`)
  assert.deepEqual(
    items.map(({ brand, last_four, absent_allowed }: Record<string, unknown>) => [brand, last_four, absent_allowed]),
    [['visa', '4242', true]],
  )
  const asked = await done(till, 'POST', '/v1/till/card-codes', { cart_id, saved_card_id, amount_minor: 24_900 })
  assert.match(asked.sent_to, /•/)
  const code = await codeSentTo(app, phone)
  const [message] = await told(phone, 'card_payment_code')
  assert.match(message!.body, /Kadıköy.*Visa •••• 4242.*249/)
  const { payment_link_id, code_id } = asked
  const charge = (told_code: string) =>
    ask(till, 'POST', '/v1/till/card-payments', { payment_link_id, saved_card_id, code_id, code: told_code })
  refused(await charge(code === '000000' ? '000001' : '000000'), 422, 'code_wrong')
  const paid = await charge(code)
  assert.deepEqual([paid.status, paid.body.status], [201, 'paid'], paid.text)
  refused(await charge(code), 410, 'code_expired')
  const sold = await sell(cart_id, payment_link_id)
  assert.equal(sold.status, 201, sold.text)
  await app.settle()
  const { body: payment } = await ask(desk, 'GET', `/v1/payments/${paid.body.payment_id}`)
  assert.deepEqual([payment.status, payment.captured_minor], ['captured', 24_900])
  assert.match((await told(phone, 'saved_card_used'))[0]!.body, /Visa •••• 4242/)
  const { items: line } = (await ask(desk, 'GET', `/v1/orders/${sold.body.order_id}/timeline`)).body
  const used = line.find(({ type }: { type: string }) => type === 'saved_cards.card_used')
  assert.deepEqual([used.data.presence, used.channel], ['absent', 'till'])
  assert.match(used.actor, /^staff:/)
  // Back the way it came.
  await done(desk, 'POST', `/v1/orders/${sold.body.order_id}/refunds`, { amount_minor: 24_900 })
  await app.settle()
  assert.equal((await ask(desk, 'GET', `/v1/payments/${paid.body.payment_id}`)).body.refunded_minor, 24_900)
})

test('a code for one payment opens no other, a walk-in has no cards, and what she did not allow is not charged', async () => {
  const derya = await shopper()
  const cart_id = await atTill(derya)
  const { saved_card_id } = derya
  const first = await done(till, 'POST', '/v1/till/card-codes', { cart_id, saved_card_id, amount_minor: 100 })
  const code = await codeSentTo(app, derya.phone)
  const second = await done(till, 'POST', '/v1/till/card-codes', { cart_id, saved_card_id, amount_minor: 24_900 })
  const wrong = { payment_link_id: second.payment_link_id, saved_card_id, code_id: first.code_id, code }
  refused(await ask(till, 'POST', '/v1/till/card-payments', wrong), 410, 'code_expired')
  await ask(till, 'DELETE', `/v1/till/carts/${cart_id}`)

  const { cart_id: walkIn } = await done(till, 'POST', '/v1/till/carts', {})
  await done(till, 'POST', `/v1/till/carts/${walkIn}/scans`, { gtin: stage.things.mug.gtin })
  assert.deepEqual((await done(till, 'GET', `/v1/till/carts/${walkIn}/saved-cards`)).items, [])
  refused(await ask(till, 'POST', '/v1/till/card-codes', { cart_id: walkIn, saved_card_id, amount_minor: 100 }), 409, 'nobody_present')
  await ask(till, 'DELETE', `/v1/till/carts/${walkIn}`)

  const ayse = await shopper('tok_ok', false)
  const hers = await atTill(ayse)
  const asked = await ask(till, 'POST', '/v1/till/card-codes', { cart_id: hers, saved_card_id: ayse.saved_card_id, amount_minor: 100 })
  refused(asked, 409, 'absence_not_allowed')
  refused(await ask(till, 'POST', '/v1/till/card-codes', { cart_id: hers, saved_card_id, amount_minor: 100 }), 404, 'saved_card_unknown')
  await ask(till, 'DELETE', `/v1/till/carts/${hers}`)
})

test('the message with the code is in her language, not in that of the till', async () => {
  const derya = await shopper()
  const { as, phone, saved_card_id } = derya
  await done(as, 'PATCH', '/v1/me', { locale: 'az' })
  const cart_id = await atTill(derya)
  await done(till, 'POST', '/v1/till/card-codes', { cart_id, saved_card_id, amount_minor: 24_900 })
  const sent = await run<{ locale: string; body: string }>(
    app.database.db,
    `select locale, body from platform.messages where recipient = $1 and kind = 'card_payment_code'`,
    [phone],
  )
  assert.deepEqual(
    sent.map(({ locale }) => locale),
    ['az'],
  )
  assert.match(sent[0]!.body, /mağazasında|ödəniş/)
  await ask(till, 'DELETE', `/v1/till/carts/${cart_id}`)
})

test('a card whose bank asks is declined at the till, and pays on her own phone, by the code the till shows', async () => {
  await assert.rejects(shopper('tok_3ds'), /"code":"payment_missing".*"status":"paying"/, 'her bank wants to see her even the first time')
  const ayse = await shopper()
  await run(
    app.database.db,
    `update test_bank.cards set behaves = 'tok_3ds' where holder = (select holder from test_bank.cards order by kept_by desc limit 1)`,
  )
  const cart_id = await atTill(ayse)
  const { saved_card_id } = ayse
  const { payment_link_id, code_id } = await done(till, 'POST', '/v1/till/card-codes', { cart_id, saved_card_id, amount_minor: 24_900 })
  const code = await codeSentTo(app, ayse.phone)
  const declined = await ask(till, 'POST', '/v1/till/card-payments', { payment_link_id, saved_card_id, code_id, code })
  refused(declined, 409, 'payment_declined')
  assert.equal(declined.body.details.reason, 'authentication_required')
  const link = await done(till, 'POST', '/v1/till/payment-links', { cart_id, amount_minor: 24_900 })
  const token = link.url.split('#')[1]
  const stranger = pocket()
  refused(await ask(stranger, 'POST', '/v1/payment-link-payments', { link: token, saved_card_id }), 404, 'saved_card_unknown')
  const paying = await done(ayse.as, 'POST', '/v1/payment-link-payments', { link: token, saved_card_id })
  const { pathname, search } = new URL(paying.continue_at)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const sent = await app.http.inject({ method: 'POST', url: pathname + search, payload: 'code=345410&confirm=1', headers })
  await app.http.inject({ url: String(sent.headers.location) })
  assert.equal((await done(till, 'GET', `/v1/till/payment-links/${link.payment_link_id}`)).status, 'paid')
  assert.equal((await sell(cart_id, link.payment_link_id)).status, 201)
})

test('an agent pays with the card of a caller who has read back her code, and sees no more of it than she says', async () => {
  const derya = await shopper()
  const { saved_card_id, phone } = derya
  const { phone_call_id } = await done(agent, 'POST', '/v1/phone-calls', { company_id })
  const at = `/v1/phone-calls/${phone_call_id}`
  await done(agent, 'POST', `${at}/cart/lines`, { variant_id: stage.variants.mug, quantity: 1 })
  assert.deepEqual((await done(agent, 'GET', `${at}/saved-cards`)).items, [])
  const pay = (checkout_id: string, body: object) =>
    ask(agent, 'POST', `${at}/checkouts/${checkout_id}/payments`, { version: 1, method: 'card', ...body })
  const before = await done(agent, 'POST', `${at}/checkouts`, { delivery, contact })
  refused(await pay(before.checkout_id, { saved_card_id }), 404, 'saved_card_unknown')
  refused(await pay(before.checkout_id, {}), 422, 'method_not_taken')

  const { code_id } = await done(agent, 'POST', `${at}/codes`, { phone })
  await done(agent, 'POST', `${at}/proofs`, { code_id, code: await codeSentTo(app, phone) })
  const { items } = await done(agent, 'GET', `${at}/saved-cards`)
  assert.deepEqual(Object.keys(items[0]).sort(), [
    ...['absent_allowed', 'brand', 'expires_on', 'is_default', 'is_expired', 'is_taken', 'label', 'last_four', 'saved_card_id'],
  ])
  const { checkout_id, version } = await done(agent, 'POST', `${at}/checkouts`, { delivery, contact })
  const paid = await pay(checkout_id, { version, saved_card_id })
  assert.deepEqual([paid.status, paid.body.status], [201, 'authorised'], paid.text)
  const { order_id } = await done(agent, 'POST', `${at}/checkouts/${checkout_id}/order`)
  await app.settle()
  const { items: line } = (await ask(desk, 'GET', `/v1/orders/${order_id}/timeline`)).body
  const used = line.find(({ type }: { type: string }) => type === 'saved_cards.card_used')
  assert.deepEqual([used.data.presence, used.channel], ['absent', 'phone'])
  assert.match(used.actor, /^staff:/)
  assert.equal((await told(phone, 'saved_card_used')).length, 1)

  await done(derya.as, 'PATCH', `/v1/me/saved-cards/${saved_card_id}`, { absent_allowed: false })
  await done(agent, 'POST', `${at}/cart/lines`, { variant_id: stage.variants.mug, quantity: 1 })
  const next = await done(agent, 'POST', `${at}/checkouts`, { delivery, contact })
  refused(await pay(next.checkout_id, { version: next.version, saved_card_id }), 409, 'absence_not_allowed')
})

test('whoever asks her for a code locks her number before her cart, as everybody does', async () => {
  const derya = await shopper()
  const cart_id = await atTill(derya)
  const { saved_card_id } = derya
  const [locked, looked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const locking = app.database.transaction(async (tx) => {
    await lockContact(tx, { kind: 'phone', value: derya.phone })
    locked.resolve()
    await looked.promise
    // Would wait for whoever waits for us.
    await run(tx, 'select 1 from carts.carts where cart_id = $1 for no key update nowait', [cart_id])
  })
  await locked.promise
  const asking = ask(till, 'POST', '/v1/till/card-codes', { cart_id, saved_card_id, amount_minor: 100 })
  const waits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while (!(await run(app.database.db, waits)).length);
  looked.resolve()
  await locking
  assert.equal((await asking).status, 201)
  await ask(till, 'DELETE', `/v1/till/carts/${cart_id}`)
})
