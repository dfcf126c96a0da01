/** What people ask for about their data: to have all of it, and to be forgotten by every module. */
import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { run, runOne } from '#platform/database'
import { PASSWORD, atTheDesk, atTheTill, codeSentTo, confirmedBy, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { whereIs } from '../../../test/everywhere.ts'
import { sentWhile } from '../../../test/plans.ts'
import { profileOf } from '../customers/index.ts'
import { merge as joinProfiles, receiveRecord, type Warning } from '../merging/index.ts'
import { createStaff } from '../staff/index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
let desk = await atTheDesk(app)
let till = await atTheTill(app, stage)
await app.database.transaction((tx) =>
  createStaff(tx, {
    name: 'Aysel',
    email: 'aysel@alma.example',
    role: 'manager',
    password: PASSWORD,
    location_ids: [stage.baki.location_id],
    now: now(),
  }),
)
let inBaku = await atTheDesk(app, 'aysel@alma.example')
beforeEach(async () => {
  // Weeks pass between these stories, and nobody stays signed in so long.
  app.clock.advance({ minutes: 20 })
  desk = await atTheDesk(app)
  till = await atTheTill(app, stage, { open: false })
  inBaku = await atTheDesk(app, 'aysel@alma.example')
})
function now() {
  return app.clock.now().toISOString()
}

let people = 0
async function somebody(first_name = 'Ayla') {
  const as = pocket()
  const { customer } = await signIn(app, as, `0532 800 00 ${String(people++).padStart(2, '0')}`)
  await app.call('PATCH', '/v1/me', { first_name }, { as })
  return { as, customer_id: customer.customer_id as string, phone: customer.phone as string }
}
const ask = (as: Pocket, kind: string) => app.call('POST', '/v1/me/data-requests', { kind }, { as })
const prove = (as: Pocket, request_id: string, code: string) => app.call('POST', `/v1/data-requests/${request_id}/proof`, { code }, { as })
async function asked(who: { as: Pocket; phone: string }, kind: 'export' | 'erasure') {
  const { status, body, text } = await ask(who.as, kind)
  assert.equal(status, 201, text)
  const proven = await prove(who.as, body.request.request_id, await codeSentTo(app, who.phone))
  assert.equal(proven.status, 201, proven.text)
  return proven.body as { request_id: string; status: string; due_on: string; carry_out_at: string }
}
const mine = async (as: Pocket) => (await app.call('GET', '/v1/me/data-requests', undefined, { as })).body.items
const one = async (request_id: string, as = desk) => (await app.call('GET', `/v1/data-requests/${request_id}`, undefined, { as })).body
const file = (as: Pocket, request_id: string) => app.call('GET', `/v1/me/data-requests/${request_id}/file`, undefined, { as })
const key = () => `key ${people++} ${Math.random()}`

async function merge(from_id: string, into_id: string) {
  const body = { from_id, into_id, reason: 'the same person', despite: ['both_proved_phones'] }
  const merged = await confirmedBy(
    app,
    await atTheDesk(app, 'murat@alma.example'),
    await app.call('POST', '/v1/customer-merges', body, { as: desk, key: key() }),
  )
  assert.equal(merged.status, 201, merged.text)
}

async function buyAtTheTill(as: Pocket) {
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as })
  const { code } = (await app.call('POST', '/v1/cart/handoff', undefined, { as })).body
  const cart = (await app.call('POST', '/v1/till/carts', { handoff_code: code }, { as: till })).body
  const { total_minor } = cart.totals
  const sale = await app.call(
    'POST',
    '/v1/till/sales',
    { cart_id: cart.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] },
    { as: till, key: key() },
  )
  assert.equal(sale.status, 201, sale.text)
}

async function buyOnTheWeb(as: Pocket, contact: object) {
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.towel }, { as })
  const checkout = await app.call(
    'POST',
    '/v1/checkouts',
    { delivery: { kind: 'ship', address: { street: 'Zümrüt Sokağı 9', city: 'İstanbul', country: 'TR' } }, contact },
    { as },
  )
  const { checkout_id, version } = checkout.body
  await app.call('POST', `/v1/checkouts/${checkout_id}/payments`, { method: 'card', token: 'tok_ok', version }, { as, key: key() })
  const order = await app.call('POST', `/v1/checkouts/${checkout_id}/order`, undefined, { as, key: key() })
  assert.equal(order.status, 201, order.text)
  return order.body.order_id as string
}

