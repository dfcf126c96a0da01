import { Type } from 'typebox'
import type { Database } from '#platform/database'
import { type Call, notFound, route } from '#platform/http'
import {
  codeExpired,
  codeWrong,
  ContactFields,
  contactInvalid,
  LocaleField,
  nothingProven,
  tooManyCodes,
} from '../../foundation/customers/index.ts'
import { noStorefront } from '../../foundation/stores/index.ts'
import { couponRefusals, foldCode } from '../../offer/promotions/index.ts'
import { agreementChanged, agreementMissing } from '../agreements/index.ts'
import { Adding, Cart, cartFrozen, cartOf, type Edit, editOwnCart, lineNotFound, quantityOutOfRange, refusesToAdd } from '../carts/index.ts'
import {
  cancelCheckout,
  cartEmpty,
  checkoutChangedMeanwhile,
  checkoutClosed,
  CheckoutReply,
  Contact,
  contactMalformed,
  contactMissing,
  HowItArrives,
  GiftCardTender,
  MOST_VALUE_TENDERS,
  openCheckout,
  payCheckout,
  PaymentStarted,
  Placed,
  placeOrder,
  readCheckout,
  refusesToOpen,
  refusesToPay,
  refusesToPlace,
  tendersDoNotAddUp,
  ValueTender,
} from '../checkout/index.ts'
import { mustSeeOrder } from '../orders/index.ts'
import { methodNotTaken, valueShort } from '../payments/index.ts'
import { depositMalformed } from '../deposits/index.ts'
import { DepositAsked, depositExceedsCart, depositWithoutTerms, PaymentLinkReply } from '../payment_links/index.ts'
import { holderOf, SavedCard, showCards } from '../saved_cards/index.ts'
import { cardRefusals, giftCardBuysNone } from '../stored_value/index.ts'
import {
  actingFor,
  askCaller,
  callerKnown,
  currentCall,
  endCall,
  noteCheckout,
  PhoneCall,
  phoneCallEnded,
  proveCaller,
  lookAtCall,
  readCall,
  speakAnotherLanguage,
  startCall,
} from './calls.ts'
import { askCallerForDeposit, CallersDeposit, depositsOfCaller, DepositWanted } from './deposits.ts'
import { formForCaller, linkForCaller } from './links.ts'
import { agreeByPhone, noteReading, notReadOut, pointChanged, ReadOut, readOutOf, TakenByPhone, takenByPhone } from './read-out.ts'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const OfCall = Type.Object({ phone_call_id: Id })
const OfLine = Type.Object({ phone_call_id: Id, line_id: Id })
const OfCheckout = Type.Object({ phone_call_id: Id, checkout_id: Id })
const permission = 'phone_orders.take' as const
const ended = [notFound, phoneCallEnded]

/** As the caller: in her cart, in the shop she buys in. */
const edit = async (database: Database, { phone_call_id }: { phone_call_id: string }, what: Edit, call: Call) =>
  editOwnCart(database, what, await actingFor(database.db, { phone_call_id }, call))

