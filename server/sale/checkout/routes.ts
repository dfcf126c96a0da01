import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { noStorefront } from '../../foundation/stores/index.ts'
import {
  cannotCollectHere,
  cartEmpty,
  CheckoutReply,
  checkoutClosed,
  Contact,
  contactMalformed,
  contactMissing,
  doesNotShip,
  HowItArrives,
  openCheckout,
  readCheckout,
} from './checkout.ts'
import { agreementChanged, agreementMissing, Consent, Document } from '../agreements/index.ts'
import { agreeToCheckout, documentsOfCheckout } from './agreement.ts'
import { cancelCheckout } from './sweep.ts'
import { payCheckout, refusesToPay } from './payment.ts'
import { placeOrder, refusesToPlace } from './place.ts'
import { MOST_VALUE_TENDERS, ValueTender } from './split.ts'
import { checkoutChangedMeanwhile } from './starting.ts'

const Params = Type.Object({ checkout_id: Type.String() })

export const routes = [
  route({
    on: 'POST /v1/checkouts',
    summary: 'Take my cart to the checkout; asked again, it is the same checkout brought up to date',
    body: Type.Object({ delivery: HowItArrives, contact: Contact }),
    reply: CheckoutReply,
    refuses: [cartEmpty, contactMalformed, contactMissing, cannotCollectHere, doesNotShip, checkoutClosed, noStorefront, notFound],
    permission: 'shopper',
    limit: { max: 3_000, minutes: 1, of_one_session: 30 },
    steps: openCheckout,
  }),
  route({
    on: 'GET /v1/checkouts/:checkout_id',
    summary: 'My checkout',
    params: Params,
    reply: CheckoutReply,
    refuses: [notFound],
    permission: 'shopper',
    read: readCheckout,
  }),
  route({
    on: 'GET /v1/checkouts/:checkout_id/agreements',
    summary: 'What I am asked to agree to before I pay, in my language; empty where nothing is',
    params: Params,
    reply: Type.Object({ items: Type.Array(Document) }),
    refuses: [notFound],
    permission: 'shopper',
    read: documentsOfCheckout,
  }),
  route({
    on: 'POST /v1/checkouts/:checkout_id/agreements',
    summary: 'I have read it and agree, to the checkout as I see it; it is kept word for word',
    params: Params,
    body: Type.Object({ version: Type.Integer(), agreed: Type.Array(Consent, { maxItems: 5 }) }),
    reply: CheckoutReply,
    refuses: [notFound, checkoutClosed, checkoutChangedMeanwhile, agreementMissing, agreementChanged],
    permission: 'shopper',
    limit: { max: 3_000, minutes: 1, of_one_session: 30 },
    steps: agreeToCheckout,
  }),
  route({
    on: 'POST /v1/checkouts/:checkout_id/payments',
    summary: 'Hold the goods and pay',
    params: Params,
    body: Type.Object({
      method: Type.Optional(Type.Literal('card', { description: 'asked for what is left; none where gift cards and credit cover all' })),
      token: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: "the provider's word for her card; without one she enters it on their page",
        }),
      ),
      value: Type.Optional(Type.Array(ValueTender, { maxItems: MOST_VALUE_TENDERS, description: 'gift cards and credit' })),
      version: Type.Optional(Type.Integer({ description: 'of the checkout as she saw it: when it has changed, nothing is paid' })),
    }),
    reply: Type.Object({
      payment_id: Type.String(),
      status: Type.String(),
      continue_at: Type.Union([Type.String(), Type.Null()], {
        description: 'where she has to go before it is decided: to her bank, or to the provider',
      }),
    }),
    refuses: refusesToPay,
    permission: 'shopper',
    idempotent: true,
    limit: { max: 1_200, minutes: 1, of_one_session: 10 },
    steps: payCheckout,
  }),
  route({
    on: 'POST /v1/checkouts/:checkout_id/order',
    summary: 'Place the order that has been paid, or that costs nothing',
    params: Params,
    reply: Type.Object({
      order_id: Type.String(),
      number: Type.String(),
      status: Type.String(),
      currency: Type.String(),
      total_minor: Type.Integer(),
    }),
    refuses: refusesToPlace,
    permission: 'shopper',
    idempotent: true,
    limit: { max: 3_000, minutes: 1, of_one_session: 30 },
    steps: placeOrder,
  }),
  route({
    on: 'POST /v1/checkouts/:checkout_id/cancellation',
    summary: 'Go back to the cart: the goods are free again and nothing is charged',
    params: Params,
    reply: CheckoutReply,
    refuses: [notFound, checkoutClosed],
    permission: 'shopper',
    idempotent: true,
    limit: { max: 3_000, minutes: 1, of_one_session: 30 },
    steps: cancelCheckout,
  }),
]
