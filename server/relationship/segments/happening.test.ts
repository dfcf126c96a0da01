/** What happens in the house and who is in a segment by rule after it: money that comes and goes, records, clocks that differ, a house of many. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { run } from '#platform/database'
import { announce, sequenceEvents } from '#platform/events'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { SHIPPED } from '../../../test/race/shoppers.ts'
import { customerChanged } from '../../foundation/customers/index.ts'
import { receiveRecord } from '../../foundation/merging/index.ts'
import { saveProducts } from '../../offer/catalog/index.ts'
import { setPrices } from '../../offer/pricing/index.ts'
import { refundFailed } from '../../sale/payments/index.ts'
import { askToLook, lookAtDue, notAsAsked, previewRule } from './looking.ts'
import { mergeFace } from './people.ts'
import type { Condition } from './rule.ts'

const app = await startTestApp({ at: '2026-03-02T09:00:00Z' })
const stage = await setTheStage(app.database, app.clock.now(), 1_000)
const desk = await atTheDesk(app)
const { company_id } = stage.alma
const { mug, towel } = stage.variants
const MUG = 24_900
const now = () => app.clock.now().toISOString()

const settings = {
  'bank-transfer': { iban: 'TR330006100519786457841326', account_holder: 'Alma A.Ş.', bank_name: 'Deneme', days_to_pay: '3' },
}
for (const [provider, entered] of Object.entries(settings))
  await app.call('PUT', `/v1/companies/${company_id}/payment-accounts/${provider}`, { settings: entered }, { as: desk })
const taken = async (captures: 'at_order' | 'at_hand_over') => {
  const methods = [
    { method: 'card', provider: 'test-card', doors: ['web'], captures },
    { method: 'bank_transfer', provider: 'bank-transfer', doors: ['web'] },
  ]
  const set = await app.call('PUT', `/v1/companies/${company_id}/payment-methods`, { methods }, { as: desk })
  assert.equal(set.status, 200, set.text)
}
await taken('at_order')

let keys = 0
const post = async (path: string, body: object, as: Pocket = desk) => {
  const answer = await app.call('POST', path, body, { as, key: `h${++keys}` })
  assert.ok(answer.status < 300, `${path} ${answer.text}`)
  return answer.body
}
const made: string[] = []
const byRule = async (...conditions: Condition[]): Promise<string> => {
  const code = `h-${++keys}`
  const rule = { match: 'all', conditions }
  const { segment_id } = await post('/v1/segments', { company_id, code, name: { tr: code }, purpose: 'Deneme', rule })
  await app.settle()
  made.push(segment_id)
  return segment_id
}
let people = 5_360_000_000
const somebody = async () => {
  const as = pocket()
  const phone = `0${++people}`
  return { as, phone, customer_id: (await signIn(app, as, phone)).customer.customer_id as string }
}
type Somebody = Awaited<ReturnType<typeof somebody>>
const isIn = async (segment_id: string, { customer_id }: { customer_id: string }) =>
  (
    await run(
      app.database.db,
      `select 1 from segments.public_members m join customers.public_aliases a using (customer_id)
       where m.segment_id = $1 and a.profile_id = (select profile_id from customers.public_aliases where customer_id = $2)`,
      [segment_id, customer_id],
    )
  ).length > 0
const isInNow = async (segment_id: string, her: { customer_id: string }) => {
  await app.settle()
  return isIn(segment_id, her)
}
const booksHold = async () => {
  await app.settle()
  assert.deepEqual(await app.audit(), [])
}

async function ordered({ as }: Somebody, method: 'card' | 'bank_transfer', wish = { [mug]: 1 }) {
  for (const [variant_id, quantity] of Object.entries(wish)) await post('/v1/cart/lines', { variant_id, quantity }, as)
  const contact = { name: 'Derya Deniz', email: 'derya@mail.example' }
  const { checkout_id } = await post('/v1/checkouts', { delivery: SHIPPED, contact }, as)
  const { payment_id } = await post(`/v1/checkouts/${checkout_id}/payments`, { method, ...(method === 'card' && { token: 'tok_ok' }) }, as)
  const { order_id } = await post(`/v1/checkouts/${checkout_id}/order`, {}, as)
  await app.settle()
  return { order_id: order_id as string, payment_id: payment_id as string }
}
const capture = ({ payment_id }: { payment_id: string }, amount_minor?: number) =>
  post(`/v1/payments/${payment_id}/captures`, amount_minor === undefined ? {} : { amount_minor })
let written = 0
/** An order that is in the books of which nobody has told: it is found when she is looked at. */
async function untold(customer_id: string, of: { placed_at?: string; company_id?: string; status?: string; total_minor?: number } = {}) {
  const id = `ord_untold${++written}`
  const values = [
    id,
    of.company_id ?? company_id,
    stage.kadikoy.location_id,
    customer_id,
    of.status ?? 'completed',
    of.total_minor ?? 9_000_000,
  ]
  await run(
    app.database.db,
    `with ordered as (
       insert into orders.orders (order_id, number, company_id, purpose_id, cart_id, channel, delivery, location_id, customer_id, status, currency,
         total_minor, net_minor, tax_minor, taxes, placed_at, placed_by)
       values ($1, $1, $2, $1, $1, 'web', 'ship', $3, $4, $5, 'TRY', $6, $6, 0, '[]', $7, 'test'))
     insert into payments.payments (payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, captured_minor, currency, status, actor, created_at)
     values ($1, $1, $1, $2, 'card', 'test-card', $6, $6, 'TRY', 'captured', 'test', $7)`,
    [...values, of.placed_at ?? now()],
  )
}
/** What stands in no ledger goes again, so that the books of the next hold. */
const takeBack = async () => {
  await run(app.database.db, `delete from payments.payments where order_id like 'ord_untold%'`)
  await run(app.database.db, `delete from orders.orders where order_id like 'ord_untold%'`)
  await run(app.database.db, 'update segments.segments set ended_at = $2 where segment_id = any($1)', [made, now()])
}

