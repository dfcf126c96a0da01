/**
 * Instalments: by which cards, and in how many months, a company lets pay, and what kind of card it is by its first digits. Nobody is offered more than
 * the law allows for the goods, the bank for the card, and the company for its programme; of a card never more than eight digits are known.
 */
import type { Module } from '#platform/module'
import { forgetCardKinds } from './cards.ts'
import { routes } from './routes.ts'

export { askCardKind, knownCardKind } from './cards.ts'
export { type KeptOffer, type Offer, offersOf, plansFor, programmeKey, setOffers } from './offers.ts'

export const instalments: Module = {
  name: 'instalments',
  routes,
  tick: async (tx, now) => void (await forgetCardKinds(tx, now)),
  audits: [
    {
      name: 'instalments are offered by a company that exists, and of no card more than eight digits are kept',
      violations: `select o.company_id from instalments.offers o left join companies.public_companies c using (company_id) where c.company_id is null
        union all select company_id from instalments.card_kinds where length(bin) > 8`,
    },
  ],
}
