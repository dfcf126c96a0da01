/**
 * Whoever works for one company reads, finds and hears nothing of another's: every operation that staff can read by is asked, as they stand
 * in the app, so that a new one that forgets whose its rows are is found here.
 */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { propose } from '../../server/foundation/approvals/index.ts'
import { createStaff } from '../../server/foundation/staff/index.ts'
import { run } from '../../server/platform/database.ts'
import type { Route } from '../../server/platform/http.ts'
import { atTheDesk, atTheTill, confirmedBy, PASSWORD, setTheStage, signIn } from '../cast.ts'
import { type Answer, type Pocket, pocket, startTestApp } from '../harness.ts'
import { fetchPack, sellOffline } from '../offline-till.ts'
import { goToCheckout, order, payAndOrder } from '../race/shoppers.ts'

const app = await startTestApp({ background: true })
const stage = await setTheStage(app.database, app.clock.now())
const { mug } = stage.variants
await app.database.transaction((tx) =>
  createStaff(tx, {
    name: 'Nigar Əliyeva',
    email: 'nigar@alma.example',
    role: 'owner',
    works_everywhere: false,
    password: PASSWORD,
    location_ids: [stage.baki.location_id],
    now: app.clock.now().toISOString(),
  }),
)
const inBaku = await atTheDesk(app, 'nigar@alma.example')
const everywhere = await atTheDesk(app)
const get = (path: string, as: Pocket) => app.call('GET', path, undefined, { as })

// What happens in Turkey: Derya orders on the web, Ayşe at the till.
const derya = await goToCheckout(app, { variant_id: mug })
const onTheWeb = (await payAndOrder(app, derya)).body
const ayse = pocket()
const { customer } = await signIn(app, ayse, '0532 111 22 33')
await app.call('POST', '/v1/cart/lines', { variant_id: mug, quantity: 3 }, { as: ayse })
const { code } = (await app.call('POST', '/v1/cart/handoff', undefined, { as: ayse })).body
const till = await atTheTill(app, stage)
const cart = (await app.call('POST', '/v1/till/carts', { handoff_code: code }, { as: till })).body
const { total_minor } = cart.totals
const body = { cart_id: cart.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] }
const inTheStore = (await app.call('POST', '/v1/till/sales', body, { as: till, key: 'sale' })).body
const { body: ordered_cart } = await app.call('POST', '/v1/till/carts', {}, { as: till })
const offline = sellOffline(await fetchPack(app, till), {
  ...{ staff_id: stage.associate.staff_id, number: 1, sold_at: app.clock.now().toISOString(), lines: [{ variant_id: mug, quantity: 1 }] },
})
assert.equal((await app.call('POST', '/v1/offline-sales', offline, { as: till })).status, 201)
const left = { about: 'Gizli masa', name: 'Gizli Kapora', amount_minor: 5_000, tenders: [{ method: 'cash', amount_minor: 5_000 }] }
const deposit = (await app.call('POST', '/v1/till/deposits', { ...left, cart_id: ordered_cart.cart_id }, { as: till, key: 'deposit' })).body
assert.ok(deposit.deposit_id, JSON.stringify(deposit))
const spoken = (await app.call('POST', '/v1/phone-calls', { company_id: stage.alma.company_id }, { as: everywhere })).body.phone_call_id
await app.call('POST', `/v1/phone-calls/${spoken}/cart/lines`, { variant_id: mug, quantity: 1 }, { as: everywhere })
const seller = { phone: '+90 216 000 00 00', email: 'destek@alma.example', return_address: 'Gebze Deposu, Kocaeli', carrier: 'Hızlı Kargo' }
assert.equal((await app.call('PUT', `/v1/companies/${stage.alma.company_id}/seller`, seller, { as: everywhere })).status, 200)
const broke = { location_id: stage.gebze.location_id, reason: 'broken', note: 'Gizli raf', lines: [{ variant_id: mug, quantity: 1 }] }
assert.equal((await app.call('POST', '/v1/stock/adjustments', broke, { as: everywhere, key: 'broke' })).status, 201)
const counted = (
  await app.call(
    'POST',
    '/v1/counts',
    { location_id: stage.gebze.location_id, scope: 'list', title: 'Gizli sayım', variant_ids: [mug] },
    { as: everywhere, key: 'counted' },
  )
).body.count_id
assert.ok(counted)
const asked_for = { about: 'Gizli konu', amount_minor: 1_000, contact: { name: 'Gizli Arayan', email: 'arayan@gizli.example' } }
const asked_deposit = await app.call('POST', `/v1/phone-calls/${spoken}/deposit-links`, asked_for, { as: everywhere, key: 'deposit link' })
assert.equal(asked_deposit.status, 201, asked_deposit.text)
// What is ordered below is ordered where nothing has to be agreed to.
await run(app.database.db, 'delete from agreements.sellers', [])
const newSource = { company_id: stage.alma.company_id, name: 'alma.tr', kind: 'web' }
const source = (await app.call('POST', '/v1/tracking/sources', newSource, { as: everywhere })).body
const behaviour = [{ type: 'page', anonymousId: 'a visitor', name: 'Lambalar' }, 'nonsense']
await app.call('POST', '/v1/batch', { batch: behaviour, writeKey: source.write_key })
await app.settle()
const [payment] = (await get(`/v1/payments?order_id=${inTheStore.order_id}`, everywhere)).body.items
// A bank that has said no to what an order was to be paid with.
for (const sql of [
  `insert into payments.payments (payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, currency, status, actor, created_at, settled_at)
     values ('pay_gizli', 'chk_gizli', $1, $2, 'card', 'test-card', 5000, 'TRY', 'authorised', 'system:test', $3, $3)`,
  `insert into payments.changes (change_id, payment_id, kind, amount_minor, key, status, reason, actor, asked_at, settled_at, ask_again_at)
     select 'pch_gizli', payment_id, 'capture', amount_minor, 'gizli', 'declined', 'Gizli ret', actor, $3, $3, $3
     from payments.payments where order_id = $1 and company_id = $2 and payment_id = 'pay_gizli'`,
])
  await run(app.database.db, sql, [inTheStore.order_id, stage.alma.company_id, app.clock.now().toISOString()])