describe('what was bought', () => {
  test('by transfer is bought when all of it is paid: whoever only orders comes into nothing', async () => {
    const big = await byRule({ kind: 'spent', at_least_minor: 2 * MUG })
    const once = await byRule({ kind: 'orders', at_least: 1 })
    const her = await somebody()
    const unpaid = await ordered(her, 'bank_transfer', { [mug]: 2 })
    assert.deepEqual([await isIn(big, her), await isIn(once, her)], [false, false])
    await capture(unpaid, 100)
    assert.deepEqual([await isInNow(big, her), await isInNow(once, her)], [false, false], 'a part of it is not the order')
    await capture(unpaid)
    assert.deepEqual([await isInNow(big, her), await isInNow(once, her)], [true, true])
    await post(`/v1/orders/${unpaid.order_id}/refunds`, { amount_minor: 100 })
    assert.deepEqual([await isInNow(big, her), await isInNow(once, her)], [false, true], 'what came back was not spent')
    await post(`/v1/orders/${unpaid.order_id}/refunds`, {})
    assert.equal(await isInNow(once, her), false, 'of what has come back whole nothing was bought')
    await booksHold()
  })

  test('and is paid as its goods leave is bought as far as they have left; pieces that are not coming never were', async () => {
    await taken('at_hand_over')
    const some = await byRule({ kind: 'spent', at_least_minor: MUG })
    const more = await byRule({ kind: 'spent', at_least_minor: MUG + 1 })
    const her = await somebody()
    const { order_id } = await ordered(her, 'card', { [mug]: 2, [towel]: 1 })
    assert.equal(await isIn(some, her), false)
    await post(`/v1/orders/${order_id}/hand-overs`, { reference: 'parcel 1', lines: [{ line_number: 1, quantity: 1 }] })
    assert.deepEqual([await isInNow(some, her), await isInNow(more, her)], [true, false])
    await post(`/v1/orders/${order_id}/rest-cancellation`, {})
    assert.deepEqual([await isInNow(some, her), await isInNow(more, her)], [true, false])
    await taken('at_order')
    await booksHold()
  })

  test('with a gift card counts when it is bought, and not when the card is: nobody spends the same money twice', async () => {
    const card = await app.database.transaction(async (tx) => {
      const by = { now: now(), actor: 'system:test' }
      const variants = [{ sku: 'HED-500', gtin: '8680421090006' }]
      const [saved] = await saveProducts(
        tx,
        [{ status: 'active', title: { tr: 'Hediye Kartı' }, tax_class: 'voucher', categories: ['ev'], variants }],
        by,
      )
      if ('refusal' in saved!) throw saved.refusal
      const { variant_id } = saved!.ok.product.variants[0]!
      await setPrices(tx, stage.list.price_list_id, [{ variant_id, amount_minor: 50_000 }], by)
      return variant_id
    })
    const once = await byRule({ kind: 'orders', at_least: 1 })
    const some = await byRule({ kind: 'spent', at_least_minor: MUG })
    const more = await byRule({ kind: 'spent', at_least_minor: MUG + 1 })
    const [her, giver] = [await somebody(), await somebody()]
    await ordered(giver, 'card', { [card]: 1 })
    assert.equal(await isInNow(once, giver), false, 'who buys nothing but a card has bought nothing yet')
    const { order_id } = await ordered(her, 'card', { [mug]: 1, [card]: 1 })
    assert.deepEqual([await isInNow(some, her), await isInNow(more, her)], [true, false])
    const { items } = (await app.call('GET', `/v1/orders/${order_id}/gift-cards`, undefined, { as: desk })).body
    await post(`/v1/orders/${order_id}/refunds`, { sold_card_ids: [items[0].sold_card_id] })
    assert.deepEqual([await isInNow(some, her), await isInNow(more, her)], [true, false], 'the card went back, the goods are hers')
    await post(`/v1/orders/${order_id}/refunds`, { amount_minor: 100 })
    assert.deepEqual([await isInNow(once, her), await isInNow(some, her)], [true, false])
    await booksHold()
  })

  test('at another till counts as that till tells it; what came back there is money that was not spent, and no order', async () => {
    const at = (days: number) => new Date(app.clock.now().getTime() - days * 86_400_000).toISOString()
    const segments = {
      twice: await byRule({ kind: 'orders', at_least: 2 }),
      rich: await byRule({ kind: 'spent', at_least_minor: 30_000, within_days: 30 }),
      fresh: await byRule({ kind: 'last_order', newer_than_days: 5 }),
      at_a_till: await byRule({ kind: 'first_order', channels: ['till'] }),
    }
    const her = await somebody()
    const tell = (days_ago: number, amount: string, more = {}) =>
      post('/v1/sales-elsewhere', {
        ...{ system: 'nebim', company_id, number: `N-${++keys}`, occurred_at: at(days_ago), channel: 'till', currency: 'TRY' },
        ...{ customer: { external_id: her.phone, phone: her.phone }, lines: [{ quantity: amount.startsWith('-') ? '-1' : '1', amount }] },
        ...more,
      })
    const isInWhich = async () => {
      await app.settle()
      const all = await Promise.all(Object.entries(segments).map(async ([name, id]) => ((await isIn(id, her)) ? [name] : [])))
      return all.flat()
    }
    assert.deepEqual(await isInWhich(), [])
    await tell(60, '500.00')
    assert.deepEqual(await isInWhich(), ['at_a_till'])
    const sale = { number: 'N-again', occurred_at: at(10) }
    await tell(10, '350.00', sale)
    assert.deepEqual(await isInWhich(), ['twice', 'rich', 'at_a_till'])
    await tell(4, '-60.00')
    assert.deepEqual(await isInWhich(), ['twice', 'at_a_till'], 'and nothing was ordered that day')
    await tell(3, '900.00', { currency: 'USD' })
    assert.deepEqual(await isInWhich(), ['twice', 'fresh', 'at_a_till'], 'an order, in money of which the rule does not speak')
    const looked = await run(app.database.db, `select from platform.events where type = 'history.sales_told'`)
    await tell(10, '350.00', sale)
    assert.equal(
      (await run(app.database.db, `select from platform.events where type = 'history.sales_told'`)).length,
      looked.length,
      'what is told again says nothing new',
    )
    await booksHold()
  })

  test('elsewhere, for nothing, or was cancelled is not counted', async () => {
    const once = await byRule({ kind: 'orders', at_least: 1 })
    const her = await somebody()
    await untold(her.customer_id, { company_id: stage.alma_az.company_id })
    await untold(her.customer_id, { status: 'cancelled' })
    await app.database.transaction((tx) => askToLook(tx, [{ customer_id: her.customer_id, at: now() }]))
    assert.equal(await isInNow(once, her), false)
    await untold(her.customer_id)
    await app.database.transaction((tx) => askToLook(tx, [{ customer_id: her.customer_id, at: now() }]))
    assert.equal(await isInNow(once, her), true)
    await takeBack()
  })
})

