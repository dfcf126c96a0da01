/**
 * Bars as text, `1` for dark and `0` for light, one sign per module. EAN-13 and EAN-8: GS1 General Specifications 5.2; Code 128: ISO/IEC 15417.
 * The quiet zones beside them are up to who draws.
 */
import { printGtin } from '@birge/kernel/gtin'

export interface Barcode {
  symbology: 'ean13' | 'ean8' | 'code128'
  text: string
  modules: string
}

/** Of the trade item number as a scanner at the till knows it, else of the SKU; null where its signs are not those of a barcode. */
export function barcodeOf({ gtin, sku }: { gtin: string | null; sku: string }): Barcode | null {
  const text = gtin ? printGtin(gtin) : sku
  if (gtin && text.length === 13) return { symbology: 'ean13', text, modules: ean13(text) }
  if (gtin && text.length === 8) return { symbology: 'ean8', text, modules: ean8(text) }
  return /^[ -~]{1,40}$/.test(text) ? { symbology: 'code128', text, modules: code128(text) } : null
}

const odd = '0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011'.split(' ')
const right = odd.map((bars) => bars.replace(/./g, (bar) => (bar === '0' ? '1' : '0')))
const even = right.map((bars) => [...bars].toReversed().join(''))
/** Which of the six on the left are even says the first digit. */
const parities = 'OOOOOO OOEOEE OOEEOE OOEEEO OEOOEE OEEOOE OEEEOO OEOEOE OEOEEO OEEOEO'.split(' ')

export function ean13(digits: string): string {
  const [first, ...rest] = [...digits].map(Number)
  const left = rest.slice(0, 6).map((digit, at) => (parities[first!]![at] === 'E' ? even : odd)[digit])
  return `101${left.join('')}01010${rest
    .slice(6)
    .map((digit) => right[digit])
    .join('')}101`
}

export function ean8(digits: string): string {
  const all = [...digits].map(Number)
  const side = (of: number[], by: string[]) => of.map((digit) => by[digit]).join('')
  return `101${side(all.slice(0, 4), odd)}01010${side(all.slice(4), right)}101`
}

/** The widths of bars and spaces of each value, 0 to 105, and the stop. */
export const code_128_widths = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 ' +
  '221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 ' +
  '231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 ' +
  '314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 ' +
  '114131 311141 411131 211412 211214 211232 2331112'
).split(' ')
const START_B = 104
const START_C = 105
const STOP = 106
const CODE_C = 99
const CODE_B = 100

/** Code set C for what is digits in pairs from the beginning or to the end, four or more of them, else B: so that a number takes as few signs as it can. */
export function code128(text: string): string {
  const [, first = '', middle = '', last = ''] = /^((?:\d\d){2,})?(.*?)((?:\d\d){2,})?$/.exec(text)!
  const pairs = (digits: string) => (digits.match(/\d\d/g) ?? []).map(Number)
  const signs = [...middle].map((sign) => sign.charCodeAt(0) - 32)
  const values = [
    ...(first ? [START_C, ...pairs(first)] : middle ? [START_B] : [START_C]),
    ...(first && middle ? [CODE_B] : []),
    ...signs,
    ...(last && middle ? [CODE_C] : []),
    ...pairs(last),
  ]
  const check = values.reduce((sum, value, at) => sum + value * Math.max(at, 1), 0) % 103
  return [...values, check, STOP]
    .flatMap((value) => [...code_128_widths[value]!].map((width, at) => (at % 2 === 0 ? '1' : '0').repeat(Number(width))))
    .join('')
}
