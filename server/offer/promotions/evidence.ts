import { type Static, Type } from 'typebox'
import { type Db, runOne, type Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { pageOf, Paging, readCursor } from '#platform/paging'
import { evidenceTableOf, provenBy, Reduction, reductionsOf } from '../pricing/index.ts'
import { Texts } from '../catalog/index.ts'
import { readPromotion } from './promotions.ts'

export const PromotionEvidence = Type.Object({
  company: Type.Object({ legal_name: Type.String(), tax_number: Type.String(), country: Type.String() }),
  promotion: Type.Object({ promotion_id: Type.String(), name: Texts, currency: Type.String() }),
  reductions: Type.Array(Reduction),
  next: OrNull(Type.String()),
  sha256: Type.String({ description: 'of the rest of this object as JSON without spaces' }),
})
type PromotionEvidence = Static<typeof PromotionEvidence>
export const EvidenceQuery = Type.Object(Paging)

/** The proof of what a promotion showed on shelves, a page of it: what was shown before behind each door, and what the law makes of it. */
export async function evidenceOfPromotion(
  db: Db,
  { promotion_id, limit = 50, after }: { promotion_id: string; limit?: number; after?: string },
  call: Call,
): Promise<PromotionEvidence> {
  const { name, currency, company_id } = await readPromotion(db, { promotion_id }, call)
  const list = await listOf(db, company_id)
  const [variant_id, door, begins_at] = readCursor(after) ?? []
  const rows = list
    ? await reductionsOf(db, {
        price_list_id: list.price_list_id,
        by: { promotion_id },
        limit: limit + 1,
        ...(variant_id !== undefined && { after: [String(variant_id), String(door), String(begins_at)] as const }),
      })
    : []
  const { items, next } = pageOf(rows, limit, (row) => [row.variant_id, row.door, row.begins_at])
  return provenBy(db, company_id, { promotion: { promotion_id, name, currency }, reductions: items, next: next ?? null })
}

/** All of it as a table that is read without us, in the reader's language. */
export async function evidenceTableOfPromotion(db: Db | Tx, { promotion_id }: { promotion_id: string }, call: Call): Promise<string> {
  const { name, currency, company_id, rule, announced_percent } = await readPromotion(db, { promotion_id }, call)
  const list = await listOf(db, company_id)
  const reductions = list ? await reductionsOf(db, { price_list_id: list.price_list_id, by: { promotion_id } }) : []
  const moments = { starts_at: reductions.map(({ begins_at }) => begins_at).sort()[0] ?? null, ends_at: null }
  const said = name[call.locale] ?? name.tr ?? name.az ?? name.en ?? promotion_id
  return evidenceTableOf(
    db,
    { company_id, currency, name: said, ...moments, announced_percent: announced_percent ?? announcedBy(rule), reductions },
    call.locale,
  )
}

const announcedBy = ({ benefit }: { benefit: { kind: string; percent_bp?: number } }) =>
  benefit.kind === 'percentage' && benefit.percent_bp ? benefit.percent_bp / 100 : null

const listOf = (db: Db | Tx, company_id: string) =>
  runOne<{ price_list_id: string }>(db, 'select price_list_id from pricing.public_price_lists where company_id = $1', [company_id])