describe('she is looked at', () => {
  interface Happening {
    /** What has to be there before. */
    before?: (her: Somebody) => Promise<unknown>
    happens: (her: Somebody, before: never) => Promise<unknown>
  }
  const unpaid = (her: Somebody) => ordered(her, 'bank_transfer', { [mug]: 2 })
  const leaving = async (her: Somebody) => {
    await taken('at_hand_over')
    const order = await ordered(her, 'card', { [mug]: 2, [towel]: 1 })
    await taken('at_order')
    return order
  }
  type Order = Awaited<ReturnType<typeof ordered>>
  const pieces = { lines: [{ line_number: 1, quantity: 1 }] }
  const cases: Record<string, Happening> = {
    'when she orders': { happens: unpaid },
    'when an order is cancelled': { before: unpaid, happens: (_, { order_id }: Order) => post(`/v1/orders/${order_id}/cancellation`, {}) },
    'when money comes': { before: unpaid, happens: (_, order: Order) => capture(order, 100) },
    'when money goes back': {
      before: (her) => ordered(her, 'card'),
      happens: (_, { order_id }: Order) => post(`/v1/orders/${order_id}/refunds`, { amount_minor: 100 }),
    },
    'when money that went back comes again': {
      before: (her) => ordered(her, 'card'),
      happens: (_, { order_id, payment_id }: Order) =>
        app.database.transaction((tx) =>
          announce(tx, refundFailed, {
            ...{ subject: payment_id, company_id, actor: 'test', occurred_at: now() },
            data: { payment_id, purpose_id: payment_id, order_id, method: 'card', provider: 'test-card', amount_minor: 1, currency: 'TRY' },
          }),
        ),
    },
    'when goods leave': {
      before: leaving,
      happens: (_, { order_id }: Order) => post(`/v1/orders/${order_id}/hand-overs`, { reference: order_id, ...pieces }),
    },
    'when pieces are not coming': {
      before: leaving,
      happens: (_, { order_id }: Order) => post(`/v1/orders/${order_id}/line-cancellations`, pieces),
    },
    'when she says how she is called': {
      happens: ({ as }) => app.call('PATCH', '/v1/me', { first_name: 'Derya' }, { as }),
    },
    'when a system says something of her': {
      happens: ({ phone }) => post('/v1/customer-records', { system: 'crm', external_id: phone, fields: { phone, first_name: 'Derya' } }),
    },
  }
  for (const [name, { before, happens }] of Object.entries(cases))
    test(name, async () => {
      const rich = await byRule({ kind: 'spent', at_least_minor: 5_000_000 })
      const her = await somebody()
      const there = await before?.(her)
      await app.settle()
      await untold(her.customer_id)
      assert.equal(await isInNow(rich, her), false)
      await happens(her, there as never)
      assert.equal(await isInNow(rich, her), true)
      await takeBack()
    })
})

