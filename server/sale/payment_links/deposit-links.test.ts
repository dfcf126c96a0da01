import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '#platform/database'
import { agreements } from '../agreements/index.ts'
import { joinProviders, providerNamed, type RemoteProvider } from '../payments/index.ts'
import { standDeposit } from './deposits.ts'
import { payment_links } from './index.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { account, balanceOf } from '../../foundation/ledger/index.ts'
import { atTheDesk, atTheTill, codeSentTo, PASSWORD, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout } from '../../../test/race/shoppers.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
const owner = await atTheDesk(app)
const till = await atTheTill(app, stage)
const { company_id } = stage.alma
const MUG = 24_900
await app.database.transaction((tx) =>
  createStaff(tx, {
    ...{ name: 'Selin Kaya', email: 'selin@alma.example', role: 'agent', password: PASSWORD },
    location_ids: [stage.kadikoy.location_id],
    now: app.clock.now().toISOString(),
  }),
)
const agent = await atTheDesk(app, 'selin@alma.example')
const SELLER = { phone: '+90 216 000 00 00', email: 'destek@alma.example', return_address: 'Gebze Deposu, Kocaeli', carrier: 'Hızlı Kargo' }
assert.equal((await app.call('PUT', `/v1/companies/${company_id}/seller`, SELLER, { as: owner })).status, 200)

