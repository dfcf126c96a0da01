/** Tables of other modules that a source names, other than their published views. Looks at Kysely calls and at SQL texts alike. */
export function foreignTables(source: string, own: string, modules: string[]): { foreign: string[]; seen: number } {
  const names = modules.join('|')
  const mention = new RegExp(
    `(?:\\b(?:from|join|into|update|table)\\s+|(?:selectFrom|insertInto|updateTable|deleteFrom|[jJ]oin)\\(\\s*['"\`])(${names})\\.(\\w+)`,
    'g',
  )
  const foreign: string[] = []
  let seen = 0
  const code = source.replace(/^import .*$/gm, '').replace(/^\s*(\/\/|\*).*$/gm, '')
  for (const [, schema, table] of code.matchAll(mention)) {
    seen++
    if (schema !== own && !table!.startsWith('public_')) foreign.push(`${schema}.${table}`)
  }
  return { foreign, seen }
}

export const hasPersonalColumn = (column: string) => column === 'customer_id'
