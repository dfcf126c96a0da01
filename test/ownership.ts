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

/**
 * Who speaks to customers past the one door that asks for the purpose, and obeys her consents and the way she prefers (privacy). Codes alone
 * go straight where they were asked for.
 */
export function speaksPastTheDoor(file: string, source: string): boolean {
  const may = /^server\/(platform\/messages|foundation\/customers\/codes|foundation\/privacy\/telling)\.ts$/.test(file)
  return !may && /\bqueueMessages?\b|\binto\s+platform\.messages\b/.test(source.replace(/^\s*(\/\/|\*).*$/gm, ''))
}

/** Columns by which somebody could be written to or called; outside the module that keeps them they are read for a purpose, or masked. */
export const isContactColumn = (column: string) => /^(phone|email|recipient|value|first_line|street)$/.test(column)
