import { parseArgs } from 'node:util'
import { openDatabase } from '#platform/database'
import { newSecret } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { migrateDatabase } from '../app.ts'
import { createFirstOwner } from '../foundation/staff/index.ts'
import { CommandError, say, withDatabase } from './command.ts'

/** Lets the first person into a shop without the demo; she adds companies, places and people herself. Her password is shown once. */
export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { data: { type: 'string' }, name: { type: 'string', default: 'Owner' } },
    allowPositionals: true,
  })
  const [email] = positionals
  if (!email || positionals.length > 1) throw new CommandError('Whose is the shop? npx birge owner E-MAIL [--name "HER NAME"]')
  await withDatabase(values.data, async (databaseUrl) => {
    await migrateDatabase(databaseUrl, say)
    const password = newSecret().slice(0, 20)
    await letIn(databaseUrl, { email, name: values.name, password, now: new Date().toISOString() })
    process.stdout.write(`${email}   ${password}\n`)
    say('She signs in at /console with it. It is shown only now; keep it, or have her choose another.')
  })
}

/** Refused where there is an owner already. */
export async function letIn(databaseUrl: string, owner: { email: string; name: string; password: string; now: string }) {
  const database = openDatabase(databaseUrl, { connections: 2 })
  try {
    await database.transaction((tx) => createFirstOwner(tx, owner))
  } catch (error) {
    throw error instanceof Refusal ? new CommandError(`${error.message}.`) : error
  } finally {
    await database.close()
  }
}
