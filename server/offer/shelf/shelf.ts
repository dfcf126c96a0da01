import { checkGtin } from '@birge/kernel/gtin'
import { type Db, runOne } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { cursorOf, readCursor } from '#platform/paging'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { cursorOfMatch, matchesSql, readMatchCursor, searchParameters } from '../catalog/index.ts'
import { priceListOf } from '../pricing/index.ts'
import { answerOnce, type MarkedJson } from './answers.ts'
import { CARD, carded, cardsOf, VARIANT, VARIANT_STOCK } from './sql.ts'

/** Whose shelf the caller stands before: the parameters with which each of these statements begins, and the currency of its prices. */
async function standingBefore(db: Db, call: Call) {
  const { company_id, currency, ships_from } = await storefrontOf(db, call)
  const { price_list_id } = await priceListOf(db, company_id)
  return { currency, ships_from, here: [call.locale, price_list_id, company_id, call.now] }
}

/** Answers a question about this caller's shelf, in her language. */
const answer = (call: Call, question: (string | number | undefined)[], find: () => Promise<string>): Promise<MarkedJson> =>
  answerOnce(call.database, JSON.stringify([call.market, call.locale, ...question]), find)

export interface ListQuery {
  search?: string
  category?: string
  sku?: string
  limit?: number
  after?: string
}

/** A page of a list comes as finished items, with the key of the last one from which the next page begins. */
interface ListPage {
  items: string
  more: boolean
  last_id: string | null
  last_score: string | null
  category_known: boolean
}

const SOLD = `p.status = 'active' and exists (
  select from pricing.public_priced_products s where s.price_list_id = $2 and s.product_id = p.product_id)`
const category = (parameter: string) =>
  `category as materialized (select category_id from catalog.public_categories where slug = ${parameter})`

/**
 * $5 is the limit. `chosen` names one product more than the page has, to know whether there is another page; only those on the page are
 * looked at closely.
 */
const list = (before: string, chosen: string, category_known = 'true') => `
  with ${before}
  chosen as materialized (select product_id, score, row_number() over (order by score desc, product_id desc) as place from (${chosen}) as c)
  select (select coalesce(json_agg(${CARD} order by place), '[]') from ${carded('chosen')} where place <= $5)::text as items,
         count(*) > $5 as more, max(product_id) filter (where place = $5) as last_id, max(score) filter (where place = $5)::text as last_score,
         ${category_known} as category_known
  from chosen`

const NEWEST = list(
  '',
  `select product_id, 0 as score from pricing.public_priced_products s join catalog.public_products p using (product_id)
   where s.price_list_id = $2 and p.status = 'active' and ($6::text is null or product_id < $6) order by product_id desc limit $5 + 1`,
)
const OF_CATEGORY = list(
  `${category('$6')},`,
  `select pc.product_id, 0 as score from catalog.public_product_categories pc join catalog.public_products p using (product_id)
   where pc.category_id = (select category_id from category) and ${SOLD} and ($7::text is null or pc.product_id < $7)
   order by pc.product_id desc limit $5 + 1`,
  'exists (select from category)',
)
const BY_SKU = list(
  '',
  `select product_id, 0 as score from catalog.public_variants v join catalog.public_products p using (product_id) where v.sku = $6 and ${SOLD}`,
)
const BEST = `
  select product_id, score from matches where $6::numeric is null or (score, product_id) < ($6::numeric, $7)
  order by score desc, product_id desc limit $5 + 1`
const SEARCH = list(`${matchesSql(8, SOLD)},`, BEST)
const SEARCH_IN_CATEGORY = list(
  `${category('$11')}, ${matchesSql(
    8,
    `${SOLD} and exists (select from catalog.public_product_categories pc
       where pc.product_id = p.product_id and pc.category_id = (select category_id from category))`,
  )},`,
  BEST,
  'exists (select from category)',
)

/** Products on the shelf: newest first, of a category, or as somebody searches for them. */
export const listProducts = (db: Db, { search, category, sku, limit = 24, after }: ListQuery, call: Call) =>
  answer(call, ['list', search, category, sku, limit, after], async () => {
    const { here, currency } = await standingBefore(db, call)
    const words = search?.trim()
    const [last = null] = words ? [] : (readCursor(after) ?? [])
    const ask = (text: string, ...rest: unknown[]) => runOne<ListPage>(db, text, [...here, limit, ...rest])
    const page = sku
      ? await ask(BY_SKU, sku)
      : words
        ? await ask(category ? SEARCH_IN_CATEGORY : SEARCH, ...readMatchCursor(after), ...searchParameters(words), ...(category ? [category] : []))
        : category
          ? await ask(OF_CATEGORY, category, last)
          : await ask(NEWEST, last)
    const { items, more, last_id, last_score, category_known } = page!
    if (!category_known) throw notFound({ what: 'category', id: category! })
    const next = !more ? null : words ? cursorOfMatch({ score: last_score!, product_id: last_id! }) : cursorOf(last_id!)
    return `{"currency":"${currency}","items":${items},"next":${JSON.stringify(next)}}`
  })

