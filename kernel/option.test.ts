import assert from 'node:assert/strict'
import { test } from 'node:test'
import { optionText } from './option.ts'

test('of what was chosen a bare number says what it counts; anything else says it itself', () => {
  const chosen = (label: string, value_label: string) => optionText({ label, value_label })
  assert.deepEqual(
    [chosen('Dilim sayısı', '9'), chosen('Çap', '2,5'), chosen('Hacim', '450 ml'), chosen('Renk', 'Mavi'), chosen('Ölçü', '80×150')],
    ['Dilim sayısı: 9', 'Çap: 2,5', '450 ml', 'Mavi', '80×150'],
  )
})