const paid_out = {
  company_id: stage.alma.company_id,
  provider: 'test-card',
  reference: 'Gizli dekont',
  arrived_minor: 1,
  commission_minor: 0,
}
assert.equal((await app.call('POST', '/v1/payment-payouts', paid_out, { as: everywhere, key: 'payout' })).status, 201)
const kept = (method: string, path: string, body: object) =>
  app.call(method, path, { ...body, location_id: stage.kadikoy.location_id }, { as: everywhere })
await kept('POST', `/v1/customers/${customer.customer_id}/notes`, { body: 'Gizli not' })
const another = pocket()
const { customer: her } = await signIn(app, another, '0532 111 22 44')
const asOne = { from_id: her.customer_id, into_id: customer.customer_id, reason: 'aynı kişi', despite: ['both_proved_phones'] }
const proposed = await app.call('POST', '/v1/customer-merges', asOne, { as: everywhere, key: 'merge' })
await app.database.transaction((tx) =>
  createStaff(tx, { name: 'Nazlı', email: 'nazli@alma.example', role: 'owner', password: PASSWORD, now: app.clock.now().toISOString() }),
)
const { merge_id } = (await confirmedBy(app, await atTheDesk(app, 'nazli@alma.example'), proposed)).body
await app.database.transaction((tx) =>
  propose(
    tx,
    {
      ...{ act: 'merging.merge', company_id: stage.alma.company_id, subject: 'x', customer_ids: [customer.customer_id] },
      ...{ input: {}, reason: 'Gizli teklif' },
    },
    { actor: 'staff:x', now: app.clock.now().toISOString() },
  ),
)
const forTheOwner = { purpose: 'requested', customer_id: customer.customer_id, reason: 'Gizli iş', assigned_to: stage.owner.staff_id }
const follow_up = (await app.call('POST', '/v1/follow-ups', forTheOwner, { as: till })).body
await kept('PUT', `/v1/clients/${customer.customer_id}`, { agreed: true })
const yes = { choices: [{ purpose: 'marketing', channel: 'sms', decision: 'granted' }], text_versions: { marketing: 1 } }
await app.call('PUT', '/v1/me/consents', yes, { as: ayse })
const wish = (await app.call('POST', '/v1/me/data-requests', { kind: 'export' }, { as: ayse })).body.request
await app.call('POST', `/v1/customer-merges/${merge_id}/reversal`, { reason: 'iki kişi' }, { as: everywhere, key: 'part' })
const lives_there = { last_name: 'Karabulut', street: 'Papatya Sokak', house_number: '7', city: 'İzmir', postcode: '35040' }
for (const first_name of ['Şükran', 'Sukran'])
  await app.call(
    'POST',
    '/v1/customer-records',
    { system: 'card_file', external_id: first_name, fields: { first_name, ...lives_there } },
    { as: everywhere, key: first_name },
  )
