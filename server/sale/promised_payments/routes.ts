import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { captureExceedsAuthorisation } from '../payments/index.ts'
import { LineReply, readBankStatement, statementUnreadable } from './statements.ts'
import { Awaited, cancelOrder, listAwaited, orderNotCancellable, readTransfer, Transfer } from './waiting.ts'

const OrderParams = Type.Object({ order_id: Type.String({ maxLength: 60 }) })

export const routes = [
  route({
    on: 'GET /v1/awaited-payments',
    summary: 'Orders that wait for a bank transfer, or for the money that is taken at the door, the oldest first',
    query: Type.Object({ ...Paging, method: Type.Optional(Type.Enum(['bank_transfer', 'cash_on_delivery'])) }),
    reply: Page(Awaited),
    permission: 'payments.read',
    read: listAwaited,
  }),
  route({
    on: 'GET /v1/orders/:order_id/transfer',
    summary: 'Where to transfer what an order waits for, with which reference and by when',
    params: OrderParams,
    reply: Transfer,
    refuses: [notFound],
    permission: ['shopper', 'orders.read'],
    read: readTransfer,
  }),
  route({
    on: 'POST /v1/orders/:order_id/cancellation',
    summary: 'Give up an order that waits for its money: it was not transferred, or refused at the door',
    params: OrderParams,
    reply: Type.Object({ order_id: Type.String(), status: Type.Literal('cancelled') }),
    refuses: [notFound, orderNotCancellable],
    permission: 'payments.refund',
    steps: cancelOrder,
  }),
  route({
    on: 'POST /v1/bank-statements',
    summary: "A bank's statement as CSV, in base64: what carries an order's reference pays it; uploaded again, it is done once",
    body: Type.Object({ company_id: Type.String({ maxLength: 60 }), content: Type.String({ minLength: 1, maxLength: 900_000 }) }),
    reply: Type.Object({ items: Type.Array(LineReply) }),
    refuses: [notFound, statementUnreadable, captureExceedsAuthorisation],
    permission: 'payments.capture',
    limit: { max: 60, minutes: 1 },
    steps: readBankStatement,
  }),
]
