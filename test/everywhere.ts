import assert from 'node:assert/strict'
import { run } from '../server/platform/database.ts'
import type { TestApp } from './harness.ts'

/** In which columns of the whole database any of these words stands, however it is written; a word of plain letters is none in the midst of a hash. */
export async function whereIs(app: TestApp, words: string[]): Promise<Set<string>> {
  const patterns = words.map((word) => (/^[a-z]+$/.test(word) ? `\\m${word}` : word))
  const columns = await run<{ table: string; column: string }>(
    app.database.db,
    `select format('%I.%I', c.table_schema, c.table_name) as table, c.column_name as column from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
       and (c.data_type in ('text', 'jsonb', 'json', 'ARRAY', 'character varying', 'bytea'))`,
  )
  assert.ok(columns.length > 150, `only ${columns.length} columns were looked at`)
  const found = new Set<string>()
  for (const { table, column } of columns) {
    const rows = await run(
      app.database.db,
      `select 1 from ${table} where lower(replace("${column}"::text, ' ', '')) ~ any($1::text[]) or lower("${column}"::text) ~ any($1::text[]) limit 1`,
      [patterns],
    )
    if (rows.length) found.add(`${table}.${column}`)
  }
  return found
}