// What systems of Turkey say of two who may be one, and of Ayşe.
for (const [external_id, fields] of Object.entries({
  'Gizli no': { first_name: 'Ayşe', phone: '0532 111 22 33', kart_notu: 'Gizli kayıt' },
  'Gizli no 2': { first_name: 'Şükran', ...lives_there, kart_notu: 'Gizli kayıt' },
}))
  await app.call(
    'POST',
    '/v1/customer-records',
    { system: 'gizli_crm', company_id: stage.alma.company_id, external_id, fields },
    { as: everywhere, key: external_id },
  )
await run(
  app.database.db,
  `insert into merging.doubted_links (merge_id, by_kind) select m.merge_id, 'card' from merging.merges m join merging.records r using (record_id) where r.system = 'gizli_crm'`,
)
const [review] = (await app.call('GET', '/v1/identity-reviews', undefined, { as: everywhere })).body.items
const elsewhere = await app.call(
  'POST',
  '/v1/sales-elsewhere',
  {
    ...{
      system: 'eski-kasa',
      company_id: stage.alma.company_id,
      number: 'ESKI-1',
      currency: 'TRY',
      occurred_at: app.clock.now().toISOString(),
    },
    lines: [{ title: 'Gizli satış', quantity: '1', amount: '10' }],
  },
  { as: everywhere },
)
const called = pocket()
const { cart_id } = (await app.call('POST', '/v1/cart/lines', { variant_id: mug, quantity: 1 }, { as: called })).body
const sent = {
  delivery: { kind: 'ship', address: { street: 'Bağdat Caddesi 7', city: 'İstanbul', country: 'TR' } },
  contact: { name: 'Derya Deniz', phone: '0533 444 55 66' },
}
const link = (await app.call('POST', `/v1/carts/${cart_id}/payment-links`, sent, { as: everywhere, key: 'link' })).body
const methods = [
  { method: 'card', provider: 'test-card', doors: ['web'] },
  { method: 'bank_transfer', provider: 'bank-transfer', doors: ['web'] },
]
const company = `/v1/companies/${stage.alma.company_id}`
const bank = { iban: 'TR330006100519786457841326', account_holder: 'Alma', bank_name: 'Deneme Bankası', days_to_pay: '3' }
await app.call('PUT', `${company}/payment-accounts/bank-transfer`, { settings: bank }, { as: everywhere })
await app.call('PUT', `${company}/payment-methods`, { methods }, { as: everywhere })
const in_three = { offers: [{ programme: 'gizli kart', count: 3, surcharge_bp: 0 }] }
assert.equal((await app.call('PUT', `${company}/instalment-offers`, in_three, { as: everywhere })).status, 200)
const waits = await goToCheckout(app, { variant_id: mug })
const transfer = { method: 'bank_transfer' }
await app.call('POST', `/v1/checkouts/${waits.checkout_id}/payments`, transfer, { as: waits.as, key: 'transfer' })
const promised = (await order(app, waits)).body
assert.ok(promised.number, JSON.stringify(promised))
const pays_more = await goToCheckout(app, { variant_id: mug })
await app.call('POST', `/v1/checkouts/${pays_more.checkout_id}/payments`, transfer, { as: pays_more.as, key: 'more' })
const overpaid = (await order(app, pays_more)).body
const { reference } = (await app.call('GET', `/v1/orders/${overpaid.order_id}/transfer`, undefined, { as: everywhere })).body
const statement = Buffer.from(`tarih,açıklama,tutar\n2.3.2026,${reference},999.00\n`).toString('base64')
const lines = { company_id: stage.alma.company_id, content: statement }
assert.equal((await app.call('POST', '/v1/bank-statements', lines, { as: everywhere })).body.items[0].outcome, 'over')
const given = { company_id: stage.alma.company_id, amount_minor: 5_000, reason: 'goodwill' }
const card = (await app.call('POST', '/v1/gift-cards', given, { as: everywhere, key: 'card' })).body.gift_card
await app.call(
  'POST',
  `/v1/customers/${customer.customer_id}/credit-grants`,
  { ...given, document: 'Gizli-dosya' },
  { as: everywhere, key: 'credit' },
)
const exception = {
  ...{ price_list_id: stage.list.price_list_id, name: 'Gizli fiyat', reason: 'Deneme', channel: 'app' },
  ends_at: new Date(app.clock.now().getTime() + 86_400_000).toISOString(),
  prices: [{ variant_id: mug, amount_minor: 19_900 }],
}
const excepted = await app.call('POST', '/v1/price-exceptions', exception, { as: everywhere, key: 'exception' })
const step = { price_list_id: stage.list.price_list_id, name: 'Gizli zam', how: { kind: 'percentage', percent_bp: 1_000 } }
const repriced = await app.call('POST', '/v1/price-changes', step, { as: everywhere, key: 'price change' })
assert.equal(repriced.status, 201, repriced.text)
const file = { price_list_id: stage.list.price_list_id, source: 'Gizli pazar', channel: 'marketplace' }
const compared = await app.call(
  'POST',
  '/v1/price-files',
  { ...file, content: Buffer.from('KUP-1001;1,00\n').toString('base64') },
  { as: everywhere, key: 'file' },
)
assert.equal(compared.status, 200, compared.text)
const [{ incident_id }] = (await app.call('GET', '/v1/price-incidents', undefined, { as: everywhere })).body.items
const promotion = await app.call(
  'POST',
  '/v1/promotions',
  {
    ...{ company_id: stage.alma.company_id, name: { tr: 'Gizli kampanya' }, limits: {} },
    rule: { class: 'order', priority: 0, asks: { coupon: true }, benefit: { kind: 'percentage', percent_bp: 1_000 } },
  },
  { as: everywhere, key: 'promotion' },
)
const { promotion_id } = promotion.body
await app.call('POST', `/v1/promotions/${promotion_id}/start`, undefined, { as: everywhere })
const batch = { kind: 'mass', code: 'GIZLIKUPON' }
const coupons = await app.call('POST', `/v1/promotions/${promotion_id}/coupon-batches`, { batch }, { as: everywhere, key: 'coupons' })
const segment = await app.call(
  'POST',
  '/v1/segments',
  { company_id: stage.alma.company_id, code: 'gizli-segment', name: { tr: 'Gizli segment' }, purpose: 'Deneme' },
  { as: everywhere, key: 'segment' },
)
const { segment_id } = segment.body
const among = { customer_ids: [customer.customer_id], reason: 'Gizli neden' }
assert.equal((await app.call('POST', `/v1/segments/${segment_id}/members`, among, { as: everywhere, key: 'member' })).body.changed, 1)
const [shelved] = await run<{ product_id: string }>(app.database.db, 'select product_id from catalog.variants where variant_id = $1', [mug])
const { product_id } = shelved!

