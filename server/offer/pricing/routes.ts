import { Type } from 'typebox'
import { Day, Moment } from '#platform/clock'
import { run } from '#platform/database'
import { companiesOf, notFound, type Route, route } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { Page, Paging, pageOf, readCursor } from '#platform/paging'
import { PriceTaxation, taxationNotToCome, taxationSaid } from '../../foundation/companies/index.ts'
import { evidenceOf, evidenceTable, Reduction } from './evidence.ts'
import { Exception, ExceptionPrice, exceptionOf, listExceptions, pricesOfException } from './exceptions.ts'
import {
  endException,
  endsBeforeItBegins,
  exceptionIsOver,
  exceptionIsReplaced,
  lastsTooLong,
  makeException,
  NewException,
  refusesException,
} from './making-exceptions.ts'
import { changePriceTaxation, runsAcrossTaxation, unknownVariant } from './seller.ts'
import { otherCurrency, priceInThePast, herPriceList, priceOutOfRange, priceRangesOf, setPrices } from './prices.ts'

const PriceList = Type.Object({ price_list_id: Type.String(), company_id: Type.String(), currency: Type.String(), name: Type.String() })
const Price = Type.Object({
  variant_id: Type.String(),
  product_id: Type.String(),
  sku: Type.String(),
  amount_minor: Type.Integer(),
  valid_from: Type.String(),
})
const PriceListId = Type.Object({ price_list_id: Type.String({ maxLength: 40 }) })

const Evidence = Type.Object({
  company: Type.Object({ legal_name: Type.String(), tax_number: Type.String(), country: Type.String() }),
  exception: Type.Object({
    exception_id: Type.String(),
    name: Type.String(),
    reason: Type.String(),
    channel: OrNull(Type.String()),
    location_id: OrNull(Type.String()),
    currency: Type.String(),
    starts_at: Type.String(),
    ends_at: Type.String(),
    announced_percent: OrNull(Type.Integer()),
  }),
  reductions: Type.Array(Reduction),
  sha256: Type.String({ description: 'of the rest of this object as JSON without spaces' }),
})
const ExceptionId = Type.Object({ exception_id: Type.String({ minLength: 1, maxLength: 60 }) })

