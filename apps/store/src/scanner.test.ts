import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatOrderNumber, parseOrderNumber } from '@birge/kernel/order-number'
import { readScan, wedge } from './scanner.ts'

/** Feeds keys with the pauses between them, as `[key, milliseconds since the one before]`. */
function typed(keys: [key: string, after: number][], in_a_field = true) {
  const feed = wedge()
  let at = 1_000
  return keys.map(([key, after]) => feed(key, (at += after), in_a_field)).filter((burst) => burst !== undefined)
}
const quickly = (text: string, pause = 4): [string, number][] => Array.from(text, (sign) => [sign, pause])

test('the paper of a deposit is read by its bars and by its number, however it is written', () => {
  for (const typed of ['TRD0000011', 'TRD-000001-1', 'trd 000001 1', 'TRD1 1']) {
    const wanted = parseOrderNumber(typed)
    assert.deepEqual(readScan(typed), wanted.ok ? { kind: 'paper', number: wanted.order_number } : { kind: 'unknown' }, typed)
  }
  const number = formatOrderNumber({ series: 'ITRD', number: 41 })
  assert.deepEqual(readScan(number.replaceAll('-', '').replace('I', 'ı')), { kind: 'paper', number })
  assert.equal(readScan(`${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`).kind, 'unknown', 'a slip of the hand')
})

test('the code of an order that is collected is read with its order, however the scanner’s keyboard is set', () => {
  const number = formatOrderNumber({ series: 'ALMI', number: 42 })
  const meant = { kind: 'collection', number, code: '004215' }
  for (const text of [`${number} 004215`, ` ${number.replaceAll('-', '*')} 004215 `, `${number.toLowerCase().replace('i', 'ı')} 004215`])
    assert.deepEqual(readScan(text), meant, text)
  assert.equal(readScan(number).kind, 'paper', 'its number alone is no code')
  assert.notEqual(readScan(`${number} 00421`).kind, 'collection')
  assert.equal(readScan('8690421 140106').kind, 'product')
})

test('a barcode that is typed faster than hands can is a scan', () => {
  assert.deepEqual(typed([...quickly('8690421140106'), ['Enter', 4]]), [{ text: '8690421140106', began_at: 1_004 }])
})

test('some scanners end with the tabulator, and press shift for capitals', () => {
  assert.deepEqual(
    typed([['Shift', 3], ...quickly('BIRGE:4F7K2M'), ['Tab', 4]]).map((burst) => burst.text),
    ['BIRGE:4F7K2M'],
  )
})

test('one late sign does not break a scan', () => {
  const keys = quickly('8690421140106')
  keys[5] = ['2', 200]
  assert.equal(typed([...keys, ['Enter', 4]])[0]?.text, '8690421140106')
})

test('where no field has the cursor, a long number is meant for the cart however slowly it comes', () => {
  assert.equal(typed([...quickly('8690421140106', 180), ['Enter', 300]], false)[0]?.text, '8690421140106')
  assert.deepEqual(typed([...quickly('258014', 180), ['Enter', 300]], false), [], 'a PIN is none')
})

test('what hands type into a field is no scan, however it ends', () => {
  assert.deepEqual(typed([...quickly('8690421140106', 120), ['Enter', 120]]), [])
  assert.deepEqual(typed([...quickly('12345'), ['Enter', 4]]), [], 'too short to be anything')
})

test('what was typed by hand before a scan is not part of it', () => {
  assert.deepEqual(
    typed([...quickly('kup', 150), ...quickly('8690421140106').with(0, ['8', 600]), ['Enter', 4]]).map((burst) => burst.text),
    ['8690421140106'],
  )
})

test('a scan is a product, a customer’s code, or told what is wrong with it', () => {
  const rows: [text: string, meaning: ReturnType<typeof readScan>][] = [
    ['8690421140106', { kind: 'product', gtin: '08690421140106' }],
    [' 8690421 140106 ', { kind: 'product', gtin: '08690421140106' }],
    ['8690421140107', { kind: 'wrong_check_digit', expected: 6 }],
    ['869042114', { kind: 'wrong_length', digits: 9 }],
    ['BIRGE:4F7K2M', { kind: 'handoff', code: '4F7K2M' }],
    ['bırgeş4f7k2m', { kind: 'handoff', code: '4F7K2M' }],
    ['BIRGE:4F7', { kind: 'unknown' }],
    ['https://example.com', { kind: 'unknown' }],
  ]
  for (const [text, meaning] of rows) assert.deepEqual(readScan(text), meaning, text)
})
