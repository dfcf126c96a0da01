/**
 * Payments: money asked for and got, by any method. The intent is written before anybody outside is asked and ends in every case: record,
 * speak, settle. Whatever is silent, late, repeated or out of order, a payment is taken once, never more is captured than was authorised
 * nor given back than was captured, and the ledger says the same.
 */
import type { Module } from '#platform/module'
import { letGoLapsed, watchDues } from './dues.ts'
import { letGoLapsedValue, letGoWithoutOrder, resumePayments } from './resume.ts'
import { Amount, mustBeHers, routes, wishOf } from './routes.ts'
import { joinedProviders } from './provider.ts'
import { forgetOldWebhooks, hearAgain, lookAgain, lookLater } from './webhooks.ts'

export { accountMarkOf, accountOf, askProvider, resealAccounts } from './accounts.ts'
export {
  type HowShePays,
  type Instalments,
  type PaymentRequest,
  recordPayments,
  recordTaken,
  speakAuthorise,
  takersAt,
  type Tender,
  tenderRefused,
} from './authorise.ts'
export {
  askRefunds,
  attachToOrders,
  cancelPayment,
  cancelPayments,
  captureExceedsAuthorisation,
  capturePayment,
  type Change,
  type RefundPart,
  inTurns,
  isFree,
  letGo,
  paymentNotAuthorised,
  paymentNotCancellable,
  refundExceedsCapture,
  refundPayment,
  restOf,
  speakChanges,
  surchargesOf,
  surchargesWith,
  takenWithGoods,
} from './changes.ts'
export {
  askDue,
  captureFor,
  type Due,
  givenBackForRest,
  heldOf,
  letRestGo,
  lockPaymentsOf,
  referenceReused,
  restKey,
  takenOf,
} from './dues.ts'
export {
  changeDeclined,
  lockPayments,
  noteDisputed,
  PaymentReply,
  readPayment,
  type Payment,
  paymentAuthorised,
  paymentCancelled,
  paymentCaptured,
  paymentDeclined,
  paymentRefunded,
  refundableOf,
  refundFailed,
  paymentsByIds,
  whenCardIsKept,
  whenDisputed,
  whenPaymentSettles,
} from './payment.ts'
export {
  creditNotKnown,
  type DepositSought,
  depositsByNumber,
  depositUnknown,
  holdOwnValue,
  mustCover,
  type OwnTender,
  valueShort,
} from './own-value.ts'
export { type Method, methodsAt, methodNotTaken, METHODS, takersBy } from './methods.ts'
export {
  type Account,
  type Answer,
  type AuthoriseRequest,
  type Buyer,
  type CardKind,
  type ChangeRequest,
  type Line,
  joinProviders,
  type KeptCard,
  promisedTender,
  providerNamed,
  type OnSiteTender,
  type PaymentMethod,
  type PaymentProvider,
  type RemoteProvider,
  type Standing,
  type ToldDispute,
  type Webhook,
} from './provider.ts'
export { lookUpOpen, pageTo, resumePayments, returnUrlOf } from './resume.ts'

/** A change of one payment that a module above asks for: how much, whose it has to be, and by what name it is done once. */
export { Amount as PaymentAmount, mustBeHers as mustMoveHers, wishOf as changeWishOf }

/** What is paid for instalments is owed by no order. */
const IS_SURCHARGE = `(from_account like '%/instalment_surcharge' or to_account like '%/instalment_surcharge')`

/** What is paid at a till is taken with the sale, and has no capture of its own. */
const TAKEN_AT_TILL = `case when p.register_id is not null then p.surcharge_minor else 0 end`

/** Where what is paid is collected by a provider for us: elsewhere it is in a drawer, at our bank, or ours already. */
const AT_PROVIDER = `p.method not in ('cash', 'bank_transfer', 'gift_card', 'store_credit', 'deposit')`

