import { foldText } from '@birge/kernel/fold'
import { currencyDigits, parseMoney, type ParsedMoney } from '@birge/kernel/money'
import { type Static, Type } from 'typebox'
import { refusal } from '#platform/refusal'
import { readTextTable } from '#platform/table-text'
import { isWorkbook, readWorkbook } from './spreadsheet.ts'

/** A line of a table: the SKU or number under the bars, and the new price. */
export interface TableLine {
  line: number
  code: string
  amount_minor: number
}
export const TableProblem = Type.Object({
  line: Type.Integer(),
  text: Type.String(),
  why: Type.Enum(['unknown', 'twice', 'not_a_price', 'ambiguous', 'below_zero', 'not_on_the_list', 'gift_card']),
})
export type TableProblem = Static<typeof TableProblem>

export const tableUnreadable = refusal<{ why: 'empty' | 'no_columns' | 'too_many' | 'no_workbook'; most: number }>(
  'table_unreadable',
  422,
  ({ why, most }) =>
    why === 'too_many'
      ? `A table of prices has ${most} lines at most`
      : why === 'no_workbook'
        ? 'This workbook cannot be read, or it is too large: save its sheet of prices alone'
        : 'A table of prices has a column of SKUs or barcodes and a column of prices',
)

/** As many as are read while somebody waits, and set at once. */
export const FEW_ROWS = 2_000
/** As many as a large office has. */
export const MOST_ROWS = 100_000

// Folded, as offices head them in Turkish, Azerbaijani and English.
const CODES = /^(sku|stok ?kodu|urun ?kodu|kod|code|artikul|mehsul ?kodu|barkod|barkodu|barcode|gtin|ean)$/
const PRICES = /^(price|new price|fiyat|yeni fiyat|satis fiyati|qiymet|yeni qiymet|satis qiymeti|tutar)$/

/** Text as it stands there, or a number, which a workbook keeps apart. */
export type Cell = string | number

/**
 * Reads a table as offices make it: a workbook, or text in UTF-8 or Windows-1254, with comma, semicolon or tab, `1.234,50` or `1,234.50`. What one
 * separator before three digits means is told by the other prices of the column; where none tells, the line is a problem and not a price that is wrong by a thousand.
 */
export function readTable(bytes: Buffer, currency: string, most = FEW_ROWS): { lines: TableLine[]; problems: TableProblem[] } {
  // A line of headings, and one more than there may be.
  const records = isWorkbook(bytes) ? readWorkbook(bytes, most + 1) : readTextTable(bytes)
  if (!records) throw tableUnreadable({ why: isWorkbook(bytes) ? 'no_workbook' : 'no_columns', most })
  const [first] = records
  if (!first) throw tableUnreadable({ why: 'empty', most })
  const names = first.cells.map((cell) => foldText(String(cell)))
  const headed = [names.findIndex((name) => CODES.test(name)), names.findIndex((name) => PRICES.test(name))] as const
  const isHeaded = headed[0] >= 0 && headed[1] >= 0
  // Without a heading that is known: two columns, first what, then how much.
  if (!isHeaded && first.cells.length !== 2) throw tableUnreadable({ why: 'no_columns', most })
  const [code_at, price_at] = isHeaded ? headed : ([0, 1] as const)
  const rows = isHeaded ? records.slice(1) : records
  if (!rows.length) throw tableUnreadable({ why: 'empty', most })
  if (rows.length > most) throw tableUnreadable({ why: 'too_many', most })
  const prices = rows.map(({ cells }) => cells[price_at] ?? '')
  const locale = writingOf(prices.filter((price) => typeof price === 'string'))
  const lines: TableLine[] = []
  const problems: TableProblem[] = []
  const seen = new Set<string>()
  for (const [at, { line, cells }] of rows.entries()) {
    const code = String(cells[code_at] ?? '').trim()
    const price = prices[at]!
    const parsed = typeof price === 'number' ? moneyOf(price, currency) : parseMoney(price, currency, locale)
    const problem = (why: TableProblem['why']) => problems.push({ line, text: cells.join(' · ').slice(0, 120), why })
    if (!code) problem('unknown')
    else if (!parsed.ok) problem(parsed.reason === 'ambiguous' ? 'ambiguous' : 'not_a_price')
    else if (parsed.amount_minor < 0) problem('below_zero')
    else if (seen.has(code)) problem('twice')
    else lines.push({ line, code, amount_minor: parsed.amount_minor })
    seen.add(code)
  }
  return { lines, problems }
}

/** A number of a workbook has no separators to be read wrongly, but binary digits: 899.99 may come as 899.9900000000001. */
function moneyOf(number: number, currency: string): Pick<ParsedMoney, 'ok'> & ParsedMoney {
  const minor = number * 10 ** currencyDigits(currency)
  const amount_minor = Math.round(minor)
  return Number.isSafeInteger(amount_minor) && Math.abs(minor - amount_minor) < 1e-4
    ? { ok: true, amount_minor }
    : { ok: false, reason: 'too_many_decimals' }
}

function writingOf(prices: readonly string[]): 'tr' | 'en' | undefined {
  const comma = prices.some((price) => /,\d{1,2}\D*$/.test(price))
  const point = prices.some((price) => /\.\d{1,2}\D*$/.test(price))
  return comma === point ? undefined : comma ? 'tr' : 'en'
}
