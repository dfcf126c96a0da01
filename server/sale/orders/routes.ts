import { Type } from 'typebox'
import { Moment } from '#platform/clock'
import { TimelineEntry } from '#platform/events'
import { notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { listOrders, Order, OrderSummary, OrderTotals, orderTotals, readOrder, PaymentStatus } from './orders.ts'
import { Delivery } from './place-orders.ts'
import { orderTimeline } from './timeline.ts'

export const routes = [
  route({
    on: 'GET /v1/orders',
    summary: 'Orders, newest first: my own as a shopper, those of my companies as staff; every look of staff at a name is written down',
    query: Type.Object({
      ...Paging,
      search: Type.Optional(Type.String({ maxLength: 40, description: 'a part of the order number' })),
      customer_id: Type.Optional(Type.String()),
      location_id: Type.Optional(Type.String()),
      channel: Type.Optional(Type.String()),
      delivery: Type.Optional(Delivery),
      status: Type.Optional(Type.Union([Type.Literal('placed'), Type.Literal('completed'), Type.Literal('cancelled')])),
      payment_status: Type.Optional(PaymentStatus),
      placed_from: Type.Optional(Moment),
      cart_id: Type.Optional(Type.String({ maxLength: 60, description: 'what this cart came to' })),
      order_ids: Type.Optional(Type.String({ maxLength: 8_000, description: 'these, separated by commas' })),
    }),
    reply: Page(OrderSummary),
    permission: ['shopper', 'orders.read'],
    steps: listOrders,
  }),
  route({
    on: 'GET /v1/order-totals',
    summary: 'What was sold between two moments, hour by hour, and how many orders wait',
    query: Type.Object({ placed_from: Moment, placed_before: Type.Optional(Moment) }),
    reply: OrderTotals,
    permission: 'orders.read',
    read: orderTotals,
  }),
  route({
    on: 'GET /v1/orders/:order_id',
    summary: 'One order with its lines and taxes; every look of staff is written down',
    params: Type.Object({ order_id: Type.String() }),
    reply: Order,
    refuses: [notFound],
    permission: ['shopper', 'orders.read'],
    steps: readOrder,
  }),
  route({
    on: 'GET /v1/orders/:order_id/timeline',
    summary: 'What happened with an order, newest first, from the first thing that was put into its cart',
    params: Type.Object({ order_id: Type.String() }),
    query: Type.Object(Paging),
    reply: Page(TimelineEntry),
    refuses: [notFound],
    permission: 'orders.read',
    steps: orderTimeline,
  }),
]
