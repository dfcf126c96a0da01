/**
 * Makes much of little: rows that the house itself has written are written again, so many times, with other ids, by PostgreSQL alone. What a
 * year leaves behind is there within minutes and has the shape of the real thing, whatever tables there are by then.
 */
import type pg from 'pg'

/** Signs that stand in no row, in place of what differs from copy to copy. */
const MARKS = ['¤', '¢'] as const

interface Copies {
  /** Rows are copied that name such a thing: prefixes of ids, whose last four signs then differ. */
  of: string[]
  /** Ids of what is named besides and is another thing in each copy. */
  and?: string[]
  /** Tables that are left out, and whole schemas. */
  but: string[]
  from: number
  to: number
  /** What takes the place of a mark in copy n, as SQL; the second is that of `and`. */
  signs: [string, string?]
}

interface Column {
  name: string
  type: string
}

/** The last four signs of the ids of copy n, as SQL: no id that the house gives has a `u` in it, so that none is given twice. */
export const fourSigns = (n: string) =>
  `'u' || (select string_agg(substr('0123456789abcdefghijklmnopqrstuvwxyz', 1 + ((${n}) / power(36, p)::integer) % 36, 1), '' order by p desc) from generate_series(0, 2) p)`

const AT_ONCE = 250

/** Rows written, by table. Foreign keys hold; triggers of the house are silent meanwhile. */
export async function multiply(db: pg.Client, { of, and = [], but, from, to, signs }: Copies, say: (line: string) => void) {
  const ids = (prefixes: string[]) => `((?:${prefixes.join('|')})_[0-9a-z]{19})[0-9a-z]{4}`
  const marked = (text: string) => {
    const first = `regexp_replace(${text}, '${ids(of)}', '\\1${MARKS[0]}', 'g')`
    return and.length ? `regexp_replace(${first}, '${ids(and)}', '\\1${MARKS[1]}', 'g')` : first
  }
  const written: Record<string, number> = {}
  for (const table of await tables(db)) {
    if (but.includes(table) || but.includes(table.split('.')[0]!)) continue
    const columns = await columnsOf(db, table)
    const wording = columns.filter(({ type }) => type === 'text' || type === 'jsonb')
    if (!wording.length) continue
    const named = wording.map(({ name }) => `"${name}"::text ~ '${ids(of)}'`).join(' or ')
    await db.query('drop table if exists pg_temp.pattern')
    await db.query(
      `create temp table pattern as select ${columns.map(({ name, type }) => (type === 'text' || type === 'jsonb' ? `${marked(`"${name}"::text`)} as "${name}"` : `"${name}"`)).join()}
       from ${table} where ${named}`,
    )
    const { rows } = await db.query<{ n: number }>('select count(*)::integer as n from pattern')
    if (!rows[0]!.n) continue
    const apart = await whatSetsApart(db, table, columns)
    const value = ({ name, type }: Column) => {
      if (apart.counted.includes(name)) return `p."${name}" + c.n::bigint * ${apart.span[name]}`
      if (type !== 'text' && type !== 'jsonb') return `p."${name}"`
      const one = `replace(p."${name}", '${MARKS[0]}', c.one)`
      const both = and.length ? `replace(${one}, '${MARKS[1]}', c.two)` : one
      if (type === 'jsonb') return `(${both})::jsonb`
      return apart.worded.includes(name) ? `${both} || '-' || c.n` : both
    }
    await db.query(`alter table ${table} disable trigger user`)
    for (let at = from; at < to; at += AT_ONCE)
      await db.query(
        `insert into ${table} (${columns.map(({ name }) => `"${name}"`).join()}) overriding system value
         select ${columns.map(value).join()} from pattern p cross join
           (select n, ${signs[0]} as one, ${signs[1] ?? `''`} as two from generate_series(${at}::integer, ${Math.min(to, at + AT_ONCE) - 1}) n) c`,
      )
    await db.query(`alter table ${table} enable trigger user`)
    written[table] = rows[0]!.n * (to - from)
    say(`  ${table}: ${written[table].toLocaleString('en')} more`)
  }
  return written
}

/** Those that are referred to before those that refer; a partitioned one stands for its parts. */
async function tables(db: pg.Client): Promise<string[]> {
  const { rows } = await db.query<{ name: string; needs: string[] }>(
    `select format('%I.%I', n.nspname, r.relname) as name,
            array(select distinct format('%I.%I', fn.nspname, f.relname) from pg_constraint k join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
                  where k.conrelid = r.oid and k.contype = 'f' and k.confrelid <> r.oid and k.conparentid = 0) as needs
     from pg_class r join pg_namespace n on n.oid = r.relnamespace
     where r.relkind in ('r', 'p') and not r.relispartition and n.nspname !~ '^(pg_|information_schema|bench_limit)' order by 1`,
  )
  const sorted: string[] = []
  const waiting = new Map(rows.map(({ name, needs }) => [name, needs.filter((need) => rows.some((row) => row.name === need))]))
  while (waiting.size) {
    const ready = [...waiting].filter(([, needs]) => needs.every((need) => sorted.includes(need))).map(([name]) => name)
    if (!ready.length) throw new Error(`tables that refer to one another: ${[...waiting.keys()].join(', ')}`)
    for (const name of ready) waiting.delete(name)
    sorted.push(...ready)
  }
  return sorted
}

async function columnsOf(db: pg.Client, table: string): Promise<Column[]> {
  const { rows } = await db.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  )
  return rows
}

/** Where no id sets a copy apart from the others but a row must be the only one: words get its number, numbers go on counting. */
async function whatSetsApart(db: pg.Client, table: string, columns: Column[]) {
  const typeOf = new Map(columns.map(({ name, type }) => [name, type]))
  const { rows } = await db.query<{ columns: string[] }>(
    `select array(select a.attname::text from unnest(i.indkey) with ordinality k(attnum, place) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                  order by k.place) as columns from pg_index i where i.indrelid = $1::regclass and i.indisunique`,
    [table],
  )
  const worded = new Set<string>()
  const counted = new Set<string>()
  for (const { columns: unique } of rows) {
    const words = unique.filter((name) => typeOf.get(name) === 'text')
    if (words.length) {
      const { rows: found } = await db.query<{ unmarked: number }>(
        `select count(*)::integer as unmarked from pattern where not (${words.map((name) => `coalesce("${name}", '${MARKS[0]}') ~ '[${MARKS.join('')}]'`).join(' or ')})`,
      )
      if (found[0]!.unmarked) worded.add(words[0]!)
    } else {
      const number = unique.find((name) => /int/.test(typeOf.get(name) ?? ''))
      if (number) counted.add(number)
    }
  }
  const span: Record<string, number> = {}
  for (const name of counted) {
    const { rows: ends } = await db.query<{ span: string }>(`select max("${name}") - min("${name}") + 1 as span from pattern`)
    span[name] = Number(ends[0]!.span)
  }
  return { worded: [...worded], counted: [...counted], span }
}
