import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline, Readable, Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { CommandError } from './command.ts'

export interface TableRow {
  /** Where the row begins in the file, the header being line 1. */
  line: number
  cells: string[]
}

export interface Table {
  columns: string[]
  encoding: string
  delimiter: string
  rows: AsyncIterable<TableRow>
  /** How much of the file has been read, from 0 to 1. */
  progress(): number
  /** Rows that could not even be taken apart, as they are met. */
  broken: { line: number; reason: string }[]
}

/**
 * Opens a table of text, plain or gzipped: comma, semicolon or tab, UTF-8, UTF-16 or (what old Turkish programs write) Windows-1254, all found
 * out from the file itself. It is read as a stream, so that its size does not matter.
 */
export async function openTable(file: string): Promise<Table> {
  const found = await stat(file).catch(() => {
    throw new CommandError(`There is no file ${file}`)
  })
  if (found.isDirectory()) throw new CommandError(`${file} is a folder: name the file in it`)
  const { size } = found
  const gzipped = (await firstBytes(file, 2)).equals(Buffer.from([0x1f, 0x8b]))
  const bytes = () => {
    const raw = createReadStream(file)
    return { raw, plain: gzipped ? pipeline(raw, createGunzip(), () => {}) : raw }
  }
  const encoding = await encodingOf(bytes().plain)
  const head = await headOf(bytes().plain, encoding)
  if (!head.trim()) throw new CommandError(`${file} is empty`)
  const delimiter = delimiterOf(head)

  const { raw, plain } = bytes()
  const broken: Table['broken'] = []
  let lastLine = 0
  const parser = parse({
    delimiter,
    // Many write a space after the comma; a quotation mark after it still opens a cell.
    ltrim: delimiter !== '\t',
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      const unclosed = error?.code === 'CSV_QUOTE_NOT_CLOSED'
      const reason = unclosed ? 'a quotation mark is never closed; what follows it was not read' : (error?.message ?? 'not readable')
      // The parser runs ahead of the reader; of a quotation mark that is never closed it only knows where the file ends.
      broken.push({ line: unclosed ? Number.NaN : Number(error?.lines), reason })
    },
  })
  pipeline(plain, decoder(encoding), parser, () => {})
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<{ record: string[]; info: { lines: number } }>
  async function* rows() {
    for (;;) {
      const { done, value } = await records.next()
      if (done) {
        for (const row of broken) if (Number.isNaN(row.line)) row.line = lastLine + 1
        return
      }
      const cells = value.record
      lastLine = value.info.lines
      yield { line: lastLine - cells.reduce((sum, cell) => sum + newlines(cell), 0), cells }
    }
  }
  const all = rows()
  const header = await all.next()
  if (header.done) throw new CommandError(`${file} has no header line`)
  const columns = header.value.cells.map((name) => name.trim())
  return { columns, encoding, delimiter, rows: all, progress: () => (size ? Math.min(1, raw.bytesRead / size) : 1), broken }
}

const newlines = (text: string) => {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

async function firstBytes(file: string, count: number): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** A byte order mark tells; without one it is UTF-8 if all of it is, and Windows-1254 if not. Any text is valid in the latter. */
async function encodingOf(bytes: Readable): Promise<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let first = true
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le'
      if (first && chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be'
      first = false
      utf8.decode(chunk, { stream: true })
    }
    utf8.decode()
    return 'utf-8'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'windows-1254'
    throw new CommandError(`The file cannot be read: ${(error as Error).message}`)
  } finally {
    bytes.destroy()
  }
}

function decoder(encoding: string): Transform {
  const text = new TextDecoder(encoding) // drops the byte order mark
  return new Transform({
    transform: (chunk: Buffer, _, done) => done(null, Buffer.from(text.decode(chunk, { stream: true }))),
    flush: (done) => done(null, Buffer.from(text.decode())),
  })
}

async function headOf(bytes: Readable, encoding: string): Promise<string> {
  let head = ''
  for await (const chunk of bytes.pipe(decoder(encoding)) as AsyncIterable<Buffer>) {
    head += chunk.toString()
    if (head.length > 65_536) break
  }
  bytes.destroy()
  return head
}

/** The sign that parts the names in the header line. */
function delimiterOf(head: string): string {
  const header = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(head.trimStart())![0].replace(/"(?:[^"]|"")*"/g, '')
  const count = (sign: string) => header.split(sign).length
  return [',', ';', '\t', '|'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}
