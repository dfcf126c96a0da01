/**
 * The pieces from which the shelf's statements are put together. Each statement begins with the same parameters:
 * $1 locale, $2 price list, $3 company, $4 now.
 */

/** What may be promised of variant `v` at level `l`: what stands there, less what is promised already. Holds that ran out keep nothing. */
const AVAILABLE = `greatest(0, l.on_hand - l.reserved - l.safety - l.held + case when l.held = 0 then 0 else coalesce((
  select sum(h.quantity) from inventory.public_holds h
  where h.variant_id = l.variant_id and h.location_id = l.location_id and h.expires_at <= $4), 0) end)`

/** The present price of variant `v` as `price.amount_minor`; no row without one. */
const PRICE = `lateral (
  select amount_minor from pricing.public_prices
  where price_list_id = $2 and variant_id = v.variant_id and valid_from <= $4 order by valid_from desc limit 1) as price`

/** So few that somebody may be quicker. */
export const FEW = 3
const availability = (quantity: string) => `case when ${quantity} > ${FEW} then 'in_stock' when ${quantity} > 0 then 'few' else 'sold_out' end`

const PLACES = 'select location_id from stores.public_locations where company_id = $3'

/** What product `p` costs here and whether it is there, as `offer`; no row where it has no price yet. */
const OFFER = `lateral (
  select count(*)::integer as variant_count, min(price.amount_minor) as lowest_minor, max(price.amount_minor) as highest_minor,
         coalesce(sum(stock.available), 0) as available
  from catalog.public_variants v cross join ${PRICE}
  left join lateral (
    select sum(${AVAILABLE}) as available from inventory.public_levels l
    where l.variant_id = v.variant_id and l.location_id in (${PLACES})) as stock on true
  where v.product_id = p.product_id having count(*) > 0) as offer`

/** Product `p` with its `offer` as it hangs on the shelf. The currency is put beside the list, not into every card. */
export const CARD = `json_build_object(
  'product_id', p.product_id, 'slug', p.slug, 'title', catalog.public_text(p.title, $1), 'brand', p.brand, 'picture', p.picture,
  'ground', p.ground, 'category', (
    select json_build_object('slug', c.slug, 'title', catalog.public_text(c.title, $1))
    from catalog.public_product_categories pc join catalog.public_categories c using (category_id)
    where pc.product_id = p.product_id and pc.position = 0),
  'price_minor', offer.lowest_minor, 'price_from', offer.highest_minor > offer.lowest_minor,
  'availability', ${availability('offer.available')}, 'variant_count', offer.variant_count)`

/** What is offered: source rows that name a `product_id`, each with its card. Choose few of them first, for each costs a dozen look-ups. */
export const carded = (chosen: string) => `${chosen} join catalog.public_products p using (product_id) cross join ${OFFER}`

/** The newest products of a category, at most so many, as one JSON array. */
export const cardsOf = (category: string, most: number, besides = 'true') => `(
  select coalesce(json_agg(${CARD} order by product_id desc), '[]') from ${carded(`(
    select pc.product_id from catalog.public_product_categories pc
    join pricing.public_priced_products s on s.price_list_id = $2 and s.product_id = pc.product_id
    join catalog.public_products active on active.product_id = pc.product_id and active.status = 'active'
    where pc.category_id = ${category} and ${besides} order by pc.product_id desc limit ${most}) as chosen`)})`

/** Variant `v` with its price: what it is, and in which places it is now. $5 is the place from which parcels leave. */
export const VARIANT = `json_build_object(
  'variant_id', v.variant_id, 'sku', v.sku, 'gtin', v.gtin, 'options', coalesce(v.option_texts -> $1, '[]'), 'price_minor', price.amount_minor,
  'availability', ${availability('stock.everywhere')}, 'delivery', ${availability('stock.by_parcel')}, 'stores', stock.stores)`

export const VARIANT_STOCK = `${PRICE} cross join lateral (
  select coalesce(sum(available), 0) as everywhere, coalesce(sum(available) filter (where location_id = $5), 0) as by_parcel,
         coalesce(json_agg(json_build_object('location_id', location_id, 'name', name, 'city', city, 'availability', ${availability('available')},
           'quantity_hint', case when available <= ${FEW} then available end) order by name collate "tr-x-icu") filter (where kind = 'store' and available > 0), '[]') as stores
  from (
    select l.location_id, place.name, place.city, place.kind, ${AVAILABLE} as available
    from inventory.public_levels l join stores.public_locations place on place.location_id = l.location_id and place.company_id = $3
    where l.variant_id = v.variant_id) as each) as stock`
