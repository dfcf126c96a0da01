import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Benefit,
  faultOf,
  isShelfPrice,
  type Occasion,
  type PromotedLine,
  type Promotion,
  promote,
  type Selection,
} from './promotions.ts'
import { mulberry32, shuffled } from './random.ts'

const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, nth) => `${prefix}${nth}`)
const some = (of: string[]) => fc.option(fc.subarray(of), { nil: undefined, freq: 2 })
const filled = <Thing extends object>(thing: Thing) =>
  Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Thing]: Exclude<Thing[Key], undefined>
  }

const goods: fc.Arbitrary<Selection> = fc
  .record({ variant_ids: some(ids('v', 6)), product_ids: some(ids('p', 4)), category_ids: some(ids('c', 3)) })
  .map(filled)
const percent_bp = fc.oneof(fc.constantFrom(1_000, 5_000, 10_000), fc.integer({ min: 1, max: 10_000 }))
const few = fc.integer({ min: 1, max: 4 })
const amount = fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 200_000 }))
const most_times = fc.option(few, { nil: undefined })

const line_benefit: fc.Arbitrary<Benefit> = fc.oneof(
  fc.record({ kind: fc.constant('percentage' as const), percent_bp, most_minor: fc.option(amount, { nil: undefined }) }).map(filled),
  fc.record({ kind: fc.constant('amount' as const), amount_minor: amount, per: fc.constantFrom('piece' as const, 'whole' as const) }),
  fc.record({ kind: fc.constant('fixed_price' as const), price_minor: amount }),
  fc.record({
    kind: fc.constant('tiers' as const),
    by: fc.constantFrom('quantity' as const, 'amount' as const),
    steps: fc.array(fc.record({ from: fc.nat(2_000), percent_bp }), { maxLength: 3 }),
  }),
  fc
    .record({
      kind: fc.constant('buy_get' as const),
      buy: few,
      get: few,
      percent_bp,
      get_goods: fc.option(goods, { nil: undefined }),
      most_times,
    })
    .map(filled),
  fc
    .record({
      kind: fc.constant('bundle' as const),
      parts: fc.array(fc.record({ goods, quantity: few }), { minLength: 1, maxLength: 3 }),
      price_minor: amount,
      most_times,
    })
    .map(filled),
  fc.record({ kind: fc.constant('gift' as const), quantity: few }),
)
const whole_benefit: fc.Arbitrary<Benefit> = fc.oneof(
  fc.record({ kind: fc.constant('percentage' as const), percent_bp }),
  fc.record({ kind: fc.constant('amount' as const), amount_minor: amount, per: fc.constant('whole' as const) }),
)
const promotion = (nth: number): fc.Arbitrary<Promotion> =>
  fc
    .record({
      class: fc.constantFrom('line' as const, 'line' as const, 'order' as const, 'shipping' as const),
      on_line: line_benefit,
      on_whole: whole_benefit,
      priority: fc.integer({ min: 0, max: 2 }),
      exclusive: fc.boolean(),
      is_shown: fc.boolean(),
      stacking_group: fc.constantFrom(undefined, undefined, 'g', 'h'),
      goods: fc.option(goods, { nil: undefined }),
      least_minor: fc.option(amount, { nil: undefined, freq: 1 }),
    })
    .map(({ on_line, on_whole, least_minor, exclusive, is_shown, ...rest }) => {
      const benefit = rest.class === 'line' ? on_line : on_whole
      const rule = { ...rest, benefit, asks: filled({ least_minor }) }
      return filled({
        ...rule,
        exclusive: exclusive && nth % 3 === 0,
        promotion_id: `promotion ${nth}`,
        on_shelves: is_shown && isShelfPrice(rule, {}) ? (true as const) : undefined,
      })
    })
const promotions = fc.tuple(...Array.from({ length: 6 }, (_, nth) => promotion(nth)))
const lines: fc.Arbitrary<PromotedLine[]> = fc
  .array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 7 }),
      unit_minor: fc.oneof(fc.nat(30), fc.nat(100_000)),
      nth: fc.nat(5),
      kind: fc.constantFrom('product' as const, 'product' as const, 'product' as const, 'shipping' as const),
    }),
    { maxLength: 8 },
  )
  .map((drafts) =>
    drafts.map(({ quantity, unit_minor, nth, kind }, place) => ({
      line_id: `line ${place}`,
      kind,
      quantity,
      left_minor: quantity * unit_minor,
      ...(kind === 'product' && { goods: { variant_id: `v${nth}`, product_id: `p${nth % 4}`, category_ids: [`c${nth % 3}`] } }),
    })),
  )
const noon: Occasion = { at: '2026-03-02T12:00' }

