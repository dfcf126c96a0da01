import { foldText } from '@birge/kernel/fold'
import { parseMoney } from '@birge/kernel/money'
import { parse } from 'csv-parse/sync'
import { refusal } from '#platform/refusal'

/** A line of a table: the SKU or number under the bars, and the new price. */
export interface TableLine {
  line: number
  code: string
  amount_minor: number
}
export interface TableProblem {
  line: number
  text: string
  why: 'unknown' | 'twice' | 'not_a_price' | 'ambiguous' | 'below_zero' | 'not_on_the_list'
}

export const tableUnreadable = refusal<{ why: 'empty' | 'no_columns' | 'too_many'; most: number }>(
  'table_unreadable',
  422,
  ({ why, most }) =>
    why === 'too_many'
      ? `A table of prices has ${most} lines at most`
      : 'A table of prices has a column of SKUs or barcodes and a column of prices',
)

export const MOST_ROWS = 2_000

// Folded, as offices head them in Turkish, Azerbaijani and English.
const CODES = /^(sku|stok ?kodu|urun ?kodu|kod|code|artikul|mehsul ?kodu|barkod|barkodu|barcode|gtin|ean)$/
const PRICES = /^(price|new price|fiyat|yeni fiyat|satis fiyati|qiymet|yeni qiymet|satis qiymeti|tutar)$/

/**
 * Reads a table as offices make it: UTF-8 or Windows-1254, comma, semicolon or tab, `1.234,50` or `1,234.50`. What one separator before three digits means is
 * told by the other prices of the column; where none tells, the line is a problem and not a price that is wrong by a thousand.
 */
export function readTable(bytes: Uint8Array, currency: string): { lines: TableLine[]; problems: TableProblem[] } {
  const text = textOf(bytes)
  const head = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'))
  const delimiter = ['\t', ';', ','].find((one) => head.includes(one)) ?? ';'
  const records = parse(text, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    info: true,
  }) as unknown as {
    record: string[]
    info: { lines: number }
  }[]
  const [first] = records
  if (!first) throw tableUnreadable({ why: 'empty', most: MOST_ROWS })
  const names = first.record.map(foldText)
  const headed = [names.findIndex((name) => CODES.test(name)), names.findIndex((name) => PRICES.test(name))] as const
  const isHeaded = headed[0] >= 0 && headed[1] >= 0
  // Without a heading that is known: two columns, first what, then how much.
  if (!isHeaded && first.record.length !== 2) throw tableUnreadable({ why: 'no_columns', most: MOST_ROWS })
  const [code_at, price_at] = isHeaded ? headed : ([0, 1] as const)
  const rows = isHeaded ? records.slice(1) : records
  if (!rows.length) throw tableUnreadable({ why: 'empty', most: MOST_ROWS })
  if (rows.length > MOST_ROWS) throw tableUnreadable({ why: 'too_many', most: MOST_ROWS })
  const locale = writingOf(rows.map(({ record }) => record[price_at] ?? ''))
  const lines: TableLine[] = []
  const problems: TableProblem[] = []
  const seen = new Set<string>()
  for (const { record, info } of rows) {
    const code = (record[code_at] ?? '').trim()
    const parsed = parseMoney(record[price_at] ?? '', currency, locale)
    const problem = (why: TableProblem['why']) => problems.push({ line: info.lines, text: record.join(' · ').slice(0, 120), why })
    if (!code) problem('unknown')
    else if (!parsed.ok) problem(parsed.reason === 'ambiguous' ? 'ambiguous' : 'not_a_price')
    else if (parsed.amount_minor < 0) problem('below_zero')
    else if (seen.has(code)) problem('twice')
    else lines.push({ line: info.lines, code, amount_minor: parsed.amount_minor })
    seen.add(code)
  }
  return { lines, problems }
}

/** UTF-8 if all of it is, and Windows-1254 if not: in the latter any text is valid. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1254').decode(bytes)
  }
}

function writingOf(prices: readonly string[]): 'tr' | 'en' | undefined {
  const comma = prices.some((price) => /,\d{1,2}\D*$/.test(price))
  const point = prices.some((price) => /\.\d{1,2}\D*$/.test(price))
  return comma === point ? undefined : comma ? 'tr' : 'en'
}
