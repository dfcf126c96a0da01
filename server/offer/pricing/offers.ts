import { type Door, priceAt, type Priced } from '@birge/kernel/offers'
import type { ResolvedPrice } from '@birge/kernel/price'
import { type Db, run, type Tx } from '#platform/database'

/**
 * All that may count now beside the list for variant `v.variant_id`, as JSON; null where nothing does, which is the rule. Of what was agreed
 * with customers only hers is read, by whichever of her ids it was agreed, and told under `customer_id`.
 */
export const LIVING_OFFERS = (company_id: string, variant_id: string, customer_id: string, now: string) => `(
  select json_agg(json_build_object('exception_id', e.exception_id, 'level', e.level,
    'of', case when e.customer_id is null then coalesce(e.segment_id, e.location_id, e.channel) else ${customer_id} end,
    'from_quantity', e.from_quantity, 'amount_minor', e.amount_minor, 'overrides', e.overrides,
    'references', pricing.public_references(e.price_list_id, e.variant_id, e.exception_id, ${now})))
  from pricing.public_exception_prices e
  where e.variant_id = ${variant_id} and e.company_id = ${company_id} and e.starts_at <= ${now} and e.ends_at > ${now}
    and (e.customer_id is null or
      (select agreed.profile_id from customers.public_aliases agreed where agreed.customer_id = e.customer_id)
        = (select hers.profile_id from customers.public_aliases hers where hers.customer_id = ${customer_id})))`

/** What several buyers would pay now for a piece of what each of them wants, in the order of the questions. */
export async function pricesAt(
  db: Db | Tx,
  wanted: readonly { company_id: string; variant_id: string; quantity: number; door: Door }[],
  now: string,
): Promise<(ResolvedPrice | undefined)[]> {
  const priced = await pricedOf(
    db,
    wanted.map(({ company_id, variant_id, door: { customer_id } }) => ({ company_id, variant_id, customer_id })),
    now,
  )
  return wanted.map(({ door, quantity }, at) => priceAt(priced[at]!, door, quantity))
}

/** All that may count now for each of these, in the order of the questions. */
export async function pricedOf(
  db: Db | Tx,
  wanted: readonly { company_id: string; variant_id: string; customer_id: string | null }[],
  now: string,
): Promise<Priced[]> {
  const rows = await run<Priced & { at: number }>(db, PRICED, [JSON.stringify(wanted.map((one, at) => ({ at, ...one }))), now])
  const byPlace = new Map(rows.map((row) => [row.at, row]))
  return wanted.map((_, at) => byPlace.get(at)!)
}

const PRICED = `
  select a.at, ${LIVING_OFFERS('a.company_id', 'a.variant_id', 'a.customer_id', '$2')} as offers,
    (select p.amount_minor from pricing.prices p where p.price_list_id = l.price_list_id and p.variant_id = a.variant_id and p.valid_from <= $2
     order by p.valid_from desc limit 1) as base_minor
  from json_to_recordset($1::json) as a(at integer, company_id text, variant_id text, customer_id text)
  left join lateral (select price_list_id from pricing.price_lists where company_id = a.company_id offset 0) as l on true`
