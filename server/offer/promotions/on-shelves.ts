import { isShelfPrice, type Occasion, promote, type Promotion } from '@birge/kernel/promotions'
import { concerning } from '@birge/kernel/promotion-goods'
import { minuteIn } from '@birge/kernel/shop-time'
import { run, runOne, type Tx } from '#platform/database'
import type { OnShelves } from '../pricing/index.ts'
import type { Rule } from './rule.ts'

/** What comes back every day or week is written down for so long ahead, and again before that is over. */
const DAYS_AHEAD = 8
export const againAt = (from: string) => new Date(Date.parse(from) + (DAYS_AHEAD - 1) * 86_400_000).toISOString()
export const comesBack = ({ asks = {} }: Rule) => Boolean(asks.weekdays ?? asks.from_time ?? asks.until_time)

interface Spell {
  promotion_id: string
  begins_at: string
  ends_at: string | null
  rule: Rule
  /** When it begins or ends to count, as far as `DAYS_AHEAD`. */
  moments: string[]
}
/** What promotions show of these variants as the price of one piece, by the kernel that quotes carts. */
export async function readOnShelves(
  tx: Tx,
  price_list_id: string,
  variant_ids: readonly string[],
  from: string,
): Promise<OnShelves | undefined> {
  const seller = await runOne<{ company_id: string; time_zone: string }>(
    tx,
    'select m.company_id, m.time_zone from pricing.public_price_lists l join companies.public_companies m using (company_id) where l.price_list_id = $1',
    [price_list_id],
  )
  if (!seller) return undefined
  const { company_id, time_zone } = seller
  const spells = (await run<Spell>(tx, SPELLS, [company_id, from, time_zone, DAYS_AHEAD])).filter(({ rule }) => isShelfPrice(rule, {}))
  if (!spells.length) return undefined
  const goods = await run<{ variant_id: string; product_id: string; category_ids: string[] }>(tx, GOODS, [variant_ids])
  const lines = new Map(goods.map((of) => [of.variant_id, { line_id: 'one', kind: 'product' as const, quantity: 1, goods: of }]))
  const places = spells.map((spell, place): Promotion => ({ ...spell.rule, promotion_id: String(place) }))
  const spellsOf = new Map(
    [...lines].map(([variant_id, line]) => [
      variant_id,
      concerning(places, [{ ...line, left_minor: 0 }]).map(({ promotion_id }) => spells[Number(promotion_id)]!),
    ]),
  )

  // The kernel keeps for each list how it finds what concerns a cart.
  const lists = new Map<string, Promotion[]>()
  const listOf = (some: readonly Spell[]) => {
    const key = some.map(({ promotion_id, begins_at }) => `${promotion_id} ${begins_at}`).join()
    if (!lists.has(key))
      lists.set(
        key,
        some.map(({ promotion_id, rule }) => ({ promotion_id, ...rule, on_shelves: true })),
      )
    return lists.get(key)!
  }

  return {
    doorsOf: (variant_id) =>
      (spellsOf.get(variant_id) ?? []).flatMap(({ rule: { asks = {} } }) => asks.location_ids ?? asks.channels ?? []),
    momentsOf: (variant_id) => (spellsOf.get(variant_id) ?? []).flatMap(({ moments }) => moments),
    takeOff(variant_id, door, at, listed_minor) {
      const living = (spellsOf.get(variant_id) ?? []).filter(
        ({ begins_at, ends_at }) => begins_at <= at && (ends_at === null || at < ends_at),
      )
      const piece = { ...lines.get(variant_id)!, left_minor: listed_minor }
      const { applied } = living.length ? promote(occasionAt(door, minuteIn(time_zone, at)), [piece], listOf(living)) : { applied: [] }
      return {
        amount_minor: applied.reduce((left, { amount_minor }) => left - amount_minor, listed_minor),
        promotion_ids: applied.map(({ promotion_id }) => promotion_id).sort(),
      }
    },
  }
}

const occasionAt = (door: string, at: string): Occasion =>
  door === '' ? { at } : door.startsWith('loc_') ? { at, channel: 'till', location_id: door } : { at, channel: door }

const LOCAL = (minute: string) => `(s.rule ->> '${minute}')::timestamp at time zone $3`
const SPELLS = `
  select s.promotion_id, s.begins_at, s.ends_at, s.rule, (
    select coalesce(json_agg(to_char(m.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), '[]') from (
      select unnest(array[s.begins_at, s.ends_at, ${LOCAL('starts_at')}, ${LOCAL('ends_at')}]) as at
      union
      select (day + minute) at time zone $3 from generate_series(date_trunc('day', $2::timestamptz at time zone $3) - interval '1 day',
          ($2::timestamptz at time zone $3) + make_interval(days => $4), interval '1 day') as day
      cross join unnest(array[interval '0', (s.rule #>> '{asks,from_time}')::interval, (s.rule #>> '{asks,until_time}')::interval]) as minute
      where num_nonnulls(s.rule #> '{asks,weekdays}', s.rule #> '{asks,from_time}', s.rule #> '{asks,until_time}') > 0) as m
    where m.at >= $2) as moments
  from promotions.spells s
  where s.company_id = $1 and (s.ends_at is null or s.ends_at >= $2) and (s.rule ->> 'ends_at' is null or ${LOCAL('ends_at')} >= $2)
  order by s.promotion_id, s.begins_at`

// From a gift card, which is no goods, nothing is taken off.
const GOODS = `
  select v.variant_id, v.product_id,
    coalesce((select array_agg(c.category_id) from catalog.public_product_categories c where c.product_id = v.product_id), '{}') as category_ids
  from unnest($1::text[]) as a (variant_id) cross join lateral (
    select variant_id, product_id from catalog.public_variants where variant_id = a.variant_id limit 1) as v
  join catalog.public_products p on p.product_id = v.product_id and p.tax_class <> 'voucher'`
