import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { maskEmail, maskPhone } from '@birge/kernel/contact'
import { before, beforeEach, describe, test } from 'node:test'
import { run } from '#platform/database'
import { declareMergeFaces } from '#platform/merge-faces'
import type { Module } from '#platform/module'
import { atTheDesk, atTheTill, codeSentTo, confirmedBy, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout, order, pay, payAndOrder, SHIPPED } from '../../../test/race/shoppers.ts'
import en from '../../../apps/console/texts/en.json' with { type: 'json' }
import { modules } from '../../modules.ts'
import { orders } from '../../sale/orders/index.ts'
import { customers, findOrCreate, idsOf, profileOf } from '../customers/index.ts'
import { isAllowed, whoAllows } from '../privacy/index.ts'
import { resolution } from '../resolution/index.ts'
import { areNotSame, merge, merging, receiveRecord } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 500)
const { mug, lamp, towel, heater } = stage.variants
const now = () => app.clock.now().toISOString()
let manager: Pocket
let second: Pocket
before(async () => {
  manager = await atTheDesk(app)
  second = await atTheDesk(app, 'murat@alma.example')
})
beforeEach(() => app.clock.advance({ minutes: 15 }))

let people = 0
/** Somebody signs in with a phone of her own. */
async function somebody(name?: string) {
  const as = pocket()
  const phone = `0532 400 ${String(++people)
    .padStart(4, '0')
    .replace(/(..)(..)/, '$1 $2')}`
  const { customer } = await signIn(app, as, phone)
  if (name) await app.call('PATCH', '/v1/me', { first_name: name, last_name: 'Yılmaz' }, { as })
  return { as, phone, customer_id: customer.customer_id as string }
}
type Somebody = Awaited<ReturnType<typeof somebody>>

const get = (path: string, as: Pocket = manager) => app.call('GET', path, undefined, { as })
const put = (variant_id: string, quantity: number, as: Pocket) => app.call('POST', '/v1/cart/lines', { variant_id, quantity }, { as })
const cartOf = async ({ as }: { as: Pocket }) => {
  const { body } = await get('/v1/cart', as)
  return Object.fromEntries(body.lines.map((line: { variant_id: string; quantity: number }) => [nameOf(line.variant_id), line.quantity]))
}
const nameOf = (variant_id: string) => Object.entries(stage.variants).find(([, id]) => id === variant_id)![0]

const buys = async (variant_id: string, as: Pocket) => payAndOrder(app, await goToCheckout(app, { variant_id }, SHIPPED, as))

let keys = 0
/** All have proven a phone of their own, so two look each time. */
const mergeInto = async (into: Somebody, from: Somebody, more: object = {}, as = manager) =>
  confirmedBy(app, second, await proposeMerge(into, from, more, as))
const proposeMerge = (into: Somebody, from: Somebody, more: object = {}, as = manager) =>
  app.call(
    'POST',
    '/v1/customer-merges',
    { from_id: from.customer_id, into_id: into.customer_id, reason: 'aynı kişi', despite: ['both_proved_phones'], ...more },
    { as, key: `merge ${++keys}` },
  )
const merged = async (into: Somebody, from: Somebody) => {
  const answer = await mergeInto(into, from)
  assert.equal(answer.status, 201, answer.text)
  return answer.body.merge_id as string
}
const part = (merge_id: string, more: object = {}, as = manager) =>
  app.call('POST', `/v1/customer-merges/${merge_id}/reversal`, { reason: 'iki kişi', ...more }, { as, key: `part ${++keys}` })

/** What is hers alone, as it stands under her ids. */
const factsOf = async (customer_id: string) => {
  const [facts] = await run<object>(
    app.database.db,
    `select p.profile_id, p.first_name, p.last_name, p.name_folded, p.locale, p.said, p.shown,
       (select json_agg(i order by kind, value) from customers.identifiers i where i.customer_id = p.customer_id) as identifiers,
       (select json_agg(o.order_id order by o.order_id) from orders.orders o where o.customer_id = p.customer_id) as orders,
       (select json_agg(json_build_object('cart', c.cart_id, 'status', c.status, 'lines',
          (select json_agg(json_build_object('v', l.variant_id, 'q', l.quantity) order by l.variant_id) from carts.cart_lines l where l.cart_id = c.cart_id)) order by c.cart_id)
        from carts.carts c where c.customer_id = p.customer_id) as carts
     from customers.profiles p where p.customer_id = $1`,
    [customer_id],
  )
  return facts
}

