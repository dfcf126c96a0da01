/**
 * Writes each module's `tables.ts` from the migrated schema: one interface per table or view, merged into `Tables`, so that Kysely knows
 * every column. `node tools/generate-tables.ts [module …]` needs BIRGE_TEST_DATABASE_URL, the address of a server where it may create a database.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { migrateDatabase } from '../server/app.ts'
import { modules, placeOf } from '../server/modules.ts'

const TYPES: Record<string, string> = {
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float4: 'number',
  float8: 'number',
  bool: 'boolean',
  jsonb: 'Json',
  json: 'Json',
}
const typeOf = (name: string): string => (name.startsWith('_') ? `${typeOf(name.slice(1))}[]` : (TYPES[name] ?? 'string'))

interface Column {
  schema: string
  table: string
  view: boolean
  column: string
  type: string
  nullable: boolean
  made: boolean
}

export async function readColumns(url: string): Promise<Column[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Column>(`
    select n.nspname as schema, c.relname as table, c.relkind in ('v', 'm') as view, a.attname as column, t.typname as type,
           not a.attnotnull as nullable, (a.atthasdef or a.attidentity <> '') as made
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
    where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition and a.attnum > 0 and not a.attisdropped
      and n.nspname not in ('pg_catalog', 'information_schema', 'extensions') and n.nspname not like 'pg_%'
    order by n.nspname, c.relname, a.attnum`)
  await client.end()
  return rows
}

export function tablesSource(module: string, columns: Column[]): string {
  const tables = Map.groupBy(
    columns.filter((c) => c.schema === module),
    (c) => c.table,
  )
  const body = [...tables].map(([table, of]) => {
    const lines = of.map(({ column, type, nullable, made, view }) => {
      const ts = `${typeOf(type)}${nullable && !view ? ' | null' : ''}`
      return `      ${column}: ${made ? `Generated<${ts}>` : ts}`
    })
    return `    '${module}.${table}': {\n${lines.join('\n')}\n    }`
  })
  const text = body.join('\n')
  const imports = ["import type {} from '#platform/database'"]
  if (text.includes('Generated<')) imports.push("import type { Generated } from 'kysely'")
  const json = text.includes('Json')
    ? '\n// oxlint-disable-next-line typescript/no-explicit-any -- JSON columns are given their shape where they are read\ntype Json = any\n'
    : ''
  return `// Generated from the migrations by tools/generate-tables.ts; never edited.\n${imports.join('\n')}\n${json}\ndeclare module '#platform/database' {\n  interface Tables {\n${text}\n  }\n}\n`
}

export const tablesFile = (module: string) => join(import.meta.dirname, '../server', placeOf(module), 'tables.ts')

/** A fresh, migrated database on the test server; the caller drops it. */
export async function freshDatabase(server: string, name: string) {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`drop database if exists ${name} with (force)`)
  await client.query(`create database ${name} template template0 encoding 'UTF8' locale 'C.UTF-8'`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  await migrateDatabase(url.href)
  return url.href
}

if (import.meta.main) {
  const server = process.env.BIRGE_TEST_DATABASE_URL
  if (!server) throw new Error('BIRGE_TEST_DATABASE_URL is not set')
  const url = await freshDatabase(server, `birge_tables_${process.pid}`)
  const columns = await readColumns(url)
  const asked = process.argv.slice(2)
  for (const { name } of modules)
    if ((!asked.length || asked.includes(name)) && columns.some((c) => c.schema === name)) {
      writeFileSync(tablesFile(name), tablesSource(name, columns))
      console.log(`${existsSync(tablesFile(name)) ? 'wrote' : 'made'} ${tablesFile(name)}`)
    }
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`drop database if exists birge_tables_${process.pid} with (force)`)
  await client.end()
}
