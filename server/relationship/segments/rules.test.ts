/** Who is in a segment by rule is whoever is as it asks: rule by rule, as things happen, and whatever happens. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout, payAndOrder, SHIPPED } from '../../../test/race/shoppers.ts'
import { merge, unmerge } from '../../foundation/merging/index.ts'
import { askToLook } from './looking.ts'
import type { Condition, Rule } from './rule.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 500)
// Whoever stays for weeks is signed out.
const desk = () => atTheDesk(app)
const company_id = stage.alma.company_id
const now = () => app.clock.now().toISOString()

let keys = 0
const post = async (path: string, body: object) => app.call('POST', path, body, { as: await desk(), key: `r${++keys}` })
const segmentOf = async (rule: Rule) => {
  const code = `rule-${++keys}`
  const answer = await post('/v1/segments', { company_id, code, name: { tr: code }, purpose: 'Deneme', rule })
  assert.equal(answer.status, 201, answer.text)
  await app.settle()
  return answer.body.segment_id as string
}
const byRule = (...conditions: Condition[]): Promise<string> => segmentOf({ match: 'all', conditions })
let people = 5_340_000_000
const somebody = async () => {
  const as = pocket()
  const phone = `0${++people}`
  return { as, phone, customer_id: (await signIn(app, as, phone)).customer.customer_id as string }
}
const isIn = async (segment_id: string, customer_id: string) => {
  const rows = await run(
    app.database.db,
    `select 1 from segments.public_members m join customers.public_aliases a using (customer_id)
     where m.segment_id = $1 and a.profile_id = (select profile_id from customers.public_aliases where customer_id = $2)`,
    [segment_id, customer_id],
  )
  return rows.length > 0
}
let orders = 0
/** An order as it stands in the books, of whatever day, and paid. */
const bought = (customer_id: string, of: { at: string; total_minor: number; channel: string }) =>
  app.database.transaction(async (tx) => {
    const id = `ord_test${++orders}`
    await run(
      tx,
      `insert into orders.orders (order_id, number, company_id, purpose_id, cart_id, channel, delivery, location_id, customer_id, status, currency,
         total_minor, net_minor, tax_minor, taxes, placed_at, placed_by)
       values ($1, $1, $2, $1, $1, $3, $4, $5, $6, 'completed', 'TRY', $7, $7, 0, '[]', $8, 'test')`,
      [id, company_id, of.channel, of.channel === 'till' ? 'taken' : 'ship', stage.kadikoy.location_id, customer_id, of.total_minor, of.at],
    )
    if (of.total_minor > 0)
      await run(
        tx,
        `insert into payments.payments (payment_id, purpose_id, order_id, company_id, method, provider, amount_minor, captured_minor, currency, status, actor, created_at)
         values ($1, $1, $1, $2, 'card', 'test-card', $3, $3, 'TRY', 'captured', 'test', $4)`,
        [id, company_id, of.total_minor, of.at],
      )
    await askToLook(tx, [{ customer_id, at: now() }])
    return id
  })
const daysAgo = (days: number) => new Date(app.clock.now().getTime() - days * 86_400_000).toISOString()