const [given_there] = (await get('/v1/fulfillments', everywhere)).body.items
// Nobody there gets to it.
await run(app.database.db, 'update fulfillment.fulfillments set late_since = created_at where fulfillment_id = $1', [
  given_there.fulfillment_id,
])

const moved_goods = await app.call(
  'POST',
  '/v1/transfers',
  {
    ...{ from_location_id: stage.gebze.location_id, to_location_id: stage.kadikoy.location_id, approved: true, note: 'Gizli transfer' },
    lines: [{ variant_id: mug, quantity: 1 }],
  },
  { as: everywhere, key: 'goods' },
)
const { transfer_id } = moved_goods.body
const left_with = { lines: [{ variant_id: mug, quantity: 1 }], transport: { plate: '34 GIZLI 1', driver_name: 'Gizli Sürücü' } }
const dispatched = await app.call('POST', `/v1/transfers/${transfer_id}/dispatches`, left_with, { as: everywhere, key: 'leaves' })
assert.equal(dispatched.status, 201, dispatched.text)
const [{ note_id }] = dispatched.body.delivery_notes
const gift_receipt = await app.call(
  'POST',
  `/v1/orders/${inTheStore.order_id}/gift-receipts`,
  { lines: [{ line_number: 1, quantity: 1 }] },
  { as: everywhere, key: 'gift receipt' },
)
assert.equal(gift_receipt.status, 201, gift_receipt.text)
const brought = await app.call(
  'POST',
  `/v1/orders/${inTheStore.order_id}/returns`,
  { lines: [{ line_number: 1, quantity: 1, reason: 'changed_mind' }], method: 'store' },
  { as: everywhere, key: 'return' },
)
assert.equal(brought.status, 201, brought.text)