describe('two profiles of one person', () => {
  test('are one after a merge: by either phone and on every device she is the same, and both ids go on answering', async () => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody()]
    await merged(ayse, also)
    for (const { as } of [ayse, also]) {
      const { customer } = (await get('/v1/me', as)).body
      assert.deepEqual([customer.customer_id, customer.first_name], [ayse.customer_id, 'Ayşe'])
    }
    for (const id of [ayse.customer_id, also.customer_id]) {
      const { body } = await get(`/v1/customers/${id}`)
      assert.deepEqual(
        [body.customer_id, body.customer_ids, body.identifiers.map((i: { customer_id: string }) => i.customer_id).toSorted()],
        [ayse.customer_id, [ayse.customer_id, also.customer_id], [ayse.customer_id, also.customer_id].toSorted()],
      )
    }
    const again = pocket()
    assert.equal((await signIn(app, again, also.phone)).customer.customer_id, ayse.customer_id)
    const found = await get(`/v1/customers?search=${encodeURIComponent(also.phone)}`)
    assert.deepEqual(
      found.body.items.map((card: { customer_id: string }) => card.customer_id),
      [ayse.customer_id],
    )
    assert.equal(await app.database.transaction((tx) => areNotSame(tx, [ayse.customer_id], [also.customer_id])), false)
  })

  test('have one list of orders and one timeline, and each order stays under the id it was made under', async () => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody()]
    const orders = []
    for (const { as } of [ayse, also]) orders.push((await buys(mug, as)).body.order_id)
    await merged(ayse, also)
    for (const { as } of [ayse, also]) {
      const { items } = (await get('/v1/orders', as)).body
      assert.deepEqual(items.map((o: { order_id: string }) => o.order_id).toSorted(), orders.toSorted())
      for (const order_id of orders) assert.equal((await get(`/v1/orders/${order_id}`, as)).status, 200)
    }
    for (const { customer_id } of [ayse, also]) {
      const { items } = (await get(`/v1/orders?customer_id=${customer_id}`)).body
      assert.equal(items.length, 2)
      assert.deepEqual(new Set(items.map((o: { customer_id: string }) => o.customer_id)), new Set([ayse.customer_id, also.customer_id]))
    }
    const types = (await get(`/v1/customers/${also.customer_id}/timeline?limit=100`)).body.items.map((e: { type: string }) => e.type)
    assert.equal(types.filter((type: string) => type === 'orders.order_placed').length, 2)
    assert.ok(types.includes('customers.profiles_merged'))
  })

  test('are shown side by side before: which fields win and why, what each brings along, and what speaks against it', async () => {
    const ayse = await somebody('Ayşe')
    app.clock.advance({ minutes: 1 })
    const also = await somebody('Ayşegül')
    await put(lamp, 2, also.as)
    await buys(mug, ayse.as)
    const preview = await get(`/v1/customer-merges/preview?from_id=${also.customer_id}&into_id=${ayse.customer_id}`)
    assert.equal(preview.status, 200, preview.text)
    const { from, into, fields, warnings, modules } = preview.body
    assert.deepEqual([from.customer_id, into.customer_id, warnings], [also.customer_id, ayse.customer_id, ['both_proved_phones']])
    const { value, because, others } = fields.find((f: { field: string }) => f.field === 'first_name')
    assert.deepEqual([value, because, others], ['Ayşegül', 'newest', ['Ayşe']])
    assert.deepEqual([modules.orders.into.orders[0].order_count, modules.orders.from.orders], [1, []])
    assert.deepEqual([modules.carts.from.carts[0].item_count, modules.carts.into.carts], [2, []])
    const brought = (en as unknown as { merging: { brought: Record<string, Record<string, string>> } }).merging.brought
    const wordless = Object.entries(modules as Record<string, { from: object }>).flatMap(([module, { from: brings }]) =>
      Object.keys(brings).flatMap((name) => (brought[module]?.[name] ? [] : [`${module}.${name}`])),
    )
    assert.deepEqual(wordless, ['privacy.consents'], 'consents are shown by themselves; the console has words for everything else')
    const looks = (await get(`/v1/customers/${also.customer_id}/looks`)).body.items
    assert.ok(looks.some((look: { reason: string }) => look.reason === 'merge_preview'))
  })

  test('are shown with what each has allowed, and what will stand: refusal wins, and the use of data only if both allow it', async () => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody('Ayşe')]
    const says = async ({ as }: Somebody, ...choices: [purpose: string, channel: string, decision: string][]) => {
      const text_versions = { marketing: 1, personalisation: 1, analytics: 1 }
      const body = { choices: choices.map(([purpose, channel, decision]) => ({ purpose, channel, decision })), text_versions }
      const said = await app.call('PUT', '/v1/me/consents', body, { as })
      assert.equal(said.status, 200, said.text)
    }
    await says(ayse, ['marketing', 'sms', 'granted'], ['marketing', 'call', 'granted'], ['analytics', 'all', 'granted'])
    await says(also, ['marketing', 'sms', 'refused'], ['personalisation', 'all', 'refused'])
    const { privacy } = (await get(`/v1/customer-merges/preview?from_id=${also.customer_id}&into_id=${ayse.customer_id}`)).body.modules
    const told = ({ consents }: { consents: Record<string, string>[] }) =>
      consents.map(({ purpose, channel, decision }) => `${purpose} ${channel} ${decision}`).toSorted()
    assert.deepEqual(told(privacy.into), ['analytics all granted', 'marketing call granted', 'marketing sms granted'])
    assert.deepEqual(told(privacy.from), ['marketing sms refused', 'personalisation all refused'])
    const stands = ['marketing call granted', 'marketing sms refused', 'personalisation all refused']
    assert.deepEqual(told(privacy.together), stands)
    await merged(ayse, also)
    const third = await somebody()
    const after = (await get(`/v1/customer-merges/preview?from_id=${third.customer_id}&into_id=${ayse.customer_id}`)).body.modules
    assert.deepEqual(told(after.privacy.into), stands, 'and that is what stands then')
  })

  test('are not merged against a warning that nobody has looked at, nor by an associate, nor with themselves', async () => {
    const [ayse, also] = [await somebody(), await somebody()]
    const facts = [await factsOf(ayse.customer_id), await factsOf(also.customer_id)]
    const refused = await mergeInto(ayse, also, { despite: [] })
    assert.deepEqual(
      [refused.status, refused.body.code, refused.body.details?.warnings ?? refused.body.warnings],
      [409, 'merge_has_warnings', ['both_proved_phones']],
    )
    assert.equal((await mergeInto(ayse, ayse)).body.code, 'same_profile')
    assert.equal((await mergeInto(ayse, { ...also, customer_id: 'cus_nobody' })).body.code, 'not_found')
    const associate = await atTheTill(app, stage, { open: false })
    assert.equal((await mergeInto(ayse, also, {}, associate)).status, 403)
    assert.deepEqual([await factsOf(ayse.customer_id), await factsOf(also.customer_id)], facts)
  })
})

describe('a request about her data', () => {
  test('speaks against merging whoever asks with anybody; people who know better say so', async () => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody()]
    const asked = await app.call('POST', '/v1/me/data-requests', { kind: 'erasure' }, { as: ayse.as })
    assert.equal(asked.status, 201, asked.text)
    const { request_id } = asked.body.request
    const code = await codeSentTo(app, (await get('/v1/me', ayse.as)).body.customer.phone)
    assert.equal((await app.call('POST', `/v1/data-requests/${request_id}/proof`, { code }, { as: ayse.as })).status, 201)
    for (const [into, from] of [
      [ayse, also],
      [also, ayse],
    ] as const) {
      const refused = await mergeInto(into, from)
      assert.deepEqual([refused.status, refused.body.warnings ?? refused.body.details?.warnings], [409, ['request_open']])
    }
    assert.equal((await mergeInto(ayse, also, { despite: ['both_proved_phones', 'request_open'] })).status, 201)
  })
})

describe('the value of two', () => {
  const losing = (sql: string): Module => ({
    name: 'orders',
    merge: { ...orders.merge!, join: async (tx) => void (await run(tx, sql)) },
  })

  test('is counted before and after: a merge that loses an order of hers does not happen', async (t) => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody()]
    const { order_id } = (await buys(mug, also.as)).body
    t.after(() => declareMergeFaces(modules))
    declareMergeFaces([losing(`update orders.orders set customer_id = null where order_id = '${order_id}'`)])
    const doing = { now: now(), actor: 'staff:test' }
    const both = { from: also.customer_id, into: ayse.customer_id, reason: 'one', despite: ['both_proved_phones'] as const }
    await assert.rejects(
      app.database.transaction((tx) => merge(tx, both, doing)),
      /orders\.TRY was \d+ and would be 0/,
    )
    assert.equal((await get(`/v1/orders/${order_id}`, also.as)).status, 200)
    declareMergeFaces([losing('select 1')])
    assert.equal((await app.database.transaction((tx) => merge(tx, both, doing))).customer_id, ayse.customer_id)
  })

  test('is not done by one alone against what speaks against it only at the last moment', async (t) => {
    t.after(() => declareMergeFaces(modules))
    const [one, other] = [await record('late one', { first_name: 'Su' }), await record('late other', { first_name: 'Su' })]
    let asked = 0
    const warns = async () => (asked++ ? ['request_open' as const] : [])
    const face = { preview: async () => ({}), totals: async () => ({}), warns }
    declareMergeFaces([{ name: 'meanwhile', merge: face } as Module])
    const both = { from_id: other.customer_id, into_id: one.customer_id, reason: 'aynı kişi', despite: ['request_open'] }
    const refused = await app.call('POST', '/v1/customer-merges', both, { as: manager, key: `merge ${++keys}` })
    assert.deepEqual([refused.body.code, refused.body.details?.warnings], ['merge_has_warnings', ['request_open']], refused.text)
  })

  test('is not short because she buys, changes her name and fills her cart at that very moment', async () => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody('Fatma')]
    const contact = { name: 'Derya Deniz', phone: '0533 444 55 66' }
    const buyers = [ayse, also].map(async ({ as }) => {
      const statuses = new Set<number>()
      for (let i = 0; i < 6; i++) {
        statuses.add((await app.call('PATCH', '/v1/me', { first_name: `Ayşe ${i}` }, { as })).status)
        statuses.add((await put(lamp, 1, as)).status)
        const { status, body } = await app.call('POST', '/v1/checkouts', { delivery: SHIPPED, contact }, { as })
        statuses.add(status)
        if (status !== 201) continue
        statuses.add((await pay(app, { as, ...body })).status)
        statuses.add((await order(app, { as, ...body })).status)
      }
      return statuses
    })
    const merges = (async () => {
      const statuses = new Set<number>()
      for (let i = 0; i < 12; i++) {
        const one = await mergeInto(ayse, also, { despite: ['both_proved_phones', 'found_not_same'] })
        statuses.add(one.status)
        if (one.status === 201) statuses.add((await part(one.body.merge_id, { not_same: false })).status)
      }
      return statuses
    })()
    assert.deepEqual([...(await merges)], [201])
    for (const statuses of await Promise.all(buyers))
      assert.ok(
        [...statuses].every((status) => status < 500),
        [...statuses].join(),
      )
    assert.deepEqual(await app.audit(), [])
  })
})