const theCall = [
  route({
    on: 'POST /v1/phone-calls',
    summary: 'A call begins; the agent’s call before ends by that',
    body: Type.Object({
      company_id: Id,
      locale: Type.Optional(LocaleField),
      we_call: Type.Optional(Type.Boolean({ description: 'it is we who call her: she is told who and why before anything else' })),
    }),
    reply: PhoneCall,
    refuses: [notFound],
    permission,
    write: startCall,
  }),
  route({
    on: 'GET /v1/phone-calls/current',
    summary: 'The call I am in the middle of',
    reply: Type.Object({ phone_call: Type.Union([PhoneCall, Type.Null()]) }),
    refuses: [notFound],
    permission,
    read: currentCall,
  }),
  route({
    on: 'GET /v1/phone-calls/:phone_call_id',
    summary: 'A call of mine, and the order that came of it; whom it was with is a look, and written down',
    params: OfCall,
    reply: PhoneCall,
    refuses: [notFound],
    permission,
    steps: lookAtCall,
  }),
  route({
    on: 'PATCH /v1/phone-calls/:phone_call_id',
    summary: 'She is spoken to in another language',
    params: OfCall,
    body: Type.Object({ locale: LocaleField }),
    reply: PhoneCall,
    refuses: ended,
    permission,
    write: speakAnotherLanguage,
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/ending',
    summary: 'She has hung up: her cart is hers alone again',
    params: OfCall,
    reply: PhoneCall,
    refuses: [notFound],
    permission,
    write: endCall,
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/codes',
    summary: 'Send a code to what is known to be hers, or to what she says is',
    params: OfCall,
    body: Type.Object({ customer_id: Type.Optional(Id), ...ContactFields }),
    reply: Type.Object({ code_id: Type.String(), expires_at: Type.String(), sent_to: Type.String({ description: 'masked' }) }),
    status: 202,
    refuses: [...ended, callerKnown, contactInvalid, nothingProven, tooManyCodes],
    permission,
    limit: { max: 300, minutes: 10, of_one_session: 30 },
    write: askCaller,
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/proofs',
    summary: 'The code she read back: her cart is open to the agent, and the look is written down',
    params: OfCall,
    body: Type.Object({ code_id: Id, code: Type.String({ pattern: '^\\d{6}$' }) }),
    reply: PhoneCall,
    refuses: [...ended, callerKnown, codeWrong, codeExpired],
    permission,
    limit: { max: 600, minutes: 10, of_one_session: 60 },
    steps: proveCaller,
  }),
]

const herCart = [
  route({
    on: 'GET /v1/phone-calls/:phone_call_id/cart',
    summary: 'The caller’s cart, the same that she sees on her own screen',
    params: OfCall,
    reply: Cart,
    refuses: [...ended, noStorefront],
    permission,
    read: async (db, which, call) => cartOf(db, await actingFor(db, which, call)),
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/cart/lines',
    summary: 'Put something into the caller’s cart',
    params: OfCall,
    body: Adding,
    reply: Cart,
    refuses: [...ended, ...refusesToAdd, noStorefront],
    permission,
    steps: (database, { variant_id, amount_minor, quantity = 1, ...which }, call) =>
      edit(database, which, { kind: 'add', variant_id, quantity, amount_minor }, call),
  }),
  route({
    on: 'PATCH /v1/phone-calls/:phone_call_id/cart/lines/:line_id',
    summary: 'More or fewer of something in the caller’s cart',
    params: OfLine,
    body: Type.Object({ quantity: Type.Integer() }),
    reply: Cart,
    refuses: [...ended, lineNotFound, quantityOutOfRange, cartFrozen, noStorefront],
    permission,
    steps: (database, { line_id, quantity, ...which }, call) => edit(database, which, { kind: 'set', line_id, quantity }, call),
  }),
  route({
    on: 'DELETE /v1/phone-calls/:phone_call_id/cart/lines/:line_id',
    summary: 'Take something out of the caller’s cart',
    params: OfLine,
    reply: Cart,
    refuses: [...ended, lineNotFound, cartFrozen, noStorefront],
    permission,
    steps: (database, { line_id, ...which }, call) => edit(database, which, { kind: 'remove', line_id }, call),
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/cart/coupons',
    summary: 'Enter a coupon the caller reads out',
    params: OfCall,
    body: Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) }),
    reply: Cart,
    refuses: [...ended, ...couponRefusals, cartFrozen, noStorefront],
    permission,
    limit: { max: 600, minutes: 10, of_one_session: 30 },
    steps: (database, { code, ...which }, call) => edit(database, which, { kind: 'enter', code: foldCode(code) }, call),
  }),
  route({
    on: 'DELETE /v1/phone-calls/:phone_call_id/cart/coupons/:code',
    summary: 'Take a coupon off the caller’s cart',
    params: Type.Object({ phone_call_id: Id, code: Type.String({ minLength: 1, maxLength: 40 }) }),
    reply: Cart,
    refuses: [...ended, cartFrozen, noStorefront],
    permission,
    steps: (database, { code, ...which }, call) => edit(database, which, { kind: 'take_off', code: foldCode(code) }, call),
  }),
]