describe('a rule', () => {
  test('on what was spent lately is met by an order at once, and no longer when its days are over; the price follows', async () => {
    const big = await byRule({ kind: 'spent', within_days: 30, at_least_minor: 20_000 })
    const her = await somebody()
    await app.settle()
    assert.equal(await isIn(big, her.customer_id), false)
    const { mug } = stage.variants
    const ends_at = new Date(app.clock.now().getTime() + 90 * 86_400_000).toISOString()
    const price = {
      ...{ price_list_id: stage.list.price_list_id, name: 'İyi müşteri', reason: 'Deneme', ends_at, segment_id: big },
      prices: [{ variant_id: mug, amount_minor: 15_000 }],
    }
    assert.equal((await post('/v1/price-exceptions', price)).status, 201)
    const ordered = await payAndOrder(app, await goToCheckout(app, { variant_id: mug }, SHIPPED, her.as))
    assert.equal(ordered.body.total_minor, 24_900, ordered.text)
    await app.settle()
    assert.equal(await isIn(big, her.customer_id), true)
    const put = await app.call('POST', '/v1/cart/lines', { variant_id: mug, quantity: 1 }, { as: her.as })
    assert.equal(put.body.lines[0].unit_price_minor, 15_000)
    app.clock.advance({ minutes: 30 * 24 * 60 - 1 })
    await app.settle()
    assert.equal(await isIn(big, her.customer_id), true)
    app.clock.advance({ minutes: 1 })
    await app.settle()
    assert.equal(await isIn(big, her.customer_id), false)
    const cart = await app.call('GET', '/v1/cart', undefined, { as: her.as })
    assert.equal(cart.body.lines[0].unit_price_minor, 24_900)
    const { body } = await app.call('GET', `/v1/customers/${her.customer_id}/segments`, undefined, { as: await atTheDesk(app) })
    assert.deepEqual(
      body.items.map(({ segment_id, since, until }: { segment_id: string; since: string; until: string }) => [segment_id, since < until]),
      [[big, true]],
    )
  })

  test('on her last order, her first channel, the store, and how often', async () => {
    const quiet = await byRule({ kind: 'last_order', older_than_days: 60 })
    const active = await byRule({ kind: 'last_order', newer_than_days: 60 })
    const from_app = await byRule({ kind: 'first_order', channels: ['app', 'phone'] })
    const kadikoy = await byRule({ kind: 'store', location_ids: [stage.kadikoy.location_id] })
    const new_here = await byRule({ kind: 'orders', at_most: 0 })
    const often = await byRule({ kind: 'orders', within_days: 365, at_least: 2 })
    const her = await somebody()
    await app.settle()
    const hers = async () => {
      const all = { quiet, active, from_app, kadikoy, new_here, often }
      const found: string[] = []
      for (const [name, id] of Object.entries(all)) if (await isIn(id, her.customer_id)) found.push(name)
      return found
    }
    assert.deepEqual(await hers(), ['new_here'])
    await bought(her.customer_id, { at: daysAgo(100), total_minor: 100, channel: 'app' })
    await app.settle()
    assert.deepEqual(await hers(), ['quiet', 'from_app'])
    await bought(her.customer_id, { at: daysAgo(0), total_minor: 100, channel: 'till' })
    await app.settle()
    assert.deepEqual(await hers(), ['active', 'from_app', 'kadikoy', 'often'])
    app.clock.advance({ minutes: 60 * 24 * 60 })
    await app.settle()
    assert.deepEqual(await hers(), ['quiet', 'from_app', 'kadikoy', 'often'])
  })

  test('on the city of her profile and on what she has said about messages', async () => {
    const near = await byRule({ kind: 'city', cities: ['istanbul', 'Kocaeli'] })
    const may_mail = await byRule({ kind: 'consent', channel: 'sms' })
    const her = await somebody()
    await app.settle()
    assert.deepEqual([await isIn(near, her.customer_id), await isIn(may_mail, her.customer_id)], [false, false])
    const told = await post('/v1/customer-records', {
      ...{ system: 'crm', external_id: 'istanbul' },
      fields: { first_name: 'Ayşe', phone: her.phone, city: 'İSTANBUL' },
    })
    assert.equal(told.status, 201, told.text)
    const { body: texts } = await app.call('GET', '/v1/me/consents', undefined, { as: her.as })
    assert.ok(texts)
    const say = (decision: string) =>
      app.call(
        'PUT',
        '/v1/me/consents',
        { choices: [{ purpose: 'marketing', channel: 'sms', decision }], text_versions: { marketing: 1 } },
        { as: her.as },
      )
    assert.equal((await say('granted')).status, 200)
    await app.settle()
    assert.deepEqual([await isIn(near, her.customer_id), await isIn(may_mail, her.customer_id)], [true, true])
    app.clock.advance({ minutes: 5 })
    await say('refused')
    await app.settle()
    assert.deepEqual([await isIn(near, her.customer_id), await isIn(may_mail, her.customer_id)], [true, false])
  })

  test('is counted before it is saved, refused where it asks nothing, and held against everybody anew when it is changed', async () => {
    const as = await atTheDesk(app)
    const rule: Rule = { match: 'all', conditions: [{ kind: 'spent', at_least_minor: 7_000_000 }] }
    const rich = await somebody()
    await bought(rich.customer_id, { at: daysAgo(1), total_minor: 8_000_000, channel: 'web' })
    const preview = (of: object) => app.call('POST', '/v1/segment-previews', { company_id, rule: of }, { as })
    const { body } = await preview(rule)
    assert.deepEqual([body.count, body.is_estimate, body.sample], [1, false, []])
    for (const wrong of [
      { match: 'all', conditions: [{ kind: 'orders' }] },
      { match: 'any', conditions: [{ kind: 'orders', at_least: 3, at_most: 2 }] },
      { match: 'any', conditions: [{ kind: 'store', location_ids: [stage.baki.location_id] }] },
    ])
      assert.equal((await preview(wrong)).body.code, 'rule_malformed')
    const made = await app.call(
      'POST',
      '/v1/segments',
      { company_id, code: 'rich', name: { tr: 'Büyük alışveriş' }, purpose: 'x', rule },
      { as, key: 'rich' },
    )
    assert.deepEqual([made.body.is_looking, made.body.member_count], [true, 0])
    await app.settle()
    const at = `/v1/segments/${made.body.segment_id}`
    const seen = (await app.call('GET', at, undefined, { as })).body
    assert.deepEqual([seen.is_looking, seen.member_count], [false, 1])
    const by_hand = await app.call('POST', `${at}/members`, { customer_ids: [rich.customer_id], reason: 'x' }, { as, key: 'by hand' })
    assert.equal(by_hand.body.code, 'chosen_by_rule')
    const higher: Rule = { match: 'all', conditions: [{ kind: 'spent', at_least_minor: 9_000_000 }] }
    assert.equal((await app.call('PATCH', `${at}?version=7`, { rule: higher }, { as })).body.code, 'segment_changed')
    assert.equal((await app.call('PATCH', `${at}?version=1`, { rule: higher }, { as })).status, 200)
    await app.settle()
    assert.equal((await app.call('GET', at, undefined, { as })).body.member_count, 0)
  })

  test('sees two who are one as one, and as two again', async () => {
    const twice = await byRule({ kind: 'orders', at_least: 2 })
    const once = await byRule({ kind: 'orders', at_least: 1, within_days: 3 })
    const [one, other] = [await somebody(), await somebody()]
    for (const { customer_id } of [one, other]) await bought(customer_id, { at: daysAgo(2), total_minor: 100, channel: 'web' })
    await app.settle()
    const whoIsIn = async (segment_id: string) => {
      const { body } = await app.call('GET', `/v1/segments/${segment_id}/members`, undefined, { as: await desk() })
      const seen = await app.call('GET', `/v1/segments/${segment_id}`, undefined, { as: await desk() })
      const ids = body.items.map(({ customer }: { customer: { customer_id: string } }) => customer.customer_id) as string[]
      const hers = ids.filter((id) => id === one.customer_id || id === other.customer_id).sort()
      return { hers, others: seen.body.member_count - hers.length }
    }
    const both = [one.customer_id, other.customer_id].sort()
    const { hers, others } = await whoIsIn(once)
    assert.deepEqual(hers, both)
    const doing = () => ({ now: now(), actor: 'staff:test' })
    const { merge_id } = await app.database.transaction((tx) =>
      merge(tx, { from: other.customer_id, into: one.customer_id, reason: 'aynı', despite: ['both_proved_phones'] }, doing()),
    )
    await app.settle()
    assert.deepEqual([await isIn(twice, one.customer_id), await isIn(twice, other.customer_id)], [true, true])
    assert.deepEqual(await whoIsIn(once), { hers: [one.customer_id], others }, 'who is one is in it once')
    await app.database.transaction((tx) => unmerge(tx, merge_id, { reason: 'iki', not_same: false }, doing()))
    await app.settle()
    assert.deepEqual([await isIn(twice, one.customer_id), await isIn(twice, other.customer_id)], [false, false])
    assert.deepEqual(await whoIsIn(once), { hers: both, others })
  })

  test('lists page by page whom it has taken in at one moment, also who has become one with another since', async () => {
    const [one, two, three, four, five] = await Promise.all(Array.from({ length: 5 }, somebody))
    for (const her of [one!, two!, three!, four!, five!])
      await bought(her.customer_id, { at: daysAgo(1), total_minor: 999_999, channel: 'web' })
    const big = await byRule({ kind: 'spent', at_least_minor: 999_999 })
    const despite = ['both_proved_phones'] as const
    for (const [from, into] of [
      [one!, two!],
      [four!, three!],
    ] as const)
      await app.database.transaction((tx) =>
        merge(
          tx,
          { from: from.customer_id, into: into.customer_id, reason: 'aynı', despite: [...despite] },
          { now: now(), actor: 'staff:test' },
        ),
      )
    await app.settle()
    const listed: string[] = []
    for (let after: string | null = ''; after !== null && listed.length < 10; ) {
      const path = `/v1/segments/${big}/members?limit=1${after && `&after=${encodeURIComponent(after)}`}`
      const page: { items: { customer: { customer_id: string } }[]; next: string | null } = (
        await app.call('GET', path, undefined, { as: await desk() })
      ).body
      listed.push(...page.items.map(({ customer }) => customer.customer_id))
      after = page.next
    }
    const ours = new Set([one, two, three, four, five].map((her) => her!.customer_id))
    assert.equal(new Set(listed).size, listed.length, 'nobody twice')
    assert.deepEqual(listed.filter((id) => ours.has(id)).toSorted(), [two, three, five].map((her) => her!.customer_id).toSorted())
  })

  test('is not held against everybody again where only its name is another', async () => {
    const segment_id = await byRule({ kind: 'spent', at_least_minor: 999_999 })
    const { body } = await app.call('GET', `/v1/segments/${segment_id}`, undefined, { as: await desk() })
    const change = async (said: object, version: number) => {
      const answer = await app.call('PATCH', `/v1/segments/${segment_id}?version=${version}`, said, { as: await desk() })
      assert.equal(answer.status, 200, answer.text)
      return answer.body.version as number
    }
    const looked_to = async () =>
      (
        await run<{ looked_to: string | null }>(app.database.db, 'select looked_to from segments.segments where segment_id = $1', [
          segment_id,
        ])
      )[0]!.looked_to
    const version = await change({ name: { tr: 'Başka ad' }, rule: body.rule }, body.version)
    assert.equal(await looked_to(), null)
    await change({ rule: { match: 'all', conditions: [{ kind: 'spent', at_least_minor: 999_998 }] } }, version)
    assert.equal(await looked_to(), '')
    await app.settle()
  })
})