// Without it no label of theirs may be printed.
await run(app.database.db, `update catalog.products set attributes = attributes || '{"country_of_origin": "TR"}'`, [])

const labels = { location_id: stage.gebze.location_id }
const printed = await app.call('POST', '/v1/shelf-label-printings', labels, { as: everywhere, key: 'labels' })
assert.equal(printed.status, 201, printed.text)
const { printing_id } = printed.body

await run(
  app.database.db,
  `insert into disputes.disputes (dispute_id, company_id, payment_id, order_id, provider, provider_reference, currency, amount_minor, reason, status, withdrawn_minor,
     fee_minor, bookings, opened_at, changed_at) values ('dsp_gizli', $1, $2, $3, 'test-card', 'Gizli itiraz', 'TRY', 100, 'general', 'inquiry', 0, 0, 0, $4, $4)`,
  [stage.alma.company_id, payment.payment_id, inTheStore.order_id, app.clock.now()],
)

/** What belongs to Turkey and must not be seen in Baku. */
const turkish = [
  ...[stage.alma.company_id, stage.kadikoy.location_id, stage.gebze.location_id, stage.till.register_id, stage.second_till.register_id],
  ...[stage.manager.staff_id, stage.associate.staff_id, stage.list.price_list_id],
  ...[
    promised.order_id,
    onTheWeb.order_id,
    onTheWeb.number,
    inTheStore.order_id,
    inTheStore.number,
    cart.cart_id,
    derya.checkout_id,
    payment.payment_id,
  ],
  source.source_id,
  link.payment_link_id,
  card.gift_card_id,
  ...[deposit.deposit_id, deposit.number, 'Gizli masa', 'Gizli Kapora'],
  ...[asked_deposit.body.payment_link_id, 'Gizli konu', 'Gizli Arayan'],
  'Gizli-dosya',
  given_there.fulfillment_id,
  brought.body.return_id,
  ...['Gizli ret', 'Gizli dekont'],
  'gizli kart',
  'Gizli itiraz',
  ...['Gizli pazar', compared.body.file_id],
  printing_id,
  ...[transfer_id, note_id, 'Gizli transfer', 'Gizli sayım', counted, 'Gizli Sürücü'],
  ...[promotion_id, 'Gizli kampanya', 'GIZLIKUPON'],
  ...[segment_id, 'Gizli segment', 'gizli-segment', 'Gizli neden'],
  ...['Gizli teklif', 'Gizli no', 'Gizli kayıt'],
  ...['Derya Deniz', '+905334445566', 'Gizli not', 'Gizli iş', follow_up.follow_up_id, wish.request_id, elsewhere.body.sale_id],
]
const turkishIn = ({ text }: Answer) => turkish.filter((mine) => text.includes(mine))

