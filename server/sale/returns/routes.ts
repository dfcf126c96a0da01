import { Type } from 'typebox'
import type { Database, Tx } from '#platform/database'
import { type Call, notFound, notPermitted, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { proposedAlready } from '../../foundation/approvals/index.ts'
import { insufficientBalance } from '../../foundation/ledger/index.ts'
import { creditNotKnown, refundExceedsCapture } from '../payments/index.ts'
import {
  drawerMissing,
  givenBackWhole,
  refundExceedsHandedOver,
  refundExceedsPaid,
  takenUnproven,
  tooMuchAtTill,
} from '../refunds/index.ts'
import { insufficientStock, stockOutOfRange, unknownPlace } from '../../offer/inventory/index.ts'
import { cardRefusals } from '../stored_value/index.ts'
import {
  askBlind,
  Blind,
  BlindReply,
  GiftLines,
  GiftReceipt,
  GiftReceiptShown,
  makeGiftReceipt,
  neverPriced,
  notOnGiftReceipt,
  readGiftReceipt,
  startByGiftReceipt,
} from './bringing.ts'
import { readReturnable, Returnable } from './eligibility.ts'
import { ListQuery, listReturns, readReturn, ReturnsOfOrder, returnsOfOrder } from './reading.ts'
import {
  disposeFurther,
  keptByManager,
  liesElsewhere,
  moreThanReturned,
  NextStep,
  notOfThisCompany,
  Receipt,
  receiveReturn,
  refuseReturn,
  Refusing,
} from './receiving.ts'
import { ExceptionAsked, readRules, Rules, RulesReply, setException, setRules } from './rules.ts'
import {
  givenBefore,
  moneyDisputed,
  moneyNotHere,
  moneyNotTaken,
  notHerWish,
  onlyCredit,
  onlyGiftCard,
  Settlement,
  settleReturn,
} from './settling.ts'
import { Return, returnNotInState, ReturnSummary } from './stages.ts'
import { cancelReturn, noteSent, notReturnable, Start, StartLine, startReturn } from './starting.ts'

const Id = Type.String({ minLength: 1, maxLength: 60 })
const OfOrder = Type.Object({ order_id: Id })
const Params = Type.Object({ return_id: Id })
const OfCompany = Type.Object({ company_id: Id })

type Named = { return_id: string }
/** What was done to it, and how it stands then. */
const doing =
  <Asked extends Named>(work: (tx: Tx, asked: Asked, call: Call) => Promise<unknown>) =>
  async (tx: Tx, asked: Asked, call: Call) => {
    await work(tx, asked, call)
    return readReturn(tx, asked, call)
  }
const stepping =
  <Asked extends Named>(work: (database: Database, asked: Asked, call: Call) => Promise<void>) =>
  async (database: Database, asked: Asked, call: Call) => {
    await work(database, asked, call)
    return readReturn(database.db, asked, call)
  }
const change = { params: Params, reply: Return, idempotent: true } as const
const stock = [insufficientStock, stockOutOfRange, unknownPlace]

export const routes = [
  route({
    on: 'GET /v1/orders/:order_id/returnable',
    summary: 'What of an order can come back, by what right and until when, and what it gives',
    params: OfOrder,
    reply: Returnable,
    refuses: [notFound],
    permission: ['shopper', 'returns.read'],
    read: readReturnable,
  }),
  route({
    on: 'GET /v1/orders/:order_id/returns',
    summary: 'What comes or came back of an order, newest first',
    params: OfOrder,
    reply: ReturnsOfOrder,
    refuses: [notFound],
    permission: ['shopper', 'returns.read'],
    read: returnsOfOrder,
  }),
  route({
    on: 'POST /v1/orders/:order_id/returns',
    summary:
      'These pieces come back, and why: to any store or by post. All days count from now on; the code that is answered is shown where they are brought',
    params: OfOrder,
    body: Start,
    reply: Return,
    refuses: [notFound, notReturnable, notPermitted],
    permission: ['shopper', 'returns.work'],
    idempotent: true,
    write: async (tx, asked, call) => readReturn(tx, await startReturn(tx, asked, call), call),
  }),
  route({
    on: 'GET /v1/returns',
    summary: 'Returns of my companies, newest first; by the code of one or the number of its order',
    query: Type.Object({ ...Paging, ...ListQuery }),
    reply: Page(ReturnSummary),
    permission: 'returns.read',
    read: listReturns,
  }),
  route({
    on: 'GET /v1/returns/:return_id',
    summary: 'One return, its lines, and where what came in lies',
    params: Params,
    reply: Return,
    refuses: [notFound],
    permission: ['shopper', 'returns.read'],
    read: readReturn,
  }),
  route({
    ...change,
    on: 'POST /v1/returns/:return_id/sending',
    summary: 'It is on its way by post',
    body: Type.Object({
      carrier: Type.String({ minLength: 1, maxLength: 60 }),
      tracking_number: Type.String({ minLength: 3, maxLength: 80, pattern: '^[A-Za-z0-9 ._/-]+$' }),
    }),
    refuses: [notFound, returnNotInState],
    permission: ['shopper', 'returns.work'],
    write: doing(noteSent),
  }),
  route({
    ...change,
    on: 'POST /v1/returns/:return_id/cancellation',
    summary: 'She keeps it after all',
    refuses: [notFound, returnNotInState],
    permission: ['shopper', 'returns.work'],
    write: doing(cancelReturn),
  }),
  route({
    ...change,
    on: 'POST /v1/returns/:return_id/receipt',
    summary:
      'It is here: what of it, and what becomes of each piece. Whatever place sold it, what can be sold again is in the stock of this one',
    body: Receipt,
    refuses: [notFound, notPermitted, returnNotInState, moreThanReturned, notOfThisCompany, keptByManager, ...stock],
    permission: 'returns.work',
    write: doing(receiveReturn),
  }),
  route({
    ...change,
    on: 'POST /v1/returns/:return_id/next-steps',
    summary: 'What was in repair or on its way to the warehouse has come somewhere',
    body: NextStep,
    refuses: [notFound, returnNotInState, notOfThisCompany, liesElsewhere, ...stock],
    permission: 'returns.work',
    write: doing(disposeFurther),
  }),
  route({
    ...change,
    on: 'POST /v1/returns/:return_id/settlement',
    summary:
      'What was paid for it goes back, the way it came, as credit or on a gift card, and its sale is taken back in the books; once, however often it is said',
    body: Settlement,
    refuses: [
      ...[
        notFound,
        returnNotInState,
        givenBefore,
        moneyNotHere,
        moneyNotTaken,
        moneyDisputed,
        onlyCredit,
        onlyGiftCard,
        notHerWish,
        tooMuchAtTill,
        takenUnproven,
        drawerMissing,
      ],
      ...[
        refundExceedsPaid,
        refundExceedsHandedOver,
        refundExceedsCapture,
        givenBackWhole,
        insufficientBalance,
        creditNotKnown,
        ...cardRefusals,
      ],
    ],
    permission: 'returns.work',
    steps: stepping(settleReturn),
  }),
  route({
    ...change,
    on: 'POST /v1/returns/:return_id/refusal',
    summary: 'It does not come back, and why: she is told and keeps it',
    body: Refusing,
    refuses: [notFound, returnNotInState],
    permission: 'returns.work',
    write: doing(refuseReturn),
  }),
  route({
    on: 'POST /v1/orders/:order_id/gift-receipts',
    summary: 'A card for whom these pieces are given to: what they are and no price; whoever brings it with them gets a gift card',
    params: OfOrder,
    body: Type.Object({ lines: GiftLines }),
    reply: GiftReceipt,
    refuses: [notFound, notOnGiftReceipt],
    permission: ['shopper', 'returns.work'],
    idempotent: true,
    // Its answer is not remembered: the code on it is kept nowhere.
    steps: (database, asked, call) => database.transaction((tx) => makeGiftReceipt(tx, asked, call)),
  }),
  route({
    on: 'POST /v1/gift-receipt-lookups',
    summary: 'What is on a gift receipt and may still come back, without a price; asked by body, so that no code stands in an address',
    body: Type.Object({ code: Id }),
    reply: GiftReceiptShown,
    status: 200,
    refuses: [notFound],
    permission: 'returns.read',
    steps: ({ db }, asked, call) => readGiftReceipt(db, asked, call),
  }),
  route({
    on: 'POST /v1/gift-receipt-returns',
    summary: 'These pieces of a gift come back: it is settled on a gift card of whoever brings them',
    body: Type.Object({ code: Id, lines: Type.Array(StartLine, { minItems: 1, maxItems: 200 }) }),
    reply: Return,
    refuses: [notFound, notReturnable, notOnGiftReceipt],
    permission: 'returns.work',
    idempotent: true,
    write: async (tx, asked, call) => readReturn(tx, await startByGiftReceipt(tx, asked, call), call),
  }),
  route({
    on: 'POST /v1/blind-returns',
    summary:
      'Somebody brings goods and nothing says where they were bought: a second person looks, then they are in stock and the least they cost lately is on a gift card',
    body: Blind,
    reply: BlindReply,
    refuses: [notFound, neverPriced, proposedAlready],
    permission: 'returns.work',
    idempotent: true,
    write: askBlind,
  }),
  route({
    on: 'GET /v1/companies/:company_id/return-rules',
    summary: 'What the law and the shop say of returns now, and which products do not come back',
    params: OfCompany,
    reply: RulesReply,
    refuses: [notFound],
    permission: 'returns.read',
    read: readRules,
  }),
  route({
    on: 'PUT /v1/companies/:company_id/return-rules',
    summary: 'From now on the shop says so; what was sold before keeps what held then',
    params: OfCompany,
    body: Rules,
    reply: RulesReply,
    refuses: [notFound],
    permission: 'returns.manage',
    write: setRules,
  }),
  route({
    on: 'PUT /v1/companies/:company_id/return-exceptions/:product_id',
    summary: 'From now on a product does not come back, or does again',
    params: Type.Object({ company_id: Id, product_id: Id }),
    body: Type.Object({ exception: ExceptionAsked }),
    reply: RulesReply,
    refuses: [notFound],
    permission: 'returns.manage',
    write: setException,
  }),
]
