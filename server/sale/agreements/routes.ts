import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { ofCompany } from '../../foundation/companies/index.ts'
import { noStorefront } from '../../foundation/stores/index.ts'
import { Agreement, agreementsOfOrder } from './agreed.ts'
import { Document, documentsOfCart, Kind, textsOf, unknownField, writeText } from './documents.ts'
import { Seller, SellerDetails, saySeller, sellerOf } from './sellers.ts'

const Locale = Type.Enum(['tr', 'az', 'en'])
const Company = Type.Object({ company_id: Type.String() })

export const routes = [
  route({
    on: 'GET /v1/agreements',
    summary: 'What I will be asked to agree to before I pay for my cart, in my language; empty where nothing is',
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
    body: Type.Object({ kind: Kind, locale: Locale, body: Type.String({ minLength: 1, maxLength: 40_000 }) }),
    reply: Type.Object({ version: Type.Integer() }),
    refuses: [notFound, unknownField],
    permission: 'agreements.write',
    async write(tx, input, call) {
      await ofCompany(tx, call, input.company_id)
      return writeText(tx, input, call)
    },
  }),
]
