import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { run } from '#platform/database'
import type { Outcome } from '#platform/together'
import { setTheStage } from '../../../test/cast.ts'
import { startTestApp } from '../../../test/harness.ts'
import { availability, correct, hold, placeKey, receive, release, releaseHolds, ship, takeGoods } from './index.ts'

const app = await startTestApp()
const stage = await setTheStage(app.database, app.clock.now(), 0)
const seed = process.env.SEED ? { seed: Number(process.env.SEED) } : {}
const actor = 'system:model'

/** One variant in one place, as a child would count it. */
class Shelf {
  on_hand = 0
  orders = new Map<string, number>()
  holds = new Map<string, { quantity: number; until: number }>()
  sum = (of: Iterable<{ quantity: number } | number>) =>
    [...of].reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : one.quantity), 0)
  living = (now: number) => [...this.holds].filter(([, hold]) => hold.until > now)
  held = (now: number) => this.sum(this.living(now).map(([, hold]) => hold))
  unpromised = () => this.on_hand - this.sum(this.orders.values())
  own = (who: string | null, now: number) => this.living(now).find(([purpose]) => purpose === who)?.[1].quantity ?? 0
  canGive = (who: string | null, now: number) =>
    Math.max(0, Math.min(this.unpromised(), this.own(who, now) + Math.max(0, this.unpromised() - this.held(now))))
}

const what = fc.constantFrom(0, 0, 1)
const where = fc.constantFrom(0, 0, 0, 1)
const who = fc.constantFrom('chk_a', 'chk_b')
const order = fc.constantFrom('1', '2', '3', '4')
const quantity = fc.integer({ min: 1, max: 3 })
const lines = fc.array(fc.record({ what, quantity }), { minLength: 1, maxLength: 3 })

