import { run } from '#platform/database'
import type { MergeFace, PersonalData } from '#platform/module'

/** Prices that were agreed with a customer are hers by whichever id; merging moves nothing, and of two agreements the better one counts. */
export const mergeFace: MergeFace = {
  preview: async (db, customer_ids, company_ids = null) => ({
    price_agreements: await run(
      db,
      `select e.name, l.company_id, e.starts_at, e.ends_at from pricing.exceptions e join pricing.price_lists l using (price_list_id)
       where e.customer_id = any($1::text[]) and ($2::text[] is null or l.company_id = any($2)) order by e.ends_at desc`,
      [customer_ids, company_ids],
    ),
  }),
  totals: async () => ({}),
}

export const personal_data: PersonalData = {
  export: async (db, customer_ids) => ({
    price_agreements: await run(
      db,
      `select e.name, e.starts_at, e.ends_at, l.currency,
         (select json_agg(json_build_object('sku', v.sku, 'from_quantity', p.from_quantity, 'amount_minor', p.amount_minor) order by v.sku, p.from_quantity)
          from pricing.exception_prices p join catalog.public_variants v using (variant_id) where p.exception_id = e.exception_id) as prices
       from pricing.exceptions e join pricing.price_lists l using (price_list_id) where e.customer_id = any($1::text[]) order by e.starts_at`,
      [customer_ids],
    ),
  }),
  // What she bought by it stands on her orders.
  async erase(tx, customer_ids) {
    const hers = 'select exception_id from pricing.exceptions where customer_id = any($1::text[])'
    await run(tx, `delete from pricing.exception_prices where exception_id in (${hers})`, [customer_ids])
    const erased = await run(tx, 'delete from pricing.exceptions where customer_id = any($1::text[]) returning 1', [customer_ids])
    return [{ table: 'pricing.exceptions', erased: erased.length, kept: 0 }]
  },
}
