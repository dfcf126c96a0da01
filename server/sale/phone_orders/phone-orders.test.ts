import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { afterEach, before, describe, test } from 'node:test'
import { run } from '#platform/database'
import { joinMessenger } from '#platform/messages'
import { atTheDesk, codeSentTo, PASSWORD, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { run as renewVault } from '../../cli/vault.ts'
import { createStaff } from '../../foundation/staff/index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 100)
const company_id = stage.kadikoy.company_id
const ADDRESS = { street: 'Bağdat Caddesi 7', district: 'Kadıköy', city: 'İstanbul', country: 'TR' }
const DERYA = '+905334445566'
const contact = { name: 'Derya Deniz', phone: DERYA }
let agent: Pocket
let owner: Pocket
let turn = 0

const ask = async (as: Pocket, method: string, path: string, body?: object) =>
  app.call(method, path, body, { as, key: `${path} ${++turn}` })
const done = async (as: Pocket, method: string, path: string, body?: object) => {
  const answer = await ask(as, method, path, body)
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`)
  return answer.body
}
const refused = (answer: { status: number; body: { code: string }; text: string }, code: string, status: number) =>
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)

before(async () => {
  owner = await atTheDesk(app)
  await app.database.transaction((tx) =>
    createStaff(tx, {
      ...{ name: 'Selin Kaya', email: 'selin@alma.example', role: 'agent', password: PASSWORD },
      location_ids: [stage.kadikoy.location_id],
      now: app.clock.now().toISOString(),
    }),
  )
  agent = await atTheDesk(app, 'selin@alma.example')
  await done(owner, 'PUT', `/v1/companies/${company_id}/seller`, {
    ...{ phone: '+90 216 000 00 00', email: 'destek@alma.example', return_address: 'Gebze Deposu, Kocaeli', carrier: 'Hızlı Kargo' },
  })
})
afterEach(async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
})

const phoned = async (as = agent): Promise<string> => (await done(as, 'POST', '/v1/phone-calls', { company_id })).phone_call_id
async function proven(call: string, phone = DERYA) {
  const { code_id } = await done(agent, 'POST', `/v1/phone-calls/${call}/codes`, { phone })
  return done(agent, 'POST', `/v1/phone-calls/${call}/proofs`, { code_id, code: await codeSentTo(app, phone) })
}
const put = (call: string, quantity = 1) =>
  done(agent, 'POST', `/v1/phone-calls/${call}/cart/lines`, { variant_id: stage.variants.mug, quantity })
const toCheckout = (call: string) =>
  done(agent, 'POST', `/v1/phone-calls/${call}/checkouts`, { delivery: { kind: 'ship', address: ADDRESS }, contact })
async function readAllOut(call: string, checkout_id: string) {
  const at = `/v1/phone-calls/${call}/checkouts/${checkout_id}`
  const { points } = await done(agent, 'GET', `${at}/read-out`)
  for (const { read_at, body_sha256 } of points) if (!read_at) await done(agent, 'POST', `${at}/readings`, { body_sha256 })
  return done(agent, 'GET', `${at}/read-out`)
}
async function card(amount_minor: number): Promise<string> {
  const { gift_card_id } = (await done(owner, 'POST', '/v1/gift-cards', { company_id, amount_minor, reason: 'goodwill' })).gift_card
  return (await done(owner, 'POST', `/v1/gift-cards/${gift_card_id}/codes`, {})).code
}
async function shopper(phone = '0533 444 55 66') {
  const as = pocket()
  await app.call('GET', '/v1/cart', undefined, { as })
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.towel, quantity: 1 }, { as })
  await signIn(app, as, phone)
  return as
}

describe('who calls', () => {
  test('until she has read back her code, nothing of hers is open; then it is, and both looks are written down', async () => {
    const hers = await shopper()
    const { customer } = await done(hers, 'GET', '/v1/me')
    const call = await phoned()
    assert.deepEqual((await done(agent, 'GET', `/v1/phone-calls/${call}/cart`)).lines, [])
    assert.equal((await done(agent, 'GET', `/v1/customers/${customer.customer_id}`)).contacts_seen, null)

    const sent = await done(agent, 'POST', `/v1/phone-calls/${call}/codes`, { customer_id: customer.customer_id })
    assert.match(sent.sent_to, /•/)
    refused(await ask(agent, 'POST', `/v1/phone-calls/${call}/proofs`, { code_id: sent.code_id, code: '000000' }), 'code_wrong', 422)
    const opened = await done(agent, 'POST', `/v1/phone-calls/${call}/proofs`, {
      code_id: sent.code_id,
      code: await codeSentTo(app, DERYA),
    })
    assert.deepEqual([opened.customer.customer_id, opened.proven_by], [customer.customer_id, sent.sent_to])
    assert.equal((await done(agent, 'GET', `/v1/customers/${customer.customer_id}`)).contacts_seen, 'present')
    const cart = await done(agent, 'GET', `/v1/phone-calls/${call}/cart`)
    assert.equal(cart.lines[0].sku, 'HAV-1501')
    const looks = await run<{ reason: string }>(
      app.database.db,
      `select reason from customers.looks where customer_id = $1 order by reason`,
      [customer.customer_id],
    )
    assert.deepEqual([...new Set(looks.map(({ reason }) => reason))], ['cart', 'phone_proof', 'profile'])

    await done(agent, 'POST', `/v1/phone-calls/${call}/ending`, {})
    refused(await ask(agent, 'GET', `/v1/phone-calls/${call}/cart`), 'phone_call_ended', 409)
    assert.equal((await done(agent, 'GET', `/v1/customers/${customer.customer_id}`)).contacts_seen, null)
  })

  test('a code opens only the call it was sent for, and a call only its agent', async () => {
    const call = await phoned()
    const { code_id } = await done(agent, 'POST', `/v1/phone-calls/${call}/codes`, { phone: '+905331112233' })
    const code = await codeSentTo(app, '+905331112233')
    const other = await phoned(owner)
    refused(await ask(owner, 'POST', `/v1/phone-calls/${other}/proofs`, { code_id, code }), 'code_expired', 410)
    refused(await ask(owner, 'GET', `/v1/phone-calls/${call}/cart`), 'not_found', 404)
    const next = await phoned()
    refused(await ask(agent, 'POST', `/v1/phone-calls/${call}/proofs`, { code_id, code }), 'phone_call_ended', 409)
    refused(await ask(agent, 'POST', `/v1/phone-calls/${next}/proofs`, { code_id, code }), 'code_expired', 410)
  })
})

test('one cart: what the agent puts in is in hers at once, what she puts in is in the agent’s, and what was gathered before the code comes along', async () => {
  const hers = await shopper('0533 777 88 99')
  const call = await phoned()
  await put(call, 2)
  await proven(call, '+905337778899')
  const seen = await done(hers, 'GET', '/v1/cart')
  const quantities = (cart: { lines: { sku: string; quantity: number; channel: string }[] }) =>
    cart.lines.map(({ sku, quantity, channel }) => `${quantity} ${sku} ${channel}`).sort()
  assert.deepEqual(quantities(seen), ['1 HAV-1501 web', '2 KUP-1001 phone'])
  await done(hers, 'POST', '/v1/cart/lines', { variant_id: stage.variants.lamp, quantity: 1 })
  assert.deepEqual(quantities(await done(agent, 'GET', `/v1/phone-calls/${call}/cart`)), [
    '1 HAV-1501 web',
    '1 LAM-1301 web',
    '2 KUP-1001 phone',
  ])
  const changed = await Promise.all([
    done(hers, 'POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 3 }),
    put(call, 4),
    done(hers, 'POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity: 1 }),
  ])
  assert.equal(changed.length, 3)
  assert.ok(quantities(await done(hers, 'GET', '/v1/cart')).includes('10 KUP-1001 phone'))
})

describe('the order', () => {
  test('is not placed before every point was read out; then it bears its channel, who took it, and the proof', async () => {
    const call = await phoned()
    await proven(call, '+905331234567')
    await put(call, 2)
    const { checkout_id, version, agreement_due, total_minor } = await toCheckout(call)
    const at = `/v1/phone-calls/${call}/checkouts/${checkout_id}`
    assert.equal(agreement_due, true)
    const value = [{ method: 'gift_card', code: await card(total_minor), amount_minor: total_minor }]
    refused(await ask(agent, 'POST', `${at}/payments`, { value, version }), 'agreement_missing', 409)
    const { points } = await done(agent, 'GET', `${at}/read-out`)
    assert.deepEqual(
      points.map(({ kind, heading }: { kind: string; heading: string }) => heading || kind),
      ['Satıcı', 'Ürünler ve bedeli', 'Teslimat', 'Cayma hakkı', 'Uyuşmazlık', 'distance_contract', 'obligation_to_pay'],
    )
    assert.match(points[2].body, /Bağdat Caddesi 7/)
    assert.match(points.at(-1).body, /498,00/)
    const { kind, text_version, heading, body, body_sha256 } = points[1]
    const of = (version: string) => hash('sha256', [kind, version, heading, body].join('\n'), 'hex')
    assert.equal(body_sha256, of(text_version), 'the same words of another version are read anew')
    await done(agent, 'POST', `${at}/readings`, { body_sha256: points[0].body_sha256 })
    const early = await ask(agent, 'POST', `${at}/agreements`, { version })
    refused(early, 'not_read_out', 409)
    assert.equal(early.body.details.headings.length, 6)
    await readAllOut(call, checkout_id)

    // One more, and only what speaks of goods and money has to be read again.
    await put(call, 1)
    const again = await toCheckout(call)
    refused(await ask(agent, 'POST', `${at}/agreements`, { version }), 'checkout_changed', 409)
    const unread = (await done(agent, 'GET', `${at}/read-out`)).points.filter(({ read_at }: { read_at: string | null }) => !read_at)
    assert.deepEqual(
      unread.map(({ kind, heading }: { kind: string; heading: string }) => heading || kind),
      ['Ürünler ve bedeli', 'distance_contract', 'obligation_to_pay'],
    )
    await readAllOut(call, checkout_id)
    assert.equal((await done(agent, 'POST', `${at}/agreements`, { version: again.version })).agreement_due, false)
    const whole = [{ method: 'gift_card', code: await card(again.total_minor), amount_minor: again.total_minor }]
    await done(agent, 'POST', `${at}/payments`, { value: whole, version: again.version })
    const { order_id, number } = await done(agent, 'POST', `${at}/order`, {})

    const order = await done(agent, 'GET', `/v1/orders/${order_id}`)
    assert.deepEqual([order.channel, order.lines[0].quantity, order.placed_by.startsWith('staff:')], ['phone', 3, true])
    const { phone_call } = await done(agent, 'GET', `/v1/orders/${order_id}/phone-call`)
    assert.deepEqual([phone_call.taken_by, phone_call.proven_by !== null, phone_call.readings.length], ['Selin Kaya', true, 10])
    const { items } = await done(agent, 'GET', `/v1/orders/${order_id}/agreements`)
    assert.deepEqual(
      items.map(({ kind, channel }: { kind: string; channel: string }) => `${kind} ${channel}`),
      ['pre_information phone', 'distance_contract phone'],
    )
    assert.deepEqual((await done(agent, 'GET', '/v1/phone-calls/current')).phone_call.order, { order_id, number })
  })

  test('placed by her on her screen and by the agent at once is one order', async () => {
    const hers = await shopper('0533 555 11 22')
    const call = await phoned()
    await proven(call, '+905335551122')
    const { checkout_id, total_minor } = await toCheckout(call)
    const at = `/v1/phone-calls/${call}/checkouts/${checkout_id}`
    const { version } = await readAllOut(call, checkout_id)
    await done(agent, 'POST', `${at}/agreements`, { version })
    const value = [{ method: 'gift_card', code: await card(total_minor * 2), amount_minor: total_minor }]
    const paid = await Promise.all([
      ask(agent, 'POST', `${at}/payments`, { value, version }),
      ask(hers, 'POST', `/v1/checkouts/${checkout_id}/payments`, { value, version }),
    ])
    assert.deepEqual(paid.map(({ status }) => status).sort(), [201, 409], paid.map(({ text }) => text).join())
    const placed = await Promise.all([ask(agent, 'POST', `${at}/order`, {}), ask(hers, 'POST', `/v1/checkouts/${checkout_id}/order`, {})])
    assert.equal(placed[0].body.order_id, placed[1].body.order_id, placed.map(({ text }) => text).join())
    const orders = await run(app.database.db, 'select 1 from orders.orders where purpose_id = $1', [checkout_id])
    assert.equal(orders.length, 1)
  })

  test('changed by her while it is read out is read again before it is paid', async () => {
    const hers = await shopper('0533 999 11 22')
    const call = await phoned()
    await proven(call, '+905339991122')
    const { checkout_id, total_minor } = await toCheckout(call)
    const at = `/v1/phone-calls/${call}/checkouts/${checkout_id}`
    const { version } = await readAllOut(call, checkout_id)
    await done(agent, 'POST', `${at}/agreements`, { version })
    await done(hers, 'POST', '/v1/cart/lines', { variant_id: stage.variants.lamp, quantity: 1 })
    const value = [{ method: 'gift_card', code: await card(total_minor), amount_minor: total_minor }]
    refused(await ask(agent, 'POST', `${at}/payments`, { value, version }), 'cart_changed', 409)
    assert.equal((await toCheckout(call)).agreement_due, true)
  })
})

describe('what is promised, and what was filled in', () => {
  const whole = async (call: string) => {
    const { checkout_id } = await toCheckout(call)
    const at = `/v1/phone-calls/${call}/checkouts/${checkout_id}`
    const { version } = await readAllOut(call, checkout_id)
    await done(agent, 'POST', `${at}/agreements`, { version })
    return { at, version, checkout_id }
  }

  before(async () => {
    const transfer = { iban: 'TR330006100519786457841326', account_holder: 'Alma Ev', bank_name: 'Deneme Bankası', days_to_pay: '3' }
    const accounts = `/v1/companies/${company_id}/payment-accounts`
    await app.call('PUT', `${accounts}/bank-transfer`, { settings: transfer }, { as: owner })
    await app.call('PUT', `${accounts}/cash-on-delivery`, { settings: { most_amount: '1000' } }, { as: owner })
    await done(owner, 'PUT', `/v1/companies/${company_id}/payment-methods`, {
      methods: [
        { method: 'card', provider: 'test-card', doors: ['web', 'phone'] },
        { method: 'bank_transfer', provider: 'bank-transfer', doors: ['phone'] },
        { method: 'cash_on_delivery', provider: 'cash-on-delivery', doors: ['phone'] },
      ],
    })
  })

  for (const method of ['cash_on_delivery', 'bank_transfer'])
    test(`a guest who has proven nothing orders by ${method}, and the order waits for the money`, async () => {
      const call = await phoned()
      await put(call, 1)
      const { at, version } = await whole(call)
      refused(await ask(agent, 'POST', `${at}/payments`, { version }), 'payment_method_missing', 422)
      assert.equal((await done(agent, 'POST', `${at}/payments`, { method, version })).status, 'authorised')
      const { order_id } = await done(agent, 'POST', `${at}/order`, {})
      const order = await done(agent, 'GET', `/v1/orders/${order_id}`)
      const awaited = method === 'bank_transfer' ? 'transfer_awaited' : 'on_delivery'
      assert.deepEqual([order.customer_id, order.status, order.payment_status], [null, 'placed', awaited])
    })

  test('the agent is told how the contract will be sent, and that it will not be where nobody carries it', async () => {
    const call = await phoned()
    await put(call, 1)
    const copyBy = async (who: object) => {
      const { checkout_id } = await done(agent, 'POST', `/v1/phone-calls/${call}/checkouts`, {
        ...{ delivery: { kind: 'ship', address: ADDRESS }, contact: { name: 'Nur Ak', ...who } },
      })
      return (await done(agent, 'GET', `/v1/phone-calls/${call}/checkouts/${checkout_id}/read-out`)).copy_by
    }
    const [phone, email] = [{ phone: '0533 444 55 70' }, { email: 'nur@mail.example' }]
    assert.deepEqual([await copyBy(phone), await copyBy(email)], [null, null])
    const leave = joinMessenger({ medium: 'sms', send: () => Promise.resolve({ sent: true }) })
    assert.deepEqual([await copyBy(phone), await copyBy(email), await copyBy({ ...phone, ...email })], ['sms', null, null])
    leave()
  })

  test('a card, or the token of one, is not taken by an agent', async () => {
    const call = await phoned()
    await put(call, 1)
    const { at, version } = await whole(call)
    assert.ok((await ask(agent, 'POST', `${at}/payments`, { method: 'card', token: 'tok_ok', version })).status >= 400)
    assert.deepEqual(await run(app.database.db, `select 1 from payments.payments where purpose_id = $1`, [at.split('/').at(-1)]), [])
  })

  test('the link a guest is sent in a call is paid on her own screen, and the call knows the order', async () => {
    const call = await phoned()
    await put(call, 1)
    const { checkout_id } = await toCheckout(call)
    const sent = await done(agent, 'POST', `/v1/phone-calls/${call}/checkouts/${checkout_id}/payment-links`, {})
    assert.equal(sent.told, 'sms')
    const link = new URL(sent.url).hash.slice(1) || new URL(sent.url).pathname.split('/').at(-1)
    const hers = pocket()
    const seen = await done(hers, 'POST', '/v1/payment-link-views', { link })
    const agreed = seen.agreements.map(({ kind, text_version }: { kind: string; text_version: string }) => ({ kind, text_version }))
    assert.equal(agreed.length, 2)
    const paid = await done(hers, 'POST', '/v1/payment-link-payments', { link, token: 'tok_ok', version: seen.version, agreed })
    assert.equal(paid.status, 'paid')
    assert.ok((await done(agent, 'GET', `/v1/phone-calls/${call}`)).order.order_id)
  })

  test('a gift card whose code she told pays its part when she pays the rest by the link, and not before', async () => {
    const { gift_card } = await done(owner, 'POST', '/v1/gift-cards', { company_id, amount_minor: 10_000, reason: 'goodwill' })
    const { code } = await done(owner, 'POST', `/v1/gift-cards/${gift_card.gift_card_id}/codes`, {})
    const left = async () => (await done(owner, 'GET', `/v1/gift-cards/${gift_card.gift_card_id}`)).balance_minor
    const call = await phoned()
    await put(call, 1)
    const { checkout_id } = await toCheckout(call)
    const path = `/v1/phone-calls/${call}/checkouts/${checkout_id}/payment-links`
    const value = (amount_minor: number) => ({ value: [{ method: 'gift_card', code, amount_minor }] })
    const why = async (body: object) => (await ask(agent, 'POST', path, body)).body.code
    assert.equal(await why(value(24_900)), 'tenders_do_not_add_up', 'nothing is left for the link')
    assert.equal(await why(value(20_000)), 'value_short')
    assert.equal(await why({ value: [{ method: 'gift_card', code: '1111222233334444', amount_minor: 5_000 }] }), 'gift_card_unknown')
    const sent = await done(agent, 'POST', path, value(10_000))
    assert.deepEqual([sent.told, sent.amount_minor, await left()], ['sms', 14_900, 10_000])
    const link = new URL(sent.url).hash.slice(1)
    const hers = pocket()
    const seen = await done(hers, 'POST', '/v1/payment-link-views', { link })
    assert.deepEqual([seen.amount_minor, seen.value_minor, JSON.stringify(seen).includes(code)], [14_900, 10_000, false])
    const kept = await run<{ value_sealed: string }>(
      app.database.db,
      'select value_sealed from payment_links.links where payment_link_id = $1',
      [sent.payment_link_id],
    )
    assert.equal(kept[0]!.value_sealed.includes(code), false, 'codes are sealed')
    const agreed = seen.agreements.map(({ kind, text_version }: { kind: string; text_version: string }) => ({ kind, text_version }))
    const declined = await app.call(
      'POST',
      '/v1/payment-link-payments',
      { link, token: 'tok_declined', version: seen.version, agreed },
      { as: hers },
    )
    assert.deepEqual([declined.body.code, await left()], ['payment_declined', 10_000])
    const paid = await done(hers, 'POST', '/v1/payment-link-payments', { link, token: 'tok_ok', version: seen.version, agreed })
    assert.deepEqual([paid.status, await left()], ['paid', 0])
    const { order } = await done(agent, 'GET', `/v1/phone-calls/${call}`)
    assert.deepEqual(
      await run(app.database.db, 'select method, amount_minor from payments.public_payments where order_id = $1 order by method', [
        order.order_id,
      ]),
      [
        { method: 'card', amount_minor: 14_900 },
        { method: 'gift_card', amount_minor: 10_000 },
      ],
    )
    await app.tick()
    assert.equal(await sealedOf(sent.payment_link_id), null, 'and forgotten')
  })

  const sealedOf = async (payment_link_id: string) =>
    (
      await run<{ value_sealed: string | null }>(
        app.database.db,
        'select value_sealed from payment_links.links where payment_link_id = $1',
        [payment_link_id],
      )
    )[0]!.value_sealed
  async function linkBesideCard() {
    const code = await card(10_000)
    const call = await phoned()
    await put(call, 1)
    const { checkout_id } = await toCheckout(call)
    const value = [{ method: 'gift_card', code, amount_minor: 10_000 }]
    const sent = await done(agent, 'POST', `/v1/phone-calls/${call}/checkouts/${checkout_id}/payment-links`, { value })
    return { ...sent, checkout_id, link: new URL(sent.url).hash.slice(1) }
  }

  test('a link that waits for her is sealed anew with a new key, and opens when the old one is gone', async () => {
    const { payment_link_id, link } = await linkBesideCard()
    const before = await sealedOf(payment_link_id)
    const kept = { ...process.env }
    const key = randomBytes(32).toString('base64')
    process.env.DATABASE_URL = app.url
    process.env.BIRGE_VAULT_KEY = `${key} ${kept.BIRGE_VAULT_KEY}`
    try {
      await renewVault(['renew'])
    } finally {
      if (kept.DATABASE_URL === undefined) delete process.env.DATABASE_URL
      else process.env.DATABASE_URL = kept.DATABASE_URL
    }
    assert.notEqual(await sealedOf(payment_link_id), before)
    process.env.BIRGE_VAULT_KEY = key
    const hers = pocket()
    const seen = await done(hers, 'POST', '/v1/payment-link-views', { link })
    const agreed = seen.agreements.map(({ kind, text_version }: { kind: string; text_version: string }) => ({ kind, text_version }))
    const paid = await done(hers, 'POST', '/v1/payment-link-payments', { link, token: 'tok_ok', version: seen.version, agreed })
    assert.equal(paid.status, 'paid')
  })

  test('codes of gift cards lie no longer than somebody can pay with them', async () => {
    const [set_aside, over, open] = [await linkBesideCard(), await linkBesideCard(), await linkBesideCard()]
    await run(app.database.db, `update checkout.checkouts set status = 'cancelled' where checkout_id = $1`, [set_aside.checkout_id])
    await app.tick()
    assert.equal(await sealedOf(set_aside.payment_link_id), null)
    assert.ok(await sealedOf(open.payment_link_id))
    app.clock.advance({ days: 3 })
    await app.tick()
    assert.equal(await sealedOf(over.payment_link_id), null)
    ;[agent, owner] = [await atTheDesk(app, 'selin@alma.example'), await atTheDesk(app)]
  })

  test('after a reload the agent finds the form as it was filled in', async () => {
    const call = await phoned()
    await put(call, 1)
    const { checkout_id } = await toCheckout(call)
    const { form } = await done(agent, 'GET', `/v1/phone-calls/${call}/checkouts/${checkout_id}/form`)
    assert.deepEqual(form, { delivery: { kind: 'ship', address: ADDRESS }, contact })
    const other = await phoned(owner)
    refused(await ask(owner, 'GET', `/v1/phone-calls/${other}/checkouts/${checkout_id}/form`), 'not_found', 404)
  })
})

test('whom we call is told who and why before anything else, and it has to be said before she agrees', async () => {
  const { phone_call_id: call, opening } = await done(agent, 'POST', '/v1/phone-calls', { company_id, we_call: true })
  assert.match(opening, /adına, satış amacıyla/)
  await put(call, 1)
  const { checkout_id, version } = await toCheckout(call)
  const at = `/v1/phone-calls/${call}/checkouts/${checkout_id}`
  const { points } = await done(agent, 'GET', `${at}/read-out`)
  assert.deepEqual([points[0].kind, points[0].body], ['opening', opening])
  for (const { body_sha256 } of points.slice(1)) await done(agent, 'POST', `${at}/readings`, { body_sha256 })
  refused(await ask(agent, 'POST', `${at}/agreements`, { version }), 'not_read_out', 409)
  await done(agent, 'POST', `${at}/readings`, { body_sha256: points[0].body_sha256 })
  await done(agent, 'POST', `${at}/agreements`, { version })
})