export const routes: Route[] = [
  route({
    on: 'GET /v1/price-lists',
    summary: 'The price lists of the companies for which the caller works',
    query: Type.Object(Paging),
    reply: Page(PriceList),
    permission: 'pricing.read',
    read: async (db, { limit = 50, after }, call) => {
      const [last = ''] = readCursor(after) ?? []
      const rows = await run<{ price_list_id: string; company_id: string; currency: string; name: string }>(
        db,
        `select price_list_id, company_id, currency, name from pricing.price_lists
         where price_list_id > $1 and ($3::text[] is null or company_id = any($3)) order by price_list_id limit $2`,
        [last, limit + 1, companiesOf(call)],
      )
      return pageOf(rows, limit, (row) => [row.price_list_id])
    },
  }),
  route({
    on: 'GET /v1/prices',
    summary: 'Present prices of whole products in every list: the lowest and the highest of their variants',
    query: Type.Object({ product_ids: Type.String({ minLength: 1, maxLength: 8_000, description: 'separated by commas' }) }),
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          product_id: Type.String(),
          price_list_id: Type.String(),
          currency: Type.String(),
          lowest_minor: Type.Integer(),
          highest_minor: Type.Integer(),
        }),
      ),
    }),
    permission: 'pricing.read',
    read: async (db, { product_ids }, call) => ({ items: await priceRangesOf(db, product_ids.split(','), call) }),
  }),
  route({
    on: 'POST /v1/companies/:company_id/price-taxation',
    summary:
      'From a day to come on the prices of a company are said with tax, or without: the numbers of its list stay, what they mean changes',
    params: Type.Object({ company_id: Type.String({ maxLength: 40 }) }),
    body: Type.Object({ from_on: Day, prices_include_tax: Type.Boolean() }, { additionalProperties: false }),
    reply: Type.Object({ company_id: Type.String(), price_taxation: Type.Array(PriceTaxation) }),
    refuses: [notFound, taxationNotToCome, taxationSaid, runsAcrossTaxation],
    permission: 'companies.manage',
    write: changePriceTaxation,
  }),
  route({
    on: 'GET /v1/price-lists/:price_list_id/prices',
    summary: 'Past, present and coming prices of a product, newest first',
    params: PriceListId,
    query: Type.Object({ product_id: Type.String({ maxLength: 40 }), ...Paging }),
    reply: Page(Price),
    refuses: [notFound],
    permission: 'pricing.read',
    read: async (db, { price_list_id, product_id, limit = 50, after }, call) => {
      await herPriceList(db, price_list_id, call)
      const [valid_from = null, variant_id = null] = readCursor(after) ?? []
      const rows = await run<{ variant_id: string; product_id: string; sku: string; amount_minor: number; valid_from: string }>(
        db,
        `select p.variant_id, v.product_id, v.sku, p.amount_minor, p.valid_from
         from catalog.public_variants v join pricing.prices p on p.variant_id = v.variant_id and p.price_list_id = $1
         where v.product_id = $2 and ($3::timestamptz is null or (p.valid_from, p.variant_id) < ($3::timestamptz, $4::text))
         order by p.valid_from desc, p.variant_id desc limit $5`,
        [price_list_id, product_id, valid_from, variant_id, limit + 1],
      )
      return pageOf(rows, limit, (row) => [row.valid_from, row.variant_id])
    },
  }),
  route({
    on: 'PUT /v1/price-lists/:price_list_id/prices',
    summary: 'Set prices from now or from a moment to come; those that are set so already stay',
    params: PriceListId,
    body: Type.Object({
      currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
      /** RFC 3339; from now if it is left out. */
      valid_from: Type.Optional(Moment),
      prices: Type.Array(
        Type.Object(
          { variant_id: Type.String({ maxLength: 40 }), amount_minor: Type.Integer({ minimum: 0 }) },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({ changed: Type.Array(Type.String()) }),
    refuses: [notFound, unknownVariant, priceOutOfRange, otherCurrency, priceInThePast],
    permission: 'pricing.write',
    idempotent: true,
    write: async (tx, { price_list_id, currency: asked, valid_from, prices }, call) => {
      const { now, actor } = call
      const { currency } = await herPriceList(tx, price_list_id, call)
      if (asked !== undefined && asked !== currency) throw otherCurrency({ currency, asked })
      const from = valid_from === undefined ? now : new Date(valid_from).toISOString()
      return { changed: await setPrices(tx, price_list_id, prices, { now, actor, valid_from: from }) }
    },
  }),
  route({
    on: 'POST /v1/price-exceptions',
    summary: 'Prices that differ from a list for a while: behind one door, at one place, for one customer or in the whole market',
    body: NewException,
    reply: Exception,
    status: 201,
    refuses: refusesException,
    permission: 'pricing.write',
    idempotent: true,
    write: makeException,
  }),
  route({
    on: 'GET /v1/price-exceptions',
    summary: 'All living and coming exceptions, first what ends first; or those that are over, the latest first',
    query: Type.Object({
      ...Paging,
      state: Type.Optional(Type.Union([Type.Literal('living'), Type.Literal('over')])),
      level: Type.Optional(Type.Literal('contract', { description: 'only what was agreed with customers' })),
    }),
    reply: Page(Exception),
    permission: 'pricing.read',
    read: listExceptions,
  }),
  route({
    on: 'GET /v1/price-exceptions/:exception_id',
    summary: 'An exception: for whom, why, whose, until when',
    params: ExceptionId,
    reply: Exception,
    refuses: [notFound],
    permission: 'pricing.read',
    read: (db, { exception_id }, call) => exceptionOf(db, exception_id, call),
  }),
  route({
    on: 'GET /v1/price-exceptions/:exception_id/prices',
    summary: 'What an exception says, beside what the list says now',
    params: ExceptionId,
    query: Type.Object(Paging),
    reply: Page(ExceptionPrice),
    refuses: [notFound],
    permission: 'pricing.read',
    read: pricesOfException,
  }),
  route({
    on: 'GET /v1/price-exceptions/:exception_id/evidence',
    summary: 'The proof of what an exception shows as reduced: what was shown before behind each door, and what the law makes of it',
    params: ExceptionId,
    reply: Evidence,
    refuses: [notFound],
    permission: 'pricing.read',
    read: evidenceOf,
  }),
  route({
    on: 'GET /v1/price-exceptions/:exception_id/evidence.csv',
    summary: 'The same proof as a table that explains itself in the language of the caller, with its hash in the last row',
    params: ExceptionId,
    reply: Type.String(),
    content_type: 'text/csv; charset=utf-8',
    refuses: [notFound],
    permission: 'pricing.read',
    read: evidenceTable,
  }),
  route({
    on: 'POST /v1/price-exceptions/:exception_id/ending',
    summary: 'End an exception now, or at another moment than it was made for',
    params: ExceptionId,
    body: Type.Object({ ends_at: Type.Optional(Moment) }),
    reply: Exception,
    refuses: [notFound, exceptionIsOver, exceptionIsReplaced, endsBeforeItBegins, lastsTooLong],
    permission: 'pricing.write',
    idempotent: true,
    write: endException,
  }),
]