test('where she lives follows what is said of her, and whose that is', async () => {
  const [bursa, van] = [await byRule({ kind: 'city', cities: ['Bursa'] }), await byRule({ kind: 'city', cities: ['VAN'] })]
  const her = await somebody()
  const lives = (city: string) =>
    post('/v1/customer-records', { system: 'crm', external_id: 'home', fields: { first_name: 'Ayşe', phone: her.phone, city } })
  const places = async (one: { customer_id: string }) => [await isInNow(bursa, one), await isInNow(van, one)]
  const told = await lives('Bursa')
  assert.deepEqual(await places(told), [true, false])
  await lives('İzmir')
  assert.deepEqual(await places(told), [false, false])
  // A record that a rule links to her says something else, until it is said to be somebody else's.
  const linked = await app.database.transaction((tx) =>
    receiveRecord(
      tx,
      {
        ...{ system: 'erp', external_id: 'van', received_at: new Date(app.clock.now().getTime() + 1_000).toISOString() },
        ...{ fields: { phone: her.phone, city: 'Van' }, vouches: ['phone'] },
      },
      { now: now(), actor: 'system:erp', channel: 'desk' },
    ),
  )
  assert.deepEqual(await places(her), [false, true])
  await post(`/v1/customers/${her.customer_id}/records/${linked.record_id}/separation`, { version: 1, reason: 'başkasının' })
  assert.deepEqual(
    [await places(her), await places(linked)],
    [
      [false, false],
      [false, true],
    ],
  )
  await booksHold()
})

