/** Whatever was merged, whatever was done meanwhile and in whatever order it is parted: of what was before, it is as if it had never been merged. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { atTheDesk, setTheStage, signIn } from '../../../test/cast.ts'
import { type Pocket, pocket, startTestApp } from '../../../test/harness.ts'
import { goToCheckout, payAndOrder, SHIPPED } from '../../../test/race/shoppers.ts'
import { idsOf } from '../customers/index.ts'
import { account, post } from '../ledger/index.ts'
import { merge, receiveRecord, unmerge } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 5_000)
const things = Object.values(stage.variants)
const now = () => app.clock.now().toISOString()
const doing = () => ({ now: now(), actor: 'staff:test' })
const WHO = 4

interface Her {
  as: Pocket
  phone: string
  customer_id: string
}
let born = 0
async function newPerson(): Promise<Her> {
  const as = pocket()
  const phone = `0533 ${String(1_000_000 + ++born).replace(/^(...)(....)$/, '$1 $2')}`
  const { customer } = await signIn(app, as, phone)
  return { as, phone, customer_id: customer.customer_id }
}

const who = fc.nat({ max: WHO - 1 })
const fact = fc.oneof(
  fc.record({ does: fc.constant('puts' as const), who, thing: fc.nat({ max: 3 }), quantity: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ does: fc.constant('renames herself' as const), who, name: fc.constantFrom('Ayşe', 'Fatma', 'Zehra', '') }),
  fc.record({ does: fc.constant('buys' as const), who, thing: fc.nat({ max: 3 }) }),
  fc.record({ does: fc.constant('is told of by a till' as const), who, name: fc.constantFrom('Ayşe', 'Fatma') }),
  fc.record({ does: fc.constant('answers' as const), who, decision: fc.constantFrom('granted', 'refused') }),
  fc.record({ does: fc.constant('wishes' as const), who, by: fc.constantFrom('sms', 'email', null) }),
  fc.record({ does: fc.constant('looks' as const), who }),
  fc.record({ does: fc.constant('is written about' as const), who }),
  fc.record({ does: fc.constant('bought elsewhere' as const), who, amount: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ does: fc.constant('is given credit' as const), who, amount_minor: fc.integer({ min: 1, max: 9_000 }) }),
)
type Fact = typeof fact extends fc.Arbitrary<infer T> ? T : never
const knot = fc.record({ from: who, into: who })
const scenario = fc.record({
  before: fc.array(fact, { minLength: 3, maxLength: 8 }),
  knots: fc.array(knot, { minLength: 1, maxLength: 3 }),
  between: fc.array(fc.tuple(fc.nat({ max: 3 }), fact), { maxLength: 6 }),
  /** Nothing happens while they are one: then nothing at all may differ afterwards, down to the cart. */
  quiet: fc.boolean(),
  order: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
})

let told = 0
/** Nobody stays signed in for as long as all these stories take. */
let desk: Pocket
const done = ({ status, text }: { status: number; text: string }) => assert.ok(status < 300, text)

