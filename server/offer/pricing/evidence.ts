import { createHash } from 'node:crypto'
import { lawfulPercent, type ReferenceByRule, type ShownPrice } from '@birge/kernel/reference-price'
import { type Db, run, runOne, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { refusal } from '#platform/refusal'
import { exceptionOf } from './exceptions.ts'
import { referencesOf } from './references.ts'

export const unlawfulReduction = refusal<{ announced_percent: number; lawful_percent: number; variant_count: number; of: number }>(
  'unlawful_reduction',
  422,
  ({ announced_percent, lawful_percent, variant_count, of }) =>
    `−${announced_percent} % would be unlawful for ${variant_count} of ${of}: the most that may be claimed for all is −${lawful_percent} %`,
)

/** One reduction of one variant behind one door, with all that proves it. */
export interface Reduction {
  variant_id: string
  sku: string
  title: string
  door: string
  begins_at: string
  amount_minor: number
  reference_minor: number | null
  lawful_percent: number
  by_rule: ReferenceByRule[]
  /** What was shown before and until then, oldest first. */
  history: ShownPrice[]
}

/** What an exception shows as reduced, or will. Where it shows nothing (it is for one customer, or others count before it) there is nothing. */
export async function reductionsOf(db: Db | Tx, exception_id: string, price_list_id: string): Promise<Reduction[]> {
  const rows = await run<Omit<Reduction, 'by_rule' | 'history' | 'lawful_percent'>>(
    db,
    `select s.variant_id, v.sku, coalesce(catalog.public_text(g.title, 'tr'), v.sku) as title, s.door, s.presented_from as begins_at, s.amount_minor, s.reference_minor
     from (select distinct variant_id from pricing.exception_prices where exception_id = $1) p
     join pricing.presented_prices s on s.price_list_id = $2 and s.variant_id = p.variant_id and s.source = $1 and s.reduced
     join catalog.public_variants v on v.variant_id = p.variant_id join catalog.public_products g using (product_id)
     order by v.sku, s.door, s.presented_from`,
    [exception_id, price_list_id],
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

/** Refuses a banner that the law forbids, and says what it may say instead: what is announced must be true of each thing it is announced of. */
export async function mustBeLawful(
  tx: Tx,
  { exception_id, price_list_id, announced_percent }: { exception_id: string; price_list_id: string; announced_percent: number },
): Promise<void> {
  const reductions = await reductionsOf(tx, exception_id, price_list_id)
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
  const company = await runOne<{ legal_name: string; tax_number: string; country: string }>(
    db,
    'select legal_name, tax_number, country from companies.public_companies where company_id = $1',
    [company_id],
  )
  const pack = {
    company: company!,
    exception: { exception_id, name, reason, channel, location_id, currency, starts_at, ends_at, announced_percent },
    reductions: await reductionsOf(db, exception_id, price_list_id),
  }
  return { ...pack, sha256: sha256(JSON.stringify(pack)) }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const COLUMNS = ['sku', 'door', 'what', 'from', 'amount', 'rule', 'days', 'lawful_percent']

/** The same as a table: a row for each price that was shown, for what each rule makes of them, and for the reduction; its last row is the hash of those before. */
export async function evidenceTable(db: Db, asked: { exception_id: string }, call: Call): Promise<string> {
  const { exception, reductions } = await evidenceOf(db, asked, call)
  const money = (minor: number | null) => (minor === null ? '' : `${(minor / 100).toFixed(2)} ${exception.currency}`)
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
