import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import { startTestApp } from '../../../test/harness.ts'
import { account, balancesOf, post, reverse, type TransferGroup } from './index.ts'

const app = await startTestApp()

interface Held {
  left: number
  expires_at: string | null
}

/** The ledger on a sheet of paper: `to` grows, `from` shrinks, unless one that must not run dry would have less than is held of it. */
class Model {
  #debits = new Map<string, number>()
  #holds = new Map<string, Held>()
  readonly #posted = new Map<string, TransferGroup>()
  post(group: TransferGroup): boolean {
    if (this.#posted.has(group.key)) return true
    const debits = new Map(this.#debits)
    const holds = new Map([...this.#holds].map(([id, held]) => [id, { ...held }]))
    for (const { account, amount_minor, expires_at } of group.holds ?? [])
      if (amount_minor) holds.set(`${group.key} ${account}`, { left: amount_minor, expires_at })
    for (const { from, to, amount_minor, of_hold } of group.transfers) {
      debits.set(from, (debits.get(from) ?? 0) - amount_minor)
      debits.set(to, (debits.get(to) ?? 0) + amount_minor)
      if (!of_hold || !amount_minor) continue
      const held = holds.get(`${of_hold} ${to}`)
      if (!held || held.left < amount_minor) return false
      held.left -= amount_minor
    }
    for (const { hold, account } of group.releases ?? []) holds.delete(`${hold} ${account}`)
    const touched = [...debits.keys(), ...(group.holds ?? []).map((of) => of.account)].filter((name) => FLOORED.test(name))
    if (touched.some((name) => this.#normal(debits, name) < heldOf(holds, name))) return false
    this.#debits = debits
    this.#holds = holds
    this.#posted.set(group.key, group)
    return true
  }
  reverse(key: string): boolean {
    const group = this.#posted.get(key)
    const transfers = group?.transfers.map(({ from, to, amount_minor }) => ({ from: to, to: from, amount_minor }))
    const releases = group?.holds?.map(({ account }) => ({ hold: key, account })) ?? []
    return !!group && this.post({ ...group, key: `${key}/reversal`, transfers: transfers!, releases, holds: [] })
  }
  expire(now: string) {
    for (const [id, { expires_at }] of this.#holds) if (expires_at !== null && expires_at <= now) this.#holds.delete(id)
  }
  readonly #normal = (debits: Map<string, number>, name: string) => (/drawer|order|safe/.test(name) ? 1 : -1) * (debits.get(name) ?? 0)
  balance = (name: string) => this.#normal(this.#debits, name) + 0
  held = (name: string) => heldOf(this.#holds, name)
}
const heldOf = (holds: Map<string, Held>, name: string) =>
  [...holds].reduce((sum, [id, { left }]) => sum + (id.endsWith(` ${name}`) ? left : 0), 0)
const FLOORED = /drawer|gift_card|points/

const NAMES = ['safe', 'revenue', 'order/1', 'order/2', 'drawer/1', 'drawer/2', 'gift_card/1', 'gift_card/2', 'points/1'] as const
const MINUTE = 60_000

let world = 0
test('Whatever is posted, held, settled, released, reversed or posted again, in whatever batches, the ledger is what a sheet of paper would say', async () => {
  const card = fc.constantFrom('gift_card/1' as const, 'gift_card/2' as const)
  const name = fc.constantFrom(...NAMES)
  const amount_minor = fc.integer({ min: 0, max: 50 })
  const number = fc.integer({ min: 0, max: 40 })
  const of = fc.integer({ min: 0, max: 3 }) // few, so that what is settled and released is often there
  const none = fc.constant([] as never[])
  const moves = fc.record({ from: name, to: name, amount_minor }).filter(({ from, to }) => from !== to)
  const settles = fc.record({ from: fc.constant('order/1' as const), to: card, amount_minor: fc.integer({ min: 0, max: 15 }), of })
  const holds = fc.uniqueArray(fc.record({ account: card, amount_minor, minutes: fc.option(fc.integer({ min: 1, max: 9 })) }), {
    maxLength: 2,
    selector: ({ account }) => account,
  })
  const releases = fc.array(fc.record({ of, account: card }), { maxLength: 2 })
  const posting = fc.oneof(
    fc.record({ key: of, transfers: none, holds, releases: none }),
    fc.record({ key: number, transfers: fc.array(settles, { minLength: 1, maxLength: 2 }), holds: none, releases: none }),
    fc.record({ key: number, transfers: fc.array(fc.oneof(moves, settles), { maxLength: 3 }), holds, releases }),
  )
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.array(posting, { minLength: 1, maxLength: 8 }) },
    { weight: 1, arbitrary: fc.record({ undo: fc.oneof(of, number) }) },
    { weight: 1, arbitrary: fc.record({ minutes: fc.integer({ min: 1, max: 6 }) }) },
  )

  let settled = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const company = `com_${++world}`
      const full = (short: string) => `${account(company, 'TRY', 'safe').slice(0, -4)}${short}`
      const keyOf = (number: number) => `${company}:${number}`
      const model = new Model()
      const contents = new Map<number, TransferGroup>() // one key is always one thing: another under it is refused, which has its own test
      const now = () => app.clock.now().toISOString()
      // Both cards begin with something to hold.
      const opening = {
        ...{ key: `${company}:opening`, kind: 'trial', document: 'd', actor: 'a', posted_at: now() },
        transfers: ['gift_card/1', 'gift_card/2'].map((to) => ({ from: full(to), to: full('safe'), amount_minor: 80 })),
      }
      model.post(opening)
      await app.database.transaction((tx) => post(tx, [opening]))
      for (const step of steps) {
        if ('undo' in step) {
          const [outcome] = await app.database.transaction((tx) =>
            reverse(tx, [keyOf(step.undo)], { kind: 'reversal', actor: 'a', posted_at: now() }),
          )
          assert.equal('ok' in outcome!, model.reverse(keyOf(step.undo)))
          continue
        }
        if ('minutes' in step) {
          app.clock.advance({ minutes: step.minutes })
          await app.tick()
          model.expire(now())
          continue
        }
        const groups = step.map(({ key, transfers, holds, releases }) => {
          const fresh: TransferGroup = {
            ...{ key: keyOf(key), kind: 'trial', document: 'd', actor: 'a', posted_at: now() },
            transfers: transfers.map(({ from, to, amount_minor, ...more }) => ({
              ...{ from: full(from), to: full(to), amount_minor },
              ...('of' in more && { of_hold: keyOf(more.of) }),
            })),
            holds: holds.map(({ account, amount_minor, minutes }) => {
              const expires_at = minutes === null ? null : new Date(app.clock.now().getTime() + minutes * MINUTE).toISOString()
              return { account: full(account), amount_minor, expires_at }
            }),
            releases: releases.map(({ of, account }) => ({ hold: keyOf(of), account: full(account) })),
          }
          contents.set(key, contents.get(key) ?? fresh)
          return contents.get(key)!
        })
        const outcomes = await app.database.transaction((tx) => post(tx, groups))
        const decided = new Map<string, boolean>()
        for (const group of groups) if (!decided.has(group.key)) decided.set(group.key, model.post(group))
        assert.deepEqual(
          outcomes.map((outcome) => 'ok' in outcome),
          groups.map((group) => decided.get(group.key)),
        )
      }
      const names = NAMES.map(full)
      assert.deepEqual(await balancesOf(app.database.db, names), new Map(names.map((of) => [of, model.balance(of)])))
      const held = await run<{ account: string; held_minor: number }>(
        app.database.db,
        'select account, held_minor from ledger.balances where account = any($1) and held_minor > 0 order by account',
        [names],
      )
      assert.deepEqual(
        new Map(held.map((of) => [of.account, of.held_minor])),
        new Map(names.map((of) => [of, model.held(of)] as const).filter(([, held]) => held > 0)),
      )
      const [count] = await run<{ n: number }>(
        app.database.db,
        `select count(*)::integer as n from ledger.transfers where of_hold like $1`,
        [`${company}:%`],
      )
      settled += count!.n
    }),
    { numRuns: 80 },
  )
  assert.ok(settled > 10, `only ${settled} transfers settled a hold`)
  // Its gift cards are accounts and nothing else.
  assert.deepEqual(
    (await app.audit()).filter(({ module }) => module === 'ledger'),
    [],
  )
})
