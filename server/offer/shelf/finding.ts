import { type Db, runOne } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { cursorOf, readCursor } from '#platform/paging'
import { cursorOfMatch, matchesSql, readMatchCursor, searchParameters } from '../catalog/index.ts'
import { answerOnce } from './answers.ts'
import { answer, keyOf, standingBefore } from './shelf.ts'
import { AVAILABLE, cards, ON_THIS_SHELF, PLACES } from './sql.ts'

export interface Wanted {
  search?: string
  category?: string
  sku?: string
  price_min_minor?: number
  price_max_minor?: number
  /** Only what is there now, somewhere. */
  available?: boolean
  /** Only what is in this place now. */
  location_id?: string
  /** As `optionsOf` reads them. */
  options?: string
}
export type Sort = 'relevance' | 'newest' | 'price_up' | 'price_down'
export interface ListQuery extends Wanted {
  sort?: Sort
  limit?: number
  after?: string
}

/** `color:white,color:black,size:l`: white or black, and large. A comma or colon that belongs to a name or value has a backslash before it. */
export const OPTIONS_PATTERN = String.raw`^(\\.|[^\\,:])+:(\\.|[^\\,])+(,(\\.|[^\\,:])+:(\\.|[^\\,])+)*$`
export function optionsOf(text: string): Record<string, string[]> {
  const plain = (escaped = '') => escaped.replace(/\\(.)/g, '$1')
  const pairs = [...text.matchAll(/((?:\\.|[^\\,:])+):((?:\\.|[^\\,])+)/g)].map(([, name, value]) => [plain(name), plain(value)] as const)
  return Object.fromEntries([...Map.groupBy(pairs, ([name]) => name)].map(([name, same]) => [name, same.map(([, value]) => value)]))
}

/** A statement is written together with its parameters: `$(value)` takes one in and names it. */
type Parameter = (value: unknown) => string
const writing = (...values: unknown[]) => ({ values, $: (value: unknown) => `$${values.push(value)}` })

/**
 * What is asked of a product on the shelf, as conditions on its place there, `s`. One variant must have all the options, and be there itself.
 * `offset 0` keeps PostgreSQL from looking at all variants or levels there are instead of those of one product.
 */
function wishes({ price_min_minor, price_max_minor, available, location_id, options }: Wanted, $: Parameter): string[] {
  const ofVariant: string[] = []
  if (options) {
    const wanted = $(JSON.stringify(optionsOf(options)))
    ofVariant.push(`not exists (
      select from jsonb_each(${wanted}::jsonb) as wanted (name, values) where not coalesce(wanted.values ? (v.options ->> wanted.name), false))`)
  }
  if (available || location_id)
    ofVariant.push(`exists (
      select from inventory.public_levels l where l.variant_id = v.variant_id and l.location_id = any(${PLACES}) and ${AVAILABLE} > 0
        ${location_id ? `and l.location_id = ${$(location_id)}` : ''} offset 0)`)
  return [
    ...(price_min_minor === undefined ? [] : [`s.lowest_minor >= ${$(price_min_minor)}::bigint`]),
    ...(price_max_minor === undefined ? [] : [`s.lowest_minor <= ${$(price_max_minor)}::bigint`]),
    ...(ofVariant.length
      ? [`exists (select from catalog.public_variants v where v.product_id = s.product_id and ${ofVariant.join(' and ')} offset 0)`]
      : []),
  ]
}

const all = (conditions: string[]) => conditions.join(' and ')
/** Product `p` hangs on this shelf, and is what is wished for. */
const hangs = (wished: string[]) => `p.status = 'active' and exists (
  select from pricing.public_priced_products s where ${all(['s.product_id = p.product_id', ON_THIS_SHELF, ...wished])})`
const ON_SHELF = `pricing.public_priced_products s join catalog.public_products p using (product_id)`

const categoryNamed = (slug: string) => `category as materialized (select category_id from catalog.public_categories where slug = ${slug})`
const IN_CATEGORY = 'pc.category_id = (select category_id from category)'

/** A category with more products than this is read along the order of prices, a smaller one as a whole. */
const MANY = 5_000
const isLarge = (db: Db, category: string, call: Call) =>
  answerOnce(call.database, keyOf(call, ['large', category]), async () => {
    const row = await runOne<{ large: boolean }>(
      db,
      `with ${categoryNamed('$1')} select count(*) > ${MANY} as large
       from (select from catalog.public_product_categories pc where ${IN_CATEGORY} limit ${MANY + 1}) as members`,
      [category],
    )
    return row!.large
  })

