import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Database, openDatabase } from '#platform/database'
import { compareLines, encode, fileOfLines, linesFor, readFileOfLines, takeLines } from '../foundation/privacy/index.ts'
import { companyFor } from './company-option.ts'
import { CommandError, say, withDatabase } from './command.ts'

const HOW = 'npx birge consents export|import|compare FILE [--company TR] [--since DATE] [--encoding windows-1254]'
const LINES_AT_ONCE = 1_000

/** Consents as files of the national register (İYS): what it has to be told, what was said to it, and where the two differ. */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      company: { type: 'string' },
      since: { type: 'string' },
      encoding: { type: 'string', default: 'utf-8' },
    },
    allowPositionals: true,
  })
  const [what, file] = positionals
  const { encoding } = values
  if (!file || positionals.length > 2 || !['export', 'import', 'compare'].includes(what!)) throw new CommandError(HOW)
  if (encoding !== 'utf-8' && encoding !== 'windows-1254') throw new CommandError('An encoding is utf-8 or windows-1254')
  return withDatabase(values.data, async (databaseUrl) => {
    const database = openDatabase(databaseUrl, { connections: 2 })
    try {
      const { company_id } = await companyFor(database, { whose: 'Whose consents are these' }, values.company)
      if (what === 'export') return await exportTo(database, company_id, file, { encoding, since: values.since })
      return await takeFrom(database, company_id, file, what === 'import')
    } finally {
      await database.close()
    }
  })
}

async function exportTo(
  { db }: Database,
  company_id: string,
  file: string,
  { encoding, since }: { encoding: 'utf-8' | 'windows-1254'; since: string | undefined },
) {
  if (since !== undefined && Number.isNaN(Date.parse(since))) throw new CommandError(`"${since}" is no date: 2026-03-02`)
  const lines = await linesFor(db, company_id, since === undefined ? null : new Date(since).toISOString())
  try {
    await writeFile(file, encode(fileOfLines(lines), encoding))
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message)
    throw error
  }
  say(`${file} holds ${lines.length.toLocaleString('en')} lines for the register`)
  return 0
}

async function takeFrom(database: Database, company_id: string, file: string, taking: boolean): Promise<number> {
  const bytes = await readFile(file).catch(() => {
    throw new CommandError(`There is no file ${file}`)
  })
  const now = new Date().toISOString()
  const read = readFileOfLines(textOf(bytes), now)
  const lines = read.flatMap((one) => ('read' in one ? [one.read] : []))
  const refused = read.flatMap((one) => ('reason' in one ? [one] : []))
  for (const { line, reason } of refused.slice(0, 20)) say(`line ${line}: ${reason}`)
  if (refused.length > 20) say(`and ${refused.length - 20} more lines that cannot be read`)
  if (!taking) {
    const { same, differing, differences } = await compareLines(database.db, company_id, lines)
    for (const { type, recipient_masked, ours, theirs, counts } of differences)
      process.stdout.write(`${type}\t${recipient_masked}\tours ${ours?.status ?? '-'}\ttheirs ${theirs?.status ?? '-'}\t${counts} counts\n`)
    say(`${same} the same, ${differing} differ`)
    return refused.length ? 1 : 0
  }
  const counts = { taken: 0, unchanged: 0, older: 0 }
  for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
    const taken = await database.transaction((tx) =>
      takeLines(tx, company_id, lines.slice(at, at + LINES_AT_ONCE), { file, actor: 'system:import', now }),
    )
    for (const name of ['taken', 'unchanged', 'older'] as const) counts[name] += taken[name]
    if (lines.length > LINES_AT_ONCE) say(`${Math.min(at + LINES_AT_ONCE, lines.length)} of ${lines.length}`)
  }
  say(
    `${counts.taken} taken over, ${counts.unchanged} known already, ${counts.older} older than what was said to us, ${refused.length} refused`,
  )
  return refused.length ? 1 : 0
}

/** UTF-8, or what old Turkish programs write. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1254').decode(bytes)
  }
}
