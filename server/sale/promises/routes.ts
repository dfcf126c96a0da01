import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { noStorefront } from '../../foundation/stores/index.ts'
import { AfterTransfer, PromiseOfOrder, promiseOfOrder, promisesAfterTransfer, promisesOfShop, ShopPromises } from './promises.ts'
import { latestBeforeEarliest, NewTerms, sayTerms, termsInThePast, TermsOfPlace, termsOf } from './terms.ts'

const Place = Type.Object({ location_id: Type.String({ maxLength: 60 }) })

export const routes = [
  route({
    on: 'GET /v1/promises',
    summary:
      'When an order that is placed now arrives, and from when it can be collected at each store; where a shop has said what it can keep',
    reply: ShopPromises,
    refuses: [noStorefront],
    permission: 'everyone',
    read: promisesOfShop,
  }),
  route({
    on: 'GET /v1/promises/after-transfer',
    summary: 'How many days after its transfer is here an order arrives, and lies ready at a store; null where nothing is promised',
    query: Type.Object({
      location_id: Type.Optional(Type.String({ maxLength: 60, description: 'the store where it would be collected' })),
    }),
    reply: AfterTransfer,
    refuses: [noStorefront, notFound],
    permission: 'everyone',
    read: promisesAfterTransfer,
  }),
  route({
    on: 'GET /v1/orders/:order_id/promise',
    summary: 'What an order was promised when it was placed, or when its transfer had come',
    params: Type.Object({ order_id: Type.String({ maxLength: 60 }) }),
    reply: PromiseOfOrder,
    refuses: [notFound],
    permission: ['shopper', 'orders.read'],
    read: promiseOfOrder,
  }),
  route({
    on: 'GET /v1/locations/:location_id/promise-terms',
    summary: 'What a place can keep of what is promised: now, and from later moments on',
    params: Place,
    reply: TermsOfPlace,
    refuses: [notFound],
    permission: 'companies.read',
    read: termsOf,
  }),
  route({
    on: 'POST /v1/locations/:location_id/promise-terms',
    summary: 'Say from when on what is collected lies ready, and when what is sent leaves and arrives',
    params: Place,
    body: NewTerms,
    reply: TermsOfPlace,
    refuses: [notFound, termsInThePast, latestBeforeEarliest],
    permission: 'promises.manage',
    write: sayTerms,
  }),
]
