import { Type } from 'typebox'
import type { Database } from '#platform/database'
import { type Call, ForeignBody, mustWorkAt, notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { noStorefront, registerOf, storefrontOf } from '../../foundation/stores/index.ts'
import { cancelPayment, captureExceedsAuthorisation, capturePayment, paymentNotCancellable, takenWithGoods } from './changes.ts'
import { listPayments, PaymentReply, readPayment } from './payment.ts'
import {
  accountIncomplete,
  AccountReply,
  accountWrong,
  listAccounts,
  saveAccount,
  tryAccount,
  unknownProvider,
  vaultClosed,
  bookPayout,
  listPayouts,
  listReceivables,
  NewPayout,
  Payout,
  payoutDiffers,
  payoutEmpty,
  payoutExceedsOwed,
  payoutDayWrong,
  Receivable,
  reversePayout,
} from './accounts.ts'
import { Captures, Method, methodsAt, providerUnfit, readMethods, setMethods } from './methods.ts'
import { customerReturns } from './resume.ts'
import { receiveWebhook, webhookNotSigned } from './webhooks.ts'

const Params = Type.Object({ payment_id: Type.String() })
const CompanyParams = Type.Object({ company_id: Type.String() })
const AccountParams = Type.Object({ company_id: Type.String(), provider: Type.String() })
const MethodReply = Type.Object({
  method: Type.String(),
  provider: Type.String(),
  on_site: Type.Boolean({ description: 'a member of staff sees the money' }),
  own_page: Type.Boolean({ description: 'without a token the customer is sent to a page of the provider, who asks for her card there' }),
  doors: Type.Array(Type.String()),
  captures: Captures,
})
const MethodsReply = Type.Object({
  items: Type.Array(MethodReply),
  choices: Type.Array(
    Type.Object({
      method: Type.String(),
      provider: Type.String(),
      on_site: Type.Boolean(),
      doors: Type.Array(Type.String()),
      may_capture_later: Type.Boolean({ description: 'it can be taken as the goods leave' }),
      needs_account: Type.Boolean({ description: 'it cannot be chosen before its account is set up' }),
    }),
  ),
})
export const Amount = Type.Object({
  amount_minor: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000_000_00, description: 'all that is left, when not given' })),
})
/** The key that the caller chose, in her own name: two people may choose the same. */
export const wishOf = (call: Call) => ({
  key: `${call.request_key!.principal} ${call.request_key!.operation} ${call.request_key!.key}`,
  actor: call.actor,
})

/** The money of a company is moved by its own people, and cash comes out of a drawer of that company at a place where they work. */
export async function mustBeHers({ db }: Database, permission: string, asked: { payment_id: string; register_id?: string }, call: Call) {
  const { company_id, method, register_id } = await readPayment(db, asked.payment_id, call)
  const drawer = asked.register_id ?? (method === 'cash' ? register_id : null)
  if (drawer === null) return
  const register = await registerOf(db, drawer)
  if (register.company_id !== company_id) throw notFound({ what: 'register', id: drawer })
  mustWorkAt(call, permission, register.location_id)
}

/** What is taken as the goods of an order leave is taken and let go by what becomes of them, and not one payment of it by hand. */
async function mustNotWaitForGoods({ db }: Database, { payment_id }: { payment_id: string }, call: Call) {
  const { order_id, captures } = await readPayment(db, payment_id, call)
  if (order_id && captures === 'at_hand_over') throw takenWithGoods({ payment_id })
}

