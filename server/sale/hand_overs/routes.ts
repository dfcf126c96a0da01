import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { notReserved } from '../../offer/inventory/index.ts'
import { captureExceedsAuthorisation, referenceReused } from '../payments/index.ts'
import {
  collectedByCode,
  handOver,
  HandOverLine,
  HandOvers,
  moneyMissing,
  moreThanOrdered,
  nothingLeftToHandOver,
  paidWhenPlaced,
  readHandOvers,
} from './handing-over.ts'
import { beingTaken, cancelLines, cancelRest } from './rest.ts'

const Params = Type.Object({ order_id: Type.String({ maxLength: 60 }) })

export const routes = [
  route({
    on: 'GET /v1/orders/:order_id/hand-overs',
    summary: 'What has left of an order, what was taken for it, and what is still held',
    params: Params,
    reply: HandOvers,
    refuses: [notFound],
    permission: 'orders.read',
    read: readHandOvers,
  }),
  route({
    on: 'POST /v1/orders/:order_id/hand-overs',
    summary:
      'These lines of a paid order have left: what was held for them is captured, once for each reference; said again, what was turned down is asked anew',
    params: Params,
    body: Type.Object({
      reference: Type.String({ minLength: 1, maxLength: 80, description: 'of the shipment or parcel' }),
      lines: Type.Optional(Type.Array(HandOverLine, { minItems: 1, maxItems: 500, description: 'all that is left, when not given' })),
    }),
    reply: HandOvers,
    refuses: [
      ...[notFound, nothingLeftToHandOver, moreThanOrdered, moneyMissing, referenceReused, notReserved],
      ...[captureExceedsAuthorisation, collectedByCode],
    ],
    permission: 'orders.hand_over',
    idempotent: true,
    steps: handOver,
  }),
  route({
    on: 'POST /v1/orders/:order_id/line-cancellations',
    summary:
      'These pieces of an order are not coming, others still are: what was taken for them goes back, and no more than the others cost is taken',
    params: Params,
    body: Type.Object({ lines: Type.Array(HandOverLine, { minItems: 1, maxItems: 500 }) }),
    reply: HandOvers,
    refuses: [notFound, paidWhenPlaced, nothingLeftToHandOver, moreThanOrdered, beingTaken, notReserved],
    permission: 'payments.refund',
    idempotent: true,
    steps: cancelLines,
  }),
  route({
    on: 'POST /v1/orders/:order_id/rest-cancellation',
    summary: 'What has not left of an order is not coming: what is held for it is let go, what was taken for it goes back',
    params: Params,
    reply: HandOvers,
    refuses: [notFound, paidWhenPlaced, nothingLeftToHandOver, beingTaken],
    permission: 'payments.refund',
    idempotent: true,
    steps: cancelRest,
  }),
]
