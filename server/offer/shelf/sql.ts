/**
 * The pieces from which the shelf's statements are put together. Each statement begins with the same parameters:
 * $1 locale, $2 price list, $3 company, $4 now, $5 the doors whose prices count, the nearest first.
 */

/** What may be promised of variant `v` at level `l`: what stands there, less what is promised already. Holds that ran out keep nothing. */
export const AVAILABLE = `greatest(0, l.on_hand - l.reserved - l.safety - l.held + case when l.held = 0 then 0 else coalesce((
  select sum(h.quantity) from inventory.public_holds h
  where h.variant_id = l.variant_id and h.location_id = l.location_id and h.expires_at <= $4), 0) end)`

/** The present price of variant `v` as `price.amount_minor`, and with what it may be compared where it is reduced; no row without one. */
const PRICE = `lateral (
  select amount_minor, reference_minor from pricing.public_presented($2, v.variant_id, $5, $4)) as price`

/**
 * The place of a product on this shelf, `s`: the one of the nearest door that has prices of its own for it. Where no door differs there is one.
 */
export const ON_THIS_SHELF = `s.price_list_id = $2 and s.door = any($5::text[]) and (cardinality($5::text[]) = 1 or not exists (
  select from pricing.public_priced_products nearer
  where nearer.price_list_id = $2 and nearer.product_id = s.product_id and nearer.door = any($5::text[])
    and array_position($5::text[], nearer.door) < array_position($5::text[], s.door)))`

/** So few that somebody may be quicker. */
export const FEW = 3
const availability = (quantity: string) =>
  `case when ${quantity} > ${FEW} then 'in_stock' when ${quantity} > 0 then 'few' else 'sold_out' end`

/** Of gift cards there are always enough. */
const COUNTLESS = 1_000_000

/** The places of the company; an array, so that they are looked up once for the whole statement. */
export const PLACES = 'array(select location_id from stores.public_locations where company_id = $3)'

/** What product `p` costs here and whether it is there, as `offer`; no row where it has no price yet. */
const OFFER = `lateral (
  select count(*)::integer as variant_count, min(amount_minor) as lowest_minor, max(amount_minor) as highest_minor, sum(available) as available,
    (array_agg(reference_minor order by amount_minor, reference_minor))[1] as reference_minor
  from (
    select price.amount_minor, price.reference_minor, case when p.tax_class = 'voucher' then ${COUNTLESS} else (
      select sum(case when l.location_id = any(${PLACES}) then ${AVAILABLE} end) from inventory.public_levels l
      where l.variant_id = v.variant_id) end as available
    from catalog.public_variants v cross join ${PRICE} where v.product_id = p.product_id) as each
  having count(*) > 0) as offer`

/** In whole percent, never rounded up: as kernel/reference-price.ts says it. */
const percent = (reference: string, amount: string) => `((${reference} - ${amount}) * 100 / nullif(${reference}, 0))`

/** Rows that name a `product_id`, each with its `card`. Choose few of them first, for each costs a dozen look-ups. */
const carded = (chosen: string) => `${chosen} join catalog.public_products p using (product_id)
  left join catalog.public_categories c on c.category_id = p.category_id cross join ${OFFER} cross join lateral (
    select p.product_id, p.slug, catalog.public_text(p.title, $1) as title, p.brand, p.picture, p.ground,
      case when c.slug is not null then json_build_object('slug', c.slug, 'title', catalog.public_text(c.title, $1)) end as category,
      offer.lowest_minor as price_minor, offer.highest_minor > offer.lowest_minor as price_from, ${availability('offer.available')} as availability,
      offer.variant_count, offer.reference_minor, ${percent('offer.reference_minor', 'offer.lowest_minor')} as discount_percent) as card`

/** Cards as text of a JSON array. Written by hand, for `json_agg` fills it with spaces. */
export const cards = (chosen: string, order: string) =>
  `(select '[' || coalesce(string_agg(row_to_json(card)::text, ',' order by ${order}), '') || ']' from ${carded(chosen)})::json`

const newestOf = (category: string, most: number) => `(
  select pc.product_id from catalog.public_product_categories pc
  join pricing.public_priced_products s on s.product_id = pc.product_id and ${ON_THIS_SHELF}
  join catalog.public_products active on active.product_id = pc.product_id and active.status = 'active'
  where pc.category_id = ${category} order by pc.product_id desc limit ${most}) as chosen`

/** The newest products of a category, at most so many. */
export const cardsOf = (category: string, most: number) => cards(newestOf(category, most), 'p.product_id desc')

/** The same one by one, as rows of `product_id` and `card`. */
export const cardByCard = (category: string, most: number) =>
  `select p.product_id, row_to_json(card)::text as card from ${carded(newestOf(category, most))} order by p.product_id desc`

/** Variant `v` with its price: what it is, and in which places it is now, as `told`. $6 are the places from which parcels may leave. */
export const VARIANT = `${PRICE} cross join lateral (
    select coalesce(sum(available), 0) as everywhere, coalesce(sum(available) filter (where location_id = any($6::text[])), 0) as by_parcel,
      coalesce(json_agg(json_build_object('location_id', location_id, 'name', name, 'city', city, 'availability', ${availability('available')},
        'quantity_hint', case when available <= ${FEW} then available end) order by name collate "tr-x-icu")
        filter (where kind = 'store' and available > 0), '[]') as stores
    from (
      select l.location_id, place.name, place.city, place.kind, ${AVAILABLE} as available
      from inventory.public_levels l join stores.public_locations place on place.location_id = l.location_id and place.company_id = $3
      where l.variant_id = v.variant_id offset 0) as each) as stock
  cross join lateral (
    select case when sold_as.tax_class = 'voucher' then ${COUNTLESS} else 0 end as more from catalog.public_products sold_as
    where sold_as.product_id = v.product_id) as countless
  cross join lateral (
    select v.variant_id, v.sku, v.gtin, coalesce(v.option_texts -> $1, '[]') as options, price.amount_minor as price_minor,
      ${availability('stock.everywhere + countless.more')} as availability, ${availability('stock.by_parcel + countless.more')} as delivery, stock.stores,
      price.reference_minor, ${percent('price.reference_minor', 'price.amount_minor')} as discount_percent) as told`