/** One of Turkey's, or of those that all companies share, for everything that an address or a query asks for. */
const one: Record<string, string> = {
  company_id: stage.alma.company_id,
  location_id: stage.gebze.location_id,
  register_id: stage.till.register_id,
  staff_id: stage.associate.staff_id,
  order_id: inTheStore.order_id,
  cart_id,
  payment_id: payment.payment_id,
  price_list_id: stage.list.price_list_id,
  customer_id: customer.customer_id,
  from_id: her.customer_id,
  into_id: customer.customer_id,
  product_id,
  product_ids: product_id,
  follow_up_id: follow_up.follow_up_id,
  variant_id: mug,
  request_id: wish.request_id,
  fulfillment_id: given_there.fulfillment_id,
  return_id: brought.body.return_id,
  sale_id: elsewhere.body.sale_id,
  review_id: review.review_id,
  source_id: source.source_id,
  incident_id,
  exception_id: excepted.body.exception_id,
  change_id: repriced.body.change_id,
  file_id: compared.body.file_id,
  printing_id,
  transfer_id,
  count_id: counted,
  note_id,
  promotion_id,
  batch_id: coupons.body.batch_id,
  segment_id,
  code: 'GIZLIKUPON',
  gift_card_id: card.gift_card_id,
  deposit_id: deposit.deposit_id,
  placed_from: new Date(app.clock.now().getTime() - 86_400_000).toISOString(),
}

/** Where it is asked of an order that is yet to be paid for. */
const awaited: Record<string, string> = { '/v1/orders/:order_id/transfer': promised.order_id }

/** People and products are the retailer's, not a company's, and so is how long anything of people is kept. */
const SHARED = [
  ...[
    '/v1/catalog/categories',
    '/v1/catalog/products',
    '/v1/catalog/products/:product_id',
    '/v1/customers',
    '/v1/customers/:customer_id',
    '/v1/customers/:customer_id/merges',
    '/v1/identity-reviews',
    '/v1/identity-reviews/:review_id',
  ],
  ...['/v1/privacy-rules', '/v1/consent-texts'],
]
/** What is mine alone, whoever I am, or open at the till where I stand. */
const OWN = [
  '/v1/staff-sessions/current',
  '/v1/register-sessions/current',
  '/v1/register-sessions/current/cash-movements',
  '/v1/offline-pack',
  '/v1/till/carts',
  '/v1/till/deposits',
  '/v1/till/deposits/:number',
  '/v1/till/refunds/:proposal_id',
  '/v1/till/carts/:cart_id/instalments',
  '/v1/till/carts/:cart_id/saved-cards',
  '/v1/carts/:cart_id',
]
const isOfMyOwn = (path: string) => OWN.includes(path) || path.startsWith('/v1/phone-calls/') || path.startsWith('/v1/till/payment-links/')
const BOOKS = '/v1/books'

const isReadByStaff = ({ method, path, permission }: Route) =>
  method === 'GET' && ([permission].flat().some((p) => p.includes('.')) || path.startsWith('/v1/locations')) && !isOfMyOwn(path)

