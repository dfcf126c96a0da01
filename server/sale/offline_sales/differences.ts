import { type OfflineLine, type OfflinePack, quoteOffline } from '@birge/kernel/offline'
import { Type } from 'typebox'
import type { OfflineSale } from './checking.ts'

export const finding_codes = [
  ...(['price_differs', 'promotion_differs', 'tax_differs', 'not_for_sale', 'stock_short', 'late_entry', 'seller_left'] as const),
  ...(['number_repeated', 'clock_ahead', 'pack_old', 'not_calculated'] as const),
  ...(['pack_unproven', 'other_register', 'seller_elsewhere', 'slip_masked'] as const),
] as const

/** In what a sale differs from what the server would have said, or could have known. It was booked as it happened all the same. */
export const Finding = Type.Object({
  code: Type.Enum([...finding_codes]),
  line_id: Type.Optional(Type.String()),
  variant_id: Type.Optional(Type.String()),
  charged_minor: Type.Optional(Type.Integer()),
  expected_minor: Type.Optional(Type.Integer()),
  charged_bp: Type.Optional(Type.Integer()),
  expected_bp: Type.Optional(Type.Integer()),
  quantity: Type.Optional(Type.Integer({ description: 'so many were not there by the books, and were written down as found' })),
  cash_minor: Type.Optional(Type.Integer({ description: 'cash that was counted before the books knew of it' })),
  staff_id: Type.Optional(Type.String()),
  because: Type.Optional(Type.String()),
})
export type Finding = Type.Static<typeof Finding>

/** What the server would have charged at that moment, line by line, by a pack of that moment. */
export function differencesOf(sale: OfflineSale, pack: OfflinePack, sold_at: string): Finding[] {
  const known = new Map(pack.goods.items.map((variant) => [variant.variant_id, variant]))
  const findings: Finding[] = []
  const sellable: OfflineLine[] = []
  for (const { line_id, variant_id, quantity } of sale.lines) {
    const line = { line_id, variant_id, quantity }
    const alone = quoteOffline(pack, [line], sold_at)
    if (alone.ok) sellable.push(line)
    else if ('line_id' in alone)
      findings.push({ code: 'not_for_sale', line_id, variant_id, because: known.get(variant_id)?.not_sold ?? alone.because })
  }
  const result = quoteOffline(pack, sellable, sold_at)
  if (!result.ok) return [...findings, { code: 'not_calculated', because: result.because }]
  const quoted = new Map(result.quote.lines.map((line) => [line.line_id, line]))
  for (const { line_id, variant_id, unit_price_minor, total_minor, tax_rate_bp } of sale.lines) {
    const line = quoted.get(line_id)
    if (!line) continue
    const of = { line_id, variant_id }
    if (unit_price_minor !== line.unit_price_minor)
      findings.push({ code: 'price_differs', ...of, charged_minor: unit_price_minor, expected_minor: line.unit_price_minor })
    else if (total_minor !== line.total_minor)
      findings.push({ code: 'promotion_differs', ...of, charged_minor: total_minor, expected_minor: line.total_minor })
    if (tax_rate_bp !== line.tax_rate_bp)
      findings.push({ code: 'tax_differs', ...of, charged_bp: tax_rate_bp, expected_bp: line.tax_rate_bp })
  }
  return findings
}
