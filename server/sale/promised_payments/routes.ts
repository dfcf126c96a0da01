import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { captureExceedsAuthorisation, creditNotKnown } from '../payments/index.ts'
import { giveOverpaidBack, ibanWrong, listOverpaid, Overpaid, overpaidGone } from './overpaid.ts'
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
    on: 'GET /v1/overpaid-transfers',
    summary: 'What customers have transferred too much, or when nothing was awaited any more: what waits to go back, the oldest first',
    query: Type.Object({ ...Paging, all: Type.Optional(Type.Boolean({ description: 'also what has gone back' })) }),
    reply: Page(Overpaid),
    permission: 'payments.refund',
    read: listOverpaid,
  }),
  route({
    on: 'POST /v1/overpaid-transfers/:bank_line_id/return',
    summary: 'Say that what was transferred too much has gone back: to which account it was sent, or that it becomes her credit',
    params: Type.Object({ bank_line_id: Type.String({ maxLength: 60 }) }),
    body: Type.Object({ way: Type.Enum(['transfer', 'credit']), iban: Type.Optional(Type.String({ maxLength: 50 })) }),
    reply: Overpaid,
    refuses: [notFound, ibanWrong, creditNotKnown, overpaidGone],
    permission: 'payments.refund',
    idempotent: true,
    write: giveOverpaidBack,
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