function addressOf({ path, query }: Route, ids: Record<string, string>) {
  const of = (name: string) => {
    if (name === 'order_id' && ids === one && awaited[path]) return awaited[path]
    if (name === 'locale') return 'tr' // nobody's
    if (name === 'kind') return 'pre_information' // nor this
    if (name === 'from_on' || name === 'to_on') return app.clock.now().toISOString().slice(0, 10)
    assert.ok(ids[name], `${path} asks for a ${name}: say above which one is Turkey's`)
    return ids[name]
  }
  const asked = ((query as { required?: string[] } | undefined)?.required ?? []).map((name) => `${name}=${of(name)}`).join('&')
  return `${path.replace(/:(\w+)/g, (_, name: string) => of(name))}${asked && `?${asked}`}`
}

test('no operation shows in Baku what is of Turkey: its lists are without it, and by its id it is unknown', async () => {
  const routes = app.routes.filter(isReadByStaff)
  assert.ok(routes.length > 25, `only ${routes.length} operations were asked`)
  const nowhere = Object.fromEntries(Object.keys(one).map((name) => [name, `${name}_of_nobody`]))
  let shown = 0
  for (const route of routes) {
    const whole = await get(addressOf(route, one), everywhere)
    const hers = await get(addressOf(route, one), inBaku)
    assert.equal(whole.status, 200, `${route.path}: ${whole.text}`)
    if (hers.status !== 200) {
      const unknown = await get(addressOf(route, nowhere), inBaku)
      const without = (text: string, ids: Record<string, string>) => Object.values(ids).reduce((t, id) => t.replaceAll(id, ''), text)
      assert.deepEqual([hers.status, without(hers.text, { ...one, ...awaited })], [404, without(unknown.text, nowhere)], route.path)
    } else {
      const asked = Object.values(one).filter((id) => addressOf(route, one).includes(id))
      assert.deepEqual(
        turkishIn(hers).filter((found) => !asked.includes(found)),
        [],
        `${route.path} shows it`,
      )
    }
    if (!SHARED.includes(route.path) && route.path !== BOOKS)
      assert.notEqual(whole.text, hers.text, `${route.path} has nothing that could be kept from anybody: the test is blind there`)
    if (turkishIn(whole).length) shown++
  }
  assert.ok(shown > 15, `only ${shown} operations show an owner of both companies what is of Turkey: the test would not see it either`)
})

test('a gift receipt of Turkey is unknown in Baku', async () => {
  const lookUp = (code: string, as: Pocket) => app.call('POST', '/v1/gift-receipt-lookups', { code }, { as })
  const { code } = gift_receipt.body
  assert.equal((await lookUp(code, everywhere)).status, 200)
  const [hers, unknown] = [await lookUp(code, inBaku), await lookUp(`${code}X`, inBaku)]
  assert.deepEqual([hers.status, hers.body.details], [404, unknown.body.details])
})

test('what a filter names is not found by it either', async () => {
  for (const path of [
    `/v1/orders?search=${inTheStore.number}`,
    `/v1/orders?order_ids=${inTheStore.order_id}`,
    `/v1/orders?location_id=${stage.kadikoy.location_id}`,
    `/v1/orders?customer_id=${customer.customer_id}`,
    `/v1/payments?order_id=${inTheStore.order_id}`,
    `/v1/ledger/transfers?document=${inTheStore.order_id}`,
    `/v1/ledger/transfers?account=${stage.alma.company_id}/TRY/revenue`,
    `/v1/ledger/accounts?company_id=${stage.alma.company_id}`,
    `/v1/stock?location_id=${stage.gebze.location_id}`,
    `/v1/stock/movements?document=${inTheStore.order_id}`,
    `/v1/stock/adjustments?location_id=${stage.gebze.location_id}`,
    `/v1/counts?location_id=${stage.gebze.location_id}`,
    `/v1/stock/promises?variant_id=${mug}&location_id=${stage.gebze.location_id}`,
    `/v1/transfers?location_id=${stage.kadikoy.location_id}`,
    `/v1/fulfillments?location_id=${stage.gebze.location_id}`,
    `/v1/fulfillments?order_id=${given_there.order_id}`,
  ]) {
    assert.ok((await get(path, everywhere)).body.items.length, `${path} finds nothing for anybody`)
    assert.deepEqual((await get(path, inBaku)).body.items, [], path)
  }
})

