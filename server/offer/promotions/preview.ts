import { dayIn } from '@birge/kernel/shop-time'
import { pricesIncludeTax, tax_classes } from '@birge/kernel/tax'
import { type Static, Type } from 'typebox'
import { type Db, run } from '#platform/database'
import type { Call } from '#platform/http'
import { companyFor } from '../../foundation/companies/index.ts'
import { deliveryTariffsIn } from '../../foundation/stores/index.ts'
import { searchProducts } from '../catalog/index.ts'

export const PreviewGoods = Type.Object({
  company_id: Type.String(),
  country: Type.String(),
  currency: Type.String(),
  time_zone: Type.String(),
  prices_include_tax: Type.Boolean(),
  delivery: Type.Union(
    [
      Type.Object({
        fee_minor: Type.Integer(),
        free_from_minor: Type.Union([Type.Integer(), Type.Null()]),
        tax_class: Type.Enum([...tax_classes]),
      }),
      Type.Null(),
    ],
    { description: 'the tariff by which they are sent, if there is one' },
  ),
  items: Type.Array(
    Type.Object({
      variant_id: Type.String(),
      product_id: Type.String(),
      sku: Type.String(),
      title: Type.String(),
      category_ids: Type.Array(Type.String()),
      tax_class: Type.Enum([...tax_classes]),
      unit_price_minor: Type.Integer(),
    }),
  ),
})

const MOST = 24
const MOST_NAMED = 400
const MOST_OF_CATEGORY = 4

/** What is found by some words, or the newest: one variant of each. First those that are named: of a product all variants, of a category a few products. */
export async function goodsForPreview(
  db: Db,
  { company_id: asked, search, among = '' }: { company_id?: string; search?: string; among?: string },
  call: Call,
): Promise<Static<typeof PreviewGoods>> {
  const { company_id, country, currency, time_zone, price_taxation } = await companyFor(db, call, asked)
  const found = search && (await searchProducts(db, { text: search, statuses: ['active'], limit: MOST }))
  type Item = Static<typeof PreviewGoods>['items'][number]
  const others = await run<Item>(db, GOODS, [
    ...[company_id, found ? found.map(({ product_id }) => product_id) : null, call.now, call.locale],
  ])
  const named = among ? await run<Item>(db, NAMED, [company_id, among.split(','), call.now, call.locale]) : []
  const known = new Set(named.map(({ variant_id }) => variant_id))
  const items = [...named, ...others.filter(({ variant_id }) => !known.has(variant_id))]
  const tariffs = await deliveryTariffsIn(db, [company_id], call.now)
  const prices_include_tax = pricesIncludeTax(price_taxation, dayIn(time_zone, call.now))
  return { company_id, country, currency, time_zone, prices_include_tax, delivery: tariffs.get(company_id) ?? null, items }
}

const COLUMNS = `v.variant_id, p.product_id, v.sku, coalesce(catalog.public_text(p.title, $4), v.sku) as title, p.tax_class, price.amount_minor as unit_price_minor,
    coalesce((select array_agg(category_id order by category_id) from catalog.public_product_categories where product_id = p.product_id), '{}') as category_ids`
const PRICE = (price_list_id: string) => `cross join lateral (
    select amount_minor from pricing.public_prices r
    where r.price_list_id = ${price_list_id} and r.variant_id = v.variant_id and r.valid_from <= $3 order by r.valid_from desc limit 1) price`

const GOODS = `
  select ${COLUMNS}
  from (
    select s.price_list_id, s.product_id from pricing.public_price_lists l join pricing.public_priced_products s using (price_list_id)
    where l.company_id = $1 and s.door = '' and ($2::text[] is null or s.product_id = any($2)) order by s.product_id desc limit ${MOST}) newest
  join catalog.public_products p on p.product_id = newest.product_id and p.status = 'active'
  cross join lateral (select variant_id, sku from catalog.public_variants where product_id = p.product_id order by position, variant_id limit 1) v
  ${PRICE('newest.price_list_id')}
  order by p.product_id desc`

// What is for sale no more may still be named.
const NAMED = `
  with named as (
    select a.place, a.id, product_id from unnest($2::text[]) with ordinality as a (id, place) join catalog.public_products on product_id = a.id
    union all
    select a.place, a.id, product_id from unnest($2::text[]) with ordinality as a (id, place) join catalog.public_variants on variant_id = a.id
    union all
    select a.place, a.id, newest.product_id from unnest($2::text[]) with ordinality as a (id, place) cross join lateral (
      select c.product_id from catalog.public_product_categories c join catalog.public_products p using (product_id)
      where c.category_id = a.id and p.status = 'active' order by c.product_id desc limit ${MOST_OF_CATEGORY}) newest)
  select ${COLUMNS}
  from (select product_id, min(place) as place from named group by 1) one
  join catalog.public_products p using (product_id)
  join catalog.public_variants v using (product_id)
  join pricing.public_price_lists l on l.company_id = $1
  ${PRICE('l.price_list_id')}
  order by one.place, p.product_id, v.position, v.variant_id limit ${MOST_NAMED}`
