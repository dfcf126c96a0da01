import { plus } from '@birge/kernel/decimal'
import { currencyDigits } from '@birge/kernel/money'
import { Type } from 'typebox'
import { run, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import { newId } from '#platform/ids'
import { customersOf, type Person } from './people.ts'

/** Documents of these customers were told, or further lines of them. Subject is the system that tells. */
export const salesTold = event('history.sales_told', Type.Object({ customer_ids: Type.Array(Type.String()) }))

/** One that tells us of the sales of a company. */
export interface System {
  system: string
  company_id: string
  /** IANA; in which it writes times that do not say theirs. */
  time_zone: string
}
/** Amounts are decimal numbers as text, in the unit of the currency, not in its minor unit: they may be finer. */
export interface ToldLine {
  line_number: number
  sku: string | null
  title: string | null
  quantity: string
  unit_price: string | null
  amount: string
  /** Where it is not that of the document. */
  occurred_at: string | null
}

export interface ToldSale {
  external_id: string
  /** With an offset from UTC, or as the system writes it in its own time zone. */
  occurred_at: string
  channel: string
  country: string | null
  currency: string
  customer: Person | null
  lines: ToldLine[]
}

/** What became of a document: which lines are new, how many were told before, and where it now says something else than it did. */
export interface Told {
  sale_id: string
  customer_id: string | null
  is_new: boolean
  lines_added: number
  /** Of the document, with those that were told before. */
  line_count: number
  contradicts: { currency?: string; customer_external_id?: string; line_numbers: number[] }
}

/**
 * Writes down documents, or further lines of those that are known, of one system that was introduced; each comes once. What is there already
 * stays as it was told first: where it is told otherwise now, that is said and not done. Only a customer who was not named before may be.
 */
export async function tellSales(tx: Tx, system: System, sales: readonly ToldSale[], by: By): Promise<Told[]> {
  // Two who tell of the same documents wait for each other in one order.
  const sorted = sales.toSorted((a, b) => (a.external_id < b.external_id ? -1 : 1))
  const known = await knownSales(tx, system, sorted)
  const unnamed = sorted.filter(({ external_id }) => !known.get(external_id)?.customer_id)
  const ids = await customersOf(
    tx,
    system.system,
    unnamed.flatMap(({ customer }) => customer ?? []),
    by,
  )
  const forgotten = await forgottenOf(tx, [...ids.values()])
  const idOf = ({ customer }: ToldSale) => (customer && ids.get(customer.external_id)) ?? null
  // By her number the other system would know her again: of who was forgotten it is not kept.
  const numberOf = (sale: ToldSale) => (forgotten.has(idOf(sale) ?? '') ? null : (sale.customer?.external_id ?? null))
  const added = await addSales(
    tx,
    system,
    sorted.filter(({ external_id }) => !known.has(external_id)),
    { idOf, numberOf },
    by,
  )
  const raced = sorted.filter(({ external_id }) => !known.has(external_id) && !added.has(external_id))
  if (raced.length) for (const [external_id, sale] of await knownSales(tx, system, raced)) known.set(external_id, sale)
  const again = sorted.filter(({ external_id }) => known.has(external_id))
  const told = new Map([...added, ...(again.length ? await tellAgain(tx, system, again, known, { idOf, numberOf }) : [])])

  const lines = [...told.values()].flatMap(({ sale_id, lines: new_lines }) => new_lines.map((line) => ({ sale_id, ...line })))
  if (lines.length) await run(tx, ADD_LINES, [system.time_zone, ...columnsOf(lines)])
  const fresh = [...told].filter(([number, one]) => one.is_new || one.lines_added > 0 || !known.get(number)?.customer_id)
  const customer_ids = new Set(fresh.flatMap(([, { customer_id }]) => customer_id ?? []))
  if (customer_ids.size)
    await announce(tx, salesTold, {
      ...{ subject: system.system, company_id: system.company_id, channel: by.channel, actor: by.actor, occurred_at: by.now },
      data: { customer_ids: [...customer_ids].sort() },
    })
  return sales.map(({ external_id }) => told.get(external_id)!)
}

/** Who tells, and in which country people write phones without its code. */
export interface By {
  now: string
  actor: string
  country: string
  channel?: string | null
}

/** With the lines that are to be written. */
type ToldNow = Told & { lines: ToldLine[] }

interface Naming {
  idOf(sale: ToldSale): string | null
  numberOf(sale: ToldSale): string | null
}

const forgottenOf = async (tx: Tx, customer_ids: readonly string[]) =>
  new Set(
    customer_ids.length
      ? (
          await run<{ customer_id: string }>(tx, 'select customer_id from customers.public_forgotten where customer_id = any($1::text[])', [
            customer_ids,
          ])
        ).map(({ customer_id }) => customer_id)
      : [],
  )

async function addSales(tx: Tx, { system, company_id, time_zone }: System, sales: ToldSale[], { idOf, numberOf }: Naming, by: By) {
  const each = <Value>(of: (sale: ToldSale) => Value) => sales.map(of)
  const fresh = await run<{ external_id: string; sale_id: string }>(tx, ADD_SALES, [
    ...[time_zone, system, company_id, by.now, by.actor, each(() => newId('sal')), each((s) => s.external_id)],
    ...[each((s) => s.channel), each((s) => s.country), each((s) => s.currency), each((s) => currencyDigits(s.currency))],
    ...[each((s) => s.occurred_at), each(numberOf), each(idOf), each((s) => s.lines.length), each((s) => sumOf(s.lines))],
  ])
  const ids = new Map(fresh.map(({ external_id, sale_id }) => [external_id, sale_id]))
  return new Map(
    sales.flatMap((sale): [string, ToldNow][] => {
      const { external_id, lines } = sale
      const sale_id = ids.get(external_id)
      const all = { is_new: true, lines_added: lines.length, line_count: lines.length, contradicts: { line_numbers: [] }, lines }
      return sale_id ? [[external_id, { sale_id, customer_id: idOf(sale), ...all }]] : []
    }),
  )
}

const sumOf = (lines: readonly ToldLine[]) => lines.reduce((sum, { amount }) => plus(sum, amount), '0')

/** What is new in documents that were told before, and where they say something else. */
async function tellAgain(
  tx: Tx,
  { time_zone }: System,
  sales: ToldSale[],
  known: ReadonlyMap<string, Known>,
  { idOf, numberOf }: Naming,
): Promise<Map<string, ToldNow>> {
  // The document may bear the time of lines that were told before these: each is held against its own.
  const asked = sales.flatMap(({ external_id, occurred_at, lines }) =>
    lines.map((line) => ({ ...line, sale_id: known.get(external_id)!.sale_id, occurred_at: line.occurred_at ?? occurred_at })),
  )
  const there = await run<{ place: number; same: boolean }>(tx, COMPARE, [time_zone, ...columnsOf(asked)])
  const sameAt = new Map(there.map(({ place, same }) => [place - 1, same]))
  const told = new Map<string, ToldNow>()
  const changed: { sale_id: string; lines: ToldLine[]; customer_external_id: string | null; customer_id: string | null }[] = []
  let place = 0
  for (const sale of sales) {
    const { sale_id, currency, customer_external_id, customer_id, line_count } = known.get(sale.external_id)!
    const contradicts: Told['contradicts'] = { line_numbers: [] }
    const fresh: ToldLine[] = []
    for (const _ of sale.lines) {
      const same = sameAt.get(place)
      if (same === undefined) fresh.push(asked[place]!)
      else if (!same) contradicts.line_numbers.push(asked[place]!.line_number)
      place++
    }
    if (currency !== sale.currency) contradicts.currency = currency
    if (customer_external_id !== null && sale.customer && customer_external_id !== sale.customer.external_id)
      contradicts.customer_external_id = customer_external_id
    const lines = contradicts.currency || contradicts.customer_external_id ? [] : fresh
    // A sale of somebody who was forgotten still points at her empty profile, and names nobody again.
    const named = customer_id === null && sale.customer ? { customer_external_id: numberOf(sale), customer_id: idOf(sale) } : undefined
    if (lines.length || named) changed.push({ sale_id, lines, ...(named ?? { customer_external_id: null, customer_id: null }) })
    told.set(sale.external_id, {
      ...{ sale_id, customer_id: customer_id ?? named?.customer_id ?? null, is_new: false, lines_added: lines.length },
      ...{ line_count: line_count + lines.length, contradicts, lines },
    })
  }
  if (changed.length)
    await run(tx, CHANGE, [
      changed.map(({ sale_id }) => sale_id),
      changed.map(({ lines }) => lines.length),
      changed.map(({ lines }) => sumOf(lines)),
      changed.map((sale) => sale.customer_external_id),
      changed.map((sale) => sale.customer_id),
    ])
  return told
}

const LINE = ['sale_id', 'line_number', 'sku', 'title', 'quantity', 'unit_price', 'amount', 'occurred_at'] as const
const columnsOf = (lines: readonly (ToldLine & { sale_id: string })[]) => LINE.map((field) => lines.map((line) => line[field]))

async function knownSales(tx: Tx, { system, company_id }: System, sales: readonly ToldSale[]): Promise<Map<string, Known>> {
  const rows = await run<Known>(tx, KNOWN, [system, sales.map(({ external_id }) => external_id), company_id])
  return new Map(rows.map((sale) => [sale.external_id, sale]))
}

interface Known {
  sale_id: string
  external_id: string
  currency: string
  customer_external_id: string | null
  customer_id: string | null
  line_count: number
}

/** A time with its offset, or one that is read in the time zone of the system. */
const moment = (text: string) =>
  `case when ${text} ~ '(Z|[+-][0-9]{2}:[0-9]{2})$' then ${text}::timestamptz else ${text}::timestamp at time zone $1::text end`

const ADD_SALES = `
  insert into history.sales (system, company_id, told_at, told_by, sale_id, external_id, channel, country, currency, currency_digits,
    occurred_at, customer_external_id, customer_id, line_count, total)
  select $2, $3, $4::timestamptz, $5, t.sale_id, t.external_id, t.channel, t.country, t.currency, t.digits,
    ${moment('t.occurred_at')}, t.customer_external_id, t.customer_id, t.line_count, t.total
  from unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::smallint[], $12::text[], $13::text[], $14::text[], $15::integer[], $16::numeric[])
    as t(sale_id, external_id, channel, country, currency, digits, occurred_at, customer_external_id, customer_id, line_count, total)
  on conflict (external_id, system, company_id) do nothing returning external_id, sale_id`

const KNOWN = `
  select sale_id, external_id, currency, customer_external_id, customer_id, line_count from history.sales
  where system = $1 and external_id = any($2::text[]) and company_id = $3 order by external_id for no key update`

const ADD_LINES = `
  insert into history.sale_lines (${LINE.join(', ')})
  select t.sale_id, t.line_number, t.sku, t.title, t.quantity, t.unit_price, t.amount, ${moment('t.at')}
  from unnest($2::text[], $3::integer[], $4::text[], $5::text[], $6::numeric[], $7::numeric[], $8::numeric[], $9::text[])
    as t(sale_id, line_number, sku, title, quantity, unit_price, amount, at)`

const COMPARE = `
  select told.place, (l.sku, l.title, l.quantity, l.unit_price, l.amount, coalesce(l.occurred_at, s.occurred_at))
    is not distinct from (told.sku, told.title, told.quantity, told.unit_price, told.amount, ${moment('told.at')}) as same
  from unnest($2::text[], $3::integer[], $4::text[], $5::text[], $6::numeric[], $7::numeric[], $8::numeric[], $9::text[]) with ordinality
    as told(sale_id, line_number, sku, title, quantity, unit_price, amount, at, place)
  join history.sale_lines l using (sale_id, line_number) join history.sales s using (sale_id)`

const CHANGE = `
  update history.sales s set line_count = s.line_count + t.lines, total = s.total + t.amount,
    customer_external_id = coalesce(s.customer_external_id, t.customer_external_id), customer_id = coalesce(s.customer_id, t.customer_id)
  from unnest($1::text[], $2::integer[], $3::numeric[], $4::text[], $5::text[]) as t(sale_id, lines, amount, customer_external_id, customer_id)
  where s.sale_id = t.sale_id`