test('an audit that fails shows its rows only to those who work everywhere', async () => {
  const change = (by: number) =>
    run(app.database.db, 'update orders.orders set total_minor = total_minor + $2, net_minor = net_minor + $2 where order_id = $1', [
      inTheStore.order_id,
      by,
    ])
  await change(1)
  const broken = (answer: Answer) => answer.body.items.filter((audit: { holds: boolean }) => !audit.holds)
  const whole = await get(BOOKS, everywhere)
  const hers = await get(BOOKS, inBaku)
  await change(-1)
  assert.ok(whole.text.includes(inTheStore.order_id))
  assert.deepEqual(
    broken(hers).map((audit: { name: string; violations: number; examples: unknown[] }) => [audit.name, audit.violations, audit.examples]),
    broken(whole).map((audit: { name: string; violations: number }) => [audit.name, audit.violations, []]),
  )
})

test('an owner of one company sets up nothing in another, and looks after nobody there', async () => {
  const at = { company_id: stage.alma.company_id, name: 'Gizli' }
  const ask = (method: string, path: string, of: object) => app.call(method, path, of, { as: inBaku })
  const location = { ...at, kind: 'store', address: { street: 'Gizli Sokak 1', city: 'İstanbul' } }
  assert.equal((await ask('POST', '/v1/locations', location)).status, 404)
  assert.equal((await ask('POST', '/v1/channels', { ...at, kind: 'phone' })).status, 404)
  assert.equal((await ask('POST', '/v1/registers', { location_id: stage.kadikoy.location_id, name: 'Gizli' })).status, 404)
  assert.equal((await ask('PATCH', `/v1/staff/${stage.manager.staff_id}`, { pin: '482913' })).body.code, 'beyond_your_rights')
  const { staff_id } = (await get('/v1/staff-sessions/current', inBaku)).body
  assert.equal((await ask('PATCH', `/v1/staff/${staff_id}`, { works_everywhere: true })).body.code, 'beyond_your_rights')
})

test('who listens hears only of her own companies', async () => {
  await app.pulse.ready
  await app.http.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.http.server.address() as AddressInfo
  const subjects = `orders,payments,carts,inventory,${customer.customer_id}`
  const listen = async (as: Pocket) => {
    const headers = { cookie: [...as].map(([name, value]) => `${name}=${value}`).join('; ') }
    const answer = await fetch(`http://127.0.0.1:${port}/v1/live?audience=staff&subjects=${subjects}`, { headers })
    assert.equal(answer.status, 200)
    return answer.body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]()
  }
  const next = async (stream: AsyncIterator<string>) => {
    for (;;) {
      const { value } = (await stream.next()) as { value: string }
      const [data] = [...value.matchAll(/^event: change\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as Record<string, unknown>)
      if (data) return data
    }
  }
  const [both, hers] = [await listen(everywhere), await listen(inBaku)]
  const added = await app.call('POST', '/v1/cart/lines', { variant_id: mug }, { as: ayse })
  assert.equal(added.status, 201)
  assert.equal((await next(both)).type, 'carts.cart_changed', 'Ayşe’s cart in Turkey is heard by whoever works there')
  const moved = await app.call(
    'POST',
    '/v1/stock/receipts',
    { location_id: stage.baki.location_id, lines: [{ variant_id: mug, quantity: 1 }] },
    { as: inBaku, key: 'receipt' },
  )
  assert.equal(moved.status, 201)
  assert.deepEqual(await next(hers), { subject: 'inventory' }, 'in Baku the first that is heard is what happened in Baku')
  for (const subject of [inTheStore.order_id, cart.cart_id])
    assert.equal((await get(`/v1/live-subjects?audience=staff&subjects=${subject}`, inBaku)).status, 403)
})
