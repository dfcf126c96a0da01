import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { maskPhone } from '@birge/kernel/contact'
import { run } from '#platform/database'
import { atTheDesk, atTheTill, PASSWORD, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout, payAndOrder, SHIPPED } from '../../../test/race/shoppers.ts'
import { profileOf } from '../../foundation/customers/index.ts'
import { account, post } from '../../foundation/ledger/index.ts'
import { merge, unmerge } from '../../foundation/merging/index.ts'
import { createStaff } from '../../foundation/staff/index.ts'
import { createLocation } from '../../foundation/stores/index.ts'
import { clienteling } from './index.ts'
import { spendBand } from './overview.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now())
const now = () => app.clock.now().toISOString()
const { moda, can, orxan } = await app.database.transaction(async (tx) => {
  const at = { now: now(), password: PASSWORD }
  const moda = await createLocation(tx, {
    company_id: stage.alma.company_id,
    kind: 'store',
    name: 'Moda',
    address: { street: 'Moda 2', city: 'İstanbul' },
    now: now(),
  })
  const can = await createStaff(tx, {
    name: 'Can Ak',
    email: 'can@alma.example',
    role: 'associate',
    location_ids: [moda.location_id],
    ...at,
  })
  const orxan = await createStaff(tx, {
    name: 'Orxan Q.',
    email: 'orxan@alma.example',
    role: 'manager',
    location_ids: [stage.baki.location_id],
    ...at,
  })
  await createStaff(tx, { name: 'Tolga', email: 'tolga@alma.example', role: 'analyst', works_everywhere: true, ...at })
  return { moda, can, orxan }
})
const owner = await atTheDesk(app)
const manager = await atTheDesk(app, 'murat@alma.example')
const inModa = await atTheDesk(app, 'can@alma.example')
const inBaku = await atTheDesk(app, 'orxan@alma.example')
const analyst = await atTheDesk(app, 'tolga@alma.example')
let elif = await atTheTill(app, stage)
// Nobody stays signed in at a till for days.
beforeEach(async () => void (elif = await atTheTill(app, stage, { open: false })))

const ayse = pocket()
const { customer } = await signIn(app, ayse, '0532 111 22 33')
await app.call('PATCH', '/v1/me', { first_name: 'Ayşe', last_name: 'Yılmaz' }, { as: ayse })
const { customer_id } = customer

const ask = (method: string, path: string, body: object | undefined, as: Pocket) => app.call(method, path, body, { as })
const get = (path: string, as: Pocket) => ask('GET', path, undefined, as)
const overview = async (as: Pocket, id = customer_id) => (await get(`/v1/customers/${id}/overview`, as)).body
const note = (body: object, as: Pocket, id = customer_id) => ask('POST', `/v1/customers/${id}/notes`, body, as)
const followUp = (body: object, as: Pocket) => ask('POST', '/v1/follow-ups', { customer_id, reason: 'Yeni sezonu göster', ...body }, as)
const stored = (table: string) => run(app.database.db, `select * from clienteling.${table} order by 1`)
const bodies = ({ notes }: { notes: { body: string }[] }) => notes.map(({ body }) => body)

async function buyAtTheTill(as: Pocket, quantity = 1) {
  await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug, quantity }, { as })
  const { code } = (await app.call('POST', '/v1/cart/handoff', undefined, { as })).body
  const cart = (await ask('POST', '/v1/till/carts', { handoff_code: code }, elif)).body
  const { total_minor } = cart.totals
  const sold = await app.call(
    'POST',
    '/v1/till/sales',
    { cart_id: cart.cart_id, total_minor, tenders: [{ method: 'cash', amount_minor: total_minor }] },
    { as: elif, key: cart.cart_id },
  )
  assert.equal(sold.status, 201, sold.text)
  return sold.body as { order_id: string; number: string }
}