test('an order that another clock has written down as later than this one counts when this one has come there', async () => {
  const once = await byRule({ kind: 'orders', at_least: 1 })
  const her = await somebody()
  await app.settle()
  const at = (ms: number) => new Date(app.clock.now().getTime() + ms).toISOString()
  await app.database.transaction((tx) => askToLook(tx, [{ customer_id: her.customer_id, at: at(0) }]))
  await untold(her.customer_id, { placed_at: at(500) })
  await lookAtDue(app.database, at(300), app.log)
  assert.equal(await isIn(once, her), false)
  app.clock.advance({ minutes: 1 })
  assert.equal(await isInNow(once, her), true)
  await takeBack()
})

test('of facts that come together she is looked at no sooner than the last of hers', async () => {
  await byRule({ kind: 'orders', at_least: 1 })
  const [her, other] = [await somebody(), await somebody()]
  await app.settle()
  const at = (minutes: number) => new Date(app.clock.now().getTime() + minutes * 60_000).toISOString()
  await app.database.transaction((tx) =>
    askToLook(tx, [
      { customer_id: her.customer_id, at: at(1) },
      { customer_id: other.customer_id, at: at(9) },
      { customer_id: her.customer_id, at: at(3) },
    ]),
  )
  const asked = await run<{ look_at: string }>(
    app.database.db,
    'select look_at from segments.looks where customer_id = any($1) order by 1',
    [[her.customer_id, other.customer_id]],
  )
  assert.deepEqual(
    asked.map(({ look_at }) => look_at),
    [at(3), at(9)],
  )
  app.clock.advance({ minutes: 10 })
  await takeBack()
})

test('whoever cannot be looked at hinders nobody, and is looked at again later', async () => {
  const [her, other] = [await somebody(), await somebody()]
  await untold(her.customer_id)
  await untold(other.customer_id)
  await run(
    app.database.db,
    `create function segments.test_throw() returns trigger language plpgsql as $$ begin
       if new.customer_id = '${her.customer_id}' then raise exception 'she throws'; end if; return new; end $$`,
  )
  await run(
    app.database.db,
    'create trigger test_throw before insert on segments.members for each row execute function segments.test_throw()',
  )
  const rich = await byRule({ kind: 'spent', at_least_minor: 5_000_000 })
  assert.deepEqual([await isInNow(rich, her), await isIn(rich, other)], [false, true])
  const { body } = await app.call('GET', `/v1/segments/${rich}`, undefined, { as: desk })
  assert.deepEqual([body.is_looking, body.member_count], [false, 1])
  assert.deepEqual(
    (await app.audit()).filter(({ module }) => module === 'segments'),
    [],
    'she waits, and is not said to be wrong',
  )
  await run(app.database.db, 'drop trigger test_throw on segments.members')
  await run(app.database.db, 'drop function segments.test_throw()')
  app.clock.advance({ minutes: 20 })
  assert.equal(await isInNow(rich, her), true)
  await takeBack()
})

