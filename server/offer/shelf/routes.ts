import { Type } from 'typebox'
import { notFound, type Route, route } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { Page, Paging } from '#platform/paging'
import { noStorefront } from '../../foundation/stores/index.ts'
import { OptionText } from '../catalog/index.ts'
import { feedIsWithTax, productFeed } from './feed.ts'
import { facetsOf, listProducts, OPTIONS_PATTERN } from './finding.ts'
import { OwnPrice, ownPrices, QuantityPrice } from './quantity-prices.ts'
import { categoryTree, productAddresses, productPage, scannedVariant, shopWindow } from './shelf.ts'

const text = Type.String()
const Availability = Type.Union([Type.Literal('in_stock'), Type.Literal('few'), Type.Literal('sold_out')])
const CategoryName = Type.Object({ slug: text, title: text })

const look = { product_id: text, slug: text, title: text, brand: OrNull(text), picture: OrNull(text), ground: OrNull(text) }
/** The strike-through: with what the law lets a reduced price be compared, and by how many percent it may be called lower. */
const reduction = { reference_minor: OrNull(Type.Integer()), discount_percent: OrNull(Type.Integer()) }
const Card = Type.Object({
  ...look,
  category: Type.Union([CategoryName, Type.Null()]),
  price_minor: Type.Integer(),
  /** The variants differ in price, and this is the lowest. */
  price_from: Type.Boolean(),
  availability: Availability,
  variant_count: Type.Integer(),
  ...reduction,
})

const Variant = Type.Object({
  variant_id: text,
  sku: text,
  gtin: OrNull(text),
  options: Type.Array(OptionText),
  price_minor: Type.Integer(),
  ...reduction,
  availability: Availability,
  /** Whether it can be sent. */
  delivery: Availability,
  /** The stores that have it now; how many, where they are few. */
  stores: Type.Array(
    Type.Object({ location_id: text, name: text, city: text, availability: Availability, quantity_hint: OrNull(Type.Integer()) }),
  ),
})

const amount = Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))
/** What somebody may wish for. Prices are those of the cheapest variants. */
const Wishes = {
  search: Type.Optional(Type.String({ maxLength: 200 })),
  category: Type.Optional(Type.String({ maxLength: 120 })),
  price_min_minor: amount,
  price_max_minor: amount,
  available: Type.Optional(Type.Boolean({ description: 'only what is there now' })),
  location_id: Type.Optional(Type.String({ maxLength: 40, description: 'only what is in this place now' })),
  options: Type.Optional(
    Type.String({
      maxLength: 2_000,
      pattern: OPTIONS_PATTERN,
      description: '`color:white,color:black,size:l`: white or black, and large; a comma or colon within a value has a backslash before it',
    }),
  ),
}

const refuses = [noStorefront, notFound]

const feed = (format: 'xml' | 'tsv', content_type: string) =>
  route({
    on: `GET /feeds/:market/:language/products.${format}`,
    summary: `All variants a market's shop sells, as Google's product data specification says it (${format === 'xml' ? 'RSS 2.0' : 'text with tabs'}): for price comparison and adverts`,
    params: Type.Object({ market: Type.String({ pattern: '^[A-Z]{2}$' }), language: Type.Enum(['tr', 'az', 'en']) }),
    reply: Type.String(),
    content_type,
    refuses: [...refuses, feedIsWithTax],
    permission: 'everyone',
    limit: { max: 30, minutes: 1 },
    read: (db, { market, language }, call) => productFeed(db, { market, language, format }, call),
  })

