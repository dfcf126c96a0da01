/** Whatever was merged, whatever was done meanwhile and in whatever order it is parted: of what was before, it is as if it had never been merged. */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import { mergeFaces } from '#platform/merge-faces'
import { exportPerson } from '#platform/personal-data'
import { Refusal } from '#platform/refusal'
import { setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { type Happening, livesIn, type Person } from '../../../test/lives.ts'
import { modules } from '../../modules.ts'
import { idsOf } from '../customers/index.ts'
import { merge, receiveRecord, unmerge } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 9_000)
const { happenings, newPerson, staffComeIn } = await livesIn(app, stage)
const things = Object.values(stage.variants)
const now = () => app.clock.now().toISOString()
const doing = () => ({ now: now(), actor: 'staff:test' })
const WHO = 4

type Does = Happening | 'is told of by a till'
const all = Object.keys(happenings) as Happening[]
const who = fc.nat({ max: WHO - 1 })
const fact = fc.record({ does: fc.constantFrom<Does>(...all, 'is told of by a till'), who, nth: fc.nat({ max: 11 }) })
interface Fact {
  does: Does
  who: number
  nth: number
}
const knot = fc.record({ from: who, into: who })
const scenario = fc.record({
  before: fc.array(fact, { minLength: 3, maxLength: 8 }),
  knots: fc.array(knot, { minLength: 1, maxLength: 3 }),
  between: fc.array(fc.tuple(fc.nat({ max: 3 }), fact), { maxLength: 6 }),
  /** Nothing happens while they are one: then nothing at all may differ afterwards, down to the cart. */
  quiet: fc.boolean(),
  order: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
})

async function isToldOfByATill(her: Person, nth: number) {
  const fields = { first_name: ['Ayşe', 'Fatma'][nth % 2]!, phone: her.phone }
  const record = { system: 'till', external_id: her.customer_id, fields, received_at: now(), vouches: ['phone'] }
  const { customer_id } = await app.database.transaction((tx) => receiveRecord(tx, record, doing()))
  const links = await run(app.database.db, 'select into_id from merging.merges where from_id = $1 and record_id is not null', [customer_id])
  assert.deepEqual(links, [{ into_id: her.customer_id }], 'a record goes to the id that carries its phone')
}

async function happens(people: readonly Person[], { does, who, nth }: Fact) {
  app.clock.advance({ minutes: 12 })
  const her = people[who]!
  if (does === 'is told of by a till') await isToldOfByATill(her, nth)
  else {
    const left = await happenings[does](her, nth)
    await app.settle()
    return typeof left === 'string' && left.startsWith('ord_') ? left : undefined
  }
  await app.settle()
  return undefined
}

/** When somebody was seen last says nothing of who she is, nor when her cart was set aside and given back. */
const PASSES = /^customers\.sessions\.(last_seen_at|expires_at)$|\.last_seen_at$|^carts\.carts\.changed_at$/
type Said = null | string | number | boolean | Said[] | { [name: string]: Said }
/** In one order, whichever of her ids is asked first. */
function ordered(said: Said, place = ''): Said {
  if (Array.isArray(said))
    return said.map((row) => ordered(row, place)).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (said === null || typeof said !== 'object') return said
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, of]) => {
      const at = place ? `${place}.${name}` : name
      return PASSES.test(at) ? [] : [[name, ordered(of, at)]]
    }),
  )
}

/** All that every module says of these ids: what it would give her, what it brings into a merge, and what it counts as value. */
async function saidOf(customer_ids: readonly string[]): Promise<Record<string, Said>> {
  const { db } = app.database
  const said: Record<string, unknown> = { ...(await exportPerson(db, customer_ids)) }
  for (const { module, preview, totals } of mergeFaces())
    said[`merging ${module}`] = { brings: await preview(db, customer_ids), counts: await totals(db, customer_ids) }
  return ordered(JSON.parse(JSON.stringify(said)) as Said) as Record<string, Said>
}
const saidOfHer = async ({ customer_id }: Person) => saidOf(await idsOf(app.database.db, customer_id))