test('whoever takes too long to be looked at holds nobody up; after a few tries she is looked at once a day, and the audit names her', async () => {
  const [slow, other] = [await somebody(), await somebody()]
  const rich = await byRule({ kind: 'spent', at_least_minor: 5_000_000 })
  await untold(slow.customer_id)
  await untold(other.customer_id)
  const sleep = (seconds: number) =>
    run(
      app.database.db,
      `create or replace function segments.test_sleep() returns trigger language plpgsql as $$ begin
         if new.customer_id = '${slow.customer_id}' then perform pg_sleep(${seconds}); end if; return new; end $$`,
    )
  await sleep(60)
  await run(
    app.database.db,
    'create trigger test_sleep before insert on segments.members for each row execute function segments.test_sleep()',
  )
  const ask = (...who: Somebody[]) =>
    app.database.transaction((tx) =>
      askToLook(
        tx,
        who.map(({ customer_id }) => ({ customer_id, at: now() })),
      ),
    )
  const look = async () => {
    while (await lookAtDue(app.database, now(), app.log, 1_000));
  }
  const waiting = () => run(app.database.db, 'select look_at, tries from segments.looks where customer_id = $1', [slow.customer_id])
  const named = async () =>
    (await app.audit()).flatMap(({ module, audit, rows }) =>
      module === 'segments' ? [[audit, rows.map(({ customer_id }) => customer_id)]] : [],
    )
  await ask(slow, other)
  await look()
  assert.deepEqual([await isIn(rich, slow), await isIn(rich, other)], [false, true])
  assert.deepEqual(await named(), [], 'she has another try')
  for (let tries = 2; tries <= 4; tries++) {
    app.clock.advance({ minutes: 20 })
    await look()
  }
  const tomorrow = new Date(app.clock.now().getTime() + 86_400_000).toISOString()
  const parked = { tries: 4, look_at: tomorrow }
  assert.deepEqual(await waiting(), [parked])
  await ask(slow)
  assert.deepEqual(await waiting(), [parked], 'whatever happens meanwhile')
  assert.deepEqual(await named(), [['whoever is due is looked at', [slow.customer_id]]])
  await run(app.database.db, 'drop trigger test_sleep on segments.members')
  await run(app.database.db, 'drop function segments.test_sleep()')
  app.clock.advance({ minutes: 24 * 60 })
  assert.equal(await isInNow(rich, slow), true)
  assert.deepEqual(await named(), [])
  await takeBack()
})

test('the audit names nobody of whom something has just happened, and whoever was due an hour ago', async () => {
  const rich = await byRule({ kind: 'spent', at_least_minor: 5_000_000 })
  const [her, other] = [await somebody(), await somebody()]
  await app.settle()
  const named = async () => (await app.audit()).filter(({ module }) => module === 'segments').map(({ audit }) => audit)
  await untold(her.customer_id)
  await untold(other.customer_id)
  const told = (of: { customer_id?: string | null } = {}) =>
    app.database.transaction((tx) =>
      announce(tx, customerChanged, {
        ...{
          subject: her.customer_id,
          company_id: null,
          customer_id: her.customer_id,
          actor: 'test',
          occurred_at: now(),
          data: { fields: [] },
        },
        ...of,
      }),
    )
  const lies = ['whoever is in a segment by rule is as it asks, and nobody else is']
  await told()
  assert.deepEqual(await named(), lies, 'of the other nobody has told')
  await told({ customer_id: other.customer_id })
  assert.deepEqual(await named(), [], 'both are about to be heard of')
  await app.settle()
  assert.deepEqual([await isIn(rich, her), await named()], [true, []])

  await app.database.transaction((tx) => askToLook(tx, [{ customer_id: her.customer_id, at: now() }]))
  app.clock.advance({ minutes: 61 })
  assert.deepEqual(await named(), [], 'since then nothing has happened by which the hour is known')
  await told({ customer_id: null })
  await sequenceEvents(app.database)
  assert.deepEqual(await named(), ['whoever is due is looked at'])
  await takeBack()
  await booksHold()
})

/** So many whom nobody has ever seen, each with a paid order of so much. */
const crowd = (count: number) =>
  run(
    app.database.db,
    `with born as (
       insert into customers.profiles (customer_id, profile_id, of_record, name_folded, locale, said, shown, created_at)
       select 'cus_crowd' || lpad(i::text, 6, '0'), 'cus_crowd' || lpad(i::text, 6, '0'), false, '', 'tr', '[]', '{}', $3 from generate_series(1, $4::integer) i),
     ordered as (
       insert into orders.orders (order_id, number, company_id, purpose_id, cart_id, channel, delivery, location_id, customer_id, status, currency,
         total_minor, net_minor, tax_minor, taxes, placed_at, placed_by)
       select 'ord_untoldc' || i, 'ord_untoldc' || i, $1, 'ord_untoldc' || i, 'ord_untoldc' || i, 'web', 'ship', $2, 'cus_crowd' || lpad(i::text, 6, '0'),
         'completed', 'TRY', 9000000, 9000000, 0, '[]', $3::timestamptz, 'test' from generate_series(1, $4) i)
     insert into payments.payments (payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, captured_minor, currency, status, actor, created_at)
     select 'ord_untoldc' || i, 'ord_untoldc' || i, 'ord_untoldc' || i, $1, 'card', 'test-card', 9000000, 9000000, 'TRY', 'captured', 'test', $3
     from generate_series(1, $4) i`,
    [company_id, stage.kadikoy.location_id, now(), count],
  )

