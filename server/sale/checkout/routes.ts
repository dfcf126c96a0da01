import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { CheckoutReply, checkoutClosed, Contact, HowItArrives, openCheckout, readCheckout, refusesToOpen } from './checkout.ts'
import { noStorefront } from '../../foundation/stores/index.ts'
import { InstalmentChoice, InstalmentsAsked, InstalmentsReply, quoteInstalments } from './instalments.ts'
import { agreementChanged, agreementMissing, Consent, Document } from '../agreements/index.ts'
import { agreeToCheckout, documentsOfCheckout, previewDocuments } from './agreement.ts'
import { Gift } from '../gifts/index.ts'
import { SaveCard } from '../saved_cards/index.ts'
import { cancelCheckout } from './sweep.ts'
import { payCheckout, PaymentStarted, refusesToPay } from './payment.ts'
import { Placed, placeOrder, refusesToPlace } from './place.ts'
import { MOST_VALUE_TENDERS, ValueTender } from './split.ts'
import { checkoutChangedMeanwhile } from './starting.ts'

const Params = Type.Object({ checkout_id: Type.String() })

const Form = Type.Object({
  delivery: HowItArrives,
  contact: Contact,
  gifts: Type.Optional(
    Type.Array(Gift, { maxItems: 100, description: 'for whom the gift cards in it are; left out, what was said before stays' }),
  ),
  instalments: Type.Optional(InstalmentChoice),
})

export const routes = [
  route({
    on: 'POST /v1/agreement-previews',
    summary: 'What I will be asked to agree to for my cart, with the name and the place I have filled in; nothing is kept',
    body: Form,
    reply: Type.Object({ items: Type.Array(Document) }),
    refuses: refusesToOpen,
    permission: 'shopper',
    limit: { max: 3_000, minutes: 1, of_one_session: 60 },
    read: previewDocuments,
  }),
  route({
    on: 'POST /v1/instalment-quotes',
    summary: 'In how many instalments I can pay my cart with a card that begins so, and what each way costs; nothing is kept of me',
    body: InstalmentsAsked,
    reply: InstalmentsReply,
    status: 200,
    refuses: [noStorefront],
    permission: 'shopper',
    limit: { max: 3_000, minutes: 1, of_one_session: 30 },
    steps: quoteInstalments,
  }),
  route({
    on: 'POST /v1/checkouts',
    summary: 'Take my cart to the checkout; asked again, it is the same checkout brought up to date',
    body: Form,
    reply: CheckoutReply,
    refuses: refusesToOpen,
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
      method: Type.Optional(
        Type.Enum(['card', 'bank_transfer', 'cash_on_delivery'], {
          description:
            'asked for what is left; none where gift cards and credit cover all. By transfer or on delivery the order waits for the money',
        }),
      ),
      token: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: "the provider's word for her card; without one she enters it on their page",
        }),
      ),
      saved_card_id: Type.Optional(Type.String({ maxLength: 60, description: 'instead of a token: a card of mine that is saved' })),
      save_card: Type.Optional(SaveCard),
      value: Type.Optional(Type.Array(ValueTender, { maxItems: MOST_VALUE_TENDERS, description: 'gift cards and credit' })),
      version: Type.Optional(Type.Integer({ description: 'of the checkout as she saw it: when it has changed, nothing is paid' })),
    }),
    reply: PaymentStarted,
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
    reply: Placed,
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
