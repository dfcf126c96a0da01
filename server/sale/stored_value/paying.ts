import type { Db, Tx } from '#platform/database'
import { refusal } from '#platform/refusal'
import type { Outcome } from '#platform/together'
import { cardsByCode, giftCardUnknown } from './codes.ts'
import { type GiftCard, giftCardBlockedAlready, giftCardOver, giftCardsByIds, whyNotUsable } from './gift-cards.ts'

export const giftCardNotTakenHere = refusal<object>(
  'gift_card_not_taken_here',
  409,
  () => 'This gift card is of another company or currency',
)
export const giftCardReplaced = refusal<object>('gift_card_replaced', 409, () => 'This card was replaced: it has another code now')

/** Why a gift card cannot be paid with. */
export const cardRefusals = [giftCardUnknown, giftCardNotTakenHere, giftCardReplaced, giftCardBlockedAlready, giftCardOver]

export interface CardAsked {
  code: string
  company_id: string
  currency: string
}

/** The cards that can be paid with, by their codes, or why not; for many callers at once. */
export async function cardsToPayWith(on: Db | Tx, asked: readonly CardAsked[]): Promise<Outcome<GiftCard>[]> {
  if (!asked.length) return []
  const codes = await cardsByCode(
    on,
    asked.map(({ code }) => code),
  )
  const cards = new Map(
    (await giftCardsByIds(on, [...new Set([...codes.values()].map(({ gift_card_id }) => gift_card_id))])).map((card) => [
      card.gift_card_id,
      card,
    ]),
  )
  return asked.map(({ code, company_id, currency }) => {
    const opened = codes.get(code)
    const card = opened && cards.get(opened.gift_card_id)
    if (!card) return { refusal: giftCardUnknown({}) }
    if (opened.is_dead) return { refusal: giftCardReplaced({}) }
    if (card.company_id !== company_id || card.currency !== currency) return { refusal: giftCardNotTakenHere({}) }
    const no = whyNotUsable(card)
    return no ? { refusal: no } : { ok: card }
  })
}

/** One card, by its code. */
export async function cardToPayWith(on: Db | Tx, asked: CardAsked): Promise<GiftCard> {
  const [outcome] = await cardsToPayWith(on, [asked])
  if ('refusal' in outcome!) throw outcome.refusal
  return outcome!.ok
}