async function happens(people: Her[], what: Fact) {
  const her = people[what.who]!
  app.clock.advance({ minutes: 1 })
  if (what.does === 'puts')
    await app.call('POST', '/v1/cart/lines', { variant_id: things[what.thing], quantity: what.quantity }, { as: her.as })
  else if (what.does === 'renames herself') await app.call('PATCH', '/v1/me', { first_name: what.name }, { as: her.as })
  else if (what.does === 'answers') {
    const choices = [{ purpose: 'analytics', channel: 'all', decision: what.decision }]
    const text_versions = { marketing: 1, personalisation: 1, analytics: 1 }
    done(await app.call('PUT', '/v1/me/consents', { choices, text_versions }, { as: her.as }))
  } else if (what.does === 'wishes') done(await app.call('PATCH', '/v1/me/contact-preferences', { marketing_by: what.by }, { as: her.as }))
  else if (what.does === 'looks') done(await app.call('POST', '/v1/page-views', { path: '/', title: 'Lambalar' }, { as: her.as }))
  else if (what.does === 'is written about') {
    const note = { body: `Açık griyi sever (${++told})`, location_id: stage.kadikoy.location_id }
    done(await app.call('POST', `/v1/customers/${her.customer_id}/notes`, note, { as: desk }))
  } else if (what.does === 'bought elsewhere') {
    const { company_id } = stage.alma
    const lines = [{ sku: 'X', quantity: '1', unit_price: String(what.amount) }]
    const customer = { external_id: her.customer_id, phone: her.phone }
    const sale = { system: 'nebim', company_id, number: `F-${++told}`, occurred_at: now(), currency: 'TRY', customer, lines }
    done(await app.call('POST', '/v1/sales-elsewhere', sale, { as: desk }))
  } else if (what.does === 'is given credit') {
    const { company_id } = stage.alma
    const from = account(company_id, 'TRY', 'store_credit', her.customer_id)
    const transfers = [{ from, to: account(company_id, 'TRY', 'given_away'), amount_minor: what.amount_minor }]
    const group = { key: `credit ${++told}`, kind: 'goodwill', document: 'goodwill', actor: 'staff:test', posted_at: now(), transfers }
    await app.database.transaction((tx) => post(tx, [group]))
  } else if (what.does === 'buys') {
    const placed = await payAndOrder(app, await goToCheckout(app, { variant_id: things[what.thing]! }, SHIPPED, her.as))
    assert.equal(placed.status, 201, placed.text)
    return placed.body.order_id as string
  } else {
    const fields = { first_name: what.name, phone: her.phone }
    const record = { system: 'till', external_id: her.customer_id, fields, received_at: now(), vouches: ['phone'] }
    const { customer_id } = await app.database.transaction((tx) => receiveRecord(tx, record, doing()))
    const links = await run(app.database.db, 'select into_id from merging.merges where from_id = $1 and record_id is not null', [
      customer_id,
    ])
    assert.deepEqual(links, [{ into_id: her.customer_id }], 'a record goes to the id that carries its phone')
  }
  return undefined
}
const shown_of_her = ['first_name', 'name_folded', 'said', 'shown']
const kept_of_her = ['consents', 'wishes', 'looks', 'notes', 'elsewhere', 'credit']
const stateOf = async ({ customer_id }: Her) =>
  run<object>(
    app.database.db,
    `select p.profile_id, p.first_name, p.name_folded, p.locale, p.said, p.shown,
       (select json_agg(json_build_array(kind, value, verified_at is not null, apart) order by kind, value) from customers.identifiers i where i.customer_id = p.customer_id) as identifiers,
       (select json_agg(o.order_id order by o.order_id) from orders.orders o where o.customer_id = p.customer_id) as orders,
       (select json_agg(json_build_array(l.variant_id, l.quantity) order by l.variant_id) from carts.carts c join carts.cart_lines l using (cart_id)
        where c.customer_id = p.customer_id and c.status = 'active') as cart,
       (select json_agg(json_build_array(purpose, decision, said_at) order by consent_id) from privacy.consents c where c.customer_id = p.customer_id) as consents,
       (select json_agg(json_build_array(marketing_by, marketing_by_at)) from privacy.preferences w where w.customer_id = p.customer_id) as wishes,
       (select count(*) from tracking.events e where e.customer_id = p.customer_id) as looks,
       (select json_agg(body order by note_id) from clienteling.notes n where n.customer_id = p.customer_id) as notes,
       (select json_agg(json_build_array(external_id, total::text) order by sale_id) from history.sales s join customers.profiles a using (customer_id) where a.profile_id = p.profile_id) as elsewhere,
       (select json_agg(json_build_array(account, balance_minor) order by account) from ledger.balances b where b.account like '%/' || p.customer_id) as credit
     from customers.profiles p where p.customer_id = $1`,
    [customer_id],
  )

