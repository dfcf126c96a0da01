import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { describeApi, describeEvents, describeRefusals } from '#platform/openapi'
import pg from 'pg'
import { freshDatabase, readColumns, tablesFile, tablesSource } from '../../tools/generate-tables.ts'
import { version } from '../app.ts'
import { modules } from '../modules.ts'
import { say, withDatabase } from './command.ts'

const checkout = join(import.meta.dirname, '../..')

interface GeneratedFile {
  path: string
  text: string
}

/** Makes the generated files anew; with `--check` says which are stale, changes nothing, and fails if there are any. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { check: { type: 'boolean', default: false }, data: { type: 'string' } } })
  const files = [...reference(), ...(await tables(values.data)), await clientTypes()]
  const stale = files.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
  for (const { path, text } of stale) {
    say(`${values.check ? 'Stale' : 'Wrote'}: ${relative(checkout, path)}`)
    if (values.check) continue
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  if (!stale.length) say(`All ${files.length} generated files are fresh.`)
  else if (values.check) say('Make them anew: npm run generate')
  return values.check && stale.length ? 1 : 0
}

const routes = () => modules.flatMap((module) => module.routes ?? [])

function reference(): GeneratedFile[] {
  const documents = { openapi: describeApi(routes(), version), events: describeEvents(), errors: describeRefusals(routes()) }
  return Object.entries(documents).map(([name, document]) => ({
    path: join(checkout, `docs/reference/${name}.json`),
    text: `${JSON.stringify(document, null, 2)}\n`,
  }))
}

/** Each module's tables as a freshly migrated database has them, whatever was done to those of this checkout. */
const tables = (dataDir: string | undefined) =>
  withDatabase(dataDir, async (server): Promise<GeneratedFile[]> => {
    const name = `birge_generate_${process.pid}`
    try {
      const columns = await readColumns(await freshDatabase(server, name))
      const withTables = modules.filter((module) => columns.some((column) => column.schema === module.name))
      return withTables.map((module) => ({ path: tablesFile(module.name), text: tablesSource(module.name, columns) }))
    } finally {
      const client = new pg.Client({ connectionString: server })
      await client.connect()
      await client.query(`drop database if exists ${name} with (force)`)
      await client.end()
    }
  })

/** The types of the API for the screens. openapi-typescript needs an older TypeScript and lives with the client. */
async function clientTypes(): Promise<GeneratedFile> {
  const client = join(checkout, 'apps/api-client')
  const { default: openapiTS, astToString } = createRequire(join(client, 'package.json'))('openapi-typescript') as {
    default: (document: object, options: object) => Promise<unknown>
    astToString: (nodes: unknown) => string
  }
  const document = JSON.parse(JSON.stringify(describeApi(routes(), version))) as object
  const types = astToString(await openapiTS(document, { alphabetize: true }))
  return {
    path: join(client, 'schema.ts'),
    text: `// Generated from the routes of the server by \`npm run generate\`; never edited.\n${types}`,
  }
}
