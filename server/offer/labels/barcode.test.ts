import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barcodeOf, code128, code_128_widths, ean13, ean8 } from './barcode.ts'

/** How wide the bars and spaces are, one after the other. */
const widths = (modules: string) => modules.match(/1+|0+/g)!.map((run) => run.length)

test('the bars of EAN-13 and EAN-8 are those of the GS1 specification', () => {
  // Each digit is seven modules wide; the example is worked out from figure 5.2.1 by hand: 5 says which of the left six are even.
  assert.equal(
    ean13('5901234123457'),
    `101${'0001011'}${'0100111'}${'0110011'}${'0010011'}${'0111101'}${'0011101'}01010${'1100110'}${'1101100'}${'1000010'}${'1011100'}${'1001110'}${'1000100'}101`,
  )
  assert.equal(ean8('96385074').length, 67)
  assert.equal(ean13('8680421010011').length, 95)
})

test('each sign of Code 128 is eleven modules wide, none like another, and the check sign is the weighted sum', () => {
  const signs = code_128_widths.slice(0, 106)
  assert.deepEqual([code_128_widths.length, new Set(code_128_widths).size], [107, 107])
  for (const sign of signs)
    assert.equal(
      [...sign].reduce((sum, width) => sum + Number(width), 0),
      11,
    )
  // Start B 104 + 1·34 + 2·35 + 3·36 = 316, of which 103 leaves 7.
  assert.deepEqual(widths(code128('BCD')), [...[104, 34, 35, 36, 7, 106].flatMap((value) => [...code_128_widths[value]!].map(Number))])
})

test('digits in pairs take half the signs: an article number with a number at its end is printed narrower', () => {
  const bars = (values: number[]) => widths(values.length ? code128Of(values) : '')
  const code128Of = (values: number[]) =>
    values.flatMap((value) => [...code_128_widths[value]!].map((width, at) => (at % 2 === 0 ? '1' : '0').repeat(Number(width)))).join('')
  // Start B, K, U, P, -, code C, 10, 01; the check sign is (104 + 43 + 2·53 + 3·48 + 4·13 + 5·99 + 6·10 + 7·1) mod 103.
  assert.deepEqual(widths(code128('KUP-1001')), bars([104, 43, 53, 48, 13, 99, 10, 1, 1011 % 103, 106]))
  // Start C, 12, 34, code B, 5.
  assert.deepEqual(widths(code128('12345')), bars([105, 12, 34, 100, 21, (105 + 12 + 68 + 300 + 84) % 103, 106]))
  assert.ok(code128('ALM-20261123').length < code128('ALM-ABCDEFGH').length)
})

test('a label bears the number that the till knows: the trade item number, else the SKU', () => {
  const of = (gtin: string | null, sku: string) => {
    const { symbology, text } = barcodeOf({ gtin, sku })!
    return [symbology, text]
  }
  assert.deepEqual(of('08680421010011', 'KUP-1001'), ['ean13', '8680421010011'])
  assert.deepEqual(of('00000096385074', 'KUP'), ['ean8', '96385074'])
  assert.deepEqual(of('18680421010018', 'KOLI'), ['code128', '18680421010018'])
  assert.deepEqual(of(null, 'KUP-1001'), ['code128', 'KUP-1001'])
  assert.equal(barcodeOf({ gtin: null, sku: 'ÇAY-1' }), null)
})
