import { instalmentsOf, mostInstalments } from '@birge/kernel/instalments'
import { isVoucher } from '@birge/kernel/tax'
import { Type } from 'typebox'
import type { Database, Db, Tx } from '#platform/database'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { type Refusal, refusal } from '#platform/refusal'
import { companyOf } from '../../foundation/companies/index.ts'
import { storefrontOf } from '../../foundation/stores/index.ts'
import { instalmentGroupsOf } from '../../offer/catalog/index.ts'
import { dayIn } from '../../offer/pricing/index.ts'
import { type CartForSale, cartForSale } from '../carts/index.ts'
import { askCardKind, knownCardKind, type KeptOffer, offersOf, plansFor } from '../instalments/index.ts'
import type { CardKind, Instalments } from '../payments/index.ts'

/** The first digits of her card, by which a bank and its programme are known; of more than eight we never hear. */
export const Bin = Type.String({ pattern: '^[0-9]{6,8}$', description: 'the first six to eight digits of the card, never more' })

/** In how many instalments she wants to pay what is asked of her card. */
export const InstalmentChoice = Type.Object(
  {
    bin: Bin,
    count: Type.Integer({ minimum: 2, maximum: 18 }),
    value_minor: Type.Optional(
      Type.Integer({ minimum: 0, description: 'what gift cards and credit pay: in instalments is only the rest' }),
    ),
  },
  { additionalProperties: false },
)
type InstalmentChoice = Type.Static<typeof InstalmentChoice>

/** As it is kept with the checkout; the card by its kind, since nobody here knows its number. */
export interface Chosen extends Instalments {
  /** What is asked of the card, without the surcharge. */
  card_minor: number
  card: CardKind
  /** Who has said what kind of card it is, and takes so many instalments. */
  provider: string
}

export const Plan = Type.Object({
  count: Type.Integer({ description: '1: a single payment' }),
  surcharge_minor: Type.Integer({ description: 'on top of what is asked of the card' }),
  total_minor: Type.Integer({ description: 'what the card is charged in all' }),
  first_minor: Type.Integer(),
  monthly_minor: Type.Integer({ description: 'each after the first' }),
})
export const InstalmentsAsked = Type.Object({
  bin: Bin,
  delivery: Type.Enum(['ship', 'collect', 'digital']),
  value_minor: Type.Optional(Type.Integer({ minimum: 0, description: 'what gift cards and credit pay' })),
})
export const InstalmentsReply = Type.Object({
  currency: Type.String(),
  card_minor: Type.Integer({ description: 'what is asked of the card' }),
  card: OrNull(
    Type.Object(
      { programme: OrNull(Type.String()), issuer: OrNull(Type.String()), is_credit: Type.Boolean() },
      { description: 'null: nobody knows it' },
    ),
  ),
  most: Type.Integer({ description: 'what the law allows for these goods; of mixed goods the least' }),
  plans: Type.Array(Plan),
})
export const ChosenReply = Type.Object({ programme: OrNull(Type.String()), ...Plan.properties })

export const instalmentsNotOffered = refusal<{ count: number; most: number }>(
  'instalments_not_offered',
  422,
  ({ count }) => `This cannot be paid in ${count} instalments with this card`,
)
export const instalmentsChanged = refusal<{ checkout_id: string }>(
  'instalments_changed',
  409,
  () => 'The instalments are no longer those that were agreed: choose again',
)

type Goods = Pick<CartForSale, 'lines'> & { quote: { lines: readonly { line_id: string; quantity: number; total_minor: number }[] } }

/** The line's price is what is paid for it: a thing that is dear and reduced falls under what it costs her. */
const capped = ({ lines, quote }: Goods, groups: ReadonlyMap<string, Parameters<typeof mostInstalments>[0][number]['groups']>) =>
  lines.map((line) => {
    const { quantity, total_minor } = quote.lines.find(({ line_id }) => line_id === line.line_id)!
    return {
      groups: isVoucher(line) ? (['gift_card'] as const) : (groups.get(line.variant_id) ?? []),
      unit_price_minor: Math.floor(total_minor / quantity),
    }
  })

/** What the law allows for goods at this moment, by company. */
interface Terms {
  offers: readonly KeptOffer[]
  most: number
}

