import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { insufficientBalance } from '../../foundation/ledger/index.ts'
import { creditNotKnown, PaymentAmount, PaymentReply, refundExceedsCapture } from '../payments/index.ts'
import { cardRefusals, giftCardUsed } from '../stored_value/index.ts'
import {
  depositReturnsWhole,
  goodsStillToLeave,
  drawerMissing,
  GiftCardCode,
  givenBackWhole,
  goodsHaveLeft,
  orderHasGiftCards,
  Refundable,
  refundExceedsHandedOver,
  refundExceedsPaid,
  refundOne,
  refundOrder,
  RefundReply,
  readRefundable,
  Way,
} from './refunding.ts'

const Params = Type.Object({ order_id: Type.String({ maxLength: 40 }) })
const Amount = Type.Integer({ minimum: 1, maximum: 1_000_000_000_000_00 })

export const routes = [
  route({
    on: 'GET /v1/orders/:order_id/refunds',
    summary: 'What can be given back for an order, which way it would go, and what was given back before',
    params: Params,
    query: Type.Object({ amount_minor: Type.Optional(Amount) }),
    reply: Refundable,
    refuses: [notFound],
    permission: ['payments.refund', 'till.refund'],
    read: readRefundable,
  }),
  route({
    on: 'POST /v1/orders/:order_id/refunds',
    summary:
      'Give money back for an order the way it came, all that is left or a part; unused gift cards that were sold with it can be taken back',
    params: Params,
    body: Type.Object({
      amount_minor: Type.Optional(Amount),
      sold_card_ids: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 100, uniqueItems: true })),
      way: Type.Optional(Way),
      gift_card_code: Type.Optional(GiftCardCode),
      register_id: Type.Optional(Type.String({ maxLength: 40, description: 'whose drawer gives cash back' })),
      cancels_order: Type.Optional(
        Type.Boolean({ description: 'nothing of it has left: all of it goes back, its goods stay, and it is cancelled' }),
      ),
    }),
    reply: RefundReply,
    refuses: [
      ...[
        notFound,
        givenBackWhole,
        goodsHaveLeft,
        refundExceedsPaid,
        refundExceedsHandedOver,
        refundExceedsCapture,
        insufficientBalance,
        giftCardUsed,
        creditNotKnown,
        drawerMissing,
      ],
      ...cardRefusals,
    ],
    permission: 'payments.refund',
    idempotent: true,
    steps: refundOrder,
  }),
  route({
    on: 'POST /v1/payments/:payment_id/refunds',
    summary: 'Give money of one payment back the way it came, all of it or a part',
    params: Type.Object({ payment_id: Type.String() }),
    body: Type.Object({
      ...PaymentAmount.properties,
      register_id: Type.Optional(Type.String({ description: 'whose drawer gives cash back' })),
    }),
    reply: PaymentReply,
    refuses: [notFound, orderHasGiftCards, goodsStillToLeave, depositReturnsWhole, refundExceedsCapture, insufficientBalance],
    permission: 'payments.refund',
    idempotent: true,
    steps: refundOne,
  }),
]