describe('a copy of her data', () => {
  test('is made once she has proven that it is she, for herself alone, for a week', async () => {
    const ayla = await somebody('Ayla')
    const { body } = await ask(ayla.as, 'export')
    assert.deepEqual([body.sent_to, body.request.status, body.request.due_on], ['+90 53• ••• •• 00', 'unproven', '2026-04-01'])
    await app.settle()
    assert.deepEqual(await mine(ayla.as), [], 'without the code nothing happens')
    const code = await codeSentTo(app, ayla.phone)
    const wrong = code === '000000' ? '111111' : '000000'
    assert.equal((await prove(ayla.as, body.request.request_id, wrong)).body.code, 'code_wrong')
    const stranger = await somebody('Yabancı')
    assert.equal((await prove(stranger.as, body.request.request_id, code)).status, 404)
    assert.equal((await prove(ayla.as, body.request.request_id, code)).body.status, 'open')
    await app.settle()

    const [request] = await mine(ayla.as)
    assert.deepEqual([request.status, request.download_until], ['done', new Date(Date.parse(now()) + 7 * 86_400_000).toISOString()])
    const copy = await file(ayla.as, request.request_id)
    assert.equal(copy.status, 200, copy.text)
    assert.deepEqual(copy.body.about, [ayla.customer_id])
    for (const module of ['customers', 'privacy', 'carts', 'orders', 'checkout']) assert.ok(module in copy.body.data, module)
    assert.equal(copy.body.data.customers.profiles[0].first_name, 'Ayla')
    assert.equal(copy.body.data.privacy.requests[0].kind, 'export')
    assert.equal((await file(stranger.as, request.request_id)).status, 404)
    assert.equal((await file(pocket(), request.request_id)).body.code, 'sign_in_required')
    assert.equal((await file(desk, request.request_id)).body.code, 'not_permitted', 'nor do staff get it')
    const told = await runOne<{ body: string }>(
      app.database.db,
      `select body from platform.messages where kind = 'export_ready' and recipient = $1`,
      [ayla.phone],
    )
    assert.match(told!.body, /7 gün boyunca/)
    app.clock.advance({ days: 7 })
    await app.settle()
    assert.equal((await file(ayla.as, request.request_id)).body.code, 'export_gone')
    assert.deepEqual(await run(app.database.db, 'select 1 from privacy.exports'), [])
  })

  test('holds what every id of hers has left', async () => {
    const [ayla, before] = [await somebody('Ayla'), await somebody('Önceki')]
    await merge(before.customer_id, ayla.customer_id)
    const { request_id } = await asked(ayla, 'export')
    await app.settle()
    const { about, data } = (await file(ayla.as, request_id)).body
    assert.deepEqual(about, [ayla.customer_id, before.customer_id])
    assert.deepEqual(
      data.customers.profiles.map(({ first_name }: { first_name: string }) => first_name),
      ['Ayla', 'Önceki'],
    )
  })

  test('is not given to whoever became one with her after it was made', async () => {
    const [ayla, other] = [await somebody('Ayla'), await somebody('Nermin')]
    const { request_id } = await asked(ayla, 'export')
    await app.settle()
    await merge(ayla.customer_id, other.customer_id)
    assert.equal((await file(ayla.as, request_id)).status, 200)
    assert.equal((await file(other.as, request_id)).body.code, 'not_found')
    const both = await asked({ as: other.as, phone: ayla.phone }, 'export')
    await app.settle()
    assert.deepEqual((await file(ayla.as, both.request_id)).body.about, [other.customer_id, ayla.customer_id])
    assert.equal((await file(other.as, both.request_id)).status, 200)
  })
})

