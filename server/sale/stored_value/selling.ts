import { run, type Tx } from '#platform/database'
import { announceAll } from '#platform/events'
import { newId } from '#platform/ids'
import { refusal } from '#platform/refusal'
import type { Call } from '#platform/http'
import { type Company, companyOf } from '../../foundation/companies/index.ts'
import { account, insufficientBalance, post } from '../../foundation/ledger/index.ts'
import { expiresOn, prolongGiftCards } from './expiry.ts'
import { mustHaveRoom, noTopUps, rulesOf } from './rules.ts'
import { accountOf, giftCardIssued, giftCardsByIds, giftCardToppedUp, REFUNDED, whyNotUsable } from './gift-cards.ts'

/** A new card for money that an order gives back on it: what is on it comes with the refunds, in the same transaction. */
export async function makeRefundCard(
  tx: Tx,
  {
    gift_card_id,
    company_id,
    order_id,
    amount_minor,
  }: { gift_card_id: string; company_id: string; order_id: string; amount_minor: number },
  { actor, channel, now }: Pick<Call, 'actor' | 'channel' | 'now'>,
): Promise<void> {
  const company = await companyOf(tx, company_id)
  const { currency } = company
  await run(
    tx,
    `insert into stored_value.gift_cards (gift_card_id, company_id, currency, reason, document, initial_minor, issued_by, issued_at, expires_on)
     values ($1, $2, $3, '${REFUNDED}', $4, $5, $6, $7, $8)`,
    [gift_card_id, company_id, currency, order_id, amount_minor, actor, now, await expiresOn(tx, company, now)],
  )
  const said = { kind: giftCardIssued, subject: gift_card_id, company_id, channel, actor, occurred_at: now }
  await announceAll(tx, [{ ...said, data: { gift_card_id, currency, amount_minor, reason: REFUNDED } }])
}

interface Sale {
  company: Company
  order_id: string
  channel: string
  actor: string
  cards: readonly {
    sold_card_id: string
    amount_minor: number
    /** A card that its holder has already; null: a new one. */
    gift_card_id: string | null
  }[]
}

/**
 * Makes the cards an order pays for, or puts more on cards that exist: what the order owes for them is owed to their holders, no sale is made
 * yet. Answers with the card of each.
 */
export async function sellGiftCards(tx: Tx, { company, order_id, channel, actor, cards }: Sale, now: string): Promise<string[]> {
  const { company_id, currency } = company
  const sold = cards.map((card) => ({ ...card, gift_card_id: card.gift_card_id ?? newId('gft'), is_new: card.gift_card_id === null }))
  const old = sold.filter(({ is_new }) => !is_new).map(({ gift_card_id }) => gift_card_id)
  const lies = new Map<string, number>()
  if (old.length) {
    if (!(await rulesOf(tx, company_id)).top_ups) throw noTopUps({})
    await run(tx, 'select from stored_value.gift_cards where gift_card_id = any($1) order by gift_card_id for no key update', [old])
    for (const card of await giftCardsByIds(tx, old)) {
      const no = whyNotUsable(card)
      if (no) throw no
      lies.set(card.gift_card_id, card.balance_minor)
    }
    await prolongGiftCards(tx, old, company, now)
  }
  // Of new ones the price list and the choosable amounts have decided: an order that is paid for is not refused.
  await mustHaveRoom(
    tx,
    company_id,
    [...lies].map(([gift_card_id, balance_minor]) => ({
      ...{ gift_card_id, balance_minor },
      amount_minor: sold.reduce((sum, card) => sum + (card.gift_card_id === gift_card_id ? card.amount_minor : 0), 0),
    })),
  )
  const fresh = sold.filter(({ is_new }) => is_new)
  await run(
    tx,
    `insert into stored_value.gift_cards (gift_card_id, company_id, currency, reason, document, initial_minor, issued_by, issued_at, expires_on)
     select c.gift_card_id, $2, $3, 'sold', $4, c.amount_minor, $5, $6, $7 from jsonb_to_recordset($1) as c(gift_card_id text, amount_minor bigint)`,
    [JSON.stringify(fresh), company_id, currency, order_id, actor, now, await expiresOn(tx, company, now)],
  )
  const posted = await post(
    tx,
    sold.map(({ gift_card_id, is_new, sold_card_id, amount_minor }) => ({
      ...{
        key: is_new ? `issued:${gift_card_id}` : `sold:${sold_card_id}`,
        kind: 'gift_card_sold',
        document: order_id,
        actor,
        posted_at: now,
      },
      transfers: [
        { from: accountOf({ company_id, currency, gift_card_id }), to: account(company_id, currency, 'order', order_id), amount_minor },
      ],
    })),
  )
  for (const outcome of posted) if ('refusal' in outcome) throw outcome.refusal
  await announceAll(
    tx,
    sold.map(({ gift_card_id, is_new, amount_minor }) => {
      const said = { subject: gift_card_id, company_id, channel, actor, occurred_at: now }
      const data = { gift_card_id, currency, amount_minor }
      return is_new ? { ...said, kind: giftCardIssued, data: { ...data, reason: 'sold' } } : { ...said, kind: giftCardToppedUp, data }
    }),
  )
  return sold.map(({ gift_card_id }) => gift_card_id)
}

export const giftCardUsed = refusal<{ gift_card_id: string }>(
  'gift_card_used',
  409,
  () => 'What was paid for this card is not all on it any more, or is set aside for a payment: it cannot be taken back',
)

/** Takes back what was paid for cards, if all of it is still there: their order is owed it again, and nobody else. */
export async function takeBackSoldCards(
  tx: Tx,
  cards: readonly {
    sold_card_id: string
    gift_card_id: string
    company_id: string
    currency: string
    order_id: string
    amount_minor: number
  }[],
  { actor, now }: { actor: string; now: string },
) {
  const posted = await post(
    tx,
    cards.map(({ sold_card_id, order_id, amount_minor, ...card }) => ({
      ...{ key: `returned:${sold_card_id}`, kind: 'gift_card_returned', document: order_id, actor, posted_at: now },
      transfers: [{ from: account(card.company_id, card.currency, 'order', order_id), to: accountOf(card), amount_minor }],
    })),
  )
  for (const [i, outcome] of posted.entries())
    if ('refusal' in outcome)
      throw outcome.refusal.code === insufficientBalance.code ? giftCardUsed({ gift_card_id: cards[i]!.gift_card_id }) : outcome.refusal
}
