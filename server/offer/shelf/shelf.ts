import { checkGtin } from '@birge/kernel/gtin'
import { type Db, run, runOne } from '#platform/database'
import { type Call, type FinishedJson, notFound } from '#platform/http'
import { pageOf, readCursor } from '#platform/paging'
import { gathered } from '#platform/together'
import { registerOf, storefrontOf } from '../../foundation/stores/index.ts'
import { doorsWithPrices, priceListOf } from '../pricing/index.ts'
import { answerOnce, marked } from './answers.ts'
import { quantityPrices } from './quantity-prices.ts'
import { cardByCard, cards, cardsOf, ON_THIS_SHELF, VARIANT } from './sql.ts'

/** Whose shelf the caller stands before: the parameters with which each of these statements begins, and the currency of its prices. */
export async function standingBefore(db: Db, call: Call) {
  const { company_id, currency, sends_from } = await storefrontOf(db, call)
  const { price_list_id } = await priceListOf(db, company_id)
  const differing = await answerOnce(call.database, `doors ${price_list_id}`, () => doorsWithPrices(db, price_list_id))
  const doors = [...(await doorsBefore(db, call)).filter((door) => differing.has(door)), '']
  return { currency, sends_from, here: [call.locale, price_list_id, company_id, call.now, doors] }
}

/** Where the caller stands: at a till in its store, before the web shop. */
async function doorsBefore(db: Db, call: Call): Promise<string[]> {
  const location_id = await placeBefore(db, call)
  return location_id ? [location_id, call.channel] : [call.channel]
}

async function placeBefore(db: Db, { channel, principal }: Call): Promise<string | null> {
  const register_id = channel === 'till' && principal.audience === 'staff' && principal.register_id
  return register_id ? (await registerOf(db, register_id)).location_id : null
}

/** Answers a question about this caller's shelf, in her language. */
export const answer = (call: Call, question: unknown[], find: () => Promise<string>): Promise<FinishedJson> =>
  answerOnce(call.database, keyOf(call, question), async () => marked(await find()))
export const keyOf = ({ market, locale, channel, principal }: Call, question: unknown[]) =>
  JSON.stringify([market, locale, channel, channel === 'till' && principal.audience === 'staff' && principal.register_id, ...question])

const PAGE = `
  select shown.slug, row_to_json(page)::text as page, shown.product_id, shown.category_id
  from unnest($7::text[]) as asked join catalog.public_products shown on shown.slug = asked and shown.status = 'active'
  cross join lateral (
    select min(told.price_minor) as lowest_minor, max(told.price_minor) as highest_minor, json_agg(row_to_json(told) order by v.position) as variants
    from catalog.public_variants v cross join ${VARIANT} where v.product_id = shown.product_id having count(*) > 0) as sold
  cross join lateral (
    select shown.product_id, shown.slug, catalog.public_text(shown.title, $1) as title, coalesce(catalog.public_text(shown.description, $1), '') as description,
      shown.brand, shown.picture, shown.ground, shown.tax_class = 'voucher' as is_gift_card,
      (select coalesce(json_object_agg(key, case jsonb_typeof(value) when 'object' then to_jsonb(catalog.public_text(value, $1)) else value end), '{}')
       from jsonb_each(shown.attributes)) as attributes,
      (select coalesce(json_agg(json_build_object('url', m.url, 'alt', coalesce(catalog.public_text(m.alt, $1), catalog.public_text(shown.title, $1)))
         order by m.position), '[]') from catalog.public_media m where m.product_id = shown.product_id) as media,
      $8::text as currency, sold.lowest_minor as price_minor, sold.highest_minor > sold.lowest_minor as price_from, sold.variants) as page`

interface PageRow {
  slug: string
  page: string
  product_id: string
  category_id: string | null
}
type Shelf = Awaited<ReturnType<typeof standingBefore>>

/** Beginning so large a statement costs as much as a page does: whoever comes at this moment to the same shelf is served by one. */
const findPage = gathered<Db, { slug: string; shelf: Shelf }, PageRow | undefined>(async (db, asked) => {
  const shelfOf = ({ shelf: { here, sends_from } }: { shelf: Shelf }) => JSON.stringify([here.toSpliced(3, 1), sends_from])
  const found = new Map<string, PageRow>()
  for (const [name, visitors] of Map.groupBy(asked, shelfOf)) {
    const { here, sends_from, currency } = visitors[0]!.shelf
    const slugs = [...new Set(visitors.map(({ slug }) => slug))]
    for (const row of await run<PageRow>(db, PAGE, [...here, sends_from, slugs, currency])) found.set(name + row.slug, row)
  }
  return asked.map((visitor) => found.get(shelfOf(visitor) + visitor.slug))
})