const herOrder = [
  route({
    on: 'GET /v1/phone-calls/:phone_call_id/saved-cards',
    summary: 'The caller’s saved cards, brand and last four digits; nobody’s before she has read back her code',
    params: OfCall,
    reply: Type.Object({ items: Type.Array(SavedCard) }),
    refuses: ended,
    permission,
    async read(db, which, call) {
      const acting = await actingFor(db, which, call)
      const { company_id } = await readCall(db, which, call)
      const { customer_ids } = holderOf(acting)
      return { items: await showCards(db, { company_id, customer_ids, door: 'phone' }, call.now) }
    },
  }),
  route({
    on: 'GET /v1/phone-calls/:phone_call_id/deposits',
    summary: 'The caller’s own deposits that can pay; nobody’s before she has read back her code',
    params: OfCall,
    reply: Type.Object({ items: Type.Array(CallersDeposit) }),
    refuses: [...ended, noStorefront],
    permission,
    read: depositsOfCaller,
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/deposit-links',
    summary: 'Send the caller a link by which she leaves a deposit for what lies in her cart; it takes the place of the one before',
    params: OfCall,
    body: DepositWanted,
    reply: DepositAsked,
    refuses: [
      ...[...ended, noStorefront, cartEmpty, cartFrozen, contactMissing, contactMalformed, depositMalformed, depositExceedsCart],
      depositWithoutTerms,
    ],
    permission,
    idempotent: true,
    limit: { max: 600, minutes: 1, of_one_session: 10 },
    write: askCallerForDeposit,
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/checkouts',
    summary: 'Where it goes and whose it is: the caller’s checkout, brought up to date when asked again',
    params: OfCall,
    body: Type.Object({ delivery: HowItArrives, contact: Contact }),
    reply: CheckoutReply,
    refuses: [...new Set([...ended, ...refusesToOpen])],
    permission,
    async steps(database, { phone_call_id, ...how }, call) {
      const checkout = await openCheckout(database, how, await actingFor(database.db, { phone_call_id }, call))
      await noteCheckout(database, phone_call_id, checkout.checkout_id, call.now)
      return checkout
    },
  }),
  route({
    on: 'GET /v1/phone-calls/:phone_call_id/checkouts/:checkout_id',
    summary: 'The caller’s checkout, wherever it is being paid',
    params: OfCheckout,
    reply: CheckoutReply,
    refuses: ended,
    permission,
    read: async (db, which, call) => readCheckout(db, which, await actingFor(db, which, call)),
  }),
  route({
    on: 'GET /v1/phone-calls/:phone_call_id/checkouts/:checkout_id/form',
    summary: 'Where it goes and whose it is, as it was filled in; null once it is forgotten',
    params: OfCheckout,
    reply: Type.Object({ form: Type.Union([Type.Object({ delivery: HowItArrives, contact: Contact }), Type.Null()]) }),
    refuses: ended,
    permission,
    read: formForCaller,
  }),
  route({
    on: 'GET /v1/phone-calls/:phone_call_id/checkouts/:checkout_id/read-out',
    summary: 'What has to be read out before the order, point by point, in the caller’s language',
    params: OfCheckout,
    reply: ReadOut,
    refuses: ended,
    permission,
    read: readOutOf,
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/checkouts/:checkout_id/readings',
    summary: 'I have read this point out',
    params: OfCheckout,
    body: Type.Object({ body_sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
    reply: ReadOut,
    refuses: [...ended, pointChanged],
    permission,
    steps: noteReading,
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/checkouts/:checkout_id/agreements',
    summary: 'She has heard it all and agrees; it is kept word for word, and sent to her with the order',
    params: OfCheckout,
    body: Type.Object({ version: Type.Integer() }),
    reply: CheckoutReply,
    refuses: [...ended, notReadOut, checkoutClosed, checkoutChangedMeanwhile, agreementMissing, agreementChanged],
    permission,
    steps: agreeByPhone,
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/checkouts/:checkout_id/payments',
    summary:
      'Pay with gift cards and credit of the caller, the rest with a saved card of hers, by transfer or to whoever brings it; the number of a card is never told to an agent',
    params: OfCheckout,
    body: Type.Object({
      value: Type.Optional(Type.Array(ValueTender, { maxItems: MOST_VALUE_TENDERS })),
      method: Type.Optional(
        Type.Enum(['bank_transfer', 'cash_on_delivery', 'card'], {
          description: 'for what gift cards and credit leave: the order waits for the money; by card only with one that she has saved',
        }),
      ),
      saved_card_id: Type.Optional(Type.String({ maxLength: 60 })),
      version: Type.Integer(),
    }),
    reply: PaymentStarted,
    refuses: [...new Set([...ended, ...refusesToPay])],
    permission,
    idempotent: true,
    limit: { max: 1_200, minutes: 1, of_one_session: 10 },
    async steps(database, { phone_call_id, ...how }, call) {
      if (how.method === 'card' && how.saved_card_id === undefined) throw methodNotTaken({ method: 'card' })
      const acting = await actingFor(database.db, { phone_call_id }, call)
      return payCheckout(database, { ...how, holder: { ...holderOf(acting), presence: 'absent' } }, acting)
    },
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/checkouts/:checkout_id/payment-links',
    summary: 'Send her a link by which she pays on her own screen what gift cards leave; it becomes the order when she has',
    params: OfCheckout,
    body: Type.Object({
      value: Type.Optional(Type.Array(GiftCardTender, { maxItems: MOST_VALUE_TENDERS, description: 'taken when she pays the rest' })),
    }),
    reply: Type.Object({
      ...PaymentLinkReply.properties,
      told: Type.Union([Type.String(), Type.Null()], { description: 'how it was sent; null when it was not' }),
    }),
    refuses: [...new Set([...ended, ...refusesToOpen, tendersDoNotAddUp, ...cardRefusals, valueShort, giftCardBuysNone])],
    permission,
    limit: { max: 600, minutes: 1, of_one_session: 10 },
    steps: linkForCaller,
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/checkouts/:checkout_id/order',
    summary: 'Place the order that has been paid, or that costs nothing',
    params: OfCheckout,
    reply: Placed,
    refuses: [...new Set([...ended, ...refusesToPlace])],
    permission,
    idempotent: true,
    steps: async (database, which, call) => placeOrder(database, which, await actingFor(database.db, which, call)),
  }),
  route({
    on: 'POST /v1/phone-calls/:phone_call_id/checkouts/:checkout_id/cancellation',
    summary: 'Back to the cart: the goods are free again and nothing is charged',
    params: OfCheckout,
    reply: CheckoutReply,
    refuses: [...ended, checkoutClosed],
    permission,
    idempotent: true,
    steps: async (database, which, call) => cancelCheckout(database, which, await actingFor(database.db, which, call)),
  }),
  route({
    on: 'GET /v1/orders/:order_id/phone-call',
    summary: 'Who took an order by phone, and what was read out when; null where it was not',
    params: Type.Object({ order_id: Id }),
    reply: Type.Object({ phone_call: Type.Union([TakenByPhone, Type.Null()]) }),
    refuses: [notFound],
    permission: 'orders.read',
    async read(db, { order_id }, call) {
      await mustSeeOrder(db, order_id, call)
      return { phone_call: await takenByPhone(db, order_id) }
    },
  }),
]

export const routes = [...theCall, ...herCart, ...herOrder]