describe('the whole view of a customer', () => {
  test('tells what she spent, where, what it cost us, what she has with us and what lies in her cart', async () => {
    const shopper = pocket()
    const { customer } = await signIn(app, shopper, '0532 111 22 44')
    const id = customer.customer_id
    assert.deepEqual((({ customer: _, consents: __, ...rest }) => rest)(await overview(owner, id)), {
      value: [],
      elsewhere: [],
      balances: [],
      carts: [],
      orders: [],
      calls: [],
      notes: [],
      follow_ups: [],
      associates: [],
      reached_by: { kind: 'phone', channel: 'phone', chosen: false },
    })
    const first_at = now()
    const inTheStore = await buyAtTheTill(shopper, 2)
    app.clock.advance({ days: 1 })
    const checkout = await goToCheckout(app, { variant_id: stage.variants.towel }, SHIPPED, shopper)
    const onTheWeb = (await payAndOrder(app, checkout)).body
    await app.settle()
    const [paid] = (await get(`/v1/payments?order_id=${onTheWeb.order_id}`, owner)).body.items
    const back = await app.call('POST', `/v1/payments/${paid.payment_id}/refunds`, { amount_minor: 5_000 }, { as: owner, key: 'back' })
    assert.equal(back.status, 201, back.text)
    await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.lamp }, { as: shopper })
    await app.database.transaction(async (tx) => {
      const [posted] = await post(tx, [
        {
          key: 'goodwill',
          kind: 'goodwill',
          document: 'goodwill',
          actor: 'system:test',
          posted_at: now(),
          transfers: [
            {
              from: account(stage.alma.company_id, 'TRY', 'store_credit', id),
              to: account(stage.alma.company_id, 'TRY', 'given_away'),
              amount_minor: 7_500,
            },
          ],
        },
      ])
      assert.ok('ok' in posted!)
    })
    const { value, balances, carts, orders } = await overview(owner, id)
    const { mug, towel, lamp } = stage.things
    assert.deepEqual(value, [
      {
        currency: 'TRY',
        order_count: 2,
        elsewhere_count: 0,
        spend_minor: 2 * mug.price + towel.price,
        average_minor: Math.round((2 * mug.price + towel.price) / 2),
        first_at,
        last_at: now(),
        cancelled_count: 0,
        refunded_minor: 5_000,
        discount_minor: 0,
        channels: [
          { channel: 'till', order_count: 1, spend_minor: 2 * mug.price },
          { channel: 'web', order_count: 1, spend_minor: towel.price },
        ],
      },
    ])
    assert.deepEqual(balances, [{ company_id: stage.alma.company_id, kind: 'store_credit', unit: 'TRY', balance_minor: 7_500 }])
    assert.deepEqual(
      carts.map((cart: { item_count: number; totals: { total_minor: number } }) => [cart.item_count, cart.totals.total_minor]),
      [[1, lamp.price]],
    )
    assert.deepEqual(
      orders.map((order: Record<string, unknown>) => [order.number, order.location_name, order.item_count, order.channel]),
      [
        [onTheWeb.number, 'Gebze', 1, 'web'],
        [inTheStore.number, 'Kadıköy', 2, 'till'],
      ],
    )
    const allowed = async (as: Pocket) =>
      (await overview(as, id)).consents.map((c: { company_id: string; state: string }) => `${c.company_id} ${c.state}`)
    assert.deepEqual([...new Set(await allowed(manager))], [`${stage.alma.company_id} not_asked`])
    assert.deepEqual([...new Set(await allowed(inBaku))], [`${stage.alma_az.company_id} not_asked`])
    const fromBaku = await overview(inBaku, id)
    assert.deepEqual([fromBaku.value, fromBaku.balances, fromBaku.carts, fromBaku.orders], [[], [], [], []], 'what is of another company')
  })

  test('counts what she bought elsewhere, and what she brought back there as given back', async () => {
    const shopper = pocket()
    const { customer } = await signIn(app, shopper, '0532 111 22 77')
    for (const [number, quantity] of [
      ['F-7', '2'],
      ['I-7', '-1'],
    ]) {
      const sale = {
        system: 'nebim',
        number,
        company_id: stage.alma.company_id,
        channel: 'till',
        currency: 'TRY',
        occurred_at: now(),
        customer: { external_id: 'M-7', phone: '0532 111 22 77' },
        lines: [{ quantity, unit_price: '100.00' }],
      }
      const told = await ask('POST', '/v1/sales-elsewhere', sale, owner)
      assert.equal(await profileOf(app.database.db, told.body.customer_id), customer.customer_id, told.text)
    }
    const [{ order_count, elsewhere_count, spend_minor, refunded_minor }] = (await overview(owner, customer.customer_id)).value
    assert.deepEqual([order_count, elsewhere_count, spend_minor, refunded_minor], [1, 1, 20_000, 10_000])
    assert.deepEqual((await overview(inBaku, customer.customer_id)).value, [])
    const { spend } = (await get(`/v1/customers/${customer.customer_id}/till-card`, elif)).body
    assert.deepEqual(spend, { currency: 'TRY', from_minor: 20_000, below_minor: 50_000 })
  })

  test('shows her contacts masked, until she stands at the till of whoever looks', async () => {
    const seen = async (as: Pocket) => (({ customer }) => [customer.contacts_seen, customer.phone])(await overview(as))
    const masked = [null, maskPhone('+905321112233')]
    assert.deepEqual([await seen(owner), await seen(elif)], [masked, masked])
    await app.call('POST', '/v1/cart/lines', { variant_id: stage.variants.mug }, { as: ayse })
    const { code } = (await app.call('POST', '/v1/cart/handoff', undefined, { as: ayse })).body
    const { cart_id } = (await ask('POST', '/v1/till/carts', { handoff_code: code }, elif)).body
    assert.deepEqual([await seen(owner), await seen(elif)], [masked, ['present', '+905321112233']])
    await ask('DELETE', `/v1/till/carts/${cart_id}`, undefined, elif)
    assert.deepEqual(await seen(elif), masked)
  })

  test('is a look that is written down, and nobody’s who may not see people', async () => {
    await run(app.database.db, 'delete from customers.looks')
    await overview(owner)
    await get(`/v1/customers/${customer_id}/till-card`, elif)
    await get(`/v1/customers/${customer_id}/timeline`, owner)
    const looks = await run<{ reason: string; actor: string }>(
      app.database.db,
      'select reason, actor from customers.looks order by look_id',
    )
    assert.deepEqual(looks, [
      { reason: 'profile', actor: `staff:${stage.owner.staff_id}` },
      { reason: 'profile', actor: `staff:${stage.associate.staff_id}` },
      { reason: 'timeline', actor: `staff:${stage.owner.staff_id}` },
    ])
    for (const path of ['overview', 'till-card', 'timeline']) {
      assert.equal((await get(`/v1/customers/${customer_id}/${path}`, analyst)).status, 403)
      assert.equal((await get(`/v1/customers/${customer_id}/${path}`, pocket())).status, 401)
      assert.equal((await get(`/v1/customers/cus_nobody/${path}`, owner)).body.code, 'not_found')
    }
  })

  test('at the till is short: the last visit, a band of spend, sizes, what is open, and no exact sum', async () => {
    const shopper = pocket()
    const { customer } = await signIn(app, shopper, '0532 111 22 66')
    const id = customer.customer_id
    const card = async () => (await get(`/v1/customers/${id}/till-card`, elif)).body
    assert.deepEqual([(await card()).last_order, (await card()).spend, (await card()).is_mine], [null, null, false])
    const sold = await buyAtTheTill(shopper, 3)
    await note({ body: 'Ayak 38', kind: 'size' }, elif, id)
    await note({ body: 'Uzun bir not' }, elif, id)
    await ask('PUT', `/v1/clients/${id}`, { agreed: true }, elif)
    const { last_order, spend, notes, is_mine, order_count } = await card()
    assert.equal(last_order.number, sold.number)
    assert.deepEqual(spend, { currency: 'TRY', from_minor: 50_000, below_minor: 100_000 }, '747 is between 500 and 1,000')
    assert.deepEqual([bodies({ notes }), is_mine, order_count], [['Ayak 38'], true, 1])
    await run(app.database.db, `update orders.orders set placed_at = placed_at - interval '1 year 1 day' where order_id = $1`, [
      sold.order_id,
    ])
    assert.equal((await get(`/v1/customers/${id}/till-card`, owner)).body.spend, null, 'what she spent before the last year')
  })
})

