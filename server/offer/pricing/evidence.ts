import { createHash } from 'node:crypto'
import { lawfulPercent } from '@birge/kernel/reference-price'
import { type Static, Type } from 'typebox'
import { type Db, run, runOne, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { exceptionOf } from './exceptions.ts'
import { referencesOf } from './references.ts'

export const unlawfulReduction = refusal<{ announced_percent: number; lawful_percent: number; variant_count: number; of: number }>(
  'unlawful_reduction',
  422,
  ({ announced_percent, lawful_percent, variant_count, of }) =>
    `−${announced_percent} % would be unlawful for ${variant_count} of ${of}: the most that may be claimed for all is −${lawful_percent} %`,
)

/** One reduction of one variant behind one door, with all that proves it; of what was shown before and until then, the oldest first. */
export const Reduction = Type.Object({
  variant_id: Type.String(),
  sku: Type.String(),
  title: Type.String(),
  door: Type.String({ description: 'a channel or a place; empty: every door' }),
  begins_at: Type.String(),
  amount_minor: Type.Integer(),
  reference_minor: OrNull(Type.Integer()),
  lawful_percent: Type.Integer(),
  by_rule: Type.Array(
    Type.Object({
      instrument: Type.String(),
      days: Type.Integer(),
      is_new: Type.Boolean(),
      window_from: Type.String(),
      reference_minor: Type.Integer(),
    }),
  ),
  history: Type.Array(Type.Object({ from: Type.String(), amount_minor: Type.Integer(), reduced: Type.Boolean() })),
})
export type Reduction = Static<typeof Reduction>

/** A page of what an exception or a promotion shows as reduced, or will; where it shows nothing (it is for one customer, or others count before it) there is nothing. */
export interface ReducedBy {
  price_list_id: string
  by: { exception_id: string } | { promotion_id: string }
  limit?: number
  after?: readonly [variant_id: string, door: string, begins_at: string]
}
export async function reductionsOf(db: Db | Tx, { price_list_id, by, limit, after }: ReducedBy): Promise<Reduction[]> {
  const [id, from] =
    'exception_id' in by
      ? [by.exception_id, BY_EXCEPTION]
      : [by.promotion_id, 'pricing.presented_prices s where s.promotion_ids @> array[$1::text] and s.price_list_id = $2']
  const rows = await run<Omit<Reduction, 'by_rule' | 'history' | 'lawful_percent'>>(
    db,
    `select s.variant_id, v.sku, coalesce(catalog.public_text(g.title, 'tr'), v.sku) as title, s.door, s.presented_from as begins_at, s.amount_minor, s.reference_minor
     from (select s.* from ${from} and s.reduced and ($3::text is null or (s.variant_id, s.door, s.presented_from) > ($3, $4, $5::timestamptz))
       order by s.variant_id, s.door, s.presented_from limit $6) s
     join catalog.public_variants v on v.variant_id = s.variant_id join catalog.public_products g using (product_id)
     order by s.variant_id, s.door, s.presented_from`,
    [id, price_list_id, ...(after ?? [null, null, null]), limit ?? null],
  )
  if (!rows.length) return []
  const found = await referencesOf(
    db,
    price_list_id,
    rows.map(({ variant_id, door, begins_at }) => ({ variant_id, door, presented_from: begins_at })),
  )
  return rows.map((row, at) => ({
    ...row,
    lawful_percent: lawfulPercent(row.reference_minor ?? 0, row.amount_minor),
    by_rule: found[at]!.reference?.by_rule ?? [],
    history: found[at]!.history,
  }))
}
const BY_EXCEPTION = `(select distinct variant_id from pricing.exception_prices where exception_id = $1) p
  join pricing.presented_prices s on s.price_list_id = $2 and s.variant_id = p.variant_id and s.source = $1`

/** Refuses a banner that the law forbids, and says what it may say instead: what is announced must be true of each thing it is announced of. */
export async function mustBeLawful(
  tx: Tx,
  { exception_id, price_list_id, announced_percent }: { exception_id: string; price_list_id: string; announced_percent: number },
): Promise<void> {
  const reductions = await reductionsOf(tx, { price_list_id, by: { exception_id } })
  const counted = await runOne<{ of: number }>(
    tx,
    'select count(distinct variant_id)::integer as of from pricing.exception_prices where exception_id = $1',
    [exception_id],
  )
  const { of } = counted!
  const lawful = new Map<string, number>()
  for (const { variant_id, lawful_percent } of reductions) lawful.set(variant_id, Math.min(lawful.get(variant_id) ?? 100, lawful_percent))
  // What is reduced nowhere may not be announced at all.
  const lawful_percent = lawful.size < of ? 0 : Math.min(...lawful.values())
  if (lawful_percent >= announced_percent) return
  const variant_count = of - [...lawful.values()].filter((percent) => percent >= announced_percent).length
  throw unlawfulReduction({ announced_percent, lawful_percent, variant_count, of })
}

/**
 * The proof of a reduction, which is on the seller: what was shown when behind which door, what the rules make of it, and a hash by which a copy
 * can be told from another. Made again from the same history it is the same.
 */
export async function evidenceOf(db: Db, { exception_id }: { exception_id: string }, call: Call) {
  const exception = await exceptionOf(db, exception_id, call)
  const { price_list_id, company_id, currency, name, reason, channel, location_id, starts_at, ends_at, announced_percent } = exception
  return provenBy(db, company_id, {
    exception: { exception_id, name, reason, channel, location_id, currency, starts_at, ends_at, announced_percent },
    reductions: await reductionsOf(db, { price_list_id, by: { exception_id } }),
  })
}

/** The same with whose prices these are, and a hash of it all. */
export async function provenBy<Pack extends object>(db: Db, company_id: string, pack: Pack) {
  const company = await runOne<{ legal_name: string; tax_number: string; country: string }>(
    db,
    'select legal_name, tax_number, country from companies.public_companies where company_id = $1',
    [company_id],
  )
  const whole = { company: company!, ...pack }
  return { ...whole, sha256: sha256(JSON.stringify(whole)) }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const COLUMNS = ['sku', 'door', 'what', 'from', 'amount', 'rule', 'days', 'lawful_percent']

/** The same as a table: a row for each price that was shown, for what each rule makes of them, and for the reduction; its last row is the hash of those before. */
export async function evidenceTable(db: Db, asked: { exception_id: string }, call: Call): Promise<string> {
  const { exception, reductions } = await evidenceOf(db, asked, call)
  return tableOf(exception.currency, reductions)
}

export function tableOf(currency: string, reductions: readonly Reduction[]): string {
  const money = (minor: number | null) => (minor === null ? '' : `${(minor / 100).toFixed(2)} ${currency}`)
  const rows = reductions.flatMap(({ sku, door, begins_at, amount_minor, reference_minor, lawful_percent, by_rule, history }) => [
    ...history.map(({ from, amount_minor: shown, reduced }) => [sku, door, reduced ? 'reduced' : 'shown', from, money(shown), '', '', '']),
    ...by_rule.map((rule) => [sku, door, 'reference', rule.window_from, money(rule.reference_minor), rule.instrument, rule.days, '']),
    [sku, door, 'claim', begins_at, `${money(amount_minor)} / ${money(reference_minor)}`, '', '', lawful_percent],
  ])
  const text = [COLUMNS, ...rows].map((row) => row.map(quoted).join(';')).join('\r\n')
  return `\uFEFF${text}\r\nsha256;${sha256(text)}\r\n`
}
/** A cell that a spreadsheet would take for a formula is text. */
const quoted = (cell: string | number) =>
  `"${String(cell)
    .replace(/^[=+\-@]/, "'$&")
    .replaceAll('"', '""')}"`