describe('the cart of a merged person', () => {
  test('is one: what lay in either lies in it, on both devices', async () => {
    const [ayse, also] = [await somebody(), await somebody()]
    await put(mug, 2, ayse.as)
    await put(lamp, 1, ayse.as)
    app.clock.advance({ minutes: 1 })
    await put(mug, 5, also.as)
    await put(towel, 1, also.as)
    await merged(ayse, also)
    for (const her of [ayse, also]) assert.deepEqual(await cartOf(her), { mug: 5, lamp: 1, towel: 1 })
    await put(heater, 1, ayse.as)
    assert.deepEqual(await cartOf(also), { mug: 5, lamp: 1, towel: 1, heater: 1 })
  })

  test('is two again after the merge is undone, each as it was; what she put in meanwhile goes with the phone that put it in', async () => {
    const [ayse, also] = [await somebody(), await somebody()]
    await put(mug, 2, ayse.as)
    app.clock.advance({ minutes: 1 })
    await put(mug, 5, also.as)
    await put(towel, 1, also.as)
    const merge_id = await merged(ayse, also)
    await put(heater, 2, ayse.as)
    await put(heater, 1, also.as)
    assert.equal((await part(merge_id)).status, 201)
    assert.deepEqual(
      [await cartOf(ayse), await cartOf(also)],
      [
        { mug: 2, heater: 3 },
        { mug: 5, towel: 1 },
      ],
    )
  })

  test('waits while one of them is being paid, and comes together when that is over', async () => {
    const [ayse, also] = [await somebody(), await somebody()]
    await put(lamp, 1, also.as)
    const checkout = await goToCheckout(app, { variant_id: mug }, SHIPPED, ayse.as)
    assert.equal((await pay(app, checkout)).status, 201)
    const merge_id = await merged(ayse, also)
    const { status, lines } = (await get('/v1/cart', also.as)).body
    assert.deepEqual([status, lines.length], ['frozen', 1], 'she finishes first what she is paying')
    assert.equal((await order(app, checkout)).status, 201)
    await app.tick()
    assert.deepEqual(await cartOf(ayse), { lamp: 1 })
    assert.equal((await part(merge_id)).status, 201)
    assert.deepEqual([await cartOf(ayse), await cartOf(also)], [{}, { lamp: 1 }])
  })
})

describe('what was merged', () => {
  test('is parted exactly: each has what she had, and what was done meanwhile is with whoever did it', async () => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody('Fatma')]
    await put(lamp, 1, ayse.as)
    await buys(mug, also.as)
    const before = [await factsOf(ayse.customer_id), await factsOf(also.customer_id)]
    const merge_id = await merged(ayse, also)
    const undone = await part(merge_id)
    assert.deepEqual([undone.status, undone.body], [201, { from_id: also.customer_id, into_id: ayse.customer_id }])
    assert.deepEqual([await factsOf(ayse.customer_id), await factsOf(also.customer_id)], before)
    assert.deepEqual(
      [(await get('/v1/me', ayse.as)).body.customer.first_name, (await get('/v1/me', also.as)).body.customer.first_name],
      ['Ayşe', 'Fatma'],
    )
    assert.equal((await part(merge_id)).body.code, 'merge_undone')
    const { merges, not_same } = (await get(`/v1/customers/${ayse.customer_id}/merges`)).body
    assert.deepEqual(
      [merges.length, merges[0].undone_because, not_same.map((n: { customer_id: string }) => n.customer_id)],
      [1, 'iki kişi', [also.customer_id]],
    )
  })

  test('has her wishes how to be reached as she had them, and what she said meanwhile goes with the phone that said it', async () => {
    const [ayse, also] = [await somebody(), await somebody()]
    const wish = (change: object, { as }: Somebody) => app.call('PATCH', '/v1/me/contact-preferences', change, { as })
    const wishes = async ({ as }: Somebody) => (await get('/v1/me/consents', as)).body.preferences
    await wish({ marketing_by: 'sms' }, ayse)
    await wish({ marketing_by: 'email', news_by: 'email' }, also)
    const merge_id = await merged(ayse, also)
    const hours = { from_hour: 9, until_hour: 18 }
    assert.equal((await wish(hours, also)).status, 200)
    for (const her of [ayse, also]) assert.deepEqual(await wishes(her), { marketing_by: 'email', news_by: 'email', ...hours })
    assert.equal((await part(merge_id)).status, 201)
    assert.deepEqual(await wishes(ayse), { marketing_by: 'sms', news_by: null, from_hour: null, until_hour: null })
    assert.deepEqual(await wishes(also), { marketing_by: 'email', news_by: 'email', ...hours })
  })

  test('keeps who did what: an order goes with the phone that was signed in', async () => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody('Fatma')]
    const merge_id = await merged(ayse, also)
    const again = pocket()
    await signIn(app, again, also.phone)
    const { order_id } = (await buys(towel, again)).body
    assert.equal((await get(`/v1/orders/${order_id}`, ayse.as)).status, 200)
    app.clock.advance({ minutes: 1 })
    await app.call('PATCH', '/v1/me', { first_name: 'Fatma Nur' }, { as: again })
    assert.equal((await get('/v1/me', ayse.as)).body.customer.first_name, 'Fatma Nur')
    await part(merge_id)
    assert.equal((await get(`/v1/orders/${order_id}`, ayse.as)).status, 404)
    assert.equal((await get(`/v1/orders/${order_id}`, also.as)).status, 200)
    assert.deepEqual(
      [(await get('/v1/me', ayse.as)).body.customer.first_name, (await get('/v1/me', also.as)).body.customer.first_name],
      ['Ayşe', 'Fatma Nur'],
    )
  })

  test('stays parted: nothing joins them again by itself, and somebody who knows better may', async () => {
    const [ayse, also] = [await somebody(), await somebody()]
    await part(await merged(ayse, also))
    assert.deepEqual((await mergeInto(ayse, also)).body.code, 'merge_has_warnings')
    const known = await mergeInto(ayse, also, { despite: ['both_proved_phones', 'found_not_same'] })
    assert.equal(known.status, 201, known.text)
    assert.equal(await app.database.transaction((tx) => areNotSame(tx, [ayse.customer_id], [also.customer_id])), false)
  })

  test('leaves what was found before as it was found: who was merged against it and parted again is not the same as before', async () => {
    const [ayse, also, third] = [await somebody(), await somebody(), await somebody()]
    const found = { one_id: ayse.customer_id, other_id: third.customer_id, reason: 'iki kişi' }
    assert.equal((await app.call('POST', '/v1/customer-distinctions', found, { as: manager })).status, 204)
    const [first, second] = [await merged(also, third), await mergeInto(ayse, also, { despite: ['both_proved_phones', 'found_not_same'] })]
    assert.equal(second.status, 201, second.text)
    const notSame = () => app.database.transaction((tx) => areNotSame(tx, [ayse.customer_id], [third.customer_id]))
    assert.equal(await notSame(), false)
    await part(first, { not_same: false })
    assert.equal(await notSame(), true, 'she is parted from both')
    const [kept] = (await get(`/v1/customers/${third.customer_id}/merges`)).body.not_same
    assert.deepEqual([kept.customer_id, kept.reason], [ayse.customer_id, 'iki kişi'])
    assert.equal((await mergeInto(ayse, third)).body.code, 'merge_has_warnings')
  })

  test('comes apart in any order along a chain of merges', async () => {
    const [a, b, c] = [await somebody('Ayşe'), await somebody('Banu'), await somebody('Ceren')]
    for (const [her, thing] of [
      [a, mug],
      [b, lamp],
      [c, towel],
    ] as const) {
      await put(thing, 1, her.as)
      app.clock.advance({ minutes: 1 })
    }
    const before = await Promise.all([a, b, c].map(({ customer_id }) => factsOf(customer_id)))
    const quantities = (facts: unknown) => JSON.parse(JSON.stringify(facts))
    for (const first of ['the first', 'the second']) {
      const [ab, bc] = [await merged(b, a), await merged(c, b)]
      for (const her of [a, b, c]) assert.deepEqual(await cartOf(her), { mug: 1, lamp: 1, towel: 1 })
      assert.equal((await get(`/v1/customers/${a.customer_id}`)).body.customer_id, c.customer_id)
      const [one, other] = first === 'the first' ? [ab, bc] : [bc, ab]
      assert.equal((await part(one, { not_same: false })).status, 201)
      const [halfA, halfC] = [await cartOf(a), await cartOf(c)]
      if (first === 'the first') assert.deepEqual([halfA, halfC], [{ mug: 1 }, { lamp: 1, towel: 1 }])
      else assert.deepEqual([halfA, halfC], [{ mug: 1, lamp: 1 }, { towel: 1 }])
      assert.equal((await part(other, { not_same: false })).status, 201)
      const after = await Promise.all([a, b, c].map(({ customer_id }) => factsOf(customer_id)))
      assert.deepEqual(quantities(after), quantities(before), first)
    }
  })

  test('is given to her in one piece and forgotten in one piece', async () => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody('Fatma')]
    await merged(ayse, also)
    const data = (await customers.personal_data!.export(app.database.db, await idsOf(app.database.db, also.customer_id))) as Record<
      string,
      { customer_id: string }[]
    >
    assert.deepEqual(
      data.profiles!.map(({ customer_id }) => customer_id),
      [ayse.customer_id, also.customer_id],
    )
    await app.database.transaction(async (tx) => {
      await customers.personal_data!.erase(tx, await idsOf(tx, also.customer_id), now())
      await merging.personal_data!.erase(tx, await idsOf(tx, also.customer_id), now())
      await resolution.personal_data!.erase(tx, await idsOf(tx, also.customer_id), now())
    })
    for (const her of [ayse, also]) {
      assert.equal((await get('/v1/me', her.as)).body.customer, null)
      assert.equal((await get(`/v1/customers/${her.customer_id}`)).status, 404)
    }
  })
})

