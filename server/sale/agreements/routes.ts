import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { badCursor, Page, Paging } from '#platform/paging'
import { ofCompany } from '../../foundation/companies/index.ts'
import { noStorefront } from '../../foundation/stores/index.ts'
import { Agreement, agreementsOfOrder } from './agreed.ts'
import { copyUnknown, readCopy } from './copy.ts'
import { Document, documentsOfCart, Kind, textsOf, unknownField } from './documents.ts'
import { Seller, SellerDetails, saySeller, sellerOf } from './sellers.ts'
import { effectiveOnPast, Overview, overviewOf, previewText, textVersions, TextVersion, writeText } from './writing.ts'

const Locale = Type.Enum(['tr', 'az', 'en'])
const Company = Type.Object({ company_id: Type.String() })
const Words = Type.Object({ kind: Kind, locale: Locale, body: Type.String({ minLength: 1, maxLength: 40_000 }) })

export const routes = [
  route({
    on: 'GET /v1/agreements',
    summary: 'What I will be asked to agree to before I pay for my cart, in my language; empty where nothing is',
    query: Type.Object({
      delivery: Type.Optional(
        Type.Enum(['ship', 'collect', 'digital'], {
          description: 'how it will arrive, as far as she has said: what that costs stands in the text',
        }),
      ),
    }),
    reply: Type.Object({ items: Type.Array(Document) }),
    refuses: [noStorefront],
    permission: 'shopper',
    read: documentsOfCart,
  }),
  route({
    on: 'GET /v1/orders/:order_id/agreements',
    summary: 'What was agreed to for an order, word for word',
    params: Type.Object({ order_id: Type.String() }),
    reply: Type.Object({ items: Type.Array(Agreement) }),
    refuses: [notFound],
    permission: ['shopper', 'orders.read'],
    steps: agreementsOfOrder,
  }),
  route({
    on: 'GET /v1/agreement-copies',
    summary: 'What I agreed to, word for word, to keep; by the link that I was sent',
    query: Type.Object({ token: Type.String({ minLength: 20, maxLength: 400 }) }),
    reply: Type.String(),
    content_type: 'text/plain',
    refuses: [copyUnknown],
    permission: 'everyone',
    limit: { max: 60, minutes: 1 },
    read: readCopy,
  }),
  route({
    on: 'GET /v1/companies/:company_id/seller',
    summary: 'Who sells, as the law of distance sales wants it said; null until somebody has said it',
    params: Company,
    reply: Type.Object({ seller: Type.Union([Seller, Type.Null()]) }),
    refuses: [notFound],
    permission: 'agreements.read',
    async read(db, { company_id }, call) {
      await ofCompany(db, call, company_id)
      return { seller: (await sellerOf(db, company_id)) ?? null }
    },
  }),
  route({
    on: 'PUT /v1/companies/:company_id/seller',
    summary: 'Say who sells; from then on the company’s web shop asks for agreement before payment',
    params: Company,
    body: SellerDetails,
    reply: Seller,
    refuses: [notFound],
    permission: 'agreements.write',
    async write(tx, input, call) {
      await ofCompany(tx, call, input.company_id)
      return saySeller(tx, input, call)
    },
  }),
  route({
    on: 'GET /v1/companies/:company_id/agreement-texts',
    summary: 'The words that hold now in one language, with the fields that are filled in',
    params: Company,
    query: Type.Object({ locale: Locale }),
    reply: Type.Object({ items: Type.Array(Type.Object({ kind: Kind, version: Type.String(), body: Type.String() })) }),
    refuses: [notFound],
    permission: 'agreements.read',
    async read(db, { company_id, locale }, call) {
      await ofCompany(db, call, company_id)
      const texts = await textsOf(db, company_id, locale, call.now)
      return { items: Object.entries(texts).map(([kind, text]) => ({ kind: kind as keyof typeof texts, ...text })) }
    },
  }),
  route({
    on: 'POST /v1/companies/:company_id/agreement-texts',
    summary: 'Write the words anew; they are the next version, and what was agreed to before stays as it was',
    params: Company,
    body: Type.Object({
      ...Words.properties,
      effective_on: Type.Optional(
        Type.String({ description: 'the day on the calendar of the company from which they hold; else from now on' }),
      ),
    }),
    reply: Type.Object({ version: Type.Integer(), valid_from: Type.String() }),
    refuses: [notFound, unknownField, effectiveOnPast],
    permission: 'agreements.write',
    write: writeText,
  }),
  route({
    on: 'POST /v1/companies/:company_id/agreement-previews',
    summary: 'Words that hold for nobody yet, as the buyer of a sample order would read them',
    params: Company,
    body: Words,
    reply: Type.Object({ body: Type.String() }),
    refuses: [notFound, unknownField],
    permission: 'agreements.write',
    read: previewText,
  }),
  route({
    on: 'GET /v1/companies/:company_id/agreement-text-versions',
    summary: 'Every version of one text that the company has written, the newest first',
    params: Company,
    query: Type.Object({ kind: Kind, locale: Locale, ...Paging }),
    reply: Page(TextVersion),
    refuses: [notFound, badCursor],
    permission: 'agreements.read',
    read: textVersions,
  }),
  route({
    on: 'GET /v1/companies/:company_id/agreement-overview',
    summary: 'What of the seller nobody has said yet, and which words hold in which language',
    params: Company,
    reply: Overview,
    refuses: [notFound],
    permission: 'agreements.read',
    read: overviewOf,
  }),
]
