import { inflateRawSync } from 'node:zlib'
import type { Cell } from './table.ts'

/** What a row of a workbook may take, unpacked: a table of prices has far less, and whoever packs zeroes does not get our memory. */
const MOST_BYTES_OF_A_ROW = 1_200
const MOST_BYTES_BESIDE = 14_000_000
const MOST_FILES = 2_000
/** Texts, rows and cells together: each costs something however short it is. */
const MOST_ELEMENTS_OF_A_ROW = 16
const MOST_ELEMENTS_BESIDE = 68_000

/** A workbook as spreadsheets save it (ECMA-376), which is a ZIP archive. */
export const isWorkbook = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/** The rows of the first sheet that have something in them, each with its number; undefined where this is no workbook, or too large a one. Formulas count as what they came to. */
export function readWorkbook(bytes: Buffer, most_rows: number): { line: number; cells: Cell[] }[] | undefined {
  const files = directoryOf(bytes)
  if (!files) return undefined
  let left = MOST_BYTES_BESIDE + most_rows * MOST_BYTES_OF_A_ROW
  const most_elements = MOST_ELEMENTS_BESIDE + most_rows * MOST_ELEMENTS_OF_A_ROW
  const read = (name: string): string | undefined => {
    const file = files.get(name)
    if (!file) return undefined
    const content = unpacked(bytes, file, left)
    left -= content?.length ?? 0
    return content?.toString('utf8')
  }
  const sheet = read(firstSheet(read('xl/workbook.xml') ?? '', read('xl/_rels/workbook.xml.rels') ?? ''))
  if (sheet === undefined) return undefined
  const shared = files.has('xl/sharedStrings.xml') ? read('xl/sharedStrings.xml') : ''
  if (shared === undefined) return undefined
  const count = (xml: string, name: Name) => countOf(xml, name, most_elements)
  if (count(shared, 'si') + count(sheet, 'row') + count(sheet, 'c') > most_elements) return undefined
  const texts = [...elements(shared, 'si')].map(({ inside }) => textIn(inside))
  const rows: { line: number; cells: Cell[] }[] = []
  let line = 0
  for (const { attributes, inside } of elements(sheet, 'row')) {
    const cells = cellsOf(inside, texts)
    const numbered = attribute(attributes, 'r') ?? ''
    line = /^\d{1,7}$/.test(numbered) ? Number(numbered) : line + 1
    if (cells.some((cell) => cell !== undefined && cell !== '')) rows.push({ line, cells: Array.from(cells, (cell) => cell ?? '') })
    if (rows.length > most_rows) return rows
  }
  return rows
}

// ---- ZIP (APPNOTE.TXT 4.3): the directory at the end says where files lie

interface Packed {
  at: number
  method: number
  packed_bytes: number
}

function directoryOf(bytes: Buffer): ReadonlyMap<string, Packed> | undefined {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || end + 22 > bytes.length) return undefined
  const count = bytes.readUInt16LE(end + 10)
  if (count > MOST_FILES) return undefined
  const files = new Map<string, Packed>()
  for (let at = bytes.readUInt32LE(end + 16), file = 0; file < count; file++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) return undefined
    const [name, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)]
    files.set(bytes.toString('utf8', at + 46, at + 46 + name), {
      ...{ at: bytes.readUInt32LE(at + 42), method: bytes.readUInt16LE(at + 10), packed_bytes: bytes.readUInt32LE(at + 20) },
    })
    at += 46 + name + extra + comment
  }
  return files
}

/** What the archive says of its size is not believed: unpacking stops where it becomes too much. */
function unpacked(bytes: Buffer, { at, method, packed_bytes }: Packed, most: number): Buffer | undefined {
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== 0x04034b50) return undefined
  const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
  const packed = bytes.subarray(from, from + packed_bytes)
  if (method === 0) return packed.length <= most ? packed : undefined
  if (method !== 8 || most <= 0) return undefined
  try {
    return inflateRawSync(packed, { maxOutputLength: most })
  } catch {
    return undefined
  }
}

