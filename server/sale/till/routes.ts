import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { proposedAlready } from '../../foundation/approvals/index.ts'
import { codeExpired, codeWrong, nothingProven, proofUnknown, tooManyCodes } from '../../foundation/customers/index.ts'
import { insufficientStock } from '../../offer/inventory/index.ts'
import { notForSaleHere } from '../../offer/pricing/index.ts'
import { couponUsedMeanwhile, promotionUsedUp } from '../../offer/promotions/index.ts'
import { Cart, cartFrozen, cartNotServedHere, cartNotWaiting, cartRefusals, handoffRefusals } from '../carts/index.ts'
import {
  creditNotKnown,
  depositUnknown,
  methodNotTaken,
  paymentNotAuthorised,
  refundExceedsCapture,
  tenderRefused,
  valueShort,
} from '../payments/index.ts'
import { paymentLinkOver, PaymentLinkReply } from '../payment_links/index.ts'
import { instalmentsNotOffered, paymentDeclined } from '../checkout/index.ts'
import { Deposit, depositMalformed, depositNotCome } from '../deposits/index.ts'
import { askByLink, askedByLink, sendLink, stopAsking } from './links.ts'
import { SavedCard, savedCardRefusals } from '../saved_cards/index.ts'
import {
  cardRefusals,
  codeMalformed,
  codeTaken,
  giftCardBuysNone,
  giftCardFull,
  giftCardOver,
  giftCardUsed,
  noTopUps,
} from '../stored_value/index.ts'
import { topUpIsOneCard } from '../gifts/index.ts'
import {
  AwaitedRefund,
  GiftCardCode,
  givenBackWhole,
  goodsHaveLeft,
  notSoldHere,
  refundExceedsHandedOver,
  refundExceedsPaid,
  RefundAtTillReply,
  takenUnproven,
  tooMuchAtTill,
} from '../refunds/index.ts'
import { insufficientBalance } from '../../foundation/ledger/index.ts'
import {
  awaitedHere,
  cashMovementsHere,
  CashMovement,
  CashMovementAsked,
  cashReasonMissing,
  drawerHasLess,
  giveBackAtTill,
  moveCashAtTill,
} from './cash-movements.ts'
import { codeOfSoldCard } from './gift-card-codes.ts'
import { depositOfPaper, depositsHere, TakeDeposit, takeDepositAtTill } from './deposits.ts'
import { InstalmentsHere, instalmentsHere, surchargeDoesNotReconcile } from './instalments.ts'
import { asHtml, asText } from './receipt.ts'
import {
  closeRegister,
  noRegister,
  openRegister,
  openSessionOf,
  registerIdOf,
  registerIsClosed,
  registerIsOpen,
  RegisterSessionReply,
  sessionsOf,
} from './register-sessions.ts'
import {
  cartBeingPaid,
  nothingToSell,
  onlyCashGivesChange,
  priceDoesNotReconcile,
  SaleReply,
  salespersonNotHere,
  sell,
  Tender,
  tendersShort,
  TopUp,
} from './sales.ts'
import { askForCard, cardsAtTill, nobodyPresent, payByCardAtTill } from './saved-cards.ts'
import { CartAtTill, cartsAtTill, putAway, scan, serveCart, unknownBarcode, WayIn } from './serving.ts'

const Cents = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
const CartParams = Type.Object({ cart_id: Type.String() })
const LinkParams = Type.Object({ payment_link_id: Type.String({ maxLength: 60 }) })
const OrderParams = Type.Object({ order_id: Type.String() })
const atOpenRegister = [noRegister, registerIsClosed]

