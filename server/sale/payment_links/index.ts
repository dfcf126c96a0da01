/**
 * Payment links: whoever is not at our screens pays by one on her own. It is signed, ends by itself, and opens one payment: of a checkout, which
 * becomes its order when it is paid, of a sale that a till waits with, or of a deposit, which stands once it is paid.
 */
import { run } from '#platform/database'
import type { Module } from '#platform/module'
import { sweepBy } from '#platform/personal-data'
import { askNoMore, standPaidDeposits } from './deposits.ts'
import { forgetCodes } from './links.ts'
import { routes } from './routes.ts'

export {
  makePaymentLink,
  makeTillLink,
  paymentLinkOver,
  PaymentLinkReply,
  present as presentLink,
  resealLinks,
  sendTillLink,
} from './links.ts'
export { askDeposit, DepositAsked, depositExceedsCart, depositWithoutTerms } from './deposits.ts'
export { linkAtRegister, payTillByCard, takeBackLink } from './paying.ts'

export const payment_links: Module = {
  name: 'payment_links',
  routes,
  tick: forgetCodes,
  work: standPaidDeposits,
  permissions: { 'payment_links.make': ['manager', 'associate', 'agent'] },
  audits: [
    {
      name: 'every payment link is for what a company of ours sells, and is paid at most once',
      violations: `select l.payment_link_id from payment_links.links l left join companies.public_companies c using (company_id)
        where c.company_id is null
        union all select min(l.payment_link_id) from payment_links.links l where l.payment_id is not null group by l.payment_id having count(*) > 1`,
    },
    {
      name: 'every link for a deposit says for what, and what it has become is what its payment paid',
      violations: `select l.payment_link_id from payment_links.links l left join payment_links.deposits d using (payment_link_id)
          left join deposits.public_deposits t using (deposit_id) left join payments.public_payments p on p.payment_id = l.payment_id
        where (d.payment_link_id is not null) <> (l.checkout_id is null and l.register_id is null)
          or d.deposit_id is not null and (t.amount_minor is distinct from l.amount_minor or t.customer_id is distinct from d.customer_id
            or p.order_id is distinct from d.deposit_id)
          or d.deposit_id is null and p.order_id like 'dep_%' and d.payment_link_id is not null`,
    },
  ],
  retention: [
    {
      // What was paid has its own; whoever did not pay is nobody's business any more.
      what: 'payment_links.asked_deposits',
      days: 30,
      sweep:
        sweepBy(`update payment_links.deposits set name = null, phone = null, email = null, about = '', lines = '[]' where payment_link_id in (
               select payment_link_id from payment_links.deposits d join payment_links.links l using (payment_link_id)
               where l.expires_at < $1 and (name is not null or phone is not null or email is not null or about <> '')
               order by l.expires_at limit $2) returning 1`),
    },
  ],
  merge: {
    // Each is hers by the id she was asked under: merged, all are hers; parted, each has her own.
    preview: async (db, customer_ids, companies = null) => ({
      asked_deposits: (
        await run<{ count: number }>(
          db,
          `select count(*) from payment_links.deposits d join payment_links.links l using (payment_link_id)
           where d.customer_id = any($1::text[]) and d.deposit_id is null and ($2::text[] is null or l.company_id = any($2))`,
          [customer_ids, companies],
        )
      )[0]!.count,
    }),
    totals: async () => ({}),
  },
  personal_data: {
    export: async (db, customer_ids) => ({
      asked_deposits: await run(
        db,
        `select l.created_at, l.amount_minor, l.currency, d.name, d.phone, d.email, d.about, d.lines from payment_links.deposits d
         join payment_links.links l using (payment_link_id) where d.customer_id = any($1::text[]) order by l.created_at`,
        [customer_ids],
      ),
    }),
    // That she was asked is kept for what became of it, under an id that then names nobody.
    async erase(tx, customer_ids, now) {
      await askNoMore(tx, customer_ids, now)
      const kept = await run(
        tx,
        `update payment_links.deposits set name = null, phone = null, email = null, about = '', lines = '[]'
         where customer_id = any($1::text[]) returning 1`,
        [customer_ids],
      )
      return [{ table: 'payment_links.deposits', erased: 0, kept: kept.length, why: 'tax_law' }]
    },
    hinders: async (db, customer_ids) =>
      (
        await run<{ subject: string; customer_id: string }>(
          db,
          `select l.payment_link_id as subject, d.customer_id from payment_links.deposits d join payment_links.links l using (payment_link_id)
           join payments.public_payments p using (payment_id)
           where d.customer_id = any($1::text[]) and d.deposit_id is null and p.status in ('authorising', 'unknown', 'authorised') and p.let_go_at is null
           order by l.created_at, l.payment_link_id`,
          [customer_ids],
        )
      ).map((link) => ({ reason: 'open_payment', ...link })),
  },
}
