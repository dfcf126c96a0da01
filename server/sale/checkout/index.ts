/**
 * Checkout: the way from a cart to an order. Starting to pay holds the goods and freezes the cart; one cart has one live checkout; a paid
 * checkout becomes exactly one order, however often and from wherever it is asked.
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { idsOf } from '../../foundation/customers/index.ts'
import { whenPaymentSettles } from '../payments/index.ts'
import { paymentsSettled } from './payment.ts'
import { routes } from './routes.ts'
import { sweep } from './sweep.ts'

export { HowItArrives } from './checkout.ts'
export { placeTogether } from './place.ts'

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
      name: 'goods are held only for checkouts that are being paid',
      violations: `select h.purpose_id from inventory.public_holds h join checkout.checkouts c on c.checkout_id = h.purpose_id where c.status not in ('paying', 'paid')`,
    },
  ],
  personal_data: {
    export: async (db, customer_id) => ({
      checkouts: await run(
        db,
        'select created_at, delivery, contact, total_minor, currency, status from checkout.checkouts where customer_id = any($1::text[])',
        [await idsOf(db, customer_id)],
      ),
    }),
    async erase(tx, customer_id) {
      const ids = await idsOf(tx, customer_id)
      const contacts = await run(
        tx,
        'update checkout.checkouts set contact = null where customer_id = any($1::text[]) and contact is not null returning 1',
        [ids],
      )
      const [all] = await run<{ count: number }>(tx, 'select count(*) from checkout.checkouts where customer_id = any($1::text[])', [ids])
      return [{ table: 'checkout.checkouts', erased: contacts.length, kept: all!.count, why: 'tax_law' }]
    },
    hinders: async (db, customer_ids) =>
      (
        await run<{ subject: string }>(
          db,
          `select checkout_id as subject from checkout.checkouts where customer_id = any($1::text[]) and status in ('paying', 'paid') order by created_at`,
          [customer_ids],
        )
      ).map(({ subject }) => ({ reason: 'open_payment', subject })),
  },
}
