import { parse } from 'csv-parse/sync'

/** A row of a table, and the line of the file it stands on. */
export interface TextRow {
  line: number
  cells: string[]
}

/**
 * Reads a small table of text as offices make it: UTF-8, or Windows-1254 where it is not; with tab, semicolon or comma, whichever its first line has.
 * Empty lines are left out. Undefined: a quotation mark is opened and never closed, so that nobody knows where the cells end.
 */
export function readTextTable(bytes: Uint8Array): TextRow[] | undefined {
  const text = textOf(bytes)
  const head = text.split('\n', 1)[0]!
  const delimiter = ['\t', ';', ','].find((one) => head.includes(one)) ?? ';'
  const options = { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true, info: true, bom: true }
  try {
    const records = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[]
    return records.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch (error) {
    if (String((error as { code?: string }).code).startsWith('CSV_')) return undefined
    throw error
  }
}

/** In Windows-1254 any text is valid. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1254').decode(bytes)
  }
}