test('merge, then anything, then unmerge in any order: as if never merged', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ before, knots, between, quiet, order }) => {
      desk = await atTheDesk(app)
      const people: Her[] = []
      for (let i = 0; i < WHO; i++) people.push(await newPerson())
      for (const one of before) await happens(people, one)
      const states = await Promise.all(people.map(stateOf))

      const merges: string[] = []
      const meanwhile: { who: number; order_id: string }[] = []
      const touched = new Set<number>()
      const factsAfter = async (place: number) => {
        for (const [at, one] of between) {
          if (quiet || at !== place) continue
          touched.add(one.who)
          const order_id = await happens(people, one)
          if (order_id) meanwhile.push({ who: one.who, order_id })
        }
      }
      for (const [place, { from, into }] of knots.entries()) {
        try {
          const done = await app.database.transaction((tx) =>
            merge(
              tx,
              {
                from: people[from]!.customer_id,
                into: people[into]!.customer_id,
                reason: 'one',
                despite: ['both_proved_phones', 'found_not_same'],
              },
              doing(),
            ),
          )
          merges.push(done.merge_id)
          await factsAfter(place)
        } catch (error) {
          if (!(error instanceof Refusal && error.code === 'same_profile')) throw error
        }
      }
      await app.tick()
      const parted = merges.map((merge_id, i) => ({ merge_id, by: order[i]! })).toSorted((a, b) => a.by - b.by)
      for (const { merge_id } of parted)
        await app.database.transaction((tx) => unmerge(tx, merge_id, { reason: 'two', not_same: false }, doing()))
      await app.tick()

      for (const [i, her] of people.entries()) {
        const ids = await app.database.transaction((tx) => idsOf(tx, her.customer_id))
        const others = people.filter(({ customer_id }) => customer_id !== her.customer_id && ids.includes(customer_id))
        assert.deepEqual([ids[0], others], [her.customer_id, []])
        const hers = meanwhile.filter((one) => one.who === i).map(({ order_id }) => order_id)
        const { items } = (await app.call('GET', '/v1/orders', undefined, { as: her.as })).body
        for (const order_id of hers)
          assert.ok(
            items.some((o: { order_id: string }) => o.order_id === order_id),
            'what she bought meanwhile is hers',
          )
        if (!touched.size) assert.deepEqual(await stateOf(her), states[i])
        else {
          const [now_is, was] = [(await stateOf(her))[0], states[i]![0]] as Record<string, unknown>[]
          for (const field of ['profile_id', 'identifiers'] as const) assert.deepEqual(now_is![field], was![field], field)
          const kept = (now_is!.orders as string[] | null) ?? []
          assert.deepEqual(
            kept.filter((id) => !hers.includes(id)),
            was!.orders ?? [],
            'and nothing that others bought',
          )
          if (!touched.has(i)) for (const field of [...shown_of_her, ...kept_of_her]) assert.deepEqual(now_is![field], was![field], field)
        }
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 20), endOnFailure: true },
  )
})

test('whoever merges the same people at the same moment, they end as a forest with one profile each, and all audits hold', async () => {
  for (let round = 0; round < 5; round++) {
    const people: Her[] = []
    for (let i = 0; i < WHO; i++) people.push(await newPerson())
    for (const her of people) await app.call('POST', '/v1/cart/lines', { variant_id: things[0], quantity: 1 }, { as: her.as })
    const pairs = people.flatMap((from, i) => people.filter((_, j) => i !== j).map((into) => [from, into] as const))
    const answers = await Promise.all([
      ...pairs.map(([from, into]) =>
        app.database
          .transaction((tx) =>
            merge(tx, { from: from.customer_id, into: into.customer_id, reason: 'one', despite: ['both_proved_phones'] }, doing()),
          )
          .then(
            () => ({ status: 201, body: { code: '' } }),
            (error: unknown) => {
              if (error instanceof Refusal) return { status: error.status, body: { code: error.code } }
              throw error
            },
          ),
      ),
      ...people.map(({ as }) => app.call('POST', '/v1/cart/lines', { variant_id: things[1], quantity: 1 }, { as })),
    ])
    const codes = new Set(answers.map(({ status, body }) => (status < 300 ? 'done' : body.code)))
    for (const code of codes) assert.ok(['done', 'same_profile', 'profiles_changed'].includes(code), code)
    const done = answers.slice(0, pairs.length).filter(({ status }) => status === 201)
    assert.ok(done.length >= 1 && done.length <= WHO - 1, `${done.length} merges of ${WHO} people`)
    const profiles = new Set<string>()
    for (const { customer_id } of people) profiles.add((await app.database.transaction((tx) => idsOf(tx, customer_id)))[0]!)
    assert.equal(profiles.size, WHO - done.length)
  }
  assert.deepEqual(await app.audit(), [])
})
