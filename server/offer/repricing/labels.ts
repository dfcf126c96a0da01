import { type Static, Type } from 'typebox'
import { type Db, run } from '#platform/database'
import { type Call, mustWorkAt, notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { locationOf } from '../../foundation/stores/index.ts'
import { readChange } from './changes.ts'

/** What a label of a shelf must say that follows from prices (Fiyat Etiketi Yönetmeliği md. 5): with tax, since when, and the price before a reduction. */
export const Label = Type.Object({
  variant_id: Type.String(),
  sku: Type.String(),
  gtin: Type.Union([Type.String(), Type.Null()]),
  title: Type.String(),
  price_minor: Type.Integer(),
  reference_minor: Type.Union([Type.Integer(), Type.Null()]),
  currency: Type.String(),
  since: Type.String(),
  pieces: Type.Integer({ description: 'how many lie there' }),
})

interface Asked {
  change_id: string
  location_id: string
  limit?: number
  after?: string
}

/** Which labels of a store a change made wrong: of what lies there, with what stands on them from the change on, behind the door of that store. */
export async function labelsToReprint(db: Db, { change_id, location_id, limit = 50, after }: Asked, call: Call) {
  const { price_list_id, currency, valid_from } = await readChange(db, { change_id }, call)
  const { company_id } = await locationOf(db, location_id)
  mustWorkAt(call, 'pricing.read', location_id)
  const [last = ''] = readCursor(after) ?? []
  const at = valid_from !== null && valid_from > call.now ? valid_from : call.now
  const rows = await run<Static<typeof Label>>(
    db,
    `select r.variant_id, v.sku, v.gtin, coalesce(catalog.public_text(p.title, m.locale), v.sku) as title, shown.amount_minor as price_minor, shown.reference_minor,
       $6::text as currency, shown.presented_from as since, (l.on_hand + l.display)::integer as pieces
     from repricing.rows r join inventory.public_levels l on l.variant_id = r.variant_id and l.location_id = $2 and l.on_hand + l.display > 0
     join catalog.public_variants v on v.variant_id = r.variant_id join catalog.public_products p using (product_id)
     join pricing.public_price_lists i on i.price_list_id = $5 and i.company_id = $8 join companies.public_companies m on m.company_id = i.company_id
     cross join lateral pricing.public_presented($5, r.variant_id, pricing.doors_of($2), $7) as shown
     where r.change_id = $1 and r.variant_id > $3 order by r.variant_id limit $4`,
    [change_id, location_id, last, limit + 1, price_list_id, currency, at, company_id],
  )
  return pageOf(rows, limit, (row) => [row.variant_id])
}
export const refusesLabels = [notFound]
