import { type Static, Type } from 'typebox'
import { type Database, type Db, run, runOne, type Tx } from '#platform/database'
import { type Call, companiesOf, FinishedJson, notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { idsOf, showToStaff } from '../../foundation/customers/index.ts'

const Text = Type.String()
const OrNull = Type.Union([Text, Type.Null()])

const summary = {
  sale_id: Text,
  system: Text,
  number: Type.String({ description: 'of the document, there' }),
  company_id: Text,
  customer_id: OrNull,
  channel: Text,
  country: OrNull,
  currency: Text,
  total_minor: Type.Integer({ description: 'below zero where goods came back' }),
  occurred_at: Text,
  line_count: Type.Integer(),
}
export const SaleSummary = Type.Object(summary)

export const Sale = Type.Object({
  ...summary,
  total: Type.String({ description: 'the exact sum of the lines, which may be finer than a minor unit' }),
  told_at: Text,
  lines: Type.Array(
    Type.Object({
      line_number: Type.Integer(),
      sku: OrNull,
      title: OrNull,
      quantity: Text,
      unit_price: OrNull,
      amount: Text,
      occurred_at: Type.Union([Text, Type.Null()], { description: 'where it is not that of the document' }),
    }),
  ),
})

const SUMMARY = `s.sale_id, s.system, s.external_id as number, s.company_id, s.customer_id, s.channel, s.country, s.currency, s.total_minor, s.occurred_at, s.line_count`

/** A shopper sees what was sold to her; staff see what was sold for their companies. */
const ownIds = ({ principal }: Call) => (principal.audience === 'shopper' ? principal.customer_ids : null)

interface Filter {
  limit?: number
  after?: string
  customer_id?: string
  system?: string
  number?: string
}

/** Newest first. */
export async function listSales(database: Database, { limit = 50, after, customer_id, system, number }: Filter, call: Call) {
  const { db } = database
  const [occurred_at = null, sale_id = null] = readCursor(after) ?? []
  const own = ownIds(call)
  const asked = customer_id === undefined ? null : await idsOf(db, customer_id)
  const ids = own && asked ? asked.filter((id) => own.includes(id)) : (own ?? asked)
  const parameters: unknown[] = [limit + 1]
  // Only what is asked for stands in the statement, so that its plan can use the index for it.
  const holds = (value: unknown, says: (at: string) => string) =>
    value === null || value === undefined ? [] : [says(`$${parameters.push(value)}`)]
  const conditions = [
    ...holds(ids, (at) => `s.customer_id = any(${at}::text[])`),
    ...holds(companiesOf(call), (at) => `s.company_id = any(${at}::text[])`),
    ...holds(system, (at) => `s.system = ${at}`),
    ...holds(number, (at) => `s.external_id = ${at}`),
    ...holds(occurred_at, (at) => `(s.occurred_at, s.sale_id) < (${at}::timestamptz, $${parameters.push(sale_id)}::text)`),
  ]
  const rows = await run<Static<typeof SaleSummary>>(
    db,
    `select ${SUMMARY} from history.sales s ${conditions.length ? `where ${conditions.join(' and ')}` : ''}
     order by s.occurred_at desc, s.sale_id desc limit $1`,
    parameters,
  )
  const page = pageOf(rows, limit, (row) => [row.occurred_at, row.sale_id])
  const looks = page.items.filter((sale) => sale.customer_id !== null).map((sale) => ({ ...sale, subject: sale.sale_id }))
  await showToStaff(database, looks, 'sales_elsewhere', call)
  return page
}

const READ = `
  select json_build_object('sale_id', s.sale_id, 'system', s.system, 'number', s.external_id, 'company_id', s.company_id, 'customer_id', s.customer_id,
    'channel', s.channel, 'country', s.country, 'currency', s.currency, 'total_minor', s.total_minor, 'total', s.total::text,
    'occurred_at', to_json(s.occurred_at), 'told_at', to_json(s.told_at), 'line_count', s.line_count,
    'lines', (select json_agg(json_build_object('line_number', l.line_number, 'sku', l.sku, 'title', l.title, 'quantity', l.quantity::text,
        'unit_price', l.unit_price::text, 'amount', l.amount::text, 'occurred_at', to_json(l.occurred_at)) order by l.line_number)
      from history.sale_lines l where l.sale_id = s.sale_id))::text as body, s.company_id, s.customer_id
  from history.sales s
  where s.sale_id = $3 and ($1::text[] is null or s.customer_id = any($1)) and ($2::text[] is null or s.company_id = any($2))`

export async function readSale(database: Database, { sale_id }: { sale_id: string }, call: Call) {
  const sale = await runOne<{ body: string; company_id: string; customer_id: string | null }>(database.db, READ, [
    ownIds(call),
    companiesOf(call),
    sale_id,
  ])
  if (!sale) throw notFound({ what: 'sale elsewhere', id: sale_id })
  if (sale.customer_id !== null) await showToStaff(database, [{ ...sale, subject: sale_id }], 'sales_elsewhere', call)
  return new FinishedJson(sale.body)
}

export const Spent = Type.Object({
  system: Text,
  currency: Text,
  purchases: Type.Integer({ description: 'documents of which something was bought' }),
  returns: Type.Integer({ description: 'those of which more came back than was bought' }),
  total_minor: Type.Integer(),
  first_at: Text,
  last_at: Text,
})

/** What was sold to her elsewhere, as far as it is the business of these companies (null: of all), by system and currency. */
export const spentElsewhere = (db: Db | Tx, customer_ids: readonly string[], companies: readonly string[] | null = null) =>
  run<Static<typeof Spent>>(
    db,
    `select system, currency, count(*) filter (where total >= 0)::integer as purchases, count(*) filter (where total < 0)::integer as returns,
       sum(total_minor)::bigint as total_minor, min(occurred_at) as first_at, max(occurred_at) as last_at
     from history.sales where customer_id = any($1::text[]) and ($2::text[] is null or company_id = any($2))
     group by system, currency order by system, currency`,
    [customer_ids, companies],
  )

export interface Totals {
  currency: string
  documents: number
  customers: number
  lines: number
  /** Exact. */
  total: string
}

/** All that a system has told of, to be held against its own books. */
export const totalsOf = (db: Db, system: string) =>
  run<Totals>(
    db,
    `select currency, count(*)::integer as documents, count(distinct customer_external_id)::integer as customers, sum(line_count)::integer as lines,
       trim_scale(sum(total))::text as total
     from history.sales where system = $1 group by currency order by currency`,
    [system],
  )
