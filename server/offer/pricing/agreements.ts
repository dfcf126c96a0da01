import { run } from '#platform/database'
import { companiesOf } from '#platform/http'
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
  chosen: (tx, since) =>
    run(
      tx,
      `select e.exception_id as subject, 'price_agreement' as kind, e.customer_id, l.company_id, e.created_at as occurred_at
       from json_to_recordset($1::json) as one(customer_id text, since timestamptz) join pricing.exceptions e using (customer_id)
       join pricing.price_lists l using (price_list_id) where e.created_at >= one.since and e.ends_at > e.starts_at`,
      [JSON.stringify(since)],
    ),
  told: (db, subjects, call) =>
    run(
      db,
      `select e.exception_id as subject, e.name || ': ' || e.reason as text from pricing.exceptions e join pricing.price_lists l using (price_list_id)
       where e.exception_id = any($1::text[]) and e.customer_id is not null and ($2::text[] is null or l.company_id = any($2))`,
      [subjects, companiesOf(call)],
    ),
  // What either has bought by it meanwhile stands on her orders.
  async move(tx, subject, customer_id) {
    await run(tx, 'update pricing.exceptions set customer_id = $2 where exception_id = $1 and customer_id is not null', [
      subject,
      customer_id,
    ])
  },
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
