/** A thread that reads one table and is gone. */
import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '#platform/refusal'
import type { Answered } from './reading-apart.ts'
import { MOST_ROWS, readTable, type tableUnreadable } from './table.ts'

const { bytes, currency } = workerData as { bytes: Uint8Array; currency: string }

function answer(): Answered {
  try {
    const { lines, problems } = readTable(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), currency, MOST_ROWS)
    return {
      ok: {
        line: Int32Array.from(lines, ({ line }) => line),
        amount_minor: Float64Array.from(lines, ({ amount_minor }) => amount_minor),
        codes: lines.map(({ code }) => code.replaceAll('\n', ' ')).join('\n'),
        problems: problems.slice(0, MOST_ROWS),
      },
    }
  } catch (error) {
    if (error instanceof Refusal) return { unreadable: error.details as Parameters<typeof tableUnreadable>[0] }
    throw error
  }
}
parentPort!.postMessage(answer())
