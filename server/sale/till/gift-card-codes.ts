import { type Tx, runOne } from '#platform/database'
import { type Call, notFound } from '#platform/http'
import { openNewCard, openSoldCard } from '../gifts/index.ts'
import { readGiftCard, REFUNDED } from '../stored_value/index.ts'
import { mustSellAt } from './register-sessions.ts'

/**
 * A card that was sold at this register in this session, or on which I have given money back here, gets its code: the one of the plastic card that is handed over, or one to be printed. It is told
 * this once; asked again while it is unused, it gets another, and the first opens nothing.
 */
export async function codeOfSoldCard(tx: Tx, { gift_card_id, code }: { gift_card_id: string; code?: string }, call: Call) {
  const { register_session_id, company_id, opened_at } = await mustSellAt(tx, call)
  const sold = await runOne<{ sold_card_id: string }>(
    tx,
    `select c.sold_card_id from gifts.public_sold_cards c join till.sales s using (order_id)
     where c.gift_card_id = $1 and not c.is_top_up and c.returned_at is null and s.register_session_id = $2`,
    [gift_card_id, register_session_id],
  )
  const asked = { gift_card_id, ...(code !== undefined && { code }) }
  if (sold) return openSoldCard(tx, { ...sold, ...asked }, call)
  const card = await readGiftCard(tx, gift_card_id, [company_id])
  if (card.reason !== REFUNDED || card.issued_by !== call.actor || card.issued_at < opened_at)
    throw notFound({ what: 'gift_card', id: gift_card_id })
  return openNewCard(tx, asked, call)
}