const PAGE = `
  select json_build_object(
    'product_id', p.product_id, 'slug', p.slug, 'title', catalog.public_text(p.title, $1),
    'description', coalesce(catalog.public_text(p.description, $1), ''), 'brand', p.brand, 'picture', p.picture, 'ground', p.ground,
    'attributes', (
      select coalesce(json_object_agg(key, case jsonb_typeof(value) when 'object' then to_jsonb(catalog.public_text(value, $1)) else value end), '{}')
      from jsonb_each(p.attributes)),
    'media', (select coalesce(json_agg(json_build_object('url', m.url, 'alt', coalesce(catalog.public_text(m.alt, $1), catalog.public_text(p.title, $1)))
                              order by m.position), '[]') from catalog.public_media m where m.product_id = p.product_id),
    'breadcrumbs', (
      with recursive up as (
        select c.category_id, c.parent_id, c.slug, c.title, 1 as height from catalog.public_categories c where c.category_id = main.category_id
        union all select c.category_id, c.parent_id, c.slug, c.title, height + 1 from up join catalog.public_categories c on c.category_id = up.parent_id)
      select coalesce(json_agg(json_build_object('slug', slug, 'title', catalog.public_text(title, $1)) order by height desc), '[]') from up),
    'currency', $7::text, 'price_minor', sold.lowest_minor, 'price_from', sold.highest_minor > sold.lowest_minor, 'variants', sold.variants,
    'related', ${cardsOf('main.category_id', 8, 'pc.product_id <> shown.product_id')})::text as page
  from catalog.public_products p
  cross join lateral (select p.product_id) as shown
  left join catalog.public_product_categories main on main.product_id = p.product_id and main.position = 0
  cross join lateral (
    select min(price.amount_minor) as lowest_minor, max(price.amount_minor) as highest_minor, json_agg(${VARIANT} order by v.position) as variants
    from catalog.public_variants v cross join ${VARIANT_STOCK} where v.product_id = p.product_id having count(*) > 0) as sold
  where p.slug = $6 and p.status = 'active'`

/** Everything a shopper wants to know of a product before she buys it, and where it is now. */
export const productPage = (db: Db, slug: string, call: Call) =>
  answer(call, ['product', slug], async () => {
    const { here, currency, ships_from } = await standingBefore(db, call)
    const row = await runOne<{ page: string }>(db, PAGE, [...here, ships_from, slug, currency])
    if (!row) throw notFound({ what: 'product', id: slug })
    return row.page
  })

const SCANNED = `
  select json_build_object('product_id', p.product_id, 'slug', p.slug, 'title', catalog.public_text(p.title, $1), 'brand', p.brand,
    'picture', p.picture, 'ground', p.ground, 'currency', $7::text, 'variant', ${VARIANT})::text as page
  from catalog.public_variants v join catalog.public_products p on p.product_id = v.product_id and p.status = 'active'
  cross join ${VARIANT_STOCK} where v.gtin = $6`

/** The variant under a scanned number. */
export const scannedVariant = (db: Db, scanned: string, call: Call) =>
  answer(call, ['gtin', scanned], async () => {
    const number = checkGtin(scanned)
    const { here, currency, ships_from } = await standingBefore(db, call)
    const row = number.ok ? await runOne<{ page: string }>(db, SCANNED, [...here, ships_from, number.gtin, currency]) : undefined
    if (!row) throw notFound({ what: 'product with the number', id: scanned })
    return row.page
  })

const CATEGORIES = `
  select json_build_object('items', coalesce(json_agg(json_build_object('category_id', c.category_id, 'parent_id', c.parent_id, 'slug', c.slug,
    'title', catalog.public_text(c.title, $1), 'picture', c.picture, 'ground', c.ground) order by c.position, c.slug), '[]'))::text as page
  from catalog.public_categories c`

/** All categories, each with the one above it, in the order in which they stand beside each other. */
export const categoryTree = (db: Db, call: Call) =>
  answer(call, ['categories'], async () => (await runOne<{ page: string }>(db, CATEGORIES, [call.locale]))!.page)

const HOME = `
  select json_build_object(
    'currency', $5::text,
    'new', (select coalesce(json_agg(${CARD} order by product_id desc), '[]') from ${carded(`(
      select product_id from pricing.public_priced_products s join catalog.public_products active using (product_id)
      where s.price_list_id = $2 and active.status = 'active' order by product_id desc limit 8) as chosen`)}),
    'sections', (select coalesce(json_agg(json_build_object('category', json_build_object('slug', c.slug, 'title', catalog.public_text(c.title, $1),
        'picture', c.picture, 'ground', c.ground), 'items', ${cardsOf('c.category_id', 8)}) order by c.position, c.slug), '[]')
      from catalog.public_categories c where c.parent_id is null))::text as page`

/** The shop window: what is new, and a little of every room. */
export const shopWindow = (db: Db, call: Call) =>
  answer(call, ['home'], async () => {
    const { here, currency } = await standingBefore(db, call)
    return (await runOne<{ page: string }>(db, HOME, [...here, currency]))!.page
  })