/** What of it is there no more: rows that are gone, figures that differ, wherever `mayChange` does not allow it. */
function lost(before: Said, after: Said | undefined, mayChange: (place: string) => boolean, place = ''): string[] {
  if (mayChange(place)) return []
  if (Array.isArray(before)) {
    const left = Array.isArray(after) ? [...after] : []
    return before.flatMap((row) => {
      const at = left.findIndex((other) => isDeepStrictEqual(row, other))
      if (at < 0) return [`${place}: ${JSON.stringify(row)}`]
      left.splice(at, 1)
      return []
    })
  }
  if (before === null || typeof before !== 'object')
    return isDeepStrictEqual(before, after) ? [] : [`${place}: ${JSON.stringify(before)} is ${JSON.stringify(after)}`]
  const now_is = (after ?? {}) as Record<string, Said>
  return Object.entries(before).flatMap(([name, of]) => lost(of, now_is[name], mayChange, place ? `${place}.${name}` : name))
}

/** What is being paid at this very moment is nobody's a moment later: merging.test.ts tells of it. */
const OF_THE_MOMENT = ['merging checkout']

test('whoever keeps anything of people is told of in these stories', async () => {
  const her = await newPerson()
  for (const does of all) await happens([her], { does, who: 0, nth: 0 })
  await happens([her], { does: 'is told of by a till', who: 0, nth: 0 })
  const [something, nothing] = [await saidOfHer(her), await saidOf(['cus_nobody'])]
  const faces = (of: typeof modules) =>
    of.flatMap(({ name, personal_data, merge: face }) => [...(personal_data ? [name] : []), ...(face ? [`merging ${name}`] : [])])
  const silent = (names: string[]) => names.filter((name) => isDeepStrictEqual(something[name], nothing[name]))
  assert.ok(faces(modules).length > 35, `only ${faces(modules).length} faces were looked at`)
  assert.deepEqual(silent(faces(modules)), OF_THE_MOMENT, 'test/lives.ts has nothing happen that these modules keep')
  const { personal_data } = modules.find(({ name }) => name === 'segments')!
  assert.deepEqual(silent(faces([{ name: 'loyalty', personal_data: personal_data! }])), ['loyalty'])
})

/** Of one person it is figures that come together, one cart, and of all that is said of her what she is shown as. */
const comesTogether = (place: string) => place.startsWith('merging ') || place === 'carts' || place === 'customers.profiles'

test('two of whom every module knows something are one, with all that is of either, and two again, each with all that was hers', async () => {
  await staffComeIn()
  const two = [await newPerson(), await newPerson()] as const
  for (const does of all) for (const who of [0, 1]) await happens(two, { does, who, nth: who })
  const before = await Promise.all(two.map(saidOfHer))
  const [into, from] = two.map(({ customer_id }) => customer_id) as [string, string]
  const { merge_id } = await app.database.transaction((tx) =>
    merge(tx, { from, into, reason: 'one', despite: ['both_proved_phones'] }, doing()),
  )
  await app.settle()
  const together = await saidOfHer(two[0])
  for (const each of before) assert.deepEqual(lost(each, together, comesTogether), [])
  const sums = (of: Record<string, Said>) =>
    Object.entries(of).flatMap(([face, said]) =>
      Object.entries((said as { counts?: Record<string, number> }).counts ?? {}).map(([name, sum]) => [`${face} ${name}`, sum] as const),
    )
  const [one, other, both] = [sums(before[0]!), sums(before[1]!), new Map(sums(together))]
  for (const [name, sum] of one) assert.equal(both.get(name), sum + (new Map(other).get(name) ?? 0), name)
  await app.database.transaction((tx) => unmerge(tx, merge_id, { reason: 'two', not_same: false }, doing()))
  await app.settle()
  for (const [i, her] of two.entries()) assert.deepEqual(await saidOfHer(her), before[i])
  assert.deepEqual(await app.audit(), [])
})

