import { Type } from 'typebox'
import type { Database } from '#platform/database'
import { type Call, ForeignBody, mustWorkAt, notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { insufficientBalance } from '../../foundation/ledger/index.ts'
import { registerOf } from '../../foundation/stores/index.ts'
import {
  cancelPayment,
  captureExceedsAuthorisation,
  capturePayment,
  paymentNotCancellable,
  refundExceedsCapture,
  refundPayment,
} from './changes.ts'
import { listPayments, PaymentReply, readPayment } from './payment.ts'
import { joinedProviders } from './provider.ts'
import { receiveWebhook, unknownProvider, webhookNotSigned } from './resume.ts'

const Params = Type.Object({ payment_id: Type.String() })
const Amount = Type.Object({
  amount_minor: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000_000_00, description: 'all that is left, when not given' })),
})
/** The key that the caller chose, in her own name: two people may choose the same. */
const wishOf = (call: Call) => ({
  key: `${call.request_key!.principal} ${call.request_key!.operation} ${call.request_key!.key}`,
  actor: call.actor,
})

/** The money of a company is moved by its own people, and cash comes out of a drawer of that company at a place where they work. */
async function mustBeHers({ db }: Database, permission: string, asked: { payment_id: string; register_id?: string }, call: Call) {
  const { company_id, method, register_id } = await readPayment(db, asked.payment_id, call)
  const drawer = asked.register_id ?? (method === 'cash' ? register_id : null)
  if (drawer === null) return
  const register = await registerOf(db, drawer)
  if (register.company_id !== company_id) throw notFound({ what: 'register', id: drawer })
  mustWorkAt(call, permission, register.location_id)
}

export const routes = [
  route({
    on: 'GET /v1/payment-methods',
    summary: 'How one can pay: on this site, or with a member of staff',
    reply: Type.Object({ items: Type.Array(Type.Object({ method: Type.String(), provider: Type.String(), on_site: Type.Boolean() })) }),
    permission: 'everyone',
    read: async () => ({ items: joinedProviders().map(({ method, name, on_site }) => ({ method, provider: name, on_site })) }),
  }),
  route({
    on: 'GET /v1/payments',
    summary: 'Payments of my companies, newest first; or how one order was paid',
    query: Type.Object({ ...Paging, order_id: Type.Optional(Type.String()) }),
    reply: Page(PaymentReply),
    permission: 'payments.read',
    read: listPayments,
  }),
  route({
    on: 'GET /v1/payments/:payment_id',
    summary: 'One payment and everything that was done to it',
    params: Params,
    reply: PaymentReply,
    refuses: [notFound],
    permission: 'payments.read',
    read: (db, { payment_id }, call) => readPayment(db, payment_id, call),
  }),
  route({
    on: 'POST /v1/payments/:payment_id/captures',
    summary: 'Take what was authorised for an order, or a part of it',
    params: Params,
    body: Amount,
    reply: PaymentReply,
    refuses: [notFound, captureExceedsAuthorisation],
    permission: 'payments.capture',
    idempotent: true,
    steps: async (database, input, call) => {
      await mustBeHers(database, 'payments.capture', input, call)
      await capturePayment(database, { ...input, ...wishOf(call) }, call.now)
      return readPayment(database.db, input.payment_id, call)
    },
  }),
  route({
    on: 'POST /v1/payments/:payment_id/refunds',
    summary: 'Give money back the way it came, all of it or a part',
    params: Params,
    body: Type.Object({ ...Amount.properties, register_id: Type.Optional(Type.String({ description: 'whose drawer gives cash back' })) }),
    reply: PaymentReply,
    refuses: [notFound, refundExceedsCapture, insufficientBalance],
    permission: 'payments.refund',
    idempotent: true,
    steps: async (database, input, call) => {
      await mustBeHers(database, 'payments.refund', input, call)
      await refundPayment(database, { ...input, ...wishOf(call) }, call.now)
      return readPayment(database.db, input.payment_id, call)
    },
  }),
  route({
    on: 'POST /v1/payments/:payment_id/cancellation',
    summary: 'Let an authorisation go',
    params: Params,
    reply: PaymentReply,
    refuses: [notFound, paymentNotCancellable],
    permission: 'payments.refund',
    idempotent: true,
    steps: async (database, input, call) => {
      await mustBeHers(database, 'payments.refund', input, call)
      await cancelPayment(database, { ...input, ...wishOf(call) }, call.now)
      return readPayment(database.db, input.payment_id, call)
    },
  }),
  route({
    on: 'POST /v1/payment-webhooks/:provider',
    summary: 'For payment providers: there is news of a payment',
    params: Type.Object({ provider: Type.String() }),
    body: ForeignBody,
    reply: Type.Object({ received: Type.Literal(true) }),
    status: 200,
    refuses: [unknownProvider, webhookNotSigned],
    permission: 'everyone',
    limit: { max: 600, minutes: 1 },
    steps: async (database, { provider, ...body }, call) => {
      await receiveWebhook(database, provider, body, call.now)
      return { received: true as const }
    },
  }),
]