describe('who wants to be forgotten', () => {
  test('is found nowhere afterwards but where the proof says', async () => {
    const as = pocket()
    const phone = '+905329876543'
    const email = 'julide.kocabiyik@posta.example'
    const { customer } = await signIn(app, as, '0532 987 65 43')
    const { customer_id } = customer
    await app.call('PATCH', '/v1/me', { first_name: 'Jülide', last_name: 'Kocabıyık' }, { as })
    await app.call('POST', '/v1/sign-in-codes', { email }, { as })
    await app.call('POST', '/v1/me/contacts', { email, code: await codeSentTo(app, email) }, { as })
    const text_versions = { marketing: 1 }
    await app.call(
      'PUT',
      '/v1/me/consents',
      { choices: ['sms', 'email', 'call'].map((channel) => ({ purpose: 'marketing', channel, decision: 'granted' })), text_versions },
      { as },
    )
    await app.call('PATCH', '/v1/me/contact-preferences', { news_by: 'email' }, { as })
    await buyAtTheTill(as)
    const order_id = await buyOnTheWeb(as, { name: 'Jülide Kocabıyık', phone: '0532 987 65 43', email })
    await app.settle()
    await run(app.database.db, `update orders.orders set status = 'completed' where order_id = $1`, [order_id])
    await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.lamp }, { as })
    await app.call('PUT', '/v1/cart/contact', { phone: '0532 987 65 43' }, { as })
    const guest = pocket()
    await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: guest })
    await app.call('PUT', '/v1/cart/contact', { phone: '0532 987 65 43' }, { as: guest })
    const nameless = pocket()
    const guest_order = await buyOnTheWeb(nameless, { name: 'Jülide K.', phone: '0532 987 65 43' })
    await run(app.database.db, `update orders.orders set status = 'completed' where order_id = $1`, [guest_order])
    const { customer: twin } = await signIn(app, pocket(), '0532 987 65 44')
    const record = (fields: Record<string, string>) =>
      app.database.transaction((tx) =>
        receiveRecord(
          tx,
          { system: 'crm', external_id: email, fields, received_at: now(), vouches: ['phone'] },
          { actor: 'system:test', now: now() },
        ),
      )
    const known = await record({ full_name: 'Jülide Kocabıyık', phone })
    assert.equal(await profileOf(app.database.db, known.customer_id), customer_id)
    const buyElsewhere = (number: string) =>
      app.call(
        'POST',
        '/v1/sales-elsewhere',
        {
          ...{ system: 'crm', company_id: stage.alma.company_id, number, occurred_at: '2025-11-03T18:20:00+03:00', channel: 'till' },
          ...{ country: 'TR', currency: 'TRY', customer: { external_id: email, phone, first_name: 'Jülide' } },
          lines: [{ sku: 'TBK-1', quantity: '1', unit_price: '149.90' }],
        },
        { as: desk },
      )
    assert.equal((await buyElsewhere('F-1')).body.customer_id, customer_id)
    for (const id of [customer_id, twin.customer_id])
      await app.call(
        'POST',
        `/v1/customers/${id}/notes`,
        { body: 'Jülide Kocabıyık, 0532 987 65 43', location_id: stage.kadikoy.location_id },
        { as: desk },
      )
    await merge(twin.customer_id, customer_id)
    for (const path of ['', '/timeline', '/consents']) await app.call('GET', `/v1/customers/${customer_id}${path}`, undefined, { as: desk })
    await app.call('GET', '/v1/customers?search=kocab', undefined, { as: till })
    await asked({ as, phone }, 'export')
    await app.settle()
    const { request_id } = await asked({ as, phone }, 'erasure')
    assert.ok((await whereIs(app, ['9876543', 'julide', 'kocabıyık'])).size >= 8, 'until then she is everywhere')

    const done = await app.call('POST', `/v1/data-requests/${request_id}/completion`, undefined, { as: desk })
    assert.equal(done.status, 201, done.text)
    await app.settle()
    const hers = ['9876543', 'julide', 'jülide', 'kocabıyık', 'kocabiyik', 'sokağı 9']
    assert.deepEqual([...(await whereIs(app, hers))], [])
    const again_from_crm = await record({ full_name: 'Jülide Kocabıyık', phone, city: 'Bursa' })
    assert.deepEqual(
      [again_from_crm.customer_id, again_from_crm.changed],
      [known.customer_id, false],
      'she does not come back with the next load',
    )
    assert.equal((await buyElsewhere('F-2')).body.customer_id, customer_id)
    assert.deepEqual([...(await whereIs(app, hers))], [], 'nor with what she bought there, nor is her number there kept')
    const lines = new Map(
      (done.body.proof as { table: string; erased: number; kept: number; why?: string }[]).map((line) => [line.table, line]),
    )
    assert.deepEqual(
      ['customers.profiles', 'customers.identifiers', 'orders.order_contacts', 'checkout.checkouts', 'privacy.exports'].map(
        (table) => lines.get(table)?.erased,
      ),
      [3, 4, 2, 2, 1],
    )
    assert.deepEqual(
      ['orders.orders', 'privacy.consents', 'customers.looks'].map((table) => {
        const { kept, why } = lines.get(table)!
        return [kept > 0, why]
      }),
      [
        [true, 'tax_law'],
        [true, 'proof_of_consent'],
        [true, 'accountability'],
      ],
    )
    assert.deepEqual((await one(request_id)).proof, done.body.proof, 'and the proof is kept')
    assert.equal((await one(request_id)).customer_name, null)
    assert.equal((await app.call('GET', '/v1/me', undefined, { as })).body.customer, null)
    const totals = await run(app.database.db, 'select order_id from orders.orders where customer_id = $1', [customer_id])
    assert.equal(totals.length, 2, 'what was sold stays sold')
    assert.deepEqual(await app.audit(), [])
    const again = await signIn(app, pocket(), '0532 987 65 43')
    assert.notEqual(again.customer.customer_id, customer_id, 'who comes again is somebody new')
  })

  test('is forgotten as who she was when she proved it: whoever became one with her since has not asked', async () => {
    const [ayla, other] = [await somebody('Ayla'), await somebody('Nermin')]
    const { request_id } = await asked(ayla, 'erasure')
    const despite: Warning[] = ['both_proved_phones', 'request_open']
    const doing = { actor: 'staff:who knows better', now: now() }
    await app.database.transaction((tx) =>
      joinProfiles(tx, { from: other.customer_id, into: ayla.customer_id, reason: 'the same person', despite }, doing),
    )
    const { status, reason } = (await app.call('POST', `/v1/data-requests/${request_id}/completion`, undefined, { as: desk })).body
    assert.deepEqual([status, reason], ['refused', 'merged_since'])
    const told = await runOne<{ body: string }>(
      app.database.db,
      `select body from platform.messages where kind = 'request_refused' and recipient = $1`,
      [ayla.phone],
    )
    assert.match(told!.body, /yeniden talepte bulunun/)
    assert.ok((await app.call('GET', '/v1/me', undefined, { as: other.as })).body.customer)

    const again = await asked(ayla, 'erasure')
    const { merge_id } = (await app.call('GET', `/v1/customers/${ayla.customer_id}/merges`, undefined, { as: desk })).body.merges[0]
    const parted = await app.call(
      'POST',
      `/v1/customer-merges/${merge_id}/reversal`,
      { reason: 'they are sisters', not_same: true },
      { as: desk, key: key() },
    )
    assert.equal(parted.status, 201, parted.text)
    await app.call('POST', `/v1/data-requests/${again.request_id}/completion`, undefined, { as: desk })
    assert.equal((await app.call('GET', '/v1/me', undefined, { as: ayla.as })).body.customer, null)
    assert.equal(
      (await app.call('GET', '/v1/me', undefined, { as: other.as })).body.customer.first_name,
      'Nermin',
      'and nobody who is not her any more',
    )
    assert.deepEqual(await app.audit(), [])
  })

  test('has a day to think again', async () => {
    const ayla = await somebody()
    const { request_id, carry_out_at, status } = await asked(ayla, 'erasure')
    assert.deepEqual([status, carry_out_at], ['open', new Date(Date.parse(now()) + 86_400_000).toISOString()])
    assert.equal((await ask(ayla.as, 'erasure')).body.code, 'request_open_already')
    app.clock.advance({ hours: 23 })
    await app.settle()
    const withdrawn = await app.call('DELETE', `/v1/me/data-requests/${request_id}`, undefined, { as: ayla.as })
    assert.deepEqual([withdrawn.status, withdrawn.body.status], [200, 'withdrawn'])
    app.clock.advance({ days: 2 })
    await app.settle()
    assert.equal((await app.call('GET', '/v1/me', undefined, { as: ayla.as })).body.customer.first_name, 'Ayla')

    const again = await asked(ayla, 'erasure')
    app.clock.advance({ hours: 24 })
    await app.settle()
    assert.equal((await app.call('GET', '/v1/me', undefined, { as: ayla.as })).body.customer, null)
    desk = await atTheDesk(app)
    const { status: last, decided_by } = await one(again.request_id)
    assert.deepEqual([last, decided_by], ['done', 'system:privacy'])
  })

  test('is told so where she has proven that she reads it, whatever else is written down for her', async () => {
    const ayla = await somebody()
    const fields = { full_name: 'Ayla', phone: ayla.phone, email: 'not.hers@posta.example' }
    await app.database.transaction((tx) =>
      receiveRecord(
        tx,
        { system: 'crm', external_id: 'ayla', fields, received_at: now(), vouches: ['phone'] },
        { actor: 'system:test', now: now() },
      ),
    )
    await app.call('PATCH', '/v1/me/contact-preferences', { news_by: 'email' }, { as: ayla.as })
    const { request_id } = await asked(ayla, 'erasure')
    await app.call('POST', `/v1/data-requests/${request_id}/refusal`, { reason: 'not_her', note: 'on leave' }, { as: desk })
    const told = await run<{ kind: string; recipient: string }>(
      app.database.db,
      `select kind, recipient from platform.messages where customer_id = $1 and kind in ('erasure_accepted', 'request_refused') order by kind`,
      [ayla.customer_id],
    )
    assert.deepEqual(told, [
      { kind: 'erasure_accepted', recipient: ayla.phone },
      { kind: 'request_refused', recipient: ayla.phone },
    ])
  })

  test('is not forgotten while her order is on its way, and is told why, or waits', async () => {
    const ayla = await somebody()
    const order_id = await buyOnTheWeb(ayla.as, { name: 'Ayla', phone: ayla.phone })
    const { request_id } = await asked(ayla, 'erasure')
    assert.deepEqual((await mine(ayla.as))[0].hindrances, [{ reason: 'open_order', subject: order_id }])
    const no = await app.call('POST', `/v1/data-requests/${request_id}/completion`, undefined, { as: desk })
    assert.deepEqual([no.status, no.body.code], [409, 'still_hindered'])
    app.clock.advance({ days: 2 })
    await app.settle()
    desk = await atTheDesk(app)
    assert.equal((await one(request_id)).status, 'open')
    await run(app.database.db, `update orders.orders set status = 'completed' where order_id = $1`, [order_id])
    app.clock.advance({ hours: 1 })
    await app.settle()
    desk = await atTheDesk(app)
    assert.equal((await one(request_id)).status, 'done', 'and as soon as nothing hinders it, it is done')

    const other = await somebody('Nilay')
    await buyOnTheWeb(other.as, { name: 'Nilay', phone: other.phone })
    const hers = await asked(other, 'erasure')
    const refused = await app.call(
      'POST',
      `/v1/data-requests/${hers.request_id}/refusal`,
      { reason: 'open_order', note: 'TR-1' },
      { as: desk },
    )
    assert.deepEqual([refused.status, refused.body.status], [201, 'refused'])
    const told = await runOne<{ body: string }>(
      app.database.db,
      `select body from platform.messages where kind = 'request_refused' and recipient = $1`,
      [other.phone],
    )
    assert.match(told!.body, /tamamlanmamış bir siparişiniz var \(TR-1\)/)
    assert.deepEqual(
      (await mine(other.as)).map(({ status, reason }: { status: string; reason: string }) => [status, reason]),
      [['refused', 'open_order']],
    )
    assert.equal(
      (await app.call('POST', `/v1/data-requests/${hers.request_id}/completion`, undefined, { as: desk })).body.code,
      'request_closed',
    )
  })

  test('may ask at a counter; what she tells proves it, and meanwhile her contacts are seen whole by whoever handles it', async () => {
    const ayla = await somebody()
    const made = await app.call('POST', `/v1/customers/${ayla.customer_id}/data-requests`, { kind: 'erasure' }, { as: desk })
    assert.equal(made.status, 201, made.text)
    const { request_id } = made.body.request
    assert.equal(
      (await app.call('POST', `/v1/data-requests/${request_id}/completion`, undefined, { as: desk })).body.code,
      'request_unproven',
    )
    const seenBy = async (as: Pocket) => (await app.call('GET', `/v1/customers/${ayla.customer_id}`, undefined, { as })).body.contacts_seen
    assert.equal(await seenBy(desk), null)
    assert.equal((await prove(desk, request_id, await codeSentTo(app, ayla.phone))).body.status, 'open')
    assert.deepEqual([await seenBy(desk), await seenBy(till), await seenBy(inBaku)], ['case', null, null])
    assert.equal((await app.call('GET', `/v1/data-requests/${request_id}`, undefined, { as: inBaku })).status, 404)
    const { items } = (await app.call('GET', '/v1/data-requests?status=open', undefined, { as: desk })).body
    assert.deepEqual(
      items.map((request: { request_id: string; customer_name: string }) => [request.request_id, request.customer_name]),
      [[request_id, 'Ayla']],
    )
    assert.deepEqual((await app.call('GET', '/v1/data-requests', undefined, { as: inBaku })).body.items, [])
    const sent = await sentWhile(async () => {
      const elsewhere = await app.call('POST', `/v1/data-requests/${request_id}/completion`, undefined, { as: inBaku })
      assert.equal(elsewhere.body.code, 'not_found')
    })
    const asked = sent.filter(({ text }) => !text.includes('platform.event')) // the pulse goes on
    assert.ok(asked.length < 6, `and nothing of hers is read for it: ${asked.map(({ text }) => text).join('; ')}`)
    assert.equal((await app.call('GET', '/v1/data-requests', undefined, { as: till })).body.code, 'not_permitted')
  })
})

