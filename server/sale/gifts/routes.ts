import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { mustSeeOrder } from '../orders/index.ts'
import { SoldCard, soldCardsOf } from './selling.ts'

export const routes = [
  route({
    on: 'GET /v1/orders/:order_id/gift-cards',
    summary: 'The gift cards that were sold with an order: of mine, or of one of my companies; never their codes',
    params: Type.Object({ order_id: Type.String({ maxLength: 40 }) }),
    reply: Type.Object({ items: Type.Array(SoldCard) }),
    refuses: [notFound],
    permission: ['shopper', 'orders.read'],
    read: async (db, { order_id }, call) => {
      await mustSeeOrder(db, order_id, call)
      return { items: await soldCardsOf(db, order_id) }
    },
  }),
]
