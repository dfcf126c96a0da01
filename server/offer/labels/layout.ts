import { formatMoney } from '@birge/kernel/money'
import { type Barcode, barcodeOf } from './barcode.ts'
import type { Label } from './contents.ts'
import { domestic_mark, label_words } from './words.ts'

/** Labels on a sheet of A4 as they are sold everywhere, and single ones from a roll; millimetres. */
export const label_formats = {
  a4_70x37: { width: 70, height: 37.125, columns: 3, rows: 8, on_sheet: true },
  a4_105x42: { width: 105, height: 42.42, columns: 2, rows: 7, on_sheet: true },
  a4_105x74: { width: 105, height: 74.25, columns: 2, rows: 4, on_sheet: true },
  single_60x40: { width: 60, height: 40, columns: 1, rows: 1, on_sheet: false },
  single_100x50: { width: 100, height: 50, columns: 1, rows: 1, on_sheet: false },
} as const
export type LabelFormat = keyof typeof label_formats
/** Dots per millimetre of print heads with 203 and 300 dots per inch, as Zebra rounds them. */
export const dots_per_mm = { 203: 8, 300: 12 } as const
export interface Size {
  width: number
  height: number
}

/** What stands where, in millimetres from the left upper corner; of a text the left or right end of its base line. */
export type Mark =
  | { kind: 'text'; text: string; x: number; y: number; size: number; bold: boolean; end: boolean; struck: boolean; width: number }
  | { kind: 'bars'; barcode: Barcode; x: number; y: number; module: number; height: number }

/** How wide a text is, in millimetres, where its letters are as high as `size`. */
export type Measure = (text: string, size: number, bold: boolean) => number

/** Narrower bars are not printed, in millimetres: at a till GS1 asks for 0.264 (General Specifications 5.12); what is read by hand may have less. */
const LEAST_MODULE = 0.19

/**
 * A label: above what it is, left below what the till scans, right below what it costs, at the foot what the law wants besides. Where it is printed in dots, a
 * bar is so many of them as there are whole ones; what would be narrower than can be scanned, or run under the price, is left out.
 */
export function layOut(label: Label, { width, height }: Size, measure: Measure, dots_per_mm?: number): Mark[] {
  const words = label_words[label.language]
  const money = (minor: number) => formatMoney(minor, label.currency, label.language)
  const { margin, inner } = inside({ width, height })
  const bottom = height - margin
  const small = Math.max(1.9, height * 0.052)
  const marks: Mark[] = []
  const place = (text: string, y: number, size: number, { bold = false, end = false, struck = false } = {}) =>
    marks.push({ kind: 'text', text, x: end ? width - margin : margin, y, size, bold, end, struck, width: measure(text, size, bold) })
  /** What the law wants told is made smaller where it does not fit, never cut. */
  const tell = (text: string, y: number, size: number, most: number, how: { bold?: boolean; end?: boolean } = {}) =>
    place(text, y, size * Math.min(1, most / measure(text, size, how.bold ?? false)), how)

  const head = height * 0.105
  let y = margin + head * 0.8
  const titleWidth = (shown: string) => measure(shown, head, true)
  for (const line of inLines(label.title, 2, inner, titleWidth)) {
    place(fitted(line, inner, titleWidth), y, head, { bold: true })
    y += head * 1.15
  }
  const named = [label.details, label.sku].filter(Boolean).join(' · ')
  place(
    fitted(named, inner, (shown) => measure(shown, small, false)),
    y - head * 1.15 + small * 1.6,
    small,
  )

  const origin = label.country_of_origin && `${words.made_in}: ${countryName(label.country_of_origin, label.language)}`
  const since = `${label.holds_from ? words.from : words.since}: ${[label.since_on.split('-').toReversed().join('.'), label.holds_from].filter(Boolean).join(' ')}`
  const foot = [origin, label.is_domestic && domestic_mark, since].filter(Boolean).join(' · ')
  tell(foot, bottom - small * 0.2, small, inner)

  const floor = bottom - small * 2
  const barcode = barcodeOf(label)
  const bars_height = height * 0.2
  const module = barcode && moduleOf(barcode, inner, dots_per_mm)
  if (barcode && module !== null) {
    marks.push({ kind: 'bars', barcode, x: margin, y: floor - small * 1.1 - bars_height, module, height: bars_height })
    place(barcode.text, floor, small)
  }

  const right = inner * 0.53
  const per = label.unit_price && `${money(label.unit_price.amount_minor)} / ${words.per[label.unit_price.per]}`
  tell([per, words.with_tax].filter(Boolean).join(' · '), floor, small * (per ? 1.2 : 1), right, { end: true, bold: per !== null })
  const price = money(label.price_minor)
  const large = Math.min(height * 0.24, (height * 0.24 * right) / measure(price, height * 0.24, true))
  place(price, floor - small * 1.9, large, { bold: true, end: true })
  if (label.reference_minor !== null) {
    const before_y = floor - small * 2.6 - large * 0.78
    const before = money(label.reference_minor)
    const size = small * 1.4
    place(before, before_y, size, { end: true, struck: true })
    const beside = { text: words.before, size: small, bold: false, end: true, struck: false, width: measure(words.before, small, false) }
    marks.push({ kind: 'text', ...beside, x: width - margin - measure(before, size, false) - small * 0.6, y: before_y })
  }
  return marks
}

function inside({ width, height }: Size) {
  const margin = Math.max(2.5, height * 0.07)
  return { margin, inner: width - 2 * margin }
}

/** How wide the narrowest bar is, in millimetres; null where it would be too narrow to be scanned. */
function moduleOf({ modules }: Barcode, inner: number, dots_per_mm?: number): number | null {
  // With the gap to the price this holds EAN-13 in whole dots at 203 dpi on the smallest label, with its light margin of seven modules.
  const widest = Math.min(0.33, (inner * 0.44) / modules.length)
  const module = dots_per_mm ? Math.floor(widest * dots_per_mm) / dots_per_mm : widest
  return module >= LEAST_MODULE ? module : null
}

/** Whether a label of this size has bars, whichever way it is printed: one from a roll in dots, coarse ones too. */
export function hasBars(numbers: Pick<Label, 'gtin' | 'sku'>, format: LabelFormat): boolean {
  const barcode = barcodeOf(numbers)
  const size = label_formats[format]
  return barcode !== null && moduleOf(barcode, inside(size).inner, size.on_sheet ? undefined : dots_per_mm[203]) !== null
}

const countryName = (country: string, language: string) => new Intl.DisplayNames([language], { type: 'region' }).of(country) ?? country

function fitted(text: string, most: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= most) return text
  let shown = [...text]
  while (shown.length > 1 && widthOf(`${shown.join('')}…`) > most) shown = shown.slice(0, -1)
  return `${shown.join('').trimEnd()}…`
}

/** Words on at most so many lines; what is too much stays on the last, which is cut. */
function inLines(text: string, most_lines: number, most: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && (lines.length === most_lines || widthOf(`${last} ${word}`) <= most))
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