export const payments: Module = {
  name: 'payments',
  routes,
  async tick(tx, now) {
    await forgetOldWebhooks(tx, now)
    for (const provider of joinedProviders()) if (!provider.on_site) await provider.forgetOld?.(tx, now)
  },
  async work(database, now, log) {
    await resumePayments(database, now)
    await hearAgain(database, now, log)
    await lookAgain(database, now, log)
    await letGoWithoutOrder(database, now, log)
    await database.transaction((tx) => letGoLapsedValue(tx, now))
    await letGoLapsed(database, now, log)
    await database.transaction((tx) => watchDues(tx, now, log))
  },
  subscriptions: [lookLater],
  permissions: {
    'payments.read': ['manager', 'agent', 'analyst'],
    'payments.capture': ['manager'],
    'payments.refund': ['manager', 'agent'],
    'payments.manage': ['owner'],
  },
  audits: [
    {
      name: 'every payment is of a company that exists',
      violations: `select p.payment_id from payments.payments p left join companies.public_companies c using (company_id) where c.company_id is null`,
    },
    {
      name: 'what every payment captured and gave back is the sum of what was done to it',
      violations: `select p.payment_id from payments.payments p left join (
          select payment_id,
            coalesce(sum(amount_minor) filter (where kind = 'capture' and status = 'done'), 0) as captured,
            coalesce(sum(amount_minor) filter (where kind = 'refund' and status = 'done'), 0) as refunded,
            coalesce(sum(amount_minor) filter (where kind = 'capture' and status = 'asked'), 0) as capturing,
            coalesce(sum(amount_minor) filter (where kind = 'refund' and status = 'asked'), 0) as refunding
          from payments.changes group by payment_id) c using (payment_id)
        where p.captured_minor <> coalesce(c.captured, 0) + case when p.register_id is not null then p.amount_minor else 0 end
          or p.refunded_minor <> coalesce(c.refunded, 0) or p.capturing_minor <> coalesce(c.capturing, 0) or p.refunding_minor <> coalesce(c.refunding, 0)`,
    },
    {
      name: 'what is to be paid with a gift card or credit is held for it',
      violations: `select p.payment_id from payments.payments p
        where p.status = 'authorised' and p.method in ('gift_card', 'store_credit', 'deposit') and not exists (
          select from ledger.public_holds h where h.hold_key = 'hold:' || p.payment_id and h.ended_at is null and h.amount_minor = p.amount_minor)`,
    },
    {
      name: 'what was let go of every payment in part is what a provider has let go',
      violations: `select p.payment_id from payments.payments p left join payments.changes c on c.payment_id = p.payment_id and c.kind = 'release' and c.status = 'done'
        where c.amount_minor > p.released_minor or p.released_minor > 0 and p.captured_minor = 0`,
    },
    {
      name: 'of what is taken with the goods no more is taken than has left, but where a provider captures once',
      violations: `select d.order_id from (select order_id, sum(amount_minor) as owed_minor from payments.dues group by order_id) d
        join (select order_id, sum(captured_minor + capturing_minor) filter (where captures = 'at_hand_over' and not captures_once) as taken_minor
          from payments.payments where order_id is not null group by order_id) p using (order_id) where p.taken_minor > d.owed_minor
        union all select p.order_id from payments.payments p
          where p.captures = 'at_hand_over' and p.order_id is not null and p.captured_minor + p.capturing_minor > 0
            and not exists (select from payments.dues d where d.order_id = p.order_id)`,
    },
    {
      name: 'no order owes more for what was handed over than was promised for it',
      violations: `select d.order_id from (select order_id, sum(amount_minor) as owed_minor from payments.dues group by order_id) d
        left join (select order_id, sum(amount_minor) as promised_minor from payments.payments group by order_id) p using (order_id)
        where d.owed_minor > coalesce(p.promised_minor, 0)`,
    },
    {
      name: 'the ledger has booked what was captured and given back for every order',
      violations: `select order_id, paid.net_minor, booked.net_minor as booked_minor
        from (select order_id, sum(captured_minor - refunded_minor) as net_minor from payments.payments where order_id is not null group by order_id) paid
        full join (select document as order_id, sum(case kind when 'refund' then -amount_minor else amount_minor end) as net_minor
          from ledger.public_transfers where kind in ('payment', 'refund', 'refund_failed') and not ${IS_SURCHARGE} group by document) booked using (order_id)
        where coalesce(paid.net_minor, 0) <> coalesce(booked.net_minor, 0)`,
    },
    {
      name: 'of a surcharge for instalments no more is taken than was agreed nor given back than was taken, and all of it with all of the payment',
      violations: `select p.payment_id from payments.payments p join (
          select payment_id,
            coalesce(sum(surcharge_minor) filter (where kind = 'capture' and status in ('asked', 'done')), 0) as taken,
            coalesce(sum(surcharge_minor) filter (where kind = 'capture' and status = 'done'), 0) as captured,
            coalesce(sum(surcharge_minor) filter (where kind = 'refund' and status in ('asked', 'done')), 0) as given
          from payments.changes group by payment_id) c using (payment_id)
        cross join lateral (select ${TAKEN_AT_TILL} as minor) as at_till
        where c.taken + at_till.minor > p.surcharge_minor or c.given > c.captured + at_till.minor
          or p.captured_minor + p.capturing_minor = p.amount_minor and c.taken + at_till.minor <> p.surcharge_minor
          or p.captured_minor > 0 and p.refunded_minor + p.refunding_minor = p.captured_minor and c.given <> c.captured + at_till.minor`,
    },
    {
      name: 'the ledger has booked what was taken and given back for instalments for every order',
      violations: `select order_id, paid.net_minor, booked.net_minor as booked_minor
        from (select order_id, sum(minor) as net_minor from (
            select p.order_id, case c.kind when 'capture' then c.surcharge_minor else -c.surcharge_minor end as minor
            from payments.changes c join payments.payments p using (payment_id)
            where c.kind in ('capture', 'refund') and c.status = 'done' and c.surcharge_minor > 0
            union all select p.order_id, ${TAKEN_AT_TILL} from payments.payments p where p.surcharge_minor > 0) as parts group by order_id) paid
        full join (select document as order_id, sum(case when from_account like '%/instalment_surcharge' then amount_minor else -amount_minor end) as net_minor
          from ledger.public_transfers where kind in ('payment', 'refund', 'refund_failed') and ${IS_SURCHARGE} group by document) booked using (order_id)
        where coalesce(paid.net_minor, 0) <> coalesce(booked.net_minor, 0)`,
    },
    {
      name: 'what every provider owes is what it has taken for us, less what it gave back, paid out and let banks dispute',
      violations: `select account, booked.minor as booked_minor, done.minor as done_minor
        from (select account, sum(minor) as minor from ledger.public_transfers, lateral (values (to_account, amount_minor), (from_account, -amount_minor)) as side(account, minor)
          where split_part(account, '/', 3) = 'provider' group by account) booked
        full join (select concat_ws('/', company_id, currency, 'provider', provider) as account, sum(minor) as minor from (
            select p.company_id, p.currency, p.provider, case c.kind when 'capture' then 1 else -1 end * (c.amount_minor + c.surcharge_minor) as minor
            from payments.changes c join payments.payments p using (payment_id)
            where c.kind in ('capture', 'refund') and c.status = 'done' and c.credit_of is null and c.onto_card is null and ${AT_PROVIDER}
            union all select p.company_id, p.currency, p.provider, p.amount_minor + p.surcharge_minor from payments.payments p
            where p.register_id is not null and ${AT_PROVIDER}
            union all select company_id, currency, provider, -disputed_minor - dispute_fees_minor from payments.payments
            where disputed_minor > 0 or dispute_fees_minor <> 0
            union all select company_id, currency, provider, -arrived_minor - commission_minor from payments.payouts where reversed_at is null) as parts
          group by 1) done using (account)
        where coalesce(booked.minor, 0) <> coalesce(done.minor, 0)`,
    },
    {
      name: 'every payout is booked once, as it was written down, and every reversal with it',
      violations: `select coalesce(p.group_key, t.group_key) as group_key from payments.payouts p
        full join (select group_key, sum(amount_minor) as minor from ledger.public_transfers where kind = 'payout' group by group_key) t using (group_key)
        where p.arrived_minor + p.commission_minor is distinct from t.minor
        union all select coalesce(p.group_key || '/reversal', t.group_key)
        from (select group_key, arrived_minor + commission_minor as minor from payments.payouts where reversed_at is not null) p
        full join (select group_key, sum(amount_minor) as minor from ledger.public_transfers where kind = 'payout_reversed' group by group_key) t
          on t.group_key = p.group_key || '/reversal'
        where p.minor is distinct from t.minor`,
    },
  ],
}
