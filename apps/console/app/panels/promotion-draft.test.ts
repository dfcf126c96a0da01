import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftOf, hasEmptyPart, newDraft, promotionOf } from './promotion-draft.ts'

type Promotion = Parameters<typeof draftOf>[0]
const promotion = (rule: object, limits: object = {}) =>
  ({
    name: { tr: 'Kasım', en: 'November' },
    rule: { class: 'line', priority: 3, ...rule },
    limits,
    announced_percent: 'goods' in rule ? 20 : null,
    announced_up_to: 'goods' in rule,
  }) as unknown as Promotion

const everything = {
  variant_ids: ['var_a', 'var_b'],
  product_ids: ['prd_a'],
  category_ids: ['cat_a'],
  except: { variant_ids: ['var_c'], product_ids: ['prd_b', 'prd_c'], category_ids: ['cat_b'] },
}
const asks = {
  ...{ channels: ['web'], location_ids: ['loc_a'], segments: ['seg_a'], tiers: ['gold'], weekdays: [5, 6] },
  ...{
    from_time: '22:00',
    until_time: '02:00',
    first_order: true,
    coupon: true,
    goods: everything,
    least_minor: 12_345,
    least_quantity: 2,
  },
}

test('whatever a promotion says, its form says the same when nothing was changed', () => {
  const benefits = [
    { kind: 'percentage', percent_bp: 1_250, most_minor: 50_00 },
    { kind: 'amount', amount_minor: 10_50, per: 'piece' },
    { kind: 'fixed_price', price_minor: 0 },
    { kind: 'tiers', by: 'amount', steps: [1, 2, 3, 4].map((step) => ({ from: step * 100_00, percent_bp: step * 250 })) },
    { kind: 'tiers', by: 'quantity', steps: [{ from: 3, percent_bp: 1_000 }] },
    { kind: 'buy_get', buy: 3, get: 2, percent_bp: 5_000, get_goods: everything, most_times: 4 },
    { kind: 'buy_get', buy: 2, get: 1, percent_bp: 10_000 },
    {
      kind: 'bundle',
      // A lamp, two bulbs of either kind, something of a category, and anything at all.
      parts: [
        { goods: { product_ids: ['prd_lamp'] }, quantity: 1 },
        { goods: { product_ids: ['prd_bulb', 'prd_led'] }, quantity: 2 },
        { goods: { category_ids: ['cat_shades'], except: { variant_ids: ['var_red'] } }, quantity: 3 },
        { goods: {}, quantity: 1 },
      ],
      price_minor: 999_90,
      most_times: 2,
    },
    { kind: 'gift', quantity: 2 },
  ]
  for (const benefit of benefits)
    for (const more of [
      {},
      { goods: everything, asks, stacking_group: 'november', exclusive: true, starts_at: '2026-11-20T00:00', ends_at: '2026-12-01T00:00' },
    ]) {
      const before = promotion({ ...more, benefit }, { most_uses: 100, most_uses_per_customer: 1, budget_minor: 5_000_00 })
      assert.deepEqual(promotionOf(draftOf(before, 100), 100), before)
      assert.equal(hasEmptyPart(draftOf(before, 100)), false)
    }
})

test('a new part of a set says of what it is', () => {
  const draft = { ...newDraft(), kind: 'bundle' as const }
  assert.equal(hasEmptyPart(draft), true)
  assert.equal(hasEmptyPart({ ...draft, parts: draft.parts.map((part) => ({ ...part, goods: { product_ids: ['prd_a'] } })) }), false)
  assert.equal(hasEmptyPart({ ...draft, kind: 'gift' }), false)
})
