/** That carts are drawn at random says little before it is known what of them is drawn: a kind that no cart has is compared by nobody. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestsOfCarts, everything } from './random-carts.ts'

const CARTS = 10_000
/** Of ten thousand carts so many have it; of a hundred thousand, ten times as many. */
const LEAST = 20

test('Random carts hold every kind of price, tax, promotion, condition, coupon, discount and refusal that the kernel knows, each often enough', async (t) => {
  const counts = new Map(everything.map((what) => [what, 0]))
  await digestsOfCarts(CARTS, 1_453, (what) => counts.set(what, (counts.get(what) ?? 0) + 1))
  const rarest = [...counts].toSorted(([, a], [, b]) => a - b)
  t.diagnostic(
    `${counts.size} things; the rarest: ${rarest
      .slice(0, 12)
      .map(([what, count]) => `${what} ${((count / CARTS) * 100).toFixed(1)} %`)
      .join(', ')}`,
  )
  assert.deepEqual(
    rarest.filter(([, count]) => count < LEAST),
    [],
  )
  assert.deepEqual(
    [...counts.keys()].filter((what) => !everything.includes(what)),
    [],
    'what is noted is on the list',
  )
})