export async function termsFor(on: Db | Tx, company_id: string, goods: Goods, card: CardKind | null, now: string): Promise<Terms> {
  const [{ country, time_zone }, offers, groups] = await Promise.all([
    companyOf(on, company_id),
    offersOf(on, [company_id]),
    instalmentGroupsOf(
      on,
      goods.lines.map(({ variant_id }) => variant_id),
    ),
  ])
  const asked = { country, on: dayIn(time_zone, now), is_commercial: card?.is_commercial ?? false }
  return { offers: offers.get(company_id) ?? [], most: mostInstalments(capped(goods, groups), asked) }
}

/** A way to pay so much by card, as it is shown: in all, and month by month. */
export const presentPlan = ({ count, surcharge_minor }: { count: number; surcharge_minor: number }, card_minor: number) => {
  const total_minor = card_minor + surcharge_minor
  return { count, surcharge_minor, total_minor, ...instalmentsOf(total_minor, count) }
}

/** The ways in which these goods may be paid with a card that begins so. */
export async function plansOf(
  database: Database,
  {
    bin,
    value_minor,
    ...sale
  }: Goods & { company_id: string; channel: string; currency: string; quote: { total_minor: number }; bin: string; value_minor: number },
  now: string,
): Promise<Type.Static<typeof InstalmentsReply>> {
  const { company_id, channel, currency, quote } = sale
  const card_minor = Math.max(0, quote.total_minor - value_minor)
  const card = await askCardKind(database, { company_id, channel, bin }, now)
  const { offers, most } = await termsFor(database.db, company_id, sale, card, now)
  return {
    ...{ currency, card_minor, most },
    card: card && { programme: card.programme, issuer: card.issuer, is_credit: card.is_credit },
    plans: plansFor(card, offers, most, card_minor).map((plan) => presentPlan(plan, card_minor)),
  }
}

/** In how many instalments her cart may be paid with a card that begins so, and what each way costs. */
export async function quoteInstalments(
  database: Database,
  { bin, delivery, value_minor = 0 }: Type.Static<typeof InstalmentsAsked>,
  call: Call,
): Promise<Type.Static<typeof InstalmentsReply>> {
  const { currency } = await storefrontOf(database.db, call)
  const cart = await cartForSale(database.db, { call, is_sent: delivery === 'ship' }, call.now)
  if (!cart) return { currency, card_minor: 0, card: null, most: 1, plans: [presentPlan({ count: 1, surcharge_minor: 0 }, 0)] }
  return plansOf(database, { ...cart, channel: call.channel, bin, value_minor }, call.now)
}

/** What she has chosen, as it is agreed and kept; refused where nobody offers it (any more). The card is known from when she was shown her choice. */
export async function chosenFor(
  db: Db | Tx,
  { bin, count, value_minor = 0 }: InstalmentChoice,
  cart: Goods & { company_id: string; channel: string; quote: { total_minor: number } },
  now: string,
): Promise<Chosen> {
  const { company_id, channel } = cart
  const { card, provider } = (await knownCardKind(db, { company_id, channel, bin }, now)) ?? { card: null, provider: '' }
  const { offers, most } = await termsFor(db, company_id, cart, card, now)
  const card_minor = Math.max(0, cart.quote.total_minor - value_minor)
  const plan = plansFor(card, offers, most, card_minor).find((one) => one.count === count)
  if (!card || !plan) throw instalmentsNotOffered({ count, most })
  return { ...plan, programme: card.programme, card_minor, card, provider }
}

/** Why what was chosen does not hold any more: an offer, a law, the kind of goods or who takes her card has changed, or it is asked for another amount. */
export async function whyNoLonger(
  tx: Tx,
  { checkout_id, company_id, instalments, quote }: { checkout_id: string; company_id: string; instalments: Chosen; quote: Goods },
  { asked_minor, provider }: { asked_minor: number; provider: string | undefined },
  now: string,
): Promise<Refusal | undefined> {
  const { card, card_minor, count, surcharge_minor } = instalments
  if (provider !== instalments.provider || asked_minor !== card_minor) return instalmentsChanged({ checkout_id })
  const { offers, most } = await termsFor(tx, company_id, quote, card, now)
  const plan = plansFor(card, offers, most, card_minor).find((one) => one.count === count)
  return plan?.surcharge_minor === surcharge_minor ? undefined : instalmentsChanged({ checkout_id })
}

export const presentChosen = (chosen: Chosen | null) => chosen && { programme: chosen.programme, ...presentPlan(chosen, chosen.card_minor) }
