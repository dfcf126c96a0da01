import { Type } from 'typebox'
import { Day } from '#platform/clock'
import { run, type Tx } from '#platform/database'
import { notFound } from '#platform/http'
import { newId } from '#platform/ids'
import { OrNull } from '#platform/or-null'
import { refusal } from '#platform/refusal'
import { companyOf } from '../../foundation/companies/index.ts'
import type { OrderDraft } from '../orders/index.ts'
import { sellGiftCards, takeBackSoldCards } from '../stored_value/index.ts'
import type { Words } from './letter.ts'

/** For whom a line of gift cards is meant, and the day on which it goes out there; what is left out is herself, and now. */
export const Gift = Type.Object(
  {
    line_id: Type.String({ maxLength: 40 }),
    email: Type.Optional(Type.String({ minLength: 3, maxLength: 254 })),
    to_name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    from_name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    message: Type.Optional(Type.String({ minLength: 1, maxLength: 400 })),
    send_on: Type.Optional(Day),
  },
  { additionalProperties: false },
)
export type Gift = Type.Static<typeof Gift>

export const SoldCard = Type.Object({
  sold_card_id: Type.String(),
  gift_card_id: Type.String(),
  line_id: Type.String(),
  amount_minor: Type.Integer(),
  currency: Type.String(),
  last_four: OrNull(Type.String()),
  is_top_up: Type.Boolean(),
  send_at: OrNull(Type.String({ description: 'when its code goes out, once it is paid' })),
  opened_at: OrNull(Type.String({ description: 'when it got its code' })),
  returned_at: OrNull(Type.String()),
})
export type SoldCard = Type.Static<typeof SoldCard>

export const soldCardsOf = (on: Parameters<typeof run>[0], order_id: string) =>
  run<SoldCard>(
    on,
    `select s.sold_card_id, s.gift_card_id, s.line_id, s.amount_minor, s.currency, g.last_four, s.is_top_up, s.send_at, s.opened_at, s.returned_at
     from gifts.sold_cards s join stored_value.public_gift_cards g using (gift_card_id) where s.order_id = $1 order by s.line_id, s.sold_card_id`,
    [order_id],
  )

/** What was sold, and how its cards reach whoever they are meant for. */
export interface GiftOrder {
  order_id: string
  draft: Pick<OrderDraft, 'company_id' | 'currency' | 'channel' | 'actor' | 'lines' | 'contact'>
  gifts: readonly Gift[]
  locale: string | null
  /** At a till: cards that are topped up instead of making new ones, by line. */
  onto?: ReadonlyMap<string, string>
}

export const topUpIsOneCard = refusal<{ line_id: string }>(
  'top_up_is_one_card',
  422,
  () => 'One card is topped up by one piece of a line, and only by a gift card that is sold',
)

/**
 * Makes the cards that were sold with orders, in the transaction that places them: from then on their value is owed to whoever will hold them,
 * and no code opens them yet. Orders without gift cards cost nothing here.
 */
export async function makeSoldCards(tx: Tx, orders: readonly GiftOrder[], now: string): Promise<void> {
  const rows = []
  for (const { order_id, draft, gifts, locale, onto } of orders) {
    const lines = draft.lines.filter((line) => line.is_gift_card)
    const odd = [...(onto ?? [])].find(([line_id]) => lines.find((line) => line.line_id === line_id)?.quantity !== 1)
    if (odd) throw topUpIsOneCard({ line_id: odd[0] })
    if (!lines.length) continue
    const company = await companyOf(tx, draft.company_id)
    const asked = lines.flatMap((line) => {
      const amount_minor = line.total_minor / line.quantity
      const gift_card_id = onto?.get(line.line_id) ?? null
      return Array.from({ length: line.quantity }, () => ({
        line_id: line.line_id,
        amount_minor,
        gift_card_id,
        sold_card_id: newId('gfs'),
      }))
    })
    const cards = await sellGiftCards(tx, { company, order_id, channel: draft.channel, actor: draft.actor, cards: asked }, now)
    for (const [i, { line_id, amount_minor, sold_card_id, gift_card_id: topped_up }] of asked.entries()) {
      const gift = gifts.find((one) => one.line_id === line_id)
      const recipient = topped_up === null ? recipientOf(draft, gift) : null
      const words: Words | null = recipient && {
        ...{ to_name: gift?.to_name ?? null, from_name: gift?.from_name ?? null, message: gift?.message ?? null },
        locale: locale ?? company.locale,
      }
      rows.push({
        ...{
          sold_card_id,
          gift_card_id: cards[i]!,
          order_id,
          line_id,
          company_id: draft.company_id,
          currency: draft.currency,
          amount_minor,
        },
        ...{ is_top_up: topped_up !== null, sold_at: now, opened_at: topped_up === null ? null : now, words },
        ...{ medium: recipient?.medium ?? null, recipient: recipient?.recipient ?? null, send_on: recipient && (gift?.send_on ?? null) },
        time_zone: company.time_zone,
      })
    }
  }
  if (rows.length) await run(tx, ADD, [JSON.stringify(rows), now])
}

/** Who is meant; else she who buys, by mail before by phone. Nobody where it is handed over. */
function recipientOf({ channel, contact }: GiftOrder['draft'], gift: Gift | undefined) {
  if (channel === 'till') return null
  if (gift?.email) return { medium: 'email', recipient: gift.email }
  if (contact?.email) return { medium: 'email', recipient: contact.email }
  return contact?.phone ? { medium: 'sms', recipient: contact.phone } : null
}

/** A gift for a day goes out at nine in the morning there. */
const ADD = `
  insert into gifts.sold_cards (sold_card_id, gift_card_id, order_id, line_id, company_id, currency, amount_minor, is_top_up, sold_at, medium, recipient, words,
    send_at, opened_at)
  select sold_card_id, gift_card_id, order_id, line_id, company_id, currency, amount_minor, is_top_up, sold_at, medium, recipient, words,
    case when recipient is not null then greatest($2::timestamptz, coalesce((send_on + time '09:00') at time zone time_zone, $2)) end, opened_at
  from jsonb_to_recordset($1) as s(sold_card_id text, gift_card_id text, order_id text, line_id text, company_id text, currency text, amount_minor bigint,
    is_top_up boolean, sold_at timestamptz, medium text, recipient text, words jsonb, send_on date, time_zone text, opened_at timestamptz)`

/** Takes cards of an order back, if all that was paid for each is still on it. Whoever waits for the code of one waits in vain. */
export async function takeBackCards(
  tx: Tx,
  { order_id, sold_card_ids }: { order_id: string; sold_card_ids: readonly string[] },
  by: { actor: string; now: string },
): Promise<number> {
  if (!sold_card_ids.length) return 0
  const cards = await run<{ sold_card_id: string; gift_card_id: string; company_id: string; currency: string; amount_minor: number }>(
    tx,
    `update gifts.sold_cards set returned_at = $3, send_at = null, medium = null, recipient = null, words = null
     where order_id = $1 and sold_card_id = any($2) and returned_at is null returning sold_card_id, gift_card_id, company_id, currency, amount_minor`,
    [order_id, sold_card_ids, by.now],
  )
  const missing = sold_card_ids.find((id) => !cards.some(({ sold_card_id }) => sold_card_id === id))
  if (missing) throw notFound({ what: 'sold_card', id: missing })
  await takeBackSoldCards(
    tx,
    cards.map((card) => ({ ...card, order_id })).sort((a, b) => (a.gift_card_id < b.gift_card_id ? -1 : 1)),
    by,
  )
  return cards.reduce((sum, { amount_minor }) => sum + amount_minor, 0)
}