/** The rule once more, in other words. */
function isAsAsked(
  { match, conditions }: Rule,
  ordered: readonly { at: string; total_minor: number; channel: string }[],
  at: string,
): boolean {
  // What costs nothing is not bought.
  const hers = ordered.filter(({ total_minor }) => total_minor > 0)
  const ago = (days: number) => new Date(Date.parse(at) - days * 86_400_000).toISOString()
  const within = (days: number | undefined) => hers.filter((one) => days === undefined || one.at > ago(days))
  const met = conditions.map((one): boolean => {
    if (one.kind === 'orders') {
      const count = within(one.within_days).length
      return count >= (one.at_least ?? 0) && count <= (one.at_most ?? Infinity)
    }
    if (one.kind === 'spent') {
      const spent = within(one.within_days).reduce((sum, { total_minor }) => sum + total_minor, 0)
      return spent >= (one.at_least_minor ?? 0) && spent <= (one.at_most_minor ?? Infinity)
    }
    if (one.kind === 'last_order') {
      const last = hers
        .map((order) => order.at)
        .toSorted()
        .at(-1)
      if (last === undefined) return false
      return 'older_than_days' in one ? last <= ago(one.older_than_days) : last > ago(one.newer_than_days)
    }
    return one.kind === 'store' && hers.some(({ channel }) => channel === 'till')
  })
  return match === 'all' ? met.every(Boolean) : met.some(Boolean)
}

