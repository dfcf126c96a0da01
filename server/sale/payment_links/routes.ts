import { Type } from 'typebox'
import { Page, Paging } from '#platform/paging'
import { noStorefront, storefrontOf } from '../../foundation/stores/index.ts'
import { notFound, route } from '#platform/http'
import { agreementChanged, agreementMissing, Consent } from '../agreements/index.ts'
import {
  Bin,
  cannotCollectHere,
  cartEmpty,
  checkoutChangedMeanwhile,
  checkoutClosed,
  Contact,
  contactMalformed,
  contactMissing,
  doesNotShip,
  HowItArrives,
  InstalmentChoice,
  instalmentsNotOffered,
  InstalmentsReply,
  refusesToPay,
  refusesToPlace,
} from '../checkout/index.ts'
import {
  DepositAsked,
  DepositLink,
  listDepositLinks,
  MyDepositLink,
  myDepositLinks,
  sendDepositLink,
  stopAskingDeposit,
} from './deposits.ts'
import { linksOfCart, LinkStatus, makePaymentLink, PaymentLinkReply, paymentLinkOver, paymentLinkUnknown } from './links.ts'
import { listOpenLinks, OpenLink, sendAgain, Sent, Stopped, stopLink } from './open-links.ts'
import { chooseByLink, payByLink, PublicLink, quoteByLink, readByLink, returnsToLink } from './paying.ts'

const CartParams = Type.Object({ cart_id: Type.String({ maxLength: 60 }) })
const LinkParams = Type.Object({ payment_link_id: Type.String({ maxLength: 60 }) })
const Token = Type.String({ minLength: 20, maxLength: 400, description: 'what stands in the link behind the #' })