export const routes = [
  route({
    on: 'POST /v1/register-sessions',
    summary: 'Open the register I stand at',
    body: Type.Object({ float_minor: Cents }),
    reply: RegisterSessionReply,
    refuses: [noRegister, registerIsOpen],
    permission: 'till.sell',
    idempotent: true,
    write: openRegister,
  }),
  route({
    on: 'GET /v1/register-sessions/current',
    summary: 'Is the register I stand at open?',
    reply: Type.Object({ session: Type.Union([RegisterSessionReply, Type.Null()]) }),
    refuses: [noRegister],
    permission: 'till.sell',
    read: async (db, _input, call) => ({ session: (await openSessionOf(db, registerIdOf(call))) ?? null }),
  }),
  route({
    on: 'POST /v1/register-sessions/current/closing',
    summary: 'Close the register with the cash that was counted',
    body: Type.Object({ counted_minor: Cents }),
    reply: RegisterSessionReply,
    refuses: atOpenRegister,
    permission: 'till.sell',
    idempotent: true,
    write: closeRegister,
  }),
  route({
    on: 'POST /v1/register-sessions/current/cash-movements',
    summary: 'Bring cash from my drawer to the safe or from there, or pay it out or in for a reason',
    body: CashMovementAsked,
    reply: CashMovement,
    refuses: [...atOpenRegister, drawerHasLess, cashReasonMissing],
    permission: 'till.move_cash',
    idempotent: true,
    write: moveCashAtTill,
  }),
  route({
    on: 'GET /v1/register-sessions/current/cash-movements',
    summary: 'Cash that came into my drawer or left it without a sale since the register was opened, the latest first',
    query: Type.Object(Paging),
    reply: Page(CashMovement),
    refuses: atOpenRegister,
    permission: 'till.sell',
    read: cashMovementsHere,
  }),
  route({
    on: 'GET /v1/registers/:register_id/sessions',
    summary: 'When a register was open, by whom, and what its drawer held; the latest first',
    params: Type.Object({ register_id: Type.String({ maxLength: 40 }) }),
    query: Type.Object(Paging),
    reply: Page(RegisterSessionReply),
    refuses: [notFound],
    permission: 'registers.read',
    read: sessionsOf,
  }),
  route({
    on: 'POST /v1/till/deposits',
    summary: 'Take a deposit for what is in a cart that is open at my register: it is owed to the customer until it pays or goes back',
    body: TakeDeposit,
    reply: Deposit,
    refuses: [
      ...[...atOpenRegister, notFound, cartNotServedHere, depositMalformed, tendersShort, onlyCashGivesChange],
      ...[tenderRefused, methodNotTaken, paymentNotAuthorised],
    ],
    permission: 'till.sell',
    idempotent: true,
    write: takeDepositAtTill,
  }),
  route({
    on: 'GET /v1/till/deposits',
    summary: 'The deposits with which a cart at my register can be paid: taken for it, or left by the customer who stands here',
    query: Type.Object({ cart_id: Type.String({ maxLength: 60 }) }),
    reply: Type.Object({ items: Type.Array(Deposit) }),
    refuses: [...atOpenRegister, cartNotServedHere],
    permission: 'till.sell',
    steps: depositsHere,
  }),
  route({
    on: 'GET /v1/till/deposits/:number',
    summary: 'The deposit whose paper somebody has brought: by the number on it, as it was scanned or typed',
    params: Type.Object({ number: Type.String({ minLength: 3, maxLength: 40 }) }),
    reply: Deposit,
    refuses: [...atOpenRegister, depositUnknown, depositNotCome],
    permission: 'till.sell',
    limit: { max: 120, minutes: 1 },
    steps: depositOfPaper,
  }),
  route({
    on: 'GET /v1/till/carts',
    summary: 'The cart that is open at my register, and those that wait at this place, the latest first',
    reply: Type.Object({ items: Type.Array(CartAtTill) }),
    refuses: atOpenRegister,
    permission: 'till.sell',
    steps: cartsAtTill,
  }),
  route({
    on: 'POST /v1/till/carts',
    summary: 'Open a cart at my register: by handoff code, by a customer who has proved herself here, one that waits here, or a new one',
    body: WayIn,
    reply: Cart,
    refuses: [...atOpenRegister, ...handoffRefusals, proofUnknown, cartNotWaiting, cartNotServedHere, cartFrozen],
    permission: 'till.sell',
    limit: { max: 60, minutes: 1 },
    steps: serveCart,
  }),
  route({
    on: 'DELETE /v1/till/carts/:cart_id',
    summary: 'Put the cart away: it stays as it is for every other door',
    params: CartParams,
    reply: Type.Null(),
    status: 204,
    refuses: [...atOpenRegister, cartNotServedHere],
    permission: 'till.sell',
    write: async (tx, input, call) => {
      await putAway(tx, input, call)
      return null
    },
  }),
  route({
    on: 'POST /v1/till/carts/:cart_id/scans',
    summary: 'Scan a barcode into the cart that is open here',
    params: CartParams,
    body: Type.Object({ gtin: Type.String({ minLength: 8, maxLength: 14, pattern: '^[0-9]+$' }) }),
    reply: Cart,
    refuses: [...atOpenRegister, ...cartRefusals, unknownBarcode],
    permission: 'till.sell',
    write: scan,
  }),
  route({
    on: 'POST /v1/till/sales',
    summary: 'Sell what is in the cart for the total that was shown, with the tenders that were given',
    body: Type.Object({
      cart_id: Type.String(),
      total_minor: Type.Integer({ minimum: 0 }),
      tenders: Type.Array(Tender, { maxItems: 20, description: 'none where it costs nothing' }),
      salesperson_id: Type.Optional(Type.String({ maxLength: 60, description: 'who advised her; else whoever sells' })),
      top_ups: Type.Optional(Type.Array(TopUp, { maxItems: 20, description: 'gift card lines that put more on a card she has already' })),
    }),
    reply: SaleReply,
    refuses: [
      ...atOpenRegister,
      notFound,
      cartNotServedHere,
      cartBeingPaid,
      nothingToSell,
      notForSaleHere,
      depositUnknown,
      depositNotCome,
      salespersonNotHere,
      priceDoesNotReconcile,
      promotionUsedUp,
      couponUsedMeanwhile,
      tendersShort,
      onlyCashGivesChange,
      instalmentsNotOffered,
      surchargeDoesNotReconcile,
      insufficientStock,
      methodNotTaken,
      tenderRefused,
      paymentNotAuthorised,
      ...cardRefusals,
      creditNotKnown,
      valueShort,
      giftCardBuysNone,
      topUpIsOneCard,
      noTopUps,
      giftCardFull,
    ],
    permission: 'till.sell',
    idempotent: true,
    write: sell,
  }),
  route({
    on: 'GET /v1/till/carts/:cart_id/instalments',
    summary: 'In how many instalments so much of the sale can be paid on the terminal, by the family of the card, and what each way costs',
    params: CartParams,
    query: Type.Object({ amount_minor: Type.Integer({ minimum: 1, maximum: 100_000_000_00 }) }),
    reply: InstalmentsHere,
    refuses: [...atOpenRegister, cartNotServedHere, notForSaleHere],
    permission: 'till.sell',
    read: instalmentsHere,
  }),
  route({
    on: 'POST /v1/till/refunds',
    summary:
      'Give money back for an order of the company at my register: the way it came, cash from my drawer, or as credit or on a gift card; so much by one person in a day',
    body: Type.Object({
      order_id: Type.String({ maxLength: 40 }),
      amount_minor: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000_00, description: 'else all that is left' })),
      way: Type.Enum(['original', 'credit', 'gift_card']),
      gift_card_code: Type.Optional(GiftCardCode),
      cancels_order: Type.Optional(
        Type.Boolean({ description: 'nothing of it has left (`goods`): all of it goes back, its goods stay here, and it is cancelled' }),
      ),
    }),
    reply: RefundAtTillReply,
    refuses: [
      ...[...atOpenRegister, notFound, refundExceedsPaid, refundExceedsHandedOver, creditNotKnown, tooMuchAtTill, proposedAlready],
      ...[
        notSoldHere,
        takenUnproven,
        givenBackWhole,
        goodsHaveLeft,
        drawerHasLess,
        insufficientBalance,
        refundExceedsCapture,
        ...cardRefusals,
      ],
    ],
    permission: 'till.refund',
    idempotent: true,
    steps: giveBackAtTill,
  }),
  route({
    on: 'GET /v1/till/refunds/:proposal_id',
    summary: 'What has become of a refund that waits for a second person: given, refused, taken back, or not looked at in time',
    params: Type.Object({ proposal_id: Type.String({ maxLength: 40 }) }),
    reply: AwaitedRefund,
    refuses: [noRegister, notFound],
    permission: 'till.refund',
    read: awaitedHere,
  }),
  route({
    on: 'POST /v1/till/payment-links',
    summary: 'A code that the customer scans to pay this much of the sale on her own phone; it takes the place of the one before',
    body: Type.Object({ cart_id: Type.String(), amount_minor: Type.Integer({ minimum: 1, maximum: 100_000_000_00 }) }),
    reply: PaymentLinkReply,
    refuses: [...atOpenRegister, cartNotServedHere],
    permission: 'till.sell',
    limit: { max: 60, minutes: 1 },
    write: askByLink,
  }),
  route({
    on: 'GET /v1/till/payment-links/:payment_link_id',
    summary: 'Whether the customer has paid by it',
    params: LinkParams,
    reply: PaymentLinkReply,
    refuses: [noRegister, notFound],
    permission: 'till.sell',
    read: askedByLink,
  }),
  route({
    on: 'POST /v1/till/payment-links/:payment_link_id/messages',
    summary: 'Send the link to the customer who has brought the cart, by message or mail',
    params: LinkParams,
    reply: Type.Object({
      ...PaymentLinkReply.properties,
      told: Type.Union([Type.String(), Type.Null()], { description: 'how it was sent; null when it was not' }),
    }),
    refuses: [noRegister, notFound, nobodyPresent, paymentLinkOver],
    permission: 'till.sell',
    idempotent: true,
    limit: { max: 30, minutes: 10 },
    write: sendLink,
  }),
  route({
    on: 'POST /v1/till/payment-links/:payment_link_id/cancellation',
    summary: 'The customer pays otherwise: the code opens nothing any more, and what was paid by it is let go',
    params: LinkParams,
    reply: PaymentLinkReply,
    refuses: [noRegister, notFound],
    permission: 'till.sell',
    steps: stopAsking,
  }),
  route({
    on: 'GET /v1/till/carts/:cart_id/saved-cards',
    summary: 'The saved cards of the customer who stands here: brand and last four digits',
    params: CartParams,
    reply: Type.Object({ items: Type.Array(SavedCard) }),
    refuses: atOpenRegister,
    permission: 'till.sell',
    read: cardsAtTill,
  }),
  route({
    on: 'POST /v1/till/card-codes',
    summary: 'She wants to pay so much of the sale with a saved card of hers: send her a code, which names the amount and the card',
    body: Type.Object({
      cart_id: Type.String(),
      saved_card_id: Type.String({ maxLength: 60 }),
      amount_minor: Type.Integer({ minimum: 1, maximum: 100_000_000_00 }),
    }),
    reply: Type.Object({
      ...{ payment_link_id: Type.String(), code_id: Type.String(), expires_at: Type.String() },
      sent_to: Type.String({ description: 'masked' }),
    }),
    refuses: [...atOpenRegister, ...savedCardRefusals, cartNotServedHere, nobodyPresent, methodNotTaken, nothingProven, tooManyCodes],
    permission: 'till.sell',
    limit: { max: 30, minutes: 10 },
    write: askForCard,
  }),
  route({
    on: 'POST /v1/till/card-payments',
    summary: 'The code she told: her saved card is charged, and the sale is made with this payment link as its tender',
    body: Type.Object({
      ...{ payment_link_id: Type.String({ maxLength: 60 }), saved_card_id: Type.String({ maxLength: 60 }) },
      ...{ code_id: Type.String({ maxLength: 60 }), code: Type.String({ pattern: '^\\d{6}$' }) },
    }),
    reply: PaymentLinkReply,
    refuses: [
      noRegister,
      notFound,
      ...savedCardRefusals,
      nobodyPresent,
      codeWrong,
      codeExpired,
      paymentLinkOver,
      paymentDeclined,
      methodNotTaken,
    ],
    permission: 'till.sell',
    limit: { max: 60, minutes: 10 },
    steps: payByCardAtTill,
  }),
  route({
    on: 'POST /v1/till/gift-cards/:gift_card_id/codes',
    summary: 'Give a gift card that was sold here just now its code; it is told this once',
    params: Type.Object({ gift_card_id: Type.String({ maxLength: 40 }) }),
    body: Type.Object({
      code: Type.Optional(
        Type.String({ minLength: 8, maxLength: 40, description: 'what is printed on the plastic card; else one is made' }),
      ),
    }),
    reply: Type.Object({ code: Type.String() }),
    refuses: [...atOpenRegister, notFound, giftCardUsed, giftCardOver, codeTaken, codeMalformed],
    permission: 'till.sell',
    write: codeOfSoldCard,
  }),
  route({
    on: 'GET /v1/orders/:order_id/receipt.html',
    summary: 'The receipt as a page to show and print',
    params: OrderParams,
    reply: Type.String(),
    content_type: 'text/html',
    refuses: [notFound],
    permission: ['shopper', 'orders.read'],
    steps: (database, { order_id }, call) => asHtml(database, order_id, call),
  }),
  route({
    on: 'GET /v1/orders/:order_id/receipt.txt',
    summary: 'The receipt as the till printer prints it',
    params: OrderParams,
    reply: Type.String(),
    content_type: 'text/plain',
    refuses: [notFound],
    permission: ['shopper', 'orders.read'],
    steps: (database, { order_id }, call) => asText(database, order_id, call),
  }),
]