test('a band of spend is a step of 1, 2, 5, 10 …', () => {
  for (const minor of [0, 9_999, 10_000, 24_900, 99_999, 1_234_500]) {
    const { from_minor, below_minor } = spendBand(minor)
    assert.ok(from_minor <= minor && minor < below_minor && [1, 2, 5].includes(Number(String(below_minor)[0])), `${minor}`)
  }
})

describe('a note', () => {
  test('of a place is read there alone; one of the company by the whole company, and by no other', async () => {
    await note({ body: 'Kadıköy’e özel', visibility: 'location' }, manager)
    await note({ body: 'Kahveyi sütsüz içer', kind: 'taste', pinned: true }, manager)
    assert.deepEqual(bodies(await overview(manager)), ['Kahveyi sütsüz içer', 'Kadıköy’e özel'], 'the pinned first')
    assert.deepEqual(bodies(await overview(elif)), ['Kahveyi sütsüz içer', 'Kadıköy’e özel'])
    assert.deepEqual(bodies(await overview(owner)), ['Kahveyi sütsüz içer', 'Kadıköy’e özel'])
    assert.deepEqual(bodies(await overview(inModa)), ['Kahveyi sütsüz içer'])
    assert.deepEqual(bodies(await overview(inBaku)), [])
    const told = async (as: Pocket) =>
      (await get(`/v1/customers/${customer_id}/timeline?kinds=care`, as)).body.items.map(
        ({ data }: { data: { text: string } }) => data.text,
      )
    assert.deepEqual((await told(manager)).sort(), ['Kadıköy’e özel', 'Kahveyi sütsüz içer'])
    assert.deepEqual([await told(inModa), await told(inBaku)], [['Kahveyi sütsüz içer'], []])
  })

  test('holds no number of a payment card, wherever it stands in it', async () => {
    const before = [await stored('notes'), await stored('follow_ups')]
    for (const body of ['kartı 4111 1111 1111 1111', 'tel 0532 111 22 33 5555555555554444'])
      assert.equal((await note({ body }, elif)).body.code, 'card_number_written', body)
    assert.equal((await followUp({ reason: 'Amex 378282246310005 ile öder' }, elif)).body.code, 'card_number_written')
    assert.deepEqual([await stored('notes'), await stored('follow_ups')], before)
  })

  test('is changed and removed by whoever wrote it and whoever manages the place, and by nobody else', async () => {
    const { note_id, may_change } = (await note({ body: 'İlk hâli' }, elif)).body
    assert.equal(may_change, true)
    const change = (as: Pocket, of: object) => ask('PATCH', `/v1/customer-notes/${note_id}`, of, as)
    assert.equal((await change(inModa, { body: 'x' })).body.code, 'note_not_yours')
    assert.equal((await change(inBaku, { body: 'x' })).body.code, 'not_found')
    assert.deepEqual((({ body, pinned }) => [body, pinned])((await change(elif, { body: 'Son hâli', pinned: true })).body), [
      'Son hâli',
      true,
    ])
    assert.equal((await change(manager, { pinned: false })).body.pinned, false)
    assert.equal((await ask('DELETE', `/v1/customer-notes/${note_id}`, undefined, inModa)).body.code, 'note_not_yours')
    assert.equal((await ask('DELETE', `/v1/customer-notes/${note_id}`, undefined, elif)).status, 204)
    assert.equal((await change(elif, { body: 'x' })).body.code, 'not_found')
  })

  test('is of a company: whoever works for several says for which', async () => {
    assert.equal((await note({ body: 'Nereye?' }, owner)).body.code, 'place_unclear')
    assert.equal((await note({ body: 'Orada çalışmıyorum', location_id: moda.location_id }, elif)).body.code, 'not_permitted')
    assert.equal((await note({ body: 'Başka şirket', location_id: stage.kadikoy.location_id }, inBaku)).body.code, 'not_found')
    const written = await note({ body: 'Şirkete', company_id: stage.alma.company_id, visibility: 'location' }, owner)
    assert.deepEqual([written.body.visibility, written.body.location_id], ['company', null])
  })
})