test('in ten thousand carts nothing costs less than nothing, and neither the order of lines nor that of promotions changes anything', () => {
  let given = 0
  fc.assert(
    fc.property(lines, promotions, fc.integer(), (cart, all, seed) => {
      assert.deepEqual(
        all.map(faultOf),
        all.map(() => undefined),
      )
      const { applied, missed } = promote(noon, cart, all)
      if (applied.length) given++
      const left = new Map(cart.map(({ line_id, left_minor }) => [line_id, left_minor]))
      for (const { shares, amount_minor, class: of } of applied) {
        assert.ok(amount_minor > 0)
        assert.equal(
          shares.reduce((sum, share) => sum + share.amount_minor, 0),
          amount_minor,
        )
        for (const share of shares) {
          assert.ok(Number.isSafeInteger(share.amount_minor) && share.amount_minor > 0)
          left.set(share.line_id, left.get(share.line_id)! - share.amount_minor)
          assert.equal(cart.find(({ line_id }) => line_id === share.line_id)!.kind === 'shipping', of === 'shipping')
        }
      }
      for (const rest of left.values()) assert.ok(rest >= 0)

      const groups = applied.map(({ promotion_id }) => all.find((one) => one.promotion_id === promotion_id)!)
      const besides = groups.filter(({ on_shelves }) => !on_shelves)
      const named = besides.flatMap(({ stacking_group }) => stacking_group ?? [])
      assert.equal(new Set(named).size, named.length, 'one of a group, beside the prices of shelves')
      if (besides.some(({ exclusive }) => exclusive)) assert.equal(besides.length, 1, 'who stands alone stands alone')
      for (const alone of all.filter(({ exclusive }) => exclusive)) {
        const worth = (of: Promotion[]) => promote(noon, cart, of).applied.reduce((sum, { amount_minor }) => sum + amount_minor, 0)
        assert.ok(worth(all) >= worth([alone]))
      }
      for (const { promotion_id } of missed) assert.ok(!applied.some((one) => one.promotion_id === promotion_id))

      const again = promote(noon, shuffled(mulberry32(seed), cart), shuffled(mulberry32(seed), [...all]))
      assert.equal(JSON.stringify(again), JSON.stringify({ applied, missed }))
    }),
    { numRuns: 10_000 },
  )
  assert.ok(given > 5_000, `something was given in only ${given}`)
})

test('in ten thousand mixed carts no line costs more than so many times what the shelf shows of one piece', () => {
  let [shown, mixed, beyond] = [0, 0, 0]
  fc.assert(
    fc.property(lines, promotions, (cart, all) => {
      const on_shelves = all.filter((one) => one.on_shelves)
      const { applied } = promote(noon, cart, all)
      const off = new Map<string, number>()
      for (const { shares } of applied)
        for (const { line_id, amount_minor } of shares) off.set(line_id, (off.get(line_id) ?? 0) + amount_minor)
      const offShelf = (line: PromotedLine, of: readonly Promotion[]) =>
        promote(noon, [{ ...line, quantity: 1, left_minor: line.left_minor / line.quantity }], of).applied
      let lower = 0
      for (const line of cart) {
        const label = offShelf(line, on_shelves).reduce((sum, { amount_minor }) => sum + amount_minor, 0)
        if (label > 0) lower++
        assert.ok((off.get(line.line_id) ?? 0) >= label * line.quantity, `${line.line_id} is dearer than its label`)
      }
      if (lower) shown++
      if (lower > 1 && applied.some(({ promotion_id }) => !on_shelves.some((one) => one.promotion_id === promotion_id))) mixed++
      if (applied.some(({ beyond_shelf }) => beyond_shelf)) beyond++
    }),
    { numRuns: 10_000 },
  )
  assert.ok(shown > 1_000 && mixed > 200 && beyond > 50, `${shown} shown, ${mixed} mixed, ${beyond} beyond`)
})

test('so many for less: as if every piece lay on the counter, from the dearest on, and of each set the last were marked down', () => {
  const carts = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 9 }), unit_minor: fc.nat(5_000) }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(carts, few, few, most_times, (drafts, buy, get, times) => {
      const cart = drafts.map(
        ({ quantity, unit_minor }, place): PromotedLine => ({
          line_id: `line ${place}`,
          kind: 'product',
          quantity,
          left_minor: quantity * unit_minor,
        }),
      )
      const pieces = drafts.flatMap(({ quantity, unit_minor }) => Array<number>(quantity).fill(unit_minor)).sort((a, b) => b - a)
      const sets = Math.min(Math.floor(pieces.length / (buy + get)), times ?? Infinity)
      const marked = pieces.slice(0, sets * (buy + get)).filter((_, place) => place % (buy + get) >= buy)
      const benefit: Benefit = { kind: 'buy_get', buy, get, percent_bp: 10_000, ...(times !== undefined && { most_times: times }) }
      const { applied } = promote(noon, cart, [{ promotion_id: 'sets', class: 'line', priority: 0, benefit }])
      assert.equal(
        applied.reduce((sum, { amount_minor }) => sum + amount_minor, 0),
        marked.reduce((sum, price) => sum + price, 0),
      )
    }),
    { numRuns: 5_000 },
  )
})