test('in a house of many: rules are held against all in portions, counted of a part, and audited a part each day', async () => {
  const CROWD = 1_010
  await crowd(CROWD)
  const all = await run(app.database.db, 'select from customers.public_customers')
  // Two that begin at different times come together, and both come to their end.
  const rules: Condition[] = [
    { kind: 'spent', at_least_minor: 5_000_000 },
    { kind: 'spent', at_least_minor: 8_000_000 },
  ]
  const ids: string[] = []
  for (const one of rules) {
    const code = `many-${++keys}`
    const rule = { match: 'all', conditions: [one] }
    ids.push((await post('/v1/segments', { company_id, code, name: { tr: code }, purpose: 'Deneme', rule })).segment_id)
    if (ids.length === 1)
      await run(app.database.db, `update segments.segments set looked_to = 'cus_crowd000150' where segment_id = $1`, [ids[0]])
  }
  made.push(...ids)
  const looking = () => run(app.database.db, 'select from segments.segments where looked_to is not null')
  for (let ticks = 0; ticks < 100 && (await looking()).length; ticks++) await lookAtDue(app.database, now(), app.log)
  const members = await run<{ count: number }>(
    app.database.db,
    'select count(*)::integer as count from segments.members where segment_id = any($1) and until is null group by segment_id order by 1',
    [ids],
  )
  assert.deepEqual(
    members.map(({ count }) => count),
    [CROWD - 150, CROWD],
  )
  const listed = (await app.call('GET', `/v1/segments?company_id=${company_id}`, undefined, { as: desk })).body.items
  assert.deepEqual(
    ids.map((id) => {
      const { member_count, has_more_members } = listed.find(({ segment_id }: { segment_id: string }) => segment_id === id)
      return [member_count, has_more_members]
    }),
    [
      [CROWD - 150, false],
      [1_000, true],
    ],
    'in a list nobody counts to the end',
  )
  assert.equal((await app.call('GET', `/v1/segments/${ids[1]}`, undefined, { as: desk })).body.member_count, CROWD)
  const filled = await run(
    app.database.db,
    `select from platform.events where type = 'segments.segment_changed' and subject = any($1) and data ->> 'reason' = 'filled'`,
    [ids],
  )
  assert.equal(filled.length, 2)
  await run(app.database.db, `update segments.segments set looked_to = '' where segment_id = $1`, [ids[0]])
  for (let ticks = 0; ticks < 100 && (await looking()).length; ticks++) await lookAtDue(app.database, now(), app.log)

  const call = { principal: { audience: 'staff', id: 'test', company_ids: null }, now: now(), actor: 'staff:test', channel: 'desk' }
  const rule = { match: 'all' as const, conditions: [rules[0]!] }
  const preview = (most: number) => previewRule(app.database, { company_id, rule }, call as never, most)
  const whole = await preview(10_000)
  assert.deepEqual([whole.count, whole.is_estimate, whole.sample.length], [CROWD, false, 8])
  const part = await preview(all.length / 4)
  assert.equal(part.is_estimate, true)
  assert.ok(Math.abs(part.count - CROWD) < CROWD * 0.1, String(part.count))
  const said = await run<{ data: { count: number } }>(
    app.database.db,
    `select data from platform.events where type = 'segments.rule_previewed' and actor = 'staff:test' order by event_id`,
  )
  assert.deepEqual(
    said.map(({ data }) => data.count),
    [CROWD, part.count],
  )

  // One is in it who should not be, and one is not who should be.
  const [wrong, missing] = [await somebody(), 'cus_crowd000007']
  await app.settle()
  await run(app.database.db, `update segments.members set until = since where segment_id = $1 and customer_id = $2`, [ids[0], missing])
  await run(
    app.database.db,
    `insert into segments.members (segment_id, customer_id, since, version, added_by) values ($1, $2, $3, 1, 'test')`,
    [ids[0], wrong.customer_id, now()],
  )
  const broken = (most: number, day: number) =>
    run<{ customer_id: string }>(app.database.db, `select customer_id from (${notAsAsked(most, String(day))}) as broken order by 1`)
  const both = [missing, wrong.customer_id].sort()
  assert.deepEqual(
    (await broken(20_000, 0)).map(({ customer_id }) => customer_id),
    both,
  )
  const found = new Set<string>()
  const days: number[] = []
  for (let day = 0; day < 20; day++) {
    const some = await broken(Math.ceil((all.length * 2) / 10), day)
    days.push(some.length)
    for (const { customer_id } of some) found.add(customer_id)
  }
  assert.deepEqual([...found].sort(), both, 'in some days everybody has had her turn')
  assert.ok(days.includes(0), 'and not all on each day')
  await takeBack()
  await run(app.database.db, `delete from segments.members where customer_id like 'cus_crowd%' or segment_id = any($1)`, [ids])
})