describe('a follow-up', () => {
  test('of an associate’s own making shows her no contact of somebody who was not there', async () => {
    const { follow_up_id, is_due, entrusted } = (await followUp({ channel: 'phone' }, elif)).body
    assert.deepEqual({ is_due, entrusted }, { is_due: true, entrusted: false })
    assert.equal((await get(`/v1/follow-ups/${follow_up_id}/contact`, elif)).body.code, 'contact_not_entrusted')
    assert.equal((await ask('POST', `/v1/follow-ups/${follow_up_id}/end`, { status: 'dropped' }, elif)).body.status, 'dropped')
  })

  test('is due on a day of the company, counted for its associate, done by the contact it needs, and then over', async () => {
    app.clock.advance({ minutes: 1 })
    const due_on = new Date(app.clock.now().getTime() + 86_400_000).toISOString().slice(0, 10)
    const opened = await followUp({ due_on, channel: 'phone', purpose: 'requested', assigned_to: stage.associate.staff_id }, manager)
    assert.equal(opened.status, 201, opened.text)
    const { follow_up_id, entrusted } = opened.body
    assert.equal(entrusted, true)
    const count = async () => (await get('/v1/follow-ups/due-count', elif)).body.due_count
    const list = async (due: string) =>
      (await get(`/v1/follow-ups?due=${due}`, elif)).body.items.map((item: { follow_up_id: string }) => item.follow_up_id)
    assert.deepEqual([await count(), await list('now'), await list('later')], [0, [], [follow_up_id]])
    const contact = () => get(`/v1/follow-ups/${follow_up_id}/contact`, elif)
    assert.equal((await contact()).body.code, 'follow_up_not_yours', 'it is not due')
    // 21:30 in London is half past midnight in Istanbul.
    app.clock.moveTo(`${now().slice(0, 10)}T21:30:00Z`)
    elif = await atTheTill(app, stage, { open: false })
    assert.equal((await get('/v1/follow-ups/due-count', elif)).body.due_count, 1)
    assert.deepEqual((await get(`/v1/follow-ups/${follow_up_id}/contact`, elif)).body, {
      ...{ kind: 'phone', value: '+905321112233', purpose: 'requested', consent: null },
    })
    const [look] = await run<{ reason: string; customer_id: string }>(
      app.database.db,
      'select reason, customer_id from customers.looks order by look_id desc limit 1',
    )
    assert.deepEqual(look, { reason: 'follow_up', customer_id })
    assert.equal((await get(`/v1/follow-ups/${follow_up_id}/contact`, manager)).body.code, 'follow_up_not_yours')
    const end = (as: Pocket) => ask('POST', `/v1/follow-ups/${follow_up_id}/end`, { status: 'done', outcome: 'Cumartesi gelecek' }, as)
    assert.equal((await end(inModa)).body.code, 'follow_up_not_yours')
    assert.deepEqual((({ status, outcome }) => [status, outcome])((await end(elif)).body), ['done', 'Cumartesi gelecek'])
    assert.equal((await end(elif)).body.code, 'follow_up_closed_already')
    assert.equal((await get('/v1/follow-ups/due-count', elif)).body.due_count, 0)
    const { items } = (await get(`/v1/customers/${customer_id}/timeline?kinds=care&limit=2`, manager)).body
    assert.deepEqual(
      items.map(({ type, data }: { type: string; data: { text: string } }) => [type, data.text]),
      [
        ['clienteling.follow_up_closed', 'Cumartesi gelecek'],
        ['clienteling.follow_up_opened', 'Yeni sezonu göster'],
      ],
    )
  })

  test('to offer her something needs her consent for that way, ours or the register’s, and says when she gave it; her order and what she asked for do not', async () => {
    const called = pocket()
    const { customer: her } = await signIn(app, called, '0532 111 22 66')
    const reached = async (more: object) => {
      const opened = await followUp({ customer_id: her.customer_id, assigned_to: stage.associate.staff_id, ...more }, manager)
      assert.equal(opened.status, 201, opened.text)
      const { status, body } = await get(`/v1/follow-ups/${opened.body.follow_up_id}/contact`, elif)
      return status === 200 ? body : [body.code, body.details]
    }
    const looks = () =>
      run(app.database.db, `select from customers.looks where customer_id = $1 and reason = 'follow_up'`, [her.customer_id])
    const not_asked = ['marketing_not_allowed', { channel: 'call', state: 'not_asked' }]
    assert.deepEqual(await reached({}), not_asked, 'what nobody has said the purpose of is an offer')
    assert.deepEqual(await reached({ purpose: 'marketing', channel: 'phone' }), not_asked)
    assert.equal((await looks()).length, 0, 'nothing was shown')
    assert.equal((await followUp({ customer_id: her.customer_id, purpose: 'order' }, elif)).body.code, 'order_not_named')
    const value = '+905321112266'
    assert.deepEqual(await reached({ purpose: 'requested' }), { kind: 'phone', value, purpose: 'requested', consent: null })
    assert.equal((await looks()).length, 1)
    const say = async (decision: string) => {
      app.clock.advance({ minutes: 1 })
      const choices = [{ purpose: 'marketing', channel: 'call', decision }]
      const said = await app.call('PUT', '/v1/me/consents', { choices, text_versions: { marketing: 1 } }, { as: called })
      assert.equal(said.status, 200, said.text)
    }
    await say('granted')
    const said_at = now()
    assert.deepEqual(await reached({ purpose: 'marketing' }), {
      ...{ kind: 'phone', value, purpose: 'marketing', consent: { state: 'granted', said_at, source: 'web' } },
    })
    assert.equal((await reached({ purpose: 'marketing', channel: 'sms' }))[0], 'marketing_not_allowed', 'she has allowed calls alone')
    await say('refused')
    assert.deepEqual(await reached({ purpose: 'marketing' }), ['marketing_not_allowed', { channel: 'call', state: 'refused' }])
  })

  test('is postponed and handed over within the place, and not into the past nor to somebody elsewhere', async () => {
    const { follow_up_id } = (await followUp({}, elif)).body
    const change = (of: object, as = elif) => ask('PATCH', `/v1/follow-ups/${follow_up_id}`, of, as)
    assert.equal((await change({ due_on: '2020-01-01' })).body.code, 'due_in_the_past')
    assert.equal((await change({ due_on: '2030-02-31' })).body.code, 'due_in_the_past', 'a day that does not exist')
    assert.equal((await change({ assigned_to: can.staff_id })).body.code, 'colleague_not_there')
    assert.equal((await change({ assigned_to: orxan.staff_id })).body.code, 'colleague_not_there')
    const colleagues = (await get('/v1/follow-ups/colleagues', elif)).body.items.map(({ name }: { name: string }) => name)
    assert.deepEqual(colleagues, ['Elif Su', 'Murat Er', 'Nermin Alkan'])
    const handed = (await change({ due_on: '2031-05-05', assigned_to: stage.manager.staff_id })).body
    assert.deepEqual(
      [handed.due_on, handed.times_postponed, handed.assigned_to.name, handed.may_change],
      ['2031-05-05', 1, 'Murat Er', false],
    )
    assert.equal((await change({ due_on: '2031-06-05' })).body.code, 'follow_up_not_yours', 'it is Murat’s now')
    assert.equal((await change({ due_on: '2031-06-05' }, manager)).body.times_postponed, 2)
    assert.equal((await change({ due_on: '2031-06-05' }, inBaku)).body.code, 'not_found')
  })

  test('comes out of an order or a note of hers, and of nobody else’s', async () => {
    const someone = pocket()
    await signIn(app, someone, '0532 111 22 55')
    const theirs = (await payAndOrder(app, await goToCheckout(app, { variant_id: stage.variants.mug }, SHIPPED, someone))).body
    const { note_id } = (await note({ body: 'Perdeleri ölçecek' }, elif)).body
    assert.equal((await followUp({ order_id: theirs.order_id }, elif)).body.code, 'not_found')
    assert.equal((await followUp({ note_id: 'not_nothing' }, elif)).body.code, 'not_found')
    assert.equal((await followUp({ note_id }, elif)).body.note_id, note_id)
  })

  test('of others is listed for who manages their place', async () => {
    const places = async (as: Pocket, query = 'whose=place') => {
      const { status, body } = await get(`/v1/follow-ups?${query}`, as)
      return status === 200 ? [...new Set(body.items.map((i: { assigned_to: { name: string } }) => i.assigned_to.name))].sort() : body.code
    }
    assert.deepEqual(await places(manager), ['Elif Su', 'Murat Er'])
    assert.deepEqual(await places(manager, `assigned_to=${stage.associate.staff_id}`), ['Elif Su'])
    assert.deepEqual(await places(inBaku), [])
    assert.equal(await places(inModa), 'not_permitted')
    assert.equal(await places(inModa, `assigned_to=${stage.associate.staff_id}`), 'not_permitted')
  })
})

