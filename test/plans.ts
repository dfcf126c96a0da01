/** How statements would be carried out in big tables, by the plan that is made once for all parameters. */
import pg from 'pg'
import { Journey } from '../server/platform/journey.ts'

export interface Statement {
  text: string
  values: unknown[]
}
interface Node {
  'Node Type': string
  'Relation Name'?: string
  /** Only of what was carried out. */
  'Actual Rows'?: number
  'Actual Loops'?: number
  Plans?: Node[]
}

const send = pg.Client.prototype.query as (...args: unknown[]) => unknown

/** Every statement with parameters that is sent while something is done. */
export async function sentWhile(act: () => Promise<unknown>): Promise<Statement[]> {
  const sent: Statement[] = []
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [journey] = args
    if (journey instanceof Journey)
      sent.push(...journey.statements.filter(({ values }) => values.length).map(({ text, values }) => ({ text, values: [...values] })))
    return send.apply(this, args)
  } as never
  await act().finally(() => (pg.Client.prototype.query = send as never))
  return sent
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const literal = (value: unknown): string =>
  value === null || value === undefined
    ? 'null'
    : Array.isArray(value)
      ? pg.escapeLiteral(`{${value.map((one) => (one === null ? 'null' : JSON.stringify(String(one)))).join(',')}}`)
      : typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : pg.escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value))

/** The steps in which a statement would be carried out; with `analyze` it is carried out, and they say how many rows they read. */
export async function stepsOf(client: pg.ClientBase, { text, values }: Statement, analyze = false): Promise<Node[]> {
  await client.query('set plan_cache_mode = force_generic_plan')
  await client.query(`prepare asked as ${text}`)
  const { rows } = await client.query(`explain (analyze ${analyze}, format json) execute asked(${values.map(literal).join(', ')})`)
  await client.query('deallocate asked')
  return nodesOf(rows[0]['QUERY PLAN'][0].Plan)
}

/** Which of these tables a statement would read from end to end. */
export async function readsWhole(client: pg.Client, statement: Statement, big: ReadonlySet<string>): Promise<string[]> {
  const nodes = await stepsOf(client, statement)
  return nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' && big.has(node['Relation Name']!) ? [node['Relation Name']!] : []))
}
