import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { startTestApp } from '../../../test/harness.ts'
import { account, balancesOf, post, reverse, type TransferGroup } from './index.ts'

const app = await startTestApp()

/** The ledger in ten lines: `to` grows, `from` shrinks, unless one that must not run dry would. */
class Model {
  readonly #debits = new Map<string, number>()
  readonly #posted = new Map<string, TransferGroup>()
  post(group: TransferGroup): boolean {
    if (this.#posted.has(group.key)) return true
    const after = new Map(this.#debits)
    for (const { from, to, amount_minor } of group.transfers)
      for (const [name, change] of [
        [from, -amount_minor],
        [to, amount_minor],
      ] as const)
        after.set(name, (after.get(name) ?? 0) + change)
    if ([...after.keys()].some((name) => FLOORED.test(name) && this.#normal(after, name) < 0)) return false
    for (const [name, debit] of after) this.#debits.set(name, debit)
    this.#posted.set(group.key, group)
    return true
  }
  readonly #normal = (debits: Map<string, number>, name: string) => (/drawer|order|safe/.test(name) ? 1 : -1) * (debits.get(name) ?? 0)
  balance = (name: string) => this.#normal(this.#debits, name) + 0
  find = (key: string) => this.#posted.get(key)
}
const FLOORED = /drawer|gift_card|points/

let world = 0
test('Whatever is posted, reversed or posted again, in whatever batches, the ledger is what a sheet of paper would say', async () => {
  const name = fc.constantFrom(
    ...(['safe', 'revenue', 'order/1', 'order/2', 'drawer/1', 'drawer/2', 'gift_card/1', 'gift_card/2', 'points/1'] as const),
  )
  const transfer = fc.record({ from: name, to: name, amount_minor: fc.integer({ min: 0, max: 50 }) }).filter(({ from, to }) => from !== to)
  const posting = fc.record({ key: fc.integer({ min: 0, max: 60 }), transfers: fc.array(transfer, { maxLength: 3 }) })
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.array(posting, { minLength: 1, maxLength: 8 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 }) },
  )

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const company = `com_${++world}`
      const full = (short: string) => `${account(company, 'TRY', 'safe').slice(0, -4)}${short}`
      const model = new Model()
      const contents = new Map<number, TransferGroup>() // one key is always one thing: another under it is refused, which has its own test
      const now = app.clock.now().toISOString()
      for (const step of steps) {
        if (typeof step === 'number') {
          const original = model.find(`${company}:${step}`)
          const [outcome] = await app.database.transaction((tx) =>
            reverse(tx, [`${company}:${step}`], { kind: 'reversal', actor: 'a', posted_at: now }),
          )
          const mirror = original && {
            ...original,
            key: `${original.key}/reversal`,
            transfers: original.transfers.map(({ from, to, amount_minor }) => ({ from: to, to: from, amount_minor })),
          }
          assert.equal('ok' in outcome!, mirror !== undefined && model.post(mirror))
          continue
        }
        const groups = step.map(({ key, transfers }) => {
          const fresh: TransferGroup = {
            key: `${company}:${key}`,
            kind: 'trial',
            document: 'd',
            actor: 'a',
            posted_at: now,
            transfers: transfers.map((t) => ({ ...t, from: full(t.from), to: full(t.to) })),
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
      const names = ['safe', 'revenue', 'order/1', 'order/2', 'drawer/1', 'drawer/2', 'gift_card/1', 'gift_card/2', 'points/1'].map(full)
      assert.deepEqual(await balancesOf(app.database.db, names), new Map(names.map((of) => [of, model.balance(of)])))
    }),
    { numRuns: 60 },
  )
  assert.deepEqual(await app.audit(), [])
})
