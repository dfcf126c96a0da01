import { type OfferedPrice, type PriceLevel, priceSteps, type ResolvedPrice, resolvePrice } from '@birge/kernel/price'
import { type Db, run, type Tx } from '#platform/database'

/** Behind which door something is sold, and to whom: a channel; a store, where it is sold at a till; the customer, where she is known, and the segments she is in. */
export interface Door {
  channel: string
  location_id: string | null
  customer_id: string | null
  segment_ids: readonly string[]
}

/** A price that may count beside the list, as `LIVING_OFFERS` reads it. */
export interface Offer {
  exception_id: string
  level: Exclude<PriceLevel, 'base'>
  /** The segment, place, channel or customer it is for; null for the whole market. */
  of: string | null
  from_quantity: number
  amount_minor: number
  overrides: boolean
  /** Where it is shown as a reduction: with what it may be compared, by door. */
  references: Record<string, number> | null
}

/** What a variant costs in a company, whoever asks: by its list, and by the exceptions that live. */
export interface Priced {
  base_minor: number | null
  offers: Offer[] | null
}

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

function isOpen({ level, of }: Offer, { customer_id, segment_ids, location_id, channel }: Door): boolean {
  if (level === 'segment') return of !== null && segment_ids.includes(of)
  return level === 'market' || of === (level === 'contract' ? customer_id : level === 'location' ? location_id : channel)
}

/** The price of one piece for who buys so many behind this door; undefined where it has none. */
export const priceAt = (priced: Priced, door: Door, quantity: number): ResolvedPrice | undefined =>
  resolvePrice(open(priced, door), quantity)

/** From which quantities on a piece costs less behind this door, the smallest first. */
export const stepsAt = (priced: Priced, door: Door) => priceSteps(open(priced, door))

function open({ base_minor, offers }: Priced, door: Door): OfferedPrice[] {
  const base: OfferedPrice[] = base_minor === null ? [] : [{ price_list_id: '', level: 'base', unit_price_minor: base_minor }]
  return [
    ...base,
    ...(offers ?? [])
      .filter((offer) => isOpen(offer, door))
      .map(({ exception_id, level, from_quantity, amount_minor, overrides }) => ({
        price_list_id: exception_id,
        level,
        unit_price_minor: amount_minor,
        from_quantity,
        ...(overrides && { overrides }),
      })),
  ]
}

/** With what the price may be compared that she pays, where it is shown as a reduction. */
export function referenceOf({ offers }: Priced, { price }: ResolvedPrice, { channel, location_id }: Door): number | null {
  const offer = (offers ?? []).find(({ exception_id, from_quantity }) => exception_id === price.price_list_id && from_quantity === 1)
  if (!offer?.references || offer.amount_minor !== price.unit_price_minor) return null
  const [nearest] = [location_id ?? '', channel, ''].flatMap((door) => offer.references![door] ?? [])
  // A promotion on top of it may be compared with less than what it is taken off.
  return nearest !== undefined && nearest > price.unit_price_minor ? nearest : null
}

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
