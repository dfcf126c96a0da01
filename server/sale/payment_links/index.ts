/**
 * Payment links: whoever is not at our screens pays by one on her own. It is signed, ends by itself, and opens one payment: of a checkout, which
 * becomes its order when it is paid, or of a sale that a till waits with.
 */
import type { Module } from '#platform/module'
import { routes } from './routes.ts'

export { makePaymentLink, makeTillLink, paymentLinkOver, PaymentLinkReply, present as presentLink, sendTillLink } from './links.ts'
export { linkAtRegister, payTillByCard, takeBackLink } from './paying.ts'

export const payment_links: Module = {
  name: 'payment_links',
  routes,
  permissions: { 'payment_links.make': ['manager', 'associate', 'agent'] },
  audits: [
    {
      name: 'every payment link is for what a company of ours sells, and is paid at most once',
      violations: `select l.payment_link_id from payment_links.links l left join companies.public_companies c using (company_id)
        where c.company_id is null
        union all select min(l.payment_link_id) from payment_links.links l where l.payment_id is not null group by l.payment_id having count(*) > 1`,
    },
  ],
}
