import { foldText } from '@birge/kernel/fold'
import { capsOn, card_programmes, hasInstalments, instalment_groups, surchargeOf } from '@birge/kernel/instalments'
import { Type } from 'typebox'
import { type Db, run, type Tx } from '#platform/database'
import { announce, event } from '#platform/events'
import type { Call } from '#platform/http'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { ofCompany } from '../../foundation/companies/index.ts'
import { dayIn } from '../../offer/pricing/index.ts'
import type { CardKind } from '../payments/index.ts'

export const Offer = Type.Object(
  {
    programme: Type.String({
      minLength: 1,
      maxLength: 40,
      description: 'of cards, as the provider names it; `any`: all that are not named',
    }),
    count: Type.Integer({ minimum: 2, maximum: 18 }),
    surcharge_bp: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      description: 'hundredths of a percent; 0: the company carries the commission',
    }),
  },
  { additionalProperties: false },
)
export type Offer = Type.Static<typeof Offer>
/** By the key of its programme, and as that is called. */
export type KeptOffer = Offer & { name: string }

export const OffersReply = Type.Object({
  has_instalments: Type.Boolean({ description: 'whether the country of the company knows instalments by card' }),
  caps: Type.Array(
    Type.Object({
      group: Type.Enum([...instalment_groups]),
      most: Type.Integer({ description: '1: a single payment only' }),
      up_to_minor: OrNull(Type.Integer({ description: 'of goods that cost so much a piece at most' })),
      commercial: Type.Boolean({ description: 'with cards of companies' }),
      from_on: Type.String(),
      source: Type.String(),
      is_certain: Type.Boolean(),
    }),
    { description: 'what the law allows today, and how that is known' },
  ),
  items: Type.Array(Offer),
})

export const noInstalmentsHere = refusal<{ country: string }>(
  'no_instalments_here',
  422,
  ({ country }) => `Nothing is known of instalments by card in ${country}`,
)
export const offerTwice = refusal<{ programme: string; count: number }>(
  'offer_twice',
  422,
  ({ programme, count }) => `${count} instalments with ${programme} are offered twice`,
)
export const offersChanged = event('instalments.offers_changed', Type.Object({ offers: Type.Integer() }))

const OFFERS =
  'select company_id, programme, coalesce(name, programme) as name, count, surcharge_bp from instalments.offers where company_id = any($1) order by programme, count'

/** What these companies offer by themselves, whatever the law and the card allow. */
export async function offersOf(on: Db | Tx, company_ids: readonly string[]): Promise<Map<string, KeptOffer[]>> {
  const rows = await run<KeptOffer & { company_id: string }>(on, OFFERS, [company_ids])
  return Map.groupBy(rows, (row) => row.company_id)
}

export async function readOffers(on: Db | Tx, { company_id }: { company_id: string }, call: Pick<Call, 'principal' | 'now'>) {
  const { country, time_zone } = await ofCompany(on, call, company_id)
  const today = dayIn(time_zone, call.now)
  const offers = (await offersOf(on, [company_id])).get(company_id) ?? []
  return {
    has_instalments: hasInstalments(country, today),
    caps: capsOn(country, today).map(({ group, most, up_to_minor = null, commercial = false, from_on, source, is_certain }) => ({
      ...{ group, most, up_to_minor, commercial, from_on, source, is_certain },
    })),
    items: offers.map(({ name: programme, count, surcharge_bp }) => ({ programme, count, surcharge_bp })),
  }
}

/** All that a company offers; what is not named it offers no more. What was agreed before stays with its payment. */
export async function setOffers(
  tx: Tx,
  { company_id, offers }: { company_id: string; offers: Offer[] },
  call: Pick<Call, 'principal' | 'actor' | 'now'>,
) {
  const { country, time_zone } = await ofCompany(tx, call, company_id)
  if (offers.length && !hasInstalments(country, dayIn(time_zone, call.now))) throw noInstalmentsHere({ country })
  const named = offers.map((offer) => ({ ...offer, programme: programmeKey(offer.programme), name: nameOf(offer.programme) }))
  for (const [at, { programme, count }] of named.entries())
    if (named.findIndex((one) => one.programme === programme && one.count === count) !== at) throw offerTwice({ programme, count })
  // Two who save at once come one after the other.
  await run(tx, `select pg_advisory_xact_lock(hashtextextended('instalments.offers:' || $1::text, 0))`, [company_id])
  await run(tx, 'delete from instalments.offers where company_id = $1', [company_id])
  await run(
    tx,
    `insert into instalments.offers (company_id, programme, name, count, surcharge_bp, changed_by, changed_at)
     select $1, o.programme, o.name, o.count, o.surcharge_bp, $3, $4
     from jsonb_to_recordset($2) as o(programme text, name text, count integer, surcharge_bp integer)`,
    [company_id, JSON.stringify(named), call.actor, call.now],
  )
  const data = { offers: named.length }
  await announce(tx, offersChanged, { subject: company_id, company_id, actor: call.actor, occurred_at: call.now, data })
  return readOffers(tx, { company_id }, call)
}

/** Providers and owners write them as they please: `MAXİMUM`, `Maximum`, `Sağlam Kart`. */
export const programmeKey = foldText
/** As it stands on the card where the family is known; else as it was written. */
function nameOf(programme: string): string {
  const key = programmeKey(programme)
  return Object.hasOwn(card_programmes, key) ? card_programmes[key]! : programme.trim()
}

export interface Plan {
  count: number
  surcharge_minor: number
}

/** In how many instalments an amount may be paid with such a card, and what each costs on top; a single payment is always there and costs nothing. */
export function plansFor(card: CardKind | null, offers: readonly Offer[], most: number, amount_minor: number): Plan[] {
  const single = { count: 1, surcharge_minor: 0 }
  if (!card?.is_credit || amount_minor <= 0) return [single]
  const programme = programmeKey(card.programme ?? '')
  const named = offers.filter((offer) => programmeKey(offer.programme) === programme)
  const ours = named.length ? named : offers.filter((offer) => offer.programme === 'any')
  return [
    single,
    ...ours
      // Nobody pays less than a minor unit a month.
      .filter(({ count }) => count <= most && count <= amount_minor && card.counts.includes(count))
      .map(({ count, surcharge_bp }) => ({ count, surcharge_minor: surchargeOf(amount_minor, surcharge_bp) })),
  ]
}