/** Everything a shopper wants to know of a product before she buys it, and where it is now. */
export const productPage = (db: Db, slug: string, call: Call) =>
  answer(call, ['product', slug], async () => {
    const shelf = await standingBefore(db, call)
    const row = await findPage(db, { slug, shelf })
    if (!row) throw notFound({ what: 'product', id: slug })
    const { breadcrumbs, newest } = row.category_id
      ? await surroundings(db, row.category_id, shelf.here, call)
      : { breadcrumbs: '[]', newest: [] }
    const related = newest.filter((other) => other.product_id !== row.product_id).slice(0, MOST_RELATED)
    const by_quantity = await quantityPrices(db, slug, await placeBefore(db, call), call)
    return `${row.page.slice(0, -1)},"quantity_prices":${JSON.stringify(by_quantity.filter(isLower(row.page, by_quantity)))},"breadcrumbs":${breadcrumbs},"related":[${related.map(({ card }) => card).join(',')}]}`
  })

/** Promotions may show a single piece for less than many of them cost: that is no price by quantity then. */
function isLower(page: string, by_quantity: { variant_id: string; unit_price_minor: number }[]) {
  const { variants } = by_quantity.length
    ? (JSON.parse(page) as { variants: { variant_id: string; price_minor: number }[] })
    : { variants: [] }
  const shown = new Map(variants.map(({ variant_id, price_minor }) => [variant_id, price_minor]))
  return ({ variant_id, unit_price_minor }: { variant_id: string; unit_price_minor: number }) =>
    unit_price_minor < (shown.get(variant_id) ?? 0)
}

const MOST_RELATED = 8
const SURROUNDINGS = `
  select
    (with recursive up as (
       select c.category_id, c.parent_id, c.slug, c.title, 1 as height from catalog.public_categories c where c.category_id = $6
       union all
       select c.category_id, c.parent_id, c.slug, c.title, height + 1 from up join catalog.public_categories c on c.category_id = up.parent_id)
     select json_agg(json_build_object('slug', slug, 'title', catalog.public_text(title, $1)) order by height desc) from up)::text as breadcrumbs,
    (select coalesce(json_agg(other), '[]') from (${cardByCard('$6', MOST_RELATED + 1)}) as other) as newest`

/** What all products of a category share on their pages, so that it is found once for all of them. */
const surroundings = (db: Db, category_id: string, here: unknown[], call: Call) =>
  answerOnce(call.database, keyOf(call, ['surroundings', category_id]), async () => {
    type Surroundings = { breadcrumbs: string; newest: { product_id: string; card: string }[] }
    return (await runOne<Surroundings>(db, SURROUNDINGS, [...here, category_id]))!
  })

const SCANNED = `
  select row_to_json(scanned)::text as page
  from catalog.public_variants v join catalog.public_products p on p.product_id = v.product_id and p.status = 'active' cross join ${VARIANT}
  cross join lateral (
    select p.product_id, p.slug, catalog.public_text(p.title, $1) as title, p.brand, p.picture, p.ground, $8::text as currency,
      row_to_json(told) as variant) as scanned
  where v.gtin = $7`

/** The variant under a scanned number. */
export const scannedVariant = (db: Db, scanned: string, call: Call) =>
  answer(call, ['gtin', scanned], async () => {
    const number = checkGtin(scanned)
    const { here, currency, sends_from } = await standingBefore(db, call)
    const row = number.ok ? await runOne<{ page: string }>(db, SCANNED, [...here, sends_from, number.gtin, currency]) : undefined
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
  select row_to_json(home)::text as page from (
    select $6::text as currency,
      ${cards(
        `(select product_id from pricing.public_priced_products s join catalog.public_products active using (product_id)
          where ${ON_THIS_SHELF} and active.status = 'active' order by product_id desc limit 8) as chosen`,
        'p.product_id desc',
      )} as new,
      (select coalesce(json_agg(row_to_json(section) order by top.position, top.slug), '[]') from catalog.public_categories top
       cross join lateral (
         select json_build_object('slug', top.slug, 'title', catalog.public_text(top.title, $1), 'picture', top.picture, 'ground', top.ground) as category,
           ${cardsOf('top.category_id', 8)} as items) as section
       where top.parent_id is null) as sections) as home`

/** The shop window: what is new, and a little of every room. */
export const shopWindow = (db: Db, call: Call) =>
  answer(call, ['home'], async () => {
    const { here, currency } = await standingBefore(db, call)
    return (await runOne<{ page: string }>(db, HOME, [...here, currency]))!.page
  })

const ADDRESSES = `
  select product_id, slug, p.updated_at from pricing.public_priced_products s join catalog.public_products p using (product_id)
  where s.price_list_id = $1 and s.door = '' and p.status = 'active' and product_id > $2 order by product_id limit $3`

/** Where every product on the shelf has its page, oldest first. */
export async function productAddresses(db: Db, { limit = 1_000, after }: { limit?: number; after?: string }, call: Call) {
  const { company_id } = await storefrontOf(db, call)
  const { price_list_id } = await priceListOf(db, company_id)
  const [last = ''] = readCursor(after) ?? []
  const rows = await run<{ product_id: string; slug: string; updated_at: string }>(db, ADDRESSES, [price_list_id, last, limit + 1])
  const { items, next } = pageOf(rows, limit, ({ product_id }) => [product_id])
  return { items: items.map(({ slug, updated_at }) => ({ slug, updated_at })), next }
}