describe('an associate’s own customers', () => {
  test('have agreed to it, and are seen by her and by who manages the place', async () => {
    const mine = async (as: Pocket, query = '') =>
      (await get(`/v1/clients${query}`, as)).body.items.map((c: { customer: { first_name: string }; associate: { name: string } }) => [
        c.customer.first_name,
        c.associate.name,
      ])
    assert.equal((await ask('PUT', `/v1/clients/${customer_id}`, { agreed: false }, elif)).body.code, 'agreement_missing')
    for (let twice = 0; twice < 2; twice++) {
      const { items } = (await ask('PUT', `/v1/clients/${customer_id}`, { agreed: true }, elif)).body
      assert.deepEqual(
        items.map(({ name }: { name: string }) => name),
        ['Elif Su'],
      )
    }
    assert.ok((await mine(elif)).some(([name]: [string]) => name === 'Ayşe'))
    assert.ok((await mine(manager, '?whose=place')).some(([name, by]: [string, string]) => name === 'Ayşe' && by === 'Elif Su'))
    assert.deepEqual(await mine(manager), [])
    assert.deepEqual(await mine(inBaku, '?whose=place'), [])
    assert.equal((await get('/v1/clients?whose=place', inModa)).body.code, 'not_permitted')
    assert.equal((await get(`/v1/clients?staff_id=${stage.associate.staff_id}`, inModa)).body.code, 'not_permitted')
    assert.deepEqual((await overview(inBaku)).associates, [])
    const remove = (as: Pocket, by = '') => ask('DELETE', `/v1/clients/${customer_id}${by}`, undefined, as)
    const elifs = `?staff_id=${stage.associate.staff_id}`
    assert.equal((await remove(inModa, elifs)).body.code, 'not_found')
    assert.equal((await remove(inBaku, elifs)).body.code, 'not_found')
    assert.deepEqual((await remove(manager, elifs)).body, { items: [] })
    assert.equal((await remove(elif)).body.code, 'not_found')
  })
})

