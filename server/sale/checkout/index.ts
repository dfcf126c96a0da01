/**
 * Checkout: the way from a cart to an order. Starting to pay holds the goods and freezes the cart; one cart has one live checkout; a paid
 * checkout becomes exactly one order, however often and from wherever it is asked.
 */
import { type Db, run, type Tx } from '#platform/database'
import { forgetReplies } from '#platform/idempotency'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { contactsToForget } from '../../foundation/customers/index.ts'
import { whenPaymentSettles } from '../payments/index.ts'
import { paymentsSettled } from './payment.ts'
import { routes } from './routes.ts'
import { sweep } from './sweep.ts'

export { agreeToCheckout, documentsOfCheckout } from './agreement.ts'
export {
  cannotCollectHere,
  cartEmpty,
  type Checkout,
  checkoutById,
  checkoutsOf,
  checkoutClosed,
  CheckoutReply,
  Contact,
  contactMalformed,
  contactMissing,
  doesNotShip,
  isAgreementDue,
  type HowAndWho,
  HowItArrives,
  openCheckout,
  formOf,
  openFor,
  readCheckout,
  readContact,
  refusesToOpen,
} from './checkout.ts'
export { chooseInstalments, quoteForCheckout } from './choosing.ts'
export {
  Bin,
  ChosenReply,
  InstalmentChoice,
  instalmentsNotOffered,
  InstalmentsReply,
  Plan as InstalmentPlan,
  presentChosen,
  presentPlan,
  termsFor,
} from './instalments.ts'
export { cardNumberNotTaken, mustBePaidWith, payCheckout, paymentDeclined, PaymentStarted, refusesToPay } from './payment.ts'
export { Placed, placeOrder, placeTogether, refusesToPlace } from './place.ts'
export { GiftCardTender, MOST_VALUE_TENDERS, tendersDoNotAddUp, ValueTender, valueOf } from './split.ts'
export { checkoutChangedMeanwhile } from './starting.ts'
export { cancelCheckout } from './sweep.ts'

whenPaymentSettles.fill(paymentsSettled)

export const checkout: Module = {
  name: 'checkout',
  routes,
  work: sweep,
  listeners: {
    chk: async (db, subject, { principal }) =>
      principal.audience === 'shopper' &&
      (
        await run(db, 'select 1 from checkout.checkouts where checkout_id = $1 and (session_id = $2 or customer_id = any($3::text[]))', [
          subject,
          principal.id,
          principal.customer_ids,
        ])
      ).length > 0,
  },
  audits: [
    {
      name: 'every checkout takes its goods from a place of its company',
      violations: `select c.checkout_id from checkout.checkouts c left join stores.public_locations l using (location_id)
        where l.company_id is distinct from c.company_id`,
    },
    {
      name: 'every paid checkout that was ordered has its order, once',
      violations: `select c.checkout_id from checkout.checkouts c left join orders.public_orders o on o.purpose_id = c.checkout_id
        where (c.status = 'ordered') <> (o.order_id is not null) or c.order_id is distinct from o.order_id`,
    },
    {
      name: 'promotions are kept only for checkouts that are being paid',
      violations: `select u.purpose_id from promotions.public_uses u left join checkout.checkouts c on c.checkout_id = u.purpose_id
        where u.status = 'reserved' and c.status is distinct from 'paying' and c.status is distinct from 'paid'`,
    },
    {
      name: 'goods are held only for checkouts that are being paid',
      violations: `select h.purpose_id from inventory.public_holds h join checkout.checkouts c on c.checkout_id = h.purpose_id where c.status not in ('paying', 'paid')`,
    },
  ],
  retention: [
    {
      // The order has its own; what is not paid for is nobody's business any more.
      what: 'checkout.contacts',
      days: 30,
      sweep: sweepBy(`update checkout.checkouts set contact = null where checkout_id in (
               select checkout_id from checkout.checkouts where contact is not null and created_at < $1 and status not in ('paying', 'paid')
               order by created_at limit $2) returning 1`),
    },
  ],
  merge: {
    preview: async (db, customer_ids, companies = null) => ({ being_paid: await beingPaid(db, customer_ids, companies) }),
    totals: async (db, customer_ids) =>
      Object.fromEntries(
        (await beingPaid(db, customer_ids, null)).map(({ currency, total_minor }) => [`checkout.${currency}`, total_minor]),
      ),
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      checkouts: await run(
        db,
        'select created_at, delivery, contact, total_minor, currency, status from checkout.checkouts where customer_id = any($1::text[])',
        [customer_ids],
      ),
    }),
    // Those of a guest who left her phone or address too; what is older than a month has none any more.
    async erase(tx, customer_ids) {
      const hers = await contactsToForget(tx, customer_ids)
      const contacts = await run(
        tx,
        `update checkout.checkouts set contact = null where contact is not null and (customer_id = any($1::text[])
           or customer_id is null and status not in ('paying', 'paid') and (contact ->> 'phone' = any($2::text[]) or contact ->> 'email' = any($2::text[])))
         returning 1`,
        [customer_ids, hers],
      )
      const all = await run<{ checkout_id: string }>(tx, 'select checkout_id from checkout.checkouts where customer_id = any($1::text[])', [
        customer_ids,
      ])
      await forgetReplies(
        tx,
        all.map(({ checkout_id }) => checkout_id),
      )
      return [{ table: 'checkout.checkouts', erased: contacts.length, kept: all.length, why: 'tax_law' }]
    },
    hinders: async (db, customer_ids) =>
      (
        await run<{ subject: string; customer_id: string }>(
          db,
          `select checkout_id as subject, customer_id from checkout.checkouts where customer_id = any($1::text[]) and status in ('paying', 'paid') order by created_at`,
          [customer_ids],
        )
      ).map((checkout) => ({ reason: 'open_payment', ...checkout })),
  },
}

const beingPaid = (db: Db | Tx, customer_ids: readonly string[], companies: readonly string[] | null) =>
  run<{ currency: string; total_minor: number }>(
    db,
    `select currency, sum(total_minor)::bigint as total_minor from checkout.checkouts
     where customer_id = any($1::text[]) and status in ('paying', 'paid') and ($2::text[] is null or company_id = any($2)) group by currency order by currency`,
    [customer_ids, companies],
  )