test('of fewer than five nobody is named before a rule is saved, of five some are; that it was asked is known', async () => {
  const rule = { match: 'all', conditions: [{ kind: 'spent', at_least_minor: 70_000_000 }] }
  const preview = () => post('/v1/segment-previews', { company_id, rule })
  for (let i = 1; i <= 5; i++) {
    const { customer_id } = await somebody()
    await untold(customer_id, { total_minor: 80_000_000 })
    const { count, sample } = await preview()
    assert.deepEqual([count, sample.length], [i, i < 5 ? 0 : 5])
  }
  const said = await run<{ data: object; company_id: string }>(
    app.database.db,
    `select data, company_id from platform.events where type = 'segments.rule_previewed' order by event_id desc limit 1`,
  )
  assert.deepEqual(said, [{ data: { rule, count: 5, is_estimate: false }, company_id }])
  await takeBack()
})

test('whoever is in a segment when it ends was in it until then, and nothing reads her in it any more', async () => {
  const { segment_id } = await post('/v1/segments', { company_id, code: 'short-lived', name: { tr: 'Kısa' }, purpose: 'Deneme' })
  const her = await somebody()
  await post(`/v1/segments/${segment_id}/members`, { customer_ids: [her.customer_id], reason: 'Öğretmen' })
  const since = now()
  app.clock.advance({ minutes: 5 })
  await post(`/v1/segments/${segment_id}/end`, {})
  const until = now()
  app.clock.advance({ minutes: 5 })
  await app.settle()
  assert.deepEqual(await run(app.database.db, 'select since, until, reason from segments.members where segment_id = $1', [segment_id]), [
    { since, until, reason: 'Öğretmen' },
  ])
  await booksHold()
})

test('what was chosen of one and meant another ends with her, with the day and the reason, and begins with the other', async () => {
  const { segment_id } = await post('/v1/segments', { company_id, code: 'by-hand', name: { tr: 'Elle' }, purpose: 'Deneme' })
  const [her, other] = [await somebody(), await somebody()]
  await post(`/v1/segments/${segment_id}/members`, { customer_ids: [her.customer_id], reason: 'Öğretmen' })
  const since = now()
  app.clock.advance({ minutes: 5 })
  const move = (from: Somebody, to: Somebody) =>
    app.database.transaction((tx) =>
      mergeFace.move!(tx, `${segment_id} ${from.customer_id}`, to.customer_id, { now: now(), actor: 'staff:x' }),
    )
  await move(her, other)
  const rows = () =>
    run(
      app.database.db,
      'select customer_id, since, until, reason, removed_for, removed_by from segments.members where segment_id = $1 order by since',
      [segment_id],
    )
  const ended = {
    customer_id: her.customer_id,
    since,
    until: now(),
    reason: 'Öğretmen',
    removed_for: 'meant_another',
    removed_by: 'staff:x',
  }
  const begun = { customer_id: other.customer_id, since: now(), until: null, reason: 'Öğretmen', removed_for: null, removed_by: null }
  assert.deepEqual(await rows(), [ended, begun])
  await post(`/v1/segments/${segment_id}/members`, { customer_ids: [her.customer_id], reason: 'Kendisi de' })
  app.clock.advance({ minutes: 5 })
  await move(her, other)
  assert.equal((await rows()).filter((row) => (row as { until: string | null }).until === null).length, 1, 'she is in it once')
})
