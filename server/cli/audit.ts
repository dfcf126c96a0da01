import { parseArgs, styleText } from 'node:util'
import { auditAll, declareAudits } from '#platform/audits'
import { openDatabase } from '#platform/database'
import { modules } from '../modules.ts'
import { CommandError, say, withDatabase } from './command.ts'

/** Proves that the books hold; fails and shows what breaks them where they do not. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { data: { type: 'string' } } })
  declareAudits(modules)
  const audits = await withDatabase(values.data, async (databaseUrl) => {
    const database = openDatabase(databaseUrl, { connections: 1 })
    try {
      return await auditAll(database)
    } catch (error) {
      if (/^(42P01|3F000)$/.test((error as { code?: string }).code ?? ''))
        throw new CommandError('There are no books yet that this version can read. Start Birge once: npx birge start')
      throw error
    } finally {
      await database.close()
    }
  })
  for (const { module, name, holds, violations, examples } of audits) {
    process.stdout.write(`${holds ? styleText('green', '✓') : styleText('red', '✗')} ${styleText('dim', module.padEnd(10))} ${name}\n`)
    for (const example of examples) process.stdout.write(`    ${JSON.stringify(example)}\n`)
    if (violations > examples.length) process.stdout.write(`    and ${violations - examples.length} more\n`)
  }
  const broken = audits.filter(({ holds }) => !holds).length
  say(broken ? `${broken} of ${audits.length} audits do not hold.` : `All ${audits.length} audits hold.`)
  return broken ? 1 : 0
}