/** The cart is one while they are one; what was put into it or paid out of it meanwhile, of whoever's, is gone or stays as it was left. */
const CARTS = ['carts', 'merging carts']
const SHOPS: readonly Does[] = [
  ...([
    'puts',
    'buys',
    'buys by instalments',
    'has her card kept',
    'is handed what she bought',
    'brings a piece back',
    'has it collected',
    'transfers too much',
    'buys a gift card',
  ] as const),
  ...(['leaves a deposit', 'is asked for a deposit'] as const),
]
/** What her own later facts change or take away, and do not only add to. */
const CHANGES: Partial<Record<Does, readonly string[]>> = {
  'renames herself': ['customers.profiles', 'resolution.records'],
  'is told of by a till': ['resolution.records'],
  'is told of by another system': ['resolution.records'],
  wishes: ['privacy.preferences'],
  'has her card kept': ['saved_cards.saved_cards'],
}
const under = (places: readonly string[]) => (place: string) => places.includes(place)

test('merge, then anything, then unmerge in any order: as if never merged', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ before, knots, between, quiet, order }) => {
      await staffComeIn()
      const people: Person[] = []
      for (let i = 0; i < WHO; i++) people.push(await newPerson())
      for (const one of before) await happens(people, one)
      const was = await Promise.all(people.map(saidOfHer))

      const merges: string[] = []
      const bought: { who: number; order_id: string }[] = []
      const since: Fact[] = []
      const factsAfter = async (place: number) => {
        for (const [at, one] of between) {
          if (quiet || at !== place) continue
          since.push(one)
          const order_id = await happens(people, one)
          if (order_id) bought.push({ who: one.who, order_id })
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
      await app.settle()
      const parted = merges.map((merge_id, i) => ({ merge_id, by: order[i]! })).toSorted((a, b) => a.by - b.by)
      for (const { merge_id } of parted)
        await app.database.transaction((tx) => unmerge(tx, merge_id, { reason: 'two', not_same: false }, doing()))
      await app.settle()

      const carts = since.some(({ does }) => SHOPS.includes(does)) ? CARTS : []
      for (const [i, her] of people.entries()) {
        const ids = await idsOf(app.database.db, her.customer_id)
        const others = people.filter(({ customer_id }) => customer_id !== her.customer_id && ids.includes(customer_id))
        assert.deepEqual([ids[0], others], [her.customer_id, []])
        const { items } = (await app.call('GET', '/v1/orders', undefined, { as: her.as })).body
        for (const { who, order_id } of bought)
          assert.equal(
            items.some((o: { order_id: string }) => o.order_id === order_id),
            who === i,
            'what she bought meanwhile is hers, and nothing that others bought',
          )
        const is = await saidOfHer(her)
        const hers = since.filter(({ who }) => who === i)
        if (hers.length) {
          const changed = [...carts, ...hers.flatMap(({ does }) => CHANGES[does] ?? [])]
          const figures = (place: string) => place.startsWith('merging ')
          assert.deepEqual(
            lost(was[i]!, is, (place) => figures(place) || under(changed)(place)),
            [],
          )
        } else {
          // What one is told of goes to a phone of either: it was sent there, and stays so.
          const apart = (said: Record<string, Said>) => {
            const { messages, ...rest } = said.customers as Record<string, Said>
            return { messages: messages ?? [], said: { ...said, customers: rest } as Record<string, Said> }
          }
          const [then, since_then] = [apart(was[i]!), apart(is)]
          assert.deepEqual(
            since.length ? lost(then.messages, since_then.messages, under([])) : since_then.messages,
            since.length ? [] : then.messages,
          )
          for (const [module, said] of Object.entries(then.said))
            if (!carts.includes(module)) assert.deepEqual(since_then.said[module], said, module)
        }
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 12), endOnFailure: true },
  )
  assert.deepEqual(await app.audit(), [])
})

test('whoever merges the same people at the same moment, they end as a forest with one profile each, and all audits hold', async () => {
  for (let round = 0; round < 5; round++) {
    const people: Person[] = []
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
