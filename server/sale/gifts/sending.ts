import { run, type Tx } from '#platform/database'
import { companyOf } from '../../foundation/companies/index.ts'
import { tell, type Telling } from '../../foundation/privacy/index.ts'
import type { Call } from '#platform/http'
import { giftCardUsed, giveCode, readGiftCard } from '../stored_value/index.ts'
import { letterOf, type Words } from './letter.ts'

const AT_ONCE = 50
/** So long a code that nobody could carry can be read in the outbox by whoever may; afterwards the card gets another one. */
const DAYS_TO_CARRY = 30

interface Due {
  sold_card_id: string
  gift_card_id: string
  company_id: string
  currency: string
  amount_minor: number
  medium: 'email' | 'sms'
  recipient: string
  words: Words
  expires_on: string | null
  is_paid: boolean
}

/** A card that is handed over gets its code, as long as nobody has used it. */
export async function openNewCard(
  tx: Tx,
  { gift_card_id, code }: { gift_card_id: string; code?: string },
  call: Call,
): Promise<{ code: string }> {
  const card = await readGiftCard(tx, gift_card_id)
  if (card.balance_minor !== card.initial_minor || card.held_minor) throw giftCardUsed({ gift_card_id })
  return giveCode(tx, { gift_card_id, code }, call)
}

/** The same for one that was sold. */
export async function openSoldCard(
  tx: Tx,
  { sold_card_id, ...card }: { sold_card_id: string; gift_card_id: string; code?: string },
  call: Call,
): Promise<{ code: string }> {
  const made = await openNewCard(tx, card, call)
  await run(tx, 'update gifts.sold_cards set opened_at = $2 where sold_card_id = $1', [sold_card_id, call.now])
  return made
}

/**
 * Sends out the codes of cards that were sold, once their day has come and all of their order is paid; never of one that is blocked or has ended. The code is made in the transaction that
 * writes the letter, and stands nowhere else; to whom it went is then forgotten here.
 */
export async function sendSoldCards(tx: Tx, now: string) {
  const due = await run<Due>(
    tx,
    `select s.sold_card_id, s.gift_card_id, s.company_id, s.currency, s.amount_minor, s.medium, s.recipient, s.words, g.expires_on::text,
       not exists (select from payments.public_payments p where p.order_id = s.order_id and p.captured_minor < p.amount_minor) as is_paid
     from gifts.sold_cards s join stored_value.public_gift_cards g using (gift_card_id)
     where s.send_at <= $1 and g.expired_at is null and g.blocked_at is null order by s.send_at limit ${AT_ONCE} for no key update of s skip locked`,
    [now],
  )
  if (!due.length) return
  const paid = due.filter(({ is_paid }) => is_paid)
  await run(tx, `update gifts.sold_cards set send_at = $2::timestamptz + interval '5 minutes' where sold_card_id = any($1)`, [
    due.flatMap(({ is_paid, sold_card_id }) => (is_paid ? [] : [sold_card_id])),
    now,
  ])
  const useless_after = new Date(Date.parse(now) + DAYS_TO_CARRY * 86_400_000).toISOString()
  const tellings: Telling[] = []
  for (const { gift_card_id, company_id, medium, recipient, words, ...card } of paid) {
    const { name: shop } = await companyOf(tx, company_id)
    const { code } = await giveCode(tx, { gift_card_id }, { actor: 'system:gifts', channel: null, now })
    const left = { phone: medium === 'sms' ? recipient : null, email: medium === 'email' ? recipient : null }
    const text = () => ({ ...letterOf(words, { ...card, shop, code }), useless_after })
    tellings.push({ kind: 'gift_card', purpose: 'order', company_id, customer_id: null, left, text, now })
  }
  await tell(tx, tellings)
  await run(
    tx,
    'update gifts.sold_cards set opened_at = $2, send_at = null, recipient = null, medium = null, words = null where sold_card_id = any($1)',
    [paid.map(({ sold_card_id }) => sold_card_id), now],
  )
}
