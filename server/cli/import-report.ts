import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { say } from './command.ts'

/** `what` is the thing the row speaks of, where it could be read: its sku, the number of its document. */
export type Note = (line: number, code: string, reason: string, what?: string) => void

export interface Report {
  note: Note
  close(): Promise<void>
}

/** The report is a table too, so that the rows can be mended and imported alone. It is only there if there is something to say. */
export function openReport(file: string, what: string): Report {
  let out: WriteStream | undefined
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const cell = (text: string) => quoted(mayBeAFormula(text) ? `'${text}` : text)
  return {
    note(line, code, reason, thing = '') {
      if (!out) (out = createWriteStream(file)).write(`line,code,reason,${what}\n`)
      out.write(`${line},${code},${cell(reason)},${cell(thing)}\n`)
    },
    async close() {
      if (!out) return rm(file, { force: true })
      out.end()
      await once(out, 'close')
    },
  }
}

/** What a spreadsheet would carry out when it opens the report (CWE-1236); numbers it only reads. */
const mayBeAFormula = (text: string) => /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+([.,]\d+)*$/.test(text)

/** From 0 to 1. */
export type OnProgress = (progress: number, rows: number) => void

export function showProgress(): OnProgress {
  const started = performance.now()
  let told = 0
  return (progress, rows) => {
    const speed = Math.round(rows / ((performance.now() - started) / 1_000)).toLocaleString('en')
    const line = `${String(Math.floor(progress * 100)).padStart(3)}%  ${rows.toLocaleString('en')} rows, ${speed} a second`
    if (process.stderr.isTTY) {
      const width = Math.round(progress * 30)
      process.stderr.write(`\r${'█'.repeat(width)}${'░'.repeat(30 - width)} ${line}${progress === 1 ? '\n' : ''}`)
    } else if (progress >= told + 0.1 || progress === 1) {
      told = progress
      say(line)
    }
  }
}
