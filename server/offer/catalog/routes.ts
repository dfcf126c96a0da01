import { type Static, Type } from 'typebox'
import { run } from '#platform/database'
import { notFound, type Route, route } from '#platform/http'
import { Page, Paging, pageOf, readCursor } from '#platform/paging'
import { Category, CategoryInput, categoryInItself, listCategories, saveCategories } from './categories.ts'
import {
  badGtin,
  gtinTaken,
  NewProduct,
  Product,
  ProductFields,
  productChanged,
  productIncomplete,
  productOf,
  skuRepeated,
  skuTaken,
  slugTaken,
  Status,
  unknownCategory,
} from './products.ts'
import { saveProduct } from './saving-products.ts'
import { cursorOfMatch, matchesSql, readMatchCursor, searchParameters } from './search.ts'

const refusesProducts = [productIncomplete, badGtin, gtinTaken, skuTaken, skuRepeated, slugTaken, unknownCategory]
const ProductId = Type.Object({ product_id: Type.String({ maxLength: 40 }) })

const ProductRow = Type.Object({
  product_id: Type.String(),
  slug: Type.String(),
  status: Status,
  title: Type.String(),
  brand: Type.Union([Type.String(), Type.Null()]),
  picture: Type.Union([Type.String(), Type.Null()]),
  ground: Type.Union([Type.String(), Type.Null()]),
  variant_count: Type.Integer(),
  skus: Type.Array(Type.String()),
  updated_at: Type.String(),
})

const ROW = `
  p.product_id, p.slug, p.status, catalog.public_text(p.title, $4) as title, p.brand, p.picture, p.ground, p.updated_at,
  v.variant_count, v.skus`
const VARIANTS = `cross join lateral (
  select count(*) as variant_count, array_agg(sku order by position) as skus from catalog.variants v where v.product_id = p.product_id) as v`

const LIST = `
  select ${ROW} from catalog.products p ${VARIANTS}
  where ($1::text is null or p.product_id < $1) and ($3::text is null or p.status = $3) order by p.product_id desc limit $2`
const MATCHES = `
  with ${matchesSql(1, '($5::text is null or p.status = $5)')}
  select m.score, ${ROW} from matches m join catalog.products p using (product_id) ${VARIANTS}
  where $6::numeric is null or (m.score, m.product_id) < ($6::numeric, $7) order by m.score desc, m.product_id desc limit $8`

export const routes: Route[] = [
  route({
    on: 'GET /v1/catalog/products',
    summary: 'Products as the merchandiser keeps them, newest first or best match first',
    query: Type.Object({ ...Paging, search: Type.Optional(Type.String({ maxLength: 200 })), status: Type.Optional(Status) }),
    reply: Page(ProductRow),
    permission: 'catalog.read',
    read: async (db, { search, status, limit = 50, after }, { locale }) => {
      type Row = Static<typeof ProductRow> & { score: string }
      if (!search?.trim()) {
        const [last = null] = readCursor(after) ?? []
        return pageOf(await run<Row>(db, LIST, [last, limit + 1, status ?? null, locale]), limit, (row) => [row.product_id])
      }
      const rows = await run<Row>(db, MATCHES, [...searchParameters(search), locale, status ?? null, ...readMatchCursor(after), limit + 1])
      const next = rows.length > limit ? cursorOfMatch(rows[limit - 1]!) : null
      return { items: rows.slice(0, limit).map(({ score, ...row }) => row), next }
    },
  }),
  route({
    on: 'GET /v1/catalog/products/:product_id',
    summary: 'All that the catalogue knows of one product',
    params: ProductId,
    reply: Product,
    refuses: [notFound],
    permission: 'catalog.read',
    read: (db, { product_id }) => productOf(db, product_id),
  }),
  route({
    on: 'POST /v1/catalog/products',
    summary: 'Take a new product into the catalogue',
    body: NewProduct,
    reply: Product,
    refuses: refusesProducts,
    permission: 'catalog.write',
    write: (tx, { ...input }, { now, actor }) => saveProduct(tx, input, { now, actor, must_be_new: true }),
  }),
  route({
    on: 'PATCH /v1/catalog/products/:product_id',
    summary: 'Change what is given; with `version`, only if nobody else has changed the product meanwhile',
    params: ProductId,
    body: Type.Object({ ...ProductFields, version: Type.Optional(Type.Integer()) }),
    reply: Product,
    refuses: [notFound, productChanged, ...refusesProducts],
    permission: 'catalog.write',
    write: (tx, input, { now, actor }) => saveProduct(tx, input, { now, actor }),
  }),
  route({
    on: 'GET /v1/catalog/categories',
    summary: 'Every category, with what only staff want to know of it',
    reply: Type.Object({ categories: Type.Array(Category) }),
    permission: 'catalog.read',
    read: async (db) => ({ categories: await listCategories(db) }),
  }),
  route({
    on: 'PUT /v1/catalog/categories',
    summary: 'Make categories as given, known by their slugs',
    body: Type.Object({ categories: Type.Array(CategoryInput, { minItems: 1, maxItems: 1_000 }) }),
    reply: Type.Object({ categories: Type.Array(Category) }),
    refuses: [unknownCategory, categoryInItself],
    permission: 'catalog.write',
    write: async (tx, { categories }, { now, actor }) => ({ categories: await saveCategories(tx, categories, { now, actor }) }),
  }),
]