const ORDERS: Record<Sort, { score: string; by: string; beyond(score: string, id: string): string }> = {
  relevance: {
    score: 'score',
    by: 'score desc, product_id desc',
    beyond: (score, id) => `(score, product_id) < (${score}::numeric, ${id})`,
  },
  newest: { score: '0', by: 'product_id desc', beyond: (_, id) => `product_id < ${id}` },
  price_up: {
    score: 's.lowest_minor',
    by: 'score, product_id',
    beyond: (score, id) => `(s.lowest_minor, product_id) > (${score}::bigint, ${id})`,
  },
  price_down: {
    score: 's.lowest_minor',
    by: 'score desc, product_id desc',
    beyond: (score, id) => `(s.lowest_minor, product_id) < (${score}::bigint, ${id})`,
  },
}

/** A page of a list comes as finished items, with the key of the last one from which the next page begins. */
interface ListPage {
  items: string
  more: boolean
  last_id: string | null
  last_score: string | null
  category_known: boolean
}

/** Products on the shelf: newest first, of a category, or as somebody searches for them, in the order and with the wishes of who asks. */
export const listProducts = (db: Db, query: ListQuery, call: Call) =>
  answer(call, ['list', query], async () => {
    const { category, sku, limit = 24, after } = query
    const { here, currency } = await standingBefore(db, call)
    const words = query.search?.trim()
    const sort = query.sort === 'relevance' || !query.sort ? (words ? 'relevance' : 'newest') : query.sort
    const { score, by, beyond } = ORDERS[sort]
    const by_price = score === 's.lowest_minor'
    const { values, $ } = writing(...here, limit)
    const wished = wishes(query, $)
    if (by_price) wished.push('s.lowest_minor is not null')
    const from = after ? beyondCursor() : []
    function beyondCursor() {
      if (sort === 'newest') return [beyond('', $(readCursor(after)?.[0]))]
      const [last_score, last_id] = readMatchCursor(after)
      return [beyond($(by_price ? Math.trunc(Number(last_score)) : last_score), $(last_id))]
    }

    const before = category ? [categoryNamed($(category))] : []
    const products = async () => {
      if (sku)
        return `select product_id, 0 as score from catalog.public_variants v join catalog.public_products p using (product_id)
        where ${all([`v.sku = ${$(sku)}`, hangs(wished)])}`
      if (words) {
        const inside = `exists (select from catalog.public_product_categories pc where pc.product_id = p.product_id and ${IN_CATEGORY})`
        const terms = values.length + 1
        values.push(...searchParameters(words))
        before.push(matchesSql(terms, all([hangs(wished), ...(category ? [inside] : [])])))
        const priced = `cross join lateral (
          select lowest_minor from pricing.public_priced_products s where s.product_id = matches.product_id and ${ON_THIS_SHELF} offset 0) as s`
        return `select product_id, ${score} as score from matches ${by_price ? priced : ''} where ${all(['true', ...from])}`
      }
      if (category && !by_price)
        return `select product_id, 0 as score from catalog.public_product_categories pc join catalog.public_products p using (product_id)
          where ${all([IN_CATEGORY, hangs(wished), ...from])}`
      const on_shelf = ["p.status = 'active'", ON_THIS_SHELF, ...wished, ...from]
      if (!category) return `select product_id, ${score} as score from ${ON_SHELF} where ${all(on_shelf)}`
      return (await isLarge(db, category, call))
        ? `select product_id, ${score} as score from ${ON_SHELF} where ${all(on_shelf)} and exists (
             select from catalog.public_product_categories pc where pc.product_id = s.product_id and ${IN_CATEGORY} offset 0)`
        : `select product_id, ${score} as score from (
             select pc.product_id from catalog.public_product_categories pc where ${IN_CATEGORY} offset 0) as pc join ${ON_SHELF} using (product_id)
           where ${all(on_shelf)}`
    }
    // `chosen` names one product more than the page has, to know whether there is another page; only those on the page are looked at closely.
    const chosen = `${await products()} order by ${by} limit $6 + 1`
    const page = await runOne<ListPage>(
      db,
      `with ${[...before, `chosen as materialized (select product_id, score, row_number() over (order by ${by}) as place from (${chosen}) as c)`].join(', ')}
       select ${cards('(select * from chosen where place <= $6) as chosen', 'place')}::text as items,
         count(*) > $6 as more, max(product_id) filter (where place = $6) as last_id, max(score) filter (where place = $6)::text as last_score,
         ${category ? 'exists (select from category)' : 'true'} as category_known
       from chosen`,
      values,
    )
    const { items, more, last_id, last_score, category_known } = page!
    if (!category_known) throw notFound({ what: 'category', id: category! })
    const next = !more ? null : sort === 'newest' ? cursorOf(last_id!) : cursorOfMatch({ score: last_score!, product_id: last_id! })
    return `{"currency":"${currency}","items":${items},"next":${JSON.stringify(next)}}`
  })