describe('at the till', () => {
  test('the cart she hands over and the one her phone opens are one, and the sale is of the id that brought it', async () => {
    const [ayse, also] = [await somebody('Ayşe'), await somebody()]
    await put(mug, 1, ayse.as)
    await merged(ayse, also)
    const { code } = (await app.call('POST', '/v1/cart/handoff', undefined, { as: also.as })).body
    const till = await atTheTill(app, stage)
    const opened = await app.call('POST', '/v1/till/carts', { handoff_code: code }, { as: till })
    assert.equal(opened.status, 201, opened.text)
    const { cart_id, totals } = opened.body
    const sale = await app.call(
      'POST',
      '/v1/till/sales',
      { cart_id, total_minor: totals.total_minor, tenders: [{ method: 'cash', amount_minor: totals.total_minor }] },
      { as: till, key: `sale ${cart_id}` },
    )
    assert.equal(sale.status, 201, sale.text)
    const { customer_id } = (await get(`/v1/orders/${sale.body.order_id}`)).body
    assert.equal(customer_id, also.customer_id)
    assert.equal((await get(`/v1/orders/${sale.body.order_id}/receipt.html`, ayse.as)).status, 200)
  })
})

const doing = () => ({ now: now(), actor: 'system:test' })
/** Told is the profile that answers for it. */
async function record(external_id: string, fields: Record<string, string>, more: object = {}) {
  const told = { system: 'erp', external_id, fields, received_at: now(), ...more }
  const { customer_id: came_under, ...received } = await app.database.transaction((tx) => receiveRecord(tx, told, doing()))
  return { ...received, customer_id: await profileOf(app.database.db, came_under), came_under }
}