// ---- SpreadsheetML, as programs write it: with or without a prefix, nothing nested in itself

interface Element {
  attributes: string
  inside: string
  from: number
  to: number
}
/** What is looked for, told once; each search keeps its own place. */
const names = ['si', 'row', 'c', 'v', 't', 'rPh', 'sheet', 'Relationship'] as const
type Name = (typeof names)[number]
const tags = new Map(
  names.map((name) => [
    name,
    { begin: new RegExp(`<(?:\\w+:)?${name}(?=[\\s/>])([^<>]*)>`, 'g'), end: new RegExp(`</(?:\\w+:)?${name}>`, 'g') },
  ]),
)
function countOf(xml: string, name: Name, most: number): number {
  const { begin } = tags.get(name)!
  let count = 0
  begin.lastIndex = 0
  while (count <= most && begin.test(xml)) count++
  return count
}
/** One after the other, in one pass: where one does not end, nothing is searched after it, so no file keeps us longer than it is long. */
function* elements(xml: string, name: Name): Generator<Element> {
  const { begin, end } = tags.get(name)!
  for (let at = 0; ; ) {
    begin.lastIndex = at
    const opened = begin.exec(xml)
    if (!opened) return
    const [from, after, attributes] = [opened.index, begin.lastIndex, opened[1]!]
    end.lastIndex = after
    const closed = attributes.endsWith('/') ? undefined : end.exec(xml)
    if (closed === null) return
    at = closed ? end.lastIndex : after
    yield { attributes, inside: xml.slice(after, closed?.index ?? after), from, to: at }
  }
}
const attributes_of = {
  ...{ r: /(?:^|\s)r="([^"]*)"/, t: /(?:^|\s)t="([^"]*)"/, id: /(?:^|\s)(?:\w+:)?id="([^"]*)"/ },
  ...{ Id: /(?:^|\s)Id="([^"]*)"/, Target: /(?:^|\s)Target="([^"]*)"/ },
}
const attribute = (attributes: string, name: keyof typeof attributes_of) => attributes_of[name].exec(attributes)?.[1]

function firstSheet(workbook: string, relations: string): string {
  const [sheet] = elements(workbook, 'sheet')
  const id = attribute(sheet?.attributes ?? '', 'id')
  const relation = [...elements(relations, 'Relationship')].find(({ attributes }) => attribute(attributes, 'Id') === id)
  const target = relation && attribute(relation.attributes, 'Target')
  return target ? (target.startsWith('/') ? target.slice(1) : `xl/${target}`) : 'xl/worksheets/sheet1.xml'
}

const MOST_COLUMNS = 200

function cellsOf(row: string, texts: readonly string[]): (Cell | undefined)[] {
  const cells: (Cell | undefined)[] = []
  for (const { attributes, inside } of elements(row, 'c')) {
    const letters = /^[A-Z]+/.exec(attribute(attributes, 'r') ?? '')?.[0]
    const at = letters ? [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1 : cells.length
    if (at >= MOST_COLUMNS) continue
    const type = attribute(attributes, 't')
    const [of_value] = elements(inside, 'v')
    const value = of_value?.inside ?? ''
    cells[at] =
      type === 's'
        ? (texts[Number(value)] ?? '')
        : type === 'inlineStr'
          ? textIn(inside)
          : type === 'str' || type === 'e' || type === 'b' || value === ''
            ? unescaped(value)
            : Number(value)
  }
  return cells
}

/** How it is said (`rPh`) is not what is said. */
function textIn(xml: string): string {
  let said = ''
  let at = 0
  for (const { from, to } of elements(xml, 'rPh')) {
    said += xml.slice(at, from)
    at = to
  }
  return [...elements(said + xml.slice(at), 't')]
    .map(({ inside }) => unescaped(inside))
    .join('')
    .trim()
}
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, name) =>
    name ? (NAMED[name] ?? whole) : pointOf(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  )
const pointOf = (point: number) => (point <= 0x10ffff ? String.fromCodePoint(point) : '')