test('what was written while two profiles were one is told to whoever says whose it is, and a note of one place only there', async () => {
  const [ayla, ayten] = [pocket(), pocket()]
  const [into_id, from_id] = [
    (await signIn(app, ayla, '0532 111 77 01')).customer.customer_id,
    (await signIn(app, ayten, '0532 111 77 02')).customer.customer_id,
  ]
  const despite = ['both_proved_phones'] as const
  const { merge_id } = await app.database.transaction((tx) =>
    merge(tx, { from: from_id, into: into_id, reason: 'Yeni telefonu', despite }, { now: now(), actor: 'staff:test' }),
  )
  app.clock.advance({ minutes: 1 })
  const inModa = { location_id: moda.location_id }
  await note({ body: 'Açık griyi sever', ...inModa, visibility: 'location' }, owner, into_id)
  await ask('POST', '/v1/follow-ups', { customer_id: into_id, reason: 'Gri halı gelince ara', ...inModa }, owner)
  const parted = await app.call(
    'POST',
    `/v1/customer-merges/${merge_id}/reversal`,
    { reason: 'İki kardeş', not_same: true },
    { as: owner, key: 'ayla, ayten' },
  )
  assert.equal(parted.status, 201, parted.text)
  const told = async (as: Pocket) =>
    (await get('/v1/ambiguous-facts', as)).body.items
      .map(({ kind, text }: { kind: string; text: string | null }) => [kind, text])
      .toSorted()
  assert.deepEqual(await told(owner), [
    ['follow_up', 'Gri halı gelince ara'],
    ['note', 'Açık griyi sever'],
  ])
  assert.deepEqual(await told(manager), [
    ['follow_up', 'Gri halı gelince ara'],
    ['note', null],
  ])
  const [fact] = (await get('/v1/ambiguous-facts', owner)).body.items.filter(({ kind }: { kind: string }) => kind === 'note')
  const moved = await ask('POST', `/v1/ambiguous-facts/${fact.merge_id}/${fact.subject}/resolution`, { customer_id: from_id }, owner)
  assert.ok(moved.status < 300, moved.text)
  assert.deepEqual(bodies(await overview(owner, from_id)), ['Açık griyi sever'])
  assert.deepEqual(bodies(await overview(owner, into_id)), [])
})