describe('a record of another system', () => {
  test('makes somebody of whom nobody knew, says what it knows of her, and is the same record when it comes again', async () => {
    const fields = { full_name: 'Zehra Nur Aksoy', phone: '0532 555 00 01', birth_on: '03.04.1985', city: 'İzmir', shoe_size: '38' }
    const { outcome, ...first } = await record('7', fields)
    assert.deepEqual([first.created, first.changed, first.unread], [true, true, []])
    assert.deepEqual(outcome, { profile_id: first.customer_id, band: 'nothing', compared: 0 })
    assert.deepEqual(await record('7', fields), { ...first, created: false, changed: false })
    const { body } = await get(`/v1/customers/${first.customer_id}`)
    assert.deepEqual(
      body.fields
        .filter((f: { field: string }) => f.field !== 'locale')
        .map((f: { field: string; value: string; source: string }) => [f.field, f.value, f.source]),
      [
        ['first_name', 'Zehra Nur', 'erp'],
        ['last_name', 'Aksoy', 'erp'],
        ['birth_on', '1985-04-03', 'erp'],
        ['city', 'İzmir', 'erp'],
      ],
    )
    const moved = await record('7', { ...fields, city: 'Ankara' })
    assert.deepEqual([moved.customer_id, moved.created, moved.changed], [first.customer_id, false, true])
    const kept = (await get(`/v1/customers/${first.customer_id}/records`)).body.items
    assert.deepEqual(
      kept.map((r: { version: number; fields: object }) => [r.version, r.fields]),
      [[2, { ...fields, phone: maskPhone('0532 555 00 01'), city: 'Ankara' }]],
    )
    assert.equal(
      (await get(`/v1/customers/${first.customer_id}`)).body.fields.find((f: { field: string }) => f.field === 'city').value,
      'Ankara',
    )
  })

  test('shows no contact whole to who does not stand before her, under whatever name it is kept', async () => {
    const contacts = {
      ...{ mobile: '0532 555 01 01', 'e-posta 2': 'zuhal.er@posta.example', work_phone: '+49 30 901820', other_email: 'zuhal@is.example' },
      ...{ claimed_email: 'zuhal2@posta.example', claimed_phone: '5325550102', claimed_instagram: 'zuhal.ercan' },
      ...{ claimed_street: 'Lale Sokak 5', note: 'akşam 0532 555 01 03 / 0532 555 01 04, ya da zuhal3@posta.example' },
    }
    const harmless = {
      full_name: 'Zuhal Ercan',
      birth_on: '1985-04-03',
      shoe_size: '38',
      since: '06.05.2019 10:20',
      seen: '2019-05-06 10:20',
      card_points: '1250',
    }
    const { customer_id } = await record('zuhal@erp.example', { ...contacts, ...harmless })
    const { body } = await get(`/v1/customers/${customer_id}/records`)
    assert.doesNotMatch(JSON.stringify(body.items[0].fields), /zuhal\.|zuhal\d?@|01 ?0\d|901820|Lale/)
    const { fields, external_id } = body.items[0]
    assert.deepEqual({ ...fields, ...harmless }, fields)
    assert.deepEqual([external_id, fields.mobile], [maskEmail('zuhal@erp.example'), maskPhone('+905325550101')])
  })

  test('is linked to the one person who is known by its phone, and only if nothing speaks against it', async () => {
    const cases: [string, Record<string, string>, boolean][] = [
      ['the same name', { first_name: 'Zehra', last_name: 'Aksoy', phone: '05325550002' }, true],
      ['names the other way round', { first_name: 'Aksoy', last_name: 'ZEHRA', phone: '05325550002' }, true],
      ['no name at all', { phone: '+90 532 555 00 02' }, true],
      ['another first name: her husband has the same phone', { first_name: 'Mehmet', last_name: 'Aksoy', phone: '05325550002' }, false],
      ['another last name: a colleague whose shop has the phone', { first_name: 'Zehra', last_name: 'Demir', phone: '05325550002' }, false],
      ['an initial: it may be her brother', { first_name: 'Z.', last_name: 'Aksoy', phone: '05325550002' }, false],
      ['one of two first names: it may be her daughter', { first_name: 'Zehra Nur', last_name: 'Aksoy', phone: '05325550002' }, false],
      ['no last name', { first_name: 'Zehra', phone: '05325550002' }, false],
      ['the last name she has since she married', { first_name: 'Zehra', last_name: 'Aksoy Kaya', phone: '05325550002' }, true],
      ['a slip of the pen', { full_name: 'ZEHRA AKSOI', phone: '05325550002' }, true],
      ['another birth date', { first_name: 'Zehra', last_name: 'Aksoy', birth_on: '1999-01-02', phone: '05325550002' }, false],
      ['the first of January of her year', { first_name: 'Zehra', last_name: 'Aksoy', birth_on: '1985-01-01', phone: '05325550002' }, true],
      ['nothing but a device', { first_name: 'Zehra', device: 'tablet-1' }, false],
      ['nothing but the mailbox of a shop', { first_name: 'Zehra', email: 'info@firma.example' }, false],
      ['nothing but a mail hider', { first_name: 'Zehra', email: 'x7@privaterelay.appleid.com' }, false],
    ]
    for (const [i, [name, fields, links]] of cases.entries()) {
      const phone = `0532556${1000 + i}`
      const zehra = await record(`zehra ${i}`, {
        ...{ first_name: 'Zehra', last_name: 'Aksoy', birth_on: '1985-04-03', phone, device: 'tablet-1' },
        ...(fields.email && { email: fields.email }),
      })
      const other = await record(`other ${i}`, { ...fields, ...(fields.phone && { phone }) })
      assert.equal(other.customer_id === zehra.customer_id, links, name)
    }
  })

  test('is linked by what is one person’s alone, and a card, a handle or a buyer’s number is that only with whose it is', async (t) => {
    process.env.BIRGE_SECRET = 'a key that stands elsewhere'
    t.after(() => delete process.env.BIRGE_SECRET)
    const links = (kind: string, hers: string, theirs: string, isHers: boolean) => ({ kind, hers, theirs, isHers })
    const cases = [
      links('email', 'selin.kaya@posta.example', 'Selin.Kaya@posta.example', true),
      links('phone', '0532 561 00 01', '+90 532 561 00 01', true),
      links('tax_id', '19876543160', '19876543160', true),
      links('device', 'tablet-in-the-kitchen', 'tablet-in-the-kitchen', false),
      links('payment_token', 'tok_of_the_family', 'tok_of_the_family', false),
      links('card', '100110017', '100110017', false),
      links('card', 'kulup:1001 1001', 'KULUP:1001-1001', true),
      links('card', 'old-till:200120017', '200120017', false),
      links('card', 'there:200220017', '200220017', true),
      links('card', 'N/A', 'N/A', false),
      links('card', 'kulup:-', 'kulup:-', false),
      links('social', 'selinkaya', 'selinkaya', false),
      links('social', 'instagram:selinkaya', 'instagram:selinkaya', true),
      links('social', 'instagram:selin', 'tiktok:selin', false),
      links('social', 'https://sosyal.example/selin', 'https://sosyal.example/selin', false),
      links('marketplace', '10017', '10017', false),
      links('marketplace', 'trendyol:10017', 'hepsiburada:10017', false),
      links('marketplace', 'trendyol:10018', 'trendyol:10018', true),
    ]
    const names: Record<string, string>[] = [{}, { first_name: 'Selin', last_name: 'Kaya' }]
    for (const [i, { kind, hers, theirs, isHers }] of cases.entries())
      for (const [n, name] of names.entries()) {
        // Each pair has a value of its own; what is said twice would be three people's.
        const own = (value: string) => value.replace(/(1001|0000|0001|selin)(?=\D*$|\d*$)/, `$1${n}`)
        const [one, other] = kind === 'email' || kind === 'phone' || kind === 'tax_id' ? [hers, theirs] : [own(hers), own(theirs)]
        const first = await record(`alone ${i} ${n}`, { first_name: 'Selin', last_name: 'Kaya', [kind]: one }, { system: 'here' })
        const second = await record(`alone ${i} ${n}`, { ...name, [kind]: other }, { system: 'there' })
        assert.equal(second.customer_id === first.customer_id, isHers, `${kind} ${one} and ${other} of ${name.first_name ?? 'nobody'}`)
      }
    const kept = await run<{ value: string }>(
      app.database.db,
      `select distinct value from customers.identifiers where kind in ('card', 'social', 'marketplace') and value not like '%:%'`,
    )
    assert.deepEqual(kept, [])
  })

  test('whose card was kept without whose it is, has it with that since', async () => {
    const { customer_id } = await record('bare', { first_name: 'Bahar', card: '300130013' }, { system: 'old-till' })
    const [migration] = readFileSync(new URL('../customers/migrations/0312-whose-card-it-is.sql', import.meta.url), 'utf8').split(';')
    await app.database.transaction(async (tx) => {
      await run(tx, `update customers.identifiers set value = '300130013' where customer_id = $1`, [customer_id])
      await run(tx, migration!)
    })
    const { identifiers } = (await get(`/v1/customers/${customer_id}`)).body
    assert.deepEqual(await run(app.database.db, 'select kind, value from customers.identifiers where customer_id = $1', [customer_id]), [
      { kind: 'card', value: 'old-till:300130013' },
    ])
    assert.equal(identifiers.length, 1)
  })

  test('that was linked by a number alone before it was kept with whose it is waits for somebody to look: one person, or two, who are parted', async () => {
    const { customer_id: zehra } = await record('z1', { first_name: 'Zehra', card: '770077' }, { system: 'alman-kart' })
    const link = async (external_id: string, also: object = {}) => {
      await record(external_id, { first_name: 'Zehra', card: 'alman-kart:770077', city: 'Bursa', ...also }, { system: 'baska-kart' })
      const [one] = await run<{ merge_id: string; from_id: string }>(
        app.database.db,
        `select m.merge_id, m.from_id from merging.merges m join merging.records r on r.customer_id = m.from_id
         where r.external_id = $1 and r.system = 'baska-kart' and m.undone_at is null`,
        [external_id],
      )
      return one!
    }
    const [same, other, surely] = [await link('b1'), await link('b2'), await link('b3', { phone: '0532 777 00 77' })]
    await record('z1', { first_name: 'Zehra', card: '770077', phone: '0532 777 00 77' }, { system: 'alman-kart' })
    // As it was before: each system had its own 770077, and a rule took them for one.
    const linked = [same, other, surely]
    await run(
      app.database.db,
      `update customers.identifiers set value = 'baska-kart:' || customer_id where kind = 'card' and customer_id = any($1::text[])`,
      [linked.map(({ from_id }) => from_id)],
    )
    const sql = readFileSync(new URL('./migrations/0355-joined-by-a-number-alone.sql', import.meta.url), 'utf8')
    await run(app.database.writer, sql.slice(sql.indexOf('insert into')))
    const open = async () =>
      (await get('/v1/doubted-links?limit=200')).body.items
        .map(({ merge_id }: { merge_id: string }) => merge_id)
        .filter((merge_id: string) => linked.some((one) => one.merge_id === merge_id))
    assert.deepEqual((await open()).toSorted(), [same.merge_id, other.merge_id].toSorted(), 'a phone that both say speaks for itself')
    const decide = (merge_id: string, decision: string) =>
      app.call('POST', `/v1/doubted-links/${merge_id}/decision`, { decision }, { as: manager })
    assert.equal((await decide(same.merge_id, 'one')).status, 201)
    assert.equal((await decide(other.merge_id, 'two')).status, 201)
    assert.deepEqual(await open(), [])
    assert.deepEqual(
      await Promise.all(
        linked.map(async ({ from_id }) => (await profileOf(app.database.db, from_id)) === (await profileOf(app.database.db, zehra))),
      ),
      [true, false, true],
    )
    assert.equal((await decide(other.merge_id, 'one')).body.code, 'link_decided')
    assert.equal((await decide('mrg_none', 'one')).body.code, 'not_found')
  })

  test('finds her by the number of her card, with or without whose it is', async () => {
    const here = await record('by card', { first_name: 'Canan', card: 'kulup:5321 0001' })
    const there = await record('by card', { first_name: 'Cansu', card: '53210001' }, { system: 'old-till' })
    const found = async (search: string) =>
      (await get(`/v1/customers?search=${encodeURIComponent(search)}`)).body.items
        .map(({ customer_id }: { customer_id: string }) => customer_id)
        .toSorted()
    const both = [here.customer_id, there.customer_id].toSorted()
    assert.deepEqual(await found('5321-0001'), both)
    assert.deepEqual(await found('kulup:53210001'), [here.customer_id])
    assert.deepEqual(await found('old-till:53210001'), [there.customer_id])
    assert.deepEqual(await found('trendyol:53210001'), [])
    const mobile = await record('a card that reads as a phone', { first_name: 'Cavit', card: '05321000177' })
    const called = await record('a phone', { first_name: 'Ceren', phone: '0532 100 01 77' })
    assert.deepEqual(await found('0532 100 01 77'), [mobile.customer_id, called.customer_id].toSorted())
  })

  test('opens nothing to whoever puts her number beside an address of his own', async () => {
    const [hers, his] = ['0532 557 00 01', 'yabanci@posta.example']
    const gul = await record('gul', { first_name: 'Gül', phone: hers })
    assert.equal((await record('order 1', { first_name: 'Gül', phone: hers, email: his })).customer_id, gul.customer_id)
    const first = await record('order 2', { first_name: 'Nur', phone: '0532 557 00 02', email: 'ikinci@posta.example' })
    assert.equal((await record('nur', { first_name: 'Nur', phone: '0532 557 00 02' })).customer_id, first.customer_id)
    const proves = (email: string) =>
      app.database.transaction((tx) => findOrCreate(tx, { kind: 'email', value: email, source: 'sign_in', now: now() }))
    for (const [email, person] of [
      [his, gul],
      ['ikinci@posta.example', first],
    ] as const) {
      const stranger = await proves(email)
      assert.deepEqual([stranger.created, stranger.customer_id === person.customer_id], [true, false])
    }
    const herself = await app.database.transaction((tx) =>
      findOrCreate(tx, { kind: 'phone', value: '+905325570001', source: 'sign_in', now: now() }),
    )
    assert.equal(herself.customer_id, gul.customer_id)
  })

  test("vouching for the mailbox of a shop makes nobody its owner, and for what is somebody else's takes nothing from her", async () => {
    const email = 'info@firma-iki.example'
    const ali = await record('m1', { first_name: 'Ali', email }, { vouches: ['email'] })
    const veli = await record('m2', { first_name: 'Veli', email }, { vouches: ['email'] })
    assert.notEqual(ali.customer_id, veli.customer_id)
    const ayse = await somebody('Ayşe')
    const later = await record('m3', { first_name: 'Deniz', city: 'Van' })
    const again = await record('m3', { first_name: 'Deniz', phone: ayse.phone }, { vouches: ['phone'] })
    assert.deepEqual([again.customer_id, again.changed], [later.customer_id, true])
  })

  test('that its source vouches for opens no profile of somebody who has proven herself', async () => {
    const ayse = await somebody('Ayşe')
    const thief = { kind: 'email' as const, value: 'hirsiz@posta.example', source: 'sign_in' }
    const linked = await record('t1', { phone: ayse.phone, email: thief.value }, { vouches: ['phone', 'email'] })
    assert.equal(linked.customer_id, ayse.customer_id)
    await record('t1', { email: thief.value }, { vouches: ['email'] })
    const opened = await app.database.transaction((tx) => findOrCreate(tx, { ...thief, now: now() }))
    assert.deepEqual([opened.created, await profileOf(app.database.db, opened.customer_id)], [true, opened.customer_id])
  })

  test('that was told otherwise before goes on speaking against a merge', async () => {
    const [one, other] = [
      await record('b1', { first_name: 'Nalan', birth_on: '1980-01-02' }),
      await record('b2', { first_name: 'Nalan', birth_on: '1991-03-04' }),
    ]
    const warnings = async () =>
      (await get(`/v1/customer-merges/preview?from_id=${one.customer_id}&into_id=${other.customer_id}`)).body.warnings
    assert.deepEqual(await warnings(), ['birth_dates_differ'])
    await record('b1', { first_name: 'Nalan', birth_on: '1991-03-04' })
    assert.deepEqual(await warnings(), ['birth_date_rewritten'])
  })

  test('of two whose names are real and a letter apart, or who have other fathers, is linked by no number they share', async () => {
    const pairs = ['Selim Selin', 'Melis Melih', 'Esra Esma', 'Berkan Serkan', 'Kemal Cemal', 'Mehmet Muhammet', 'Gamze Hamza']
    for (const [i, pair] of pairs.entries()) {
      const [one, other] = pair.split(' ') as [string, string]
      const rest = { last_name: 'Kaya', phone: `0532557${2000 + i}`, email: `aile${i}@posta.example` }
      const [first, second] = [
        await record(`like ${one}`, { first_name: one, ...rest }),
        await record(`like ${other}`, { first_name: other, ...rest }),
      ]
      assert.notEqual(second.customer_id, first.customer_id, pair)
    }
    const vali = (father: string) => ({ full_name: `Əliyev Vəli ${father} oğlu`, phone: '0532 558 20 01' })
    const [one, other] = [await record('vali 1', vali('Həsən')), await record('vali 2', vali('Kərim'))]
    assert.notEqual(other.customer_id, one.customer_id)
  })

  test('at a telephone at home waits for the matching: father and son may have one name', async () => {
    const names = { first_name: 'Recep', last_name: 'Uludoruk', phone: '0216 444 31 31' }
    const father = await record('recep 1', names)
    const son = await record('recep 2', names)
    assert.notEqual(son.customer_id, father.customer_id)
  })

  test('is not known by what is written where there is nothing to write, nor by a tax number that nobody can have', async (t) => {
    process.env.BIRGE_SECRET = 'a key that stands elsewhere'
    t.after(() => delete process.env.BIRGE_SECRET)
    const nobodys: [string, string][] = [
      ['email', 'yok@yok.com'],
      ['email', 'test@test.com'],
      ['phone', '05555555555'],
      ['phone', '0530 000 00 00'],
      ['tax_id', '11111111111'],
      ['tax_id', '2222222222'],
      ['tax_id', '29876543061'],
    ]
    for (const [i, [kind, value]] of nobodys.entries()) {
      const names = { first_name: 'Hülya', last_name: `Yok${i}` }
      const [one, other] = [
        await record(`nobody ${i}`, { ...names, [kind]: value }),
        await record(`nobody too ${i}`, { ...names, [kind]: value }),
      ]
      assert.notEqual(other.customer_id, one.customer_id, `${kind} ${value}`)
      assert.deepEqual(one.unread, [{ field: kind, reason: 'not_of_a_person' }])
      assert.deepEqual((await get(`/v1/customers/${one.customer_id}`)).body.identifiers, [])
    }
    const fins = ['5ABC123', '5XYZ123']
    const [one, other] = [
      await record('fin 1', { first_name: 'Elçin', tax_id: fins[0]! }),
      await record('fin 2', { first_name: 'Elçin', tax_id: fins[1]! }),
    ]
    assert.notEqual(other.customer_id, one.customer_id, 'the letters of a FIN tell two apart')
  })

  test('joins nobody by a number that many have', async () => {
    const ids = new Set<string>()
    for (const [i, name] of ['Ali', 'Veli', 'Cem', 'Deniz'].entries())
      ids.add((await record(`desk ${i}`, { first_name: name, phone: '02165550000' })).customer_id)
    assert.equal(ids.size, 4)
    assert.equal((await record('desk 9', { first_name: 'Ali', phone: '02165550000' })).created, true)
  })

  test('that its source vouches for is hers who has proven the same, whatever name it says, but not against her birth date', async () => {
    const ayse = await somebody('Ayşe')
    const phone = ayse.phone
    const vouched = await record('v1', { first_name: 'A.', phone }, { vouches: ['phone'] })
    assert.equal(vouched.customer_id, ayse.customer_id)
    await record('v1', { first_name: 'A.', phone, birth_on: '1990-05-05' }, { vouches: ['phone'] })
    const twin = await record('v2', { phone, birth_on: '1991-05-05' }, { vouches: ['phone'] })
    assert.notEqual(twin.customer_id, ayse.customer_id)
    const proven = (await get(`/v1/customers/${twin.customer_id}`)).body.identifiers.map(
      (i: { verified_at: string | null }) => i.verified_at,
    )
    assert.deepEqual(proven, [null])
  })

  test('that its source vouches for is not hers where anything speaks against her that would speak against a merge', async (t) => {
    process.env.BIRGE_SECRET = 'a key that stands elsewhere'
    t.after(() => delete process.env.BIRGE_SECRET)
    const vouches = ['phone', 'email', 'tax_id']
    const cases: [string, Record<string, string>, Record<string, string>, boolean][] = [
      ['nothing', { first_name: 'Ayla' }, { first_name: 'A.' }, true],
      ['another address that she has proven', { email: 'ayla@posta.example' }, { email: 'leyla@posta.example' }, false],
      ['a mailbox that is everybody’s', { email: 'ayla2@posta.example' }, { email: 'info@posta.example' }, true],
      ['another tax number', { tax_id: '29876543060' }, { tax_id: '31098765458' }, false],
      ['another birth date', { birth_on: '1990-05-05' }, { birth_on: '1991-05-05' }, false],
    ]
    for (const [i, [name, hers, says, links]] of cases.entries()) {
      const phone = `0532 558 00 0${i}`
      const ayla = await record(`vouched ${i}`, { ...hers, phone }, { vouches })
      const other = await record(`vouched too ${i}`, { ...says, phone }, { vouches })
      assert.equal(other.customer_id === ayla.customer_id, links, name)
    }
  })

  test('with a number that is none is kept, says so, and she is not found by it', async () => {
    const odd = await record('odd', { first_name: 'Odd', phone: '12', email: 'nobody', birth_on: '31.02.1990' })
    assert.deepEqual(odd.unread.map(({ field }) => field).toSorted(), ['birth_on', 'email', 'phone'])
    assert.deepEqual((await get(`/v1/customers/${odd.customer_id}`)).body.identifiers, [])
  })

  test('keeps a tax number as a keyed hash, or not at all', async (t) => {
    const keyless = await record('tax 1', { first_name: 'Vergi', tax_id: '29876543060' })
    process.env.BIRGE_SECRET = 'a key that stands elsewhere'
    t.after(() => delete process.env.BIRGE_SECRET)
    const one = await record('tax 2', { first_name: 'Vergi', last_name: 'Bir', tax_id: '298 765 430 60' })
    const same = await record('tax 3', { first_name: 'Vergi', tax_id: '29876543060' })
    assert.deepEqual([keyless.customer_id === one.customer_id, same.customer_id === one.customer_id], [false, true])
    const rows = await run(
      app.database.db,
      `select from merging.records where fields::text like '%29876543060%' union all select from customers.identifiers where value like '%29876543060%'`,
    )
    assert.equal(rows.length, 0)
    const shown = (await get(`/v1/customers/${one.customer_id}`)).body.identifiers
    assert.ok(
      shown.every((i: { value: string }) => !/[A-Za-z]{5}/.test(i.value)),
      JSON.stringify(shown),
    )
  })

  test('of somebody who was forgotten does not bring her back', async () => {
    const her = await record('gone', { first_name: 'Gül', phone: '05325559999' })
    await app.database.transaction(async (tx) => {
      await merging.personal_data!.erase(tx, await idsOf(tx, her.customer_id), now())
      await customers.personal_data!.erase(tx, await idsOf(tx, her.customer_id), now())
      await resolution.personal_data!.erase(tx, await idsOf(tx, her.customer_id), now())
    })
    const again = await record('gone', { first_name: 'Gül', phone: '05325559999', city: 'Bursa' })
    assert.deepEqual([again.customer_id, again.created, again.changed], [her.customer_id, false, false])
  })
})

