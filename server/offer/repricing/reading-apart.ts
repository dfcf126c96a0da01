import { Worker } from 'node:worker_threads'
import { Refusal } from '#platform/refusal'
import { isWorkbook } from './spreadsheet.ts'
import { FEW_ROWS, MOST_ROWS, readTable, type TableLine, type TableProblem, tableUnreadable } from './table.ts'

/** A file of so few bytes is read at once; a larger one in a thread of its own, so that nobody's order waits for it. */
const SMALL_BYTES = 100_000
const MAY_TAKE_MS = 60_000
/** What reading may cost of memory; a file that wants more is too large. */
const MOST_MEGABYTES = 768

export interface Told {
  lines: TableLine[]
  problems: TableProblem[]
}
/** As it comes from the thread: three columns are handed over far quicker than a hundred thousand objects. */
export interface InColumns {
  line: Int32Array
  amount_minor: Float64Array
  codes: string
  problems: TableProblem[]
}
export type Answered = { ok: InColumns } | { unreadable: Parameters<typeof tableUnreadable>[0] }

let reading: Promise<unknown> = Promise.resolve()

/** Reads a table of prices of any size an office has, one after the other. */
export async function readLargeTable(bytes: Buffer, currency: string): Promise<Told> {
  const small = bytes.length <= SMALL_BYTES && readSmall(bytes, currency)
  if (small) return small
  const mine = reading.then(() => readApart(bytes, currency))
  reading = mine.catch(() => {})
  const answered = await mine
  if ('unreadable' in answered) throw tableUnreadable(answered.unreadable)
  const { line, amount_minor, codes, problems } = answered.ok
  const lines =
    codes === '' && !line.length ? [] : codes.split('\n').map((code, at) => ({ line: line[at]!, code, amount_minor: amount_minor[at]! }))
  return { lines, problems }
}

/** A workbook of few bytes may unpack to many: whatever is more than a small one holds is read apart. */
function readSmall(bytes: Buffer, currency: string): Told | undefined {
  try {
    return readTable(bytes, currency, FEW_ROWS)
  } catch (error) {
    const { why } = (error instanceof Refusal ? error.details : {}) as { why?: string }
    if (why === 'too_many' || (why === 'no_workbook' && isWorkbook(bytes))) return undefined
    throw error
  }
}

function readApart(bytes: Buffer, currency: string): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>()
  const worker = new Worker(new URL('./reading-thread.ts', import.meta.url), {
    workerData: { bytes: new Uint8Array(bytes), currency },
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  })
  const too_large: Answered = { unreadable: { why: 'no_workbook', most: MOST_ROWS } }
  const late = setTimeout(() => resolve(too_large), MAY_TAKE_MS)
  worker.once('message', resolve)
  worker.once('error', (error: Error & { code?: string }) =>
    error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve(too_large) : reject(error),
  )
  return promise.finally(() => {
    clearTimeout(late)
    return worker.terminate()
  })
}
