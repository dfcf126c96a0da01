import { MOST_INSTALMENTS } from '@birge/kernel/instalments'
import { Type } from 'typebox'
import type { Db, Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { type CartForSale, cartForSale, cartNotServedHere, isServedAt } from '../carts/index.ts'
import { InstalmentPlan, instalmentsNotOffered, presentPlan, termsFor } from '../checkout/index.ts'
import { type KeptOffer, type Offer, plansFor, programmeKey } from '../instalments/index.ts'
import { tenderRefused } from '../payments/index.ts'
import { mustBeOpen } from './register-sessions.ts'
import type { Given, Tender } from './sales.ts'

/** As the associate has chosen them and the bank's terminal has taken them. Of the card nothing is known here but whose instalments it has. */
export const TenderInstalments = Type.Object(
  {
    programme: Type.String({ minLength: 1, maxLength: 40, description: 'of cards, as it was told; `any`: one that is not named' }),
    count: Type.Integer({ minimum: 2, maximum: MOST_INSTALMENTS }),
    surcharge_minor: Type.Integer({ minimum: 0, description: 'what the terminal took on top of the amount, as it was told' }),
  },
  { additionalProperties: false },
)

export const InstalmentsHere = Type.Object({
  currency: Type.String(),
  card_minor: Type.Integer({ description: 'what is asked of the card' }),
  offered: Type.Boolean({ description: 'whether the company offers instalments at all' }),
  most: Type.Integer({ description: 'what the law allows for these goods; of mixed goods the least' }),
  programmes: Type.Array(
    Type.Object({
      programme: Type.String({ description: '`any`: all cards that are not named' }),
      name: OrNull(Type.String({ description: 'as it stands on the card' })),
      plans: Type.Array(InstalmentPlan, { description: 'from two instalments on; a single payment is always possible' }),
    }),
  ),
})

export const surchargeDoesNotReconcile = refusal<{ count: number; expected_minor: number; claimed_minor: number }>(
  'surcharge_does_not_reconcile',
  409,
  ({ count, expected_minor, claimed_minor }) => `${count} instalments cost ${expected_minor} on top, not ${claimed_minor}: look again`,
)

/** What is offered for so much of a card of a programme. Whether its bank takes so many, its terminal says: no digit of the card comes here. */
function plansAt(programme: string, { offers, most }: { offers: readonly Offer[]; most: number }, amount_minor: number) {
  const counts = offers.map(({ count }) => count)
  const card = { programme, issuer: null, is_credit: true, is_commercial: false, counts }
  return plansFor(card, offers, most, amount_minor).filter(({ count }) => count > 1)
}

/** In how many instalments so much of the sale can be paid on the terminal, by the family of the card, and what each way costs. */
export async function instalmentsHere(
  db: Db,
  { cart_id, amount_minor }: { cart_id: string; amount_minor: number },
  call: Call,
): Promise<Type.Static<typeof InstalmentsHere>> {
  const { company_id, currency, register_id } = await mustBeOpen(db, call)
  if (!(await isServedAt(db, cart_id, register_id))) throw cartNotServedHere({ cart_id })
  const cart = await cartForSale(db, { cart_id }, call.now)
  const terms = cart?.lines.length ? await termsFor(db, company_id, cart, null, call.now) : { offers: [], most: 1 }
  const keys = [...new Set(terms.offers.map(({ programme }) => programme))]
  // All the others come last.
  const programmes = [...keys.filter((key) => key !== 'any'), ...keys.filter((key) => key === 'any')].map((programme) => ({
    programme,
    name: nameOf(terms.offers.find((offer) => offer.programme === programme)!),
    plans: plansAt(programme, terms, amount_minor).map((plan) => presentPlan(plan, amount_minor)),
  }))
  return {
    ...{ currency, card_minor: amount_minor, offered: terms.offers.length > 0, most: terms.most },
    programmes: programmes.filter(({ plans }) => plans.length > 0),
  }
}

const nameOf = ({ programme, name }: KeptOffer) => (programme === 'any' ? null : name)

/** What was taken on the terminal in instalments is what is offered for these goods at this moment, to the last minor unit; else nothing is sold. */
export async function withInstalments(tx: Tx, cart: CartForSale, tenders: readonly Tender[], now: string): Promise<Given[]> {
  const terms = tenders.some(({ instalments }) => instalments) ? await termsFor(tx, cart.company_id, cart, null, now) : undefined
  return tenders.map(({ instalments, ...tender }) => {
    if (!instalments || !terms) return tender
    const { programme, count, surcharge_minor } = instalments
    if (tender.method !== 'terminal') throw tenderRefused({ method: tender.method, reason: 'no_instalments' })
    const offer = terms.offers.find((one) => one.programme === programmeKey(programme))
    const plan = offer && plansAt(offer.programme, terms, tender.amount_minor).find((one) => one.count === count)
    if (!plan) throw instalmentsNotOffered({ count, most: terms.most })
    if (plan.surcharge_minor !== surcharge_minor)
      throw surchargeDoesNotReconcile({ count, expected_minor: plan.surcharge_minor, claimed_minor: surcharge_minor })
    return { ...tender, instalments: { programme: nameOf(offer), count, surcharge_minor } }
  })
}