test('whatever is bought and however time goes on: who is in is who is as the rules ask, looked at from scratch', async () => {
  const days = fc.integer({ min: 1, max: 40 })
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.record({ kind: fc.constant('orders' as const), within_days: days, at_least: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ kind: fc.constant('orders' as const), at_most: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ kind: fc.constant('spent' as const), within_days: days, at_least_minor: fc.integer({ min: 0, max: 5_000 }) }),
    fc.record({ kind: fc.constant('spent' as const), within_days: days, at_most_minor: fc.integer({ min: 0, max: 5_000 }) }),
    fc.record({ kind: fc.constant('last_order' as const), older_than_days: days }),
    fc.record({ kind: fc.constant('last_order' as const), newer_than_days: days }),
    fc.constant<Condition>({ kind: 'store', location_ids: [stage.kadikoy.location_id] }),
  )
  const rule: fc.Arbitrary<Rule> = fc.record({
    match: fc.constantFrom('all' as const, 'any' as const),
    conditions: fc.array(condition, { minLength: 1, maxLength: 3 }),
  })
  const step = fc.oneof(
    fc.record({
      who: fc.nat({ max: 2 }),
      total_minor: fc.integer({ min: 0, max: 3_000 }),
      channel: fc.constantFrom('web', 'till'),
      ago: fc.nat({ max: 50 }),
    }),
    fc.record({
      minutes: fc.oneof(
        fc.integer({ min: 1, max: 3_000 }),
        days.map((one) => one * 1_440),
      ),
    }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(rule, { minLength: 2, maxLength: 3 }),
      fc.array(step, { minLength: 3, maxLength: 8 }),
      async (rules, steps) => {
        const crowd = [await somebody(), await somebody(), await somebody()].map(({ customer_id }) => ({
          customer_id,
          hers: [] as { at: string; total_minor: number; channel: string }[],
        }))
        const ids: string[] = []
        for (const one of rules) ids.push(await segmentOf(one))
        for (const one of steps) {
          if ('minutes' in one) app.clock.advance({ minutes: one.minutes })
          else {
            const order = { at: daysAgo(one.ago), total_minor: one.total_minor, channel: one.channel }
            await bought(crowd[one.who]!.customer_id, order)
            crowd[one.who]!.hers.push(order)
          }
          await app.settle()
          for (const { customer_id, hers } of crowd)
            for (const [at, id] of ids.entries())
              assert.equal(
                await isIn(id, customer_id),
                isAsAsked(rules[at]!, hers, now()),
                JSON.stringify({ rule: rules[at], hers, now: now() }),
              )
        }
        assert.deepEqual(
          (await app.audit()).filter(({ module }) => module === 'segments'),
          [],
        )
        for (const id of ids)
          await app.database.transaction((tx) => run(tx, 'update segments.segments set ended_at = $2 where segment_id = $1', [id, now()]))
      },
    ),
    { numRuns: 12, seed: 59 },
  )
})