describe('who has nothing proven', () => {
  test('shows at a counter who she is, two of the staff vouch for it, and then it is as if she had told a code', async () => {
    const named = await app.call('POST', '/v1/customers', { first_name: 'Perihan', last_name: 'Sezgin' }, { as: desk })
    const { customer_id } = named.body
    const seen = (as: Pocket) =>
      app.call('POST', `/v1/customers/${customer_id}/data-requests/by-document`, { document: 'identity_card' }, { as })
    assert.equal(
      (await app.call('POST', `/v1/customers/${customer_id}/data-requests`, { kind: 'erasure' }, { as: desk })).body.code,
      'nothing_proven',
    )
    assert.equal((await seen(till)).body.code, 'not_permitted')
    const { status, body, text } = await seen(desk)
    assert.equal(status, 201, text)
    const { request_id } = body.request
    const confirm = (as: Pocket) => app.call('POST', `/v1/proposals/${body.proposal_id}/confirmation`, undefined, { as, key: key() })
    assert.equal(
      (await app.call('POST', `/v1/data-requests/${request_id}/completion`, undefined, { as: desk })).body.code,
      'request_unproven',
    )
    assert.equal((await prove(desk, request_id, '000000')).body.code, 'code_expired')
    assert.equal((await confirm(desk)).body.code, 'second_person_needed')
    app.clock.advance({ days: 2 })
    await app.settle()
    desk = await atTheDesk(app)
    const murat = await atTheDesk(app, 'murat@alma.example')
    assert.deepEqual(
      [(await one(request_id)).status, (await one(request_id)).document],
      ['unproven', 'identity_card'],
      'alone nobody forgets anybody',
    )
    const confirmed = await confirm(murat)
    assert.equal(confirmed.body.outcome?.status, 'open', confirmed.text)
    const early = await app.call('POST', `/v1/data-requests/${request_id}/completion`, undefined, { as: murat })
    assert.equal(early.body.code, 'still_waiting', 'nobody else may think again for her')
    app.clock.advance({ hours: 24 })
    await app.settle()
    desk = await atTheDesk(app)
    assert.equal((await one(request_id)).status, 'done')
    assert.deepEqual([...(await whereIs(app, ['perihan', 'sezgin']))], [])
    assert.deepEqual(await app.audit(), [])
  })

  const named = async (first_name: string): Promise<string> =>
    (await app.call('POST', '/v1/customers', { first_name }, { as: desk })).body.customer_id
  const paperOf = (customer_id: string) =>
    app.call('POST', `/v1/customers/${customer_id}/data-requests/by-document`, { document: 'passport' }, { as: desk })

  test('is the only one for whom a paper speaks: to whoever has proven a phone goes a code', async () => {
    const ayla = await somebody()
    assert.equal((await paperOf(ayla.customer_id)).body.code, 'something_proven')
    const nermin = await named('Nermin')
    const seen = await paperOf(nermin)
    await merge(nermin, ayla.customer_id)
    const murat = await atTheDesk(app, 'murat@alma.example')
    const confirmed = await app.call('POST', `/v1/proposals/${seen.body.proposal_id}/confirmation`, undefined, { as: murat, key: key() })
    assert.equal(confirmed.body.details?.code, 'something_proven', confirmed.text)
    assert.equal((await one(seen.body.request.request_id)).status, 'unproven')
  })

  test('takes nobody with her who became one with her after her paper was seen', async () => {
    const [oya, handan] = [await named('Oya'), await named('Handan')]
    const seen = await paperOf(oya)
    await app.database.transaction((tx) =>
      joinProfiles(tx, { from: handan, into: oya, reason: 'one', despite: [] }, { now: now(), actor: 'system:test' }),
    )
    const murat = await atTheDesk(app, 'murat@alma.example')
    const confirmed = await app.call('POST', `/v1/proposals/${seen.body.proposal_id}/confirmation`, undefined, { as: murat, key: key() })
    assert.equal(confirmed.body.details?.code, 'merged_since', confirmed.text)
    app.clock.advance({ days: 2 })
    await app.settle()
    assert.ok((await whereIs(app, ['handan'])).size > 0, 'she asked for nothing')
  })

  test('asks for nothing any more when the second person says no, or nobody looks for a week', async () => {
    const seen = [await paperOf(await named('Sevinç')), await paperOf(await named('Tomris'))]
    const statuses = () => Promise.all(seen.map(async ({ body }) => (await one(body.request.request_id)).status))
    const murat = await atTheDesk(app, 'murat@alma.example')
    const refused = await app.call('POST', `/v1/proposals/${seen[0]!.body.proposal_id}/rejection`, undefined, { as: murat, key: key() })
    assert.equal(refused.status, 201, refused.text)
    await app.settle()
    assert.deepEqual(await statuses(), ['withdrawn', 'unproven'])
    app.clock.advance({ days: 8 })
    await app.settle()
    desk = await atTheDesk(app)
    assert.deepEqual(await statuses(), ['withdrawn', 'withdrawn'])
  })
})

