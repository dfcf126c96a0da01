import { Type } from 'typebox'
import { notFound, route } from '#platform/http'
import { Page, Paging } from '#platform/paging'
import { noStorefront } from '../../foundation/stores/index.ts'
import { proposedAlready } from '../../foundation/approvals/index.ts'
import { insufficientBalance } from '../../foundation/ledger/index.ts'
import { refundExceedsCapture } from '../payments/index.ts'
import { drawerMissing } from '../refunds/index.ts'
import { Deposit, depositNotCome, DepositWithOrders, listDeposits, readDeposit } from './deposits.ts'
import { depositInUse, depositNotKept, depositSpent, Kept, proposeKeeping, Reason, returnDeposit, Returned } from './ending.ts'
import { MyDeposit, myDeposits, mySlip, notWithdrawnHere, withdrawMine } from './mine.ts'
import { DepositRule, noWithdrawalMoney, readRule, RuleReply, setRule } from './rules.ts'
import { slipPage } from './slip.ts'

const Params = Type.Object({ deposit_id: Type.String({ maxLength: 60 }) })
const CompanyParams = Type.Object({ company_id: Type.String() })

export const routes = [
  route({
    on: 'GET /v1/deposits',
    summary: 'Deposits that customers have left with my companies, newest first',
    query: Type.Object({
      ...Paging,
      search: Type.Optional(Type.String({ maxLength: 40, description: 'a part of its number' })),
      customer_id: Type.Optional(Type.String()),
      open: Type.Optional(Type.Boolean({ description: 'only those on which there is money, or only the others' })),
    }),
    reply: Page(Deposit),
    permission: 'deposits.read',
    steps: listDeposits,
  }),
  route({
    on: 'GET /v1/deposits/:deposit_id',
    summary: 'One deposit: what was agreed, what is left of it, and what became of the rest',
    params: Params,
    reply: DepositWithOrders,
    refuses: [notFound],
    permission: 'deposits.read',
    steps: readDeposit,
  }),
  route({
    on: 'GET /v1/deposits/:deposit_id/slip.html',
    summary: 'The paper she is given for her deposit, to print',
    params: Params,
    reply: Type.Any(),
    content_type: 'text/html',
    refuses: [notFound],
    permission: 'deposits.read',
    steps: slipPage,
  }),
  route({
    on: 'POST /v1/deposits/:deposit_id/returns',
    summary:
      'Give what is left of a deposit back the way it came; if we withdraw from what was agreed, with what the law adds, which somebody else confirms where it is much',
    params: Params,
    body: Type.Object({
      withdrawn_by: Type.Union([Type.Enum(['customer', 'company']), Type.Null()], { description: 'null: it is simply not needed' }),
      reason: Reason,
      register_id: Type.Optional(Type.String({ maxLength: 40, description: 'whose drawer gives cash back' })),
    }),
    reply: Returned,
    refuses: [
      ...[notFound, depositSpent, depositInUse, depositNotCome, drawerMissing, insufficientBalance, refundExceedsCapture, proposedAlready],
    ],
    permission: 'deposits.return',
    idempotent: true,
    steps: returnDeposit,
  }),
  route({
    on: 'POST /v1/deposits/:deposit_id/keepings',
    summary: 'Propose to keep a deposit that was agreed to be lost by whoever withdraws; somebody else has to confirm it',
    params: Params,
    body: Type.Object({ reason: Reason }),
    reply: Kept,
    status: 202,
    refuses: [notFound, depositNotKept, depositSpent, proposedAlready],
    permission: 'deposits.keep',
    idempotent: true,
    write: proposeKeeping,
  }),
  route({
    on: 'GET /v1/me/deposits',
    summary: 'My deposits with this shop, those first on which there is money',
    reply: Type.Object({ items: Type.Array(MyDeposit) }),
    refuses: [noStorefront],
    permission: 'customer',
    read: myDeposits,
  }),
  route({
    on: 'GET /v1/me/deposits/:deposit_id/slip.html',
    summary: 'The paper of my deposit, to show at a till or to print',
    params: Params,
    reply: Type.Any(),
    content_type: 'text/html',
    refuses: [notFound],
    permission: 'customer',
    steps: mySlip,
  }),
  route({
    on: 'POST /v1/me/deposits/:deposit_id/withdrawal',
    summary:
      'I take back what is left of a deposit that I left from a distance, within its time and without a reason; it goes back the way it came',
    params: Params,
    reply: MyDeposit,
    refuses: [
      ...[notFound, notWithdrawnHere, depositSpent, depositInUse, depositNotCome],
      ...[drawerMissing, insufficientBalance, refundExceedsCapture, proposedAlready],
    ],
    permission: 'customer',
    idempotent: true,
    steps: withdrawMine,
  }),
  route({
    on: 'GET /v1/companies/:company_id/deposit-rule',
    summary: 'What a company agrees with whoever leaves a deposit',
    params: CompanyParams,
    reply: RuleReply,
    refuses: [notFound],
    permission: 'deposits.read',
    read: readRule,
  }),
  route({
    on: 'PUT /v1/companies/:company_id/deposit-rule',
    summary: 'Say what is agreed of deposits from now on: earnest money that goes back, or money that whoever withdraws loses',
    params: CompanyParams,
    body: DepositRule,
    reply: RuleReply,
    refuses: [notFound, noWithdrawalMoney],
    permission: 'deposits.manage',
    write: setRule,
  }),
]
