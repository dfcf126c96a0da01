import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '#platform/refusal'
import { settleTenders } from './sales.ts'

const amount = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000_000 }))
const tenders = fc.array(fc.record({ method: fc.constantFrom('cash' as const, 'terminal' as const), amount_minor: amount }), {
  minLength: 1,
  maxLength: 6,
})
const sumOf = (of: { method: string; amount_minor: number }[], method?: string) =>
  of.filter((tender) => !method || tender.method === method).reduce((sum, tender) => sum + tender.amount_minor, 0)

test('what is taken is what the sale costs, change comes out of the cash, and cards give none', () => {
  fc.assert(
    fc.property(tenders, fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 3_000_000 })), (given, total_minor) => {
      const [cash, cards] = [sumOf(given, 'cash'), sumOf(given, 'terminal')]
      const fits = cash + cards >= total_minor && cards <= total_minor && (cash > 0 || cards === total_minor)
      let settled: ReturnType<typeof settleTenders> | undefined
      try {
        settled = settleTenders(given, total_minor)
      } catch (error) {
        assert.ok(error instanceof Refusal && ['tenders_short', 'only_cash_gives_change'].includes(error.code))
        assert.equal(error.code === 'tenders_short', cash + cards < total_minor)
      }
      assert.equal(settled !== undefined, fits)
      if (!settled) return
      assert.equal(settled.paid_minor, cash + cards)
      assert.equal(settled.paid_minor - settled.change_minor, total_minor)
      assert.ok(settled.change_minor >= 0 && settled.change_minor <= cash)
      assert.equal(sumOf(settled.taken), total_minor, 'what goes into the books is the total')
      assert.equal(sumOf(settled.taken, 'terminal'), cards)
      assert.ok(settled.taken.every((tender) => tender.amount_minor > 0))
    }),
    { numRuns: 2_000 },
  )
})