test('what staff chose either of two for while they were one is of either until somebody of the company says whose, once', async () => {
  const sign = async (phone: string) => (await signIn(app, pocket(), phone)).customer.customer_id as string
  const [into_id, from_id] = [await sign('0532 111 77 11'), await sign('0532 111 77 12')]
  const doing = () => ({ now: now(), actor: 'staff:test' })
  const despite = ['both_proved_phones'] as const
  const { merge_id } = await app.database.transaction((tx) => merge(tx, { from: from_id, into: into_id, reason: 'one', despite }, doing()))
  app.clock.advance({ minutes: 1 })
  const inModa = { location_id: moda.location_id }
  await note({ body: 'Under the id that was merged', ...inModa }, owner, from_id)
  const added = await ask('PUT', `/v1/clients/${into_id}`, { agreed: true }, elif)
  assert.equal(added.status, 200, added.text)
  await app.database.transaction((tx) => unmerge(tx, merge_id, { reason: 'two', not_same: true }, doing()))

  const facts = async (as: Pocket) =>
    (await get('/v1/ambiguous-facts', as)).body.items.filter((one: { merge_id: string }) => one.merge_id === merge_id)
  const [client, written] = (await facts(owner)).toSorted((a: { kind: string }, b: { kind: string }) => (a.kind < b.kind ? -1 : 1))
  assert.deepEqual(
    [client, written].map(({ kind, text, customer_id, other_id }) => [kind, text, customer_id, other_id]),
    [
      ['client', 'Elif Su', into_id, from_id],
      ['note', 'Under the id that was merged', from_id, into_id],
    ],
  )
  assert.deepEqual(await facts(inBaku), [], 'another company has no part in it')
  const resolve = ({ subject }: { subject: string }, customer_id: string, as = owner) =>
    ask('POST', `/v1/ambiguous-facts/${merge_id}/${encodeURIComponent(subject)}/resolution`, { customer_id }, as)
  const clients = () =>
    run(app.database.db, 'select customer_id from clienteling.clients where customer_id = any($1::text[])', [[into_id, from_id]])
  assert.equal((await resolve(client, customer_id)).body.code, 'neither_of_them')
  assert.notEqual((await resolve(client, from_id, inBaku)).status, 204)
  assert.deepEqual(await clients(), [{ customer_id: into_id }], 'a refusal has changed nothing')
  assert.equal((await resolve(client, from_id)).status, 204)
  assert.deepEqual(await clients(), [{ customer_id: from_id }], 'it was the other one')
  assert.equal((await resolve(written, from_id)).status, 204)
  assert.deepEqual(bodies(await overview(owner, from_id)), ['Under the id that was merged'], 'it stays where it is')
  for (const one of [client, written]) assert.equal((await resolve(one, into_id)).body.code, 'fact_resolved')
  assert.deepEqual(await facts(owner), [])
})

