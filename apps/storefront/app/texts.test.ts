import assert from 'node:assert/strict'
import { test } from 'node:test'
import { locales } from '@birge/ui/texts'
import { faults, textsIn } from './texts.ts'

test('the shop says the same in three languages', () => assert.deepEqual(faults(), []))

test('counts are said as people say them', () => {
  assert.deepEqual(
    locales.map((locale) => textsIn(locale).t('cart.items', { count: 1 })),
    ['1 ürün', '1 məhsul', '1 item'],
  )
  assert.equal(textsIn('en').t('cart.items', { count: 2 }), '2 items')
  assert.equal(textsIn('tr').t('product.collect_at', { count: 0 }), 'Şu anda hiçbir mağazada yok')
})