export const routes: Route[] = [
  feed('xml', 'application/xml; charset=utf-8'),
  feed('tsv', 'text/tab-separated-values; charset=utf-8'),
  route({
    on: 'GET /v1/products',
    summary: 'Products on the shelf: the newest, those of a category, or the best matches of a search',
    query: Type.Object({
      ...Paging,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 24 })),
      ...Wishes,
      sort: Type.Optional(
        Type.Union(
          (['relevance', 'newest', 'price_up', 'price_down'] as const).map((sort) => Type.Literal(sort)),
          { description: 'the best matches of a search first, without one the newest, unless something else is asked for' },
        ),
      ),
      sku: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    reply: Type.Object({ currency: text, items: Type.Array(Card), next: OrNull(text) }),
    refuses,
    permission: 'everyone',
    read: (db, query, call) => listProducts(db, query, call),
  }),
  route({
    on: 'GET /v1/facets',
    summary: 'What can be wished for among the products of a category or search: prices and options, and how many fulfil the wishes',
    query: Type.Object(Wishes),
    reply: Type.Object({
      currency: text,
      count: Type.Integer(),
      /** There are more than were counted. */
      more: Type.Boolean(),
      lowest_minor: OrNull(Type.Integer()),
      highest_minor: OrNull(Type.Integer()),
      options: Type.Array(
        Type.Object({
          name: text,
          label: text,
          values: Type.Array(Type.Object({ value: text, label: text, swatch: OrNull(text), count: Type.Integer() })),
        }),
      ),
    }),
    refuses,
    permission: 'everyone',
    read: (db, query, call) => facetsOf(db, query, call),
  }),
  route({
    on: 'GET /v1/product-addresses',
    summary: 'The slug of every product on the shelf and when its text last changed, for site maps',
    query: Type.Object({ ...Paging, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000, default: 1_000 })) }),
    reply: Page(Type.Object({ slug: text, updated_at: text })),
    refuses: [noStorefront],
    permission: 'everyone',
    read: (db, query, call) => productAddresses(db, query, call),
  }),
  route({
    on: 'GET /v1/products/:slug',
    summary: 'A product, its variants, and where each of them is now',
    params: Type.Object({ slug: Type.String({ maxLength: 100 }) }),
    reply: Type.Object({
      ...look,
      is_gift_card: Type.Boolean(),
      description: text,
      attributes: Type.Record(Type.String(), Type.Unknown()),
      media: Type.Array(Type.Object({ url: text, alt: text })),
      breadcrumbs: Type.Array(CategoryName),
      currency: text,
      price_minor: Type.Integer(),
      price_from: Type.Boolean(),
      variants: Type.Array(Variant),
      quantity_prices: Type.Array(QuantityPrice, {
        description: 'from how many on a piece costs less, the smallest quantity of a variant first',
      }),
      related: Type.Array(Card),
    }),
    refuses,
    permission: 'everyone',
    read: (db, { slug }, call) => productPage(db, slug, call),
  }),
  route({
    on: 'GET /v1/products/:slug/own-prices',
    summary: 'What I pay for a product, where something else was agreed with me, or with those I am one of, than stands on the shelf',
    params: Type.Object({ slug: Type.String({ maxLength: 100 }) }),
    reply: Type.Object({ items: Type.Array(OwnPrice) }),
    refuses,
    permission: 'customer',
    read: ownPrices,
  }),
  route({
    on: 'GET /v1/variants/by-gtin/:gtin',
    summary: 'The variant under a scanned number (GTIN-8, -12, -13 or -14)',
    params: Type.Object({ gtin: Type.String({ maxLength: 40 }) }),
    reply: Type.Object({ ...look, currency: text, variant: Variant }),
    refuses,
    permission: 'everyone',
    read: (db, { gtin }, call) => scannedVariant(db, gtin, call),
  }),
  route({
    on: 'GET /v1/categories',
    summary: 'The tree of categories, as a list in order',
    reply: Type.Object({
      items: Type.Array(
        Type.Object({ category_id: text, parent_id: OrNull(text), slug: text, title: text, picture: OrNull(text), ground: OrNull(text) }),
      ),
    }),
    permission: 'everyone',
    read: (db, _, call) => categoryTree(db, call),
  }),
  route({
    on: 'GET /v1/home',
    summary: 'The shop window: what is new, and a little of every room',
    reply: Type.Object({
      currency: text,
      new: Type.Array(Card),
      sections: Type.Array(
        Type.Object({
          category: Type.Object({ slug: text, title: text, picture: OrNull(text), ground: OrNull(text) }),
          items: Type.Array(Card),
        }),
      ),
    }),
    refuses,
    permission: 'everyone',
    read: (db, _, call) => shopWindow(db, call),
  }),
]