test('what may be of any of three is on every page of the list, and said once', async () => {
  const sign = async (phone: string) => (await signIn(app, pocket(), phone)).customer.customer_id as string
  const [one_id, two_id, three_id] = [await sign('0532 111 77 21'), await sign('0532 111 77 22'), await sign('0532 111 77 23')]
  const doing = () => ({ now: now(), actor: 'staff:test' })
  const merge_ids: string[] = []
  for (const from of [two_id, three_id])
    merge_ids.push(
      (
        await app.database.transaction((tx) =>
          merge(tx, { from, into: one_id, reason: 'one', despite: ['both_proved_phones'] as const }, doing()),
        )
      ).merge_id,
    )
  app.clock.advance({ minutes: 1 })
  await note({ body: 'Of one of three', location_id: moda.location_id }, owner, one_id)
  for (const merge_id of merge_ids)
    await app.database.transaction((tx) => unmerge(tx, merge_id, { reason: 'two', not_same: true }, doing()))
  const listed = async () => {
    const items: { merge_id: string; subject: string }[] = []
    for (let after = ''; ; ) {
      const { body } = await get(`/v1/ambiguous-facts?limit=1${after && `&after=${encodeURIComponent(after)}`}`, owner)
      items.push(...body.items)
      if (!body.next) return items.filter(({ merge_id }) => merge_ids.includes(merge_id))
      after = body.next
    }
  }
  const facts = await listed()
  assert.deepEqual(facts.map(({ merge_id }) => merge_id).toSorted(), merge_ids.toSorted())
  const [first, second] = facts as [(typeof facts)[0], (typeof facts)[0]]
  const settle = ({ merge_id, subject }: typeof first, customer_id: string) =>
    ask('POST', `/v1/ambiguous-facts/${merge_id}/${encodeURIComponent(subject)}/resolution`, { customer_id }, owner)
  const whose = first.merge_id === merge_ids[0] ? two_id : three_id
  assert.equal((await settle(first, whose)).status, 204)
  assert.deepEqual(await listed(), [])
  assert.equal((await settle(second, one_id)).body.code, 'fact_resolved')
  assert.deepEqual(bodies(await overview(owner, whose)), ['Of one of three'])
})

test('she is given whatever is kept of her, it is counted when profiles come together, and gone when she is forgotten', async () => {
  await ask('PUT', `/v1/clients/${customer_id}`, { agreed: true }, elif)
  const { db } = app.database
  const given = (await clienteling.personal_data!.export(db, [customer_id])) as Record<string, object[]>
  assert.ok(given.notes!.length && given.follow_ups!.length && given.looked_after_by!.length)
  const { notes, open_follow_ups, associates } = (await clienteling.merge!.preview(db, [customer_id])) as Record<string, number>
  assert.deepEqual(await clienteling.merge!.totals(db, [customer_id]), {
    'clienteling.notes': notes,
    'clienteling.open_follow_ups': open_follow_ups,
    'clienteling.associates': associates,
  })
  assert.deepEqual([notes, associates], [given.notes!.length, 1])
  const proof = await app.database.transaction((tx) => clienteling.personal_data!.erase(tx, [customer_id], now()))
  assert.deepEqual(
    proof.map(({ erased, kept }) => [erased, kept]),
    [
      [given.notes!.length, 0],
      [given.follow_ups!.length, 0],
      [1, 0],
    ],
  )
  assert.deepEqual(await clienteling.personal_data!.export(db, [customer_id]), { notes: [], follow_ups: [], looked_after_by: [] })
})

test('all audits hold', async () => assert.deepEqual(await app.audit(), []))