/** Of so many products, the newest or best, is told what they have in common: more of them nobody looks through. */
const MOST_COUNTED = 2_000
const MOST_VALUES = 30

/**
 * What can be wished for in a category or among what a search finds: prices, and the values of options. They are those of all its
 * products, so that a wish can be widened again; `count` is of those that fulfil the wishes.
 */
export const facetsOf = (db: Db, query: Wanted, call: Call) =>
  answer(call, ['facets', query], async () => {
    const { category } = query
    const { here, currency } = await standingBefore(db, call)
    const { values, $ } = writing(...here)
    const words = query.search?.trim()
    // Whoever wishes for nothing that is there now names these parameters all the same.
    const before = ['unused as (select $3::text, $4::timestamptz, $5::text[])', ...(category ? [categoryNamed($(category))] : [])]
    let scope = `${ON_SHELF} where p.status = 'active' and ${ON_THIS_SHELF} order by product_id desc`
    const on_shelf = `join ${ON_SHELF} using (product_id) where p.status = 'active' and ${ON_THIS_SHELF}`
    if (words) {
      const terms = values.length + 1
      values.push(...searchParameters(words))
      const inside = `and exists (select from catalog.public_product_categories pc where pc.product_id = p.product_id and ${IN_CATEGORY})`
      before.push(matchesSql(terms, `${hangs([])} ${category ? inside : ''}`))
      scope = `matches cross join lateral (
        select s.product_id, s.lowest_minor, p.options from ${ON_SHELF} where ${ON_THIS_SHELF} and s.product_id = matches.product_id offset 0) as s
        order by score desc`
    } else if (category)
      scope = `(select pc.product_id from catalog.public_product_categories pc where ${IN_CATEGORY}
                order by pc.product_id desc limit ${2 * MOST_COUNTED}) as pc ${on_shelf} order by product_id desc`
    const wished = wishes(query, $)
    const row = await runOne<{ facets: string; category_known: boolean }>(
      db,
      `with ${[...before, `scope as materialized (select s.product_id, s.lowest_minor, options, ${wished.length ? all(wished) : 'true'} as fits from ${scope} limit ${MOST_COUNTED})`].join(', ')},
       each as (
         select o.option ->> 'name' as name, catalog.public_text(o.option -> 'label', $1) as label, o.place as option_place,
           value.value ->> 'value' as value, catalog.public_text(value.value -> 'label', $1) as value_label, value.value ->> 'swatch' as swatch, value.place
         from scope cross join lateral jsonb_array_elements(options) with ordinality as o (option, place)
         cross join lateral jsonb_array_elements(o.option -> 'values') with ordinality as value (value, place)),
       told as (
         select name, value, min(coalesce(label, name)) as label, min(coalesce(value_label, value)) as value_label, min(swatch) as swatch, count(*) as products,
           min(place) as place, min(option_place) as option_place, row_number() over (partition by name order by count(*) desc, value) as frequent
         from each group by name, value),
       options as (
         select name, sum(products) as products, json_build_object('name', name, 'label', min(label), 'values', json_agg(json_build_object(
           'value', value, 'label', value_label, 'swatch', swatch, 'count', products) order by place, value_label collate "tr-x-icu", value)) as option
         from told where frequent <= ${MOST_VALUES} group by name)
       select json_build_object('currency', '${currency}', 'count', count(*) filter (where fits), 'more', count(*) = ${MOST_COUNTED},
           'lowest_minor', min(lowest_minor), 'highest_minor', max(lowest_minor),
           'options', (select coalesce(json_agg(option order by products desc, name), '[]') from options))::text as facets,
         ${category ? 'exists (select from category)' : 'true'} as category_known
       from scope`,
      values,
    )
    if (!row!.category_known) throw notFound({ what: 'category', id: category! })
    return row!.facets
  })