let turn = 0
const ask = (as: Pocket, method: string, path: string, body?: object) => app.call(method, path, body, { as, key: `${path} ${++turn}` })
const done = async (as: Pocket, method: string, path: string, body?: object) => {
  const answer = await ask(as, method, path, body)
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`)
  return answer.body
}
const refused = (answer: { status: number; body: { code: string }; text: string }, code: string, status: number) =>
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
const lies = (kind: 'deposit' | 'order', owner: string) => balanceOf(app.database.db, account(company_id, 'TRY', kind, owner))
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}

const DERYA = '+905334445566'
/** Somebody who has not been sent a code yet: of those there are only so many in ten minutes. */
let people = 0
const somebody = () => `+9053344400${String(++people).padStart(2, '0')}`
/** A call of somebody with two mugs in her cart; proven where a phone is named. */
async function called(phone?: string, quantity = 2): Promise<{ call: string; cart_id: string }> {
  const { phone_call_id: call } = await done(agent, 'POST', '/v1/phone-calls', { company_id })
  if (phone) {
    const { code_id } = await done(agent, 'POST', `/v1/phone-calls/${call}/codes`, { phone })
    await done(agent, 'POST', `/v1/phone-calls/${call}/proofs`, { code_id, code: await codeSentTo(app, phone) })
  }
  const { cart_id } = await done(agent, 'POST', `/v1/phone-calls/${call}/cart/lines`, { variant_id: stage.variants.mug, quantity })
  return { call, cart_id }
}
const WANTED = { amount_minor: 10_000, about: 'İki kupa, özel renk' }
const asked = (call: string, more: object = {}) => ask(agent, 'POST', `/v1/phone-calls/${call}/deposit-links`, { ...WANTED, ...more })
const tokenOf = (url: string) => url.split('#')[1]!
const view = async (link: string) => (await app.call('POST', '/v1/payment-link-views', { link })).body
const pay = (link: string, more: object = {}) => app.call('POST', '/v1/payment-link-payments', { link, token: 'tok_ok', ...more })
const yesTo = ({ agreements }: { agreements: { kind: string; text_version: string }[] }) =>
  agreements.map(({ kind, text_version }) => ({ kind, text_version }))
const agreeAndPay = async (link: string, more: object = {}) => pay(link, { agreed: yesTo(await view(link)), ...more })
const linksOf = async (cart_id: string) => (await done(agent, 'GET', `/v1/deposit-links?cart_id=${cart_id}`)).items
const messagesTo = (recipient: string) =>
  run<{ kind: string; body: string }>(
    app.database.db,
    'select kind, body from platform.messages where recipient = $1 order by created_at, kind',
    [recipient],
  )
async function left(phone?: string, more: object = {}) {
  const { call, cart_id } = await called(phone)
  const made = await asked(call, more)
  assert.equal(made.status, 201, made.text)
  const link = tokenOf(made.body.url)
  const paid = await agreeAndPay(link)
  assert.deepEqual([paid.status, paid.body.status], [201, 'paid'], paid.text)
  await app.settle()
  const [{ deposit }] = await linksOf(cart_id)
  return { call, cart_id, link, deposit_id: deposit.deposit_id as string, number: deposit.number as string }
}

test('an agent asks a caller for a deposit; she reads the terms behind the link, says yes, pays, and it pays for her goods at a till', async () => {
  const { call, cart_id } = await called(DERYA)
  const made = await asked(call)
  assert.equal(made.status, 201, made.text)
  assert.deepEqual([made.body.status, made.body.amount_minor, made.body.told, made.body.deposit], ['open', 10_000, 'sms', null])
  const sent = (await messagesTo(DERYA)).find(({ kind }) => kind === 'payment_link')
  assert.match(sent!.body, /İki kupa, özel renk/)
  assert.ok(sent!.body.endsWith(made.body.url))
  const link = tokenOf(made.body.url)

  const seen = await view(link)
  assert.deepEqual(
    [seen.status, seen.amount_minor, seen.lines],
    ['open', 10_000, [{ title: 'Taş Kupa', quantity: 2, total_minor: 2 * MUG }]],
  )
  assert.deepEqual(seen.deposit, { about: 'İki kupa, özel renk', days: 30, total_minor: 2 * MUG, number: null })
  assert.deepEqual(yesTo(seen), [{ kind: 'deposit_terms', text_version: 'birge 1 tr' }])
  const [{ body: terms }] = seen.agreements
  assert.match(terms, /Şimdi ödenecek kapora: ₺100,00/)
  assert.match(terms, /ürün teslim edilinceye kadar dilediğiniz an/)
  refused(await pay(link), 'agreement_missing', 409)
  refused(await pay(link, { agreed: [{ kind: 'deposit_terms', text_version: 'birge 0 tr' }] }), 'agreement_changed', 409)
  assert.deepEqual(
    (await linksOf(cart_id)).map(({ status }: { status: string }) => status),
    ['open'],
  )

  const answers = await Promise.all([agreeAndPay(link), agreeAndPay(link), agreeAndPay(link)])
  assert.ok(
    answers.some(({ body }) => body.status === 'paid'),
    answers.map(({ text }) => text).join(),
  )
  await app.settle()
  const [{ status, deposit }] = await linksOf(cart_id)
  assert.equal(status, 'paid')
  const kept = await done(owner, 'GET', `/v1/deposits/${deposit.deposit_id}`)
  assert.deepEqual(
    [kept.kind, kept.channel, kept.location_id, kept.withdraw_until, kept.balance_minor, kept.stands_until, kept.about],
    ['earnest', 'phone', null, null, 10_000, '2026-04-01T09:00:00.000Z', 'İki kupa, özel renk'],
  )
  assert.notEqual(kept.customer_id, null)
  assert.deepEqual([await lies('deposit', deposit.deposit_id), await lies('order', deposit.deposit_id)], [10_000, 0])
  assert.equal((await view(link)).deposit.number, deposit.number)
  assert.match((await messagesTo(DERYA)).find(({ kind }) => kind === 'deposit')!.body, new RegExp(`${deposit.number}\\b`))
  const agreed = await run<{ body: string; concluded_at: string | null }>(
    app.database.db,
    'select body, concluded_at from agreements.agreed where purpose_id = $1',
    [made.body.payment_link_id],
  )
  assert.deepEqual(
    agreed.map(({ body, concluded_at }) => [body, concluded_at !== null]),
    [[terms, true]],
  )
  const slip = await app.call('GET', `/v1/deposits/${deposit.deposit_id}/slip.html`, undefined, { as: owner })
  assert.match(slip.text, /Uzaktan bırakılmıştır/)

  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  const sold = await ask(till, 'POST', '/v1/till/sales', {
    ...{ cart_id: cart.cart_id, total_minor: MUG },
    tenders: [
      { method: 'deposit', amount_minor: 10_000, reference: deposit.number },
      { method: 'cash', amount_minor: MUG - 10_000 },
    ],
  })
  assert.equal(sold.status, 201, sold.text)
  assert.equal((await done(owner, 'GET', `/v1/deposits/${deposit.deposit_id}`)).status, 'settled')
  await booksHold()
})

test('whoever is nobody we know leaves her name and is told by what she left; with an address the terms come by mail', async () => {
  const { call } = await called()
  refused(await asked(call), 'contact_missing', 422)
  refused(await asked(call, { contact: { name: 'Ali Can' } }), 'contact_missing', 422)
  refused(await asked(call, { contact: { name: 'Ali Can', email: 'nirgends' } }), 'contact_malformed', 422)
  const { deposit_id, number } = await left(undefined, { contact: { name: 'Ali Can', email: 'ali@mail.example' } })
  const kept = await done(owner, 'GET', `/v1/deposits/${deposit_id}`)
  assert.deepEqual([kept.customer_id, kept.name], [null, 'Ali Can'])
  const mails = await messagesTo('ali@mail.example')
  assert.deepEqual(mails.map(({ kind }) => kind).sort(), ['agreement', 'deposit', 'payment_link'])
  assert.match(mails.find(({ kind }) => kind === 'agreement')!.body, /KAPORA ŞARTLARI[\s\S]*Kapora bırakan: Ali Can/)
  assert.match(mails.find(({ kind }) => kind === 'deposit')!.body, new RegExp(`${number}\\b`))
  await booksHold()
})

test('nobody is asked for more than is in the cart, nor for nothing, nor for an empty cart', async () => {
  const { phone_call_id: empty } = await done(agent, 'POST', '/v1/phone-calls', { company_id })
  refused(await asked(empty, { contact: { name: 'Ali Can', email: 'ali@mail.example' } }), 'cart_empty', 409)
  const { call } = await called(DERYA, 1)
  refused(await asked(call, { amount_minor: 100_000_000 }), 'deposit_exceeds_cart', 422)
  refused(await asked(call, { about: '   ' }), 'deposit_malformed', 422)
})

test('who pays while the agent takes the link back has either left a deposit or her money again, and never both', async () => {
  for (const _ of [1, 2, 3, 4]) {
    const { call, cart_id } = await called(somebody(), 1)
    const { payment_link_id, url } = (await asked(call)).body
    const link = tokenOf(url)
    const agreed = yesTo(await view(link))
    const [, stopped] = await Promise.all([pay(link, { agreed }), ask(agent, 'POST', `/v1/deposit-links/${payment_link_id}/revocation`)])
    assert.equal(stopped.status, 201, stopped.text)
    await app.settle()
    const { status, deposit } = (await linksOf(cart_id)).find((one: { payment_link_id: string }) => one.payment_link_id === payment_link_id)
    assert.equal(status, deposit ? 'paid' : 'over')
    const payments = await run<{ status: string; order_id: string | null }>(
      app.database.db,
      `select p.status, p.order_id from payments.payments p join payment_links.links l using (payment_id) where l.payment_link_id = $1`,
      [payment_link_id],
    )
    assert.ok(payments.length <= 1)
    for (const { status, order_id } of payments)
      assert.deepEqual([status, order_id], deposit ? ['captured', deposit.deposit_id] : ['cancelled', null])
    refused(
      await agreeAndPay(link).then((answer) => (deposit ? { ...answer, status: 410, body: { code: 'payment_link_over' } } : answer)),
      'payment_link_over',
      410,
    )
    await booksHold()
  }
})

test('what a caller has left before pays what she orders by phone; before she has read back her code, and to others, none is offered', async () => {
  const { call, number } = await left(somebody(), { amount_minor: 2 * MUG })
  const offered = async (of: string) => (await done(agent, 'GET', `/v1/phone-calls/${of}/deposits`)).items
  assert.deepEqual(await offered(call), [{ number, about: WANTED.about, available_minor: 2 * MUG, currency: 'TRY' }])
  const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
  const address = { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' }
  const { checkout_id } = await done(agent, 'POST', `/v1/phone-calls/${call}/checkouts`, { delivery: { kind: 'ship', address }, contact })
  const at = `/v1/phone-calls/${call}/checkouts/${checkout_id}`
  const { points, version } = await done(agent, 'GET', `${at}/read-out`)
  for (const { body_sha256 } of points) await done(agent, 'POST', `${at}/readings`, { body_sha256 })
  await done(agent, 'POST', `${at}/agreements`, { version })
  const value = [{ method: 'deposit', number, amount_minor: 2 * MUG }]
  await done(agent, 'POST', `${at}/payments`, { value, version })
  const { order_id } = await done(agent, 'POST', `${at}/order`, {})
  assert.equal((await done(agent, 'GET', `/v1/orders/${order_id}`)).payment_status, 'paid')
  assert.deepEqual(await offered(call), [])
  const { call: another } = await called()
  assert.deepEqual(await offered(another), [])
  await booksHold()
})

test('a link that was taken back, or in whose place another came, opens nothing; the link can be sent again while it is open', async () => {
  const her = somebody()
  const { call, cart_id } = await called(her, 1)
  const first = (await asked(call)).body
  const second = (await asked(call, { amount_minor: 5_000 })).body
  assert.equal((await view(tokenOf(first.url))).status, 'over')
  refused(await pay(tokenOf(first.url)), 'payment_link_over', 410)
  refused(await ask(agent, 'POST', `/v1/deposit-links/${first.payment_link_id}/messages`), 'payment_link_over', 410)
  const before = (await messagesTo(her)).filter(({ kind }) => kind === 'payment_link').length
  const again = await done(agent, 'POST', `/v1/deposit-links/${second.payment_link_id}/messages`)
  assert.deepEqual([again.told, again.status, again.url], ['sms', 'open', undefined])
  assert.equal((await messagesTo(her)).filter(({ kind }) => kind === 'payment_link').length, before + 1)
  for (const item of await linksOf(cart_id)) assert.equal(item.url, undefined, 'staff are told the address only when it is made')
  const listed = async () =>
    (await done(agent, 'GET', '/v1/payment-links')).items.find(
      (one: { payment_link_id: string }) => one.payment_link_id === second.payment_link_id,
    )
  const { pays, status, amount_minor } = await listed()
  assert.deepEqual([pays, status, amount_minor], ['deposit', 'open', 5_000])
  assert.equal((await done(agent, 'POST', `/v1/payment-links/${second.payment_link_id}/messages`)).told, 'sms')
  await done(agent, 'POST', `/v1/payment-links/${second.payment_link_id}/revocation`)
  assert.equal(await listed(), undefined)
  refused(await pay(tokenOf(second.url)), 'payment_link_over', 410)
  await booksHold()
})

test('a declined card leaves the link open; her bank may want to see her first, and the deposit stands when she is back', async () => {
  const { call, cart_id } = await called(somebody(), 1)
  const { url, payment_link_id } = (await asked(call)).body
  const link = tokenOf(url)
  refused(await agreeAndPay(link, { token: 'tok_declined' }), 'payment_declined', 409)
  const started = await agreeAndPay(link, { token: 'tok_3ds' })
  assert.equal(started.body.status, 'paying', started.text)
  assert.equal((await view(link)).status, 'paying')
  const sent = await app.http.inject({
    method: 'POST',
    url: started.body.continue_at.replace('http://localhost', ''),
    payload: 'code=345410&confirm=1',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  await app.http.inject({ url: String(sent.headers.location) })
  const [{ status, deposit }] = await linksOf(cart_id)
  assert.deepEqual([status, deposit === null], ['paid', false])
  assert.equal((await app.http.inject({ url: `/v1/payment-link-returns/${payment_link_id}` })).statusCode, 200)
  await booksHold()
})

test('a deposit whose payer was lost after her bank said yes stands by itself, and nothing is let go', async () => {
  const { call, cart_id } = await called(somebody(), 1)
  const { url } = (await asked(call)).body
  await agreeAndPay(tokenOf(url), { token: 'tok_timeout' })
  await app.settle()
  app.clock.advance({ minutes: 2 })
  await app.settle()
  const [{ status, deposit }] = await linksOf(cart_id)
  assert.deepEqual([status, deposit === null], ['paid', false])
  await booksHold()
})

/** Signed in on her own device, with a deposit of hers that stands. */
async function hersThatStands() {
  const phone = somebody()
  const stands = await left(phone)
  const as = pocket()
  await signIn(app, as, phone.slice(3))
  return { ...stands, phone, as }
}
const mine = async (as: Pocket) => (await done(as, 'GET', '/v1/me/deposits')).items
const withdraw = (as: Pocket, deposit_id: string, key?: string) =>
  app.call('POST', `/v1/me/deposits/${deposit_id}/withdrawal`, undefined, { as, key: key ?? `withdraw ${++turn}` })
/** Her checkout of one more mug than is in her cart, agreed to. */
async function checkoutOf(as: Pocket) {
  const { checkout_id } = await goToCheckout(app, { variant_id: stage.variants.mug }, undefined, as)
  const { items } = await done(as, 'GET', `/v1/checkouts/${checkout_id}/agreements`)
  const { version, total_minor } = await done(as, 'GET', `/v1/checkouts/${checkout_id}`)
  await done(as, 'POST', `/v1/checkouts/${checkout_id}/agreements`, { version, agreed: yesTo({ agreements: items }) })
  return { checkout_id: checkout_id as string, total_minor: total_minor as number }
}
const payOnline = (as: Pocket, checkout_id: string, number: string, amount_minor = 10_000) =>
  ask(as, 'POST', `/v1/checkouts/${checkout_id}/payments`, {
    method: 'card',
    token: 'tok_ok',
    value: [{ method: 'deposit', number, amount_minor }],
  })

test('she sees in her account what she is asked for and what she has left; a deposit of hers pays a part of her order online', async () => {
  const phone = somebody()
  const { call } = await called(phone, 1)
  await asked(call)
  const as = pocket()
  await signIn(app, as, phone.slice(3))
  const [asked_for] = (await done(as, 'GET', '/v1/me/deposit-links')).items
  assert.deepEqual([asked_for.status, asked_for.amount_minor, asked_for.about], ['open', 10_000, 'İki kupa, özel renk'])
  assert.equal((await agreeAndPay(tokenOf(asked_for.page))).body.status, 'paid')
  await app.settle()
  assert.deepEqual((await done(as, 'GET', '/v1/me/deposit-links')).items, [])
  const [hers] = await mine(as)
  assert.deepEqual(
    [hers.status, hers.balance_minor, hers.kind, hers.about, hers.may_withdraw, hers.has_come],
    ['open', 10_000, 'earnest', 'İki kupa, özel renk', true, true],
  )
  const slip = await app.call('GET', `/v1/me/deposits/${hers.deposit_id}/slip.html`, undefined, { as })
  assert.match(slip.text, /KAPORA \(AVANS\) BELGESİ/)

  const stranger = pocket()
  await signIn(app, stranger, somebody().slice(3))
  refused(await ask(stranger, 'GET', `/v1/me/deposits/${hers.deposit_id}/slip.html`), 'not_found', 404)
  refused(await withdraw(stranger, hers.deposit_id), 'not_found', 404)
  const theirs = await checkoutOf(stranger)
  refused(await payOnline(stranger, theirs.checkout_id, hers.number), 'deposit_unknown', 409)
  const guest = pocket()
  assert.equal((await app.call('GET', '/v1/me/deposits', undefined, { as: guest })).status, 401)

  const { checkout_id, total_minor } = await checkoutOf(as)
  refused(await payOnline(as, checkout_id, hers.number, 10_001), 'value_short', 409)
  const paid = await payOnline(as, checkout_id, hers.number)
  assert.equal(paid.status, 201, paid.text)
  assert.deepEqual(
    (await mine(as)).map((one: { may_withdraw: boolean; available_minor: number }) => [one.may_withdraw, one.available_minor]),
    [[false, 0]],
  )
  refused(await withdraw(as, hers.deposit_id), 'deposit_in_use', 409)
  const placed = await done(as, 'POST', `/v1/checkouts/${checkout_id}/order`)
  await app.settle()
  assert.deepEqual([await lies('deposit', hers.deposit_id), await lies('order', placed.order_id)], [0, 0])
  assert.equal((await mine(as))[0].status, 'settled')
  refused(await withdraw(as, hers.deposit_id), 'deposit_spent', 409)
  assert.deepEqual((await done(owner, 'GET', `/v1/deposits/${hers.deposit_id}`)).spent[0].order_id, placed.order_id)
  const back = await ask(owner, 'POST', `/v1/orders/${placed.order_id}/refunds`, { amount_minor: total_minor })
  assert.equal(back.status, 201, back.text)
  await app.settle()
  assert.equal(await lies('deposit', hers.deposit_id), 10_000, 'what it paid lies on it again')
  await booksHold()
})

test('a deposit that is spent at a till and online at once is spent once', async () => {
  const { as, deposit_id, number } = await hersThatStands()
  const { checkout_id } = await checkoutOf(as)
  const { body: cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
  await app.call('POST', `/v1/till/carts/${cart.cart_id}/scans`, { gtin: stage.things.mug.gtin }, { as: till })
  const [online, atTill, taken_back] = await Promise.all([
    payOnline(as, checkout_id, number),
    ask(till, 'POST', '/v1/till/sales', {
      ...{ cart_id: cart.cart_id, total_minor: MUG },
      tenders: [
        { method: 'deposit', amount_minor: 10_000, reference: number },
        { method: 'cash', amount_minor: MUG - 10_000 },
      ],
    }),
    withdraw(as, deposit_id),
  ])
  const won = [online, atTill, taken_back].filter(({ status }) => status === 201)
  assert.equal(won.length, 1, [online, atTill, taken_back].map(({ text }) => text).join('\n'))
  if (online.status === 201) await done(as, 'POST', `/v1/checkouts/${checkout_id}/order`)
  await app.settle()
  assert.equal(await lies('deposit', deposit_id), 0)
  await booksHold()
})

test('she takes back what she left, without a reason: her money goes back to her card, once, and she is told', async () => {
  const { as, phone, deposit_id, number } = await hersThatStands()
  const answers = await Promise.all([withdraw(as, deposit_id, 'again'), withdraw(as, deposit_id, 'again'), withdraw(as, deposit_id)])
  assert.ok(
    answers.some(({ status }) => status === 201),
    answers.map(({ text }) => text).join('\n'),
  )
  await app.settle()
  const [hers] = await mine(as)
  assert.deepEqual([hers.status, hers.balance_minor, hers.may_withdraw], ['returned', 0, false])
  const payments = await run<{ method: string; captured_minor: number; refunded_minor: number }>(
    app.database.db,
    'select method, captured_minor, refunded_minor from payments.payments where order_id = $1',
    [deposit_id],
  )
  assert.deepEqual(payments, [{ method: 'card', captured_minor: 10_000, refunded_minor: 10_000 }])
  const told = (await messagesTo(phone)).filter(({ kind }) => kind === 'deposit_withdrawn')
  assert.equal(told.length, 1)
  assert.match(told[0]!.body, new RegExp(`${number}\\b[\\s\\S]*₺100,00`))
  const [end] = (await done(owner, 'GET', `/v1/deposits/${deposit_id}`)).ends
  assert.deepEqual([end.kind, end.withdrawn_by, end.amount_minor], ['returned', 'customer', 10_000])
  await booksHold()
})

test('from a distance it is earnest money whatever the rule says; what was left at a till, or too long ago, goes back by people', async () => {
  const rule = `/v1/companies/${company_id}/deposit-rule`
  await done(owner, 'PUT', rule, { kind: 'withdrawal', days: 10 })
  const { as, deposit_id } = await hersThatStands()
  const kept = await done(owner, 'GET', `/v1/deposits/${deposit_id}`)
  assert.deepEqual([kept.kind, kept.times_back, kept.channel], ['earnest', 1, 'phone'])
  refused(await ask(owner, 'POST', `/v1/deposits/${deposit_id}/keepings`, { reason: 'caydı' }), 'deposit_not_kept', 409)
  await done(owner, 'PUT', rule, { kind: 'earnest', days: 30 })
  // As where the law gives her days, and they are over.
  await run(app.database.db, 'update deposits.deposits set withdraw_until = $2 where deposit_id = $1', [
    deposit_id,
    app.clock.now().toISOString(),
  ])
  assert.equal((await mine(as))[0].may_withdraw, false)
  refused(await withdraw(as, deposit_id), 'deposit_not_withdrawn_here', 409)
  const back = await ask(owner, 'POST', `/v1/deposits/${deposit_id}/returns`, { withdrawn_by: 'customer', reason: 'telefonda caydı' })
  assert.deepEqual([back.status, back.body.status], [201, 'returned'], back.text)
  await booksHold()
})

test('what she agreed to for a deposit is kept as long as that of an order, and not let go with what came to nothing', async () => {
  const { call, cart_id } = await left(somebody())
  const { url } = (await asked(call)).body
  assert.equal((await agreeAndPay(tokenOf(url), { token: 'tok_declined' })).body.code, 'payment_declined')
  const of = (status: string) => (one: { status: string }) => one.status === status
  const links = await linksOf(cart_id)
  const [unpaid, paid] = [links.find(of('open')).payment_link_id, links.find(of('paid')).payment_link_id]
  const later = new Date(app.clock.now().getTime() + 60_000).toISOString()
  const [rule] = agreements.retention!.filter(({ what }) => what === 'agreements.of_no_order')
  await app.database.transaction((tx) => rule!.sweep(tx, later, later))
  const kept = await run<{ purpose_id: string }>(
    app.database.db,
    'select distinct purpose_id from agreements.agreed where purpose_id = any($1)',
    [[paid, unpaid]],
  )
  assert.deepEqual(kept, [{ purpose_id: paid }])
})

const paymentsOf = (payment_link_id: string) =>
  run<{ status: string; order_id: string | null }>(
    app.database.db,
    'select p.status, p.order_id from payments.payments p join payment_links.links l using (payment_id) where l.payment_link_id = $1',
    [payment_link_id],
  )
/** Her bank has said yes, and she was lost before she heard it. */
async function lost(phone: string) {
  const { call, cart_id } = await called(phone, 1)
  const { url, payment_link_id } = (await asked(call)).body
  await agreeAndPay(tokenOf(url), { token: 'tok_timeout' })
  return { call, cart_id, payment_link_id: payment_link_id as string }
}
const passes = async (minutes: number) => {
  app.clock.advance({ minutes })
  await app.settle()
}

test('a link that was taken back never becomes a deposit, also where her bank would not cancel what it holds', async () => {
  const bank = providerNamed('test-card') as RemoteProvider
  let no = true
  joinProviders([
    { ...bank, cancel: (...asked) => (no ? Promise.resolve({ result: 'declined', reason: 'not_now' }) : bank.cancel(...asked)) },
  ])
  try {
    const { cart_id, payment_link_id } = await lost(somebody())
    await done(agent, 'POST', `/v1/deposit-links/${payment_link_id}/revocation`)
    await passes(2)
    assert.deepEqual(await paymentsOf(payment_link_id), [{ status: 'authorised', order_id: null }], 'they hold it still')
    const over = async () => (await linksOf(cart_id)).map(({ status, deposit }: { status: string; deposit: object }) => [status, deposit])
    assert.deepEqual(await over(), [['over', null]])
    await standDeposit(app.database, payment_link_id, app.clock.now().toISOString())
    assert.deepEqual(await over(), [['over', null]])
    no = false
    await passes(24 * 60)
    assert.deepEqual(await paymentsOf(payment_link_id), [{ status: 'cancelled', order_id: null }])
  } finally {
    joinProviders([bank])
  }
  await booksHold()
})

test('who is forgotten is asked no more: her links open nothing, what is under way is let go, and the deposits of others stand', async () => {
  const [phone, other] = [somebody(), somebody()]
  const { cart_id, payment_link_id } = await lost(phone)
  const theirs = await lost(other)
  const [open] = await run<{ customer_id: string }>(
    app.database.db,
    'select customer_id from payment_links.deposits where payment_link_id = $1',
    [payment_link_id],
  )
  const { hinders, erase } = payment_links.personal_data!
  assert.deepEqual(await hinders!(app.database.db, [open!.customer_id]), [
    { reason: 'open_payment', subject: payment_link_id, customer_id: open!.customer_id },
  ])
  const now = app.clock.now().toISOString()
  await app.database.transaction((tx) => erase(tx, [open!.customer_id], now))
  assert.deepEqual(await hinders!(app.database.db, [open!.customer_id]), [])
  await passes(2)
  const statuses = async (cart: string) => (await linksOf(cart)).map(({ status }: { status: string }) => status)
  assert.deepEqual([await statuses(cart_id), await statuses(theirs.cart_id)], [['over'], ['paid']])
  assert.deepEqual(await paymentsOf(payment_link_id), [{ status: 'cancelled', order_id: null }])
  await booksHold()
})

test('a link for the order takes the place of one for a deposit: what she was paying by that is let go', async () => {
  const { cart_id, payment_link_id } = await lost(somebody())
  const contact = { name: 'Derya Aksoy', phone: '+90 533 444 55 66', email: 'derya@mail.example' }
  const delivery = { kind: 'collect', location_id: stage.kadikoy.location_id }
  await done(owner, 'POST', `/v1/carts/${cart_id}/payment-links`, { contact, delivery })
  await passes(2)
  const statuses = (await linksOf(cart_id)).map(({ status }: { status: string }) => status)
  assert.deepEqual(statuses, ['over'])
  assert.deepEqual(await paymentsOf(payment_link_id), [{ status: 'cancelled', order_id: null }])
  await booksHold()
})

test('asked twice with one key she gets one message; of two that are asked for at once one link lives', async () => {
  const phone = somebody()
  const { call, cart_id } = await called(phone, 1)
  const path = `/v1/phone-calls/${call}/deposit-links`
  const withKey = (key: string) => app.call('POST', path, WANTED, { as: agent, key })
  const [one, again] = [await withKey('one wish'), await withKey('one wish')]
  assert.deepEqual([one.status, again.status, again.body], [201, 201, one.body])
  assert.equal((await messagesTo(phone)).filter(({ kind }) => kind === 'payment_link').length, 1)
  const answers = await Promise.all(['a second', 'a third', 'a fourth'].map(withKey))
  for (const { status, text } of answers) assert.equal(status, 201, text)
  const statuses = (await linksOf(cart_id)).map(({ status }: { status: string }) => status)
  assert.deepEqual(statuses.toSorted(), ['open', 'over', 'over', 'over'])
})

test('nobody is asked for a deposit who could not be shown its terms', async () => {
  const { call, cart_id } = await called(somebody(), 1)
  await run(app.database.db, 'delete from agreements.sellers where company_id = $1', [company_id])
  refused(await asked(call), 'deposit_without_terms', 409)
  assert.deepEqual(await linksOf(cart_id), [])
  await done(owner, 'PUT', `/v1/companies/${company_id}/seller`, SELLER)
  assert.equal((await asked(call)).status, 201)
})
