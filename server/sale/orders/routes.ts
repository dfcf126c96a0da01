import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { listOrders, Order, OrderSummary, readOrder } from './orders.ts'

export const routes = [
  route({
    on: 'GET /v1/orders',
    summary: 'Orders, newest first: my own as a shopper, all as staff',
    query: Type.Object({
      ...Paging,
      search: Type.Optional(Type.String({ maxLength: 40, description: 'a part of the order number' })),
      customer_id: Type.Optional(Type.String()),
      location_id: Type.Optional(Type.String()),
      channel: Type.Optional(Type.String()),
    }),
    reply: Page(OrderSummary),
    permission: ['shopper', 'orders.read'],
    read: listOrders,
  }),
  route({
    on: 'GET /v1/orders/:order_id',
    summary: 'One order with its lines and taxes',
    params: Type.Object({ order_id: Type.String() }),
    reply: Order,
    refuses: [notFound],
    permission: ['shopper', 'orders.read'],
    read: readOrder,
  }),
]
