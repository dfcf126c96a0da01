import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftOf, promotionOf } from './promotion-draft.ts'

test('a set is saved as it was: alternatives, categories and quantities of its parts stay', () => {
  const parts = [
    { goods: { product_ids: ['prd_lamp'] }, quantity: 1 },
    { goods: { product_ids: ['prd_bulb', 'prd_led'] }, quantity: 2 },
    { goods: { category_ids: ['cat_shades'] }, quantity: 3 },
  ]
  const rule = { class: 'line', priority: 0, benefit: { kind: 'bundle', parts, price_minor: 110_00 } }
  const before = { name: { tr: 'Set' }, rule, limits: {} } as unknown as Parameters<typeof draftOf>[0]
  const draft = draftOf(before, 100)
  assert.deepEqual(promotionOf(draft, 100), before)
  const benefitOf = (chosen: string[]) => promotionOf({ ...draft, parts: chosen }, 100).rule.benefit
  const rug = { goods: { product_ids: ['prd_rug'] }, quantity: 1 }
  assert.deepEqual(benefitOf(['prd_lamp', 'prd_rug']), { ...rule.benefit, parts: [...parts, rug] })
  assert.deepEqual(benefitOf([]), { ...rule.benefit, parts: parts.slice(1) })
})