export const routes = [
  route({
    on: 'POST /v1/carts/:cart_id/payment-links',
    summary: 'A link by which the customer pays for this cart, which then becomes an order; it takes the place of the one before',
    params: CartParams,
    body: Type.Object({
      delivery: HowItArrives,
      contact: Contact,
      minutes: Type.Optional(
        Type.Integer({ minimum: 5, maximum: 7 * 24 * 60, description: 'how long it is good for: a day, when not given' }),
      ),
      send: Type.Optional(Type.Boolean({ description: 'it is sent to her by message or mail' })),
    }),
    reply: Type.Object({
      ...PaymentLinkReply.properties,
      told: Type.Union([Type.String(), Type.Null()], { description: 'how it was sent; null when it was not' }),
    }),
    refuses: [notFound, cartEmpty, contactMalformed, contactMissing, cannotCollectHere, doesNotShip, checkoutClosed],
    permission: 'payment_links.make',
    limit: { max: 600, minutes: 1 },
    steps: makePaymentLink,
  }),
  route({
    on: 'GET /v1/carts/:cart_id/payment-links',
    summary: 'The links that were made for a cart and how they stand, the latest first',
    params: CartParams,
    reply: Type.Object({ items: Type.Array(PaymentLinkReply) }),
    permission: 'payment_links.make',
    read: linksOfCart,
  }),
  route({
    on: 'GET /v1/payment-links',
    summary: 'Who was sent a link by my companies and has not paid by it yet, for an order or a deposit; those first that end first',
    query: Type.Object(Paging),
    reply: Page(OpenLink),
    permission: 'payment_links.make',
    steps: listOpenLinks,
  }),
  route({
    on: 'POST /v1/payment-links/:payment_link_id/messages',
    summary: 'Send her the link once more, for an order or a deposit',
    params: LinkParams,
    reply: Sent,
    refuses: [notFound, paymentLinkOver],
    permission: 'payment_links.make',
    idempotent: true,
    write: sendAgain,
  }),
  route({
    on: 'POST /v1/payment-links/:payment_link_id/revocation',
    summary: 'The link opens nothing any more; an order that is being paid by it at this moment is waited for',
    params: LinkParams,
    reply: Stopped,
    refuses: [notFound, paymentLinkOver],
    permission: 'payment_links.make',
    steps: stopLink,
  }),
  route({
    on: 'GET /v1/deposit-links',
    summary:
      'Whom my companies have asked for a deposit by a link and how that stands, newest first; the links themselves only the customers have',
    query: Type.Object({ ...Paging, cart_id: Type.Optional(Type.String()), customer_id: Type.Optional(Type.String()) }),
    reply: Page(DepositLink),
    permission: 'payment_links.make',
    steps: listDepositLinks,
  }),
  route({
    on: 'POST /v1/deposit-links/:payment_link_id/messages',
    summary: 'Send her the link for her deposit once more',
    params: LinkParams,
    reply: Type.Omit(DepositAsked, ['url']),
    refuses: [notFound, paymentLinkOver],
    permission: 'payment_links.make',
    idempotent: true,
    write: sendDepositLink,
  }),
  route({
    on: 'POST /v1/deposit-links/:payment_link_id/revocation',
    summary: 'She is not asked any more: the link opens nothing, and what she is paying by it is let go; a deposit that stands stays',
    params: LinkParams,
    reply: DepositLink,
    refuses: [notFound],
    permission: 'payment_links.make',
    steps: stopAskingDeposit,
  }),
  route({
    on: 'GET /v1/me/deposit-links',
    summary: 'Deposits that I am asked for and have not paid yet',
    reply: Type.Object({ items: Type.Array(MyDepositLink) }),
    refuses: [noStorefront],
    permission: 'customer',
    read: async (db, _, call) => myDepositLinks(db, (await storefrontOf(db, call)).company_id, call),
  }),
  route({
    on: 'POST /v1/payment-link-views',
    summary: 'What a payment link is for, for whoever has it',
    body: Type.Object({ link: Token }),
    reply: PublicLink,
    status: 200,
    refuses: [notFound, paymentLinkUnknown],
    permission: 'everyone',
    limit: { max: 60, minutes: 1 },
    steps: readByLink,
  }),
  route({
    on: 'POST /v1/payment-link-instalment-quotes',
    summary: 'In how many instalments what a payment link is for may be paid with a card that begins so, and what each way costs',
    body: Type.Object({ link: Token, bin: Bin }),
    reply: InstalmentsReply,
    status: 200,
    refuses: [notFound, paymentLinkUnknown, paymentLinkOver],
    permission: 'everyone',
    limit: { max: 60, minutes: 1 },
    steps: quoteByLink,
  }),
  route({
    on: 'POST /v1/payment-link-instalments',
    summary: 'In how many instalments I pay what a payment link is for; what I am to agree to says so from then on',
    body: Type.Object({
      link: Token,
      version: Type.Integer({ description: 'of what she saw' }),
      choice: Type.Union([Type.Omit(InstalmentChoice, ['value_minor']), Type.Null()], { description: 'null: at once' }),
    }),
    reply: PublicLink,
    status: 200,
    refuses: [notFound, paymentLinkUnknown, paymentLinkOver, checkoutClosed, checkoutChangedMeanwhile, instalmentsNotOffered],
    permission: 'everyone',
    limit: { max: 60, minutes: 1 },
    steps: chooseByLink,
  }),
  route({
    on: 'POST /v1/payment-link-payments',
    summary: 'Pay what a payment link is for; asked again, it goes on where it stands',
    body: Type.Object({
      link: Token,
      token: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "the provider's word for her card" })),
      saved_card_id: Type.Optional(Type.String({ maxLength: 60, description: 'instead of a token: a card of mine that is saved' })),
      version: Type.Optional(Type.Integer({ description: 'of what she saw' })),
      agreed: Type.Optional(Type.Array(Consent, { maxItems: 5 })),
    }),
    reply: Type.Object({
      status: LinkStatus,
      continue_at: Type.Union([Type.String(), Type.Null()], { description: 'where she has to go before it is decided' }),
    }),
    refuses: [paymentLinkUnknown, paymentLinkOver, agreementMissing, agreementChanged, ...refusesToPay, ...refusesToPlace],
    permission: 'everyone',
    limit: { max: 20, minutes: 1 },
    steps: payByLink,
  }),
  ...(['GET', 'POST'] as const).map((method) =>
    route({
      on: `${method} /v1/payment-link-returns/:payment_link_id`,
      summary: 'Whoever pays by a link comes back from her bank: what became of it is looked up, and she goes on to the page of the link',
      params: Type.Object({ payment_link_id: Type.String({ maxLength: 60 }) }),
      query: Type.Object({ locale: Type.Optional(Type.String({ pattern: '^(tr|az|en)$' })) }),
      reply: Type.Any(),
      status: 200,
      content_type: 'text/html',
      permission: 'everyone',
      limit: { max: 600, minutes: 1 },
      ...(method === 'POST' && { foreign: { most_bytes: 65_536 } }),
      steps: returnsToLink,
    }),
  ),
]