type Line = { what: number; quantity: number }
type Step =
  | { do: 'receive'; where: number; lines: Line[] }
  | { do: 'correct'; where: number; what: number; change: number }
  | { do: 'hold'; calls: { who: string; where: number; lines: Line[]; minutes: number }[] }
  | { do: 'letGo'; who: string }
  | { do: 'take'; calls: { order: string; who: string | null; where: number; lines: Line[]; at_once: boolean }[] }
  | { do: 'ship' | 'release'; calls: { order: string; where: number; line: Line | null }[] }
  | { do: 'wait'; minutes: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('receive' as const), where, lines }),
  fc.record({ do: fc.constant('correct' as const), where, what, change: fc.constantFrom(-6, -4, -3, -2, -1, 3) }),
  fc.record({
    do: fc.constant('hold' as const),
    calls: fc.array(fc.record({ who, where, lines, minutes: fc.constantFrom(2, 4, 6) }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ do: fc.constant('letGo' as const), who }),
  fc.record({
    do: fc.constant('take' as const),
    calls: fc.array(fc.record({ order, who: fc.option(who), where, lines, at_once: fc.boolean() }), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    do: fc.constantFrom('ship' as const, 'release' as const),
    calls: fc.array(fc.record({ order, where, line: fc.option(fc.record({ what, quantity })) }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 6 }) }),
)

const variants = [stage.variants.mug, stage.variants.lamp]
const places = [stage.kadikoy.location_id, stage.gebze.location_id]
const now = () => app.clock.now().getTime()

const together = (lines: Line[]): [number, number][] =>
  [...Map.groupBy(lines, (line) => line.what)].map(([what, of]) => [what, of.reduce((sum, line) => sum + line.quantity, 0)])
const goods = (lines: Line[]) => lines.map((line) => ({ variant_id: variants[line.what]!, quantity: line.quantity }))
const said = (outcomes: Outcome<unknown>[]) => outcomes.map((outcome) => 'ok' in outcome)

/** The same steps to the model, one call after the other, and to the real thing, all calls of a step at once. Both must say yes and no alike. */
async function act(shelves: Shelf[][], step: Step, unique: string) {
  const at = (place: number, thing: number) => shelves[place]![thing]!
  const iso = (minutes = 0) => new Date(now() + minutes * 60_000).toISOString()
  const real = <T>(work: Parameters<typeof app.database.transaction<T>>[0]) => app.database.transaction(work)
  if (step.do === 'wait') return app.clock.advance({ minutes: step.minutes })
  if (step.do === 'letGo') {
    for (const shelf of shelves.flat()) shelf.holds.delete(`${step.who}${unique}`)
    return real((tx) => releaseHolds(tx, [`${step.who}${unique}`], iso()))
  }
  if (step.do === 'receive') {
    for (const [thing, pieces] of together(step.lines)) at(step.where, thing).on_hand += pieces
    const outcomes = await real((tx) =>
      receive(tx, [{ document: 'delivery', location_id: places[step.where]!, lines: goods(step.lines), actor }], iso()),
    )
    return assert.deepEqual(said(outcomes), [true])
  }
  if (step.do === 'correct') {
    const shelf = at(step.where, step.what)
    const can = shelf.unpromised() + step.change >= 0
    if (can) shelf.on_hand += step.change
    const lines = [{ variant_id: variants[step.what]!, on_hand: step.change }]
    return assert.deepEqual(
      said(
        await real((tx) => correct(tx, [{ document: 'count', reason: 'counted', location_id: places[step.where]!, lines, actor }], iso())),
      ),
      [can],
    )
  }
  if (step.do === 'hold') {
    const expected = step.calls.map(({ who, where, lines, minutes }) => {
      const purpose = `${who}${unique}`
      if (together(lines).some(([thing, pieces]) => pieces > at(where, thing).canGive(purpose, now()))) return false
      for (const shelf of shelves.flat()) shelf.holds.delete(purpose)
      for (const [thing, pieces] of together(lines))
        at(where, thing).holds.set(purpose, { quantity: pieces, until: now() + minutes * 60_000 })
      return true
    })
    const requests = step.calls.map((call) => ({
      purpose_id: `${call.who}${unique}`,
      location_id: places[call.where]!,
      lines: goods(call.lines),
      expires_at: iso(call.minutes),
    }))
    return assert.deepEqual(said(await real((tx) => hold(tx, requests, iso()))), expected)
  }
  if (step.do === 'take') {
    const expected = step.calls.map(({ order, who, where, lines, at_once }) => {
      const purpose = who && `${who}${unique}`
      if (together(lines).some(([thing, pieces]) => pieces > at(where, thing).canGive(purpose, now()))) return false
      if (purpose) for (const shelf of shelves.flat()) shelf.holds.delete(purpose)
      for (const [thing, pieces] of together(lines)) {
        const shelf = at(where, thing)
        if (at_once) shelf.on_hand -= pieces
        else shelf.orders.set(order, (shelf.orders.get(order) ?? 0) + pieces)
      }
      return true
    })
    const requests = step.calls.map(({ order, who, where, lines, at_once }) => ({
      order_id: `ord_${order}${unique}`,
      hold_of: who && `${who}${unique}`,
      location_id: places[where]!,
      lines: goods(lines),
      at_once,
      actor,
    }))
    return assert.deepEqual(said(await real((tx) => takeGoods(tx, requests, iso()))), expected)
  }
  const expected = step.calls.map(({ order, where, line }) => {
    const promised = (shelf: Shelf) => shelf.orders.get(order) ?? 0
    if (line && line.quantity > promised(at(where, line.what))) return false
    for (const shelf of line ? [at(where, line.what)] : shelves.flat()) {
      const pieces = line?.quantity ?? promised(shelf)
      shelf.orders.set(order, promised(shelf) - pieces)
      if (step.do === 'ship') shelf.on_hand -= pieces
    }
    return true
  })
  const requests = step.calls.map(({ order, where, line }) => ({
    order_id: `ord_${order}${unique}`,
    actor,
    ...(line && { lines: [{ variant_id: variants[line.what]!, location_id: places[where]!, quantity: line.quantity }] }),
  }))
  assert.deepEqual(said(await real((tx) => (step.do === 'ship' ? ship : release)(tx, requests, iso()))), expected)
}

async function compare(shelves: Shelf[][]) {
  const real = await availability(app.database.db, { variant_ids: variants, now: app.clock.now().toISOString() })
  for (const [place, things] of shelves.entries())
    for (const [thing, shelf] of things.entries()) {
      const level = real.get(placeKey({ variant_id: variants[thing]!, location_id: places[place]! }))
      assert.deepEqual(
        { on_hand: level?.on_hand ?? 0, reserved: level?.reserved ?? 0, held: level?.held ?? 0, available: level?.available ?? 0 },
        {
          on_hand: shelf.on_hand,
          reserved: shelf.sum(shelf.orders.values()),
          held: shelf.held(now()),
          available: shelf.canGive(null, now()),
        },
      )
    }
  assert.deepEqual(await app.audit(), [])
}

let runs = 0
test('whatever is done to stock, and however many at once, somebody who counts on her fingers agrees', async () => {
  const clear = ['movements', 'holds', 'reservations', 'levels'].map((table) => `delete from inventory.${table}`)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      for (const sql of clear) await run(app.database.db, sql)
      const unique = `_${++runs}`
      const shelves = places.map(() => variants.map(() => new Shelf()))
      await act(
        shelves,
        {
          do: 'receive',
          where: 0,
          lines: [
            { what: 0, quantity: 6 },
            { what: 1, quantity: 3 },
          ],
        },
        unique,
      )
      for (const one of steps) {
        await act(shelves, one, unique)
        await compare(shelves)
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 25), ...seed },
  )
})
