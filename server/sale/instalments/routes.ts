import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { noStorefront, storefrontOf } from '../../foundation/stores/index.ts'
import { hasSome } from './cards.ts'
import { noInstalmentsHere, Offer, offerTwice, OffersReply, readOffers, setOffers } from './offers.ts'

const CompanyParams = Type.Object({ company_id: Type.String() })

export const routes = [
  route({
    on: 'GET /v1/instalments',
    summary: 'Whether some cards can be paid with in instalments in this shop; which, says `POST /v1/instalment-quotes`',
    reply: Type.Object({ offered: Type.Boolean() }),
    refuses: [noStorefront],
    permission: 'everyone',
    read: async (db, _, call) => ({ offered: await hasSome(db, (await storefrontOf(db, call)).company_id, call.channel) }),
  }),
  route({
    on: 'GET /v1/companies/:company_id/instalment-offers',
    summary: 'With which cards and in how many instalments one can pay a company, and what the law of its country allows',
    params: CompanyParams,
    reply: OffersReply,
    refuses: [notFound],
    permission: 'payments.manage',
    read: readOffers,
  }),
  route({
    on: 'PUT /v1/companies/:company_id/instalment-offers',
    summary: 'Say with which cards and in how many instalments one can pay a company; what is not named is offered no more',
    params: CompanyParams,
    body: Type.Object({ offers: Type.Array(Offer, { maxItems: 200 }) }),
    reply: OffersReply,
    refuses: [notFound, noInstalmentsHere, offerTwice],
    permission: 'payments.manage',
    write: setOffers,
  }),
]