export const routes = [
  route({
    on: 'GET /v1/payment-methods',
    summary: 'How one can pay in this shop: on this site, on a page of the provider, or with a member of staff',
    query: Type.Object({ door: Type.Optional(Type.String({ maxLength: 20, description: 'only what is taken there: web, till …' })) }),
    reply: Type.Object({ items: Type.Array(MethodReply) }),
    refuses: [noStorefront],
    permission: 'everyone',
    read: async (db, { door }, call) => ({ items: await methodsAt(db, (await storefrontOf(db, call)).company_id, door) }),
  }),
  route({
    on: 'GET /v1/companies/:company_id/payment-methods',
    summary: 'What a company takes at which door, and what it could take',
    params: CompanyParams,
    reply: MethodsReply,
    refuses: [notFound],
    permission: 'payments.manage',
    read: readMethods,
  }),
  route({
    on: 'PUT /v1/companies/:company_id/payment-methods',
    summary: 'Say what a company takes at which door; what is not named it takes no more',
    params: CompanyParams,
    body: Type.Object({ methods: Type.Array(Method, { minItems: 1, maxItems: 20 }) }),
    reply: MethodsReply,
    refuses: [notFound, providerUnfit],
    permission: 'payments.manage',
    write: setMethods,
  }),
  route({
    on: 'GET /v1/companies/:company_id/payment-accounts',
    summary: "A company's accounts with payment providers; no secret is ever shown",
    params: CompanyParams,
    reply: Type.Object({ items: Type.Array(AccountReply) }),
    refuses: [notFound],
    permission: 'payments.manage',
    read: listAccounts,
  }),
  route({
    on: 'PUT /v1/companies/:company_id/payment-accounts/:provider',
    summary: "Set up a company's account with a provider; what is not given stays as it is",
    params: AccountParams,
    body: Type.Object({ settings: Type.Record(Type.String({ maxLength: 40 }), Type.String({ minLength: 1, maxLength: 500 })) }),
    reply: AccountReply,
    refuses: [notFound, unknownProvider, accountIncomplete, accountWrong, vaultClosed],
    permission: 'payments.manage',
    write: saveAccount,
  }),
  route({
    on: 'POST /v1/companies/:company_id/payment-accounts/:provider/trials',
    summary: 'Ask the provider whether the account works; nothing is charged',
    params: AccountParams,
    reply: AccountReply,
    refuses: [notFound, unknownProvider],
    permission: 'payments.manage',
    limit: { max: 20, minutes: 1 },
    steps: tryAccount,
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
    refuses: [notFound, captureExceedsAuthorisation, takenWithGoods],
    permission: 'payments.capture',
    idempotent: true,
    steps: async (database, input, call) => {
      await mustBeHers(database, 'payments.capture', input, call)
      await mustNotWaitForGoods(database, input, call)
      await capturePayment(database, { ...input, ...wishOf(call) }, call.now)
      return readPayment(database.db, input.payment_id, call)
    },
  }),
  route({
    on: 'POST /v1/payments/:payment_id/cancellation',
    summary: 'Let an authorisation go',
    params: Params,
    reply: PaymentReply,
    refuses: [notFound, paymentNotCancellable, takenWithGoods],
    permission: 'payments.refund',
    idempotent: true,
    steps: async (database, input, call) => {
      await mustBeHers(database, 'payments.refund', input, call)
      await mustNotWaitForGoods(database, input, call)
      await cancelPayment(database, { ...input, ...wishOf(call) }, call.now)
      return readPayment(database.db, input.payment_id, call)
    },
  }),
  route({
    on: 'GET /v1/payment-receivables',
    summary: 'What each payment provider owes my companies: collected for us, and not paid out yet',
    reply: Type.Object({ items: Type.Array(Receivable) }),
    permission: 'ledger.read',
    read: listReceivables,
  }),
  route({
    on: 'GET /v1/payment-payouts',
    summary: 'What payment providers have paid out to my companies, newest first, with what was reversed',
    query: Type.Object({ ...Paging, provider: Type.Optional(Type.String({ maxLength: 40 })) }),
    reply: Page(Payout),
    permission: 'ledger.read',
    read: listPayouts,
  }),
  route({
    on: 'POST /v1/payment-payouts/:payout_id/reversal',
    summary: 'A payout was booked wrongly: it is reversed, and the provider owes it again',
    params: Type.Object({ payout_id: Type.String({ maxLength: 40 }) }),
    body: Type.Object({ reason: Type.String({ minLength: 3, maxLength: 500 }) }),
    reply: Payout,
    refuses: [notFound],
    permission: 'payments.manage',
    idempotent: true,
    write: reversePayout,
  }),
  route({
    on: 'POST /v1/payment-payouts',
    summary: 'A provider has paid out what it collected, less its commission; never more than it owes, and once for each of its numbers',
    body: NewPayout,
    reply: Payout,
    refuses: [notFound, payoutExceedsOwed, payoutDiffers, payoutEmpty, payoutDayWrong],
    permission: 'payments.manage',
    idempotent: true,
    write: bookPayout,
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
    foreign: { most_bytes: 262_144 },
    steps: async (database, { provider }, call) => {
      await receiveWebhook(database, provider, call.foreign!, call.now)
      return { received: true as const }
    },
  }),
  ...(['GET', 'POST'] as const).map((method) =>
    route({
      on: `${method} /v1/payment-returns/:payment_id`,
      summary:
        'A customer comes back from her bank or from the page of a provider: what became of it is looked up, and she goes on in the shop',
      params: Params,
      query: Type.Object({ locale: Type.Optional(Type.String({ pattern: '^(tr|az|en)$' })) }),
      reply: Type.Any(),
      status: 200,
      content_type: 'text/html',
      permission: 'everyone',
      limit: { max: 600, minutes: 1 },
      // Some send her by a form.
      ...(method === 'POST' && { foreign: { most_bytes: 65_536 } }),
      steps: customerReturns,
    }),
  ),
]