describe('how long', () => {
  test('an answer may take is a dated setting', async () => {
    const today = now().slice(0, 10)
    const tomorrow = new Date(Date.parse(now()) + 86_400_000).toISOString().slice(0, 10)
    const set = (amount: number, valid_from: string, as = desk) =>
      app.call('PUT', '/v1/privacy-rules/request_answer', { amount, valid_from }, { as })
    assert.equal((await set(20, tomorrow)).status, 200)
    assert.equal((await set(20, '2020-01-01')).body.code, 'rule_of_the_past')
    assert.equal((await set(20, tomorrow, inBaku)).body.code, 'not_permitted')
    const dueIn = async (who: { as: Pocket }) => {
      const { due_on, asked_at } = (await ask(who.as, 'export')).body.request
      return (Date.parse(due_on) - Date.parse(asked_at.slice(0, 10))) / 86_400_000
    }
    assert.equal(await dueIn(await somebody()), 30)
    app.clock.advance({ days: 1 })
    desk = await atTheDesk(app)
    assert.equal(await dueIn(await somebody()), 20)
    const { items } = (await app.call('GET', '/v1/privacy-rules', undefined, { as: desk })).body
    const { amount, valid_from, set_by } = items.find(({ rule }: { rule: string }) => rule === 'request_answer')
    assert.deepEqual([amount, valid_from, set_by], [20, tomorrow, `staff:${stage.owner.staff_id}`])
    assert.ok(today < tomorrow)
  })

  test('carts that nobody came back to are kept: a month without a name, three with one, or as the shop says', async () => {
    const [guest, ayla] = [pocket(), await somebody()]
    for (const as of [guest, ayla.as]) await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.heater }, { as })
    const items = async (as: Pocket) => (await app.call('GET', '/v1/cart', undefined, { as })).body.item_count
    const both = async () => [await items(guest), await items(ayla.as)]
    app.clock.advance({ days: 29 })
    await app.settle()
    assert.deepEqual(await both(), [1, 1])
    app.clock.advance({ days: 2 })
    await app.settle()
    assert.deepEqual(await both(), [0, 1])
    desk = await atTheDesk(app)
    await app.call('PUT', '/v1/privacy-rules/carts.known', { amount: 40, valid_from: now().slice(0, 10) }, { as: desk })
    app.clock.advance({ days: 10 })
    await app.settle()
    assert.deepEqual(await both(), [0, 0])
    desk = await atTheDesk(app)
    const rules = (await app.call('GET', '/v1/privacy-rules', undefined, { as: desk })).body.items
    const { amount, swept } = rules.find(({ rule }: { rule: string }) => rule === 'carts.known')
    assert.ok(amount === 40 && swept.removed >= 1, JSON.stringify(swept))
  })
})

test('all audits hold', async () => assert.deepEqual(await app.audit(), []))