describe('a record that a rule has linked to her', () => {
  test('takes back nothing that she has allowed', async () => {
    const ayse = await somebody('Ayşe')
    const choices = [{ purpose: 'analytics', channel: 'all', decision: 'granted' }]
    const text_versions = { marketing: 1, personalisation: 1, analytics: 1 }
    const said = await app.call('PUT', '/v1/me/consents', { choices, text_versions }, { as: ayse.as })
    assert.equal(said.status, 200, said.text)
    const linked = await record('allows', { phone: ayse.phone, city: 'Van' }, { vouches: ['phone'] })
    assert.equal(linked.customer_id, ayse.customer_id)
    const { company_id } = stage.alma
    for (const id of [ayse.customer_id, linked.came_under]) {
      assert.equal(await isAllowed(app.database.db, company_id, id, 'analytics'), true)
      assert.deepEqual([...(await whoAllows(app.database.db, company_id, [id], 'analytics'))], [id])
    }
  })

  const separate = (customer_id: string, record_id: string, more: object = {}, as = manager) =>
    app.call(
      'POST',
      `/v1/customers/${customer_id}/records/${record_id}/separation`,
      { version: 1, reason: 'başkasının kaydı', ...more },
      { as, key: `split ${++keys}` },
    )
  const shownOf = async (customer_id: string) => {
    const { fields, identifiers } = (await get(`/v1/customers/${customer_id}`)).body
    const said = fields.filter(({ field }: { field: string }) => field !== 'locale')
    return {
      said: Object.fromEntries(said.map(({ field, value }: { field: string; value: string }) => [field, value])),
      known_by: identifiers.map(({ kind }: { kind: string }) => kind).toSorted(),
    }
  }
  const twins = async (i: number) => {
    const phone = `0532 559 00 0${i}`
    const hers = await record(`twin ${i}`, { first_name: 'Nur', phone, city: 'Van' })
    const other = await record(`other twin ${i}`, { first_name: 'Nur', phone, email: `nur${i}@posta.example`, city: 'Muş' })
    assert.equal(other.customer_id, hers.customer_id)
    return { hers, other, phone }
  }

  test('is split off as if it had never been hers: what it says, by what it knows her, and what is kept under it', async () => {
    const { hers, other, phone } = await twins(1)
    const before = await shownOf(hers.customer_id)
    assert.deepEqual([before.said.city, before.known_by], ['Muş', ['email', 'phone', 'phone']])
    const records = (await get(`/v1/customers/${hers.customer_id}/records`)).body.items
    assert.deepEqual(records.map((one: { external_id: string; linked: boolean }) => [one.external_id, one.linked]).toSorted(), [
      ['other twin 1', true],
      ['twin 1', false],
    ])
    assert.equal((await get(`/v1/customers/${hers.customer_id}/merges`)).body.merges.length, 0)
    const split = await separate(hers.customer_id, other.record_id)
    assert.deepEqual([split.status, split.body], [201, { customer_id: other.came_under, awaits: null }])
    assert.deepEqual(await shownOf(hers.customer_id), { said: { first_name: 'Nur', city: 'Van' }, known_by: ['phone'] })
    assert.deepEqual(await shownOf(other.came_under), { said: { first_name: 'Nur', city: 'Muş' }, known_by: ['email', 'phone'] })
    const again = await record('other twin 1', { first_name: 'Nur', phone, city: 'Siirt' })
    assert.equal(again.customer_id, other.came_under, 'what it says later is of who it is now')
    assert.equal(await app.database.transaction((tx) => areNotSame(tx, [hers.customer_id], [other.came_under])), true)
    assert.equal((await separate(other.came_under, again.record_id, { version: 2 })).body.code, 'record_not_linked')
  })

  test('is split off, and what it never said is hers by a code again', async () => {
    const [phone, email] = ['0532 559 00 09', 'gulnur@posta.example']
    const hers = await record('gulnur', { first_name: 'Gülnur', phone, email })
    const wrong = await record('not gulnur', { first_name: 'Gülnur', phone, city: 'Kars' })
    assert.equal(wrong.customer_id, hers.customer_id)
    assert.equal((await separate(hers.customer_id, wrong.record_id)).status, 201)
    const herself = await app.database.transaction((tx) => findOrCreate(tx, { kind: 'email', value: email, source: 'sign_in', now: now() }))
    assert.deepEqual(herself, { customer_id: hers.customer_id, created: false })
  })

  test('goes to whoever is named, and to nobody while something speaks against it', async () => {
    const { hers, other } = await twins(2)
    const ayse = await somebody('Ayşe')
    const found = { one_id: ayse.customer_id, other_id: hers.customer_id, reason: 'iki kişi' }
    assert.equal((await app.call('POST', '/v1/customer-distinctions', found, { as: manager })).status, 204)
    const moved = await separate(hers.customer_id, other.record_id, { of: ayse.customer_id })
    assert.deepEqual([moved.status, moved.body], [201, { customer_id: ayse.customer_id, awaits: null }], moved.text)
    assert.equal((await get(`/v1/customers/${other.came_under}`)).body.customer_id, ayse.customer_id)
    const third = await record('third twin 2', { first_name: 'Nur', phone: '0532 559 00 02', birth_on: '1999-01-01' })
    await record('twin 2', { first_name: 'Nur', phone: '0532 559 00 02', birth_on: '1980-01-01', city: 'Van' })
    const refused = await separate(ayse.customer_id, other.record_id, { of: third.customer_id })
    assert.equal(refused.body.code, 'record_not_linked', 'somebody has put it there, and undoes that')
  })

  test('goes to whoever is named against a warning only when a second person has confirmed it', async () => {
    const { hers, other } = await twins(4)
    const named = await record('born another day', { first_name: 'Nur', birth_on: '1999-01-01' })
    await record('other twin 4', { first_name: 'Nur', phone: '0532 559 00 04', birth_on: '1980-01-01' })
    const to = { version: 2, of: named.customer_id }
    assert.equal((await separate(hers.customer_id, other.record_id, to)).body.code, 'merge_has_warnings')
    const newest = (await get(`/v1/customers/${hers.customer_id}/records`)).body.items.find(
      ({ external_id }: { external_id: string }) => external_id === 'other twin 4',
    )
    const asked = await separate(hers.customer_id, newest.record_id, { ...to, despite: ['birth_dates_differ'] })
    assert.deepEqual([asked.status, asked.body.customer_id], [201, other.came_under], asked.text)
    assert.equal(await profileOf(app.database.db, other.came_under), other.came_under, 'it is hers no longer, and nobody’s yet')
    assert.equal((await confirmedBy(app, second, asked)).body.customer_id, named.customer_id)
    assert.equal(await profileOf(app.database.db, other.came_under), named.customer_id)
  })

  test('is split off by who may merge, from whom it is linked to, as it was looked at, and but once', async () => {
    const { hers, other } = await twins(3)
    const associate = await atTheTill(app, stage, { open: false })
    assert.equal((await separate(hers.customer_id, other.record_id, {}, associate)).status, 403)
    assert.equal((await separate((await somebody()).customer_id, other.record_id)).body.code, 'not_found')
    assert.equal((await separate(hers.customer_id, hers.record_id)).body.code, 'record_not_linked')
    await record('other twin 3', { first_name: 'Nur', phone: '0532 559 00 03', city: 'Kars' })
    assert.deepEqual((await separate(hers.customer_id, other.record_id)).body.code, 'record_changed')
    const body = { version: 2, reason: 'başkasının kaydı' }
    const path = `/v1/customers/${hers.customer_id}/records/${other.record_id}/separation`
    const [first, second] = [
      await app.call('POST', path, body, { as: manager, key: 'twice' }),
      await app.call('POST', path, body, { as: manager, key: 'twice' }),
    ]
    assert.deepEqual([first.status, first.body], [201, second.body])
  })
})

test('all audits hold', async () => assert.deepEqual(await app.audit(), []))
